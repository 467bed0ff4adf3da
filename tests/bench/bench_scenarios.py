"""How long it takes to compare outcomes, to share a difference out, and to follow a frontier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from typing import Any

from model.plan import Plan
from scenarios.attribution import attribute
from scenarios.bundled import library
from scenarios.compare import compare
from scenarios.frontier import frontier
from scenarios.scenario import Change, Scenario


def renamed(plan: Plan) -> Iterator[Plan]:
    """The plan with ever another id, so that no answer is known already."""
    for turn in count(1):
        yield replace(plan, settings=replace(plan.settings, id=f"{plan.settings.id}-{turn}"))


def eight_changes() -> Scenario:
    weights = [Change(f"indicators:i{place:03}:weight", 2.0 + place % 5) for place in range(6)]
    totals = [Change("resources:money:total", 0.98, "scale"), Change("resources:staff:total", 1.02, "scale")]
    return Scenario(changes=(*weights, *totals))


def compare_ten(plan: Plan) -> None:
    ten = list(islice(library("tenjo").values(), 10))
    assert len(compare(plan, ten).names) == 11


def follow_money(plan: Plan) -> None:
    assert len(frontier(plan, "money").kinks) > 100


def bench_county_frontier(county: Plan, timed: Any) -> None:
    timed("county, all kinks of the budget frontier", follow_money, renamed(county), aim=1.0, rounds=3)


def bench_city_frontier(city: Plan, timed: Any) -> None:
    timed("city, all kinks of the budget frontier", follow_money, renamed(city), aim=15.0, rounds=1)


def bench_county_attribution(county: Plan, timed: Any) -> None:
    def share_out(plan: Plan) -> None:
        assert len(attribute(plan, eight_changes())) == 8

    timed("county, eight changes told apart", share_out, renamed(county), aim=5.0, rounds=1)


def bench_tenjo_comparison(tenjo: Plan, timed: Any) -> None:
    timed("Tenjo, ten scenarios compared", compare_ten, renamed(tenjo), aim=5.0, rounds=1)
