"""Stages that need not be sought: the plan at hand is the only best one, and the same as if they were sought."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from model.allocation import Allocation, allocate, stages
from model.allocation.programme import Programme, build
from model.allocation.stages import run_stages
from model.allocation.terms import read_terms
from model.allocation.workshop import clear
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Step
from model.plan import Settings as PlanSettings
from tests.plans import plans


@contextmanager
def every_stage_sought() -> Iterator[None]:
    """Show of no plan that it is the only one, so that each stage is solved."""
    never = {"return_value": False}
    with mock.patch.object(stages, "only_vertex", **never), mock.patch.object(stages, "best_in_turn", **never):
        yield


def two_classes(first: float, *, money: float = 10.0) -> Plan:
    """Lights and roads (class 0) before schools (class 1), 10 of each at a price of 1."""
    kinds = {"lights": (first, 0), "roads": (1.0, 0), "schools": (1.0, 1)}
    return Plan(
        settings=PlanSettings(id="town", name="Town"),
        goals=(Goal(goal="town", name="Town"),),
        indicators=tuple(
            Indicator(indicator=name, goal="town", name=name, unit="km", weight=weight, target=10.0, class_=class_)
            for name, (weight, class_) in kinds.items()
        ),
        departments=(Department(department="works", name="Works"),),
        contributions=tuple(Contribution(indicator=name, department="works", baseline=0.0) for name in kinds),
        costs=tuple(
            Step(indicator=name, department="works", step=1, capacity=10.0, use=(("money", 1.0),))
            for name in kinds
        ),
        resources=(Resource(resource="money", total=money),),
    )


def cold(plan: Plan) -> Allocation:
    clear()
    return allocate(plan, prices=False)


def improvements(allocation: Allocation) -> dict[str, float]:
    return dict(zip(allocation.targets["indicator"], allocation.targets["improvement"], strict=True))


def solves(plan: Plan) -> tuple[Programme, int]:
    programme = build(read_terms(plan))
    assert run_stages(programme).status == "optimal"
    return programme, programme.model.solves


def test_one_solve_is_enough_where_it_shows_that_no_other_plan_is_as_good_in_any_stage() -> None:
    _, number = solves(two_classes(2.0, money=15.0))
    assert number == 1
    with every_stage_sought():
        _, number = solves(two_classes(2.0, money=15.0))
    assert number > 4


@pytest.mark.parametrize("first", [0.01, 0.1, 0.5, 0.99])
def test_a_light_promise_of_the_first_class_goes_before_a_heavy_one_of_the_second(first: float) -> None:
    """Taken together the heavy one would win, so the first solve shows nothing and the stages decide."""
    allocation = cold(two_classes(first, money=15.0))
    assert improvements(allocation) == pytest.approx({"lights": 5.0, "roads": 10.0, "schools": 0.0}, abs=1e-9)
    assert allocation.unique is True


def test_a_plan_that_may_still_move_is_not_taken_for_the_only_one() -> None:
    """Lights and roads weigh the same, so any split of the money between them is as good."""
    allocation = cold(two_classes(1.0, money=15.0))
    assert allocation.unique is False
    assert improvements(allocation) == pytest.approx({"lights": 7.5, "roads": 7.5, "schools": 0.0}, abs=1e-7)


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(plans())
def test_stages_told_by_the_plan_have_the_values_that_seeking_them_finds(plan: Plan) -> None:
    quick = cold(plan)
    with every_stage_sought():
        sought = cold(plan)
    assume(quick.taken is not None)
    assert quick.taken is not None
    assert sought.taken is not None
    assert quick.stages["name"].tolist() == sought.stages["name"].tolist()
    assert quick.stages["value"].tolist() == pytest.approx(sought.stages["value"].tolist(), rel=1e-7, abs=1e-7)
    assert quick.unique == sought.unique
    size = np.maximum(quick.taken.terms.capacity, 1.0)
    assert quick.taken.improvement / size == pytest.approx(sought.taken.improvement / size, abs=1e-6)
