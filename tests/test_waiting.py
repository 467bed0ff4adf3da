"""The promises that wait, on a plan that can be solved in the head."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dashboard.views import (
    department_spending,
    flows,
    headline,
    kept,
    node_id,
    read_node,
    tree_table,
    what_moved,
)
from dashboard.waiting import waiting
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.schema import in_order
from model.tree import Node
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario


def plan(total: float = 10.0) -> Plan:
    """Three promises of 10 units: beds (1 a unit), roads (2 a unit, all or nothing), walks (free, but only 4)."""
    return in_order(
        Plan(
            settings=Settings(id="p", stages=("attainment", "cost")),
            goals=(
                Goal(goal="root", name="The city"),
                Goal(goal="care", parent="root", name="Care", weight=0.75),
                Goal(goal="ways", parent="root", name="Ways", weight=0.25),
            ),
            indicators=(
                Indicator(indicator="beds", goal="care", name="Beds", target=10.0),
                Indicator(indicator="walks", goal="care", name="Walks", target=10.0),
                Indicator(indicator="roads", goal="ways", name="Roads", target=10.0),
            ),
            departments=(
                Department(department="north", name="North"),
                Department(department="south", name="South"),
            ),
            contributions=(
                Contribution(indicator="beds", department="north", baseline=0.0, capacity=10.0),
                Contribution(indicator="roads", department="south", baseline=0.0, capacity=10.0, whole=True),
                Contribution(indicator="walks", department="south", baseline=0.0, capacity=4.0),
            ),
            costs=(
                Step(indicator="beds", department="north", step=1, capacity=10.0, use=(("money", 1.0),)),
                Step(indicator="roads", department="south", step=1, capacity=10.0, use=(("money", 2.0),)),
            ),
            resources=(Resource(resource="money", name="Money", unit="million COP", total=total),),
        )
    )


def test_the_promises_that_wait_come_with_what_they_lack_and_why() -> None:
    late = waiting(outcome(plan())).set_index("indicator")
    assert list(late.index) == ["roads", "walks"]
    assert late.loc["roads", "missing"] == pytest.approx(20)
    assert late.loc["roads", "points"] == pytest.approx(25)
    assert late.loc["roads", "yield"] == pytest.approx(1.25)
    assert "3.0 times the money" in late.loc["roads", "why"]
    assert math.isnan(late.loc["walks", "missing"])
    assert late.loc["walks", "points"] == pytest.approx(37.5 * 0.6)
    assert "can do no more" in late.loc["walks", "why"]
    assert late.loc["walks", "departments"] == "South"


def test_a_promise_in_part_lacks_the_cost_of_its_rest() -> None:
    late = waiting(outcome(plan(6.0))).set_index("indicator")
    assert late.loc["beds", "attainment"] == pytest.approx(0.6)
    assert late.loc["beds", "missing"] == pytest.approx(4)
    assert late.loc["beds", "why"] == "There is not enough money left for it."


def test_a_promise_that_must_be_done_whole_says_so() -> None:
    only = tuple(each for each in plan().indicators if each.indicator != "beds")
    without_beds = replace(
        plan(19.0),
        indicators=only,
        contributions=tuple(each for each in plan().contributions if each.indicator != "beds"),
        costs=tuple(each for each in plan().costs if each.indicator != "beds"),
    )
    (why,) = waiting(outcome(without_beds)).set_index("indicator").loc[["roads"], "why"]
    assert "entirely" in why
    assert "20.0 m COP" in why


def test_nobody_works_on_it_is_a_reason() -> None:
    alone = in_order(
        replace(
            plan(100.0),
            indicators=(*plan().indicators, Indicator(indicator="air", goal="ways", name="Air", target=1.0)),
        )
    )
    late = waiting(outcome(alone)).set_index("indicator")
    assert late.loc["air", "why"] == "No department works on it."


def test_nothing_waits_when_everything_is_kept() -> None:
    rich = replace(plan(100.0), indicators=tuple(i for i in plan().indicators if i.indicator != "walks"))
    rich = replace(rich, contributions=tuple(c for c in rich.contributions if c.indicator != "walks"))
    assert waiting(outcome(rich)).empty


def test_the_headline_sums_up_the_plan() -> None:
    said = headline(outcome(plan()))
    assert said.total == pytest.approx(0.375 + 0.375 * 0.4)
    assert (said.kept, said.promised) == (1, 3)
    assert (said.used, said.budget) == (10, 10)
    assert (said.lowest, said.lowest_name) == (0, "Ways")


def test_a_scenario_names_what_it_brings_and_what_it_takes() -> None:
    before = outcome(plan())
    now = outcome(
        plan(), Scenario(changes=(Change("resources:money:total", 20.0), Change("goals:ways:weight", 9.0)))
    )
    assert kept(before) == {"beds"}
    assert what_moved(now, before) == (["roads"], ["beds"])


def test_the_tree_compares_every_node_with_the_unchanged_plan() -> None:
    before = outcome(plan())
    now = outcome(plan(), Scenario(changes=(Change("resources:money:total", 30.0),)))
    table = tree_table(now, before).set_index("id")
    assert table.loc["goal:root", "parent"] == ""
    assert (table.loc["goal:ways", "attainment"], table.loc["goal:ways", "before"]) == (1, 0)
    assert table.loc["indicator:beds", "weight"] == pytest.approx(0.375)


def test_money_flows_from_goals_to_departments() -> None:
    now = outcome(plan(30.0))
    table = flows(now, "money")
    assert table[["goal", "department", "amount"]].to_numpy().tolist() == [
        ["goal:care", "north", 10.0],
        ["goal:ways", "south", 20.0],
    ]
    spending = department_spending(now, outcome(plan()), "money").set_index("department")
    assert spending.loc["south"].tolist() == ["South", 20.0, 0.0]


def test_a_node_is_written_as_one_text_and_found_again() -> None:
    node = Node("indicator", "beds")
    assert read_node(node_id(node), plan()) == node
    for nonsense in ("indicator:nothing", "beds", "", "goal:", "table:beds"):
        assert read_node(nonsense, plan()) is None
