"""What a promise costs: prices of pins, mandates, totals and targets.

For every such number the derivative of every stage's best value from either side (`model.allocation.directions`),
and for pins and mandates what the attainment stages would reach without the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

import numpy as np
import pandas as pd

from model.allocation.course import NAN, NOISE
from model.allocation.directions import Directions
from model.allocation.nudges import nudges, pin_rule
from model.allocation.objectives import Objective, objectives
from model.allocation.programme import Programme
from model.allocation.stages import level_loads, run_stages, seek
from model.allocation.stands import Nudge, stand
from model.allocation.terms import Indices, rule
from model.allocation.workshop import borrowed
from model.plan import Plan
from model.solver import INFINITY, TOLERANCE

COLUMNS = ("rule", "stage", "up", "down", "without")


def rule_prices(plan: Plan, rules: Sequence[str] | None = None) -> pd.DataFrame:
    """Price the pins, mandates, totals and targets of a plan.

    Args:
        plan: A plan without errors (`model.check`).
        rules: Names of the rules to price; None for all.

    Returns:
        One row per rule and stage, by rule and in the order of the stages: `up` and `down`, the derivative of the
        stage's value with respect to the rule's number from above and from below (attainments as shares of 1, per
        unit of the number; NaN where that side cannot be met, the value jumps, or whole numbers leave no slope);
        `without`, what the attainment stages would gain without the rule (pins and mandates, else NaN).
        Empty where the rules of the plan cannot hold together.
    """
    with borrowed(plan) as programme:
        stages = objectives(programme)
        numbers = [nudge for nudge in nudges(programme) if rules is None or nudge.rule in rules]
        if len(programme.whole):
            found = run_stages(programme)
            values, directions = dict(found.values), None
        else:
            stands = stand(programme, stages, [lever for nudge in numbers for lever in nudge.levers])
            values = {each.stage.name: each.value for each in stands}
            directions = Directions(programme, stands) if stands else None
        if not values:
            programme.restore()
            return pd.DataFrame(columns=list(COLUMNS))
        rows = []
        for nudge in numbers:
            up, down = _slopes(directions, nudge, len(stages))
            gain = _without(programme, stages, nudge.rule) - _attainment(values)
            without = 0.0 if abs(gain) < (TOLERANCE if len(programme.whole) else NOISE) else gain
            rows += [
                (nudge.rule, stage.name, *slopes, without) for stage, *slopes in zip(stages, up, down, strict=True)
            ]
        programme.restore()
    return pd.DataFrame(rows, columns=list(COLUMNS))


def promise_rules(plan: Plan) -> tuple[str, ...]:
    """Names of the pins and mandates of a plan: the rules that can be lifted."""
    mandates = [rule("mandated", each.indicator) for each in plan.indicators if each.mandated is not None]
    return (*mandates, *(pin_rule(pin) for pin in plan.pins))


def _slopes(directions: Directions | None, nudge: Nudge, count: int) -> tuple[list[float], list[float]]:
    if directions is None:
        return [NAN] * count, [NAN] * count
    return directions.rates(nudge, 1)[0], directions.rates(nudge, -1)[0]


def _attainment(values: dict[str, float]) -> float:
    return fsum(value for name, value in values.items() if name.startswith("attainment:"))


def _without(programme: Programme, stages: Sequence[Objective], name: str) -> float:
    """Value of the attainment stages without a pin or a mandate; NaN for other rules."""
    if not name.startswith(("pin:", "mandated:")):
        return NAN
    whole = programme.bounds
    lower, upper, row_lower, row_upper = (bound.copy() for bound in whole)
    if name in programme.rows:
        row = programme.rows[name]
        row_lower[row], row_upper[row] = -INFINITY, INFINITY
    upper[_idle_without(programme, name)] = 0.0
    programme.bounds = (lower, upper, row_lower, row_upper)
    try:
        return _attainment(_best(programme, stages))
    finally:
        programme.bounds = whole


def _idle_without(programme: Programme, name: str) -> Indices:
    """Columns that only a pin lets move: efforts for an indicator, or of a department, that is there already."""
    terms = programme.terms
    pinned = [pin_rule(pin) == name and pin.kind != "use" for pin in terms.plan.pins]
    if not any(pinned):
        return np.empty(0, dtype=np.int64)
    pin = terms.plan.pins[pinned.index(True)]
    key = (pin.indicator, pin.department)
    p = next(p for p, c in enumerate(terms.contributions) if (c.indicator, c.department) == key)
    i = terms.indicator[p]
    still = terms.gap[p] <= 0 if terms.indicators[i].aggregation == "worst" else not terms.open[i]
    return programme.columns.effort[terms.efforts(p)] if still else np.empty(0, dtype=np.int64)


def _best(programme: Programme, stages: Sequence[Objective]) -> dict[str, float]:
    programme.restore()
    values: dict[str, float] = {}
    last = max((place for place, stage in enumerate(stages) if stage.name.startswith("attainment:")), default=-1)
    first = stages[: last + 1]
    if len(programme.whole):
        return dict(run_stages(programme, first).values)
    for place, stage in enumerate(first):
        if stage.name == "fairness":
            level_loads(programme, values, stage.give_up, begun=place > 0)
        else:
            seek(programme, stage, values)
    return values
