"""The same plan under many weightings: solved again and again on one programme, without a plan for each.

Each answer is the one that `allocate` gives for the plan with these weights; nothing is written into tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import fsum

import numpy as np

from model.allocation.programme import Programme, build, reweigh_rows
from model.allocation.taken import Taken, take
from model.allocation.terms import Array, Terms, read_terms
from model.plan import Plan
from model.tree import Node, goal_tree, local_weights, path_to_root


class Weighting:
    """Global weights of all indicators of a plan from the weights of the children of its root.

    Everything below the children of the root keeps its proportions.
    """

    def __init__(self, plan: Plan, nodes: tuple[Node, ...]) -> None:
        """Note which node each indicator lies below.

        Args:
            plan: A plan without errors.
            nodes: The children of its root that have an indicator below them.
        """
        tree, local = goal_tree(plan), local_weights(plan)
        paths = [
            path_to_root(tree, Node("indicator", indicator.indicator))[-2::-1] for indicator in plan.indicators
        ]
        self._below = np.array([nodes.index(path[0]) for path in paths], dtype=np.int64)
        self._shares = np.ones((max(map(len, paths), default=1), len(paths)))
        for place, path in enumerate(paths):
            self._shares[1 : len(path), place] = [local[node] for node in path[1:]]

    def spread(self, weights: Array) -> Array:
        """Global weight of each indicator, in the order of the plan."""
        found = (weights / fsum(weights))[self._below]
        for shares in self._shares[1:]:
            found = found * shares
        return np.asarray(found)


def allocate_again(plan: Plan, weights: Array) -> Iterator[Taken | None]:
    """Allocate a plan under one weighting after the other, each from the last basis of the one before.

    Args:
        plan: A plan without errors.
        weights: Global weights of the plan's indicators, one weighting a row.

    Returns:
        The plan that is taken under each weighting; None where it cannot be met.
    """
    terms = read_terms(plan)
    places = {indicator.indicator: place for place, indicator in enumerate(plan.indicators)}
    allocated = [places[indicator.indicator] for indicator in terms.indicators]
    programme: Programme | None = None
    for row in weights:
        weighed = _weighed(terms, row[allocated])
        if programme is None or not reweigh_rows(programme, weighed):
            programme = build(weighed)
        yield take(programme)


def _weighed(terms: Terms, raw: Array) -> Terms:
    total = fsum(raw)
    return replace(terms, weight=raw / total if total > 0 else raw)
