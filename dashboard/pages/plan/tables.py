"""The tables of the plan on the table; a number that is changed here becomes a change of the current scenario."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.state import Board
from dashboard.words import _, cached_by_language
from dashboard.words.columns import column_words, table_titles, table_words
from model.cells import write_cell
from model.errors import ScenarioError
from model.plan import Plan
from model.schema import TABLES, Table
from model.sheets import write_sheet
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, apply, parse_change

TABLE, REFUSED = "plan-table", "plan-table-refused"


def show(board: Board, plan: Plan) -> None:
    """Show one table at a time, as the current scenario makes it."""
    st.subheader(_("Its tables"), anchor=False)
    shown = board.now.plan if board.now is not None else plan
    tables = [name for name in TABLES if name == "plan" or getattr(shown, name)]
    chosen = st.pills(
        _("Table"),
        tables,
        default="goals",
        format_func=lambda name: table_titles()[name] + _rows(shown, name),
        key=TABLE,
        label_visibility="collapsed",
        required=True,
    )
    name = chosen if chosen in tables else tables[0]
    st.caption(table_words()[name])
    if name == "plan":
        _options(shown)
        return
    _editor(shown, TABLES[name])
    st.caption(
        _(
            "Numbers can be changed: a change belongs to the current scenario, and the plan stays as it is. Use"
            " “Edit as a plan of your own” for names, rows and columns."
        )
    )
    if why := st.session_state.get(REFUSED):
        st.error(why)


def _rows(plan: Plan, name: str) -> str:
    return "" if name == "plan" else f" · {len(getattr(plan, name)):,}"


def _options(plan: Plan) -> None:
    sheet = write_sheet(TABLES["plan"], (plan.settings,))
    st.dataframe(
        pd.DataFrame([list(row) for row in sheet.rows], columns=[_("Option"), _("Value")]),
        hide_index=True,
        key="plan-options",
    )


def _editor(plan: Plan, table: Table) -> None:
    frame, numbers = _frame(plan, table.name)
    key = f"plan-edit-{table.name}-{st.session_state[state.PLAN]}-{st.session_state[state.MOVES]}"
    st.data_editor(
        frame,
        num_rows="fixed",
        hide_index=False,
        disabled=[title for title in frame.columns if title not in numbers],
        column_config={
            title: st.column_config.NumberColumn(title, help=_help(table, title), format="plain")
            if title in numbers
            else st.column_config.Column(title, help=_help(table, title))
            for title in frame.columns
        }
        | {"_index": st.column_config.Column(_("Row"), width=60)},
        key=key,
        on_change=changed,
        args=(key, plan, table, tuple(frame.columns)),
        placeholder="",
        alt=_("Table {table}; its numbers can be changed").format(table=table_titles()[table.name]),
    )


@cached_by_language(32)
def _frame(plan: Plan, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A table as a frame, and which of its columns are numbers."""
    table = TABLES[name]
    sheet = write_sheet(table, getattr(plan, name))
    frame = pd.DataFrame([list(row) for row in sheet.rows], columns=list(sheet.header), dtype="str")
    frame.index = pd.RangeIndex(1, len(frame) + 1)
    numbers = tuple(title for title in frame.columns if _is_number(table, title))
    for title in numbers:
        frame[title] = pd.to_numeric(frame[title].replace("", None), errors="coerce").astype(float)
    return frame, numbers


def _is_number(table: Table, title: str) -> bool:
    if title in table.key:
        return False
    column = table.column(title)
    if column is None:
        return table.name == "costs"
    return column.kind in ("number", "whole number")


def _help(table: Table, title: str) -> str | None:
    return column_words().get((table.name, title))


def changed(key: str, plan: Plan, table: Table, titles: tuple[str, ...]) -> None:
    """Make the edited cells changes of the scenario, all or none of them."""
    memory = st.session_state
    memory[REFUSED] = ""
    original = state.plan_on_the_table()
    changes = memory[state.CHANGES]
    for place, cells in memory[key]["edited_rows"].items():
        record = getattr(plan, table.name)[int(place)]
        for title, value in cells.items():
            if title not in titles:
                continue
            path = join_path((table.name, *table.key_of(record), title))
            changes = _with(changes, path, value, original, table, record, title)
    try:
        if original is not None:
            apply(Scenario(changes=changes), original)
    except ScenarioError as refusal:
        memory[REFUSED] = "\n".join(refusal.problems)
        memory[state.MOVES] += 1
        return
    state.move_to(changes)


def _with(
    changes: state.Changes, path: str, value: Any, original: Plan | None, table: Table, record: Any, title: str
) -> state.Changes:
    """Put a change in; a number put back to what the plan says is no change."""
    blank = value is None or (isinstance(value, float) and math.isnan(value))
    text = "" if blank else write_cell(float(value))
    if original is not None and text == _planned(original, table, record, title):
        return tuple(change for change in changes if change.path != path)
    change: Change = parse_change(f"{path}={text}")
    return state.with_change(changes, change)


def _planned(original: Plan, table: Table, record: Any, title: str) -> str | None:
    """What the plan itself says in a cell, as text; None where it has no such row."""
    key = table.full_key(record)
    own = next((each for each in getattr(original, table.name) if table.full_key(each) == key), None)
    if own is None:
        return None
    column = table.column(title)
    value = getattr(own, column.attribute) if column else dict(own.use).get(title)
    return write_cell(float(value)) if isinstance(value, int | float) else write_cell(value)
