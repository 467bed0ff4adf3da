"""Weights under one goal that could be taken instead: by order, from the data, by evaluators, by comparing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dashboard.weight_moves import top_family
from model.errors import MeritreeError
from model.groups import agreement, consensus, mean_weights, preferences
from model.plan import Plan
from model.plan_cut import evaluator_weights, plan_cut
from model.ranking import Basis
from model.tree import Node, goal_tree, local_weights
from model.weights import critic, entropy, rank_order_centroid
from scenarios.standing import standing

Shares = Mapping[Node, float]
# Saaty's scale, from nine times as important to a ninth.
SCALE = (*(float(times) for times in range(9, 0, -1)), *(1 / times for times in range(2, 10)))


@dataclass(frozen=True, slots=True)
class Group:
    """What the evaluators of a plan say about the weights under the root.

    Attributes:
        family: Whose weights.
        sets: Their shares, by evaluator.
        mean: The mean of these, each with its evaluator's influence.
        agreement: Kendall's W, 0 for none and 1 for one and the same order; None where nobody has an order.
        order: From first to last, the order with the fewest disagreements (Kemeny).
        is_unique: Whether it is the only such order.
    """

    family: tuple[Node, ...]
    sets: Mapping[str, Shares]
    mean: Shares
    agreement: float | None
    order: tuple[Node, ...]
    is_unique: bool


def families(plan: Plan) -> tuple[Node, ...]:
    """Every goal under which weights are shared, the root first."""
    tree = goal_tree(plan)
    waiting, found = [tree.graph["root"]], []
    while waiting:
        node = waiting.pop()
        children = list(tree.successors(node))
        waiting += reversed(children)
        if len(children) > 1:
            found.append(node)
    return tuple(found)


def family_of(plan: Plan, parent: Node) -> tuple[Node, ...]:
    """What stands directly under a goal."""
    return tuple(goal_tree(plan).successors(parent))


def by_order(plan: Plan) -> Shares:
    """Weights that say no more than the present order of importance (rank order centroid)."""
    tops, weights = top_family(plan), local_weights(plan)
    given = np.array([weights[node] for node in tops])
    places = 1 + (given[None, :] > given[:, None] + 1e-12).sum(axis=1)
    return _named(tops, rank_order_centroid(places))


@lru_cache(maxsize=32)
def by_data(plan: Plan, basis: Basis, method: str) -> Shares | None:
    """Weights from how much the departments differ (`entropy`, `critic`); None where the data cannot tell."""
    tops = top_family(plan)
    try:
        found = plan_cut(plan, standing(plan, basis).grid, "goals")
        if found is None or not found.scored.is_complete or found.nodes != tops:
            return None
        weighed = (entropy if method == "entropy" else critic)(found.scored.values)
    except MeritreeError:
        return None
    return _named(tops, weighed)


@lru_cache(maxsize=16)
def by_group(plan: Plan) -> Group | None:
    """What the evaluators say together; None where the plan has none."""
    tops = top_family(plan)
    sets = evaluator_weights(plan, tops)
    if not sets or len(tops) < 2:
        return None
    influence = np.array([_influence(plan).get(name, 1.0) for name in sets])
    ratings = np.array(list(sets.values()))
    nearest = consensus(preferences(ratings, influence))
    return Group(
        family=tops,
        sets={name: _named(tops, weights) for name, weights in sets.items()},
        mean=_named(tops, mean_weights(ratings, influence)),
        agreement=_agreement(ratings),
        order=tuple(tops[item] for item in nearest.orders[0]),
        is_unique=nearest.is_unique,
    )


def usual_judgements(weights: Sequence[float]) -> NDArray[np.float64]:
    """The judgements of every pair that lie nearest to given weights, on Saaty's scale."""
    given = np.maximum(np.asarray(weights, dtype=np.float64), 1e-9)
    ratios = given[:, None] / given[None, :]
    return np.array([[on_scale(float(ratio)) for ratio in row] for row in ratios])


def on_scale(times: float) -> float:
    """The nearest judgement of Saaty's scale, near as ratios are."""
    return min(SCALE, key=lambda step: abs(np.log(step) - np.log(times)))


def _agreement(ratings: NDArray[np.float64]) -> float | None:
    try:
        return agreement(ratings).w
    except MeritreeError:
        return None


def _influence(plan: Plan) -> dict[str, float]:
    given: dict[str, float] = {}
    for row in plan.evaluators:
        if row.influence is not None:
            given.setdefault(row.evaluator, row.influence)
    return given


def _named(nodes: Sequence[Node], weights: NDArray[np.float64]) -> dict[Node, float]:
    return dict(zip(nodes, weights.tolist(), strict=True))
