"""The tables of a plan: columns, kinds and keys, said once for readers, writers, checks and scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal

from model.plan import (
    STAGES,
    Contribution,
    Department,
    Evaluator,
    Goal,
    Indicator,
    Limit,
    Period,
    Phasing,
    Pin,
    Plan,
    Resource,
    Result,
    Settings,
    Step,
)

Kind = Literal["text", "number", "whole number", "yes/no", "choice", "stages"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: As in the file; the record's attribute is `attribute`.
        kind: How a cell is read.
        required: Whether a blank cell is an error.
        choices: The words a `choice` may take.
        refers: The table whose ids the cell must name, empty for none. `node` means goals or indicators.
        low: Least value of a number that makes sense (a lower one is a finding), None for any.
        high: Largest such value, None for any.
        share: Whether the number is a share of something, so that "40 %" says 0.4.
    """

    name: str
    kind: Kind = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    refers: str = ""
    low: float | None = None
    high: float | None = None
    share: bool = False

    @property
    def attribute(self) -> str:
        """The attribute of the record that holds the column."""
        return "class_" if self.name == "class" else self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the plan format.

    Attributes:
        name: Name of the file or sheet, and of the `Plan` attribute (`plan` is kept in `settings`).
        record: The record class of a row.
        columns: Fixed columns in the order they are written.
        key: Columns whose values together name a row, in the order a path gives them.
        named: Whether `name_<language>` columns may follow.
    """

    name: str
    record: type
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def named(self) -> bool:
        """Whether the table has a `name`, so that `name_<language>` columns may stand in it."""
        return any(column.name == "name" for column in self.columns)

    def column(self, name: str) -> Column | None:
        """The fixed column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def key_of(self, record: Any) -> tuple[str, ...]:
        """The key of a record as text, blank parts as the empty string.

        Of a limit the blank one of department and goal is left out, of a pin all that its kind does not need.
        """
        match record:
            case Limit(department=department, goal=goal, resource=resource):
                return (_text(goal if department is None else department), resource)
            case Pin(kind=kind, indicator=indicator, department=department, resource=resource):
                return (kind, *(part for part in (indicator, department, resource) if part is not None))
        return self.full_key(record)

    def full_key(self, record: Any) -> tuple[str, ...]:
        """Every column of the key as text, blank ones as the empty string; no two rows share it."""
        return tuple(_text(getattr(record, part)) for part in self.key)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _texts(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names)


def _numbers(*names: str, low: float | None = None) -> tuple[Column, ...]:
    return tuple(Column(name, "number", low=low) for name in names)


def _share(name: str, *, low: float | None = None, high: float | None = None, required: bool = False) -> Column:
    return Column(name, "number", required, low=low, high=high, share=True)


_INDICATOR = Column("indicator", required=True, refers="indicators")
_DEPARTMENT = Column("department", required=True, refers="departments")
_RESOURCE = Column("resource", required=True, refers="resources")
_PERIOD = Column("period", required=True, refers="periods")
_NAME = Column("name", required=True)
_NOTE = Column("note")

SETTINGS_COLUMNS = (
    *_texts("id", "name", "year", "language", "currency", "source", "licence", "description"),
    Column("stages", "stages", choices=STAGES),
    *(_share(f"give_up_{stage}", low=0, high=1) for stage in ("attainment", "balance", "fairness")),
    _share("give_up_cost", low=0),
    Column("aggregate", "choice", choices=("arithmetic", "geometric")),
    Column("missing", "choice", choices=("renormalise", "zero", "own_average")),
    Column("most_indicators", "whole number", low=1),
)

TABLES = MappingProxyType(
    {
        table.name: table
        for table in (
            Table("plan", Settings, SETTINGS_COLUMNS, ()),
            Table(
                "goals",
                Goal,
                (
                    Column("goal", required=True),
                    Column("parent", refers="goals"),
                    _NAME,
                    _share("weight"),
                    Column("perspective"),
                    _NOTE,
                ),
                ("goal",),
            ),
            Table(
                "indicators",
                Indicator,
                (
                    Column("indicator", required=True),
                    Column("goal", required=True, refers="goals"),
                    _NAME,
                    Column("unit"),
                    _share("weight"),
                    Column("direction", "choice", choices=("higher", "lower", "nearest")),
                    Column("midpoint", "number"),
                    Column("aggregation", "choice", choices=("sum", "mean", "ratio", "effect", "worst")),
                    Column("baseline", "number"),
                    Column("target", "number"),
                    Column("class", "whole number", low=0),
                    _share("mandated", low=0),
                    _share("margin", low=0),
                    Column("decimals", "whole number", low=0, high=12),
                    Column(
                        "score",
                        "choice",
                        choices=("progress", "completion", "goalposts", "minmax", "zscore", "percentile"),
                    ),
                    Column("score_low", "number"),
                    Column("score_high", "number"),
                    _share("cap", low=0),
                    Column("period"),
                    Column("source"),
                    _NOTE,
                ),
                ("indicator",),
            ),
            Table(
                "departments",
                Department,
                (
                    Column("department", required=True),
                    Column("parent", refers="departments"),
                    _NAME,
                    *_texts("level", "group", "responsible"),
                ),
                ("department",),
            ),
            Table(
                "contributions",
                Contribution,
                (
                    _INDICATOR,
                    _DEPARTMENT,
                    *_numbers("baseline", "target"),
                    *_numbers("coefficient", "capacity", "denominator", "last_denominator", "load_weight", low=0),
                    Column("whole", "yes/no"),
                    Column("lead", "yes/no"),
                    _NOTE,
                ),
                ("indicator", "department"),
            ),
            Table(
                "costs",
                Step,
                (
                    _INDICATOR,
                    _DEPARTMENT,
                    Column("step", "whole number", required=True, low=0),
                    Column("capacity", "number", low=0),
                ),
                ("indicator", "department", "step"),
            ),
            Table(
                "resources",
                Resource,
                (
                    Column("resource", required=True),
                    _NAME,
                    Column("unit"),
                    *_numbers("total", "reserve", "price", low=0),
                ),
                ("resource",),
            ),
            Table(
                "limits",
                Limit,
                (
                    Column("department", refers="departments"),
                    Column("goal", refers="goals"),
                    _RESOURCE,
                    *_numbers("base", "floor", "ceiling", "last_year", low=0),
                    _share("max_change", low=0),
                ),
                ("department", "goal", "resource"),
            ),
            Table(
                "pins",
                Pin,
                (
                    Column("kind", "choice", required=True, choices=("target", "share", "use")),
                    Column("indicator", refers="indicators"),
                    Column("department", refers="departments"),
                    Column("resource", refers="resources"),
                    Column("value", "number", required=True),
                ),
                ("kind", "indicator", "department", "resource"),
            ),
            Table(
                "periods",
                Period,
                (Column("period", required=True), _NAME, Column("order", "number")),
                ("period",),
            ),
            Table(
                "phasing",
                Phasing,
                (
                    _PERIOD,
                    Column("indicator", refers="indicators"),
                    Column("department", refers="departments"),
                    _share("most", low=0),
                    _share("least_by_end", low=0, high=1),
                    Column("resource", refers="resources"),
                    Column("total", "number", low=0),
                ),
                ("period", "indicator", "department", "resource"),
            ),
            Table(
                "results",
                Result,
                (
                    _INDICATOR,
                    _DEPARTMENT,
                    Column("period", required=True),
                    Column("actual", "number", required=True),
                ),
                ("indicator", "department", "period"),
            ),
            Table(
                "evaluators",
                Evaluator,
                (
                    Column("evaluator", required=True),
                    Column("node", required=True, refers="node"),
                    _share("weight", low=0, required=True),
                    Column("influence", "number", low=0),
                ),
                ("evaluator", "node"),
            ),
        )
    }
)
RECORD_TABLES = tuple(table for table in TABLES.values() if table.name != "plan")


def in_order(plan: Plan) -> Plan:
    """Sort every table of a plan by its key (steps as numbers); tables already in order are kept."""
    changed: dict[str, Any] = {}
    for table in RECORD_TABLES:
        records = getattr(plan, table.name)
        arranged = sort_records(table, records)
        if arranged != records:
            changed[table.name] = arranged
    return replace(plan, **changed) if changed else plan


def sort_records(table: Table, records: Iterable[Any]) -> tuple[Any, ...]:
    """Sort the records of a table by its key."""
    if table.name == "costs":
        return tuple(sorted(records, key=lambda step: (step.indicator, step.department, step.step)))
    if table.name == "limits":
        return tuple(sorted(records, key=lambda limit: (limit.department is None, table.full_key(limit))))
    if table.name == "pins":
        return tuple(sorted(records, key=lambda pin: (table.key_of(pin), table.full_key(pin))))
    return tuple(sorted(records, key=table.full_key))


@lru_cache(maxsize=256)
def index(plan: Plan, table: str) -> MappingProxyType[tuple[str, ...], Any]:
    """The records of a table by key; of two with the same key the first."""
    found: dict[tuple[str, ...], Any] = {}
    for record in getattr(plan, table):
        found.setdefault(TABLES[table].key_of(record), record)
    return MappingProxyType(found)
