"""The heading of a sheet in a workbook, where people write more freely than in a CSV file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from model.cells import shown
from model.errors import Finding
from model.schema import Column, Table

MOST_ROWS_ABOVE = 20
_PARTING = re.compile(r"[\s_-]+")


def heading_row(table: Table, rows: Sequence[Sequence[Any]], text: Callable[[Any], str]) -> int:
    """The row of the heading, from 0: the first that is not blank, unless a later one names more columns.

    Args:
        table: The table.
        rows: The cells of the sheet.
        text: How a cell is written as text.
    """
    first = next((place for place, row in enumerate(rows) if any(text(cell).strip() for cell in row)), 0)
    named = [_columns_named(table, [text(cell) for cell in row]) for row in rows[first : first + MOST_ROWS_ABOVE]]
    if not named or named[0] > 1 or max(named) < 2:
        return first
    return first + named.index(max(named))


def our_names(table: Table, titles: Sequence[str]) -> tuple[list[str], list[Finding]]:
    """Take titles for the columns they plainly mean: other capitals, spaces for underscores, a mark behind.

    Returns:
        The titles, with ours in the place of theirs, and a note for each that was understood so.
    """
    known = {_plain(name): name for name in _names(table)}
    taken = {title.strip() for title in titles}
    names, findings = [], []
    for title in titles:
        meant = known.get(_plain(title))
        if title.strip() in known.values() or meant is None or meant in taken:
            names.append(title)
            continue
        names.append(meant)
        taken.add(meant)
        if title.strip().removesuffix("*").strip() != meant:
            message = f"the heading '{shown(title.strip())}' is read as '{meant}'"
            findings.append(Finding("note", table.name, None, meant, message))
    return names, findings


def _columns_named(table: Table, titles: Sequence[str]) -> int:
    known = {_plain(name) for name in _names(table)}
    return len({_plain(title) for title in titles} & known)


def _names(table: Table) -> tuple[str, ...]:
    columns: tuple[Column, ...] = table.columns
    return ("key", "value") if table.name == "plan" else tuple(column.name for column in columns)


def _plain(title: str) -> str:
    return _PARTING.sub("_", title.strip().removesuffix("*").strip().casefold())
