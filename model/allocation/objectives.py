"""What the stages of an allocation seek, in the order of the plan."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np

from model.allocation.programme import Programme
from model.allocation.terms import Array


@dataclass(frozen=True, slots=True)
class Objective:
    """What a stage seeks: the best of `cost x + constant`, of which `give_up` may be lost later (absolute)."""

    name: str
    cost: Array
    constant: float
    maximise: bool
    give_up: float
    relative: bool = False


def objectives(programme: Programme) -> tuple[Objective, ...]:
    """The objectives of a plan in order, one per class of the stage `attainment`; none without a target."""
    settings = programme.terms.plan.settings
    found: list[Objective] = []
    if not programme.terms.indicators:
        return ()
    for stage in settings.stages:
        match stage:
            case "attainment":
                found.extend(attainment_objectives(programme))
            case "balance":
                cost = unit(programme, programme.columns.least) * bool(programme.balances)
                found.append(Objective(stage, cost, 0.0, True, settings.give_up_balance))
            case "cost":
                found.append(cost_objective(programme))
            case "fairness":
                cost = unit(programme, programme.columns.theta)
                found.append(Objective(stage, cost, 0.0, False, settings.give_up_fairness))
            case "stability":
                cost = np.zeros(programme.size)
                cost[programme.columns.deviation] = 1.0
                found.append(Objective(stage, cost, 0.0, False, 0.0))
    return tuple(found)


def attainment_objectives(programme: Programme) -> list[Objective]:
    """Maximise sum w_i a_i over the indicators of each class, the first class first."""
    terms, give_up = programme.terms, programme.terms.plan.settings.give_up_attainment
    classes = np.array([indicator.class_ for indicator in terms.indicators], dtype=np.int64)
    found = []
    for number in sorted(set(classes.tolist())):
        able, done = (classes == number) & terms.open, (classes == number) & ~terms.open
        cost = np.zeros(programme.size)
        cost[programme.columns.attainment[able]] = terms.weight[able]
        found.append(Objective(f"attainment:{number}", cost, fsum(terms.weight[done]), True, give_up))
    return found


def cost_objective(programme: Programme) -> Objective:
    """Minimise the priced use of all resources, base included."""
    terms, columns = programme.terms, programme.columns
    cost = np.zeros(programme.size)
    cost[columns.effort] = terms.effort_use @ terms.price
    cost[columns.start] = terms.start_use[terms.starts] @ terms.price
    constant = float(terms.base.sum(axis=0) @ terms.price)
    return Objective("cost", cost, constant, False, terms.plan.settings.give_up_cost, relative=True)


def unit(programme: Programme, column: int) -> Array:
    """A cost of 1 on one column."""
    cost = np.zeros(programme.size)
    cost[column] = 1.0
    return cost


def cost_scale(cost: Array, *, whole: bool) -> float:
    """What to divide an objective by: its largest cost, or, with whole numbers, its smallest."""
    sizes = np.abs(cost[cost != 0])
    if not len(sizes):
        return 0.0
    return float(max(sizes.min(), sizes.max() * 1e-4) if whole else sizes.max())
