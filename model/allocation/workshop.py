"""Programmes kept at hand, so that a plan that differs in a weight or a total is solved from the last basis.

A programme is lent to one caller at a time; it is kept when it comes back, the latest few of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from model.alike import same_records
from model.allocation.programme import Programme, build, retune
from model.allocation.terms import read_terms, reweigh
from model.plan import Plan, Resource

KEPT = 4

_shelf: list[Programme] = []
_lock = Lock()


@contextmanager
def borrowed(plan: Plan) -> Iterator[Programme]:
    """Lend the programme of a plan, a kept one where it differs in weights, totals and reserves alone."""
    programme = _take(plan) or build(read_terms(plan))
    yield programme
    with _lock:
        _shelf.append(programme)
        del _shelf[:-KEPT]


def clear() -> None:
    """Forget all programmes kept, so that the next solve starts cold."""
    with _lock:
        _shelf.clear()


def _take(plan: Plan) -> Programme | None:
    with _lock:
        for place in range(len(_shelf) - 1, -1, -1):
            if alike(_shelf[place].terms.plan, plan):
                programme = _shelf.pop(place)
                break
        else:
            return None
    return programme if retune(programme, reweigh(programme.terms, plan)) else None


def alike(known: Plan, plan: Plan) -> bool:
    """Whether two plans have the same programme but for weights, totals and reserves.

    Where `stability` is a stage a total is also a coefficient, and then has to be the same.
    """
    if known.settings.stages != plan.settings.stages:
        return False
    tables = ("contributions", "costs", "limits", "pins", "departments")
    if any(getattr(known, table) != getattr(plan, table) for table in tables):
        return False
    return (
        same_records(known.goals, plan.goals, "weight", "name", "names", "note", "perspective")
        and same_records(known.indicators, plan.indicators, "weight", "name", "names", "note")
        and _same_resources(known, plan)
    )


def _same_resources(known: Plan, plan: Plan) -> bool:
    fixed = "stability" in plan.settings.stages

    def shape(resource: Resource) -> tuple[object, ...]:
        return (resource.resource, resource.total is None, resource.total if fixed else None)

    return [shape(resource) for resource in known.resources] == [shape(resource) for resource in plan.resources]
