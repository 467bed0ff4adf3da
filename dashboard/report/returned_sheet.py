"""The targets on a sheet that came back, by indicators and departments or as a list."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from dashboard.report.sheets import KEYED
from dashboard.words import _
from model.cells import UnreadableError, read_cell, shown
from model.schema import Column
from scenarios.paths import split_path
from scenarios.scenario import Change

_SEARCHED = 40
_SAME = 1e-9
Pair = tuple[str, str]


@dataclass(slots=True)
class Marks:
    """The hidden sheet: texts by name, changes, and the figures as they were written."""

    told: dict[str, Any] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    targets: dict[Pair, float] = field(default_factory=dict)
    planned: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Figure:
    """A figure that came back: what it is and where it stands."""

    value: float
    place: str


class SheetReader:
    """The targets of one sheet, by indicators and departments or as a list."""

    def __init__(self, name: str, rows: Sequence[Sequence[Any]], top: int, marks: Marks, shares: set[str]) -> None:
        self.problems: list[str] = []
        self.remarks: list[str] = []
        self._name, self._rows, self._top, self._marks, self._shares = name, rows, top, marks, shares
        keys = ((place, str(cell).removeprefix(KEYED)) for place, cell in enumerate(rows[top]) if cell)
        self._columns = {split_path(key): place for place, key in keys}

    def figures(self) -> Iterator[tuple[Pair, Figure]]:
        """Every target of the sheet that can be understood."""
        where = self._columns.get(("indicator",))
        if where is None:
            return
        for place in range(self._top + 2, len(self._rows)):
            row = self._rows[place]
            indicator = self._text(row, where)
            if indicator not in self._marks.planned:
                self._name_stranger(place, where, row)
                continue
            self._check_whole(indicator, place, row)
            for department, column in self._targets(row):
                yield from self._figure((indicator, department), place, column)

    def _targets(self, row: Sequence[Any]) -> Iterator[tuple[str, int]]:
        listed, target = self._columns.get(("department",)), self._columns.get(("target",))
        if listed is not None and target is not None:
            yield self._text(row, listed), target
        yield from (
            (key[1], place) for key, place in self._columns.items() if key[0] == "target" and len(key) == 2
        )

    def _figure(self, pair: Pair, row: int, column: int) -> Iterator[tuple[Pair, Figure]]:
        place = self._place(row, column)
        value = self._rows[row][column] if column < len(self._rows[row]) else ""
        if pair not in self._marks.targets:
            if value not in ("", None):
                told = _("{place}: “{department}” does not work on “{indicator}”, so it can have no target there")
                self.problems.append(told.format(place=place, department=pair[1], indicator=pair[0]))
            return
        number = self._number(value, place, share=pair[0] in self._shares)
        if number is not None:
            yield pair, Figure(number, place)

    def _number(self, value: Any, place: str, *, share: bool) -> float | None:
        match value:
            case bool() | datetime() | date() | time() | timedelta():
                told = _("{place}: a number is expected, found “{value}”")
                self.problems.append(told.format(place=place, value=shown(str(value))))
                return None
            case int() | float():
                return float(value)
        text = "" if value is None else str(value)
        if not text.strip():
            self.problems.append(
                _("{place}: the target is blank or holds an error; write the figure that is meant").format(
                    place=place
                )
            )
            return None
        try:
            number, remark = read_cell(Column("target", "number", share=share), text)
        except UnreadableError:
            told = _("{place}: a number is expected, found “{value}”")
            self.problems.append(told.format(place=place, value=shown(text)))
            return None
        if remark:
            told = _("{place}: “{value}” is text and was understood as {number}")
            self.remarks.append(told.format(place=place, value=shown(text), number=f"{number:,.15g}"))
        return None if number is None else float(number)

    def _check_whole(self, indicator: str, row: int, cells: Sequence[Any]) -> None:
        """Say that the figure of the whole follows from the departments' and is not read."""
        column = self._columns.get(("planned",))
        if column is None or column >= len(cells):
            return
        value, before = cells[column], self._marks.planned[indicator]
        if math.isnan(before):
            return
        if isinstance(value, bool) or not isinstance(value, int | float) or not same(value, before):
            told = _(
                "{place}: the figure of the whole follows from the departments' targets and cannot be changed here"
            )
            self.problems.append(told.format(place=self._place(row, column)))

    def _name_stranger(self, place: int, where: int, row: Sequence[Any]) -> None:
        if self._text(row, where) and any(cell not in ("", None) for cell in row):
            told = _("{place}: “{value}” is no indicator of this workbook")
            value = shown(self._text(row, where))
            self.problems.append(told.format(place=self._place(place, where), value=value))

    def _text(self, row: Sequence[Any], column: int) -> str:
        value = row[column] if column < len(row) else ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return "" if value is None else str(value)

    def _place(self, row: int, column: int) -> str:
        return _("sheet {sheet}, cell {cell}").format(sheet=self._name, cell=xl_rowcol_to_cell(row, column))


def key_row(rows: Sequence[Sequence[Any]]) -> int | None:
    """The row that tells a program what the columns are."""
    for place, row in enumerate(rows[:_SEARCHED]):
        if any(isinstance(cell, str) and cell.startswith(KEYED) for cell in row):
            return place
    return None


def same(value: float, other: float) -> bool:
    """Whether two figures are the same but for the last digits that office programs drop."""
    return abs(value - other) <= _SAME * max(1.0, abs(value), abs(other))
