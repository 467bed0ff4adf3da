"""What the readme tells people to type works, and its figures are the ones that come out."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.commands.arguments import COMMANDS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMAND = str(Path(sys.executable).with_name("meritree"))

BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
CONSOLE = [line for kind, block in BLOCKS if kind == "console" for line in block.splitlines()]
STARTS_A_SERVER = [line for line in CONSOLE if line.startswith("meritree run")]


@pytest.fixture
def beside_riverside(tmp_path: Path) -> Path:
    """A folder in which the plan of the readme stands as `riverside`."""
    (block,) = (block for kind, block in BLOCKS if kind == "csv")
    folder = tmp_path / "riverside"
    folder.mkdir()
    for part in block.split("# ")[1:]:
        name, _, rows = part.partition("\n")
        (folder / name).write_text(rows.strip() + "\n", encoding="utf-8")
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    name, *arguments = shlex.split(command)
    assert name == "meritree"
    return subprocess.run([COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=120)


@pytest.mark.parametrize("command", [line for line in CONSOLE if line not in STARTS_A_SERVER])
def test_a_command_of_the_readme_does_its_work(command: str, beside_riverside: Path) -> None:
    done = run(command, beside_riverside)
    assert (done.returncode, done.stderr) == (0, "")
    if " -o " in command:
        assert (beside_riverside / command.split()[-1]).stat().st_size > 0
    else:
        assert done.stdout.strip()


def test_the_plan_of_the_readme_has_the_answer_told_there(beside_riverside: Path) -> None:
    """By hand: a check-up is worth 0.6 / 500, a kilometre 0.4 / 20; per dollar the north's check-ups come first,
    then the south's, then the road, which takes the 22,000 dollars that are left."""
    solved = json.loads(run("meritree solve riverside --json", beside_riverside).stdout)
    targets = {(row["indicator"], row["department"]): row["target"] for row in solved["targets"]}
    assert targets == pytest.approx(
        {("checkups", "north"): 700, ("checkups", "south"): 300, ("roads", "north"): 11}
    )
    assert solved["total"] == pytest.approx(0.82)
    assert solved["unique"] is True
    assert solved["resources"][0]["price_up"] * 1000 == pytest.approx(0.01)


def test_the_plan_of_the_readme_is_without_errors(beside_riverside: Path) -> None:
    findings = json.loads(run("meritree check riverside --json", beside_riverside).stdout)["findings"]
    assert [finding for finding in findings if finding["severity"] != "note"] == []


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
