"""What the solver has been told of a programme, so that it is told only what is new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from model.solver.values import Array, Indices, Rows


class Told:
    """A solver and what it knows of a programme: costs, bounds and coefficients, as they were last sent."""

    def __init__(self, highs: Any, rows: Rows, lower: Array, upper: Array) -> None:
        """Note a programme that was handed over without an objective."""
        self._highs = highs
        self._owner = np.repeat(np.arange(len(rows.lower)), np.diff(rows.start))
        self._index = rows.index
        self._value = rows.value.copy()
        self._cost = np.zeros(len(lower))
        self._bounds = (lower.copy(), upper.copy())
        self._row_bounds = (rows.lower.copy(), rows.upper.copy())

    def tell(self, cost: Array, columns: tuple[Array, Array], rows: tuple[Array, Array], value: Array) -> None:
        """Send what differs: costs to be minimised, bounds of columns and of rows, coefficients."""
        changed = np.flatnonzero(cost != self._cost).astype(np.int32)
        if len(changed):
            self._highs.changeColsCost(len(changed), changed, cost[changed])
            self._cost[changed] = cost[changed]
        _tell_bounds(self._highs.changeColsBounds, self._bounds, columns)
        _tell_bounds(self._highs.changeRowsBounds, self._row_bounds, rows)
        news = np.flatnonzero(self._value != value)
        if len(news):
            entries = (self._owner[news].tolist(), self._index[news].tolist(), value[news].tolist())
            for row, column, coefficient in zip(*entries, strict=True):
                self._highs.changeCoeff(row, column, coefficient)
            self._value[news] = value[news]

    def add_row(self, columns: Indices, values: Array, lower: float, upper: float) -> None:
        """Add a row at the end."""
        self._highs.addRow(lower, upper, len(columns), columns.astype(np.int32), values)
        below, above = self._row_bounds
        self._row_bounds = (np.append(below, lower), np.append(above, upper))

    def drop_rows(self, first: int) -> None:
        """Take out all rows from a place on."""
        last = self._highs.getNumRow()
        if first < last:
            self._highs.deleteRows(last - first, np.arange(first, last, dtype=np.int32))
            below, above = self._row_bounds
            self._row_bounds = (below[:first], above[:first])


def _tell_bounds(change: Callable[..., Any], told: tuple[Array, Array], bounds: tuple[Array, Array]) -> None:
    changed = np.flatnonzero((told[0] != bounds[0]) | (told[1] != bounds[1])).astype(np.int32)
    if len(changed):
        change(len(changed), changed, bounds[0][changed], bounds[1][changed])
        for held, bound in zip(told, bounds, strict=True):
            held[changed] = bound[changed]
