"""The score rules as formulas on arrays: one element per indicator and department, results 0..100.

`sign` is +1 where higher is better and -1 where lower is; an indicator that is best nearest to its midpoint
arrives here as the distance to it, with sign -1. A NaN among the figures of an element gives NaN.
The relative rules compare an element with its peers: those that bear the same number in `peers`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]
Peers = NDArray[np.intp]


def progress(actual: Figures, baseline: Figures, target: Figures, sign: Figures, cap: Figures) -> Figures:
    """Score the way covered from the baseline to the target: 100 x clip((actual - b) / (target - b), 0, cap).

    Where the target is not beyond the baseline that share would turn upside down and `maintain` holds.
    """
    way = _ratio(actual - baseline, target - baseline)
    forward = 100 * np.clip(way, 0, cap)
    return np.where(sign * (target - baseline) <= 0, maintain(actual, target, sign), forward)


def maintain(actual: Figures, target: Figures, sign: Figures) -> Figures:
    """Score how far a level that was to be kept has been kept: 100, or the ratio of the smaller to the larger.

    The ratio makes sense for positive quantities; where one is not, a level that is not kept scores 0.
    """
    positive = (actual > 0) & (target > 0)
    kept = np.where(sign > 0, _ratio(actual, target), _ratio(target, actual))
    score = np.where(sign * (actual - target) >= 0, 100.0, np.where(positive, 100 * kept, 0.0))
    return np.where(np.isnan(actual + target), np.nan, score)


def completion(actual: Figures, target: Figures, cap: Figures) -> Figures:
    """Score the share of a target above 0 that is reached: 100 x clip(actual / target, 0, cap)."""
    return np.where(target > 0, 100 * np.clip(_ratio(actual, target), 0, cap), np.nan)


def goalposts(actual: Figures, low: Figures, high: Figures) -> Figures:
    """Score the place between two fixed posts: 100 x clip((x - low) / (high - low), 0, 1)."""
    return 100 * np.clip(_ratio(actual - low, high - low), 0, 1)


def minmax(actual: Figures, sign: Figures, peers: Peers) -> Figures:
    """Score the place between the worst (0) and the best (100) of the peers; where all are equal, 100."""
    worst, best = _extremes(sign * actual, peers)
    return np.where(best > worst, 100 * _ratio(sign * actual - worst, best - worst), 100.0)


def zscore(actual: Figures, sign: Figures, peers: Peers) -> Figures:
    """Score 50 plus 10 for each sample standard deviation above the mean of the peers, within 0..100.

    Where the peers do not differ, 50.
    """
    worst, best = _extremes(actual, peers)
    number = np.maximum(np.bincount(peers), 1)
    centred = actual - (np.bincount(peers, actual) / number)[peers]
    deviation = np.sqrt(np.bincount(peers, centred**2) / np.maximum(number - 1, 1))[peers]
    return np.where(best > worst, np.clip(50 + 10 * sign * _ratio(centred, deviation), 0, 100), 50.0)


def percentile(actual: Figures, sign: Figures, peers: Peers) -> Figures:
    """Score the share of the other peers that are worse, equal ones counting half; alone, 100."""
    good = sign * actual
    order = np.lexsort((good, peers))
    number = np.bincount(peers)[peers[order]]
    place = np.arange(len(order)) - np.searchsorted(peers[order], peers[order])
    new = np.ones(len(order), dtype=bool)
    new[1:] = (np.diff(good[order]) != 0) | (np.diff(peers[order]) != 0)
    tied = np.cumsum(new) - 1
    worse = place[new][tied] if len(order) else place
    equal = np.bincount(tied)[tied] - 1
    score = np.empty(len(order))
    score[order] = np.where(number > 1, 100 * (worse + equal / 2) / np.maximum(number - 1, 1), 100.0)
    return score


def _ratio(above: Figures, below: Figures) -> Figures:
    """Quotients, NaN where the divisor is 0."""
    quotients: Figures = np.full(np.shape(above), np.nan)
    np.divide(above, below, out=quotients, where=np.not_equal(below, 0))
    return quotients


def _extremes(figures: Figures, peers: Peers) -> tuple[Figures, Figures]:
    """The least and the largest figure among the peers of each element."""
    number = int(peers.max(initial=-1)) + 1
    least, largest = np.full(number, np.inf), np.full(number, -np.inf)
    np.minimum.at(least, peers, figures)
    np.maximum.at(largest, peers, figures)
    return least[peers], largest[peers]
