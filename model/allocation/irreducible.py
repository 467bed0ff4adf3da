"""Rules that cannot hold together, none of which can be left out.

The duals of the least sum of violations name rules that already cannot hold together (Farkas). From these every
rule is left out in turn, and stays out where the others still cannot hold: a deletion filter (Chinneck 2008,
Feasibility and Infeasibility in Optimization, section 6.1.1). Where only whole numbers stand in the way there are
no duals; then the rules violated by the least sum are enforced, again and again, until the enforced ones cannot
hold (elastic filter, section 6.1.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from model.allocation.elastic import Elastic
from model.allocation.terms import Array, Flags
from model.solver import INFINITY

VIOLATED = 1e-7
NO_DUAL = 1e-9
BOTH_WAYS = 40
DEMANDS = ("mandated", "floor", "pin:use", "pin:target", "pin:share", "change")


@dataclass(frozen=True, slots=True, eq=False)
class Certificate:
    """Rules that cannot hold together (H), multipliers of the rows that prove it, and what each rule weighs in it.

    There are no multipliers where only whole numbers stand in the way.
    """

    rules: Flags
    dual: Array | None
    weight: Array


def prove(elastic: Elastic) -> Certificate | None:
    """Find rules that cannot hold together; None where all rules hold."""
    every = np.ones(len(elastic.handles), dtype=bool)
    if elastic.hold_together(every):
        return None
    return _certificate(elastic, every) or Certificate(_by_violation(elastic), None, np.ones(len(every)))


def irreducible(elastic: Elastic, found: Certificate) -> Flags:
    """Leave rules out until any but one of those that remain (H) can hold together.

    Rules that weigh little are left out first, so that what remains is few and telling. Where that is quick it is
    done twice, demands first and supplies first, and the smaller set is taken.
    """
    demands = np.array([handle.rule.kind in DEMANDS for handle in elastic.handles], dtype=bool)
    kept = _leave_out(elastic, found, demands)
    if kept.sum() > 2 and found.rules.sum() <= BOTH_WAYS:
        other = _leave_out(elastic, found, ~demands)
        kept = other if other.sum() < kept.sum() else kept
    return kept


def _certificate(elastic: Elastic, kept: Flags) -> Certificate | None:
    """Find rules of `kept` with a dual where the sum of all violations is least; None where that is 0."""
    elastic.enforce(np.zeros(len(kept), dtype=bool))
    cost = _violations(elastic, kept)
    solved = elastic.relaxed(cost)
    if solved.status != "optimal" or solved.value <= NO_DUAL:
        return None
    multiplier = cost - solved.reduced_cost
    felt = [multiplier[list(handle.columns)] for handle in elastic.handles]
    whole = [handle.done_whole >= 0 for handle in elastic.handles]
    weight = np.array([np.abs(f).max() if w else f.max() for f, w in zip(felt, whole, strict=True)])
    rules = kept & (weight > NO_DUAL)
    if elastic.hold_together(rules):
        return None
    size = np.array([abs(handle.rule.number / handle.unit) for handle in elastic.handles])
    return Certificate(rules, solved.dual, weight * size)


def _violations(elastic: Elastic, kept: Flags) -> Array:
    """Cost of 1 on every violation; what may also be less than it is, is held at no less."""
    cost = np.zeros(elastic.size)
    for h in np.flatnonzero(kept).tolist():
        handle = elastic.handles[h]
        cost[list(handle.columns)] = 1.0
        if handle.done_whole >= 0:
            elastic.bound([handle.plus], 0.0, INFINITY)
    return cost


def _by_violation(elastic: Elastic) -> Flags:
    """Enforce the rules that the least sum of violations violates, until those enforced cannot hold.

    What is done whole may only grow in that sum; where it would have to shrink, its capacity is enforced too.
    """
    enforced = np.zeros(len(elastic.handles), dtype=bool)
    while True:
        elastic.enforce(enforced)
        solved = elastic.least(_violations(elastic, ~enforced))
        if solved.status != "optimal":
            whole = np.array([handle.done_whole >= 0 for handle in elastic.handles], dtype=bool)
            return enforced | whole if elastic.hold_together(enforced) else enforced
        broken = [(solved.x[list(handle.columns)] > VIOLATED).any() for handle in elastic.handles]
        if not any(broken):
            return np.ones(len(enforced), dtype=bool)
        enforced |= np.array(broken)


def _leave_out(elastic: Elastic, found: Certificate, first: Flags) -> Flags:
    """Leave out what can be left out: what the multipliers prove, then what the solver finds."""
    kept = found.rules.copy()
    newer: Certificate | None = found
    while newer is not None and newer.dual is not None:
        before = kept.sum()
        kept &= newer.rules
        for h in _in_order(elastic, kept, first, newer.weight):
            less = _but(kept, [h])
            if elastic.refuted(less, newer.dual):
                kept = less
        newer = _certificate(elastic, kept) if kept.sum() < before else None
    order = _in_order(elastic, kept, first, found.weight)
    waiting = [order] if found.dual is None else [[h] for h in reversed(order)]
    while waiting:
        part = waiting.pop()
        less = _but(kept, part)
        if not elastic.hold_together(less):
            kept = less
        elif len(part) > 1:
            middle = len(part) // 2
            waiting += [part[middle:], part[:middle]]
    return kept


def _but(kept: Flags, part: Sequence[int]) -> Flags:
    less = kept.copy()
    less[list(part)] = False
    return less


def _in_order(elastic: Elastic, rules: Flags, first: Flags, weight: Array) -> list[int]:
    def rank(h: int) -> tuple[bool, float, str]:
        return (not first[h], round(float(weight[h]), 9), elastic.handles[h].rule.name)

    return sorted(np.flatnonzero(rules).tolist(), key=rank)
