"""The one question every page and every command asks: what follows from this plan under this scenario?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.allocation import allocate
from model.allocation.allocate import without_prices
from model.allocation.result import Allocation
from model.check import check, in_severity
from model.errors import Finding
from model.plan import Plan
from scenarios.once import once
from scenarios.scenario import UNCHANGED, Scenario, apply


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What follows from a plan under a scenario.

    Attributes:
        plan: The plan with the changes of the scenario.
        scenario: The layers that were applied, from first to last.
        allocation: Targets, resources and prices; `invalid` where the changed plan has errors.
        findings: What is odd about the changed plan, and what was noticed while solving; errors first.
    """

    plan: Plan
    scenario: tuple[Scenario, ...]
    allocation: Allocation
    findings: tuple[Finding, ...]


def outcome(
    plan: Plan,
    scenario: Scenario | Sequence[Scenario] = UNCHANGED,
    *,
    prices: bool = True,
    ranges: bool = False,
    comparators: bool = False,
) -> Outcome:
    """Work out what follows from a plan under a scenario, or say again what is known.

    The last answers are kept by value, so asking twice costs nothing; safe to call from several threads.

    Args:
        plan: The plan.
        scenario: One scenario, or several as layers from first to last.
        prices: Whether to find the prices of the resources.
        ranges: Whether to find the smallest and largest improvement over all equally good plans.
        comparators: Whether to add the targets that simple rules would give.

    Raises:
        ScenarioError: The scenario cannot be applied to the plan.
    """
    layers = (scenario,) if isinstance(scenario, Scenario) else tuple(scenario)
    return _outcome(plan, tuple(each for each in layers if each.changes), prices, ranges, comparators)


@once(most=64)
def _outcome(plan: Plan, layers: tuple[Scenario, ...], prices: bool, ranges: bool, comparators: bool) -> Outcome:
    changed = apply(layers, plan)
    allocation, findings = _followed(changed, ranges, comparators)
    return Outcome(changed, layers, allocation if prices else without_prices(allocation), findings)


# Kept by the plan that follows, whichever changes led there: a ranking asks of it what a page has asked before.
@once(most=64)
def _followed(plan: Plan, ranges: bool, comparators: bool) -> tuple[Allocation, tuple[Finding, ...]]:
    findings = check(plan)
    errors = tuple(finding for finding in findings if finding.severity == "error")
    if errors:
        return Allocation(status="invalid", findings=errors), findings
    allocation = allocate(plan, ranges=ranges, comparators=comparators)
    return allocation, in_severity([*findings, *allocation.findings])
