"""The plan that is taken, as arrays: what an allocation knows before anything is written into tables."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

from model.allocation.programme import Programme
from model.allocation.settle import Settled, settle
from model.allocation.stages import Staged, attained, run_stages
from model.allocation.terms import Array, Terms


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """The plan that is taken.

    Attributes:
        terms: The numbers it was solved with.
        values: The best value of each stage by name, in order.
        settled: Improvements and efforts.
        reached: Attainment of each allocated indicator (I).
    """

    terms: Terms
    values: tuple[tuple[str, float], ...]
    settled: Settled
    reached: Array

    @property
    def improvement(self) -> Array:
        """Improvement of each contribution (P)."""
        return self.settled.improvement

    @property
    def total(self) -> float | None:
        """Weighted attainment of the allocated indicators; None where none of them has weight."""
        weight = self.terms.weight
        return fsum(weight * self.reached) if len(weight) and weight.sum() > 0 else None


def take(programme: Programme) -> Taken | None:
    """Solve all stages and settle what is left free; None where the rules of the plan cannot hold together."""
    return take_at(programme, run_stages(programme))


def take_at(programme: Programme, staged: Staged) -> Taken | None:
    """Settle what the stages left free; the model must stand on the face where they left it."""
    if staged.x is None:
        return None
    terms = programme.terms
    settled = settle(programme, staged.x)
    return Taken(terms, staged.values, settled, attained(terms, settled.improvement))
