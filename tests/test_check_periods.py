"""Contradictions of a plan: periods, phasing and results."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from model.plan import Department, Indicator, Period, Phasing, Plan, Result
from tests.checking import PLAN, assert_found, changed, found

QUARTERS = tuple(Period(period=name, order=float(order)) for order, name in enumerate(("Q1", "Q2", "Q3", "Q4")))


def phased(*rows: Phasing) -> Plan:
    return changed(periods=QUARTERS, phasing=rows)


def every(column: str, *values: float | None) -> tuple[Phasing, ...]:
    return tuple(
        Phasing(period=quarter.period, **{column: value})
        for quarter, value in zip(QUARTERS, values, strict=True)
        if value is not None
    )


def test_sound_phasing_is_not_reported() -> None:
    assert found(phased(*every("most", 0.25, 0.25, 0.25, 0.25))) == []
    assert found(phased(*every("least_by_end", 0.1, 0.5, None, 1.0))) == []


def test_shares_that_leave_part_of_the_year_undone_are_a_warning() -> None:
    assert_found(
        phased(*every("most", 0.2, 0.2, 0.2, 0.2)),
        r"warning: phasing: the largest shares of the periods sum to 0.8; .* \(contributions 'trees, parks'\)",
    )


def test_more_by_the_end_of_a_period_than_can_be_done_until_then_is_a_warning() -> None:
    rows = (Phasing(period="Q1", most=0.2, least_by_end=0.1), Phasing(period="Q2", most=0.2, least_by_end=0.5))
    assert_found(
        phased(*rows), "warning: phasing: at least 0.5 is asked for by the end of 'Q2' and at most 0.4 can be done"
    )


def test_a_share_that_falls_is_a_warning() -> None:
    assert_found(phased(*every("least_by_end", 0.5, 0.4, None, None)), "least_by_end falls after 'Q1'")


def test_the_more_specific_row_wins_cell_by_cell() -> None:
    tight = every("most", 0.2, 0.2, 0.2, 0.2)
    wider = Phasing(period="Q1", indicator="trees", department="parks", most=0.4)
    assert found(phased(*tight, wider)) == []
    silent = Phasing(period="Q1", indicator="trees", department="parks", least_by_end=0.1)
    assert_found(phased(*tight, silent), "the largest shares of the periods sum to 0.8")


def test_two_rows_that_are_equally_specific_are_an_error() -> None:
    rows = (Phasing(period="Q1", indicator="trees", most=0.5), Phasing(period="Q1", department="parks", most=0.6))
    assert_found(phased(*rows), "error: phasing, column most: most of 'parks' on 'trees' in 'Q1' is said twice")
    settled = Phasing(period="Q1", indicator="trees", department="parks", most=0.5)
    assert found(phased(*rows, settled)) == []
    other_cell = replace(rows[1], most=None, least_by_end=0.1)
    assert found(phased(rows[0], other_cell)) == []


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (
            {"resource": "money", "total": 5.0, "indicator": "trees"},
            "error: .* has only period, resource and total, found ind",
        ),
        (
            {"resource": "money", "total": 5.0, "most": 0.5},
            "error: .* has only period, resource and total, found most too",
        ),
        ({"total": 5.0}, "error: phasing, column resource: the row has a total and no resource that it is of"),
        ({"period": "Q5"}, "error: phasing, column period: there is no period 'Q5'"),
        ({"least_by_end": 1.5}, "warning: phasing, column least_by_end: the least_by_end is 1.5"),
    ],
)
def test_odd_rows_of_phasing_are_reported(cells: dict[str, Any], message: str) -> None:
    texts = found(phased(Phasing(**({"period": "Q1"} | cells))))
    assert any(re.search(message, text) for text in texts), texts


def test_phasing_and_results_without_a_contribution_are_a_warning() -> None:
    plan = changed(
        departments=(*PLAN.departments, Department(department="roads")),
        indicators=(*PLAN.indicators, Indicator(indicator="birds", goal="air")),
        periods=QUARTERS,
        phasing=(Phasing(period="Q1", indicator="trees", department="roads", most=0.5),),
        results=(Result(indicator="birds", department="parks", period="Q1", actual=1.0),),
    )
    assert_found(
        plan,
        "warning: phasing, column department: 1 row without a contribution, not used: 'trees, roads'",
        "warning: results, column department: 1 row without a contribution, not used: 'birds, parks'",
        "note: indicators: no department works on 'birds'",
        "note: departments: 'roads' works on no indicator",
    )


def test_results_of_a_strange_period_beside_known_ones_are_a_warning() -> None:
    results = tuple(
        Result(indicator="trees", department="parks", period=name, actual=1.0) for name in ("Q1", "Q2 ")
    )
    assert_found(
        changed(periods=QUARTERS, results=results),
        r"warning: results, column period: there is no period 'Q2 ' \(did you mean 'Q2'\?\)",
    )
    assert found(changed(periods=QUARTERS, results=(replace(results[0], period="2024"),))) == []
