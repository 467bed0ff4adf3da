"""The least change of the weights that brings a department to a place, for `sensitivity --reach`."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from dashboard.commands.arguments import UsageError
from dashboard.words import label
from dashboard.words.numbers import percent
from model.errors import MeritreeError
from model.firmness import Wanted
from model.plan import Plan
from model.schema import index
from scenarios.rank_goal import WeightGoal, least_weights

_MOST_MOVES = 6


def weight_goal(plan: Plan, wanted: Wanted, arguments: Namespace) -> WeightGoal:
    """Find it.

    Raises:
        UsageError: There is no such department or rank, or the neighbourhood cannot be read.
    """
    department, rank = arguments.reach
    try:
        return least_weights(plan, department, rank, wanted, arguments.neighbourhood, basis=arguments.basis)
    except MeritreeError as failure:
        raise UsageError(f"--reach {department}:{rank}: {failure}") from failure


def weight_goal_view(goal: WeightGoal) -> dict[str, Any]:
    """The change as one object; `size` is the sum of the changes, null where no weights do it."""
    return {
        "department": goal.department,
        "rank": goal.rank,
        "present": goal.present,
        "size": goal.size,
        "weights": dict(goal.weights) or None,
        "moves": [{"from": giver, "to": receiver, "amount": amount} for giver, receiver, amount in goal.moved],
        "changes": [{"path": change.path, "value": change.value} for change in goal.scenario.changes],
        "exact": goal.exact,
    }


def weight_goal_lines(plan: Plan, goal: WeightGoal, neighbourhood: str) -> list[str]:
    """The change in words."""
    name = label(index(plan, "departments")[(goal.department,)])
    if goal.size is None:
        limit = "any weights" if neighbourhood == "simplex" else f"the weights of {neighbourhood}"
        return [f"{name} cannot come from place {goal.present} to place {goal.rank} within {limit}."]
    if not goal.moved:
        return [f"{name} stands at place {goal.present} already; place {goal.rank} takes no change."]
    moved = [
        f"{percent(amount, 2)} of the weight from {_named(plan, giver)} to {_named(plan, receiver)}"
        for giver, receiver, amount in goal.moved[:_MOST_MOVES]
    ]
    more = len(goal.moved) - len(moved)
    said = "; ".join(moved) + (f"; and {more} smaller moves" if more else "")
    tie = (
        "draws level with the last it has to pass"
        if goal.rank < goal.present
        else "is level with the first to pass"
    )
    lines = [f"{name} comes from place {goal.present} to place {goal.rank} by moving {said}: there it {tie}."]
    if not goal.exact:
        lines.append("Departments are scored on different indicators, so a smaller change may exist.")
    return lines


def _named(plan: Plan, node: str) -> str:
    for table in ("goals", "indicators"):
        record = index(plan, table).get((node,))
        if record is not None:
            return label(record)
    return node
