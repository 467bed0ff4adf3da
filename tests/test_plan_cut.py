from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from model.errors import PlanError
from model.plan import Contribution, Department, Evaluator, Goal, Indicator, Plan, Result, Settings
from model.plan_cut import PlanCut, cut_weights, evaluator_weights, plan_cut, weight_lines
from model.ranking import rank
from model.schema import in_order
from model.sensitivity.scored_cut import scores_at
from model.tree import Node

WEIGHTS = {"north": 0.6, "south": 0.4, "sea": 0.25, "land": 0.75}
LEAVES = {"a": ("sea", 1.0), "b": ("sea", 3.0), "c": ("land", None), "d": ("south", 0.2), "e": ("south", 0.8)}


def ragged_plan(*, gaps: int = 0, seed: int = 1, **options: str) -> Plan:
    """Top holds north (sea: a, b; land: c) and south (d, e); five departments, `gaps` results left out."""
    random = Random(seed)
    parents = {"north": "top", "south": "top", "sea": "north", "land": "north"}
    pairs = [(i, d) for i in LEAVES for d in "PQRST"]
    left_out = random.sample(pairs, gaps)
    return in_order(
        Plan(
            settings=Settings(**options),
            goals=(
                Goal(goal="top"),
                *(Goal(goal=goal, parent=parent, weight=WEIGHTS[goal]) for goal, parent in parents.items()),
            ),
            indicators=tuple(
                Indicator(indicator=i, goal=goal, weight=weight, score="goalposts", score_low=0, score_high=1)
                for i, (goal, weight) in LEAVES.items()
            ),
            departments=tuple(Department(department=d) for d in "PQRST"),
            contributions=tuple(Contribution(indicator=i, department=d) for i, d in pairs),
            results=tuple(
                Result(indicator=i, department=d, period="2026", actual=random.random())
                for i, d in pairs
                if (i, d) not in left_out
            ),
        )
    )


def at(plan: Plan, wanted: str | list[str]) -> PlanCut:
    cut = plan_cut(plan, rank(plan).grid, wanted)
    assert cut is not None
    return cut


CUTS: list[str | list[str]] = ["goals", "indicators", ["sea", "land", "south"], ["north", "d", "e"]]


@pytest.mark.parametrize(
    "options", [{}, {"aggregate": "geometric"}, {"missing": "zero"}, {"missing": "own_average"}]
)
@pytest.mark.parametrize("wanted", CUTS)
@pytest.mark.parametrize("gaps", [0, 6])
def test_scores_are_the_same_at_every_cut(wanted: str | list[str], gaps: int, options: dict[str, str]) -> None:
    plan = ragged_plan(gaps=gaps, **options)
    cut = at(plan, wanted)
    table = rank(plan).scores.set_index("department")["score"]
    scores = scores_at(cut.scored, cut.scored.weights)
    expected = table[list(cut.departments)].to_numpy()
    assert (np.exp(scores) if options.get("aggregate") == "geometric" else scores) == pytest.approx(expected)


def test_complete_scores_can_be_analysed_exactly_and_others_not() -> None:
    assert at(ragged_plan(), "goals").is_exact
    assert not at(ragged_plan(gaps=6), "goals").is_exact


def test_departments_that_miss_the_same_indicator_are_compared_exactly() -> None:
    plan = ragged_plan()
    without_d = in_order(
        Plan(
            goals=plan.goals,
            indicators=plan.indicators,
            departments=plan.departments,
            contributions=plan.contributions,
            results=tuple(result for result in plan.results if result.indicator != "d"),
        )
    )
    assert at(without_d, "goals").is_exact


def test_weights_of_a_cut_are_global_weights() -> None:
    cut = at(ragged_plan(), ["sea", "land", "d", "e"])
    weights = dict(zip((node.id for node in cut.nodes), cut.scored.weights, strict=True))
    assert weights == pytest.approx({"sea": 0.15, "land": 0.45, "d": 0.08, "e": 0.32})


def test_a_department_without_a_score_is_left_out() -> None:
    plan = ragged_plan()
    nobody = Plan(goals=plan.goals, indicators=plan.indicators, departments=plan.departments)
    assert plan_cut(nobody, rank(nobody).grid, "goals") is None


def test_a_cut_that_covers_a_leaf_twice_or_never_is_refused() -> None:
    plan = ragged_plan()
    with pytest.raises(PlanError, match="leaves out 'd', 'e'"):
        plan_cut(plan, rank(plan).grid, ["north"])
    with pytest.raises(PlanError, match="'soutth' did you mean 'south'"):
        plan_cut(plan, rank(plan).grid, ["north", "soutth"])


def test_a_line_runs_through_the_present_weights() -> None:
    plan = ragged_plan()
    cut = at(plan, "indicators")
    lines = weight_lines(plan, cut.nodes)
    assert [line.node.id for line in lines] == ["north", "land", "sea", "a", "b", "south", "d", "e"]
    for line in lines:
        assert line.at_0 + line.weight * (line.at_1 - line.at_0) == pytest.approx(cut.scored.weights)
        assert (line.at_0.sum(), line.at_1.sum()) == pytest.approx((1, 1))


def test_siblings_keep_their_proportions_along_a_line() -> None:
    plan = ragged_plan()
    nodes = at(plan, ["sea", "land", "south"]).nodes
    lines = {line.node.id: line for line in weight_lines(plan, nodes)}
    names = [node.id for node in nodes]
    assert dict(zip(names, lines["north"].at_1, strict=True)) == pytest.approx(
        {"land": 0.75, "sea": 0.25, "south": 0}
    )
    assert dict(zip(names, lines["sea"].at_1, strict=True)) == pytest.approx({"land": 0, "sea": 0.6, "south": 0.4})


def test_siblings_of_a_node_with_the_whole_weight_share_equally() -> None:
    goals = (Goal(goal="top"), *(Goal(goal=g, parent="top", weight=float(g == "x")) for g in "xyz"))
    plan = Plan(goals=goals, indicators=tuple(Indicator(indicator=f"i{g}", goal=g) for g in "xyz"))
    nodes = tuple(Node("goal", g) for g in "xyz")
    line = weight_lines(plan, nodes)[0]
    assert (line.weight, line.at_0.tolist(), line.at_1.tolist()) == (1, [0, 0.5, 0.5], [1, 0, 0])


def test_another_view_of_a_family_moves_everything_below_it() -> None:
    plan = ragged_plan()
    nodes = at(plan, "indicators").nodes
    moved = cut_weights(plan, nodes, {Node("goal", "north"): 0.1, Node("goal", "south"): 0.9})
    named = dict(zip((node.id for node in nodes), moved, strict=True))
    assert named == pytest.approx({"a": 0.1 / 16, "b": 0.3 / 16, "c": 0.075, "d": 0.18, "e": 0.72})


def test_evaluators_are_heard_where_they_weigh_a_whole_family() -> None:
    plan = ragged_plan()
    opinions = {
        "ann": {"north": 1, "south": 3, "sea": 5},
        "bob": {"d": 1, "e": 1},
    }
    rows = tuple(Evaluator(evaluator=e, node=n, weight=w) for e, said in opinions.items() for n, w in said.items())
    plan = in_order(replace(plan, evaluators=rows))
    nodes = at(plan, ["sea", "land", "d", "e"]).nodes
    names = [node.id for node in nodes]
    sets = {e: dict(zip(names, weights, strict=True)) for e, weights in evaluator_weights(plan, nodes).items()}
    assert list(sets) == ["ann", "bob"]
    assert sets["ann"] == pytest.approx({"sea": 0.0625, "land": 0.1875, "d": 0.15, "e": 0.6})
    assert sets["bob"] == pytest.approx({"sea": 0.15, "land": 0.45, "d": 0.2, "e": 0.2})
