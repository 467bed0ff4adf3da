"""The records of a plan: what a planner wrote down, as frozen values.

Each record mirrors one row of a table of the plan format and each attribute one column (`class_` is the
column `class`). None stands for a blank cell; what a blank means is said by the plan format and applied
where the number is used, never here. A record's `names` hold its `name_<language>` columns.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import Any

Names = tuple[tuple[str, str], ...]

STAGES = ("attainment", "balance", "cost", "fairness", "stability")
DEFAULT_STAGES = STAGES[:4]
_WHOLE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The table `plan`: who the plan is, and its options (shares are 0..1)."""

    id: str = ""
    name: str = ""
    year: str | None = None
    language: str | None = None
    currency: str | None = None
    source: str | None = None
    licence: str | None = None
    description: str | None = None
    stages: tuple[str, ...] = DEFAULT_STAGES
    give_up_attainment: float = 0.0
    give_up_balance: float = 0.0
    give_up_fairness: float = 0.0
    give_up_cost: float = 0.0
    aggregate: str = "arithmetic"
    missing: str = "renormalise"
    most_indicators: int = 30
    names: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """A goal; exactly one of a plan has no parent. `weight` is local, among the children of its parent."""

    goal: str
    parent: str | None = None
    name: str = ""
    weight: float | None = None
    perspective: str | None = None
    note: str | None = None
    names: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A leaf of the goal tree: what is measured, from which baseline to which target."""

    indicator: str
    goal: str
    name: str = ""
    unit: str | None = None
    weight: float | None = None
    direction: str = "higher"
    midpoint: float | None = None
    aggregation: str = "sum"
    baseline: float | None = None
    target: float | None = None
    class_: int = 1
    mandated: float | None = None
    margin: float = 0.0
    decimals: int | None = None
    score: str | None = None
    score_low: float | None = None
    score_high: float | None = None
    cap: float = 1.0
    period: str | None = None
    source: str | None = None
    note: str | None = None
    names: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Department:
    """Any unit at any level: bureau, council, township, section, post."""

    department: str
    parent: str | None = None
    name: str = ""
    level: str | None = None
    group: str | None = None
    responsible: str | None = None
    names: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """An indicator that a department works on; figures in the department's own unit."""

    indicator: str
    department: str
    baseline: float | None = None
    target: float | None = None
    coefficient: float | None = None
    capacity: float | None = None
    denominator: float | None = None
    last_denominator: float | None = None
    load_weight: float | None = None
    whole: bool = False
    lead: bool = False
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stretch of a contribution with its own unit cost (table `costs`); step 0 is a start-up.

    `use` pairs a resource with its use per unit of improvement (of a start-up: once), sorted by resource.
    """

    indicator: str
    department: str
    step: int
    capacity: float | None = None
    use: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Something scarce; a blank total is unlimited."""

    resource: str
    name: str = ""
    unit: str | None = None
    total: float | None = None
    reserve: float | None = None
    price: float | None = None
    names: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Bounds on the use of a resource by a department and all below it, or by a goal and all below it."""

    department: str | None = None
    goal: str | None = None
    resource: str
    base: float | None = None
    floor: float | None = None
    ceiling: float | None = None
    last_year: float | None = None
    max_change: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """A number fixed by the planner: kind `target`, `share` or `use`."""

    kind: str
    indicator: str | None = None
    department: str | None = None
    resource: str | None = None
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of the year; periods stand in `order`, then by id."""

    period: str
    name: str = ""
    order: float | None = None
    names: Names = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phasing:
    """How a year's improvement may be spread over the periods; blank indicator or department means all."""

    period: str
    indicator: str | None = None
    department: str | None = None
    most: float | None = None
    least_by_end: float | None = None
    resource: str | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a department reached on an indicator in a period."""

    indicator: str
    department: str
    period: str
    actual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluator:
    """What somebody thinks the local weight of a node (goal or indicator) should be."""

    evaluator: str
    node: str
    weight: float
    influence: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A whole plan: its settings and one tuple of records per table, each sorted by its key.

    Readers and `apply` keep the tables sorted (`model.schema.in_order`), so two plans that say the same
    are equal and hash alike whatever the order of the rows was.
    """

    settings: Settings = Settings()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    departments: tuple[Department, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    costs: tuple[Step, ...] = ()
    resources: tuple[Resource, ...] = ()
    limits: tuple[Limit, ...] = ()
    pins: tuple[Pin, ...] = ()
    periods: tuple[Period, ...] = ()
    phasing: tuple[Phasing, ...] = ()
    results: tuple[Result, ...] = ()
    evaluators: tuple[Evaluator, ...] = ()
    _hashes: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __hash__(self) -> int:
        known = self._hashes
        if _WHOLE not in known:
            for table in fields(self):
                if table.compare and table.name not in known:
                    known[table.name] = hash(getattr(self, table.name))
            known[_WHOLE] = hash(tuple([known[table.name] for table in fields(self) if table.compare]))
        return known[_WHOLE]

    def having(self, **tables: Any) -> Plan:
        """The same plan with some other tables; the fingerprints of those that stay are taken along."""
        changed = replace(self, **tables)
        kept = dict(self._hashes)
        changed._hashes.update({name: kept[name] for name in kept.keys() - tables.keys() - {_WHOLE}})
        return changed


def label(record: Any, language: str | None = None) -> str:
    """Name of a record in a language: its `name_<language>`, else its `name`, else its id (first field)."""
    named = dict(record.names).get(language) if language else None
    return str(named or record.name or getattr(record, fields(record)[0].name))
