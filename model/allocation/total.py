"""The total of an allocation alone, for those who solve many plans and read nothing else."""

from __future__ import annotations

from model.allocation.taken import take
from model.allocation.workshop import borrowed
from model.plan import Plan


def total_of(plan: Plan) -> float | None:
    """The total that `allocate` gives; None where the plan cannot be met or allocates nothing."""
    with borrowed(plan) as programme:
        taken = take(programme)
    return None if taken is None else taken.total
