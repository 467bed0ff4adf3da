from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import permutations
from math import fsum, ulp
from statistics import fmean

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.errors import ScenarioError
from model.plan import (
    Contribution,
    Department,
    Goal,
    Indicator,
    Limit,
    Plan,
    Resource,
    Result,
    Settings,
    Step,
)
from model.schema import in_order
from scenarios.attribution import (
    NoAttributionError,
    attribute,
    group_changes,
    rank_of,
    score_of,
    without_remainder,
)
from scenarios.binding import binding_rules
from scenarios.compare import compare
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario, apply, parse_change
from scenarios.total import planned_total

# 10 pupils at 2 each and 10 kilometres at 1 each, and money for 15: roads first, then pupils up to 2.5 of 10.
PLAN = in_order(
    Plan(
        settings=Settings(id="goods", stages=("attainment", "cost")),
        goals=(
            Goal(goal="top", name="Top"),
            Goal(goal="schooling", parent="top", name="Schooling", weight=0.5),
            Goal(goal="ways", parent="top", name="Ways", weight=0.5),
        ),
        indicators=(
            Indicator(indicator="pupils", goal="schooling", name="Pupils", target=10.0),
            Indicator(indicator="roads", goal="ways", name="Roads", target=10.0),
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
        results=(
            Result(indicator="pupils", department="schools", period="p", actual=4.0),
            Result(indicator="roads", department="works", period="p", actual=6.0),
        ),
    )
)


def scenario(name: str, *texts: str) -> Scenario:
    return Scenario(name=name, changes=tuple(parse_change(text) for text in texts))


MORE = scenario("more", "resources:money:total=25")
PUPILS = scenario("pupils", "goals:schooling:weight=0.8", "goals:ways:weight=0.2")


def test_the_plan_as_it_stands_is_the_first_outcome() -> None:
    found = compare(PLAN, [MORE, PUPILS])

    assert found.names == ("plan", "more", "pupils")
    # 0.8 x 7.5 / 10 for pupils alone
    assert found.summary["total"].tolist() == pytest.approx([0.625, 0.875, 0.6])
    assert found.summary["change"].tolist() == pytest.approx([0.0, 0.25, -0.025])


def test_moved_targets_come_with_one_figure_for_each_outcome_the_largest_move_first() -> None:
    found = compare(PLAN, [MORE, PUPILS])

    assert found.moved["indicator"].tolist() == ["roads", "pupils"]
    assert found.moved["targets"].tolist() == [
        pytest.approx((10.0, 10.0, 0.0)),
        pytest.approx((2.5, 7.5, 7.5)),
    ]
    assert found.moved["size"].tolist() == pytest.approx([1.0, 0.5])


def test_a_move_is_measured_by_the_required_improvement_and_a_small_one_is_none() -> None:
    hardly, just = (
        scenario(name, f"resources:money:total={total}") for name, total in (("a", 15.008), ("b", 15.012))
    )

    assert compare(PLAN, [hardly]).moved.empty
    assert compare(PLAN, [just]).moved["size"].tolist() == pytest.approx([0.0006])


def test_goals_money_and_prices_stand_beside_each_other() -> None:
    found = compare(PLAN, [MORE])

    goals = found.goals.set_index(["goal", "scenario"])["attainment"]
    assert goals["schooling", "plan"] == pytest.approx(0.25)
    assert goals["schooling", "more"] == pytest.approx(0.75)
    money = found.money.set_index(["department", "scenario"])
    assert money.loc[("schools", "more"), "amount"] == pytest.approx(15.0)
    assert money.loc[("schools", "more"), "change"] == pytest.approx(10.0)
    assert money["is_move"].tolist() == [False, True, False, False]
    assert found.prices["price_up"].tolist() == pytest.approx([0.025, 0.025])


def test_departments_that_change_places_are_named_on_both_bases() -> None:
    found = compare(PLAN, [PUPILS])

    # schools have 4 pupils of the 2.5 asked for, then of 7.5; of works, 6 of 10, nothing more is asked then
    assert found.swaps.to_dict("records") == [
        {"basis": "results", "scenario": "pupils", "ahead": "works", "behind": "schools"},
        {"basis": "plan", "scenario": "pupils", "ahead": "schools", "behind": "works"},
    ]
    assert set(found.ranks["basis"]) == {"results", "plan"}


def test_rules_that_become_binding_or_free_are_named() -> None:
    limit = Limit(department="works", resource="money", ceiling=10.0)
    plan = in_order(replace(PLAN, limits=(limit,)))

    found = compare(plan, [PUPILS, scenario("much", "resources:money:total=40")])

    assert binding_rules(found.outcomes[0]) == ("capacity:roads:works", "ceiling:works:money", "resource:money")
    assert list(found.binding.itertuples(index=False, name=None)) == [
        ("pupils", "capacity:roads:works", "free"),
        ("pupils", "ceiling:works:money", "free"),
        ("much", "capacity:pupils:schools", "binding"),
        ("much", "resource:money", "free"),
    ]


def test_an_outcome_that_cannot_be_met_stands_beside_the_others() -> None:
    found = compare(PLAN, [scenario("all", "indicators:pupils:mandated=1"), MORE])

    assert found.summary["status"].tolist() == ["optimal", "infeasible", "optimal"]
    assert "cannot be met" in found.why_not["all"]
    assert found.why["more"][0].effect == pytest.approx(0.25)


def test_names_that_are_taken_get_a_number() -> None:
    nameless = Scenario(changes=MORE.changes)

    assert compare(PLAN, [MORE, MORE, nameless, scenario("plan")]).names == (
        "plan",
        "more",
        "more (2)",
        "scenario 3",
        "plan (2)",
    )


def test_layers_are_one_outcome_and_a_number_in_two_of_them_is_one_change() -> None:
    found = compare(PLAN, [[MORE, scenario("own", "resources:money:total=*0.4")]])

    assert found.names == ("plan", "more + own")
    assert [(each.change, each.effect) for each in found.why["more + own"]] == [
        ("resources:money:total", pytest.approx(-0.125))
    ]


def test_an_effect_is_the_mean_over_all_orders() -> None:
    both = scenario(
        "both", "resources:money:total=25", "goals:schooling:weight=0.8", "indicators:roads:mandated=0.5"
    )
    changes = {change.path: change for change in both.changes}

    def value(paths: tuple[str, ...]) -> float:
        part = Scenario(changes=tuple(changes[path] for path in paths))
        return outcome(PLAN, part).allocation.total or 0.0

    expected = {
        path: fmean(
            value(order[: order.index(path) + 1]) - value(order[: order.index(path)])
            for order in permutations(sorted(changes))
        )
        for path in changes
    }

    assert {each.change: each.effect for each in attribute(PLAN, both)} == pytest.approx(expected)


def test_a_promise_without_its_money_waits_for_it() -> None:
    promised = scenario("promised", "indicators:pupils:mandated=1", "resources:money:total=25")

    effects = {each.change: each.effect for each in attribute(PLAN, promised)}

    # with 15 the promise cannot be met, so the money comes first; then 20 for pupils leave 5 for roads
    assert effects == pytest.approx({"resources:money:total": 0.25, "indicators:pupils:mandated": -0.125})


def test_a_promise_that_cannot_be_met_in_any_order_has_no_attribution() -> None:
    impossible = scenario("impossible", "indicators:pupils:mandated=1")

    with pytest.raises(NoAttributionError, match="cannot be met"):
        attribute(PLAN, impossible)


def test_effects_on_a_score_and_on_a_rank() -> None:
    more = scenario("more", "resources:money:total=30", "goals:schooling:weight=0.8")

    scores = attribute(PLAN, more, score_of("schools", "plan"))
    places = attribute(PLAN, more, rank_of("schools", "plan"))

    # delivery of schools: 25 % of what is entrusted, 100 % with more money and weight
    assert fsum(each.effect for each in scores) == pytest.approx(75.0)
    assert fsum(each.effect for each in places) == -1.0


def test_more_than_eight_changes_are_grouped_by_what_belongs_together() -> None:
    weights = [Change(f"goals:g{place}:weight", 0.1) for place in range(9)]
    goals = tuple(Goal(goal=f"g{place}", parent="top", name="G", weight=0.2) for place in range(9))
    plan = in_order(replace(PLAN, goals=(*PLAN.goals, *goals)))
    many = Scenario(changes=(*weights, Change("resources:money:total", 25.0)))

    groups = group_changes(plan, [many])

    assert list(groups) == ["weights below top", "resources:money:total"]
    assert len(groups["weights below top"]) == 9


def test_more_than_eight_kinds_of_changes_are_refused_in_words() -> None:
    texts = ["name", "name_es", "year", "language", "currency", "source", "licence", "description", "missing"]
    many = Scenario(changes=tuple(Change(f"plan:{text}", "zero") for text in texts))

    with pytest.raises(NoAttributionError, match="9 changes of 9 kinds are too many"):
        group_changes(PLAN, [many])


def test_a_scenario_that_names_nothing_is_refused() -> None:
    with pytest.raises(ScenarioError, match="did you mean"):
        compare(PLAN, [scenario("wrong", "resources:mony:total=1")])


def test_the_total_alone_is_the_total_of_the_outcome() -> None:
    for each in (Scenario(), MORE, PUPILS):
        assert planned_total(apply(each, PLAN)) == outcome(PLAN, each).allocation.total
    assert planned_total(apply(scenario("all", "indicators:pupils:mandated=1"), PLAN)) is None


@given(
    st.lists(st.fractions(-1, 1, max_denominator=10**6), min_size=1, max_size=8),
    st.floats(-1e-12, 1e-12),
)
def test_rounded_parts_add_up_to_the_last_digit(parts: list[Fraction], hair: float) -> None:
    whole = float(sum(parts)) + hair

    rounded = without_remainder(parts, whole)

    finest = min((ulp(part) for part in rounded if part), default=0.0)
    assert fsum(rounded) == whole or abs(fsum(rounded) - whole) < finest
    assert rounded == pytest.approx([float(part) for part in parts], abs=1e-11)


@settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    total=st.floats(5, 40),
    weight=st.floats(0.05, 0.95),
    mandated=st.floats(0, 1),
    price=st.floats(0.5, 1.5),
)
def test_effects_add_up_to_the_last_digit(total: float, weight: float, mandated: float, price: float) -> None:
    many = Scenario(
        name="many",
        changes=(
            Change("resources:money:total", total),
            Change("goals:schooling:weight", weight),
            Change("indicators:roads:mandated", mandated),
            Change("costs:roads:works:1:money", price, "scale"),
        ),
    )

    found = compare(PLAN, [many])

    before, after = found.summary["total"].tolist()
    if "many" in found.why:
        effects = [each.effect for each in found.why["many"]]
        finest = min((ulp(effect) for effect in effects if effect), default=0.0)
        assert fsum(effects) == after - before or abs(fsum(effects) - (after - before)) < finest
    else:
        assert after != after or "no order" in found.why_not["many"]
