"""Cells by themselves: what they name, whether their numbers make sense, keys that stand twice."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite
from operator import attrgetter
from typing import Any

from model.alike import MOVING
from model.cells import shown, unknown_word
from model.checks.inspection import Inspection, figure, listed, unknown
from model.plan import STAGES, Pin
from model.schema import RECORD_TABLES, TABLES, Column, Table

UNDEFINED_BELOW_LOW = (
    ("contributions", "capacity"),
    ("contributions", "denominator"),
    ("contributions", "last_denominator"),
    ("contributions", "load_weight"),
    ("costs", "step"),
    ("costs", "capacity"),
    ("indicators", "margin"),
    ("plan", "give_up_attainment"),
    ("plan", "give_up_balance"),
    ("plan", "give_up_fairness"),
    ("plan", "give_up_cost"),
)
PIN_NEEDS = {
    "target": ("indicator", "department"),
    "share": ("indicator", "department"),
    "use": ("department", "resource"),
}
_WORDS = {"indicators": "indicator", "departments": "department", "node": "goal or indicator"}


def check_moving_cells(inspection: Inspection) -> None:
    """Check the cells that scenarios change most (`MOVING`), each for itself."""
    for name, columns in MOVING.items():
        table = TABLES[name]
        for column in table.columns:
            if column.name in columns:
                _check_numbers(inspection, table, column, getattr(inspection.plan, name))


def check_cells(inspection: Inspection) -> None:
    """Check every other cell of every table for itself."""
    ids = _ids(inspection)
    for table in RECORD_TABLES:
        records = getattr(inspection.plan, table.name)
        moving = MOVING.get(table.name, ())
        for column in table.columns:
            if column.name in moving:
                continue
            if column.refers:
                _check_references(inspection, table, column, records, ids)
            elif column.kind in ("number", "whole number"):
                _check_numbers(inspection, table, column, records)
            elif column.kind == "choice":
                _check_words(inspection, table, column, records)
            if column.required and column.kind == "text" and column.name != "name":
                _check_given(inspection, table, column, records)
        _check_keys(inspection, table, records)
    _check_settings(inspection)
    _check_resources(inspection, ids["resources"])


def _ids(inspection: Inspection) -> dict[str, frozenset[str]]:
    plan = inspection.plan
    goals, indicators = frozenset(inspection.goals), frozenset(inspection.indicators)
    return {
        "goals": goals,
        "indicators": indicators,
        "node": goals | indicators,
        "departments": frozenset(inspection.departments),
        "resources": frozenset(resource.resource for resource in plan.resources),
        "periods": frozenset(period.period for period in plan.periods),
    }


def _check_references(
    inspection: Inspection, table: Table, column: Column, records: tuple[Any, ...], ids: dict[str, frozenset[str]]
) -> None:
    """Report each unknown id of a column once, with the first row that names it."""
    sources = ("goals", "indicators") if column.refers == "node" else (column.refers,)
    if any(source in inspection.unread for source in sources):
        return
    known, name_in = ids[column.refers], attrgetter(column.attribute)
    unknown_ids = set(map(name_in, records)) - known - {None, ""}
    missing: dict[str, list[Any]] = {}
    for record in records if unknown_ids else ():
        if name_in(record) in unknown_ids:
            missing.setdefault(name_in(record), []).append(record)
    word = _WORDS.get(column.refers, column.refers.removesuffix("s"))
    if missing and not known:
        named = listed(sorted(missing))
        message = f"the plan has no {word}s, yet {table.name} names {named}"
        inspection.error(table.name, next(iter(missing.values()))[0], column.name, message)
        return
    for name, where in missing.items():
        more = f", here and in {len(where) - 1} more rows" if len(where) > 1 else ""
        hint = f"Correct it, or add it to {' or '.join(sources)}."
        inspection.error(table.name, where[0], column.name, unknown(word, name, known) + more, hint)


def _check_numbers(inspection: Inspection, table: Table, column: Column, records: tuple[Any, ...]) -> None:
    number_in = attrgetter(column.attribute)
    low = -inf if column.low is None else column.low
    high = inf if column.high is None else column.high
    numbers = [number for number in map(number_in, records) if number is not None]
    if not numbers or (low <= min(numbers) and max(numbers) <= high and isfinite(sum(numbers))):
        return
    for record in records:
        number = number_in(record)
        if number is not None and not isfinite(number):
            inspection.error(table.name, record, column.name, f"{number} is not a finite number")
        elif number is not None and not low <= number <= high:
            _report_range(inspection, table.name, column, record, number)


def _report_range(inspection: Inspection, table: str, column: Column, record: Any, number: float) -> None:
    bounds = f"at least {figure(column.low or 0)}" + (f" and at most {figure(column.high)}" if column.high else "")
    message = f"the {column.name} is {figure(number)}; {bounds} is expected"
    undefined = column.low is not None and number < column.low and (table, column.name) in UNDEFINED_BELOW_LOW
    report = inspection.error if undefined else inspection.warning
    report(table, record, column.name, message)


def _check_words(inspection: Inspection, table: Table, column: Column, records: tuple[Any, ...]) -> None:
    for record in records:
        word = getattr(record, column.attribute)
        if word is not None and word not in column.choices:
            inspection.error(table.name, record, column.name, unknown_word(word, column.choices))


def _check_given(inspection: Inspection, table: Table, column: Column, records: tuple[Any, ...]) -> None:
    text_in = attrgetter(column.attribute)
    if all(text.strip() for text in set(map(text_in, records))):
        return
    for record in records:
        if not text_in(record).strip():
            message = f"the cell is blank; every row of {table.name} needs its {column.name}"
            inspection.error(table.name, record, column.name, message)


def _check_keys(inspection: Inspection, table: Table, records: tuple[Any, ...]) -> None:
    key_in: Callable[[Any], Any] = _pinned_number if table.name == "pins" else attrgetter(*table.key)
    if len(set(map(key_in, records))) == len(records):
        return
    seen: set[Any] = set()
    for record in records:
        key = key_in(record)
        if key in seen:
            named = zip(table.key, table.full_key(record), strict=True)
            what = ", ".join(f"{name} '{shown(part)}'" for name, part in named if part)
            message = f"{what} is pinned twice" if table.name == "pins" else f"{what} stands twice"
            inspection.error(table.name, record, None, message, "Keep one of them.")
        seen.add(key)


def _pinned_number(pin: Pin) -> tuple[str, ...]:
    """What a pin fixes, whatever else stands in its row."""
    needs = PIN_NEEDS.get(pin.kind, ("indicator", "department", "resource"))
    return (pin.kind, *(getattr(pin, need) or "" for need in needs))


def _check_settings(inspection: Inspection) -> None:
    settings = inspection.plan.settings
    for column in TABLES["plan"].columns:
        value = getattr(settings, column.attribute)
        if column.kind in ("number", "whole number"):
            _check_numbers(inspection, TABLES["plan"], column, (settings,))
        elif column.kind == "choice" and value not in column.choices:
            inspection.error("plan", None, column.name, unknown_word(value, column.choices))
    for place, stage in enumerate(settings.stages):
        if stage not in STAGES:
            inspection.error("plan", None, "stages", unknown_word(stage, STAGES))
        elif stage in settings.stages[:place]:
            inspection.error("plan", None, "stages", f"each stage stands at most once, found '{stage}' twice")


def _check_resources(inspection: Inspection, known: frozenset[str]) -> None:
    """Check the resources that head the columns of `costs`, each once, and their unit costs."""
    columns = [column.name for column in TABLES["costs"].columns]
    for resource in inspection.plan.resources:
        if resource.resource in columns:
            message = f"'{resource.resource}' cannot be the id of a resource: costs has a column of that name"
            inspection.error("resources", resource, "resource", message, "Give it another id.")
    reported: set[str] = set()
    for step in inspection.plan.costs:
        for name, use in step.use:
            if name not in known and name not in reported and "resources" not in inspection.unread:
                reported.add(name)
                message = f"the heading of a column is unknown: {unknown('resource', name, known)}"
                inspection.error("costs", None, name, message, "Correct it, or add it to resources.")
            if not (isfinite(use) and use >= 0):
                message = f"the use of '{shown(name)}' is {figure(use)}; at least 0 is expected"
                inspection.error("costs", step, name, message)
