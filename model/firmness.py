"""How firm the ranking of a plan is: the sensitivity engine's answers in the words of the plan.

Departments are compared within their group only, and within one declared neighbourhood of the weights. Everything
is exact where scores are linear in the weights; where departments own different indicators a score is a ratio, and
then the sweeps alone are (`Firmness.is_exact` says which).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError, did_you_mean
from model.plan import Plan
from model.plan_cut import PlanCut, WeightLine, evaluator_weights, plan_cut, weight_lines
from model.ranking import TOLERANCE, Basis, Ranking
from model.score_grid import Array
from model.sensitivity.acceptability import Acceptability, acceptability
from model.sensitivity.extremes import Extremes, extremes
from model.sensitivity.flip import NORMS, Flip, Move, Norm, flip, moves, usual_flips
from model.sensitivity.influence import Influence, influence
from model.sensitivity.neighbourhood import Neighbourhood, least, parse
from model.sensitivity.passport import Passport, passports
from model.sensitivity.sweep import Sweep, sweep_lines
from model.tree import Node

Weights = Mapping[str, float]
Interval = tuple[float, float]
Wanted = Literal["goals", "indicators"] | Sequence[str]

DRAWS = 100_000
TOP = 3


class UnknownComparisonError(MeritreeError):
    """What is to be compared, or within which weights, is not there or cannot be compared."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A local weight at which departments change places: of each pair (x, y), y is ahead below it and x above."""

    at: float
    swaps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class WeightSweep:
    """One local weight from 0 to 1, its siblings keeping their proportions.

    Attributes:
        node: The node.
        weight: Its present local weight.
        breakpoints: Every crossing, ascending, strictly inside (0, 1).
        winner: Open interval around the present weight in which the same departments are first (in every group).
        top: The same for the departments ranked K or better.
        order: The same for the whole order.
    """

    node: Node
    weight: float
    breakpoints: tuple[Crossing, ...]
    winner: Interval
    top: Interval
    order: Interval


@dataclass(frozen=True, slots=True)
class Passing:
    """The smallest change of the cut's weights after which one department ties another.

    Attributes:
        passes: Who moves up.
        passed: Who is passed; None for everybody in the group.
        sizes: Size of the change by norm (`l1`, `linf`, `l2`); None where no weights of the neighbourhood do it.
        weights: The new weights by norm and node, None likewise.
        moved: The change that is smallest in L1, as moves of weight from one node to another, largest first.
    """

    passes: str
    passed: str | None
    sizes: Mapping[Norm, float | None]
    weights: Mapping[Norm, Weights | None]
    moved: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """Best and worst rank of a department, and weights of the cut that show each."""

    department: str
    best: int
    worst: int
    best_strict: int
    worst_strict: int
    best_weights: Weights
    worst_weights: Weights


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a department takes each rank when weights are drawn from the neighbourhood.

    Attributes:
        department: Whose.
        shares: Share of the draws at rank 1, 2, ... of its group.
        expected_rank: Mean rank.
        central_weights: Mean of the weights that put it first; None where none does.
        confidence: Whether it is first at these weights (1 or 0); None likewise.
    """

    department: str
    shares: tuple[float, ...]
    expected_rank: float
    central_weights: Weights | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class RankPassport:
    """A line per department: where it stands, how far it could move, and what would move it.

    Attributes:
        department: Whose.
        rank: Present rank.
        best: Best rank in the neighbourhood, ties won.
        worst: Worst rank, ties lost.
        share_at_rank: Share of the draws at the present rank.
        tightest: The node whose local weight moves the department with the smallest step; None for none.
        interval: Where that local weight may lie without moving the department.
        overtaker: Who comes past it with the smallest change of the weights; None where nobody can.
        overtaking: That change.
    """

    department: str
    rank: int
    best: int
    worst: int
    share_at_rank: float
    tightest: Node | None
    interval: Interval
    overtaker: str | None
    overtaking: Passing | None

    @property
    def is_firm(self) -> bool:
        """Whether the rank is the same all over the neighbourhood."""
        return self.best == self.worst == self.rank


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

    Raises:
        PlanError: `wanted` is no cut.
        UnknownComparisonError: The neighbourhood cannot be read or is empty, or the pair cannot be compared.
        MeritreeError: No department has a score, or the request is larger than the memory.
    """
    cut = plan_cut(plan, ranking.grid, wanted)
    if cut is None:
        raise MeritreeError("no department has a score, so there is no ranking to examine")
    near = read_neighbourhood(plan, cut, neighbourhood)
    lines = weight_lines(plan, cut.nodes)
    swept = _sweep(cut, lines, top)
    reach = extremes(cut.scored, near, seed=seed)
    drawn = acceptability(cut.scored, near, draws=draws, seed=seed, pairs=True)
    chosen = usual_flips(cut.scored, near) if pair is None else (flip(cut.scored, near, *_pair(cut, pair)),)
    lines_of_passports = passports(cut.scored, near, swept, reach, drawn)
    return Firmness(
        basis=ranking.basis,
        cut=cut,
        neighbourhood=near,
        is_exact=cut.is_exact,
        top=top,
        seed=seed,
        sweeps=tuple(_named_sweep(cut, line, sweep) for line, sweep in zip(lines, swept, strict=True)),
        flips=tuple(_named_flip(cut, found) for found in chosen),
        reaches=_reaches(cut, reach),
        chances=_chances(cut, drawn),
        drawn=drawn,
        influence=influence(cut.scored),
        always_ahead=_always_ahead(cut, near, drawn),
        passports=tuple(_named_passport(cut, lines, each) for each in lines_of_passports),
    )


def sweep_weights(plan: Plan, cut: PlanCut, top: int = TOP) -> tuple[WeightSweep, ...]:
    """Find where the ranking changes as one local weight moves, for every node with siblings down to the cut."""
    lines = weight_lines(plan, cut.nodes)
    swept = _sweep(cut, lines, top)
    return tuple(_named_sweep(cut, line, sweep) for line, sweep in zip(lines, swept, strict=True))


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


def _named_sweep(cut: PlanCut, line: WeightLine, sweep: Sweep) -> WeightSweep:
    names = cut.departments
    points = (
        Crossing(float(point.at), tuple(sorted((names[x], names[y]) for x, y in point.swaps)))
        for point in sweep.breakpoints
    )
    winner, top, order = ((float(low), float(high)) for low, high in (sweep.winner, sweep.top, sweep.order))
    return WeightSweep(line.node, line.weight, tuple(points), winner, top, order)


def _named_flip(cut: PlanCut, found: Flip) -> Passing:
    weights = {norm: found.weights.get(norm) for norm in NORMS}
    nearest = weights["l1"]
    told: tuple[Move, ...] = () if nearest is None else moves(cut.scored.weights, nearest)
    ids = [node.id for node in cut.nodes]
    return Passing(
        passes=cut.departments[found.passes],
        passed=None if found.passed is None else cut.departments[found.passed],
        sizes={norm: found.sizes.get(norm) for norm in NORMS},
        weights={norm: None if each is None else _by_node(cut, each) for norm, each in weights.items()},
        moved=tuple((ids[move.giver], ids[move.receiver], move.amount) for move in told),
    )


def _reaches(cut: PlanCut, found: Extremes) -> tuple[Reach, ...]:
    return tuple(
        Reach(
            department=department,
            best=int(found.best[row]),
            worst=int(found.worst[row]),
            best_strict=int(found.best_strict[row]),
            worst_strict=int(found.worst_strict[row]),
            best_weights=_by_node(cut, found.best_weights[row]),
            worst_weights=_by_node(cut, found.worst_weights[row]),
        )
        for row, department in enumerate(cut.departments)
    )


def _chances(cut: PlanCut, drawn: Acceptability) -> tuple[Chances, ...]:
    group_sizes = (cut.scored.groups[:, None] == cut.scored.groups).sum(axis=1)
    found = []
    for row, department in enumerate(cut.departments):
        never_first = bool(np.isnan(drawn.central_weights[row]).any())
        found.append(
            Chances(
                department=department,
                shares=tuple(drawn.shares[row, : group_sizes[row]].tolist()),
                expected_rank=float(drawn.expected_rank[row]),
                central_weights=None if never_first else _by_node(cut, drawn.central_weights[row]),
                confidence=None if never_first else float(drawn.confidence[row]),
            )
        )
    return tuple(found)


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


def _named_passport(cut: PlanCut, lines: Sequence[WeightLine], passport: Passport) -> RankPassport:
    low, high = passport.interval
    return RankPassport(
        department=cut.departments[passport.department],
        rank=passport.rank,
        best=passport.best,
        worst=passport.worst,
        share_at_rank=passport.share_at_rank,
        tightest=None if passport.tightest is None else lines[passport.tightest].node,
        interval=(float(low), float(high)),
        overtaker=None if passport.overtaker is None else cut.departments[passport.overtaker],
        overtaking=None if passport.overtaking is None else _named_flip(cut, passport.overtaking),
    )


def _by_node(cut: PlanCut, weights: Array) -> Weights:
    return {node.id: float(weight) for node, weight in zip(cut.nodes, weights, strict=True)}
