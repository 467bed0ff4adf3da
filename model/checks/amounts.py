"""What a plan asks for and what it can do, in figures, tolerant of plans with errors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan

from model.checks.inspection import Inspection, Pair
from model.plan import Contribution, Indicator, Step


@dataclass(frozen=True, slots=True)
class Part:
    """A contribution in figures.

    Attributes:
        record: The contribution.
        coefficient: n_p, positive.
        level: Baseline, of a `ratio` in numerator units.
        denominator: Denominator of a `ratio`, else 1.
        gap: s (target - level), what `worst` requires of this department.
        capacity: Largest improvement, None where no capacity is given.
    """

    record: Contribution
    coefficient: float
    level: float
    denominator: float
    gap: float
    capacity: float | None


@dataclass(frozen=True, slots=True)
class Demand:
    """An allocated indicator in figures.

    Attributes:
        record: The indicator.
        sign: +1 where higher is better, -1 where lower is.
        required: D_i, the required improvement (numerator units for `ratio`).
        parts: Its contributions.
    """

    record: Indicator
    sign: float
    required: float
    parts: tuple[Part, ...]

    @property
    def is_open(self) -> bool:
        """Whether the target is beyond the baseline."""
        return self.required > 0


def demands(inspection: Inspection) -> list[Demand]:
    """The allocated indicators in figures; those whose figures are not defined are left out."""
    found = []
    for indicator in inspection.indicators.values():
        if inspection.is_allocated(indicator):
            demand = _demand(inspection, indicator)
            if isfinite(demand.required):
                found.append(demand)
    return found


def capacity_of(inspection: Inspection, pair: Pair) -> float | None:
    """Largest improvement of a contribution: the sum of its steps, else the capacity given, else None."""
    steps = inspection.steps.get(pair)
    if steps:
        return sum(step.capacity or 0.0 for step in steps)
    return inspection.contributions[pair].capacity


def _demand(inspection: Inspection, indicator: Indicator) -> Demand:
    sign = -1.0 if indicator.direction == "lower" else 1.0
    target = indicator.target or 0.0
    contributions = inspection.by_indicator[indicator.indicator]
    ratio = indicator.aggregation == "ratio"
    denominators = [(c.denominator or 0.0) if ratio else 1.0 for c in contributions]
    weighted = indicator.aggregation in ("mean", "effect")
    given = [1.0 if c.coefficient is None or not weighted else c.coefficient for c in contributions]
    if any(not n > 0 for n in given):
        return Demand(indicator, sign, nan, ())
    total = sum(given) if indicator.aggregation == "mean" else 1.0
    parts = tuple(
        Part(c, n / total, b, q, sign * (target - b), capacity_of(inspection, (c.indicator, c.department)))
        for c, n, q in zip(contributions, given, denominators, strict=True)
        for b in ((c.baseline or 0.0) * q,)
    )
    if indicator.aggregation == "worst":
        return Demand(indicator, sign, max((part.gap for part in parts), default=sign * target), parts)
    baseline = _baseline(indicator, parts)
    needed = target * sum(denominators) if ratio else target
    return Demand(indicator, sign, sign * (needed - baseline), parts)


def _baseline(indicator: Indicator, parts: tuple[Part, ...]) -> float:
    if indicator.aggregation != "ratio" and indicator.baseline is not None:
        return indicator.baseline
    if indicator.aggregation == "effect":
        return nan
    return sum(part.coefficient * part.level for part in parts)


def deliverable(demand: Demand, pinned: Mapping[Pair, float]) -> float | None:
    """Largest attainment (share of the required improvement) whatever the money; None where nothing bounds it.

    Args:
        demand: An indicator whose target is beyond its baseline.
        pinned: Improvement of the contributions whose target is pinned.
    """
    most = [pinned.get((part.record.indicator, part.record.department), part.capacity) for part in demand.parts]
    if demand.record.aggregation == "worst":
        shares = [
            y / part.gap for y, part in zip(most, demand.parts, strict=True) if part.gap > 0 and y is not None
        ]
        return min(shares, default=None)
    bounded = [y for y in most if y is not None]
    if len(bounded) < len(most):
        return None
    return sum(part.coefficient * y for part, y in zip(demand.parts, bounded, strict=True)) / demand.required


def least_use(inspection: Inspection, demand: Demand, share: float, resource: str) -> float:
    """A lower bound on the use of a resource for a share of the required improvement (start-ups left out)."""
    if demand.record.aggregation == "worst":
        return sum(
            _cheapest(_stretches(inspection, part, resource), share * part.gap)
            for part in demand.parts
            if part.gap > 0
        )
    stretches = [stretch for part in demand.parts for stretch in _stretches(inspection, part, resource)]
    return _cheapest(stretches, share * demand.required)


def _stretches(inspection: Inspection, part: Part, resource: str) -> list[tuple[float, float]]:
    """Unit use and size of each stretch of a contribution, both per unit of the indicator."""
    steps = inspection.steps.get((part.record.indicator, part.record.department))
    if not steps:
        return [(0.0, float("inf") if part.capacity is None else part.capacity * part.coefficient)]
    return [
        (unit_use(step, resource) / part.coefficient, (step.capacity or 0.0) * part.coefficient) for step in steps
    ]


def unit_use(step: Step, resource: str) -> float:
    """Use of a resource per unit of improvement in a step; blank is 0."""
    return next((use for name, use in step.use if name == resource), 0.0)


def _cheapest(stretches: list[tuple[float, float]], needed: float) -> float:
    used = 0.0
    for unit, size in sorted(stretches):
        done = min(size, needed)
        used += unit * done
        needed -= done
        if needed <= 0:
            break
    return used
