"""The explanation of a plan: facts, and the same in English and Chinese."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.words.explanation_texts import CHINESE, ENGLISH
from dashboard.words.explanations import explanation_lines, period_lines, stage_lines, sweep_lines
from model.allocation import allocate
from model.allocation.explain import Explanation, explain, turning_point
from model.allocation.phasing import phase
from model.allocation.rule_prices import promise_rules, rule_prices
from model.allocation.weight_sweep import weight_sweep
from model.plan import (
    Contribution,
    Department,
    Goal,
    Indicator,
    Period,
    Phasing,
    Pin,
    Plan,
    Resource,
    Settings,
    Step,
)
from model.tree import Node


def weighed(money: float = 14.0, *pins: Pin) -> Plan:
    """Reference case 08_weight_breakpoints: I1 weighs 0.4 and takes 8, I2 0.5 and 12, I3 0.1 and 4 money."""
    of_goal = {"I1": ("G1", 0.8, 8.0), "I2": ("G2", 1.0, 12.0), "I3": ("G1", 0.2, 4.0)}
    return Plan(
        settings=Settings(stages=("attainment",)),
        goals=(
            Goal(goal="G1", parent="top", name="Learn"),
            Goal(goal="G2", parent="top", name="Move"),
            Goal(goal="top"),
        ),
        indicators=tuple(
            Indicator(indicator=name, goal=goal, weight=share, target=1.0, names=(("zh", f"指标{name}"),))
            for name, (goal, share, _) in of_goal.items()
        ),
        departments=tuple(Department(department=f"D{name}") for name in of_goal),
        contributions=tuple(Contribution(indicator=name, department=f"D{name}", baseline=0.0) for name in of_goal),
        costs=tuple(
            Step(indicator=name, department=f"D{name}", step=1, capacity=1.0, use=(("money", cost),))
            for name, (_, _, cost) in of_goal.items()
        ),
        resources=(Resource(resource="money", name="Money", unit="m yuan", total=money),),
        pins=pins,
    )


def explained(plan: Plan) -> Explanation:
    return explain(plan, allocate(plan))


def lines(plan: Plan, language: str = "en") -> tuple[str, ...]:
    allocation = allocate(plan)
    prices = rule_prices(plan, promise_rules(plan))
    return explanation_lines(plan, explain(plan, allocation), prices, phase(plan, allocation), language)


def test_work_is_listed_by_what_a_unit_of_the_scarce_resource_brings() -> None:
    found = explained(weighed())

    assert found.resources["scarce"].tolist() == [True]
    assert found.yields["indicator"].tolist() == ["I1", "I2", "I3"]
    assert found.yields["points"].tolist() == pytest.approx([5.0, 50 / 12, 2.5])
    assert found.yields["taken"].tolist() == pytest.approx([1.0, 0.5, 0.0])
    assert found.yields["amount"].tolist() == [8.0, 12.0, 4.0]


def test_the_turning_point_lies_between_the_last_that_is_taken_and_the_first_that_waits() -> None:
    assert turning_point(explained(weighed(20.0)).yields) == (1, 2)
    assert turning_point(explained(weighed()).yields) == (1, 1)


def test_steps_of_one_department_have_yields_of_their_own() -> None:
    plan = weighed()
    steps = (
        Step(indicator="I1", department="DI1", step=1, capacity=0.5, use=(("money", 4.0),)),
        Step(indicator="I1", department="DI1", step=2, capacity=0.5, use=(("money", 40.0),)),
    )
    found = explained(replace(plan, costs=(*steps, *plan.costs[1:]))).yields

    own = found[found["indicator"] == "I1"].set_index("step")
    assert own["points"].to_dict() == pytest.approx({1: 10.0, 2: 1.0})


def test_what_is_left_over_is_not_the_bottleneck() -> None:
    found = explained(weighed(100.0))

    assert found.resources["left"].tolist() == pytest.approx([76.0])
    assert found.resources["plentiful"].tolist() == [True]
    assert found.yields.empty
    assert "Money is not the bottleneck: 76 m yuan is left over." in lines(weighed(100.0))


def test_the_better_of_two_is_told_with_its_points_per_unit() -> None:
    why = "Why “I2” (DI2) and not “I3” (DI3): 1 m yuan of Money brings 4.17 points there and 2.5 here."

    assert why in lines(weighed(20.0))


def test_a_pin_that_turns_the_order_round_is_told_as_such() -> None:
    plan = weighed(8.0, Pin(kind="target", indicator="I3", department="DI3", value=1.0))

    told = lines(plan)

    assert told[0] == ("Fixing DI3 at 1 for “I3” costs 10 points of attainment; 1 unit less brings 10 points.")
    assert told[2].startswith("“I1” (DI1) would bring more per 1 m yuan of Money than “I3” (DI3)")


def test_promises_that_cost_nothing_share_a_line() -> None:
    plan = weighed(100.0)
    plan = replace(plan, indicators=tuple(replace(row, mandated=0.5) for row in plan.indicators))

    assert lines(plan)[0].startswith("Without any one of these the plan would reach no more: the promise to bring")


def test_the_quarters_that_cannot_be_met_are_told_with_their_rules() -> None:
    periods = (Period(period="Q1", name="Spring", order=1), Period(period="Q2", order=2))
    rows = (Phasing(period="Q1", most=0.3, least_by_end=0.5),)
    plan = replace(weighed(), periods=periods, phasing=rows)

    told = period_lines(plan, phase(plan, allocate(plan)))

    assert told == (
        "The year cannot be spread over its periods, so only the annual plan stands: in Spring everyone may do "
        "30\u202f% of the year at most; by the end of Spring everyone has to have done 50\u202f% of the year.",
    )


def test_the_weights_at_which_the_plan_changes_are_told() -> None:
    plan, node = weighed(), Node("goal", "G1")

    told = sweep_lines(plan, node, weight_sweep(plan, node))

    assert told[0] == "At a weight of 45.5\u202f% for “Learn” the targets of “I1”, “I2” change."


def test_both_languages_say_everything_with_the_same_names() -> None:
    def gaps(text: str) -> set[str]:
        return {part.partition("}")[0] for part in text.split("{")[1:]}

    assert ENGLISH.keys() == CHINESE.keys()
    for key, text in ENGLISH.items():
        assert gaps(text) == gaps(CHINESE[key]), key
    assert any("指标I2" in line for line in lines(weighed(20.0), "zh"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_command_explains_a_plan_that_can_be_met(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["explain", "county", "--language", language, "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert code == 0
    assert answer["status"] == answer["periods_status"] == "optimal"
    assert {row["rule"] for row in answer["prices"]} >= {"mandated:pupils", "pin:target:roads:west"}
    assert len(answer["lines"]) >= 8


def test_the_command_explains_a_plan_that_cannot_be_met(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["explain", "county", "--set", "resources:money:total=*0.333"])
    told = capsys.readouterr().out

    assert code == 1
    assert "These cannot all hold" in told
    assert "Way 1" in told


def test_the_weights_of_the_plan_are_part_of_its_sensitivity_where_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["sensitivity", "scotland", "--draws", "100", "--plan", "--json"]) == 0
    asked = json.loads(capsys.readouterr().out)
    assert main(["sensitivity", "scotland", "--draws", "100", "--json"]) == 0

    assert "plan" not in json.loads(capsys.readouterr().out)
    assert [row["node"] for row in asked["plan"]] == sorted(row["node"] for row in asked["cut"])


def test_what_each_stage_costs_is_told_with_and_without_it_in_both_languages() -> None:
    costs = pd.DataFrame(
        [
            ("balance", "with", False, "optimal", 0.6, 1.0, 0.9, 0.5, 1.0),
            ("balance", "without", True, "optimal", 0.7, 1.0, 0.9, 0.1, 1.0),
            ("cost", "with", True, "optimal", 0.7, 3.0, 0.9, 0.1, 1.0),
            ("cost", "without", False, "optimal", 0.7, 4.0, 0.9, 0.1, 1.0),
            ("fairness", "with", True, "optimal", 0.7, 3.0, 0.9, 0.1, 1.0),
            ("fairness", "without", False, "optimal", 0.7, 3.0, 0.9, 0.1, 1.0),
            ("stability", "with", True, "infeasible", *[float("nan")] * 5),
            ("stability", "without", True, "optimal", 0.7, 3.0, 0.9, 0.1, 1.0),
        ],
        columns=["stage", "side", "is_plan", "status", "total", "cost", "largest_load", "least_goal", "waiting"],
    )
    lifted, cheap, idle = (line.replace("\u202f", " ") for line in stage_lines(weighed(), costs))
    assert lifted == (
        "Were the weakest goal lifted as far as it goes, 60.0 % would be reached and that goal would stand at "
        "50.0 %; as planned, 70.0 % and 10.0 %."
    )
    assert cheap == (
        "With the cheapest way chosen, 70.0 % is reached for 75.0 % of what it would cost without; there 70.0 % "
        "is reached."
    )
    assert idle == "Nothing would change with or without: sharing the load evenly."
    assert stage_lines(weighed(), costs, "zh")[-1] == "以下各项做或不做，结果都不变：均衡各单位任务。"


def test_explain_lays_the_plan_beside_itself_without_each_stage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "county", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    sides = [(row["stage"], row["side"]) for row in found["stage_costs"]]
    assert sides == [
        (stage, side) for stage in ("balance", "cost", "fairness", "stability") for side in ("with", "without")
    ]
    assert any("With the load shared evenly" in line for line in found["lines"])
