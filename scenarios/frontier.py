"""What a plan could reach with more or less of something: every kink of the curve, where the plan lies, the knee.

The height of the curve is the best attainment: the values of the attainment stages, summed over the classes,
before later stages give any of it up. Without whole numbers the curve over a right side (a total, a mandate, a
limit) is made of straight lines and exact; a target or a pinned share enters as a factor and bends it
(`scenarios.bent`). With whole numbers every point is a plan that can be had, and `is_exact` says whether every
part was finished.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from model.allocation.curve import trace
from model.allocation.least import least_number
from model.allocation.movable import FAIRNESS, Movable, Number, UnmovableError, movable
from model.allocation.steps import climb
from model.allocation.terms import read_terms
from model.allocation.total import best_of
from model.errors import ConflictError, ScenarioError, did_you_mean
from model.plan import Plan
from model.schema import index
from scenarios.attainments import best_attainment
from scenarios.bent import trace_bent
from scenarios.once import once
from scenarios.outcome import outcome
from scenarios.paths import find_cell, join_path
from scenarios.scenario import Change, Scenario, apply, value_of

MOST_SOLVES = 40
POINT = 0.01
LEVEL = 1e-9
WHOLE_LEVEL = 2e-6
NEVER_MET = "the rules of the plan cannot hold together, whatever this number is"


class Kink(NamedTuple):
    """A point of the curve: the best attainment `total` (0..1) at an `amount`, and `before`, just below it."""

    amount: float
    total: float
    before: float


class Place(NamedTuple):
    """Where today's plan lies: the amount it has (None: not limited) and what it could reach with it."""

    amount: float | None
    total: float | None


@dataclass(frozen=True, slots=True)
class Frontier:
    """Attainment against a number of the plan.

    Attributes:
        over: The path of the number, or `fairness`: the largest load of a department.
        kinks: From the smallest feasible amount to where more brings nothing, amounts ascending.
        now: Where the plan lies.
        knee: The kink farthest above the straight line from the first kink to the last, both axes scaled to their
            range; None where no kink lies above it.
        is_exact: Whether straight lines between the kinks are the curve. Not where it is bent (`is_bent`), nor
            where whole numbers meet slopes, or several classes: then every point can be had, but between two
            amounts at which the plan was solved the curve could lie otherwise.
        one_more: How much more the next point (0.01 of attainment) takes from here, None where it is out of
            reach or the amount is not limited; negative where less of the number brings it.
        is_bent: Whether some stretches are bent; straight lines between their points leave them by 0.00002 at
            most.
    """

    over: str
    kinks: tuple[Kink, ...]
    now: Place
    knee: Kink | None
    is_exact: bool
    one_more: float | None
    is_bent: bool = False


@once(most=32)
def frontier(plan: Plan, over: str) -> Frontier:
    """Trace what a plan could reach as one of its numbers moves.

    Args:
        plan: A plan without errors, changes applied.
        over: A resource (its total), `fairness` (the largest load), or the path of a total, a reserve, a mandate,
            a limit, a pin, or the target of an indicator (from its baseline to twice as far as today's).

    Raises:
        ScenarioError: There is no such number, or nothing can be said of its curve.
        ConflictError: The plan cannot be met, whatever the number is.
    """
    path = path_of(over, plan)
    if is_factor(path, plan):
        return _bent(plan, path)
    found = _movable(plan, path)
    if found.model.integral.any():
        parts, is_exact = climb(found, MOST_SOLVES)
        kinks = _joined(parts)
    else:
        kinks, is_exact = tuple(Kink(at, value, value) for at, value in trace(found)), True
    if not kinks:
        raise ConflictError(NEVER_MET)
    now = _now(plan, path)
    return Frontier(path, kinks, now, _knee(kinks), is_exact, _one_more(found, kinks, now))


@once(most=64)
def least_that_reaches(plan: Plan, over: str, wanted: float) -> float | None:
    """Find the smallest amount of something with which a plan can reach an attainment.

    One class with attainment first: one programme, whole numbers included. Otherwise read off the exact curve.

    Args:
        plan: A plan without errors.
        over: As for `frontier`.
        wanted: The attainment, a share 0..1.

    Returns:
        The amount; None where no amount reaches it.

    Raises:
        ScenarioError: There is no such number, or nothing can be said of its curve.
        ConflictError: The plan cannot be met, whatever the number is.
    """
    path = path_of(over, plan)
    if is_factor(path, plan):
        return _first_on_bent(plan, path, wanted)
    found = _movable(plan, path)
    if len(found.stages) == 1:
        return least_number(found, wanted)
    return _first_reaching(frontier(plan, over).kinks, wanted)


def path_of(over: str, plan: Plan) -> str:
    """The path that is meant by the id of a resource, `fairness` or a path.

    Raises:
        ScenarioError: It names nothing; with the nearest known name.
    """
    resources = [resource.resource for resource in plan.resources]
    if over in resources:
        return join_path(("resources", over, "total"))
    if over == FAIRNESS:
        return over
    if ":" not in over:
        known = [*resources, FAIRNESS]
        hint = did_you_mean(over, known) or f"known are {', '.join(known)}, or a path such as resources:ID:total"
        raise ScenarioError([f"there is no resource '{over}' ({hint})"])
    value_of(over, plan)
    return over


def value_on(kinks: Sequence[Kink], amount: float) -> float | None:
    """Height of a curve at an amount; None below its first kink; beyond the last one that one's height."""
    if not kinks or amount < kinks[0].amount - LEVEL * max(1.0, abs(amount)):
        return None
    for left, right in pairwise(kinks):
        if left.amount <= amount < right.amount:
            share = (amount - left.amount) / (right.amount - left.amount)
            return left.total + share * (right.before - left.total)
    return kinks[0].total if amount < kinks[0].amount else kinks[-1].total


def is_factor(path: str, plan: Plan) -> bool:
    """Whether a number enters the programme as a factor: a pinned share, or the target of an indicator."""
    if path == FAIRNESS:
        return False
    table, key, column = find_cell(path, plan)
    return (table, key[:1], column) == ("pins", ("share",), "value") or (table, column) == ("indicators", "target")


def _bent(plan: Plan, path: str) -> Frontier:
    low, high = _range(plan, path)
    now = _now(plan, path)
    present = low if now.amount is None else min(max(now.amount, low), high)
    whole = any(c.whole for c in plan.contributions) or any(step.step == 0 for step in plan.costs)
    tolerance = WHOLE_LEVEL if whole else LEVEL
    curve = trace_bent(lambda amount: _height(plan, path, amount), low, high, present, tolerance)
    if not curve.points:
        raise ConflictError(NEVER_MET)
    kinks = tuple(Kink(*point) for point in curve.points)
    more = None
    if now.amount is not None and now.total is not None:
        amounts = _reaching(kinks, now.total + POINT)
        more = min((amount - now.amount for amount in amounts), key=abs, default=None)
    return Frontier(
        path, kinks, now, _knee(kinks), curve.is_straight and not whole, more, is_bent=not curve.is_straight
    )


def _height(plan: Plan, path: str, amount: float) -> float | None:
    return best_of(apply(Scenario(changes=(Change(path, amount),)), plan))


def _range(plan: Plan, path: str) -> tuple[float, float]:
    """Where to look: shares from 0 to 1, a target from the baseline to twice as far as today's."""
    table, key, _ = find_cell(path, plan)
    if table == "pins":
        return 0.0, 1.0
    terms = read_terms(plan)
    ids = [indicator.indicator for indicator in terms.indicators]
    if key[0] not in ids:
        raise ScenarioError(
            [f"{path}: this indicator has no target that is allocated, so there is nothing to move"]
        )
    place = ids.index(key[0])
    counted = (
        terms.denominator[terms.indicator == place].sum() if terms.indicators[place].aggregation == "ratio" else 1
    )
    base = float(terms.baseline[place] / counted)
    target = float(index(plan, "indicators")[key].target or 0.0)
    far = base + 2 * (target - base) if target != base else base + max(1.0, abs(base))
    return min(base, far), max(base, far)


def _first_on_bent(plan: Plan, path: str, wanted: float) -> float | None:
    """The smallest amount with which a bent curve is as high as wanted, by halving the stretch that crosses."""
    kinks = frontier(plan, path).kinks
    if kinks[0].total >= wanted - LEVEL:
        return kinks[0].amount
    for left, right in pairwise(kinks):
        if right.total >= wanted - LEVEL:
            below, reached = left.amount, right.amount
            while reached - below > 1e-12 * max(1.0, abs(reached)):
                middle = (below + reached) / 2
                if middle in (below, reached):
                    break
                high = _height(plan, path, middle)
                below, reached = (below, middle) if high is not None and high >= wanted else (middle, reached)
            return reached
    return None


def _reaching(kinks: Sequence[Kink], wanted: float) -> list[float]:
    """Amounts at which a curve comes to a height, or is there from the start."""
    found = [kinks[0].amount] if kinks[0].total >= wanted else []
    for left, right in pairwise(kinks):
        if (left.total < wanted) != (right.total < wanted):
            share = (wanted - left.total) / (right.total - left.total)
            found.append(left.amount + share * (right.amount - left.amount))
    return found


def _movable(plan: Plan, path: str) -> Movable:
    try:
        if path == FAIRNESS:
            return movable(plan, Number(FAIRNESS))
        number = Number(*find_cell(path, plan))
        filled = plan if value_of(path, plan) is not None else apply(Scenario(changes=(Change(path, 0.0),)), plan)
        return movable(filled, number)
    except UnmovableError as reason:
        raise ScenarioError([f"{path}: {reason}"]) from reason


def _joined(parts: Sequence[Sequence[tuple[float, float]]]) -> tuple[Kink, ...]:
    """The points of continuous parts as kinks; a jump where one part ends and the next begins elsewhere."""
    kinks: list[Kink] = []
    for at, value in (point for part in parts for point in part):
        if kinks and at - kinks[-1].amount <= LEVEL * max(1.0, abs(at)):
            kinks[-1] = kinks[-1]._replace(total=value)
        else:
            while len(kinks) > 1 and _is_in_line(kinks[-2], kinks[-1], Kink(at, value, value)):
                kinks.pop()
            kinks.append(Kink(at, value, value))
    while len(kinks) > 1 and max(abs(height - kinks[-2].total) for height in kinks[-1][1:]) <= LEVEL:
        kinks.pop()
    return tuple(kinks)


def _is_in_line(first: Kink, middle: Kink, last: Kink) -> bool:
    share = (middle.amount - first.amount) / (last.amount - first.amount)
    on_line = first.total + share * (last.before - first.total)
    return max(abs(height - on_line) for height in middle[1:]) <= LEVEL


def _now(plan: Plan, path: str) -> Place:
    found = outcome(plan, prices=False)
    met = found.allocation.status == "optimal"
    if path == FAIRNESS:
        load = float(found.allocation.departments["load"].max()) if met else None
        return Place(load, found.allocation.total)
    amount = value_of(path, plan)
    return Place(None if amount is None else float(amount), best_attainment(found) if met else None)


def _knee(kinks: Sequence[Kink]) -> Kink | None:
    if len(kinks) < 3:
        return None
    amounts, totals = (np.array([kink[axis] for kink in kinks]) for axis in (0, 1))
    width, height = amounts[-1] - amounts[0], float(np.ptp(totals))
    if width <= 0 or height <= 0:
        return None
    chord = totals[0] + (totals[-1] - totals[0]) * (amounts - amounts[0]) / width
    above = (totals - chord) / height
    best = int(np.argmax(above))
    return kinks[best] if above[best] > LEVEL else None


def _one_more(found: Movable, kinks: Sequence[Kink], now: Place) -> float | None:
    if now.amount is None or now.total is None:
        return None
    wanted = now.total + POINT
    whole = bool(found.model.integral.any())
    least = least_number(found, wanted) if whole and len(found.stages) == 1 else _first_reaching(kinks, wanted)
    return None if least is None else least - now.amount


def _first_reaching(kinks: Sequence[Kink], wanted: float) -> float | None:
    """The smallest amount at which a curve is as high as wanted."""
    if kinks[0].total >= wanted:
        return kinks[0].amount
    for left, right in pairwise(kinks):
        if right.before >= wanted and right.before > left.total:
            share = (wanted - left.total) / (right.before - left.total)
            return left.amount + share * (right.amount - left.amount)
        if right.total >= wanted:
            return right.amount
    return None
