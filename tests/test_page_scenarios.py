"""The page of scenarios in Streamlit's own test runner: opened, saved, overtaken, deleted, brought back."""

from __future__ import annotations

import sys
import time
from html import escape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.futures import Effect, effect, effect_line, ready_made
from dashboard.words import speaking
from dashboard.words.changes import change_lines
from dashboard.words.numbers import amount, percent, points, rounded_up
from model.tables import read_plan
from scenarios.attribution import attribute
from scenarios.bundled import bundled_plans, library
from scenarios.frontier import frontier, least_that_reaches
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario, apply, parse_change
from scenarios.standing import standing
from scenarios.store import open_store
from tests.test_pages import markup, run, said

MONEY, UNIT = "resources:money:total", "10,000 yuan"
LESS = Scenario(name="Less", changes=(Change(MONEY, 0.9, "scale"),))


def scenarios_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.scenarios import page as scenarios

    state.begin()
    solved = top.show(state.board(), headed=False)
    if solved:
        scenarios.show(solved)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def opened(*changes: str, plan: str = "county") -> AppTest:
    return run(AppTest.from_function(scenarios_page, default_timeout=60), {"plan": plan, "set": list(changes)})


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def save(app: AppTest, name: str, note: str = "", author: str = "") -> AppTest:
    app.text_input(key="save-name").set_value(name)
    app.text_area(key="save-note").set_value(note)
    app.text_input(key="save-author").set_value(author)
    next(button for button in app.button if button.label == "Save this scenario").click().run()
    assert not app.exception
    return app


def settled(app: AppTest, words: str, part: str = "") -> str:
    """What the page says once it says something that is worked out beside it.

    The test runner forgets between two runs which part of the page is open.
    """
    end = time.monotonic() + 60
    while words not in (told := (markup(app) + said(app)).replace("\\", "")) and time.monotonic() < end:
        time.sleep(0.1)
        tab(app, part) if part else app.run()
    assert words in told
    return told


def tab(app: AppTest, name: str) -> AppTest:
    """Open a part of the page."""
    app.session_state["scenario-tabs"] = name
    app.run()
    assert not app.exception
    return app


def test_every_ready_made_scenario_has_a_card_that_says_what_it_means() -> None:
    app = opened()
    plan = read_plan(bundled_plans()["county"])
    for future in ready_made(plan):
        assert effect_line(effect(plan, future)) in settled(app, effect_line(effect(plan, future)))
        assert escape(future.name) in markup(app)
    assert "Nothing is saved for this plan yet" in said(app)


def test_opening_a_scenario_is_one_step_that_can_be_undone() -> None:
    app = press(opened(f"{MONEY}=*0.8"), "open-ready:less_money")
    assert app.query_params.get("set") == f"{MONEY}=*0.9"
    assert any(each.value == "On the table: “10 % less money”" for each in app.subheader)
    next(button for button in app.button if button.label == "Undo").click().run()
    assert app.query_params.get("set") == f"{MONEY}=*0.8"


def test_the_scenario_on_the_table_is_saved_by_name_with_its_note_and_author() -> None:
    app = save(opened(f"{MONEY}=*0.9"), "Less", "for the council", "Ada")
    version = open_store().newest("scenario", "Less")
    assert version is not None
    assert (version.plan, version.note, version.author, version.number) == ("county", "for the council", "Ada", 1)
    assert open_store().scenario("Less").changes == LESS.changes
    assert any(each.value == "On the table: “Less”" for each in app.subheader)
    assert "for the council" in markup(app)
    assert open_store().newest("scenario", save(app, "Less", author="Ada") and "Less").number == 2  # type: ignore[union-attr]


def test_a_name_that_somebody_else_saved_meanwhile_is_not_overwritten() -> None:
    app = save(opened(f"{MONEY}=*0.9"), "Less", author="Ada")
    open_store().save_scenario("Less", LESS, plan="county", author="Ben", expected=1)
    save(app, "Less", author="Ada")
    assert "was saved by Ben" in said(app)
    assert len(open_store().history("scenario", "Less")) == 2
    press(app, "save-on-top")
    assert [each.author for each in open_store().history("scenario", "Less")] == ["Ada", "Ben", "Ada"]
    assert "was saved by Ben" not in said(app)


@pytest.mark.parametrize(
    ("name", "told"),
    [("", "Give the scenario a name first."), ("less_money", "the name of a ready-made scenario")],
)
def test_a_name_that_cannot_be_is_explained(name: str, told: str) -> None:
    assert told in said(save(opened(f"{MONEY}=*0.9"), name))


def test_a_deleted_scenario_is_brought_back_with_one_click() -> None:
    open_store().save_scenario("Less", LESS, plan="county", author="Ada")
    app = press(opened(), "delete-Less")
    assert open_store().scenarios() == ()
    assert "“Less” was deleted" in app.info[0].value
    press(app, "undelete")
    assert [each.name for each in open_store().scenarios()] == ["Less"]
    assert not app.info


def test_a_scenario_that_was_changed_meanwhile_is_not_deleted() -> None:
    open_store().save_scenario("Less", LESS, plan="county")
    app = opened()
    open_store().save_scenario("Less", LESS, plan="county", expected=1)
    press(app, "delete-Less")
    assert "so it was not deleted" in said(app)
    assert len(open_store().scenarios()) == 1


def test_a_scenario_of_another_plan_is_not_listed_and_one_that_does_not_fit_says_why() -> None:
    store = open_store()
    store.save_scenario("elsewhere", LESS, plan="tenjo")
    store.save_scenario("misfit", Scenario(changes=(Change("resources:gold:total", 1.0),)), plan="county")
    app = opened()
    assert "elsewhere" not in markup(app)
    assert "Cannot be applied to this plan" in markup(app)
    assert app.button(key="open-saved:misfit").disabled


def test_older_versions_are_listed_and_opened() -> None:
    store = open_store()
    store.save_scenario("Less", LESS, plan="county", author="Ada", note="first")
    store.save_scenario("Less", Scenario(changes=(Change(MONEY, 0.7, "scale"),)), plan="county", expected=1)
    app = press(opened(), "history-Less")
    assert "**Version 1**, by Ada" in said(app)
    press(app, "open-version-1")
    app.run()
    assert app.query_params.get("set") == f"{MONEY}=*0.9"


def test_the_page_goes_on_without_saved_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken").write_text("no database " * 200)
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "broken"))
    app = opened(f"{MONEY}=*0.9")
    assert "Saved work cannot be shown" in said(app)
    assert "10 % less money" in markup(app)
    assert "Nothing was saved, and your scenario is still here" in said(save(app, "Less"))


def test_an_effect_is_said_in_one_line() -> None:
    assert effect_line(Effect(0.9, -0.05, 1, 2)) == (
        "90.0\u202f% of the whole plan (−5.0\u202fpt); 1 promise more is kept; 2 more have to wait"
    )
    assert effect_line(Effect(0.9, 0.0)) == "90.0\u202f% of the whole plan, as in the plan"
    assert effect_line(Effect(None)).startswith("Under this scenario the rules")


def test_the_effect_on_a_card_is_that_of_the_command_line() -> None:
    plan = read_plan(bundled_plans()["county"])
    for future in ready_made(plan):
        found = effect(plan, future)
        assert found.total == outcome(plan, future.scenario).allocation.total


@pytest.mark.parametrize("name", sorted(bundled_plans()))
def test_every_ready_made_change_is_said_in_words(name: str) -> None:
    plan = read_plan(bundled_plans()[name])
    for scenario in library(name).values():
        for lang in ("en", "zh"):
            with speaking(lang):
                lines = change_lines(scenario.changes, plan)
            assert len(lines) == len(scenario.changes)
            assert not [line for line in lines if "None" in line or ":" in line.replace(": ", "")]


def test_changes_are_said_with_what_was_and_what_becomes() -> None:
    plan = read_plan(bundled_plans()["county"])
    changes = (
        Change(MONEY, 0.9, "scale"),
        Change("plan:give_up_cost", 0.1),
        Change("plan:stages", "balance cost"),
    )
    assert change_lines(changes, plan) == (
        "Money to spend: 87.0 m yuan → 78.3 m yuan",
        "plan, give up cost: 0 → 0.1",
        "What is sought first: attainment, balance, cost, evenness, stability → balance, cost",
    )
    assert change_lines((Change("goals:nowhere:weight", 1.0),), plan) == ("goals:nowhere:weight",)


def test_scenarios_are_compared_and_the_difference_is_shared_out() -> None:
    plan = read_plan(bundled_plans()["county"])
    changes = (Change(MONEY, 0.9, "scale"), Change("goals:livelihood:weight", 0.5, "share"))
    open_store().save_scenario("both", Scenario(changes=changes), plan="county")
    app = tab(opened(), "Compare scenarios")
    app.multiselect[0].set_value(["saved:both", "ready:freeze_shares"]).run()
    told = settled(app, "Money to spend: 87.0 m yuan → 78.3 m yuan", "Compare scenarios")
    totals = {metric.label: metric.value for metric in app.metric}
    for name, scenario in (("both", Scenario(changes=changes)), ("Plan", Scenario())):
        assert totals[name] == percent(outcome(plan, scenario).allocation.total, 1)
    for each in attribute(plan, Scenario(changes=changes)):
        assert points(each.effect, 2) in told
    assert "passes" in told


def test_a_comparison_begins_with_what_stands_on_the_table() -> None:
    app = tab(opened(f"{MONEY}=*0.9"), "Compare scenarios")
    assert app.multiselect[0].value[0] == "ready:less_money"
    app = tab(opened(f"{MONEY}=*0.7"), "Compare scenarios")
    assert app.multiselect[0].value[0] == "current"


def test_at_most_four_scenarios_are_compared() -> None:
    app = tab(opened(), "Compare scenarios")
    assert app.multiselect[0].proto.max_selections == 4
    app.multiselect[0].set_value([]).run()
    assert "the plan as it stands is always the first" in said(app)


def test_the_curve_is_told_with_todays_plan_the_next_point_and_the_knee() -> None:
    app = tab(opened(), "More or less")
    told = settled(app, "Today&#x27;s plan has", "More or less")
    found = frontier(read_plan(bundled_plans()["county"]), "money")
    assert found.knee is not None
    assert found.one_more is not None
    assert f"has 87.0 m yuan, and {percent(found.now.total, 1)} could be reached" in told
    assert f"One more point of attainment takes {amount(found.one_more, UNIT)} more" in told
    assert f"The knee is at {amount(found.knee.amount, UNIT)}" in told
    assert "Exact, from end to end." in told or "whole or not at all" in told


def test_the_least_of_a_resource_that_reaches_an_attainment_can_be_put_on_the_table() -> None:
    app = tab(opened(), "What would it take?")
    app.number_input(key="reach-wanted-county").set_value(95.0).run()
    least = least_that_reaches(read_plan(bundled_plans()["county"]), "money", 0.95)
    settled(app, f"takes at least **{amount(least, UNIT)}**", "What would it take?")
    press(app, "take-amount")
    assert app.query_params.get("set") == f"{MONEY}={rounded_up(least):.15g}"


def test_the_least_weights_that_win_a_place_can_be_put_on_the_table() -> None:
    plan = read_plan(bundled_plans()["county"])
    app = tab(opened(), "What would it take?")
    settled(app, "The smallest change of the weights", "What would it take?")
    press(app, "take-weights")
    department = str(app.selectbox(key="reach-department-results-county").value)
    changes = tuple(parse_change(text) for text in app.query_params.get("set", []))
    scores = standing(apply(Scenario(changes=changes), plan), "results").scores
    assert int(scores.loc[scores["department"] == department, "rank"].iloc[0]) == 1


def test_the_safest_choice_is_said_in_a_sentence() -> None:
    app = tab(opened(), "Safest choice")
    app.multiselect[0].set_value(["ready:less_money", "ready:freeze_shares"]).run()
    told = settled(app, "a plan decided today", "Safest choice")
    assert (
        "“10 % less money” is the safest: at worst, if “Plan” comes, it stays 4.8\u202fpt behind the best" in told
    )
    assert "“Plan” could not be carried out if this came: “10 % less money”" in told
    assert "of Money short" in told


def test_work_that_takes_long_can_be_stopped_and_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    app = tab(opened(), "Safest choice")
    settled(app, "a plan decided today", "Safest choice")
    running = app.session_state["later"]["regret"]
    running.drop()
    assert "Stopped." in said(tab(app, "Safest choice"))
    press(app, "again-regret")
    settled(app, "a plan decided today", "Safest choice")
