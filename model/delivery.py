"""What an allocation asks of each department: points delivered and entrusted, by contribution.

With w the weights of the programme (they sum to 1 over the allocated indicators), a the attainment, n the
coefficient, y the improvement and U the capacity, a contribution delivers 100 w a n y / sum n y points (`worst`:
100 w a divided equally over its contributions that have a way to go) and is entrusted with
100 w n U / sum n U. Delivered points add up to 100 times the total attainment less what was attained already.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.allocation.result import Allocation
from model.allocation.terms import Array, Flags, Terms, read_terms, total_by
from model.plan import Plan


def deliveries(plan: Plan, allocation: Allocation) -> pd.DataFrame:
    """Split the points of an allocation over the contributions that deliver them.

    Returns:
        One row per contribution of the plan, by `indicator` and `department`: `score` = points `delivered`,
        `state` (`missing` where there is nothing to deliver: no target, attained already, no capacity),
        `delivered` and `entrusted` points (of 100), `share` (of the indicator's capacity) and `rate`, points
        delivered per 100 entrusted, which does not depend on the weights once the allocation stands.
        NaN where the state is `missing`.
    """
    terms = read_terms(plan)
    part = _delivered_shares(terms, allocation)
    share = _capacity_shares(terms)
    attainment = allocation.indicators.set_index("indicator")["attainment"]
    attained = np.array([attainment.get(i.indicator, 0.0) for i in terms.indicators])[terms.indicator]
    counts = share > 0
    rows = pd.DataFrame(
        {
            "indicator": [contribution.indicator for contribution in terms.contributions],
            "department": [contribution.department for contribution in terms.contributions],
            "delivered": 100 * terms.weight[terms.indicator] * attained * part,
            "entrusted": 100 * terms.weight[terms.indicator] * share,
            "share": share,
            "rate": 100 * attained * part / np.where(counts, share, 1.0),
        }
    )[counts]
    keys = pd.DataFrame(
        {
            "indicator": [contribution.indicator for contribution in plan.contributions],
            "department": [contribution.department for contribution in plan.contributions],
        }
    )
    table = keys.merge(rows, on=["indicator", "department"], how="left")
    state = np.where(table["share"].isna(), "missing", "scored")
    table.insert(2, "score", table["delivered"])
    table.insert(3, "state", state)
    return table


def _delivered_shares(terms: Terms, allocation: Allocation) -> Array:
    """Share of each contribution in what its indicator delivers."""
    improvement = allocation.targets.set_index(["indicator", "department"])["improvement"].to_dict()
    y = np.array(
        [improvement.get((c.indicator, c.department), 0.0) for c in terms.contributions], dtype=np.float64
    )
    amount = np.where(_is_worst(terms), terms.gap > 0, terms.coefficient * y)
    return _shares(terms, amount)


def _capacity_shares(terms: Terms) -> Array:
    """Share of each contribution in the capacity of its indicator, 0 where there is nothing to deliver."""
    able = terms.open[terms.indicator] & (~_is_worst(terms) | (terms.gap > 0))
    return _shares(terms, np.where(able, terms.coefficient * terms.capacity, 0.0))


def _shares(terms: Terms, amount: Array) -> Array:
    total = total_by(terms.indicator, amount, len(terms.indicators))[terms.indicator]
    return np.divide(amount, total, out=np.zeros(len(amount)), where=total > 0)


def _is_worst(terms: Terms) -> Flags:
    return np.array([i.aggregation == "worst" for i in terms.indicators], dtype=bool)[terms.indicator]
