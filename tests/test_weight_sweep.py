"""The weights at which the plan changes, against plans solved on either side."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.allocation import allocate
from model.allocation.weight_sweep import swept_nodes, weight_sweep, weight_sweeps
from model.check import check
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.tree import Node
from tests.plans import plans

G1 = Node("goal", "G1")


def weighed(weight: float = 0.5, stages: tuple[str, ...] = ("attainment",), **options: float) -> Plan:
    """Reference case 08_weight_breakpoints: 14 money; I1 takes 8, I2 12 and I3 4 of it."""
    of_goal = {"I1": ("G1", 0.8, 8.0), "I2": ("G2", 1.0, 12.0), "I3": ("G1", 0.2, 4.0)}
    return Plan(
        settings=Settings(stages=stages, **options),
        goals=(
            Goal(goal="G1", parent="top", weight=weight),
            Goal(goal="G2", parent="top", weight=1 - weight),
            Goal(goal="top"),
        ),
        indicators=tuple(
            Indicator(indicator=name, goal=goal, weight=share, target=1.0)
            for name, (goal, share, _) in of_goal.items()
        ),
        departments=tuple(Department(department=f"D{name}") for name in of_goal),
        contributions=tuple(Contribution(indicator=name, department=f"D{name}", baseline=0.0) for name in of_goal),
        costs=tuple(
            Step(indicator=name, department=f"D{name}", step=1, capacity=1.0, use=(("money", cost),))
            for name, (_, _, cost) in of_goal.items()
        ),
        resources=(Resource(resource="money", total=14.0),),
    )


@pytest.mark.parametrize("weight", [0.3, 0.5, 0.7])
def test_the_plan_changes_where_one_promise_overtakes_another_for_its_money(weight: float) -> None:
    found = weight_sweep(weighed(weight), G1)

    assert found["at"].tolist() == pytest.approx([5 / 11, 5 / 8], abs=1e-12)
    assert found["indicators"].tolist() == [("I1", "I2"), ("I2", "I3")]
    assert found["exact"].all()


def test_a_weight_inside_a_goal_changes_the_plan_where_its_siblings_give_way() -> None:
    """G1 has 30 %: I3 overtakes I2 at 0.075 (1 - v) = 0.7 / 12, I1 overtakes I3 at 0.0375 v = 0.075 (1 - v)."""
    found = weight_sweep(weighed(0.3), Node("indicator", "I1"))

    assert found["at"].tolist() == pytest.approx([2 / 9, 2 / 3], abs=1e-12)
    assert found["indicators"].tolist() == [("I2", "I3"), ("I1", "I3")]


def test_later_stages_change_nothing_about_where_the_first_gives_way() -> None:
    found = weight_sweep(weighed(stages=("attainment", "balance", "cost", "fairness")), G1)

    assert found["at"].tolist() == pytest.approx([5 / 11, 5 / 8], abs=1e-12)


def test_a_class_of_its_own_does_not_compete() -> None:
    plan = weighed()
    plan = replace(
        plan, indicators=tuple(replace(row, class_=0 if row.goal == "G2" else 1) for row in plan.indicators)
    )

    assert weight_sweep(plan, G1).empty


def test_later_classes_have_breakpoints_of_their_own() -> None:
    """I2 comes first and leaves 2 money, for which I1 and I3 compete at v / 8 against (1 - v) / 4."""
    plan = weighed()
    plan = replace(
        plan, indicators=tuple(replace(row, class_=0 if row.goal == "G2" else 1) for row in plan.indicators)
    )

    found = weight_sweep(plan, Node("indicator", "I1"))

    assert found["at"].tolist() == pytest.approx([2 / 3], abs=1e-12)
    assert found["indicators"].tolist() == [("I1", "I3")]


def test_whole_promises_change_places_at_exact_weights_too() -> None:
    """Whole, 14 money buys I2 (1 - w) or I1 and I3 (w)."""
    plan = weighed()
    plan = replace(plan, contributions=tuple(replace(row, whole=True) for row in plan.contributions))

    found = weight_sweep(plan, G1)

    assert found["at"].tolist() == pytest.approx([1 / 2], abs=1e-6)
    assert found["indicators"].tolist() == [("I1", "I2", "I3")]


def test_what_moves_gradually_is_told_apart_from_what_is_exact() -> None:
    found = weight_sweep(weighed(stages=("attainment", "cost"), give_up_attainment=0.1), G1)

    stretches = found[~found["exact"]]
    assert len(stretches) > 0
    assert (stretches["until"] > stretches["at"]).all()


def test_a_node_without_siblings_and_a_plan_that_cannot_be_met_have_none() -> None:
    plan = weighed()
    impossible = replace(plan, indicators=tuple(replace(row, mandated=1.0) for row in plan.indicators))

    assert weight_sweep(plan, Node("indicator", "I2")).empty
    assert weight_sweep(plan, Node("goal", "top")).empty
    assert weight_sweep(impossible, G1).empty


def test_all_nodes_are_swept_in_the_order_of_the_tree_alone_or_side_by_side() -> None:
    plan = weighed(0.3)
    told: list[float] = []

    alone = weight_sweeps(plan, progress=told.append)
    with ThreadPoolExecutor(2) as executor:
        beside = weight_sweeps(plan, executor=executor)

    assert [node.id for node in swept_nodes(plan)] == ["G1", "G2", "I1", "I3"]
    assert alone["node"].tolist() == ["G1", "G1", "G2", "G2", "I1", "I1", "I3", "I3"]
    assert alone.equals(beside)
    assert told == [0.25, 0.5, 0.75, 1.0]


def test_a_cancelled_sweep_stops() -> None:
    assert weight_sweep(weighed(), G1, cancelled=lambda: True).empty


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(plans(whole=False, texts=st.just("")), st.integers(1, 99))
def test_between_breakpoints_the_plan_stays_the_same(plan: Plan, percent: int) -> None:
    stages = tuple(stage for stage in plan.settings.stages if stage != "balance") or ("attainment",)
    plan = replace(plan, settings=replace(plan.settings, stages=stages, give_up_attainment=0.0))
    assume(not any(finding.severity == "error" for finding in check(plan)))
    nodes = swept_nodes(plan)
    assume(nodes and allocate(plan, prices=False).status == "optimal")

    found = weight_sweep(plan, nodes[0])

    ends = [0.0, *found["at"].tolist(), 1.0]
    for low, high in pairwise(ends):
        if high - low > 1e-4:
            places = (low + (high - low) * share for share in (0.5, percent / 100))
            first, second = (improvements(plan, nodes[0], place) for place in places)
            assert first == pytest.approx(second, abs=1e-5)


def improvements(plan: Plan, node: Node, weight: float) -> list[float]:
    """What every department does when a node has this weight and its siblings the rest in proportion."""
    parent = next(row.parent for row in plan.goals if row.goal == node.id) if node.kind == "goal" else None
    if parent is None:
        parent = next(row.goal for row in plan.indicators if row.indicator == node.id)
    given = {("goal", row.goal): row.weight for row in plan.goals if row.parent == parent}
    given |= {("indicator", row.indicator): row.weight for row in plan.indicators if row.goal == parent}
    sizes = {key: 1.0 if size is None else size for key, size in given.items()}
    rest = sum(size for key, size in sizes.items() if key != tuple(node))
    weights = {key: (1 - weight) * size / rest for key, size in sizes.items()} | {tuple(node): weight}
    changed = replace(
        plan,
        goals=tuple(replace(row, weight=weights.get(("goal", row.goal), row.weight)) for row in plan.goals),
        indicators=tuple(
            replace(row, weight=weights.get(("indicator", row.indicator), row.weight)) for row in plan.indicators
        ),
    )
    return list(allocate(changed, prices=False).targets["improvement"])
