"""Best and worst rank of each department over a neighbourhood of weights, each with weights that show it.

Rivals that are always or never ahead are settled by the fractional knapsack. For the rest a mixed-integer
programme counts the fewest rivals that must be ahead (Kadzinski, Greco & Slowinski 2012, extreme ranking):

    minimise sum_y z_y   subject to   (S_y - S_x) w <= most_y z_y,   w in the neighbourhood,   z_y in {0, 1},

most_y being the largest lead of y. Rivals of whom no two can be passed at the same weights form cliques, and at
most one of a clique can be passed: sum of z over a clique >= its size - 1. What it claims is checked by a
linear programme without z, whose weights keep all gaps as large as possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.ranking import ranks
from model.sensitivity.draws import BLOCK, block_of_draws
from model.sensitivity.neighbourhood import Neighbourhood, constraints, contains, least
from model.sensitivity.scored_cut import (
    Array,
    ScoredCut,
    refuse_beyond_memory,
    rivals,
    scores_at,
    tangents,
    where_scored,
)
from model.solver import solve_arrays

Flags = NDArray[np.bool_]
Places = NDArray[np.intp]

SAME = 1e-9  # points between scores that are equal
STRICT = 1e-6  # points by which a rival is strictly ahead or behind
HINTS = 1024  # draws that spare the exact search some work
STARTS = 8
STRIDES = np.linspace(0, 1, 9)[1:]
WIDEST = 1000.0  # points
MIXTURES = np.linspace(0, 1, 17)[1:-1]


@dataclass(frozen=True, slots=True, eq=False)
class Extremes:
    """The ranks that each of D departments can take.

    Attributes:
        best: Best rank, ties counted as won (D).
        worst: Worst rank, ties counted as lost.
        best_strict: Best rank if a tie does not count as won (ahead means by more than `STRICT` points).
        worst_strict: Worst rank if a tie does not count as lost.
        best_weights: Weights under which the department takes its best rank (D x K).
        worst_weights: Weights under which it takes its worst rank; where only a tie makes it the worst, the
            ordinary ranking at these weights shows the shared, better rank.
        exact: False where scores are ratios: then these are ranks that were found, and others may exist.
    """

    best: Places
    worst: Places
    best_strict: Places
    worst_strict: Places
    best_weights: Array
    worst_weights: Array
    exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """What is searched, with some draws (coordinates, and the scores there) to begin from."""

    cut: ScoredCut
    neighbourhood: Neighbourhood
    drawn: Array
    scores: Array


@dataclass(frozen=True, slots=True, eq=False)
class _Fewest:
    """The fewest rivals ahead: ties not counting, ties counting, and coordinates that show the former."""

    ahead: int
    ahead_or_level: int
    coordinates: Array


def extremes(cut: ScoredCut, neighbourhood: Neighbourhood, *, seed: int = 0) -> Extremes:
    """Find the best and the worst rank of each department.

    Args:
        cut: The scores on a cut.
        neighbourhood: Where the weights may be.
        seed: Of the draws that speed up the search and, for ratios, begin it.

    Raises:
        MeritreeError: There are more departments than memory holds.
    """
    size = cut.departments
    refuse_beyond_memory(40.0 * size**2, f"best and worst ranks of {size} departments")
    exact = cut.is_linear
    search = _begin(cut, neighbourhood, seed)
    find = _fewest_linear if exact else _fewest_ratio
    found = {sign: [find(search, x, sign) for x in range(size)] for sign in (1, -1)}
    most = np.array([1 + len(rivals(cut, x)) for x in range(size)])
    ranked = {
        (sign, how): np.array([getattr(fewest, how) for fewest in found[sign]], dtype=np.intp)
        for sign in (1, -1)
        for how in ("ahead", "ahead_or_level")
    }
    best, worst = 1 + ranked[1, "ahead"], most - ranked[-1, "ahead"]
    return Extremes(
        best=best,
        worst=worst,
        best_strict=1 + ranked[1, "ahead_or_level"],
        worst_strict=most - ranked[-1, "ahead_or_level"],
        best_weights=_witnesses(cut, neighbourhood, found[1], best),
        worst_weights=_witnesses(cut, neighbourhood, found[-1], worst),
        exact=exact,
    )


def firm(
    cut: ScoredCut,
    neighbourhood: Neighbourhood,
    *,
    draws: int,
    seed: int = 0,
    step: Callable[[int, int], None] = lambda _done, _size: None,
) -> Flags:
    """Find which departments keep one rank all over the neighbourhood (D).

    They are those whose best and worst rank in `extremes` are one and, where scores are ratios, that never took
    another one in the draws. A department that two draws show at two ranks needs no search, which spares most of
    the work.

    Args:
        cut: The scores on a cut.
        neighbourhood: Where the weights may be.
        draws: How many to look at where scores are ratios.
        seed: Of the draws.
        step: Told how many of how many steps are done; what it raises ends the work.
    """
    exact = cut.is_linear
    refuse_beyond_memory(40.0 * cut.departments**2, f"best and worst ranks of {cut.departments} departments")
    search = _begin(cut, neighbourhood, seed)
    find = _fewest_linear if exact else _fewest_ratio
    places: dict[int, int] = {}
    _keep_one_place(places, range(cut.departments), cut, search.scores)
    blocks = range(1, 1 if exact else -(-draws // BLOCK))
    steps = len(blocks) + cut.departments
    for block in blocks:
        step(block - 1, steps)
        drawn = block_of_draws(neighbourhood, seed, block, min(BLOCK, draws - block * BLOCK)).astype(np.float64)
        _keep_one_place(places, list(places), cut, scores_at(cut, drawn @ neighbourhood.corners))
    found = np.zeros(cut.departments, dtype=bool)
    for done, department in enumerate(places):
        step(len(blocks) + done, steps)
        best = find(search, department, 1).ahead
        found[department] = best + find(search, department, -1).ahead == len(rivals(cut, department))
    return found


def _keep_one_place(places: dict[int, int], candidates: Iterable[int], cut: ScoredCut, scores: Array) -> None:
    """Note the place of each candidate; one that has a second place is none any longer."""
    for department in candidates:
        ahead = _count_ahead(scores, department, rivals(cut, department), 1)
        if not ahead.min() == ahead.max() == places.setdefault(department, int(ahead[0])):
            places.pop(department, None)


def _begin(cut: ScoredCut, neighbourhood: Neighbourhood, seed: int) -> _Search:
    count = HINTS if cut.is_linear else BLOCK
    drawn = block_of_draws(neighbourhood, seed, 0, count).astype(np.float64)
    scored = where_scored(cut, neighbourhood)
    return _Search(cut, scored, drawn, scores_at(cut, drawn @ neighbourhood.corners))


def _witnesses(cut: ScoredCut, neighbourhood: Neighbourhood, found: list[_Fewest], places: Places) -> Array:
    """Weights at which the ranks are taken: the present ones where they do."""
    coordinates = np.array([fewest.coordinates for fewest in found])
    weights: Array = coordinates / coordinates.sum(axis=1, keepdims=True) @ neighbourhood.corners
    if contains(neighbourhood, cut.weights):
        already = ranks(scores_at(cut, cut.weights), cut.groups) == places
        weights[already] = cut.weights
    return weights


def _fewest_linear(search: _Search, department: int, sign: int) -> _Fewest:
    cut, neighbourhood, scores = search.cut, search.neighbourhood, search.scores
    others = rivals(cut, department)
    leads = sign * (cut.values[others] - cut.values[department]) @ neighbourhood.corners.T
    behind = sign * (scores[:, others] - scores[:, [department]]) <= 0
    return _fewest(neighbourhood, leads, behind)


def _fewest_ratio(search: _Search, department: int, sign: int) -> _Fewest:
    """Begin at the best draws; there take the scores for linear, solve, and go on from what comes out."""
    cut, neighbourhood = search.cut, search.neighbourhood
    others = rivals(cut, department)
    unknown = np.zeros((1, len(others)), dtype=bool)
    ahead = _count_ahead(search.scores, department, others, sign)
    best = np.argsort(ahead, kind="stable")[: max(1, min(STARTS, 160 // cut.departments))]
    found, fewest = search.drawn[best[0]], int(ahead[best[0]])
    starts = list(search.drawn[best[::-1]])
    while starts:
        here = starts.pop()
        leads = sign * tangents(cut, here @ neighbourhood.corners) @ neighbourhood.corners.T
        there = _fewest(neighbourhood, leads[others] - leads[department], unknown).coordinates
        tried = here + STRIDES[:, None] * (there - here)
        counts = _count_ahead(scores_at(cut, tried @ neighbourhood.corners), department, others, sign)
        if counts.min() < fewest:
            found, fewest = tried[np.argmin(counts)], int(counts.min())
            starts.append(found)
    return _Fewest(fewest, fewest, found)


def _count_ahead(scores: Array, department: int, others: Places, sign: int) -> Places:
    ahead: Places = (sign * (scores[:, others] - scores[:, [department]]) > SAME).sum(axis=1)
    return ahead


def _fewest(neighbourhood: Neighbourhood, leads: Array, behind: Flags) -> _Fewest:
    """Find the fewest rivals that are ahead somewhere in the neighbourhood.

    Args:
        neighbourhood: Where.
        leads: Lead of each rival as a function of the coordinates (R x M).
        behind: At each of some draws, which rivals are not ahead (draws x R).
    """
    lowest, highest = least(neighbourhood, leads)[0], -least(neighbourhood, -leads)[0]
    alike = np.abs(leads).max(axis=1, initial=0.0) <= SAME
    always = lowest > SAME
    open_ = ~always & ~alike & (highest > -STRICT)
    settled, level = int(always.sum()), int(alike.sum())
    doubts = leads[open_], np.maximum(highest[open_], 0.0), behind[:, open_]
    ahead, gap, coordinates = _least_set(neighbourhood, *doubts, 0.0)
    fewest = settled + int(ahead.sum())
    if gap > STRICT:
        return _Fewest(fewest, fewest + level, coordinates)
    ahead, _, apart = _least_set(neighbourhood, *doubts, STRICT)
    strictly = settled + level + int(ahead.sum())
    return _Fewest(fewest, strictly, apart if strictly == fewest else coordinates)


def _least_set(
    neighbourhood: Neighbourhood, leads: Array, most: Array, behind: Flags, gap: float
) -> tuple[Flags, float, Array]:
    """The smallest set of rivals that are ahead while the others are behind by `gap` or more.

    Returns:
        The set, the largest gap by which the others can be behind, and coordinates at which they are.
    """
    ahead = np.zeros(len(leads), dtype=bool)
    widest, coordinates = _widest_gap(neighbourhood, leads)
    sets = _cliques(_conflicts(neighbourhood, leads, behind)) if widest < gap - SAME else []
    while widest < gap - SAME:
        ahead = _solve_sets(neighbourhood, leads, most, sets, gap)
        widest, coordinates = _widest_gap(neighbourhood, leads[~ahead])
        sets = [*sets, (np.flatnonzero(~ahead), 1)]
    return ahead, widest, coordinates


def _solve_sets(
    neighbourhood: Neighbourhood,
    leads: Array,
    most: Array,
    sets: list[tuple[Places, int]],
    gap: float,
) -> Flags:
    """Solve the programme; of each set of rivals, a given number at least is ahead."""
    size, count = len(neighbourhood.lower), len(leads)
    rows, low, high = constraints(neighbourhood)
    within = np.zeros((len(sets), count))
    for row, (members, _) in enumerate(sets):
        within[row, members] = 1.0
    matrix = np.block(
        [
            [rows, np.zeros((len(rows), count))],
            [leads, -np.diag(most + gap)],
            [np.zeros((len(sets), size)), within],
        ]
    )
    solved = solve_arrays(
        np.repeat([0.0, 1.0], [size, count]),
        matrix,
        np.concatenate([low, np.full(count, -np.inf), [float(most) for _, most in sets]]),
        np.concatenate([high, np.full(count, -gap), np.full(len(sets), np.inf)]),
        np.concatenate([neighbourhood.lower, np.zeros(count)]),
        np.concatenate([neighbourhood.upper, np.ones(count)]),
        np.repeat([False, True], [size, count]),
    )
    ahead: Flags = solved.x[size:] > 0.5
    return ahead


def _widest_gap(neighbourhood: Neighbourhood, leads: Array) -> tuple[float, Array]:
    """The largest gap by which all the rivals can be behind at once (negative: they cannot), and where."""
    rows, low, high = constraints(neighbourhood)
    matrix = np.block(
        [
            [rows, np.zeros((len(rows), 1))],
            [leads, np.ones((len(leads), 1))],
        ]
    )
    solved = solve_arrays(
        np.append(np.zeros(len(neighbourhood.lower)), 1.0),
        matrix,
        np.concatenate([low, np.full(len(leads), -np.inf)]),
        np.concatenate([high, np.zeros(len(leads))]),
        np.append(neighbourhood.lower, -np.inf),
        np.append(neighbourhood.upper, WIDEST),
        maximise=True,
    )
    return solved.value, solved.x[:-1]


def _conflicts(neighbourhood: Neighbourhood, leads: Array, behind: Flags) -> Flags:
    """Pairs of rivals one of whom is ahead at any weights (R x R).

    A mixture of their two leads that is positive everywhere proves it. Pairs that are both behind at some draw
    cannot have one.
    """
    found = np.zeros((len(leads), len(leads)), dtype=bool)
    seen = behind.astype(np.float32)
    x, y = np.nonzero(np.triu(seen.T @ seen == 0, 1))
    shares = MIXTURES[:, None, None]
    for part in np.array_split(np.arange(len(x)), 1 + len(x) * leads.shape[1] // 20_000):
        mixed = shares * leads[x[part]] + (1 - shares) * leads[y[part]]
        lowest = least(neighbourhood, mixed.reshape(-1, leads.shape[1]))[0].reshape(len(MIXTURES), -1)
        found[x[part], y[part]] = lowest.max(axis=0) > SAME
    return found | found.T


def _cliques(conflicts: Flags) -> list[tuple[Places, int]]:
    """Cover all conflicting pairs by cliques, largest first found; all of a clique but one are ahead."""
    open_pairs, degree = conflicts.copy(), conflicts.sum(axis=1)
    cliques = []
    while open_pairs.any():
        first = int(np.argmax(open_pairs.sum(axis=1)))
        members, candidates = [first], conflicts[first].copy()
        preferred = open_pairs[first] * len(conflicts)
        while candidates.any():
            chosen = int(np.argmax(np.where(candidates, degree + preferred, -1)))
            members.append(chosen)
            candidates &= conflicts[chosen]
            preferred = 0 * preferred
        cliques.append((np.array(sorted(members)), len(members) - 1))
        open_pairs[np.ix_(members, members)] = False
    return cliques
