"""Where the ranking changes while one weight moves from 0 to 1: every crossing, exactly.

A sweep moves along a straight line of weights, t from 0 to 1. A department's score is then a quotient of two
functions linear in t, and two departments x and y change places where

    f(t) = N_x D_y - N_y D_x = b0 (1-t)^2 + 2 b1 t (1-t) + b2 t^2

changes its sign: with u = t / (1 - t), at the positive roots of b0 + 2 b1 u + b2 u^2, up to two. Where everything
is scored this is t* = (a_x - a_y) / ((a_x - a_y) - (b_x - b_y)), a being the scores at t = 0, b those at t = 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.ranking import ranks
from model.sensitivity.scored_cut import Array, ScoredCut, refuse_beyond_memory, scores_at

Number = float | Fraction
Interval = tuple[Number, Number]
Places = NDArray[np.intp]
Crossings = tuple[Places, NDArray[Any], Places, Places]

TOGETHER = 1e-9  # breakpoints nearer than this are one
SAME = 1e-9  # scores nearer than this are equal
ROUNDING = 1e-12
TOUCHING = 1e-13
CACHED = 100_000  # numbers that stay in a processor's cache


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """A weight at which departments change places.

    Attributes:
        at: The weight, strictly between 0 and 1.
        swaps: Pairs (x, y), sorted: y is ahead below `at`, x above.
    """

    at: Number
    swaps: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """All crossings along one line of weights, and how far the present ranking holds.

    Attributes:
        present: Where on the line the present weights are.
        at: Place of each crossing, ascending (crossings; of Fractions where exact).
        above: Department ahead above each crossing.
        below: Department ahead below it.
        winner: Open interval around the present weight in which the same departments are first.
        top: The same for the set of departments ranked K or better.
        order: The same for the whole order.
    """

    present: Number
    at: NDArray[Any]
    above: Places
    below: Places
    winner: Interval
    top: Interval
    order: Interval

    @property
    def breakpoints(self) -> tuple[Breakpoint, ...]:
        """The crossings, those at the same place taken together."""
        if not len(self.at):
            return ()
        apart = np.flatnonzero(self.at[1:] - self.at[:-1] > TOGETHER)
        starts = np.concatenate([[0], 1 + apart, [len(self.at)]])
        places = self.at.tolist()
        pairs = list(zip(self.above.tolist(), self.below.tolist(), strict=True))
        return tuple(
            Breakpoint(places[start], tuple(sorted(pairs[start:end])))
            for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
        )


def sweep_line(cut: ScoredCut, start: ArrayLike, end: ArrayLike, present: float, top: int = 3) -> Sweep:
    """Sweep from one weight vector (K, t = 0) to another (t = 1); see `sweep_lines`."""
    first, last = (np.atleast_2d(np.asarray(line, dtype=np.float64)) for line in (start, end))
    return sweep_lines(cut, first, last, [present], top)[0]


def sweep_lines(
    cut: ScoredCut, starts: Array, ends: Array, presents: Sequence[float] | Array, top: int = 3
) -> tuple[Sweep, ...]:
    """Find every crossing along each of L lines of weights.

    Args:
        cut: The scores on a cut.
        starts: Weights of the nodes at t = 0 (L x K).
        ends: Weights at t = 1 (L x K).
        presents: Where on each line the present weights are (L), 0..1.
        top: K of "the top K".

    Returns:
        One sweep per line.

    Raises:
        MeritreeError: There are more pairs of departments than memory holds.
    """
    x, y = _pairs(cut.groups)
    together = max(1, CACHED // max(len(x), 1))
    crossings = _linear_crossings if cut.is_complete else _quotient_crossings
    found: list[Sweep] = []
    for first in range(0, len(starts), together):
        part = slice(first, first + together)
        line, at, above, below = crossings(cut, starts[part], ends[part], x, y)
        edges = np.searchsorted(line, np.arange(len(starts[part]) + 1))
        for row, (low, high) in enumerate(pairwise(edges.tolist()), first):
            ascending = low + np.argsort(at[low:high])

            def scores(t: Number, row: int = row) -> Array:
                return scores_at(cut, starts[row] + float(t) * (ends[row] - starts[row]))

            place = float(presents[row])
            crossed = at[ascending], above[ascending], below[ascending]
            found.append(Sweep(place, *crossed, *_intervals(place, *crossed, top, cut.groups, scores)))
    return tuple(found)


def sweep_scores(at_zero: Sequence[Number], at_one: Sequence[Number], present: Number, top: int = 3) -> Sweep:
    """Sweep scores that are linear in the weight, in the numbers they are given in: Fractions stay exact.

    Args:
        at_zero: Score of each department at weight 0.
        at_one: Score at weight 1.
        present: The present weight.
        top: K of "the top K".
    """
    zero, one = (
        np.array([Fraction(score) if isinstance(score, int) else score for score in scores], dtype=object)
        for scores in (at_zero, at_one)
    )
    groups = np.zeros(len(zero), dtype=np.intp)
    x, y = _pairs(groups)
    _, at, above, below = _crossings_of(zero[None], one[None], x, y, same=0)
    ascending = np.argsort(at, kind="stable")
    crossed = at[ascending], above[ascending], below[ascending]

    def scores(t: Number) -> Array:
        return cast(Array, (zero + t * (one - zero)).astype(np.float64))

    return Sweep(present, *crossed, *_intervals(present, *crossed, top, groups, scores))


def _pairs(groups: Places) -> tuple[Places, Places]:
    """All pairs of departments within a group."""
    count = len(groups)
    refuse_beyond_memory(60.0 * count**2, f"comparing {count} departments pair by pair")
    x, y = np.triu_indices(count, 1)
    same = groups[x] == groups[y]
    return (x, y) if same.all() else (x[same], y[same])


def _linear_crossings(cut: ScoredCut, starts: Array, ends: Array, x: Places, y: Places) -> Crossings:
    """Line, place, department ahead above and department ahead below of each crossing."""
    return _crossings_of(starts @ cut.values.T, ends @ cut.values.T, x, y, SAME)


def _crossings_of(zero: NDArray[Any], one: NDArray[Any], x: Places, y: Places, same: float) -> Crossings:
    """The same from the scores at both ends of each line (L x D)."""
    before, after = zero.take(x, axis=1) - zero.take(y, axis=1), one.take(x, axis=1) - one.take(y, axis=1)
    crosses = (before < -same) & (after > same)
    crosses |= (before > same) & (after < -same)
    line, pair = np.divmod(np.flatnonzero(crosses), max(len(x), 1))
    start, end = before[crosses], after[crosses]
    rises, first, second = start < 0, x[pair], y[pair]
    return line, start / (start - end), np.where(rises, first, second), np.where(rises, second, first)


def _quotient_crossings(cut: ScoredCut, starts: Array, ends: Array, x: Places, y: Places) -> Crossings:
    """The same for scores that are quotients: the sign changes of b0 + 2 b1 u + b2 u^2, u = t / (1 - t)."""
    over0, over1 = starts @ cut.values.T, ends @ cut.values.T
    under0, under1 = starts @ cut.coverage.T, ends @ cut.coverage.T
    b0 = over0[:, x] * under0[:, y] - over0[:, y] * under0[:, x]
    b2 = over1[:, x] * under1[:, y] - over1[:, y] * under1[:, x]
    b1 = over0[:, x] * under1[:, y] + over1[:, x] * under0[:, y]
    b1 = (b1 - over0[:, y] * under1[:, x] - over1[:, y] * under0[:, x]) / 2
    least = (under0[:, x] * under0[:, y], (under0[:, x] * under1[:, y] + under1[:, x] * under0[:, y]) / 2)
    b0[np.abs(b0) <= SAME * least[0] + ROUNDING] = 0.0
    b1[np.abs(b1) <= SAME * least[1] + ROUNDING] = 0.0
    b2[np.abs(b2) <= SAME * under1[:, x] * under1[:, y] + ROUNDING] = 0.0
    line, pair = np.nonzero((b0 * b2 < 0) | (np.minimum(b0, b2) * b1 < 0) | (np.maximum(b0, b2) * b1 < 0))
    b0, b1, b2 = b0[line, pair], b1[line, pair], b2[line, pair]
    first, second = _positive_roots(b0, b1, b2)
    rises = np.where(b0 != 0, b0 < 0, b1 < 0)
    ahead, behind = np.where(rises, x[pair], y[pair]), np.where(rises, y[pair], x[pair])
    once, twice = ~np.isnan(first), ~np.isnan(second)
    at = np.concatenate([first[once], second[twice]])
    above = np.concatenate([ahead[once], behind[twice]])
    below = np.concatenate([behind[once], ahead[twice]])
    by_line = np.argsort(lines := np.concatenate([line[once], line[twice]]), kind="stable")
    return lines[by_line], at[by_line], above[by_line], below[by_line]


def _positive_roots(b0: Array, b1: Array, b2: Array) -> tuple[Array, Array]:
    """Places t = u / (1 + u) of the positive roots where b0 + 2 b1 u + b2 u^2 changes its sign; NaN for none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        parted = b1**2 - b0 * b2
        parted[parted <= TOUCHING * b1**2] = np.nan  # they touch, and neither passes
        root = -(b1 + np.copysign(np.sqrt(parted), b1))
        roots = np.where(b2 == 0, -b0 / (2 * b1), root / b2), np.where((b0 == 0) | (b2 == 0), np.nan, b0 / root)
        roots = np.where(b0 == 0, -2 * b1 / b2, roots[0]), roots[1]
        places = np.sort(np.where(np.array(roots) > 0, np.array(roots) / (1 + np.array(roots)), np.nan), axis=0)
    return places[0], places[1]


def _intervals(
    present: Number,
    at: NDArray[Any],
    above: Places,
    below: Places,
    top: int,
    groups: Places,
    scores: Callable[[Number], Array],
) -> tuple[Interval, Interval, Interval]:
    """How far the winner, the top and the whole order hold around the present weight."""
    left, right = at < present - TOGETHER, at > present + TOGETHER
    low, high = (at[left][-1:].tolist() or [0])[0], (at[right][:1].tolist() or [1])[0]
    points = [present]
    if not (left | right).all() or not 0 < present < 1:
        points += [(low + present) / 2] * (present > 0) + [(present + high) / 2] * (present < 1)
    places = [ranks(scores(point), groups) for point in points]

    def holds(members: list[NDArray[Any]], crossed: NDArray[np.bool_]) -> Interval:
        if any(not np.array_equal(members[0], other, equal_nan=True) for other in members[1:]):
            return present, present
        lower, higher = at[left & crossed], at[right & crossed]
        return (lower[-1:].tolist() or [0])[0], (higher[:1].tolist() or [1])[0]

    def changes(members: NDArray[np.bool_]) -> NDArray[np.bool_]:
        crossed: NDArray[np.bool_] = members[above] != members[below]
        return crossed

    best = [[place <= most for place in places] for most in (1, top)]
    everything = np.ones(len(at), dtype=bool)
    return holds(best[0], changes(best[0][0])), holds(best[1], changes(best[1][0])), holds(places, everything)
