"""The smallest and largest improvement of each contribution over all equally good plans."""

from __future__ import annotations

import numpy as np

from model.allocation.programme import Programme
from model.allocation.terms import Array


def equally_good(programme: Programme, x: Array) -> tuple[Array, Array]:
    """Range every improvement over the optimal face of the last stage.

    Args:
        programme: The programme, standing on the face where the stages left it.
        x: Any point of the face.

    Returns:
        Smallest and largest y_p (P each), exact: two programmes for each contribution that is not fixed.
    """
    terms, columns, model = programme.terms, programme.columns, programme.model
    low = terms.improvement(np.clip(x, model.lower, model.upper)[columns.effort])
    high = low.copy()
    free = model.lower[columns.effort] < model.upper[columns.effort]
    for p in np.unique(terms.effort_of[free]).tolist():
        own = terms.efforts(p)
        cost = np.zeros(programme.size)
        cost[columns.effort[own]] = terms.effort_size[own]
        for bound, maximise in ((low, False), (high, True)):
            model.set_objective(cost, maximise=maximise)
            solved = model.solve()
            if solved.status == "optimal":
                bound[p] = max(solved.value, 0.0)
            elif solved.status == "unbounded":
                bound[p] = np.inf
    return low, high
