"""Scores on a cut of the goal tree: the one object that everything about sensitivity works on.

With S the scores of D departments on the K nodes of a cut, c the coverage (the share of a node's weight that has a
score) and w the nodes' global weights, a department's score is

    s_d(w) = sum_k w_k c_dk S_dk / sum_k w_k c_dk.

Where the departments of a group are covered alike, the comparison of any two of them is linear in w.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from model.errors import MeritreeError
from model.sensitivity.neighbourhood import Neighbourhood, least

Array = NDArray[np.float64]

MOST_BYTES = 4 * 2**30
LEAST_SCORED = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScoredCut:
    """What the departments have on the nodes of a cut.

    Attributes:
        values: Coverage x score (D x K); 0 where nothing is scored.
        coverage: Share of each node's weight that has a score (D x K).
        weights: Global weight of each node (K), sum 1.
        groups: Group of each department (D); only departments of one group are compared.
    """

    values: Array
    coverage: Array
    weights: Array
    groups: NDArray[np.intp]

    @property
    def departments(self) -> int:
        """Number of departments."""
        return len(self.values)

    @property
    def is_complete(self) -> bool:
        """Whether everything is scored, so that the scores themselves are linear in the weights."""
        return bool((np.abs(self.coverage - 1) <= 1e-12).all())

    @property
    def is_linear(self) -> bool:
        """Whether the departments of each group are covered alike, so that all comparisons are linear."""
        return all(
            float(np.ptp(self.coverage[self.groups == group], axis=0).max()) <= 1e-12
            for group in np.unique(self.groups)
        )


def scored_cut(
    scores: ArrayLike,
    weights: ArrayLike,
    coverage: ArrayLike | None = None,
    groups: Sequence[int] | NDArray[np.intp] | None = None,
    *,
    geometric: bool = False,
) -> ScoredCut:
    """Put scores on a cut together, and refuse what has no meaning.

    Args:
        scores: Departments x nodes, 0..100; not read where the coverage is 0.
        weights: Global weight of each node, at least 0, divided by their sum.
        coverage: Departments x nodes, 0..1; None where everything is scored.
        groups: Group of each department as a number; None for one group.
        geometric: Work on the logarithms of the scores. A department with a 0 on a node that has weight has the
            score 0 whatever the other weights are, so all of its logarithms become one number below all others.

    Raises:
        MeritreeError: The shapes do not match, a number is missing or negative, or a department has no score.
    """
    table, each = np.atleast_2d(np.array(scores, dtype=np.float64)), np.array(weights, dtype=np.float64)
    covered = np.ones(table.shape) if coverage is None else np.array(coverage, dtype=np.float64)
    group = np.zeros(len(table), dtype=np.intp) if groups is None else np.asarray(groups, dtype=np.intp)
    _refuse_nonsense(table, each, covered, group)
    if geometric:
        table = _logarithms(table, covered * each > 0)
    values = np.where(covered > 0, covered * np.where(covered > 0, table, 0.0), 0.0)
    return ScoredCut(values=values, coverage=covered, weights=each / each.sum(), groups=group)


def scores_at(cut: ScoredCut, weights: Array) -> Array:
    """Score the departments at other weights.

    Args:
        cut: The scores on a cut.
        weights: One weight vector (K) or one per row (W x K).

    Returns:
        Scores (D) or (W x D); NaN where nothing that is scored has weight.
    """
    above, below = weights @ cut.values.T, weights @ cut.coverage.T
    scores: Array = np.full(above.shape, np.nan)
    np.divide(above, below, out=scores, where=below > 0)
    return scores


def tangents(cut: ScoredCut, weights: Array) -> Array:
    """Write the scores as linear functions of weights that sum to 1 (D x K), true to first order around `weights`.

    NaN for a department of which nothing has weight there.
    """
    below = (cut.coverage @ weights)[:, None]
    scores = scores_at(cut, weights)[:, None]
    slopes: Array = np.full(cut.values.shape, np.nan)
    np.divide(cut.values - scores * cut.coverage, below, out=slopes, where=below > 0)
    return slopes + scores - (slopes @ weights)[:, None]


def where_scored(cut: ScoredCut, neighbourhood: Neighbourhood) -> Neighbourhood:
    """Leave out the weights under which a department has next to no score.

    Where nothing of a department has weight, it has no score and no rank, though comparisons with it seem level.
    At least `LEAST_SCORED` of the largest scored weight that it can have is kept.
    """
    covered = cut.coverage @ neighbourhood.corners.T
    bare = least(neighbourhood, covered)[0] <= 0
    if not bare.any():
        return neighbourhood
    rows = np.unique(covered[bare] - LEAST_SCORED * covered[bare].max(axis=1, keepdims=True), axis=0)
    return replace(neighbourhood, rows=np.vstack([neighbourhood.rows, rows]))


def rivals(cut: ScoredCut, department: int) -> NDArray[np.intp]:
    """The other departments of a department's group."""
    same = cut.groups == cut.groups[department]
    same[department] = False
    return np.flatnonzero(same)


def refuse_beyond_memory(needed: float, what: str) -> None:
    """Refuse a request that would take more memory than a computer at a desk has.

    Raises:
        MeritreeError: More than `MOST_BYTES` are needed.
    """
    if needed > MOST_BYTES:
        raise MeritreeError(
            f"{what} would take {needed / 2**30:.1f} GB of memory, more than {MOST_BYTES / 2**30:.0f} GB"
        )


def _refuse_nonsense(scores: Array, weights: Array, coverage: Array, groups: NDArray[np.intp]) -> None:
    if coverage.shape != scores.shape or scores.shape != (len(groups), len(weights)):
        raise MeritreeError(
            f"scores are {scores.shape}, coverage {coverage.shape}, weights {weights.shape}, groups "
            f"{groups.shape}: expected departments x nodes, the same, nodes, departments"
        )
    problems = []
    if not np.isfinite(weights).all() or (weights < 0).any() or weights.sum() <= 0:
        problems.append("weights: expected numbers of at least 0, not all of them 0")
    if not np.isfinite(coverage).all() or (coverage < 0).any():
        problems.append("coverage: expected numbers of at least 0")
    if not problems and not np.isfinite(scores[coverage > 0]).all():
        problems.append("scores: expected a number wherever something is scored")
    if not problems:
        unscored = np.flatnonzero(coverage @ weights <= 0)
        problems += [f"department {row + 1} has no score on a node with weight" for row in unscored]
    if problems:
        raise MeritreeError("\n".join(problems))


def _logarithms(scores: Array, counts: NDArray[np.bool_]) -> Array:
    positive = np.where(counts & (scores > 0), scores, np.nan)
    logarithms = np.log(np.where(scores > 0, scores, 1.0))
    bottom = float(np.log(np.nanmin(positive))) - 1.0 if np.isfinite(positive).any() else 0.0
    failed = (counts & (scores <= 0)).any(axis=1)
    logarithms[failed] = bottom
    return logarithms
