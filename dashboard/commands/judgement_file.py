"""Judgements and data from a CSV file: a named table of numbers, fractions such as 1/3 allowed."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError, did_you_mean

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class NamedTable:
    """Numbers with a name for each row and each column; NaN where a cell is blank."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: Array

    def row(self, name: str) -> Array:
        """The numbers of a row.

        Raises:
            MeritreeError: There is no such row.
        """
        if name not in self.rows:
            hint = did_you_mean(name, self.rows)
            raise MeritreeError(f"there is no row '{name}'" + (f" ({hint})" if hint else ""))
        return np.asarray(self.numbers[self.rows.index(name)], dtype=np.float64)


def read_named_table(path: Path) -> NamedTable:
    """Read a CSV file: names in the first row and the first column, numbers in between.

    Raises:
        MeritreeError: It is no such table; every cell that is no number is named.
    """
    try:
        lines = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (UnicodeDecodeError, csv.Error) as failure:
        raise MeritreeError(f"{path}: this is no CSV file in UTF-8 ({failure})") from failure
    filled = [[cell.strip() for cell in line] for line in lines if any(cell.strip() for cell in line)]
    if len(filled) < 2 or len(filled[0]) < 2:
        raise MeritreeError(
            f"{path}: expected names in the first row and the first column, and numbers in between"
        )
    columns, rows = filled[0][1:], [line[0] for line in filled[1:]]
    numbers = np.full((len(rows), len(columns)), np.nan)
    problems = [f"the name '{name}' stands twice" for names in (rows, columns) for name in _twice(names)]
    for row, line in enumerate(filled[1:]):
        if len(line) > len(columns) + 1:
            problems.append(f"row '{rows[row]}' has {len(line) - 1} cells, more than the {len(columns)} columns")
        for column, cell in enumerate(line[1 : len(columns) + 1]):
            try:
                numbers[row, column] = _number(cell)
            except ValueError:
                where = f"row '{rows[row]}', column '{columns[column]}'"
                problems.append(f"{where}: '{cell}' is no number (write 3, 0.5 or 1/3)")
    if problems:
        raise MeritreeError("\n".join(f"{path}: {problem}" for problem in problems))
    return NamedTable(tuple(rows), tuple(columns), numbers)


def square_judgements(table: NamedTable) -> Array:
    """Arrange comparisons of every pair, rows in the order of the columns; a blank is 1 over its mirror image.

    Raises:
        MeritreeError: Rows and columns bear different names.
    """
    if set(table.rows) != set(table.columns):
        odd = ", ".join(f"'{name}'" for name in sorted(set(table.rows) ^ set(table.columns)))
        raise MeritreeError(f"a pairwise matrix has the same names in rows and columns; not in both: {odd}")
    square = np.array([table.row(name) for name in table.columns])
    np.fill_diagonal(square, np.where(np.isnan(square.diagonal()), 1.0, square.diagonal()))
    mirror = np.divide(1.0, square.T, out=np.full(square.shape, np.nan), where=square.T > 0)
    return np.where(np.isnan(square), mirror, square)


def single_column(table: NamedTable) -> Array:
    """The numbers of a table that has one column.

    Raises:
        MeritreeError: It has more.
    """
    if len(table.columns) != 1:
        found = ", ".join(table.columns)
        raise MeritreeError(f"expected a column of names and one of numbers, found the columns {found}")
    return np.asarray(table.numbers[:, 0], dtype=np.float64)


def _number(cell: str) -> float:
    if not cell:
        return float("nan")
    try:
        return float(Fraction(cell)) if "/" in cell else float(cell)
    except ZeroDivisionError as failure:
        raise ValueError(cell) from failure


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
