"""What all letters of an outcome are written from, looked up once."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.quarters import period_targets
from dashboard.report.rows import rows_of
from dashboard.words import label
from model.digest import digest
from model.plan import Contribution
from model.tree import Node, goal_tree, path_to_root
from scenarios.outcome import Outcome


class Ground:
    """The tables of an outcome by department.

    Attributes:
        found: The outcome.
        plan: Its plan.
        digest: Of that plan.
        departments: Records by id.
        indicators: Records by id.
        rows: The departments' own figures by id.
        weights: Weight of each indicator in the whole plan, 0..1.
        periods: What each target reaches by the end of each period; empty where the year is not spread.
    """

    def __init__(self, found: Outcome) -> None:
        self.found, self.plan, self.digest = found, found.plan, digest(found.plan)
        self.departments = {each.department: each for each in self.plan.departments}
        self.indicators = {each.indicator: each for each in self.plan.indicators}
        allocation = found.allocation
        self.rows: dict[str, Any] = {row.department: row for row in rows_of(allocation.departments)}
        self.weights = dict(
            zip(allocation.indicators["indicator"], allocation.indicators["weight"].astype(float), strict=True)
        )
        self.periods = period_targets(found) if self.plan.periods else pd.DataFrame()
        self._order = _places(found)
        self._targets: dict[str, list[Any]] = {}
        for row in sorted(rows_of(allocation.targets), key=lambda row: self._order[row.indicator]):
            self._targets.setdefault(row.department, []).append(row)
        self._workers: dict[str, list[Contribution]] = {}
        for each in self.plan.contributions:
            self._workers.setdefault(each.indicator, []).append(each)
        self._spending: dict[str, list[Any]] = {}
        for row in rows_of(allocation.spending):
            self._spending.setdefault(row.department, []).append(row)
        self._uses = {(row.department, row.resource): float(row.amount) for row in rows_of(allocation.uses)}

    def targets(self, department: str) -> list[Any]:
        """The rows of a department's targets, in the order of the goal tree."""
        return self._targets.get(department, [])

    def workers(self, indicator: str) -> list[Contribution]:
        """All contributions to an indicator."""
        return self._workers[indicator]

    def spending(self, department: str) -> list[Any]:
        """What a department's targets use, by indicator and resource."""
        return self._spending.get(department, [])

    def use(self, department: str, resource: str) -> float:
        """What a department uses of a resource, whatever it is for."""
        return self._uses.get((department, resource), 0.0)

    def path(self, indicator: str) -> tuple[str, ...]:
        """Names of the goals from the top down to the one that an indicator serves."""
        tree = goal_tree(self.plan)
        nodes = path_to_root(tree, Node("indicator", indicator))[:0:-1]
        return tuple(label(tree.nodes[node]["record"]) for node in nodes)


def _places(found: Outcome) -> dict[str, int]:
    """Where each indicator stands in the goal tree, walked from the top down."""
    tree = goal_tree(found.plan)
    order: dict[str, int] = {}
    waiting = [tree.graph["root"]]
    while waiting:
        node = waiting.pop()
        if node.kind == "indicator":
            order[node.id] = len(order)
        waiting += reversed(list(tree.successors(node)))
    return order
