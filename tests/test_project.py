"""The promises that the files around the code make: versions, commands, folders."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONSTRAINTS = (ROOT / "constraints.txt").read_text(encoding="utf-8")


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = [line for line in CONSTRAINTS.splitlines() if line and not line.startswith("#")]
    return {plain(name): number for name, number in (line.split("==") for line in lines)}


def declared() -> list[Requirement]:
    groups = [line for group in PYPROJECT["dependency-groups"].values() for line in group]
    return [
        Requirement(line)
        for line in (*PYPROJECT["build-system"]["requires"], *PYPROJECT["project"]["dependencies"], *groups)
    ]


def test_a_constraint_is_one_exact_version_and_nothing_else() -> None:
    lines = [line for line in CONSTRAINTS.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    assert lines == sorted(lines, key=lambda line: plain(line.partition("==")[0]))


def test_every_declared_library_has_a_tested_version_that_it_allows() -> None:
    tested = pins()
    outside = [
        str(requirement)
        for requirement in declared()
        if not requirement.specifier.contains(tested.get(plain(requirement.name), "0"))
    ]
    assert outside == []


def test_the_tests_run_with_the_versions_that_are_written_down() -> None:
    other = {}
    for name, number in pins().items():
        try:
            present = version(name)
        except PackageNotFoundError:
            continue
        if Version(present) != Version(number):
            other[name] = present
    assert other == {}


def test_the_installed_command_is_of_this_version() -> None:
    assert version("meritree") == PYPROJECT["project"]["version"]
    assert f"## {PYPROJECT['project']['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_licence_is_the_one_declared() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert PYPROJECT["project"]["license"] == "Apache-2.0"
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text


def test_the_integration_script_runs_make_test_and_can_be_run() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    assert script.read_text(encoding="utf-8").splitlines()[-1] == "make test"


@pytest.mark.parametrize("folder", sorted(path.name for path in (ROOT / "data").iterdir() if path.is_dir()))
def test_a_bundled_plan_says_where_it_comes_from(folder: str) -> None:
    assert (ROOT / "data" / folder / "SOURCES.md").is_file()
    assert (ROOT / "data" / folder / "plan.csv").is_file()
