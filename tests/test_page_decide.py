"""The first page: its numbers are the command line's for the same scenario, and the tour is never in the way."""

from __future__ import annotations

import json
import math
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.cli import main
from dashboard.decisions import goals_moved, promises_moved, telling_places
from dashboard.pages import firm_places
from dashboard.pages.headline import balance_label
from dashboard.standings import examined, held, places
from dashboard.views import department_names, records
from dashboard.views import headline as sum_up
from dashboard.words.numbers import amount, percent, points
from model.firmness import Firmness
from model.plan import Plan
from model.tables import read_plan
from scenarios.bundled import find_plan
from scenarios.outcome import Outcome, outcome
from scenarios.scenario import Scenario, parse_change

ROOT = Path(__file__).parent.parent
CASES = [
    ("county", ["resources:money:total=*0.9", "goals:schooling:weight=60%"]),
    ("tenjo", ["resources:money:total=*0.9", "goals:a1:weight=40%"]),
]
Answers = Callable[..., dict[str, Any]]


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Answers:
    """What a command answers as JSON."""

    def ask(*words: str) -> dict[str, Any]:
        assert main([*words, "--json"]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    return ask


def page(**address: str | list[str]) -> AppTest:
    """Open the dashboard, whose first page it is."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "pages" / "frame.py"), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception
    return app


def with_places(app: AppTest) -> AppTest:
    """Look again until it is known how many places hold."""
    until = time.monotonic() + 90
    while figures(app)["Places that hold"].value.endswith("…") and time.monotonic() < until:
        time.sleep(0.1)
        app.run()
    return app


def figures(app: AppTest) -> dict[str, Any]:
    return {re.sub(":.*", "", metric.label): metric for metric in app.metric}


def markup(app: AppTest) -> str:
    return " ".join(element.value for element in app.html)


def sets(changes: list[str]) -> list[str]:
    return [word for change in changes for word in ("--set", change)]


def outcomes(plan: str, changes: list[str]) -> tuple[Outcome, Outcome]:
    read: Plan = read_plan(ROOT / "data" / plan)
    scenario = Scenario(changes=tuple(map(parse_change, changes)))
    return outcome(read, scenario, prices=False), outcome(read, prices=False)


@pytest.mark.parametrize(("plan", "changes"), CASES)
def test_the_four_figures_and_their_changes_are_those_of_the_command_line(
    plan: str, changes: list[str], answer: Answers
) -> None:
    now, before = answer("solve", plan, *sets(changes)), answer("solve", plan)
    found = figures(with_places(page(plan=plan, set=changes)))
    assert found["Planned attainment"].value == percent(now["total"], 1)
    step = now["total"] - before["total"]
    assert found["Planned attainment"].delta == points(step, 2 if abs(step) < 0.01 else 1)
    money = {each["resource"]: each for each in now["resources"]}["money"]
    unit = next(each.unit for each in read_plan(ROOT / "data" / plan).resources if each.resource == "money")
    assert found["Money used"].value == amount(money["used"], unit)
    root = next(each["goal"] for each in now["goals"] if each["parent"] is None)
    tops = [each["attainment"] for each in now["goals"] if each["parent"] == root]
    assert found["Least far"].value == percent(min(each for each in tops if each is not None), 1)
    firm, stood = (
        answer("sensitivity", plan, *sets(each), "--neighbourhood", "box:0.25")["passports"]
        for each in (changes, [])
    )
    held, were = (sum(p["best"] == p["worst"] == p["rank"] for p in each) for each in (firm, stood))
    assert found["Places that hold"].value == f"{held} of {len(firm)}"
    assert (found["Places that hold"].delta or "") == (
        f"{held - were:+d}".replace("-", "−") if held != were else ""
    )


def test_the_first_page_says_what_a_price_is_and_which_places_are_not_firm() -> None:
    county = read_plan(ROOT / "data" / "county")
    said = markup(page(plan="county", lang="en"))
    assert "7 promises are mandated or fixed" in said
    assert 'href="/allocation?plan=county' in said
    firm = examined(county, "results", firm_places.NEAR)
    assert isinstance(firm, Firmness)
    moving = [each for each in firm.passports if not each.is_firm]
    holds = held(county, "results", firm_places.NEAR)
    assert holds == {each.department: each.is_firm for each in firm.passports}
    told = firm_places.what_may_change(county, holds)
    assert f"{len(moving)} of {len(firm.passports)} places can change: " in told
    first = min(moving, key=lambda each: (each.rank, each.department))
    assert f": {department_names(county)[first.department]}; " in told
    last = max(moving, key=lambda each: (each.rank, each.department))
    told = firm_places.what_may_change(county, holds, [last.department])
    assert f": {department_names(county)[last.department]}; " in told
    assert "no place changes" in firm_places.what_may_change(county, dict.fromkeys(holds, True))
    assert "worked out" in firm_places.what_may_change(county, None)


def test_a_plan_without_a_budget_tells_its_promises_instead_of_money_it_does_not_spend() -> None:
    found = figures(page(plan="scotland", lang="en"))
    assert found["Promises that reach their target"].value == "12 of 12"
    assert not [name for name in found if name.endswith("used")]


@pytest.mark.parametrize(("plan", "changes"), CASES)
def test_sentences_promises_and_goals_are_those_of_the_command_line(
    plan: str, changes: list[str], answer: Answers
) -> None:
    now, before = answer("solve", plan, *sets(changes)), answer("solve", plan)
    said = markup(page(plan=plan, set=changes))
    assert f"from {percent(before['total'], 1)} to {percent(now['total'], 1)}" in said
    kept = [
        {e["indicator"] for e in each["indicators"] if (e["attainment"] or 0) >= 1 - 1e-9}
        for each in (now, before)
    ]
    lost, gained = len(kept[1] - kept[0]), len(kept[0] - kept[1])
    assert not lost or f"{lost} promise" in said
    assert not gained or f"{gained} more reach" in said
    after, stood = outcomes(plan, changes)
    reached = {each["indicator"]: each for each in now["indicators"]}
    was = {each["indicator"]: each for each in before["indicators"]}
    weights = math.fsum(each["weight"] for each in now["indicators"] if each["attainment"] is not None)
    for row in records(promises_moved(after, stood)):
        own, old = reached[row["indicator"]], was[row["indicator"]]
        assert (row["attainment"], row["before"]) == (own["attainment"], old["attainment"])
        moved = 100 * own["weight"] / weights * (own["attainment"] - old["attainment"])
        assert row["points"] == pytest.approx(moved, abs=1e-9)
        assert f"{moved:+.2f} pt".replace("-", "−") in said
    goals, were = ({e["goal"]: e["attainment"] for e in each["goals"]} for each in (now, before))
    for row in records(goals_moved(after, stood)):
        goal = row["id"].removeprefix("goal:")
        assert (row["attainment"], row["before"]) == (goals[goal], were[goal])


@pytest.mark.parametrize(("plan", "changes"), CASES)
@pytest.mark.parametrize("basis", ["results", "plan"])
def test_the_places_are_those_of_the_command_line(
    plan: str, changes: list[str], basis: Any, answer: Answers
) -> None:
    now, before = (
        {each["department"]: each for each in answer("rank", plan, "--basis", basis, *sets(each))["scores"]}
        for each in (changes, [])
    )
    after, stood = outcomes(plan, changes)
    _group, rows = telling_places(places(after.plan, stood.plan, basis))
    assert len(rows)
    for row in records(rows):
        assert (row["now"], row["before"]) == (
            now[row["department"]]["rank"],
            before[row["department"]]["rank"],
        )


def test_a_plan_alone_is_told_as_it_stands_and_a_scenario_by_what_it_changes() -> None:
    assert "Where the plan stands" in [each.value for each in page(plan="county").subheader]
    headings = [each.value for each in page(plan="county", set="resources:money:total=*0.9").subheader]
    assert "What changes" in headings
    assert "Goals that gain and lose" in headings


def test_the_tour_is_offered_to_who_comes_without_a_question_and_can_be_waved_away() -> None:
    app = page()
    assert "New here?" in " ".join(each.value for each in app.markdown)
    next(each for each in app.button if each.key == "tour-later").click().run()
    assert "New here?" not in " ".join(each.value for each in app.markdown)
    for address in ({"tour": "0"}, {"plan": "tenjo"}):
        assert "New here?" not in " ".join(each.value for each in page(**address).markdown)


def test_the_tour_begins_with_its_first_step() -> None:
    app = page(plan="county")
    next(each for each in app.button if each.key == "tour").click().run()
    assert "Step 1 of 5" in [each.value for each in app.caption]
    assert "Ask what if" in [each.value for each in app.subheader]


def test_a_plan_without_targets_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    for name, rows in {
        "goals": "goal,parent,name\nroot,,Root\n",
        "indicators": "indicator,goal,name\ni,root,I\n",
        "departments": "department,name\nd,D\n",
        "contributions": "indicator,department,baseline,capacity\ni,d,0,3\n",
    }.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["app", str(folder)])
    app = page()
    assert "No promise has a target yet" in markup(app)
    assert any("Put targets into the table" in each.value for each in app.info)


def test_no_goal_is_least_far_where_all_are_reached() -> None:
    far = sum_up(outcome(read_plan(find_plan("tenjo")), prices=False))
    assert balance_label(far).startswith("Least far: ")
    assert balance_label(replace(far, lowest=1.0)) == "Every goal is reached"
    assert balance_label(replace(far, lowest=1 - 1e-12)) == "Every goal is reached"


def test_a_promise_that_weighs_nothing_moves_the_plan_by_nothing() -> None:
    goals = ("livelihood", "people", "place", "safety")
    app = page(plan="county", set=[f"goals:{goal}:weight=0" for goal in goals])
    (listed,) = (each.proto.body for each in app.get("html") if "mt-moved" in each.proto.body)
    assert "0.00 pt" in listed
    assert "−0.00" not in listed
    assert "+0.00" not in listed
