"""Where the plan stands at the end of each stage, and what of it a number in the plan multiplies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from model.allocation.objectives import Objective
from model.allocation.programme import Programme
from model.allocation.stages import level_loads, seek
from model.allocation.terms import Array, Indices
from model.solver import Solved

SAME = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Lever:
    """An amount `values x` of the plan that a nudge multiplies.

    Attributes:
        columns: Columns of the programme.
        values: Their factors.
        rows: Factor by row: the row's right side moves by `factor x amount`.
        costs: Factor by name of a stage: its value moves by `factor x amount`.
    """

    columns: Indices
    values: Array
    rows: Mapping[int, float] = field(default_factory=dict)
    costs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Nudge:
    """How the programme moves when a number in the plan grows at rate 1.

    Attributes:
        rule: The rule whose number it is.
        rows: Rate of the right side by row.
        levers: What moves in proportion to the plan itself.
        constants: Rate of what is added to a stage's value whatever the plan is, by name of the stage.
        one_way: +1 or -1 where the number can be followed upwards or downwards only, else 0.
    """

    rule: str
    rows: Mapping[int, float] = field(default_factory=dict)
    levers: tuple[Lever, ...] = ()
    constants: Mapping[str, float] = field(default_factory=dict)
    one_way: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Stand:
    """A plan that is best for a stage: its columns and rows, and the least and largest amount of each lever."""

    stage: Objective
    value: float
    x: Array
    amounts: Mapping[int, tuple[float, float]]


def stand(programme: Programme, stages: Sequence[Objective], levers: Sequence[Lever] = ()) -> tuple[Stand, ...]:
    """Solve stages one after the other and note where the plan stands at the end of each; none if it cannot.

    Without anything given up the last plan is best for every stage, so all of them stand there.
    """
    programme.restore()
    values: dict[str, float] = {}
    given_up = gives_up(stages)
    open_levers = {id(lever): lever for lever in levers}
    stands: list[Stand] = []
    for stage in stages:
        held = _bounds(programme)
        solved = _keep(programme, replace(stage, give_up=0.0), values, begun=bool(stands))
        if solved.status != "optimal":
            return ()
        amounts = _amounts(programme, solved.x, open_levers)
        stands.append(Stand(stage, values[stage.name], solved.x.copy(), amounts))
        if stage.give_up > 0:
            _take_back(programme, held)
            _keep(programme, stage, values, begun=len(stands) > 1)
        if not given_up:
            for lever, (low, high) in amounts.items():
                if high - low <= SAME * max(1.0, abs(low)):
                    del open_levers[lever]
    programme.restore()
    if given_up or not stands:
        return tuple(stands)
    return tuple(replace(each, x=stands[-1].x) for each in stands)


def _keep(programme: Programme, stage: Objective, values: dict[str, float], *, begun: bool) -> Solved:
    if stage.name == "fairness":
        return level_loads(programme, values, stage.give_up, begun=begun)
    return seek(programme, stage, values)


def _bounds(programme: Programme) -> tuple[Array, ...]:
    model = programme.model
    return model.lower.copy(), model.upper.copy(), model.row_lower.copy(), model.row_upper.copy()


def _take_back(programme: Programme, bounds: tuple[Array, ...]) -> None:
    """Undo what keeping a stage has fixed."""
    lower, upper, row_lower, row_upper = bounds
    model = programme.model
    model.expand()
    model.bound_columns(np.arange(len(lower)), lower, upper)
    model.bound_rows(np.arange(len(row_lower)), row_lower, row_upper)
    loads = list(programme.loads.values())
    model.set_coefficients(loads, programme.columns.theta, -1.0)


def gives_up(stages: Sequence[Objective]) -> bool:
    """Whether later stages may lose something of any of these."""
    return any(stage.give_up > 0 for stage in stages)


def _amounts(programme: Programme, x: Array, levers: Mapping[int, Lever]) -> dict[int, tuple[float, float]]:
    """Least and largest amount of each lever over the plans on the face where the programme stands."""
    model, found = programme.model, dict[int, tuple[float, float]]()
    for name, lever in levers.items():
        at = float(lever.values @ x[lever.columns])
        found[name] = (at, at)
        if np.all(model.upper[lever.columns] - model.lower[lever.columns] <= 0):
            continue
        cost = np.zeros(programme.size)
        cost[lever.columns] = lever.values
        ends = []
        for maximise in (False, True):
            model.set_objective(cost, maximise=maximise)
            solved = model.solve()
            ends.append(solved.value if solved.status == "optimal" else at)
        found[name] = (min(ends[0], at), max(ends[1], at))
    return found
