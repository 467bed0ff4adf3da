"""How often a department takes each rank when the weights are drawn from a neighbourhood.

Stochastic multicriteria acceptability analysis (Lahdelma & Salminen 2001, SMAA-2) with certain scores. Draws come
in blocks; each block costs one matrix product and one sort of whole numbers that carry a score in their upper bits
and a department in their lower ones. Neighbours whose scores may be within the tolerance are compared again in
full precision, and draws with a tie are ranked again by the rule that ties share the best rank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError
from model.ranking import TOLERANCE
from model.sensitivity.draws import BLOCK, Single, are_independent, block_of_draws
from model.sensitivity.neighbourhood import Neighbourhood
from model.sensitivity.scored_cut import Array, ScoredCut, refuse_beyond_memory, rivals, scores_at

Places = NDArray[np.int64]
Order = NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Acceptability:
    """What the draws say about D departments on K nodes.

    Attributes:
        shares: Share of the draws in which a department takes rank 1, 2, ... (D x D); tied departments share the
            best rank, so a column may add up to more or less than 1.
        standard_error: Of each share (D x D); NaN where it cannot be told from a single block of dependent draws.
        expected_rank: Mean rank (D).
        central_weights: Mean of the weights under which a department is first (D x K); NaN where it never is.
        confidence: 1 where a department is first at its own central weights, else 0 (D); NaN where it never is.
            Below 1 only where scores are ratios, for then the weights that favour a department need not be convex.
        winning: Share of the draws in which the row department is strictly ahead of the column department (D x D);
            None unless asked for.
        draws: Number of draws.
        seed: With which the same draws come again.
        independent: Whether the draws are independent of each other (all but an order within bounds).
    """

    shares: Array
    standard_error: Array
    expected_rank: Array
    central_weights: Array
    confidence: Array
    winning: Array | None
    draws: int
    seed: int
    independent: bool


def acceptability(
    cut: ScoredCut,
    neighbourhood: Neighbourhood,
    *,
    draws: int = 100_000,
    seed: int = 0,
    pairs: bool = False,
) -> Acceptability:
    """Draw weights and count the ranks.

    Args:
        cut: The scores on a cut.
        neighbourhood: Where the weights are drawn, uniformly.
        draws: How many.
        seed: Of the draws.
        pairs: Whether to count for each pair who is ahead.

    Raises:
        MeritreeError: No draws are asked for, or more departments than memory holds.
    """
    if draws < 1:
        raise MeritreeError(f"draws: expected at least 1, found {draws}")
    size = cut.departments
    refuse_beyond_memory(40 * BLOCK * size + 40 * size**2, f"the ranks of {size} departments in {BLOCK} draws")
    families = [_family(cut, neighbourhood, group) for group in np.unique(cut.groups)]
    counts = [
        _count(
            families,
            size,
            block_of_draws(neighbourhood, seed, block, min(BLOCK, draws - block * BLOCK)),
            pairs=pairs,
        )
        for block in range(-(-draws // BLOCK))
    ]
    taken = sum((block.taken for block in counts), np.zeros((size, size), dtype=np.int64))
    shares = taken / draws
    favour = sum((block.favour for block in counts), np.zeros((size, len(neighbourhood.lower))))
    with np.errstate(invalid="ignore", divide="ignore"):
        central = favour @ neighbourhood.corners / favour.sum(axis=1, keepdims=True)
    independent = are_independent(neighbourhood)
    return Acceptability(
        shares=shares,
        standard_error=np.sqrt(shares * (1 - shares) / draws) if independent else _error_between(counts, draws),
        expected_rank=shares @ np.arange(1.0, size + 1),
        central_weights=central,
        confidence=_confidence(cut, central),
        winning=sum((block.ahead for block in counts), np.zeros((size, size), dtype=np.int64)) / draws
        if pairs
        else None,
        draws=draws,
        seed=seed,
        independent=independent,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Family:
    """A group's departments, those that are everywhere alike taken together (F of them)."""

    members: Places
    which: Places
    alike: Places
    values: Array
    coverage: Array | None


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Of one block: draws at each rank, sum of the weights at rank 1, draws ahead of each other department."""

    taken: Places
    favour: Array
    ahead: Places


def _family(cut: ScoredCut, neighbourhood: Neighbourhood, group: int) -> _Family:
    members = np.flatnonzero(cut.groups == group)
    values = cut.values[members] @ neighbourhood.corners.T
    coverage = cut.coverage[members] @ neighbourhood.corners.T
    if (coverage.max(axis=1) <= 0).any():
        unscored = ", ".join(str(row + 1) for row in members[coverage.max(axis=1) <= 0])
        raise MeritreeError(f"department {unscored} has no score wherever the neighbourhood puts weight")
    everything = np.round(np.hstack([values, coverage]), 10)
    _, first, which, alike = np.unique(
        everything, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    full = bool((np.abs(coverage - 1) <= 1e-12).all())
    return _Family(members, which.ravel(), alike, values[first], None if full else coverage[first])


def _count(families: list[_Family], size: int, coordinates: Single, *, pairs: bool) -> _Counts:
    drawn = coordinates.astype(np.float64)
    taken = np.zeros((size, size), dtype=np.int64)
    favour = np.zeros((size, drawn.shape[1]))
    ahead = np.zeros((size, size) if pairs else (0, 0), dtype=np.int64)
    for family in families:
        scores = drawn @ family.values.T
        if family.coverage is not None:
            scores /= drawn @ family.coverage.T
        ordered, before = _orders(scores, family.alike)
        most = len(family.members)
        cells = np.bincount((ordered * most + before).ravel(), minlength=len(family.alike) * most)
        taken[family.members, :most] = cells.reshape(-1, most)[family.which]
        favour[family.members] = _sum_by_winner(ordered, before, drawn, len(family.alike))[family.which]
        if pairs:
            ahead[np.ix_(family.members, family.members)] = _wins(ordered, before)[
                np.ix_(family.which, family.which)
            ]
    return _Counts(taken, favour, ahead)


def _orders(scores: Array, alike: Places) -> tuple[Order, Order]:
    """Rank each row of scores (draws x F).

    Returns:
        The columns from first to last, and the number of departments ahead of each of them: both draws x F.
        Scores within the tolerance have the same departments ahead.
    """
    count = scores.shape[1]
    bits = max(count - 1, 1).bit_length()
    top = float(scores.max())
    grid = (2 ** (31 - bits) - 2) / max(top - float(scores.min()), TOLERANCE)
    keys = ((top - scores) * grid).astype(np.int32)
    keys <<= bits
    keys |= np.arange(count, dtype=np.int32)
    keys.sort(axis=1)
    ordered = keys & np.int32(2**bits - 1)
    before = _departments_before(ordered, alike)
    keys >>= bits
    close = keys[:, 1:] - keys[:, :-1] <= 1 + int(TOLERANCE * grid)
    draw = np.flatnonzero(close.any(axis=1))
    near, at = np.nonzero(close[draw])
    draw = draw[near]
    apart = scores[draw, ordered[draw, at]] - scores[draw, ordered[draw, at + 1]] > TOLERANCE
    unsure = np.unique(draw[~apart])
    for part in np.array_split(unsure, 1 + len(unsure) * count**2 // 10**7):
        ordered[part] = np.argsort(-scores[part], axis=1, kind="stable")
        falling = np.take_along_axis(scores[part], ordered[part].astype(np.intp), axis=1)
        higher = falling[:, None, :] > falling[:, :, None] + TOLERANCE
        before[part] = np.einsum("dij,dj->di", higher, alike[ordered[part]])
    return ordered, before


def _departments_before(ordered: Order, alike: Places) -> Order:
    """Number of departments in the columns that come earlier."""
    if (alike == 1).all():
        return np.tile(np.arange(ordered.shape[1], dtype=np.int32), (len(ordered), 1))
    sizes = alike.astype(np.int32)[ordered]
    return np.cumsum(sizes, axis=1, dtype=np.int32) - sizes


def _sum_by_winner(ordered: Order, before: Order, drawn: Array, count: int) -> Array:
    """Sum of the draws in which each column is first (F x coordinates)."""
    draw, place = np.nonzero(before[:, : int((before == 0).sum(axis=1).max())] == 0)
    winner = ordered[draw, place]
    by_winner = np.argsort(winner, kind="stable")
    wins = np.bincount(winner, minlength=count)
    starts = np.cumsum(wins) - wins
    sums = np.zeros((count, drawn.shape[1]))
    sums[wins > 0] = np.add.reduceat(drawn[draw[by_winner]], starts[wins > 0], axis=0)
    return sums


def _wins(ordered: Order, before: Order) -> Places:
    """In how many draws each column is strictly ahead of each other."""
    places = np.empty(ordered.shape, dtype=np.uint16)
    np.put_along_axis(places, ordered.astype(np.intp), before.astype(np.uint16), axis=1)
    by_column = np.ascontiguousarray(places.T)
    return np.array([np.count_nonzero(row < by_column, axis=1) for row in by_column], dtype=np.int64)


def _error_between(counts: list[_Counts], draws: int) -> Array:
    """Standard error from the differences between blocks, each of which is a walk of its own."""
    whole = [block.taken / BLOCK for block in counts[: draws // BLOCK]]
    if len(whole) < 2:
        return np.full(counts[0].taken.shape, np.nan)
    error: Array = np.std(whole, axis=0, ddof=1) / np.sqrt(len(whole))
    return error


def _confidence(cut: ScoredCut, central: Array) -> Array:
    confidence = np.full(cut.departments, np.nan)
    for department in np.flatnonzero(~np.isnan(central[:, 0])).tolist():
        scores = scores_at(cut, central[department])
        confidence[department] = float(
            scores[department] + TOLERANCE >= scores[rivals(cut, department)].max(initial=0.0)
        )
    return confidence
