"""What a session remembers: moves of levers, undo and redo, and the address."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import plans, state
from model.plan import Goal, Indicator, Plan, Settings
from model.tables import write_plan
from model.tree import Node, local_weights
from scenarios.scenario import Change, Scenario, apply

PATHS = tuple(f"goals:{goal}:weight" for goal in "abcd")


def share(goal: str, value: float) -> Change:
    return Change(f"goals:{goal}:weight", value, "share")


def plan() -> Plan:
    """A root over four goals that weigh 0.4, 0.3, 0.2, 0.1, each with one indicator nobody works on."""
    weights = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    return Plan(
        settings=Settings(id="small", name="Small"),
        goals=(
            *(Goal(goal=goal, parent="root", name=goal.upper(), weight=w) for goal, w in weights.items()),
            Goal(goal="root", name="Root"),
        ),
        indicators=tuple(Indicator(indicator=f"i{goal}", goal=goal, name=f"I{goal}") for goal in weights),
    )


class Address(dict[str, list[str]]):
    """An address as Streamlit offers it."""

    def get_all(self, key: str) -> list[str]:
        return super().get(key, [])

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, [default])[-1]

    def from_dict(self, wanted: dict[str, list[str]]) -> None:
        self.clear()
        self.update(wanted)


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> SimpleNamespace:
    """A session without a browser, opened on the small plan."""
    write_plan(plan(), tmp_path / "small")
    monkeypatch.setattr(plans.sys, "argv", ["app", str(tmp_path / "small")])
    fake = SimpleNamespace(session_state={}, query_params=Address(), context=SimpleNamespace(cookies={}))
    monkeypatch.setattr(state, "st", fake)
    return fake


def test_a_moved_lever_gets_its_share_and_the_others_keep_their_proportions() -> None:
    changes = state.with_share((), PATHS[0], 0.7, PATHS)
    weights = local_weights(apply(Scenario(changes=changes), plan()))
    assert [weights[Node("goal", goal)] for goal in "abcd"] == pytest.approx([0.7, 0.15, 0.1, 0.05])


def test_shares_given_before_stay_while_there_is_room() -> None:
    changes = state.with_share((share("b", 0.5),), PATHS[0], 0.3, PATHS)
    assert changes == (share("b", 0.5), share("a", 0.3))


def test_shares_given_before_shrink_together_where_there_is_too_little_room() -> None:
    changes = state.with_share((share("b", 0.4), share("c", 0.2)), PATHS[0], 0.7, PATHS)
    assert [change.value for change in changes] == pytest.approx([0.2, 0.1, 0.7])


def test_the_share_given_first_becomes_free_when_the_last_lever_is_moved() -> None:
    changes = state.with_share((share("a", 0.1), share("b", 0.2), share("c", 0.3)), PATHS[3], 0.4, PATHS)
    assert [change.path for change in changes] == ["goals:b:weight", "goals:c:weight", "goals:d:weight"]


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.integers(0, 100)), min_size=1, max_size=12))
def test_any_moves_of_levers_make_a_scenario_that_can_be_applied(moves: list[tuple[str, int]]) -> None:
    changes: state.Changes = ()
    for path, position in moves:
        changes = state.with_share(changes, path, position / 100, PATHS)
    weights = local_weights(apply(Scenario(changes=changes), plan()))
    path, position = moves[-1]
    assert weights[Node("goal", path.split(":")[1])] == pytest.approx(position / 100, abs=1e-9)
    assert sum(weights[Node("goal", goal)] for goal in "abcd") == pytest.approx(1)


def test_other_changes_are_left_alone_by_a_lever() -> None:
    budget = Change("resources:money:total", 0.9, "scale")
    assert state.with_share((budget,), PATHS[0], 0.5, PATHS)[0] == budget


def test_undo_and_redo_walk_along_the_moves(session: SimpleNamespace) -> None:
    state.begin()
    for value in (0.5, 0.6):
        state.move_to((share("a", value),))
    state.undo()
    assert session.session_state[state.CHANGES] == (share("a", 0.5),)
    state.undo()
    state.undo()
    assert session.session_state[state.CHANGES] == ()
    state.redo()
    state.redo()
    state.redo()
    assert session.session_state[state.CHANGES] == (share("a", 0.6),)


def test_a_lever_that_is_held_makes_one_step(session: SimpleNamespace) -> None:
    state.begin()
    for value in (0.41, 0.45, 0.5):
        state.move_to((share("a", value),), held=PATHS[0])
    state.let_go()
    state.move_to((share("a", 0.6),), held=PATHS[0])
    state.undo()
    assert session.session_state[state.CHANGES] == (share("a", 0.5),)
    state.undo()
    assert session.session_state[state.CHANGES] == ()


def test_putting_everything_back_can_be_undone(session: SimpleNamespace) -> None:
    state.begin()
    state.move_to((share("a", 0.5), share("b", 0.2)))
    state.put_back("goals:a:weight")
    assert session.session_state[state.CHANGES] == (share("b", 0.2),)
    state.reset()
    assert session.session_state[state.CHANGES] == ()
    state.undo()
    assert session.session_state[state.CHANGES] == (share("b", 0.2),)


def test_the_address_says_what_the_command_line_would(session: SimpleNamespace) -> None:
    state.begin()
    state.move_to((share("a", 0.41), Change("resources:money:total", 0.9, "scale"), Change("x:y", 1e9)))
    state.write_address()
    assert session.query_params == {
        "plan": ["small"],
        "set": ["goals:a:weight=41%", "resources:money:total=*0.9", "x:y=1000000000"],
    }


def test_a_session_begins_with_the_scenario_of_its_address(session: SimpleNamespace) -> None:
    session.query_params.update({"plan": ["small"], "set": ["goals:a:weight=41%", "goals:b:weight=20%"]})
    state.begin()
    assert session.session_state[state.CHANGES] == (share("a", 0.41), share("b", 0.2))
    assert session.session_state[state.NOTICE] == ()


def test_shares_that_fit_only_together_are_understood(session: SimpleNamespace) -> None:
    shares = [f"goals:{goal}:weight=25%" for goal in "abcd"]
    session.query_params.update({"set": shares})
    state.begin()
    assert len(session.session_state[state.CHANGES]) == 4


def test_what_does_not_fit_in_an_address_is_named_and_the_rest_is_kept(session: SimpleNamespace) -> None:
    texts = ["goals:a:weight=41%", "goals:aa:weight=1%", "rubbish", "goals:b:weight=900%", "goals:a:weight=9%"]
    session.query_params.update({"plan": ["../../etc"], "set": texts})
    state.begin()
    assert session.session_state[state.CHANGES] == (share("a", 0.41),)
    unknown_plan, refused = session.session_state[state.NOTICE]
    assert "../../etc" in unknown_plan
    for word in ("goals:aa:weight", "rubbish", "goals:b:weight", "changed twice"):
        assert word in refused.replace("\\", "")


def test_an_address_cannot_open_a_folder_of_the_machine(session: SimpleNamespace, tmp_path: Path) -> None:
    write_plan(plan(), tmp_path / "secret")
    session.query_params.update({"plan": [str(tmp_path / "secret")]})
    state.begin()
    assert session.session_state[state.PLAN] == "small"


def test_another_plan_begins_without_changes(session: SimpleNamespace) -> None:
    state.begin()
    state.move_to((share("a", 0.5),))
    state.open_plan("county")
    assert session.session_state[state.PLAN] == "county"
    assert session.session_state[state.CHANGES] == ()
    state.open_plan("there-is-no-such-plan")
    assert session.session_state[state.PLAN] == "county"


def test_a_plan_that_changed_on_disk_is_read_anew(session: SimpleNamespace, tmp_path: Path) -> None:
    first = plans.opened_plan("small")
    assert plans.opened_plan("small") is first
    (tmp_path / "small" / "goals.csv").write_text("goal,name\nroot,Another\n", encoding="utf-8")
    assert plans.opened_plan("small") is not first


def test_a_plan_with_errors_has_its_findings_and_no_figures(session: SimpleNamespace, tmp_path: Path) -> None:
    (tmp_path / "small" / "indicators.csv").write_text("indicator,goal,name\ni,nowhere,I\n", encoding="utf-8")
    state.begin()
    board = state.board()
    assert board.solved is None
    assert any("nowhere" in finding.message for finding in board.findings if finding.severity == "error")


def test_a_folder_without_tables_says_so(session: SimpleNamespace, tmp_path: Path) -> None:
    for file in (tmp_path / "small").iterdir():
        file.unlink()
    state.begin()
    assert "holds no table" in state.board().problems[0]


def test_a_browser_that_was_offered_the_tour_is_not_offered_it_again(session: SimpleNamespace) -> None:
    state.begin()
    assert session.session_state[state.TOUR]
    session.session_state.clear()
    session.query_params.clear()
    session.context.cookies[state.TOUR_COOKIE] = "1"
    state.begin()
    assert not session.session_state[state.TOUR]
