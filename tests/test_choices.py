"""Whether a plan is the only one is worked out when it is asked for, and is the same whenever that is."""

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from model.allocation import Allocation, allocate, workshop
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.tables import read_plan

DATA = Path(__file__).parents[1] / "data"
SEEDS = range(40)


def works(seed: int) -> Plan:
    """A town that builds all of a thing or nothing; its figures are small, so that some plans are as good."""
    draw = random.Random(seed)
    names = [f"i{place}" for place in range(draw.randint(3, 8))]
    units = [f"d{place}" for place in range(draw.randint(1, 3))]
    goals = [f"g{place}" for place in range(2)]
    owners = {name: sorted(draw.sample(units, draw.randint(1, len(units)))) for name in names}
    pairs = [(name, unit) for name in names for unit in owners[name]]
    prices = {pair: float(draw.randint(1, 4)) for pair in pairs}
    stages = draw.choice([("attainment",), ("attainment", "cost"), ("attainment", "balance", "cost", "fairness")])
    return Plan(
        settings=Settings(
            id="town",
            stages=stages,
            give_up_attainment=draw.choice([0.0, 0.05]),
            give_up_cost=draw.choice([0.0, 0.1]),
        ),
        goals=(
            Goal(goal="town"),
            *(Goal(goal=goal, parent="town", weight=float(draw.randint(1, 2))) for goal in goals),
        ),
        indicators=tuple(
            Indicator(
                indicator=name,
                goal=goals[place % 2],
                weight=float(draw.randint(1, 3)),
                target=float(len(owners[name])),
                class_=draw.choice([1, 1, 1, 0]),
            )
            for place, name in enumerate(names)
        ),
        departments=tuple(Department(department=unit) for unit in units),
        contributions=tuple(
            Contribution(indicator=name, department=unit, baseline=0.0, whole=draw.random() < 0.7)
            for name, unit in pairs
        ),
        costs=tuple(
            Step(indicator=name, department=unit, step=1, capacity=1.0, use=(("money", prices[name, unit]),))
            for name, unit in pairs
        ),
        resources=(Resource(resource="money", total=float(round(draw.uniform(0.3, 0.8) * sum(prices.values())))),),
    )


def cold(plan: Plan) -> Allocation:
    workshop.clear()
    return allocate(plan, prices=False)


def test_of_the_plans_drawn_here_some_are_the_only_one_and_some_are_not() -> None:
    assert {cold(works(seed)).unique for seed in SEEDS} == {True, False}


def test_the_answer_is_the_same_at_once_and_long_after_on_another_programme() -> None:
    at_once, later = {}, {seed: cold(works(seed)) for seed in SEEDS}
    for seed in SEEDS:
        at_once[seed] = cold(works(seed)).unique
    workshop.clear()
    assert {seed: allocation.unique for seed, allocation in later.items()} == at_once


def test_the_answer_is_that_of_the_plan_and_not_of_what_was_solved_since() -> None:
    plan = works(3)
    found = cold(plan)
    expected = cold(plan).unique
    for factor in (0.2, 0.5, 2.0):
        poorer = replace(
            plan, resources=tuple(replace(row, total=(row.total or 0) * factor) for row in plan.resources)
        )
        allocate(poorer, prices=False)
    assert found.unique is expected


def test_several_threads_are_told_the_same() -> None:
    expected = {seed: cold(works(seed)).unique for seed in SEEDS}
    found = {seed: cold(works(seed)) for seed in SEEDS}
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda seed: (seed, found[seed].unique), [*SEEDS] * 4))
    assert told == [(seed, expected[seed]) for seed in [*SEEDS] * 4]


def test_an_allocation_holds_no_programme_and_can_be_sent_elsewhere() -> None:
    found = allocate(read_plan(DATA / "county"), prices=False)
    sent = pickle.loads(pickle.dumps(found))
    assert sent.unique is True
    assert sent.targets.equals(found.targets)


@pytest.mark.parametrize("plan", ["tenjo", "county"])
def test_nobody_pays_for_the_answer_who_does_not_ask(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_asked: object) -> bool:
        raise AssertionError("nobody asked")

    monkeypatch.setattr("model.allocation.choices.only_plan", refuse)
    monkeypatch.setattr("model.allocation.result.only_plan", refuse)
    found = cold(read_plan(DATA / plan))
    assert len(found.targets) > 0
    with pytest.raises(AssertionError, match="nobody asked"):
        _ = found.unique


def test_without_numbers_there_is_no_answer() -> None:
    assert Allocation(status="infeasible").unique is None
