"""The constraints of the programme, one function per family; each yields rows named in the plan's words.

The programme as a whole is shown in `model.allocation.programme`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.allocation.terms import Array, Flags, Indices, Terms, rule
from model.plan import Limit, Pin
from model.solver import INFINITY, Sense


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
        theta: The largest load.
        least: The least attainment among the children of the root.
        effort: z_k (K).
        start: o_p of the contributions with a start-up, in the order of `Terms.starts`.
        attainment: a_i (I), -1 for an indicator that is attained already.
        excess: e_i (I), -1 likewise.
        deviation: t_dr, one per department and resource with last year's use (`last_years`).
        together: T_r, use of a resource by all departments with last year's use (R), -1 where there is none.
    """

    theta: int
    least: int
    effort: Indices
    start: Indices
    attainment: Indices
    excess: Indices
    deviation: Indices
    together: Indices


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
    behind = np.flatnonzero((terms.indicator == i) & (terms.gap > 0)).tolist()
    if not behind:
        yield Row(rule("link", indicator.indicator), np.array(reached), np.ones(2), "=", 0.0)
    for p in behind:
        department = terms.contributions[p].department
        efforts = terms.efforts(p)
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
    if kind == "target":
        efforts = terms.efforts(p)
        wanted = wanted_improvement(terms, p, value)
        return Row(name, columns.effort[efforts], terms.effort_size[efforts] / scale, "=", wanted / scale)
    efforts = np.flatnonzero(terms.indicator[terms.effort_of] == i)
    sizes = terms.effort_size[efforts] * terms.coefficient[terms.effort_of[efforts]] / scale
    return Row(name, columns.effort[efforts], sizes * ((terms.effort_of[efforts] == p) - value), "=", 0.0)


def wanted_improvement(terms: Terms, p: int, figure: float) -> float:
    """Improvement that brings a contribution to a figure: s (figure - b), of a `ratio` in numerator units."""
    return float(terms.sign[terms.indicator[p]] * (figure * terms.denominator[p] - terms.level[p]))


def _target_pins(terms: Terms, p: int) -> Iterator[Pin]:
    key = (terms.contributions[p].indicator, terms.contributions[p].department)
    return (pin for pin in terms.plan.pins if pin.kind == "target" and (pin.indicator, pin.department) == key)


def starts(terms: Terms, columns: Columns) -> Iterator[Row]:
    """z_k <= o_p x (largest share of the effort)."""
    for place, p in enumerate(terms.starts.tolist()):
        i, contribution = terms.indicator[p], terms.contributions[p]
        for k in terms.efforts(p):
            most = terms.effort_bound[k]
            if np.isinf(most):
                needed = (1 + terms.indicators[i].margin) * terms.required[i] / terms.coefficient[p]
                pinned = (wanted_improvement(terms, p, pin.value) for pin in _target_pins(terms, p))
                most = max(needed, 0.0, *pinned) / terms.effort_size[k]
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
    for place, head in enumerate(terms.heads):
        below = terms.head == place
        weight = terms.weight[below].sum()
        if weight > 0:
            share = np.where(below, terms.weight / weight, 0.0)
            able = np.flatnonzero(below & terms.open)
            where = np.append(columns.attainment[able], columns.least)
            yield Row(
                rule("balance", head), where, np.append(-share[able], 1.0), "<=", float(share[~terms.open].sum())
            )


def last_years(terms: Terms) -> tuple[Limit, ...]:
    """What stability compares with: limits of departments that name last year's use; none without that stage."""
    if "stability" not in terms.plan.settings.stages:
        return ()
    known = [limit for limit in terms.plan.limits if limit.department is not None and limit.last_year is not None]
    totals: dict[str, float] = {}
    for limit in known:
        totals[limit.resource] = totals.get(limit.resource, 0.0) + (limit.last_year or 0.0)
    return tuple(limit for limit in known if totals[limit.resource] > 0)


def stability(terms: Terms, columns: Columns) -> Iterator[Row]:
    """T_r = sum_d X_dr; t_dr >= +-(X_dr - last_dr / sum last x T_r) / total_r."""
    known = last_years(terms)
    for r, resource in enumerate(terms.plan.resources):
        mine = [(place, limit) for place, limit in enumerate(known) if limit.resource == resource.resource]
        if not mine:
            continue
        last = sum(limit.last_year or 0.0 for _, limit in mine)
        factor = scale_of(terms, r) / (resource.total or last)
        uses = [use(terms, columns, r, below_department(terms, limit.department or "")) for _, limit in mine]
        yield _sum_of_uses(terms, columns, r, uses)
        for (place, limit), (where, values, base) in zip(mine, uses, strict=True):
            line = np.concatenate([where, [columns.together[r], columns.deviation[place]]])
            share = (limit.last_year or 0.0) / last
            for sign, side in ((1.0, "more"), (-1.0, "less")):
                apart = np.concatenate([sign * factor * values, [-sign * factor * share, -1.0]])
                name = rule("stability", limit.department or "", limit.resource, side)
                yield Row(name, line, apart, "<=", -sign * factor * base)


def _sum_of_uses(terms: Terms, columns: Columns, r: int, uses: Sequence[tuple[Indices, Array, float]]) -> Row:
    total = np.zeros(1 + int(columns.together[r]))
    for where, values, _ in uses:
        total[where] += values
    total[columns.together[r]] = -1.0
    where = np.flatnonzero(total)
    return Row(rule("together", terms.resources[r]), where, total[where], "=", -sum(base for *_, base in uses))
