"""A programme without what follows from the rest: fixed columns, and columns that another one tells exactly."""

from __future__ import annotations

from typing import Any

import numpy as np

from model.solver.begin import as_programme, new_solver, status_of
from model.solver.model import Model
from model.solver.values import Array, Flags, Indices, Rows, SolverStatus

# As HiGHS numbers them.
DUAL, PRIMAL = 1, 4


class Reduced:
    """A smaller programme, spoken to in the columns of the whole, with whole numbers left open.

    Every column of the whole programme is `factor x (column at place) + offset` of the smaller one. A column is
    left out where it is fixed, and where a row says that it equals a multiple of one other column.

    Attributes:
        choices: Which of the columns that take whole numbers are not fixed, as given.
        lower: Lower bounds of these columns.
        upper: Upper bounds of these columns.
        offset: What is added to tell each column of the whole programme.
    """

    def __init__(self, model: Model, whole: Indices) -> None:
        """Leave out of a model what follows from the rest, as it is bounded now.

        Args:
            model: The programme; it stays as it is.
            whole: Columns that take whole numbers; they are left out only where they are fixed.
        """
        fixed = model.lower == model.upper
        lower, upper = model.lower.copy(), model.upper.copy()
        place, factor = np.arange(len(lower)), np.where(fixed, 0.0, 1.0)
        offset = np.where(fixed, lower, 0.0)
        spent, told, by, share, constant = _pairs(model, fixed)
        ends = (lower[told] - constant) / share, (upper[told] - constant) / share
        np.maximum.at(lower, by, np.minimum(*ends))
        np.minimum.at(upper, by, np.maximum(*ends))
        place[told], factor[told], offset[told] = by, share, constant
        stay = ~fixed
        stay[told] = False
        number = np.cumsum(stay) - 1
        self._place = np.where(fixed, 0, number[place])
        self._factor, self.offset = factor, offset
        self._size = int(stay.sum())
        rows = _rows(model, spent, self._place, factor, offset)
        self.choices = ~fixed[whole]
        self._columns = self._place[whole[self.choices]].astype(np.int32)
        self.lower, self.upper = lower[stay][self._columns], upper[stay][self._columns]
        self._cost = np.zeros(self._size)
        self._highs: Any = new_solver()
        self._highs.passModel(as_programme(rows, lower[stay], upper[stay], np.zeros(self._size, dtype=bool)))

    def set_objective(self, cost: Array) -> None:
        """Replace what is minimised (one cost per column of the whole programme)."""
        self._cost = self._told(np.arange(len(cost)), cost)
        self._highs.changeColsCost(self._size, np.arange(self._size, dtype=np.int32), self._cost)

    def add_row(self, columns: Indices, values: Array, lower: float, upper: float) -> None:
        """Add a row in columns of the whole programme."""
        known = float(values @ self.offset[columns])
        row = self._told(columns, values)
        where = np.flatnonzero(row).astype(np.int32)
        self._highs.addRow(lower - known, upper - known, len(where), where, row[where])

    def solve(self, lower: Array, upper: Array) -> tuple[SolverStatus, Array]:
        """Solve with the columns of `choices` between bounds, and say where these columns stand.

        Where the dual simplex can tell nothing, as happens where there is no answer, the primal begins anew.
        """
        self._highs.changeColsBounds(len(self._columns), self._columns, lower, upper)
        self._highs.run()
        status = status_of(self._highs)
        if status == "other":
            self._highs.clearSolver()
            self._highs.setOptionValue("simplex_strategy", PRIMAL)
            self._highs.run()
            self._highs.setOptionValue("simplex_strategy", DUAL)
            status = status_of(self._highs)
        if status != "optimal":
            return status, np.empty(0)
        self._x = np.array(self._highs.getSolution().col_value)
        return status, self._x[self._columns]

    def value(self) -> float:
        """What was minimised at the last answer, less what is `known` of it."""
        return float(self._cost @ self._x)

    def known(self, cost: Array) -> float:
        """What a sum over the columns of the whole programme has whatever is answered."""
        return float(cost @ self.offset)

    def _told(self, columns: Indices, values: Array) -> Array:
        told = np.bincount(self._place[columns], values * self._factor[columns], minlength=self._size)
        return told.astype(np.float64)


def _pairs(model: Model, fixed: Flags) -> tuple[Indices, Indices, Indices, Array, Array]:
    """Rows that say `x_told = share x_by + constant`: their places, told, by, share and constant.

    What is told takes fractions and stands in no other such row.
    """
    row, column, value = model.matrix()
    count = len(model.row_lower)
    free = ~fixed[column] & (value != 0)
    two = (model.row_lower == model.row_upper) & (np.bincount(row[free], minlength=count) == 2)
    entries = np.flatnonzero(free & two[row])
    one, other = entries[np.argsort(row[entries], kind="stable")].reshape(-1, 2).T
    turned = model.integral[column[one]]
    one, other = np.where(turned, other, one), np.where(turned, one, other)
    met = np.bincount(column[entries], minlength=len(fixed))
    good = (met[column[one]] == 1) & ~model.integral[column[one]]
    one, other = one[good], other[good]
    rows = row[one]
    still = fixed[column]
    known = np.bincount(row[still], value[still] * model.lower[column[still]], minlength=count)
    return (
        rows,
        column[one],
        column[other],
        -value[other] / value[one],
        (model.row_lower - known)[rows] / value[one],
    )


def _rows(model: Model, spent: Indices, place: Indices, factor: Array, offset: Array) -> Rows:
    """The rows that are left, in the columns of the smaller programme; entries of one column are added up."""
    row, column, value = model.matrix()
    left = np.ones(len(model.row_lower), dtype=bool)
    left[spent] = False
    entries = left[row] & (factor[column] != 0)
    known = np.bincount(row, value * offset[column], minlength=len(left))
    kept, own = np.unique(row[entries], return_inverse=True)
    width = int(place.max(initial=0)) + 1
    cell, where = np.unique(own * width + place[column[entries]], return_inverse=True)
    start = np.concatenate([[0], np.cumsum(np.bincount(cell // width, minlength=len(kept)))])
    return Rows(
        start.astype(np.int32),
        (cell % width).astype(np.int32),
        np.bincount(where, (value * factor[column])[entries]).astype(np.float64),
        (model.row_lower - known)[kept],
        (model.row_upper - known)[kept],
    )
