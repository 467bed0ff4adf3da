"""Which rules of a plan bind: met with nothing to spare, so that another number there could change the plan."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.allocation.constraints import below_department, room
from model.allocation.terms import Array, Terms, rule
from model.plan import Limit
from scenarios.outcome import Outcome

TIGHT = 1e-7


def binding_rules(found: Outcome) -> tuple[str, ...]:
    """Name the rules that an allocation meets with nothing to spare, sorted; none where it has no numbers.

    `resource:R`, `mandated:I`, `capacity:I:D`, `floor:X:R`, `ceiling:X:R` and `change:X:R`, as the allocation
    names them. Pins always bind and are left out, and so is a capacity that was not given.
    """
    taken = found.allocation.taken
    if taken is None:
        return ()
    terms, improvement = taken.terms, taken.improvement
    rules = (
        *_resources(found, terms),
        *_mandates(terms, improvement),
        *_capacities(terms, improvement),
        *_limits(found, terms),
    )
    return tuple(sorted(set(rules)))


def _resources(found: Outcome, terms: Terms) -> Iterator[str]:
    used = dict(zip(found.allocation.resources["resource"], found.allocation.resources["used"], strict=True))
    for r, resource in enumerate(terms.resources):
        most = room(terms, r)
        if used[resource] >= most - TIGHT * max(1.0, abs(most)):
            yield rule("resource", resource)


def _mandates(terms: Terms, improvement: Array) -> Iterator[str]:
    required = np.where(terms.open, terms.required, 1.0)
    delivered = terms.delivered(improvement) / required
    for i, indicator in enumerate(terms.indicators):
        if indicator.mandated is None or not terms.open[i]:
            continue
        reached = delivered[i]
        if indicator.aggregation == "worst":
            own = (terms.indicator == i) & (terms.gap > 0)
            reached = min(improvement[own] / terms.gap[own], default=0.0)
        if reached <= indicator.mandated + TIGHT:
            yield rule("mandated", indicator.indicator)


def _capacities(terms: Terms, improvement: Array) -> Iterator[str]:
    given = np.zeros(len(terms.contributions), dtype=bool)
    given[terms.effort_of[np.isfinite(terms.effort_bound)]] = True
    full = given & (terms.capacity > 0) & (improvement >= terms.capacity * (1 - TIGHT))
    for p in np.flatnonzero(full).tolist():
        contribution = terms.contributions[p]
        yield rule("capacity", contribution.indicator, contribution.department)


def _limits(found: Outcome, terms: Terms) -> Iterator[str]:
    for limit in terms.plan.limits:
        if limit.floor is None and limit.ceiling is None and limit.max_change is None:
            continue
        use = _use_below(found, terms, limit)
        hair = TIGHT * max(1.0, abs(use))
        owner = limit.department if limit.department is not None else limit.goal or ""
        if limit.floor is not None and use <= limit.floor + hair:
            yield rule("floor", owner, limit.resource)
        if limit.ceiling is not None and use >= limit.ceiling - hair:
            yield rule("ceiling", owner, limit.resource)
        if limit.max_change is not None and limit.last_year is not None:
            change = abs(use - limit.last_year) - limit.max_change * abs(limit.last_year)
            if change >= -hair:
                yield rule("change", owner, limit.resource)


def _use_below(found: Outcome, terms: Terms, limit: Limit) -> float:
    """Use that a limit counts: of a department and those below it, base included, or of all below a goal."""
    if limit.department is not None:
        covered = below_department(terms, limit.department)
        names = {name for name, own in zip(terms.departments, covered.tolist(), strict=True) if own}
        table, column = found.allocation.uses, "department"
    else:
        goals, leaves = terms.below
        place = [goal.goal for goal in terms.plan.goals].index(limit.goal or "")
        names = {terms.indicators[leaf].indicator for leaf in leaves[goals == place].tolist()}
        table, column = found.allocation.spending, "indicator"
    counts = (table["resource"] == limit.resource) & table[column].isin(names)
    return float(table.loc[counts, "amount"].sum())
