"""How far each indicator of an allocated plan gets, and which of them move under a scenario."""

from __future__ import annotations

import math
from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.plan import Indicator, label
from model.tree import indicator_weights
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
    taken = found.allocation.taken
    if taken is not None:
        for place in taken.terms.printed.tolist():
            contribution = taken.terms.contributions[place]
            working[contribution.indicator].append(contribution.department)
    reached = _reached(found)
    return pd.DataFrame(
        {
            "indicator": [each.record.indicator for each in reached],
            "name": [label(each.record) for each in reached],
            "departments": [", ".join(working[each.record.indicator]) for each in reached],
            "weight": np.array([each.weight for each in reached], dtype=np.float64),
            "attainment": np.array([each.share for each in reached], dtype=np.float64),
            "missing": np.array([100 * each.weight * (1 - each.share) for each in reached], dtype=np.float64),
            "state": [_state(each.share) for each in reached],
        }
    )


class _Reached(NamedTuple):
    """How far an indicator gets (0..1), and its share of the allocated weight."""

    record: Indicator
    weight: float
    share: float


@lru_cache(maxsize=64)
def _reached(found: Outcome) -> tuple[_Reached, ...]:
    """The indicators with a target, in the order of the plan; none where the plan has no numbers."""
    taken = found.allocation.taken
    if taken is None:
        return ()
    shares = dict(zip([i.indicator for i in taken.terms.indicators], taken.reached.tolist(), strict=True))
    weights = indicator_weights(found.plan)
    whole = math.fsum(weights[indicator] for indicator in shares) or 1.0
    return tuple(
        _Reached(record, weights[record.indicator] / whole, shares[record.indicator])
        for record in found.plan.indicators
        if record.indicator in shares
    )


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
    stood = {each.record.indicator: each.share for each in _reached(base)}
    moved = [
        Moved(record.indicator, stood[record.indicator], after, 100 * weight * (after - stood[record.indicator]))
        for record, weight, after in _reached(found)
        if record.indicator in stood and abs(after - stood[record.indicator]) > _MOVED
    ]
    return tuple(sorted(moved, key=lambda each: (-abs(each.points), each.indicator)))


def _state(attainment: float) -> str:
    if attainment >= KEPT:
        return "kept"
    return "in part" if attainment > 1 - KEPT else "waits"
