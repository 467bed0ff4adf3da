"""A programme in HiGHS, changed in place and solved again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import highspy
import numpy as np
from numpy.typing import ArrayLike

from model.solver.begin import as_programme, new_solver, status_of
from model.solver.told import Told
from model.solver.values import INFINITY, Array, Flags, Indices, Rows, Solved, SolverStatus


class Model:
    """A programme held by the solver, changed in place and solved again from its last basis.

    `shrink` sets the columns that are fixed aside, so that later solves handle what is free alone; everything is
    still said in the columns and rows of the whole programme.

    Changes reach the solver when it next solves, so what is changed and changed back costs nothing.

    The last answer in whole numbers is handed to the next solve, which then only has to show that nothing is
    better. Where the demand for whole numbers changes it is forgotten, so that a choice among equals hangs on no
    other plan.
    """

    def __init__(
        self,
        rows: Rows,
        column_lower: ArrayLike,
        column_upper: ArrayLike,
        integral: Flags | None = None,
    ) -> None:
        """Load a programme without an objective.

        Args:
            rows: The constraints, R of them.
            column_lower: Lower bounds of the C columns.
            column_upper: Upper bounds.
            integral: Which columns take whole numbers only; None for none.
        """
        self.lower = np.array(column_lower, dtype=np.float64)
        self.upper = np.array(column_upper, dtype=np.float64)
        self.row_lower = rows.lower.copy()
        self.row_upper = rows.upper.copy()
        self.cost = np.zeros(len(self.lower))
        self.maximise = False
        self.seconds = 0.0
        self.solves = 0
        self.integral = np.zeros(len(self.lower), dtype=bool) if integral is None else integral.copy()
        self._rows = replace(rows, value=rows.value.copy())
        self._owner = np.repeat(np.arange(len(rows.lower)), np.diff(rows.start))
        self._due: Flags | None = None
        self._basic: Indices | None = None
        self._rows_solved = 0
        self._added: list[tuple[Indices, Array]] = []
        self._free: _Free | None = None
        self._whole_answer: list[float] | None = None
        self._highs = new_solver()
        self._highs.passModel(as_programme(self._rows, self.lower, self.upper, self.integral))
        self._told = Told(self._highs, self._rows, self.lower, self.upper)

    def like(self, lower: Array, upper: Array, row_lower: Array, row_upper: Array) -> Model:
        """A model with the same matrix as this one was loaded with, other bounds, and fractions allowed."""
        return Model(replace(self._rows, lower=row_lower, upper=row_upper), lower, upper)

    def set_objective(self, cost: Array, *, maximise: bool) -> None:
        """Replace the objective (one cost per column)."""
        self.cost, self.maximise = cost, maximise
        if self._free:
            self._free.model.set_objective(cost[self._free.columns], maximise=maximise)

    def bound_columns(self, columns: Indices | Sequence[int], lower: ArrayLike, upper: ArrayLike) -> None:
        """Replace the bounds of some columns; after `shrink` only of columns that were free."""
        where = np.asarray(columns, dtype=np.int32)
        self.lower[where], self.upper[where] = lower, upper
        if self._free:
            inner, outer = self._free.inside(self._free.column_place, where)
            self._free.model.bound_columns(inner, self.lower[outer], self.upper[outer])

    def bound_rows(self, rows: Indices | Sequence[int], lower: ArrayLike, upper: ArrayLike) -> None:
        """Replace the bounds of some rows."""
        where = np.asarray(rows, dtype=np.int32)
        self.row_lower[where], self.row_upper[where] = lower, upper
        if self._free:
            inner, outer = self._free.inside(self._free.row_place, where)
            offset = self._free.offset[outer]
            self._free.model.bound_rows(inner, self.row_lower[outer] - offset, self.row_upper[outer] - offset)

    def set_coefficients(self, rows: Indices | Sequence[int], column: int, value: float) -> None:
        """Replace the coefficients of one column in some rows, where it stands already."""
        places = np.flatnonzero(self._rows.index == column)
        places = places[np.isin(self._owner[places], rows)]
        self._rows.value[places] = value
        if self._free:
            inner, _ = self._free.inside(self._free.row_place, np.asarray(rows, dtype=np.int64))
            self._free.model.set_coefficients(inner, int(self._free.column_place[column]), value)

    def set_row(self, row: int, columns: Indices, values: Array) -> None:
        """Replace the coefficients of a row in columns that stand in it; not while columns are set aside."""
        first, last = self._rows.start[row], self._rows.start[row + 1]
        order = np.argsort(self._rows.index[first:last])
        places = first + order[np.searchsorted(self._rows.index[first:last][order], columns)]
        self._rows.value[places] = values

    def _send(self) -> None:
        """Tell the solver all that it does not know yet."""
        cost = -self.cost if self.maximise else self.cost
        self._told.tell(cost, (self.lower, self.upper), (self.row_lower, self.row_upper), self._rows.value)

    def add_row(self, columns: Indices, values: Array, lower: float, upper: float) -> int:
        """Add a row and return its place."""
        if self._free:
            self._free.add_row(columns, values, self.lower, lower, upper)
        else:
            self._told.add_row(columns, values, lower, upper)
        self.row_lower = np.append(self.row_lower, lower)
        self.row_upper = np.append(self.row_upper, upper)
        self._added.append((columns, values))
        return len(self.row_lower) - 1

    def drop_rows(self, first: int) -> None:
        """Take out the row at `first` and all rows after it, and bring back what was set aside."""
        self.expand()
        if first < len(self.row_lower):
            self._told.drop_rows(first)
            self._basic = None
            self.row_lower, self.row_upper = self.row_lower[:first], self.row_upper[:first]
            del self._added[first - len(self._rows.lower) :]

    def matrix(self) -> tuple[Indices, Indices, Array]:
        """All coefficients as (row, column, value), those of added rows included."""
        if not self._added:
            return self._owner, self._rows.index, self._rows.value
        counts = [len(columns) for columns, _ in self._added]
        first = len(self._rows.lower)
        row = np.concatenate([self._owner, np.repeat(np.arange(first, first + len(counts)), counts)])
        index = np.concatenate([self._rows.index, *(columns for columns, _ in self._added)])
        return row, index, np.concatenate([self._rows.value, *(values for _, values in self._added)])

    def activity(self, x: Array) -> Array:
        """Left sides of all rows at a point."""
        row, column, value = self.matrix()
        return np.bincount(row, value * x[column], minlength=len(self.row_lower)).astype(np.float64)

    def relax_integrality(self, columns: Indices) -> None:
        """Let some columns take fractions."""
        self._set_integrality(columns, highspy.HighsVarType.kContinuous, whole=False)

    def demand_integrality(self, columns: Indices) -> None:
        """Let some columns take whole numbers only."""
        self._set_integrality(columns, highspy.HighsVarType.kInteger, whole=True)

    def _set_integrality(self, columns: Indices, kind: Any, *, whole: bool) -> None:
        kinds = np.full(len(columns), kind.value, dtype=np.uint8)
        self._highs.changeColsIntegrality(len(columns), columns.astype(np.int32), kinds)
        self.integral[columns] = whole
        self._whole_answer = None

    def shrink(self) -> None:
        """Set the fixed columns aside where at least half of those in hand are fixed; the rest keeps its basis."""
        if self._free:
            self._free.model.shrink()
        else:
            self._due = self.lower < self.upper

    def _set_aside(self, free: Flags) -> None:
        """Set aside what was fixed when `shrink` asked for it."""
        self._due = None
        if not self.integral.any() and 2 * free.sum() <= len(free):
            self._free = _without_fixed(self, free, self._highs.getBasis())

    def expand(self) -> None:
        """Bring back what `shrink` set aside."""
        self._due = None
        if self._free:
            self.seconds += self._free.model.seconds
            self.solves += self._free.model.solves
            self._free = None
            self._told.drop_rows(len(self._rows.lower))
            self._basic = None
            for columns, values in self._added:
                self._told.add_row(columns, values, -INFINITY, INFINITY)

    def basis(self) -> Any:
        """The last basis of the whole programme, to be handed to `start_from` of a model of the same shape."""
        return self._highs.getBasis()

    def start_from(self, basis: Any) -> None:
        """Begin the next solve at a basis."""
        self._highs.setBasis(basis)
        self._basic = None

    def forget(self) -> None:
        """Begin the next solve as if there had been none, so that its digits hang on no earlier one."""
        self._highs.clearSolver()
        self._basic = self._whole_answer = None

    def is_basic(self) -> tuple[Flags, Flags]:
        """Which columns and which rows are basic in the last basis; a row set aside counts as basic."""
        if self._free:
            columns, rows = np.zeros(len(self.lower), dtype=bool), np.ones(len(self.row_lower), dtype=bool)
            columns[self._free.columns], rows[self._free.rows] = self._free.model.is_basic()
            return columns, rows
        if self._basic is None:
            basis, basic = self._highs.getBasis(), highspy.HighsBasisStatus.kBasic.value
            return (
                np.array([status.value == basic for status in basis.col_status], dtype=bool),
                np.array([status.value == basic for status in basis.row_status], dtype=bool),
            )
        columns, rows = np.zeros(len(self.lower), dtype=bool), np.zeros(len(self.row_lower), dtype=bool)
        columns[self._basic[self._basic >= 0]], rows[-1 - self._basic[self._basic < 0]] = True, True
        rows[self._rows_solved :] = True
        return columns, rows

    def _read_basic(self) -> Indices | None:
        """Basic columns by place and basic rows as -1 less their place; None where the solver cannot tell.

        HiGHS 1.15 crashes where it is asked after rows have come or gone, or a programme has no entries at all.
        """
        self._rows_solved = len(self.row_lower)
        if self.integral.any() or self._highs.getNumNz() == 0:
            return None
        status, basic = self._highs.getBasicVariables()
        return np.asarray(basic) if status == highspy.HighsStatus.kOk else None

    @property
    def has_basis(self) -> bool:
        """Whether the basis just found is at hand, that of the whole programme as it stands."""
        return self._free is None and self._basic is not None and self._rows_solved == len(self.row_lower)

    def slopes(self, cost: Array) -> tuple[Array, Array]:
        """Reduced costs and duals of another objective at the basis at hand."""
        basic = self._basic
        if basic is None or not self.has_basis:
            raise ValueError("there is no basis at hand; solve first")
        _, dual = self._highs.getBasisTransposeSolve(np.where(basic >= 0, cost[np.maximum(basic, 0)], 0.0))
        row, column, value = self.matrix()
        dual = np.asarray(dual, dtype=np.float64)
        return cost - np.bincount(column, value * dual[row], minlength=len(cost)), dual

    def rates(self, column: int) -> Array:
        """How fast each column moves per unit of one off the basis just found, as long as that basis is kept."""
        if self._free:
            rates = np.zeros(len(self.lower))
            rates[self._free.columns] = self._free.model.rates(int(self._free.column_place[column]))
            return rates
        rates = np.zeros(len(self.lower))
        if self._basic is not None:
            _, weights = self._highs.getReducedColumn(column)
            moving = self._basic >= 0
            rates[self._basic[moving]] = -np.asarray(weights)[moving]
        rates[column] = 1.0
        return rates

    def solve(self, *, time_limit: float | None = None, duals: bool = True) -> Solved:
        """Solve from the last basis where there is one.

        Args:
            time_limit: Seconds after which the status is `other`; None for as long as it takes.
            duals: Whether to read the duals of the answer as well.
        """
        if self._due is not None:
            self._set_aside(self._due)
        if self._free:
            return self._free.whole(self._free.model.solve(time_limit=time_limit), self)
        started = perf_counter()
        self._send()
        self._highs.setOptionValue("time_limit", INFINITY if time_limit is None else time_limit)
        self._begin_at_whole_answer()
        self._highs.run()
        status = status_of(self._highs)
        self.seconds += perf_counter() - started
        self.solves += 1
        self._basic = self._read_basic() if status == "optimal" else None
        return self._answer(duals=duals) if status == "optimal" else _no_answer(status)

    def _begin_at_whole_answer(self) -> None:
        if self._whole_answer is not None:
            begun = highspy.HighsSolution()
            begun.col_value, begun.value_valid = self._whole_answer, True
            self._highs.setSolution(begun)

    def solve_squares(self, columns: Indices, curvature: Array) -> Array | None:
        """Minimise `sum curvature x^2` over some columns; None where there is no optimum."""
        self._send()
        hessian = highspy.HighsHessian()
        hessian.dim_ = len(self.lower)
        hessian.format_ = highspy.HessianFormat.kTriangular
        filled = np.zeros(len(self.lower), dtype=np.int32)
        filled[columns] = 1
        hessian.start_ = np.concatenate([[0], np.cumsum(filled)]).astype(np.int32)
        hessian.index_ = np.sort(columns).astype(np.int32)
        hessian.value_ = 2.0 * curvature[np.argsort(columns)]
        self._highs.passHessian(hessian)
        self._highs.run()
        done = self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return np.array(self._highs.getSolution().col_value) if done else None

    def _answer(self, *, duals: bool) -> Solved:
        solution = self._highs.getSolution()
        values = solution.col_value
        x = np.array(values)
        if self.integral.any():
            self._whole_answer = values
        sign = -1.0 if self.maximise else 1.0
        has_duals = duals and solution.dual_valid
        return Solved(
            status="optimal",
            value=float((self.cost * x).sum()),
            x=x,
            activity=np.array(solution.row_value),
            reduced_cost=sign * np.array(solution.col_dual) if has_duals else np.empty(0),
            dual=sign * np.array(solution.row_dual) if has_duals else np.empty(0),
        )


@dataclass(slots=True, eq=False)
class _Free:
    """What is left of a model once its fixed columns are set aside.

    `columns` and `rows` stand in the whole model; `column_place` and `row_place` say where a column or row of the
    whole model stands here, -1 where it does not; `offset` is what the fixed columns add to each row.
    """

    model: Model
    columns: Indices
    rows: Indices
    column_place: Indices
    row_place: Indices
    offset: Array

    def inside(self, place: Indices, where: Indices) -> tuple[Indices, Indices]:
        """Of some columns or rows of the whole model those that stand here: their places here, and there."""
        here = place[where]
        return here[here >= 0], where[here >= 0]

    def add_row(self, columns: Indices, values: Array, fixed: Array, lower: float, upper: float) -> None:
        """Add a row of the whole model, its fixed part taken off its bounds."""
        here = self.column_place[columns]
        offset = float(values[here < 0] @ fixed[columns[here < 0]])
        place = self.model.add_row(here[here >= 0], values[here >= 0], lower - offset, upper - offset)
        self.rows = np.append(self.rows, len(self.row_place))
        self.row_place = np.append(self.row_place, place)
        self.offset = np.append(self.offset, offset)

    def whole(self, solved: Solved, model: Model) -> Solved:
        """An answer in the columns and rows of the whole model."""
        if solved.status != "optimal":
            return solved
        x, reduced_cost, dual = model.lower.copy(), np.zeros(len(model.lower)), np.zeros(len(model.row_lower))
        x[self.columns] = solved.x
        activity = self.offset.copy()
        activity[self.rows] += solved.activity
        if len(solved.dual):
            reduced_cost[self.columns], dual[self.rows] = solved.reduced_cost, solved.dual
        return Solved("optimal", float((model.cost * x).sum()), x, activity, reduced_cost, dual)


def _without_fixed(model: Model, free: Flags, basis: Any) -> _Free:
    row, column, value = model.matrix()
    kept = free[column]
    count = len(model.row_lower)
    offset = np.bincount(row[~kept], value[~kept] * model.lower[column[~kept]], minlength=count).astype(np.float64)
    columns, rows = np.flatnonzero(free), np.unique(row[kept])
    column_place, row_place = np.full(len(free), -1), np.full(count, -1)
    column_place[columns], row_place[rows] = np.arange(len(columns)), np.arange(len(rows))
    start = np.concatenate([[0], np.cumsum(np.bincount(row_place[row[kept]], minlength=len(rows)))])
    inner = Model(
        Rows(
            start.astype(np.int32),
            column_place[column[kept]].astype(np.int32),
            value[kept],
            (model.row_lower - offset)[rows],
            (model.row_upper - offset)[rows],
        ),
        model.lower[columns],
        model.upper[columns],
    )
    inner.set_objective(model.cost[columns], maximise=model.maximise)
    if basis.valid:
        part = highspy.HighsBasis()
        column_status, row_status = basis.col_status, basis.row_status
        part.col_status = [column_status[place] for place in columns.tolist()]
        part.row_status = [row_status[place] for place in rows.tolist()]
        part.valid, part.alien = True, True
        inner.start_from(part)
    return _Free(inner, columns, rows, column_place, row_place, offset)


def _no_answer(status: SolverStatus) -> Solved:
    nothing = np.empty(0)
    return Solved(status, float("nan"), nothing, nothing, nothing, nothing)
