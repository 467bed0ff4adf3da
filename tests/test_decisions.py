"""What a leader reads on the first page: sentences, goals, promises and places, made from outcomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.charts import goals
from dashboard.charts.look import DARK, LIGHT
from dashboard.decisions import changed, goals_moved, promises_moved, stands, telling_places, usual_basis
from dashboard.standings import places
from dashboard.views import records
from model.plan import Plan
from model.tables import read_plan
from scenarios.outcome import Outcome, outcome
from scenarios.scenario import Change, Scenario
from tests.drawn import checked

goals_figure = checked(goals.goals_figure)

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def county() -> Plan:
    return read_plan(DATA / "county")


def under(plan: Plan, *changes: Change) -> Outcome:
    return outcome(plan, Scenario(changes=changes), prices=False)


def less_money(plan: Plan) -> Outcome:
    return under(plan, Change("resources:money:total", 0.8, "scale"))


def test_where_a_plan_stands_takes_three_sentences(county: Plan) -> None:
    now = under(county)
    said = stands(now, "plan")
    assert len(said) == 3
    indicators = now.allocation.indicators["attainment"].dropna()
    kept = int((indicators >= 1 - 1e-9).sum())
    assert said[0].startswith(f"{kept} of {len(indicators)} promises reach their target")
    assert f"{len(indicators) - kept} promises wait" in said[1]


def test_what_a_scenario_changes_takes_three_sentences_with_the_figures_of_both(county: Plan) -> None:
    before, now = under(county), less_money(county)
    attainment, promises, _places = changed(now, before, "plan")
    for found in (before, now):
        assert f"{100 * (found.allocation.total or 0):.1f}" in attainment
    assert "falls" in attainment
    assert "wait" in promises or "same promises" in promises


def test_a_scenario_without_effect_says_that_nothing_moves(county: Plan) -> None:
    before = under(county)
    said = changed(before, before, "plan")
    assert said[0].startswith("Planned attainment stays at")
    assert said[1:] == ("The same promises reach their target as in the plan.", "Nobody changes places.")


def test_the_goals_under_the_top_goal_come_first_and_steps_are_exact(county: Plan) -> None:
    before, now = under(county), less_money(county)
    rows = records(goals_moved(now, before))
    by_goal = now.allocation.goals.set_index("goal")["attainment"]
    stood = before.allocation.goals.set_index("goal")["attainment"]
    parts = [row["part"] for row in rows]
    assert parts == sorted(parts, reverse=True)
    for row in rows:
        goal = row["id"].removeprefix("goal:")
        assert row["step"] == pytest.approx(by_goal[goal] - stood[goal], abs=1e-12)


def test_the_promises_that_move_most_come_first_and_those_that_wait_where_none_moves(county: Plan) -> None:
    before, now = under(county), less_money(county)
    moved = promises_moved(now, before)
    sizes = moved["points"].abs().tolist()
    assert sizes
    assert sizes == sorted(sizes, reverse=True)
    still = promises_moved(before, before)
    assert (still["points"] > 0).all()
    assert (still["before"] == still["attainment"]).all()


def test_of_many_places_the_first_three_and_the_largest_moves_are_shown() -> None:
    plan = read_plan(DATA / "tenjo")
    changed_plan = under(plan, Change("goals:a5:weight", 0.6, "share")).plan
    table = places(changed_plan, plan, "results")
    _group, rows = telling_places(table, most=6)
    assert len(rows) == 6
    assert rows["now"].tolist()[:3] == sorted(table["now"].dropna())[:3]
    step = (table["now"] - table["before"]).abs()
    assert (rows["now"] - rows["before"]).abs().max() == step.max()


def test_what_is_ranked_is_what_can_be_ranked(county: Plan) -> None:
    assert usual_basis(county) == "results"
    assert usual_basis(read_plan(DATA / "new_york")) in ("results", "plan")


def test_bars_are_changes_where_goals_move_and_attainments_where_none_does(county: Plan) -> None:
    before, now = under(county), less_money(county)
    moving = goals_moved(now, before)
    drawn = goals_figure(moving, LIGHT).to_plotly_json()["data"]
    assert list(drawn[0]["x"]) == moving["step"].tolist()
    assert set(drawn[1]["marker"]["symbol"]) <= {"circle", "triangle-up", "triangle-down"}
    still = goals_moved(before, before)
    assert list(goals_figure(still, DARK).to_plotly_json()["data"][0]["x"]) == still["attainment"].tolist()


def test_every_bar_says_its_figures_and_escapes_names(county: Plan) -> None:
    before, now = under(county), less_money(county)
    table = goals_moved(now, before).assign(name="<b>&</b>")
    figure = goals_figure(table, LIGHT).to_plotly_json()
    for said in figure["data"][1]["hovertext"]:
        assert said.startswith("&lt;b&gt;")
    assert "<b>" not in str(figure["layout"]["annotations"])
