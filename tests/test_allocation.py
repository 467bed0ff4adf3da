"""Allocation on plans small enough to solve by hand; more hand-worked answers are in test_plan_cases."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from model.allocation import Allocation, allocate
from model.allocation.programme import write
from model.allocation.terms import read_terms
from model.plan import Contribution, Department, Goal, Indicator, Limit, Pin, Plan, Resource, Settings, Step
from model.schema import in_order


def plan_of(
    *contributions: Contribution,
    indicator: dict[str, Any] | None = None,
    costs: tuple[Step, ...] = (),
    money: float | None = None,
    stages: tuple[str, ...] = ("attainment",),
    **tables: Any,
) -> Plan:
    """A plan of one indicator `i` (target 12 unless said otherwise) and the departments that work on it."""
    names = sorted({contribution.department for contribution in contributions})
    return in_order(
        Plan(
            settings=Settings(stages=stages),
            goals=(Goal(goal="top"),),
            indicators=(Indicator(indicator="i", goal="top", **{"target": 12.0, **(indicator or {})}),),
            departments=tuple(Department(department=name) for name in names),
            contributions=contributions,
            costs=costs,
            resources=(Resource(resource="money", total=money),) if costs or money is not None else (),
            **tables,
        )
    )


def works(department: str, **columns: Any) -> Contribution:
    return Contribution(indicator="i", department=department, baseline=columns.pop("baseline", 0.0), **columns)


def step(department: str, number: int, capacity: float | None, money: float) -> Step:
    return Step(indicator="i", department=department, step=number, capacity=capacity, use=(("money", money),))


def improvements(allocation: Allocation) -> dict[str, float]:
    return dict(zip(allocation.targets["department"], allocation.targets["improvement"].round(9), strict=True))


TWO = (works("a", capacity=10.0), works("b", capacity=20.0))
TWO_STEPS = (step("a", 1, 4, 1), step("a", 2, 4, 3), step("b", 1, 3, 2), step("b", 2, 5, 4))


def test_what_is_free_is_split_in_proportion_to_capacity_and_said_to_be_free() -> None:
    allocation = allocate(plan_of(*TWO))
    assert improvements(allocation) == pytest.approx({"a": 4, "b": 8}, abs=1e-6)
    assert allocation.unique is False


def test_a_blank_capacity_counts_in_the_load_but_is_no_rule() -> None:
    pinned = plan_of(
        works("a"), works("b", capacity=20.0), indicator={"margin": 0.5}, stages=("attainment", "fairness")
    )
    free = allocate(replace(pinned, pins=(Pin(kind="target", indicator="i", department="a", value=15.0),)))
    assert improvements(free) == pytest.approx({"a": 15, "b": 0})
    assert free.targets["load"].tolist() == pytest.approx([15 / 12, 0])


def test_without_any_capacity_an_even_load_is_the_same_growth() -> None:
    plan = plan_of(works("a", baseline=100.0), works("b", baseline=300.0), indicator={"target": 440.0},
                   stages=("attainment", "fairness"))  # fmt: skip
    allocation = allocate(plan)
    assert improvements(allocation) == pytest.approx({"a": 10, "b": 30})
    assert allocation.departments["load"].tolist() == pytest.approx([1, 1])


def test_a_whole_contribution_is_done_entirely_or_not_at_all() -> None:
    costs = (step("a", 1, 5, 1), step("b", 1, 7, 1))
    plan = plan_of(works("a", whole=True), works("b", whole=True), costs=costs, money=11.0)
    allocation = allocate(plan)
    assert improvements(allocation) == {"a": 0, "b": 7}
    assert allocation.resources[["price_up", "price_down"]].isna().all(axis=None)


def test_twin_promises_of_which_one_can_be_kept_are_said_to_be_equally_good() -> None:
    twins = plan_of(
        works("a", whole=True), works("b", whole=True), costs=(step("a", 1, 6, 1), step("b", 1, 6, 1)), money=6.0
    )
    assert allocate(twins).unique is False
    apart = replace(twins, costs=(step("a", 1, 6, 1), step("b", 1, 6, 0.5)), settings=Settings())
    assert allocate(apart).unique is True


def test_a_start_up_falls_due_once_and_only_where_something_is_done() -> None:
    costs = (step("a", 0, None, 5), step("a", 1, 20, 1), step("b", 1, 20, 3))
    plan = plan_of(works("a"), works("b"), costs=costs, money=None, stages=("attainment", "cost"))
    plan = replace(plan, resources=(Resource(resource="money", price=1.0),))
    assert allocate(plan).cost == pytest.approx(17)
    small = replace(plan, indicators=(replace(plan.indicators[0], target=2.0),))
    assert improvements(allocate(small)) == {"a": 0, "b": 2}


def test_stages_after_a_start_up_are_told_exactly() -> None:
    """All of 12 by a: 5 + 12 x 1 = 17, against 12 x 3 = 36 by b; a is loaded with 12 / 20."""
    costs = (step("a", 0, None, 5), step("a", 1, 20, 1), step("b", 1, 20, 3))
    plan = plan_of(works("a"), works("b"), costs=costs, stages=("attainment", "cost", "fairness"))

    allocation = allocate(replace(plan, resources=(Resource(resource="money", price=1.0),)))

    assert allocation.stages["value"].tolist() == pytest.approx([1, 17, 0.6], abs=1e-12)
    assert allocation.cost == pytest.approx(17, abs=1e-12)
    assert allocation.total == pytest.approx(1, abs=1e-12)


def test_a_start_up_that_is_given_up_later_still_counts_in_the_best_there_was() -> None:
    """With 0.1 given up the dear start-up of j (0.1 of the weight) is saved, and i alone costs 5 + 12."""
    costs = (step("a", 0, None, 5), step("a", 1, 20, 1))
    plan = plan_of(works("a"), indicator={"weight": 0.9}, costs=costs)
    other = (Step(indicator="j", department="a", step=number, capacity=capacity, use=(("money", money),))
             for number, capacity, money in ((0, None, 50.0), (1, 10.0, 1.0)))  # fmt: skip
    plan = replace(
        plan,
        settings=Settings(stages=("attainment", "cost", "fairness"), give_up_attainment=0.1),
        indicators=(*plan.indicators, Indicator(indicator="j", goal="top", weight=0.1, target=7.0)),
        contributions=(*plan.contributions, Contribution(indicator="j", department="a", baseline=0.0)),
        costs=(*plan.costs, *other),
        resources=(Resource(resource="money", price=1.0),),
    )

    allocation = allocate(plan)

    assert allocation.stages["value"].tolist() == pytest.approx([1, 17, 0.3], abs=1e-12)
    assert allocation.total == pytest.approx(0.9, abs=1e-12)


def test_a_pin_beyond_an_attained_target_pays_its_start_up() -> None:
    costs = (step("a", 0, None, 5),)
    plan = plan_of(works("a", baseline=20.0), costs=costs, money=50.0,
                   pins=(Pin(kind="target", indicator="i", department="a", value=23.0),))  # fmt: skip
    allocation = allocate(plan)
    assert improvements(allocation) == {"a": 3}
    assert allocation.uses["amount"].tolist() == pytest.approx([5])


def test_priority_classes_come_before_weights() -> None:
    indicators = (
        Indicator(indicator="first", goal="top", weight=0.1, target=1.0, class_=0),
        Indicator(indicator="second", goal="top", weight=0.9, target=1.0),
    )
    contributions = tuple(Contribution(indicator=i.indicator, department="d", baseline=0.0) for i in indicators)
    costs = tuple(
        Step(indicator=i.indicator, department="d", step=1, capacity=1.0, use=(("money", 10.0),))
        for i in indicators
    )
    plan = in_order(
        Plan(
            settings=Settings(stages=("attainment",)),
            goals=(Goal(goal="top"),),
            indicators=indicators,
            departments=(Department(department="d"),),
            contributions=contributions,
            costs=costs,
            resources=(Resource(resource="money", total=15.0),),
        )
    )
    allocation = allocate(plan)
    assert allocation.indicators["attainment"].tolist() == pytest.approx([1, 0.5])
    assert allocation.stages["name"].tolist() == ["attainment:0", "attainment:1"]
    assert allocation.stages["value"].tolist() == pytest.approx([0.1, 0.45])


def test_loads_are_levelled_down_to_the_last_department() -> None:
    """The largest load is settled by an indicator of its own; the two others still share theirs evenly."""
    indicators = (
        Indicator(indicator="own", goal="top", target=9.0, mandated=1.0),
        Indicator(indicator="shared", goal="top", target=10.0, mandated=1.0),
    )
    contributions = (
        Contribution(indicator="own", department="c", baseline=0.0, capacity=10.0),
        *(Contribution(indicator="shared", department=d, baseline=0.0, capacity=10.0) for d in "ab"),
    )
    plan = in_order(
        Plan(
            settings=Settings(stages=("attainment", "fairness")),
            goals=(Goal(goal="top"),),
            indicators=indicators,
            departments=tuple(Department(department=d) for d in "abc"),
            contributions=contributions,
        )
    )
    allocation = allocate(plan)
    assert allocation.departments["load"].tolist() == pytest.approx([0.5, 0.5, 0.9])
    assert allocation.stages["value"].tolist()[-1] == pytest.approx(0.9)
    assert allocation.unique is True


def test_a_floor_met_by_a_dear_step_is_said_to_be_waste() -> None:
    plan = plan_of(works("a"), indicator={"target": 4.0}, costs=TWO_STEPS[:2], money=50.0,
                   limits=(Limit(department="a", resource="money", floor=10.0),))  # fmt: skip
    allocation = allocate(plan)
    assert improvements(allocation) == {"a": 4}
    assert allocation.uses["amount"].tolist() == pytest.approx([10])
    assert "steps out of order: 'a' on 'i'" in allocation.findings[0].message


def test_steps_are_read_in_order_where_nothing_asks_for_waste() -> None:
    allocation = allocate(plan_of(works("a"), indicator={"target": 5.0}, costs=TWO_STEPS[:2], money=50.0))
    assert allocation.uses["amount"].tolist() == pytest.approx([4 * 1 + 1 * 3])
    assert allocation.findings == ()


def test_a_reserve_and_a_base_take_their_part_of_the_total() -> None:
    plan = plan_of(works("a"), costs=(step("a", 1, 12, 1),), money=10.0,
                   limits=(Limit(department="a", resource="money", base=3.0),))  # fmt: skip
    plan = replace(plan, resources=(replace(plan.resources[0], reserve=2.0),))
    allocation = allocate(plan)
    assert improvements(allocation) == {"a": 5}
    assert allocation.resources["used"].tolist() == pytest.approx([8])
    assert allocation.resources[["valid_up", "valid_down"]].to_numpy().ravel().tolist() == pytest.approx([17, 5])


def test_ranges_run_over_all_equally_good_plans() -> None:
    ranges = allocate(plan_of(*TWO), ranges=True).targets
    assert ranges["low"].tolist() == pytest.approx([0, 2])
    assert ranges["high"].tolist() == pytest.approx([10, 12])


def test_simple_rules_stand_beside_the_plan() -> None:
    plan = plan_of(works("a", baseline=10.0, capacity=4.0), works("b", baseline=30.0, capacity=12.0),
                   indicator={"target": 48.0})  # fmt: skip
    rules = allocate(plan, comparators=True).comparators
    targets = {rule: rules.loc[rules["rule"] == rule, "target"].tolist() for rule in rules["rule"].unique()}
    assert targets == {
        "baseline": pytest.approx([12, 36]),
        "capacity": pytest.approx([12, 36]),
        "equal": pytest.approx([14, 34]),
        "growth": pytest.approx([12, 36]),
    }


def test_points_entrusted_follow_capacity_and_points_delivered_the_plan() -> None:
    allocation = allocate(plan_of(works("a"), works("b"), costs=TWO_STEPS, money=16.0))
    assert allocation.departments["points"].tolist() == pytest.approx([50, 25])
    assert allocation.departments["entrusted"].tolist() == pytest.approx([50, 50])
    assert allocation.total == pytest.approx(0.75)


def test_an_impossible_plan_has_a_status_and_no_numbers() -> None:
    allocation = allocate(plan_of(works("a", capacity=5.0), indicator={"mandated": 1.0}))
    assert allocation.status == "infeasible"
    assert allocation.total is None
    tables = (allocation.stages, allocation.targets, allocation.goals, allocation.resources)
    assert all(isinstance(table, pd.DataFrame) and table.empty for table in tables)


def test_what_no_later_stage_asks_for_is_not_given_up() -> None:
    plan = plan_of(*TWO, indicator={"target": 30.0})
    plan = replace(plan, settings=replace(plan.settings, give_up_attainment=0.1))
    assert allocate(plan).total == pytest.approx(1, abs=1e-9)


def test_a_mandate_on_the_worst_department_cannot_be_kept_by_nobody() -> None:
    plan = plan_of(*TWO)
    alone = Indicator(indicator="z", goal="top", target=5.0, aggregation="worst")
    assert allocate(replace(plan, indicators=(*plan.indicators, alone))).total == pytest.approx(0.5)
    mandated = replace(alone, mandated=1.0)
    assert allocate(replace(plan, indicators=(*plan.indicators, mandated))).status == "infeasible"


@pytest.mark.parametrize("busy", ["a", "b"])
def test_of_twin_promises_the_later_stages_choose_and_not_the_names(busy: str) -> None:
    """Either department can do `i` whole at the same cost. Alone with it a department is loaded fully (1); the one
    that also does half of `j` has two halves to carry: 1/2 x 1 + 1/2 x 1/2 = 3/4. Fairness chooses the latter.
    """
    second = Indicator(indicator="j", goal="top", target=4.0, mandated=1.0)
    load = Contribution(indicator="j", department=busy, baseline=0.0)
    plan = plan_of(works("a", whole=True), works("b", whole=True), indicator={"target": 6.0},
                   costs=(step("a", 1, 6, 1), step("b", 1, 6, 1)), money=100.0)  # fmt: skip
    plan = in_order(
        replace(
            plan,
            settings=Settings(),
            indicators=(*plan.indicators, second),
            contributions=(*plan.contributions, load),
            costs=(*plan.costs, Step(indicator="j", department=busy, step=1, capacity=8.0, use=(("money", 1.0),))),
        )
    )
    allocation = allocate(plan)
    chosen = allocation.targets.query("indicator == 'i' and department == @busy")
    assert chosen["improvement"].tolist() == pytest.approx([6])
    assert allocation.departments["load"].max() == pytest.approx(0.75)


def test_an_indicator_nobody_works_on_is_not_attained() -> None:
    plan = plan_of(*TWO)
    alone = Indicator(indicator="z", goal="top", target=5.0)
    allocation = allocate(replace(plan, indicators=(*plan.indicators, alone)))
    assert allocation.indicators["attainment"].tolist() == pytest.approx([1, 0])
    assert allocation.total == pytest.approx(0.5)


def test_a_plan_without_any_target_asks_for_nothing() -> None:
    allocation = allocate(
        plan_of(*TWO, indicator={"target": None}, stages=("attainment", "balance", "cost", "fairness"))
    )
    assert allocation.status == "optimal"
    assert allocation.total is None
    assert allocation.stages.empty


def test_the_programme_is_written_in_the_words_of_the_plan() -> None:
    plan = plan_of(works("a"), works("b"), indicator={"mandated": 0.5, "margin": 0.1}, costs=TWO_STEPS, money=16.0,
                   stages=("attainment", "balance", "fairness"))  # fmt: skip
    text = write(read_terms(plan))[0].text()
    for line in (
        "mandated_i: attainment_i + excess_i >= 0.5",
        "balance_indicator__i: - attainment_i + least_attainment <= 0",
        "load_a: 0.5 effort_i_a + 0.5 effort_i_a_ - largest_load <= 0",
        "excess_i <= 0.1 Continuous",
    ):
        assert line in text
    assert "resource_money: 0.0952380952381 effort_i_a" in text
