"""Which promises are kept and which wait, and what a definite amount of a resource changes."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from model.plan import Plan, label
from model.schema import index
from scenarios.outcome import Outcome, outcome
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, value_of

KEPT = 1 - 1e-9
_MOVED = 1e-6


class Moved(NamedTuple):
    """A promise whose attainment (0..1) differs between two outcomes, and the points 0..100 that it moves."""

    indicator: str
    before: float
    after: float
    points: float


class Amount(NamedTuple):
    """What a plan is worth with a definite amount of a resource more or less.

    Attributes:
        amount: How much more (negative: less) of the resource.
        points: Change of the best attainment that can be reached, in points 0..100; None where the plan cannot
            be met then.
        moved: The promises that move, those first that move the plan most.
    """

    amount: float
    points: float | None
    moved: tuple[Moved, ...]


def promises(found: Outcome) -> pd.DataFrame:
    """List the promises of an allocated plan.

    Returns:
        One row per indicator with a target, sorted by id: `indicator`, `name`, `departments` (ids, by commas),
        `weight` (share of the allocated weight), `attainment`, `missing` (points 0..100 that the plan lacks
        because of it), `state` (`kept`, `in part`, `waits`).
    """
    allocated = found.allocation.indicators.dropna(subset=["attainment"])
    by_indicator = found.allocation.targets.groupby("indicator")["department"].agg(", ".join)
    weight = allocated["weight"].astype(float) / (allocated["weight"].sum() or 1.0)
    attainment = allocated["attainment"].astype(float)
    names = index(found.plan, "indicators")
    return pd.DataFrame(
        {
            "indicator": allocated["indicator"],
            "name": [label(names[(indicator,)]) for indicator in allocated["indicator"]],
            "departments": allocated["indicator"].map(by_indicator).fillna(""),
            "weight": weight,
            "attainment": attainment,
            "missing": 100 * weight * (1 - attainment),
            "state": [_state(share) for share in attainment],
        }
    ).reset_index(drop=True)


def waiting(found: Outcome) -> pd.DataFrame:
    """List the promises that are not kept in full, those first that cost the plan most points."""
    table = promises(found)
    table = table[table["state"] != "kept"]
    return table.sort_values(["missing", "indicator"], ascending=[False, True]).reset_index(drop=True)


def moved_between(base: Outcome, found: Outcome) -> tuple[Moved, ...]:
    """List the promises whose attainment differs between two outcomes, those first that move the plan most."""
    both = promises(base).merge(promises(found), on="indicator", suffixes=("_old", "_new"))
    rows = zip(both["indicator"], both["attainment_old"], both["attainment_new"], both["weight_new"], strict=True)
    moved = [
        Moved(indicator, before, after, 100 * weight * (after - before))
        for indicator, before, after, weight in rows
        if abs(after - before) > _MOVED
    ]
    return tuple(sorted(moved, key=lambda each: (-abs(each.points), each.indicator)))


def with_more(found: Outcome, resource: str, amount: float) -> Amount:
    """Solve again with a definite amount more (negative: less) of a resource, and compare.

    Raises:
        ScenarioError: There is no such resource, or its total is unlimited.
    """
    more = Scenario(changes=(Change(join_path(("resources", resource, "total")), amount, "add"),))
    other = outcome(found.plan, more, prices=False)
    if other.allocation.status != "optimal":
        return Amount(amount, None, ())
    return Amount(amount, 100 * (_best(other) - _best(found)), moved_between(found, other))


def round_amount(plan: Plan, resource: str) -> float | None:
    """A round amount (1, 2 or 5 and noughts) near 1 % of the total of a resource; None where that is nothing."""
    total = value_of(join_path(("resources", resource, "total")), plan)
    if not total or total <= 0:
        return None
    power = 10.0 ** math.floor(math.log10(total / 100))
    return float(min((power * step for step in (1, 2, 5, 10)), key=lambda near: abs(math.log(near * 100 / total))))


def _best(found: Outcome) -> float:
    """The attainment that could be reached before later stages give any of it up."""
    stages = found.allocation.stages
    best = stages.loc[stages["name"].str.startswith("attainment"), "value"]
    return math.fsum(best) if len(best) else found.allocation.total or 0.0


def _state(attainment: float) -> str:
    if attainment >= KEPT:
        return "kept"
    return "in part" if attainment > 1 - KEPT else "waits"
