"""The figures of the promises: what is needed, what it takes, by when, and what was reached."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil

from model.flat.columns import Columns
from model.flat.mapping import Means
from model.flat.offices import Staff
from model.flat.promises import Promise, Row, cleaned
from model.plan import Contribution, Indicator, Limit, Period, Phasing, Resource, Result, Step

SHARE_DECIMALS = 10_000
_HINT = "Where the target is what the year itself must bring, write baseline = 0 in the mapping."


@dataclass(slots=True)
class Figures:
    """The tables of a plan that hold figures."""

    indicators: list[Indicator] = field(default_factory=list)
    contributions: list[Contribution] = field(default_factory=list)
    costs: list[Step] = field(default_factory=list)
    resources: list[Resource] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    phasing: list[Phasing] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)


def figures_of(columns: Columns, promises: Sequence[Promise], staff: Staff) -> Figures:
    """Work out every figure of the promises."""
    found = Figures()
    weights = columns.numbers(columns.mapping.indicator.weight) if columns.mapping.indicator.weight else {}
    free: list[str] = []
    for promise in promises:
        weight = weights.get(promise.first.row)
        found.indicators.append(_indicator(columns, promise, None if weight is None else float(weight)))
        for line in promise.rows:
            step = _step(columns, promise, line)
            needed = _needed(promise, line)
            is_free = step is None and needed is not None and needed > 0 and _has_costs(columns)
            free += [promise.number] * is_free
            found.contributions.append(_contribution(columns, promise, line, needed if is_free else None))
            found.costs += [step] if step else []
            found.results += _results(columns, promise, line)
            found.phasing += _phasing(columns, promise, line)
    _report_free(columns, free)
    found.resources = [_resource(columns, means, promises) for means in columns.mapping.resources]
    found.limits = [
        limit for means in columns.mapping.resources for limit in _limits(columns, means, promises, staff)
    ]
    found.periods = [
        Period(period=stretch.id, name=stretch.name or stretch.id, order=float(place))
        for place, stretch in enumerate(columns.mapping.periods, start=1)
    ]
    return found


def _indicator(columns: Columns, promise: Promise, weight: float | None) -> Indicator:
    told = columns.mapping.indicator
    cells = promise.first.cells
    notes = [columns.filled(told.note, cells)]
    notes += [told.mandated_note] * (promise.mandated is not None)
    notes += [told.whole_note] * any(line.whole for line in promise.rows)
    notes += [sentence for line in promise.rows for sentence in columns.words_about(line.row)]
    target = _target(columns, promise)
    return Indicator(
        indicator=promise.id,
        goal=promise.goal,
        name=promise.name,
        unit=promise.unit,
        weight=weight,
        direction=promise.direction,
        aggregation=told.aggregation or "sum",
        target=None if target is None else float(target),
        mandated=None if promise.mandated is None else float(promise.mandated),
        decimals=None if target is None else _decimals(target),
        source=columns.filled(told.source, cells) or None,
        note=" ".join(note for note in notes if note) or None,
    )


def _target(columns: Columns, promise: Promise) -> Decimal | None:
    """The target of a promise: of one department its own, of several their sum, or the mean of equal weights."""
    known = [line.target for line in promise.rows if line.target is not None]
    if not known:
        return None
    if columns.mapping.indicator.aggregation in (None, "sum") or len(known) == 1:
        return sum(known, Decimal(0))
    return cleaned(sum(known, Decimal(0)) / len(known), columns.mapping.round)


def _decimals(target: Decimal) -> int:
    """With how many decimals a figure is printed: its own, and two where it is small."""
    own = -int(str(target.normalize().as_tuple().exponent))
    return min(12, max(own, 2 if abs(target) < 2 else 0))


def _needed(promise: Promise, line: Row) -> Decimal | None:
    """The improvement a row promises, in the good direction."""
    if line.target is None:
        return None
    change = line.target - (line.baseline or 0)
    return -change if promise.direction == "lower" else change


def _contribution(columns: Columns, promise: Promise, line: Row, capacity: Decimal | None) -> Contribution:
    told = columns.mapping.indicator
    baseline = line.baseline
    if baseline is None and line.target is not None and isinstance(told.baseline, str):
        baseline = Decimal(0)
    return Contribution(
        indicator=promise.id,
        department=line.department,
        baseline=None if baseline is None else float(baseline),
        target=None if line.target is None else float(line.target),
        capacity=None if capacity is None else float(capacity),
        whole=line.whole,
        lead=line is promise.first,
    )


def _has_costs(columns: Columns) -> bool:
    return any(means.cost for means in columns.mapping.resources)


def _step(columns: Columns, promise: Promise, line: Row) -> Step | None:
    """What a promise takes for each unit of its improvement; None where it takes nothing."""
    needed = _needed(promise, line)
    use = []
    for means in columns.mapping.resources:
        amount = columns.numbers(means.cost).get(line.row) if means.cost else None
        if not amount:
            continue
        if amount < 0:
            columns.gather(means.cost, "the cost is below 0 and counts as nothing", line.row)
        elif not needed or needed < 0:
            why = "there is no target" if needed is None else "the target is not beyond the baseline"
            columns.gather(
                means.cost, f"the cost is not used, as {why}", line.row, _HINT if needed is not None else ""
            )
        else:
            use.append((means.id, float(_whole(amount, means) / Fraction(needed))))
    if not use or needed is None:
        return None
    return Step(
        indicator=promise.id, department=line.department, step=1, capacity=float(needed), use=tuple(sorted(use))
    )


def _whole(amount: Decimal, means: Means) -> Fraction:
    """An amount in the resource's own unit, exactly."""
    return Fraction(amount) / Fraction(repr(means.divisor))


def _report_free(columns: Columns, free: Sequence[str]) -> None:
    if free:
        which = ", ".join(free[:12]) + (" …" if len(free) > 12 else "")
        what = "one promise has" if len(free) == 1 else f"{len(free)} promises have"
        columns.assume(f"{what} no cost and can be kept for nothing ({which})")


def _resource(columns: Columns, means: Means, promises: Sequence[Promise]) -> Resource:
    total: float | None = None
    if isinstance(means.total, str):
        amounts = columns.numbers(means.total)
        known = [
            _whole(amounts[line.row], means) for each in promises for line in each.rows if line.row in amounts
        ]
        total = float(sum(known, Fraction(0)))
        if total < 0:
            columns.report("warning", None, means.total, f"the sum is {total:g}, below 0; it counts as 0")
            total = 0.0
    elif means.total is not None:
        total = means.total
    return Resource(
        resource=means.id, name=means.name or means.id, unit=means.unit, total=total, price=means.price
    )


def _limits(columns: Columns, means: Means, promises: Sequence[Promise], staff: Staff) -> list[Limit]:
    """What each department used last year, over all rows of the sheet."""
    if means.last_year is None:
        return []
    sums: dict[str, Fraction] = defaultdict(Fraction)
    for row, amount in columns.numbers(means.last_year).items():
        if row in staff.of_row:
            sums[staff.of_row[row]] += _whole(amount, means)
    used = sorted({line.department for each in promises for line in each.rows})
    negative = [each for each in used if sums[each] < 0]
    for each in negative:
        columns.report("warning", None, means.last_year, f"the sum of {each} is below 0; it is left out")
    return [
        Limit(department=each, resource=means.id, last_year=float(sums[each]))
        for each in used
        if each not in negative
    ]


def _results(columns: Columns, promise: Promise, line: Row) -> Iterator[Result]:
    for reached in columns.mapping.results:
        actual = columns.numbers(reached.column).get(line.row)
        if actual is not None:
            figure = float(cleaned(actual, columns.mapping.round))
            yield Result(indicator=promise.id, department=line.department, period=reached.period, actual=figure)


def _phasing(columns: Columns, promise: Promise, line: Row) -> list[Phasing]:
    """The planned figures of the periods as shares of their sum, rounded up at the fourth decimal."""
    stretches = [stretch for stretch in columns.mapping.periods if stretch.planned]
    if not stretches:
        return []
    planned = [columns.numbers(stretch.planned or "").get(line.row, Decimal(0)) for stretch in stretches]
    planned = [cleaned(figure, columns.mapping.round) for figure in planned]
    whole = sum(planned, Decimal(0))
    if any(figure < 0 for figure in planned) or whole <= 0:
        why = "one of them is below 0" if whole > 0 else "they add up to nothing"
        columns.gather(stretches[0].planned, f"the periods are not used, as {why}", line.row)
        return []
    shares = [ceil(Fraction(figure) / Fraction(whole) * SHARE_DECIMALS) / SHARE_DECIMALS for figure in planned]
    return [
        Phasing(period=stretch.id, indicator=promise.id, department=line.department, most=share)
        for stretch, share in zip(stretches, shares, strict=True)
    ]
