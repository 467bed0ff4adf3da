"""Printed figures: targets in the indicator's decimals which still add up and break no rule.

Rounding is by largest remainder: every figure goes down to the next printable one, then those with the largest
remainders go up until the sum is that of the whole indicator. For `sum` the departments' figures add up to the
indicator's, for `ratio` their numerator counts do (the printed rate is that count over the denominator); for other
aggregations every figure is rounded by itself. Nothing is computed from rounded figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from model.allocation.constraints import room
from model.allocation.figures import contribution_uses
from model.allocation.settle import Settled, fill_in_order
from model.allocation.taken import Taken
from model.allocation.terms import Array, Flags, Indices, Terms
from model.errors import Finding

EVEN = 1e-9


@dataclass(frozen=True, slots=True)
class Rounded:
    """Printed figures of the contributions (P), and what could not be kept."""

    figures: Array
    findings: tuple[Finding, ...]


def round_targets(taken: Taken) -> Rounded:
    """Round every department's target to the decimals of its indicator; blank decimals leave it exact.

    Where all figures of an indicator are printable as they are there is nothing to do.
    """
    terms, settled = taken.terms, taken.settled
    exact = terms.level + terms.sign[terms.indicator] * settled.improvement
    decimals = np.array([-1 if i.decimals is None else i.decimals for i in terms.indicators], dtype=np.int64)
    low, high, fixed = _choices(terms, exact, decimals[terms.indicator])
    counts, broken = exact.copy(), []
    ends = np.searchsorted(terms.indicator, np.arange(len(terms.indicators) + 1)).tolist()
    loose = np.array([i.mandated is not None for i in terms.indicators], dtype=bool)
    loose[terms.indicator[(exact != low) | (exact != high) | fixed]] = True
    for i in np.flatnonzero((decimals >= 0) & loose).tolist():
        mine = slice(ends[i], ends[i + 1])
        counts[mine], kept = _round_indicator(terms, i, mine, exact[mine], (low[mine], high[mine], fixed[mine]))
        if not kept:
            broken.append(terms.indicators[i].indicator)
    counts, fits = _within_totals(terms, settled, exact, counts)
    over = [] if fits else [_over_total()]
    denominator = np.where(terms.denominator > 0, terms.denominator, 1.0)
    return Rounded(counts / denominator, (*(_not_kept(indicator) for indicator in sorted(broken)), *over))


def _round_indicator(
    terms: Terms, i: int, mine: slice, exact: Array, choices: tuple[Array, Array, Flags]
) -> tuple[Array, bool]:
    """Printed figures of one indicator's contributions, and whether its sum and its rules could be kept."""
    low, high, fixed = choices
    indicator = terms.indicators[i]
    unit = 10.0 ** -(indicator.decimals or 0)
    if indicator.aggregation not in ("sum", "ratio"):
        figures = np.where(exact - low <= high - exact - EVEN * unit, low, high)
        return _keep_mandate(terms, i, mine, exact, (low, high, figures))
    figures = low.copy()
    wanted = _wanted_sum(terms, i, mine, exact, unit)
    missing = round((wanted - fsum(figures)) / unit)
    open_places = np.flatnonzero(~fixed & (high > low + EVEN * unit)).tolist()
    left, capacity, owners = (exact - low).tolist(), terms.capacity[mine].tolist(), terms.contributions[mine]
    order = sorted(open_places, key=lambda p: (-round(left[p] / unit, 9), -capacity[p], owners[p].department))
    raised = order[: max(missing, 0)]
    figures[raised] = high[raised]
    return figures, 0 <= missing <= len(order) and abs(wanted - fsum(figures)) <= unit * 1e-6


def _choices(terms: Terms, exact: Array, decimals: Indices) -> tuple[Array, Array, Flags]:
    """The next printable figure below and above each exact one that its capacity allows; pinned ones stay."""
    power = 10.0 ** np.maximum(decimals, 0)
    steps = exact * power
    whole = np.abs(steps - np.round(steps)) <= EVEN * np.maximum(np.abs(steps), 1.0)
    low = _print(np.where(whole, np.round(steps), np.floor(steps)), decimals)
    high = _print(np.where(whole, np.round(steps), np.ceil(steps)), decimals)
    pinned = {(pin.indicator, pin.department): pin.value for pin in terms.plan.pins if pin.kind == "target"}
    figures = [pinned.get((c.indicator, c.department), np.nan) for c in terms.contributions]
    pins = np.array(figures, dtype=np.float64) * terms.denominator
    fixed = ~np.isnan(pins)
    sign = terms.sign[terms.indicator]
    bounded = np.ones(len(exact), dtype=bool)
    bounded[terms.effort_of[np.isinf(terms.effort_bound)]] = False
    reach = terms.level + sign * terms.capacity
    hair = EVEN * np.maximum(np.abs(reach), 1.0 / power)
    beyond_high = bounded & (sign * (high - reach) > hair)
    beyond_low = bounded & (sign * (low - reach) > hair)
    low, high = np.where(beyond_low, high, low), np.where(beyond_high, low, high)
    return np.where(fixed, pins, low), np.where(fixed, pins, high), fixed


def _print(steps: Array, decimals: Indices) -> Array:
    """Whole steps as figures, the way they are printed: 0.3, not 0.30000000000000004."""
    figures = np.empty_like(steps)
    for number in np.unique(decimals).tolist():
        mine = decimals == number
        figures[mine] = steps[mine] / 10.0 ** max(number, 0)
    return figures


def _wanted_sum(terms: Terms, i: int, mine: slice, exact: Array, unit: float) -> float:
    """The indicator's own printed figure: the nearest one that keeps its mandate."""
    total = fsum(exact)
    wanted = round(total / unit + EVEN) * unit
    sign, mandated = float(terms.sign[i]), terms.indicators[i].mandated
    if mandated is not None and terms.open[i]:
        due = fsum(terms.level[mine]) + sign * mandated * terms.required[i]
        if sign * (wanted - due) < -EVEN * unit:
            wanted += sign * unit
    return wanted


def _keep_mandate(
    terms: Terms, i: int, mine: slice, exact: Array, choices: tuple[Array, Array, Array]
) -> tuple[Array, bool]:
    """Round single figures up, those that lost most first, until the mandate is kept."""
    low, high, figures = choices
    indicator, sign = terms.indicators[i], float(terms.sign[i])
    better = high if sign > 0 else low
    for _ in range(len(exact) + 1):
        if _mandate_kept(terms, i, mine, sign * (figures - terms.level[mine])):
            return figures, True
        lost = sign * (exact - figures)
        worst = int(np.argmax(np.where(better != figures, lost, -np.inf)))
        if better[worst] == figures[worst]:
            break
        figures[worst] = better[worst]
    return figures, indicator.mandated is None


def _mandate_kept(terms: Terms, i: int, mine: slice, improvement: Array) -> bool:
    mandated = terms.indicators[i].mandated
    if mandated is None or not terms.open[i]:
        return True
    if terms.indicators[i].aggregation == "worst":
        return bool(np.all(improvement >= mandated * terms.gap[mine] * (1 - EVEN)))
    return fsum(terms.coefficient[mine] * improvement) >= float(mandated * terms.required[i]) * (1 - EVEN)


def _within_totals(terms: Terms, settled: Settled, exact: Array, counts: Array) -> tuple[Array, bool]:
    """Take indicators without a mandate down a step, dearest first, while the printed figures cost too much.

    Returns:
        The figures, and whether they keep within every total.
    """
    counts = counts.copy()
    uses = _printed_uses(terms, settled, exact, counts)
    used = uses.sum(axis=0) + terms.base.sum(axis=0)
    rooms = np.array([room(terms, r) for r in range(len(terms.resources))])
    if _fits(used, rooms):
        return counts, True
    sign = terms.sign[terms.indicator]
    cost = (contribution_uses(terms, settled) / np.maximum(terms.effort_use.sum(axis=0), 1e-300)).sum(axis=1)
    gained = sign * (counts - exact)
    for p in sorted(np.flatnonzero(gained > 0).tolist(), key=lambda p: (-gained[p] * cost[p], p)):
        indicator = terms.indicators[terms.indicator[p]]
        if indicator.mandated is None and indicator.decimals is not None:
            counts[p] = round(counts[p] - sign[p] * 10.0**-indicator.decimals, indicator.decimals)
            used += _printed_use(terms, settled, exact, counts, p) - uses[p]
            if _fits(used, rooms):
                return counts, True
    return counts, False


def _fits(used: Array, rooms: Array) -> bool:
    return bool(np.all(used <= rooms * (1 + EVEN) + EVEN))


def _printed_uses(terms: Terms, settled: Settled, exact: Array, counts: Array) -> Array:
    """Use of each resource by each contribution (P x R) when the printed figures are delivered."""
    moved = np.abs(counts - exact) > 0
    improvement = np.maximum(settled.improvement + terms.sign[terms.indicator] * (counts - exact), 0.0)
    effort = np.where(moved[terms.effort_of], fill_in_order(terms, improvement), settled.effort)
    return contribution_uses(terms, replace(settled, effort=effort))


def _printed_use(terms: Terms, settled: Settled, exact: Array, counts: Array, p: int) -> Array:
    """The same of one contribution (R) whose printed figure was taken down."""
    own = terms.efforts(p)
    sign = terms.sign[terms.indicator[p]]
    improvement = max(float(settled.improvement[p] + sign * (counts[p] - exact[p])), 0.0)
    sizes = terms.effort_size[own]
    effort = np.clip(
        (improvement - (np.cumsum(sizes) - sizes)) / sizes,
        0.0,
        np.where(np.isinf(terms.effort_bound[own]), np.inf, 1.0),
    )
    begun = settled.begun[terms.starts == p].sum()
    return np.asarray(effort @ terms.effort_use[own] + begun * terms.start_use[p])


def _not_kept(indicator: str) -> Finding:
    return Finding(
        "warning",
        "indicators",
        None,
        "decimals",
        f"'{indicator}': the printed figures cannot add up to the indicator's in its decimals without breaking "
        "a capacity, a pin or its mandate",
        "give the indicator more decimals",
    )


def _over_total() -> Finding:
    return Finding(
        "warning",
        "resources",
        None,
        "total",
        "the printed figures together would use more than a total allows; the exact targets keep within it",
        "give the indicators more decimals",
    )
