"""Saved plans in the dashboard: opened by name, kept while somebody looks, the newer one offered."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import plans, shelf
from dashboard.words import speaking
from dashboard.words.times import day_and_hour
from model.plan import Plan
from model.tables import read_plan
from scenarios.bundled import bundled_plans
from scenarios.store import Store, open_store
from tests.test_pages import allocation_page, run, said
from tests.test_store import aged

COUNTY = read_plan(bundled_plans()["county"])


def titled(title: str) -> Plan:
    return replace(COUNTY, settings=replace(COUNTY.settings, name=title, names=()))


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def opened(plan: str, *changes: str) -> AppTest:
    return run(AppTest.from_function(allocation_page, default_timeout=60), {"plan": plan, "set": list(changes)})


def press(app: AppTest, key: str) -> None:
    app.button(key=key).click().run()
    assert not app.exception


def test_a_saved_plan_is_opened_by_its_name_and_stays_at_its_version() -> None:
    open_store().save_plan("mine", titled("First draft"), author="Ada", note="as agreed")
    app = opened("mine")
    assert app.title[0].value == "First draft"
    assert app.query_params.get("plan") == "mine@1"
    assert "version 1, by Ada" in said(app)
    assert "as agreed" in said(app)


def test_who_looks_at_a_plan_keeps_it_and_is_offered_the_newer_one() -> None:
    store = open_store()
    store.save_plan("mine", titled("First draft"))
    app = opened("mine", "resources:money:total=*0.9")
    store.save_plan("mine", titled("Second draft"), author="Ben", expected=1)
    app.run()
    assert app.title[0].value == "First draft"
    assert "Ben saved version 2 of this plan" in app.info[0].value
    press(app, "open-newer")
    assert app.title[0].value == "Second draft"
    assert app.query_params.get("plan") == "mine@2"
    assert app.query_params.get("set") == "resources:money:total=*0.9"
    assert not app.info


def test_who_stays_is_not_asked_again_until_there_is_another_one() -> None:
    store = open_store()
    store.save_plan("mine", titled("First draft"))
    app = opened("mine")
    store.save_plan("mine", titled("Second draft"), expected=1)
    app.run()
    press(app, "stay")
    assert not app.info
    assert app.title[0].value == "First draft"
    store.save_plan("mine", titled("Third draft"), expected=2)
    app.run()
    assert "Somebody saved version 3" in app.info[0].value


def test_a_plan_that_was_deleted_meanwhile_stays_on_the_table() -> None:
    store = open_store()
    store.save_plan("mine", titled("First draft"))
    app = opened("mine")
    store.delete("plan", "mine", author="Ben")
    app.run()
    assert app.title[0].value == "First draft"
    assert "Ben deleted this plan" in app.info[0].value
    assert "mine@1" in plans.plan_names("mine@1")
    assert plans.find("mine") is None
    assert plans.find("mine@1") == "mine@1"


def test_an_older_version_has_an_address_of_its_own() -> None:
    store = open_store()
    store.save_plan("mine", titled("First draft"))
    store.save_plan("mine", titled("Second draft"), expected=1)
    assert opened("mine@1").title[0].value == "First draft"
    assert "no plan “mine@7”" in said(opened("mine@7"))


def test_a_version_is_adopted_and_an_older_one_opened_with_a_click() -> None:
    store = open_store()
    store.save_plan("mine", titled("First draft"), author="Ada")
    store.save_plan("mine", titled("Second draft"), expected=1)
    app = opened("mine")
    press(app, "adopt")
    assert [each.adopted for each in store.history("plan", "mine")] == [True, False]
    assert "It was adopted and is kept for good" in said(app)
    assert app.button(key="adopt").disabled
    press(app, "plan-version-1")
    assert app.title[0].value == "First draft"
    assert not app.button(key="adopt").disabled


def test_saved_plans_are_listed_behind_the_bundled_ones() -> None:
    open_store().save_plan("mine", COUNTY)
    assert plans.plan_names()[-1] == "mine@1"
    assert plans.choice_of("mine@1") == "mine (saved, version 1)"
    assert plans.plan_names()[0] == "tenjo"


def test_saved_plans_are_read_again_only_where_something_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    open_store().save_plan("mine", COUNTY)
    file = Path(shelf.store().place)
    aged(file)
    looks: list[Store] = []
    read = Store.plans
    monkeypatch.setattr(Store, "plans", lambda store: looks.append(store) or read(store))
    assert [each.name for each in shelf.saved_plans().versions] == ["mine"]
    assert [each.name for each in shelf.saved_plans().versions] == ["mine"]
    assert len(looks) == 1
    open_store().save_plan("theirs", COUNTY)
    assert [each.name for each in shelf.saved_plans().versions] == ["mine", "theirs"]


def test_the_command_line_opens_a_saved_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    open_store().save_plan("mine", COUNTY)
    monkeypatch.setattr(sys, "argv", ["app", "mine"])
    assert plans.plan_names()[0] == "mine@1"


def test_the_dashboard_goes_on_without_saved_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken").write_text("no database " * 200)
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "broken"))
    assert shelf.saved_plans().trouble == "What lies at the place for saved work is something else."
    app = opened("mine")
    assert app.title[0].value.startswith("Tenjo")
    assert "no plan “mine” here" in said(app)


def test_times_are_written_in_the_reader_s_zone_and_language() -> None:
    time = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert day_and_hour(time) == "12 Mar 2026, 09:30"
    assert day_and_hour(time, "America/Bogota") == "12 Mar 2026, 04:30"
    assert day_and_hour(time, "nowhere") == "12 Mar 2026, 09:30"
    with speaking("zh"):
        assert day_and_hour(time, "Asia/Shanghai") == "2026年3月12日 17:30"
