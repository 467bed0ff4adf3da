"""How many places hold under another view of the weights, worked out beside the page once the hand rests."""

from __future__ import annotations

import time
from dataclasses import dataclass

import streamlit as st

from dashboard import state
from dashboard.decisions import some
from dashboard.later import Later
from dashboard.standings import examined
from dashboard.state import Solved
from dashboard.views import department_names
from dashboard.words import _
from model.firmness import Firmness
from model.plan import Plan
from model.ranking import Basis

NEAR = "box:0.25"
REST, LOOK_AGAIN = 0.4, 0.4
Pair = tuple[Firmness | str, Firmness | str]


@dataclass(slots=True)
class _Question:
    """What is asked, since when, and the work that answers it once it has begun."""

    plans: tuple[Plan, Plan]
    basis: Basis
    since: float
    work: Later[Pair] | None = None

    def begin(self) -> None:
        """Begin when the levers have rested: a lever on its way asks many times."""
        if self.work is None and time.monotonic() - self.since >= REST:
            (now, before), basis = self.plans, self.basis
            self.work = Later((now, before, basis), lambda: _both(now, before, basis))

    @property
    def answer(self) -> Pair | None:
        return self.work.answer() if self.work is not None and self.work.there else None


def show(board: Solved, basis: Basis) -> Firmness | str | None:
    """Show how many places hold, with the change against the plan.

    Returns:
        How firm the ranking is, why that cannot be told, or None while it is being worked out.
    """
    asked = _ask(board.now.plan, board.before.plan, basis)
    answer = asked.answer
    firm, stood = answer if answer else (None, None)
    now, then = _held(firm), _held(stood)
    step = now[0] - then[0] if now and then else 0
    st.metric(
        _("Places that hold"),
        _("{n} of {all}").format(n=now[0], all=now[1]) if now else "–" if answer else _("working …"),
        f"{step:+d}".replace("-", "\u2212") if step else None,
        delta_color="blue" if step > 0 else "orange",
        delta_arrow="up" if step > 0 else "down",
        delta_description=_("plan {figure}").format(figure=now[0] - step) if now and step else None,
        border=True,
        help=_(
            "Departments that keep their place whatever happens to the weights, as long as each stays within a"
            " quarter of itself. The page Ranking shows who could pass whom."
        ),
    )
    if answer is None:
        st.fragment(_look, run_every=LOOK_AGAIN)(asked)
    return firm


def what_may_change(plan: Plan, firm: Firmness | str | None) -> str:
    """Say why a place may not be firm, and which are not."""
    if isinstance(firm, str):
        return ""
    if firm is None:
        return _(
            "Weights are a judgement. Which places change when each weight is up to a quarter smaller or larger is"
            " being worked out …"
        )
    moving = sorted((each for each in firm.passports if not each.is_firm), key=lambda each: (each.rank, each.best))
    if not moving:
        return _(
            "Weights are a judgement. Here it does not matter: with each up to a quarter smaller or larger, no"
            " place changes."
        )
    names = department_names(plan)
    spans = {
        each.department: _("{name} {rank} ({best} to {worst})").format(
            name=names[each.department], rank=each.rank, best=each.best, worst=each.worst
        )
        for each in moving
    }
    return _(
        "Weights are a judgement. With each up to a quarter smaller or larger, {n} of {all} places can change:"
        " {listed}."
    ).format(n=len(moving), all=len(firm.passports), listed=some(tuple(spans), spans, 1))


def found(plan: Plan, basis: Basis) -> Firmness | str | None:
    """How firm a ranking is, why that cannot be told, or None while it is being worked out."""
    asked = _ask(plan, plan, basis)
    if (answer := asked.answer) is None:
        st.fragment(_look, run_every=LOOK_AGAIN)(asked)
        return None
    return answer[0]


def _held(found: Firmness | str | None) -> tuple[int, int] | None:
    """How many places hold, and of how many."""
    if not isinstance(found, Firmness):
        return None
    return sum(each.is_firm for each in found.passports), len(found.passports)


def _ask(now: Plan, before: Plan, basis: Basis) -> _Question:
    memory = st.session_state
    plans = (now, before)
    asked: _Question | None = memory.get(state.FIRM)
    if asked is None or asked.plans != plans or asked.basis != basis:
        if asked is not None and asked.work is not None:
            asked.work.drop()
        asked = memory[state.FIRM] = _Question(plans, basis, time.monotonic())
    asked.begin()
    return asked


def _look(asked: _Question) -> None:
    asked.begin()
    if asked.answer is not None:
        st.rerun()


def _both(now: Plan, before: Plan, basis: Basis) -> Pair:
    found = examined(now, basis, NEAR)
    return found, found if now == before else examined(before, basis, NEAR)
