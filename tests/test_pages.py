"""The pages in Streamlit's own test runner: what is said, and what moves; pictures are tested elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state
from dashboard.quarters import period_targets
from dashboard.words.numbers import quantity
from model.tables import read_plan
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario

ROOT = Path(__file__).parent.parent


def allocation_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.allocation import page as allocation

    state.begin()
    top.begin(state.board())
    solved = top.show(state.board())
    if solved:
        allocation.show(solved)
    state.write_address()


def tree_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.tree import page as tree

    state.begin()
    top.begin(state.board())
    solved = top.show(state.board())
    if solved:
        tree.show(solved)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def run(app: AppTest, address: dict[str, str | list[str]]) -> AppTest:
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def goal_tree(**address: str | list[str]) -> AppTest:
    """Open the page of the goal tree."""
    return run(AppTest.from_function(tree_page, default_timeout=60), address)


def allocation(**address: str | list[str]) -> AppTest:
    """Open the page of the allocation."""
    return run(AppTest.from_function(allocation_page, default_timeout=60), address)


def attainment(app: AppTest) -> str:
    return {metric.label: metric.value for metric in app.metric}["Planned attainment"]


def expected(changes: Sequence[Change] = (), plan: str = "tenjo") -> str:
    found = outcome(read_plan(ROOT / "data" / plan), Scenario(changes=tuple(changes)), prices=False).allocation
    return f"{100 * (found.total or 0):.1f}\u202f%"


def markup(app: AppTest) -> str:
    return " ".join(element.value for element in app.html)


def said(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption, *app.error, *app.warning))


def test_it_opens_on_tenjo() -> None:
    app = goal_tree()
    assert app.title[0].value.replace("\\", "") == "Tenjo (Colombia): the promises of 2025"
    assert attainment(app) == expected()
    assert "as in the plan" in said(app)


@pytest.mark.parametrize("page", [goal_tree, allocation])
def test_every_page_shows_the_figures_of_the_scenario_in_the_address(page) -> None:  # type: ignore[no-untyped-def]
    app = page(plan="tenjo", set=["goals:a1:weight=40%", "resources:money:total=*0.8"])
    changes = (Change("goals:a1:weight", 0.4, "share"), Change("resources:money:total", 0.8, "scale"))
    assert attainment(app) == expected(changes)
    assert "2 changes" in said(app)


def test_the_card_of_a_promise_says_who_works_on_it_and_why_it_waits() -> None:
    app = goal_tree()
    app.session_state[state.CHOSEN] = "indicator:g001"
    app.run()
    assert "Mandated" in markup(app)
    assert "Economic development and environment" in markup(app)
    assert app.subheader[1].value.startswith("Water")


def test_undo_redo_and_reset_move_every_figure() -> None:
    app = goal_tree(set=["resources:money:total=*0.8"])
    less = attainment(app)
    press(app, "Reset all")
    assert attainment(app) == expected()
    press(app, "Undo")
    assert attainment(app) == less
    press(app, "Redo")
    assert attainment(app) == expected()
    assert app.query_params == {"plan": "tenjo"}


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label == label).click().run()
    assert not app.exception


def with_conflict(app: AppTest) -> AppTest:
    """Look again until the conflict is there; a busy machine may take longer than the page waits for it."""
    until = time.monotonic() + 60
    while "Ways out" not in [each.value for each in app.subheader] and time.monotonic() < until:
        app.run()
    return app


def test_a_plan_that_cannot_be_met_names_the_promise_the_money_and_the_ways_out() -> None:
    for page in (goal_tree, allocation):
        app = with_conflict(page(plan="county", set=["resources:money:total=*0.333333"]))
        shown = markup(app)
        assert "“Pupils with a school place nearby” is promised to" in shown
        assert "Money is limited to" in shown
        assert "the capacities would do" in said(app)
        assert "more of Money" in said(app)
        assert "Nothing is lost" in said(app)


@pytest.mark.parametrize("way", [0, 1, 2])
def test_a_way_out_becomes_a_change_and_the_page_has_figures_again(way: int) -> None:
    app = with_conflict(goal_tree(plan="county", set=["resources:money:total=*0.333333"]))
    next(
        button for button in app.button if (button.key or "").endswith(f"-{way}") and "way-" in button.key
    ).click()
    app.run()
    assert not app.exception
    assert attainment(app)
    press(app, "Undo")
    assert not app.metric
    assert app.query_params["set"] == "resources:money:total=*0.333333"


def test_a_conflict_between_periods_is_said_and_the_annual_plan_stands() -> None:
    app = allocation(plan="county", set=["phasing:Q4::::most=0"])
    assert attainment(app) == expected(plan="county")
    assert "The year cannot be spread over its periods, so only the annual plan stands" in app.warning[0].value


def test_targets_are_told_by_quarter_for_the_department_that_is_chosen() -> None:
    app = allocation(plan="county")
    assert "First quarter" in markup(app)
    field = app.selectbox(key="quarters-department")
    assert "Bridges" not in quarters(field.set_value("health").run())
    found = period_targets(outcome(read_plan(ROOT / "data" / "county"), prices=False))
    bridges = found[(found["indicator"] == "bridges") & (found["department"] == "hill")].iloc[0]
    shown = quarters(field.set_value("hill").run())
    assert "Bridges rebuilt" in shown
    for quarter in ("Q1", "Q2", "Q3", "Q4"):
        assert quantity(bridges[quarter]) in shown


def quarters(app: AppTest) -> str:
    return next(each.value for each in app.html if "Targets by period" in each.value)


def with_prices(app: AppTest) -> AppTest:
    until = time.monotonic() + 60
    while "Solving the plan without each promise" in markup(app) and time.monotonic() < until:
        app.run()
    return app


def test_the_prices_of_promises_are_said_with_what_is_not_scarce() -> None:
    shown = markup(with_prices(allocation(plan="county")))
    assert "The promise to bring “Pupils with a school place nearby” to 100\u202f% costs 0.5 points" in shown
    assert "splits of the targets" in shown or "splitting the targets" in shown


def test_a_plan_that_promises_nothing_says_what_is_not_scarce_and_that_other_plans_are_as_good(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plenty"
    folder.mkdir()
    for name, rows in {
        "goals": "goal,parent,name\nroot,,Root\n",
        "indicators": "indicator,goal,name,target\ni,root,I,5\n",
        "departments": "department,name\na,A\nb,B\n",
        "contributions": "indicator,department,baseline,capacity\ni,a,0,4\ni,b,0,4\n",
        "costs": "indicator,department,step,capacity,money\ni,a,1,4,1\ni,b,1,4,1\n",
        "resources": "resource,name,total\nmoney,Money,9\n",
        "plan": "key,value\nstages,attainment\n",
    }.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["app", str(folder)])
    app = with_prices(allocation())
    assert "mandates nothing and fixes no number" in said(app)
    assert "Money is not the bottleneck: 4 is left over." in markup(app)
    assert "Other splits of the targets are as good" in markup(app)


def test_an_address_full_of_nonsense_opens_the_plan_and_says_what_was_left_out() -> None:
    app = goal_tree(plan="county", set=["goals:nope:weight=40%", "garbage", "resources:money:total=1e400"])
    assert attainment(app) == expected(plan="county")
    for word in ("goals:nope:weight", "garbage", "resources:money:total"):
        assert word in app.warning[0].value.replace("\\:", ":")
    press(app, "Understood")
    assert not app.warning


def test_the_findings_of_the_plan_are_listed_with_their_place() -> None:
    assert "goals, row 1, column weight" in markup(goal_tree())


def test_another_plan_can_be_chosen() -> None:
    app = goal_tree()
    app.radio(key="choose-plan").set_value("county").run()
    assert attainment(app) == expected(plan="county")
    assert app.query_params == {"plan": "county"}


def test_a_plan_with_errors_names_them_and_leaves_the_other_plans_within_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "goals.csv").write_text(
        "goal,parent,name\nroot,,Root\nlost,rooot,Lost\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["app", str(tmp_path / "mine")])
    app = goal_tree()
    assert "has errors" in app.error[0].value
    assert "rooot" in markup(app)
    assert not app.metric
    app.radio(key="choose-plan").set_value("county").run()
    assert attainment(app) == expected(plan="county")


def test_a_name_that_looks_like_markup_is_shown_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = "<img src=x onerror=alert(1)>"
    folder = tmp_path / "evil"
    folder.mkdir()
    (folder / "plan.csv").write_text(f"key,value\nid,evil\nname,{evil}\n", encoding="utf-8")
    (folder / "goals.csv").write_text(f"goal,parent,name\nroot,,{evil}\na,root,{evil}\n", encoding="utf-8")
    (folder / "indicators.csv").write_text(f"indicator,goal,name,target\ni,a,{evil},5\n", encoding="utf-8")
    (folder / "departments.csv").write_text(f"department,name\nd,{evil}\n", encoding="utf-8")
    (folder / "contributions.csv").write_text(
        "indicator,department,baseline,capacity\ni,d,0,3\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["app", str(folder)])
    for app in (goal_tree(), allocation()):
        assert "<img" not in markup(app)
        assert "\\<img" in app.title[0].value


def test_a_plan_without_money_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "free"
    folder.mkdir()
    (folder / "goals.csv").write_text("goal,parent,name\nroot,,Root\n", encoding="utf-8")
    (folder / "indicators.csv").write_text("indicator,goal,name,target\ni,root,I,5\n", encoding="utf-8")
    (folder / "departments.csv").write_text("department,name\nd,D\n", encoding="utf-8")
    (folder / "contributions.csv").write_text(
        "indicator,department,baseline,capacity\ni,d,0,3\n", encoding="utf-8"
    )
    monkeypatch.setattr(sys, "argv", ["app", str(folder)])
    app = allocation()
    assert "names no resource" in app.info[0].value
    assert attainment(app) == "60.0\u202f%"
