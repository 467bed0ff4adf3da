"""Several layers of changes as one that leads to the same plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from model.errors import ScenarioError
from model.plan import Plan
from scenarios.differences import changes_between
from scenarios.scenario import Change, Scenario, apply
from scenarios.values import Value


def flatten(layers: Sequence[Scenario], plan: Plan) -> tuple[Change, ...]:
    """The changes of several layers as one layer that leads to the same plan.

    They stay as they were written wherever that says the same; where a later layer goes on from an earlier one,
    every number that differs is set to what it became.

    Raises:
        ScenarioError: The layers cannot be applied to the plan.
    """
    wanted = apply(tuple(layers), plan)
    changes = tuple(change for each in layers for change in each.changes)
    if _leads_to(wanted, changes, plan):
        return changes
    return tuple(Change(each.path, _cell(each.new)) for each in changes_between(plan, wanted))


def _leads_to(wanted: Plan, changes: tuple[Change, ...], plan: Plan) -> bool:
    try:
        return apply(Scenario(changes=changes), plan) == wanted
    except ScenarioError:
        return False


def _cell(value: Any) -> Value:
    return " ".join(value) if isinstance(value, tuple) else value
