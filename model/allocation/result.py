"""What an allocation says, as tidy tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import pandas as pd

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


def _empty(table: str) -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS[table]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Allocation:
    """Targets and resources by department, or why there are none.

    Every table is tidy, sorted by its ids, in full precision; attainments, weights and loads are shares 0..1,
    points are 0..100, NaN stands for "does not apply" and None for a missing text. With a status other than
    `optimal` there are no numbers: `total` and `cost` are None and the tables are empty.

    Attributes:
        status: `optimal`; `infeasible` where the rules cannot hold together; `invalid` where the plan has errors.
        total: Weighted attainment of the allocated indicators, attained ones included.
        unique: Whether every department's improvement is fixed once all stages are done.
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
    """

    status: Status
    total: float | None = None
    unique: bool | None = None
    cost: float | None = None
    stages: pd.DataFrame = field(default_factory=partial(_empty, "stages"))
    goals: pd.DataFrame = field(default_factory=partial(_empty, "goals"))
    indicators: pd.DataFrame = field(default_factory=partial(_empty, "indicators"))
    targets: pd.DataFrame = field(default_factory=partial(_empty, "targets"))
    departments: pd.DataFrame = field(default_factory=partial(_empty, "departments"))
    uses: pd.DataFrame = field(default_factory=partial(_empty, "uses"))
    spending: pd.DataFrame = field(default_factory=partial(_empty, "spending"))
    resources: pd.DataFrame = field(default_factory=partial(_empty, "resources"))
    comparators: pd.DataFrame = field(default_factory=partial(_empty, "comparators"))
    findings: tuple[Finding, ...] = ()
