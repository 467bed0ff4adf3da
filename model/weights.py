"""Weights from points and orders that people give, and from the data; comparisons are in `model.judgements`.

Every function but the last returns weights of at least 0 that sum to 1, in the order of what it was given.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import MeritreeError
from model.solver import solve_arrays

Array = NDArray[np.float64]

EVEN = 1e-9


def direct(points: ArrayLike) -> Array:
    """Divide points by their sum.

    Raises:
        MeritreeError: A number is missing or negative, or all are 0.
    """
    given = np.asarray(points, dtype=np.float64)
    _refuse([*_unusable(given), *([] if given.sum() > 0 else ["all points are 0"])], "points")
    return _shares(given)


def swing(points: ArrayLike) -> Array:
    """Weigh by swings: 100 for the swing from worst to best that matters most, the others in proportion.

    Raises:
        MeritreeError: A number is missing or not within 0..100, or none is 100.
    """
    given = np.asarray(points, dtype=np.float64)
    problems = _unusable(given)
    problems += [
        f"item {item + 1} has {given[item]:g}, more than 100" for item in np.flatnonzero(given > 100 + EVEN)
    ]
    if not problems and abs(given.max(initial=0.0) - 100) > EVEN:
        problems.append(f"the most important swing gets 100, and the largest here is {given.max(initial=0.0):g}")
    _refuse(problems, "swings")
    return _shares(given)


def rank_order_centroid(places: ArrayLike) -> Array:
    """Weigh by order of importance: the centroid of all weights in that order (Barron & Barrett 1996).

    Args:
        places: Rank of each item, 1 = most important; equal ranks share the mean of their places' weights.

    Raises:
        MeritreeError: A rank is missing.
    """
    given = np.asarray(places, dtype=np.float64)
    _refuse(_unusable(given), "ranks")
    count = len(given)
    by_place = np.cumsum(1 / np.arange(count, 0, -1))[::-1] / count
    ordered = np.argsort(given, kind="stable")
    weights = np.empty(count)
    weights[ordered] = by_place
    return np.array([weights[given == place].mean() for place in given])


def entropy(matrix: ArrayLike) -> Array:
    """Weigh columns by how unevenly their totals are spread: 1 - entropy (Shannon; Zeleny 1982).

    Args:
        matrix: Departments x items, no number negative, no column all 0.

    Raises:
        MeritreeError: The matrix cannot be used, or no column has any spread.
    """
    given = _table(matrix, "entropy")
    problems = [f"column {column + 1} has a negative number" for column in np.flatnonzero((given < 0).any(axis=0))]
    problems += [f"column {column + 1} is all 0" for column in np.flatnonzero((given == 0).all(axis=0))]
    _refuse(problems, "entropy")
    shares = given / given.sum(axis=0)
    logarithms = np.log(np.where(shares > 0, shares, 1.0))
    spread = 1 + (shares * logarithms).sum(axis=0) / np.log(len(given))
    return _by_spread(np.where(np.ptp(given, axis=0) > 0, np.maximum(spread, 0.0), 0.0), "entropy")


def critic(matrix: ArrayLike, lower_is_better: Sequence[bool] | None = None) -> Array:
    """Weigh columns by spread and conflict: std_j sum_k (1 - r_jk) (Diakoulaki, Mavrotas & Papayannakis 1995).

    Args:
        matrix: Departments x items.
        lower_is_better: For each column; None for none.

    Raises:
        MeritreeError: The matrix cannot be used, or no column has any spread.
    """
    given = _table(matrix, "critic")
    if lower_is_better is not None:
        given = np.where(np.asarray(lower_is_better), -given, given)
    spread = np.ptp(given, axis=0)
    scaled = (given - given.min(axis=0)) / np.where(spread > 0, spread, 1.0)
    centred = scaled - scaled.mean(axis=0)
    deviation = np.sqrt((centred**2).sum(axis=0))
    unit = centred / np.where(deviation > 0, deviation, 1.0)
    moving = spread > 0
    conflict = ((1 - unit.T @ unit) * (moving[:, None] & moving)).sum(axis=1)
    return _by_spread(deviation * np.maximum(conflict, 0.0), "critic")


def most_favourable(scores: ArrayLike) -> tuple[Array, Array]:
    """Give each department the weights under which it looks best (benefit of the doubt; Cherchye et al. 2007).

    Maximise sum_k w_k x_dk subject to sum_k w_k x_ek <= 1 for every department e, w >= 0.

    Args:
        scores: Departments x items, none negative, and some score above 0 in each row.

    Returns:
        The departments' results, 1 for those nobody outdoes (D), and their weights (D x K; any sum).

    Raises:
        MeritreeError: The scores cannot be used.
    """
    given = np.atleast_2d(np.asarray(scores, dtype=np.float64))
    problems = [] if np.isfinite(given).all() and (given >= 0).all() else ["expected numbers of at least 0"]
    problems += [f"item {column + 1} is 0 for everybody" for column in np.flatnonzero(~(given > 0).any(axis=0))]
    _refuse(problems, "scores")
    count, items = given.shape
    solved = [
        solve_arrays(
            row,
            given,
            np.full(count, -np.inf),
            np.ones(count),
            np.zeros(items),
            np.full(items, np.inf),
            maximise=True,
        )
        for row in given
    ]
    return np.array([each.value for each in solved]), np.array([each.x for each in solved])


def _by_spread(amounts: Array, method: str) -> Array:
    if amounts.sum() <= 0:
        raise MeritreeError(f"{method}: no column tells the departments apart on its own, so none gets a weight")
    return _shares(amounts)


def _shares(amounts: Array) -> Array:
    shares: Array = amounts / amounts.sum()
    return shares


def _table(matrix: ArrayLike, method: str) -> Array:
    given = np.atleast_2d(np.asarray(matrix, dtype=np.float64))
    problems = [
        f"row {row + 1}, column {column + 1} is not a number" for row, column in np.argwhere(~np.isfinite(given))
    ]
    if len(given) < 2:
        problems.append("two departments at least are needed")
    _refuse(problems, method)
    return given


def _unusable(given: Array) -> list[str]:
    problems = ["there is nothing to weigh"] if not given.size else []
    problems += [f"item {item + 1} is blank" for item in np.flatnonzero(~np.isfinite(given))]
    return problems + [f"item {item + 1} has {given[item]:g}, less than 0" for item in np.flatnonzero(given < 0)]


def _refuse(problems: Sequence[str], what: str) -> None:
    if problems:
        raise MeritreeError("\n".join(f"{what}: {problem}" for problem in problems))
