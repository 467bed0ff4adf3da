"""A plan while a scenario is being applied: which rows have changed so far."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from functools import lru_cache
from typing import Any

from model.plan import Pin, Plan
from model.schema import TABLES, Column, sort_records
from scenarios.paths import Cell, value_at

Key = tuple[str, ...]


class Draft:
    """The changed rows of a plan, which itself is never touched."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._changed: dict[str, dict[Key, Any]] = {}

    def rows(self, table: str) -> list[Any]:
        """All rows of a table as they stand now."""
        rows = list(getattr(self.plan, table))
        places = _places(self.plan, table)
        for key, record in self._changed.get(table, {}).items():
            if key in places:
                rows[places[key]] = record
            else:
                rows.append(record)
        return [record for record in rows if record is not None]

    def value(self, cell: Cell) -> Any:
        """What a cell holds now; None for blank."""
        record = self._row(cell)
        return None if record is None else value_at(record, cell.holds)

    def write(self, cell: Cell, value: Any) -> None:
        """Write a value into a cell; None makes it blank, adds no pin and lifts one that is there.

        Raises:
            ValueError: The cell may not be blank.
        """
        table, key, _ = cell
        if table == "pins":
            record = None if value is None else _pin(key, value)
        else:
            record = _with_value(self._row(cell), cell.holds, value)
        self._changed.setdefault(table, {})[key] = record

    def finish(self) -> Plan:
        """The plan with its changes; tables in which nothing changed are the same objects as before."""
        tables: dict[str, Any] = {}
        for name, changed in self._changed.items():
            if name == "plan":
                tables["settings"] = changed[()]
                continue
            rows = tuple(self.rows(name))
            if rows != getattr(self.plan, name):
                tables[name] = sort_records(TABLES[name], rows) if name == "pins" else rows
        return self.plan.having(**tables) if tables else self.plan

    def _row(self, cell: Cell) -> Any:
        table, key, _ = cell
        changed = self._changed.get(table, {})
        if key in changed:
            return changed[key]
        if table == "plan":
            return self.plan.settings
        place = _places(self.plan, table).get(key)
        return None if place is None else getattr(self.plan, table)[place]


@lru_cache(maxsize=256)
def _places(plan: Plan, table: str) -> dict[Key, int]:
    """Where the row of a key stands; of two with the same key the first."""
    places: dict[Key, int] = {}
    for place, record in enumerate(getattr(plan, table)):
        places.setdefault(TABLES[table].key_of(record), place)
    return places


def _pin(key: Key, value: float) -> Pin:
    kind, first, second = key
    if kind == "use":
        return Pin(kind=kind, department=first, resource=second, value=value)
    return Pin(kind=kind, indicator=first, department=second, value=value)


def _with_value(record: Any, column: Column, value: Any) -> Any:
    if value is None and column.required:
        raise ValueError("this may not be blank")
    attributes = {field.name: field for field in fields(record)}
    if column.attribute in attributes:
        default = attributes[column.attribute].default
        blank = None if default is MISSING else default
        return replace(record, **{column.attribute: blank if value is None else value})
    pairs, name = ("names", column.name.removeprefix("name_")) if "names" in attributes else ("use", column.name)
    kept = [pair for pair in getattr(record, pairs) if pair[0] != name]
    return replace(record, **{pairs: tuple(sorted(kept if value is None else [*kept, (name, value)]))})
