"""The goal tree by perspective and by measure, on a plan small enough to see through."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from dashboard.charts import branch
from dashboard.charts.look import DARK, LIGHT, SYMBOLS
from dashboard.charts.measures import NAMES, meanings, measure
from dashboard.tree_views import has_perspectives, measured_tree, names_on_the_way, perspective_tree
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Step
from scenarios.outcome import Outcome, outcome
from tests.drawn import checked

branch_figure = checked(branch.branch_figure)


@pytest.fixture
def town() -> Plan:
    """Two goals; one names a perspective, the other has a part that names another, and a part that names none."""
    return Plan(
        goals=(
            Goal(goal="town"),
            Goal(goal="care", parent="town", weight=0.6, perspective="citizens"),
            Goal(goal="order", parent="town", weight=0.4),
            Goal(goal="books", parent="order", weight=0.5, perspective="finance"),
        ),
        indicators=(
            Indicator(indicator="beds", goal="care", target=10.0),
            Indicator(indicator="debt", goal="books", target=10.0),
            Indicator(indicator="post", goal="order", weight=0.5, target=10.0),
        ),
        departments=(Department(department="one"),),
        contributions=tuple(
            Contribution(indicator=name, department="one", baseline=0.0) for name in ("beds", "debt", "post")
        ),
        costs=tuple(
            Step(indicator=name, department="one", step=1, capacity=20.0, use=(("money", 1.0),))
            for name in ("beds", "debt", "post")
        ),
        resources=(Resource(resource="money", total=20.0),),
    )


@pytest.fixture
def answer(town: Plan) -> Outcome:
    return outcome(town, prices=False)


def test_goals_stand_under_the_perspective_they_name_with_all_below_them(answer: Outcome) -> None:
    table = perspective_tree(answer, answer).set_index("id")
    assert has_perspectives(answer.plan)
    assert table["parent"].to_dict() == {
        "goal:town": "",
        "view:citizens": "goal:town",
        "goal:care": "view:citizens",
        "indicator:beds": "goal:care",
        "view:finance": "goal:town",
        "goal:books": "view:finance",
        "indicator:debt": "goal:books",
        "view:": "goal:town",
        "indicator:post": "view:",
    }
    assert table.at["view:", "name"] == "Without a perspective"


def test_a_perspective_weighs_what_stands_under_it_and_is_as_far_as_they_are(answer: Outcome) -> None:
    table = perspective_tree(answer, answer, measured=True).set_index("id")
    views = table[table["kind"] == "perspective"]
    assert views["weight"].to_dict() == pytest.approx({"view:citizens": 0.6, "view:finance": 0.2, "view:": 0.2})
    assert math.fsum(views["weight"] * views["attainment"]) == pytest.approx(table.at["goal:town", "attainment"])
    assert table.at["goal:books", "local_weight"] == pytest.approx(1.0)
    assert math.fsum(views["money"]) == pytest.approx(1.0)


def test_load_is_the_share_of_capacity_that_is_called_upon_and_money_the_share_of_all(answer: Outcome) -> None:
    table = measured_tree(answer, answer).set_index("id")
    assert table.at["indicator:beds", "load"] == pytest.approx(0.5)
    assert table.at["indicator:beds", "money"] == pytest.approx(0.5)
    assert table.at["goal:town", "money"] == pytest.approx(1.0)
    heavy = 0.6 * table.at["indicator:beds", "load"]
    rest = 0.2 * (table.at["indicator:debt", "load"] + table.at["indicator:post", "load"])
    assert table.at["goal:town", "load"] == pytest.approx(heavy + rest)


def test_the_way_to_a_node_is_told_from_the_top(answer: Outcome) -> None:
    table = perspective_tree(answer, answer)
    assert [node for node, _name in names_on_the_way(table, "goal:books")] == [
        "goal:town",
        "view:finance",
        "goal:books",
    ]


@pytest.mark.parametrize("by", NAMES)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_every_measure_has_its_shapes_explained(answer: Outcome, by: str, palette: object) -> None:
    table = measured_tree(answer, answer)
    figure = branch_figure(table, "goal:order", palette, by=by)
    symbols = set(figure.data[2].marker.symbol)
    assert symbols <= {SYMBOLS[kind] for kind, _words in meanings(by)}


@pytest.mark.parametrize(
    ("by", "value", "kind"),
    [
        ("load", 0.2, "reached"),
        ("load", 0.5, "partly"),
        ("load", 0.95, "little"),
        ("load", math.nan, "none"),
        ("weight", 0.05, "reached"),
        ("weight", 0.01, "partly"),
        ("money", 0.001, "none"),
        ("anything", 0.95, "reached"),
    ],
)
def test_classes_of_a_measure_begin_where_its_legend_says(by: str, value: float, kind: str) -> None:
    assert measure(by).kind(value) == kind


def test_a_plan_without_perspectives_offers_none(town: Plan) -> None:
    assert not has_perspectives(Plan(goals=(Goal(goal="town"),)))
    assert isinstance(perspective_tree(outcome(town, prices=False), outcome(town, prices=False)), pd.DataFrame)
