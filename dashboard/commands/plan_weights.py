"""The weights at which the plan itself changes, for `meritree sensitivity --plan`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from dashboard.words.explanations import sweep_lines
from model.allocation.weight_sweep import swept_nodes
from model.plan import Plan
from model.tree import Node, goal_tree, path_to_root


def nodes_above(plan: Plan, cut: Sequence[Node]) -> tuple[Node, ...]:
    """Nodes with siblings from below the root down to a cut."""
    tree = goal_tree(plan)
    above = {node for each in cut for node in path_to_root(tree, each)} | set(cut)
    return tuple(node for node in swept_nodes(plan) if node in above)


def plan_weights_view(nodes: Sequence[Node], sweeps: pd.DataFrame) -> list[dict[str, Any]]:
    """One object per node, by id, with its breakpoints."""
    found: dict[str, list[dict[str, Any]]] = {node.id: [] for node in sorted(nodes, key=lambda node: node.id)}
    rows: Iterable[Any] = sweeps.itertuples()
    for row in rows:
        found[row.node].append(
            {"at": row.at, "until": row.until, "exact": bool(row.exact), "indicators": list(row.indicators)}
        )
    return [{"node": node, "breakpoints": breakpoints} for node, breakpoints in found.items()]


def plan_weights_lines(plan: Plan, nodes: Sequence[Node], sweeps: pd.DataFrame) -> list[str]:
    """The same in words."""
    return [line for node in nodes for line in sweep_lines(plan, node, sweeps[sweeps["node"] == node.id])]
