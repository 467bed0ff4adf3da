"""How firm the ranking of a plan is: the sensitivity engine's answers in the words of the plan.

Departments are compared within their group only, and within one declared neighbourhood of the weights. Everything
is exact where scores are linear in the weights; where departments own different indicators a score is a ratio, and
then the sweeps alone are (`Firmness.is_exact` says which).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError, did_you_mean
from model.firmness_parts import (
    Chances,
    Passing,
    RankPassport,
    Reach,
    WeightSweep,
    name_chances,
    name_flip,
    name_passport,
    name_reaches,
    name_sweep,
)
from model.plan import Plan
from model.plan_cut import PlanCut, WeightLine, evaluator_weights, plan_cut, weight_lines
from model.ranking import TOLERANCE, Basis, Ranking, ranks
from model.sensitivity.acceptability import Acceptability, acceptability
from model.sensitivity.draws import BLOCK, block_of_draws
from model.sensitivity.extremes import Extremes, extremes, firm
from model.sensitivity.flip import flip, usual_flips
from model.sensitivity.influence import Influence, influence
from model.sensitivity.neighbourhood import Neighbourhood, least, parse
from model.sensitivity.passport import passports
from model.sensitivity.scored_cut import scores_at
from model.sensitivity.sweep import Sweep, sweep_lines

Wanted = Literal["goals", "indicators"] | Sequence[str]

DRAWS = 100_000
TOP = 3
STEPS = 5


class UnknownComparisonError(MeritreeError):
    """What is to be compared, or within which weights, is not there or cannot be compared."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Firmness:
    """Everything that is known about how firm a ranking is; the parts are sorted by the ids they speak of.

    Attributes:
        basis: What is ranked.
        cut: Where the weights are looked at.
        neighbourhood: Which other weights are thought possible.
        is_exact: Whether all of it is exact; otherwise the sweeps alone are.
        top: K of "the top K".
        seed: Of the draws.
        sweeps: One per node with siblings, from below the root down to the cut.
        flips: Smallest changes that let one department pass another.
        reaches: Best and worst ranks.
        chances: Shares of the draws.
        drawn: The same as arrays, with who wins against whom.
        influence: What each node of the cut does to the ranking.
        always_ahead: Whether the row department is ahead of the column department all over the neighbourhood; seen
            from the draws alone where `is_exact` is not.
        passports: A line per department.
    """

    basis: Basis
    cut: PlanCut
    neighbourhood: Neighbourhood
    is_exact: bool
    top: int
    seed: int
    sweeps: tuple[WeightSweep, ...]
    flips: tuple[Passing, ...]
    reaches: tuple[Reach, ...]
    chances: tuple[Chances, ...]
    drawn: Acceptability
    influence: Influence
    always_ahead: NDArray[np.bool_]
    passports: tuple[RankPassport, ...]


def firmness(
    plan: Plan,
    ranking: Ranking,
    wanted: Wanted = "goals",
    neighbourhood: str = "box:0.25",
    *,
    pair: tuple[str, str] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    top: int = TOP,
    step: Callable[[int, int], None] = lambda _done, _size: None,
) -> Firmness:
    """Examine how firm a ranking is.

    Args:
        plan: The plan.
        ranking: Its ranking (`model.ranking.rank`).
        wanted: The cut: `goals`, `indicators` or ids that cover each indicator once.
        neighbourhood: `simplex`, `box:0.25`, `order` or `hull`.
        pair: The only flip to look for: the first department passes the second.
        draws: Weight vectors to draw.
        seed: Of the draws.
        top: K of "the top K".
        step: Told how many of how many steps are done; what it raises ends the work.

    Raises:
        PlanError: `wanted` is no cut.
        UnknownComparisonError: The neighbourhood cannot be read or is empty, or the pair cannot be compared.
        MeritreeError: No department has a score, or the request is larger than the memory.
    """
    cut = _examined_cut(plan, ranking, wanted)
    near = read_neighbourhood(plan, cut, neighbourhood)
    lines = weight_lines(plan, cut.nodes)
    step(0, STEPS)
    swept = _sweep(cut, lines, top)
    step(1, STEPS)
    drawn = acceptability(cut.scored, near, draws=draws, seed=seed, pairs=True)
    step(2, STEPS)
    reach = _widened(cut, near, extremes(cut.scored, near, seed=seed), drawn)
    step(3, STEPS)
    chosen = usual_flips(cut.scored, near) if pair is None else (flip(cut.scored, near, *_pair(cut, pair)),)
    step(4, STEPS)
    lines_of_passports = passports(cut.scored, near, swept, reach, drawn)
    return Firmness(
        basis=ranking.basis,
        cut=cut,
        neighbourhood=near,
        is_exact=cut.is_exact,
        top=top,
        seed=seed,
        sweeps=tuple(name_sweep(cut, line, sweep) for line, sweep in zip(lines, swept, strict=True)),
        flips=tuple(name_flip(cut, found) for found in chosen),
        reaches=name_reaches(cut, reach),
        chances=name_chances(cut, drawn),
        drawn=drawn,
        influence=influence(cut.scored),
        always_ahead=_always_ahead(cut, near, drawn),
        passports=tuple(name_passport(cut, lines, each) for each in lines_of_passports),
    )


def firm_departments(
    plan: Plan,
    ranking: Ranking,
    wanted: Wanted = "goals",
    neighbourhood: str = "box:0.25",
    *,
    draws: int = DRAWS,
    seed: int = 0,
    step: Callable[[int, int], None] = lambda _done, _size: None,
) -> Mapping[str, bool]:
    """Tell for each ranked department whether its rank is firm, as its passport in `firmness` does, for less.

    Args:
        plan: The plan.
        ranking: Its ranking.
        wanted: As for `firmness`.
        neighbourhood: As for `firmness`.
        draws: Weight vectors to draw where scores are ratios.
        seed: Of the draws.
        step: As for `firmness`.

    Raises:
        PlanError: `wanted` is no cut.
        UnknownComparisonError: The neighbourhood cannot be read or is empty.
        MeritreeError: No department has a score, or the request is larger than the memory.
    """
    cut = _examined_cut(plan, ranking, wanted)
    near = read_neighbourhood(plan, cut, neighbourhood)
    found = firm(cut.scored, near, draws=draws, seed=seed, step=step)
    return dict(zip(cut.departments, found.tolist(), strict=True))


def _examined_cut(plan: Plan, ranking: Ranking, wanted: Wanted) -> PlanCut:
    cut = plan_cut(plan, ranking.grid, wanted)
    if cut is None:
        raise MeritreeError("no department has a score, so there is no ranking to examine")
    return cut


def sweep_weights(plan: Plan, cut: PlanCut, top: int = TOP) -> tuple[WeightSweep, ...]:
    """Find where the ranking changes as one local weight moves, for every node with siblings down to the cut."""
    lines = weight_lines(plan, cut.nodes)
    swept = _sweep(cut, lines, top)
    return tuple(name_sweep(cut, line, sweep) for line, sweep in zip(lines, swept, strict=True))


def read_neighbourhood(plan: Plan, cut: PlanCut, text: str) -> Neighbourhood:
    """Read `simplex`, `box:0.25`, `order` or `hull` (of the plan's evaluators) for a cut.

    Raises:
        UnknownComparisonError: It is none of these, holds no weights, or needs evaluators that the plan lacks.
    """
    points = list(evaluator_weights(plan, cut.nodes).values())
    try:
        return parse(text, cut.scored.weights, points or None, [node.id for node in cut.nodes])
    except MeritreeError as failure:
        raise UnknownComparisonError(str(failure)) from failure


def _pair(cut: PlanCut, pair: tuple[str, str]) -> tuple[int, int]:
    problems = [
        f"no department '{name}' has a rank" + (f" ({hint})" if hint else "")
        for name in pair
        if name not in cut.departments
        for hint in [did_you_mean(name, cut.departments)]
    ]
    if problems:
        raise UnknownComparisonError("\n".join(problems))
    x, y = (cut.departments.index(name) for name in pair)
    if x == y:
        raise UnknownComparisonError(f"'{cut.departments[x]}' cannot pass itself")
    if cut.scored.groups[x] != cut.scored.groups[y]:
        names = f"'{cut.departments[x]}' and '{cut.departments[y]}'"
        raise UnknownComparisonError(f"{names} are in different groups; ranks hold within a group")
    return x, y


def _sweep(cut: PlanCut, lines: Sequence[WeightLine], top: int) -> tuple[Sweep, ...]:
    shape = (len(lines), len(cut.nodes))
    starts, ends = (np.array([getattr(line, end) for line in lines]).reshape(shape) for end in ("at_0", "at_1"))
    return sweep_lines(cut.scored, starts, ends, [line.weight for line in lines], top)


def _widened(cut: PlanCut, near: Neighbourhood, found: Extremes, drawn: Acceptability) -> Extremes:
    """Let ranges that were found by search hold every rank that was drawn, with the weights that show it."""
    if found.exact:
        return found
    best, worst = found.best.copy(), found.worst.copy()
    best_weights, worst_weights = found.best_weights.copy(), found.worst_weights.copy()
    taken = drawn.shares > 0
    lowest, highest = 1 + taken.argmax(axis=1), taken.shape[1] - taken[:, ::-1].argmax(axis=1)
    for block in range(-(-drawn.draws // BLOCK)):
        better, worse = np.flatnonzero(lowest < best), np.flatnonzero(highest > worst)
        if not len(better) + len(worse):
            break
        count = min(BLOCK, drawn.draws - block * BLOCK)
        weights = block_of_draws(near, drawn.seed, block, count).astype(np.float64) @ near.corners
        places = np.array([ranks(scores, cut.scored.groups) for scores in scores_at(cut.scored, weights)])
        for row in better:
            at = int(places[:, row].argmin())
            if places[at, row] < best[row]:
                best[row], best_weights[row] = places[at, row], weights[at]
        for row in worse:
            at = int(places[:, row].argmax())
            if places[at, row] > worst[row]:
                worst[row], worst_weights[row] = places[at, row], weights[at]
    return replace(found, best=best, worst=worst, best_weights=best_weights, worst_weights=worst_weights)


def _always_ahead(cut: PlanCut, near: Neighbourhood, drawn: Acceptability) -> NDArray[np.bool_]:
    values, groups = cut.scored.values, cut.scored.groups
    size = len(cut.departments)
    if not cut.is_exact:
        return np.zeros((size, size), dtype=bool) if drawn.winning is None else drawn.winning >= 1
    ahead = np.zeros((size, size), dtype=bool)
    for row in range(size):
        leads = (values[row] - values) @ near.corners.T
        ahead[row] = (least(near, leads)[0] > TOLERANCE) & (groups == groups[row])
    return ahead
