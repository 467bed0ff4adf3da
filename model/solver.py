"""The only door to PuLP's problems and the HiGHS solver: load, solve, re-solve, one sign for all duals.

Conventions, whatever the solver's own are:
    * a dual is the derivative of the optimal value with respect to the row's right-hand side, a reduced cost the
      derivative with respect to the column's active bound, both in the programme's own sense (max or min);
    * the status is apart from the numbers: numbers are read only where it is `optimal`;
    * presolve is off: in HiGHS 1.14 and 1.15 it can return a worse whole-number answer as optimal (on the plan of
      Tenjo 0.560 for 0.977; compare HiGHS issues 3073 and 3094), and re-solves from a basis do without it anyway;
    * a programme is solved to `TOLERANCE`, single-threaded and with fixed options, so the same programme gives the
      same digits every time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any, Literal

import highspy
import numpy as np
import pulp
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.signedinteger[Any]]
SolverStatus = Literal["optimal", "infeasible", "unbounded", "other"]

TOLERANCE = 1e-9
INFINITY = highspy.kHighsInf

_PLAIN = re.compile(r"[^\w.]")
_STATUS: dict[Any, SolverStatus] = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
}


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows `lower <= matrix x <= upper`; `start` (rows + 1), `index` and `value` as in compressed rows."""

    start: Indices
    index: Indices
    value: Array
    lower: Array
    upper: Array


@dataclass(frozen=True, slots=True)
class Solved:
    """The answer of one solve; the arrays are empty unless the status is `optimal`.

    Attributes:
        status: How the solve ended.
        value: Optimal value of the objective.
        x: Columns.
        activity: Rows.
        reduced_cost: Derivative of the value with respect to each column's active bound.
        dual: Derivative of the value with respect to each row's right-hand side.
    """

    status: SolverStatus
    value: float
    x: Array
    activity: Array
    reduced_cost: Array
    dual: Array


class Model:
    """A programme held by the solver, changed in place and solved again from its last basis."""

    def __init__(
        self,
        rows: Rows,
        column_lower: ArrayLike,
        column_upper: ArrayLike,
        integral: NDArray[np.bool_] | None = None,
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
        self._rows = rows
        self._added: list[tuple[Indices, Array]] = []
        self._highs = _new_solver()
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = len(self.lower), len(self.row_lower)
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = self.cost, self.lower, self.upper
        lp.row_lower_, lp.row_upper_ = self.row_lower, self.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = rows.start, rows.index, rows.value
        if self.integral.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[int(whole)] for whole in self.integral]
        self._highs.passModel(lp)

    def like(self, lower: Array, upper: Array, row_lower: Array, row_upper: Array) -> Model:
        """A model with the same matrix as this one was loaded with, other bounds, and fractions allowed."""
        return Model(replace(self._rows, lower=row_lower, upper=row_upper), lower, upper)

    def set_objective(self, cost: Array, *, maximise: bool) -> None:
        """Replace the objective (one cost per column)."""
        self.cost, self.maximise = cost, maximise
        columns = np.arange(len(cost), dtype=np.int32)
        self._highs.changeColsCost(len(cost), columns, -cost if maximise else cost)

    def bound_columns(self, columns: Indices | Sequence[int], lower: ArrayLike, upper: ArrayLike) -> None:
        """Replace the bounds of some columns."""
        where = np.asarray(columns, dtype=np.int32)
        self.lower[where], self.upper[where] = lower, upper
        self._highs.changeColsBounds(len(where), where, self.lower[where], self.upper[where])

    def bound_rows(self, rows: Indices | Sequence[int], lower: ArrayLike, upper: ArrayLike) -> None:
        """Replace the bounds of some rows."""
        where = np.asarray(rows, dtype=np.int32)
        self.row_lower[where], self.row_upper[where] = lower, upper
        self._highs.changeRowsBounds(len(where), where, self.row_lower[where], self.row_upper[where])

    def set_coefficients(self, rows: Sequence[int], columns: Sequence[int], values: Sequence[float]) -> None:
        """Replace single coefficients of the matrix."""
        for row, column, value in zip(rows, columns, values, strict=True):
            self._highs.changeCoeff(int(row), int(column), float(value))

    def add_row(self, columns: Indices, values: Array, lower: float, upper: float) -> int:
        """Add a row and return its place."""
        self._highs.addRow(lower, upper, len(columns), columns.astype(np.int32), values)
        self.row_lower = np.append(self.row_lower, lower)
        self.row_upper = np.append(self.row_upper, upper)
        self._added.append((columns, values))
        return len(self.row_lower) - 1

    def drop_rows(self, first: int) -> None:
        """Take out the row at `first` and all rows after it."""
        last = len(self.row_lower) - 1
        if first <= last:
            gone = np.arange(first, last + 1, dtype=np.int32)
            self._highs.deleteRows(len(gone), gone)
            self.row_lower, self.row_upper = self.row_lower[:first], self.row_upper[:first]
            del self._added[first - len(self._rows.lower) :]

    def matrix(self) -> tuple[Indices, Indices, Array]:
        """All coefficients as (row, column, value), those of added rows included, as they were written."""
        counts = np.diff(self._rows.start).tolist() + [len(columns) for columns, _ in self._added]
        index = np.concatenate([self._rows.index, *(columns for columns, _ in self._added)])
        value = np.concatenate([self._rows.value, *(values for _, values in self._added)])
        return np.repeat(np.arange(len(counts)), counts), index, value

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
        for column in columns:
            self._highs.changeColIntegrality(int(column), kind)
        self.integral[columns] = whole

    def basis(self) -> Any:
        """The last basis, to be handed to `start_from` of a model of the same shape."""
        return self._highs.getBasis()

    def start_from(self, basis: Any) -> None:
        """Begin the next solve at a basis."""
        self._highs.setBasis(basis)

    def is_basic(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Which columns and which rows are basic in the last basis."""
        basis = self._highs.getBasis()
        basic = highspy.HighsBasisStatus.kBasic
        return (
            np.array([status == basic for status in basis.col_status], dtype=bool),
            np.array([status == basic for status in basis.row_status], dtype=bool),
        )

    def solve(self, *, time_limit: float | None = None) -> Solved:
        """Solve from the last basis where there is one.

        Args:
            time_limit: Seconds after which the status is `other`; None for as long as it takes.
        """
        started = perf_counter()
        self._highs.setOptionValue("time_limit", INFINITY if time_limit is None else time_limit)
        self._highs.run()
        status = _STATUS.get(self._highs.getModelStatus(), "other")
        self.seconds += perf_counter() - started
        self.solves += 1
        return self._answer() if status == "optimal" else _no_answer(status)

    def solve_squares(self, columns: Indices, curvature: Array) -> Array | None:
        """Minimise `sum curvature x^2` over some columns; None where there is no optimum."""
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

    def _answer(self) -> Solved:
        solution = self._highs.getSolution()
        x = np.array(solution.col_value)
        sign = -1.0 if self.maximise else 1.0
        has_duals = solution.dual_valid
        return Solved(
            status="optimal",
            value=float(self.cost @ x),
            x=x,
            activity=np.array(solution.row_value),
            reduced_cost=sign * np.array(solution.col_dual) if has_duals else np.empty(0),
            dual=sign * np.array(solution.row_dual) if has_duals else np.empty(0),
        )


def least_squares(model: Model, group: Indices, share: Array, curvature: Array) -> Array | None:
    """Minimise `sum_g curvature_g (sum of share x over the columns of g)^2` over the rows and bounds of a model.

    Args:
        model: The rows and bounds, as they stand.
        group: Group of each column (C), -1 for a column in none.
        share: Factor of each column in its group's sum (C).
        curvature: One positive factor per group (G).

    Returns:
        The columns of a minimum (the groups' sums are the same in all of them), None where there is none.
    """
    free = model.lower < model.upper
    place = np.cumsum(free) - 1
    row, column, value = model.matrix()
    fixed = np.bincount(
        row, np.where(free[column], 0.0, value * model.lower[column]), minlength=len(model.row_lower)
    )
    kept = free[column]
    alive = np.unique(row[kept])
    renamed = np.zeros(len(model.row_lower), dtype=np.int64)
    renamed[alive] = np.arange(len(alive))
    tied = np.flatnonzero(free & (group >= 0))
    groups = np.unique(group[tied])
    offset = np.bincount(group[group >= 0], (share * np.where(free, 0.0, model.lower))[group >= 0], len(curvature))
    counts = (len(alive), len(groups), int(free.sum()))
    entries = (
        np.concatenate(
            [
                renamed[row[kept]],
                counts[0] + np.searchsorted(groups, group[tied]),
                counts[0] + np.arange(counts[1]),
            ]
        ),
        np.concatenate([place[column[kept]], place[tied], counts[2] + np.arange(counts[1])]),
        np.concatenate([value[kept], share[tied], -np.ones(counts[1])]),
    )
    order = np.lexsort((entries[1], entries[0]))
    start = np.concatenate([[0], np.cumsum(np.bincount(entries[0], minlength=counts[0] + counts[1]))])
    rows = Rows(
        start.astype(np.int32),
        entries[1][order].astype(np.int32),
        entries[2][order],
        np.concatenate([(model.row_lower - fixed)[alive], -offset[groups]]),
        np.concatenate([(model.row_upper - fixed)[alive], -offset[groups]]),
    )
    unbounded = np.full(counts[1], INFINITY)
    quadratic = Model(
        rows,
        np.concatenate([model.lower[free], -unbounded]),
        np.concatenate([model.upper[free], unbounded]),
    )
    found = quadratic.solve_squares(counts[2] + np.arange(counts[1]), curvature[groups])
    if found is None:
        return None
    x = model.lower.copy()
    x[free] = found[: counts[2]]
    return x


def _no_answer(status: SolverStatus) -> Solved:
    nothing = np.empty(0)
    return Solved(status, float("nan"), nothing, nothing, nothing, nothing)


def _new_solver() -> Any:
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    for option, value in {
        "presolve": "off",
        "threads": 1,
        "random_seed": 0,
        "primal_feasibility_tolerance": TOLERANCE,
        "dual_feasibility_tolerance": TOLERANCE,
        "mip_feasibility_tolerance": TOLERANCE,
        "mip_rel_gap": 0.0,
        "mip_abs_gap": 1e-9,
        "small_matrix_value": 1e-12,
    }.items():
        highs.setOptionValue(option, value)
    return highs


Sense = Literal["<=", "=", ">="]
_SENSES = {"<=": pulp.LpConstraintLE, "=": pulp.LpConstraintEQ, ">=": pulp.LpConstraintGE}


class Problem:
    """A programme being written down with PuLP: columns and rows with names a planner understands."""

    def __init__(self, name: str) -> None:
        """Begin an empty programme."""
        self._problem = pulp.LpProblem(name)
        self._columns: list[pulp.LpVariable] = []
        self._names: set[str] = set()

    def column(self, name: str, upper: float = INFINITY, *, lower: float = 0.0, whole: bool = False) -> int:
        """Add a column and return its place."""
        bounds = [None if abs(bound) == INFINITY else bound for bound in (lower, upper)]
        kind = pulp.LpInteger if whole else pulp.LpContinuous
        self._columns.append(self._problem.add_variable(self._unused(name), *bounds, cat=kind))
        return len(self._columns) - 1

    def row(self, name: str, columns: ArrayLike, coefficients: ArrayLike, sense: Sense, right: float) -> int:
        """Add the row `coefficients x (sense) right` and return its place; no column may stand in it twice."""
        variables = [self._columns[column] for column in np.asarray(columns).tolist()]
        left = pulp.LpAffineExpression(zip(variables, np.asarray(coefficients).tolist(), strict=True))
        constraint = pulp.LpConstraint(left, _SENSES[sense], rhs=float(right))
        self._problem.addConstraint(constraint, self._unused(name))
        return int(self._problem.numConstraints()) - 1

    def text(self) -> str:
        """The programme as PuLP prints it."""
        return str(self._problem)

    def load(self) -> Model:
        """Hand the programme to the solver, without an objective.

        PuLP's own hand-over builds the solver's model row by row; this one passes it at once.
        """
        place = {variable: column for column, variable in enumerate(self._columns)}
        start, index, value = [0], list[int](), list[float]()
        lower, upper = list[float](), list[float]()
        for constraint in self._problem.constraints():
            index.extend(map(place.__getitem__, constraint.keys()))
            value.extend(constraint.values())
            start.append(len(index))
            right = -constraint.constant
            lower.append(right if constraint.sense >= 0 else -INFINITY)
            upper.append(right if constraint.sense <= 0 else INFINITY)
        rows = Rows(
            np.array(start, dtype=np.int32),
            np.array(index, dtype=np.int32),
            np.array(value, dtype=np.float64),
            np.array(lower, dtype=np.float64),
            np.array(upper, dtype=np.float64),
        )
        return Model(
            rows,
            [-INFINITY if variable.lowBound is None else variable.lowBound for variable in self._columns],
            [INFINITY if variable.upBound is None else variable.upBound for variable in self._columns],
            np.array([variable.cat == pulp.LpInteger for variable in self._columns], dtype=bool),
        )

    def _unused(self, name: str) -> str:
        plain = _PLAIN.sub("_", name)
        while plain in self._names:
            plain += "_"
        self._names.add(plain)
        return plain


def solve_arrays(
    cost: ArrayLike,
    matrix: ArrayLike,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    column_lower: ArrayLike,
    column_upper: ArrayLike,
    integral: ArrayLike | None = None,
    *,
    maximise: bool = False,
    time_limit: float | None = None,
) -> Solved:
    """Solve a small programme given as dense arrays.

    Args:
        cost: One per column (C).
        matrix: Rows by columns (R x C).
        row_lower: Lower bounds of the rows (R), minus infinity for none.
        row_upper: Upper bounds of the rows (R), infinity for none.
        column_lower: Lower bounds of the columns (C).
        column_upper: Upper bounds of the columns (C).
        integral: Which columns take whole numbers only (C); None for none.
        maximise: Whether the larger value is better.
        time_limit: Seconds; None for as long as it takes.
    """
    costs = np.asarray(cost, dtype=np.float64)
    dense = np.asarray(matrix, dtype=np.float64).reshape(-1, len(costs))
    row, column = np.nonzero(dense)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(dense)))])
    rows = Rows(
        start.astype(np.int32),
        column.astype(np.int32),
        dense[row, column],
        np.asarray(row_lower, dtype=np.float64),
        np.asarray(row_upper, dtype=np.float64),
    )
    whole = None if integral is None else np.asarray(integral, dtype=bool)
    model = Model(rows, column_lower, column_upper, whole)
    model.set_objective(costs, maximise=maximise)
    return model.solve(time_limit=time_limit)
