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
class _Matrix:
    """The coefficients of a model, at hand for all steps of a walk."""

    rows: Indices
    columns: Indices
    values: Array
    count: int

    def activity(self, x: Array) -> Array:
        return np.bincount(self.rows, self.values * x[self.columns], minlength=self.count).astype(np.float64)


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
    matrix = _Matrix(*model.matrix(), len(model.row_lower))
    at = start
    while len(pieces) < MOST_BASES:
        piece = _piece(model, matrix, column, counted, at)
        if piece is None and not pieces and at == start:
            at = min(start + FIRST_STEP * max(1.0, abs(start)), end)
            continue
        if piece is None:
            break
        pieces.append(piece)
        if piece.end >= end:
            break
        at = min(max(piece.end, at + LEAST_STEP * max(1.0, abs(at))), end)
    return _kinks(pieces, start, end)


def _piece(model: Model, matrix: _Matrix, column: int, counted: Array, at: float) -> _Piece | None:
    """The stretch around a place; None where the programme has no solution there."""
    model.bound_columns([column], [at], [at])
    solved = model.solve(duals=False)
    if solved.status != "optimal":
        return None
    rates = model.rates(column)
    far = _reach(model, matrix, solved, rates, column)
    return _Piece(at, float((counted * solved.x).sum()), float((counted * rates).sum()), at + far)


def _reach(model: Model, matrix: _Matrix, solved: Solved, rates: Array, column: int) -> float:
    """How far the moving column can go up until the solver must leave the basis: a bound broken by a hair."""
    reached = []
    for value, speed, lower, upper in (
        (solved.x, rates, model.lower, model.upper),
        (solved.activity, matrix.activity(rates), model.row_lower, model.row_upper),
    ):
        moving = np.flatnonzero(np.abs(speed) > STILL)
        moving = moving[moving != column] if speed is rates else moving
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
