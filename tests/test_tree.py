"""The goal tree: weights that sum to 1, paths, cuts and figures carried upwards."""

from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings

from model.errors import PlanError
from model.plan import Goal, Indicator, Plan
from model.schema import in_order
from model.tree import (
    Node,
    cut,
    global_weights,
    goal_tree,
    indicator_weights,
    leaves,
    local_weights,
    path_to_root,
    perspectives,
    roll_up,
    siblings,
)
from tests.plans import plans

RAGGED = in_order(
    Plan(
        goals=(
            Goal(goal="city"),
            Goal(goal="schools", parent="city", weight=3.0, perspective="citizens"),
            Goal(goal="air", parent="city", weight=1.0),
            Goal(goal="pupils", parent="schools"),
        ),
        indicators=(
            Indicator(indicator="places", goal="pupils"),
            Indicator(indicator="meals", goal="pupils"),
            Indicator(indicator="teachers", goal="schools"),
            Indicator(indicator="dust", goal="air"),
        ),
    )
)
INDICATORS = {name: Node("indicator", name) for name in ("places", "meals", "teachers", "dust")}
GOALS = {name: Node("goal", name) for name in ("city", "schools", "air", "pupils")}


def test_weights_are_divided_by_their_sum_and_multiplied_along_the_path() -> None:
    local, weights = local_weights(RAGGED), global_weights(RAGGED)
    assert local[GOALS["schools"]] == 0.75
    assert local[GOALS["pupils"]] == local[INDICATORS["teachers"]] == 0.5
    assert weights[INDICATORS["places"]] == 0.75 * 0.5 * 0.5
    assert weights[INDICATORS["dust"]] == 0.25


@settings(deadline=None, max_examples=50)
@given(plan=plans())
def test_global_weights_of_the_leaves_sum_to_one(plan: Plan) -> None:
    tree = goal_tree(plan)
    below = [tree.nodes[leaf]["weight"] for leaf in leaves(tree)]
    empty = [node for node in tree if node.kind == "goal" and not list(tree.successors(node))]
    assert sum(below) + sum(tree.nodes[node]["weight"] for node in empty) == pytest.approx(1, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(plan=plans())
def test_plans_that_share_an_outline_keep_weights_of_their_own(plan: Plan) -> None:
    even = replace(
        plan,
        goals=tuple(replace(goal, weight=None) for goal in plan.goals),
        indicators=tuple(replace(indicator, weight=None) for indicator in plan.indicators),
    )
    for one in (plan, even, plan):
        known = global_weights(one)
        tree = goal_tree(one)
        assert {node: tree.nodes[node]["weight"] for node in tree} == dict(known)
        assert dict(indicator_weights(one)) == {node.id: known[node] for node in leaves(tree)}
        for parent, children in siblings(one).items():
            assert [record for _, record in children] == [
                record
                for record in (*one.goals, *one.indicators)
                if (record.parent if isinstance(record, Goal) else record.goal) == parent
            ]
    shares = local_weights(even)
    for parent, children in siblings(even).items():
        if parent is not None:
            assert [shares[node] for node, _ in children] == [1 / len(children)] * len(children)


def test_the_tree_cannot_be_changed() -> None:
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        goal_tree(RAGGED).add_node(Node("goal", "more"))


def test_the_path_leads_from_a_leaf_to_the_root() -> None:
    path = path_to_root(goal_tree(RAGGED), INDICATORS["meals"])
    assert [node.id for node in path] == ["meals", "pupils", "schools", "city"]


def test_figures_roll_up_as_weighted_means_of_what_is_known() -> None:
    figures = roll_up(goal_tree(RAGGED), {"places": 1.0, "teachers": 0.4, "dust": 0.0})
    assert figures[GOALS["pupils"]] == 1.0
    assert figures[GOALS["schools"]] == pytest.approx((0.25 * 1.0 + 0.5 * 0.4) / 0.75)
    assert GOALS["air"] in figures
    assert INDICATORS["meals"] not in figures


def test_a_goal_with_one_known_leaf_takes_its_figure_whatever_the_weights() -> None:
    figures = roll_up(goal_tree(RAGGED), {"meals": 0.3})
    assert {node.id: figure for node, figure in figures.items()} == pytest.approx(
        {"meals": 0.3, "pupils": 0.3, "schools": 0.3, "city": 0.3}
    )


def test_a_cut_may_be_named_or_listed_and_stands_in_the_order_of_the_tree() -> None:
    tree = goal_tree(RAGGED)
    assert cut(tree, "goals") == (GOALS["air"], GOALS["schools"])
    assert set(cut(tree, "indicators")) == set(INDICATORS.values())
    assert cut(tree, ["schools", "dust"]) == (INDICATORS["dust"], GOALS["schools"])


def test_a_cut_that_is_none_is_refused_with_every_reason() -> None:
    tree = goal_tree(RAGGED)
    with pytest.raises(PlanError, match=r"there is no goal or indicator 'scools' did you mean 'schools'\?"):
        cut(tree, ["scools", "air"])
    with pytest.raises(PlanError, match="the cut leaves out 'dust'"):
        cut(tree, ["schools"])
    with pytest.raises(PlanError, match=r"the cut covers more than once: 'meals' \(below 'schools', 'pupils'\)"):
        cut(tree, ["schools", "pupils", "air"])


def test_an_indicator_stands_in_the_perspective_of_the_nearest_goal_that_names_one() -> None:
    found = {name: [node.id for node in nodes] for name, nodes in perspectives(goal_tree(RAGGED)).items()}
    assert found == {"": ["dust"], "citizens": ["meals", "places", "teachers"]}


def test_weights_that_are_all_zero_are_refused() -> None:
    plan = Plan(goals=(Goal(goal="a"),), indicators=(Indicator(indicator="i", goal="a", weight=0.0),))
    with pytest.raises(PlanError, match="the weights of the children of 'a' are all 0"):
        local_weights(plan)
