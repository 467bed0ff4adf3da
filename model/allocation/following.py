"""Follow the best value of a programme while one of its columns moves: every kink, no grid.

With one column v held fixed the optimal value of a linear programme is piecewise linear in v. The optimal basis
stays optimal, and every other column moves along a straight line, until some column or row meets its bound: a
breakpoint, after which the solver needs a few steps to the next basis. So the walk meets every kink there is, and
costs about as many steps of the simplex method as there are bases on the way (Gass and Saaty 1955).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.solver import INFINITY, TOLERANCE, Array, Indices, Model, Solved

STILL = 1e-11
HAIR = 1.5 * TOLERANCE
FIRST_STEP = 1e-9
LEAST_STEP = 1e-13
SAME_SLOPE = 1e-9
MOST_BASES = 200_000
LARGE = 4000
NEAR = 0.1


class Point(NamedTuple):
    """The value of an objective at a place of the moving column."""

    at: float
    value: float


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch on which one basis is optimal: the value and its slope at `at`, and where the solver leaves it."""

    at: float
    value: float
    slope: float
    end: float

    def value_at(self, place: float) -> float:
        return self.value + self.slope * (place - self.at)


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """The coefficients of a model along its columns, or its rows: for sums over the few lines that matter.

    Attributes:
        start: Where the entries of each line begin, and where the last ends.
        across: Where each entry stands in its line.
        value: The entries.
        count: Length of the lines.
    """

    start: Indices
    across: Indices
    value: Array
    count: int

    @classmethod
    def sorted(cls, line: Indices, across: Indices, value: Array, shape: tuple[int, int]) -> _Lines:
        """The entries (line, across, value), `shape` the number of lines and their length."""
        order = np.argsort(line, kind="stable")
        start = np.concatenate([[0], np.cumsum(np.bincount(line, minlength=shape[0]))])
        return cls(start, across[order], value[order], shape[1])

    def sum(self, lines: Indices, factors: Array) -> Array:
        """Sum of some lines, each times its factor."""
        sizes = self.start[lines + 1] - self.start[lines]
        ends = np.cumsum(sizes)
        places = np.repeat(self.start[lines] - ends + sizes, sizes) + np.arange(ends[-1] if len(ends) else 0)
        amounts = self.value[places] * np.repeat(factors, sizes)
        return np.bincount(self.across[places], amounts, minlength=self.count).astype(np.float64)


def follow(model: Model, column: int, counted: Array, start: float, end: float) -> tuple[Point, ...]:
    """Follow the optimum of a model's objective while a column moves from `start` to `end`.

    Args:
        model: A programme with its objective set and no whole numbers; the column's bounds are changed.
        column: The column that moves.
        counted: What is added up at the optimum, a cost per column: the objective itself, or a part of it.
        start: First place.
        end: Last place; infinity to go on until nothing changes any more.

    Returns:
        The kinks, ends included, ascending; an infinite last stretch is left out (it starts at the last kink).
        Nothing where the programme has no solution at the start.
    """
    pieces: list[_Piece] = []
    walk = _Walk(model, column, counted, *_by_line(model))
    at = start
    while len(pieces) < MOST_BASES:
        piece = walk.piece(at)
        if piece is None and not pieces and at == start:
            at = min(start + FIRST_STEP * max(1.0, abs(start)), end)
            continue
        if piece is None:
            break
        pieces.append(piece)
        if piece.end >= end:
            break
        at = min(max(piece.end, at + LEAST_STEP * max(1.0, abs(at))), end)
    walk.widen()
    return _kinks(pieces, start, min(end, pieces[-1].end) if pieces else end)


def _by_line(model: Model) -> tuple[_Lines, _Lines]:
    """The coefficients of a model by column, and by row."""
    row, column, value = model.matrix()
    shape = len(model.lower), len(model.row_lower)
    return _Lines.sorted(column, row, value, shape), _Lines.sorted(row, column, value, shape[::-1])


@dataclass(slots=True, eq=False)
class _Held:
    """Columns that are held with the bounds they had; duals, and the reduced costs of all columns at these."""

    columns: Indices
    lower: Array
    upper: Array
    dual: Array
    reduced: Array


@dataclass(slots=True, eq=False)
class _Walk:
    """A model on its way, large ones with most of their columns set aside while they cannot be wanted.

    A column off the basis is wanted once its reduced cost changes sign. Those far from it are held where they are;
    at every stretch the duals tell whether they all still belong there, and if not, the choice is made again.
    """

    model: Model
    column: int
    counted: Array
    by_column: _Lines
    by_row: _Lines
    held: _Held | None = None

    def piece(self, at: float) -> _Piece | None:
        """The stretch around a place; None where the programme has no solution there."""
        solved = self._solved(at)
        if solved.status != "optimal":
            return None
        rates = self.model.rates(self.column)
        moving = np.flatnonzero(rates)
        speed = self.by_column.sum(moving, rates[moving])
        far = _reach(self.model, solved, (rates, speed), self.column)
        value, slope = (float((self.counted * columns).sum()) for columns in (solved.x, rates))
        return _Piece(at, value, slope, at + far)

    def widen(self) -> None:
        """Let the columns go that are held."""
        if self.held is not None:
            held, self.held = self.held, None
            self.model.expand()
            self.model.bound_columns(held.columns, held.lower, held.upper)

    def _solved(self, at: float) -> Solved:
        model = self.model
        model.bound_columns([self.column], [at], [at])
        if len(model.lower) < LARGE:
            return model.solve(duals=False)
        if self.held is not None:
            solved = model.solve()
            if solved.status == "optimal" and self._all_belong(solved, self.held):
                return solved
            self.widen()
            model.set_objective(model.cost, maximise=model.maximise)
        solved = model.solve()
        if solved.status == "optimal":
            self._narrow(solved, at)
            solved = model.solve()
        return solved

    def _narrow(self, solved: Solved, at: float) -> None:
        """Hold the columns whose reduced costs are far from changing their sign."""
        model = self.model
        unwanted = np.abs(solved.reduced_cost)
        free = (model.lower < model.upper) & (unwanted > 0)
        free[self.column] = False
        if not free.any():
            return
        columns = np.flatnonzero(free & (unwanted >= np.quantile(unwanted[free], NEAR)))
        self.held = _Held(
            columns, model.lower[columns], model.upper[columns], solved.dual.copy(), solved.reduced_cost.copy()
        )
        model.bound_columns(columns, solved.x[columns], solved.x[columns])
        model.bound_columns([self.column], [at], [at + 1.0])
        model.shrink()
        model.bound_columns([self.column], [at], [at])

    def _all_belong(self, solved: Solved, held: _Held) -> bool:
        change = solved.dual - held.dual
        rows = np.flatnonzero(np.abs(change) > STILL)
        held.reduced -= self.by_row.sum(rows, change[rows])
        held.dual[rows] = solved.dual[rows]
        reduced = held.reduced[held.columns]
        gain = reduced if self.model.maximise else -reduced
        x = solved.x[held.columns]
        wanted_more = (gain > TOLERANCE) & (x < held.upper - TOLERANCE)
        wanted_less = (gain < -TOLERANCE) & (x > held.lower + TOLERANCE)
        return not (wanted_more.any() or wanted_less.any())


def _reach(model: Model, solved: Solved, rates: tuple[Array, Array], column: int) -> float:
    """How far the moving column can go up until the solver must leave the basis: a bound broken by a hair.

    `rates` are those of the columns and of the rows.
    """
    reached = []
    for value, speed, lower, upper in (
        (solved.x, rates[0], model.lower, model.upper),
        (solved.activity, rates[1], model.row_lower, model.row_upper),
    ):
        moving = np.flatnonzero(np.abs(speed) > STILL)
        moving = moving[moving != column] if speed is rates[0] else moving
        pace = speed[moving]
        room = np.where(pace > 0, upper[moving] - value[moving], value[moving] - lower[moving])
        reached.append(((room + HAIR) / np.abs(pace)).min(initial=INFINITY))
    return float(min(reached))


def _kinks(pieces: list[_Piece], start: float, end: float) -> tuple[Point, ...]:
    """Join the stretches: two with the same slope are one, others meet where their lines cross."""
    if not pieces:
        return ()
    last = pieces[0]
    points = [Point(start, last.value_at(start))]
    for piece in pieces[1:]:
        if abs(piece.slope - last.slope) > SAME_SLOPE * max(abs(piece.slope), abs(last.slope)):
            crossing = piece.at + (last.value_at(piece.at) - piece.value) / (piece.slope - last.slope)
            at = min(max(crossing, points[-1].at), piece.at)
            points.append(Point(at, last.value_at(at)))
            last = piece
    if math.isfinite(end):
        points.append(Point(end, last.value_at(end)))
    return tuple(points)
