"""The ready-made scenarios: each can be opened, and says nothing that it does not show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.plan import Plan, label
from model.tables import read_plan
from scenarios.attainments import waiting
from scenarios.bundled import bundled_plans, find_scenario, library
from scenarios.compare import Comparison, compare
from scenarios.toml import read_scenario, write_scenario

# (scenario, plan): attainment of the plan as it stands, and with the scenario
TOTALS = {
    ("axis_weights", "tenjo"): (0.966981, 0.967283),
    ("citizens_first", "tenjo"): (0.966981, 0.966667),
    ("council_catch_up", "scotland"): (1.0, 1.0),
    ("county_fairness_first", "county"): (0.914304, 0.914304),
    ("equal_weights", "tenjo"): (0.966981, 0.969183),
    ("fairness_first", "tenjo"): (0.966981, 0.966981),
    ("freeze_shares", "county"): (0.914304, 0.741841),
    ("freeze_shares", "tenjo"): (0.966981, 0.781980),
    ("less_money", "county"): (0.914304, 0.866562),
    ("less_money", "tenjo"): (0.966981, 0.955967),
    ("mid_year_money", "tenjo"): (0.966981, 1.0),
    ("nothing_for_evenness", "tenjo"): (0.966981, 0.976981),
    ("protect_schools", "tenjo"): (0.966981, 0.966848),
    ("school_transport_free", "tenjo"): (0.966981, 0.968401),
    ("weights_by_spending", "scotland"): (1.0, 1.0),
}


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {name: read_plan(folder) for name, folder in bundled_plans().items()}


@pytest.fixture(scope="module")
def compared(plans: dict[str, Plan]) -> dict[tuple[str, str], Comparison]:
    return {(name, plan): compare(plans[plan], [find_scenario(name)], why=False) for name, plan in sorted(TOTALS)}


def waiting_counts(found: Comparison) -> tuple[int, int]:
    before, after = (len(waiting(each)) for each in found.outcomes)
    return before, after


def change_of_money(found: Comparison, department: str) -> float:
    rows = found.money[(found.money["department"] == department) & (found.money["scenario"] != "plan")]
    return float(rows["change"].iloc[0])


def reached(found: Comparison, indicator: str) -> tuple[float, float]:
    rows = found.indicators[found.indicators["indicator"] == indicator]
    before, after = rows["attainment"].tolist()
    return before, after


def test_every_scenario_is_meant_for_a_bundled_plan_and_tested_with_it(plans: dict[str, Plan]) -> None:
    meant = {(name, plan) for name, scenario in library().items() for plan in scenario.plans}

    assert meant == set(TOTALS)
    assert {plan for _, plan in meant} <= set(plans)


def test_the_library_of_a_plan_holds_the_scenarios_meant_for_it() -> None:
    assert list(library("scotland")) == ["council_catch_up", "weights_by_spending"]
    assert "less_money" in library("county")
    assert library("nowhere") == {}


@pytest.mark.parametrize("name", sorted(library()))
def test_a_scenario_says_what_it_asks_why_and_from_where_in_two_languages(name: str) -> None:
    scenario = library()[name]

    assert scenario.reason
    assert scenario.source
    assert scenario.description
    assert re.search("[\u4e00-\u9fff]", label(scenario, "zh"))
    assert re.search("[\u4e00-\u9fff]", dict(scenario.descriptions)["zh"])
    assert re.search("[\u4e00-\u9fff]", dict(scenario.reasons)["zh"])


@pytest.mark.parametrize("name", sorted(library()))
def test_a_scenario_with_all_its_texts_survives_being_written(name: str, tmp_path: Path) -> None:
    scenario = library()[name]

    write_scenario(scenario, tmp_path / "again.toml")

    assert read_scenario(tmp_path / "again.toml") == scenario


@pytest.mark.parametrize("key", sorted(TOTALS))
def test_a_scenario_shows_the_totals_that_it_tells(
    key: tuple[str, str], compared: dict[tuple[str, str], Comparison]
) -> None:
    totals = compared[key].summary["total"].tolist()

    assert totals == pytest.approx(TOTALS[key], abs=2e-6)
    text = library()[key[0]].description or ""
    if key not in {
        ("council_catch_up", "scotland"),
        ("weights_by_spending", "scotland"),
        ("fairness_first", "tenjo"),
    }:
        differs = round(abs(totals[1] - totals[0]) * 100, 2)
        assert f"{100 * totals[1]:.2f} %" in text or f"{differs:.2f} points" in text


def test_axis_weights_as_meant_move_two_promises(compared: dict[tuple[str, str], Comparison]) -> None:
    found = compared["axis_weights", "tenjo"]

    assert found.moved["indicator"].tolist() == ["g140", "g054"]
    assert reached(found, "g140") == pytest.approx((0.2381, 0.3558), abs=1e-4)
    assert found.swaps.empty


def test_a_tenth_less_money_lets_seven_more_promises_wait(
    compared: dict[tuple[str, str], Comparison],
) -> None:
    found = compared["less_money", "tenjo"]

    assert waiting_counts(found) == (18, 25)
    assert change_of_money(found, "works") == pytest.approx(-2471.8, abs=0.1)
    assert change_of_money(found, "social") == pytest.approx(-386.4, abs=0.1)


def test_the_money_of_mid_year_goes_to_infrastructure(compared: dict[tuple[str, str], Comparison]) -> None:
    found = compared["mid_year_money", "tenjo"]

    assert waiting_counts(found) == (18, 0)
    assert change_of_money(found, "works") == pytest.approx(53731.6, abs=0.1)


def test_frozen_shares_let_most_promises_wait(compared: dict[tuple[str, str], Comparison]) -> None:
    found = compared["freeze_shares", "tenjo"]

    assert waiting_counts(found) == (18, 76)
    assert change_of_money(found, "works") == pytest.approx(23768.3, abs=0.1)


def test_evenness_buys_nothing_in_tenjo_and_is_nearly_free_in_the_county(
    compared: dict[tuple[str, str], Comparison],
) -> None:
    tenjo, county = compared["fairness_first", "tenjo"], compared["county_fairness_first", "county"]

    assert [each.allocation.departments["load"].max() for each in tenjo.outcomes] == pytest.approx([1.0, 1.0])
    assert waiting_counts(tenjo) == (18, 25)
    assert tenjo.summary["cost"].tolist() == pytest.approx([91968.210, 94864.295], abs=1e-3)
    assert [each.allocation.departments["load"].max() for each in county.outcomes] == pytest.approx(
        [0.86417, 0.75412], abs=1e-5
    )
    assert county.summary["cost"].tolist() == pytest.approx([9962.0, 9973.3], abs=0.05)


def test_school_transport_falls_to_nothing_without_its_mandate(
    compared: dict[tuple[str, str], Comparison],
) -> None:
    found = compared["school_transport_free", "tenjo"]

    assert reached(found, "g162") == pytest.approx((1.0, 0.0))
    assert reached(found, "g054") == pytest.approx((0.0364, 0.2728), abs=1e-4)
    assert reached(compared["protect_schools", "tenjo"], "g166") == pytest.approx((0.0, 1.0))


def test_catching_up_wholly_calls_on_every_council(compared: dict[tuple[str, str], Comparison]) -> None:
    before, after = compared["council_catch_up", "scotland"].outcomes

    assert before.allocation.departments["load"].max() == pytest.approx(0.20407, abs=1e-5)
    assert after.allocation.departments["load"].min() == pytest.approx(0.99983, abs=1e-5)


def test_weighing_by_spending_turns_the_ranking_over(compared: dict[tuple[str, str], Comparison]) -> None:
    found = compared["weights_by_spending", "scotland"]
    ranks = found.ranks[found.ranks["basis"] == "results"]
    places = {
        name: dict(zip(own["department"], own["rank"].astype(int), strict=True))
        for name, own in ranks.groupby("scenario")
    }
    before, after = (places[name] for name in found.names)

    assert (before["east_renfrewshire"], after["east_renfrewshire"]) == (5, 1)
    assert (before["shetland"], after["shetland"]) == (1, 3)
    assert before["stirling"] - after["stirling"] == 15
    assert sum(before[name] != after[name] for name in before) == 31
    assert (found.swaps["basis"] == "results").sum() == 107
