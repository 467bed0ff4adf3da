from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from model.allocation import Allocation, allocate
from model.plan import Contribution, Department, Goal, Indicator, Period, Plan, Result
from model.schema import in_order
from model.scoring import needs_allocation, score, scored_periods

TOP = (Goal(goal="top"),)


def plan_of(indicator: Indicator, actuals: dict[str, float | None], **figures: Any) -> Plan:
    """One indicator; departments named by the first letter of their group where `groups` says so."""
    groups = figures.pop("groups", {})
    return in_order(
        Plan(
            goals=TOP,
            indicators=(indicator,),
            departments=tuple(Department(department=d, group=groups.get(d)) for d in actuals),
            contributions=tuple(
                Contribution(indicator=indicator.indicator, department=d, **figures) for d in actuals
            ),
            results=tuple(
                Result(indicator=indicator.indicator, department=d, period="2026", actual=actual)
                for d, actual in actuals.items()
                if actual is not None
            ),
        )
    )


def scores_of(plan: Plan, allocation: Allocation | None = None) -> list[float]:
    return score(plan, allocation).cells["score"].tolist()


def one_score(indicator: Indicator, actual: float, **figures: Any) -> float:
    return scores_of(plan_of(indicator, {"A": actual}, **figures))[0]


def rule(name: str | None = None, **figures: Any) -> Indicator:
    return Indicator(indicator="i", goal="top", score=name, **figures)


def test_completion_is_the_share_of_the_target() -> None:
    """Score case s01_completion_higher: 45 of 60 earn 3/4 of full marks."""
    assert one_score(rule("completion"), 45, target=60) == float(Fraction(3, 4) * 100)


def test_progress_of_a_lower_is_better_indicator_is_measured_from_its_baseline() -> None:
    """Score case s02_progress_lower: (80 - 65) / (80 - 60) = 3/4, never 65/60."""
    assert one_score(rule("progress", direction="lower"), 65, baseline=80, target=60) == 75


def test_a_result_worse_than_its_baseline_scores_zero_and_says_so() -> None:
    """Score case s03_lower_worse_than_baseline: (80 - 90) / 20 = -1/2, floored at 0."""
    plan = plan_of(rule("progress", direction="lower"), {"A": 90}, baseline=80, target=60)
    cell = score(plan).cells.loc[0]
    assert (cell["score"], cell["state"], cell["remark"]) == (0, "scored", "worse than the baseline")


def test_goalposts_fix_what_gives_nothing_and_what_gives_everything() -> None:
    """Score cases s06 and s07 as plans (plan case s_rules): posts 40..90 and 300..900."""
    assert one_score(rule("goalposts", score_low=40, score_high=90), 82) == pytest.approx(84, abs=1e-12)
    posts = rule("goalposts", score_low=300, score_high=900)
    expected = [0, 100 / 3, 50, 200 / 3, 100, 100]
    for actual, worth in zip((300, 500, 600, 700, 900, 950), expected, strict=True):
        assert one_score(posts, actual) == pytest.approx(worth, abs=1e-12)


def test_goalposts_that_fall_need_no_direction() -> None:
    posts = {"score_low": 50.0, "score_high": 10.0}
    assert one_score(rule("goalposts", direction="lower", **posts), 20) == 75
    assert one_score(rule("goalposts", direction="higher", **posts), 20) == 75


def test_more_than_the_target_counts_up_to_the_cap() -> None:
    assert one_score(rule("progress"), 90, baseline=40, target=60) == 100
    assert one_score(rule("progress", cap=1.2), 62, baseline=40, target=60) == pytest.approx(110)
    assert one_score(rule("progress", cap=1.2), 90, baseline=40, target=60) == 120


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "actual", "expected"),
    [
        ("higher", 60, 50, 50, 100),
        ("higher", 60, 50, 55, 100),
        ("higher", 60, 50, 40, 80),
        ("higher", 50, 50, 49, 98),
        ("lower", 20, 40, 40, 100),
        ("lower", 20, 40, 50, 80),
        ("lower", 20, -40, -39, pytest.approx(100 * 59 / 60)),
        ("higher", -5, -10, -12, 0),
        ("lower", 0, 0, 3, 0),
    ],
)
def test_a_target_that_is_not_beyond_the_baseline_is_to_be_maintained(
    direction: str, baseline: float, target: float, actual: float, expected: float
) -> None:
    assert one_score(rule("progress", direction=direction), actual, baseline=baseline, target=target) == expected


def test_a_maintained_target_is_named_as_such() -> None:
    plan = plan_of(rule("progress"), {"A": 40}, baseline=60, target=50)
    assert score(plan).cells["rule"].tolist() == ["maintain"]


def test_nearest_scores_the_distance_to_the_midpoint_as_lower_is_better() -> None:
    plan = plan_of(rule(direction="nearest", midpoint=50), {"A": 40, "B": 55, "C": 70})
    assert scores_of(plan) == [pytest.approx(100 * 10 / 15), 100, 0]
    moved = rule("progress", direction="nearest", midpoint=50)
    assert one_score(moved, 56, baseline=30, target=50) == pytest.approx(70)


def test_minmax_stretches_between_the_worst_and_the_best_of_the_group() -> None:
    groups = {"A": "town", "B": "town", "C": "town", "D": "rural", "E": "rural"}
    plan = plan_of(rule("minmax"), {"A": 1, "B": 2, "C": 5, "D": 100, "E": 300}, groups=groups)
    assert scores_of(plan) == [0, 25, 100, 0, 100]
    lower = plan_of(rule("minmax", direction="lower"), {"A": 1, "B": 2, "C": 5})
    assert scores_of(lower) == [100, 75, 0]


def test_minmax_gives_everybody_full_marks_where_all_are_equal() -> None:
    assert scores_of(plan_of(rule("minmax"), {"A": 3, "B": 3})) == [100, 100]
    assert scores_of(plan_of(rule("minmax"), {"A": 3})) == [100]


def test_zscore_counts_ten_points_for_a_sample_standard_deviation() -> None:
    plan = plan_of(rule("zscore"), {"A": 1, "B": 2, "C": 3})
    assert scores_of(plan) == pytest.approx([40, 50, 60])
    plan = plan_of(rule("zscore", direction="lower"), {"A": 1, "B": 2, "C": 3})
    assert scores_of(plan) == pytest.approx([60, 50, 40])
    assert scores_of(plan_of(rule("zscore"), {"A": 7, "B": 7})) == [50, 50]
    assert scores_of(plan_of(rule("zscore"), {"A": 0.1 + 0.2, "B": 0.1 + 0.2, "C": 0.1 + 0.2})) == [50, 50, 50]


def test_percentile_counts_the_worse_and_half_of_the_equal() -> None:
    plan = plan_of(rule("percentile"), {"A": 1, "B": 2, "C": 2, "D": 9, "E": 0})
    assert scores_of(plan) == [25, 62.5, 62.5, 100, 0]
    assert scores_of(plan_of(rule("percentile", direction="lower"), {"A": 1, "B": 2, "C": 3})) == [100, 50, 0]
    assert scores_of(plan_of(rule("percentile"), {"A": 1})) == [100]


def test_relative_rules_compare_only_those_that_have_a_result() -> None:
    plan = plan_of(rule("minmax"), {"A": 1, "B": None, "C": 3})
    cells = score(plan).cells
    assert cells["state"].tolist() == ["scored", "missing", "scored"]
    assert cells["score"].dropna().tolist() == [0, 100]


def test_the_rule_is_progress_with_a_target_and_minmax_without() -> None:
    with_target = score(plan_of(rule(), {"A": 5}, baseline=0, target=10)).cells
    without = score(plan_of(rule(), {"A": 5})).cells
    assert (with_target["rule"].item(), without["rule"].item()) == ("progress", "minmax")


def test_a_department_without_a_contribution_has_no_cell_and_one_without_a_result_is_missing() -> None:
    plan = Plan(
        goals=TOP,
        indicators=(rule("goalposts", score_low=0, score_high=10),),
        departments=(Department(department="A"), Department(department="B"), Department(department="C")),
        contributions=(Contribution(indicator="i", department="A"), Contribution(indicator="i", department="B")),
        results=(
            Result(indicator="i", department="A", period="2026", actual=0),
            Result(indicator="i", department="C", period="2026", actual=9),
        ),
    )
    cells = score(plan).cells
    assert cells["department"].tolist() == ["A", "B"]
    assert cells["state"].tolist() == ["scored", "missing"]
    assert cells["remark"].tolist() == ["", "no result"]


def test_the_contributions_target_goes_before_the_allocated_one_and_that_before_the_indicators() -> None:
    indicator = rule("completion", target=100, aggregation="mean")
    own = plan_of(indicator, {"A": 20}, target=40)
    blank = plan_of(indicator, {"A": 20})
    half = replace(blank, contributions=tuple(replace(c, capacity=50.0) for c in blank.contributions))
    allocation = allocate(half)
    assert allocation.targets["target"].tolist() == [50]
    assert scores_of(own, allocation) == [50]
    assert scores_of(blank, allocation) == [40]
    assert scores_of(blank) == [20]


def test_the_target_of_a_sum_is_nobodys_own_target() -> None:
    scores = score(plan_of(rule("completion", target=100), {"A": 20, "B": 30}))
    assert scores.cells["state"].tolist() == ["missing", "missing"]
    assert set(scores.cells["remark"]) == {"no target to score against"}
    assert [finding.severity for finding in scores.findings] == ["warning"]
    assert "'i' has results of 2 departments but no target" in scores.findings[0].message


def test_an_allocation_is_needed_only_where_a_result_waits_for_its_target() -> None:
    indicator = rule("progress", target=100)
    assert needs_allocation(plan_of(indicator, {"A": 20}))
    assert not needs_allocation(plan_of(indicator, {"A": 20}, target=40))
    assert not needs_allocation(plan_of(indicator, {"A": None}))
    assert not needs_allocation(plan_of(rule("minmax", target=100), {"A": 20}))


def test_the_latest_period_with_a_result_is_scored_unless_the_indicator_names_one() -> None:
    results = tuple(
        Result(indicator="i", department="A", period=period, actual=actual)
        for period, actual in (("2025", 1.0), ("2026", 2.0))
    )
    plan = Plan(goals=TOP, indicators=(rule(),), results=results)
    assert scored_periods(plan) == {"i": "2026"}
    assert scored_periods(Plan(goals=TOP, indicators=(rule(period="2025"),), results=results)) == {"i": "2025"}


def test_periods_follow_their_order_before_their_names() -> None:
    results = tuple(Result(indicator="i", department="A", period=p, actual=0) for p in ("autumn", "spring"))
    periods = (Period(period="autumn", order=2), Period(period="spring", order=1))
    plan = Plan(goals=TOP, indicators=(rule(),), results=results, periods=periods)
    assert scored_periods(plan) == {"i": "autumn"}


def test_completion_of_a_target_of_zero_is_missing_with_its_reason() -> None:
    cell = score(plan_of(rule("completion"), {"A": 3}, target=0)).cells.loc[0]
    assert (cell["state"], cell["remark"]) == ("missing", "completion needs a target above 0")
