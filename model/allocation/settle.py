"""What is still free once the stages are done: is the plan the only one, and if not, which one is taken.

The plan taken is the one nearest to proportional-to-capacity: it minimises

    sum_i (1 / D_i) sum_p n_p y_p^2 / U_p

on the optimal face of the last stage. Free to split an indicator, this gives every department the same share of
its capacity; the sum is strictly convex in y, so there is one such plan whatever the names or the order of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.allocation.programme import Programme
from model.allocation.squares import least_squares
from model.allocation.terms import Array, Flags, Terms, total_by
from model.allocation.vertex import only_vertex

SAME = 1e-6
FEASIBLE = 1e-7


@dataclass(frozen=True, slots=True)
class Settled:
    """The plan that is taken.

    Attributes:
        unique: Whether every improvement is the same in all equally good plans with these whole numbers
            (`model.allocation.choices.only_plan` asks whether others would be as good).
        improvement: y_p (P).
        effort: z_k (K), steps filled in order unless a rule asks for more use than that.
        begun: Whether a start-up falls due, in the order of `Terms.starts`.
        out_of_order: Contributions whose steps are not filled in order.
    """

    unique: bool
    improvement: Array
    effort: Array
    begun: Array
    out_of_order: Flags


def settle(programme: Programme, x: Array) -> Settled:
    """Choose the plan among the equally good ones; the model must stand on the face where the stages left it.

    Args:
        programme: The programme after `run_stages`.
        x: The columns at which the stages ended, any point of the face.
    """
    terms, columns = programme.terms, programme.columns
    x = np.clip(x, programme.model.lower, programme.model.upper)
    unique = only_vertex(programme) or not _varies(programme, x)
    if not unique:
        x = _nearest_to_proportional(programme, x)
    improvement = _clean(terms, terms.improvement(x[columns.effort]))
    effort = fill_in_order(terms, improvement)
    ordered = x.copy()
    ordered[columns.effort] = effort
    if not _holds(programme, ordered):
        ordered = _least_waste(programme, x, improvement)
    waste = np.abs(ordered[columns.effort] - effort) > SAME
    out_of_order = total_by(terms.effort_of, waste.astype(np.float64), len(terms.contributions)) > 0
    begun = np.round(ordered[columns.start])
    return Settled(unique, improvement, ordered[columns.effort], begun, out_of_order)


def fill_in_order(terms: Terms, improvement: Array) -> Array:
    """Shares z_k of the efforts (K) that make up improvements y_p (P) when steps are taken in their order."""
    before = np.cumsum(terms.effort_size) - terms.effort_size
    first = np.searchsorted(terms.effort_of, np.arange(len(terms.contributions)))
    offset = before - np.append(before, 0.0)[first][terms.effort_of]
    left = (improvement[terms.effort_of] - offset) / terms.effort_size
    last = np.ones(len(terms.effort_of), dtype=bool)
    last[:-1] = terms.effort_of[1:] != terms.effort_of[:-1]
    most = np.where(last & np.isinf(terms.effort_bound), np.inf, 1.0)
    return np.asarray(np.clip(left, 0.0, most))


def _clean(terms: Terms, improvement: Array) -> Array:
    """Put improvements that the solver left a hair beside 0, the capacity or the requirement exactly there."""
    cleaned = np.maximum(improvement, 0.0)
    required = np.where(terms.open, terms.required, 0.0)[terms.indicator] / terms.coefficient
    for mark in (terms.capacity, required, np.zeros_like(cleaned)):
        hair = 1e-9 * np.maximum(terms.capacity, mark)
        cleaned = np.where(np.abs(cleaned - mark) <= hair, mark, cleaned)
    return cleaned


def _varies(programme: Programme, x: Array) -> bool:
    """Whether some improvement differs between equally good plans.

    A sum of all y_p / U_p with factors that bear no simple ratio to one another (square roots of different primes
    would do) is constant on the face only where every y_p is; it is sought at its largest and at its smallest.
    """
    terms, columns, model = programme.terms, programme.columns, programme.model
    golden = (np.arange(1, len(terms.contributions) + 1) * 0.6180339887498949) % 1.0
    size = np.where(terms.capacity > 0, terms.capacity, 1.0)
    cost = np.zeros(programme.size)
    cost[columns.effort] = ((1.0 + golden) / size)[terms.effort_of] * terms.effort_size
    before = terms.improvement(x[columns.effort])
    for maximise in (True, False):
        model.set_objective(cost, maximise=maximise)
        solved = model.solve()
        if solved.status == "optimal":
            moved = np.abs(terms.improvement(solved.x[columns.effort]) - before)
            if np.any(moved > SAME * np.maximum(size, np.abs(before))):
                return True
    return False


def _nearest_to_proportional(programme: Programme, x: Array) -> Array:
    """Minimise sum n y^2 / (U D) over the face, in shares l_p = y_p / U_p as columns of their own."""
    terms, columns = programme.terms, programme.columns
    size = np.where(terms.capacity > 0, terms.capacity, 1.0)
    scale = np.where(terms.open, terms.required, 1.0)[terms.indicator]
    group, share = np.full(programme.size, -1), np.zeros(programme.size)
    group[columns.effort] = terms.effort_of
    share[columns.effort] = terms.effort_size / size[terms.effort_of]
    found = least_squares(programme.model, group, share, terms.coefficient * size / scale)
    return x if found is None else found


def _holds(programme: Programme, x: Array) -> bool:
    """Whether a point lies on the face the model stands on."""
    model = programme.model
    activity = model.activity(x)
    rows = (activity >= model.row_lower - FEASIBLE) & (activity <= model.row_upper + FEASIBLE)
    columns = (x >= model.lower - FEASIBLE) & (x <= model.upper + FEASIBLE)
    return bool(rows.all() and columns.all())


def _least_waste(programme: Programme, x: Array, improvement: Array) -> Array:
    """Keep every improvement and use as little of all resources as the rules allow."""
    terms, columns, model = programme.terms, programme.columns, programme.model
    first = len(model.row_lower)
    several = np.flatnonzero(np.bincount(terms.effort_of, minlength=len(improvement)) > 1)
    for p in several.tolist():
        own = terms.efforts(p)
        size = max(float(terms.capacity[p]), 1e-9)
        at = improvement[p] / size
        model.add_row(columns.effort[own], terms.effort_size[own] / size, at - FEASIBLE, at + FEASIBLE)
    single = columns.effort[~np.isin(terms.effort_of, several)]
    model.bound_columns(single, x[single], x[single])
    cost = np.zeros(programme.size)
    largest = np.maximum(terms.effort_use.sum(axis=0), 1e-300)
    cost[columns.effort] = (terms.effort_use / largest).sum(axis=1)
    model.set_objective(cost, maximise=False)
    solved = model.solve()
    model.drop_rows(first)
    return solved.x.copy() if solved.status == "optimal" else x.copy()
