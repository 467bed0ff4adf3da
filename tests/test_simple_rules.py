"""The card that lays simple rules beside the plan."""

from __future__ import annotations

import sys

from streamlit.testing.v1 import AppTest

from dashboard.state import weight_paths
from dashboard.words.numbers import quantity
from model.allocation import allocate
from model.tables import read_plan
from scenarios import outcome as outcomes
from scenarios.bundled import bundled_plans


def rules_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.allocation import rules

    state.begin()
    if solved := top.show(state.board(), headed=False):
        rules.show(solved)


def test_the_card_shows_what_the_model_says_and_a_move_is_solved_once(monkeypatch):
    plan = read_plan(bundled_plans()["county"])
    asked = []

    def counted(changed, **options):
        asked.append(changed)
        return allocate(changed, **options)

    monkeypatch.setattr(outcomes, "allocate", counted)
    monkeypatch.setattr(sys, "argv", ["app"])
    app = AppTest.from_function(rules_page, default_timeout=60)
    app.query_params["plan"] = "county"
    app.query_params["set"] = f"{next(iter(weight_paths(plan).values()))}=37.13%"
    app.run()
    assert not app.exception
    assert sum(changed != plan for changed in asked) == 1
    rules = allocate(plan, prices=False, comparators=True).comparators
    indicator = str(rules.groupby("indicator")["target"].nunique().idxmax())
    choice = next(each for each in app.selectbox if each.label == "Indicator")
    choice.select(indicator).run()
    assert not app.exception
    unit = next(each.unit for each in plan.indicators if each.indicator == indicator)
    shown = next(str(each.value) for each in app.get("html") if "Same growth" in str(each.value))
    expected = rules.loc[(rules["indicator"] == indicator) & rules["target"].notna(), "target"]
    assert expected.nunique() > 4
    assert all(quantity(float(target), unit) in shown for target in expected)
