"""Allocate: the one question that is asked of the programme."""

from __future__ import annotations

from model.allocation.figures import tabulate
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
    return tabulate(programme, staged, settled)
