"""Contributions that could do more than their capacity, if it were larger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.allocation.rules import Rule
from model.allocation.terms import Flags, Terms
from model.solver import INFINITY


def stretched(terms: Terms, known: Sequence[Rule]) -> tuple[Terms, dict[tuple[str, str], int]]:
    """Give every contribution with a capacity one more effort, of the size and unit cost of its last step.

    Returns:
        The terms with these efforts, and their places by indicator and department.
    """
    given = {(r.record.indicator, r.record.department): r for r in known if r.kind == "capacity"}
    able = np.flatnonzero(_can_move(terms)).tolist()
    keys = [(terms.contributions[p].indicator, terms.contributions[p].department) for p in able]
    owners = [(p, given[key]) for p, key in zip(able, keys, strict=True) if key in given]
    places = np.array([p for p, _ in owners], dtype=np.int64)
    if not len(places):
        return terms, {}
    sizes = np.array([_size(terms, p, rule) for p, rule in owners])
    uses = np.zeros((len(places), len(terms.resources)))
    for row, (_, rule) in enumerate(owners):
        for resource, use in getattr(rule.record, "use", ()):
            uses[row, terms.resources.index(resource)] = use * sizes[row]
    at = np.searchsorted(terms.effort_of, places, side="right")
    begun = terms.start_use[places].any(axis=1)
    extended = replace(
        terms,
        effort_of=np.insert(terms.effort_of, at, places),
        effort_size=np.insert(terms.effort_size, at, sizes),
        effort_use=np.insert(terms.effort_use, at, uses, axis=0),
        effort_bound=np.insert(terms.effort_bound, at, INFINITY),
        effort_whole=np.insert(terms.effort_whole, at, False),
        starts=np.union1d(terms.starts, places[begun]),
    )
    new = at + np.arange(len(at))
    owned = [(rule.record.indicator, rule.record.department) for _, rule in owners]
    return extended, dict(zip(owned, new.tolist(), strict=True))


def _can_move(terms: Terms) -> Flags:
    """Which contributions may improve at all (P): those of an open indicator, and pinned ones."""
    pinned = {(pin.indicator, pin.department) for pin in terms.plan.pins if pin.kind != "use"}
    worst = np.array([indicator.aggregation == "worst" for indicator in terms.indicators], dtype=bool)
    fixed = np.array([(c.indicator, c.department) in pinned for c in terms.contributions], dtype=bool)
    able: Flags = np.where(worst[terms.indicator], terms.gap > 0, terms.open[terms.indicator]) | fixed
    return able


def _size(terms: Terms, p: int, rule: Rule) -> float:
    required = max(float(terms.required[terms.indicator[p]]), 0.0) / float(terms.coefficient[p])
    return rule.number or float(terms.capacity[p]) or required or 1.0
