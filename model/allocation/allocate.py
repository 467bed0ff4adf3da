"""Allocate: the one question that is asked of the programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from model.allocation.figures import tabulate
from model.allocation.prices import Price, resource_prices
from model.allocation.programme import build
from model.allocation.result import Allocation
from model.allocation.settle import settle
from model.allocation.stages import run_stages
from model.allocation.terms import read_terms
from model.plan import Plan


def allocate(plan: Plan, *, prices: bool = True, ranges: bool = False, comparators: bool = False) -> Allocation:
    """Split the targets and resources of a plan over its departments.

    Args:
        plan: A plan without errors (`model.check`).
        prices: Whether to give the two-sided prices of resources; without, these columns are NaN.
        ranges: Whether to give the smallest and largest improvement over all equally good plans.
        comparators: Whether to give the targets that simple rules would hand down.

    Returns:
        The allocation; status `infeasible` and no numbers where the rules of the plan cannot hold together.
    """
    programme = build(read_terms(plan))
    staged = run_stages(programme)
    if staged.x is None:
        return Allocation(status="infeasible")
    settled = settle(programme, staged.x)
    allocation = tabulate(programme, staged, settled)
    if prices:
        allocation = replace(allocation, resources=_priced(allocation.resources, resource_prices(programme)))
    return allocation


def _priced(resources: pd.DataFrame, prices: Sequence[Price]) -> pd.DataFrame:
    """Add the prices. Where a later stage uses all of a resource that attainment does not miss, none is given.

    Such a resource is neither without a price (fairness, say, would change with it) nor has it one in points.
    """
    columns = pd.DataFrame(list(prices), columns=["up", "down", "valid_up", "valid_down"], index=resources.index)
    spent = resources["used"] >= resources["total"] * (1 - 1e-9)
    later = spent & (columns["up"] == 0) & (columns["down"] == 0)
    columns.loc[later, ["up", "down", "valid_up", "valid_down"]] = float("nan")
    return resources.assign(
        price_up=columns["up"],
        price_down=columns["down"],
        valid_up=columns["valid_up"],
        valid_down=columns["valid_down"],
    )
