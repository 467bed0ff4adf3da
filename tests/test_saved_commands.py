"""`meritree scenarios`, and saved names wherever a plan or a scenario is named."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from model.tables import read_plan
from scenarios.bundled import bundled_plans, library
from scenarios.flatten import flatten
from scenarios.scenario import Change, Scenario, apply
from scenarios.store import open_store

MONEY = "resources:money:total"


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command and give its exit code, its JSON or its text, and what it complained about."""

    def run(*words: str) -> tuple[int, Any, str]:
        code = main(["scenarios", *words])
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in words and out else out, err

    return run


def test_a_scenario_is_saved_shown_and_used_by_name(told: Any, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("less", "county", "--set", f"{MONEY}=*0.9", "--author", "Ada", "--note", "a try", "--json")
    code, saved, _ = told("save", *words)
    assert (code, saved["number"], saved["author"], saved["plan"]) == (0, 1, "Ada", "county")
    assert told("show", "less", "--json")[1]["changes"] == [
        {"path": MONEY, "how": "scale", "value": 0.9, "written": "*0.9"}
    ]
    assert main(["solve", "county", "--scenario", "less", "--json"]) == 0
    by_name = json.loads(capsys.readouterr().out)["total"]
    assert main(["solve", "county", "--set", f"{MONEY}=*0.9", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"] == by_name


def test_a_name_that_exists_asks_for_the_version_it_goes_on_from(told: Any) -> None:
    told("save", "less", "county", "--set", f"{MONEY}=*0.9", "--author", "Ada")
    code, _, complaint = told("save", "less", "county", "--set", f"{MONEY}=*0.8")
    assert code == 1
    assert "was saved by Ada" in complaint
    assert "`--onto 1` saves on top of it" in complaint
    code, saved, _ = told("save", "less", "county", "--set", f"{MONEY}=*0.8", "--onto", "1", "--json")
    assert (code, saved["number"], saved["parent"]) == (0, 2, 1)
    assert told("show", "less@1", "--json")[1]["changes"][0]["value"] == 0.9


def test_a_changed_plan_is_saved_and_opened_by_name(told: Any, capsys: pytest.CaptureFixture[str]) -> None:
    code, saved, _ = told("save", "my county", "county", "--kind", "plan", "--set", f"{MONEY}=*0.5", "--json")
    assert (code, saved["kind"], saved["origin"]) == (0, "plan", "county")
    changed = apply(Scenario(changes=(Change(MONEY, 0.5, "scale"),)), read_plan(bundled_plans()["county"]))
    assert open_store().plan("my county") == changed
    for name in ("my county", "my county@1"):
        assert main(["solve", name, "--json"]) in (0, 1)
        assert json.loads(capsys.readouterr().out)["status"] in ("optimal", "infeasible")
    assert main(["check", "my county@9"]) == 2
    assert "there is no plan 'my county@9'" in capsys.readouterr().err


def test_deleted_work_can_be_brought_back_and_the_history_tells_so(told: Any) -> None:
    told("save", "less", "county", "--set", f"{MONEY}=*0.9")
    assert "bring-back 'less' 1" in told("delete", "less")[1]
    assert told("list", "--json")[1]["scenarios"] == []
    assert told("bring-back", "less", "1")[0] == 0
    history = told("history", "less", "--json")[1]
    assert [(each["number"], each["deleted"]) for each in history] == [(3, False), (2, True), (1, False)]
    assert "Versions of less" in told("history", "less")[1]


def test_an_adopted_plan_cannot_be_deleted(told: Any) -> None:
    told("save", "mine", "county", "--kind", "plan")
    assert told("adopt", "mine", "1", "--json")[1]["adopted"] is True
    code, _, complaint = told("delete", "mine", "--kind", "plan")
    assert code == 1
    assert "was adopted and is kept for good" in complaint
    assert "adopted" in told("list")[1]


def test_the_list_holds_what_is_saved_and_what_is_ready_made(told: Any) -> None:
    told("save", "less", "county", "--set", f"{MONEY}=*0.9")
    listed = told("list", "--json")[1]
    assert [each["name"] for each in listed["scenarios"]] == ["less"]
    assert [each["name"] for each in listed["ready_made"]] == list(library())
    assert [each["name"] for each in told("list", "tenjo", "--json")[1]["ready_made"]] == list(library("tenjo"))
    assert "less" in told("list")[1]
    assert told("show", "less_money", "--json")[1]["saved"] is None


def test_an_empty_list_says_how_to_save(told: Any) -> None:
    assert "meritree scenarios save NAME PLAN" in told("list")[1]


def test_a_backup_is_brought_back(told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told("save", "less", "county", "--set", f"{MONEY}=*0.9")
    assert told("backup", str(tmp_path / "copy"), "--json")[1]["versions"] == 1
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "fresh"))
    assert "1 version came back" in told("restore", str(tmp_path / "copy"))[1]
    assert told("show", "less")[0] == 0


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("show", "lesss"), 2, "there is no scenario 'lesss'"),
        (("show", "less", "--kind", "plan"), 2, "no plan 'less' is saved"),
        (("history", "lesss"), 2, "did you mean 'less'?"),
        (("delete", "lesss"), 2, "did you mean 'less'?"),
        (("bring-back", "less", "7"), 2, "has no version 7"),
        (("save", "less_money", "county"), 1, "the name of a ready-made scenario"),
        (("save", "x", "nowhere"), 2, "there is no plan 'nowhere'"),
        (("save", "x", "county", "--set", "resources:mony:total=1"), 2, "did you mean"),
        (("save", "x", "county", "--onto", "0"), 2, "expected the number of a version"),
        (("restore", "nowhere"), 1, "there is no such file"),
        ((), 2, "ACTION"),
    ],
)
def test_what_cannot_be_is_said_in_one_message(
    told: Any, words: tuple[str, ...], code: int, complaint: str
) -> None:
    told("save", "less", "county", "--set", f"{MONEY}=*0.9")
    found, _, said = told(*words)
    assert (found, complaint in said) == (code, True), said
    assert "Traceback" not in said


def test_other_commands_go_on_without_saved_work(
    told: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken").write_text("no database " * 200)
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "broken"))
    assert main(["solve", "county", "--scenario", "less_money", "--json"]) == 0
    capsys.readouterr()
    code, listed, _ = told("list", "--json")
    assert code == 0
    assert "not a database" in listed["trouble"]
    assert main(["solve", "county", "--scenario", "mine"]) == 2
    assert "not a database" in capsys.readouterr().err
    assert main(["solve", "contry"]) == 2
    assert "saved work could not be looked at" in capsys.readouterr().err


def test_a_damaged_saved_plan_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = open_store()
    store.save_plan("mine", read_plan(bundled_plans()["county"]))
    with closing(sqlite3.connect(store.place)) as other, other:
        other.execute("UPDATE meritree_contents SET text = 'gone'")
    assert main(["solve", "mine"]) == 1
    assert "its text is damaged" in capsys.readouterr().err


def test_layers_become_one_that_leads_to_the_same_plan() -> None:
    plan = read_plan(bundled_plans()["county"])
    first = Scenario(changes=(Change(MONEY, 0.9, "scale"),))
    second = Scenario(changes=(Change(MONEY, 10.0, "add"),))
    apart = Scenario(changes=(Change("resources:staff:total", 0.9, "scale"),))
    assert flatten((first, apart), plan) == (*first.changes, *apart.changes)
    joined = flatten((first, second), plan)
    assert apply(Scenario(changes=joined), plan) == apply((first, second), plan)
    assert len(joined) == 1
