"""A cut of a plan's goal tree as arrays, and the lines along which a local weight moves the cut's weights.

At a cut the score of a department is sum w c S / sum w c over the cut's nodes: S its mean value within the node, c
the share of the node's weight that counts for it. It is the same number at every cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

import networkx as nx
import numpy as np

from model.plan import Plan
from model.score_grid import Array, ScoreGrid
from model.sensitivity.scored_cut import ScoredCut, scored_cut
from model.tree import Node, cut, goal_tree, leaves


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanCut:
    """The departments that have a rank, seen at a cut of the tree.

    Attributes:
        nodes: The cut; the columns of the arrays.
        departments: Ids of the rows of the arrays, sorted; departments without a score are left out.
        scored: The arrays.
        is_exact: Whether comparisons of departments are linear in the weights, so that everything said of them
            is exact.
    """

    nodes: tuple[Node, ...]
    departments: tuple[str, ...]
    scored: ScoredCut
    is_exact: bool


@dataclass(frozen=True, slots=True, eq=False)
class WeightLine:
    """The cut's weights as one local weight goes from 0 to 1 while its siblings keep their proportions.

    Attributes:
        node: The node whose local weight moves.
        weight: Its present local weight.
        at_0: Weights of the cut where the local weight is 0.
        at_1: Weights of the cut where it is 1.
    """

    node: Node
    weight: float
    at_0: Array
    at_1: Array


def plan_cut(
    plan: Plan, grid: ScoreGrid, wanted: Literal["goals", "indicators"] | Sequence[str]
) -> PlanCut | None:
    """Roll scores up to a cut; None where no department has a score.

    Args:
        plan: The plan.
        grid: Scores of its departments (`model.ranking.rank(...).grid`).
        wanted: `goals` for the children of the root, `indicators`, or ids of nodes that cover each leaf once.

    Raises:
        PlanError: `wanted` is no cut.
    """
    tree = goal_tree(plan)
    nodes = cut(tree, wanted)
    within = _weights_within(tree, nodes, grid.indicators)
    coverage = grid.measures @ within.T
    means = _means_within(grid, within, coverage)
    weights = np.array([tree.nodes[node]["weight"] for node in nodes])
    ranked = np.flatnonzero(coverage @ weights > 0)
    if not len(ranked):
        return None
    even = np.ptp(coverage, axis=1) <= 1e-12
    coverage[even] = 1.0
    scored = scored_cut(means[ranked], weights, coverage[ranked], grid.groups[ranked], geometric=grid.geometric)
    whole = abs(within.sum(axis=1) @ weights - 1) <= 1e-9
    return PlanCut(
        nodes=nodes,
        departments=tuple(grid.departments[row] for row in ranked),
        scored=scored,
        is_exact=bool(scored.is_linear and whole),
    )


def weight_lines(plan: Plan, nodes: Sequence[Node]) -> tuple[WeightLine, ...]:
    """The line of every node that has siblings, from below the root down to a cut, in the order of the tree."""
    tree = goal_tree(plan)
    above = {node for chosen in nodes for node in (chosen, *nx.ancestors(tree, chosen))}
    lines = []
    for node in nx.dfs_preorder_nodes(tree, tree.graph["root"]):
        parent = next(iter(tree.predecessors(node)), None)
        if node in above and parent is not None and tree.out_degree(parent) > 1:
            at_0, at_1 = (
                _cut_weights(tree, nodes, parent, _with_local_weight(tree, node, parent, share))
                for share in (0.0, 1.0)
            )
            lines.append(WeightLine(node, tree.nodes[node]["local_weight"], at_0, at_1))
    return tuple(lines)


def cut_weights(plan: Plan, nodes: Sequence[Node], local: Mapping[Node, float]) -> Array:
    """Global weights of a cut under other local weights.

    Args:
        plan: The plan.
        nodes: The cut.
        local: Local weights of whole families, each summing to 1; families that are not named keep the plan's.
    """
    tree = goal_tree(plan)
    return _cut_weights(tree, nodes, tree.graph["root"], local)


def evaluator_weights(plan: Plan, nodes: Sequence[Node]) -> dict[str, Array]:
    """Global weights of a cut as each evaluator sees them, by evaluator, sorted.

    Where an evaluator weighs all siblings of a family, these weights count, divided by their sum; families that
    are weighed in part or not at all keep the plan's. An id that is both a goal and an indicator means the goal.
    """
    tree = goal_tree(plan)
    opinions: dict[str, dict[Node, float]] = {}
    for row in plan.evaluators:
        goal = Node("goal", row.node)
        node = goal if goal in tree else Node("indicator", row.node)
        opinions.setdefault(row.evaluator, {})[node] = row.weight
    return {name: cut_weights(plan, nodes, _families(tree, opinions[name])) for name in sorted(opinions)}


def _families(tree: nx.DiGraph[Node], opinion: Mapping[Node, float]) -> dict[Node, float]:
    """Local weights of the families that an evaluator weighs entirely."""
    local: dict[Node, float] = {}
    for parent in tree:
        children = list(tree.successors(parent))
        total = fsum(opinion.get(child, 0.0) for child in children)
        if total > 0 and all(child in opinion for child in children):
            local.update({child: opinion[child] / total for child in children})
    return local


def _cut_weights(tree: nx.DiGraph[Node], nodes: Sequence[Node], start: Node, local: Mapping[Node, float]) -> Array:
    """The same where local weights differ below one node only."""
    weights = {start: tree.nodes[start]["weight"]}
    for parent, child in nx.bfs_edges(tree, start):
        weights[child] = weights[parent] * local.get(child, tree.nodes[child]["local_weight"])
    return np.array([weights[node] if node in weights else tree.nodes[node]["weight"] for node in nodes])


def _with_local_weight(tree: nx.DiGraph[Node], node: Node, parent: Node, weight: float) -> dict[Node, float]:
    """Local weights of a family where one has `weight` and the others share the rest in their proportions."""
    others = [child for child in tree.successors(parent) if child != node]
    present = [tree.nodes[child]["local_weight"] for child in others]
    rest = fsum(present)
    shares = [w / rest for w in present] if rest > 0 else [1 / len(others)] * len(others)
    return {node: weight} | {child: (1 - weight) * share for child, share in zip(others, shares, strict=True)}


def _means_within(grid: ScoreGrid, within: Array, coverage: Array) -> Array:
    """Departments x cut nodes: the mean value within the node, 0 where nothing counts."""
    counts = grid.measures > 0
    values = np.where(counts, grid.values, 1.0)
    zero = counts & (values <= 0)
    summed = np.log(np.where(zero, 1.0, values)) if grid.geometric else values
    means: Array = np.zeros(coverage.shape)
    np.divide((grid.measures * summed) @ within.T, coverage, out=means, where=coverage > 0)
    if not grid.geometric:
        return means
    return np.where((coverage > 0) & (zero @ within.T == 0), np.exp(means), 0.0)


def _weights_within(tree: nx.DiGraph[Node], nodes: Sequence[Node], indicators: Sequence[str]) -> Array:
    """Cut nodes x indicators: the weight of each indicator within the node above it."""
    within = np.zeros((len(nodes), len(indicators)))
    column = {indicator: place for place, indicator in enumerate(indicators)}
    for row, node in enumerate(nodes):
        share = {node: 1.0}
        for parent, child in nx.bfs_edges(tree, node):
            share[child] = share[parent] * tree.nodes[child]["local_weight"]
        for leaf in leaves(tree, node):
            within[row, column[leaf.id]] = share[leaf]
    return within
