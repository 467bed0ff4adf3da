"""The minimum of a separable convex quadratic over equations and bounds, exact up to rounding.

    minimise sum_j curvature_j x_j^2 / 2   subject to   A x = right,  lower <= x <= upper

A primal-dual interior point method (Mehrotra 1992) comes near; from there the proximal method of multipliers
(Rockafellar 1976), each of its rounds solved by a semismooth Newton method on the dual, ends on the exact set of
active bounds after finitely many steps: all of it is piecewise linear.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.allocation.elimination import Elimination, Factor, arrange
from model.allocation.terms import Array, Indices

ROUNDING = 1e-15
PROXIMAL = 1e-4
DAMPING = 1e-8
NEAR = 1e-9
PATIENCE = 6


@dataclass(frozen=True, slots=True, eq=False)
class Separable:
    """A problem of N columns and M equations; entries of A about 1, the largest curvature 1.

    Attributes:
        row: Row of each entry of A.
        column: Its column.
        value: Its value.
        right: Right-hand sides (M).
        lower: Lower bounds (N), minus infinity for none.
        upper: Upper bounds (N).
        curvature: None negative (N).
    """

    row: Indices
    column: Indices
    value: Array
    right: Array
    lower: Array
    upper: Array
    curvature: Array

    def activity(self, x: Array) -> Array:
        """A x (M)."""
        return np.bincount(self.row, self.value * x[self.column], minlength=len(self.right)).astype(np.float64)

    def pull(self, y: Array) -> Array:
        """A' y (N)."""
        return np.bincount(self.column, self.value * y[self.row], minlength=len(self.lower)).astype(np.float64)

    def sizes(self, y: Array) -> Array:
        """Sizes of the terms that make up A' y (N), which bound its rounding."""
        return np.bincount(self.column, np.abs(self.value * y[self.row]), minlength=len(self.lower)).astype(
            np.float64
        )


@dataclass(frozen=True, slots=True, eq=False)
class Minimum:
    """Where a search ended.

    Attributes:
        x: Columns (N), exactly on their bounds where those are active.
        y: Multipliers of the equations (M).
        error: How far the point is from meeting the equations and from being stationary, the larger of the two.
    """

    x: Array
    y: Array
    error: float


def minimise(problem: Separable) -> Minimum:
    """Minimise; the error says how well that went, infinity where it did not go at all."""
    elimination = arrange(problem.row, problem.column, problem.value, len(problem.right))
    try:
        with np.errstate(all="ignore"):
            return _settle(problem, elimination, *_approach(problem, elimination))
    except np.linalg.LinAlgError:
        return Minimum(problem.lower, np.zeros(len(problem.right)), np.inf)


@dataclass(slots=True, eq=False)
class _Inside:
    """A point inside the bounds: distances to them and their multipliers, 1 and 0 where there is no bound."""

    x: Array
    y: Array
    below: Array
    above: Array
    lower: Array
    upper: Array

    def gap(self) -> float:
        products = np.concatenate([self.below * self.lower, self.above * self.upper])
        return float(products.sum() / max(np.count_nonzero(products), 1))

    def moved(self, step: _Inside, length: float) -> _Inside:
        parts = ("x", "y", "below", "above", "lower", "upper")
        return _Inside(*(getattr(self, part) + length * getattr(step, part) for part in parts))


def _approach(problem: Separable, elimination: Elimination) -> tuple[Array, Array]:
    """Come near the minimum by an interior point method."""
    has_lower, has_upper = np.isfinite(problem.lower), np.isfinite(problem.upper)
    x = np.where(has_lower, problem.lower + 1.0, np.where(has_upper, problem.upper - 1.0, 0.0))
    both = has_lower & has_upper
    x[both] = problem.lower[both] + (problem.upper - problem.lower)[both] / 2
    at = _Inside(
        x,
        np.zeros(len(problem.right)),
        np.where(has_lower, x - problem.lower, 1.0),
        np.where(has_upper, problem.upper - x, 1.0),
        1.0 * has_lower,
        1.0 * has_upper,
    )
    for _ in range(60):
        found = _one_step(problem, elimination, at)
        if not np.isfinite(found.x).all() or not np.isfinite(found.y).all():
            break
        at = found
        if at.gap() < NEAR:
            break
    return at.x, at.y


def _one_step(problem: Separable, elimination: Elimination, at: _Inside) -> _Inside:
    """Predict, correct, and go most of the way to the nearest bound."""
    flat = np.where(problem.curvature > 0, 0.0, NEAR)
    h = 1.0 / (problem.curvature + flat + at.lower / at.below + at.upper / at.above)
    factor = elimination.factor(h, DAMPING * 1e-2)
    guess = _direction(problem, factor, h, at, -at.below * at.lower, -at.above * at.upper)
    gap = at.gap()
    centre = (at.moved(guess, _length(at, guess)).gap() / gap) ** 3 * gap if gap > 0 else 0.0
    lower = np.where(at.lower > 0, centre - at.below * at.lower - guess.below * guess.lower, 0.0)
    upper = np.where(at.upper > 0, centre - at.above * at.upper - guess.above * guess.upper, 0.0)
    step = _direction(problem, factor, h, at, lower, upper)
    length = _length(at, step)
    return at.moved(step, length if length == 1.0 else 0.995 * length)


def _direction(problem: Separable, factor: Factor, h: Array, at: _Inside, lower: Array, upper: Array) -> _Inside:
    """Newton's step towards products of distance and multiplier that change by `lower` and `upper`."""
    has_lower, has_upper = np.isfinite(problem.lower), np.isfinite(problem.upper)
    short = problem.right - problem.activity(at.x)
    steep = problem.curvature * at.x - problem.pull(at.y) - at.lower + at.upper
    steep = steep - lower / at.below + upper / at.above
    y = factor.solve(short + problem.activity(h * steep))
    x = h * (problem.pull(y) - steep)
    return _Inside(
        x,
        y,
        np.where(has_lower, x, 0.0),
        np.where(has_upper, -x, 0.0),
        np.where(has_lower, (lower - at.lower * x) / at.below, 0.0),
        np.where(has_upper, (upper + at.upper * x) / at.above, 0.0),
    )


def _length(at: _Inside, step: _Inside) -> float:
    """How much of a step keeps distances and multipliers from falling below 0, at most 1."""
    length = 1.0
    for part in ("below", "above", "lower", "upper"):
        here, change = getattr(at, part), getattr(step, part)
        falling = change < 0
        length = min(length, float(np.min(-here[falling] / change[falling], initial=1.0)))
    return length


def _settle(problem: Separable, elimination: Elimination, x: Array, y: Array) -> Minimum:
    """Go on from a point near the minimum until bounds and equations hold to the last digits.

    Every round adds the distance from the last point to the objective (columns without curvature) and lets the
    equations give way a little (redundant ones), so that each has one answer; the points of the rounds go to a
    minimum without either.
    """
    flat = problem.curvature == 0
    best, idle = Minimum(x, y, np.inf), 0
    while idle < PATIENCE:
        near = _Dual.around(problem, PROXIMAL * flat, x, y).best(elimination)
        short = np.abs(problem.right - problem.activity(near.x))
        moved = PROXIMAL * np.abs(flat * (near.x - x))
        x, y = near.x, y + near.dy
        error = float(max(short.max(initial=0.0), moved.max(initial=0.0)))
        if not np.isfinite(error):
            break
        idle = 0 if error < best.error / 2 else idle + 1
        if error < best.error:
            best = Minimum(x, y, error)
        if np.all(short <= 4 * near.rounding) and np.all(moved <= ROUNDING * (1e-3 + problem.sizes(y))):
            break
    return best


@dataclass(slots=True, eq=False)
class _Dual:
    """The dual of a round: concave in the change `dy` of the multipliers, its gradient `left`.

    `target` is where the columns would stand without bounds, `x` where they do.
    """

    problem: Separable
    h: Array
    dy: Array
    target: Array
    rounding: Array

    @classmethod
    def around(cls, problem: Separable, weight: Array, x: Array, y: Array) -> _Dual:
        h = 1.0 / (problem.curvature + weight)
        target = x + h * (problem.pull(y) - problem.curvature * x)
        size = np.bincount(problem.row, np.abs(problem.value * x[problem.column]), minlength=len(y))
        return cls(problem, h, np.zeros(len(y)), target, ROUNDING * (1e-3 + np.abs(problem.right) + size))

    @property
    def x(self) -> Array:
        return np.clip(self.target, self.problem.lower, self.problem.upper)

    @property
    def left(self) -> Array:
        return self.problem.right - self.problem.activity(self.x) - DAMPING * self.dy

    def best(self, elimination: Elimination) -> _Dual:
        """Where the gradient vanishes."""
        at, left = self, self.left
        for _ in range(100):
            if np.all(np.abs(left) <= at.rounding):
                break
            free = (at.target > self.problem.lower) & (at.target < self.problem.upper)
            step = elimination.factor(free * self.h, DAMPING).solve(left)
            drift = self.h * self.problem.pull(step)
            whole = at.moved(step, drift, 1.0)
            size, after = float(np.abs(left).max()), whole.left
            if not np.abs(after).max() < size / 2:
                if size < 1e3 * at.rounding.max():
                    break
                whole = at.moved(step, drift, at.length(step, drift, left))
                after = whole.left
            at, left = whole, after
        return at

    def moved(self, step: Array, drift: Array, length: float) -> _Dual:
        return _Dual(self.problem, self.h, self.dy + length * step, self.target + length * drift, self.rounding)

    def length(self, step: Array, drift: Array, left: Array) -> float:
        """How far to go for the most: the slope along a step falls by pieces, each bent where a bound is met."""
        moving = drift != 0
        drift, target = drift[moving], self.target[moving]
        ends = ((self.problem.lower[moving] - target) / drift, (self.problem.upper[moving] - target) / drift)
        enter, leave = np.minimum(*ends), np.maximum(*ends)
        rate = drift**2 / self.h[moving]
        least = DAMPING * float(step @ step)
        inside = (enter <= 0) & (leave > 0)
        bends = np.concatenate([[0.0], enter[enter > 0], leave[leave > 0]])
        falls = np.concatenate([[least + rate[inside].sum()], rate[enter > 0], -rate[leave > 0]])
        order = np.argsort(bends, kind="stable")
        order = order[np.isfinite(bends[order])]
        bends, falls = bends[order], np.maximum(np.cumsum(falls[order]), least)
        slope = float(step @ left) - np.concatenate([[0.0], np.cumsum(falls[:-1] * np.diff(bends))])
        last = max(int(np.searchsorted(-slope, 0.0)) - 1, 0)
        return float(bends[last] + max(slope[last], 0.0) / falls[last])
