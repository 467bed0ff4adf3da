"""What a plan is worth as one of its numbers moves: the value of its attainment stages, with every kink.

Stage by stage, as the plan itself is solved. The first stage is followed over the whole range. On each stretch
between two of its kinks one set of duals marks its optimal face, on which the next stage is followed in turn;
where the stage gives something up, a row holds it at that distance from its own straight line. With one stage the
curve is concave. With several classes it need not be: more of a resource may go to an early class and cost a
later one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from model.allocation.following import Point, follow
from model.allocation.movable import Movable
from model.allocation.objectives import Objective
from model.allocation.programme import NO_DUAL
from model.errors import ConflictError
from model.solver import INFINITY, Array, Model

SAME = 1e-11
LEAST_STRETCH = 1e-9


def feasible_range(found: Movable) -> tuple[float, float]:
    """Smallest and largest value of the number with which the plan can be met; infinite where nothing bounds it.

    Raises:
        ConflictError: There is no such value.
    """
    ends = []
    for maximise in (False, True):
        found.restore()
        found.model.set_objective(_unit(found), maximise=maximise)
        solved = found.model.solve()
        if solved.status == "infeasible":
            raise ConflictError("the rules of the plan cannot hold together, whatever this number is")
        ends.append(
            solved.value * found.unit if solved.status == "optimal" else (INFINITY if maximise else -INFINITY)
        )
    return ends[0], ends[1]


def trace(found: Movable, *, flat_end: bool = False) -> tuple[Point, ...]:
    """Follow the attainment (0..1, the attainment stages' values summed) over all values of a number.

    Args:
        found: A plan without whole numbers, with the number as a column.
        flat_end: Whether to keep a last stretch on which nothing changes.

    Returns:
        The kinks, ascending, from the smallest value with which the plan can be met to the largest, or to the one
        from which on nothing changes.

    Raises:
        ConflictError: The plan cannot be met, whatever the number is.
    """
    low, high = feasible_range(found)
    found.restore()
    points = _join(_follow_stages(found, 0, low / found.unit, high / found.unit), flat_end=flat_end)
    return tuple(Point(at * found.unit, value) for at, value in points)


class _Stretch(NamedTuple):
    """A part of the range on which a stage's value is the straight line `value + slope (at - low)`."""

    low: float
    high: float
    value: float
    slope: float


def _follow_stages(found: Movable, place: int, low: float, high: float) -> list[Point]:
    """Follow the stages from one on over a range, on the face where the model stands."""
    stage, model = found.stages[place], found.model
    model.set_objective(_scaled(stage.cost), maximise=stage.maximise)
    own = [Point(at, value + stage.constant) for at, value in follow(model, found.column, stage.cost, low, high)]
    if place == len(found.stages) - 1:
        return own
    joined: list[Point] = []
    for stretch in _stretches(own, high):
        undo = _state(model)
        if _keep(found, stage, stretch):
            later = _follow_stages(found, place + 1, stretch.low, stretch.high)
            counts = stage.name.startswith("attainment")
            joined += [Point(at, value + counts * _on(stretch, at)) for at, value in later]
        _bring_back(model, undo)
    return joined


def _stretches(points: list[Point], high: float) -> Iterator[_Stretch]:
    for start, end in pairwise(points):
        if end.at - start.at > LEAST_STRETCH * max(1.0, abs(end.at)):
            yield _Stretch(start.at, end.at, start.value, (end.value - start.value) / (end.at - start.at))
    if points and (math.isinf(high) or len(points) == 1):
        yield _Stretch(points[-1].at, high, points[-1].value, 0.0)


def _on(stretch: _Stretch, at: float) -> float:
    return stretch.value + stretch.slope * (at - stretch.low)


def _keep(found: Movable, stage: Objective, stretch: _Stretch) -> bool:
    """Hold a stage all along a stretch: by its optimal face, or by a row where something may be given up."""
    model, column = found.model, found.column
    scale = float(np.abs(stage.cost).max()) or 1.0
    if stage.give_up > 0:
        lost = -1.0 if stage.maximise else 1.0
        factor = 1.0 + lost * stage.give_up * np.sign(stretch.value) if stage.relative else 1.0
        slope = stretch.slope * factor
        bound = stretch.value * factor + (0.0 if stage.relative else lost * stage.give_up)
        bound -= stage.constant + slope * stretch.low
        where = np.flatnonzero(stage.cost)
        line = np.append(stage.cost[where], -slope) / scale
        limits = (bound / scale, INFINITY) if stage.maximise else (-INFINITY, bound / scale)
        model.add_row(np.append(where, column), line, *limits)
        return True
    inside = (
        (stretch.low + stretch.high) / 2 if math.isfinite(stretch.high) else stretch.low + max(1.0, stretch.low)
    )
    model.bound_columns([column], [inside], [inside])
    model.set_objective(_scaled(stage.cost), maximise=stage.maximise)
    solved = model.solve()
    if solved.status != "optimal":
        return False
    columns = np.flatnonzero((np.abs(solved.reduced_cost) > NO_DUAL) & (np.arange(len(solved.x)) != column))
    at = _nearest(solved.x, model.lower, model.upper)[columns]
    model.bound_columns(columns, at, at)
    rows = np.flatnonzero(np.abs(solved.dual) > NO_DUAL)
    at = _nearest(solved.activity, model.row_lower, model.row_upper)[rows]
    model.bound_rows(rows, at, at)
    return True


def _nearest(value: Array, lower: Array, upper: Array) -> Array:
    return np.where(value - lower <= upper - value, lower, upper)


def _state(model: Model) -> tuple[Array, Array, Array, Array]:
    return model.lower.copy(), model.upper.copy(), model.row_lower.copy(), model.row_upper.copy()


def _bring_back(model: Model, state: tuple[Array, Array, Array, Array]) -> None:
    lower, upper, row_lower, row_upper = state
    model.drop_rows(len(row_lower))
    model.bound_columns(np.arange(len(lower)), lower, upper)
    model.bound_rows(np.arange(len(row_lower)), row_lower, row_upper)


def _scaled(cost: Array) -> Array:
    largest = float(np.abs(cost).max())
    return cost / largest if largest > 0 else cost


def _unit(found: Movable) -> Array:
    cost = np.zeros(len(found.model.lower))
    cost[found.column] = 1.0
    return cost


def _join(points: list[Point], *, flat_end: bool) -> tuple[Point, ...]:
    """One point at each place, and none on the straight line between its neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and point.at - kept[-1].at <= LEAST_STRETCH * max(1.0, abs(point.at)):
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    while not flat_end and len(kept) > 1 and abs(kept[-1].value - kept[-2].value) <= SAME:
        kept.pop()
    return tuple(kept)


def _in_line(first: Point, middle: Point, last: Point) -> bool:
    share = (middle.at - first.at) / (last.at - first.at)
    return abs(first.value + share * (last.value - first.value) - middle.value) <= SAME
