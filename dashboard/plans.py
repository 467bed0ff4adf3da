"""The plans that can be opened, each read once for all sessions."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard import shelf
from dashboard.words import _, label
from model.errors import Finding, PlanError
from model.files.found import Found
from model.plan import Plan, Settings
from model.tables import Reading, all_findings, find_sheets, read, read_settings
from scenarios.bundled import DEFAULT_PLAN, bundled_plans, find_plan
from scenarios.once import once
from scenarios.store_errors import StoreError
from scenarios.store_names import numbered

Stamps = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan that was read: the reading, everything odd about it, and why it cannot be used, if so."""

    reading: Reading | None
    findings: tuple[Finding, ...]
    problems: tuple[str, ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether the plan has no defined programme."""
        return any(finding.severity == "error" for finding in self.findings)


def plan_names(now: str = "") -> tuple[str, ...]:
    """The plans that can be opened, by the name the address uses; the one to begin with comes first.

    Args:
        now: A plan that is open and belongs to the list, though it is an older version of a saved one.
    """
    saved = [shelf.version_name(each) for each in shelf.saved_plans().versions]
    first = _first_asked()
    begun = [found] if _file_of(first) is None and (found := _saved(first)) else []
    return tuple(dict.fromkeys([*begun, *_files(), *saved, *([now] if now else [])]))


def find(asked: str) -> str | None:
    """The full name of the plan that an address asks for; None where there is none, or it cannot be had.

    A saved plan is named with the version that is its newest now, so that it stays what it is while one looks.
    """
    return asked if asked in _files() else _saved(asked)


def opened_plan(name: str) -> Opened:
    """Read a plan, or recall it while its files are what they were."""
    if name not in _files():
        return _opened_version(name)
    path = _files()[name]
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return _opened(path, _stamps(files))


def raw_sheets(name: str) -> tuple[bytes, Found] | None:
    """What a plan in a file holds, errors and all: the file, where it is one, and its sheets; None of saved ones.

    Raises:
        PlanError: There is nothing that could be called a table.
    """
    path = _files().get(name)
    if path is None:
        return None
    return (b"" if path.is_dir() else path.read_bytes()), find_sheets(path)


def title_of(name: str) -> str:
    """A plan's own title in the reader's language, or its folder's name where it has none."""
    path = _files().get(name)
    if path is not None and path.is_dir():
        return label(_settings(path, _stamps([path / "plan.csv"]))) or name
    opened = opened_plan(name)
    return (opened.reading and label(opened.reading.plan.settings)) or name


def choice_of(name: str) -> str:
    """A plan as a list of plans names it: its title, and for a saved one its name and version."""
    if name in _files():
        return title_of(name)
    called, number = numbered(name)
    return _("{name} (saved, version {number})").format(name=called, number=number)


def _first_asked() -> str:
    return sys.argv[1] if len(sys.argv) > 1 else DEFAULT_PLAN


def _files() -> dict[str, Path]:
    """The plans in files by name, that of the command line first."""
    return _plan_files(_first_asked())


@lru_cache(maxsize=4)
def _plan_files(asked: str) -> dict[str, Path]:
    bundled, path = bundled_plans(), _file_of(asked)
    if path is None:
        return {DEFAULT_PLAN: bundled[DEFAULT_PLAN], **bundled}
    return {path.name: path, **{name: folder for name, folder in bundled.items() if name != path.name}}


@lru_cache(maxsize=4)
def _file_of(asked: str) -> Path | None:
    try:
        return find_plan(asked).resolve()
    except PlanError:
        return None


def _saved(asked: str) -> str | None:
    try:
        found = shelf.find_version(asked)
    except StoreError:
        return None
    return shelf.version_name(found) if found else None


def _opened_version(name: str) -> Opened:
    try:
        return _opened_saved(shelf.saved_plan(shelf.store().place, name))
    except StoreError as refusal:
        return Opened(None, (), (shelf.trouble(refusal),))


def _stamps(files: Iterable[Path]) -> Stamps:
    """When files were written, and how large they are; a file that is not there has none."""
    return tuple((file.name, (state := file.stat()).st_mtime_ns, state.st_size) for file in files if file.exists())


@lru_cache(maxsize=64)
def _settings(folder: Path, _stamps: Stamps) -> Settings:
    return read_settings(folder)


@once(most=16)
def _opened_saved(plan: Plan) -> Opened:
    reading = Reading(plan)
    return Opened(reading, all_findings(reading))


@once(most=16)
def _opened(path: Path, _stamps: Stamps) -> Opened:
    try:
        reading = read(path)
    except PlanError as refusal:
        return Opened(None, refusal.findings, (str(refusal),))
    return Opened(reading, all_findings(reading))
