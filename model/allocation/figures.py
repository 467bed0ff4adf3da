"""What is read off the plan that was taken, as arrays: levels, uses, points, loads, attainment of goals."""

from __future__ import annotations

import numpy as np

from model.allocation.settle import Settled
from model.allocation.terms import Array, Terms, total_by
from model.errors import Finding
from model.plan import Plan


def department_uses(terms: Terms, settled: Settled) -> Array:
    """Own use of each resource by each department, base included (D x R)."""
    uses = terms.base.copy()
    np.add.at(uses, terms.department, contribution_uses(terms, settled))
    return uses


def contribution_uses(terms: Terms, settled: Settled) -> Array:
    """Use of each resource by each contribution, start-ups included (P x R)."""
    uses = np.zeros((len(terms.contributions), len(terms.resources)))
    np.add.at(uses, terms.effort_of, terms.effort_use * settled.effort[:, None])
    uses[terms.starts] += terms.start_use[terms.starts] * settled.begun[:, None]
    return uses


def planned_levels(terms: Terms, improvement: Array) -> Array:
    """Figure of each department on its indicator (P): b + s y, of a `ratio` the rate (b q + s y) / q."""
    sign = terms.sign[terms.indicator]
    denominator = np.where(terms.denominator > 0, terms.denominator, 1.0)
    return (terms.level + sign * improvement) / denominator


def points(terms: Terms, reached: Array, improvement: Array) -> Array:
    """Points delivered by each contribution (P): 100 w a n y / sum n y; `worst`: 100 w a shared equally."""
    own = terms.coefficient * improvement
    worst = np.array([indicator.aggregation == "worst" for indicator in terms.indicators], dtype=bool)
    own = np.where(worst[terms.indicator], (terms.gap > 0).astype(np.float64), own) if len(own) else own
    total = total_by(terms.indicator, own, len(terms.indicators))
    share = own / np.where(total > 0, total, 1.0)[terms.indicator]
    return 100.0 * np.where(terms.open, terms.weight * reached, 0.0)[terms.indicator] * share


def entrusted(terms: Terms) -> Array:
    """Points entrusted to each contribution (P): 100 w times its share of the indicator's capacity.

    Under `worst` a department that stands at the target already is entrusted with nothing.
    """
    worst = np.array([indicator.aggregation == "worst" for indicator in terms.indicators], dtype=bool)
    idle = worst[terms.indicator] & (terms.gap <= 0) if len(terms.indicator) else np.zeros(0, dtype=bool)
    own = np.where(idle, 0.0, terms.coefficient * terms.capacity)
    total = total_by(terms.indicator, own, len(terms.indicators))
    share = own / np.where(total > 0, total, 1.0)[terms.indicator]
    return 100.0 * np.where(terms.open, terms.weight, 0.0)[terms.indicator] * share


def goal_attainment(terms: Terms, reached: Array) -> Array:
    """Attainment of every goal of the plan: mean of the allocated indicators below, by weight.

    The plain mean where all these weights are 0, NaN where there is no such indicator.
    """
    goals, leaves = terms.below
    count = len(terms.plan.goals)
    weight = total_by(goals, terms.weight[leaves], count)
    weighted = total_by(goals, (terms.weight * reached)[leaves], count)
    number = total_by(goals, np.ones(len(goals)), count)
    plain = total_by(goals, reached[leaves], count) / np.where(number > 0, number, np.nan)
    return np.where(weight > 0, weighted / np.where(weight > 0, weight, 1.0), plain)


def steps_out_of_order(terms: Terms, settled: Settled) -> tuple[Finding, ...]:
    """Say which contributions take a dear step before a cheap one."""
    found = sorted(
        (c.indicator, c.department)
        for c, odd in zip(terms.contributions, settled.out_of_order, strict=True)
        if odd
    )
    return tuple(
        Finding(
            "warning",
            "costs",
            None,
            None,
            f"steps out of order: '{department}' on '{indicator}' takes a dear step before a cheap one is full; "
            "a floor, a pin or max_change on its use is met by waste",
            "lower that floor or pin, or give the department more to do",
        )
        for indicator, department in found
    )


def nothing_to_allocate(plan: Plan) -> bool:
    """Whether no indicator of a plan has a target to allocate."""
    return all(indicator.target is None or indicator.direction == "nearest" for indicator in plan.indicators)
