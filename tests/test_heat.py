"""Departments by goals: the table behind the picture, the picture, and the page around it."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.charts import heat
from dashboard.charts.look import DARK, LIGHT
from dashboard.heat import MEASURES, columns_below, heat_table
from model.tables import read_plan
from model.tree import Node, goal_tree, leaves
from scenarios.bundled import bundled_plans
from scenarios.outcome import outcome
from tests.drawn import checked

heat_figure = checked(heat.heat_figure)


@pytest.fixture(scope="module")
def found():
    return outcome(read_plan(bundled_plans()["county"]), prices=False)


@pytest.fixture(scope="module")
def root(found) -> Node:
    return goal_tree(found.plan).graph["root"]


@pytest.mark.parametrize("most", [2, 6, 40])
def test_columns_are_the_deepest_level_that_fits_and_cover_every_promise_once(found, root, most):
    tree = goal_tree(found.plan)
    columns = columns_below(found.plan, root, most)
    assert [leaf for node in columns for leaf in leaves(tree, node)] == list(leaves(tree, root))
    if len(leaves(tree, root)) <= most:
        assert all(node.kind == "indicator" for node in columns)


def test_money_in_the_squares_adds_up_to_what_is_spent(found, root):
    spending = found.allocation.spending
    spent = spending.loc[spending["resource"] == "money", "amount"].sum()
    for most in (3, 40):
        table = heat_table(found, root, "money", most)
        assert table["amount"].sum() == pytest.approx(spent)
        assert table["value"].max() == 1


def test_a_square_says_how_far_the_promises_of_a_department_get(found, root):
    table = heat_table(found, root, "attainment", 40)
    attained = found.allocation.indicators.set_index("indicator")["attainment"]
    for row in table.to_dict("records"):
        kind, _colon, name = row["column"].partition(":")
        if kind == "indicator":
            assert row["amount"] == pytest.approx(attained[name])


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_the_picture_has_a_square_for_every_meeting_with_its_figure_and_name(found, root, measure, palette):
    table = heat_table(found, root, measure, 40)
    figure = heat_figure(table, palette, shaded=measure != "attainment")
    (squares,) = figure.data
    assert len(squares.x) == len(table) > 5
    assert list(squares.customdata) == table["id"].tolist()
    assert len(figure.layout.xaxis.ticktext) == table["column"].nunique()
    assert len(figure.layout.yaxis.ticktext) == table["department"].nunique()
    assert all(squares.meta["said"])


def test_names_of_a_plan_are_never_markup():
    plan = read_plan(bundled_plans()["county"])
    plan = replace(plan, departments=tuple(replace(each, name="<b>x</b>", names=()) for each in plan.departments))
    found = outcome(plan, prices=False)
    table = heat_table(found, goal_tree(plan).graph["root"], "load", 40)
    assert all("<b>x</b>" not in told for told in table["told"])
    assert all("<b>" not in name for name in heat_figure(table, LIGHT).layout.yaxis.ticktext)


def heat_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.allocation import heat

    state.begin()
    if solved := top.show(state.board(), headed=False):
        heat.show(solved)


def test_the_page_looks_into_a_goal_and_shows_another_measure(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app"])
    app = AppTest.from_function(heat_page, default_timeout=60)
    app.query_params["plan"] = "county"
    app.run()
    assert not app.exception
    choice = next(each for each in app.selectbox if each.label == "Look into")
    assert choice.options[0] == "the whole plan"
    choice.select_index(1).run()
    app.session_state["heat-measure"] = "load"
    app.run()
    assert not app.exception


def test_a_click_opens_the_card_of_what_was_clicked(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["app"])
    app = AppTest.from_function(heat_page, default_timeout=60)
    app.query_params["plan"] = "county"
    app.session_state["heat-cell"] = ("goal:nothing", "nobody")
    app.run()
    assert not app.exception
    plan = read_plan(bundled_plans()["county"])
    contribution = plan.contributions[0]
    app.session_state["heat-cell"] = (f"indicator:{contribution.indicator}", contribution.department)
    app.run()
    assert not app.exception
    assert any("Planned attainment" in str(each.value) for each in app.get("html"))
