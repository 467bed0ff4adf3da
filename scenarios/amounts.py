"""What a definite amount of a resource more or less changes, by solving again."""

from __future__ import annotations

import math
from typing import NamedTuple

from model.plan import Plan
from scenarios.attainments import Moved, best_attainment, moved_between
from scenarios.outcome import Outcome, outcome
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, value_of


class Amount(NamedTuple):
    """What a plan is worth with a definite amount of a resource more or less.

    Attributes:
        amount: How much more (negative: less) of the resource.
        points: Change of the best attainment that can be reached, in points 0..100; None where the plan cannot
            be met then.
        moved: The indicators that move, those first that move the plan most.
    """

    amount: float
    points: float | None
    moved: tuple[Moved, ...]


def with_more(found: Outcome, resource: str, amount: float) -> Amount:
    """Solve again with a definite amount more (negative: less) of a resource, and compare.

    Raises:
        ScenarioError: There is no such resource, or its total is unlimited.
    """
    more = Scenario(changes=(Change(join_path(("resources", resource, "total")), amount, "add"),))
    other = outcome(found.plan, more, prices=False)
    if other.allocation.status != "optimal":
        return Amount(amount, None, ())
    return Amount(amount, 100 * (best_attainment(other) - best_attainment(found)), moved_between(found, other))


def round_amount(plan: Plan, resource: str) -> float | None:
    """A round amount (1, 2 or 5 and noughts) near 1 % of the total of a resource; None where that is nothing."""
    total = value_of(join_path(("resources", resource, "total")), plan)
    if not total or total <= 0:
        return None
    power = 10.0 ** math.floor(math.log10(total / 100))
    return float(min((power * step for step in (1, 2, 5, 10)), key=lambda near: abs(math.log(near * 100 / total))))
