"""Scores as arrays of departments x indicators: what counts how much, and the weighted means of it.

On either basis a department's score is sum w m v / sum w m over its indicators: w the global weight, v the value
(0..100) and m the measure, which says how much of the indicator's weight is the department's. On a plan with
`aggregate` = `geometric` it is the exponential of the same mean of log v.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.plan import Plan
from model.tree import indicator_weights

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoreGrid:
    """What the scores of departments are made from.

    Attributes:
        departments: Ids of the rows, sorted.
        indicators: Ids of the columns, sorted.
        groups: Group of each department as a number; departments without a group form one of their own.
        weights: Global weight of each indicator.
        values: What each department has on each indicator, 0..100; NaN where it does not count.
        measures: How much of the indicator's weight counts for the department: 0 or 1, on basis `plan` its
            share of the indicator's capacity.
        geometric: Whether values are averaged geometrically.
    """

    departments: tuple[str, ...]
    indicators: tuple[str, ...]
    groups: NDArray[np.intp]
    weights: Array
    values: Array
    measures: Array
    geometric: bool


def results_grid(plan: Plan, scores: Array) -> ScoreGrid:
    """Arrange scores on results; what is missing counts as the plan's option `missing` says.

    A department of which nothing is scored stays without values under every option.

    Args:
        plan: The plan.
        scores: Score of each contribution, NaN while missing.
    """
    values = spread(plan, scores, np.nan)
    missing = spread(plan, np.isnan(scores), 0.0) > 0
    missing &= (~np.isnan(values)).any(axis=1, keepdims=True)
    if plan.settings.missing == "zero":
        values = np.where(missing, 0.0, values)
    elif plan.settings.missing == "own_average":
        values = np.where(missing, _own_averages(plan, values), values)
    return _grid(plan, values, (~np.isnan(values)).astype(np.float64), plan.settings.aggregate == "geometric")


def delivery_grid(plan: Plan, cells: pd.DataFrame) -> ScoreGrid:
    """Arrange the delivery rates of an allocation (`model.delivery`); they are always averaged arithmetically."""
    measures = spread(plan, np.nan_to_num(cells["share"].to_numpy()), 0.0)
    values = np.where(measures > 0, spread(plan, cells["rate"].to_numpy(), np.nan), np.nan)
    return _grid(plan, values, measures, geometric=False)


def reweighed(grid: ScoreGrid, plan: Plan) -> ScoreGrid:
    """The same scores under the weights of a plan that differs in them alone."""
    weights = indicator_weights(plan)
    return replace(grid, weights=np.array([weights[name] for name in grid.indicators], dtype=np.float64))


def spread(plan: Plan, figures: Any, blank: float) -> Array:
    """Departments x indicators from one figure per contribution, `blank` where there is no contribution."""
    array = np.full((len(plan.departments), len(plan.indicators)), blank)
    array[places(plan)] = figures
    return array


@lru_cache(maxsize=16)
def places(plan: Plan) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of each contribution in arrays of departments x indicators, both by id."""
    row = {department: place for place, department in enumerate(_ids(plan.departments, "department"))}
    column = {indicator: place for place, indicator in enumerate(_ids(plan.indicators, "indicator"))}
    rows = np.array([row[c.department] for c in plan.contributions], dtype=np.intp)
    return rows, np.array([column[c.indicator] for c in plan.contributions], dtype=np.intp)


def weighted_scores(values: Array, measures: Array, weights: Array, *, geometric: bool = False) -> Array:
    """Average each row: sum w m v / sum w m, or the exponential of the same over log v where `geometric`.

    Args:
        values: Departments x indicators; NaN where `measures` is 0.
        measures: Of the same shape, at least 0.
        weights: One per indicator, at least 0.
        geometric: A value of 0 that has weight makes the whole score 0.

    Returns:
        One score per department; NaN where nothing has weight.
    """
    parts = measures * weights
    counts = parts > 0
    total = parts.sum(axis=1)
    known = np.where(counts, values, 1.0)
    if not geometric:
        return _quotients((parts * known).sum(axis=1), total)
    zero = (known <= 0).any(axis=1)
    logarithms = np.log(np.where(known > 0, known, 1.0))
    return np.where(zero, 0.0, np.exp(_quotients((parts * logarithms).sum(axis=1), total)))


def _grid(plan: Plan, values: Array, measures: Array, geometric: bool) -> ScoreGrid:
    weights = indicator_weights(plan)
    indicators = _ids(plan.indicators, "indicator")
    return ScoreGrid(
        departments=_ids(plan.departments, "department"),
        indicators=indicators,
        groups=group_numbers(plan),
        weights=np.array([weights[indicator] for indicator in indicators], dtype=np.float64),
        values=values,
        measures=measures,
        geometric=geometric,
    )


def _own_averages(plan: Plan, values: Array) -> Array:
    """What stands in for each cell: the mean of the department's scores in the same goal, else in the tree."""
    goals = {indicator.indicator: indicator.goal for indicator in plan.indicators}
    goal_of = np.array([goals[indicator] for indicator in _ids(plan.indicators, "indicator")])
    overall = _row_means(values)
    averages = np.empty_like(values)
    for goal in np.unique(goal_of):
        own = _row_means(values[:, goal_of == goal])
        averages[:, goal_of == goal] = np.where(np.isnan(own), overall, own)[:, None]
    return averages


def _row_means(values: Array) -> Array:
    known = ~np.isnan(values)
    return _quotients(np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1).astype(np.float64))


def _quotients(above: Array, below: Array) -> Array:
    """Quotients, NaN where the divisor is 0."""
    quotients: Array = np.full(len(above), np.nan)
    np.divide(above, below, out=quotients, where=below > 0)
    return quotients


def group_numbers(plan: Plan) -> NDArray[np.intp]:
    """Group of each department, by id, as a number; -1 for departments without a group."""
    groups = {department.department: department.group for department in plan.departments}
    number = {name: place for place, name in enumerate(sorted({g for g in groups.values() if g is not None}))}
    return np.array([-1 if groups[d] is None else number[groups[d] or ""] for d in sorted(groups)], dtype=np.intp)


def _ids(records: Sequence[Any], column: str) -> tuple[str, ...]:
    return tuple(sorted(getattr(record, column) for record in records))
