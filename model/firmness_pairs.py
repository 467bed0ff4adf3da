"""Pairs of departments: how firm the order of the two is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from model.firmness import Firmness
from model.firmness_parts import RankPassport

TOLD_APART = 0.95  # share of the draws in which an order must hold


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of departments keep their order.

    Attributes:
        always: Under every weighting of the neighbourhood.
        mostly: Not always, but in 95 % or more of the draws.
        open: Less often: these cannot be told apart.
    """

    always: int
    mostly: int
    open: int

    @property
    def total(self) -> int:
        """All pairs within a group."""
        return self.always + self.mostly + self.open


def count_pairs(found: Firmness) -> Pairs:
    """Count the pairs of departments of one group by how firm their order is."""
    pairs = present_pairs(found)
    always = sum(pair.always for pair in pairs)
    mostly = sum(not pair.always and pair.share >= TOLD_APART for pair in pairs)
    return Pairs(always, mostly, len(pairs) - always - mostly)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two departments of one group in their present order.

    Attributes:
        upper: Who is ranked higher now (or shares the place).
        lower: The other.
        always: Whether that order holds under every weighting of the neighbourhood.
        share: In what share of the draws it does.
    """

    upper: RankPassport
    lower: RankPassport
    always: bool
    share: float

    @property
    def is_open(self) -> bool:
        """Whether the two cannot be told apart."""
        return not self.always and self.share < TOLD_APART


def present_pairs(found: Firmness) -> tuple[Pair, ...]:
    """All pairs within a group, in the order of the ranks."""
    place = {department: row for row, department in enumerate(found.cut.departments)}
    groups = found.cut.scored.groups
    ahead, drawn = found.always_ahead, found.drawn.winning
    winning = ahead.astype(np.float64) if drawn is None else drawn
    ordered = sorted(found.passports, key=lambda each: (each.rank, each.department))
    return tuple(
        Pair(upper, lower, bool(ahead[x, y]), float(winning[x, y]))
        for upper, lower in combinations(ordered, 2)
        for x, y in [(place[upper.department], place[lower.department])]
        if groups[x] == groups[y]
    )
