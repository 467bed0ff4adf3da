"""Targets, floors and ceilings to be changed: a number is tried, its price shown, then it is accepted or not."""

from __future__ import annotations

import math

import streamlit as st

from dashboard.pages.allocation import cells
from dashboard.pages.allocation import effect as edit_effect
from dashboard.state import Solved
from dashboard.views import department_names, records
from dashboard.words import _, label
from dashboard.words.numbers import entry
from dashboard.words.units import unit_name
from model.plan import Plan
from model.schema import index
from scenarios.paths import join_path


def show(board: Solved) -> None:
    """Show numbers that can be changed, and what follows from those that are being tried."""
    with st.container(border=True, key="mt-card-edits"):
        st.subheader(_("Try other numbers"), anchor=False)
        st.caption(
            _("Fix a target, or bound what may be spent. The price is shown; nothing changes before you accept.")
        )
        kinds = {"targets": _("Targets"), "limits": _("Floors and ceilings")}
        kind = st.segmented_control(
            _("What to change"),
            [each for each in kinds if each == "targets" or board.now.plan.limits],
            default="targets",
            required=True,
            format_func=lambda each: kinds[each],
            key="edit-kind",
            label_visibility="collapsed",
        )
        if kind == "limits":
            _limits(board)
        else:
            _targets(board)
        edit_effect.show(board)


def _targets(board: Solved) -> None:
    """The targets of one department, each with a cell for the number it shall be."""
    targets = board.now.allocation.targets
    names = department_names(board.now.plan)
    known = sorted(set(targets["department"]), key=lambda each: names[each])
    department = st.selectbox(
        _("Department"),
        known,
        format_func=lambda each: names[each],
        key="edit-department",
        persist_state="session",
    )
    if department is None:
        return
    rows = records(targets[targets["department"] == department])
    indicators = index(board.now.plan, "indicators")
    paths = [_pin(row["indicator"], department) for row in rows]
    told = {
        _("Promise"): [_named(board.now.plan, row["indicator"], department) for row in rows],
        _("Unit"): [unit_name(indicators[(row["indicator"],)].unit) for row in rows],
        _("Baseline"): [_figure(row["baseline"]) for row in rows],
        _("Target of the promise"): [_figure(indicators[(row["indicator"],)].target) for row in rows],
        _("Planned now"): [_figure(row["target"]) for row in rows],
    }
    st.caption(_("Leave a field blank to let the plan decide."))
    cells.editor(
        board,
        "targets",
        _("Targets of {department}").format(department=names[department]),
        told,
        {_("Fix it at"): paths},
        words=2,
        known=[_pin(row["indicator"], row["department"]) for row in records(targets)],
    )


def _pin(indicator: str, department: str) -> str:
    return join_path(("pins", "target", indicator, department, "value"))


def _named(plan: Plan, indicator: str, department: str) -> str:
    """A promise by its name, and whether it can be kept only whole."""
    name = label(index(plan, "indicators")[(indicator,)])
    whole = index(plan, "contributions")[(indicator, department)].whole
    return _("{name} (all of it or nothing)").format(name=name) if whole else name


def _limits(board: Solved) -> None:
    """What departments and goals may spend, with cells for the least and the most."""
    plan = board.now.plan
    names = department_names(plan) | {goal.goal: label(goal) for goal in plan.goals}
    resources = index(plan, "resources")
    owners = [limit.department or limit.goal or "" for limit in plan.limits]
    use = board.now.allocation.uses.set_index(["department", "resource"])["amount"]
    written = {
        name: [
            join_path(("limits", owner, limit.resource, column))
            for owner, limit in zip(owners, plan.limits, strict=True)
        ]
        for name, column in ((_("At least"), "floor"), (_("At most"), "ceiling"))
    }
    told = {
        _("Department or goal"): [names.get(owner, owner) for owner in owners],
        _("Unit"): [
            unit_name(resources[(limit.resource,)].unit) or label(resources[(limit.resource,)])
            for limit in plan.limits
        ],
        _("Last year"): [_figure(limit.last_year) for limit in plan.limits],
        _("Planned now"): [
            _figure(use.get((limit.department, limit.resource), 0.0) if limit.department else None)
            for limit in plan.limits
        ],
    }
    cells.editor(board, "limits", _("Floors and ceilings"), told, written, words=2)


def _figure(number: float | None) -> str:
    """A number with the digits that tell, in the plan's unit."""
    return "–" if number is None or math.isnan(number) else entry(float(f"{number:.6g}"))
