"""The parts of what is known about a ranking's firmness: the engine's answers, with names for places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from model.plan_cut import PlanCut, WeightLine
from model.score_grid import Array
from model.sensitivity.acceptability import Acceptability
from model.sensitivity.extremes import Extremes
from model.sensitivity.flip import NORMS, Flip, Move, Norm, moves
from model.sensitivity.passport import Passport
from model.sensitivity.sweep import Sweep
from model.tree import Node

Weights = Mapping[str, float]
Interval = tuple[float, float]


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


def name_sweep(cut: PlanCut, line: WeightLine, sweep: Sweep) -> WeightSweep:
    """A sweep with names."""
    names = cut.departments
    points = (
        Crossing(float(point.at), tuple(sorted((names[x], names[y]) for x, y in point.swaps)))
        for point in sweep.breakpoints
    )
    winner, top, order = ((float(low), float(high)) for low, high in (sweep.winner, sweep.top, sweep.order))
    return WeightSweep(line.node, line.weight, tuple(points), winner, top, order)


def name_flip(cut: PlanCut, found: Flip) -> Passing:
    """A flip with names, and its smallest change told as moves of weight."""
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


def name_reaches(cut: PlanCut, found: Extremes) -> tuple[Reach, ...]:
    """Best and worst ranks with names, one per department."""
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


def name_chances(cut: PlanCut, drawn: Acceptability) -> tuple[Chances, ...]:
    """Shares of the draws with names, one per department."""
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


def name_passport(cut: PlanCut, lines: Sequence[WeightLine], passport: Passport) -> RankPassport:
    """A passport with names."""
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
        overtaking=None if passport.overtaking is None else name_flip(cut, passport.overtaking),
    )


def _by_node(cut: PlanCut, weights: Array) -> Weights:
    return {node.id: float(weight) for node, weight in zip(cut.nodes, weights, strict=True)}
