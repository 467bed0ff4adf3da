from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.allocation import Allocation, allocate
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Result, Settings, Step
from model.ranking import rank, ranks
from model.schema import in_order

EXACT_DEMO = {
    "A": (0.9, 0.4, 0.5, 0.7, 0.3),
    "B": (0.6, 0.8, 0.6, 0.4, 0.6),
    "C": (0.5, 0.6, 0.9, 0.8, 0.5),
    "D": (0.7, 0.5, 0.3, 0.6, 0.95),
}


def scored_plan(
    scores: dict[str, tuple[float | None, ...]],
    weights: tuple[float, ...] | None = None,
    *,
    owned: dict[str, str] | None = None,
    groups: dict[str, str] | None = None,
    goals: tuple[str, ...] | None = None,
    **options: str,
) -> Plan:
    """Indicators a, b, c... with goalposts 0..100 below one goal or below `goals`; None = no result.

    `owned` names the indicators of a department; others have all.
    """
    number = len(next(iter(scores.values())))
    names = "abcdefghij"[:number]
    places = goals or ("top",) * number
    pairs = [(i, d) for d in scores for i in names if i in (owned or {}).get(d, names)]
    return in_order(
        Plan(
            settings=Settings(**options),
            goals=(Goal(goal="top"), *(Goal(goal=g, parent="top") for g in sorted(set(places) - {"top"}))),
            indicators=tuple(
                Indicator(
                    indicator=name,
                    goal=place,
                    weight=weights[n] if weights else None,
                    score="goalposts",
                    score_low=0,
                    score_high=100,
                )
                for n, (name, place) in enumerate(zip(names, places, strict=True))
            ),
            departments=tuple(Department(department=d, group=(groups or {}).get(d)) for d in scores),
            contributions=tuple(Contribution(indicator=i, department=d) for i, d in pairs),
            results=tuple(
                Result(indicator=i, department=d, period="2026", actual=actual)
                for i, d in pairs
                if (actual := scores[d][names.index(i)]) is not None
            ),
        )
    )


def column(plan: Plan, name: str) -> dict[str, float]:
    table = rank(plan).scores
    return dict(zip(table["department"], table[name], strict=True))


def exact_demo() -> Plan:
    """The tree of reference case 20_exact_demo: Outcome 1/2 (out1 3/5, out2 2/5), Process 3/10, Citizen 1/5."""
    shares = {"Outcome": 0.5, "Process": 0.3, "Citizen": 0.2}
    leaves = [("out1", "Outcome", 0.6), ("out2", "Outcome", 0.4), ("proc1", "Process", 0.5)]
    leaves += [("proc2", "Process", 0.5), ("cit1", "Citizen", 1)]
    pairs = [(place, leaf[0], department) for place, leaf in enumerate(leaves) for department in EXACT_DEMO]
    return in_order(
        Plan(
            goals=(Goal(goal="top"), *(Goal(goal=g, parent="top", weight=w) for g, w in shares.items())),
            indicators=tuple(
                Indicator(indicator=i, goal=g, weight=w, score="goalposts", score_low=0, score_high=1)
                for i, g, w in leaves
            ),
            departments=tuple(Department(department=d) for d in EXACT_DEMO),
            contributions=tuple(Contribution(indicator=i, department=d) for _, i, d in pairs),
            results=tuple(
                Result(indicator=i, department=d, period="2026", actual=EXACT_DEMO[d][place])
                for place, i, d in pairs
            ),
        )
    )


def test_scores_are_weighted_means_over_the_whole_tree() -> None:
    """Plan case 20_exact_demo: composites 59, 61, 62 1/2 and 63 1/2."""
    table = rank(exact_demo()).scores
    assert table["department"].tolist() == ["A", "B", "C", "D"]
    assert table["score"].tolist() == pytest.approx([59, 61, 62.5, 63.5], abs=1e-9)
    assert table["rank"].tolist() == [4, 3, 2, 1]
    assert table["coverage"].tolist() == [1, 1, 1, 1]


def test_a_missing_result_is_left_out_and_lowers_the_coverage() -> None:
    """Plan case s_subjects: weights 50, 15, 5, 20, 10; B has no third-party assessment: 773/9 instead of 427/5."""
    marks: tuple[float, ...] = (88, 90, 84, 78, 81)
    plan = scored_plan({"A": marks, "B": (*marks[:4], None)}, (50, 15, 5, 20, 10))
    assert column(plan, "score") == pytest.approx({"A": 85.4, "B": float(Fraction(773, 9))}, abs=1e-9)
    assert column(plan, "coverage") == pytest.approx({"A": 1, "B": 0.9})
    missing = rank(plan).cells.query("state == 'missing'")
    assert missing[["indicator", "department"]].to_numpy().tolist() == [["e", "B"]]


def test_what_is_missing_counts_as_the_plan_says() -> None:
    """Goal x holds 80, 60 and a missing one (weights 1/6 each), goal y holds 10 (weight 1/2)."""
    expected = {
        "renormalise": (80 / 6 + 60 / 6 + 10 / 2) / (5 / 6),
        "zero": 80 / 6 + 60 / 6 + 10 / 2,
        "own_average": 80 / 6 + 60 / 6 + 70 / 6 + 10 / 2,
    }
    for missing, score in expected.items():
        plan = scored_plan({"A": (80, 60, None, 10)}, goals=("x", "x", "x", "y"), missing=missing)
        assert column(plan, "score")["A"] == pytest.approx(score)


def test_own_average_reaches_for_the_whole_tree_where_a_goal_has_nothing() -> None:
    plan = scored_plan({"A": (80, 40, None)}, goals=("x", "x", "y"), missing="own_average")
    assert column(plan, "score")["A"] == pytest.approx(60)
    assert column(plan, "coverage")["A"] == pytest.approx(0.5)


def test_zero_never_counts_what_is_not_applicable() -> None:
    plan = scored_plan({"A": (80, 60), "B": (70, None)}, owned={"B": "a"}, missing="zero")
    assert column(plan, "score") == {"A": 70, "B": 70}


def test_nothing_scored_is_no_rank_and_stands_last() -> None:
    for missing in ("renormalise", "zero", "own_average"):
        table = rank(scored_plan({"A": (None,), "B": (5,), "C": (7,)}, missing=missing)).scores
        assert table["department"].tolist() == ["B", "C", "A"]
        assert table["rank"].tolist()[:2] == [2, 1]
        assert isnan(table["rank"].iloc[2])
        assert isnan(table["score"].iloc[2])
        assert table["coverage"].iloc[2] == 0


def test_the_opt_out_gain_is_what_leaving_out_the_missing_has_brought() -> None:
    plan = scored_plan({"A": (80, None), "B": (80, 20)})
    assert column(plan, "opt_out_gain") == {"A": 40, "B": 0}


def test_ranks_hold_within_groups() -> None:
    marks = {"A": (10,), "B": (90,), "C": (80,), "D": (20,), "E": (1,)}
    plan = scored_plan(marks, groups={"A": "town", "B": "rural", "C": "town", "D": "rural"})
    table = rank(plan).scores
    assert table["group"].tolist() == ["town", "rural", "town", "rural", None]
    assert table["rank"].tolist() == [2, 1, 1, 2, 1]


def test_geometric_means_multiply_and_one_zero_decides() -> None:
    plan = scored_plan({"A": (90, 40), "B": (100, 0), "C": (50, None)}, aggregate="geometric")
    assert column(plan, "score") == pytest.approx({"A": 60, "B": 0, "C": 50})
    assert [finding.message for finding in rank(plan).findings] == [
        "the score of 'B' is 0 because it has 0 on 'b' (geometric mean)"
    ]


def test_the_human_development_index_is_a_geometric_mean() -> None:
    """Ranking case 15_hdi (UNDP 2020, technical note 1): (0.6971 x 0.3447 x 0.5506)^(1/3) = 0.5095..."""
    plan = scored_plan({"A": (69.71, 34.47, 55.06)}, aggregate="geometric")
    assert column(plan, "score")["A"] == pytest.approx(50.95547539367685, abs=1e-9)


def test_a_zero_without_weight_decides_nothing() -> None:
    plan = scored_plan({"A": (90, 0)}, (1, 0), aggregate="geometric")
    assert column(plan, "score")["A"] == pytest.approx(90)
    assert rank(plan).findings == ()


def test_equal_scores_share_the_best_rank() -> None:
    assert ranks(np.array([3.0, 5.0, 5.0, 1.0, nan])).tolist()[:4] == [3, 1, 1, 4]
    assert isnan(ranks(np.array([3.0, nan]))[1])


def test_the_tolerance_joins_what_arithmetic_has_split_and_no_more() -> None:
    assert ranks(np.array([50.0, 50.0 + 5e-10])).tolist() == [1, 1]
    assert ranks(np.array([50.0, 50.0 + 5e-9])).tolist() == [2, 1]


def test_the_order_of_rows_changes_nothing() -> None:
    plan = exact_demo()
    shuffled = in_order(
        Plan(
            goals=plan.goals[::-1],
            indicators=plan.indicators[::-1],
            departments=plan.departments[::-1],
            contributions=plan.contributions[::-1],
            results=plan.results[::-1],
        )
    )
    assert rank(shuffled).scores.equals(rank(plan).scores)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_a_rank_is_one_more_than_the_number_that_are_better(scores: list[float]) -> None:
    array = np.array(scores)
    expected = [1 + sum(other > score + 1e-9 for other in scores) for score in scores]
    assert ranks(array).tolist() == expected


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.tuples(*[st.integers(0, 100)] * 3), min_size=2, max_size=5),
    st.floats(0.01, 1000),
    st.floats(-50, 50),
)
def test_a_change_of_unit_changes_no_rank(marks: list[tuple[int, int, int]], factor: float, shift: float) -> None:
    """Relative rules: the figures of one indicator are rescaled and moved."""
    scores = dict(zip("ABCDE", marks, strict=False))
    rescaled = {name: (row[0] * factor + shift, *row[1:]) for name, row in scores.items()}
    for rule in ("minmax", "zscore", "percentile"):
        before, after = (
            rank(_by_rule(scored_plan(marks_), rule)).scores["score"] for marks_ in (scores, rescaled)
        )
        assert after.tolist() == pytest.approx(before.tolist(), abs=1e-6)


def _by_rule(plan: Plan, rule: str) -> Plan:
    return replace(plan, indicators=tuple(replace(i, score=rule) for i in plan.indicators))


def test_the_delivery_rate_compares_points_delivered_with_points_entrusted() -> None:
    """Two sums of 10 with capacity 10 + 10 and 10 + 30, weights 1/4 and 3/4; money for 10 units in all.

    The heavier one is met by A and B in proportion to what each can do, 2.5 and 7.5; the other gets nothing.
    """
    figures = {("i", "A"): 10, ("i", "B"): 10, ("j", "A"): 10, ("j", "B"): 30}
    plan = in_order(
        Plan(
            goals=(Goal(goal="top"),),
            indicators=(
                Indicator(indicator="i", goal="top", weight=1, target=10),
                Indicator(indicator="j", goal="top", weight=3, target=10),
            ),
            departments=(Department(department="A"), Department(department="B"), Department(department="C")),
            contributions=tuple(Contribution(indicator=i, department=d, baseline=0) for i, d in figures),
            costs=tuple(
                Step(indicator=i, department=d, step=1, capacity=u, use=(("money", 1.0),))
                for (i, d), u in figures.items()
            ),
            resources=(Resource(resource="money", total=10),),
        )
    )
    allocation = allocate(plan)
    ranking = rank(plan, "plan", allocation)
    table = ranking.scores.set_index("department")
    points = allocation.departments.set_index("department")
    assert table["delivered"].sum() == pytest.approx(75)
    for column, own in (("delivered", "points"), ("entrusted", "entrusted")):
        assert table.loc[["A", "B"], column].tolist() == pytest.approx(points.loc[["A", "B"], own].tolist())
    assert table.loc[["A", "B"], "entrusted"].tolist() == pytest.approx([12.5 + 18.75, 12.5 + 56.25])
    rates = 100 * table["delivered"] / table["entrusted"]
    assert table.loc[["A", "B"], "score"].tolist() == pytest.approx(rates[["A", "B"]].tolist())
    assert isnan(table.loc["C", "rank"])


def test_a_ranking_of_plans_needs_an_allocation() -> None:
    with pytest.raises(ValueError, match="needs the plan's allocation"):
        rank(exact_demo(), "plan")


# With an allocation at hand nothing is kept; this one has no targets to hand down.
NOTHING = Allocation(status="infeasible")


def test_scores_are_kept_while_only_weights_move_and_made_anew_when_a_result_does() -> None:
    """A lever moves the weights; whatever was kept, the ranking is that of a plan nobody has asked of before."""
    plan = scored_plan({"A": (10.0, None, 30.0), "B": (20.0, 40.0, 60.0)}, weights=(1.0, 2.0, 3.0), missing="zero")
    heavier = replace(plan, indicators=tuple(replace(i, weight=(i.weight or 0) ** 2) for i in plan.indicators))
    better = replace(plan, results=tuple(replace(r, actual=r.actual + 1) for r in plan.results))
    averaged = replace(plan, settings=replace(plan.settings, missing="own_average"))
    assert rank(plan).cells is rank(heavier).cells
    for one in (plan, heavier, better, averaged, plan):
        kept, fresh = rank(one), rank(one, allocation=NOTHING)
        assert kept.scores.equals(fresh.scores)
        assert kept.cells.equals(fresh.cells)
        assert kept.grid.weights.tolist() == fresh.grid.weights.tolist()
    scores = {
        name: dict(zip(found.scores["department"], found.scores["score"], strict=True))
        for name, found in (("plan", rank(plan)), ("heavier", rank(heavier)), ("better", rank(better)))
    }
    assert scores["plan"]["A"] == pytest.approx((10 * 1 + 0 * 2 + 30 * 3) / 6)
    assert scores["heavier"]["A"] == pytest.approx((10 * 1 + 0 * 4 + 30 * 9) / 14)
    assert scores["better"]["A"] == pytest.approx((11 * 1 + 0 * 2 + 31 * 3) / 6)
