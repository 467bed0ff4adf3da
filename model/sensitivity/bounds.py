"""Weights between bounds and in an order of importance, in the coordinates of a neighbourhood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError

Array = NDArray[np.float64]
Places = NDArray[np.intp]
Coordinates = tuple[Array, Array, Array, Array]

TOLERANCE = 1e-9  # of a weight


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """Nodes of equal importance taken together, the most important first (C classes of K nodes).

    Attributes:
        of: Class of each node (K).
        size: Number of nodes of each class (C).
        low: Smallest weight per node of each class that the bounds and the order leave.
        high: Largest weight likewise.
    """

    of: Places
    size: Array
    low: Array
    high: Array


def between(
    lower: Array, upper: Array, importance: Array | None, names: Sequence[str], declared: str
) -> Coordinates:
    """Write the weights between two bounds that sum to 1, in an order where one is given, as coordinates.

    Args:
        lower: Smallest weight of each node (K).
        upper: Largest weight of each node.
        importance: A node may not weigh less than one with a smaller number; equal numbers weigh the same.
        names: Of the nodes, for messages.
        declared: How the bounds were asked for, for messages.

    Returns:
        Corners, lower and upper bounds, and rows that must not be negative, as in a `Neighbourhood`.

    Raises:
        MeritreeError: No weights are left; the message lists every contradiction.
    """
    low, high = np.maximum(lower, 0.0), np.minimum(upper, 1.0)
    problems = [
        f"{names[node]}: the lower bound {low[node]:.6g} is above the upper bound {high[node]:.6g}"
        for node in np.flatnonzero(~(low <= high + TOLERANCE)).tolist()
    ]
    _refuse(problems, declared)
    classes = _classes(low, high, importance)
    _refuse(_contradictions(classes, low, high, names), declared)
    members = (classes.of == np.arange(len(classes.size))[:, None]) / classes.size[:, None]
    if importance is None:
        return _tightened(members, classes, np.empty((0, len(members))))
    if not classes.low.any() and (classes.high * np.cumsum(classes.size) >= 1).all():
        tops = np.tri(len(members)) * classes.size
        return mixtures(tops / tops.sum(axis=1, keepdims=True) @ members)
    each = np.diag(1 / classes.size)
    return _tightened(members, classes, each[:-1] - each[1:])


def mixtures(corners: Array) -> Coordinates:
    """Allow every mixture of some corners."""
    count = len(corners)
    return corners, np.zeros(count), np.ones(count), np.empty((0, count))


def _classes(low: Array, high: Array, importance: Array | None) -> _Classes:
    of = np.arange(len(low)) if importance is None else _by_importance(importance)
    count = int(of.max()) + 1
    low_each, high_each = np.zeros(count), np.ones(count)
    np.maximum.at(low_each, of, low)
    np.minimum.at(high_each, of, high)
    if importance is not None:
        low_each = np.maximum.accumulate(low_each[::-1])[::-1]
        high_each = np.minimum.accumulate(high_each)
    return _Classes(of, np.bincount(of, minlength=count).astype(np.float64), low_each, high_each)


def _by_importance(importance: Array) -> Places:
    """Class of each node, 0 = most important; numbers that agree to 12 digits are one class."""
    descending = np.argsort(-importance, kind="stable")
    ordered = importance[descending]
    falls = ordered[:-1] - ordered[1:] > 1e-12 * np.abs(importance).max(initial=1.0)
    of = np.empty(len(importance), dtype=np.intp)
    of[descending] = np.concatenate([[0], np.cumsum(falls)])
    return of


def _contradictions(classes: _Classes, low: Array, high: Array, names: Sequence[str]) -> list[str]:
    problems = []
    for at in np.flatnonzero(classes.low > classes.high + TOLERANCE).tolist():
        heavy = max(np.flatnonzero(classes.of >= at).tolist(), key=lambda node: float(low[node]))
        light = min(np.flatnonzero(classes.of <= at).tolist(), key=lambda node: float(high[node]))
        problems.append(
            f"the order asks {names[light]} (at most {high[light]:.6g}) to weigh no less than "
            f"{names[heavy]} (at least {low[heavy]:.6g})"
        )
    if problems:
        return list(dict.fromkeys(problems))
    if classes.low @ classes.size > 1 + TOLERANCE:
        problems.append(f"the lower bounds add up to {classes.low @ classes.size:.6g}, more than 1")
    if classes.high @ classes.size < 1 - TOLERANCE:
        problems.append(f"the upper bounds add up to {classes.high @ classes.size:.6g}, less than 1")
    return problems


def _tightened(members: Array, classes: _Classes, rows: Array) -> Coordinates:
    """Tighten the bounds by the sum; where the upper ones then say nothing, mix the corners of what is left."""
    lower, upper = classes.low * classes.size, classes.high * classes.size
    spare, excess = max(1 - lower.sum(), 0.0), max(upper.sum() - 1, 0.0)
    low, high = np.maximum(lower, upper - excess), np.minimum(upper, lower + spare)
    if not len(rows) and (high >= low + spare).all():
        return mixtures((low + spare * np.eye(len(low))) @ members)
    return members, low, np.maximum(low, high), rows


def _refuse(problems: Sequence[str], declared: str) -> None:
    if problems:
        raise MeritreeError("\n".join([f"the neighbourhood '{declared}' holds no weights at all:", *problems]))
