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
STRAIGHT = 1e-9
NARROW = 1e-7
BENT_BY = 2e-5
SCANNED = 16
ROUNDS = 60


class Bent(NamedTuple):
    """Points of a curve, ascending, and whether straight lines between them are the curve itself."""

    points: tuple[tuple[float, float], ...]
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


def trace_bent(value: Value, low: float, high: float, present: float) -> Bent:
    """Follow a curve over the part of a range around the present place in which there is a value.

    Args:
        value: Height of the curve at a place; None where the plan cannot be met there.
        low: Where the range begins.
        high: Where it ends.
        present: A place in it, the first to be looked at.

    Returns:
        The kinks; on a stretch that is bent also points between them, so near that straight lines between them
        leave the curve by 0.00002 at most. Nothing where no place looked at has a value.
    """
    known: dict[float, float | None] = {}

    def height(at: float) -> float | None:
        if at not in known:
            known[at] = value(at)
        return known[at]

    places = sorted({low + (high - low) * k / SCANNED for k in range(SCANNED + 1)} | {present})
    inside = [at for at in places if height(at) is not None]
    if not inside:
        return Bent((), is_straight=True)
    start = present if height(present) is not None else inside[0]
    first = _last_met(height, start, [at for at in reversed(places) if at < start])
    last = _last_met(height, start, [at for at in places if at > start])
    ratios = _stretches(height, first, last, NARROW * (high - low))
    return _points(ratios, height, first)


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


def _stretches(height: Value, first: float, last: float, narrow: float) -> list[_Ratio]:
    """Stretches on which the curve is one ratio, ascending; gaps between them are narrower than `narrow`."""
    found: list[_Ratio] = []
    waiting = [(first, last)]
    while waiting:
        low, high = waiting.pop()
        if high - low <= narrow:
            continue
        whole = _ratio(height, low, high)
        if whole is not None:
            found.append(whole)
            continue
        at = _crossing(height, low, high, narrow)
        waiting += [(at, high), (low, at)]
    return found


def _ratio(height: Value, low: float, high: float) -> _Ratio | None:
    """The ratio that the curve is between two places; None where it is not one."""
    places = [low + (high - low) * k / 4 for k in range(5)]
    heights = [height(at) for at in places]
    known = [each for each in heights if each is not None]
    if len(known) < len(places):
        return None
    begin, early, middle, late, end = known
    twist = begin + end - 2 * middle
    if abs(twist) <= STRAIGHT:
        bend = 0.0
    elif middle == end or (bend := twist / (middle - end)) <= -1.0:
        return None
    found = _Ratio(low, high, begin, end, bend)
    misses = (abs(found.at(places[1]) - early), abs(found.at(places[3]) - late))
    return found if max(misses) <= SAME else None


def _crossing(height: Value, low: float, high: float, narrow: float) -> float:
    """Where the ratios at the two ends of a stretch cross; its middle where they do not."""
    middle = (low + high) / 2
    left, right = _ratio(height, low, low + (high - low) / 8), _ratio(height, high - (high - low) / 8, high)
    if left is None or right is None:
        return middle
    begin, end = left.high, right.low
    if (left.at(begin) - right.at(begin)) * (left.at(end) - right.at(end)) > 0:
        return middle
    rising = left.at(begin) < right.at(begin)
    for _ in range(ROUNDS):
        at = (begin + end) / 2
        begin, end = (at, end) if (left.at(at) < right.at(at)) == rising else (begin, at)
    at = (begin + end) / 2
    met = height(at)
    close = met is not None and abs(met - left.at(at)) <= SAME
    return at if close and low + narrow < at < high - narrow else middle


def _points(ratios: list[_Ratio], height: Value, first: float) -> Bent:
    points: list[tuple[float, float]] = []
    straight = True
    for ratio in _joined(ratios):
        straight = straight and ratio.bend == 0.0
        for at in (ratio.low, *_between(ratio, ratio.low, ratio.high), ratio.high):
            if not points or at - points[-1][0] > NARROW * max(1.0, abs(at)):
                points.append((at, ratio.at(at)))
    if not points and (only := height(first)) is not None:
        points.append((first, only))
    return Bent(tuple(points), is_straight=straight)


def _joined(ratios: list[_Ratio]) -> list[_Ratio]:
    """Neighbours that are one and the same ratio as one stretch."""
    joined: list[_Ratio] = []
    for ratio in ratios:
        if joined:
            before = joined[-1]
            near = (ratio.low, (ratio.low + ratio.high) / 2, ratio.high)
            if all(abs(before.at(at) - ratio.at(at)) <= 10 * SAME for at in near):
                joined[-1] = _over(before, before.low, ratio.high)
                continue
        joined.append(ratio)
    return joined


def _over(ratio: _Ratio, low: float, high: float) -> _Ratio:
    """The same ratio written between other places."""
    begin, middle, end = (ratio.at(at) for at in (low, (low + high) / 2, high))
    twist = begin + end - 2 * middle
    return _Ratio(low, high, begin, end, 0.0 if abs(twist) <= STRAIGHT else twist / (middle - end))


def _between(ratio: _Ratio, low: float, high: float) -> list[float]:
    """Places between two where straight lines would leave a bent stretch."""
    middle = (low + high) / 2
    if abs(ratio.at(middle) - (ratio.at(low) + ratio.at(high)) / 2) <= BENT_BY:
        return []
    return [*_between(ratio, low, middle), middle, *_between(ratio, middle, high)]
