"""A table to write into that loses nothing, with lists to choose from and odd cells marked where they stand.

Streamlit's own table blanks a cell whose text is not on its list and drops such a text when it is pasted, so what
is faulty could not be seen, let alone mended; and after each new row it is another table, in which nobody is
writing any more. Here a cell holds any text, the browser numbers each edit and keeps it until the page has taken
it, and the page takes each edit once, in order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from dashboard.words import _

HERE = Path(__file__).parent
SCRIPTS = ("grid.js", "writing.js", "hands.js")
LONGEST, LONGEST_ID, MOST_EDITS = 32_767, 400, 500_000
# Session key: the number of the last edit that was taken, by the key of the table.
TAKEN = "grid-taken"

Kind = Literal["write", "add", "drop", "undo", "redo"]
Option = tuple[str, str]
Cell = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing done to a table.

    Attributes:
        kind: `write` a text into a cell, `add` a blank row at the end, `drop` a row, or `undo` and `redo`.
        row: Id of the row; of an added one its new id.
        column: Place of the column, from 0.
        text: What was written.
    """

    kind: Kind
    row: str = ""
    column: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A column.

    Attributes:
        title: Its heading.
        help: What it says.
        number: Whether it holds figures.
        writable: Whether its cells may be changed.
        list: Name of the list to choose from; any other text may be written, too.
    """

    title: str
    help: str = ""
    number: bool = False
    writable: bool = True
    list: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a cell is marked with: a sign, how it looks (`error`, `warning`, `changed`), and words."""

    sign: str
    look: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What stands in a table.

    Attributes:
        columns: Its columns.
        rows: The id of each row, and its cells as text, one for each column.
        marks: Odd cells, by row and column.
        lists: What may be chosen, as text and name, by the name that columns give.
        listed: Cells whose list is another than that of their column.
        growing: Whether rows may be added and taken out.
    """

    columns: Sequence[GridColumn]
    rows: Sequence[tuple[str, Sequence[str]]]
    marks: Mapping[Cell, Mark]
    lists: Mapping[str, Sequence[Option]]
    listed: Mapping[Cell, str]
    growing: bool = False


@dataclass(frozen=True, slots=True)
class Hands:
    """What is done with what was done to a table, before the page runs again.

    Attributes:
        edit: Takes what arrived together, in order.
        undo: Takes the last step back, asked for by keys in the table.
        redo: Takes it again.
    """

    edit: Callable[[Sequence[Edit]], None]
    undo: Callable[[], None]
    redo: Callable[[], None]


def grid(contents: Contents, *, key: str, label: str, hands: Hands) -> None:
    """Show a table to write into.

    Args:
        contents: What stands in it.
        key: Identity of the table; the same for as long as its rows are.
        label: What it holds, for those who cannot see it.
        hands: Who takes what is done to it.
    """
    width = len(contents.columns)
    st.components.v2.component("meritree_grid", css=_asset("grid.css"), js=_script(), isolate_styles=False)(
        key=key,
        data={
            "columns": [asdict(column) for column in contents.columns],
            "rows": [[row, *cells] for row, cells in contents.rows],
            "marks": [[*cell, mark.sign, mark.look, mark.words] for cell, mark in contents.marks.items()],
            "lists": contents.lists,
            "listed": {f"{row} {column}": name for (row, column), name in contents.listed.items()},
            "growing": contents.growing,
            "label": label,
            "words": {
                "find": _("Find in this table"),
                "row": _("Row"),
                "place": _("Row {n}"),
                "fresh": _("new row"),
                "drop": _("Take out row {n}"),
            },
            "taken": _taken(key),
        },
        default={"edits": []},
        on_edits_change=lambda: _take(key, width, hands),
    )


def edits_after(said: object, taken: int, width: int) -> tuple[list[Edit], int]:
    """Understand what the browser sends, which may be anything.

    Args:
        said: What it sends.
        taken: The number of the last edit that was taken.
        width: How many columns the table has.

    Returns:
        The edits with a larger number, in order, and the number of the last of them.
    """
    found: dict[int, Edit] = {}
    for each in said[:MOST_EDITS] if isinstance(said, list) else ():
        match each:
            case [int(number), ("undo" | "redo") as kind]:
                found[number] = Edit(kind)
            case [int(number), ("add" | "drop") as kind, str(row)] if row and len(row) <= LONGEST_ID:
                found[number] = Edit(kind, row)
            case [int(number), "write", str(row), int(column), str(text)] if 0 <= column < width:
                found[number] = Edit("write", row, column, text[:LONGEST])
    fresh = sorted(number for number in found if number > taken)
    return [found[number] for number in fresh], max(fresh, default=taken)


def _take(key: str, width: int, hands: Hands) -> None:
    said = st.session_state.get(key, {}).get("edits")
    edits, last = edits_after(said, _taken(key), width)
    st.session_state[TAKEN] = st.session_state.get(TAKEN, {}) | {key: last}
    for kind, run in groupby(edits, lambda each: each.kind if each.kind in ("undo", "redo") else "edit"):
        together = tuple(run)
        if kind == "edit":
            hands.edit(together)
        for _each in together if kind != "edit" else ():
            (hands.undo if kind == "undo" else hands.redo)()


def _taken(key: str) -> int:
    taken: dict[str, Any] = st.session_state.get(TAKEN, {})
    return int(taken.get(key, 0))


@lru_cache
def _script() -> str:
    return "\n".join(_asset(name) for name in SCRIPTS)


@lru_cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
