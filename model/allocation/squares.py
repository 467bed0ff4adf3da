"""Least squares over the rows and bounds of a programme."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.allocation.separable import Separable, minimise
from model.allocation.terms import Array, Indices
from model.solver import INFINITY, Model, Rows

EXACT = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Squares:
    """Minimise `sum curvature x^2` over rows and bounds: N columns that are free, M rows with some of them.

    Attributes:
        row: Row of each entry, ascending.
        column: Its column.
        value: Its value.
        row_lower: Lower bounds of the rows (M), minus infinity for none.
        row_upper: Upper bounds (M).
        lower: Lower bounds of the columns (N), minus infinity for none.
        upper: Upper bounds (N).
        curvature: None negative (N).
    """

    row: Indices
    column: Indices
    value: Array
    row_lower: Array
    row_upper: Array
    lower: Array
    upper: Array
    curvature: Array


def least_squares(model: Model, group: Indices, share: Array, curvature: Array) -> Array | None:
    """Minimise `sum_g curvature_g (sum of share x over the columns of g)^2` over the rows and bounds of a model.

    The groups' sums are exact up to rounding; only where that fails do they come from the solver, to some 1e-7.

    Args:
        model: The rows and bounds, as they stand.
        group: Group of each column (C), -1 for a column in none.
        share: Factor of each column in its group's sum (C).
        curvature: One positive factor per group (G).

    Returns:
        The columns of a minimum (the groups' sums are the same in all of them), None where there is none.
    """
    free = model.lower < model.upper
    squares = what_is_free(model, group, share, curvature)
    found = exactly(squares)
    if found is None:
        found = by_solver(squares)
    if found is None:
        return None
    x = model.lower.copy()
    x[free] = found[: np.count_nonzero(free)]
    return x


def what_is_free(model: Model, group: Indices, share: Array, curvature: Array) -> Squares:
    """Leave out what is fixed; the arguments are those of `least_squares`.

    The free columns come first. A group's sum becomes a column of its own where it has several columns or a fixed
    part; elsewhere its one column stands for it.
    """
    free = model.lower < model.upper
    still = np.where(free, 0.0, model.lower)
    row, column, value = model.matrix()
    fixed = np.bincount(row, value * still[column], minlength=len(model.row_lower))
    bounded = np.isfinite(model.row_lower) | np.isfinite(model.row_upper)
    kept = free[column] & bounded[row] & (value != 0)
    alive, row = np.unique(row[kept], return_inverse=True)
    place = np.cumsum(free) - 1

    tied = (group >= 0) & (share != 0)
    offset = np.bincount(group[tied], (share * still)[tied], minlength=len(curvature))
    members = np.flatnonzero(tied & free)
    size = np.bincount(group[members], minlength=len(curvature))
    summed = np.flatnonzero((size > 1) | ((size > 0) & (offset != 0)))
    has_sum = np.isin(group[members], summed)
    alone, together = members[~has_sum], members[has_sum]
    bent = np.zeros(int(free.sum()))
    bent[place[alone]] = curvature[group[alone]] * share[alone] ** 2

    sums = np.arange(len(summed))
    unbounded = np.full(len(summed), INFINITY)
    rows = np.concatenate([row, len(alive) + np.searchsorted(summed, group[together]), len(alive) + sums])
    columns = np.concatenate([place[column[kept]], place[together], len(bent) + sums])
    values = np.concatenate([value[kept], share[together], -np.ones(len(summed))])
    order = np.lexsort((columns, rows))
    return Squares(
        rows[order],
        columns[order],
        values[order],
        np.concatenate([(model.row_lower - fixed)[alive], -offset[summed]]),
        np.concatenate([(model.row_upper - fixed)[alive], -offset[summed]]),
        np.concatenate([model.lower[free], -unbounded]),
        np.concatenate([model.upper[free], unbounded]),
        np.concatenate([bent, curvature[summed]]),
    )


def exactly(squares: Squares) -> Array | None:
    """Minimise to the last digits; None where the equations or the slopes of what is found are off by `EXACT`.

    All is scaled by powers of 2, which costs no digit; an inequality gets a column for its activity.
    """
    row, column, size = squares.row, squares.column, len(squares.lower)
    curvature = squares.curvature / _largest_square(squares)
    across, along = _scales(squares, curvature)
    value = squares.value / across[row] / along[column]
    lower, upper = squares.row_lower / across, squares.row_upper / across
    loose = np.flatnonzero(lower < upper)
    problem = Separable(
        np.concatenate([row, loose]),
        np.concatenate([column, size + np.arange(len(loose))]),
        np.concatenate([value, -np.ones(len(loose))]),
        np.where(lower < upper, 0.0, lower),
        np.concatenate([squares.lower * along, lower[loose]]),
        np.concatenate([squares.upper * along, upper[loose]]),
        np.concatenate([curvature / along**2, np.zeros(len(loose))]),
    )
    found = minimise(problem)
    if not found.error <= EXACT:
        return None
    return np.clip(found.x[:size] / along, squares.lower, squares.upper)


def by_solver(squares: Squares) -> Array | None:
    """Minimise with the solver's quadratic programming, good to some 1e-7; None where there is no minimum."""
    start = np.searchsorted(squares.row, np.arange(len(squares.row_lower) + 1))
    rows = Rows(
        start.astype(np.int32),
        squares.column.astype(np.int32),
        squares.value,
        squares.row_lower,
        squares.row_upper,
    )
    bent = np.flatnonzero(squares.curvature > 0)
    return Model(rows, squares.lower, squares.upper).solve_squares(bent, squares.curvature[bent])


def _largest_square(squares: Squares) -> float:
    """The largest square that bounds allow; the largest curvature where nothing is bounded."""
    bounds = np.abs([squares.lower, squares.upper])
    reach = np.where(np.isfinite(bounds), bounds, 0.0).max(axis=0)
    largest = float((squares.curvature * reach**2).max(initial=0.0))
    return largest or float(squares.curvature.max(initial=0.0)) or 1.0


def _scales(squares: Squares, curvature: Array) -> tuple[Array, Array]:
    """What to divide rows and columns by: curvatures become about 1, then the largest entries do.

    Columns with a curvature keep that scale, which is the same in whatever unit they are.
    """
    count, size = len(squares.row_lower), len(squares.lower)
    flat = curvature == 0
    across, along = np.ones(count), _power(np.sqrt(np.where(flat, 1.0, curvature)))
    for _ in range(3):
        entries = np.abs(squares.value / along[squares.column])
        across = _largest(squares.row, entries, count)
        entries = np.abs(squares.value / across[squares.row])
        along = np.where(flat, _largest(squares.column, entries, size), along)
    return across, along


def _largest(place: Indices, amount: Array, count: int) -> Array:
    """Largest amount at each place as a power of 2, 1 where there is none."""
    largest = np.zeros(count)
    np.maximum.at(largest, place, amount)
    return _power(np.where(largest > 0, largest, 1.0))


def _power(amount: Array) -> Array:
    """The nearest powers of 2."""
    return np.exp2(np.round(np.log2(amount)))
