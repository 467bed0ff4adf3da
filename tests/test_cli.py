from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.web import cli as streamlit

from dashboard.cli import main
from dashboard.commands import solve as solve_command
from dashboard.commands.arguments import COMMANDS
from model.plan import Contribution, Department, Goal, Indicator, Limit, Plan, Resource, Settings, Step
from model.schema import in_order
from model.tables import write_plan
from scenarios.bundled import bundled_plans

# 10 pupils at 2 each and 10 kilometres at 1 each, and money for 15: roads first, then pupils up to 2.5 of 10.
PLAN = in_order(
    Plan(
        settings=Settings(id="small", name="Small [town]", year="2026"),
        goals=(Goal(goal="top", name="Top"),),
        indicators=(
            Indicator(indicator="pupils", goal="top", name="Pupils\x1b[31m", weight=0.5, target=10.0, decimals=1),
            Indicator(indicator="roads", goal="top", name="Roads", weight=0.5, target=10.0, unit="km"),
            Indicator(indicator="trust", goal="top", name="Trust", weight=0.0),
        ),
        departments=(
            Department(department="schools", name="Schools"),
            Department(department="works", name="Works"),
        ),
        contributions=(
            Contribution(indicator="pupils", department="schools", baseline=0.0),
            Contribution(indicator="roads", department="works", baseline=0.0),
        ),
        costs=(
            Step(indicator="pupils", department="schools", step=1, capacity=10.0, use=(("money", 2.0),)),
            Step(indicator="roads", department="works", step=1, capacity=10.0, use=(("money", 1.0),)),
        ),
        resources=(
            Resource(resource="money", name="Money", unit="EUR", total=15.0),
            Resource(resource="staff", name="Staff", total=None),
        ),
        limits=(Limit(department="schools", resource="money", base=None, ceiling=30.0),),
    )
)

KEYS = {
    "": [
        "status",
        "total",
        "unique",
        "cost",
        "stages",
        "goals",
        "indicators",
        "targets",
        "departments",
        "resources",
        "prices",
        "periods_status",
        "periods",
        "periods_conflict",
        "conflict",
        "findings",
    ],
    "stages": ["name", "value"],
    "goals": ["goal", "parent", "local_weight", "weight", "attainment"],
    "indicators": [
        "indicator",
        "goal",
        "local_weight",
        "weight",
        "baseline",
        "target",
        "required",
        "planned",
        "attainment",
    ],
    "targets": ["indicator", "department", "baseline", "target", "rounded", "improvement", "load", "range"],
    "departments": ["department", "load", "use", "points", "entrusted"],
    "resources": ["resource", "total", "used", "price_up", "price_down", "valid_up", "valid_down"],
}


@pytest.fixture
def plan(tmp_path: Path) -> str:
    write_plan(PLAN, tmp_path / "small")
    return str(tmp_path / "small")


def run(capsys: pytest.CaptureFixture[str], *written: str) -> tuple[int, str, str]:
    code = main(written)
    told = capsys.readouterr()
    return code, told.out, told.err


def answer(capsys: pytest.CaptureFixture[str], *written: str) -> Any:
    return json.loads(run(capsys, *written, "--json")[1], parse_constant=lambda word: pytest.fail(word))


def test_solving_as_json_has_every_key_of_the_contract(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "solve", plan)

    for table, keys in KEYS.items():
        for row in told[table] if table else [told]:
            assert sorted(row) == sorted(keys), table
    assert told["status"] == "optimal"
    assert told["total"] == pytest.approx(0.625)
    assert told["unique"] is True
    assert [row["indicator"] for row in told["indicators"]] == ["pupils", "roads", "trust"]
    assert told["indicators"][2]["attainment"] is None
    assert told["goals"][0]["parent"] is None
    assert [(row["indicator"], row["department"]) for row in told["targets"]] == [
        ("pupils", "schools"),
        ("roads", "works"),
    ]
    assert told["targets"][0]["target"] == pytest.approx(2.5)
    assert told["targets"][0]["range"] is None
    assert told["departments"][0]["use"] == {"money": pytest.approx(5), "staff": 0}
    assert told["resources"][0]["price_up"] == pytest.approx(0.025)
    assert told["resources"][1]["total"] is None
    assert (told["prices"], told["periods_status"], told["periods"], told["conflict"]) == ([], None, [], None)


def test_ranges_and_comparators_are_given_when_asked_for(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "solve", plan, "--ranges", "--comparators")

    assert told["targets"][0]["range"] == pytest.approx([2.5, 2.5])
    assert {row["rule"] for row in told["comparators"]} <= {"equal", "growth", "baseline", "capacity"}
    assert sorted(told["comparators"][0]) == ["department", "indicator", "rule", "target"]


def test_json_is_the_only_thing_on_stdout(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "solve", plan, "--json", "--prices")

    assert code == 0
    assert {"target:pupils", "resource:money"} <= {row["rule"] for row in json.loads(out)["prices"]}
    assert err == ""


def test_set_and_scenario_change_the_plan_and_set_wins(
    plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "more.toml"
    file.write_text('[changes]\n"resources:money:total" = "*2"\n', encoding="utf-8")

    assert answer(capsys, "solve", plan, "--scenario", str(file))["resources"][0]["total"] == 30
    both = answer(capsys, "solve", plan, "--scenario", str(file), "--set", "resources:money:total=+-10")
    assert both["resources"][0]["total"] == 20


def test_two_scenarios_that_change_one_number_are_refused(
    plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text('[changes]\n"resources:money:total" = 1\n', encoding="utf-8")
    files = ["--scenario", str(tmp_path / "a.toml"), "--scenario", str(tmp_path / "b.toml")]

    code, out, err = run(capsys, "solve", plan, *files, "--json")

    assert (code, out) == (2, "")
    assert "resources:money:total: changed twice in one layer" in err


def test_all_unknown_paths_are_named_with_the_nearest_known_ones(
    plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "solve", plan, "--set", "resources:mony:total=1", "--set", "gaols:top:weight=1")

    assert (code, out) == (2, "")
    assert "resources:mony:total: resources has no resource 'mony' (did you mean 'resources:money:total'?)" in err
    assert "gaols:top:weight: there is no table 'gaols' (did you mean 'goals:top:weight'?)" in err


def test_a_plan_that_cannot_be_met_is_said_so(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    impossible = ["solve", plan, "--set", "indicators:pupils:mandated=1", "--set", "indicators:roads:mandated=1"]

    told = answer(capsys, *impossible)
    code, out, err = run(capsys, *impossible)

    assert told["status"] == "infeasible"
    assert told["total"] is None
    assert told["conflict"]["members"] == ["mandated:pupils", "resource:money"]
    assert told["targets"] == told["goals"] == told["stages"] == told["departments"] == told["resources"] == []
    assert (code, out) == (1, "")
    assert err.startswith("meritree: the rules of the plan cannot hold together")
    assert "- Way 1: " in err
    assert main([*impossible, "--json"]) == 1


def test_a_plan_with_errors_is_invalid_and_all_errors_are_named(
    plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    goals, indicators = Path(plan, "goals.csv"), Path(plan, "indicators.csv")
    goals.write_text("goal,parent,name\ntop,,Top\nodd,tpo,Odd\n", encoding="utf-8")
    indicators.write_text(indicators.read_text(encoding="utf-8").replace("10,", "ten,"), encoding="utf-8")

    told = answer(capsys, "solve", plan)
    code, out, err = run(capsys, "solve", plan)
    found = answer(capsys, "check", plan)

    assert told["status"] == "invalid"
    assert told["targets"] == []
    assert (code, out) == (1, "")
    assert "'tpo'" in err
    assert "'ten'" in err
    assert main(["check", plan, "--json"]) == 1
    errors = [finding for finding in found["findings"] if finding["severity"] == "error"]
    assert told["findings"] == found["findings"]
    assert {(each["table"], each["row"]) for each in errors} >= {("goals", 2), ("indicators", 1)}
    assert list(errors[0]) == ["severity", "table", "row", "column", "message", "hint"]


def test_a_scenario_can_put_an_invalid_plan_right(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    spoiled = answer(capsys, "solve", plan, "--set", "goals:top:parent=tpo")
    Path(plan, "goals.csv").write_text("goal,parent,name\ntop,tpo,Top\n", encoding="utf-8")

    assert spoiled["status"] == answer(capsys, "solve", plan)["status"] == "invalid"
    assert answer(capsys, "solve", plan, "--set", "goals:top:parent=")["status"] == "optimal"


def test_a_folder_without_tables_is_one_finding_in_json_and_one_message_without(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = answer(capsys, "solve", str(tmp_path))
    code, out, err = run(capsys, "solve", str(tmp_path))

    assert told["status"] == "invalid"
    assert "no table of a plan" in told["findings"][0]["message"]
    assert (code, out) == (1, "")
    assert "no table of a plan" in err
    assert answer(capsys, "check", str(tmp_path))["findings"] == told["findings"]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (["slove", "tenjo"], "there is no command or plan 'slove' (did you mean 'solve'?)"),
        (["tenyo"], "there is no command or plan 'tenyo' (did you mean 'tenjo'?)"),
        (["solve", "tenyo"], "there is no plan 'tenyo' (did you mean 'tenjo'?)"),
        (["solve", ""], "there is no plan ''; bundled plans: "),
        (["solve", "tenjo", "--scenario", "gone"], "there is no scenario 'gone'"),
        (["solve", "tenjo", "--set", "plan:stages"], "'plan:stages': expected PATH=VALUE"),
        (["solve", "tenjo", "--scenrio", "x"], "unrecognized arguments: --scenrio x (see meritree --help)"),
        (["solve"], "the following arguments are required: PLAN (see meritree solve --help)"),
        (["run", "tenjo", "--port", "0"], "a port is a number from 1 to 65535, found '0'"),
        (
            ["export", "tenjo", "--as", "targets", "-o", "t.csv"],
            "'t.csv' cannot hold targets; expected an .xlsx file",
        ),
        (["export", "tenjo", "--as", "targets", "-o", "no/such/t.xlsx"], "no such folder"),
    ],
)
def test_wrong_usage_is_one_message_and_code_2(
    written: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, *written)

    assert (code, out) == (2, "")
    assert err.startswith("meritree: ")
    assert message in err
    assert err.count("\n") == 1


def test_the_bundled_plans_are_listed_with_title_year_and_findings(capsys: pytest.CaptureFixture[str]) -> None:
    told = answer(capsys, "plans")

    assert [plan["name"] for plan in told] == sorted(bundled_plans())
    tenjo = next(plan for plan in told if plan["name"] == "tenjo")
    assert list(tenjo) == ["name", "title", "year", "findings"]
    assert tenjo["year"] == 2025
    assert tenjo["findings"] == len(answer(capsys, "check", "tenjo")["findings"])
    assert "Tenjo (Colombia)" in run(capsys, "plans")[1]


def test_the_answer_comes_first_and_in_words(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "solve", plan)

    assert code == 0
    head = " ".join(out.split("Promises that wait")[0].split())
    assert head.startswith("Small [town] · 2026")
    assert "62.5 % of what the plan asks for is reached" in head
    assert "Of 2 promises, 1 is kept in full, 1 in part, and 0 wait." in head
    assert "Money: 15 EUR of 15 EUR used." in head
    assert "1 EUR more adds 2.5 points, valid up to a total of 30 EUR; as much less costs 2.5" in head
    assert "Staff: 0 used; there is no limit." in head


def test_what_a_scenario_changes_is_told_against_the_plan(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "solve", plan, "--set", "resources:money:total=25")
    told = " ".join(out.split())

    assert "without the scenario it is 62.5 % (+25.00 pt)" in told
    assert "resources:money:total 15 25" in told
    assert "Schools Money 5 EUR 15 EUR +10 EUR" in told


def test_control_signs_in_names_do_not_reach_the_terminal(plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "\x1b" not in run(capsys, "solve", plan)[1]


def test_with_whole_promises_a_definite_amount_is_solved_again(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "solve", "tenjo")
    told = " ".join(out.split())

    assert "1.00 bn COP more (1.1 %) would bring" in told
    assert "1.00 bn COP less (1.1 %) would cost" in told
    assert "Promises that wait, the weightiest first" in told


def test_findings_are_printed_with_their_place(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check", "tenjo")

    assert code == 0
    assert "warning goals, row 1, weight the weights below 'tenjo' sum to 0.978" in " ".join(out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as done:
        main([command, "--help"])

    assert done.value.code == 0
    assert f"example: meritree {command}" in capsys.readouterr().out


def test_the_program_tells_its_version_and_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--help", "--version"):
        with pytest.raises(SystemExit):
            main([option])
    told = capsys.readouterr().out

    assert all(re.search(rf"\n    {command}\s", told) for command in COMMANDS)
    assert "\nmeritree 0." in told


def test_a_defect_is_told_without_a_traceback(
    plan: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("by nought")

    monkeypatch.setattr(solve_command, "ask", broken)
    code, _, err = run(capsys, "solve", plan)

    assert code == 70
    assert err.count("\n") == 1
    assert "ZeroDivisionError: by nought; test_cli.py, line" in err


def test_an_interruption_is_no_traceback(
    plan: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(solve_command, "ask", interrupted)

    assert run(capsys, "solve", plan) == (130, "", "meritree: interrupted\n")


def test_a_reader_who_stops_reading_is_no_error(plan: str) -> None:
    command = [sys.executable, "-m", "dashboard.cli", "solve", plan, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("table", "content", "code"),
    [
        ("resources", "", 1),
        ("goals", "goal,parent,name\ntop,,Töp\n".encode("latin-1"), 1),
        ("goals", "goal,parent,name\ntop,,Top\n".encode("utf-16"), 1),
        ("goals", None, 1),
        ("contributions", None, 1),
        ("indicators", "indicator,goal,name\npupils,top,Pupils\nroads,top,Roads\n", 0),
        ("indicators", "indicator,goal,name,weight,target\npupils,top,Pupils,0,1\nroads,top,Roads,0,1\n", 1),
        ("indicators", "indicator,goal,name,target\npupils,top,Pupils,-1\nroads,top,Roads,-1\n", 0),
        ("indicators", "indicator,goal,name,target\npupils,top,Pupils,1\nroads,top,Roads,1\nair,top,Air,1\n", 0),
        ("resources", "resource,name,total\nmoney,Money,0\nstaff,Staff,\n", 0),
        ("resources", "resource,name,total\nmoney,Money,-5\nstaff,Staff,\n", 1),
        ("resources", "resource,name,total\nmoney,Money,1e400\nstaff,Staff,nan\n", 1),
        ("departments", "department,name\nschools,S\nworks,W\nidle,I\n", 0),
    ],
)
def test_whatever_stands_in_a_table_is_answered_in_words(
    table: str, content: str | bytes | None, code: int, plan: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = Path(plan, f"{table}.csv")
    file.unlink()
    if content is not None:
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    solved, out, err = run(capsys, "solve", plan)
    told = answer(capsys, "solve", plan)

    assert solved == code, err
    assert bool(out) is (code == 0)
    assert err.startswith("meritree: the ") is (code == 1)
    if code:
        assert err.count("\n") > 1 or "targets" in err
        assert [each for each in told["findings"] if each["severity"] != "note"]


def test_run_opens_the_dashboard_on_this_machine_with_the_plan(
    plan: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[list[str]] = []
    monkeypatch.setattr(streamlit, "main", lambda arguments, **_: opened.append(arguments))

    assert run(capsys, plan)[0] == 0
    assert run(capsys, "run", "county", "--port", "18571")[0] == 0
    assert run(capsys)[0] == 0

    first, second, third = opened
    assert first[0] == "run"
    assert Path(first[1]).name == "app.py"
    assert "--server.address=127.0.0.1" in first
    assert first[-2:] == ["--", plan]
    assert "--server.port=18571" in second
    assert Path(third[-1]).name == "tenjo"


def test_a_port_that_is_taken_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        code, _, err = run(capsys, "run", "tenjo", "--port", str(port))

    assert code == 2
    assert err.startswith(f"meritree: port {port} on 127.0.0.1 cannot be used")
