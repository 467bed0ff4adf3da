"""The smallest value of a number with which a plan can reach a given attainment: one programme."""

from __future__ import annotations

import numpy as np

from model.allocation.movable import Movable
from model.solver import INFINITY


def least_number(found: Movable, wanted: float) -> float | None:
    """Minimise a number subject to the rules of the plan and `sum w_i a_i >= wanted`, whole numbers included.

    Args:
        found: A plan with the number as a column and attainment as its only stage.
        wanted: The attainment, a share 0..1.

    Returns:
        The number; None where none reaches the attainment.
    """
    found.restore()
    model, (stage,) = found.model, found.stages
    model.demand_integrality(found.whole[~model.integral[found.whole]])
    where = np.flatnonzero(stage.cost)
    scale = float(np.abs(stage.cost).max()) or 1.0
    model.add_row(where, stage.cost[where] / scale, (wanted - stage.constant) / scale, INFINITY)
    unit = np.zeros(len(model.lower))
    unit[found.column] = 1.0
    model.set_objective(unit, maximise=False)
    solved = model.solve()
    return solved.value * found.unit if solved.status == "optimal" else None
