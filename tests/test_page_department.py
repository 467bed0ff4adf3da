"""The page of a department: what is asked of it, and the links that lead there."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.assignments import assignments, loads, own_promise_rules, part_of
from dashboard.charts import loads as loads_chart
from dashboard.charts.look import LIGHT
from model.tables import read_plan
from scenarios.outcome import outcome
from tests.drawn import checked

loads_figure = checked(loads_chart.loads_figure)

DATA = Path(__file__).parent.parent / "data"


def department_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.department import page as department

    state.begin()
    solved = top.show(state.board(), headed=False)
    if solved:
        department.show(solved)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def page(**address: str | list[str]) -> AppTest:
    app = AppTest.from_function(department_page, default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def markup(app: AppTest) -> str:
    return " ".join(element.value for element in app.html)


def test_what_is_asked_adds_up_to_what_the_allocation_says() -> None:
    now = outcome(read_plan(DATA / "county"), prices=False)
    for department, entrusted, points in now.allocation.departments[
        ["department", "entrusted", "points"]
    ].itertuples(index=False):
        table, part = assignments(now, department), part_of(now, now, department)
        assert part.promises == len(table)
        assert (part.entrusted, part.delivered) == (entrusted, points)
        if len(table):
            assert table["entrusted"].sum() == pytest.approx(entrusted)
            assert table["delivered"].sum() == pytest.approx(points)


def test_the_page_tells_task_path_quarters_load_and_place() -> None:
    app = page(plan="county", d="health")
    until = time.monotonic() + 60
    while "Working out every possible place" in markup(app) and time.monotonic() < until:
        app.run()
    said = markup(app)
    assert app.header[0].value == "Health bureau"
    assert "Days waited for an appointment" in said
    assert "People are taught and cared for" in said
    assert 'data-label="Q1"' in said
    assert "“New hospital wing” waits." in said
    assert "by progress achieved" in said
    assert [each.label for each in app.metric] == [
        "Promises it works on", "Points of the plan", "Money", "Load"
    ]  # fmt: skip


def test_the_address_keeps_the_department_beside_plan_and_scenario() -> None:
    app = page(plan="county", d="health", set="resources:money:total=*0.9")
    assert app.query_params["d"] == "health"
    assert app.query_params["set"] == "resources:money:total=*0.9"


def test_an_unknown_department_is_said_and_the_others_are_links_that_keep_the_scenario() -> None:
    app = page(plan="county", d="<nobody>", set="resources:money:total=*0.9")
    assert "\\<nobody\\>" in app.warning[0].value
    assert "/department?d=health&amp;plan=county&amp;set=resources%3Amoney%3Atotal%3D%2A0.9" in markup(app)


def test_a_department_without_tasks_says_so() -> None:
    app = page(plan="county", d="county")
    assert "No promise with a target is entrusted to it directly." in app.info[0].value


def test_only_the_rules_that_bind_a_department_are_priced_for_it() -> None:
    plan = read_plan(DATA / "county")
    mine = own_promise_rules(plan, "hill")
    works_on = {each.indicator for each in plan.contributions if each.department == "hill"}
    assert mine
    for rule in mine:
        assert any(f":{name}" in rule for name in (*works_on, "hill"))


def test_the_load_that_is_looked_at_is_brought_out() -> None:
    table = loads(outcome(read_plan(DATA / "county"), prices=False))
    others, own = loads_figure(table, "health", LIGHT).to_plotly_json()["data"]
    assert len(others["x"]) == len(table) - 1
    assert list(own["x"]) == table[table["department"] == "health"]["load"].tolist()
