from __future__ import annotations

import pickle
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from model.allocation import Allocation, allocate
from model.allocation.allocate import without_prices
from model.errors import ScenarioError
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Step
from model.schema import in_order
from scenarios.amounts import round_amount, with_more
from scenarios.attainments import attainments, moved_between, waiting
from scenarios.once import once
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario, parse_change
from scenarios.standing import standing

# 10 pupils at 2 each and 10 kilometres at 1 each, and money for 15: roads first, then pupils up to 2.5 of 10.
PLAN = in_order(
    Plan(
        goals=(Goal(goal="top", name="Top"),),
        indicators=(
            Indicator(indicator="pupils", goal="top", name="Pupils", weight=0.5, target=10.0),
            Indicator(indicator="roads", goal="top", name="Roads", weight=0.5, target=10.0),
        ),
        departments=(
            Department(department="schools", name="Schools"),
            Department(department="works", name="Works"),
        ),
        contributions=(
            Contribution(indicator="pupils", department="schools", baseline=0.0),
            Contribution(indicator="roads", department="works", baseline=0.0),
        ),
        costs=(
            Step(indicator="pupils", department="schools", step=1, capacity=10.0, use=(("money", 2.0),)),
            Step(indicator="roads", department="works", step=1, capacity=10.0, use=(("money", 1.0),)),
        ),
        resources=(Resource(resource="money", name="Money", total=15.0),),
    )
)


def scenario(*texts: str) -> Scenario:
    return Scenario(changes=tuple(parse_change(text) for text in texts))


def test_an_outcome_says_what_follows_from_the_plan() -> None:
    found = outcome(PLAN)

    assert found.plan is PLAN
    assert found.scenario == ()
    assert found.allocation.status == "optimal"
    assert found.allocation.total == pytest.approx(0.625)


def test_an_outcome_of_a_scenario_shows_the_changed_plan() -> None:
    more = scenario("resources:money:total=+10")

    found = outcome(PLAN, more)

    assert found.plan.resources[0].total == 25.0
    assert found.scenario == (more,)
    assert found.allocation.total == pytest.approx(0.875)


def test_layers_are_applied_from_first_to_last() -> None:
    found = outcome(PLAN, [scenario("resources:money:total=*2"), scenario("resources:money:total=10")])

    assert found.allocation.total == pytest.approx(0.5)


def test_asking_again_by_value_gives_the_answer_that_is_known() -> None:
    copy = replace(PLAN, goals=tuple(replace(goal) for goal in PLAN.goals))

    assert outcome(copy, scenario("resources:money:total=12")) is outcome(
        PLAN, [scenario("resources:money:total=12"), Scenario(name="nothing")]
    )
    assert outcome(PLAN, ranges=True) is not outcome(PLAN)


def test_a_plan_that_a_scenario_spoils_is_invalid_with_its_findings_and_no_numbers() -> None:
    found = outcome(PLAN, scenario("indicators:pupils:goal=nowhere"))

    assert found.allocation.status == "invalid"
    assert found.allocation.total is None
    assert found.allocation.targets.empty
    assert found.findings[0].severity == "error"
    assert "nowhere" in found.findings[0].message
    assert found.allocation.findings == tuple(f for f in found.findings if f.severity == "error")


def test_a_scenario_that_cannot_be_applied_is_refused_every_time() -> None:
    for _ in range(2):
        with pytest.raises(ScenarioError, match="did you mean 'resources:money:total'"):
            outcome(PLAN, Scenario(changes=(Change("resources:mony:total", 1.0),)))


def test_promises_are_kept_in_part_or_waiting() -> None:
    table = attainments(outcome(PLAN)).set_index("indicator")

    assert dict(table["state"]) == {"pupils": "in part", "roads": "kept"}
    assert table.loc["pupils", "missing"] == pytest.approx(37.5)
    assert table.loc["roads", "departments"] == "works"
    assert list(waiting(outcome(PLAN))["indicator"]) == ["pupils"]
    nothing = attainments(outcome(PLAN, scenario("resources:money:total=0")))
    assert list(nothing["state"]) == ["waits", "waits"]


def test_a_definite_amount_more_or_less_is_solved_again() -> None:
    more, less = with_more(outcome(PLAN), "money", 4.0), with_more(outcome(PLAN), "money", -6.0)

    assert more.points == pytest.approx(10)
    assert [each.indicator for each in more.moved] == ["pupils"]
    assert more.moved[0].after == pytest.approx(0.45)
    assert less.points == pytest.approx(-17.5)
    assert [each.indicator for each in less.moved] == ["pupils", "roads"]


def test_an_amount_less_that_no_plan_can_meet_has_no_points() -> None:
    mandated = outcome(PLAN, scenario("indicators:roads:mandated=1"))

    assert with_more(mandated, "money", -6.0).points is None


def test_promises_that_stay_are_not_said_to_move() -> None:
    assert moved_between(outcome(PLAN), outcome(PLAN, scenario("goals:top:note=seen"))) == ()


@pytest.mark.parametrize(
    ("total", "near"), [(94_864.3, 1000), (330, 5), (15, 0.2), (100, 1), (None, None), (0, None)]
)
def test_the_amount_to_try_is_round_and_near_a_hundredth(total: float | None, near: float | None) -> None:
    plan = replace(PLAN, resources=(replace(PLAN.resources[0], total=total),))

    assert round_amount(plan, "money") == (None if near is None else pytest.approx(near))


def test_an_answer_is_worked_out_once_for_all_who_ask_at_the_same_time() -> None:
    asked, started, go_on = [], threading.Event(), threading.Event()

    @once(most=2)
    def slow(question: str) -> str:
        asked.append(question)
        started.set()
        assert go_on.wait(10)
        return question.upper()

    with ThreadPoolExecutor(4) as threads:
        answers = [threads.submit(slow, "why") for _ in range(4)]
        assert started.wait(10)
        go_on.set()

    assert [answer.result() for answer in answers] == ["WHY"] * 4
    assert asked == ["why"]


def test_only_the_last_answers_are_kept_and_failures_never() -> None:
    asked = []

    @once(most=2)
    def echo(question: str) -> str:
        asked.append(question)
        if question == "bad":
            raise ValueError(question)
        return question

    for question in ("a", "b", "a", "c", "a", "b"):
        assert echo(question) == question
    assert asked == ["a", "b", "c", "b"]
    for _ in range(2):
        with pytest.raises(ValueError, match="bad"):
            echo("bad")
    assert asked[-2:] == ["bad", "bad"]


def test_a_plan_is_solved_once_whoever_asks_what_follows_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page asks without prices, a ranking asks of the changed plan, and the report asks with prices."""
    solved: list[Plan] = []

    def counted(plan: Plan, **asked: bool) -> Allocation:
        solved.append(plan)
        return allocate(plan, **asked)

    monkeypatch.setattr("scenarios.outcome.allocate", counted)
    change = scenario("resources:money:total=17.25")
    seen = outcome(PLAN, change, prices=False)
    standing(seen.plan, "plan")
    priced = outcome(PLAN, change)

    assert solved == [seen.plan]
    assert seen.allocation.targets is priced.allocation.targets
    assert seen.allocation.resources["price_up"].isna().all()
    assert priced.allocation.resources["price_up"].tolist() == pytest.approx([0.025])


def test_prices_found_later_are_those_of_their_own_plan() -> None:
    first, second = outcome(PLAN, scenario("resources:money:total=8")), outcome(PLAN)

    assert second.allocation.resources["price_up"].tolist() == pytest.approx([0.025])
    assert first.allocation.resources["price_up"].tolist() == pytest.approx([0.05])
    assert pickle.loads(pickle.dumps(first)).allocation.resources["price_up"].tolist() == pytest.approx([0.05])


def test_without_prices_an_allocation_that_has_no_numbers_is_the_same() -> None:
    nothing = Allocation(status="infeasible")

    assert without_prices(nothing) is nothing
