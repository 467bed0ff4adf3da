"""The same plan under many weightings, allocated on arrays alone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.allocation import allocate
from model.allocation.again import Weighting, allocate_again
from model.allocation.choices import only_plan
from model.allocation.workshop import clear
from model.plan import Plan
from model.tables import read_plan
from model.tree import Node, cut, global_weights, goal_tree

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def county() -> Plan:
    return read_plan(DATA / "county")


def weighed(plan: Plan, weights: dict[str, float]) -> Plan:
    goals = (replace(goal, weight=weights.get(goal.goal, goal.weight)) for goal in plan.goals)
    return replace(plan, goals=tuple(goals))


def global_row(plan: Plan) -> list[float]:
    known = global_weights(plan)
    return [known[Node("indicator", indicator.indicator)] for indicator in plan.indicators]


def test_weights_below_the_root_spread_as_in_a_plan_that_has_them(county: Plan) -> None:
    nodes = cut(goal_tree(county), "goals")
    drawn = np.linspace(1.0, 2.0, len(nodes))
    changed = weighed(county, {node.id: float(weight) for node, weight in zip(nodes, drawn, strict=True)})
    assert Weighting(county, nodes).spread(drawn).tolist() == global_row(changed)


def test_every_weighting_is_answered_as_the_plan_with_these_weights(county: Plan) -> None:
    first, *_ = (node.id for node in cut(goal_tree(county), "goals"))
    changed = [weighed(county, {first: weight}) for weight in (0.1, 3.0, 0.7)]
    found = list(allocate_again(county, np.array([global_row(plan) for plan in changed])))
    for plan, taken in zip(changed, found, strict=True):
        clear()
        cold = allocate(plan, prices=False)
        assert taken is not None
        assert cold.taken is not None
        assert taken.total == pytest.approx(cold.total, abs=1e-12)
        assert taken.improvement == pytest.approx(cold.taken.improvement, abs=1e-9)
        assert only_plan(taken) == cold.unique
        assert [name for name, _ in taken.values] == cold.stages["name"].tolist()


def test_a_plan_that_cannot_be_met_is_none_under_every_weighting(county: Plan) -> None:
    poor = replace(county, resources=tuple(replace(row, total=0.0, reserve=None) for row in county.resources))
    assert list(allocate_again(poor, np.array([global_row(poor)] * 2))) == [None, None]


def test_the_tables_of_an_allocation_are_written_once_and_when_asked_for(county: Plan) -> None:
    found = allocate(county)
    assert "goals" not in vars(found)
    assert found.goals is found.goals
    assert "goals" in vars(found)
    assert "targets" not in vars(found)
