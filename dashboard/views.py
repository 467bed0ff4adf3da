"""What the pages show, as tables made from outcomes; no screen here, so all of it can be tested alone.

Tables are kept for the outcome they were made from (the very object) and must not be written to.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pandas as pd

from dashboard.words import cached_by_language, label, language
from model.plan import Plan, Resource
from model.plan import label as name_of
from model.tree import Node, global_weights, goal_tree, local_weights, path_to_root, siblings
from scenarios.attainments import KEPT
from scenarios.outcome import Outcome

TREE_COLUMNS = ("id", "parent", "name", "kind", "local_weight", "weight", "attainment", "before")


@dataclass(frozen=True, slots=True)
class Headline:
    """Where a plan stands, in four figures.

    Attributes:
        total: Weighted attainment of the allocated indicators, 0..1.
        kept: Indicators that reach their target.
        promised: Indicators that have a target.
        used: Use of the first limited resource, its reserve not counted.
        budget: Its total; NaN where it is unlimited.
        lowest: Smallest attainment among the goals under the root, 0..1 or NaN.
        lowest_name: That goal's name.
    """

    total: float
    kept: int
    promised: int
    used: float
    budget: float
    lowest: float
    lowest_name: str


@cached_by_language(64)
def headline(outcome: Outcome) -> Headline:
    """Sum up an optimal outcome."""
    allocation = outcome.allocation
    attained = [share for (share,) in rows_of(allocation.indicators, "attainment") if not math.isnan(share)]
    resource = main_resource(outcome.plan)
    resources = rows_of(allocation.resources, "resource", "used", "total")
    money = {name: (used, total) for name, used, total in resources}
    used, total = money.get(resource.resource if resource else "", (math.nan, math.nan))
    ((root, _record),) = siblings(outcome.plan)[None]
    below = [
        (share, goal)
        for goal, parent, share in rows_of(allocation.goals, "goal", "parent", "attainment")
        if parent == root.id and not math.isnan(share)
    ]
    lowest, lowest_goal = min(below, default=(math.nan, ""))
    return Headline(
        total=allocation.total or 0.0,
        kept=sum(share >= KEPT for share in attained),
        promised=len(attained),
        used=used,
        budget=total,
        lowest=lowest,
        lowest_name=next((label(goal) for goal in outcome.plan.goals if goal.goal == lowest_goal), ""),
    )


def main_resource(plan: Plan) -> Resource | None:
    """The resource that pages speak of first: the one with the largest priced total, else the first by id."""
    limited = [resource for resource in plan.resources if resource.total is not None] or list(plan.resources)
    return max(limited, key=lambda each: ((each.total or 0) * (each.price or 0), each.total or 0), default=None)


@cached_by_language(64)
def tree_table(now: Outcome, before: Outcome) -> pd.DataFrame:
    """Lay out the goal tree as a table, parents before children.

    Returns:
        One row per node: `id` (`goal:ID` or `indicator:ID`), `parent` (empty for the root), `name`, `kind`,
        `local_weight` and `weight` (0..1), `attainment` and `before` (0..1 or NaN).
    """
    return pd.DataFrame(list(tree_rows(now, before).values()), columns=list(TREE_COLUMNS))


@cached_by_language(64)
def tree_rows(now: Outcome, before: Outcome) -> dict[str, dict[str, Any]]:
    """The rows of `tree_table` by their `id`, in their order."""
    families, local, weights = siblings(now.plan), local_weights(now.plan), global_weights(now.plan)
    reached, stood = attained_by_node(now), attained_by_node(before)
    rows, said = {}, language()
    waiting = [(node, record, "") for node, record in families[None]]
    while waiting:
        node, record, parent = waiting.pop()
        name = node_id(node)
        below = families.get(node.id, ()) if node.kind == "goal" else ()
        waiting += [(child, its, name) for child, its in reversed(below)]
        rows[name] = {
            "id": name,
            "parent": parent,
            "name": name_of(record, said),
            "kind": node.kind,
            "local_weight": local[node],
            "weight": weights[node],
            "attainment": reached.get(name, math.nan),
            "before": stood.get(name, math.nan),
        }
    return rows


def node_id(node: Node) -> str:
    """Write a node as one text."""
    return f"{node.kind}:{node.id}"


def read_node(text: str, plan: Plan) -> Node | None:
    """Find the node that `node_id` wrote, or None where this plan has no such node."""
    kind, _colon, name = text.partition(":")
    node = Node("goal" if kind == "goal" else "indicator", name)
    return node if kind in ("goal", "indicator") and node in goal_tree(plan) else None


def top_goals(plan: Plan) -> tuple[Node, ...]:
    """What stands directly under the root, in the order of the tree."""
    ((root, _record),) = siblings(plan)[None]
    return tuple(node for node, _record in siblings(plan).get(root.id, ()))


@lru_cache(maxsize=16)
def top_of(plan: Plan) -> dict[str, Node]:
    """The node under the root that each indicator belongs to."""
    tree = goal_tree(plan)
    found = {}
    for node in tree:
        if node.kind == "indicator":
            path = path_to_root(tree, node)
            found[node.id] = path[-2] if len(path) > 1 else node
    return found


@cached_by_language(64)
def flows(outcome: Outcome, resource: str) -> pd.DataFrame:
    """Sum the use of a resource by top goal and department, base left out.

    Returns:
        `goal`, `goal_name`, `department`, `department_name`, `amount` (> 0); goals in the order of the tree, all
        of them that use anything.
    """
    plan, tops = outcome.plan, top_of(outcome.plan)
    spending = outcome.allocation.spending
    spending = spending[spending["resource"] == resource]
    order = {node: number for number, node in enumerate(top_goals(plan))}
    tree = goal_tree(plan)
    goals = [tops[indicator] for indicator in spending["indicator"]]
    table = pd.DataFrame(
        {
            "order": [order[goal] for goal in goals],
            "goal": [node_id(goal) for goal in goals],
            "goal_name": [label(tree.nodes[goal]["record"]) for goal in goals],
            "department": spending["department"].tolist(),
            "amount": spending["amount"].tolist(),
        }
    )
    keys = ["order", "goal", "goal_name", "department"]
    summed = table.groupby(keys, as_index=False)["amount"].sum()
    names = department_names(plan)
    summed["department_name"] = [names[department] for department in summed["department"]]
    found: pd.DataFrame = summed[summed["amount"] > 0].drop(columns="order").reset_index(drop=True)
    return found


def rows_of(table: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    """The rows of a table as plain values of the named columns."""
    return zip(*(table[column].tolist() for column in columns), strict=True)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by column."""
    return [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]


def department_names(plan: Plan) -> dict[str, str]:
    """Names of the departments by id."""
    return {department.department: label(department) for department in plan.departments}


def department_spending(now: Outcome, before: Outcome, resource: str) -> pd.DataFrame:
    """Use of a resource by department, now and in the unchanged plan: `department`, `name`, `amount`, `before`.

    Departments that use nothing in either are left out.
    """
    used, stood = (_use_of(outcome, resource) for outcome in (now, before))
    names = department_names(now.plan)
    rows = [
        {"department": d, "name": name, "amount": used.get(d, 0.0), "before": stood.get(d, 0.0)}
        for d, name in names.items()
        if used.get(d, 0.0) or stood.get(d, 0.0)
    ]
    return pd.DataFrame(rows, columns=["department", "name", "amount", "before"])


def what_moved(now: Outcome, before: Outcome) -> tuple[list[str], list[str]]:
    """Indicators (ids) that the scenario brings to their target, and those that no longer reach it."""
    reached, stood = kept(now), kept(before)
    return sorted(reached - stood), sorted(stood - reached)


def kept(outcome: Outcome) -> set[str]:
    """Indicators (ids) that reach their target."""
    rows = rows_of(outcome.allocation.indicators, "indicator", "attainment")
    return {indicator for indicator, share in rows if share >= KEPT}


@lru_cache(maxsize=64)
def attained_by_node(outcome: Outcome) -> dict[str, float]:
    """Attainments by node, as `node_id` writes it; NaN where there is none."""
    goals, indicators = outcome.allocation.goals, outcome.allocation.indicators
    found = {node_id(Node("goal", goal)): share for goal, share in rows_of(goals, "goal", "attainment")}
    rows = rows_of(indicators, "indicator", "attainment")
    return found | {node_id(Node("indicator", indicator)): share for indicator, share in rows}


def _use_of(outcome: Outcome, resource: str) -> dict[str, float]:
    uses = outcome.allocation.uses
    uses = uses[uses["resource"] == resource]
    return dict(zip(uses["department"].astype(str), uses["amount"].astype(float), strict=True))
