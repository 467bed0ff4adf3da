"""What goes into the solver and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Indices = NDArray[np.signedinteger[Any]]
Flags = NDArray[np.bool_]
Sense = Literal["<=", "=", ">="]
SolverStatus = Literal["optimal", "infeasible", "unbounded", "other"]

TOLERANCE = 1e-9
INFINITY = float("inf")


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows `lower <= matrix x <= upper`; `start` (rows + 1), `index` and `value` as in compressed rows."""

    start: Indices
    index: Indices
    value: Array
    lower: Array
    upper: Array


@dataclass(frozen=True, slots=True)
class Solved:
    """The answer of one solve; the arrays are empty unless the status is `optimal`.

    Attributes:
        status: How the solve ended.
        value: Optimal value of the objective.
        x: Columns.
        activity: Rows.
        reduced_cost: Derivative of the value with respect to each column's active bound.
        dual: Derivative of the value with respect to each row's right-hand side.
    """

    status: SolverStatus
    value: float
    x: Array
    activity: Array
    reduced_cost: Array
    dual: Array
