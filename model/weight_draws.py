"""How often each department takes each place when the weights are drawn and the plan is allocated anew."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np
import pandas as pd

from model.allocation import allocate
from model.plan import Plan
from model.ranking import rank
from model.sensitivity.draws import draw
from model.sensitivity.neighbourhood import parse
from model.tree import Node, cut, goal_tree


def places_through_the_allocation(
    plan: Plan,
    neighbourhood: str = "box:0.25",
    *,
    draws: int = 200,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Draw weights of the top-level goals, allocate each time, and count the places on basis `plan`.

    Unlike the acceptability of `model.sensitivity`, targets move with the weights here. The shares are sampled:
    their standard error is at most `0.5 / sqrt(draws)`.

    Args:
        plan: A plan without errors that can be met.
        neighbourhood: `simplex`, `box:0.25` or `order`, of the weights of the children of the root.
        draws: How many weightings.
        seed: The same seed gives the same draws.
        progress: Called with the number done and the number wanted.
        cancelled: Asked before every draw; where it says yes, the draws done so far are counted.
        executor: Allocates side by side, any executor of `concurrent.futures`; None for one after the other.

    Returns:
        One row per department and place it takes: `department`, `rank`, `share` of the draws counted.
    """
    tree = goal_tree(plan)
    nodes = cut(tree, "goals")
    weights = np.array([tree.nodes[node]["weight"] for node in nodes])
    near = parse(neighbourhood, weights / weights.sum(), None, [node.id for node in nodes])
    weighted = (_with_weights(plan, nodes, row.tolist()) for row in draw(near, draws, seed))
    found: list[tuple[tuple[str, float], ...]] = []
    for places in executor.map(_places, weighted) if executor else map(_places, weighted):
        found.append(places)
        if progress:
            progress(len(found), draws)
        if cancelled and cancelled():
            break
    table = pd.DataFrame([row for places in found for row in places], columns=["department", "rank"])
    counts = table.groupby(["department", "rank"], as_index=False).size()
    return counts.assign(share=counts["size"] / max(len(found), 1)).drop(columns="size")


def _with_weights(plan: Plan, nodes: tuple[Node, ...], weights: list[float]) -> Plan:
    """The plan with other weights on the children of its root; children that carry no indicator get none."""
    drawn = dict(zip(nodes, weights, strict=True))
    root = goal_tree(plan).graph["root"].id
    goals = (
        replace(goal, weight=drawn.get(Node("goal", goal.goal), 0.0)) if goal.parent == root else goal
        for goal in plan.goals
    )
    indicators = (
        replace(indicator, weight=drawn[Node("indicator", indicator.indicator)])
        if indicator.goal == root
        else indicator
        for indicator in plan.indicators
    )
    return replace(plan, goals=tuple(goals), indicators=tuple(indicators))


def _places(plan: Plan) -> tuple[tuple[str, float], ...]:
    scores = rank(plan, "plan", allocate(plan, prices=False)).scores.dropna(subset="rank")
    return tuple(zip(scores["department"].tolist(), scores["rank"].tolist(), strict=True))
