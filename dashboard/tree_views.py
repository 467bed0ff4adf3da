"""Other ways to look at the goal tree: by balanced-scorecard perspective, and by load and money."""

from __future__ import annotations

import math
from collections import defaultdict

import pandas as pd

from dashboard.views import main_resource, node_id, records, rows_of, top_of, tree_table
from dashboard.words import _, cached_by_language
from model.plan import Plan
from model.tree import Node, goal_tree, path_to_root
from scenarios.outcome import Outcome

PERSPECTIVE = "view:"


def has_perspectives(plan: Plan) -> bool:
    """Whether any goal names a perspective."""
    return any(goal.perspective for goal in plan.goals)


@cached_by_language(64)
def measured_tree(now: Outcome, before: Outcome) -> pd.DataFrame:
    """The table of the goal tree with `load` (0..1, NaN where nothing is asked) and `money` (share of all used).

    An indicator's load is the share of its departments' capacity that the plan calls upon; a goal's is the mean
    of the indicators below it by weight.
    """
    table = tree_table(now, before)
    load, money = _loads(now), _money(now)
    tree = goal_tree(now.plan)
    loads: dict[str, list[tuple[float, float]]] = defaultdict(list)
    spent: dict[str, float] = defaultdict(float)
    for indicator in top_of(now.plan):
        leaf = Node("indicator", indicator)
        for step in path_to_root(tree, leaf):
            spent[node_id(step)] += money.get(indicator, 0.0)
            if indicator in load:
                loads[node_id(step)].append((tree.nodes[leaf]["weight"], load[indicator]))
    return table.assign(
        load=[_mean(loads.get(node, [])) for node in table["id"]], money=[spent[node] for node in table["id"]]
    )


@cached_by_language(64)
def perspective_tree(now: Outcome, before: Outcome, *, measured: bool = False) -> pd.DataFrame:
    """The table of the goal tree with the perspectives in the place of the levels above the goals that name one.

    A goal stands under the perspective it names, with everything below it that names no other.

    Args:
        now: What is drawn.
        before: The unchanged plan.
        measured: Whether load and money are wanted, too.
    """
    table = measured_tree(now, before) if measured else tree_table(now, before)
    named = {f"goal:{goal.goal}": goal.perspective or "" for goal in now.plan.goals}
    root, *rows = records(table)
    kept: dict[str, str] = {}
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for row in rows:
        above = kept.get(row["parent"], "")
        own = named.get(row["id"], "") or above
        kept[row["id"]] = own
        if own != above or (not own and row["kind"] == "indicator"):
            row["parent"] = f"{PERSPECTIVE}{own}"
        if own or row["kind"] == "indicator":
            found[own].append(row)
    listed = [root]
    for name in sorted(found, key=lambda each: (not each, each)):
        head = _head(name, pd.DataFrame(found[name]), str(root["id"]))
        for row in found[name]:
            if row["parent"] == head["id"]:
                row["local_weight"] = float(str(row["weight"])) / (float(str(head["weight"])) or 1.0)
        listed += [head, *found[name]]
    return pd.DataFrame(listed, columns=list(table.columns))


def perspective_words(name: str) -> str:
    """A perspective of the balanced scorecard in words."""
    known = {
        "citizens": _("Citizens"),
        "finance": _("Finance"),
        "internal process": _("Internal processes"),
        "processes": _("Internal processes"),
        "learning and growth": _("Learning and growth"),
        "learning": _("Learning and growth"),
        "": _("Without a perspective"),
    }
    return known.get(name.casefold(), name[:1].upper() + name[1:])


def names_on_the_way(table: pd.DataFrame, node: str) -> list[tuple[str, str]]:
    """Ids and names from the root to a node of a tree table."""
    rows = {each: (parent, name) for each, parent, name in rows_of(table, "id", "parent", "name")}
    way = []
    while node:
        above, name = rows[node]
        way.append((node, name))
        node = above
    return way[::-1]


def _head(name: str, below: pd.DataFrame, root: str) -> dict[str, object]:
    direct = below[below["parent"] == f"{PERSPECTIVE}{name}"]
    pairs = {
        column: _mean(list(zip(direct["weight"], direct[column], strict=True)))
        for column in ("attainment", "before", "load")
        if column in direct
    }
    if "money" in direct:
        pairs["money"] = math.fsum(direct["money"])
    weight = math.fsum(direct["weight"])
    return {
        "id": f"{PERSPECTIVE}{name}",
        "parent": root,
        "name": perspective_words(name),
        "kind": "perspective",
        "local_weight": weight,
        "weight": weight,
        **pairs,
    }


def _mean(pairs: list[tuple[float, float]]) -> float:
    known = [(weight, value) for weight, value in pairs if not math.isnan(value)]
    total = math.fsum(weight for weight, _value in known)
    return math.fsum(weight * value for weight, value in known) / total if total else math.nan


def _loads(outcome: Outcome) -> dict[str, float]:
    room: dict[str, float] = defaultdict(float)
    for step in outcome.plan.costs:
        room[step.indicator] += step.capacity or 0.0 if step.step else 0.0
    asked = outcome.allocation.targets.groupby("indicator")["improvement"].sum()
    return {str(name): float(much) / room[str(name)] for name, much in asked.items() if room.get(str(name))}


def _money(outcome: Outcome) -> dict[str, float]:
    resource = main_resource(outcome.plan)
    spending = outcome.allocation.spending
    spending = spending[spending["resource"] == (resource.resource if resource else "")]
    sums = spending.groupby("indicator")["amount"].sum()
    total = float(sums.sum())
    return {str(name): float(spent) / total for name, spent in sums.items()} if total else {}
