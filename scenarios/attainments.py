"""How far each indicator of an allocated plan gets, and which of them move under a scenario."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from model.plan import label
from model.schema import index
from scenarios.outcome import Outcome

KEPT = 1 - 1e-9
_MOVED = 1e-6


class Moved(NamedTuple):
    """An indicator whose attainment (0..1) differs between two outcomes, and the points 0..100 that it moves."""

    indicator: str
    before: float
    after: float
    points: float


@lru_cache(maxsize=64)
def attainments(found: Outcome) -> pd.DataFrame:
    """List how far each indicator of an allocated plan gets; kept for the outcome, and must not be written to.

    Returns:
        One row per indicator with a target, sorted by id: `indicator`, `name`, `departments` (ids, by commas),
        `weight` (share of the allocated weight), `attainment`, `missing` (points 0..100 that the plan lacks
        because of it), `state` (`kept`, `in part`, `waits`).
    """
    working: defaultdict[str, list[str]] = defaultdict(list)
    targets = found.allocation.targets
    for indicator, department in zip(targets["indicator"].tolist(), targets["department"].tolist(), strict=True):
        working[indicator].append(department)
    table = found.allocation.indicators
    rows = zip(*(table[column].tolist() for column in ("indicator", "weight", "attainment")), strict=True)
    allocated = [row for row in rows if not math.isnan(row[2])]
    whole = math.fsum(weight for _indicator, weight, _share in allocated) or 1.0
    names = index(found.plan, "indicators")
    return pd.DataFrame(
        {
            "indicator": [indicator for indicator, _weight, _share in allocated],
            "name": [label(names[(indicator,)]) for indicator, _weight, _share in allocated],
            "departments": [", ".join(working[indicator]) for indicator, _weight, _share in allocated],
            "weight": [weight / whole for _indicator, weight, _share in allocated],
            "attainment": [share for _indicator, _weight, share in allocated],
            "missing": [100 * (weight / whole) * (1 - share) for _indicator, weight, share in allocated],
            "state": [_state(share) for _indicator, _weight, share in allocated],
        }
    ).astype({"weight": float, "attainment": float, "missing": float})


def waiting(found: Outcome) -> pd.DataFrame:
    """List the indicators whose target is not reached, those first that cost the plan most points."""
    table = attainments(found)
    table = table[table["state"] != "kept"]
    return table.sort_values(["missing", "indicator"], ascending=[False, True]).reset_index(drop=True)


def best_attainment(found: Outcome) -> float:
    """The attainment that could be reached before later stages give any of it up (0..1)."""
    stages = found.allocation.stages
    best = stages.loc[stages["name"].str.startswith("attainment"), "value"]
    return math.fsum(best) if len(best) else found.allocation.total or 0.0


def moved_between(base: Outcome, found: Outcome) -> tuple[Moved, ...]:
    """List the indicators whose attainment differs between two outcomes, those first that move the plan most."""
    columns = ["indicator", "attainment", "weight"]
    stood = dict(attainments(base)[columns[:2]].itertuples(index=False, name=None))
    rows = attainments(found)[columns].itertuples(index=False, name=None)
    moved = [
        Moved(indicator, stood[indicator], after, 100 * weight * (after - stood[indicator]))
        for indicator, after, weight in rows
        if indicator in stood and abs(after - stood[indicator]) > _MOVED
    ]
    return tuple(sorted(moved, key=lambda each: (-abs(each.points), each.indicator)))


def _state(attainment: float) -> str:
    if attainment >= KEPT:
        return "kept"
    return "in part" if attainment > 1 - KEPT else "waits"
