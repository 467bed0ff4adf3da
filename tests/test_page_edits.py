"""Numbers are tried on the page of the allocation: their price comes before they are accepted."""

from __future__ import annotations

import re
import sys

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.drafts import TRIED
from model.tables import read_plan
from scenarios.bundled import bundled_plans
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario

FIXED = Change("pins:target:checkups:north:value", 900.0)


def edits_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.allocation import edits

    state.begin()
    if solved := top.show(state.board(), headed=False):
        edits.show(solved)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


@pytest.fixture(scope="module")
def county():
    return read_plan(bundled_plans()["county"])


def tried(*changes: Change) -> AppTest:
    app = AppTest.from_function(edits_page, default_timeout=60)
    app.query_params["plan"] = "county"
    app.run()
    app.session_state[TRIED] = ("county", changes)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for kind in ("markdown", "html", "error") for each in app.get(kind))


def a_pin(plan) -> Change:
    """A target halfway to what is planned, which the other rules allow and which costs something."""
    found = outcome(plan, prices=False).allocation
    for _place, row in found.targets.iterrows():
        number = round((float(row["baseline"]) + float(row["target"])) / 2, 6)
        pin = Change(f"pins:target:{row['indicator']}:{row['department']}:value", number)
        total = outcome(plan, Scenario(changes=(pin,)), prices=False).allocation.total
        if total is not None and found.total - total > 1e-3:
            return pin
    raise AssertionError("no target of the plan can be halved")


def test_nothing_is_said_while_nothing_is_tried():
    assert "is tried" not in said(tried())


def test_the_price_of_a_number_is_shown_and_nothing_has_changed(county):
    pin = a_pin(county)
    app = tried(pin)
    before = outcome(county, prices=False).allocation.total
    after = outcome(county, Scenario(changes=(pin,)), prices=False).allocation.total
    assert re.search(f"It costs {100 * (before - after):.2f} points of attainment", said(app))
    assert app.session_state["changes"] == ()


def test_an_accepted_number_is_a_change_that_can_be_undone(county):
    pin = a_pin(county)
    app = tried(pin)
    app.button(key="tried-accept").click().run()
    assert app.session_state["changes"] == (pin,)
    assert "is tried" not in said(app)
    assert app.session_state["past"] == [()]


def test_a_discarded_number_leaves_nothing_behind(county):
    app = tried(a_pin(county))
    app.button(key="tried-discard").click().run()
    assert app.session_state["changes"] == ()
    assert "is tried" not in said(app)


def test_one_of_several_numbers_can_be_dropped(county):
    pins = (a_pin(county), Change("indicators:" + county.indicators[0].indicator + ":margin", 0.1))
    app = tried(*pins)
    assert "2 numbers are tried" in said(app)
    app.button(key=f"drop-{pins[1].path}").click().run()
    assert app.session_state[TRIED] == ("county", pins[:1])


def test_numbers_that_cannot_hold_are_explained_and_a_way_out_takes_both_along(county):
    limit = next(each for each in county.limits if each.department)
    least = Change(f"limits:{limit.department}:{limit.resource}:floor", 1e9)
    app = tried(least)
    assert "cannot all hold" in said(app)
    assert app.button(key="tried-accept").disabled
    ways = [each for each in app.button if str(each.key).startswith("way-")]
    assert ways
    ways[0].click().run()
    assert not app.exception
    assert len(app.session_state["changes"]) >= 1
    assert app.session_state[TRIED] is None


def test_numbers_without_sense_are_refused_in_words(county):
    department = county.limits[0].department
    resource = county.limits[0].resource
    app = tried(Change(f"limits:{department}:{resource}:floor", -5.0), Change("pins:target:nobody:x:value", 3.0))
    assert app.error
    assert app.button(key="tried-accept").disabled
