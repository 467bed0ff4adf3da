"""Another view of the weights, declared once: which weights are thought possible.

A neighbourhood is a polytope of weight vectors. Every kind is written in coordinates u with

    w = u @ corners,   sum u = 1,   lower <= u <= upper,   rows @ u >= 0,

so that whatever reads one need not know its kind. A simplex, an order of importance, lower bounds and a hull of
evaluators have corners and no further bound; a box has bounds; only an order together with bounds needs `rows`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import MeritreeError, did_you_mean
from model.sensitivity.bounds import TOLERANCE, Coordinates, between, mixtures

Array = NDArray[np.float64]

KINDS = ("simplex", "box", "order", "hull")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Neighbourhood:
    """The weights of K nodes that are thought possible, in M coordinates.

    Attributes:
        declared: How it was asked for, as in `box:0.25`.
        corners: Weights at each coordinate's corner (M x K), each row summing to 1.
        lower: Smallest value of each coordinate (M).
        upper: Largest value of each coordinate (M).
        rows: What must not be negative, as rows over the coordinates (R x M).
    """

    declared: str
    corners: Array
    lower: Array
    upper: Array
    rows: Array

    @property
    def nodes(self) -> int:
        """Number of weights."""
        return len(self.corners[0])

    @property
    def is_simplex(self) -> bool:
        """Whether every mixture of the corners belongs to it."""
        return not len(self.rows) and bool((self.lower <= 0).all() and (self.upper >= 1).all())

    @property
    def is_point(self) -> bool:
        """Whether it holds a single weight vector."""
        if len(self.rows) or not self.is_simplex:
            return bool((self.upper - self.lower <= TOLERANCE).sum() >= len(self.lower) - 1)
        return bool(np.ptp(self.corners, axis=0).max(initial=0.0) <= TOLERANCE)


def simplex(nodes: int) -> Neighbourhood:
    """Allow every weight vector: none negative, sum 1."""
    return _neighbourhood("simplex", mixtures(np.eye(nodes)))


def box(weights: ArrayLike, spread: float, names: Sequence[str] | None = None) -> Neighbourhood:
    """Allow each weight to move by a share of itself: w (1 - spread) to w (1 + spread), sum 1.

    Raises:
        MeritreeError: The spread is negative or not a number.
    """
    present = _weights(weights, "the present weights")
    if not 0 <= spread < np.inf:
        raise MeritreeError(f"box:{spread}: the spread is a share of each weight, 0 or more, as in box:0.25")
    low, high = present * (1 - spread), present * (1 + spread)
    return bounded(low, np.minimum(high, 1.0), names=names, declared=f"box:{spread:g}")


def order(weights: ArrayLike) -> Neighbourhood:
    """Keep the order of importance: no weight passes another, and equal weights stay equal."""
    present = _weights(weights, "the present weights")
    return bounded(np.zeros(len(present)), np.ones(len(present)), importance=present, declared="order")


def hull(points: ArrayLike, names: Sequence[str] | None = None) -> Neighbourhood:
    """Allow every mixture of several weight sets (evaluators x nodes).

    Raises:
        MeritreeError: There is no weight set, or one is negative or does not sum to 1.
    """
    sets = np.atleast_2d(np.asarray(points, dtype=np.float64))
    if not sets.size:
        raise MeritreeError("hull: there is no weight set to mix; the plan needs the table 'evaluators'")
    called = [f"weight set {place + 1}" for place in range(len(sets))] if names is None else list(names)
    rows = [_weights(row, f"the weights of {name}") for name, row in zip(called, sets, strict=True)]
    return _neighbourhood("hull", mixtures(np.unique(np.array(rows), axis=0)))


def bounded(
    lower: ArrayLike,
    upper: ArrayLike,
    *,
    importance: ArrayLike | None = None,
    names: Sequence[str] | None = None,
    declared: str = "bounds",
) -> Neighbourhood:
    """Allow the weights between two bounds that sum to 1, in an order of importance where one is given.

    Args:
        lower: Smallest weight of each node.
        upper: Largest weight of each node.
        importance: A larger number means that a node may not weigh less than one with a smaller number; equal
            numbers (to 12 digits) weigh the same.
        names: Of the nodes, for messages.
        declared: How the neighbourhood was asked for.

    Raises:
        MeritreeError: No weight vector is left; the message lists every contradiction.
    """
    low, high = np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)
    ranked = None if importance is None else np.asarray(importance, dtype=np.float64)
    called = [f"node {place + 1}" for place in range(len(low))] if names is None else list(names)
    return _neighbourhood(declared, between(low, high, ranked, called, declared))


def parse(
    text: str,
    weights: ArrayLike,
    points: ArrayLike | None = None,
    names: Sequence[str] | None = None,
) -> Neighbourhood:
    """Read `simplex`, `box:0.25`, `order`, `hull`, or an order within a box, `order+box:0.25`.

    Args:
        text: What was asked for.
        weights: The present weights.
        points: The evaluators' weight sets (evaluators x nodes), for `hull`.
        names: Of the nodes, for messages.

    Raises:
        MeritreeError: The text is none of these, or nothing is left.
    """
    asked = text.strip().lower()
    if asked == "simplex":
        return simplex(len(_weights(weights, "the present weights")))
    if asked == "order":
        return order(weights)
    if asked == "hull":
        return hull(np.empty((0, 0)) if points is None else points)
    match = re.fullmatch(r"(order\+)?box:([0-9.]+(?:e-?[0-9]+)?)(\+order)?", asked)
    if not match or match.group(2).count(".") > 1 or match.group(2) == ".":
        raise MeritreeError(_not_understood(text))
    present, spread = _weights(weights, "the present weights"), float(match.group(2))
    if not (match.group(1) or match.group(3)):
        return box(present, spread, names)
    low, high = present * (1 - spread), present * (1 + spread)
    return bounded(low, high, importance=present, names=names, declared=f"order+box:{spread:g}")


def contains(neighbourhood: Neighbourhood, weights: ArrayLike, tolerance: float = TOLERANCE) -> bool:
    """Whether a weight vector belongs to a neighbourhood whose corners are independent (all kinds but `hull`)."""
    asked = np.asarray(weights, dtype=np.float64)
    size = len(asked)
    coordinates = (
        asked
        if np.array_equal(neighbourhood.corners, np.eye(size))
        else np.linalg.lstsq(neighbourhood.corners.T, asked, rcond=None)[0]
    )
    return bool(
        np.abs(coordinates @ neighbourhood.corners - asked).max() <= tolerance
        and abs(coordinates.sum() - 1) <= tolerance
        and (coordinates >= neighbourhood.lower - tolerance).all()
        and (coordinates <= neighbourhood.upper + tolerance).all()
        and (neighbourhood.rows @ coordinates >= -tolerance).all()
    )


def least(neighbourhood: Neighbourhood, gradients: Array) -> tuple[Array, Array]:
    """Smallest values of linear functions of the coordinates, by the fractional knapsack.

    Exact where there are no `rows`; a lower bound otherwise.

    Args:
        neighbourhood: Where.
        gradients: One function per row (F x M).

    Returns:
        The values (F) and the coordinates at which they are reached (F x M).
    """
    width = neighbourhood.upper - neighbourhood.lower
    cheapest = np.argsort(gradients, axis=1, kind="stable")
    room = width[cheapest]
    filled = np.clip(1 - neighbourhood.lower.sum() - (np.cumsum(room, axis=1) - room), 0.0, room)
    coordinates = np.broadcast_to(neighbourhood.lower, gradients.shape).copy()
    np.put_along_axis(coordinates, cheapest, neighbourhood.lower[cheapest] + filled, axis=1)
    return np.einsum("fm,fm->f", gradients, coordinates), coordinates


def constraints(neighbourhood: Neighbourhood) -> tuple[Array, Array, Array]:
    """Rows, lower and upper limits over the coordinates: sum u = 1, and `rows @ u >= 0`."""
    matrix = np.vstack([np.ones(len(neighbourhood.lower)), neighbourhood.rows])
    low = np.concatenate([[1.0], np.zeros(len(neighbourhood.rows))])
    high = np.concatenate([[1.0], np.full(len(neighbourhood.rows), np.inf)])
    return matrix, low, high


def _not_understood(text: str) -> str:
    hint = did_you_mean(text.split(":")[0].strip(), KINDS)
    return f"neighbourhood '{text}': expected simplex, box:0.25, order or hull" + (f"; {hint}" if hint else "")


def _weights(weights: ArrayLike, what: str) -> Array:
    checked = np.array(weights, dtype=np.float64)
    if checked.ndim != 1 or not len(checked):
        raise MeritreeError(f"{what}: expected one number per node")
    if not np.isfinite(checked).all() or (checked < 0).any():
        raise MeritreeError(f"{what}: expected numbers of at least 0, found {_listed(checked)}")
    if abs(checked.sum() - 1) > 1e-6:
        raise MeritreeError(f"{what}: expected a sum of 1, found {checked.sum():.10g}")
    shares: Array = checked / checked.sum()
    return shares


def _listed(numbers: Array) -> str:
    return ", ".join(f"{number:g}" for number in numbers)


def _neighbourhood(declared: str, coordinates: Coordinates) -> Neighbourhood:
    corners, lower, upper, rows = coordinates
    return Neighbourhood(declared=declared, corners=corners, lower=lower, upper=upper, rows=rows)
