"""The total of an allocation alone, for those who solve many plans and read nothing else."""

from __future__ import annotations

from math import fsum

from model.allocation.settle import settle
from model.allocation.stages import attained, run_stages
from model.allocation.workshop import borrowed
from model.plan import Plan


def total_of(plan: Plan) -> float | None:
    """The total that `allocate` gives; None where the plan cannot be met or allocates nothing."""
    with borrowed(plan) as programme:
        staged = run_stages(programme)
        if staged.x is None:
            return None
        terms = programme.terms
        if not len(terms.indicators) or terms.weight.sum() <= 0:
            return None
        settled = settle(programme, staged.x, dict(staged.values))
        return fsum(terms.weight * attained(terms, settled.improvement))
