"""The tables of the plan on the table; a number that is changed here becomes a change of the current scenario."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.grid import Cell, Contents, Edit, Hands, Mark, grid
from dashboard.pages.parts import SEVERITY_SIGNS, markdown_safe
from dashboard.pages.plan import contents
from dashboard.state import Board
from dashboard.words import _
from dashboard.words.columns import table_titles, table_words
from dashboard.words.findings import finding_words
from model.cells import UnreadableError, read_cell, write_cell
from model.errors import ScenarioError
from model.plan import Plan
from model.schema import TABLES, Column, Table
from model.sheets import Sheet, write_sheet
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, apply

# Session keys: the table that is shown, and what was written and not taken, by plan, row and column.
TABLE, REFUSED = "plan-table", "plan-table-refused"
# The text, why it was not taken, and what the cell held then.
Refused = tuple[str, str, str]
# The beginning of a record's path, and a heading.
Where = tuple[str, str]


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
    _editor(board, shown, TABLES[name])
    st.caption(
        _(
            "Numbers can be changed: a change belongs to the current scenario, and the plan stays as it is. Use"
            " “Edit as a plan of your own” for names, rows and columns."
        )
    )


def _rows(plan: Plan, name: str) -> str:
    return "" if name == "plan" else f" · {len(getattr(plan, name)):,}"


def _options(plan: Plan) -> None:
    sheet = write_sheet(TABLES["plan"], (plan.settings,))
    st.dataframe(
        pd.DataFrame([list(row) for row in sheet.rows], columns=[_("Option"), _("Value")]),
        hide_index=True,
        key="plan-options",
    )


def _editor(board: Board, shown: Plan, table: Table) -> None:
    name, rows, sheet = table.name, rows_of(shown, table.name), sheet_of(shown, table.name)
    refused = _refused(board.name, name, rows, sheet)
    cells = _cells(rows, sheet) | {cell: text for cell, (text, *_why) in refused.items()}
    grid(
        Contents(
            columns=contents.columns(
                table, sheet.header, [title for title in sheet.header if not contents.is_number(table, title)]
            ),
            rows=[(row, [cells[row, title] for title in sheet.header]) for row in rows],
            marks=_marks(board, table, rows, sheet, refused),
            lists=contents.lists(shown, sheet),
            listed={},
        ),
        key=f"plan-table-{board.name}-{name}",
        label=_("Table {table}; its numbers can be changed").format(table=table_titles()[name]),
        hands=Hands(lambda edits: changed(shown, table, edits), state.undo, state.redo),
    )
    places = {row: place for place, row in enumerate(rows, start=1)}
    for (row, title), (text, why, _before) in refused.items():
        said = _("Row {row}, {column}: “{text}” was not taken: {why}")
        st.error(markdown_safe(said.format(row=places[row], column=title, text=text, why=finding_words(why))))


@lru_cache(maxsize=32)
def sheet_of(plan: Plan, name: str) -> Sheet:
    """A table of a plan as text, every digit of it."""
    return write_sheet(TABLES[name], getattr(plan, name))


@lru_cache(maxsize=32)
def rows_of(plan: Plan, name: str) -> dict[str, Any]:
    """The records of a table by the beginning of their paths."""
    rows: dict[str, Any] = {}
    for record in getattr(plan, name):
        row = join_path((name, *TABLES[name].key_of(record)))
        while row in rows:
            row += " "
        rows[row] = record
    return rows


def _cells(rows: Iterable[str], sheet: Sheet) -> dict[Where, str]:
    return {
        (row, title): cell
        for row, cells in zip(rows, sheet.rows, strict=True)
        for title, cell in zip(sheet.header, cells, strict=True)
    }


def _refused(plan: str, name: str, rows: Iterable[str], sheet: Sheet) -> dict[Where, Refused]:
    """What was written into a table and not taken, where the cell is still what it was then."""
    kept: dict[tuple[str, str, str], Refused] = st.session_state.get(REFUSED) or {}
    ours = {where[1:]: refused for where, refused in kept.items() if where[0] == f"{plan} {name}"}
    now = _cells(rows, sheet) if ours else {}
    return {cell: refused for cell, refused in ours.items() if now.get(cell) == refused[2]}


def _marks(
    board: Board, table: Table, rows: Iterable[str], sheet: Sheet, refused: Mapping[Where, Refused]
) -> dict[Cell, Mark]:
    """Cells that the scenario changes, and those whose text was not taken."""
    places = {title: place for place, title in enumerate(sheet.header)}
    found: dict[Cell, Mark] = {}
    if board.plan is not None and board.changes:
        own = rows_of(board.plan, table.name)
        before = _cells(own, sheet_of(board.plan, table.name))
        said = _("Changed by your scenario; in the plan it is {value}.")
        for (row, title), cell in _cells(rows, sheet).items():
            if row in own and (was := before.get((row, title), "")) != cell:
                found[row, places[title]] = Mark("◆", "changed", said.format(value=was or _("blank")))
    for (row, title), (_text, why, _before) in refused.items():
        found[row, places[title]] = Mark(SEVERITY_SIGNS["error"], "error", finding_words(why))
    return found


def changed(shown: Plan, table: Table, edits: Sequence[Edit]) -> None:
    """Make what was written changes of the scenario, together one step; what cannot be taken stays as written.

    Args:
        shown: The plan under the current scenario, as it was shown.
        table: The table.
        edits: What was written into it.
    """
    memory, original = st.session_state, state.plan_on_the_table()
    if original is None:
        return
    rows, sheet = rows_of(shown, table.name), sheet_of(shown, table.name)
    before = _cells(rows, sheet)
    refused = dict(memory.get(REFUSED) or {})
    changes: state.Changes = memory[state.CHANGES]
    for edit in edits:
        title = sheet.header[edit.column]
        if edit.kind != "write" or edit.row not in rows or not contents.is_number(table, title):
            continue
        where = (f"{memory[state.PLAN]} {table.name}", edit.row, title)
        refused.pop(where, None)
        try:
            changes = _with(changes, edit, title, table, rows[edit.row], original)
        except (UnreadableError, ScenarioError) as refusal:
            why = refusal.problems[0] if isinstance(refusal, ScenarioError) else str(refusal)
            refused[where] = (edit.text, why, before[edit.row, title])
    memory[REFUSED] = refused
    state.move_to(changes)


def _with(
    changes: state.Changes, edit: Edit, title: str, table: Table, record: Any, original: Plan
) -> state.Changes:
    """Put a change in; a number put back to what the plan says is no change.

    Raises:
        UnreadableError: The text is no number.
        ScenarioError: The number does not fit the plan.
    """
    path = join_path((table.name, *table.key_of(record), title))
    value = read_cell(table.column(title) or Column(title, "number"), edit.text)[0] if edit.text.strip() else None
    text = write_cell(None if value is None else float(value))
    if text == _planned(original, table, record, title):
        return tuple(change for change in changes if change.path != path)
    wanted = state.with_change(changes, Change(path, None if value is None else float(value)))
    apply(Scenario(changes=wanted), original)
    return wanted


def _planned(original: Plan, table: Table, record: Any, title: str) -> str | None:
    """What the plan itself says in a cell, as text; None where it has no such row."""
    key = table.full_key(record)
    own = next((each for each in getattr(original, table.name) if table.full_key(each) == key), None)
    if own is None:
        return None
    column = table.column(title)
    value = getattr(own, column.attribute) if column else dict(own.use).get(title)
    return write_cell(float(value)) if isinstance(value, int | float) else write_cell(value)
