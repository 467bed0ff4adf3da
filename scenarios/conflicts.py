"""Why a plan cannot be met, worked out once for every page and command that asks."""

from __future__ import annotations

from model.allocation.conflict import Conflict, explain_conflict
from model.plan import Plan
from scenarios.once import once


@once(most=16)
def conflict_of(plan: Plan) -> Conflict | None:
    """Explain why a plan cannot be met; None where its rules can hold together.

    Args:
        plan: A plan without errors, with the changes of its scenario.
    """
    return explain_conflict(plan)
