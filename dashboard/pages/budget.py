"""Fields for the totals of the resources."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import state
from dashboard.pages.bar import total_path
from dashboard.words import _, label
from dashboard.words.numbers import amount, entry, percent, read_amount
from dashboard.words.units import unit_name
from model.plan import Plan, Resource
from scenarios.outcome import Outcome
from scenarios.scenario import Change


def show(plan: Plan, now: Outcome | None) -> None:
    """Show a field for each total; what was typed stands beside its meaning, and nonsense changes nothing.

    Args:
        plan: The unchanged plan.
        now: What follows under the scenario, where it can be applied.
    """
    st.subheader(_("Budget"), anchor=False)
    st.caption(_("Type an amount, or a change such as +5% or −2 bn. Everything above follows at once."))
    totals = {each.resource: each.total for each in (now.plan if now else plan).resources}
    uses = now.allocation.resources if now else None
    used = {} if uses is None else dict(zip(uses["resource"], uses["used"].astype(float), strict=True))
    for resource in plan.resources:
        _field(resource, totals.get(resource.resource), used.get(resource.resource))


def _field(resource: Resource, total: float | None, used: float | None) -> None:
    """One field, and a new one after every move of the scenario.

    A browser may hand in again what was typed into a field that is gone, and Streamlit then calls its callback;
    the number of the move tells that it is gone, so nobody's undo is undone.
    """
    shown = entry(total) if total is not None else ""
    field = f"budget-{st.session_state[state.MOVES]}-{resource.resource}"
    st.text_input(
        _("{name}, {unit}").format(name=label(resource), unit=unit_name(resource.unit) or "–"),
        value=shown,
        key=field,
        placeholder=_("unlimited"),
        on_change=_on_budget,
        args=(resource, total, field, st.session_state[state.MOVES]),
    )
    refused, problem = st.session_state.get(state.REFUSED) or ("", "")
    if refused == field:
        st.error(problem)
    st.caption(_meaning(resource, total, used))


def _meaning(resource: Resource, total: float | None, used: float | None) -> str:
    unit = resource.unit
    said = [_("= {total}").format(total=amount(total, unit)) if total is not None else _("Unlimited")]
    if used is not None:
        spent = amount(used, unit)
        share = percent(used / total) if total else ""
        said.append(
            _("{used} is used ({share} of it)").format(used=spent, share=share)
            if share
            else _("{used} is used").format(used=spent)
        )
    if resource.total != total:
        said.append(_("plan: {total}").format(total=amount(resource.total, unit)))
    return _("{said}.").format(said=_("; ").join(said))


def _on_budget(resource: Resource, now: float | None, field: str, move: int) -> None:
    """Turn what was typed into a change of the scenario; keep the scenario where it cannot be understood."""
    if move != st.session_state[state.MOVES]:
        return
    typed = str(st.session_state[field]).strip()
    path = total_path(resource)
    st.session_state[state.REFUSED] = None
    if not typed:
        state.put_back(path)
        return
    try:
        total = read_amount(typed, now or 0.0, resource.unit)
    except ValueError as refusal:
        problem = _("{reason} The budget stays as it was.").format(reason=refusal)
        st.session_state[state.REFUSED] = (field, problem)
        return
    if resource.total is not None and math.isclose(total, resource.total, rel_tol=1e-12):
        state.put_back(path)
    else:
        state.move_to(state.with_change(st.session_state[state.CHANGES], Change(path, total)))
