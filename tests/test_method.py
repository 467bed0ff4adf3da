"""How a plan is computed, told from its own options, and the glossary."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.glossary import matching, terms
from dashboard.method import aims, formulas, rule_lines
from dashboard.words import speaking
from model.digest import digest
from model.tables import read_plan
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario

DATA = Path(__file__).parent.parent / "data"


def method_page() -> None:
    from dashboard import state
    from dashboard.pages import method, top

    state.begin()
    board = state.board()
    top.begin(board)
    method.show(board)
    state.write_address()


def page(**address: str) -> AppTest:
    app = AppTest.from_function(method_page, default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def test_the_aims_stand_in_the_order_of_the_plan_with_what_may_be_given_up() -> None:
    plan = read_plan(DATA / "county")
    turned = replace(plan, settings=replace(plan.settings, stages=("cost", "attainment"), give_up_cost=0.05))
    first, second = aims(turned, None)
    assert first.said.startswith("Use as little as possible")
    assert "5\u202f%" in first.given_up
    assert second.said.startswith("Reach as much as possible")
    assert (first.value, second.value) == ("", "")


def test_the_best_value_of_an_aim_is_the_one_of_the_allocation() -> None:
    found = outcome(read_plan(DATA / "tenjo"), prices=False)
    values = found.allocation.stages.set_index("name")["value"]
    assert f"{100 * values['attainment:1']:.2f}" in aims(found.plan, found.allocation)[0].value


def test_only_rules_that_the_plan_contains_are_told() -> None:
    county = read_plan(DATA / "county")
    said = " ".join(rule_lines(county))
    assert f"{len(county.pins)} numbers are fixed by the planner." in said
    bare = replace(county, pins=(), limits=(), periods=(), phasing=())
    said = " ".join(rule_lines(bare))
    for word in ("fixed by the planner", "floor", "ceiling", "periods"):
        assert word not in said


def test_only_formulas_that_the_plan_needs_are_written() -> None:
    county = {formula.gives for formula in formulas(read_plan(DATA / "county"))}
    tenjo = {formula.gives for formula in formulas(read_plan(DATA / "tenjo"))}
    assert {"An indicator that is a mean", "An indicator where the slowest decides"} <= county
    assert not {"An indicator that is a mean", "An indicator where the slowest decides"} & tenjo


def test_the_page_gives_the_fingerprint_and_the_commands_of_plan_and_scenario() -> None:
    app = page(plan="county", set="resources:money:total=*0.9")
    plan = read_plan(DATA / "county")
    changed = outcome(plan, Scenario(changes=(Change("resources:money:total", 0.9, "scale"),)), prices=False).plan
    markup = " ".join(each.value for each in app.html)
    assert digest(plan) in markup
    assert digest(changed) in markup
    first = app.code[0].value.splitlines()[0]
    assert shlex.split(first) == ["meritree", "solve", "county", "--set", "resources:money:total=*0.9", "--json"]


def test_a_plan_that_cannot_be_read_still_has_its_glossary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "goals.csv").write_text("goal,parent,name\nr,,R\nx,rr,X\n", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["app", str(tmp_path / "mine")])
    app = page()
    assert "rr" in " ".join(each.value for each in app.html)
    app.text_input(key="glossary").set_value("attain").run()
    assert "planned attainment" in " ".join(each.value for each in app.html)


def test_a_word_is_found_in_either_language_and_by_its_meaning() -> None:
    assert [term.chinese for term in matching("goal tree")] == ["目标树"]
    assert [term.english for term in matching("目标树")] == ["goal tree"]
    assert "load" in [term.english for term in matching("called upon")]
    assert matching("") == terms()
    assert matching("xyzzy") == ()


def test_every_word_of_the_glossary_is_told_in_both_languages_once() -> None:
    assert all(all(each.strip() for each in term) for term in terms())
    for column in (0, 1):
        words = [term[column] for term in terms()]
        assert len(set(words)) == len(words)
    (tree,) = matching("goal tree")
    with speaking("zh"):
        assert (tree.said, tree.other, tree.means) == ("目标树", "goal tree", tree.meaning_zh)
