"""Contradictions of a plan: costs, limits, pins, and whether there is room for what must be."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from model.plan import Contribution, Department, Indicator, Limit, Pin, Plan, Resource, Settings, Step
from tests.checking import PLAN, assert_found, changed, found

(TREES,) = PLAN.indicators


def steps(*stretches: tuple[int, float | None, dict[str, float]]) -> Plan:
    costs = (
        Step(indicator="trees", department="parks", step=number, capacity=capacity, use=tuple(sorted(use.items())))
        for number, capacity, use in stretches
    )
    resources = (Resource(resource="money", total=5000.0), Resource(resource="staff", total=5000.0))
    return changed(costs=tuple(costs), resources=resources)


def test_a_unit_cost_that_falls_in_any_resource_is_an_error() -> None:
    plan = steps((1, 60.0, {"money": 1.0, "staff": 2.0}), (2, 60.0, {"money": 3.0, "staff": 1.5}))
    assert_found(
        plan, "error: costs, column staff: the unit cost of step 2 is 1.5 and falls below the 2 of step 1"
    )


def test_a_blank_unit_cost_after_one_that_is_given_falls_to_zero() -> None:
    plan = steps((1, 60.0, {"money": 1.0, "staff": 2.0}), (2, 60.0, {"money": 3.0}))
    assert_found(plan, "error: costs, column staff: the unit cost of step 2 is 0 and falls below the 2 of step 1")


def test_the_use_of_a_start_up_may_be_above_every_unit_cost() -> None:
    assert (
        found(
            steps(
                (0, None, {"money": 50.0}),
                (1, 60.0, {"money": 1.0, "staff": 2.0}),
                (2, 60.0, {"money": 1.0, "staff": 2.0}),
            )
        )
        == []
    )


@pytest.mark.parametrize(
    ("stretches", "message"),
    [
        (((1, None, {"money": 1.0, "staff": 1.0}),), "error: costs, column capacity: step 1 has no capacity"),
        (
            ((0, 5.0, {"money": 1.0, "staff": 1.0}), (1, 100.0, {"money": 1.0})),
            "warning: costs, column capacity: step 0 is a start-up and has no capacity; the one given is not used",
        ),
        (
            ((1, 60.0, {"money": 1.0}), (3, 60.0, {"money": 2.0, "staff": 1.0})),
            "warning: costs, column step: the steps of 'parks' on 'trees' are numbered 1, 3; they are",
        ),
    ],
)
def test_steps_are_numbered_and_have_capacities(
    stretches: tuple[tuple[int, float | None, dict[str, float]], ...], message: str
) -> None:
    texts = [text for text in found(steps(*stretches)) if not text.startswith("note")]
    assert len(texts) == 1
    assert re.search(message, texts[0])


def test_a_capacity_beside_steps_that_sum_to_another_is_a_warning() -> None:
    plan = changed(contributions=(replace(PLAN.contributions[0], capacity=90.0),))
    assert_found(
        plan, "warning: contributions, column capacity: the capacity is 90; its steps sum to 100 and decide"
    )
    assert found(changed(contributions=(replace(PLAN.contributions[0], capacity=100.0),))) == []


def test_costs_without_a_contribution_are_an_error() -> None:
    plan = changed(
        departments=(*PLAN.departments, Department(department="roads")),
        costs=(*PLAN.costs, replace(PLAN.costs[0], department="roads")),
    )
    assert_found(
        plan,
        "error: costs, column department: 'roads' has costs on 'trees' and no row in contributions; there are",
        "note: departments: 'roads' works on no indicator",
    )


def test_costs_of_an_indicator_without_a_target_are_noted() -> None:
    plan = changed(indicators=(replace(TREES, target=None),))
    assert_found(plan, "note: costs: the costs of 'trees' are not used", "no indicator has a target")


def test_what_is_to_be_done_whole_needs_a_capacity() -> None:
    plan = changed(contributions=(replace(PLAN.contributions[0], whole=True),), costs=(), resources=())
    assert_found(plan, "warning: contributions, column whole: it is to be done whole and has no capacity")


def test_resources_that_nobody_uses_or_that_have_no_price_are_noted() -> None:
    resources = (Resource(resource="money", total=500.0), Resource(resource="staff", price=1.0))
    assert_found(
        changed(resources=resources),
        "note: resources, column price: 'money' has no price while others have",
        "note: resources, column resource: nothing uses 'staff'",
    )


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        (
            {"department": "parks", "goal": "air"},
            "error: limits, column goal: the row names both the department 'parks'",
        ),
        ({}, "error: limits, column department: the row names neither a department nor a goal"),
        ({"goal": "air", "base": 5.0}, "warning: limits, column base: 'air' is a goal and has no base of its own"),
        (
            {"department": "parks", "floor": 5.0, "ceiling": 4.0},
            "warning: .* the floor of 'parks', 5, is above its ceil",
        ),
        (
            {"goal": "air", "floor": 5.0, "ceiling": 4.0},
            "warning: .* the floor of 'air', 5, is above its ceiling, 4",
        ),
        (
            {"department": "parks", "max_change": 0.1},
            "error: limits, column last_year: max_change of 'parks' is a share",
        ),
        (
            {"department": "parks", "max_change": 0.1, "last_year": 100.0, "ceiling": 80.0},
            r"warning: limits, column max_change: 'parks' may not fall below 90 \(max_change\), its ceiling is 80",
        ),
        (
            {"department": "parks", "max_change": 0.1, "last_year": 100.0, "floor": 120.0},
            r"warning: limits, column max_change: 'parks' may not rise above 110 \(max_change\), its floor is 120",
        ),
        (
            {"department": "parks", "base": 5.0, "ceiling": 4.0},
            "warning: limits, column ceiling: the base of 'parks' and",
        ),
        (
            {"department": "parks", "base": 501.0},
            "warning: resources, column total: bases, floors and pins of 'parks' use",
        ),
        (
            {"department": "parks", "floor": 501.0},
            "warning: resources, column total: .* at least 501 of 'money'; 500 is",
        ),
        (
            {"goal": "air", "floor": 501.0},
            "warning: limits, column floor: 'air' must use at least 501 of 'money'; 500 is",
        ),
        (
            {"department": "parks", "ceiling": -1.0},
            "warning: limits, column ceiling: the ceiling is -1; at least 0",
        ),
    ],
)
def test_limits_that_contradict_themselves_or_the_total_are_reported(limit: dict[str, Any], message: str) -> None:
    texts = found(changed(limits=(Limit(resource="money", **limit),)))
    assert any(re.search(message, text) for text in texts), texts
    assert len(texts) <= 2


def test_sound_limits_are_not_reported() -> None:
    limits = (
        Limit(
            department="parks", resource="money", base=5.0, floor=5.0, ceiling=5.0, last_year=5.0, max_change=0.0
        ),
        Limit(goal="air", resource="money", floor=500.0, ceiling=500.0),
    )
    assert found(changed(limits=limits)) == []


def test_floors_of_sections_add_up_below_the_ceiling_of_their_bureau() -> None:
    departments = (
        Department(department="bureau"),
        Department(department="parks", parent="bureau"),
        Department(department="woods", parent="bureau"),
    )
    woods = Contribution(indicator="trees", department="woods", baseline=0.0)
    limits = (
        Limit(department="bureau", resource="money", floor=20.0, ceiling=50.0),
        Limit(department="parks", resource="money", base=30.0, floor=10.0),
        Limit(department="woods", resource="money", floor=25.0),
    )
    plan = changed(departments=departments, contributions=(*PLAN.contributions, woods), limits=limits)
    assert_found(plan, "the base of 'bureau' and what must be used below it make 55, its ceiling is 50")
    plan = replace(plan, resources=(Resource(resource="money", total=54.0),), limits=limits[1:])
    assert_found(plan, "bases, floors and pins of 'parks', 'woods' use at least 55 of 'money'; 54 is there")


def test_a_reserve_above_the_total_is_a_warning() -> None:
    plan = changed(resources=(Resource(resource="money", total=5.0, reserve=6.0),))
    assert_found(plan, "warning: resources, column reserve: the reserve of 'money', 6, is above its total, 5")


def test_mandates_that_cost_more_than_there_is_are_a_warning() -> None:
    """Reference case 06_infeasible_money: the mandates cost at least 27, there is 20."""
    indicators = (
        Indicator(indicator="safety", goal="air", target=6.0, mandated=1.0),
        Indicator(indicator="trees", goal="air", target=5.0, mandated=1.0),
    )
    pairs = (("safety", 2.0, 6.0), ("trees", 3.0, 5.0))
    plan = changed(
        indicators=indicators,
        contributions=tuple(Contribution(indicator=i, department="parks", baseline=0.0) for i, _, _ in pairs),
        costs=tuple(
            Step(indicator=i, department="parks", step=1, capacity=capacity, use=(("money", unit),))
            for i, unit, capacity in pairs
        ),
        resources=(Resource(resource="money", total=20.0),),
    )
    assert_found(
        plan,
        r"warning: resources, column total: what is mandated \('trees', 'safety'\) uses at least 27 of 'money'",
    )
    assert found(replace(plan, resources=(Resource(resource="money", total=27.0),))) == []


def test_a_mandate_is_priced_at_its_cheapest_steps() -> None:
    """80 mandated: 50 at 1 and 30 at 2 make 110, however dear the other department is."""
    plan = changed(
        indicators=(replace(TREES, mandated=0.8),),
        departments=(Department(department="parks"), Department(department="roads")),
        contributions=tuple(
            Contribution(indicator="trees", department=name, baseline=0.0) for name in ("parks", "roads")
        ),
        costs=(
            Step(indicator="trees", department="parks", step=1, capacity=50.0, use=(("money", 1.0),)),
            Step(indicator="trees", department="parks", step=2, capacity=50.0, use=(("money", 9.0),)),
            Step(indicator="trees", department="roads", step=1, capacity=50.0, use=(("money", 2.0),)),
        ),
        resources=(Resource(resource="money", total=109.0),),
    )
    assert_found(plan, r"what is mandated \('trees'\) uses at least 110 of 'money', base included; 109 is there")
    assert found(replace(plan, resources=(Resource(resource="money", total=110.0),))) == []


def pinned(*pins: Pin, indicator: dict[str, Any] | None = None, **first: Any) -> Plan:
    """Two departments with a capacity of 60 each share a target of 100."""
    parts = {"baseline": 0.0, "capacity": 60.0}
    return changed(
        indicators=(replace(TREES, **(indicator or {})),),
        departments=(Department(department="parks"), Department(department="roads")),
        contributions=(
            Contribution(indicator="trees", department="parks", **(parts | first)),
            Contribution(indicator="trees", department="roads", **parts),
        ),
        costs=(Step(indicator="trees", department="parks", step=1, capacity=60.0, use=(("money", 1.0),)),),
        pins=pins,
    )


def target(value: float, department: str = "parks") -> Pin:
    return Pin(kind="target", indicator="trees", department=department, value=value)


def share(value: float, department: str = "parks") -> Pin:
    return Pin(kind="share", indicator="trees", department=department, value=value)


def use(value: float) -> Pin:
    return Pin(kind="use", department="parks", resource="money", value=value)


def test_sound_pins_are_not_reported() -> None:
    assert found(pinned(target(40.0), share(0.5, "roads"), use(55.0))) == []


@pytest.mark.parametrize(
    ("pins", "message"),
    [
        ((target(-1.0),), "error: pins, column value: the target -1 is worse than the baseline 0"),
        (
            (target(61.0),),
            "warning: pins, column value: the target 61 asks for an improvement of 61, the capacity is 60",
        ),
        (
            (target(60.0), target(60.0, "roads")),
            "warning: .* pinned targets of 'parks', 'roads' on 'trees' improve it by 120",
        ),
        (
            (target(30.0), target(30.0, "roads")),
            "note: .* the pins and capacities of 'trees' reach 60 % of what is required",
        ),
        ((share(1.5),), "warning: pins, column value: the share is 1.5; a number from 0 to 1 is expected"),
        (
            (share(0.6), share(0.6, "roads")),
            "warning: .* the shares of 'trees' sum to 1.2, so nothing can be improved",
        ),
        (
            (share(0.3), share(0.3, "roads")),
            "warning: .* the shares of 'trees' sum to 0.6, so nothing can be improved",
        ),
        (
            (target(40.0), share(0.4)),
            "warning: pins, column kind: both the target and the share of 'parks' on 'trees'",
        ),
        ((use(501.0),), "warning: resources, column total: bases, floors and pins of 'parks' use at least 501"),
        (
            (replace(target(1.0), department=None),),
            "error: pins, column department: the cell is blank; a pin on a target",
        ),
        (
            (replace(use(1.0), resource=None),),
            "error: pins, column resource: the cell is blank; a pin on a use needs",
        ),
        (
            (replace(share(0.5), resource="money"),),
            "warning: .* a pin on a share has no resource; 'money' is not used",
        ),
        (
            (replace(share(0.5), kind="shares"),),
            r"error: pins, column kind: .* found 'shares' \(did you mean 'share'\?\)",
        ),
    ],
)
def test_pins_that_contradict_something_are_reported(pins: tuple[Pin, ...], message: str) -> None:
    texts = found(pinned(*pins))
    assert any(re.search(message, text) for text in texts), texts
    assert len(texts) <= 2, texts


def test_a_pinned_rate_is_compared_in_numerator_units() -> None:
    plan = pinned(target(0.9), indicator={"aggregation": "ratio", "target": 0.95}, baseline=0.4, denominator=100.0)
    plan = replace(plan, contributions=(plan.contributions[0], replace(plan.contributions[1], denominator=100.0)))
    assert_found(
        plan,
        "the pins and capacities of 'trees' reach .*",
    )
    low = replace(plan, pins=(target(0.3),))
    assert any("the target 0.3 is worse than the baseline 0.4" in text for text in found(low))


def test_a_lower_figure_is_the_better_pin_where_lower_is_better() -> None:
    cells = {"direction": "lower", "target": -100.0}
    assert found(pinned(target(-40.0), indicator=cells)) == []
    assert any(
        "the target 40 is worse than the baseline 0" in text
        for text in found(pinned(target(40.0), indicator=cells))
    )


def test_a_share_of_the_worst_department_is_an_error() -> None:
    texts = found(pinned(share(0.5), indicator={"aggregation": "worst", "target": 60.0}))
    what = "'trees' is as good as its worst department, so there is no improvement to share"
    assert texts == [f"error: pins, column kind: {what} (Pin the target instead.)"]


def test_a_pin_above_what_the_worst_department_may_be_given_is_a_warning() -> None:
    plan = pinned(target(59.0), indicator={"aggregation": "worst", "target": 50.0, "margin": 0.1})
    assert_found(plan, "the pinned targets of 'parks' on 'trees' are above what is required of them")


def test_a_pin_between_nothing_and_the_whole_is_a_warning() -> None:
    assert_found(
        pinned(target(40.0), whole=True), r"it is to be done whole \(60\) or not at all, the pin asks for .* 40"
    )
    assert found(pinned(target(60.0), whole=True)) == []


def test_a_pin_without_a_contribution_is_an_error() -> None:
    plan = replace(
        PLAN, departments=(*PLAN.departments, Department(department="roads")), pins=(target(1.0, "roads"),)
    )
    assert_found(
        plan,
        "error: pins, column department: 'roads' does not work on 'trees'; 'parks' does",
        "note: departments: 'roads' works on no indicator",
    )


def test_a_pin_where_nothing_is_allocated_is_a_warning() -> None:
    texts = found(pinned(target(1.0), indicator={"target": None}))
    assert any(
        "warning: pins, column indicator: 'trees' is not allocated, so the pin changes nothing" in t for t in texts
    )


@pytest.mark.parametrize(
    ("limit", "message"),
    [
        ({"floor": 60.0}, "'parks' is pinned to a use of 50, its limits ask for at least 60"),
        ({"ceiling": 40.0}, "'parks' is pinned to a use of 50, its limits ask for at most 40"),
        (
            {"last_year": 40.0, "max_change": 0.1},
            "'parks' is pinned to a use of 50, its limits ask for at most 44",
        ),
    ],
)
def test_a_use_pinned_outside_the_limits_is_a_warning(limit: dict[str, Any], message: str) -> None:
    plan = replace(pinned(use(50.0)), limits=(Limit(department="parks", resource="money", **limit),))
    assert_found(plan, f"warning: pins, column value: {message}")


def test_a_budget_of_zero_leaves_a_defined_programme() -> None:
    assert found(changed(resources=(Resource(resource="money", total=0.0),))) == []


def test_stability_with_last_years_use_is_not_reported() -> None:
    limits = (Limit(department="parks", resource="money", last_year=10.0),)
    assert found(changed(limits=limits, settings=Settings(stages=("stability",)))) == []
