"""From scores to ranks, on either basis.

`results` ranks by the progress achieved: the weighted mean of a department's scores. `plan` ranks by what an
allocation asks of each department: its delivery rate, points delivered per 100 points entrusted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.allocation.result import Allocation
from model.delivery import deliveries
from model.errors import Finding
from model.plan import Plan
from model.score_grid import Array, ScoreGrid, delivery_grid, results_grid, spread, weighted_scores
from model.scoring import score

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
            delivered; NaN while missing), `state` (`scored` or `missing`), and the figures behind it.
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
        scores = score(plan, allocation)
        grid = results_grid(plan, scores.cells)
        table = _score_table(plan, scores.cells, grid)
        table["opt_out_gain"] = table["score"] - _scores_with_zeros(plan, scores.cells, grid)
        return Ranking(
            basis=basis,
            scores=_unranked_last(table),
            cells=scores.cells,
            grid=grid,
            findings=(*scores.findings, *_zeros(grid)),
        )
    if allocation is None:
        raise ValueError("a ranking on basis 'plan' needs the plan's allocation")
    cells = deliveries(plan, allocation)
    grid = delivery_grid(plan, cells)
    table = _score_table(plan, cells, grid)
    for column in ("delivered", "entrusted"):
        table[column] = spread(plan, cells[column].fillna(0.0), 0.0).sum(axis=1)
    return Ranking(basis=basis, scores=_unranked_last(table), cells=cells, grid=grid, findings=())


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


def _score_table(plan: Plan, cells: pd.DataFrame, grid: ScoreGrid) -> pd.DataFrame:
    scores = weighted_scores(grid.values, grid.measures, grid.weights, geometric=grid.geometric)
    scored = spread(plan, cells["state"] == "scored", 0.0)
    applicable = spread(plan, 1.0, 0.0)
    groups = {department.department: department.group for department in plan.departments}
    return pd.DataFrame(
        {
            "department": list(grid.departments),
            "group": pd.Series([groups[department] for department in grid.departments], dtype=object),
            "score": scores,
            "rank": ranks(scores, grid.groups),
            "coverage": weighted_scores(scored, applicable, grid.weights),
        }
    )


def _unranked_last(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values("rank", key=lambda rank: rank.isna(), kind="stable").reset_index(drop=True)


def _scores_with_zeros(plan: Plan, cells: pd.DataFrame, grid: ScoreGrid) -> Array:
    """What the scores would be if every missing one counted 0."""
    values = spread(plan, cells["score"].fillna(0.0), 0.0)
    applicable = spread(plan, 1.0, 0.0)
    return weighted_scores(values, applicable, grid.weights, geometric=grid.geometric)


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
