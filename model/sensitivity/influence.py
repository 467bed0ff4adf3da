"""What each weight really does: nominal weights against the share of the ranking that a node decides.

A node with a large weight on which all departments score alike decides nothing; one with a small weight and a wide
spread, or one that moves with many others, may decide much (Paruolo, Saisana & Saltelli 2013).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.ranking import ranks
from model.sensitivity.scored_cut import Array, ScoredCut, scores_at

CEILING = 100.0
EDGE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Influence:
    """What K nodes do to the ranking of D departments.

    Correlations and shares are NaN where there is no spread.

    Attributes:
        nominal: Weight of each node (K).
        variance_share: Cov(w_k x_k, s) / Var s, w_k x_k being what the node adds to each department's score s;
            adds up to 1 over the nodes, and is negative where a node works against the ranking.
        correlation: Pearson correlation of the node's scores with s (K).
        squared_correlation: Its square: the share of the ranking's variance that the node alone would explain.
        redundancy: Correlation of the scores of each pair of nodes (K x K), over the departments scored on both.
        discrimination: Standard deviation of the node's scores, in points (K).
        ceiling: Share of the node's scores that are at 100 (K).
        floor: Share of the node's scores that are at 0.
        missing: Share of the departments without a score on the node.
        left_out: How far the ranks move on average if the node is left out and the others keep their proportions
            (K); NaN where nothing would be left.
        largest_move: The largest such move (K).
    """

    nominal: Array
    variance_share: Array
    correlation: Array
    squared_correlation: Array
    redundancy: Array
    discrimination: Array
    ceiling: Array
    floor: Array
    missing: Array
    left_out: Array
    largest_move: Array


def influence(cut: ScoredCut) -> Influence:
    """Measure what each node of a cut does to the ranking, over all departments, whatever their group.

    On a geometric cut everything is said of the logarithms of the scores.
    """
    known = cut.coverage > 0
    scores = np.divide(cut.values, cut.coverage, out=np.full(cut.values.shape, np.nan), where=known)
    totals = scores_at(cut, cut.weights)
    parts = cut.values * cut.weights / (cut.coverage @ cut.weights)[:, None]
    correlation = np.array([_correlation(column, totals) for column in scores.T])
    variance = float(np.var(totals))
    shares = ((parts - parts.mean(axis=0)).T @ (totals - totals.mean())) / len(totals)
    moved = [_moves_without(cut, node) for node in range(len(cut.weights))]
    count = np.maximum(known.sum(axis=0), 1)
    return Influence(
        nominal=cut.weights,
        variance_share=shares / variance if variance > EDGE**2 else np.full(len(shares), np.nan),
        correlation=correlation,
        squared_correlation=correlation**2,
        redundancy=np.array([[_correlation(one, other) for other in scores.T] for one in scores.T]),
        discrimination=np.array([_spread(column) for column in scores.T]),
        ceiling=(scores >= CEILING - EDGE).sum(axis=0) / count,
        floor=(known & (scores <= EDGE)).sum(axis=0) / count,
        missing=1 - known.mean(axis=0),
        left_out=np.array([each.mean() if len(each) else np.nan for each in moved]),
        largest_move=np.array([each.max() if len(each) else np.nan for each in moved]),
    )


def explained_shares(covariance: Array, weights: Array) -> Array:
    """Squared correlation of each of K variables with their weighted sum: Cov(x_k, s)^2 / (Var x_k Var s).

    The first-order share of the variance where the variables are jointly normal (Paruolo et al. 2013, equation 7).
    """
    with_sum = covariance @ weights
    squared: Array = with_sum**2 / (np.diag(covariance) * (weights @ with_sum))
    return squared


def opt_out_gain(cut: ScoredCut, applicable: Array) -> Array:
    """Points by which each department's score is higher than if its missing scores counted 0 (D).

    Args:
        cut: The scores on a cut, averaged over what is scored.
        applicable: Share of each node's weight that the department has to do with (D x K), scored or not.
    """
    zeros: Array = cut.values @ cut.weights / (applicable @ cut.weights)
    return scores_at(cut, cut.weights) - zeros


def _correlation(one: Array, other: Array) -> float:
    both = ~np.isnan(one) & ~np.isnan(other)
    first, second = one[both], other[both]
    if len(first) < 2 or min(np.ptp(first), np.ptp(second)) <= EDGE:
        return float("nan")
    first, second = first - first.mean(), second - second.mean()
    return float(np.clip(first @ second / np.sqrt((first @ first) * (second @ second)), -1.0, 1.0))


def _spread(column: Array) -> float:
    known = column[~np.isnan(column)]
    return float(np.std(known, ddof=1)) if len(known) > 1 else float("nan")


def _moves_without(cut: ScoredCut, node: int) -> Array:
    """By how many places each department moves without a node, of those that have a rank without it."""
    weights = cut.weights.copy()
    weights[node] = 0.0
    if weights.sum() <= 0 or (cut.coverage @ weights <= 0).all():
        return np.empty(0)
    before = ranks(scores_at(cut, cut.weights), cut.groups)
    after = ranks(scores_at(cut, weights / weights.sum()), cut.groups)
    moves: Array = np.abs(after - before)
    return moves[~np.isnan(moves)]
