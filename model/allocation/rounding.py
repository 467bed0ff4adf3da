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
from model.allocation.programme import Programme
from model.allocation.settle import Settled, fill_in_order
from model.allocation.terms import Array, Indices, Terms
from model.errors import Finding

EVEN = 1e-9


@dataclass(frozen=True, slots=True)
class Rounded:
    """Printed figures of the contributions (P), and what could not be kept."""

    figures: Array
    findings: tuple[Finding, ...]


def round_targets(programme: Programme, settled: Settled) -> Rounded:
    """Round every department's target to the decimals of its indicator; blank decimals leave it exact."""
    terms = programme.terms
    exact = terms.level + terms.sign[terms.indicator] * settled.improvement
    counts, broken = exact.copy(), []
    for i, indicator in enumerate(terms.indicators):
        if indicator.decimals is not None:
            mine = np.flatnonzero(terms.indicator == i)
            counts[mine], kept = _round_indicator(terms, i, mine, exact[mine])
            if not kept:
                broken.append(indicator.indicator)
    counts = _within_totals(terms, settled, exact, counts)
    over = [] if _affordable(terms, settled, exact, counts) else [_over_total()]
    denominator = np.where(terms.denominator > 0, terms.denominator, 1.0)
    return Rounded(counts / denominator, (*(_not_kept(indicator) for indicator in sorted(broken)), *over))


def _round_indicator(terms: Terms, i: int, mine: Indices, exact: Array) -> tuple[Array, bool]:
    """Printed figures of one indicator's contributions, and whether its sum and its rules could be kept."""
    indicator, sign = terms.indicators[i], float(terms.sign[i])
    unit = 10.0 ** -(indicator.decimals or 0)
    low, high, fixed = _choices(terms, mine, exact, sign, unit)
    adds_up = indicator.aggregation in ("sum", "ratio")
    figures = low if adds_up else np.where(exact - low <= high - exact - EVEN * unit, low, high)
    if not adds_up:
        return _keep_mandate(terms, i, mine, exact, (low, high, figures))
    wanted = _wanted_sum(terms, i, mine, exact, unit)
    missing = round(float(wanted - fsum(figures)) / unit)
    order = sorted(
        (p for p in range(len(mine)) if not fixed[p] and high[p] > low[p] + EVEN * unit),
        key=lambda p: (
            -round((exact[p] - low[p]) / unit, 9),
            -terms.capacity[mine[p]],
            terms.contributions[mine[p]].department,
        ),
    )
    for p in order[: max(missing, 0)]:
        figures[p] = high[p]
    return figures, 0 <= missing <= len(order) and abs(wanted - fsum(figures)) <= unit * 1e-6


def _choices(terms: Terms, mine: Indices, exact: Array, sign: float, unit: float) -> tuple[Array, Array, Array]:
    """The next printable figure below and above each exact one that its capacity allows; pinned ones stay."""
    steps = exact / unit
    whole = np.abs(steps - np.round(steps)) <= EVEN * np.maximum(np.abs(steps), 1.0)
    low = _print(np.where(whole, np.round(steps), np.floor(steps)), unit)
    high = _print(np.where(whole, np.round(steps), np.ceil(steps)), unit)
    pinned = {(pin.indicator, pin.department) for pin in terms.plan.pins if pin.kind == "target"}
    records = [terms.contributions[p] for p in mine]
    fixed = np.array([(c.indicator, c.department) in pinned for c in records], dtype=bool)
    bounded = np.array(
        [bool(np.isfinite(terms.effort_bound[terms.efforts(int(p))]).all()) for p in mine], dtype=bool
    )
    reach = terms.level[mine] + sign * terms.capacity[mine]
    hair = EVEN * np.maximum(np.abs(reach), unit)
    beyond_high = bounded & (sign * (high - reach) > hair)
    beyond_low = bounded & (sign * (low - reach) > hair)
    low, high = np.where(beyond_low, high, low), np.where(beyond_high, low, high)
    return np.where(fixed, exact, low), np.where(fixed, exact, high), fixed


def _print(steps: Array, unit: float) -> Array:
    """Whole steps as figures, the way they are printed: 0.3, not 0.30000000000000004."""
    decimals = max(round(-np.log10(unit)), 0)
    return np.array([round(step * unit, decimals) for step in steps.tolist()], dtype=np.float64)


def _wanted_sum(terms: Terms, i: int, mine: Indices, exact: Array, unit: float) -> float:
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
    terms: Terms, i: int, mine: Indices, exact: Array, choices: tuple[Array, Array, Array]
) -> tuple[Array, bool]:
    """Round single figures up, those that lost most first, until the mandate is kept."""
    low, high, figures = choices
    indicator, sign = terms.indicators[i], float(terms.sign[i])
    better = high if sign > 0 else low
    for _ in range(len(mine) + 1):
        if _mandate_kept(terms, i, mine, sign * (figures - terms.level[mine])):
            return figures, True
        lost = sign * (exact - figures)
        worst = int(np.argmax(np.where(better != figures, lost, -np.inf)))
        if better[worst] == figures[worst]:
            break
        figures[worst] = better[worst]
    return figures, indicator.mandated is None


def _mandate_kept(terms: Terms, i: int, mine: Indices, improvement: Array) -> bool:
    mandated = terms.indicators[i].mandated
    if mandated is None or not terms.open[i]:
        return True
    if terms.indicators[i].aggregation == "worst":
        return bool(np.all(improvement >= mandated * terms.gap[mine] * (1 - EVEN)))
    return fsum(terms.coefficient[mine] * improvement) >= float(mandated * terms.required[i]) * (1 - EVEN)


def _within_totals(terms: Terms, settled: Settled, exact: Array, counts: Array) -> Array:
    """Take indicators without a mandate down a step, dearest first, while the printed figures cost too much."""
    counts = counts.copy()
    if _affordable(terms, settled, exact, counts):
        return counts
    sign = terms.sign[terms.indicator]
    cost = (contribution_uses(terms, settled) / np.maximum(terms.effort_use.sum(axis=0), 1e-300)).sum(axis=1)
    gained = sign * (counts - exact)
    for p in sorted(np.flatnonzero(gained > 0).tolist(), key=lambda p: (-gained[p] * cost[p], p)):
        indicator = terms.indicators[terms.indicator[p]]
        if indicator.mandated is None and indicator.decimals is not None:
            counts[p] = round(counts[p] - sign[p] * 10.0**-indicator.decimals, indicator.decimals)
            if _affordable(terms, settled, exact, counts):
                break
    return counts


def _affordable(terms: Terms, settled: Settled, exact: Array, counts: Array) -> bool:
    """Whether delivering the printed figures instead of the exact ones keeps within every total."""
    sign = terms.sign[terms.indicator]
    improvement = np.maximum(settled.improvement + sign * (counts - exact), 0.0)
    moved = np.where(np.abs(counts - exact) > 0, improvement, settled.improvement)
    effort = np.where(
        np.isin(terms.effort_of, np.flatnonzero(np.abs(counts - exact) > 0)),
        fill_in_order(terms, moved),
        settled.effort,
    )
    used = contribution_uses(terms, replace(settled, effort=effort)).sum(axis=0) + terms.base.sum(axis=0)
    rooms = np.array([room(terms, r) for r in range(len(terms.resources))])
    return bool(np.all(used <= rooms * (1 + EVEN) + EVEN))


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
