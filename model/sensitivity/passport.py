"""A line per department: where it stands, how far it could move, and what would move it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.ranking import ranks
from model.sensitivity.acceptability import Acceptability
from model.sensitivity.extremes import Extremes
from model.sensitivity.flip import Flip, flip
from model.sensitivity.neighbourhood import Neighbourhood
from model.sensitivity.scored_cut import Array, ScoredCut, rivals, scores_at, tangents
from model.sensitivity.sweep import Number, Sweep

LEVEL = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Passport:
    """How firm one department's rank is.

    Attributes:
        department: Whose.
        rank: Present rank.
        best: Best rank in the neighbourhood, ties won.
        worst: Worst rank, ties lost.
        share_at_rank: Share of the draws at the present rank.
        tightest: Which sweep (its place in the sequence) changes the rank after the smallest step; None for none.
        interval: Where the weight of that sweep may lie without moving the department; (0, 1) if none does.
        overtaker: Who of those not ranked better comes past it with the smallest change of the weights (L1); None
            where nobody can.
        overtaking: That change; None likewise.
    """

    department: int
    rank: int
    best: int
    worst: int
    share_at_rank: float
    tightest: int | None
    interval: tuple[Number, Number]
    overtaker: int | None
    overtaking: Flip | None

    @property
    def is_firm(self) -> bool:
        """Whether the rank is the same all over the neighbourhood."""
        return self.best == self.worst == self.rank


def passports(
    cut: ScoredCut,
    neighbourhood: Neighbourhood,
    sweeps: Sequence[Sweep],
    reach: Extremes,
    chances: Acceptability,
) -> tuple[Passport, ...]:
    """Write a passport for each department from what was found about the ranking."""
    scores = scores_at(cut, cut.weights)
    places = ranks(scores, cut.groups).astype(np.intp)
    written = []
    for department in range(cut.departments):
        tightest, interval = _tightest(sweeps, department)
        overtaking = _nearest_overtaker(cut, neighbourhood, scores, department)
        written.append(
            Passport(
                department=department,
                rank=int(places[department]),
                best=int(reach.best[department]),
                worst=int(reach.worst[department]),
                share_at_rank=float(chances.shares[department, places[department] - 1]),
                tightest=tightest,
                interval=interval,
                overtaker=None if overtaking is None else overtaking.passes,
                overtaking=overtaking,
            )
        )
    return tuple(written)


def _tightest(sweeps: Sequence[Sweep], department: int) -> tuple[int | None, tuple[Number, Number]]:
    tightest: int | None = None
    interval: tuple[Number, Number] = (0, 1)
    smallest = np.inf
    for place, sweep in enumerate(sweeps):
        low, high = holds_for(sweep, department)
        steps = [abs(float(sweep.present) - float(end)) for end in (low, high) if 0 < end < 1]
        if min(steps, default=smallest) < smallest:
            tightest, interval, smallest = place, (low, high), min(steps)
    return tightest, interval


def holds_for(sweep: Sweep, department: int) -> tuple[Number, Number]:
    """Interval around the present weight in which nobody comes past a department, and it past nobody."""
    at = sweep.at[(sweep.above == department) | (sweep.below == department)]
    lower, higher = at[at <= sweep.present].tolist(), at[at >= sweep.present].tolist()
    return (lower[-1] if lower else 0), (higher[0] if higher else 1)


def _nearest_overtaker(
    cut: ScoredCut, neighbourhood: Neighbourhood, scores: Array, department: int
) -> Flip | None:
    """Try those not ahead in the order of what it would take without bounds, until no better one can follow.

    Where scores are quotients the order comes from their tangents, and a nearer one may be passed over.
    """
    others = rivals(cut, department)
    others = others[scores[others] <= scores[department] + LEVEL]
    lines = tangents(cut, cut.weights)
    leads = lines[department] - lines[others]
    width = np.ptp(leads, axis=1)
    atleast = np.full(len(others), np.inf)
    np.divide(2 * np.maximum(leads @ cut.weights, 0.0), width, out=atleast, where=width > 0)
    nearest: Flip | None = None
    smallest = np.inf
    for place in np.argsort(atleast, kind="stable"):
        if atleast[place] >= smallest or not np.isfinite(atleast[place]):
            break
        tried = flip(cut, neighbourhood, int(others[place]), department, norms=("l1",))
        size = tried.sizes["l1"]
        if size is not None and size < smallest:
            nearest, smallest = tried, size
    return nearest
