"""What an allocation asks of each department: points delivered and entrusted, by contribution."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from model.allocation.figures import entrusted, points
from model.allocation.result import Allocation
from model.allocation.taken import Taken
from model.allocation.terms import Array, Flags, Indices, Terms, read_terms
from model.plan import Plan
from model.score_grid import weighted_scores


def deliveries(plan: Plan, allocation: Allocation) -> pd.DataFrame:
    """Split the points of an allocation over the contributions that deliver them.

    Returns:
        One row per contribution of the plan, by `indicator` and `department`: `score` = points `delivered`,
        `state` (`missing` where there is nothing to deliver: no target, attained already, no capacity),
        `delivered` and `entrusted` points (of 100 for the whole plan), `share` (of the indicator's capacity) and
        `rate`, points delivered per 100 entrusted, which the weights do not touch once the allocation stands.
        NaN where the state is `missing`.
    """
    taken = allocation.taken
    terms = read_terms(plan) if taken is None else taken.terms
    rates = delivery_rates(terms, taken)
    weight = terms.weight[terms.indicator]
    pairs = [(contribution.indicator, contribution.department) for contribution in plan.contributions]
    place = {pair: p for p, pair in enumerate(pairs)}
    counted = [
        place[c.indicator, c.department]
        for c, counts in zip(terms.contributions, rates.counts, strict=True)
        if counts
    ]

    def arranged(figures: Array) -> Array:
        column = np.full(len(pairs), np.nan)
        column[counted] = figures[rates.counts]
        return column

    delivered = arranged(weight * rates.delivered)
    return pd.DataFrame(
        {
            "indicator": [indicator for indicator, _ in pairs],
            "department": [department for _, department in pairs],
            "score": delivered,
            "state": np.where(np.isnan(delivered), "missing", "scored"),
            "delivered": delivered,
            "entrusted": arranged(weight * rates.entrusted),
            "share": arranged(rates.share),
            "rate": arranged(rates.rate),
        }
    )


class DeliveryRates(NamedTuple):
    """What each contribution delivers as if every indicator weighed 1 (P each).

    Attributes:
        delivered: Points delivered.
        entrusted: Points entrusted.
        counts: Whether there is anything to deliver.
    """

    delivered: Array
    entrusted: Array
    counts: Flags

    @property
    def share(self) -> Array:
        """Share of the indicator's capacity."""
        return self.entrusted / 100

    @property
    def rate(self) -> Array:
        """Points delivered per 100 entrusted."""
        return 100 * self.delivered / np.where(self.counts, self.entrusted, 1.0)


def delivery_rates(terms: Terms, taken: Taken | None) -> DeliveryRates:
    """Read the points of every contribution off the plan that was taken, none delivered where there is none."""
    alike = replace(terms, weight=np.ones(len(terms.indicators)))
    asked = entrusted(alike)
    delivered = np.zeros(len(asked)) if taken is None else points(alike, taken.reached, taken.improvement)
    return DeliveryRates(delivered, asked, asked > 0)


def delivered_scores(plan: Plan, taken: Taken, weights: Array) -> Array:
    """Delivery rate of each department, by id, NaN where there is nothing to deliver.

    Args:
        plan: The plan.
        taken: Its allocation under some weights.
        weights: These weights: one per indicator of the plan, global.
    """
    rates = delivery_rates(taken.terms, taken)
    shape = (len(plan.departments), len(plan.indicators))
    row, column = _places(plan, taken.terms)
    measures, values = np.zeros(shape), np.full(shape, np.nan)
    measures[row, column] = np.where(rates.counts, rates.share, 0.0)
    values[row, column] = np.where(rates.counts, rates.rate, np.nan)
    return weighted_scores(values, measures, weights[np.argsort([i.indicator for i in plan.indicators])])


def _places(plan: Plan, terms: Terms) -> tuple[Indices, Indices]:
    departments = sorted(department.department for department in plan.departments)
    indicators = sorted(indicator.indicator for indicator in plan.indicators)
    return (
        np.searchsorted(departments, [c.department for c in terms.contributions]),
        np.searchsorted(indicators, [c.indicator for c in terms.contributions]),
    )
