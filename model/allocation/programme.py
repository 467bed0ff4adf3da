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
    stability   t_dr >= |X_dr - last_dr / sum last x sum_d X_dr| / total_r

    with y_p = sum_k u_k z_k; z_k in [0, 1] (share of an effort), a_i in [0, 1], e_i in [0, margin_i].

Rows are scaled to about 1: links by D_i, resources by the largest use there could be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.allocation.terms import Array, Flags, Indices, Terms
from model.plan import Limit, Plan
from model.solver import INFINITY, Model, Problem, Sense, Solved
from model.tree import siblings

NO_DUAL = 1e-9


class Row(NamedTuple):
    """A constraint before it is written: `rule` names it in the plan's words (`mandated:I`, `floor:D:R`)."""

    rule: str
    columns: Indices
    coefficients: Array
    sense: Sense
    right: float


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Where the variables stand in the programme.

    Attributes:
        effort: z_k (K).
        start: o_p of the contributions with a start-up, in the order of `Terms.starts`.
        attainment: a_i (I), -1 for an indicator that is attained already.
        excess: e_i (I), -1 likewise.
        deviation: t_dr, one per department and resource with last year's use (`last_years`).
        theta: The largest load.
        least: The least attainment among the children of the root.
    """

    effort: Indices
    start: Indices
    attainment: Indices
    excess: Indices
    deviation: Indices
    theta: int
    least: int


@dataclass(slots=True, eq=False)
class Programme:
    """A programme in the solver's hands, and where everything stands in it.

    Stages tighten its bounds and add rows; `restore` takes all that back.
    """

    terms: Terms
    columns: Columns
    rows: dict[str, int]
    problem: Problem
    model: Model
    bounds: tuple[Array, Array, Array, Array]
    whole: Indices

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
        loads = [row for name, row in self.rows.items() if name.startswith("load:")]
        model.set_coefficients(loads, [self.columns.theta] * len(loads), [-1.0] * len(loads))

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

    def settle_loads(self, rows: Sequence[int], level: float) -> None:
        """Hold the loads of some rows at a level and take the largest load out of them."""
        self.model.set_coefficients(rows, [self.columns.theta] * len(rows), [0.0] * len(rows))
        self.model.bound_rows(rows, [level] * len(rows), [level] * len(rows))


def _nearest_bound(value: Array, lower: Array, upper: Array) -> Array:
    return np.where(value - lower <= upper - value, lower, upper)


def build(terms: Terms) -> Programme:
    """Write the programme of a plan and load it into the solver; no objective yet."""
    problem = Problem("allocation")
    columns = _declare(problem, terms)
    rows: dict[str, int] = {}
    families: tuple[Callable[[Terms, Columns], Iterator[Row]], ...] = (
        links,
        mandates,
        resources,
        limits,
        pins,
        starts,
        loads,
        balance,
        stability,
    )
    for family in families:
        for row in family(terms, columns):
            rows[row.rule] = problem.row(row.rule, row.columns, row.coefficients, row.sense, row.right)
    model = problem.load()
    bounds = (model.lower.copy(), model.upper.copy(), model.row_lower.copy(), model.row_upper.copy())
    return Programme(terms, columns, rows, problem, model, bounds, np.flatnonzero(model.integral))


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
    deviation = [
        problem.column(rule("deviation", limit.department or "", limit.resource)) for limit in last_years(terms)
    ]
    return Columns(
        _places(effort), _places(start), _places(attainment), _places(excess), _places(deviation), theta, least
    )


def _places(columns: Sequence[int]) -> Indices:
    return np.array(columns, dtype=np.int64)


def rule(*parts: str) -> str:
    r"""Join the parts of a rule's name by colons; a colon in an id is written `\:`."""
    return ":".join(part.replace(":", "\\:") for part in parts)


def links(terms: Terms, columns: Columns) -> Iterator[Row]:
    """sum_p n_p y_p / D_i - a_i - e_i = 0; `worst`: 0 <= y_p / D_p - a_i - e_i, y_p / D_p <= 1 + margin_i."""
    ends = np.searchsorted(terms.indicator[terms.effort_of], np.arange(len(terms.indicators) + 1))
    sizes = terms.effort_size * terms.coefficient[terms.effort_of]
    for i, indicator in enumerate(terms.indicators):
        if not terms.open[i]:
            continue
        reached = [columns.attainment[i], columns.excess[i]]
        if indicator.aggregation == "worst":
            yield from _worst_links(terms, columns, i)
            continue
        efforts = slice(ends[i], ends[i + 1])
        where = np.concatenate([columns.effort[efforts], reached])
        values = np.concatenate([sizes[efforts] / terms.required[i], [-1.0, -1.0]])
        yield Row(rule("link", indicator.indicator), where, values, "=", 0.0)


def _worst_links(terms: Terms, columns: Columns, i: int) -> Iterator[Row]:
    indicator = terms.indicators[i]
    reached = [columns.attainment[i], columns.excess[i]]
    for p in np.flatnonzero((terms.indicator == i) & (terms.gap > 0)):
        department = terms.contributions[p].department
        efforts = np.flatnonzero(terms.effort_of == p)
        shares = terms.effort_size[efforts] / terms.gap[p]
        where = np.concatenate([columns.effort[efforts], reached])
        values = np.concatenate([shares, [-1.0, -1.0]])
        yield Row(rule("link", indicator.indicator, department), where, values, ">=", 0.0)
        most = 1.0 + indicator.margin
        yield Row(rule("required", indicator.indicator, department), columns.effort[efforts], shares, "<=", most)


def mandates(terms: Terms, columns: Columns) -> Iterator[Row]:
    """a_i + e_i >= mandated_i."""
    for i, indicator in enumerate(terms.indicators):
        if indicator.mandated is not None and terms.open[i]:
            where = np.array([columns.attainment[i], columns.excess[i]])
            yield Row(rule("mandated", indicator.indicator), where, np.ones(2), ">=", indicator.mandated)


def resources(terms: Terms, columns: Columns) -> Iterator[Row]:
    """sum_d X_dr <= total_r - reserve_r."""
    for r, resource in enumerate(terms.plan.resources):
        if resource.total is not None:
            where, values, base = use(terms, columns, r)
            scale = scale_of(terms, r)
            yield Row(rule("resource", resource.resource), where, values, "<=", room(terms, r) / scale - base)


def room(terms: Terms, r: int) -> float:
    """What of a resource may be used, base included: total - reserve."""
    resource = terms.plan.resources[r]
    return (INFINITY if resource.total is None else resource.total) - (resource.reserve or 0.0)


def scale_of(terms: Terms, r: int) -> float:
    """Scale of a resource: the largest use there could be (whatever the total is), or 1."""
    largest = terms.effort_use[:, r].sum() + terms.start_use[:, r].sum() + terms.base[:, r].sum()
    return float(largest) if largest > 0 else 1.0


def use(
    terms: Terms,
    columns: Columns,
    r: int,
    departments: Flags | None = None,
    indicators: Flags | None = None,
) -> tuple[Indices, Array, float]:
    """Use of a resource as a row: columns, coefficients and the constant base, divided by `scale_of`.

    Args:
        terms: The numbers.
        columns: Where the variables stand.
        r: The resource.
        departments: Which departments count (D), None for all; their base counts too.
        indicators: Which indicators count (I), None for all; with it no base counts.
    """
    counts = np.ones(len(terms.contributions), dtype=bool)
    if departments is not None:
        counts &= departments[terms.department]
    if indicators is not None:
        counts &= indicators[terms.indicator]
    base = terms.base[:, r] if departments is None else terms.base[departments, r]
    efforts = np.flatnonzero(counts[terms.effort_of] & (terms.effort_use[:, r] > 0))
    begun = np.flatnonzero(counts[terms.starts] & (terms.start_use[terms.starts, r] > 0))
    where = np.concatenate([columns.effort[efforts], columns.start[begun]])
    values = np.concatenate([terms.effort_use[efforts, r], terms.start_use[terms.starts[begun], r]])
    scale = scale_of(terms, r)
    return where, values / scale, 0.0 if indicators is not None else float(base.sum()) / scale


def limits(terms: Terms, columns: Columns) -> Iterator[Row]:
    """Floor <= X <= ceiling, (1 - max_change) last <= X <= (1 + max_change) last; X of all below the limit."""
    for limit in terms.plan.limits:
        r = terms.resources.index(limit.resource)
        owner = limit.department if limit.department is not None else limit.goal or ""
        where, values, base = use(terms, columns, r, *_covered(terms, limit))
        scale = scale_of(terms, r)
        bounds: list[tuple[str, Sense, float | None]] = [
            ("floor", ">=", limit.floor),
            ("ceiling", "<=", limit.ceiling),
        ]
        if limit.max_change is not None and limit.last_year is not None:
            bounds.append(("change", ">=", (1 - limit.max_change) * limit.last_year))
            bounds.append(("change", "<=", (1 + limit.max_change) * limit.last_year))
        for kind, sense, bound in bounds:
            if bound is not None:
                name = rule(kind, owner, limit.resource) + (" above" if (kind, sense) == ("change", "<=") else "")
                yield Row(name, where, values, sense, bound / scale - base)


def _covered(terms: Terms, limit: Limit) -> tuple[Flags | None, Flags | None]:
    if limit.department is not None:
        return below_department(terms, limit.department), None
    goals = _closure({goal.goal: goal.parent for goal in terms.plan.goals}, limit.goal or "")
    return None, np.array([indicator.goal in goals for indicator in terms.indicators], dtype=bool)


def below_department(terms: Terms, department: str) -> Flags:
    """Which departments are a department or below it (D)."""
    below = _closure({d.department: d.parent for d in terms.plan.departments}, department)
    return np.array([name in below for name in terms.departments], dtype=bool)


def _closure(parents: dict[str, str | None], top: str) -> set[str]:
    found, grown = {top}, True
    while grown:
        more = {child for child, parent in parents.items() if parent in found} - found
        found |= more
        grown = bool(more)
    return found


def pins(terms: Terms, columns: Columns) -> Iterator[Row]:
    """y_p = s (value - b_p); n_p y_p = value x sum n y; X = value."""
    places = {(c.indicator, c.department): p for p, c in enumerate(terms.contributions)}
    for pin in terms.plan.pins:
        if pin.kind == "use":
            r = terms.resources.index(pin.resource or "")
            where, values, base = use(terms, columns, r, below_department(terms, pin.department or ""))
            name = rule("pin", "use", pin.department or "", pin.resource or "")
            yield Row(name, where, values, "=", pin.value / scale_of(terms, r) - base)
            continue
        p = places.get((pin.indicator or "", pin.department or ""))
        if p is not None:
            yield _improvement_pin(terms, columns, p, pin.kind, pin.value)


def _improvement_pin(terms: Terms, columns: Columns, p: int, kind: str, value: float) -> Row:
    contribution, i = terms.contributions[p], terms.indicator[p]
    name = rule("pin", kind, contribution.indicator, contribution.department)
    scale = abs(terms.required[i]) or 1.0
    own = terms.effort_of == p
    if kind == "target":
        efforts = np.flatnonzero(own)
        wanted = terms.sign[i] * (value * terms.denominator[p] - terms.level[p])
        return Row(name, columns.effort[efforts], terms.effort_size[efforts] / scale, "=", wanted / scale)
    efforts = np.flatnonzero(terms.indicator[terms.effort_of] == i)
    sizes = terms.effort_size[efforts] * terms.coefficient[terms.effort_of[efforts]] / scale
    return Row(name, columns.effort[efforts], sizes * (own[efforts] - value), "=", 0.0)


def starts(terms: Terms, columns: Columns) -> Iterator[Row]:
    """z_k <= o_p x (largest share of the effort)."""
    for place, p in enumerate(terms.starts):
        i, contribution = terms.indicator[p], terms.contributions[p]
        for k in np.flatnonzero(terms.effort_of == p):
            most = terms.effort_bound[k]
            if np.isinf(most):
                needed = (1 + terms.indicators[i].margin) * terms.required[i] / terms.coefficient[p]
                most = max(needed, 0.0) / terms.effort_size[k]
            name = rule("start", contribution.indicator, contribution.department, str(k))
            yield Row(name, np.array([columns.effort[k], columns.start[place]]), np.array([1.0, -most]), "<=", 0.0)


def loads(terms: Terms, columns: Columns) -> Iterator[Row]:
    """sum_p nu_p y_p / U_p - theta <= 0."""
    where_theta = np.array([columns.theta])
    shares = load_coefficients(terms)
    owner = terms.department[terms.effort_of]
    for d, department in enumerate(terms.departments):
        efforts = np.flatnonzero((owner == d) & (shares > 0))
        if len(efforts):
            where = np.concatenate([columns.effort[efforts], where_theta])
            yield Row(rule("load", department), where, np.append(shares[efforts], -1.0), "<=", 0.0)


def load_coefficients(terms: Terms) -> Array:
    """Load that the whole of each effort lays on its department: nu_p u_k / U_p (K)."""
    capacity = terms.capacity[terms.effort_of]
    shares = terms.load_share[terms.effort_of] * terms.effort_size
    return np.where(capacity > 0, shares / np.where(capacity > 0, capacity, 1.0), 0.0)


def balance(terms: Terms, columns: Columns) -> Iterator[Row]:
    """M - sum w_i a_i / sum w_i <= the same over attained indicators, for every child of the root with weight."""
    tops = top_nodes(terms.plan)
    heads = np.array([tops[indicator.indicator] for indicator in terms.indicators])
    for head in sorted(set(heads.tolist())):
        below = heads == head
        weight = terms.weight[below].sum()
        if weight > 0:
            share = np.where(below, terms.weight / weight, 0.0)
            able = np.flatnonzero(below & terms.open)
            where = np.append(columns.attainment[able], columns.least)
            yield Row(
                rule("balance", head), where, np.append(-share[able], 1.0), "<=", float(share[~terms.open].sum())
            )


def top_nodes(plan: Plan) -> dict[str, str]:
    """For each indicator the child of the root above it: `goal:ID`, or `indicator:ID` where it is one itself."""
    parents = {goal.goal: goal.parent for goal in plan.goals}
    root = siblings(plan)[None][0][0].id
    heads: dict[str, str] = {}

    def head_of(goal: str) -> str:
        above = parents[goal]
        if goal not in heads:
            heads[goal] = rule("goal", goal) if above in (None, root) else head_of(str(above))
        return heads[goal]

    return {
        indicator.indicator: rule("indicator", indicator.indicator)
        if indicator.goal == root
        else head_of(indicator.goal)
        for indicator in plan.indicators
    }


def last_years(terms: Terms) -> tuple[Limit, ...]:
    """The limits of departments that name last year's use: what stability compares with."""
    return tuple(
        limit for limit in terms.plan.limits if limit.department is not None and limit.last_year is not None
    )


def stability(terms: Terms, columns: Columns) -> Iterator[Row]:
    """t_dr >= +-(X_dr - last_dr / sum last x sum_d X_dr) / total_r."""
    known = last_years(terms)
    size = 1 + int(
        max(columns.effort.max(initial=0), columns.start.max(initial=0), columns.deviation.max(initial=0))
    )
    for r, resource in enumerate(terms.plan.resources):
        mine = [(place, limit) for place, limit in enumerate(known) if limit.resource == resource.resource]
        last = sum(limit.last_year or 0.0 for _, limit in mine)
        if not last > 0:
            continue
        factor = scale_of(terms, r) / (resource.total or last)
        uses, bases = np.zeros((len(mine), size)), np.zeros(len(mine))
        for row, (_, limit) in enumerate(mine):
            where, values, bases[row] = use(terms, columns, r, below_department(terms, limit.department or ""))
            uses[row, where] = values
        for row, (place, limit) in enumerate(mine):
            share = (limit.last_year or 0.0) / last
            apart = factor * (uses[row] - share * uses.sum(axis=0))
            constant = factor * (bases[row] - share * bases.sum())
            for sign, side in ((1.0, "more"), (-1.0, "less")):
                line = sign * apart
                line[columns.deviation[place]] = -1.0
                where = np.flatnonzero(line)
                name = rule("stability", limit.department or "", limit.resource, side)
                yield Row(name, where, line[where], "<=", -sign * constant)
