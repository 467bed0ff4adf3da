"""What a scenario really changed: every number that differs between two plans, old and new."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from model.plan import Plan
from model.schema import RECORD_TABLES, TABLES, Table, index
from scenarios.paths import Cell, columns_of, value_at


class Difference(NamedTuple):
    """A number that differs: its path, what the first plan holds there and what the second (None: blank)."""

    path: str
    old: Any
    new: Any


def changes_between(plan: Plan, changed: Plan) -> tuple[Difference, ...]:
    """List every number that differs between two plans, by table in the order of the format, then by key.

    A row that stands in only one of the plans is listed with all its numbers. Tables that are the same object in
    both plans cost nothing.
    """
    found = list(_differing(TABLES["plan"], [((), plan.settings, changed.settings)], plan, changed))
    for table in RECORD_TABLES:
        if getattr(plan, table.name) is not getattr(changed, table.name):
            before, after = index(plan, table.name), index(changed, table.name)
            rows = [(key, before.get(key), after.get(key)) for key in sorted(before.keys() | after.keys())]
            found += _differing(table, rows, plan, changed)
    return tuple(found)


def _differing(
    table: Table, rows: list[tuple[tuple[str, ...], Any, Any]], plan: Plan, changed: Plan
) -> Iterator[Difference]:
    columns = dict.fromkeys((*columns_of(table, plan), *columns_of(table, changed)))
    for key, before, after in rows:
        if before is after:
            continue
        for column in columns:
            old, new = (None if record is None else value_at(record, column) for record in (before, after))
            if old != new:
                yield Difference(Cell(table.name, key, column.name).path, old, new)
