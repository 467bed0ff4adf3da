"""Who stands where under a plan: the ranking on either basis, with an allocation only where one is needed."""

from __future__ import annotations

from model.allocation.result import Allocation
from model.errors import ConflictError, PlanError
from model.plan import Plan
from model.ranking import Basis, Ranking, rank
from model.scoring import needs_allocation
from scenarios.once import once
from scenarios.outcome import outcome


@once(most=64)
def standing(plan: Plan, basis: Basis = "results") -> Ranking:
    """Rank the departments of a plan, or say again what is known.

    Results that wait for a target are scored against the allocated one where the plan can be met, and stay missing
    where it cannot.

    Args:
        plan: The plan, changes applied.
        basis: What is ranked.

    Raises:
        PlanError: Basis `plan`, and the plan has errors.
        ConflictError: Basis `plan`, and the rules of the plan cannot hold together.
    """
    if basis == "results":
        return rank(plan, basis, _allocation(plan) if needs_allocation(plan) else None)
    allocation = _allocation(plan)
    if allocation.status == "invalid":
        raise PlanError("the plan has errors, so nothing can be delivered", allocation.findings)
    if allocation.status == "infeasible":
        raise ConflictError("the rules of the plan cannot hold together, so no department has a delivery rate")
    return rank(plan, basis, allocation)


def _allocation(plan: Plan) -> Allocation:
    return outcome(plan, prices=False).allocation
