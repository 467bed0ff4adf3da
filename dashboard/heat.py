"""Departments by goals or promises, as a table; no screen here."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.charts.look import safe
from dashboard.views import department_names, main_resource, node_id, records
from dashboard.words import _, cached_by_language, label
from dashboard.words.numbers import amount, percent
from model.plan import Plan
from model.tree import Node, goal_tree, leaves
from scenarios.outcome import Outcome

MEASURES = ("attainment", "money", "load")
JOINT = "\x1f"


def columns_below(plan: Plan, opened: Node, most: int) -> tuple[Node, ...]:
    """The deepest level below a node that has at most so many members, promises that end higher among them."""
    tree = goal_tree(plan)
    level = tuple(tree.successors(opened))
    while True:
        deeper = tuple(below for node in level for below in (tuple(tree.successors(node)) or (node,)))
        if deeper == level or len(deeper) > most:
            return level
        level = deeper


@cached_by_language(32)
def heat_table(found: Outcome, opened: Node, measure: str, most: int) -> pd.DataFrame:
    """Lay out who works on what.

    Args:
        found: An optimal outcome.
        opened: The goal that is looked into.
        measure: `attainment` (of the promises that the department works on, by weight), `money` (what it spends
            on them) or `load` (the mean share of its capacity that they call on).
        most: Columns at most.

    Returns:
        One row per department and column that meet, departments by name and columns in the order of the tree:
        `id`, `department`, `department_name`, `column`, `column_name`, `value` (0..1; money as a share of the
        largest), `amount` (the measure itself), `figure`, `told`.
    """
    tree, names = goal_tree(found.plan), department_names(found.plan)
    columns = columns_below(found.plan, opened, most)
    column_of = {leaf.id: node for node in columns for leaf in leaves(tree, node)}
    meets = _meetings(found, measure)
    meets = meets[meets["indicator"].isin(column_of)].dropna(subset="amount")
    meets = meets.assign(column=[node_id(column_of[each]) for each in meets["indicator"]])
    order = {node_id(node): place for place, node in enumerate(columns)}
    titles = {node_id(node): label(tree.nodes[node]["record"]) for node in columns}
    rows = []
    squares: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for met in records(meets[["department", "column", "amount", "weight"]]):
        squares.setdefault((met["department"], met["column"]), []).append(
            (float(met["amount"]), float(met["weight"]))
        )
    for (department, column), cell in squares.items():
        value = _together(cell, measure)
        rows.append(
            {
                "id": f"{column}{JOINT}{department}",
                "department": department,
                "department_name": names[department],
                "column": column,
                "column_name": titles[column],
                "amount": value,
                "promises": len(cell),
            }
        )
    table = pd.DataFrame(
        rows, columns=["id", "department", "department_name", "column", "column_name", "amount", "promises"]
    )
    table = table.sort_values(
        ["column", "department_name"], key=lambda each: each.map(order) if each.name == "column" else each
    )
    return _worded(table.reset_index(drop=True), found, measure)


def _meetings(found: Outcome, measure: str) -> pd.DataFrame:
    """One row per contribution: `indicator`, `department`, `weight` and the measure as `amount`."""
    allocation = found.allocation
    known = allocation.indicators[["indicator", "weight", "attainment"]]
    meets = allocation.targets[["indicator", "department", "load"]].merge(known, on="indicator")
    if measure == "attainment":
        return meets.assign(amount=meets["attainment"].astype(float))
    if measure == "load":
        return meets.assign(amount=meets["load"].astype(float))
    resource = main_resource(found.plan)
    spending = allocation.spending
    spent = spending[spending["resource"] == (resource.resource if resource else "")]
    meets = meets.merge(spent[["indicator", "department", "amount"]], on=["indicator", "department"], how="left")
    return meets.assign(amount=meets["amount"].astype(float).fillna(0.0))


def _together(cell: list[tuple[float, float]], measure: str) -> float:
    """The measure of a square, from the amount and the weight of each promise in it."""
    total = math.fsum(reached for reached, _weight in cell)
    if measure == "money":
        return total
    weight = math.fsum(weight for _reached, weight in cell)
    if measure == "load" or weight <= 0:
        return total / len(cell)
    return math.fsum(reached * weight for reached, weight in cell) / weight


def _worded(table: pd.DataFrame, found: Outcome, measure: str) -> pd.DataFrame:
    """The table with what stands in a square and what a pointer shows."""
    resource = main_resource(found.plan)
    unit = resource.unit if resource else None
    largest = float(table["amount"].max()) if len(table) else 0.0
    money = measure == "money"
    values = table["amount"] / largest if money and largest else table["amount"]
    said = [amount(each, unit) if money else percent(each, 0) for each in table["amount"]]
    figures = [_short(each, largest) if money else f"{100 * each:.0f}" for each in table["amount"]]
    told = [_told(row, words) for row, words in zip(table.to_dict("records"), said, strict=True)]
    return table.assign(value=values, figure=figures, told=told)


def _short(value: float, largest: float) -> str:
    """Money in a square: its share of the largest in the picture, in hundredths."""
    if not largest or math.isnan(value):
        return ""
    return f"{100 * value / largest:.0f}"


def _told(row: dict[Any, Any], words: str) -> str:
    return _("<b>{department}</b><br>{column}<br>{figure}, promises: {count}").format(
        department=safe(row["department_name"]),
        column=safe(row["column_name"]),
        figure=words,
        count=row["promises"],
    )
