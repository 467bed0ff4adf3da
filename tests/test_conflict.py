"""Why a plan cannot be met: irreducible sets of rules, the smallest repair of each, and one proposal for all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from dashboard.words.conflict import conflict_lines
from model.allocation import allocate
from model.allocation.conflict import Conflict, explain_conflict
from model.allocation.rules import PIN_KEYS, adjusted, rules
from model.allocation.terms import read_terms
from model.check import check
from model.plan import Contribution, Department, Goal, Indicator, Limit, Pin, Plan, Resource, Settings, Step
from model.schema import in_order
from model.tables import read_plan
from scenarios.scenario import Scenario, apply, parse_change
from tests.plans import plans

DATA = Path(__file__).parent.parent / "data"


def plan_of(
    indicators: dict[str, dict[str, Any]],
    steps: dict[tuple[str, str], list[tuple[float, float]]],
    *,
    money: float | None = None,
    starts: dict[tuple[str, str], float] | None = None,
    whole: tuple[tuple[str, str], ...] = (),
    limits: tuple[Limit, ...] = (),
    pins: tuple[Pin, ...] = (),
) -> Plan:
    """A plan in which contributions start at 0 and have steps of (capacity, money per unit)."""
    costs = [
        Step(indicator=i, department=d, step=number, capacity=capacity, use=(("money", unit),))
        for (i, d), stretches in steps.items()
        for number, (capacity, unit) in enumerate(stretches, start=1)
    ]
    costs += [
        Step(indicator=i, department=d, step=0, use=(("money", use),)) for (i, d), use in (starts or {}).items()
    ]
    return in_order(
        Plan(
            settings=Settings(id="small"),
            goals=(Goal(goal="top", name="Top"),),
            indicators=tuple(
                Indicator(indicator=name, goal="top", name=name.title(), **numbers)
                for name, numbers in indicators.items()
            ),
            departments=tuple(Department(department=d, name=d) for d in sorted({d for _, d in steps})),
            contributions=tuple(
                Contribution(indicator=i, department=d, baseline=0.0, whole=(i, d) in whole) for i, d in steps
            ),
            costs=tuple(costs),
            resources=(Resource(resource="money", name="Money", total=money),),
            limits=limits,
            pins=pins,
        )
    )


def conflict_in(plan: Plan) -> Conflict:
    found = explain_conflict(plan)
    assert found is not None
    return found


def repairs_of(conflict: Conflict) -> dict[str, tuple[float | None, float | None]]:
    return {each.rule: (each.change, each.alone) for each in conflict.repairs}


def close(*numbers: float) -> Any:
    return pytest.approx(numbers, abs=1e-9)


def test_a_plan_that_can_be_met_has_no_conflict() -> None:
    assert explain_conflict(plan_of({"air": {"target": 5.0, "mandated": 1.0}}, {("air", "E"): [(8, 3)]})) is None


def test_two_promises_and_too_little_money() -> None:
    """Reference case 06_infeasible_money: 6 x 2 + 5 x 3 = 27 against 20."""
    promises = {"safety": {"target": 6.0, "mandated": 1.0}, "air": {"target": 5.0, "mandated": 1.0}}
    found = conflict_in(plan_of(promises, {("safety", "S"): [(10, 2)], ("air", "E"): [(8, 3)]}, money=20))

    assert found.members == ("mandated:air", "mandated:safety", "resource:money")
    assert found.kind == "resource"
    repairs = repairs_of(found)
    assert repairs["resource:money"] == close(7, 7)
    assert repairs["mandated:safety"] == close(-7 / 12, -7 / 12)
    assert repairs["mandated:air"] == close(-7 / 15, -7 / 15)


def test_too_little_capacity_is_told_apart_from_too_little_money() -> None:
    """Reference case 06b_infeasible_capacity: 12 asked, 10 possible, money ample."""
    promise = {"safety": {"target": 12.0, "mandated": 1.0}}
    found = conflict_in(plan_of(promise, {("safety", "S"): [(10, 2)]}, money=100))

    assert found.kind == "capacity"
    assert repairs_of(found) == {"capacity:safety:S": close(2, 2), "mandated:safety": close(-1 / 6, -1 / 6)}


def test_more_capacity_costs_what_the_last_step_costs() -> None:
    """4 x 1 + 4 x 5 = 24 of 25: a ninth unit at 5 does not fit, so 2 more of capacity take 9 more money."""
    promise = {"air": {"target": 10.0, "mandated": 1.0}}
    found = conflict_in(plan_of(promise, {("air", "E"): [(4, 1), (4, 5)]}, money=25))

    assert found.members == ("capacity:air:E", "mandated:air")
    assert repairs_of(found)["capacity:air:E"] == (pytest.approx(2), None)
    assert repairs_of(found)["mandated:air"] == close(-0.2, -0.2)


def test_pins_above_the_target() -> None:
    """Reference case x_pins_above_the_target: 8 + 7 against 12."""
    pins = tuple(Pin(kind="target", indicator="I", department=d, value=v) for d, v in (("A", 8.0), ("B", 7.0)))
    steps = {("I", "A"): [(4.0, 1.0), (4.0, 3.0)], ("I", "B"): [(3.0, 2.0), (5.0, 4.0)]}
    found = conflict_in(plan_of({"I": {"target": 12.0}}, steps, money=100, pins=pins))

    assert found.kind == "rules"
    assert repairs_of(found) == {
        "pin:target:I:A": close(-3, -3),
        "pin:target:I:B": close(-3, -3),
        "required:I": close(0.25, 0.25),
    }


def test_a_share_is_changed_to_the_nearest_that_holds() -> None:
    """A can do 3 of the 10 and is to do half: a share of 0.3, a capacity of 5, or 6 in all."""
    pin = Pin(kind="share", indicator="I", department="A", value=0.5)
    steps = {("I", "A"): [(3.0, 1.0)], ("I", "B"): [(10.0, 1.0)]}
    found = conflict_in(plan_of({"I": {"target": 10.0, "mandated": 1.0}}, steps, pins=(pin,)))

    assert repairs_of(found) == {
        "capacity:I:A": close(2, 2),
        "mandated:I": close(-0.4, -0.4),
        "pin:share:I:A": close(-0.2, -0.2),
    }


def test_shares_that_sum_to_more_than_1_leave_nothing_to_promise() -> None:
    pins = tuple(Pin(kind="share", indicator="I", department=d, value=v) for d, v in (("A", 0.7), ("B", 0.6)))
    steps = {("I", "A"): [(10.0, 1.0)], ("I", "B"): [(10.0, 1.0)]}
    found = conflict_in(plan_of({"I": {"target": 10.0, "mandated": 1.0}}, steps, pins=pins))

    assert repairs_of(found) == {
        "mandated:I": close(-1, -1),
        "pin:share:I:A": close(-0.3, -0.3),
        "pin:share:I:B": close(-0.3, -0.3),
    }


def test_what_settles_one_of_two_conflicts_does_not_repair_the_plan_alone() -> None:
    """Air lacks 2 of its capacity, safety 3; no rule has part in both."""
    promises = {"safety": {"target": 6.0, "mandated": 1.0}, "air": {"target": 5.0, "mandated": 1.0}}
    plan = plan_of(promises, {("safety", "S"): [(3, 2)], ("air", "E"): [(3, 3)]})
    found = conflict_in(plan)

    assert len(found.members) == 2
    assert all(each.change is not None and each.alone is None for each in found.repairs)
    assert len(found.together) == 2
    for each in found.together:
        plan = adjusted(plan, {rule.name: rule for rule in rules(plan)}[each.rule], each.change)
    assert explain_conflict(plan) is None


@pytest.mark.parametrize(("class_", "touched"), [(0, "capacity:air:E"), (1, "mandated:air")])
def test_the_proposal_leaves_a_mandate_of_class_0_alone_unless_nothing_else_helps(
    class_: int, touched: str
) -> None:
    """A fifth of the promise is less than a quarter of the capacity, but a promise of class 0 comes first."""
    promise = {"air": {"target": 10.0, "mandated": 1.0, "class_": class_}}
    assert [each.rule for each in conflict_in(plan_of(promise, {("air", "E"): [(8, 1)]})).together] == [touched]


def test_a_promise_of_class_0_gives_way_where_nobody_works_on_it() -> None:
    plan = plan_of({"air": {"target": 10.0, "mandated": 1.0, "class_": 0}}, {("air", "E"): [(20, 1)]})
    found = conflict_in(replace(plan, contributions=(), costs=()))

    assert found.members == ("mandated:air",)
    assert repairs_of(found) == {"mandated:air": close(-1, -1)}
    assert [(each.rule, each.change) for each in found.together] == [("mandated:air", pytest.approx(-1))]


@pytest.mark.parametrize(("pinned", "pin", "capacity"), [(3.0, -1.0, 1.0), (1.5, 0.5, -0.5), (0.5, -0.5, -1.5)])
def test_what_is_done_whole_can_grow_or_shrink_to_its_pin(pinned: float, pin: float, capacity: float) -> None:
    """2 or nothing: the pin moves to the nearer of 0 and 2, the capacity to the pin."""
    plan = plan_of(
        {"wing": {"target": 4.0}},
        {("wing", "H"): [(2, 1)]},
        whole=(("wing", "H"),),
        pins=(Pin(kind="target", indicator="wing", department="H", value=pinned),),
    )
    assert repairs_of(conflict_in(plan)) == {
        "capacity:wing:H": close(capacity, capacity),
        "pin:target:wing:H": close(pin, pin),
    }


@pytest.mark.parametrize(("money", "more", "less"), [(12.0, 3.0, -0.6), (8.0, 7.0, -1.0)])
def test_a_start_up_falls_due_before_anything_is_reached(money: float, more: float, less: float) -> None:
    """10 to begin and 1 for each of 5."""
    promise = {"road": {"target": 5.0, "mandated": 1.0}}
    plan = plan_of(promise, {("road", "T"): [(5, 1)]}, starts={("road", "T"): 10.0}, money=money)
    assert repairs_of(conflict_in(plan)) == {
        "mandated:road": close(less, less),
        "resource:money": close(more, more),
    }


def test_max_change_is_repaired_in_its_own_number() -> None:
    """15 are needed, 11 may be used: 50 % more than last year instead of 10 %."""
    limit = Limit(department="E", resource="money", last_year=10.0, max_change=0.1)
    promise = {"air": {"target": 5.0, "mandated": 1.0}}
    found = conflict_in(plan_of(promise, {("air", "E"): [(8, 3)]}, limits=(limit,)))

    assert repairs_of(found) == {"change:E:money": close(0.4, 0.4), "mandated:air": close(-4 / 15, -4 / 15)}


def test_a_floor_and_a_ceiling_and_a_pin_on_use_are_repaired_in_money() -> None:
    ceiling = Limit(goal="top", resource="money", ceiling=4.0)
    floor = Limit(department="E", resource="money", floor=6.0)
    steps = {("air", "E"): [(8.0, 3.0)]}
    found = conflict_in(plan_of({"air": {"target": 5.0}}, steps, limits=(ceiling, floor)))
    use = Pin(kind="use", department="E", resource="money", value=7.0)
    pinned = conflict_in(plan_of({"air": {"target": 5.0}}, steps, limits=(ceiling,), pins=(use,)))

    assert repairs_of(found) == {"ceiling:top:money": close(2, 2), "floor:E:money": close(-2, -2)}
    assert repairs_of(pinned) == {"ceiling:top:money": close(3, 3), "pin:use:E:money": close(-3, -3)}


def test_of_a_figure_that_must_fall_the_pin_is_raised() -> None:
    """From 10 down to 2 is a fall by 8, of which 5 can be done: the pin rises to 5."""
    plan = plan_of({"wait": {"target": 0.0, "direction": "lower"}}, {("wait", "H"): [(5, 1)]})
    plan = replace(
        plan,
        contributions=(replace(plan.contributions[0], baseline=10.0),),
        pins=(Pin(kind="target", indicator="wait", department="H", value=2.0),),
    )
    assert repairs_of(conflict_in(plan)) == {"capacity:wait:H": close(3, 3), "pin:target:wait:H": close(3, 3)}


def test_a_colon_in_an_id_is_written_with_a_backslash() -> None:
    found = conflict_in(plan_of({"air:fine": {"target": 9.0, "mandated": 1.0}}, {("air:fine", "E"): [(8, 1)]}))
    assert found.members == (r"capacity:air\:fine:E", r"mandated:air\:fine")


def impossible_county() -> Plan:
    return apply(
        Scenario(name="a third", changes=(parse_change("resources:money:total=*0.333"),)),
        read_plan(DATA / "county"),
    )


def test_an_impossible_county_is_explained_in_six_plain_lines_in_both_languages() -> None:
    plan = impossible_county()
    found = conflict_in(plan)
    english, chinese = conflict_lines(plan, found), conflict_lines(plan, found, "zh")

    assert found.kind == "resource"
    assert max(len(english), len(chinese)) <= 6
    assert "“Pupils with a school place nearby” is promised to 100" in english[0]
    assert "Money is limited to 29.0 m yuan" in english[0]
    assert "“就近入学学生数”为约束性指标" in chinese[0]
    assert "2,897万元" in chinese[0]
    assert [line[:6] for line in english[2:5]] == ["Way 1:", "Way 2:", "Way 3:"]
    assert [line[:3] for line in chinese[2:5]] == ["办法1", "办法2", "办法3"]
    assert not set(" ".join(chinese)) & set("{}")


def test_every_way_out_of_an_impossible_county_is_enough() -> None:
    plan = impossible_county()
    found = conflict_in(plan)
    known = {rule.name: rule for rule in rules(plan)}

    for repair in found.repairs:
        assert repair.alone is not None
        assert can_be_met(adjusted(plan, known[repair.rule], repair.alone))
        assert not can_be_met(adjusted(plan, known[repair.rule], repair.alone * (1 - 1e-5)))
    assert "resource:money" not in {each.rule for each in found.within_means}
    for changes in (found.together, found.within_means):
        assert can_be_met(with_changes(plan, changes))


def test_the_order_of_the_rows_changes_nothing() -> None:
    plan = impossible_county()
    tables = ("indicators", "contributions", "costs", "limits", "pins")
    turned = replace(plan, **{table: tuple(reversed(getattr(plan, table))) for table in tables})
    assert explain_conflict(in_order(turned)) == explain_conflict(plan)


def can_be_met(plan: Plan) -> bool:
    return allocate(plan, prices=False).status == "optimal"


def with_changes(plan: Plan, changes: Any) -> Plan:
    for each in changes:
        plan = adjusted(plan, {rule.name: rule for rule in rules(plan)}[each.rule], each.change)
    return plan


AMPLE = 1e4


def keeping(plan: Plan, names: set[str]) -> Plan:
    """The plan with all rules lifted but some: mandates, limits and pins cleared, the rest made ample."""
    by_name = {rule.name: rule for rule in rules(plan)}
    for rule in by_name.values():
        if rule.name not in names and rule.kind in ("required", "capacity"):
            plan = adjusted(plan, {each.name: each for each in rules(plan)}[rule.name], AMPLE)

    def kept(name: str, number: float | None) -> float | None:
        return number if name in names else None

    def limit(row: Limit) -> Limit:
        place = f"{row.department if row.department is not None else row.goal}:{row.resource}"
        floor, ceiling = kept(f"floor:{place}", row.floor), kept(f"ceiling:{place}", row.ceiling)
        return replace(row, floor=floor, ceiling=ceiling, max_change=kept(f"change:{place}", row.max_change))

    return replace(
        plan,
        indicators=tuple(
            replace(i, mandated=kept(f"mandated:{i.indicator}", i.mandated)) for i in plan.indicators
        ),
        resources=tuple(replace(r, total=kept(f"resource:{r.resource}", r.total)) for r in plan.resources),
        limits=tuple(map(limit, plan.limits)),
        pins=tuple(p for p in plan.pins if ":".join(["pin", p.kind, *pinned(p)]) in names),
    )


def pinned(pin: Pin) -> list[str]:
    return [getattr(pin, key) for key in PIN_KEYS[pin.kind]]


def moved_by_pins(plan: Plan) -> bool:
    """Whether a pin is all that lets a department improve: the target is attained there already."""
    terms = read_terms(plan)
    able = {
        (contribution.indicator, contribution.department): terms.gap[p] > 0
        if terms.indicators[terms.indicator[p]].aggregation == "worst"
        else terms.required[terms.indicator[p]] > 0
        for p, contribution in enumerate(terms.contributions)
    }
    return any(not able.get((p.indicator or "", p.department or ""), True) for p in plan.pins if p.kind != "use")


def conflict_of_random(plan: Plan) -> tuple[Plan, Conflict] | None:
    """The plan with attainment alone as its stage, and its conflict; None where it can be met."""
    plan = replace(plan, settings=replace(plan.settings, stages=("attainment",)))
    found = explain_conflict(plan)
    assert (found is None) == can_be_met(plan)
    names = [rule.name for rule in rules(plan)]
    return None if found is None or len(set(names)) < len(names) else (plan, found)


QUICK = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@QUICK
@given(plans(most=3))
def test_each_repair_of_a_random_plan_is_enough_and_a_hair_less_is_not(plan: Plan) -> None:
    found = conflict_of_random(plan)
    if found is None:
        return
    plan, conflict = found
    known = {rule.name: rule for rule in rules(plan)}
    for repair in conflict.repairs:
        if repair.alone is not None:
            assert can_be_met(adjusted(plan, known[repair.rule], repair.alone))
            if not repair.rule.startswith("pin:share") or not moved_by_pins(plan):
                assert not can_be_met(adjusted(plan, known[repair.rule], repair.alone * (1 - 1e-5)))
            assert repair.change is not None
            assert abs(repair.change) <= abs(repair.alone) * (1 + 1e-9)
    assert can_be_met(with_changes(plan, conflict.together))
    if conflict.within_means:
        assert can_be_met(with_changes(plan, conflict.within_means))


@QUICK
@given(plans(most=3, whole=False))
def test_no_member_of_a_random_conflict_can_be_left_out(plan: Plan) -> None:
    assert not any(finding.severity == "error" for finding in check(plan))
    found = conflict_of_random(plan)
    if found is None:
        return
    plan, conflict = found
    if moved_by_pins(plan):
        return  # a pin lifted there stops the improvement that its number, changed, would allow
    members = set(conflict.members)
    lifted = keeping(plan, members)
    assert not can_be_met(lifted)
    assert all(can_be_met(keeping(plan, members - {member})) for member in members)
    known = {rule.name: rule for rule in rules(lifted)}
    for repair in conflict.repairs:
        if repair.change is not None:
            assert can_be_met(adjusted(lifted, known[repair.rule], repair.change))
            if not repair.rule.startswith("pin:share"):
                assert not can_be_met(adjusted(lifted, known[repair.rule], repair.change * 0.99))
