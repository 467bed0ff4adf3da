"""From the plan that was taken to the tables of an `Allocation`, in the order of the ids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from model.allocation.figures import (
    contribution_uses,
    department_uses,
    entrusted,
    goal_attainment,
    planned_levels,
    points,
)
from model.allocation.prices import Price
from model.allocation.taken import Taken
from model.allocation.terms import Array, Terms, total_by
from model.tree import Node, global_weights, local_weights


def table_writers(
    taken: Taken, rounded: Array, bounds: tuple[Array, Array] | None, prices: Callable[[], Sequence[Price]] | None
) -> Mapping[str, Callable[[], pd.DataFrame]]:
    """What writes each table of an allocation when it is asked for.

    Args:
        taken: The plan that was taken.
        rounded: Printed figures (P).
        bounds: Smallest and largest improvement over all equally good plans (P), where asked for.
        prices: Finds the prices of the resources, where asked for.
    """
    return {
        "stages": partial(pd.DataFrame, list(taken.values), columns=["name", "value"]),
        "goals": partial(_goals, taken),
        "indicators": partial(_indicators, taken),
        "targets": partial(_targets, taken, rounded, bounds),
        "departments": partial(_departments, taken),
        "uses": partial(_uses, taken),
        "spending": partial(_spending, taken),
        "resources": partial(write_resources, taken, prices),
    }


def _goals(taken: Taken) -> pd.DataFrame:
    terms, plan = taken.terms, taken.terms.plan
    local, weights = local_weights(plan), global_weights(plan)
    nodes = [Node("goal", goal.goal) for goal in plan.goals]
    return pd.DataFrame(
        {
            "goal": [goal.goal for goal in plan.goals],
            "parent": pd.Series([goal.parent for goal in plan.goals], dtype=object),
            "local_weight": [local[node] for node in nodes],
            "weight": [weights[node] for node in nodes],
            "attainment": goal_attainment(terms, taken.reached),
        }
    )


def _indicators(taken: Taken) -> pd.DataFrame:
    plan = taken.terms.plan
    local, weights = local_weights(plan), global_weights(plan)
    figures = _indicator_figures(taken.terms, taken.reached, taken.improvement)
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


def _targets(taken: Taken, rounded: Array, bounds: tuple[Array, Array] | None) -> pd.DataFrame:
    terms, improvement = taken.terms, taken.improvement
    denominator = np.where(terms.denominator > 0, terms.denominator, 1.0)
    load = np.where(terms.capacity > 0, improvement / np.where(terms.capacity > 0, terms.capacity, 1.0), np.nan)
    order = terms.printed
    return pd.DataFrame(
        {
            "indicator": [terms.contributions[p].indicator for p in order],
            "department": [terms.contributions[p].department for p in order],
            "baseline": (terms.level / denominator)[order],
            "target": planned_levels(terms, improvement)[order],
            "rounded": rounded[order],
            "improvement": improvement[order],
            "load": load[order],
            "low": np.nan if bounds is None else bounds[0][order],
            "high": np.nan if bounds is None else bounds[1][order],
        }
    )


def _departments(taken: Taken) -> pd.DataFrame:
    terms = taken.terms
    count = len(terms.departments)
    return pd.DataFrame(
        {
            "department": list(terms.departments),
            "load": terms.loads(taken.improvement),
            "points": total_by(terms.department, points(terms, taken.reached, taken.improvement), count),
            "entrusted": total_by(terms.department, entrusted(terms), count),
        }
    )


def _uses(taken: Taken) -> pd.DataFrame:
    terms = taken.terms
    return pd.DataFrame(
        {
            "department": np.repeat(np.array(terms.departments, dtype=object), len(terms.resources)),
            "resource": list(terms.resources) * len(terms.departments),
            "amount": department_uses(terms, taken.settled).ravel(),
        }
    )


def _spending(taken: Taken) -> pd.DataFrame:
    terms = taken.terms
    uses = contribution_uses(terms, taken.settled)[terms.printed]
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


def write_resources(taken: Taken, prices: Callable[[], Sequence[Price]] | None) -> pd.DataFrame:
    """The table of the resources; without prices their columns are NaN."""
    terms = taken.terms
    totals = [np.nan if resource.total is None else resource.total for resource in terms.plan.resources]
    nothing = [np.nan] * len(terms.resources)
    table = pd.DataFrame(
        {
            "resource": list(terms.resources),
            "total": np.array(totals, dtype=np.float64),
            "used": department_uses(terms, taken.settled).sum(axis=0),
            "price_up": nothing,
            "price_down": nothing,
            "valid_up": nothing,
            "valid_down": nothing,
        }
    )
    return table if prices is None else _priced(table, prices())


def _priced(resources: pd.DataFrame, prices: Sequence[Price]) -> pd.DataFrame:
    """Add the prices. Where a later stage uses all of a resource that attainment does not miss, none is given.

    Such a resource is neither without a price (fairness, say, would change with it) nor has it one in points.
    """
    columns = pd.DataFrame(list(prices), columns=["up", "down", "valid_up", "valid_down"], index=resources.index)
    spent = resources["used"] >= resources["total"] * (1 - 1e-9)
    later = spent & (columns["up"] == 0) & (columns["down"] == 0)
    columns.loc[later, ["up", "down", "valid_up", "valid_down"]] = float("nan")
    return resources.assign(
        price_up=columns["up"],
        price_down=columns["down"],
        valid_up=columns["valid_up"],
        valid_down=columns["valid_down"],
    )
