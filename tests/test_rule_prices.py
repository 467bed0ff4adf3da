"""What promises cost: every derivative against the plan solved again with its number moved."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.allocation import allocate
from model.allocation.rule_prices import rule_prices
from model.check import check
from model.plan import Contribution, Department, Goal, Indicator, Pin, Plan, Resource, Settings, Step
from model.tables import read_plan
from tests.plans import plans

STEPS = (3e-3, 3e-4, 3e-5, 3e-6)


def growing(money: float, *pins: Pin, stages: tuple[str, ...] = ("attainment",), **settings: float) -> Plan:
    """Reference case 05_pins: 12 units wanted, A at 1 then 3, B at 2 then 4 money per unit."""
    costs = (("A", 1, 4.0, 1.0), ("A", 2, 4.0, 3.0), ("B", 1, 3.0, 2.0), ("B", 2, 5.0, 4.0))
    return Plan(
        settings=Settings(stages=stages, **settings),
        goals=(Goal(goal="top"),),
        indicators=(Indicator(indicator="I", goal="top", target=12.0),),
        departments=(Department(department="A"), Department(department="B")),
        contributions=tuple(Contribution(indicator="I", department=name, baseline=0.0) for name in "AB"),
        costs=tuple(
            Step(indicator="I", department=name, step=step, capacity=size, use=(("money", cost),))
            for name, step, size, cost in costs
        ),
        resources=(Resource(resource="money", total=money, price=1.0),),
        pins=pins,
    )


def price(plan: Plan, rule: str, stage: str = "attainment:1") -> tuple[float, float, float]:
    """Price upwards, price downwards, and what is gained without the rule."""
    table = rule_prices(plan, [rule]).set_index("stage")
    row = table.loc[stage]
    return float(row["up"]), float(row["down"]), float(row["without"])


def test_fixing_a_department_too_high_costs_what_cheaper_departments_would_have_done() -> None:
    plan = growing(16.0, Pin(kind="target", indicator="I", department="B", value=5.0))

    assert price(plan, "pin:target:I:B") == pytest.approx((-1 / 4, -1 / 4, 1 / 6))


def test_the_price_of_a_share_is_per_whole_of_the_share() -> None:
    plan = growing(15.0, Pin(kind="share", indicator="I", department="A", value=0.4))

    assert price(plan, "pin:share:I:A") == pytest.approx((75 / 112, 75 / 112, 7 / 72))


def test_a_kink_has_another_price_upwards_than_downwards() -> None:
    up, down, without = price(growing(10.0), "resource:money")

    assert (up, down) == pytest.approx((1 / 36, 1 / 24))
    assert isnan(without)


def test_what_cannot_be_raised_any_further_has_no_price_upwards() -> None:
    plan = growing(100.0, Pin(kind="target", indicator="I", department="B", value=8.0))

    up, down, without = price(plan, "pin:target:I:B")

    assert isnan(up)
    assert (down, without) == (0.0, 0.0)


def test_a_further_target_is_worth_less_of_what_is_done_for_it() -> None:
    """9 units of 12 are done: a = 9 / target, so one unit more costs 9 / 144."""
    assert price(growing(16.0), "target:I")[:2] == pytest.approx((-9 / 144, -9 / 144))


def test_a_total_that_measures_the_cost_moves_the_measure_too() -> None:
    """Without prices money counts by use / total: 30 of 40 is 3/4, and 30 of 40 + t is less."""
    plan = growing(40.0, stages=("attainment", "cost"))
    plan = replace(
        plan,
        resources=(Resource(resource="money", total=40.0),),
        indicators=(replace(plan.indicators[0], mandated=1.0),),
    )

    cost = 4 + 2 * 3 + 3 * 4 + 4 * 1
    assert price(plan, "resource:money", "cost")[:2] == pytest.approx((-cost / 1600, -cost / 1600))


def test_where_plans_are_equally_good_the_better_of_them_gives_the_slope() -> None:
    """Two promises at the same points per money: a larger target falls on the one that is less held on to."""
    plan = Plan(
        settings=Settings(stages=("attainment",)),
        goals=(Goal(goal="top"),),
        indicators=tuple(Indicator(indicator=name, goal="top", target=1.0) for name in ("I", "J")),
        departments=(Department(department="A"),),
        contributions=tuple(Contribution(indicator=name, department="A", baseline=0.0) for name in ("I", "J")),
        costs=tuple(
            Step(indicator=name, department="A", step=1, capacity=2.0, use=(("money", 1.0),))
            for name in ("I", "J")
        ),
        resources=(Resource(resource="money", total=1.0),),
    )

    assert price(plan, "target:I")[:2] == pytest.approx((0.0, -1 / 2))


def test_a_value_that_jumps_has_no_slope() -> None:
    """The same two promises: as soon as I's target grows all goes to J, and the balance falls to nothing."""
    goals = (Goal(goal="top"), Goal(goal="i", parent="top"), Goal(goal="j", parent="top"))
    plan = Plan(
        settings=Settings(stages=("attainment", "balance")),
        goals=goals,
        indicators=tuple(Indicator(indicator=name.upper(), goal=name, target=1.0) for name in ("i", "j")),
        departments=(Department(department="A"),),
        contributions=tuple(Contribution(indicator=name, department="A", baseline=0.0) for name in ("I", "J")),
        costs=tuple(
            Step(indicator=name, department="A", step=1, capacity=2.0, use=(("money", 1.0),))
            for name in ("I", "J")
        ),
        resources=(Resource(resource="money", total=1.0),),
    )

    assert isnan(price(plan, "target:I", "balance")[0])


def test_later_stages_gain_from_what_an_earlier_one_may_lose() -> None:
    plan = growing(20.0, stages=("attainment", "cost"), give_up_attainment=0.1)

    found = rule_prices(plan, ["resource:money"]).set_index("stage")

    assert found.loc["attainment:1", "up"] == pytest.approx(1 / 36)
    assert found.loc["cost", "up"] == pytest.approx(1.0)


def test_whole_promises_leave_no_slope_but_a_price() -> None:
    """B's 8 units take all 26 of the money; without the pin A does its 8 for 16 and B 4 more for 10."""
    plan = growing(16.0, Pin(kind="target", indicator="I", department="B", value=8.0))
    whole = tuple(replace(row, whole=row.department == "A") for row in plan.contributions)
    plan = replace(plan, contributions=whole, resources=(Resource(resource="money", total=26.0),))

    up, down, without = price(plan, "pin:target:I:B")

    assert isnan(up)
    assert isnan(down)
    assert without == pytest.approx(12 / 12 - 8 / 12, abs=1e-6)


def test_a_plan_that_cannot_be_met_has_no_prices() -> None:
    plan = growing(1.0, Pin(kind="target", indicator="I", department="B", value=8.0))

    assert rule_prices(plan).empty


def test_a_pin_on_what_is_attained_already_gives_its_money_back() -> None:
    plan = growing(4.0, Pin(kind="target", indicator="J", department="A", value=2.0))
    plan = replace(
        plan,
        indicators=(*plan.indicators, Indicator(indicator="J", goal="top", target=0.0)),
        contributions=(*plan.contributions, Contribution(indicator="J", department="A", baseline=0.0)),
        costs=(*plan.costs, Step(indicator="J", department="A", step=1, capacity=4.0, use=(("money", 1.0),))),
    )

    assert price(plan, "pin:target:J:A") == pytest.approx((-1 / 24, -1 / 24, 2 / 24))


def moved(plan: Plan, rule: str, by: float) -> Plan:
    """The plan with the number of a rule moved."""
    kind, *keys = rule.split(":")
    match kind:
        case "mandated":
            return _each(plan, "indicators", "mandated", lambda row: row.indicator == keys[0], by)
        case "target":
            return _each(plan, "indicators", "target", lambda row: row.indicator == keys[0], by)
        case "resource":
            return _each(plan, "resources", "total", lambda row: row.resource == keys[0], by)
    owner = ("department", "resource") if keys[0] == "use" else ("indicator", "department")
    return _each(
        plan, "pins", "value", lambda row: [row.kind, *(getattr(row, name) for name in owner)] == keys, by
    )


def _each(plan: Plan, table: str, column: str, meant, by: float) -> Plan:  # type: ignore[no-untyped-def]
    rows = tuple(
        replace(row, **{column: getattr(row, column) + by}) if meant(row) else row for row in getattr(plan, table)
    )
    return replace(plan, **{table: rows})


def values(plan: Plan) -> dict[str, float] | None:
    allocation = allocate(plan, prices=False)
    if allocation.status != "optimal":
        return None
    return dict(zip(allocation.stages["name"], allocation.stages["value"], strict=True))


def slope(plan: Plan, rule: str, stage: str, by: float) -> float | None:
    """Slope from solving again at two distances, which cancels the curvature."""
    here, near, far = values(plan), values(moved(plan, rule, by / 2)), values(moved(plan, rule, by))
    if here is None or near is None or far is None:
        return None
    return 2 * (near[stage] - here[stage]) / (by / 2) - (far[stage] - here[stage]) / by


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(plans(whole=False, texts=st.just("")), st.booleans(), st.randoms(use_true_random=False))
def test_every_slope_is_what_solving_again_ever_nearer_gives(plan: Plan, gives_up: bool, random) -> None:  # type: ignore[no-untyped-def]
    if not gives_up:
        plan = replace(plan, settings=replace(plan.settings, give_up_attainment=0.0, give_up_cost=0.0))
    assume(not any(finding.severity == "error" for finding in check(plan)))
    prices = rule_prices(plan)
    assume(len(prices) > 0)
    rows = list(prices.itertuples())

    for row in random.sample(rows, min(len(rows), 2)):
        for side, told in ((1, row.up), (-1, row.down)):
            if not isnan(told):
                near = pytest.approx(told, rel=1e-4, abs=1e-4)
                found = [slope(plan, row.rule, row.stage, side * by) for by in STEPS]
                assert any(each == near for each in found if each is not None), (row.rule, row.stage, side, found)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(plans(most=3))
def test_no_rule_is_worth_less_than_nothing_to_lift(plan: Plan) -> None:
    plan = replace(plan, settings=replace(plan.settings, stages=("attainment",), give_up_attainment=0.0))
    assume(not any(finding.severity == "error" for finding in check(plan)))

    for row in rule_prices(plan).itertuples():
        assert isnan(row.without) or row.without >= -1e-6


def test_what_a_plan_with_whole_promises_would_gain_without_a_rule_is_exact() -> None:
    """Whole numbers are sought with some slack; what is told comes from solving again with them fixed."""
    county = read_plan(Path(__file__).parents[1] / "data" / "county")
    names = ("pin:target:pupils:hill", "pin:target:roads:west")
    found = rule_prices(county, names).drop_duplicates("rule").set_index("rule")["without"]
    assert found[list(names)].tolist() == pytest.approx([1 / 864, 1 / 648], abs=1e-12)
