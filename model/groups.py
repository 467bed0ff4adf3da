"""What a group of evaluators thinks together: mean weights, how far they agree, and the order nearest to all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import MeritreeError
from model.solver import solve_arrays

Array = NDArray[np.float64]
Places = NDArray[np.intp]

SAME = 1e-9
BY_SUBSETS = 12  # items up to which all orders are compared through their subsets
MOST_ORDERS = 100  # equally good orders that are listed


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far evaluators agree on an order (Kendall's W).

    Attributes:
        w: 0 for no agreement, 1 for one and the same order; corrected for ties.
        w_uncorrected: As if there were no ties.
        chi_square: m (n - 1) W for m evaluators of n items.
        rank_sums: Sum of the ranks of each item, 1 = best, tied ranks averaged.
    """

    w: float
    w_uncorrected: float
    chi_square: float
    rank_sums: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Consensus:
    """The orders with the fewest disagreements (Kemeny 1959).

    Attributes:
        orders: The best orders, each from first to last, sorted; at most `MOST_ORDERS` of them.
        agreements: Agreements of such an order: the sum over its pairs (x before y) of the weight of those who put
            x before y; half of it for who ties them.
        is_unique: Whether it is the only one.
    """

    orders: tuple[tuple[int, ...], ...]
    agreements: float
    is_unique: bool


def mean_weights(weight_sets: ArrayLike, influence: ArrayLike | None = None) -> Array:
    """Average the evaluators' weights.

    Args:
        weight_sets: Evaluators x items, each row at least 0, divided by its sum.
        influence: Weight of each evaluator's opinion; None for equal ones.

    Raises:
        MeritreeError: There is no evaluator, or a number is missing or negative, or a row is all 0.
    """
    given = np.atleast_2d(np.asarray(weight_sets, dtype=np.float64))
    shares = np.ones(len(given)) if influence is None else np.asarray(influence, dtype=np.float64)
    problems = ["there is no evaluator"] if not given.size else []
    for row, weights in enumerate(given):
        if not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0:
            problems.append(f"evaluator {row + 1}: expected weights of at least 0, not all of them 0")
    if not np.isfinite(shares).all() or (shares < 0).any() or shares.sum() <= 0:
        problems.append("influence: expected numbers of at least 0, not all of them 0")
    _refuse(problems, "weights of a group")
    means: Array = shares / shares.sum() @ (given / given.sum(axis=1, keepdims=True))
    return means


def agreement(ratings: ArrayLike) -> Agreement:
    """Measure how far evaluators agree (Kendall & Babington Smith 1939; ties as in Siegel & Castellan 1988).

    Args:
        ratings: Evaluators x items, higher = better; only their order counts.

    Raises:
        MeritreeError: A number is missing, there are not two evaluators and two items, or all rate all alike.
    """
    given = np.atleast_2d(np.asarray(ratings, dtype=np.float64))
    _refuse([] if np.isfinite(given).all() else ["a rating is missing"], "agreement")
    evaluators, items = given.shape
    if evaluators < 2 or items < 2:
        raise MeritreeError("agreement: two evaluators and two items at least are needed")
    ahead = (given[:, None, :] > given[:, :, None] + SAME).sum(axis=2)
    level = (np.abs(given[:, None, :] - given[:, :, None]) <= SAME).sum(axis=2)
    sums = (ahead + (level + 1) / 2).sum(axis=0)
    squares = float(((sums - sums.mean()) ** 2).sum())
    ties = float((level**2 - 1).sum())  # sum over tied sets of t^3 - t
    most = evaluators**2 * (items**3 - items)
    if most - evaluators * ties <= 0:
        raise MeritreeError("agreement: every evaluator rates all items alike, so there is no order to agree on")
    w = 12 * squares / (most - evaluators * ties)
    return Agreement(w, 12 * squares / most, evaluators * (items - 1) * w, tuple(sums.tolist()))


def rank_correlation(one: ArrayLike, other: ArrayLike) -> float:
    """Kendall's tau-b of two ratings of the same items: 1 for the same order, -1 for the reverse.

    Pairs that are tied in both count for nothing; where all are tied, 1 if they are in both, else 0.
    """
    gaps = [np.subtract.outer(rating, rating) for rating in np.asarray([one, other], dtype=np.float64)]
    first, second = (np.where(np.abs(gap) <= SAME, 0.0, np.sign(gap)) for gap in gaps)
    counted = float((first**2).sum() * (second**2).sum())
    if counted == 0:
        return float((first == second).all())
    return float((first * second).sum() / counted**0.5)


def preferences(ratings: ArrayLike, influence: ArrayLike | None = None) -> Array:
    """Weight of those who put the row's item before the column's (items x items); half of it for who ties them.

    Args:
        ratings: Evaluators x items, higher = better.
        influence: Weight of each evaluator; None for 1 each.
    """
    given = np.atleast_2d(np.asarray(ratings, dtype=np.float64))
    shares = np.ones(len(given)) if influence is None else np.asarray(influence, dtype=np.float64)
    _refuse([] if np.isfinite(given).all() else ["a rating is missing"], "preferences")
    gap = given[:, :, None] - given[:, None, :]
    votes: Array = np.einsum("e,exy->xy", shares, (gap > SAME) + 0.5 * (np.abs(gap) <= SAME))
    np.fill_diagonal(votes, 0.0)
    return votes


def points(votes: Array) -> Array:
    """Borda points of each item: 1 for every item and evaluator it is put before (row sums of `preferences`)."""
    sums: Array = votes.sum(axis=1)
    return sums


def consensus(votes: ArrayLike) -> Consensus:
    """Find the orders that agree with the evaluators most often.

    Items that beat all others by majority come before them in each best order (Truchon 1998), so only sets with a
    cycle of majorities have to be searched: small ones through their subsets, others by

        maximise sum_xy votes_xy b_xy   subject to   b_xy + b_yx = 1,   b_xy + b_yz + b_zx <= 2,   b in {0, 1}.

    Args:
        votes: Weight of those who put the row's item before the column's (`preferences`).
    """
    support = np.asarray(votes, dtype=np.float64)
    parts = []
    for members in _by_majority(support):
        within = support[np.ix_(members, members)]
        orders = _through_subsets(within) if len(members) <= BY_SUBSETS else _by_programme(within)
        parts.append([tuple(int(members[item]) for item in order) for order in orders])
    found = sorted(_joined(parts))
    best = np.array(found[0])
    agreements = float(np.triu(support[np.ix_(best, best)], 1).sum())
    return Consensus(tuple(found), agreements, len(found) == 1)


def _by_majority(support: Array) -> list[Places]:
    """Sets of items, each beating all later ones by majority, that cannot be divided further."""
    count = len(support)
    reaches = (support >= support.T - SAME) | np.eye(count, dtype=bool)
    for through in range(count):
        reaches |= reaches[:, [through]] & reaches[[through], :]
    before = reaches.sum(axis=1)
    return [np.flatnonzero(before == reach) for reach in sorted(set(before.tolist()), reverse=True)]


def _through_subsets(support: Array) -> list[tuple[int, ...]]:
    """Best orders by dynamic programming: the best for a set of items puts one of them last."""
    count = len(support)
    best = np.zeros(1 << count)
    inside = (np.arange(1 << count)[:, None] >> np.arange(count) & 1).astype(bool)
    gained = inside @ support  # of putting each item after all of a set
    for chosen in range(1, 1 << count):
        best[chosen] = max(best[chosen ^ 1 << last] + gained[chosen ^ 1 << last, last] for last in _bits(chosen))

    def orders(chosen: int) -> Iterator[tuple[int, ...]]:
        if not chosen:
            yield ()
        for last in _bits(chosen):
            rest = chosen ^ 1 << last
            if best[rest] + gained[rest, last] >= best[chosen] - SAME * max(1.0, abs(best[-1])):
                yield from ((*order, last) for order in orders(rest))

    return _first(orders((1 << count) - 1))


def _by_programme(support: Array) -> list[tuple[int, ...]]:
    """Best orders by integer programming, each new one differing from those found."""
    count = len(support)
    x, y = np.triu_indices(count, 1)
    column = np.zeros((count, count), dtype=np.intp)
    column[x, y] = np.arange(len(x))
    cycles = _no_cycles(count, column)
    gain = support[x, y] - support[y, x]
    rows, low, high = cycles, np.zeros(len(cycles)), np.ones(len(cycles))
    orders: list[tuple[int, ...]] = []
    value = -np.inf
    while len(orders) < MOST_ORDERS:
        solved = solve_arrays(
            gain, rows, low, high, np.zeros(len(x)), np.ones(len(x)), np.ones(len(x), dtype=bool), maximise=True
        )
        if solved.status != "optimal" or solved.value < value - SAME * max(1.0, abs(value)):
            break
        value = max(value, solved.value)
        ahead = np.round(solved.x)
        wins = np.bincount(x, ahead, count) + np.bincount(y, 1 - ahead, count)
        orders.append(tuple(np.argsort(-wins, kind="stable").tolist()))
        rows, low = np.vstack([rows, 1 - 2 * ahead]), np.append(low, 1 - ahead.sum())
        high = np.append(high, np.inf)
    return orders


def _no_cycles(count: int, column: Places) -> Array:
    """Rows with 0 <= b_xy + b_yz - b_xz <= 1 for x < y < z, which forbid both cycles of three."""
    triples = [(x, y, z) for x in range(count) for y in range(x + 1, count) for z in range(y + 1, count)]
    rows = np.zeros((len(triples), count * (count - 1) // 2))
    for row, (x, y, z) in enumerate(triples):
        rows[row, [column[x, y], column[y, z], column[x, z]]] = 1.0, 1.0, -1.0
    return rows


def _joined(parts: Sequence[Sequence[tuple[int, ...]]]) -> list[tuple[int, ...]]:
    return _first(sum(chosen, ()) for chosen in product(*parts))


def _first(orders: Iterator[tuple[int, ...]]) -> list[tuple[int, ...]]:
    return [order for _, order in zip(range(MOST_ORDERS), orders, strict=False)]


def _bits(chosen: int) -> list[int]:
    return [place for place in range(chosen.bit_length()) if chosen >> place & 1]


def _refuse(problems: Sequence[str], what: str) -> None:
    if problems:
        raise MeritreeError("\n".join(f"{what}: {problem}" for problem in problems))
