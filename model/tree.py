"""The goal tree: goals and indicators as one frozen graph, with local and global weights.

Expects a plan without errors (`model.check`): exactly one root, no cycle, weights that can be normalised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum
from typing import Literal, NamedTuple

import networkx as nx

from model.errors import PlanError, did_you_mean
from model.plan import Goal, Indicator, Plan


class Node(NamedTuple):
    """A place in the goal tree. A goal and an indicator may bear the same id, so the kind belongs to it."""

    kind: Literal["goal", "indicator"]
    id: str


# Found again by the plan, whose fingerprint is kept, or by its goals and indicators, which other plans share.
@lru_cache(maxsize=64)
def goal_tree(plan: Plan) -> nx.DiGraph[Node]:
    """Build the goal tree of a plan, of any depth, ragged or not.

    Returns:
        A frozen directed graph; edges run from a goal to its sub-goals and indicators, siblings in the order of
        their ids (goals first). Each node carries `record` (Goal or Indicator), `local_weight` (among its
        siblings, sums to 1) and `weight` (product along the path from the root; sums to 1 over the leaves).
        The graph attribute `root` names the root.
    """
    return _goal_tree(plan.goals, plan.indicators)


@lru_cache(maxsize=64)
def _goal_tree(goals: tuple[Goal, ...], indicators: tuple[Indicator, ...]) -> nx.DiGraph[Node]:
    tree: nx.DiGraph[Node] = nx.DiGraph()
    for goal in goals:
        tree.add_node(Node("goal", goal.goal), record=goal)
    for goal in goals:
        if goal.parent is not None:
            tree.add_edge(Node("goal", goal.parent), Node("goal", goal.goal))
        else:
            tree.graph["root"] = Node("goal", goal.goal)
    for indicator in indicators:
        tree.add_node(Node("indicator", indicator.indicator), record=indicator)
        tree.add_edge(Node("goal", indicator.goal), Node("indicator", indicator.indicator))
    local = _local_weights(goals, indicators)
    weights = _global_weights(_outline(goals, indicators), local)
    nx.set_node_attributes(tree, local, "local_weight")
    nx.set_node_attributes(tree, weights, "weight")
    nx.freeze(tree)
    return tree


@lru_cache(maxsize=64)
def local_weights(plan: Plan) -> Mapping[Node, float]:
    """Weights among siblings: as given divided by their sum, equal where all are blank; the root has 1."""
    return _local_weights(plan.goals, plan.indicators)


def _local_weights(goals: tuple[Goal, ...], indicators: tuple[Indicator, ...]) -> dict[Node, float]:
    weights: dict[Node, float] = {}
    records: tuple[Goal | Indicator, ...] = (*goals, *indicators)
    for parent, children in _outline(goals, indicators).families.items():
        if parent is None:
            weights.update({node: 1.0 for node, _ in children})
            continue
        given = [records[place].weight for _, place in children]
        shares = [1.0] * len(given) if all(weight is None for weight in given) else [w or 0.0 for w in given]
        total = fsum(shares)
        if not total > 0:
            raise PlanError(
                f"goals: the weights of the children of '{parent}' are all 0; at least one must be positive"
            )
        weights.update({node: share / total for (node, _), share in zip(children, shares, strict=True)})
    return weights


@lru_cache(maxsize=64)
def global_weights(plan: Plan) -> Mapping[Node, float]:
    """Products of the local weights along the path from the root; they sum to 1 over the leaves of any cut."""
    return _global_weights(_outline(plan.goals, plan.indicators), local_weights(plan))


def _global_weights(outline: _Outline, local: Mapping[Node, float]) -> dict[Node, float]:
    weights = dict.fromkeys(outline.roots, 1.0)
    for node, parent in outline.downwards:
        weights[node] = weights[parent] * local[node]
    return weights


@lru_cache(maxsize=64)
def indicator_weights(plan: Plan) -> Mapping[str, float]:
    """Global weight of each indicator by its id, in the order of the plan."""
    weights = global_weights(plan)
    leaves = _outline(plan.goals, plan.indicators).leaves
    return {node.id: weights[node] for node in leaves}


@lru_cache(maxsize=64)
def siblings(plan: Plan) -> Mapping[str | None, Sequence[tuple[Node, Goal | Indicator]]]:
    """Children of every goal (goals, then indicators, each by id); the root stands under None."""
    records: tuple[Goal | Indicator, ...] = (*plan.goals, *plan.indicators)
    families = _outline(plan.goals, plan.indicators).families
    return {parent: [(node, records[place]) for node, place in children] for parent, children in families.items()}


@dataclass(frozen=True, slots=True)
class _Outline:
    """A tree without its weights.

    Attributes:
        families: Children of every goal, each with its place among the goals and indicators of the plan.
        roots: What has no parent.
        downwards: Every other node with its parent, a parent before its children.
        leaves: The indicators in the order of the plan.
    """

    families: Mapping[str | None, Sequence[tuple[Node, int]]]
    roots: tuple[Node, ...]
    downwards: tuple[tuple[Node, Node], ...]
    leaves: tuple[Node, ...]


def _outline(goals: tuple[Goal, ...], indicators: tuple[Indicator, ...]) -> _Outline:
    """The outline of a tree, found again for every plan that differs in weights, names or figures alone."""
    return _outlined(
        tuple([(goal.goal, goal.parent) for goal in goals]),
        tuple([(indicator.indicator, indicator.goal) for indicator in indicators]),
    )


@lru_cache(maxsize=16)
def _outlined(goals: tuple[tuple[str, str | None], ...], indicators: tuple[tuple[str, str], ...]) -> _Outline:
    families: dict[str | None, list[tuple[Node, int]]] = {}
    for place, (goal, parent) in enumerate(goals):
        families.setdefault(parent, []).append((Node("goal", goal), place))
    leaves = tuple(Node("indicator", indicator) for indicator, _ in indicators)
    for place, (leaf, (_, above)) in enumerate(zip(leaves, indicators, strict=True), len(goals)):
        families.setdefault(above, []).append((leaf, place))
    roots = tuple(node for node, _ in families.get(None, ()))
    downwards: list[tuple[Node, Node]] = []
    waiting = list(roots)
    while waiting:
        parent_node = waiting.pop()
        if parent_node.kind == "goal":
            children = [node for node, _ in families.get(parent_node.id, ())]
            downwards += [(node, parent_node) for node in children]
            waiting += children
    return _Outline(families, roots, tuple(downwards), leaves)


def leaves(tree: nx.DiGraph[Node], node: Node | None = None) -> tuple[Node, ...]:
    """Indicators below a node (the node itself where it is one), in the order of the tree."""
    start = tree.graph["root"] if node is None else node
    return tuple(n for n in nx.dfs_preorder_nodes(tree, start) if n.kind == "indicator")


def path_to_root(tree: nx.DiGraph[Node], node: Node) -> tuple[Node, ...]:
    """The node, its parent, and so on up to the root."""
    path = [node]
    while parents := list(tree.predecessors(path[-1])):
        path.append(parents[0])
    return tuple(path)


def roll_up(tree: nx.DiGraph[Node], values: Mapping[str, float]) -> dict[Node, float]:
    """Carry figures of indicators up the tree as weighted means.

    Args:
        tree: The goal tree.
        values: Figure by indicator id; an indicator that is left out counts for nothing.

    Returns:
        Figure by node, for the nodes that have at least one figure with weight below them; where all weights
        below a node are 0, the plain mean.
    """
    figures: dict[Node, float] = {}
    weights: dict[Node, float] = {}
    for node in nx.dfs_postorder_nodes(tree, tree.graph["root"]):
        if node.kind == "indicator":
            if node.id in values:
                figures[node], weights[node] = values[node.id], 1.0
            continue
        known = [child for child in tree.successors(node) if child in figures]
        if not known:
            continue
        shares = [tree.nodes[child]["local_weight"] * weights[child] for child in known]
        total = fsum(shares)
        if total > 0:
            figures[node] = fsum(s * figures[child] for s, child in zip(shares, known, strict=True)) / total
        else:
            figures[node] = fsum(figures[child] for child in known) / len(known)
        weights[node] = total
    return figures


def cut(tree: nx.DiGraph[Node], wanted: Literal["goals", "indicators"] | Sequence[str]) -> tuple[Node, ...]:
    """Choose a cut: a set of nodes that covers every leaf exactly once.

    Args:
        tree: The goal tree.
        wanted: `goals` for the children of the root, `indicators` for the leaves, or ids of goals and indicators
            (an id that is both means the goal, unless only the indicator completes the cut).

    Raises:
        PlanError: An id is unknown, or the nodes leave leaves out or cover some twice; all problems at once.
    """
    root = tree.graph["root"]
    if wanted == "goals":
        return tuple(child for child in tree.successors(root) if leaves(tree, child))
    if wanted == "indicators":
        return leaves(tree)
    nodes, problems = _named(tree, wanted)
    covered: dict[Node, list[str]] = {leaf: [] for leaf in leaves(tree)}
    for node in nodes:
        for leaf in leaves(tree, node):
            covered[leaf].append(node.id)
    missing = [leaf.id for leaf, by in covered.items() if not by]
    if missing and not problems:
        problems.append(f"the cut leaves out {_listed(missing)}; every indicator must lie below one node of a cut")
    twice = [f"'{leaf.id}' (below {_listed(by)})" for leaf, by in covered.items() if len(by) > 1]
    if twice:
        problems.append("the cut covers more than once: " + ", ".join(twice[:5]))
    if problems:
        raise PlanError("\n".join(problems))
    order = {node: place for place, node in enumerate(nx.dfs_preorder_nodes(tree, root))}
    return tuple(sorted(nodes, key=order.__getitem__))


def _named(tree: nx.DiGraph[Node], ids: Iterable[str]) -> tuple[list[Node], list[str]]:
    known = sorted({node.id for node in tree})
    nodes, problems = [], []
    for name in dict.fromkeys(ids):
        node = next((n for n in (Node("goal", name), Node("indicator", name)) if n in tree), None)
        if node is None:
            problems.append(f"there is no goal or indicator '{name}' {did_you_mean(name, known)}".rstrip())
        else:
            nodes.append(node)
    return nodes, problems


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:5])
    return shown + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def perspectives(tree: nx.DiGraph[Node]) -> dict[str, tuple[Node, ...]]:
    """Indicators by balanced-scorecard perspective: that of the nearest goal above which names one."""
    found: dict[str, list[Node]] = {}
    for leaf in leaves(tree):
        records = (tree.nodes[node]["record"] for node in path_to_root(tree, leaf)[1:])
        name = next((goal.perspective for goal in records if goal.perspective), "")
        found.setdefault(name, []).append(leaf)
    return {name: tuple(nodes) for name, nodes in sorted(found.items())}
