"""What one unit of a resource more, or less, would bring: two-sided prices and the totals until which they hold.

The value of the attainment stages is a concave, piecewise linear function of a resource's total, so at a kink one
more unit and one less unit have different prices. Each is found as the best direction in which the plan can move
when the total grows (or shrinks) at rate 1: a linear programme over the rules that bind now, solved stage by stage
like the plan itself. That is the one-sided derivative exactly; the solver's own ranging stops at its last basis
and can be narrower than the truth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from model.allocation.constraints import scale_of
from model.allocation.course import BINDING, NAN
from model.allocation.directions import Directions
from model.allocation.nudges import resource_nudge
from model.allocation.objectives import Objective, objectives
from model.allocation.programme import Programme
from model.allocation.stages import seek
from model.allocation.stands import stand
from model.allocation.terms import rule
from model.solver import INFINITY


@dataclass(frozen=True, slots=True)
class Price:
    """Points (as a share of 1) per unit more and per unit less of a resource, NaN where there is no such number.

    Attributes:
        up: Gain per unit more, never negative.
        down: Loss per unit less, never negative.
        valid_up: Total until which `up` holds; NaN for ever.
        valid_down: Total down to which `down` holds.
    """

    up: float = NAN
    down: float = NAN
    valid_up: float = NAN
    valid_down: float = NAN


def resource_prices(programme: Programme) -> tuple[Price, ...]:
    """Price every resource of a plan, in the order of `Terms.resources`.

    With whole numbers there are no slopes, and a resource without a total has nothing to price (0 on both sides):
    the first gives NaN throughout.
    """
    terms = programme.terms
    stages = _until_attainment(programme)
    if len(programme.whole) or not any(stage.name.startswith("attainment") for stage in stages):
        return (Price(),) * len(terms.resources)
    stands = stand(programme, stages)
    if not stands:
        return (Price(),) * len(terms.resources)
    directions = Directions(programme, stands)
    activity = programme.model.activity(stands[-1].x)
    found = []
    for r, resource in enumerate(terms.plan.resources):
        row = programme.rows.get(rule("resource", resource.resource))
        if row is None or programme.bounds[3][row] - activity[row] > BINDING:
            found.append(_not_scarce(programme, stages, r, row))
        else:
            found.append(_scarce(programme, stages, directions, r, row))
    return tuple(found)


def _until_attainment(programme: Programme) -> tuple[Objective, ...]:
    stages = objectives(programme)
    names = [stage.name.startswith("attainment") for stage in stages]
    return stages[: len(names) - names[::-1].index(True)] if any(names) else ()


def _not_scarce(programme: Programme, stages: Sequence[Objective], r: int, row: int | None) -> Price:
    """A resource with something left over: nothing more to gain, nothing to lose until the least use."""
    least = NAN
    if row is not None and _alone(stages):
        programme.restore()
        seek(programme, replace(stages[0], give_up=0.0), {})
        least = _total_at(programme, r, _furthest(programme, row, maximise=False))
    return Price(0.0, 0.0, NAN, least)


def _scarce(programme: Programme, stages: Sequence[Objective], directions: Directions, r: int, row: int) -> Price:
    nudge = resource_nudge(programme, r)
    sides = []
    for step in (1, -1):
        rates, direction = directions.rates(nudge, step)
        names = [stage.name for stage in stages]
        rate = fsum(rate for name, rate in zip(names, rates, strict=True) if name.startswith("attainment"))
        valid = NAN
        if direction is not None and _alone(stages) and not (step > 0 and rate <= 0):
            programme.restore()
            programme.keep_face(direction, but_rows=[row], at=directions.place)
            valid = _total_at(programme, r, _furthest(programme, row, maximise=step > 0))
        sides.append((max(rate, 0.0) if rate == rate else NAN, valid))
    (up, valid_up), (down, valid_down) = sides
    return Price(up, down, valid_up, valid_down)


def _alone(stages: Sequence[Objective]) -> bool:
    """Whether attainment comes first and has one class: then ranges are exact."""
    return len(stages) == 1


def _furthest(programme: Programme, row: int, *, maximise: bool) -> float:
    """Largest or smallest left side of a row over the face the programme stands on, its own bound set aside."""
    model = programme.model
    model.bound_rows([row], [-INFINITY], [INFINITY])
    cost = np.zeros(programme.size)
    rows, columns, values = model.matrix()
    mine = rows == row
    cost[columns[mine]] = values[mine]
    model.set_objective(cost, maximise=maximise)
    return model.solve().value


def _total_at(programme: Programme, r: int, activity: float) -> float:
    """The total of a resource that leaves just this scaled use, base and reserve included."""
    terms = programme.terms
    reserve = terms.plan.resources[r].reserve or 0.0
    return activity * scale_of(terms, r) + float(terms.base[:, r].sum()) + reserve
