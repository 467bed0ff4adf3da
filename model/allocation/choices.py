"""Whether the plan that is taken is the only one, once other whole numbers are thought of as well."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from model.allocation.objectives import cost_scale, objectives
from model.allocation.programme import Programme
from model.allocation.stages import keep_value
from model.allocation.taken import Taken
from model.allocation.terms import Array
from model.allocation.workshop import borrowed
from model.solver import INFINITY


def only_plan(taken: Taken) -> bool:
    """Whether every improvement is the same in all plans that are as good in every stage.

    Where there are whole numbers the programme of the plan is borrowed for the question and given back, so that
    it may be asked long after the plan was found, and from any thread.
    """
    terms, settled = taken.terms, taken.settled
    chosen = np.concatenate([np.round(settled.effort[terms.effort_whole]), settled.begun])
    if not settled.unique or not len(chosen):
        return settled.unique
    with borrowed(terms.plan) as programme:
        return not _another_choice(programme, dict(taken.values), chosen)


def _another_choice(programme: Programme, values: Mapping[str, float], chosen: Array) -> bool:
    """Whether other whole numbers than those chosen are as good in every stage that settles them.

    The choice at hand is cut off, all values are kept, and the solver looks for any plan that is left.
    """
    model, whole = programme.model, programme.whole
    programme.restore()
    for objective in objectives(programme):
        scale = cost_scale(objective.cost, whole=True)
        if scale > 0:
            keep_value(programme, objective, values[objective.name], scale)
    model.add_row(whole, np.where(chosen > 0, -1.0, 1.0), 1.0 - float(np.sum(chosen)), INFINITY)
    model.set_objective(np.zeros(programme.size), maximise=False)
    return model.solve().status == "optimal"
