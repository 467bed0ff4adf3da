"""A flat sheet and its mapping made into a plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from model.check import check, in_severity
from model.errors import Finding, PlanError
from model.flat.columns import Columns, columns_of, missing
from model.flat.figures import Figures, figures_of
from model.flat.grid import Grid
from model.flat.levels import climb, goals_of
from model.flat.mapping import Mapping
from model.flat.offices import departments_of, records_of
from model.flat.promises import promises_of
from model.plan import Goal, Plan, Settings
from model.schema import TABLES, in_order
from model.sheets import Sheet, read_sheet

# What a plan with labels says about its records: never a figure.
_LABELS = {
    "goals": ("name", "names", "perspective"),
    "indicators": ("name", "names", "decimals"),
    "departments": ("name", "names", "level", "group", "responsible"),
    "resources": ("name", "names"),
    "periods": ("name", "names"),
}
_BY_NAME_TOO = ("goals", "indicators")


@dataclass(frozen=True, slots=True)
class Imported:
    """What a flat sheet says.

    Attributes:
        plan: The plan.
        findings: What was odd about the sheet (table `sheet`, rows as in a spreadsheet), then about the plan.
        assumed: What was assumed, as sentences; the plan's description says the same.
        suggestions: Departments that may be one, as (the name that is meant, the other spelling).
        rows: How many rows of the sheet have cells, and how many of them became promises.
    """

    plan: Plan
    findings: tuple[Finding, ...]
    assumed: tuple[str, ...]
    suggestions: tuple[tuple[str, str], ...]
    rows: tuple[int, int]


def import_sheet(grid: Grid, mapping: Mapping, *, labels: Plan | None = None, accept: bool = False) -> Imported:
    """Make a plan of a flat sheet.

    Args:
        grid: The cells.
        mapping: What they mean.
        labels: A plan whose names serve where it knows a record by id and, of goals and indicators, by the name
            that the sheet gives it in the mapping's language.
        accept: Whether departments that only look alike are brought together.

    Raises:
        PlanError: The mapping does not fit the sheet; every column that is missing is in its `findings`.
    """
    columns = columns_of(grid, mapping)
    problems = missing(columns)
    if not columns.rows:
        message = f"there is no row below the headings in row {mapping.header_row}"
        problems.append(Finding("error", "sheet", None, None, message))
    if problems:
        raise PlanError(f"The mapping does not fit the sheet '{grid.name}':", problems)
    ladder = climb(columns)
    staff = departments_of(columns, accept=accept)
    promises = promises_of(columns, ladder, staff)
    kept = [line.row for promise in promises for line in promise.rows]
    columns.tell_gathered()
    if not kept:
        raise PlanError(f"The sheet '{grid.name}' has no promise:", [*columns.findings, _nothing(columns)])
    goals = goals_of(columns, ladder, kept)
    figures = _in_families(columns, goals, figures_of(columns, promises, staff))
    columns.tell_gathered()
    used = {line.department for promise in promises for line in promise.rows}
    plan = Plan(
        goals=tuple(goals),
        indicators=tuple(figures.indicators),
        departments=tuple(records_of(staff, used)),
        contributions=tuple(figures.contributions),
        costs=tuple(figures.costs),
        resources=tuple(figures.resources),
        limits=tuple(figures.limits),
        periods=tuple(figures.periods),
        phasing=tuple(figures.phasing),
        results=tuple(figures.results),
    )
    plan = replace(_labelled(plan, mapping, labels), settings=_settings(columns))
    plan = in_order(plan)
    findings = (*in_severity(columns.findings), *check(plan))
    return Imported(plan, findings, tuple(columns.assumed), staff.suggestions, (len(columns.rows), len(kept)))


def _nothing(columns: Columns) -> Finding:
    hint = "Look at [[keep]], and at the column of [indicator] name." if columns.mapping.keep else ""
    message = f"none of the {len(columns.rows)} rows below the headings is kept"
    return Finding("error", "sheet", None, None, message, hint)


def _settings(columns: Columns) -> Settings:
    """The options of the plan; what was assumed stands at the end of its description."""
    options = dict(columns.mapping.plan)
    if columns.assumed:
        text = "Assumed when the sheet was read: " + " ".join(columns.assumed)
        options["description"] = " ".join(part for part in (options.get("description"), text) if part)
    reading = read_sheet(Sheet("plan", ("key", "value"), list(options.items())))
    columns.findings += [replace(finding, table="mapping") for finding in reading.findings]
    (settings,) = reading.records
    told: Settings = settings
    return told


def _in_families(columns: Columns, goals: list[Goal], figures: Figures) -> Figures:
    """Drop the weights of siblings that cannot be used together: some blank, below 0, or all 0."""
    families: dict[str | None, list[float | None]] = defaultdict(list)
    for goal in goals[1:]:
        families[goal.parent].append(goal.weight)
    for indicator in figures.indicators:
        families[indicator.goal].append(indicator.weight)
    dropped = {parent: why for parent, weights in families.items() if (why := _unusable(weights))}
    for parent, why in dropped.items():
        name = next((goal.name for goal in goals if goal.goal == parent), parent)
        columns.assume(f"{why} below '{name}', so they count alike", "warning")
    goals[1:] = [replace(goal, weight=None) if goal.parent in dropped else goal for goal in goals[1:]]
    figures.indicators = [
        replace(each, weight=None) if each.goal in dropped else each for each in figures.indicators
    ]
    return figures


def _unusable(weights: Sequence[float | None]) -> str:
    known = [weight for weight in weights if weight is not None]
    if not known:
        return ""
    if len(known) < len(weights):
        return f"{len(weights) - len(known)} of {len(weights)} weights are blank"
    if min(known) < 0:
        return "a weight is below 0"
    return "" if sum(known) > 0 else "all weights are 0"


def _labelled(plan: Plan, mapping: Mapping, labels: Plan | None) -> Plan:
    """Give the records the names of another plan that knows them."""
    language = mapping.language
    known: dict[tuple[str, str], Any] = {}
    for table in _LABELS if labels else ():
        known |= {(table, TABLES[table].key_of(each)[0]): each for each in getattr(labels, table)}

    def named(table: str, record: Any) -> Any:
        other = known.get((table, TABLES[table].key_of(record)[0]))
        is_root = table == "goals" and record.parent is None
        if other is None or (table in _BY_NAME_TOO and not is_root and not _same(record.name, other, language)):
            return record
        return replace(record, **{name: getattr(other, name) for name in _LABELS[table]})

    tables: dict[str, Any] = {
        table: tuple(named(table, each) for each in getattr(plan, table)) for table in _LABELS
    }
    return replace(plan, **tables)


def _same(name: str, other: Any, language: str | None) -> bool:
    said = dict(other.names).get(language or "") or other.name
    return " ".join(said.split()) == " ".join(name.split())
