"""Where a plan stands at one corner of its rules: can it still move, and is it the best in every stage?

A column or row off the basis that is not fixed may move. Each stage forbids what has a reduced cost or a dual;
what no stage forbids is left to the stages after it. Where nothing is left the plan is the only one: the stages
after that have their values there and need not be sought.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.allocation.programme import NO_DUAL, Programme
from model.allocation.terms import Array, Flags, Indices
from model.solver import Solved


def only_vertex(programme: Programme) -> bool:
    """Whether the plan at the last basis is the only one within rows and bounds as they stand."""
    columns, rows = _movable(programme)
    return not (columns.any() or rows.any())


def best_in_turn(programme: Programme, costs: Sequence[Array], at: Solved) -> bool:
    """Whether the plan at the last basis is the best for one objective after the other, and the only one.

    Each objective is the best among the plans that are best for those before it (a lexicographic optimum): what
    may move has to lose by the first objective that its move changes at all.

    Args:
        programme: A programme just solved.
        costs: What is to be maximised in turn, one cost of about 1 per column; none on what measures a plan.
        at: What was found.
    """
    model = programme.model
    if not model.has_basis:
        return False
    columns, rows = _movable(programme)
    rise = np.where(at.x - model.lower <= model.upper - at.x, 1.0, -1.0)
    row_rise = np.where(at.activity - model.row_lower <= model.row_upper - at.activity, 1.0, -1.0)
    for cost in costs:
        reduced, dual = model.slopes(cost)
        gains, row_gains = reduced * rise, dual * row_rise
        if np.any(gains[columns] > NO_DUAL) or np.any(row_gains[rows] > NO_DUAL):
            return False
        columns &= gains >= -NO_DUAL
        rows &= row_gains >= -NO_DUAL
    return not (columns.any() or rows.any())


def hold(programme: Programme, x: Array) -> None:
    """Fix a plan where it stands; what measures it stays free."""
    model = programme.model
    part = np.ones(programme.size, dtype=bool)
    part[_measures(programme)] = False
    columns = np.flatnonzero(part)
    at = np.clip(x, model.lower, model.upper)[columns]
    model.bound_columns(columns, at, at)


def _movable(programme: Programme) -> tuple[Flags, Flags]:
    """Columns and rows off the last basis that are not fixed and that a plan may move with.

    The largest load and the least attainment are no part of a plan: where one of them is in the basis, the one row
    that it leans on may move with it.
    """
    model = programme.model
    columns, rows = model.lower < model.upper, np.zeros(len(model.row_lower), dtype=bool)
    columns[_measures(programme)] = False
    if not columns.any():
        return columns, rows
    column_basic, row_basic = model.is_basic()
    columns &= ~column_basic
    rows = ~row_basic & (model.row_lower < model.row_upper)
    leans = (programme.loads, programme.balances)
    for measure, leaning in zip(_measures(programme), leans, strict=True):
        places = list(leaning.values())
        if column_basic[measure] and np.count_nonzero(rows[places]) == 1:
            rows[places] = False
    return columns, rows


def _measures(programme: Programme) -> Indices:
    return np.array([programme.columns.theta, programme.columns.least])
