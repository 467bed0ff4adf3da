"""Allocate: the one question that is asked of the programme."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from model.allocation.comparators import compare_rules
from model.allocation.figures import tabulate
from model.allocation.prices import Price, resource_prices
from model.allocation.ranges import equally_good
from model.allocation.result import Allocation
from model.allocation.rounding import round_targets
from model.allocation.settle import settle
from model.allocation.stages import run_stages
from model.allocation.terms import Array, Terms
from model.allocation.workshop import borrowed
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
    with borrowed(plan) as programme:
        staged = run_stages(programme)
        if staged.x is None:
            return Allocation(status="infeasible")
        bounds = equally_good(programme, staged.x) if ranges else None
        settled = settle(programme, staged.x, dict(staged.values))
        allocation = tabulate(programme, staged, settled)
        rounded = round_targets(programme, settled)
        terms = programme.terms
        added = {"rounded": rounded.figures}
        if bounds is not None:
            added |= {"low": bounds[0], "high": bounds[1]}
        return replace(
            allocation,
            targets=_with_columns(allocation.targets, terms, added),
            resources=_priced(allocation.resources, resource_prices(programme))
            if prices
            else allocation.resources,
            comparators=compare_rules(terms) if comparators else allocation.comparators,
            findings=(*allocation.findings, *rounded.findings),
        )


def _with_columns(targets: pd.DataFrame, terms: Terms, columns: Mapping[str, Array]) -> pd.DataFrame:
    """Fill in columns that are known by contribution."""
    return targets.assign(**{name: values[terms.printed] for name, values in columns.items()})


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
