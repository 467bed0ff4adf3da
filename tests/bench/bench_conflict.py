"""How long it takes to explain why a plan cannot be met."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest

from model.allocation.conflict import explain_conflict
from model.plan import Plan

Timed = Callable[..., None]


def short_of_money(plan: Plan, share: float) -> Iterator[Plan]:
    """The plan with a share of its money, ever a little less."""
    for turn in count(1):
        yield replace(
            plan,
            resources=tuple(
                replace(each, total=(each.total or 0.0) * (share - turn * 1e-4))
                if each.resource == "money"
                else each
                for each in plan.resources
            ),
        )


@pytest.mark.parametrize(("size", "share", "aim"), [("tenjo", 0.3, 1.0), ("county", 0.3, 1.0), ("city", 0.3, 5.0)])
def bench_explain_a_plan_short_of_money(
    size: str, share: float, aim: float, request: pytest.FixtureRequest, timed: Timed
) -> None:
    plan = request.getfixturevalue(size)
    timed(f"explain a {size} short of money", explain_conflict, short_of_money(plan, share), aim=aim, rounds=3)
