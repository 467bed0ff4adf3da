"""The point of a polytope that is nearest to a given one, by an active-set method that ends on the exact face."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.allocation.separable import Separable, minimise
from model.sensitivity.neighbourhood import Neighbourhood

Array = NDArray[np.float64]

RIDGE = 1e-7
EXACT = 1e-12
NOTHING = 1e-12  # square of a residual that shows that no point satisfies the inequalities
POLISHES = 4


def nearest_mixture(target: Array, corners: Array, matrix: Array, limits: Array) -> Array | None:
    """Find u with sum u = 1 and matrix @ u >= limits whose mixture u @ corners is nearest to a target.

    Least distance programming (Lawson & Hanson 1974, chapter 23): the sum is eliminated, a change of coordinates
    makes the distance a plain norm, and the shortest vector within inequalities comes from a non-negative least
    squares problem. Where several mixtures are the same point, the shortest u is taken.

    Args:
        target: The point (K).
        corners: What is mixed (M x K).
        matrix: Inequalities (R x M).
        limits: Their lower limits (R).

    Returns:
        u (M), or None where there is none.
    """
    size = len(corners)
    centre = np.full(size, 1 / size)
    if size == 1:
        return centre if (matrix @ centre >= limits - 1e-9).all() else None
    scale = np.abs(matrix).max(axis=1, initial=1e-300)
    basis = np.linalg.svd(np.ones((1, size)))[2][1:].T
    stretch = np.vstack([corners.T @ basis, RIDGE * basis])
    wanted = np.concatenate([target - centre @ corners, np.zeros(size)])
    orthogonal, triangle = np.linalg.qr(stretch)
    offset = np.linalg.solve(triangle, orthogonal.T @ wanted)
    over = np.linalg.solve(triangle.T, (matrix @ basis).T).T
    shortest, binding = _least_norm(over, limits - matrix @ (centre + basis @ offset))
    if shortest is None:
        return None
    nearest: Array = centre + basis @ (offset + np.linalg.solve(triangle, shortest))
    if (matrix @ nearest < limits - 1e-7 * scale).any():
        return None
    return _on_face(nearest, target, corners, matrix / scale[:, None], limits / scale, binding)


def _on_face(
    near: Array, target: Array, corners: Array, matrix: Array, limits: Array, binding: NDArray[np.bool_]
) -> Array:
    """Solve the equations of the face that a mixture all but lies on; the mixture itself if none fits.

    Inequalities that the first answer breaks were binding as well, and join.
    """
    for _ in range(POLISHES):
        equations = np.vstack([np.ones(len(near)), matrix[binding]])
        missing = np.append(1.0, limits[binding]) - equations @ near
        on_it = near + np.linalg.lstsq(equations, missing, rcond=1e-10)[0]
        _, sizes, along = np.linalg.svd(equations)
        free = along[int((sizes > 1e-10 * sizes[0]).sum()) :].T
        exact: Array = on_it + free @ np.linalg.lstsq(corners.T @ free, target - on_it @ corners, rcond=1e-10)[0]
        broken = matrix @ exact < limits - EXACT
        if not broken.any():
            return exact
        binding = binding | broken
    return near


def nearest_separably(present: Array, neighbourhood: Neighbourhood, leads: Array) -> Array | None:
    """Find the weights of a neighbourhood nearest to the present ones at which no lead (R x K) is negative.

    The corners of the neighbourhood must be the nodes themselves, so that the distance is a sum over weights:
    then hundreds of nodes are no more work than a few. None where rounding stands in the way.
    """
    rows = np.vstack([neighbourhood.rows, leads])
    rows = rows / np.maximum(np.abs(rows).max(axis=1, keepdims=True, initial=0.0), 1e-300)
    count, nodes = rows.shape
    matrix = np.vstack([np.append(np.ones(nodes), np.zeros(count)), np.hstack([rows, -np.eye(count)])])
    row, column = np.nonzero(matrix)
    found = minimise(
        Separable(
            row=row,
            column=column,
            value=matrix[row, column],
            right=np.append(1.0 - present.sum(), -rows @ present),
            lower=np.append(neighbourhood.lower - present, np.zeros(count)),
            upper=np.append(neighbourhood.upper - present, np.full(count, np.inf)),
            curvature=np.append(np.ones(nodes), np.zeros(count)),
        )
    )
    weights: Array = np.clip(present + found.x[:nodes], neighbourhood.lower, neighbourhood.upper)
    kept = abs(weights.sum() - 1.0) <= EXACT and (rows @ weights >= -EXACT).all()
    return weights / weights.sum() if kept and found.error <= EXACT else None


def _least_norm(matrix: Array, limits: Array) -> tuple[Array | None, NDArray[np.bool_]]:
    """Shortest z with matrix @ z >= limits, or None where there is none; and which inequalities hold it there."""
    binding = np.zeros(len(limits), dtype=bool)
    if (limits <= 0).all():
        return np.zeros(matrix.shape[1]), binding
    length = np.linalg.norm(np.column_stack([matrix, limits]), axis=1)
    rows = np.column_stack([matrix, limits])[length > 0] / length[length > 0, None]
    wanted = np.zeros(rows.shape[1])
    wanted[-1] = 1.0
    multipliers = _non_negative(rows.T, wanted)
    residual = rows.T @ multipliers - wanted
    if residual @ residual <= NOTHING:
        return None, binding
    binding[length > 0] = multipliers > 0
    shortest: Array = -residual[:-1] / residual[-1]
    return shortest, binding


def _non_negative(matrix: Array, wanted: Array) -> Array:
    """Non-negative least squares (Lawson & Hanson 1974, algorithm 23.10)."""
    count = matrix.shape[1]
    found, active = np.zeros(count), np.zeros(count, dtype=bool)
    for _ in range(10 * count):
        residual = wanted - matrix @ found
        gain = matrix.T @ residual
        gain[active] = 0.0
        if gain.max() <= 1e-12 or residual @ residual <= NOTHING:
            break
        active[int(np.argmax(gain))] = True
        while True:
            trial = np.zeros(count)
            trial[active] = np.linalg.lstsq(matrix[:, active], wanted, rcond=None)[0]
            if (trial[active] > 0).all():
                break
            leaving = active & (trial <= 0)
            step = np.min(found[leaving] / (found[leaving] - trial[leaving]))
            found = found + step * (trial - found)
            active &= found > 1e-15
            found[~active] = 0.0
        found = trial
    return found
