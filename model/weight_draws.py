"""How often each department takes each place when the weights are drawn and the plan is allocated anew.

The draws are worked out in chunks, each from a programme of its own, so the answer is the same to the last digit
whoever works on them and however many do so at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from model.allocation.again import Weighting, allocate_again
from model.delivery import delivered_scores
from model.plan import Plan
from model.plan_cut import evaluator_weights
from model.ranking import ranks
from model.score_grid import Array, group_numbers
from model.sensitivity.draws import draw
from model.sensitivity.neighbourhood import parse
from model.tree import cut, goal_tree

CHUNK, WHOLE_CHUNK = 50, 10


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
        neighbourhood: `simplex`, `box:0.25`, `order` or `hull`, of the weights of the children of the root.
        draws: How many weightings.
        seed: The same seed gives the same draws.
        progress: Called with the number done and the number wanted.
        cancelled: Asked after every draw (with an executor after every chunk); where it says yes, the draws done
            so far are counted.
        executor: Allocates side by side, any executor of `concurrent.futures`; None for one after the other. The
            answer does not depend on it.

    Returns:
        One row per department and place it takes: `department`, `rank`, `share` of the draws counted.
    """
    chunks = _chunks(plan, neighbourhood, draws, seed)
    done = executor.map(_places, [plan] * len(chunks), chunks) if executor else _one_by_one(plan, chunks)
    found: list[Array] = []
    for places in done:
        found.append(places)
        if progress:
            progress(sum(map(len, found)), draws)
        if cancelled and cancelled():
            break
    return _counted(plan, np.concatenate([np.empty((0, len(plan.departments))), *found]))


def _chunks(plan: Plan, neighbourhood: str, draws: int, seed: int) -> list[Array]:
    """Drawn weights of all indicators (draws x indicators), in chunks whoever works on them."""
    tree = goal_tree(plan)
    nodes = cut(tree, "goals")
    weights = np.array([tree.nodes[node]["weight"] for node in nodes])
    points = list(evaluator_weights(plan, nodes).values())
    near = parse(neighbourhood, weights / weights.sum(), points or None, [node.id for node in nodes])
    weighting = Weighting(plan, nodes)
    spread = np.array([weighting.spread(row) for row in draw(near, draws, seed)])
    size = WHOLE_CHUNK if any(contribution.whole for contribution in plan.contributions) else CHUNK
    return [spread[first : first + size] for first in range(0, draws, size)]


def _one_by_one(plan: Plan, chunks: list[Array]) -> Iterator[Array]:
    for chunk in chunks:
        for place in _each_place(plan, chunk):
            yield place[None]


def _places(plan: Plan, weights: Array) -> Array:
    return np.array(list(_each_place(plan, weights)))


def _each_place(plan: Plan, weights: Array) -> Iterator[Array]:
    """Places of all departments, by id, under one weighting after the other; NaN for one without."""
    groups = group_numbers(plan)
    for row, taken in zip(weights, allocate_again(plan, weights), strict=True):
        if taken is None:
            yield np.full(len(groups), np.nan)
        else:
            yield ranks(delivered_scores(plan, taken, row), groups)


def _counted(plan: Plan, places: Array) -> pd.DataFrame:
    departments = sorted(department.department for department in plan.departments)
    rows = [
        (department, rank, count / len(places))
        for department, own in zip(departments, places.T, strict=True)
        for rank, count in zip(*np.unique(own[~np.isnan(own)], return_counts=True), strict=True)
    ]
    return pd.DataFrame(rows, columns=["department", "rank", "share"])
