"""What evenness, balance and stability cost: the same plan with and without each stage."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from model.plan import STAGES, Plan
from scenarios.attainments import waiting
from scenarios.outcome import Outcome, outcome
from scenarios.scenario import Change, Scenario

COLUMNS = ("total", "cost", "largest_load", "least_goal", "waiting")


def stage_costs(plan: Plan) -> pd.DataFrame:
    """Solve a plan with and without each stage but attainment.

    A stage that the plan has is left out; one that it has not is added where the usual order puts it. What an
    earlier stage may give up is then given up for fewer, or more, of the others.

    Args:
        plan: A plan without errors.

    Returns:
        One row per stage and side, stages in their usual order, with before without: `stage`, `side` (`with`,
        `without`), `is_plan` (whether this side is the plan as it stands), `status`, `total` (attainment 0..1),
        `cost` (priced use), `largest_load` (0..1), `least_goal` (the least attainment among the goals below the
        root), `waiting` (indicators whose target is not reached). NaN where a side cannot be met.
    """
    stages = plan.settings.stages
    rows = []
    for stage in STAGES[1:]:
        sides = (stages, tuple(each for each in stages if each != stage))
        if stage not in stages:
            sides = (_inserted(stages, stage), stages)
        for side, words in zip(("with", "without"), sides, strict=True):
            changes = () if words == stages else (Change("plan:stages", " ".join(words)),)
            found = outcome(plan, Scenario(changes=changes), prices=not changes)
            rows.append((stage, side, words == stages, *_figures(found)))
    return pd.DataFrame(rows, columns=["stage", "side", "is_plan", "status", *COLUMNS])


def _inserted(stages: Sequence[str], stage: str) -> tuple[str, ...]:
    """The stages with one more, before the first that the usual order puts later."""
    later = [place for place, each in enumerate(stages) if STAGES.index(each) > STAGES.index(stage)]
    place = later[0] if later else len(stages)
    return (*stages[:place], stage, *stages[place:])


def _figures(found: Outcome) -> tuple[str | float, ...]:
    allocation = found.allocation
    if allocation.status != "optimal":
        return (allocation.status, *[float("nan")] * len(COLUMNS))
    goals = allocation.goals
    roots = goals.loc[goals["parent"].isna(), "goal"]
    below_root = goals.loc[goals["parent"].isin(roots), "attainment"].astype(float)
    figures = (allocation.total, allocation.cost, allocation.departments["load"].max(), below_root.min())
    known = [np.nan if figure is None else float(figure) for figure in figures]
    return (allocation.status, *known, float(len(waiting(found))))
