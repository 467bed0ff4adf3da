"""What an allocation says, as tidy tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pandas as pd

from model.allocation.choices import only_plan
from model.allocation.taken import Taken
from model.errors import Finding

Status = Literal["optimal", "infeasible", "invalid"]

COLUMNS = {
    "stages": ("name", "value"),
    "goals": ("goal", "parent", "local_weight", "weight", "attainment"),
    "indicators": (
        "indicator",
        "goal",
        "local_weight",
        "weight",
        "baseline",
        "target",
        "required",
        "planned",
        "attainment",
    ),
    "targets": (
        "indicator",
        "department",
        "baseline",
        "target",
        "rounded",
        "improvement",
        "load",
        "low",
        "high",
    ),
    "departments": ("department", "load", "points", "entrusted"),
    "uses": ("department", "resource", "amount"),
    "spending": ("indicator", "department", "resource", "amount"),
    "resources": ("resource", "total", "used", "price_up", "price_down", "valid_up", "valid_down"),
    "comparators": ("rule", "indicator", "department", "target"),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Allocation:
    """Targets and resources by department, or why there are none.

    Every table is tidy, sorted by its ids, in full precision; attainments, weights and loads are shares 0..1,
    points are 0..100, NaN stands for "does not apply" and None for a missing text. With a status other than
    `optimal` there are no numbers: `total`, `unique` and `cost` are None and the tables are empty. What is not
    given here is worked out when it is first asked for.

    Attributes:
        status: `optimal`; `infeasible` where the rules cannot hold together; `invalid` where the plan has errors.
        total: Weighted attainment of the allocated indicators, attained ones included.
        cost: Priced use of all resources, base included.
        stages: One row per stage solved, in order: `name` (`attainment:1`, `balance`, ...), its best `value`
            given the earlier stages.
        goals: One row per goal: `goal`, `parent`, `local_weight`, `weight` (global), `attainment` (weighted mean
            of its allocated indicators, NaN where it has none).
        indicators: One row per indicator: `baseline`, `target`, `required` improvement, `planned` figure and
            `attainment`; NaN where the indicator has no target.
        targets: One row per contribution of an indicator with a target: the department's `baseline`, its
            `target`, the same `rounded` to the indicator's decimals, `improvement`, `load` (share of capacity),
            `low` and `high` improvement over all equally good plans (NaN unless asked for).
        departments: One row per department: `load` (NaN where it owns nothing), `points` delivered, `entrusted`.
        uses: One row per department and resource with its own use, base included.
        spending: One row per contribution and resource with a positive use (without base).
        resources: One row per resource: `total` (NaN = unlimited), `used`, two-sided prices per unit and the
            totals until which they hold (NaN where there is no such number, or prices were not asked for).
        comparators: Simple rules beside the plan (`equal`, `growth`, `baseline`, `capacity`): the `target` each
            rule would hand to each department; empty unless asked for.
        findings: What was noticed while solving (steps out of order, rounding that could not keep a rule, ...).
        taken: The same as arrays; None without numbers.
        writers: What writes each table.
    """

    status: Status
    total: float | None = None
    cost: float | None = None
    findings: tuple[Finding, ...] = ()
    taken: Taken | None = None
    writers: Mapping[str, Callable[[], pd.DataFrame]] = field(default_factory=dict)

    @cached_property
    def unique(self) -> bool | None:
        """Whether every department's improvement is fixed once all stages are done; None without numbers.

        It is worked out when it is first asked for, as whole numbers make it dear.
        """
        return None if self.taken is None else only_plan(self.taken)

    @cached_property
    def stages(self) -> pd.DataFrame:
        """The stages solved."""
        return self._table("stages")

    @cached_property
    def goals(self) -> pd.DataFrame:
        """The goals."""
        return self._table("goals")

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """The indicators."""
        return self._table("indicators")

    @cached_property
    def targets(self) -> pd.DataFrame:
        """What is asked of departments."""
        return self._table("targets")

    @cached_property
    def departments(self) -> pd.DataFrame:
        """The departments."""
        return self._table("departments")

    @cached_property
    def uses(self) -> pd.DataFrame:
        """What departments use."""
        return self._table("uses")

    @cached_property
    def spending(self) -> pd.DataFrame:
        """What contributions use."""
        return self._table("spending")

    @cached_property
    def resources(self) -> pd.DataFrame:
        """The resources."""
        return self._table("resources")

    @cached_property
    def comparators(self) -> pd.DataFrame:
        """Simple rules beside the plan."""
        return self._table("comparators")

    def _table(self, name: str) -> pd.DataFrame:
        write = self.writers.get(name)
        return pd.DataFrame(columns=list(COLUMNS[name])) if write is None else write()
