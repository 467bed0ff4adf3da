"""From a solved programme to the tables of an `Allocation`, in the order of the ids."""

from __future__ import annotations

from math import fsum

import numpy as np
import pandas as pd

from model.allocation.programme import Programme
from model.allocation.result import Allocation
from model.allocation.settle import Settled
from model.allocation.stages import Staged, attained
from model.allocation.terms import Array, Terms, total_by
from model.errors import Finding
from model.plan import Plan
from model.tree import Node, global_weights, local_weights


def tabulate(programme: Programme, staged: Staged, settled: Settled) -> Allocation:
    """Read the plan that was taken as tidy tables; comparators, ranges, prices and rounded figures come later."""
    terms = programme.terms
    reached = attained(terms, settled.improvement)
    total = fsum(terms.weight * reached) if len(terms.indicators) and terms.weight.sum() > 0 else None
    uses = department_uses(terms, settled)
    return Allocation(
        status="optimal",
        total=total,
        unique=settled.unique,
        cost=float(uses.sum(axis=0) @ terms.price),
        stages=pd.DataFrame(list(staged.values), columns=["name", "value"]),
        goals=_goals(terms, reached),
        indicators=_indicators(terms, reached, settled.improvement),
        targets=_targets(terms, settled.improvement),
        departments=_departments(terms, reached, settled.improvement),
        uses=_uses(terms, uses),
        spending=_spending(terms, settled),
        resources=_resources(terms, uses),
        findings=_steps_out_of_order(terms, settled),
    )


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


def _goals(terms: Terms, reached: Array) -> pd.DataFrame:
    plan = terms.plan
    local, weights = local_weights(plan), global_weights(plan)
    nodes = [Node("goal", goal.goal) for goal in plan.goals]
    return pd.DataFrame(
        {
            "goal": [goal.goal for goal in plan.goals],
            "parent": pd.Series([goal.parent for goal in plan.goals], dtype=object),
            "local_weight": [local[node] for node in nodes],
            "weight": [weights[node] for node in nodes],
            "attainment": goal_attainment(terms, reached),
        }
    )


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


def _indicators(terms: Terms, reached: Array, improvement: Array) -> pd.DataFrame:
    plan = terms.plan
    local, weights = local_weights(plan), global_weights(plan)
    figures = _indicator_figures(terms, reached, improvement)
    nodes = [Node("indicator", indicator.indicator) for indicator in plan.indicators]
    nothing = (np.nan,) * 5
    rows = [figures.get(indicator.indicator, nothing) for indicator in plan.indicators]
    columns = ("baseline", "target", "required", "planned", "attainment")
    return pd.DataFrame(
        {
            "indicator": [indicator.indicator for indicator in plan.indicators],
            "goal": [indicator.goal for indicator in plan.indicators],
            "local_weight": [local[node] for node in nodes],
            "weight": [weights[node] for node in nodes],
            **dict(zip(columns, np.array(rows, dtype=np.float64).reshape(-1, 5).T, strict=True)),
        }
    )


def _indicator_figures(terms: Terms, reached: Array, improvement: Array) -> dict[str, tuple[float, ...]]:
    """Baseline, target, required, planned and attainment of the allocated indicators; rates for `ratio`."""
    count = len(terms.indicators)
    planned = terms.baseline + terms.sign * terms.delivered(improvement)
    denominator = total_by(terms.indicator, terms.denominator, count)
    levels = planned_levels(terms, improvement)
    figures: dict[str, tuple[float, ...]] = {}
    for i, indicator in enumerate(terms.indicators):
        baseline, level = terms.baseline[i], planned[i]
        if indicator.aggregation == "ratio" and denominator[i] > 0:
            baseline, level = baseline / denominator[i], level / denominator[i]
        elif indicator.aggregation == "worst":
            own = terms.sign[i] * levels[terms.indicator == i]
            level = terms.sign[i] * min(own, default=np.nan)
        required = max(terms.required[i], 0.0)
        figures[indicator.indicator] = (baseline, indicator.target or 0.0, required, level, reached[i])
    return figures


def _targets(terms: Terms, improvement: Array) -> pd.DataFrame:
    denominator = np.where(terms.denominator > 0, terms.denominator, 1.0)
    load = np.where(terms.capacity > 0, improvement / np.where(terms.capacity > 0, terms.capacity, 1.0), np.nan)
    order = terms.printed
    return pd.DataFrame(
        {
            "indicator": [terms.contributions[p].indicator for p in order],
            "department": [terms.contributions[p].department for p in order],
            "baseline": (terms.level / denominator)[order],
            "target": planned_levels(terms, improvement)[order],
            "rounded": np.nan,
            "improvement": improvement[order],
            "load": load[order],
            "low": np.nan,
            "high": np.nan,
        }
    )


def department_loads(terms: Terms, improvement: Array) -> Array:
    """Load of each department (D): sum nu y / U; NaN where it has no capacity to call upon."""
    capacity = np.where(terms.capacity > 0, terms.capacity, 1.0)
    count = len(terms.departments)
    load = total_by(terms.department, terms.load_share * improvement / capacity, count)
    return np.where(total_by(terms.department, terms.load_share, count) > 0, load, np.nan)


def _departments(terms: Terms, reached: Array, improvement: Array) -> pd.DataFrame:
    count = len(terms.departments)
    return pd.DataFrame(
        {
            "department": list(terms.departments),
            "load": department_loads(terms, improvement),
            "points": total_by(terms.department, points(terms, reached, improvement), count),
            "entrusted": total_by(terms.department, entrusted(terms), count),
        }
    )


def _uses(terms: Terms, uses: Array) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "department": np.repeat(np.array(terms.departments, dtype=object), len(terms.resources)),
            "resource": list(terms.resources) * len(terms.departments),
            "amount": uses.ravel(),
        }
    )


def _spending(terms: Terms, settled: Settled) -> pd.DataFrame:
    uses = contribution_uses(terms, settled)[terms.printed]
    place, r = np.nonzero(uses > 0)
    records = [terms.contributions[p] for p in terms.printed[place]]
    return pd.DataFrame(
        {
            "indicator": [record.indicator for record in records],
            "department": [record.department for record in records],
            "resource": [terms.resources[column] for column in r],
            "amount": uses[place, r],
        }
    )


def _resources(terms: Terms, uses: Array) -> pd.DataFrame:
    totals = [np.nan if resource.total is None else resource.total for resource in terms.plan.resources]
    nothing = [np.nan] * len(terms.resources)
    return pd.DataFrame(
        {
            "resource": list(terms.resources),
            "total": np.array(totals, dtype=np.float64),
            "used": uses.sum(axis=0),
            "price_up": nothing,
            "price_down": nothing,
            "valid_up": nothing,
            "valid_down": nothing,
        }
    )


def _steps_out_of_order(terms: Terms, settled: Settled) -> tuple[Finding, ...]:
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
