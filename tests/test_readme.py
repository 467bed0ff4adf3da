"""What the readme tells people to type works, and its figures are the ones that come out."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.commands.arguments import COMMANDS, read_arguments

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
TYPED = [block.splitlines() for kind, block in BLOCKS if kind == "console"]
CONSOLE = [line for block in TYPED for line in block]
# What an office may have lying around: one row for each promise.
SHEET = """Axis,Promise,Unit,Office,Baseline,Target 2026,Budget 2026
Health,Check-ups given,people,Health office,500,1000,"30,000"
Health,Clinics opened,clinics,Health office,2,3,"120,000"
Roads,Roads repaired,km,Public works,0,20,"40,000"
Roads,Bridges inspected,bridges,Public works,4,12,"8,000"
"""
STARTS_A_SERVER = [line for line in CONSOLE if line.startswith("meritree run")]


@pytest.fixture
def beside_riverside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a folder in which the plan of the readme stands as `riverside`, and somebody's flat sheet."""
    (block,) = (block for kind, block in BLOCKS if kind == "csv")
    folder = tmp_path / "riverside"
    folder.mkdir()
    for part in block.split("# ")[1:]:
        name, _, rows = part.partition("\n")
        (folder / name).write_text(rows.strip() + "\n", encoding="utf-8")
    (tmp_path / "last-years-sheet.csv").write_text(SHEET, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def arguments(command: str) -> list[str]:
    name, *rest = shlex.split(command)
    assert name == "meritree"
    return rest


@pytest.mark.parametrize("block", TYPED, ids=lambda block: block[0].removeprefix("meritree "))
@pytest.mark.usefixtures("beside_riverside")
def test_what_the_readme_says_to_type_does_its_work(block: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for command in block:
        if command in STARTS_A_SERVER:
            continue
        words = arguments(command)
        assert main(words) == 0, command
        said = capsys.readouterr().out.strip()
        written = Path(words[words.index("-o") + 1]) if "-o" in words else Path(words[-1])
        assert said or written.stat().st_size > 0, command


@pytest.mark.parametrize("command", STARTS_A_SERVER)
def test_a_command_of_the_readme_that_starts_a_server_is_understood(command: str) -> None:
    assert read_arguments(arguments(command)).command == "run"


@pytest.mark.usefixtures("beside_riverside")
def test_the_plan_of_the_readme_has_the_answer_told_there(capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: a check-up is worth 0.6 / 500, a kilometre 0.4 / 20; per dollar the north's check-ups come first,
    then the south's, then the road, which takes the 22,000 dollars that are left."""
    assert main(["solve", "riverside", "--json"]) == 0
    solved = json.loads(capsys.readouterr().out)
    targets = {(row["indicator"], row["department"]): row["target"] for row in solved["targets"]}
    assert targets == pytest.approx(
        {("checkups", "north"): 700, ("checkups", "south"): 300, ("roads", "north"): 11}
    )
    assert solved["total"] == pytest.approx(0.82)
    assert solved["unique"] is True
    assert solved["resources"][0]["price_up"] * 1000 == pytest.approx(0.01)


@pytest.mark.usefixtures("beside_riverside")
def test_the_plan_of_the_readme_gives_no_cause_for_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "riverside", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [finding for finding in findings if finding["severity"] != "note"] == []


def test_the_story_of_the_readme_has_the_numbers_that_come_out(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, story = README.partition("## A real story\n")
    commands = [
        arguments(line) for line in story.partition("\n## ")[0].splitlines() if line.startswith("meritree ")
    ]
    told = []
    for command in commands:
        assert main(command) == 0
        told.append(" ".join(capsys.readouterr().out.split()).replace("\u202f", " "))
    opening, explained, free, later = told
    story = " ".join(story.split())

    for number in ("94.9 b", "96.7 %", "282 promises", "3.6 %", "14 wait"):
        assert number in opening
        assert number in story
    assert "264 are kept in full, 4 in part" in opening
    assert "264 promises are kept in full, 4 in part" in story
    assert "“Students with school transport” to 100 % costs 0.142 points" in explained
    assert "13 more" in explained  # besides four that are named: seventeen
    assert "costs 0.142 points" in story
    assert "“Rural roads maintained” goes from 3.6 % to 27.3 %" in free
    assert "“Students with partial tuition paid” goes from 60 % to 100 %" in free
    assert "rural roads would go from 3.6 % to 27.3 %, partial tuition from 60 % to 100 %" in story
    assert "(+3.30 pt)" in later
    assert "0 wait" in later
    assert "3.30 points" in story


def test_the_installed_command_answers_where_it_is_called(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("meritree")
    done = subprocess.run(
        [command, "plans"], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=True
    )
    assert "tenjo" in done.stdout


def test_every_make_target_in_the_readme_exists() -> None:
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", README, re.MULTILINE))
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_every_file_that_the_readme_links_to_exists() -> None:
    linked = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in link]
    assert linked
    assert [link for link in linked if not (ROOT / link).exists()] == []


def test_every_command_of_the_command_line_is_in_the_readme() -> None:
    assert [name for name in COMMANDS if f"`meritree {name}" not in README] == []
