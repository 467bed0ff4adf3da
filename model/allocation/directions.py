"""The ways in which a plan can move: the exact one-sided derivative of every stage's value.

When a number in the plan moves at rate 1, the best answer moves with it along the best direction that breaks no
rule that binds now. That direction is a linear programme of its own, solved stage by stage like the plan: with the
binding rows A d <= b' (b' the rate of each row's right side), the rate of a stage is the best of c d that keeps
the rates of the stages before. At a kink the rate upwards and the rate downwards differ.

A number that stands in the coefficients (a target in D_i, a share) moves the right sides by -A' x, which depends
on where the plan stands. Where the equally good plans differ in that, the derivative is the best over all of them
(Gol'shtein 1972), so the amount A' x joins the programme as a `Lever` between its least and its largest value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.allocation.course import BINDING, NAN, Course
from model.allocation.programme import Programme
from model.allocation.stands import Nudge, Stand, gives_up
from model.allocation.terms import Array
from model.solver import INFINITY, Model, Rows, Solved


@dataclass(frozen=True, slots=True, eq=False)
class _Ways:
    """A programme of directions: its model, and the bounds that hold a direction back before any nudge."""

    model: Model
    bounds: tuple[Array, Array, Array, Array]


class Directions:
    """All directions from where the stages stand; one nudge after the other is put to it."""

    def __init__(self, programme: Programme, stands: Sequence[Stand]) -> None:
        """Begin where the stages stand.

        Args:
            programme: A programme without whole numbers, at rest.
            stands: What `stand` found.
        """
        self._programme, self._stands = programme, stands
        self._nested = not gives_up([each.stage for each in stands])
        self._loads = set(programme.loads.values())
        self._kept: dict[int, _Ways] = {}

    @property
    def place(self) -> tuple[Array, Array]:
        """Columns and rows of the plan where the first stage stands."""
        x = self._stands[0].x
        return x, self._programme.model.activity(x)[: len(self._programme.bounds[2])]

    def rates(self, nudge: Nudge, step: int) -> tuple[list[float], Solved | None]:
        """Derivative of every stage's value from the side of `step` (+1 or -1), NaN where it cannot be followed.

        Returns:
            One derivative per stage, and the last direction found: rates of columns and rows, and their duals.
        """
        found = [NAN] * len(self._stands)
        if nudge.one_way == -step:
            return found, None
        course = Course(self._programme, self._stands, nudge, step)
        solved: Solved | None = None
        ways: _Ways | None = None
        for place in range(len(self._stands)):
            if ways is None or not self._nested:
                course.stand_at(place)
                ways = self._ways(0 if self._nested else place, course)
                course.begin(ways.model, ways.bounds)
                if not self._nested:
                    course.keep_values(ways.model, place, sorted(self._loads))
            rate, solved = course.follow(ways.model, place, sorted(self._loads), nested=self._nested)
            if solved is None:
                break
            found[place] = step * rate + 0.0
        return found, solved

    def _ways(self, place: int, course: Course) -> _Ways:
        if not course.loose:
            if place not in self._kept:
                self._kept[place] = self._written(place, course)
            return self._kept[place]
        return self._written(place, course)

    def _written(self, place: int, course: Course) -> _Ways:
        programme = self._programme
        programme.restore()
        x = _with_least(programme, self._stands[place].x)
        lower, upper, row_lower, row_upper = programme.bounds
        activity = programme.model.activity(x)[: len(row_lower)]
        bounds = (
            np.where(x - lower <= BINDING, 0.0, -INFINITY),
            np.where(upper - x <= BINDING, 0.0, INFINITY),
            np.where(activity - row_lower <= BINDING, 0.0, -INFINITY),
            np.where(row_upper - activity <= BINDING, 0.0, INFINITY),
        )
        bounds[0][programme.columns.theta], bounds[1][programme.columns.theta] = -INFINITY, INFINITY
        free = sorted(self._loads)
        bounds[2][free], bounds[3][free] = -INFINITY, INFINITY
        if not course.loose:
            return _Ways(programme.model.like(*bounds), bounds)
        return _Ways(_widened(programme.model, bounds, course.loose_rows()), bounds)


def _with_least(programme: Programme, x: Array) -> Array:
    """Columns in which the least attainment is what it is, also before its stage has sought it."""
    rows = list(programme.balances.values())
    if not rows:
        return x
    raised = x.copy()
    raised[programme.columns.least] = 0.0
    room = programme.bounds[3][rows] - programme.model.activity(raised)[rows]
    raised[programme.columns.least] = room.min()
    return raised


def _widened(
    model: Model, bounds: tuple[Array, Array, Array, Array], levers: Sequence[Mapping[int, float]]
) -> Model:
    """The model of directions with a column more for each lever."""
    row, column, value = model.matrix()
    for place, factors in enumerate(levers):
        where = np.array(sorted(factors), dtype=np.int64)
        row = np.concatenate([row, where])
        column = np.concatenate([column, np.full(len(where), len(bounds[0]) + place)])
        value = np.concatenate([value, [-factors[each] for each in where.tolist()]])
    order = np.lexsort((column, row))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(bounds[2])))])
    rows = Rows(start.astype(np.int32), column[order].astype(np.int32), value[order], bounds[2], bounds[3])
    wide = [np.concatenate([bound, np.zeros(len(levers))]) for bound in bounds[:2]]
    return Model(rows, *wide)
