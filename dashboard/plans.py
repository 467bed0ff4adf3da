"""The plans that can be opened, each read once for all sessions."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dashboard.words import label
from model.errors import Finding, PlanError
from model.tables import Reading, all_findings, read
from scenarios.bundled import DEFAULT_PLAN, bundled_plans, find_plan


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


def plan_names() -> dict[str, Path]:
    """The plans that can be opened, by the name the address uses; the one to begin with comes first."""
    return _plan_names(sys.argv[1] if len(sys.argv) > 1 else DEFAULT_PLAN)


@lru_cache(maxsize=4)
def _plan_names(asked: str) -> dict[str, Path]:
    bundled = bundled_plans()
    try:
        path = find_plan(asked).resolve()
    except PlanError:
        return {DEFAULT_PLAN: bundled[DEFAULT_PLAN], **bundled}
    return {path.name: path, **{name: folder for name, folder in bundled.items() if name != path.name}}


def opened_plan(name: str) -> Opened:
    """Read a plan, or recall it while its files are what they were."""
    path = plan_names()[name]
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return _opened(path, tuple((file.name, (state := file.stat()).st_mtime_ns, state.st_size) for file in files))


def title_of(name: str) -> str:
    """A plan's own title in the reader's language, or its folder's name where it has none."""
    opened = opened_plan(name)
    return (opened.reading and label(opened.reading.plan.settings)) or name


@lru_cache(maxsize=16)
def _opened(path: Path, _stamp: tuple[tuple[str, int, int], ...]) -> Opened:
    try:
        reading = read(path)
    except PlanError as refusal:
        return Opened(None, refusal.findings, (str(refusal),))
    return Opened(reading, all_findings(reading))
