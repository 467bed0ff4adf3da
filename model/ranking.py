"""From scores to ranks, on either basis.

`results` ranks by the progress achieved: the weighted mean of a department's scores. `plan` ranks by what an
allocation asks of each department: its delivery rate, points delivered per 100 points entrusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.alike import KeptAlike
from model.allocation.result import Allocation
from model.delivery import deliveries
from model.errors import Finding
from model.plan import Plan
from model.score_grid import Array, ScoreGrid, delivery_grid, results_grid, reweighed, spread, weighted_scores
from model.scoring import Scores, score

Basis = Literal["results", "plan"]
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ranking:
    """Who stands where, and from what.

    Attributes:
        basis: `results` (progress achieved) or `plan` (delivery rate of an allocation).
        scores: One row per department, by id, those without a rank last: `department`, `group` (None without
            groups), `score` (0..100; NaN where nothing is scored), `rank` (within the group, the best one shared
            by equal scores; NaN without a score), `coverage` (scored share of the weight of its own indicators,
            NaN where that is 0). On basis `results` also `opt_out_gain`, the points by which the score is higher
            than if what is missing counted 0; on basis `plan` the points `delivered` and `entrusted` (of 100).
        cells: One row per contribution, by `indicator` and `department`: `score` (on basis `plan`: points
            delivered; NaN while missing), `state` (`scored` or `missing`), and the figures behind it. Rankings of
            plans that differ in weights share it, so it must not be written to.
        grid: The same as arrays, for whatever asks how the ranking would change.
        findings: What a reader of the ranking should know.
    """

    basis: Basis
    scores: pd.DataFrame
    cells: pd.DataFrame
    grid: ScoreGrid
    findings: tuple[Finding, ...]


def rank(plan: Plan, basis: Basis = "results", allocation: Allocation | None = None) -> Ranking:
    """Rank the departments of a plan, within their groups where there are any.

    Args:
        plan: A plan without errors.
        basis: What is ranked.
        allocation: Of the same plan. Needed on basis `plan`; on basis `results` it gives the targets that the plan
            leaves open (`model.scoring.needs_allocation`).

    Raises:
        ValueError: Basis `plan` without an allocation.
    """
    if basis == "results":
        return _rank_results(plan, _kept.of(plan) if allocation is None else _score_cells(plan, allocation))
    if allocation is None:
        raise ValueError("a ranking on basis 'plan' needs the plan's allocation")
    cells = deliveries(plan, allocation)
    grid = delivery_grid(plan, cells)
    scored = spread(plan, ~np.isnan(cells["score"].to_numpy()), 0.0)
    totals = {
        column: spread(plan, np.nan_to_num(cells[column].to_numpy()), 0.0).sum(axis=1)
        for column in ("delivered", "entrusted")
    }
    table = _score_table(plan, grid, _scores_of(grid), scored, spread(plan, 1.0, 0.0), totals)
    return Ranking(basis=basis, scores=table, cells=cells, grid=grid, findings=())


def ranks(scores: Array, groups: NDArray[Any] | None = None, tolerance: float = TOLERANCE) -> Array:
    """Rank scores, 1 = highest: one more than the number of scores in the group that are higher by > `tolerance`.

    Equal scores share the best rank (1, 2, 2, 4); NaN has none (NaN).
    """
    groups = np.zeros(len(scores), dtype=np.intp) if groups is None else groups
    places: Array = np.full(len(scores), np.nan)
    for group in np.unique(groups):
        members = np.flatnonzero((groups == group) & ~np.isnan(scores))
        ordered = np.sort(scores[members])
        places[members] = len(members) - np.searchsorted(ordered, scores[members] + tolerance, side="right") + 1
    return places


@dataclass(frozen=True, slots=True, eq=False)
class _Scored:
    """What a ranking on results is made from, whatever the weights are.

    Attributes:
        scores: The scores.
        grid: The same as arrays, under the weights of the plan that was scored.
        scored: 1 where a department has a score on an indicator, else 0.
        applicable: 1 where it works on the indicator, else 0.
        zeros: The scores with every missing one as 0.
    """

    scores: Scores
    grid: ScoreGrid
    scored: Array
    applicable: Array
    zeros: Array


def _score_cells(plan: Plan, allocation: Allocation | None = None) -> _Scored:
    scores = score(plan, allocation)
    figures = scores.cells["score"].to_numpy()
    return _Scored(
        scores=scores,
        grid=results_grid(plan, figures),
        scored=spread(plan, ~np.isnan(figures), 0.0),
        applicable=spread(plan, 1.0, 0.0),
        zeros=spread(plan, np.nan_to_num(figures), 0.0),
    )


_kept = KeptAlike(_score_cells)


def _rank_results(plan: Plan, found: _Scored) -> Ranking:
    grid = reweighed(found.grid, plan)
    scores = _scores_of(grid)
    with_zeros = weighted_scores(found.zeros, found.applicable, grid.weights, geometric=grid.geometric)
    more = {"opt_out_gain": scores - with_zeros}
    return Ranking(
        basis="results",
        scores=_score_table(plan, grid, scores, found.scored, found.applicable, more),
        cells=found.scores.cells,
        grid=grid,
        findings=(*found.scores.findings, *_zeros(grid)),
    )


def _scores_of(grid: ScoreGrid) -> Array:
    return weighted_scores(grid.values, grid.measures, grid.weights, geometric=grid.geometric)


def _score_table(
    plan: Plan, grid: ScoreGrid, scores: Array, scored: Array, applicable: Array, more: Mapping[str, Array]
) -> pd.DataFrame:
    """The scores as a table, those without a rank last."""
    groups = {department.department: department.group for department in plan.departments}
    places = ranks(scores, grid.groups)
    order = np.argsort(np.isnan(places), kind="stable")
    departments = [grid.departments[place] for place in order.tolist()]
    coverage = weighted_scores(scored, applicable, grid.weights)
    return pd.DataFrame(
        {
            "department": departments,
            "group": pd.Series([groups[department] for department in departments], dtype=object),
            "score": scores[order],
            "rank": places[order],
            "coverage": coverage[order],
            **{column: figures[order] for column, figures in more.items()},
        }
    )


def _zeros(grid: ScoreGrid) -> tuple[Finding, ...]:
    """Say whose geometric mean one single zero has decided."""
    findings = []
    zero = (grid.values == 0) & (grid.weights > 0) & grid.geometric
    for place in np.flatnonzero(zero.any(axis=1)):
        names = ", ".join(f"'{grid.indicators[i]}'" for i in np.flatnonzero(zero[place])[:3])
        message = f"the score of '{grid.departments[place]}' is 0 because it has 0 on {names} (geometric mean)"
        hint = "use the arithmetic mean if one failure should not decide everything"
        findings.append(Finding("warning", "results", None, None, message, hint))
    return tuple(findings)
