"""Least squares over the rows and bounds of a programme."""

from __future__ import annotations

import numpy as np

from model.allocation.terms import Array, Indices
from model.solver import INFINITY, Model, Rows


def least_squares(model: Model, group: Indices, share: Array, curvature: Array) -> Array | None:
    """Minimise `sum_g curvature_g (sum of share x over the columns of g)^2` over the rows and bounds of a model.

    Args:
        model: The rows and bounds, as they stand.
        group: Group of each column (C), -1 for a column in none.
        share: Factor of each column in its group's sum (C).
        curvature: One positive factor per group (G).

    Returns:
        The columns of a minimum (the groups' sums are the same in all of them), None where there is none.
    """
    free = model.lower < model.upper
    place = np.cumsum(free) - 1
    row, column, value = model.matrix()
    fixed = np.bincount(
        row, np.where(free[column], 0.0, value * model.lower[column]), minlength=len(model.row_lower)
    )
    kept = free[column]
    alive = np.unique(row[kept])
    renamed = np.zeros(len(model.row_lower), dtype=np.int64)
    renamed[alive] = np.arange(len(alive))
    tied = np.flatnonzero(free & (group >= 0))
    groups = np.unique(group[tied])
    offset = np.bincount(group[group >= 0], (share * np.where(free, 0.0, model.lower))[group >= 0], len(curvature))
    counts = (len(alive), len(groups), int(free.sum()))
    entries = (
        np.concatenate(
            [
                renamed[row[kept]],
                counts[0] + np.searchsorted(groups, group[tied]),
                counts[0] + np.arange(counts[1]),
            ]
        ),
        np.concatenate([place[column[kept]], place[tied], counts[2] + np.arange(counts[1])]),
        np.concatenate([value[kept], share[tied], -np.ones(counts[1])]),
    )
    order = np.lexsort((entries[1], entries[0]))
    start = np.concatenate([[0], np.cumsum(np.bincount(entries[0], minlength=counts[0] + counts[1]))])
    rows = Rows(
        start.astype(np.int32),
        entries[1][order].astype(np.int32),
        entries[2][order],
        np.concatenate([(model.row_lower - fixed)[alive], -offset[groups]]),
        np.concatenate([(model.row_upper - fixed)[alive], -offset[groups]]),
    )
    unbounded = np.full(counts[1], INFINITY)
    quadratic = Model(
        rows,
        np.concatenate([model.lower[free], -unbounded]),
        np.concatenate([model.upper[free], unbounded]),
    )
    found = quadratic.solve_squares(counts[2] + np.arange(counts[1]), curvature[groups])
    if found is None:
        return None
    x = model.lower.copy()
    x[free] = found[: counts[2]]
    return x
