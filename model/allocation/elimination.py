"""Normal equations `(A diag(h) A' + damping) d = r` of one sparse matrix A, solved for many h.

Rows are eliminated in rounds of rows that share no column with one another, those with the fewest neighbours
first (minimum degree), a round being one pass over arrays; what has grown dense by then is solved as a dense
matrix. Where indicators share no money the matrix falls apart into small blocks, and nothing dense is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model.allocation.terms import Array, Flags, Indices

# Rows are left to the dense rest once a round would take out less than one in so many of them.
FEWEST = 16
RELATIVE_DAMPING = 1e-14


@dataclass(frozen=True, slots=True, eq=False)
class Round:
    """Rows eliminated together.

    Attributes:
        rows: The rows (E).
        pivot: Place of each row's diagonal entry (E).
        owner: Which of the rows an entry beside the diagonal belongs to.
        neighbour: Row that the entry ties it to.
        entry: Place of the entry.
        updates: Pairs of these entries of one owner, and the place that each pair changes.
    """

    rows: Indices
    pivot: Indices
    owner: Indices
    neighbour: Indices
    entry: Indices
    updates: tuple[Indices, Indices, Indices]


@dataclass(frozen=True, slots=True, eq=False)
class Elimination:
    """The order of an elimination, without numbers; entries stand in a flat array of `places`.

    Attributes:
        places: Number of entries of the matrix, those filled in included.
        diagonal: Place of each row's diagonal entry (M).
        products: Column, place and factor of each product that adds up to an entry.
        rounds: What is eliminated, in order.
        rest: Rows left to the dense matrix.
        dense: Places of the entries of the rest, and where they stand in its flattened matrix.
    """

    places: int
    diagonal: Indices
    products: tuple[Indices, Indices, Array]
    rounds: tuple[Round, ...]
    rest: Indices
    dense: tuple[Indices, Indices]

    def factor(self, h: Array, damping: float) -> Factor:
        """Eliminate with the numbers h (one per column of A, none negative)."""
        column, place, product = self.products
        entries = np.bincount(place, product * h[column], minlength=self.places).astype(np.float64)
        entries[self.diagonal] += damping + RELATIVE_DAMPING * entries[self.diagonal]
        multipliers, pivots = [], []
        for step in self.rounds:
            pivot, beside = entries[step.pivot], entries[step.entry]
            multiplier = beside / pivot[step.owner]
            left, right, changed = step.updates
            np.subtract.at(entries, changed, multiplier[left] * beside[right])
            multipliers.append(multiplier)
            pivots.append(pivot)
        dense = np.zeros(len(self.rest) ** 2)
        dense[self.dense[1]] = entries[self.dense[0]]
        return Factor(self, multipliers, pivots, dense.reshape(2 * (len(self.rest),)))


@dataclass(frozen=True, slots=True, eq=False)
class Factor:
    """An elimination with its numbers."""

    elimination: Elimination
    multipliers: list[Array]
    pivots: list[Array]
    dense: Array

    def solve(self, right: Array) -> Array:
        """Solve for one right-hand side (M)."""
        d, rest = right.copy(), self.elimination.rest
        rounds = list(zip(self.elimination.rounds, self.multipliers, self.pivots, strict=True))
        for step, multiplier, _ in rounds:
            np.subtract.at(d, step.neighbour, multiplier * d[step.rows][step.owner])
        if len(rest):
            d[rest] = np.linalg.solve(self.dense, d[rest])
        for step, multiplier, pivot in reversed(rounds):
            beside = np.bincount(step.owner, multiplier * d[step.neighbour], minlength=len(step.rows))
            d[step.rows] = d[step.rows] / pivot - beside
        return d


def arrange(row: Indices, column: Indices, value: Array, count: int) -> Elimination:
    """Find the order in which to eliminate the normal equations of a matrix.

    Args:
        row: Row of each entry of A.
        column: Its column.
        value: Its value.
        count: Number of rows (M).
    """
    order = np.argsort(column, kind="stable")
    row, column, value = row[order], column[order], value[order]
    left, right = pairs(column)
    product_key = row[left] * count + row[right]
    known = _distinct(product_key, np.arange(count) * (count + 1))
    steps, alive = [], np.ones(count, dtype=bool)
    current = known[known // count != known % count]
    while True:
        chosen = _independent(current // count, current % count, alive)
        if FEWEST * len(chosen) <= alive.sum():
            break
        alive[chosen] = False
        beside = current[~alive[current // count]]
        beside = beside[alive[beside % count]]
        filled = _neighbours(beside, count)
        steps.append((chosen, beside, filled))
        staying = alive[current // count] & alive[current % count]
        current = _distinct(current[staying], filled[2])
        current = current[current // count != current % count]
    places = _distinct(known, *(filled[2] for *_, filled in steps))
    rest = np.flatnonzero(alive)
    inside = places[alive[places // count] & alive[places % count]] if count else places
    spot = np.cumsum(alive) - 1
    return Elimination(
        len(places),
        np.searchsorted(places, np.arange(count) * (count + 1)),
        (column[left], np.searchsorted(places, product_key), value[left] * value[right]),
        tuple(_round(*step, places, count) for step in steps),
        rest,
        (np.searchsorted(places, inside), spot[inside // count] * len(rest) + spot[inside % count]),
    )


def pairs(group: Indices) -> tuple[Indices, Indices]:
    """Every ordered pair of places with the same group, a place with itself included; groups ascend."""
    sizes = np.bincount(group)[group] if len(group) else group
    left = np.repeat(np.arange(len(group)), sizes)
    before = np.cumsum(sizes) - sizes
    right = np.arange(len(left)) - np.repeat(before - np.searchsorted(group, group), sizes)
    return left, right


def _distinct(*keys: Indices) -> Indices:
    ordered = np.sort(np.concatenate(keys))
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


def _independent(row: Indices, other: Indices, alive: Flags) -> Indices:
    """Rows with fewer neighbours than any neighbour of theirs; ties are broken by a fixed scramble."""
    count = len(alive)
    degree = np.bincount(row, minlength=count)
    scramble = (np.arange(count) * 0.6180339887498949) % 1.0
    rank = np.empty(count, dtype=np.int64)
    rank[np.lexsort((scramble, degree))] = np.arange(count)
    least = np.full(count, count)
    np.minimum.at(least, row, rank[other])
    few = degree <= max(8, int(alive.sum()) // 8)
    return np.flatnonzero(alive & (rank < least) & few)


def _neighbours(beside: Indices, count: int) -> tuple[Indices, Indices, Indices]:
    """Pairs of entries in the same eliminated row, and the key of the entry that each pair changes."""
    left, right = pairs(beside // count)
    return left, right, (beside % count)[left] * count + (beside % count)[right]


def _round(
    rows: Indices, beside: Indices, filled: tuple[Indices, Indices, Indices], places: Indices, count: int
) -> Round:
    return Round(
        rows,
        np.searchsorted(places, rows * (count + 1)),
        np.searchsorted(rows, beside // count),
        beside % count,
        np.searchsorted(places, beside),
        (filled[0], filled[1], np.searchsorted(places, filled[2])),
    )
