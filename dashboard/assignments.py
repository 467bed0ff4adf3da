"""What a plan asks of one department, and why, as tables made from outcomes; no screen here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from dashboard.quarters import period_names, period_targets
from dashboard.views import department_names, main_resource
from dashboard.waiting import waiting
from dashboard.words import cached_by_language, label
from model.allocation.rules import rules
from model.plan import Plan
from model.schema import index
from model.tree import Node, goal_tree, path_to_root
from scenarios.attainments import KEPT
from scenarios.outcome import Outcome
from scenarios.standing import standing


@dataclass(frozen=True, slots=True)
class Part:
    """What part a department has in a plan.

    Attributes:
        promises: Promises it works on.
        waiting: Those of them that do not reach their target.
        entrusted: Points of the plan entrusted to it (of 100).
        delivered: Points it is to deliver.
        load: Share of its capacity that is called upon; NaN where it owns nothing.
        spent: Its use of the main resource.
        stood: The same in the unchanged plan.
        total: What all departments use together.
    """

    promises: int
    waiting: int
    entrusted: float
    delivered: float
    load: float
    spent: float
    stood: float
    total: float


@cached_by_language(64)
def assignments(now: Outcome, department: str) -> pd.DataFrame:
    """List what is asked of a department, the weightiest first.

    Returns:
        `indicator`, `name`, `unit`, `path` (names from the goal under the top one down), `weight` (of the
        indicator in the whole plan, 0..1), `entrusted` and `delivered` (points of 100), `baseline` and `target` of
        the department, `load` (share of its capacity), `attainment` of the indicator (0..1), `spent` (main
        resource), `mandated` and `whole` (whether), `shared` (how many departments work on it), one column per
        period with what is reached by its end (where the year is spread).
    """
    plan, tree = now.plan, goal_tree(now.plan)
    targets = now.allocation.targets
    own = targets[targets["department"] == department]
    indicators = now.allocation.indicators.set_index("indicator")
    cells = standing(plan, "plan").cells
    asked = cells[cells["department"] == department].set_index("indicator")
    spent = _spent(now, department)
    shared = targets["indicator"].value_counts()
    known = index(plan, "indicators")
    whole = {each.indicator for each in plan.contributions if each.department == department and each.whole}
    rows = []
    for name, baseline, target, rounded, load in own[
        ["indicator", "baseline", "target", "rounded", "load"]
    ].itertuples(index=False, name=None):
        record, node = known[(name,)], Node("indicator", name)
        above = path_to_root(tree, node)[1:-1][::-1]
        rows.append(
            {
                "indicator": name,
                "name": label(record),
                "unit": record.unit,
                "path": "  ›  ".join(label(tree.nodes[step]["record"]) for step in above),
                "weight": indicators.at[name, "weight"],
                "entrusted": asked["entrusted"].get(name, math.nan),
                "delivered": asked["delivered"].get(name, math.nan),
                "baseline": baseline,
                "target": target if pd.isna(rounded) else rounded,
                "load": load,
                "attainment": indicators.at[name, "attainment"],
                "spent": spent.get(name, 0.0),
                "mandated": record.mandated is not None,
                "whole": name in whole,
                "shared": int(shared[name]),
            }
        )
    table = pd.DataFrame(rows)
    if table.empty:
        return table
    table = table.sort_values(
        ["entrusted", "weight", "indicator"], ascending=[False, False, True], ignore_index=True
    )
    return _with_periods(now, department, table)


def part_of(now: Outcome, before: Outcome, department: str) -> Part:
    """Sum up what part a department has in a plan."""
    table = assignments(now, department)
    resource = main_resource(now.plan)
    rows = now.allocation.departments.set_index("department")
    uses = [_uses(each, resource.resource if resource else "") for each in (now, before)]
    return Part(
        promises=len(table),
        waiting=int((table["attainment"] < KEPT).sum()) if len(table) else 0,
        entrusted=float(rows["entrusted"].get(department, 0.0)),
        delivered=float(rows["points"].get(department, 0.0)),
        load=float(rows["load"].get(department, math.nan)),
        spent=uses[0].get(department, 0.0),
        stood=uses[1].get(department, 0.0),
        total=math.fsum(uses[0].values()),
    )


def loads(now: Outcome) -> pd.DataFrame:
    """How much each department is called upon: `department`, `name`, `load`; those that own nothing left out."""
    table = now.allocation.departments.dropna(subset="load")
    names = department_names(now.plan)
    return pd.DataFrame(
        {
            "department": table["department"].tolist(),
            "name": [names[each] for each in table["department"]],
            "load": table["load"].astype(float).tolist(),
        }
    )


def own_waiting(now: Outcome, department: str) -> pd.DataFrame:
    """The promises that wait and that a department works on (`dashboard.waiting.waiting`)."""
    late = waiting(now)
    mine = {each.indicator for each in now.plan.contributions if each.department == department}
    return late[late["indicator"].isin(mine)].reset_index(drop=True)


@lru_cache(maxsize=64)
def own_promise_rules(plan: Plan, department: str) -> tuple[str, ...]:
    """Names of the mandates and fixed numbers that bind a department: on what it works on, or on itself."""
    mine = {each.indicator for each in plan.contributions if each.department == department}
    return tuple(
        rule.name
        for rule in rules(plan)
        if (rule.kind == "mandated" and rule.record.indicator in mine)
        or (rule.kind.startswith("pin:") and rule.record.department == department)
    )


def _with_periods(now: Outcome, department: str, table: pd.DataFrame) -> pd.DataFrame:
    spread = period_targets(now)
    if spread.empty:
        return table
    own = spread[spread["department"] == department]
    order = list(period_names(now.plan))
    return table.merge(own[["indicator", *order]], on="indicator", how="left", suffixes=("", " by period"))


def _spent(now: Outcome, department: str) -> dict[str, float]:
    resource = main_resource(now.plan)
    spending = now.allocation.spending
    chosen = spending[
        (spending["department"] == department) & (spending["resource"] == (resource.resource if resource else ""))
    ]
    return dict(zip(chosen["indicator"], chosen["amount"].astype(float), strict=True))


def _uses(found: Outcome, resource: str) -> dict[str, float]:
    uses = found.allocation.uses
    uses = uses[uses["resource"] == resource]
    return dict(zip(uses["department"].astype(str), uses["amount"].astype(float), strict=True))
