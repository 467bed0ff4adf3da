"""The page about the ranking in Streamlit's own test runner: what it says and offers."""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model.tables import read_plan
from scenarios.scenario import Change, Scenario, apply, parse_change
from scenarios.standing import standing

ROOT = Path(__file__).parent.parent
PATIENCE = 60


def ranking_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.ranking import page as ranking

    state.begin()
    if solved := top.show(state.board(), headed=False):
        ranking.show(solved)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def opened(**address: str | list[str]) -> AppTest:
    """Open the page, and look again until everything is worked out."""
    app = AppTest.from_function(ranking_page, default_timeout=PATIENCE)
    for key, value in address.items():
        app.query_params[key] = value
    return waited(app.run())


def waited(app: AppTest) -> AppTest:
    end = time.monotonic() + PATIENCE
    while "Working out every possible place" in markup(app) and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    assert not app.exception
    return app


def markup(app: AppTest) -> str:
    return " ".join(element.value for element in app.html)


def said(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.info, *app.warning))


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def button(app: AppTest, start: str) -> str:
    return next(each.key or "" for each in app.button if (each.key or "").startswith(start))


def scotland_first(*changes: Change) -> str:
    plan = apply(Scenario(changes=changes), read_plan(ROOT / "data" / "scotland"))
    table = standing(plan, "results").scores.sort_values("rank")
    return next(d.name or "" for d in plan.departments if d.department == table["department"].iloc[0])


def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plan: str = "county") -> Path:
    """A copy of a bundled plan, with a title of its own, that is opened instead of the others."""
    folder = tmp_path / "own"
    shutil.copytree(ROOT / "data" / plan, folder)
    settings = pd.read_csv(folder / "plan.csv", dtype=str)
    settings.loc[settings["key"] == "name", "value"] = "Own plan"
    settings.to_csv(folder / "plan.csv", index=False)
    monkeypatch.setattr(sys, "argv", ["app", str(folder)])
    return folder


def test_it_says_who_is_first_and_how_firm_the_places_are() -> None:
    app = opened(plan="scotland")
    assert figures(app)["First place"] == scotland_first()
    assert figures(app)["Places changed by this scenario"] == "0 of 32"
    assert figures(app)["Places that hold throughout"] == "1 of 32"
    assert "The frames are exact, not sampled." in markup(app)


def test_a_scenario_in_the_address_moves_the_ranking_and_names_who_passes_whom() -> None:
    app = opened(plan="scotland", set="goals:climate:weight=22%")
    assert figures(app)["First place"] == scotland_first(Change("goals:climate:weight", 0.22, "share"))
    assert "28 departments change their place; 55 pairs swap." in said(app)
    assert "City of Edinburgh passes Shetland Islands" in markup(app)


def test_the_next_crossing_is_one_click_away_and_swaps_the_pair_that_it_names() -> None:
    app = opened(plan="scotland")
    key = button(app, "snap-any-up")
    named = app.button(key=key).label
    app.button(key=key).click().run()
    waited(app)
    assert "goals:climate:weight=" in str(app.query_params["set"])
    assert "2 departments change their place; 1 pair swaps." in said(app)
    x, y = named.split("\u202f% ")[1].strip().replace("\\", "").split(" passes ")
    assert f"{x} passes {y}" in markup(app)


def test_the_first_place_changes_where_the_star_says_so() -> None:
    app = opened(plan="scotland")
    before = figures(app)["First place"]
    app.button(key="snap-first-up").click().run()
    assert figures(app)["First place"] != before


def test_the_weights_of_an_evaluator_are_one_click_and_one_undo() -> None:
    app = opened(plan="county")
    app.button(key=button(app, "preset-by-")).click().run()
    assert app.query_params["set"]
    next(each for each in app.button if each.label == "Undo").click().run()
    assert "set" not in app.query_params


def test_following_a_department_says_what_it_would_take() -> None:
    app = opened(plan="scotland")
    app.selectbox(key="follow-scotland").select("fife").run()
    waited(app)
    assert "For Fife to be first: impossible within these weights." in markup(app)
    assert "Fife passes nobody and nobody passes it" in markup(app)


def test_another_neighbourhood_is_another_answer() -> None:
    app = opened(plan="scotland")
    app.selectbox(key="neighbourhood-scotland").select("simplex").run()
    waited(app)
    assert figures(app)["Places that hold throughout"] == "0 of 32"
    assert "--neighbourhood simplex" in app.code[0].value


def test_departments_with_indicators_of_their_own_are_shown_with_coverage_and_gain() -> None:
    app = opened(plan="tenjo")
    assert "Not exact here" in markup(app)
    assert "Opt-out gain" in markup(app)


def test_both_bases_can_be_chosen() -> None:
    app = opened(plan="county")
    app.segmented_control(key="basis-county").set_value("plan").run()
    waited(app)
    assert "Delivered of entrusted" in markup(app)
    assert "--basis plan" in app.code[0].value


def test_departments_are_compared_within_their_group() -> None:
    app = opened(plan="county")
    app.selectbox(key="group-county").select("townships").run()
    waited(app)
    assert figures(app)["Places changed by this scenario"] == "0 of 3"


def test_a_plan_without_results_says_so_and_shows_planned_delivery(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path, monkeypatch)
    (folder / "results.csv").unlink()
    app = opened(plan="own")
    assert "Delivered of entrusted" in markup(app)
    app.segmented_control(key="basis-own").set_value("results").run()
    assert "This plan has no results yet" in said(app)
    assert "Planned delivery can be ranked already" in said(app)


def test_a_single_department_has_nobody_to_be_compared_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path, monkeypatch, "scotland")
    results = pd.read_csv(folder / "results.csv", dtype=str)
    results[results["department"] == "fife"].to_csv(folder / "results.csv", index=False)
    app = opened(plan="own")
    assert "Only Fife has a rank here" in said(app)


def test_departments_that_are_all_equal_share_the_first_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path, monkeypatch, "scotland")
    results = pd.read_csv(folder / "results.csv", dtype=str)
    same = results.groupby("indicator")["actual"].transform("first")
    results.assign(actual=same).to_csv(folder / "results.csv", index=False)
    app = opened(plan="own")
    assert "share the first place" in said(app)
    assert figures(app)["First place"] == "32 share it"


def test_presets_take_weights_with_one_click_and_the_plan_gives_its_own_back() -> None:
    app = opened(plan="scotland")
    app.button(key="preset-critic").click().run()
    waited(app)
    shares = [float(text.split("=")[1].rstrip("%")) for text in app.query_params["set"]]
    assert len(shares) == 8
    assert sum(shares) == pytest.approx(100)
    app.button(key="preset-plan").click().run()
    waited(app)
    assert "set" not in app.query_params


def test_the_evaluators_and_how_far_they_agree_stand_on_the_page() -> None:
    app = opened(plan="county")
    assert "The 3 evaluators largely agree on the order of importance: 0." in said(app)
    assert "People are taught and cared for" in said(app)
    assert "Do the evaluators agree" not in str([each.value for each in opened(plan="tenjo").subheader])


def test_what_it_would_take_can_be_taken_as_the_scenario() -> None:
    app = opened(plan="scotland")
    app.selectbox(key="follow-scotland").set_value("angus").run()
    waited(app)
    end = time.monotonic() + PATIENCE
    while not [each for each in app.button if each.key == "take-reach"] and time.monotonic() < end:
        time.sleep(0.2)
        app.run()
    app.button(key="take-reach").click().run()
    waited(app)
    changes = tuple(parse_change(text) for text in app.query_params["set"])
    plan = apply(Scenario(changes=changes), read_plan(ROOT / "data" / "scotland"))
    table = standing(plan, "results").scores.set_index("department")
    assert table["rank"]["angus"] < 17
