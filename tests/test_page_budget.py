"""Budgets that are typed: what they change, what is refused, and that no entry counts twice or is lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from model.tables import read_plan
from scenarios.bundled import bundled_plans
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario
from tests.serving import dashboard_of
from tests.visitor import Visitor

TOTAL = "resources:money:total"
NONSENSE = ("lots", "-5 tn", "1e400", "nan", "=1+1", "<script>alert(1)</script>", "50%")


def budget_page() -> None:
    import streamlit as st

    from dashboard import state
    from dashboard.pages import budget, top

    state.begin()
    for resource, text in st.session_state.pop("entered", ()):
        budget.enter(state.board().plan, resource, text)
    if solved := top.show(state.board()):
        budget.show(solved.plan, solved.now)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def opened(plan: str = "tenjo", **address: str | list[str]) -> AppTest:
    app = AppTest.from_function(budget_page, default_timeout=60)
    for key, value in ({"plan": plan} | address).items():
        app.query_params[key] = value
    return again(app)


def again(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception
    return app


def enter(app: AppTest, *entered: tuple[str, str]) -> AppTest:
    app.session_state["entered"] = entered
    return again(app)


def field(app: AppTest, resource: str = "money") -> dict[str, Any]:
    """What the field of a resource shows."""
    found = next(
        each.proto for each in app.get("bidi_component") if each.proto.component_name == "meritree_entries"
    )
    fields: list[dict[str, Any]] = json.loads(found.json)["fields"]
    return next(each for each in fields if each["id"] == resource)


def attainment(app: AppTest) -> str:
    return {metric.label: metric.value for metric in app.metric}["Planned attainment"]


def expected(*changes: Change, plan: str = "tenjo") -> str:
    found = outcome(read_plan(bundled_plans()[plan]), Scenario(changes=changes), prices=False).allocation
    return f"{100 * (found.total or 0):.1f}\u202f%"


def test_a_typed_budget_re_allocates_and_stands_in_the_address() -> None:
    app = enter(opened(), ("money", "80 bn"))
    assert attainment(app) == expected(Change(TOTAL, 80_000.0))
    assert app.query_params["set"] == f"{TOTAL}=80000"
    assert (field(app)["shown"], field(app)["problem"]) == ("80,000", "")


def test_a_change_starts_from_the_budget_of_the_moment() -> None:
    app = enter(opened("county"), ("money", "8,000"), ("money", "+5%"), ("money", "+5%"))
    assert field(app)["shown"] == "8,820"


def test_an_emptied_budget_goes_back_to_the_plan() -> None:
    app = enter(opened(set=[f"{TOTAL}=80000"]), ("money", ""))
    assert attainment(app) == expected()
    assert field(app)["shown"] == "94,864.295398"


def test_a_budget_that_breaks_the_rules_is_said_and_can_be_taken_back() -> None:
    app = enter(opened(), ("money", "0"))
    assert "cannot all hold together" in app.error[0].value
    next(button for button in app.button if button.label == "Undo the last change").click().run()
    assert attainment(app) == expected()


def test_what_is_used_is_said_without_a_verb_that_may_not_fit_its_unit() -> None:
    assert field(opened("county"), "staff")["meaning"] == "= 130 posts; 123 posts used (94.8\u202f% of it)."


def test_a_plan_without_resources_says_so() -> None:
    app = AppTest.from_function(without_resources, default_timeout=60).run()
    assert "names no resource" in app.caption[0].value
    assert not app.get("bidi_component")


def without_resources() -> None:
    from dataclasses import replace

    from dashboard.pages import budget
    from model.tables import read_plan
    from scenarios.bundled import bundled_plans

    budget.show(replace(read_plan(bundled_plans()["county"]), resources=()), None)


@pytest.fixture(scope="module")
def county() -> Iterator[str]:
    with dashboard_of("county") as address:
        yield address


def typed(visitor: Visitor, **entered: object) -> dict[str, dict[str, Any]]:
    """Let these entries stand in the fields of the budget; what the fields show then."""
    visitor.look(**{visitor.component("meritree_entries").id: {"json_value": json.dumps({"typed": entered})}})
    return {each["id"]: each for each in json.loads(visitor.component("meritree_entries").json)["fields"]}


def test_an_entry_that_the_browser_hands_in_again_counts_once(county: str) -> None:
    with Visitor(county, page="allocation") as visitor:
        visitor.look()
        typed(visitor, money=[5, "+5%"])
        typed(visitor, money=[5, "+5%"], staff=[6, "131"])
        shown = typed(visitor, money=[4, "+5%"], staff=[6, "131"])
        assert (shown["money"]["shown"], shown["staff"]["shown"]) == ("9,135", "131")


def test_nonsense_in_the_budget_is_answered_and_changes_nothing(county: str) -> None:
    with Visitor(county, page="allocation") as visitor:
        visitor.look()
        for number, text in enumerate(NONSENSE):
            shown = typed(visitor, money=[number + 1, text], staff=[number + 1, "many"])
            assert "The budget stays as it was." in shown["money"]["problem"]
            assert shown["money"]["shown"] == text
            assert shown["staff"]["problem"]
            assert "set=" not in visitor.query
        shown = typed(visitor, money=[20, "+5%"])
        assert (shown["money"]["shown"], shown["money"]["problem"]) == ("9,135", "")
        assert shown["staff"]["shown"] == "many"


@pytest.mark.parametrize(
    "crafted",
    [None, 7, "80 bn", [], [1], ["1", "80 bn"], [1, 80], [1.5, "80 bn"], [1, ["80 bn"]], {"0": 1},
     [1, "x" * 10_000], [10**30, "<img src=x onerror=alert(1)>"], [-1, "80 bn"]],
)  # fmt: skip
def test_a_crafted_entry_changes_nothing_and_breaks_nothing(county: str, crafted: object) -> None:
    with Visitor(county, page="allocation") as visitor:
        visitor.look()
        shown = typed(visitor, money=crafted, nobody=[1, "5"])
        assert shown["money"]["shown"] in ("8,700", "x" * 200, "<img src=x onerror=alert(1)>")
        assert visitor.metrics()
        assert "set=" not in visitor.query
        assert "Something went wrong" not in visitor.words()


def test_levers_show_weights_that_a_scenario_sets_to_nothing_as_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, str] = {}
    monkeypatch.setattr(
        "dashboard.pages.bar.levers", lambda rows, **_: shown.update({row.id: row.shown for row in rows})
    )
    tops = [f"goals:{goal}:weight" for goal in ("livelihood", "people", "place", "safety", "trust")]

    app = opened("county", set=[f"{top}=0" for top in tops])

    assert "nothing can be worked out" in app.error[0].value
    assert {shown[top] for top in tops} == {"0\u202f%"}
