"""The curve of a plan with whole numbers: what is done entirely or not at all makes it climb in steps.

For one choice of the whole numbers the curve is that of an ordinary plan and is traced exactly. The plan is solved
at the ends of the range; where the two choices differ, it is solved again where the later choice begins to be
better (halfway where several stages decide), and so on in both parts. A part is finished where no third choice
turns up. No grid is laid, and every point of the curve is a plan that can be had.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from model.allocation.curve import feasible_range, trace
from model.allocation.following import Point
from model.allocation.movable import Movable
from model.allocation.objectives import Objective
from model.solver import INFINITY, Indices

SAME = 1e-9
SLACK = 1e-7
HAIR = 1e-9
NARROW = 1e-8
LOOKS = 16
Chosen = tuple[float, ...]
Curve = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class _Best:
    """What a plan is worth at a place, and the whole numbers that takes."""

    at: float
    value: float
    chosen: Chosen


def climb(found: Movable, most: int) -> tuple[tuple[Curve, ...], bool]:
    """Trace the curve of a plan with whole numbers.

    Args:
        found: The plan, with the number as a column.
        most: How many times the plan may be solved; what is left open then is bridged by the choices known.

    Returns:
        The curve as continuous parts, ascending, with a jump between one part and the next; and whether it is
        exact: steps without a slope, each solved at its beginning and just before the next. On a slope another
        choice could be better for a while between two places where the plan was solved.

    Raises:
        ConflictError: The plan cannot be met, whatever the number is.
    """
    whole = found.whole
    low, high = feasible_range(found)
    first = _best(found, whole, low)
    last = _best(found, whole, high)
    if first is None or last is None:
        return (), True
    parts: list[Curve] = []
    waiting, solves, span = [(first, last)], 2, last.at - first.at
    exact = len(found.stages) == 1
    while waiting:
        a, b = waiting.pop(_widest(waiting))
        curves = [_curve(found, whole, best, a.at, b.at) for best in (a, b)]
        known = curves[:1] if a.chosen == b.chosen else _switch(*curves)
        if b.at - a.at <= (span / LOOKS if a.chosen == b.chosen else 2 * NARROW * span):
            parts += known
            continue
        decided = len(found.stages) == 1 and a.chosen != b.chosen
        change = _change(*curves) if decided else (a.at + b.at) / 2
        middle, known_there = None, decided
        for at in (change - NARROW * span, change) if decided else (change,):
            at = min(max(at, a.at + NARROW * span), b.at - NARROW * span)
            middle = _best(found, whole, at) if solves < most else None
            solves += 1
            known_there = decided and middle is not None and middle.value <= max(_values(curves, at)) + SAME
            if not known_there:
                break
        if middle is None or known_there:
            parts += known
            exact = exact and known_there
        else:
            waiting += [(a, middle), (middle, b)]
    steps = tuple(sorted((part for part in parts if part), key=lambda part: (part[0].at, part[-1].at)))
    return steps, exact and all(abs(part[-1].value - part[0].value) <= SAME for part in steps)


def _widest(waiting: Sequence[tuple[_Best, _Best]]) -> int:
    sizes = [abs(b.value - a.value) * (b.at - a.at) for a, b in waiting]
    return sizes.index(max(sizes))


def _best(found: Movable, whole: Indices, at: float) -> _Best | None:
    """Solve all stages at a place; at infinity, the least place where the best there is can be had."""
    found.restore()
    model, column = found.model, found.column
    model.demand_integrality(whole[~model.integral[whole]])
    if math.isfinite(at):
        model.bound_columns([column], [at / found.unit], [at / found.unit])
    value = 0.0
    for stage in found.stages:
        scale = _smallest(stage)
        model.set_objective(stage.cost / scale, maximise=stage.maximise)
        solved = model.solve()
        if solved.status != "optimal":
            return None
        reached = float((stage.cost * solved.x).sum())
        value += (reached + stage.constant) * stage.name.startswith("attainment")
        give_up = 0.0 if stage is found.stages[-1] else stage.give_up
        lost = give_up * abs(reached + stage.constant) if stage.relative else give_up
        where = np.flatnonzero(stage.cost)
        bound = (reached - lost) / scale - SLACK if stage.maximise else (reached + lost) / scale + SLACK
        limits = (bound, INFINITY) if stage.maximise else (-INFINITY, bound)
        model.add_row(where, stage.cost[where] / scale, *limits)
    if math.isinf(at):
        unit = np.zeros(len(model.lower))
        unit[column] = 1.0
        model.set_objective(unit, maximise=False)
        solved = model.solve()
        if solved.status != "optimal":
            return None
        at = solved.value * found.unit
    chosen = tuple(np.round(solved.x[whole]).tolist())
    return _Best(at, value, chosen)


def _smallest(stage: Objective) -> float:
    sizes = np.abs(stage.cost[stage.cost != 0])
    return float(max(sizes.min(), sizes.max() * 1e-6)) if len(sizes) else 1.0


def _curve(found: Movable, whole: Indices, best: _Best, low: float, high: float) -> Curve:
    """The curve of one choice of the whole numbers, as far as it can be met between two places."""
    found.restore()
    found.model.relax_integrality(whole)
    lower, upper, row_lower, row_upper = (bound.copy() for bound in found.bounds)
    lower[whole] = upper[whole] = best.chosen
    lower[found.column], upper[found.column] = low / found.unit, high / found.unit
    points = trace(replace(found, bounds=(lower, upper, row_lower, row_upper)), flat_end=True)
    found.model.demand_integrality(whole)
    return points


def _values(curves: Sequence[Curve], at: float) -> list[float]:
    return [_value(curve, at) for curve in curves]


def _value(curve: Curve, at: float) -> float:
    """Height of a curve at a place, minus infinity where it does not reach."""
    hair = HAIR * max(1.0, abs(at))
    if not curve or at < curve[0].at - hair or at > curve[-1].at + hair:
        return -INFINITY
    return float(np.interp(at, [point.at for point in curve], [point.value for point in curve]))


def _change(first: Curve, second: Curve) -> float:
    """The first place from which on the second curve is higher than the first; its end where it never is."""
    places = sorted({point.at for point in (*first, *second)})
    gaps = [_value(second, at) - _value(first, at) for at in places]
    for (left, right), (before, after) in zip(pairwise(places), pairwise(gaps), strict=True):
        if before > SAME:
            return left
        if after > SAME:
            if not (math.isfinite(before) and math.isfinite(after)):
                return right if math.isinf(before) else left
            return left + (right - left) * max(-before, 0.0) / (after - before)
    return places[-1]


def _switch(first: Curve, second: Curve) -> list[Curve]:
    """The first curve until the second is higher, and the second from there on."""
    at = _change(first, second)
    return [part for part in (_cut(first, -INFINITY, at), _cut(second, at, INFINITY)) if part]


def _cut(curve: Curve, low: float, high: float) -> Curve:
    inside = [point for point in curve if low < point.at < high]
    first, last = (
        [Point(at, _value(curve, at))] if math.isfinite(at) and _value(curve, at) > -INFINITY else []
        for at in (low, high)
    )
    return (*first, *inside, *last)
