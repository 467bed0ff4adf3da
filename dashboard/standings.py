"""What the page about the ranking shows, as tables made from rankings; no screen here.

Everything is kept for the plan it was made from and must not be written to.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from dashboard.later import step
from dashboard.views import department_names, rows_of
from dashboard.words import cached_by_language, label
from model.errors import MeritreeError
from model.firmness import DRAWS, Firmness, firm_departments, firmness
from model.plan import Plan
from model.plan_cut import PlanCut, plan_cut, weight_lines
from model.ranking import Basis
from model.sensitivity.passport import holds_for
from model.sensitivity.scored_cut import scores_at
from model.sensitivity.sweep import TOGETHER, sweep_line
from model.tree import Node, goal_tree, local_weights
from scenarios.once import once
from scenarios.standing import standing

POINTS = 61
Interval = tuple[float, float]


@cached_by_language(32)
def places(now: Plan, before: Plan, basis: Basis) -> pd.DataFrame:
    """Lay the ranking of a plan beside the one of the unchanged plan.

    Returns:
        One row per department, ordered by group, present rank and name: `department`, `name`, `group` (empty for
        none), `before` and `now` (ranks, NaN without), `stood` and `score` (0..100), `coverage`, and by basis
        `opt_out_gain` or `delivered` and `entrusted`.
    """
    table = standing(now, basis).scores
    stood = {
        department: (rank, score)
        for department, rank, score in rows_of(standing(before, basis).scores, "department", "rank", "score")
    }
    names = department_names(now)
    told = [
        ((group or "", math.inf if math.isnan(rank) else rank, names[department], department), place)
        for place, (department, group, rank) in enumerate(rows_of(table, "department", "group", "rank"))
    ]
    order = [place for _key, place in sorted(told)]
    found: dict[str, list[Any]] = {}
    for column in table:
        values = table[column].tolist()
        found["now" if column == "rank" else str(column)] = [values[place] for place in order]
    nothing = (math.nan, math.nan)
    before_them = [stood.get(department, nothing) for department in found["department"]]
    found |= {
        "name": [names[department] for department in found["department"]],
        "group": [group or "" for group in found["group"]],
        "before": [rank for rank, _score in before_them],
        "stood": [score for _rank, score in before_them],
    }
    return pd.DataFrame(found)


def ranked(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of departments that have a rank."""
    found: pd.DataFrame = table[table["now"].notna()].reset_index(drop=True)
    return found


def swaps(table: pd.DataFrame) -> list[tuple[str, str]]:
    """Pairs (x, y) of one group: y was ahead in the unchanged plan, x is now; the top ones first."""
    moved: defaultdict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for group, now, before, department in rows_of(table, "group", "now", "before", "department"):
        if not (math.isnan(now) or math.isnan(before)):
            moved[group].append((now, before, department))
    found = [
        (now, theirs - now, x, y)
        for rows in moved.values()
        for now, before, x in rows
        for theirs, stood, y in rows
        if before > stood and now < theirs
    ]
    return [(x, y) for _, _, x, y in sorted(found)]


@dataclass(frozen=True, slots=True, eq=False)
class SweepView:
    """One local weight from 0 to 1 and what the departments of one group would score.

    Attributes:
        node: Whose weight.
        weight: Its present local weight.
        departments: Of the group, those with a score, sorted by id.
        shares: Weights at which scores are given (T).
        scores: Departments x T; NaN where nothing of a department has weight.
        crossings: One row per pair and crossing, ascending: `at`, `above` (ahead above it), `below`.
        winner: Where the first place holds.
        order: Where every place holds.
        holds: For each department, where it passes nobody and nobody passes it.
    """

    node: Node
    weight: float
    departments: tuple[str, ...]
    shares: np.ndarray[tuple[int], np.dtype[np.float64]]
    scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    crossings: pd.DataFrame
    winner: Interval
    order: Interval
    holds: dict[str, Interval]


def movable_nodes(plan: Plan) -> tuple[Node, ...]:
    """Every node whose weight can move because it has siblings, in the order of the tree."""
    tree = goal_tree(plan)
    found: list[Node] = []
    waiting = [tree.graph["root"]]
    while waiting:
        node = waiting.pop()
        children = list(tree.successors(node))
        waiting += reversed(children)
        parent = next(iter(tree.predecessors(node)), None)
        if parent is not None and tree.out_degree(parent) > 1:
            found.append(node)
    return tuple(found)


@cached_by_language(128)
def sweep_view(plan: Plan, basis: Basis, node: Node, group: str) -> SweepView | None:
    """Sweep one local weight, exactly; None where nobody of the group has a score."""
    cut = _group_cut(plan, basis, "goals" if node in _goals_cut(plan) else "indicators", group)
    if cut is None:
        return None
    line = next(each for each in weight_lines(plan, cut.nodes) if each.node == node)
    sweep = sweep_line(cut.scored, line.at_0, line.at_1, line.weight)
    names = cut.departments
    places_at = sweep.at.astype(np.float64)
    shares = np.unique(np.concatenate([np.linspace(0, 1, POINTS), places_at, [line.weight]]))
    weights = line.at_0 + shares[:, None] * (line.at_1 - line.at_0)
    return SweepView(
        node=node,
        weight=line.weight,
        departments=names,
        shares=shares,
        scores=_readable(plan, basis, scores_at(cut.scored, weights).T),
        crossings=pd.DataFrame(
            {
                "at": places_at,
                "above": [names[row] for row in sweep.above],
                "below": [names[row] for row in sweep.below],
            }
        ),
        winner=(float(sweep.winner[0]), float(sweep.winner[1])),
        order=(float(sweep.order[0]), float(sweep.order[1])),
        holds={
            name: (float(low), float(high))
            for row, name in enumerate(names)
            for low, high in [holds_for(sweep, row)]
        },
    )


def next_crossings(view: SweepView, *, first_only: bool = False, followed: str = "") -> tuple[float, float]:
    """The nearest crossings below and above the present weight; NaN where there is none.

    Args:
        view: The sweep.
        first_only: Only where the first place changes.
        followed: Only those of this department.
    """
    if first_only:
        low, high = view.winner
        return (low if 0 < low < view.weight else np.nan, high if view.weight < high < 1 else np.nan)
    table = view.crossings
    if followed:
        table = table[(table["above"] == followed) | (table["below"] == followed)]
    at = table["at"].to_numpy()
    lower, higher = at[at < view.weight - TOGETHER], at[at > view.weight + TOGETHER]
    return (float(lower[-1]) if len(lower) else np.nan, float(higher[0]) if len(higher) else np.nan)


def just_beyond(view: SweepView, at: float) -> float:
    """A weight behind a crossing, seen from the present one, before the next: as round a number as fits."""
    ascending = at > view.weight
    others = view.crossings["at"].to_numpy()
    others = others[others > at + TOGETHER] if ascending else others[others < at - TOGETHER]
    end = (float(others.min()) if ascending else float(others.max())) if len(others) else float(ascending)
    for decimals in (2, 3, 4, 5):
        step = 10.0**-decimals
        tried = (np.floor(at / step + 1e-6) + 1 if ascending else np.ceil(at / step - 1e-6) - 1) * step
        if min(at, end) < tried < max(at, end) and abs(tried - at) <= 0.005:
            return float(round(tried, decimals))
    return (at + end) / 2


def swaps_at(view: SweepView, at: float) -> list[tuple[str, str]]:
    """Who changes places at a crossing: pairs (ahead above it, ahead below it)."""
    table = view.crossings
    here = table[(table["at"] - at).abs() <= TOGETHER]
    return sorted(zip(here["above"], here["below"], strict=True))


@once(most=24)
def examined(plan: Plan, basis: Basis, neighbourhood: str) -> Firmness | str:
    """How firm a ranking is, as the command `sensitivity` finds it; a sentence where that cannot be told."""
    try:
        return firmness(plan, standing(plan, basis), "goals", neighbourhood, draws=DRAWS, step=step)
    except MeritreeError as refusal:
        return str(refusal)


@once(most=64)
def held(plan: Plan, basis: Basis, neighbourhood: str) -> Mapping[str, bool] | str:
    """Which places hold, in the order of the ranks: what passports say in `examined`, for a part of the work."""
    step(0, 1)
    try:
        ranking = standing(plan, basis)
        firm = firm_departments(plan, ranking, "goals", neighbourhood, step=step)
    except MeritreeError as refusal:
        return str(refusal)
    order = ranking.scores.sort_values(["rank", "department"])["department"].tolist()
    return {department: firm[department] for department in order if department in firm}


@dataclass(frozen=True, slots=True, eq=False)
class RangeView:
    """Possible places of the departments of one group.

    Attributes:
        rows: One row per department in the order of the ranks: `department`, `name`, `rank`, `best`, `worst`,
            `at_rank` (share of the draws at the present rank).
        shares: Share of the draws at rank 1, 2, ... (departments x ranks).
        unseen: Possible places that no draw found, counted; 0 where ranges are not exact.
    """

    rows: pd.DataFrame
    shares: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    unseen: int


def range_view(plan: Plan, found: Firmness, group: str) -> RangeView:
    """The possible places of one group."""
    names = department_names(plan)
    members = members_of(plan, group)
    chosen = sorted(
        (each for each in found.passports if each.department in members),
        key=lambda each: (each.rank, names[each.department], each.department),
    )
    chances = {each.department: each.shares for each in found.chances}
    shares = np.array([chances[each.department] for each in chosen])
    rows = pd.DataFrame(
        {
            "department": [each.department for each in chosen],
            "name": [names[each.department] for each in chosen],
            "rank": [each.rank for each in chosen],
            "best": [each.best for each in chosen],
            "worst": [each.worst for each in chosen],
            "at_rank": [each.share_at_rank for each in chosen],
        }
    )
    unseen = sum(
        int(shares[row, ends[0] - 1] == 0) + int(shares[row, ends[1] - 1] == 0 and ends[0] != ends[1])
        for row, ends in enumerate(zip(rows["best"], rows["worst"], strict=True))
    )
    return RangeView(rows, shares, unseen if found.is_exact else 0)


def members_of(plan: Plan, group: str) -> frozenset[str]:
    """Ids of the departments of a group; the empty name means those without one."""
    return frozenset(each.department for each in plan.departments if (each.group or "") == group)


def node_names(plan: Plan, nodes: Sequence[Node]) -> dict[Node, str]:
    """Names of nodes."""
    tree = goal_tree(plan)
    return {node: label(tree.nodes[node]["record"]) for node in nodes}


def local_weight(plan: Plan, node: Node) -> float:
    """The local weight of a node."""
    return local_weights(plan)[node]


@lru_cache(maxsize=16)
def _goals_cut(plan: Plan) -> frozenset[Node]:
    tree = goal_tree(plan)
    return frozenset(tree.successors(tree.graph["root"]))


@lru_cache(maxsize=32)
def _group_cut(plan: Plan, basis: Basis, wanted: str, group: str) -> PlanCut | None:
    """The cut of a plan with the departments of one group only."""
    cut = plan_cut(plan, standing(plan, basis).grid, "goals" if wanted == "goals" else "indicators")
    members = members_of(plan, group)
    rows = [] if cut is None else [row for row, name in enumerate(cut.departments) if name in members]
    if cut is None or not rows:
        return None
    scored = cut.scored
    own = replace(scored, values=scored.values[rows], coverage=scored.coverage[rows], groups=scored.groups[rows])
    return replace(cut, departments=tuple(cut.departments[row] for row in rows), scored=own)


def _readable(
    plan: Plan, basis: Basis, scores: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Scores as points: geometric means are swept as logarithms."""
    if basis == "results" and plan.settings.aggregate == "geometric":
        readable: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = np.exp(scores)
        return readable
    return scores
