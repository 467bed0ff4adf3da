"""Which promises are kept and which wait, and what a definite amount of a resource changes."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from model.plan import label
from model.schema import index
from scenarios.outcome import Outcome, outcome
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, value_of

KEPT = 1 - 1e-9


class Amount(NamedTuple):
    """What a plan is worth with a little more or less of a resource.

    Attributes:
        amount: How much more (negative: less) of the resource.
        points: Change of the weighted attainment in points 0..100; None where the plan cannot be met then.
        kept: Promises that are kept only then.
        lost: Promises that are kept no longer.
    """

    amount: float
    points: float | None
    kept: tuple[str, ...]
    lost: tuple[str, ...]


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


def with_more(found: Outcome, resource: str, amount: float) -> Amount:
    """Solve again with a definite amount more (negative: less) of a resource, and compare.

    Raises:
        ScenarioError: There is no such resource, or its total is unlimited.
    """
    more = Scenario(changes=(Change(join_path(("resources", resource, "total")), amount, "add"),))
    other = outcome(found.plan, more, prices=False)
    if other.allocation.total is None or found.allocation.total is None:
        return Amount(amount, None, (), ())
    before, after = (_kept(each) for each in (found, other))
    points = 100 * (other.allocation.total - found.allocation.total)
    return Amount(amount, points, tuple(sorted(after - before)), tuple(sorted(before - after)))


def round_amount(found: Outcome, resource: str) -> float | None:
    """A round amount (1, 2 or 5 and noughts) near 1 % of the total of a resource; None where that is nothing."""
    total = value_of(join_path(("resources", resource, "total")), found.plan)
    if not total or total <= 0:
        return None
    power = 10.0 ** math.floor(math.log10(total / 100))
    return float(min((power * step for step in (1, 2, 5, 10)), key=lambda near: abs(math.log(near * 100 / total))))


def _kept(found: Outcome) -> set[str]:
    table = promises(found)
    return set(table.loc[table["state"] == "kept", "indicator"])


def _state(attainment: float) -> str:
    if attainment >= KEPT:
        return "kept"
    return "in part" if attainment > 1 - KEPT else "waits"
