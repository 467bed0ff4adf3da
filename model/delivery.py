"""What an allocation asks of each department: points delivered and entrusted, by contribution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from model.allocation.figures import entrusted, points
from model.allocation.result import Allocation
from model.allocation.terms import read_terms
from model.plan import Plan


def deliveries(plan: Plan, allocation: Allocation) -> pd.DataFrame:
    """Split the points of an allocation over the contributions that deliver them.

    Returns:
        One row per contribution of the plan, by `indicator` and `department`: `score` = points `delivered`,
        `state` (`missing` where there is nothing to deliver: no target, attained already, no capacity),
        `delivered` and `entrusted` points (of 100 for the whole plan), `share` (of the indicator's capacity) and
        `rate`, points delivered per 100 entrusted, which the weights do not touch once the allocation stands.
        NaN where the state is `missing`.
    """
    terms = read_terms(plan)
    alike = replace(terms, weight=np.ones(len(terms.indicators)))
    improvement = dict(zip(_keys(allocation.targets), allocation.targets["improvement"], strict=True))
    reached = dict(zip(allocation.indicators["indicator"], allocation.indicators["attainment"], strict=True))
    attained = np.array([reached.get(indicator.indicator, 0.0) for indicator in terms.indicators])
    moved = np.array([improvement.get((c.indicator, c.department), 0.0) for c in terms.contributions])
    delivered, asked = points(alike, attained, moved), entrusted(alike)
    weight = terms.weight[terms.indicator]
    asked_of = asked > 0
    rows = pd.DataFrame(
        {
            "indicator": [contribution.indicator for contribution in terms.contributions],
            "department": [contribution.department for contribution in terms.contributions],
            "score": weight * delivered,
            "state": "scored",
            "delivered": weight * delivered,
            "entrusted": weight * asked,
            "share": asked / 100,
            "rate": 100 * delivered / np.where(asked_of, asked, 1.0),
        }
    )[asked_of]
    contributions = pd.DataFrame(
        {
            "indicator": [contribution.indicator for contribution in plan.contributions],
            "department": [contribution.department for contribution in plan.contributions],
        }
    )
    table = contributions.merge(rows, on=["indicator", "department"], how="left")
    return table.assign(state=table["state"].fillna("missing"))


def _keys(table: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(table["indicator"], table["department"], strict=True))
