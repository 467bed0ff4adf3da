"""The programme of a plan, written with PuLP and held by the solver.

    maximise or minimise one stage's objective (`model.allocation.stages`), subject to

    link        sum_p n_p y_p = D_i (a_i + e_i)                  every open indicator but `worst`
                D_p (a_i + e_i) <= y_p <= (1 + margin_i) D_p     `worst`, every department with D_p > 0
    mandated    a_i + e_i >= mandated_i
    resource    sum_d X_dr + reserve_r <= total_r,  X_dr = base_dr + sum_k c_kr u_k z_k (+ start-ups)
    limit       floor <= X <= ceiling,  |X - last_year| <= max_change last_year
    pin         y_p = fixed,  n_p y_p = share sum n y,  X_dr = fixed
    start       z_k <= o_p                                       every contribution with a start-up
    load        sum_p nu_p y_p / U_p <= theta                    every department
    balance     m <= mean attainment of a child of the root
    stability   t_dr >= |X_dr - last_dr / sum last x T_r| / total_r,  T_r = sum_d X_dr

    with y_p = sum_k u_k z_k; z_k in [0, 1] (share of an effort), a_i in [0, 1], e_i in [0, margin_i].

The last three stand in it only where their stages do. Rows are scaled to about 1: links by D_i, resources by the
largest use there could be.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.allocation.constraints import (
    Columns,
    Row,
    balance,
    last_years,
    limits,
    links,
    loads,
    mandates,
    pins,
    resources,
    stability,
    starts,
)
from model.allocation.terms import Array, Indices, Terms, rule
from model.solver import INFINITY, Model, Problem, Solved

NO_DUAL = 1e-9


@dataclass(slots=True, eq=False)
class Programme:
    """A programme in the solver's hands, and where everything stands in it.

    Stages tighten its bounds, add rows and settle loads (`settled`); `restore` takes all that back. `doubts`
    counts the latest searches for whole numbers by branching that came to nothing; it touches no answer.
    """

    terms: Terms
    columns: Columns
    rows: dict[str, int]
    model: Model
    bounds: tuple[Array, Array, Array, Array]
    whole: Indices
    loads: dict[str, int]
    balances: dict[str, int]
    settled: bool = False
    doubts: int = 0

    @property
    def size(self) -> int:
        """Number of columns."""
        return len(self.model.lower)

    def restore(self) -> None:
        """Bring back the programme as it was written, for another round of stages."""
        lower, upper, row_lower, row_upper = self.bounds
        model = self.model
        model.drop_rows(len(row_lower))
        model.bound_columns(np.arange(len(lower)), lower, upper)
        model.bound_rows(np.arange(len(row_lower)), row_lower, row_upper)
        model.demand_integrality(self.whole[~model.integral[self.whole]])
        if self.settled:
            model.set_coefficients(list(self.loads.values()), self.columns.theta, -1.0)
            self.settled = False

    def keep_face(
        self,
        solved: Solved,
        but_rows: Sequence[int] = (),
        but_columns: Sequence[int] = (),
        at: tuple[Array, Array] | None = None,
    ) -> None:
        """Fix every column with a reduced cost and every row with a dual where they stand: the optimal face.

        Args:
            solved: The answer whose duals mark the face.
            but_rows: Rows to leave alone.
            but_columns: Columns to leave alone.
            at: Where columns and rows stand; None for where `solved` has them.
        """
        model = self.model
        x, activity = (solved.x, solved.activity) if at is None else at
        fixed = np.abs(solved.reduced_cost) > NO_DUAL
        fixed[list(but_columns)] = False
        columns = np.flatnonzero(fixed)
        bound = _nearest_bound(x, model.lower, model.upper)[columns]
        model.bound_columns(columns, bound, bound)
        tight = np.abs(solved.dual) > NO_DUAL
        tight[list(but_rows)] = False
        rows = np.flatnonzero(tight)
        bound = _nearest_bound(activity, model.row_lower, model.row_upper)[rows]
        model.bound_rows(rows, bound, bound)
        model.shrink()

    def settle_loads(self, rows: Sequence[int], level: float) -> None:
        """Hold the loads of some rows at a level and take the largest load out of them."""
        self.settled = True
        self.model.set_coefficients(rows, self.columns.theta, 0.0)
        self.model.bound_rows(rows, [level] * len(rows), [level] * len(rows))


def _nearest_bound(value: Array, lower: Array, upper: Array) -> Array:
    return np.where(value - lower <= upper - value, lower, upper)


def build(terms: Terms) -> Programme:
    """Write the programme of a plan and load it into the solver; no objective yet."""
    problem, columns, rows = write(terms)
    model = problem.load()
    bounds = (model.lower.copy(), model.upper.copy(), model.row_lower.copy(), model.row_upper.copy())
    loads, balances = (
        {name: row for name, row in rows.items() if name.startswith(kind)} for kind in ("load:", "balance:")
    )
    return Programme(terms, columns, rows, model, bounds, np.flatnonzero(model.integral), loads, balances)


def write(terms: Terms) -> tuple[Problem, Columns, dict[str, int]]:
    """Write the programme of a plan with PuLP, and say where its columns and its rows (by rule) stand."""
    problem = Problem("allocation")
    columns = _declare(problem, terms)
    rows: dict[str, int] = {}
    rules = (links, mandates, resources, limits, pins, starts)
    measures = {"balance": balance, "fairness": loads, "stability": stability}
    for family in (*rules, *(measures[stage] for stage in terms.plan.settings.stages if stage in measures)):
        for row in sorted(family(terms, columns), key=_figures_of):
            rows[row.rule] = problem.row(row.rule, row.columns, row.coefficients, row.sense, row.right)
    return problem, columns, rows


def _figures_of(row: Row) -> tuple[list[int], list[float], str, float]:
    """What orders the rows of a family: their figures, so that the names of a plan decide nothing."""
    return (row.columns.tolist(), row.coefficients.tolist(), row.sense, row.right)


def _declare(problem: Problem, terms: Terms) -> Columns:
    names = [rule("effort", c.indicator, c.department) for c in terms.contributions]
    bounds = zip(terms.effort_of.tolist(), terms.effort_bound.tolist(), terms.effort_whole.tolist(), strict=True)
    effort = [problem.column(names[p], bound, whole=whole) for p, bound, whole in bounds]
    start = [problem.column("start" + names[p][len("effort") :], 1.0, whole=True) for p in terms.starts]
    attainment, excess = [], []
    for indicator, is_open in zip(terms.indicators, terms.open, strict=True):
        name = indicator.indicator
        attainment.append(problem.column(rule("attainment", name), 1.0) if is_open else -1)
        excess.append(problem.column(rule("excess", name), indicator.margin) if is_open else -1)
    theta = problem.column("largest_load")
    least = problem.column("least_attainment", lower=-INFINITY)
    known = last_years(terms)
    deviation = [problem.column(rule("deviation", limit.department or "", limit.resource)) for limit in known]
    compared = {limit.resource for limit in known}
    together = [problem.column(rule("together", name)) if name in compared else -1 for name in terms.resources]
    groups = (effort, start, attainment, excess, deviation, together)
    return Columns(theta, least, *(np.array(group, dtype=np.int64) for group in groups))


def retune(programme: Programme, terms: Terms) -> bool:
    """Give a programme other weights, totals and reserves in place; False where its rows would be others.

    Args:
        programme: A programme at rest.
        terms: The numbers of a plan that is alike (`model.allocation.workshop.alike`).
    """
    if not reweigh_rows(programme, terms):
        return False
    row_upper = programme.bounds[3]
    for row in resources(terms, programme.columns):
        row_upper[programme.rows[row.rule]] = row.right
    return True


def reweigh_rows(programme: Programme, terms: Terms) -> bool:
    """Give a programme other weights in place; False where its rows would be others."""
    if "balance" in terms.plan.settings.stages:
        balances = {row.rule: row for row in balance(terms, programme.columns)}
        if programme.balances.keys() != balances.keys():
            return False
        for name, row in balances.items():
            place = programme.balances[name]
            programme.bounds[3][place] = row.right
            programme.model.set_row(place, row.columns, row.coefficients)
    programme.terms = terms
    return True
