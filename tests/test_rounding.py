"""Printed figures add up and break no rule."""

from math import fsum

import pytest

from model.allocation import allocate
from model.plan import Limit, Pin, Plan, Resource
from tests.test_allocation import plan_of, step, works

THREE = tuple(works(department, capacity=10.0) for department in "abc")


def printed(plan: Plan) -> list[float]:
    return [float(figure) for figure in allocate(plan).targets["rounded"]]


def test_blank_decimals_print_the_exact_figure() -> None:
    allocation = allocate(plan_of(*THREE, indicator={"target": 10.0}, stages=("attainment", "fairness")))
    assert allocation.targets["rounded"].tolist() == allocation.targets["target"].tolist()


def test_departments_add_up_to_the_indicator() -> None:
    figures = printed(
        plan_of(*THREE, indicator={"target": 10.0, "decimals": 0}, stages=("attainment", "fairness"))
    )
    assert sorted(figures) == [3, 3, 4]


def test_decimals_are_printed_without_a_tail() -> None:
    figures = printed(plan_of(*THREE, indicator={"target": 1.0, "decimals": 1}, stages=("attainment", "fairness")))
    assert sorted(figures) == [0.3, 0.3, 0.4]


def test_no_figure_is_printed_beyond_a_capacity() -> None:
    tight = (works("a", capacity=3.4), works("b", capacity=20.0))
    plan = plan_of(*tight, indicator={"target": 12.0, "decimals": 0},
                   pins=(Pin(kind="share", indicator="i", department="a", value=3.4 / 12),))  # fmt: skip
    assert printed(plan) == [3, 9]


def test_a_pinned_figure_is_printed_as_pinned() -> None:
    plan = plan_of(*THREE, indicator={"target": 10.0, "decimals": 0},
                   pins=(Pin(kind="target", indicator="i", department="b", value=2.0),))  # fmt: skip
    figures = printed(plan)
    assert figures[1] == 2
    assert fsum(figures) == 10


def test_a_pin_finer_than_the_decimals_is_kept_and_said() -> None:
    plan = plan_of(*THREE, indicator={"target": 10.0, "decimals": 0},
                   pins=(Pin(kind="target", indicator="i", department="b", value=2.5),))  # fmt: skip
    allocation = allocate(plan)
    assert allocation.targets["rounded"].tolist()[1] == 2.5
    assert "the printed figures cannot add up" in allocation.findings[0].message


def test_a_mandate_is_rounded_up_not_down() -> None:
    half = {"target": 10.4, "decimals": 0, "mandated": 1.0, "margin": 0.1}
    assert fsum(printed(plan_of(*THREE, indicator=half, stages=("attainment", "fairness")))) == 11


def test_numerator_counts_add_up_for_a_rate() -> None:
    plan = plan_of(works("a", baseline=0.5, denominator=7.0), works("b", baseline=0.5, denominator=6.0),
                   indicator={"target": 9 / 13, "aggregation": "ratio", "decimals": 0},
                   stages=("attainment", "fairness"))  # fmt: skip
    rates = printed(plan)
    counts = [rates[0] * 7, rates[1] * 6]
    assert [round(count, 9) for count in counts] == [round(count) for count in counts]
    assert fsum(counts) == pytest.approx(9)


def test_printed_figures_keep_within_the_money() -> None:
    """Money for 2.5 units each: rounding both up would cost 6 of 5."""
    costs = (step("a", 1, 10, 1), step("b", 1, 10, 1))
    plan = plan_of(works("a"), works("b"), indicator={"target": 12.0, "decimals": 0}, costs=costs, money=5.5,
                   limits=(Limit(department="a", resource="money", ceiling=2.75),))  # fmt: skip
    assert fsum(printed(plan)) <= 5.5
    assert Resource(resource="money", total=5.5) in plan.resources


def test_lower_is_better_rounds_towards_what_can_be_done() -> None:
    plan = plan_of(
        works("a", baseline=10.0, capacity=2.6), indicator={"target": 5.0, "direction": "lower", "decimals": 0}
    )
    assert printed(plan) == [8]
