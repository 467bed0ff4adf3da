"""Allocations worked by hand from the definition of the programme, without looking at the solver's side."""

from __future__ import annotations

import pytest

from model.allocation import allocate
from model.plan import Contribution, Department, Goal, Indicator, Pin, Plan, Resource, Settings, Step
from model.schema import in_order


def plan_of(
    *,
    indicators: tuple[Indicator, ...],
    contributions: tuple[Contribution, ...],
    stages: tuple[str, ...],
    give_up: float = 0.0,
    costs: tuple[Step, ...] = (),
    resources: tuple[Resource, ...] = (),
    pins: tuple[Pin, ...] = (),
) -> Plan:
    departments = sorted({contribution.department for contribution in contributions})
    return in_order(
        Plan(
            settings=Settings(id="verified", stages=stages, give_up_attainment=give_up),
            goals=(Goal(goal="top", name="Top"),),
            indicators=indicators,
            departments=tuple(Department(department=each, name=each) for each in departments),
            contributions=contributions,
            costs=costs,
            resources=resources,
            pins=pins,
        )
    )


@pytest.mark.parametrize("give_up", [0.0, 0.1])
def test_a_price_of_nothing_ends_where_attainment_falls_whatever_later_stages_may_give_up(give_up: float) -> None:
    """Ten units at 1 each out of 20: one less costs nothing down to a total of 10, and at 9 attainment is 9/10.

    The price is the slope of the attainment stage's own best value, before anything is given up.
    """
    plan = plan_of(
        indicators=(Indicator(indicator="I", goal="top", target=10.0),),
        contributions=(Contribution(indicator="I", department="A", baseline=0.0),),
        costs=(Step(indicator="I", department="A", step=1, capacity=10.0, use=(("money", 1.0),)),),
        resources=(Resource(resource="money", name="Money", total=20.0),),
        stages=("attainment", "cost"),
        give_up=give_up,
    )

    money = allocate(plan).resources.iloc[0]

    assert (money.price_up, money.price_down) == (0.0, 0.0)
    assert money.valid_down == pytest.approx(10.0)


def test_a_later_class_is_served_with_what_the_first_class_may_give_up() -> None:
    """Money for 10 of 20 units, weights 1/2: the first class alone gets 10; with 0.1 given up, 8 and 2."""
    plan = plan_of(
        indicators=tuple(
            Indicator(indicator=each, goal="top", target=10.0, class_=number)
            for number, each in enumerate(("first", "second"))
        ),
        contributions=tuple(
            Contribution(indicator=each, department="A", baseline=0.0) for each in ("first", "second")
        ),
        costs=tuple(
            Step(indicator=each, department="A", step=1, capacity=10.0, use=(("money", 1.0),))
            for each in ("first", "second")
        ),
        resources=(Resource(resource="money", name="Money", total=10.0),),
        stages=("attainment",),
        give_up=0.1,
    )

    assert allocate(plan).stages["value"].tolist() == pytest.approx([0.5, 0.1])


def test_a_pinned_department_beyond_the_target_moves_and_decides_nothing_where_the_worst_counts() -> None:
    """Target 10: A stands at 4 and can gain 3, so 3/6; B stands at 12 and is pinned at 13, one more."""
    plan = plan_of(
        indicators=(Indicator(indicator="I", goal="top", target=10.0, aggregation="worst"),),
        contributions=(
            Contribution(indicator="I", department="A", baseline=4.0, capacity=3.0),
            Contribution(indicator="I", department="B", baseline=12.0, capacity=5.0),
        ),
        pins=(Pin(kind="target", indicator="I", department="B", value=13.0),),
        stages=("attainment",),
    )

    allocation = allocate(plan)

    assert allocation.total == pytest.approx(0.5)
    assert allocation.targets["improvement"].tolist() == pytest.approx([3.0, 1.0])
    assert allocation.departments["points"].tolist() == pytest.approx([50.0, 0.0])


@pytest.mark.parametrize("promises", [3, 6, 49])
def test_a_department_that_does_all_it_can_is_loaded_to_exactly_one(promises: int) -> None:
    """Forty-nine times a forty-ninth is 0.9999999999999999 in floating point; the load told is 1."""
    names = [f"i{place:02}" for place in range(promises)]
    plan = Plan(
        settings=Settings(id="town", name="Town"),
        goals=(Goal(goal="town", name="Town"),),
        indicators=tuple(Indicator(indicator=i, goal="town", name=i, unit="km", target=10.0) for i in names),
        departments=(Department(department="works", name="Works"),),
        contributions=tuple(
            Contribution(indicator=i, department="works", baseline=0.0, capacity=10.0) for i in names
        ),
    )
    allocation = allocate(plan)
    assert dict(zip(allocation.stages["name"], allocation.stages["value"], strict=True))["fairness"] == 1.0
    assert allocation.departments["load"].tolist() == [1.0]
