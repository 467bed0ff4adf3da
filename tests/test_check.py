"""Contradictions of a plan: cells, keys, the shape of the tree, weights, departments."""

from __future__ import annotations

import re
from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.check import check
from model.errors import SEVERITIES
from model.plan import (
    Contribution,
    Department,
    Evaluator,
    Goal,
    Indicator,
    Limit,
    Pin,
    Plan,
    Resource,
    Result,
    Settings,
)
from model.schema import RECORD_TABLES
from tests.checking import PLAN, assert_found, changed, found
from tests.plans import plans


def test_a_sound_plan_has_no_findings() -> None:
    assert found(PLAN) == []


@settings(max_examples=100, deadline=None)
@given(plans())
def test_random_sound_plans_have_no_errors(plan: Plan) -> None:
    assert [text for text in found(plan) if text.startswith("error")] == []


@settings(max_examples=60, deadline=None)
@given(plans(), st.data())
def test_a_plan_spoilt_anywhere_is_still_checked_to_the_end(plan: Plan, data: st.DataObject) -> None:
    spoilt = {
        "number": st.sampled_from((0.0, -1.0, nan, inf, -1e308)),
        "whole number": st.sampled_from((0, -1, 5)),
        "yes/no": st.booleans(),
    }
    words = st.sampled_from(("", "i0", "d0", "lower", "nearest", "ratio", "effect", "worst"))
    for table in data.draw(st.lists(st.sampled_from(RECORD_TABLES), min_size=1, max_size=6)):
        records = getattr(plan, table.name)
        column = data.draw(st.sampled_from(table.columns))
        if records:
            cell = {column.attribute: data.draw(spoilt.get(column.kind, words))}
            plan = replace(plan, **{table.name: (replace(records[0], **cell), *records)})
    grades = [SEVERITIES.index(finding.severity) for finding in check(plan)]
    assert grades == sorted(grades)


@settings(deadline=None, max_examples=80)
@given(plans(), st.data())
def test_what_was_found_before_for_a_plan_like_it_changes_no_finding(plan: Plan, data: st.DataObject) -> None:
    """A plan that was read, with rows, is checked from nothing; one without may lean on a plan like it."""
    check(plan)
    table = data.draw(
        st.sampled_from([name for name in ("goals", "indicators", "resources") if getattr(plan, name)])
    )
    records = list(getattr(plan, table))
    place = data.draw(st.integers(0, len(records) - 1))
    column = "total" if table == "resources" else data.draw(st.sampled_from(("weight", "name")))
    value = "Other" if column == "name" else data.draw(st.sampled_from((None, -1.0, 0.0, 0.5, 1e6, inf)))
    records[place] = replace(records[place], **{column: value})
    other = replace(plan, **{table: tuple(records)})
    for each in (other, plan):
        assert check(each) == check(each, {("nowhere", ()): 1})


def test_all_findings_come_at_once_errors_first_and_in_the_order_of_tables() -> None:
    plan = changed(
        goals=(*PLAN.goals, Goal(goal="water", parent="top")),
        contributions=(*PLAN.contributions, Contribution(indicator="tree", department="park", baseline=0.0)),
        settings=Settings(stages=("speed",)),
    )
    assert [(finding.severity, finding.table) for finding in check(plan)] == [
        ("error", "plan"),
        ("error", "contributions"),
        ("error", "contributions"),
        ("warning", "goals"),
    ]


def test_findings_carry_the_rows_they_were_read_from() -> None:
    plan = changed(indicators=(replace(PLAN.indicators[0], goal="ai"),))
    rows = {("indicators", ("trees",)): 7}
    assert [finding.row for finding in check(plan, rows) if finding.severity == "error"] == [7]
    assert [finding.row for finding in check(plan) if finding.severity == "error"] == [None]


@pytest.mark.parametrize(
    ("table", "record", "message"),
    [
        ("goals", Goal(goal="x", parent="topp"), r"there is no goal 'topp' \(did you mean 'top'\?\)"),
        ("indicators", Indicator(indicator="x", goal="aire"), r"there is no goal 'aire' \(did you mean 'air'\?\)"),
        (
            "departments",
            Department(department="x", parent="Parks"),
            r"no department 'Parks' \(did you mean 'parks'\?\)",
        ),
        ("contributions", Contribution(indicator="tree", department="parks"), "no indicator 'tree' .*'trees'"),
        ("contributions", Contribution(indicator="trees", department="polize"), "there is no department 'polize'"),
        ("limits", Limit(department="parks", resource="mony"), r"no resource 'mony' \(did you mean 'money'\?\)"),
        ("limits", Limit(goal="wood", resource="money"), "there is no goal 'wood'"),
        ("pins", Pin(kind="use", department="park", resource="money", value=1.0), "there is no department 'park'"),
        ("results", Result(indicator="trees", department="park", period="Q1", actual=1.0), "no department 'park'"),
        (
            "evaluators",
            Evaluator(evaluator="mayor", node="treez", weight=1.0),
            "no goal or indicator 'treez' .*'trees'",
        ),
    ],
)
def test_an_unknown_id_is_an_error_with_the_nearest_known_one(table: str, record: Any, message: str) -> None:
    texts = found(changed(**{table: (*getattr(PLAN, table), record)}))
    assert any(re.search(f"^error: {table}.*{message}", text) for text in texts), texts


def test_an_unknown_id_in_many_rows_is_one_finding() -> None:
    strangers = tuple(Contribution(indicator=f"i{number}", department="park", baseline=0.0) for number in range(5))
    indicators = tuple(Indicator(indicator=f"i{number}", goal="air") for number in range(5))
    texts = found(changed(contributions=PLAN.contributions + strangers, indicators=PLAN.indicators + indicators))
    assert [text for text in texts if text.startswith("error")] == [
        "error: contributions, column department: there is no department 'park' (did you mean 'parks'?), "
        "here and in 4 more rows (Correct it, or add it to departments.)"
    ]


def test_ids_that_name_an_empty_table_are_one_finding() -> None:
    plan = changed(
        departments=(), contributions=(*PLAN.contributions, Contribution(indicator="trees", department="b"))
    )
    assert any("the plan has no departments, yet contributions names 'b', 'parks'" in text for text in found(plan))


def test_tables_that_could_not_be_read_are_not_missed() -> None:
    assert check(changed(goals=()), unread=("goals",)) == ()
    assert check(changed(departments=()), unread=("departments",)) == ()
    assert check(changed(resources=()), unread=("resources",)) == ()


def test_a_column_of_costs_that_is_no_resource_is_an_error() -> None:
    plan = changed(costs=(replace(PLAN.costs[0], use=(("money", 2.0), ("staf", 1.0))),))
    assert_found(
        plan, "error: costs, column staf: the heading of a column is unknown: there is no resource 'staf'"
    )


def test_a_resource_cannot_bear_the_name_of_a_column_of_costs() -> None:
    plan = changed(resources=(*PLAN.resources, Resource(resource="capacity", total=1.0)))
    assert any("'capacity' cannot be the id of a resource" in text for text in found(plan))


@pytest.mark.parametrize(
    ("table", "record", "message"),
    [
        ("goals", Goal(goal="air", parent="top"), "goal 'air' stands twice"),
        ("contributions", PLAN.contributions[0], "indicator 'trees', department 'parks' stands twice"),
        ("costs", PLAN.costs[0], "indicator 'trees', department 'parks', step '1' stands twice"),
    ],
)
def test_a_key_that_stands_twice_is_an_error(table: str, record: Any, message: str) -> None:
    texts = found(changed(**{table: (*getattr(PLAN, table), record)}))
    assert [text for text in texts if text.startswith("error")] == [
        f"error: {table}: {message} (Keep one of them.)"
    ]


def test_two_pins_on_one_number_are_an_error_whatever_else_they_say() -> None:
    pin = Pin(kind="target", indicator="trees", department="parks", value=10.0)
    texts = found(changed(pins=(pin, replace(pin, resource="money", value=20.0))))
    what = "kind 'target', indicator 'trees', department 'parks', resource 'money'"
    assert f"error: pins: {what} is pinned twice (Keep one of them.)" in texts


@pytest.mark.parametrize(
    ("table", "cells", "severity", "message"),
    [
        ("contributions", {"capacity": -1.0}, "error", "the capacity is -1; at least 0 is expected"),
        ("contributions", {"load_weight": -1.0}, "error", "the load_weight is -1; at least 0 is expected"),
        ("contributions", {"baseline": nan}, "error", "nan is not a finite number"),
        ("indicators", {"target": inf}, "error", "inf is not a finite number"),
        ("indicators", {"margin": -0.1}, "error", "the margin is -0.1; at least 0 is expected"),
        ("indicators", {"direction": "up"}, "error", "one of higher, lower, nearest is expected, found 'up'"),
        ("indicators", {"decimals": 13}, "warning", "the decimals is 13; at least 0 and at most 12 is expected"),
        ("indicators", {"goal": ""}, "error", "the cell is blank; every row of indicators needs its goal"),
        ("costs", {"use": (("money", -2.0),)}, "error", "the use of 'money' is -2; at least 0 is expected"),
        ("costs", {"use": (("money", inf),)}, "error", "the use of 'money' is inf; at least 0 is expected"),
        ("resources", {"total": -5.0}, "warning", "the total is -5; at least 0 is expected"),
        ("resources", {"price": -5.0}, "warning", "the price is -5; at least 0 is expected"),
    ],
)
def test_numbers_and_words_out_of_range_are_reported(
    table: str, cells: dict[str, Any], severity: str, message: str
) -> None:
    (record,) = getattr(PLAN, table)
    texts = found(changed(**{table: (replace(record, **cells),)}))
    assert any(text.startswith(f"{severity}: {table}, column ") and message in text for text in texts), texts


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (Settings(stages=("cost", "speed")), "error: plan, column value: one of attainment, .* found 'speed'"),
        (
            Settings(stages=("cost", "cost")),
            "error: plan, column value: each stage stands at most once, found 'cost' twice",
        ),
        (Settings(aggregate="harmonic"), "error: plan, column value: one of arithmetic, geometric is expected"),
        (Settings(give_up_attainment=-0.1), "error: plan, column value: the give_up_attainment is -0.1"),
        (Settings(give_up_attainment=1.5), "warning: plan, column value: the give_up_attainment is 1.5"),
        (Settings(most_indicators=0), "warning: plan, column value: the most_indicators is 0"),
        (
            Settings(stages=("stability",)),
            "warning: plan, column value: stages: stability compares with last year",
        ),
    ],
)
def test_options_are_checked(options: Settings, message: str) -> None:
    texts = found(changed(settings=options))
    assert any(re.search(message, text) for text in texts), texts


def test_a_plan_needs_goals() -> None:
    plan = changed(goals=())
    assert any(
        text == "error: goals: the plan has no goals; one goal without a parent is needed" for text in found(plan)
    )


def test_two_roots_are_an_error() -> None:
    plan = changed(goals=(*PLAN.goals, Goal(goal="water")))
    assert_found(
        plan,
        r"error: goals, column parent: 2 goals have no parent \('top', 'water'\); exactly one may be the root",
        "warning: goals: no indicator serves the goal 'water'",
    )


def test_a_cycle_of_goals_is_an_error_that_names_the_circle() -> None:
    plan = changed(goals=(Goal(goal="air", parent="top"), Goal(goal="top", parent="air")))
    assert_found(
        plan,
        "error: goals, column parent: the goals 'air' → 'top' → 'air' are their own parents",
        "error: goals, column parent: every goal has a parent; exactly one must have none",
    )


def test_a_cycle_beside_the_root_is_found() -> None:
    plan = changed(goals=(*PLAN.goals, Goal(goal="b", parent="a"), Goal(goal="a", parent="b")))
    assert_found(plan, "error: goals, column parent: the goals 'a' → 'b' → 'a' are their own parents")


def test_a_cycle_of_departments_is_an_error() -> None:
    plan = changed(departments=(Department(department="parks", parent="parks"),))
    assert_found(
        plan, "error: departments, column parent: the departments 'parks' → 'parks' are their own parents"
    )


def test_of_a_barren_branch_the_highest_goal_is_reported() -> None:
    barren = (Goal(goal="water", parent="top", weight=0.5), Goal(goal="rivers", parent="water", weight=1.0))
    plan = changed(goals=(Goal(goal="air", parent="top", weight=0.5), Goal(goal="top"), *barren))
    assert_found(plan, "warning: goals: no indicator serves the goal 'water'; its weight of 0.5 goes to nobody")


def test_a_plan_without_indicators_is_a_warning() -> None:
    plan = Plan(goals=PLAN.goals)
    assert_found(plan, "warning: indicators: the plan has no indicators, so there is nothing to allocate or score")


def weighted(*weights: float | None) -> Plan:
    goals = (Goal(goal="air", parent="top", weight=weights[0]), Goal(goal="top"))
    indicators = tuple(
        replace(PLAN.indicators[0], indicator=name, goal="top", weight=weight)
        for name, weight in zip(("a", "b"), weights[1:], strict=True)
    )
    contributions = tuple(
        Contribution(indicator=name, department="parks", baseline=0.0) for name in ("a", "b", "trees")
    )
    return changed(goals=goals, indicators=PLAN.indicators + indicators, contributions=contributions)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ((0.5, 0.3, 0.1), "warning: goals, column weight: the weights below 'top' sum to 0.9 and not to 1"),
        (
            (0.5, None, 0.5),
            r"error: indicators, column weight: 1 of the 3 children below 'top' have no weight \('a'\)",
        ),
        (
            (None, 0.5, 0.5),
            r"error: goals, column weight: 1 of the 3 children below 'top' have no weight \('air'\)",
        ),
        (
            (1.5, -0.5, 0.0),
            "error: indicators, column weight: the weight of 'a' is -0.5; a weight is not negative",
        ),
        (
            (0.0, 0.0, 0.0),
            "error: goals, column weight: all weights below 'top' are 0; at least one must be positive",
        ),
    ],
)
def test_weights_that_cannot_be_shares_are_reported(weights: tuple[float | None, ...], message: str) -> None:
    assert_found(weighted(*weights), message)


@pytest.mark.parametrize("weights", [(None, None, None), (0.2, 0.3, 0.5), (1.0, 0.0, 0.0), (1 / 3, 1 / 3, 1 / 3)])
def test_weights_that_are_shares_are_not_reported(weights: tuple[float | None, ...]) -> None:
    assert found(weighted(*weights)) == []


def test_one_id_for_a_goal_and_an_indicator_is_a_warning() -> None:
    plan = changed(
        indicators=(replace(PLAN.indicators[0], indicator="air"),),
        contributions=(replace(PLAN.contributions[0], indicator="air"),),
        costs=(replace(PLAN.costs[0], indicator="air"),),
    )
    assert_found(plan, "warning: indicators, column indicator: 'air' is also the id of a goal")


def test_a_department_that_owns_nothing_is_a_note_and_one_with_busy_sections_is_not() -> None:
    departments = (
        Department(department="city"),
        Department(department="parks", parent="city"),
        Department(department="police", parent="city"),
        Department(department="squad", parent="police"),
    )
    assert_found(changed(departments=departments), "note: departments: 'police' works on no indicator")


def test_more_indicators_than_a_department_can_carry_are_a_warning() -> None:
    plan = replace(weighted(None, None, None), settings=Settings(most_indicators=2))
    assert_found(plan, "warning: departments: 'parks' works on 3 indicators; more than 2 are a burden")


def two_departments(first: dict[str, Any], second: dict[str, Any], **contribution: Any) -> Plan:
    return changed(
        departments=(Department(department="parks", **first), Department(department="roads", **second)),
        contributions=(
            PLAN.contributions[0],
            Contribution(indicator="trees", department="roads", baseline=0.0, capacity=5.0, **contribution),
        ),
    )


def test_departments_without_a_group_beside_grouped_ones_are_a_warning() -> None:
    assert_found(
        two_departments({"group": "big"}, {}),
        "warning: departments, column group: 'roads' in no group",
        "note: departments, column group: alone in a group, so ranked against nobody: 'parks'",
    )
    assert found(two_departments({"group": "big"}, {"group": "big"})) == []


def test_blank_load_weights_beside_given_ones_are_noted() -> None:
    plan = weighted(None, None, None)
    first, *others = plan.contributions
    plan = replace(plan, contributions=(replace(first, load_weight=1.0), *others))
    assert_found(
        plan, "note: contributions, column load_weight: the load_weight of 'parks' is blank on 'b', 'trees'"
    )


def test_evaluators_weigh_all_siblings_and_have_one_influence() -> None:
    plan = weighted(None, None, None)
    rows = (
        Evaluator(evaluator="mayor", node="a", weight=0.5, influence=1.0),
        Evaluator(evaluator="mayor", node="b", weight=0.5, influence=2.0),
    )
    assert_found(
        replace(plan, evaluators=rows),
        "warning: evaluators, column influence: 'mayor' has several influences; one is expected",
        "warning: evaluators, column node: 'mayor' weighs 'a', 'b' below 'top' and not 'air'",
    )
    zeros = tuple(Evaluator(evaluator="mayor", node=node, weight=0.0) for node in ("a", "air", "b"))
    assert_found(
        replace(plan, evaluators=zeros),
        "warning: evaluators, column weight: the weights that 'mayor' gives below 'top' are all 0",
    )
