"""A plan under inspection: its records looked up in every way a check needs, and the findings so far."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from math import isfinite
from typing import Any

from model.cells import shown, write_cell
from model.errors import Finding, Severity, did_you_mean
from model.plan import Contribution, Goal, Indicator, Plan, Step
from model.schema import TABLES

Rows = Mapping[tuple[str, tuple[str, ...]], int]
Pair = tuple[str, str]


class Inspection:
    """Lookups over a plan and a notebook for findings.

    Of two records with one id the first is looked up; records that name something unknown simply are not
    found, so that every check can run on a plan with errors.

    Attributes:
        plan: The plan.
        unread: Tables that could not be read.
        findings: What was found so far.
        goals: Goals by id.
        indicators: Indicators by id.
        departments: Ids of departments, with the parent of each.
    """

    def __init__(self, plan: Plan, rows: Rows, unread: Collection[str]) -> None:
        self.plan = plan
        self.unread = unread
        self.findings: list[Finding] = []
        self._rows = rows
        self.goals: dict[str, Goal] = first_of((goal.goal, goal) for goal in plan.goals)
        self.indicators: dict[str, Indicator] = first_of((i.indicator, i) for i in plan.indicators)
        self.departments: dict[str, str | None] = first_of((d.department, d.parent) for d in plan.departments)

    @cached_property
    def contributions(self) -> dict[Pair, Contribution]:
        """Contributions by indicator and department."""
        return first_of(((c.indicator, c.department), c) for c in self.plan.contributions)

    @cached_property
    def by_indicator(self) -> dict[str, list[Contribution]]:
        """Contributions of each indicator that is known."""
        found: dict[str, list[Contribution]] = {indicator: [] for indicator in self.indicators}
        for contribution in self.contributions.values():
            if contribution.indicator in found:
                found[contribution.indicator].append(contribution)
        return found

    @cached_property
    def steps(self) -> dict[Pair, list[Step]]:
        """Steps of each contribution with a number above 0, in order."""
        found: dict[Pair, list[Step]] = {}
        for step in sorted(self.plan.costs, key=lambda step: step.step):
            if step.step > 0:
                found.setdefault((step.indicator, step.department), []).append(step)
        return found

    @cached_property
    def start_ups(self) -> dict[Pair, Step]:
        """The step 0 of each contribution that has one."""
        return first_of(((step.indicator, step.department), step) for step in self.plan.costs if not step.step > 0)

    def error(self, table: str, record: Any, column: str | None, message: str, hint: str = "") -> None:
        """Note what leaves the plan without a defined programme."""
        self._note("error", table, record, column, message, hint)

    def warning(self, table: str, record: Any, column: str | None, message: str, hint: str = "") -> None:
        """Note what is probably not meant."""
        self._note("warning", table, record, column, message, hint)

    def note(self, table: str, record: Any, column: str | None, message: str, hint: str = "") -> None:
        """Note what is good to know."""
        self._note("note", table, record, column, message, hint)

    def _note(
        self, severity: Severity, table: str, record: Any, column: str | None, message: str, hint: str
    ) -> None:
        row = None
        if table == "plan":
            row = self._rows.get((table, (column or "",)))
            column = "value" if column else None
        elif record is not None:
            row = self._rows.get((table, TABLES[table].full_key(record)))
        self.findings.append(Finding(severity, table, row, column, message, hint))

    def is_allocated(self, indicator: Indicator) -> bool:
        """Whether the programme knows the indicator: it has a target and a good direction."""
        return indicator.target is not None and indicator.direction != "nearest"


def first_of(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, Any]:
    """A dictionary that keeps the first value of each key."""
    found: dict[Any, Any] = {}
    for key, value in pairs:
        found.setdefault(key, value)
    return found


def listed(names: Sequence[str], most: int = 4) -> str:
    """Name a few things in a message: 'a', 'b' and 7 more."""
    some = ", ".join(f"'{shown(name)}'" for name in names[:most])
    return some + (f" and {len(names) - most} more" if len(names) > most else "")


def figure(number: float) -> str:
    """A number in a message, to at most six significant digits."""
    return write_cell(float(f"{number:.6g}")) if isfinite(number) else str(number)


def unknown(what: str, name: str, known: Collection[str]) -> str:
    """Say that nothing bears a name, with the nearest that is known."""
    near = did_you_mean(name, known)
    return f"there is no {what} '{shown(name)}'" + (f" ({near})" if near else "")


def exceeds(amount: float, bound: float) -> bool:
    """Whether an amount is above a bound by more than rounding."""
    return amount - bound > 1e-9 * max(1.0, abs(amount), abs(bound))
