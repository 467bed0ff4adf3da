"""Whether a plan is the only one is worked out when it is asked for, and is the same whenever that is."""

import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from model.allocation import Allocation, allocate, workshop
from model.plan import Plan
from model.tables import read_plan
from tests.plans import works

DATA = Path(__file__).parents[1] / "data"
SEEDS = range(40)


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
