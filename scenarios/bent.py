"""Curves that are not made of straight lines: attainment against a number that enters the programme as a factor.

Such a number (a target, a pinned share) stands in one row of the programme. As long as one basis is optimal the
value is then a ratio of two straight lines (the Sherman-Morrison formula, 1950), so three points settle a stretch
and two more check it. Where a stretch does not hold, the ratios at its two ends are followed to where they cross,
which is where the basis changes; the plan is solved there again. What comes out is exact at every point it lists.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Value = Callable[[float], float | None]

SAME = 1e-9
NARROW = 1e-7
BENT_BY = 2e-5
SCANNED = 16
ROUNDS = 60
MOST_SOLVES = 250


class Place(NamedTuple):
    """A point of a curve: its height at a place, and just before it (another one where the curve jumps)."""

    at: float
    height: float
    before: float


class Bent(NamedTuple):
    """Points of a curve, ascending, and whether straight lines between them are the curve itself."""

    points: tuple[Place, ...]
    is_straight: bool


@dataclass(frozen=True, slots=True)
class _Ratio:
    """(first + b t) / (1 + bend t) between two places, t from 0 to 1 there."""

    low: float
    high: float
    first: float
    last: float
    bend: float

    def at(self, place: float) -> float:
        t = (place - self.low) / (self.high - self.low)
        below = 1.0 + self.bend * t
        return (self.first + (self.last * (1.0 + self.bend) - self.first) * t) / below if below else float("inf")


def trace_bent(value: Value, low: float, high: float, present: float, tolerance: float = SAME) -> Bent:
    """Follow a curve over the part of a range around the present place in which there is a value.

    Args:
        value: Height of the curve at a place; None where the plan cannot be met there.
        low: Where the range begins.
        high: Where it ends.
        present: A place in it, the first to be looked at.
        tolerance: How far heights may be off: more than rounding where whole numbers were chosen.

    Returns:
        The kinks; on a stretch that is bent also points between them, so near that straight lines between them
        leave the curve by 0.00002 at most. Nothing where no place looked at has a value.
    """
    curve = _Curve(value, tolerance)
    places = sorted({low + (high - low) * k / SCANNED for k in range(SCANNED + 1)} | {present})
    inside = [at for at in places if curve.height(at) is not None]
    if not inside:
        return Bent((), is_straight=True)
    start = present if curve.height(present) is not None else inside[0]
    first = _last_met(curve.height, start, [at for at in reversed(places) if at < start])
    last = _last_met(curve.height, start, [at for at in places if at > start])
    found = _points(_joined(_stretches(curve, first, last, NARROW * (high - low)), 10 * tolerance))
    if found.points or (only := curve.height(first)) is None:
        return found
    return Bent((Place(first, only, only),), is_straight=True)


class _Curve:
    """A curve and where it has been looked at."""

    def __init__(self, value: Value, tolerance: float) -> None:
        self.value, self.tolerance = value, tolerance
        self.known: dict[float, float | None] = {}

    def height(self, at: float) -> float | None:
        if at not in self.known:
            self.known[at] = self.value(at)
        return self.known[at]

    def ratio(self, low: float, high: float) -> _Ratio | None:
        """The ratio that the curve is between two places; None where it is not one."""
        heights = [self.height(low + (high - low) * k / 4) for k in range(5)]
        begin, _, middle, _, end = heights
        if begin is None or middle is None or end is None:
            return None
        twist = begin + end - 2 * middle
        if abs(twist) <= self.tolerance:
            bend = 0.0
        elif middle == end or (bend := twist / (middle - end)) <= -1.0:
            return None
        found = _Ratio(low, high, begin, end, bend)
        inside = [at for at in self.known if low <= at <= high]
        return found if all(self.is_on(found, at) for at in inside) else None

    def is_on(self, ratio: _Ratio, at: float) -> bool:
        """Whether the curve is on a ratio at a place."""
        height = self.height(at)
        return height is not None and abs(ratio.at(at) - height) <= self.tolerance


def _last_met(height: Value, start: float, onward: list[float]) -> float:
    """The last place in a direction up to which the curve goes on."""
    met = start
    for beyond in onward:
        if height(beyond) is not None:
            met = beyond
            continue
        for _ in range(ROUNDS):
            middle = (met + beyond) / 2
            if middle in (met, beyond) or abs(beyond - met) <= 1e-12 * max(1.0, abs(met)):
                break
            met, beyond = (middle, beyond) if height(middle) is not None else (met, middle)
        break
    return met


def _stretches(curve: _Curve, first: float, last: float, narrow: float) -> list[_Ratio]:
    """Stretches on which the curve is one ratio, ascending; gaps between them are narrower than `narrow`.

    The widest are looked into first: where enough has been solved, what is left as it is is narrow.
    """
    found: list[_Ratio] = []
    waiting = [(first, last)]
    while waiting:
        widest = max(range(len(waiting)), key=lambda place: waiting[place][1] - waiting[place][0])
        low, high = waiting.pop(widest)
        if high - low <= narrow:
            continue
        whole = curve.ratio(low, high)
        if whole is None and len(curve.known) > MOST_SOLVES:
            whole = _unsettled(curve, low, high)
        if whole is not None:
            found.append(whole)
            continue
        end, begin = _parting(curve, low, high, narrow)
        waiting += [(begin, high), (low, end)]
    return sorted(found, key=lambda ratio: ratio.low)


def _unsettled(curve: _Curve, low: float, high: float) -> _Ratio | None:
    """A straight line for a stretch that is left as it is, since enough has been solved; marked as bent."""
    begin, end = curve.height(low), curve.height(high)
    return None if begin is None or end is None else _Ratio(low, high, begin, end, 1e-300)


def _parting(curve: _Curve, low: float, high: float, narrow: float) -> tuple[float, float]:
    """Where the ratio at the beginning of a stretch ends and that at its end begins; its middle if unknown.

    First the place where the two cross is looked at. Where the curve jumps they need not: then it is halved.
    """
    eighth, middle = (high - low) / 8, (low + high) / 2
    left, right = curve.ratio(low, low + eighth), curve.ratio(high - eighth, high)
    if left is None or right is None:
        return middle, middle
    begin, end = left.high, right.low
    at = _crossing(left, right)
    if at is not None and low + narrow < at < high - narrow and curve.is_on(left, at):
        return at, at
    while end - begin > narrow / 4:
        at = (begin + end) / 2
        if curve.is_on(left, at):
            begin = at
        elif curve.is_on(right, at):
            end = at
        else:
            return at, at
    return begin, end


def _crossing(left: _Ratio, right: _Ratio) -> float | None:
    """Where two ratios cross between their stretches."""
    begin, end = left.high, right.low
    if (left.at(begin) - right.at(begin)) * (left.at(end) - right.at(end)) > 0:
        return None
    rising = left.at(begin) < right.at(begin)
    for _ in range(ROUNDS):
        at = (begin + end) / 2
        begin, end = (at, end) if (left.at(at) < right.at(at)) == rising else (begin, at)
    return (begin + end) / 2


def _points(ratios: list[_Ratio]) -> Bent:
    points: list[Place] = []
    straight = True
    for ratio in ratios:
        straight = straight and ratio.bend == 0.0
        before = ratio.first
        if points and ratio.low - points[-1].at <= NARROW * max(1.0, ratio.high - points[0].at):
            before = points.pop().before
        points.append(Place(ratio.low, ratio.first, before))
        onward = [*_between(ratio, ratio.low, ratio.high), ratio.high]
        points += [Place(at, ratio.at(at), ratio.at(at)) for at in onward]
    return Bent(tuple(points), is_straight=straight)


def _joined(ratios: list[_Ratio], tolerance: float) -> list[_Ratio]:
    """Neighbours that are one and the same ratio as one stretch."""
    joined: list[_Ratio] = []
    for ratio in ratios:
        if joined:
            before = joined[-1]
            near = (ratio.low, (ratio.low + ratio.high) / 2, ratio.high)
            if all(abs(before.at(at) - ratio.at(at)) <= tolerance for at in near):
                joined[-1] = _over(before, before.low, ratio.high, tolerance)
                continue
        joined.append(ratio)
    return joined


def _over(ratio: _Ratio, low: float, high: float, tolerance: float) -> _Ratio:
    """The same ratio written between other places."""
    begin, middle, end = (ratio.at(at) for at in (low, (low + high) / 2, high))
    twist = begin + end - 2 * middle
    return _Ratio(low, high, begin, end, 0.0 if abs(twist) <= tolerance else twist / (middle - end))


def _between(ratio: _Ratio, low: float, high: float) -> list[float]:
    """Places between two where straight lines would leave a bent stretch."""
    middle = (low + high) / 2
    if abs(ratio.at(middle) - (ratio.at(low) + ratio.at(high)) / 2) <= BENT_BY:
        return []
    return [*_between(ratio, low, middle), middle, *_between(ratio, middle, high)]
