"""Small programmes given as dense arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from model.solver.model import Model
from model.solver.values import Rows, Solved


def solve_arrays(
    cost: ArrayLike,
    matrix: ArrayLike,
    row_lower: ArrayLike,
    row_upper: ArrayLike,
    column_lower: ArrayLike,
    column_upper: ArrayLike,
    integral: ArrayLike | None = None,
    *,
    maximise: bool = False,
    time_limit: float | None = None,
) -> Solved:
    """Solve a small programme given as dense arrays.

    Args:
        cost: One per column (C).
        matrix: Rows by columns (R x C).
        row_lower: Lower bounds of the rows (R), minus infinity for none.
        row_upper: Upper bounds of the rows (R), infinity for none.
        column_lower: Lower bounds of the columns (C).
        column_upper: Upper bounds of the columns (C).
        integral: Which columns take whole numbers only (C); None for none.
        maximise: Whether the larger value is better.
        time_limit: Seconds; None for as long as it takes.
    """
    costs = np.asarray(cost, dtype=np.float64)
    dense = np.asarray(matrix, dtype=np.float64).reshape(-1, len(costs))
    row, column = np.nonzero(dense)
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(dense)))])
    rows = Rows(
        start.astype(np.int32),
        column.astype(np.int32),
        dense[row, column],
        np.asarray(row_lower, dtype=np.float64),
        np.asarray(row_upper, dtype=np.float64),
    )
    whole = None if integral is None else np.asarray(integral, dtype=bool)
    model = Model(rows, column_lower, column_upper, whole)
    model.set_objective(costs, maximise=maximise)
    return model.solve(time_limit=time_limit)
