"""Weights from comparisons: the analytic hierarchy process and the best-worst method.

Judgements that do not agree with each other are not refused: how far they disagree is said, and which one to
reconsider.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import MeritreeError
from model.solver import solve_arrays

Array = NDArray[np.float64]

# Saaty (1980), for 1, 2, 3, ... items
RANDOM_INDICES = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
ACCEPTABLE = 0.1  # consistency ratio up to which Saaty accepts a matrix
EVEN = 1e-9
ROUNDED = 5e-3  # how far a reciprocal may be off, as 0.33 for 1/3 is, as a share of it


@dataclass(frozen=True, slots=True)
class Judgement:
    """One comparison to think about again.

    Attributes:
        row: The item that was compared.
        column: With which.
        given: How many times as important `row` was said to be.
        suggested: What the other judgements say it is.
        ratio: Consistency ratio once the suggestion is taken.
    """

    row: int
    column: int
    given: float
    suggested: float
    ratio: float | None


@dataclass(frozen=True, slots=True, eq=False)
class PairwiseWeights:
    """What a matrix of pairwise comparisons says.

    Attributes:
        weights: Principal eigenvector, sum 1.
        largest: Principal eigenvalue, equal to the number of items where the judgements agree.
        index: Consistency index (largest - n) / (n - 1).
        ratio: Consistency ratio: the index over that of random judgements; None for more than 15 items.
        reconsider: The judgement whose replacement makes the rest agree best; None where all agree.
    """

    weights: Array
    largest: float
    index: float
    ratio: float | None
    reconsider: Judgement | None

    @property
    def is_acceptable(self) -> bool | None:
        """Whether the consistency ratio is at most 0.1; None where there is none."""
        return None if self.ratio is None else self.ratio <= ACCEPTABLE


@dataclass(frozen=True, slots=True, eq=False)
class BestWorstWeights:
    """What comparisons with the best and the worst item say.

    Attributes:
        weights: Of the linear model (Rezaei 2016).
        deviation: Its ksi, the largest deviation of a weight from a judgement; 0 where all judgements agree.
        ratio: Consistency ratio of the non-linear model (Rezaei 2015), 0 or more.
        lowest: Smallest weight of each item that is as consistent as can be in the non-linear model.
        highest: Largest such weight.
        reconsider: Item whose judgements agree least with each other; None where all agree.
    """

    weights: Array
    deviation: float
    ratio: float
    lowest: Array
    highest: Array
    reconsider: int | None


def pairwise(matrix: ArrayLike, names: Sequence[str] | None = None) -> PairwiseWeights:
    """Weigh by comparing every pair (analytic hierarchy process; Saaty 1980).

    Args:
        matrix: How many times as important the row's item is as the column's (N x N).
        names: Of the items, for messages.

    Raises:
        MeritreeError: An entry is missing, 0 or negative, or contradicts its mirror image; all at once.
    """
    given = np.asarray(matrix, dtype=np.float64)
    _refuse(_problems(given, names), "pairwise matrix")
    count = len(given)
    largest, weights = _principal(given)
    index = max(largest - count, 0.0) / (count - 1) if count > 2 else 0.0
    ratio = _ratio(index, count)
    return PairwiseWeights(
        weights=weights,
        largest=largest,
        index=index,
        ratio=ratio,
        reconsider=_least_consistent(given) if index > EVEN else None,
    )


def best_worst(
    best_to_others: ArrayLike, others_to_worst: ArrayLike, names: Sequence[str] | None = None
) -> BestWorstWeights:
    """Weigh by comparing the best item with all and all with the worst (Rezaei 2015, 2016).

    The linear model: minimise ksi subject to |w_best - a_j w_j| <= ksi and |w_j - b_j w_worst| <= ksi, sum w = 1.

    Args:
        best_to_others: a, how many times as important the best item is as each (N); 1 for itself.
        others_to_worst: b, how many times as important each is as the worst item (N); 1 for itself.
        names: Of the items, for messages.

    Raises:
        MeritreeError: A judgement is missing, below 1 or above best against worst, or the two rows disagree on who
            is best, who is worst, or by how much; all such problems at once.
    """
    above, below = np.asarray(best_to_others, dtype=np.float64), np.asarray(others_to_worst, dtype=np.float64)
    _refuse(_best_worst_problems(above, below, names), "best-worst judgements")
    most = float(above.max())
    best = int(np.argmax((below == most) & (above == 1)))
    worst = int(np.argmax((above == most) & (below == 1)))
    unit = np.eye(len(above))
    ahead, behind = unit[best] - above[:, None] * unit, unit - below[:, None] * unit[worst]
    gaps = np.vstack([ahead, behind])
    solved = _within(gaps, np.ones(len(gaps)), np.append(np.zeros(len(above)), 1.0))
    widest = np.array([_disagreement(a, b, most) for a, b in zip(above, below, strict=True)])
    widest[[best, worst]] = 0.0
    allowed = np.vstack([widest.max() * unit, np.tile(widest.max() * unit[worst], (len(above), 1))])
    index = best_worst_index(most)
    return BestWorstWeights(
        weights=solved[:-1] / solved[:-1].sum(),
        deviation=float(np.abs(gaps @ solved[:-1]).max()),
        ratio=float(widest.max() / index) if index > 0 else 0.0,
        lowest=np.array([_extreme(gaps, allowed, item, 1.0) for item in unit]),
        highest=np.array([_extreme(gaps, allowed, item, -1.0) for item in unit]),
        reconsider=int(np.argmax(widest)) if widest.max() > EVEN else None,
    )


def best_worst_index(most: float) -> float:
    """Largest deviation that comparisons can have if the best item is `most` times as important as the worst.

    The smaller root of xi^2 - (1 + 2 a) xi + a^2 - a (Rezaei 2015, table 1).
    """
    return (1 + 2 * most - sqrt(1 + 8 * most)) / 2


def _principal(matrix: Array) -> tuple[float, Array]:
    """Largest eigenvalue and its eigenvector, which is positive (Perron) and scaled to the sum 1."""
    values, vectors = np.linalg.eig(matrix)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    weights: Array = vector / vector.sum()
    return float(values[place].real), weights


def _ratio(index: float, count: int) -> float | None:
    if count > len(RANDOM_INDICES):
        return None
    return index / RANDOM_INDICES[count - 1] if count > 2 else 0.0


def _least_consistent(matrix: Array) -> Judgement:
    """Leave out each judgement in turn (Harker 1987) and take the one without which the rest agree best."""
    count = len(matrix)
    tried = []
    for row in range(count):
        for column in range(row + 1, count):
            rest = matrix.copy()
            rest[row, column] = rest[column, row] = 0.0
            rest[row, row] = rest[column, column] = 2.0
            largest, weights = _principal(rest)
            tried.append((largest, row, column, weights[row] / weights[column]))
    largest, row, column, suggested = min(tried)
    ratio = _ratio(max(largest - count, 0.0) / (count - 1), count)
    return Judgement(row, column, float(matrix[row, column]), float(suggested), ratio)


def _disagreement(above: float, below: float, most: float) -> float:
    """Smallest ksi with which a_j b_j and a_best,worst can be reconciled (Rezaei 2015, equation 14)."""
    sign = 1.0 if above * below > most else -1.0
    total, gap = above + below + 1, above * below - most
    return float(sign * (total - np.sqrt(max(total**2 - 4 * gap, 0.0))) / 2)


def _within(gaps: Array, share: Array, cost: Array) -> Array:
    """Minimise a cost over weights and ksi subject to |gaps w| <= share ksi."""
    count = gaps.shape[1]
    matrix = np.vstack(
        [
            np.append(np.ones(count), 0.0),
            np.column_stack([gaps, share]),
            np.column_stack([gaps, -share]),
        ]
    )
    free = np.full(len(gaps), np.inf)
    return solve_arrays(
        cost,
        matrix,
        np.concatenate([[1.0], np.zeros(len(gaps)), -free]),
        np.concatenate([[1.0], free, np.zeros(len(gaps))]),
        np.zeros(count + 1),
        np.full(count + 1, np.inf),
    ).x


def _extreme(gaps: Array, allowed: Array, item: Array, sign: float) -> float:
    """Smallest (sign 1) or largest (sign -1) weight of an item with |gaps w| <= allowed w."""
    slack = allowed + 1e-12
    solved = solve_arrays(
        sign * item,
        np.vstack([np.ones(len(item)), gaps + slack, gaps - slack]),
        np.concatenate([[1.0], np.zeros(len(gaps)), np.full(len(gaps), -np.inf)]),
        np.concatenate([[1.0], np.full(len(gaps), np.inf), np.zeros(len(gaps))]),
        np.zeros(len(item)),
        np.ones(len(item)),
    )
    return float(item @ solved.x)


def _problems(matrix: Array, names: Sequence[str] | None) -> list[str]:
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1] or not len(matrix):
        return [f"expected as many rows as columns, found {' x '.join(map(str, matrix.shape))}"]
    called = _called(names, len(matrix))
    problems = []
    for row, column in np.ndindex(matrix.shape):
        entry, where = matrix[row, column], f"{called[row]} against {called[column]}"
        if np.isnan(entry):
            problems.append(f"{where} is blank: say how many times as important it is")
        elif not 0 < entry < np.inf:
            problems.append(
                f"{where} is {entry:g}: expected a number above 0 (1/3 for three times less important)"
            )
        elif row == column and abs(entry - 1) > EVEN:
            problems.append(f"{where} is {entry:g}: expected 1")
        elif row < column and matrix[column, row] > 0 and abs(entry * matrix[column, row] - 1) > ROUNDED:
            mirror = f"{called[column]} against {called[row]} is {matrix[column, row]:g}"
            problems.append(f"{where} is {entry:g}, and {mirror}: expected 1 / {entry:g} = {1 / entry:g}")
    return problems


def _best_worst_problems(above: Array, below: Array, names: Sequence[str] | None) -> list[str]:
    if above.ndim != 1 or above.shape != below.shape or len(above) < 2:
        return [f"expected two rows of the same two or more items, found {len(above)} and {len(below)}"]
    called = _called(names, len(above))
    problems = []
    for row, what in ((above, "best against {}"), (below, "{} against worst")):
        for item in np.flatnonzero(~(row >= 1) | ~np.isfinite(row)):
            found = "blank" if np.isnan(row[item]) else f"{row[item]:g}"
            problems.append(f"{what.format(called[item])} is {found}: expected a number of at least 1")
        if not (row == 1).any():
            problems.append(f"{what.format('itself')}: expected 1 for one of the items")
    if problems:
        return problems
    most = max(above.max(), below.max())
    if not ((above == most) & (below == 1)).any() or not ((below == most) & (above == 1)).any():
        problems.append(
            f"the largest judgement, {most:g}, must be best against worst: of the worst item in the first row "
            "(1 in the second) and of the best item in the second (1 in the first)"
        )
    return problems


def _called(names: Sequence[str] | None, count: int) -> list[str]:
    return [f"item {place + 1}" for place in range(count)] if names is None else list(names)


def _refuse(problems: Sequence[str], what: str) -> None:
    if problems:
        raise MeritreeError("\n".join(f"{what}: {problem}" for problem in problems))
