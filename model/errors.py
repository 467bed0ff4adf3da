"""What can go wrong, in words a planner understands.

MeritreeError
├── PlanError        the plan has no defined programme; carries every finding
├── ScenarioError    a change cannot be applied; carries every problem
└── ConflictError    the rules of the plan cannot hold together
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands in a plan and deserves a look.

    Attributes:
        severity: `error` leaves the plan without a defined programme; `warning` and `note` never block.
        table: Name of the table, as in the plan format.
        row: Data row of the table, counted from 1; None where the finding is not about one row or
            the plan did not come from a file.
        column: Column of the cell, None where the finding is about more than one cell.
        message: What was found, where, and what was expected.
        hint: What to do about it; empty where the message says it all.
    """

    severity: Severity
    table: str
    row: int | None
    column: str | None
    message: str
    hint: str = ""

    def __str__(self) -> str:
        where = self.table + (f", row {self.row}" if self.row is not None else "")
        where += f", column {self.column}" if self.column else ""
        return f"{where}: {self.message}" + (f" ({self.hint})" if self.hint else "")


class MeritreeError(Exception):
    """Base of every error that Meritree raises on purpose; its text may be shown to a user."""


class PlanError(MeritreeError):
    """The plan cannot be read or leaves no defined programme."""

    def __init__(self, message: str, findings: Sequence[Finding] = ()) -> None:
        super().__init__("\n".join([message, *(f"- {finding}" for finding in findings)]))
        self.findings = tuple(findings)


class ScenarioError(MeritreeError):
    """A scenario names something that is not there, or contradicts itself; all problems at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class ConflictError(MeritreeError):
    """The rules of a plan cannot hold together, so there are no numbers to give."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Find the known name that looks most like `name`, or None where none is close."""
    candidates = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    match = get_close_matches(name.casefold(), candidates, n=1, cutoff=0.6)
    return candidates[match[0]] if match else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Say `did you mean 'police'?`, or nothing where no known name is close."""
    match = nearest(name, known)
    return f"did you mean '{match}'?" if match else ""
