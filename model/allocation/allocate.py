"""Allocate: the one question that is asked of the programme."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from model.allocation.comparators import compare_rules
from model.allocation.figures import department_uses, steps_out_of_order
from model.allocation.prices import Price, resource_prices
from model.allocation.ranges import equally_good
from model.allocation.result import Allocation
from model.allocation.rounding import round_targets
from model.allocation.stages import run_stages
from model.allocation.taken import take_at
from model.allocation.workshop import borrowed
from model.allocation.writers import table_writers, write_resources
from model.plan import Plan


def allocate(plan: Plan, *, prices: bool = True, ranges: bool = False, comparators: bool = False) -> Allocation:
    """Split the targets and resources of a plan over its departments.

    Args:
        plan: A plan without errors (`model.check`).
        prices: Whether to give the two-sided prices of resources, found when the table of the resources is first
            asked for; without, these columns are NaN.
        ranges: Whether to give the smallest and largest improvement over all equally good plans.
        comparators: Whether to give the targets that simple rules would hand down.

    Returns:
        The allocation; status `infeasible` and no numbers where the rules of the plan cannot hold together.
    """
    with borrowed(plan) as programme:
        staged = run_stages(programme)
        bounds = None if staged.x is None or not ranges else equally_good(programme, staged.x)
        taken = take_at(programme, staged)
    if taken is None:
        return Allocation(status="infeasible")
    rounded = round_targets(taken)
    terms, settled = taken.terms, taken.settled
    writers = table_writers(taken, rounded.figures, bounds, partial(_prices_of, plan) if prices else None)
    return Allocation(
        status="optimal",
        total=taken.total,
        cost=float(department_uses(terms, settled).sum(axis=0) @ terms.price),
        findings=(*steps_out_of_order(terms, settled), *rounded.findings),
        taken=taken,
        writers={**writers, "comparators": partial(compare_rules, terms)} if comparators else writers,
    )


def without_prices(allocation: Allocation) -> Allocation:
    """The same allocation without the prices of resources; it shares all other tables."""
    if allocation.taken is None:
        return allocation
    shared = {name: partial(getattr, allocation, name) for name in allocation.writers}
    return replace(allocation, writers={**shared, "resources": partial(write_resources, allocation.taken, None)})


def _prices_of(plan: Plan) -> tuple[Price, ...]:
    with borrowed(plan) as programme:
        return resource_prices(programme)
