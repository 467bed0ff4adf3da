"""Fields for the totals of the resources."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import state
from dashboard.entries import Entry, entries
from dashboard.pages.bar import total_path
from dashboard.words import _, label
from dashboard.words.numbers import amount, entry, named, percent, read_amount
from model.errors import ScenarioError
from model.plan import Plan, Resource
from model.schema import index
from scenarios.outcome import Outcome
from scenarios.scenario import Change, Scenario, apply

BUDGET = "budget"


def show(plan: Plan, now: Outcome | None) -> None:
    """Show a field for each total; what was typed stands beside its meaning, and nonsense changes nothing.

    Args:
        plan: The unchanged plan.
        now: What follows under the scenario, where it can be applied.
    """
    st.subheader(_("Budget"), anchor=False)
    if not plan.resources:
        st.caption(_("This plan names no resource: every promise is limited only by what departments can do."))
        return
    st.caption(_("Type an amount, or a change such as +5% or −2 bn. Everything above follows at once."))
    totals = {each.resource: each.total for each in (now.plan if now else plan).resources}
    uses = now.allocation.resources if now else None
    used = {} if uses is None else dict(zip(uses["resource"], uses["used"].astype(float), strict=True))
    rows = [
        _field(resource, totals.get(resource.resource), used.get(resource.resource)) for resource in plan.resources
    ]
    entries(
        rows,
        key=BUDGET,
        check=lambda resource, text: problem_of(plan, resource, text),
        on_typed=lambda resource, text: enter(plan, resource, text),
    )


def _field(resource: Resource, total: float | None, used: float | None) -> Entry:
    return Entry(
        id=resource.resource,
        label=named(label(resource), resource.unit),
        shown=entry(total) if total is not None else "",
        placeholder=_("unlimited"),
        meaning=_meaning(resource, total, used),
    )


def _meaning(resource: Resource, total: float | None, used: float | None) -> str:
    unit = resource.unit
    said = [_("= {total}").format(total=amount(total, unit)) if total is not None else _("Unlimited")]
    if used is not None:
        spent = amount(used, unit)
        share = percent(used / total) if total else ""
        said.append(
            _("{used} used ({share} of it)").format(used=spent, share=share)
            if share
            else _("{used} used").format(used=spent)
        )
    if resource.total != total:
        said.append(_("plan: {total}").format(total=amount(resource.total, unit)))
    return _("{said}.").format(said=_("; ").join(said))


def problem_of(plan: Plan, name: str, text: str) -> str:
    """Why a text cannot be the total of a resource; empty where it can."""
    resource = index(plan, "resources")[(name,)]
    try:
        read_amount(text, _total_now(plan, resource) or 0.0, resource.unit)
    except ValueError as refusal:
        return _("{reason} The budget stays as it was.").format(reason=refusal)
    return ""


def enter(plan: Plan, name: str, text: str) -> None:
    """Turn what was typed into a change of the scenario.

    Args:
        plan: The unchanged plan.
        name: Id of the resource.
        text: An amount, a change such as +5%, or nothing for the plan's own total.
    """
    resource = index(plan, "resources")[(name,)]
    path, now = total_path(resource), _total_now(plan, resource)
    total = read_amount(text, now or 0.0, resource.unit) if text else resource.total
    if total is None or (resource.total is not None and math.isclose(total, resource.total, rel_tol=1e-12)):
        state.put_back(path)
    else:
        state.move_to(state.with_change(st.session_state[state.CHANGES], Change(path, total)))


def _total_now(plan: Plan, resource: Resource) -> float | None:
    """The total that a change such as +5% starts from."""
    try:
        now = apply(Scenario(changes=st.session_state[state.CHANGES]), plan)
    except ScenarioError:
        return resource.total
    return next((each.total for each in now.resources if each.resource == resource.resource), resource.total)
