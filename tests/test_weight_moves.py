"""Moves of several weights at once: short enough for an address, and still enough for what they are to bring."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.state import written
from dashboard.weight_moves import to_goal
from dashboard.words.numbers import rounded_up
from model.plan import Plan
from model.tables import read_plan
from scenarios.rank_goal import least_weights
from scenarios.scenario import Change, Scenario, apply
from scenarios.standing import standing

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def scotland() -> Plan:
    return read_plan(DATA / "scotland")


@pytest.mark.parametrize(("department", "place"), [("falkirk", 5), ("edinburgh", 1), ("fife", 3)])
def test_weights_that_win_a_place_are_short_and_still_win_it(scotland: Plan, department: str, place: int) -> None:
    moved = to_goal((), least_weights(scotland, department, place), scotland, "results")

    assert sum(float(change.value or 0) for change in moved) == pytest.approx(1, abs=1e-12)
    assert max(len(written(change).partition("=")[2]) for change in moved) <= len("12.3456%")
    scores = standing(apply(Scenario(changes=moved), scotland), "results").scores.set_index("department")
    assert scores.loc[department, "rank"] <= place


def test_weights_that_win_a_place_leave_other_changes_alone() -> None:
    county = read_plan(DATA / "county")
    money = Change("resources:money:total", 0.9, "scale")

    moved = to_goal((money,), least_weights(county, "justice", 4), county, "results")

    assert money in moved
    assert len(moved) > 1


def test_an_amount_that_is_enough_is_rounded_up_to_few_digits() -> None:
    assert rounded_up(94_883.295398) == 94_883.3
    assert rounded_up(8_874.0) == 8_874.0
    assert rounded_up(0.0123456789) == pytest.approx(0.01234568, abs=1e-12)
    assert rounded_up(0.0) == 0.0
    assert rounded_up(123_456_789.4) == 123_456_800.0
