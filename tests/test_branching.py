"""Whole numbers by branching: the same as the solver finds, or nothing is said."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from model.allocation import Allocation, allocate, branching, stages, workshop
from model.allocation.branching import Turn, choose_in_turn
from model.allocation.programme import build
from model.allocation.terms import read_terms
from model.plan import Plan
from model.schema import in_order
from model.solver import Model, Reduced, Rows
from model.tables import read_plan
from tests.plans import works

DATA = Path(__file__).parents[1] / "data"
SEEDS = range(40)


def cold(plan: Plan) -> Allocation:
    workshop.clear()
    return allocate(plan, prices=False)


def weighing_alike(plan: Plan) -> Plan:
    """Everything weighs and costs the same, so that many choices are as good."""
    return replace(
        plan,
        indicators=tuple(replace(indicator, weight=None, class_=1) for indicator in plan.indicators),
        costs=tuple(replace(step, use=(("money", 1.0),)) for step in plan.costs),
    )


def bundled(name: str, weight: float) -> Plan:
    plan = read_plan(DATA / name)
    first = next(place for place, goal in enumerate(plan.goals) if goal.weight is not None)
    goals = [*plan.goals]
    goals[first] = replace(goals[first], weight=weight)
    return replace(plan, goals=tuple(goals))


PLANS = [
    *(in_order(works(seed)) for seed in SEEDS),
    *(weighing_alike(works(seed)) for seed in SEEDS[:10]),
    *(bundled(name, weight) for name in ("county", "tenjo") for weight in (0.05, 0.4)),
]


def test_an_allocation_is_the_same_whether_branching_or_the_solver_finds_the_whole_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    branched = [cold(plan) for plan in PLANS]
    monkeypatch.setattr(stages, "MOST_DOUBTS", 0)
    solved = [cold(plan) for plan in PLANS]
    for plan, one, other in zip(PLANS, branched, solved, strict=True):
        assert one.status == other.status == "optimal"
        assert one.taken is not None
        assert other.taken is not None
        assert one.unique == other.unique
        values, known = dict(one.taken.values), dict(other.taken.values)
        assert values == pytest.approx(known, rel=1e-9, abs=1e-9), plan.settings.id
        assert one.taken.improvement == pytest.approx(other.taken.improvement, rel=1e-9, abs=1e-9)


def test_branching_says_nothing_where_another_choice_is_as_good(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[bool] = []

    def listening(model: Model, whole: np.ndarray, turns: list[Turn]) -> object:
        found = choose_in_turn(model, whole, turns)
        told.append(isinstance(found, list))
        return found

    monkeypatch.setattr(stages, "choose_in_turn", listening)
    seen: dict[bool, int] = {True: 0, False: 0}
    for plan in PLANS:
        told.clear()
        found = cold(plan)
        assert found.taken is not None
        if told and found.taken.settled.unique:
            assert found.unique or told == [False]
            seen[told[0]] += 1
    assert min(seen.values()) > 2


def test_a_search_that_takes_too_long_leaves_the_choice_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = bundled("county", 0.3)
    known = cold(plan)
    monkeypatch.setattr(branching, "MOST", 5)
    found = cold(plan)
    assert found.taken is not None
    assert known.taken is not None
    assert found.taken.improvement == pytest.approx(known.taken.improvement, abs=1e-9)


def test_a_plan_that_cannot_be_met_has_no_choice() -> None:
    plan = works(4)
    owed = replace(
        plan,
        indicators=tuple(replace(indicator, mandated=1.0) for indicator in plan.indicators),
        resources=tuple(replace(resource, total=0.0) for resource in plan.resources),
    )
    programme = build(read_terms(owed))
    turn = Turn(np.ones(programme.size), True, float)
    assert choose_in_turn(programme.model, programme.whole, [turn]) == "infeasible"
    assert cold(owed).status == "infeasible"


@pytest.mark.parametrize("name", ["county", "tenjo"])
def test_a_smaller_programme_has_the_answers_of_the_whole(name: str) -> None:
    """Whatever is sought, and wherever whole numbers are held."""
    programme = build(read_terms(read_plan(DATA / name)))
    model, whole = programme.model, programme.whole
    draw = np.random.default_rng(1)
    small = Reduced(model, whole)
    model.relax_integrality(whole)
    for _ in range(5):
        cost = np.where(draw.random(programme.size) < 0.3, draw.random(programme.size), 0.0)
        cost[programme.columns.least] = 0.0
        upper = np.where(draw.random(len(small.lower)) < 0.2, 0.0, small.upper)
        small.set_objective(cost)
        model.set_objective(cost, maximise=False)
        model.bound_columns(whole[small.choices], small.lower, upper)
        solved = model.solve()
        status, _ = small.solve(small.lower, upper)
        assert status == solved.status
        if status == "optimal":
            assert small.value() + small.known(cost) == pytest.approx(solved.value, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", ["county", "tenjo"])
def test_a_plan_with_whole_numbers_has_the_same_digits_whatever_was_solved_before(name: str) -> None:
    def digits(found: Allocation) -> tuple[object, ...]:
        assert found.taken is not None
        return found.total, found.cost, found.taken.values, found.taken.improvement.tolist()

    plans = [bundled(name, weight) for weight in (0.05, 0.2, 0.4)]
    alone = [digits(cold(plan)) for plan in plans]
    for place in (2, 0, 1, 2, 1, 0):
        assert digits(allocate(plans[place], prices=False)) == alone[place]


def small(rows: list[tuple[list[int], list[float], float, float]], integral: list[bool]) -> Model:
    """Columns between 0 and 1 under some rows: places, coefficients, lower and upper end."""
    start = np.cumsum([0, *(len(row[0]) for row in rows)]).astype(np.int32)
    index = np.concatenate([row[0] for row in rows]).astype(np.int32)
    value = np.concatenate([row[1] for row in rows]).astype(np.float64)
    ends = np.array([row[2:] for row in rows], dtype=np.float64)
    count = len(integral)
    found = Rows(start, index, value, ends[:, 0], ends[:, 1])
    return Model(found, np.zeros(count), np.ones(count), np.array(integral))


def test_a_hair_of_a_whole_number_that_is_worth_something_is_not_rounded_away() -> None:
    """Without any of the second column the first is 0; a ten-millionth of it would do, and all of it is best."""
    model = small([([0, 1], [1.0, -1e7], -np.inf, 0.0)], [False, True])
    worth = Turn(np.array([10.0, -1.0]), True, lambda value: value)
    sparing = Turn(np.array([0.0, 1.0]), False, lambda value: value)
    found = choose_in_turn(model, np.array([1]), [worth, sparing])
    assert found == "other" or [choice.numbers.tolist() for choice in found] == [[1.0], [1.0]]


def test_an_entry_of_0_tells_no_column() -> None:
    """A row that says y = 0.5 with nothing of x tells neither by the other."""
    rows = [([0, 1], [0.0, 1.0], 0.5, 0.5), ([0, 2], [1.0, 1.0], -np.inf, 1.5)]
    reduced, cost = Reduced(small(rows, [False, False, True]), np.array([2])), np.array([-1.0, -1.0, -2.0])
    reduced.set_objective(cost)
    status, chosen = reduced.solve(reduced.lower, reduced.upper)
    assert status == "optimal"
    assert chosen.tolist() == [1.0]
    assert reduced.value() + reduced.known(cost) == pytest.approx(-3.0)
