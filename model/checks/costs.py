"""Costs: steps, their order, their unit costs, and resources that nobody uses."""

from __future__ import annotations

from itertools import pairwise
from math import isclose

from model.checks.amounts import unit_use
from model.checks.inspection import Inspection, Pair, figure, listed
from model.plan import Step


def check_costs(inspection: Inspection) -> None:
    """Check the steps of every contribution, and the resources."""
    for pair in _pairs_with_costs(inspection):
        if pair not in inspection.contributions and "contributions" not in inspection.unread:
            _report_orphan(inspection, pair)
        steps = inspection.steps.get(pair, [])
        _check_capacities(inspection, pair, steps)
        _check_numbering(inspection, pair, steps)
        _check_unit_costs(inspection, steps)
    for pair, contribution in inspection.contributions.items():
        if contribution.whole and contribution.capacity is None and pair not in inspection.steps:
            message = "it is to be done whole and has no capacity; what is required counts as the whole"
            inspection.warning("contributions", contribution, "whole", message, "Give its capacity.")
    _check_idle_costs(inspection)
    _check_resources(inspection)


def _pairs_with_costs(inspection: Inspection) -> list[Pair]:
    return sorted(inspection.steps.keys() | inspection.start_ups.keys())


def _report_orphan(inspection: Inspection, pair: Pair) -> None:
    indicator, department = pair
    if indicator in inspection.indicators and department in inspection.departments:
        step = inspection.steps.get(pair, [inspection.start_ups.get(pair)])[0]
        others = sorted(d for i, d in inspection.contributions if i == indicator)
        message = f"'{department}' has costs on '{indicator}' and no row in contributions"
        message += f"; there are {listed(others)}" if others else ""
        inspection.error("costs", step, "department", message, "Add the contribution or remove its costs.")


def _check_capacities(inspection: Inspection, pair: Pair, steps: list[Step]) -> None:
    start = inspection.start_ups.get(pair)
    if start is not None and start.capacity is not None:
        message = "step 0 is a start-up and has no capacity; the one given is not used"
        inspection.warning("costs", start, "capacity", message)
    blank = [step for step in steps if step.capacity is None]
    for step in blank:
        inspection.error(
            "costs", step, "capacity", f"step {step.step} has no capacity; every step but 0 needs one"
        )
    contribution = inspection.contributions.get(pair)
    if contribution is None or contribution.capacity is None or not steps or blank:
        return
    total = sum(step.capacity or 0.0 for step in steps)
    if not isclose(contribution.capacity, total, rel_tol=1e-9, abs_tol=1e-12):
        message = f"the capacity is {figure(contribution.capacity)}; its steps sum to {figure(total)} and decide"
        inspection.warning("contributions", contribution, "capacity", message)


def _check_numbering(inspection: Inspection, pair: Pair, steps: list[Step]) -> None:
    numbers = [step.step for step in steps]
    if numbers and numbers != sorted(set(numbers)):
        return
    if numbers and numbers[-1] != len(numbers):
        found = ", ".join(map(str, numbers[:6])) + (", ..." if len(numbers) > 6 else "")
        message = f"the steps of '{pair[1]}' on '{pair[0]}' are numbered {found}; they are taken in this order"
        inspection.warning("costs", steps[0], "step", message, "Number them 1, 2, 3.")


def _check_unit_costs(inspection: Inspection, steps: list[Step]) -> None:
    for before, after in pairwise(steps):
        for resource, dear in before.use:
            cheap = unit_use(after, resource)
            if cheap < dear:
                message = (
                    f"the unit cost of step {after.step} is {figure(cheap)} and falls below the {figure(dear)} "
                    f"of step {before.step}; the cheap step would be taken first"
                )
                hint = "Exchange the steps or use one mean unit cost."
                inspection.error("costs", after, resource, message, hint)


def _check_idle_costs(inspection: Inspection) -> None:
    """Say once that costs of indicators without a target are not used."""
    idle = sorted(
        {
            indicator
            for indicator, _ in _pairs_with_costs(inspection)
            if indicator in inspection.indicators and not inspection.is_allocated(inspection.indicators[indicator])
        }
    )
    if idle:
        message = f"the costs of {listed(idle)} are not used, as nothing is allocated there"
        inspection.note("costs", None, None, message)


def _check_resources(inspection: Inspection) -> None:
    plan = inspection.plan
    used = {resource for step in plan.costs for resource, _ in step.use} | {
        limit.resource for limit in plan.limits
    }
    if any(resource.price is not None for resource in plan.resources):
        for resource in plan.resources:
            if resource.price is None and resource.resource in used:
                message = (
                    f"'{resource.resource}' has no price while others have; it counts nothing in the cost stage"
                )
                inspection.note("resources", resource, "price", message)
    for resource in plan.resources:
        if resource.resource not in used and "costs" not in inspection.unread:
            inspection.note("resources", resource, "resource", f"nothing uses '{resource.resource}'")
