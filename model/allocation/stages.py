"""The stages of an allocation: one objective after the other, each kept while the next is sought.

A finished stage is kept by its optimal face: columns with a reduced cost and rows with a dual are fixed where they
stand. That is exact, where a row `value >= optimum` would let weights of 4e-4 slip through the solver's tolerance.
Where something may be given up, or whole numbers leave no face, a row on the value keeps the stage.

Whole numbers (`whole`, start-ups) are settled first, by all stages in order (`fairness` by its largest load), by
branching where that is quick and shows that there is one choice only, else by the solver (`_branched`); then
all stages are solved again with these numbers fixed, so that what is left is an ordinary linear programme. Its
values are the ones told: a row that keeps a stage while whole numbers are sought has some slack, and what comes
after it would be told a hair too good. A stage that may give something up is solved again with the whole numbers
of its own best plan, for those of the last stage may have given some of it up already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.allocation.branching import Choice, Turn, choose_in_turn
from model.allocation.objectives import Objective, cost_scale, objectives, unit
from model.allocation.programme import NO_DUAL, Programme
from model.allocation.terms import Array, Terms
from model.allocation.vertex import best_in_turn, hold, only_vertex
from model.solver import INFINITY, Solved, SolverStatus

SLACK = 1e-7
HEAVIER = 10.0
MOST_DOUBTS = 2


@dataclass(frozen=True, slots=True)
class Staged:
    """How the stages ended: `values` by stage name in order, and the columns of the plan they leave."""

    status: SolverStatus
    values: tuple[tuple[str, float], ...] = ()
    x: Array | None = None


def run_stages(programme: Programme, sought: Sequence[Objective] | None = None) -> Staged:
    """Solve stages in their order, those of the plan unless others are given.

    The model is left on the optimal face of the last.
    """
    programme.restore()
    sought = objectives(programme) if sought is None else sought
    values: dict[str, float] = {}
    if programme.model.integral.any():
        chosen = _settle_whole_numbers(programme, sought, values)
        if not isinstance(chosen, np.ndarray):
            return Staged(chosen)
        last = _run_with(programme, chosen, sought, values)
    else:
        last = _run(programme, sought, values)
    if last.status == "optimal":
        last = _take_back(programme, sought) or last
    if last.status != "optimal":
        return Staged(last.status)
    return Staged("optimal", tuple((each.name, values[each.name]) for each in sought), last.x)


def _run(
    programme: Programme, sought: Sequence[Objective], values: dict[str, float], slack: float = 0.0
) -> Solved:
    """Solve one stage after the other, and note the values that are not known.

    Once only one plan is left, the stages that follow have their values there.
    """
    last = _head_start(programme, sought)
    if last is not None:
        _note_at(programme, sought, values, last)
        return last
    for place, objective in enumerate(sought):
        if last is not None and only_vertex(programme) and _told_by_plan(sought[place:]):
            _note_at(programme, sought[place:], values, last)
            break
        if objective.name == "fairness":
            last = level_loads(programme, values, objective.give_up, begun=last is not None, ended=last)
        else:
            last = seek(programme, objective, values, slack)
        if last.status != "optimal":
            return last
    return last or programme.model.solve()


def _run_with(
    programme: Programme, chosen: Array, sought: Sequence[Objective], values: dict[str, float]
) -> Solved:
    """Solve the stages with some whole numbers; with slack only where these numbers ask for it."""
    last: Solved | None = None
    for slack in (0.0, SLACK):
        programme.restore()
        programme.model.relax_integrality(programme.whole)
        programme.model.bound_columns(programme.whole, chosen, chosen)
        programme.model.forget()
        found = dict(values)
        last = _run(programme, sought, found, slack)
        if last.status == "optimal":
            values.update(found)
            break
    assert last is not None
    return last


def _take_back(programme: Programme, sought: Sequence[Objective]) -> Solved | None:
    """Take back what the stages might have given up and no later stage asked for, in their order."""
    last: Solved | None = None
    for objective in sought:
        scale = cost_scale(objective.cost, whole=False)
        if objective.give_up > 0 and objective.name != "fairness" and scale > 0:
            programme.model.set_objective(objective.cost / scale, maximise=objective.maximise)
            last = programme.model.solve()
            if last.status != "optimal":
                return last
            programme.keep_face(last)
    return last


def seek(programme: Programme, objective: Objective, values: dict[str, float], slack: float = 0.0) -> Solved:
    """Solve one objective, note its value unless it is known already, and keep it.

    A value already noted (whole numbers were settled with it) is not sought again where some of it may be lost.
    A row that keeps a value has the slack given, and more while whole numbers are sought.
    """
    model = programme.model
    scale = cost_scale(objective.cost, whole=bool(model.integral.any()))
    if scale == 0.0:
        values.setdefault(objective.name, objective.constant)
        model.set_objective(np.zeros(programme.size), maximise=False)
        return model.solve()
    give_up = objective.give_up
    if give_up > 0 and objective.name in values:
        keep_value(programme, objective, values[objective.name], scale, slack)
        model.set_objective(objective.cost / scale, maximise=objective.maximise)
        return model.solve()
    model.set_objective(objective.cost / scale, maximise=objective.maximise)
    solved = model.solve()
    if solved.status != "optimal":
        return solved
    value = float((objective.cost * solved.x).sum()) + objective.constant
    values.setdefault(objective.name, value)
    if give_up > 0 or model.integral.any():
        keep_value(programme, objective, value, scale, slack)
    else:
        programme.keep_face(solved)
    return solved


def _head_start(programme: Programme, sought: Sequence[Objective]) -> Solved | None:
    """Begin near the answer where several priority classes come first: with all at once, the first weightiest.

    This changes where the solver starts and no answer; a city of two classes is solved in half the time.

    Returns:
        What was found, where it is the one best plan of the stages in their order; None where that is not shown.
    """
    classes = [objective for objective in sought if np.any(objective.cost)]
    first = next(
        (n for n, objective in enumerate(classes) if not objective.name.startswith("attainment")), len(classes)
    )
    if first < 2:
        return None
    costs = [objective.cost / np.abs(objective.cost).max() for objective in classes[:first]]
    together = np.zeros(programme.size)
    for rank, cost in enumerate(costs):
        together += cost * HEAVIER**-rank
    programme.model.set_objective(together, maximise=True)
    solved = programme.model.solve(duals=False)
    gives_up = any(objective.give_up > 0 for objective in sought)
    if solved.status != "optimal" or gives_up or not _told_by_plan(sought):
        return None
    return solved if best_in_turn(programme, costs, solved) else None


def _told_by_plan(sought: Sequence[Objective]) -> bool:
    """Whether the values of stages can be read off a plan."""
    return all(objective.name != "stability" for objective in sought)


def _note_at(programme: Programme, sought: Sequence[Objective], values: dict[str, float], at: Solved) -> None:
    """Note the values that stages have at the only plan there is, and hold it."""
    columns, model = programme.columns, programme.model
    balances = list(programme.balances.values())
    for objective in sought:
        value = float((objective.cost * at.x).sum()) + objective.constant
        if objective.name == "fairness":
            value = _largest_load(programme, at.x)
        elif objective.name == "balance" and balances:
            room = model.row_upper[balances] - at.activity[balances] + at.x[columns.least]
            value = float(room.min())
        values.setdefault(objective.name, value)
    hold(programme, at.x)


def _settle_whole_numbers(
    programme: Programme, sought: Sequence[Objective], values: dict[str, float]
) -> Array | SolverStatus:
    """Choose the whole numbers, and note the values of the stages that may give something up.

    Returns:
        The whole numbers of the last stage, or the status of the stage that has no answer.
    """
    model, whole = programme.model, programme.whole
    if not sought:
        solved = model.solve()
        return np.round(solved.x[whole]) if solved.status == "optimal" else solved.status
    choices = _branched(programme, sought) or _solved_whole(programme, sought)
    if not isinstance(choices, list):
        return choices
    for place, objective in enumerate(sought):
        if objective.give_up > 0:
            best = dict(values)
            _run_with(programme, choices[place].numbers, sought[: place + 1], best)
            values[objective.name] = best.get(objective.name, choices[place].value)
    return choices[-1].numbers


def _solved_whole(programme: Programme, sought: Sequence[Objective]) -> list[Choice] | SolverStatus:
    """The whole numbers that are best in each stage, and its value, by the solver."""
    found: dict[str, float] = {}
    choices = []
    for objective in sought:
        solved = seek(programme, objective, found)
        if solved.status != "optimal":
            return solved.status
        choices.append(Choice(np.round(solved.x[programme.whole]), found[objective.name]))
    return choices


def _branched(programme: Programme, sought: Sequence[Objective]) -> list[Choice] | None:
    """The same by branching, where that is quick and shows that there is no other choice; else None."""
    if programme.doubts == MOST_DOUBTS or not all(np.any(objective.cost) for objective in sought):
        return None
    choices = choose_in_turn(programme.model, programme.whole, [_turn(objective) for objective in sought])
    if isinstance(choices, list):
        programme.doubts = 0
        return [
            Choice(choice.numbers, choice.value * cost_scale(objective.cost, whole=True) + objective.constant)
            for choice, objective in zip(choices, sought, strict=True)
        ]
    programme.doubts += choices == "other"
    return None


def _turn(objective: Objective) -> Turn:
    scale = cost_scale(objective.cost, whole=True)

    def bound(value: float) -> float:
        return _bound(objective, value * scale + objective.constant, scale, None)

    return Turn(objective.cost / scale, objective.maximise, bound)


def keep_value(programme: Programme, objective: Objective, value: float, scale: float, slack: float = 0.0) -> None:
    """Add a row that keeps the value of an objective, but for what it may give up.

    Args:
        programme: The programme.
        objective: What is kept.
        value: Its best value.
        scale: What its costs are divided by (`cost_scale`).
        slack: How far the row may be missed; while whole numbers are sought it has a slack of its own.
    """
    bound = _bound(objective, value, scale, None if programme.model.integral.any() else slack)
    where = np.flatnonzero(objective.cost)
    limits = (bound, INFINITY) if objective.maximise else (-INFINITY, bound)
    programme.model.add_row(where, objective.cost[where] / scale, *limits)


def _bound(objective: Objective, value: float, scale: float, slack: float | None) -> float:
    """What a row that keeps a value allows; without a slack given, that of whole numbers."""
    lost = objective.give_up * abs(value) if objective.relative else objective.give_up
    sign = -1.0 if objective.maximise else 1.0
    bound = (value - objective.constant + sign * lost) / scale
    return bound + sign * (SLACK + 1e-12 * abs(bound) if slack is None else slack)


def level_loads(
    programme: Programme,
    values: dict[str, float],
    give_up: float,
    *,
    begun: bool,
    ended: Solved | None = None,
) -> Solved:
    """Minimise the largest load, then the next, until every department's load is settled.

    Lexicographic min-max after Ogryczak and Sliwinski (2006): the rows of the largest load that have a dual hold
    with equality in every optimum, so their departments are settled there and the rest goes on. Where the stages
    before (`begun`) have left one plan only, there is nothing to level;
    it stands where they `ended`, if that is known.
    """
    model, theta = programme.model, programme.columns.theta
    unsettled = dict(programme.loads)
    settled: dict[int, float] = {}
    if begun and only_vertex(programme):
        solved = ended or model.solve()
        return _levelled(programme, solved, unsettled, values) if solved.status == "optimal" else solved
    model.set_objective(unit(programme, theta), maximise=False)
    solved = model.solve()
    while solved.status == "optimal" and unsettled:
        level = max(float(solved.x[theta]), 0.0)
        values.setdefault("fairness", _largest_load(programme, solved.x))
        tight = [name for name, row in unsettled.items() if level <= NO_DUAL or abs(solved.dual[row]) > NO_DUAL]
        rows = [unsettled.pop(name) for name in tight]
        settled.update(dict.fromkeys(rows, level))
        if not give_up > 0:
            programme.keep_face(solved, but_rows=rows, but_columns=[theta])
        programme.settle_loads(rows, level)
        if unsettled:
            solved = model.solve()
    values.setdefault("fairness", 0.0)
    if solved.status == "optimal":
        model.bound_columns([theta], [0.0], [0.0])
        if give_up > 0:
            rows = list(settled)
            model.bound_rows(rows, [-INFINITY] * len(rows), [level + give_up for level in settled.values()])
    return solved


def _levelled(programme: Programme, solved: Solved, loads: dict[str, int], values: dict[str, float]) -> Solved:
    """Note the loads of the only plan there is, and let the rows of the loads go."""
    model, theta = programme.model, programme.columns.theta
    rows = list(loads.values())
    values.setdefault("fairness", _largest_load(programme, solved.x))
    programme.settle_loads(rows, 0.0)
    model.bound_rows(rows, [-INFINITY] * len(rows), [INFINITY] * len(rows))
    model.bound_columns([theta], [0.0], [0.0])
    return solved


def _largest_load(programme: Programme, x: Array) -> float:
    """The largest load of a department, summed from the plan itself and not from the solver's rows."""
    terms = programme.terms
    loads = terms.loads(terms.improvement(x[programme.columns.effort]))
    return max(float(loads[~np.isnan(loads)].max(initial=0.0)), 0.0)


def attained(terms: Terms, improvement: Array) -> Array:
    """Reported attainment of each indicator (I): min(1, sum n y / D); `worst`: the least y / D; attained: 1."""
    required = np.where(terms.open, terms.required, 1.0)
    reached = np.where(terms.open, terms.delivered(improvement) / required, 1.0)
    for i, indicator in enumerate(terms.indicators):
        if indicator.aggregation == "worst" and terms.open[i]:
            own = (terms.indicator == i) & (terms.gap > 0)
            reached[i] = min(improvement[own] / terms.gap[own], default=0.0)
    return np.where(reached > 1.0 - 1e-12, 1.0, np.maximum(reached, 0.0))
