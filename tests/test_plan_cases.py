"""Plans with exact answers: a file of plan_cases holds the tables of a plan and what its case determines.

Numbers are integers or exact fractions as text. A list of objects names only the rows that are determined,
found by their key fields; an empty list must be empty.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from model.tables import read_plan

FOLDER = Path(__file__).parent / "plan_cases"
CASES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))}
KEYS = {
    "indicator",
    "department",
    "goal",
    "resource",
    "period",
    "rule",
    "stage",
    "name",
    "node",
    "passes",
    "passed",
}
ELSEWHERE = ("rank", "sensitivity")


def parts(case: str) -> list[tuple[str, str, Any]]:
    """The command that answers each part of a case, the key of the answer, and what is expected there."""
    found = []
    for key, expected in CASES[case]["expected"].items():
        if key.split()[0] in ELSEWHERE:
            found += [(key, part, value) for part, value in expected.items()]
        else:
            found.append(("solve --prices" if key == "prices" else "solve", key, expected))
    return found


QUESTIONS = [
    pytest.param(case, command, key, id=f"{case}-{command}-{key}")
    for case in CASES
    for command, key, expected in parts(case)
]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folders = {}
    for case, content in CASES.items():
        folders[case] = tmp_path_factory.mktemp(case, numbered=False)
        for table, lines in content["tables"].items():
            (folders[case] / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folders


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_a_plan_without_errors(case: str, folders: dict[str, Path]) -> None:
    plan = read_plan(folders[case])

    assert plan.settings.id == case
    assert len(plan.indicators) == len(CASES[case]["tables"]["indicators"]) - 1


@pytest.mark.parametrize(("case", "command", "key"), QUESTIONS)
def test_the_command_gives_the_exact_answer(
    case: str, command: str, key: str, folders: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    name, *options = command.split()
    expected = next(value for told, part, value in parts(case) if (told, part) == (command, key))
    tolerance = 1e-5 if "start-up" in CASES[case].get("needs", "") else 1e-6

    codes, answers = [], []
    for question in [options, *pairs_in(expected if key == "flips" else [], options)]:
        codes.append(main([name, str(folders[case]), *question, "--json"]))
        answers.append(json.loads(capsys.readouterr().out))

    actual = answers[0][key] if len(answers) == 1 else distinct(row for each in answers for row in each[key])
    compare(actual, expected, key, tolerance)
    if name == "solve":
        assert codes == [0 if answers[0]["status"] == "optimal" else 1]


def pairs_in(flips: list[dict[str, Any]], options: list[str]) -> list[list[str]]:
    """A command shows some pairs of its own choice; the others have to be asked for."""
    return [[*options, "--pair", f"{row['passes']},{row['passed']}"] for row in flips if row["passed"]]


def distinct(flips: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(row["passes"], row["passed"]): row for row in flips}.values())


def compare(actual: Any, expected: Any, place: str, tolerance: float) -> None:
    if isinstance(expected, dict):
        for key, value in expected.items():
            compare(actual[key], value, f"{place}.{key}", tolerance)
    elif isinstance(expected, list) and expected and isinstance(expected[0], dict) and "at" not in expected[0]:
        for row in expected:
            keys = {key: row[key] for key in sorted(KEYS & row.keys())}
            matches = [each for each in actual if all(each[key] == value for key, value in keys.items())]
            assert len(matches) == 1, f"{place} has {len(matches)} rows for {keys}"
            compare(matches[0], row, f"{place}{list(keys.values())}", tolerance)
    elif isinstance(expected, list):
        in_order = sorted if place.endswith("members") else list
        assert len(actual) == len(expected), place
        for number, (have, want) in enumerate(zip(in_order(actual), in_order(expected), strict=True)):
            compare(have, want, f"{place}[{number}]", tolerance)
    elif is_number(expected):
        assert actual == pytest.approx(float(Fraction(expected)), abs=tolerance, rel=tolerance), place
    else:
        assert actual == expected, place


def is_number(value: Any) -> bool:
    if isinstance(value, str):
        return value.replace("/", "").replace("-", "").isdigit() and "/" in value
    return isinstance(value, int | float) and not isinstance(value, bool)
