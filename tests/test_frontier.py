from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.allocation import following
from model.allocation.curve import trace
from model.allocation.movable import Number, movable
from model.errors import ConflictError, ScenarioError
from model.plan import Contribution, Department, Goal, Indicator, Limit, Pin, Plan, Resource, Settings, Step
from model.schema import in_order
from model.sensitivity.neighbourhood import box, simplex
from model.sensitivity.rank_goal import least_to_rank
from model.sensitivity.scored_cut import scored_cut, scores_at
from scenarios.attainments import best_attainment
from scenarios.frontier import Kink, Place, frontier, least_that_reaches, value_on
from scenarios.outcome import outcome
from scenarios.rank_goal import least_weights
from scenarios.scenario import Change, Scenario, apply
from scenarios.stage_costs import stage_costs
from scenarios.standing import standing
from tests.plans import plans

SLOW = settings(deadline=None, max_examples=20, suppress_health_check=list(HealthCheck))


def two_goods(**changes: object) -> Plan:
    """10 pupils at 2 each and 10 kilometres at 1 each, equal weights, money for 15."""
    plan = Plan(
        settings=Settings(id="goods", stages=("attainment",)),
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
    return in_order(replace(plan, **changes))  # type: ignore[arg-type]


def points(kinks: tuple[Kink, ...]) -> list[tuple[float, float]]:
    return [(kink.amount, kink.total) for kink in kinks]


def reached_with(plan: Plan, path: str, amount: float) -> float | None:
    found = outcome(apply(Scenario(changes=(Change(path, amount),)), plan), prices=False)
    return best_attainment(found) if found.allocation.status == "optimal" else None


def test_the_curve_has_a_kink_where_the_cheap_good_is_full() -> None:
    found = frontier(two_goods(), "money")

    # roads first, 0.05 a unit, until 10; then pupils, 0.025 a unit, until 30
    assert np.array(points(found.kinks)) == pytest.approx(np.array([(0.0, 0.0), (10.0, 0.5), (30.0, 1.0)]))
    assert found.is_exact
    assert found.now == Place(15.0, pytest.approx(0.625))
    assert found.knee == Kink(pytest.approx(10.0), pytest.approx(0.5), pytest.approx(0.5))
    assert found.one_more == pytest.approx(0.01 / 0.025)


def test_a_mandate_lifts_the_least_that_can_be_met() -> None:
    plan = two_goods()
    pupils = replace(plan.indicators[0], mandated=0.5)

    found = frontier(replace(plan, indicators=(pupils, plan.indicators[1])), "money")

    # half of the pupils take 10; then roads until 20, then the other half of the pupils until 30
    assert np.array(points(found.kinks)) == pytest.approx(np.array([(10.0, 0.25), (20.0, 0.75), (30.0, 1.0)]))


def test_the_curve_over_a_mandate_falls() -> None:
    found = frontier(two_goods(), "indicators:pupils:mandated")

    # money for 15 pays 2.5 pupils beside all roads; all of it for pupils gives 7.5
    expected = np.array([(0.0, 0.625), (0.25, 0.625), (0.75, 0.375)])
    assert np.array(points(found.kinks)) == pytest.approx(expected)
    assert found.now == Place(None, pytest.approx(0.625))


def test_the_curve_over_a_pinned_target_rises_and_falls() -> None:
    pin = Pin(kind="target", indicator="pupils", department="schools", value=6.0)

    found = frontier(two_goods(pins=(pin,)), "pins:target:pupils:schools:value")

    expected = np.array([(0.0, 0.5), (2.5, 0.625), (7.5, 0.375)])
    assert np.array(points(found.kinks)) == pytest.approx(expected)
    assert found.now == Place(6.0, pytest.approx(0.45))


def test_the_curve_over_a_ceiling_ends_where_more_brings_nothing() -> None:
    limit = Limit(department="works", resource="money", ceiling=4.0)

    found = frontier(two_goods(limits=(limit,)), "limits:works:money:ceiling")

    # without roads 15 pays 7.5 pupils; every unit for roads instead brings 0.025 more
    expected = np.array([(0.0, 0.375), (10.0, 0.625)])
    assert np.array(points(found.kinks)) == pytest.approx(expected)


def test_the_curve_over_the_largest_load_is_straight_where_each_has_one_task() -> None:
    found = frontier(two_goods(resources=()), "fairness")

    assert np.array(points(found.kinks)) == pytest.approx(np.array([(0.0, 0.0), (1.0, 1.0)]))


def test_an_earlier_class_may_take_from_a_later_one() -> None:
    plan = two_goods()
    first, second = (replace(each, class_=place) for place, each in enumerate(plan.indicators))

    found = frontier(replace(plan, indicators=(first, second)), "money")

    # pupils are of the first class: 20 for them, then 10 for roads; the second stretch is steeper than the first
    expected = np.array([(0.0, 0.0), (20.0, 0.5), (30.0, 1.0)])
    assert np.array(points(found.kinks)) == pytest.approx(expected)
    assert found.knee is None


def test_what_is_done_whole_makes_the_curve_climb_in_steps() -> None:
    plan = two_goods()
    whole = tuple(replace(each, whole=True) for each in plan.contributions)

    found = frontier(replace(plan, contributions=whole), "money")

    expected = np.array([(0.0, 0.0, 0.0), (10.0, 0.5, 0.0), (30.0, 1.0, 0.5)])
    assert np.array(found.kinks) == pytest.approx(expected, abs=1e-7)
    assert value_on(found.kinks, 29.9) == pytest.approx(0.5)
    assert value_on(found.kinks, 30.0) == pytest.approx(1.0)
    assert found.one_more == pytest.approx(15.0)
    assert found.is_exact


def test_a_start_up_makes_the_curve_flat_first() -> None:
    plan = two_goods(indicators=(Indicator(indicator="pupils", goal="top", name="Pupils", target=10.0),))
    only = replace(
        plan,
        contributions=plan.contributions[:1],
        costs=(Step(indicator="pupils", department="schools", step=0, use=(("money", 5.0),)), plan.costs[0]),
    )

    found = frontier(only, "money")

    assert value_on(found.kinks, 4.0) == pytest.approx(0.0, abs=1e-7)
    assert value_on(found.kinks, 15.0) == pytest.approx(0.5, abs=1e-7)
    assert found.kinks[-1] == pytest.approx((25.0, 1.0, 1.0))


@pytest.mark.parametrize(
    ("over", "message"),
    [
        ("mony", "did you mean 'money'"),
        ("resources:mony:total", "did you mean 'resources:money:total'"),
        ("goals:top:weight", "not made of straight lines"),
        ("contributions:pupils:schools:capacity", "not made of straight lines"),
        ("limits:works:money:ceiling", "limits has no"),
    ],
)
def test_what_has_no_curve_is_refused_in_words(over: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        frontier(two_goods(), over)


def test_a_plan_that_no_amount_can_meet_has_no_curve() -> None:
    plan = two_goods()
    pupils = replace(plan.indicators[0], mandated=1.5)

    with pytest.raises(ConflictError, match="cannot hold together"):
        frontier(replace(plan, indicators=(pupils, plan.indicators[1])), "money")


@SLOW
@given(plan=plans(whole=False), share=st.floats(0.01, 0.99))
def test_kinks_and_everything_between_them_are_what_solving_again_gives(plan: Plan, share: float) -> None:
    assume("attainment" in plan.settings.stages and plan.resources)
    resource = plan.resources[0].resource
    path = f"resources:{resource}:total".replace("\\", "\\\\")
    assume(":" not in resource and "=" not in resource and "\\" not in resource)
    try:
        kinks = frontier(plan, resource).kinks
    except (ScenarioError, ConflictError):
        assume(False)
        return
    first, last = kinks[0].amount, kinks[-1].amount
    amounts = [kink.amount for kink in kinks] + [first + share * (last - first), last + 1.0]
    amounts += [(left.amount + right.amount) / 2 for left, right in pairwise(kinks)]
    for amount in amounts:
        again = reached_with(plan, path, amount)
        if again is not None:
            assert value_on(kinks, amount) == pytest.approx(again, abs=1e-6)
        else:
            assert amount == pytest.approx(first, rel=1e-6, abs=1e-6)
    if first > 1e-6:
        assert reached_with(plan, path, first * (1 - 1e-5) - 1e-6) is None


@SLOW
@given(plan=plans(whole=True), share=st.floats(0.01, 0.99))
def test_every_point_of_a_curve_with_whole_numbers_can_be_had(plan: Plan, share: float) -> None:
    assume("attainment" in plan.settings.stages and plan.resources)
    resource = plan.resources[0].resource
    assume(":" not in resource and "=" not in resource and "\\" not in resource)
    try:
        found = frontier(plan, resource)
    except (ScenarioError, ConflictError):
        assume(False)
        return
    first, last = found.kinks[0].amount, found.kinks[-1].amount
    for amount in (first + share * (last - first), last):
        again = reached_with(plan, f"resources:{resource}:total", amount)
        told = value_on(found.kinks, amount)
        if again is not None and told is not None and len({i.class_ for i in plan.indicators}) == 1:
            assert told <= again + 1e-6


@SLOW
@given(plan=plans(whole=True), wanted=st.floats(0.05, 1.0))
def test_the_least_that_reaches_a_goal_reaches_it_and_a_hair_less_does_not(plan: Plan, wanted: float) -> None:
    assume("attainment" in plan.settings.stages and plan.resources)
    resource = plan.resources[0].resource
    assume(":" not in resource and "=" not in resource and "\\" not in resource)
    plan = replace(plan, settings=replace(plan.settings, stages=("attainment",)))
    plan = replace(plan, indicators=tuple(replace(each, class_=1) for each in plan.indicators))
    try:
        least = least_that_reaches(plan, resource, wanted)
    except (ScenarioError, ConflictError):
        assume(False)
        return
    path = f"resources:{resource}:total"
    if least is None:
        much = reached_with(plan, path, 1e6)
        assert much is None or much < wanted + 1e-6
        return
    reached = reached_with(plan, path, least * (1 + 1e-7) + 1e-7)
    assert reached is not None
    assert reached >= wanted - 1e-6
    below = least - max(1e-4, 1e-4 * abs(least))
    less = reached_with(plan, path, below) if below >= 0 else None
    assert less is None or less < wanted


def test_the_least_of_a_resource_is_read_off_the_curve() -> None:
    assert least_that_reaches(two_goods(), "money", 0.75) == pytest.approx(20.0)
    assert least_that_reaches(two_goods(), "money", 1.01) is None


@SLOW
@given(
    scores=st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=3, max_size=5),
    place=st.integers(0, 4),
    rank=st.integers(1, 5),
    near=st.booleans(),
)
def test_the_least_change_of_weights_reaches_the_rank_and_a_hair_less_does_not(
    scores: list[list[int]], place: int, rank: int, near: bool
) -> None:
    place, rank = place % len(scores), (rank - 1) % len(scores) + 1
    weights = np.array([0.5, 0.3, 0.2])
    cut = scored_cut(np.array(scores, dtype=float), weights)
    around = box(weights, 0.5) if near else simplex(3)
    present = 1 + int((scores_at(cut, weights) > scores_at(cut, weights)[place] + 1e-9).sum())

    found = least_to_rank(cut, around, place, rank)

    grid = [np.array([a, b, 20 - a - b]) / 20 for a in range(21) for b in range(21 - a)]
    able = [w for w in grid if not near or (np.abs(w - weights) <= 0.5 * weights + 1e-12).all()]
    rise = rank <= present

    def is_there(w: np.ndarray, hair: float) -> bool:
        lead = scores_at(cut, w)[place] - np.delete(scores_at(cut, w), place)
        ahead = 1 + int((lead < hair).sum()) if not rise else 1 + int((lead < -hair).sum())
        return ahead <= rank if rise else ahead >= rank

    sizes = [float(np.abs(w - weights).sum()) for w in able if is_there(w, -1e-6)]
    if found.weights is None or found.size is None:
        assert not sizes
        return
    assert is_there(found.weights, 1e-7)
    assert not sizes or found.size <= min(sizes) + 1e-7
    if found.size > 1e-6:
        nearer = weights + (found.weights - weights) * (1 - 1e-3)
        assert not is_there(nearer, -1e-9)


def test_a_goal_for_a_rank_is_a_scenario_that_reaches_it() -> None:
    plan = ranked_plan()

    goal = least_weights(plan, "west", 1)

    # north leads by 10 x 0.6 - 20 x 0.4 on the goals: west passes at weights 2/3 and 1/3
    assert (goal.present, goal.exact) == (2, True)
    assert goal.weights == pytest.approx({"air": 1 / 3, "work": 2 / 3})
    assert goal.size == pytest.approx(2 * (2 / 3 - 0.6))
    ranking = standing(apply(goal.scenario, plan)).scores.set_index("department")["rank"]
    assert ranking["west"] == 1


def ranked_plan() -> Plan:
    from model.plan import Result

    figures = {("air", "north"): 80.0, ("air", "west"): 60.0, ("work", "north"): 50.0, ("work", "west"): 60.0}
    return in_order(
        Plan(
            settings=Settings(id="ranked"),
            goals=(
                Goal(goal="top", name="Top"),
                Goal(goal="air", parent="top", name="Air", weight=0.4),
                Goal(goal="work", parent="top", name="Work", weight=0.6),
            ),
            indicators=tuple(
                Indicator(
                    indicator=f"{goal}1", goal=goal, name=goal, score="goalposts", score_low=0, score_high=100
                )
                for goal in ("air", "work")
            ),
            departments=(Department(department="north", name="North"), Department(department="west", name="West")),
            contributions=tuple(Contribution(indicator=f"{goal}1", department=d) for goal, d in figures),
            results=tuple(
                Result(indicator=f"{goal}1", department=d, period="p", actual=actual)
                for (goal, d), actual in figures.items()
            ),
        )
    )


def test_stages_are_laid_beside_the_plan_without_them() -> None:
    plan = two_goods(settings=Settings(id="goods", stages=("attainment", "cost")))

    table = stage_costs(plan).set_index(["stage", "side"])

    assert table.loc[("cost", "with"), "is_plan"]
    assert table.loc[("balance", "without"), "is_plan"]
    assert table["total"].tolist() == pytest.approx([0.625] * 8)
    assert table.loc[("fairness", "with"), "largest_load"] == pytest.approx(1.0)


def test_a_large_plan_walked_with_most_columns_held_has_the_same_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = Random("large")
    places = range(40)
    plan = in_order(
        Plan(
            settings=Settings(id="large", stages=("attainment",)),
            goals=(Goal(goal="top", name="Top"),),
            indicators=tuple(
                Indicator(
                    indicator=f"i{i}", goal="top", name="I", weight=draw.randint(1, 9), target=10.0, class_=i % 2
                )
                for i in places
            ),
            departments=(Department(department="d", name="D"),),
            contributions=tuple(Contribution(indicator=f"i{i}", department="d", baseline=0.0) for i in places),
            costs=tuple(
                Step(
                    indicator=f"i{i}", department="d", step=1, capacity=10.0, use=(("money", draw.randint(1, 50)),)
                )
                for i in places
            ),
            resources=(Resource(resource="money", name="Money", total=100.0),),
        )
    )
    number = Number("resources", ("money",), "total")
    plain = trace(movable(plan, number))

    monkeypatch.setattr(following, "LARGE", 0)

    held = trace(movable(plan, number))
    assert len(held) == len(plain) > 20
    assert np.array(held) == pytest.approx(np.array(plain), abs=1e-9)


def test_the_curve_over_a_target_bends_where_the_promise_is_too_dear_to_keep_whole() -> None:
    found = frontier(two_goods(), "indicators:pupils:target")

    # money for 15: all of both until 2.5 pupils; then roads give way, pupils being the cheaper points, until 5;
    # then 2.5 pupils of however many are asked for
    assert not found.is_exact
    assert found.is_bent
    assert found.now == Place(10.0, pytest.approx(0.625))
    kinks = {round(kink.amount, 6) for kink in found.kinks}
    assert {0.0, 2.5, 5.0, 20.0} <= kinks
    for target, reached in ((1.0, 1.0), (2.5, 1.0), (3.0, 0.95), (5.0, 0.75), (8.0, 0.65625), (20.0, 0.5625)):
        assert value_on(found.kinks, target) == pytest.approx(reached, abs=2e-5)
    assert found.one_more == pytest.approx(1.25 / 0.135 - 10, abs=0.01)


def test_the_least_target_that_reaches_an_attainment_is_found_on_the_bent_curve() -> None:
    assert least_that_reaches(two_goods(), "indicators:pupils:target", 0.625) == pytest.approx(0.0)
    assert least_that_reaches(two_goods(), "indicators:pupils:target", 1.1) is None


def test_a_pinned_share_has_its_curve_between_the_shares_that_can_be_met() -> None:
    plan = two_goods(
        contributions=(
            Contribution(indicator="pupils", department="schools", baseline=0.0),
            Contribution(indicator="pupils", department="works", baseline=0.0),
            Contribution(indicator="roads", department="works", baseline=0.0),
        ),
        costs=(
            Step(indicator="pupils", department="schools", step=1, capacity=6.0, use=(("money", 2.0),)),
            Step(indicator="pupils", department="works", step=1, capacity=10.0, use=(("money", 1.0),)),
            Step(indicator="roads", department="works", step=1, capacity=10.0, use=(("money", 1.0),)),
        ),
        pins=(Pin(kind="share", indicator="pupils", department="schools", value=0.5),),
    )
    found = frontier(plan, "pins:share:pupils:schools:value")

    assert found.now.amount == 0.5
    for share in (0.0, 0.13, 0.5, 0.61, 0.87, 1.0):
        wanted = reached_with(plan, "pins:share:pupils:schools:value", share)
        assert value_on(found.kinks, share) == pytest.approx(wanted, abs=2e-5)


def test_where_a_curve_falls_the_figure_just_below_is_that_of_the_stretch_before() -> None:
    """Two classes and a whole promise: the first class takes the money of the second all at once."""
    plan = in_order(
        Plan(
            settings=Settings(id="town", stages=("attainment",)),
            goals=(Goal(goal="town", name="Town"),),
            indicators=(
                Indicator(indicator="bridge", goal="town", name="B", weight=1.0, target=10.0, class_=0),
                Indicator(indicator="school", goal="town", name="S", weight=3.0, target=10.0, class_=1),
            ),
            departments=(Department(department="works", name="Works"),),
            contributions=(
                Contribution(indicator="bridge", department="works", baseline=0.0, whole=True),
                Contribution(indicator="school", department="works", baseline=0.0),
            ),
            costs=tuple(
                Step(indicator=name, department="works", step=1, capacity=10.0, use=(("money", 1.0),))
                for name in ("bridge", "school")
            ),
            resources=(Resource(resource="money", name="Money", total=12.0),),
        )
    )
    points = frontier(plan, "money").kinks
    assert points[0] == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    assert points[-2] == pytest.approx((10.0, 0.25, 0.75), abs=1e-6)
    assert points[-1] == pytest.approx((20.0, 1.0, 1.0), abs=1e-6)
    assert all(right.before >= left.total - 1e-9 for left, right in pairwise(points))
