"""The total of a plan and nothing else, for questions that solve the same plan many times."""

from __future__ import annotations

from model.allocation.total import total_of
from model.check import check
from model.plan import Plan


def planned_total(plan: Plan) -> float | None:
    """The total (0..1) that `outcome` gives, without its tables; None where the plan cannot be met."""
    if any(finding.severity == "error" for finding in check(plan)):
        return None
    return total_of(plan)
