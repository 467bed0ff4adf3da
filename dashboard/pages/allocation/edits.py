"""Targets, floors and ceilings to be changed: a number is tried, its price shown, then it is accepted or not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import drafts, state
from dashboard.pages.allocation import effect as edit_effect
from dashboard.state import Changes, Solved
from dashboard.views import department_names, records
from dashboard.words import _, label
from dashboard.words.units import unit_name
from model.plan import Plan
from model.schema import index
from scenarios.paths import join_path
from scenarios.scenario import Change, value_of

FIXED = "fixed"
# Session key: which table of numbers stands there, and what was tried when it began.
BEGUN = "edits-begun"


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
    key, begun = _begun(board, f"targets-{department}")
    rows = records(targets[targets["department"] == department])
    indicators = index(board.now.plan, "indicators")
    paths = [join_path(("pins", "target", row["indicator"], department, "value")) for row in rows]
    table = pd.DataFrame(
        {
            "name": [_named(board.now.plan, row["indicator"], department) for row in rows],
            "unit": [unit_name(indicators[(row["indicator"],)].unit) for row in rows],
            "baseline": [row["baseline"] for row in rows],
            "asked": [indicators[(row["indicator"],)].target for row in rows],
            "now": [row["target"] for row in rows],
            FIXED: [_held(board, path, begun) for path in paths],
        }
    )
    columns = {
        "name": st.column_config.TextColumn(_("Promise"), width="large"),
        "unit": st.column_config.TextColumn(_("Unit"), width="small"),
        "baseline": _number(_("Baseline")),
        "asked": _number(_("Target of the promise")),
        "now": _number(_("Planned now")),
        FIXED: _number(_("Fix it at"), _("Leave it blank to let the plan decide.")),
    }
    _editor(key, table, columns, {FIXED: paths}, board)


def _named(plan: Plan, indicator: str, department: str) -> str:
    """A promise by its name, and whether it can be kept only whole."""
    name = label(index(plan, "indicators")[(indicator,)])
    whole = index(plan, "contributions")[(indicator, department)].whole
    return _("{name} (all of it or nothing)").format(name=name) if whole else name


def _limits(board: Solved) -> None:
    """What departments and goals may spend, with cells for the least and the most."""
    key, begun = _begun(board, "limits")
    plan = board.now.plan
    names = department_names(plan) | {goal.goal: label(goal) for goal in plan.goals}
    resources = index(plan, "resources")
    owners = [limit.department or limit.goal or "" for limit in plan.limits]
    use = board.now.allocation.uses.set_index(["department", "resource"])["amount"]
    paths = {
        column: [
            join_path(("limits", owner, limit.resource, column))
            for owner, limit in zip(owners, plan.limits, strict=True)
        ]
        for column in ("floor", "ceiling")
    }
    table = pd.DataFrame(
        {
            "name": [names.get(owner, owner) for owner in owners],
            "unit": [
                unit_name(resources[(limit.resource,)].unit) or label(resources[(limit.resource,)])
                for limit in plan.limits
            ],
            "last": [limit.last_year for limit in plan.limits],
            "now": [
                float(use.get((limit.department, limit.resource), 0.0)) if limit.department else math.nan
                for limit in plan.limits
            ],
            **{column: [_held(board, path, begun) for path in named] for column, named in paths.items()},
        }
    )
    columns = {
        "name": st.column_config.TextColumn(_("Department or goal"), width="large"),
        "unit": st.column_config.TextColumn(_("Unit")),
        "last": _number(_("Last year")),
        "now": _number(_("Planned now")),
        "floor": _number(_("At least"), _("The least that must be spent here.")),
        "ceiling": _number(_("At most"), _("The most that may be spent here.")),
    }
    _editor(key, table, columns, paths, board)


def _number(called: str, hint: str = "") -> Any:
    return st.column_config.NumberColumn(called, help=hint or None, format="localized")


def _begun(board: Solved, what: str) -> tuple[str, Changes]:
    """The key of a table and what was tried when it first stood there.

    A table whose cells change under the writer's hands forgets what is being typed: what is tried later stands
    in the editor's own memory.
    """
    key = f"edit-{board.name}-{what}-{drafts.rounds()}-{st.session_state[state.MOVES]}"
    held, tried = st.session_state.get(BEGUN) or ("", ())
    if held != key or key not in st.session_state:
        tried = drafts.tried(board.name)
        st.session_state[BEGUN] = (key, tried)
    return key, tried


def _held(board: Solved, path: str, tried: Changes) -> float:
    """The number that stands in a cell, what was tried included; NaN for none."""
    for change in tried:
        if change.path == path:
            return math.nan if change.value is None else float(change.value)
    return _stands(board.now.plan, path)


def _stands(plan: Plan, path: str) -> float:
    value = value_of(path, plan)
    return math.nan if value is None else float(value)


def _editor(
    key: str, table: pd.DataFrame, columns: dict[str, Any], paths: Mapping[str, Sequence[str]], board: Solved
) -> None:
    """A table of which some columns can be written to; what is written is tried."""
    st.data_editor(
        table,
        placeholder="",
        column_config=columns,
        disabled=[column for column in table.columns if column not in paths],
        hide_index=True,
        num_rows="fixed",
        height=min(420, 38 + 35 * max(len(table), 1)),
        key=key,
        on_change=_written(board, key, paths),
    )


def _written(board: Solved, key: str, paths: Mapping[str, Sequence[str]]) -> Callable[[], None]:
    def put() -> None:
        edited = st.session_state[key]["edited_rows"]
        for row, cells in edited.items():
            for column, value in cells.items():
                try_number(board, paths[column][int(row)], value)

    return put


def try_number(board: Solved, path: str, value: Any) -> None:
    """Try a number in a cell, or a blank one; what stands there already is no trial."""
    number = float(value) if isinstance(value, int | float) and math.isfinite(value) else math.nan
    stands = _stands(board.now.plan, path)
    if number == stands or (math.isnan(number) and math.isnan(stands)):
        drafts.drop(board.name, path)
    else:
        drafts.put(board.name, Change(path, None if math.isnan(number) else number))
