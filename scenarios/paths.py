r"""The path of a number in a plan: `goals:health:weight` names one cell of one table.

A path is `TABLE:KEY...:COLUMN`, with the keys of the table in the order of the plan format. A limit is named by
its department or goal and its resource; a pin by its kind and what that kind needs. In an id a colon is written
`\:`, an equals sign `\=` and a backslash `\\` (a lone backslash may stand as it is).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from model.errors import nearest
from model.plan import Plan
from model.schema import TABLES, Column, Table, index

_ESCAPED = re.compile(r"\\([\\:=])|(:)")
_PIN_KEYS = {
    "target": ("indicator", "department"),
    "share": ("indicator", "department"),
    "use": ("department", "resource"),
}
_KEY_NAMES = {"limits": ("department or goal", "resource")}
_USUAL_COLUMNS = ("weight", "total", "value", "capacity", "ceiling", "actual", "name", "stages")
_LISTED = 5


class Cell(NamedTuple):
    """One cell of a plan: its table, the key of its row (empty for the table `plan`) and its column."""

    table: str
    key: tuple[str, ...]
    column: str

    @property
    def path(self) -> str:
        """The path that names this cell."""
        return join_path((self.table, *self.key, self.column))

    @property
    def holds(self) -> Column:
        """What the column may hold; in `costs` whatever is not a fixed column counts as a resource."""
        return _column(TABLES[self.table], self.column) or Column(self.column)


def split_path(path: str) -> tuple[str, ...]:
    """Split a path at its colons and undo the escapes."""
    marked = _ESCAPED.sub(lambda match: match[1] or "\0", path)
    return tuple(marked.split("\0"))


def join_path(parts: Iterable[str]) -> str:
    """Join the parts of a path, with escapes where an id needs them."""
    return ":".join(re.sub(r"([\\:=])", r"\\\1", part) for part in parts)


def column_of(path: str) -> Column | None:
    """The column a path names, judged by its table alone; None where no table or column bears that name.

    In `costs` every column that is not fixed is taken for a resource.
    """
    parts = split_path(path)
    table = TABLES.get(parts[0])
    return _column(table, parts[-1]) if table and len(parts) > 1 else None


def find_cell(path: str, plan: Plan) -> Cell:
    """Find the cell that a path names in a plan.

    The row need not exist for a pin, as long as its indicator, department and resource do.

    Raises:
        LookupError: There is no such cell; the text says which part is unknown and the nearest known path.
    """
    parts = split_path(path)
    table = TABLES.get(parts[0])
    if table is None:
        raise LookupError(_unknown(path, f"there is no table '{parts[0]}'", parts, plan))
    expected = ("table", *_key_names(table, parts), "column")
    if len(parts) != len(expected):
        shape = ":".join([table.name, *(name.upper() for name in expected[1:])])
        raise LookupError(_unknown(path, f"expected {shape}", parts, plan))
    _check_key(path, parts, table, plan)
    if _column(table, parts[-1]) is None or (table.name == "costs" and parts[-1] not in _columns(table, plan)):
        raise LookupError(_unknown(path, f"{table.name} has no number '{parts[-1]}'", parts, plan))
    return Cell(table.name, parts[1:-1], parts[-1])


def nearest_path(path: str, plan: Plan) -> str | None:
    """Find the known path that looks most like an unknown one: table first, then keys, then the column."""
    parts = split_path(path)
    table = TABLES.get(nearest(parts[0], TABLES) or "")
    if table is None:
        return None
    key: tuple[str, ...] = ()
    while (depth := len(key)) < len(_key_names(table, (table.name, *key))):
        known = _next_parts(table, key, plan)
        wanted = parts[depth + 1] if len(parts) > depth + 1 else ""
        part = wanted if wanted in known else nearest(wanted, known)
        if part is None:
            return None
        key = (*key, part)
    columns = _columns(table, plan)
    wanted = parts[-1] if len(parts) > len(key) + 1 else ""
    usual = next((column for column in _USUAL_COLUMNS if column in columns), columns[0])
    column = wanted if wanted in columns else nearest(wanted, columns) or usual
    return join_path((table.name, *key, column))


def value_at(record: Any, column: Column) -> Any:
    """Read a cell of a record (a resource of a step and a `name_<language>` too); None for blank."""
    if hasattr(record, column.attribute):
        return getattr(record, column.attribute)
    if column.name.startswith("name_") and hasattr(record, "names"):
        return dict(record.names).get(column.name.removeprefix("name_"))
    return dict(record.use).get(column.name)


def columns_of(table: Table, plan: Plan) -> tuple[Column, ...]:
    """The columns of a table that a path may name in this plan: all but the key; in `costs` the resources too."""
    named = [column for column in table.columns if column.name not in table.key]
    if table.name == "costs":
        named += [Column(resource.resource, "number", low=0) for resource in plan.resources]
    if table.named:
        records = [plan.settings] if table.name == "plan" else getattr(plan, table.name)
        languages = sorted({language for record in records for language, _ in record.names})
        named += [Column(f"name_{language}") for language in languages]
    return tuple(named)


def _columns(table: Table, plan: Plan) -> list[str]:
    return [column.name for column in columns_of(table, plan)]


def _column(table: Table, name: str) -> Column | None:
    column = table.column(name)
    if column is not None:
        return None if name in table.key else column
    if table.name == "costs":
        return Column(name, "number", low=0)
    return Column(name) if table.named and re.fullmatch("name_.+", name) else None


def _key_names(table: Table, parts: tuple[str, ...]) -> tuple[str, ...]:
    if table.name == "pins":
        return ("kind", *_PIN_KEYS.get(parts[1] if len(parts) > 1 else "", _PIN_KEYS["target"]))
    return _KEY_NAMES.get(table.name, table.key)


def _check_key(path: str, parts: tuple[str, ...], table: Table, plan: Plan) -> None:
    key = parts[1:-1]
    if not key or (table.name != "pins" and key in index(plan, table.name)):
        return
    for depth, name in enumerate(_key_names(table, parts)):
        known = _next_parts(table, key[:depth], plan)
        if key[depth] not in known:
            before = f" under '{':'.join(key[:depth])}'" if depth and table.name != "pins" else ""
            raise LookupError(_unknown(path, f"{table.name} has no {name} '{key[depth]}'{before}", parts, plan))


def _next_parts(table: Table, key: tuple[str, ...], plan: Plan) -> tuple[str, ...]:
    """What may follow the first parts of a key."""
    depth = len(key)
    if table.name == "pins":
        if not depth:
            return tuple(_PIN_KEYS)
        column = _PIN_KEYS[key[0]][depth - 1]
        return tuple(getattr(record, column) for record in getattr(plan, f"{column}s"))
    return tuple(dict.fromkeys(known[depth] for known in index(plan, table.name) if known[:depth] == key))


def _unknown(path: str, reason: str, parts: tuple[str, ...], plan: Plan) -> str:
    near = nearest_path(path, plan)
    if near is not None and near != path:
        return f"{path}: {reason} (did you mean '{near}'?)"
    if parts[0] not in TABLES:
        return f"{path}: {reason}; the tables are {', '.join(TABLES)}"
    known = _next_parts(TABLES[parts[0]], (), plan) if TABLES[parts[0]].key else ()
    more = ", ..." if len(known) > _LISTED else ""
    return f"{path}: {reason}" + (f"; known are {', '.join(known[:_LISTED])}{more}" if known else "")
