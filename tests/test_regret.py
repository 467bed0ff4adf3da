"""Regret: each plan carried out in each future, by hand on a plan of two promises."""

from __future__ import annotations

import pytest

from model.errors import ScenarioError
from model.tables import read_plan
from scenarios.bundled import bundled_plans, find_scenario
from scenarios.outcome import outcome
from scenarios.regret import regret
from scenarios.scenario import UNCHANGED, Change, Scenario
from tests.test_cli import PLAN

# Money for 15: roads (10 km at 1 each) in full, then pupils (at 2 each) up to 2.5 of 10: 0.5 + 0.5 x 0.25.
LESS = Scenario(name="less", changes=(Change("resources:money:total", 10.0),))
MORE = Scenario(name="more", changes=(Change("resources:money:total", 30.0),))
PUPILS = Scenario(
    name="pupils", changes=(Change("indicators:pupils:weight", 0.9), Change("indicators:roads:weight", 0.1))
)


def test_a_plan_is_carried_out_in_a_future_as_it_was_decided() -> None:
    found = regret(PLAN, [UNCHANGED, LESS, MORE])
    totals = [case.total for case in found.cases]
    assert totals == pytest.approx([0.625, None, 0.625, 0.5, 0.5, 0.5, None, None, 1.0], abs=1e-9)
    regrets = [case.regret for case in found.cases]
    assert regrets == pytest.approx([0.0, None, 0.375, 0.125, 0.0, 0.5, None, None, 0.0], abs=1e-9)
    assert found.worst == (None, pytest.approx(0.5), None)
    assert found.safest == 1


def test_what_is_missing_is_named_with_its_amount() -> None:
    found = regret(PLAN, [UNCHANGED, LESS])
    assert [(case.choice, case.future, case.short) for case in found.cases if case.total is None] == [
        (0, 1, (("money", pytest.approx(5.0)),))
    ]


def test_other_weights_are_met_with_the_targets_that_were_decided() -> None:
    found = regret(PLAN, [UNCHANGED, PUPILS])
    # pupils first: 7.5 of 10 for all the money; roads 0
    assert [case.total for case in found.cases] == pytest.approx([0.625, 0.1 + 0.9 * 0.25, 0.375, 0.675])
    assert found.safest == 1
    assert found.worst == pytest.approx((0.35, 0.25))


@pytest.mark.parametrize(
    ("plan", "names"), [("county", ["less_money", "freeze_shares"]), ("scotland", ["council_catch_up"])]
)
def test_a_plan_in_its_own_future_is_what_it_is_and_nothing_is_better_than_the_best(
    plan: str, names: list[str]
) -> None:
    read = read_plan(bundled_plans()[plan])
    scenarios = [UNCHANGED, *map(find_scenario, names)]
    found = regret(read, scenarios)
    for place, scenario in enumerate(scenarios):
        own = found.cases[place * len(scenarios) + place]
        assert own.total == outcome(read, scenario, prices=False).allocation.total
    assert all(case.regret is None or case.regret >= 0 for case in found.cases)
    for future in range(len(scenarios)):
        assert min(c.regret for c in found.cases if c.future == future and c.regret is not None) == 0


def test_a_scenario_that_does_not_fit_the_plan_is_named() -> None:
    with pytest.raises(ScenarioError, match="mony"):
        regret(PLAN, [Scenario(changes=(Change("resources:mony:total", 1.0),))])
