"""What an allocation is worth, for those who solve many plans and read nothing else."""

from __future__ import annotations

from dataclasses import replace
from math import fsum

from model.allocation.stages import run_stages
from model.allocation.taken import take
from model.allocation.workshop import borrowed
from model.plan import Plan


def total_of(plan: Plan) -> float | None:
    """The total that `allocate` gives; None where the plan cannot be met or allocates nothing."""
    with borrowed(plan) as programme:
        taken = take(programme)
    return None if taken is None else taken.total


def best_of(plan: Plan) -> float | None:
    """The best attainment of a plan: its attainment stages' values summed, before later stages give any of it up.

    None where the plan cannot be met.
    """
    stages = plan.settings.stages
    if "attainment" in stages:
        kept = stages[: stages.index("attainment") + 1]
        plan = replace(plan, settings=replace(plan.settings, stages=kept))
    with borrowed(plan) as programme:
        staged = run_stages(programme)
        attained = [value for name, value in staged.values if name.startswith("attainment:")]
        return None if staged.x is None else fsum(attained)
