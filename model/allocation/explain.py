"""Why A and not B: what each stretch of work brings per unit of what is scarce, and what is left of the rest.

Facts only; the words are said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from model.allocation.result import Allocation
from model.allocation.settle import fill_in_order
from model.allocation.terms import Array, Terms, read_terms
from model.plan import Plan

SPENT = 1e-9
COLUMNS = ("resource", "indicator", "department", "step", "points", "taken", "amount")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Explanation:
    """The facts behind an allocation.

    Attributes:
        resources: One row per resource: `total`, `used`, `left` (total less use and reserve; NaN without a total),
            `scarce` (all of it is used) and `plentiful` (some is left and more would bring nothing; where whole
            promises or what is given up leave change, neither).
        yields: One row per scarce resource and stretch of work that uses it, the best first: `step` (counted from
            1), `points` (of 100, per unit of the resource), `taken` (share of the stretch that is in the plan) and
            `amount` (of the resource that the whole stretch takes). Indicators whose slowest department decides
            bring nothing step by step and are left out.
        unique: Whether no other split of the targets is as good.
    """

    resources: pd.DataFrame
    yields: pd.DataFrame
    unique: bool | None


def explain(plan: Plan, allocation: Allocation) -> Explanation:
    """Work out the facts behind an allocation; no resources and no yields where there is none.

    Args:
        plan: A plan without errors (`model.check`).
        allocation: What was worked out for it.
    """
    resources = _resources(plan, allocation)
    yields = pd.DataFrame(columns=list(COLUMNS))
    if allocation.status == "optimal":
        terms = read_terms(plan)
        scarce = [terms.resources.index(name) for name in resources.loc[resources["scarce"], "resource"]]
        filled = _filled(terms, allocation)
        tables = [table for table in (_yields(terms, filled, r) for r in scarce) if len(table)]
        yields = pd.concat(tables, ignore_index=True) if tables else yields
    return Explanation(resources=resources, yields=yields, unique=allocation.unique)


def turning_point(yields: pd.DataFrame) -> tuple[int | None, int | None]:
    """Labels of the rows that tell why A and not B, for the yields of one resource.

    Returns:
        The least rewarding stretch that is taken in full or in part, and the most rewarding one that is not taken
        in full; None where there is no such row.
    """
    taken, waiting = yields[yields["taken"] > SPENT], yields[yields["taken"] < 1 - SPENT]
    return (
        int(taken.index[-1]) if len(taken) else None,
        int(waiting.index[0]) if len(waiting) else None,
    )


def _resources(plan: Plan, allocation: Allocation) -> pd.DataFrame:
    table = allocation.resources[["resource", "total", "used"]].copy()
    plentiful = (allocation.resources["price_up"] == 0) & (allocation.resources["price_down"] == 0)
    reserves = {resource.resource: resource.reserve or 0.0 for resource in plan.resources}
    reserve = table["resource"].map(reserves).astype(float)
    total = table["total"].astype(float)
    size = total.where(total > 0, 1.0)
    left = ((total - reserve - table["used"].astype(float)) / size).round(12) * size
    scarce = left <= SPENT * total
    return table.assign(left=left, scarce=scarce.astype(bool), plentiful=(plentiful & ~scarce).astype(bool))


def _filled(terms: Terms, allocation: Allocation) -> Array:
    """Share of each stretch of work that is in the plan (K)."""
    targets = allocation.targets
    keys = zip(targets["indicator"], targets["department"], strict=True)
    known = dict(zip(keys, targets["improvement"], strict=True))
    improvement = np.array([known[c.indicator, c.department] for c in terms.contributions], dtype=np.float64)
    return fill_in_order(terms, improvement)


def _yields(terms: Terms, filled: Array, r: int) -> pd.DataFrame:
    """Rows of one resource: points 100 w n u / D over the use of the whole stretch, the best first."""
    worst = np.array([indicator.aggregation == "worst" for indicator in terms.indicators], dtype=bool)
    able = terms.open & ~worst & (terms.weight > 0)
    owner = terms.indicator[terms.effort_of]
    efforts = np.flatnonzero(able[owner] & (terms.effort_use[:, r] > 0))
    weight, required = terms.weight[owner], terms.required[owner]
    share = terms.coefficient[terms.effort_of] * terms.effort_size / np.where(required > 0, required, 1.0)
    points = 100.0 * weight * share
    first = np.searchsorted(terms.effort_of, np.arange(len(terms.contributions)))
    parts = [terms.contributions[p] for p in terms.effort_of[efforts].tolist()]
    table = pd.DataFrame(
        {
            "resource": terms.resources[r],
            "indicator": [part.indicator for part in parts],
            "department": [part.department for part in parts],
            "step": efforts - first[terms.effort_of[efforts]] + 1,
            "points": points[efforts] / terms.effort_use[efforts, r],
            "taken": np.minimum(filled[efforts], 1.0),
            "amount": terms.effort_use[efforts, r],
        }
    )
    order = ["points", "indicator", "department", "step"]
    return table.sort_values(order, ascending=[False, True, True, True], ignore_index=True)
