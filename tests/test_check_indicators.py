"""Contradictions of a plan: targets, baselines, aggregations, capacities, scoring."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.plan import Contribution, Department, Indicator, Period, Plan, Resource, Result, Step
from tests.checking import PLAN, assert_found, changed, found

(TREES,) = PLAN.indicators


def trees(*contributions: dict[str, Any], costs: tuple[Step, ...] = (), **cells: Any) -> Plan:
    """One indicator with a target of 100, and departments `d0`, `d1`, ... that work on it."""
    names = [f"d{number}" for number in range(len(contributions))]
    return changed(
        indicators=(replace(TREES, **cells),),
        departments=tuple(Department(department=name) for name in names),
        contributions=tuple(
            Contribution(indicator="trees", department=name, **({"baseline": 0.0} | cells))
            for name, cells in zip(names, contributions, strict=True)
        ),
        costs=costs,
        resources=(Resource(resource="money", total=500.0),) if costs else (),
    )


def cost(department: str = "d0") -> Step:
    return Step(indicator="trees", department=department, step=1, capacity=200.0, use=(("money", 1.0),))


def test_a_target_that_nobody_works_on_is_a_warning() -> None:
    plan = changed(contributions=(), departments=(), costs=(), resources=())
    assert_found(plan, "warning: indicators, column target: 'trees' has a target and no department works on it")


def test_an_indicator_without_target_and_without_department_is_a_note() -> None:
    watched = Indicator(indicator="birds", goal="air")
    assert_found(changed(indicators=(watched, TREES)), "note: indicators: no department works on 'birds'")


def test_a_plan_without_targets_is_said_once() -> None:
    plan = trees({}, target=None)
    message = "indicators, column target: no indicator has a target, so nothing is allocated"
    assert_found(plan, f"warning: {message}")
    scored = replace(plan, results=(Result(indicator="trees", department="d0", period="2025", actual=1.0),))
    assert_found(scored, f"note: {message}")


@pytest.mark.parametrize(
    "cells",
    [
        {"target": 10.0, "baseline": 10.0},
        {"target": 10.0, "baseline": 8.0, "direction": "lower"},
        {"target": 10.0, "baseline": 12.0},
    ],
)
def test_a_target_not_beyond_the_baseline_is_a_warning_where_it_has_costs(cells: dict[str, Any]) -> None:
    level = cells["baseline"]
    noted = "the target of 'trees', 10, is not beyond its baseline"
    assert_found(
        trees({"baseline": level}, costs=(cost(),), **cells),
        f"warning: indicators, column target: {noted}: it would count as attained at no cost",
    )
    assert_found(
        trees({"baseline": level}, **cells), f"note: indicators, column target: {noted}: it is attained already"
    )


def test_the_worst_department_decides_whether_a_target_is_attained_already() -> None:
    assert found(trees({"baseline": 120.0}, {"baseline": 80.0}, aggregation="worst")) == []
    assert_found(trees({"baseline": 120.0}, {"baseline": 100.0}, aggregation="worst"), "is attained already")


def test_a_ratio_needs_denominators_above_zero() -> None:
    assert_found(
        trees({}, {"denominator": 0.0}, {"denominator": 5.0}, aggregation="ratio"),
        "error: contributions, column denominator: the denominator of 'd0' is blank; 'trees' is a ratio",
        "error: contributions, column denominator: the denominator of 'd1' is 0; 'trees' is a ratio",
    )


def test_an_effect_needs_the_baseline_of_the_indicator() -> None:
    assert_found(
        trees({}, aggregation="effect"),
        "error: indicators, column baseline: 'trees' has no baseline; an effect is added to the indicator's own",
    )
    assert found(trees({}, aggregation="effect", baseline=3.0)) == []


@pytest.mark.parametrize("aggregation", ["mean", "effect"])
def test_coefficients_are_positive(aggregation: str) -> None:
    plan = trees({"coefficient": 0.0}, {"coefficient": -1.0}, aggregation=aggregation, baseline=0.0)
    texts = [text for text in found(plan) if text.startswith("error")]
    assert texts == [
        "error: contributions, column coefficient: the coefficient is -1; a positive one is expected",
        "error: contributions, column coefficient: the coefficient is 0; a positive one is expected",
    ]


def test_coefficients_that_are_not_used_are_a_warning() -> None:
    assert_found(
        trees({"coefficient": 2.0}, {"coefficient": 3.0}),
        "warning: contributions, column coefficient: coefficients of 'trees' are not used: its aggregation is sum",
    )


def test_blank_baselines_of_an_allocated_indicator_are_a_warning() -> None:
    assert_found(
        trees({"baseline": None}, {}, {"baseline": None}),
        "warning: contributions, column baseline: the baseline of 'trees' in 'd0', 'd2' is blank and counts 0",
    )
    assert_found(trees({"baseline": None}, target=None), "no indicator has a target")


@pytest.mark.parametrize(
    ("aggregation", "first", "second", "computed"),
    [
        ("sum", {"baseline": 20.0}, {"baseline": 30.0}, "50"),
        ("mean", {"baseline": 20.0, "coefficient": 1.0}, {"baseline": 30.0, "coefficient": 3.0}, "27.5"),
        ("worst", {"baseline": 20.0}, {"baseline": 30.0}, "20"),
        (
            "ratio",
            {"baseline": 20.0, "denominator": 4.0, "last_denominator": 1.0},
            {"baseline": 30.0, "denominator": 3.0},
            "27.5",
        ),
    ],
)
def test_a_baseline_given_that_differs_from_the_departments_is_a_warning(
    aggregation: str, first: dict[str, Any], second: dict[str, Any], computed: str
) -> None:
    parts = ({"capacity": 500.0} | first, {"capacity": 500.0} | second)
    assert_found(
        trees(*parts, aggregation=aggregation, baseline=40.0),
        f"warning: indicators, column baseline: the baseline of 'trees' is given as 40, its departments' "
        rf"\({aggregation}\) make {computed}; the (given one|departments' decide)",
    )
    assert found(trees(*parts, aggregation=aggregation, baseline=float(computed))) == []


def test_a_baseline_given_to_the_printed_decimals_does_not_differ() -> None:
    levels = ({"baseline": 1.04, "capacity": 100.0}, {"baseline": 1.0, "capacity": 100.0})
    assert found(trees(*levels, baseline=2.0, decimals=1)) == []
    assert_found(trees(*levels, baseline=2.0, decimals=2), "given as 2, its departments' .sum. make 2.04")


def test_two_leading_departments_are_a_warning() -> None:
    assert_found(
        trees({"lead": True}, {}, {"lead": True}),
        "warning: contributions, column lead: 'trees' has 2 leading departments: 'd0', 'd2'",
    )


def test_indicators_with_the_same_name_are_a_warning() -> None:
    indicators = tuple(
        replace(TREES, indicator=name, name=text) for name, text in (("a", "New  trees"), ("b", "new trees "))
    )
    contributions = tuple(Contribution(indicator=name, department="d0", baseline=0.0) for name in ("a", "b"))
    plan = replace(trees({}), indicators=indicators, contributions=contributions)
    assert_found(plan, "warning: indicators, column name: 'a', 'b' bear the same name, 'New  trees'")


def test_a_target_nearest_to_a_midpoint_is_scored_and_never_allocated() -> None:
    plan = trees({"target": 5.0}, direction="nearest", midpoint=5.0)
    assert_found(
        plan,
        "warning: .* 'trees' is best nearest to its midpoint: it is scored, never",
        "no indicator has a target",
    )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"mandated": 1.2, "margin": 0.1},
            "warning: indicators, .* mandated to 1.2 of what is required, its margin allows 1.1",
        ),
        (
            {"score": "completion", "direction": "lower", "target": -5.0},
            "error: .* completion of 'trees' is not defined",
        ),
        (
            {"score": "goalposts", "score_low": 1.0},
            "error: indicators, column score_high: the goalposts of 'trees' need",
        ),
        (
            {"score": "goalposts", "score_low": 1.0, "score_high": 1.0},
            "error: indicators, column score_low: .* that differ",
        ),
        (
            {"score_low": 1.0},
            "warning: .* score_low and score_high of 'trees' are not used: its score is not goalposts",
        ),
    ],
)
def test_mandates_and_scores_that_cannot_be_are_reported(cells: dict[str, Any], message: str) -> None:
    assert_found(trees({}, **cells), message)


@pytest.mark.parametrize(
    "cells", [{"mandated": 1.1, "margin": 0.1}, {"score": "goalposts", "score_low": 9.0, "score_high": 1.0}]
)
def test_mandates_and_scores_that_can_be_are_not_reported(cells: dict[str, Any]) -> None:
    assert found(trees({}, **cells)) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"mandated": 1.0}, "warning: indicators, column mandated: 'trees' is mandated and has no target"),
        ({"score": "progress"}, "warning: indicators, column score: progress of 'trees' needs targets"),
        (
            {"direction": "nearest"},
            "warning: indicators, column midpoint: 'trees' is best nearest to a midpoint that is",
        ),
    ],
)
def test_what_needs_a_target_or_a_midpoint_is_reported_without(cells: dict[str, Any], message: str) -> None:
    assert_found(trees({}, target=None, **cells), message, "no indicator has a target")


def test_a_period_to_be_scored_needs_a_result() -> None:
    plan = replace(
        trees({}, period="Q2"),
        periods=(Period(period="Q1"), Period(period="Q2")),
        results=(Result(indicator="trees", department="d0", period="Q1", actual=1.0),),
    )
    assert_found(
        plan, "warning: indicators, column period: 'trees' is to be scored in 'Q2' and has no result in that"
    )


def test_a_mandate_beyond_all_capacities_is_impossible_whatever_the_money() -> None:
    """Reference case 06b_infeasible_capacity: 5 of 6 can be done, all is mandated."""
    assert_found(
        trees({"capacity": 3.0}, {"capacity": 2.0}, target=6.0, mandated=1.0),
        "warning: indicators, column mandated: the capacities of 'trees' reach 83.3333 % of what is required, "
        "100 % is mandated: impossible, whatever the money",
    )
    assert_found(
        trees({"capacity": 3.0}, {"capacity": 2.0}, target=6.0, mandated=0.5),
        "note: indicators, column target: the capacities of 'trees' reach 83.3333 % of what is required",
    )
    assert found(trees({"capacity": 3.0}, {"capacity": 3.0}, target=6.0, mandated=1.0)) == []


def test_a_blank_capacity_bounds_nothing() -> None:
    assert found(trees({"capacity": 3.0}, {}, target=6.0, mandated=1.0)) == []


def test_of_the_worst_department_the_smallest_capacity_decides() -> None:
    parts = ({"capacity": 50.0}, {"capacity": 100.0}, {"baseline": 150.0, "capacity": 0.0})
    assert_found(
        trees(*parts, aggregation="worst"), "note: .* the capacities of 'trees' reach 50 % of what is required"
    )


def test_an_even_load_without_capacities_means_the_same_growth() -> None:
    assert_found(
        trees({"baseline": 10.0}, {"baseline": 20.0}),
        "note: contributions, column capacity: no capacities are given for 'trees'; an even load there means",
    )
    assert found(trees({"baseline": 10.0}, {"baseline": 0.0})) == []
