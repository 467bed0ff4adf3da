"""The smallest change of the weights that makes a department pass another, or come first.

With d the difference of the two rows of scores and g the gap, while no bound binds (the weights keep their sum):

    L1          2 g / (max d - min d)        from the weight with the smallest d to the one with the largest
    L-infinity  g / sum |d - median d|       all weights below the median down, all above it up
    L2          g / ||d - mean d||           along d - mean d

Where a bound binds, or several rivals are to be passed, L1 and L-infinity are linear programmes and L2 is a
projection. Where scores are quotients, the same is repeated on the scores' tangents until it stands still; that is
not exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError
from model.ranking import ranks
from model.sensitivity.draws import BLOCK, draw
from model.sensitivity.neighbourhood import Neighbourhood, constraints, contains
from model.sensitivity.projection import nearest_mixture, nearest_separably
from model.sensitivity.scored_cut import Array, ScoredCut, rivals, scores_at, tangents, where_scored
from model.solver import solve_arrays

Places = NDArray[np.intp]

Norm = Literal["l1", "linf", "l2"]
NORMS: tuple[Norm, ...] = ("l1", "linf", "l2")

LEVEL = 1e-9  # points by which the department may still be behind
TRIED = 3
STARTS = 1
ROUNDS = 12
STANDSTILL = 1e-13
MANY = 60  # nodes from which on the projection works on sparse equations


@dataclass(frozen=True, slots=True, eq=False)
class Flip:
    """How little it takes for one department to pass another: they tie, and any more puts it ahead.

    Attributes:
        passes: Who moves up.
        passed: Who is passed; None where everybody is.
        sizes: Size of the change of the weights in each norm, None where no weights of the neighbourhood do it.
        weights: The new weights (K) for each norm, None likewise.
        exact: False where scores are quotients: then a smaller change may exist.
    """

    passes: int
    passed: int | None
    sizes: Mapping[Norm, float | None]
    weights: Mapping[Norm, Array | None]
    exact: bool


@dataclass(frozen=True, slots=True)
class Move:
    """A part of a change in words: `amount` of weight goes from one node to another."""

    giver: int
    receiver: int
    amount: float


def flip(
    cut: ScoredCut,
    neighbourhood: Neighbourhood,
    passes: int,
    passed: int | None = None,
    norms: Sequence[Norm] = NORMS,
) -> Flip:
    """Find the smallest change of the weights after which `passes` is not behind `passed`, or behind nobody.

    Args:
        cut: The scores on a cut.
        neighbourhood: Where the new weights may be.
        passes: Department that moves up.
        passed: Department that is passed; None for everybody in the group.
        norms: In which the change is to be small, each with weights of its own.

    Raises:
        MeritreeError: The departments are one and the same, or of different groups.
    """
    others = rivals(cut, passes)
    if passed is not None and passed not in others:
        raise MeritreeError("a department can pass another one of its own group only")
    others = others if passed is None else np.array([passed])
    exact = bool((np.abs(cut.coverage[others] - cut.coverage[passes]) <= 1e-12).all())
    leads = cut.values[passes] - cut.values[others]
    scored = where_scored(cut, neighbourhood)
    if exact:
        found = {norm: _nearest(norm, leads, cut.weights, scored) for norm in norms}
    else:
        found = _by_tangents(cut, scored, _tried(neighbourhood), passes, others, norms)
    sizes = {
        norm: None if weights is None else _size(norm, weights - cut.weights) for norm, weights in found.items()
    }
    return Flip(passes, passed, sizes, found, exact)


@lru_cache(maxsize=2)
def _tried(neighbourhood: Neighbourhood) -> Array:
    """Weights drawn once for all flips within a neighbourhood."""
    return draw(neighbourhood, BLOCK)


def usual_flips(cut: ScoredCut, neighbourhood: Neighbourhood) -> tuple[Flip, ...]:
    """Flip every department with the one ranked just before it, and every department to the first place."""
    places = ranks(scores_at(cut, cut.weights), cut.groups)
    found = []
    for group in np.unique(cut.groups):
        members = np.flatnonzero(cut.groups == group)
        in_order = members[np.argsort(places[members], kind="stable")].tolist()
        found += [flip(cut, neighbourhood, x, y) for y, x in pairwise(in_order)]
        found += [flip(cut, neighbourhood, x) for x in in_order]
    return tuple(sorted(found, key=lambda each: (each.passes, -1 if each.passed is None else each.passed)))


def moves(before: Array, after: Array) -> tuple[Move, ...]:
    """Tell a change of weights as moves from one node to another, largest first."""
    change = after - before
    told: list[Move] = []
    while True:
        giver, receiver = int(np.argmin(change)), int(np.argmax(change))
        amount = float(min(-change[giver], change[receiver]))
        if amount <= 1e-12:
            return tuple(sorted(told, key=lambda move: (-move.amount, move.giver, move.receiver)))
        told.append(Move(giver, receiver, amount))
        change[giver] += amount
        change[receiver] -= amount


def _size(norm: Norm, change: Array) -> float:
    return float(np.linalg.norm(change, {"l1": 1, "linf": np.inf, "l2": 2}[norm]))


def _nearest(norm: Norm, leads: Array, present: Array, neighbourhood: Neighbourhood) -> Array | None:
    """Nearest weights of the neighbourhood at which no lead (R x K) is negative."""
    if (leads @ present >= 0).all() and contains(neighbourhood, present):
        return present
    for lead in leads[np.argsort(leads @ present, kind="stable")[:TRIED]]:
        free = _unbounded(norm, lead, present)
        if free is not None and (leads @ free >= -LEVEL).all() and contains(neighbourhood, free, 0.0):
            return free
    return PROGRAMMES[norm](leads, present, neighbourhood)


def _unbounded(norm: Norm, lead: Array, present: Array) -> Array | None:
    """Weights at which one lead becomes 0, as if there were no bounds."""
    gap, count = -float(lead @ present), len(lead)
    if gap <= 0 or np.ptp(lead) == 0:
        return None
    if norm == "l2":
        direction = lead - lead.mean()
    else:
        direction = np.zeros(count)
        ascending = np.argsort(lead, kind="stable")
        half = 1 if norm == "l1" else count // 2
        direction[ascending[:half]], direction[ascending[count - half :]] = -1.0, 1.0
    slope = float(lead @ direction)
    if slope <= 0:
        return None  # equal up to rounding: no weights tell the two apart
    changed: Array = present + gap / slope * direction
    return changed


def _least_sum(leads: Array, present: Array, neighbourhood: Neighbourhood) -> Array | None:
    """Minimise sum (more + less) subject to w = present + more - less, leads w >= 0."""
    if _is_large(present, neighbourhood):
        return _least_moves(leads, present, neighbourhood)
    size, nodes = neighbourhood.corners.shape
    unit = np.eye(nodes)
    within, low, high = constraints(neighbourhood)
    matrix = np.block(
        [
            [within, np.zeros((len(within), 2 * nodes))],
            [leads @ neighbourhood.corners.T, np.zeros((len(leads), 2 * nodes))],
            [neighbourhood.corners.T, -unit, unit],
        ]
    )
    solved = solve_arrays(
        np.repeat([0.0, 1.0], [size, 2 * nodes]),
        matrix,
        np.concatenate([low, np.zeros(len(leads)), present]),
        np.concatenate([high, np.full(len(leads), np.inf), present]),
        np.concatenate([neighbourhood.lower, np.zeros(2 * nodes)]),
        np.concatenate([neighbourhood.upper, np.full(2 * nodes, np.inf)]),
    )
    return _mixed(solved.x[:size], neighbourhood) if solved.status == "optimal" else None


def _is_large(present: Array, neighbourhood: Neighbourhood) -> bool:
    """Whether there are many nodes, and the neighbourhood bounds each of their weights itself."""
    size = len(present)
    return size > MANY and np.array_equal(neighbourhood.corners, np.eye(size))


def _least_moves(leads: Array, present: Array, neighbourhood: Neighbourhood) -> Array | None:
    """The same in what is added to each weight and taken from it alone, for many nodes."""
    within, low, high = constraints(neighbourhood)
    rows, nodes = np.vstack([within, leads]), len(present)
    moved = rows @ present
    solved = solve_arrays(
        np.ones(2 * nodes),
        np.hstack([rows, -rows]),
        np.append(low, np.zeros(len(leads))) - moved,
        np.append(high, np.full(len(leads), np.inf)) - moved,
        np.concatenate(
            [np.maximum(neighbourhood.lower - present, 0.0), np.maximum(present - neighbourhood.upper, 0.0)]
        ),
        np.concatenate(
            [np.maximum(neighbourhood.upper - present, 0.0), np.maximum(present - neighbourhood.lower, 0.0)]
        ),
    )
    if solved.status != "optimal":
        return None
    return _mixed(present + solved.x[:nodes] - solved.x[nodes:], neighbourhood)


def _least_largest(leads: Array, present: Array, neighbourhood: Neighbourhood) -> Array | None:
    """Minimise r subject to -r <= w - present <= r, leads w >= 0."""
    size, nodes = neighbourhood.corners.shape
    within, low, high = constraints(neighbourhood)
    matrix = np.block(
        [
            [within, np.zeros((len(within), 1))],
            [leads @ neighbourhood.corners.T, np.zeros((len(leads), 1))],
            [neighbourhood.corners.T, np.ones((nodes, 1))],
            [neighbourhood.corners.T, -np.ones((nodes, 1))],
        ]
    )
    free = np.full(nodes, np.inf)
    solved = solve_arrays(
        np.append(np.zeros(size), 1.0),
        matrix,
        np.concatenate([low, np.zeros(len(leads)), present, -free]),
        np.concatenate([high, np.full(len(leads), np.inf), free, present]),
        np.append(neighbourhood.lower, 0.0),
        np.append(neighbourhood.upper, np.inf),
    )
    return _mixed(solved.x[:size], neighbourhood) if solved.status == "optimal" else None


def _least_squares(leads: Array, present: Array, neighbourhood: Neighbourhood) -> Array | None:
    """Project the present weights on the neighbourhood where leads w >= 0."""
    if _is_large(present, neighbourhood):
        if _least_largest(leads, present, neighbourhood) is None:
            return None
        found = nearest_separably(present, neighbourhood, leads)
        if found is not None:
            return found
    unit = np.eye(len(neighbourhood.corners))
    matrix = np.vstack([unit, -unit, neighbourhood.rows, leads @ neighbourhood.corners.T])
    nothing = np.zeros(len(neighbourhood.rows) + len(leads))
    limits = np.concatenate([neighbourhood.lower, -neighbourhood.upper, nothing])
    found = nearest_mixture(present, neighbourhood.corners, matrix, limits)
    if found is None:  # a single point may be left, which rounding misses
        found = nearest_mixture(present, neighbourhood.corners, matrix, limits - LEVEL / 100)
    return None if found is None else _mixed(found, neighbourhood)


def _mixed(coordinates: Array, neighbourhood: Neighbourhood) -> Array:
    within = np.clip(coordinates, neighbourhood.lower, neighbourhood.upper)
    weights: Array = within / within.sum() @ neighbourhood.corners
    return weights


PROGRAMMES = {"l1": _least_sum, "linf": _least_largest, "l2": _least_squares}


def _by_tangents(
    cut: ScoredCut, near: Neighbourhood, drawn: Array, passes: int, others: Places, norms: Sequence[Norm]
) -> dict[Norm, Array | None]:
    """Follow the scores' tangents, from the present weights and from the nearest draw that does it already."""
    ahead = drawn[_slack(cut, drawn, passes, others) >= 0]
    found: dict[Norm, Array | None] = {}
    for norm in norms:
        distance = [_size(norm, there - cut.weights) for there in ahead]
        starts = [cut.weights, *ahead[np.argsort(distance, kind="stable")[:STARTS]]]
        ends = [_follow(norm, cut, near, passes, others, start) for start in starts]
        reached = [end for end in ends if end is not None and _slack(cut, end[None], passes, others)[0] >= -LEVEL]
        found[norm] = min(reached, key=lambda end: _size(norm, end - cut.weights), default=None)
    return found


def _slack(cut: ScoredCut, weights: Array, passes: int, others: Places) -> Array:
    """How far a department is ahead of the best of the others (one per row of weights)."""
    scores = scores_at(cut, weights)
    slack: Array = scores[:, passes] - scores[:, others].max(axis=1)
    return slack


def _follow(
    norm: Norm, cut: ScoredCut, near: Neighbourhood, passes: int, others: Places, start: Array
) -> Array | None:
    here: Array | None = None
    at = start
    for _ in range(ROUNDS):
        lines = tangents(cut, at)
        leads = lines[passes] - lines[others]
        there = None if np.isnan(leads).any() else _nearest(norm, leads, cut.weights, near)
        if there is None:
            break
        moved, here, at = float(np.abs(there - at).max()), there, there
        if moved <= STANDSTILL:
            break
    return here
