"""How many places hold under another view of the weights, worked out beside the page once the hand rests."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import state
from dashboard.decisions import some
from dashboard.later import Later
from dashboard.standings import examined, held
from dashboard.state import Solved
from dashboard.views import department_names
from dashboard.words import _
from model.firmness import Firmness
from model.plan import Plan
from model.ranking import Basis

NEAR = "box:0.25"
REST, LOOK_AGAIN = 0.4, 0.4
Held = Mapping[str, bool]
Answer = Firmness | Held | str
Finding = Callable[[Plan, Basis, str], Answer]


@dataclass(slots=True)
class _Question:
    """What is asked of which plans, since when, and the work that answers it once it has begun."""

    plans: tuple[Plan, ...]
    basis: Basis
    find: Finding
    since: float
    work: Later[tuple[Answer, ...]] | None = None

    def begin(self) -> None:
        """Begin when the levers have rested: a lever on its way asks many times."""
        if self.work is None and time.monotonic() - self.since >= REST:
            plans, basis, find = self.plans, self.basis, self.find
            self.work = Later((plans, basis), lambda: tuple(find(plan, basis, NEAR) for plan in plans))

    @property
    def answer(self) -> tuple[Answer, ...] | None:
        return self.work.answer() if self.work is not None and self.work.there else None


def show(board: Solved, basis: Basis) -> Held | str | None:
    """Show how many places hold, with the change against the plan.

    Returns:
        Which places hold, why that cannot be told, or None while it is being worked out.
    """
    asked = _ask((board.now.plan, board.before.plan), basis, held)
    answer = asked.answer
    now, then = (_count(each) for each in answer) if answer else (None, None)
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
    return None if answer is None or isinstance(answer[0], Firmness) else answer[0]


def what_may_change(plan: Plan, holds: Held | str | None, shown: Collection[str] = ()) -> str:
    """Say why a place may not be firm, and which are not, those first that the page shows."""
    if isinstance(holds, str):
        return ""
    if holds is None:
        return _(
            "Weights are a judgement. Which places change when each weight is up to a quarter smaller or larger is"
            " being worked out …"
        )
    moving = [department for department, firm in holds.items() if not firm]
    moving.sort(key=lambda department: department not in shown)
    if not moving:
        return _(
            "Weights are a judgement. Here it does not matter: with each up to a quarter smaller or larger, no"
            " place changes."
        )
    return _(
        "Weights are a judgement. With each up to a quarter smaller or larger, {n} of {all} places can change:"
        " {listed}."
    ).format(n=len(moving), all=len(holds), listed=some(moving, department_names(plan)))


def _count(found: Answer) -> tuple[int, int] | None:
    """How many places hold, and of how many."""
    return None if isinstance(found, (str, Firmness)) else (sum(found.values()), len(found))


def found(plan: Plan, basis: Basis) -> Firmness | str | None:
    """How firm a ranking is, why that cannot be told, or None while it is being worked out."""
    asked = _ask((plan,), basis, examined)
    if (answer := asked.answer) is None:
        st.fragment(_look, run_every=LOOK_AGAIN)(asked)
        return None
    (firm,) = answer
    return firm if isinstance(firm, (Firmness, str)) else None


def _ask(plans: tuple[Plan, ...], basis: Basis, find: Finding) -> _Question:
    memory = st.session_state
    asked: _Question | None = memory.get(state.FIRM)
    if asked is None or (asked.plans, asked.basis, asked.find) != (plans, basis, find):
        if asked is not None and asked.work is not None:
            asked.work.drop()
        asked = memory[state.FIRM] = _Question(plans, basis, find, time.monotonic())
    asked.begin()
    return asked


def _look(asked: _Question) -> None:
    asked.begin()
    if asked.answer is not None:
        st.rerun()
