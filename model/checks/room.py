"""What must be used of a resource whatever is planned, and whether there is room for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from model.checks.amounts import Demand, least_use
from model.checks.inspection import Inspection, exceeds, figure, listed
from model.plan import Limit, Pin, Resource


@dataclass(slots=True)
class _Claims:
    """What limits and pins ask of the departments' use of one resource.

    Attributes:
        limits: Limits by department.
        pins: Pins on use by department.
        children: Departments below each department, of None the highest ones.
        base: Sum of all bases met so far.
        asking: Departments that must use more than what is below them.
    """

    limits: Mapping[str, Limit]
    pins: Mapping[str, Pin]
    children: Mapping[str | None, list[str]]
    base: float = 0.0
    asking: list[str] = field(default_factory=list)


Mandated = Mapping[str, Sequence[tuple[float, str]]]


def mandated_uses(inspection: Inspection, demands: Sequence[Demand]) -> Mandated:
    """What each mandate uses of each resource at the very least, met in its cheapest way, by resource."""
    return {
        resource.resource: [
            (least_use(inspection, demand, demand.record.mandated, resource.resource), demand.record.indicator)
            for demand in demands
            if demand.is_open and demand.record.mandated
        ]
        for resource in inspection.plan.resources
    }


def check_room(inspection: Inspection, mandated: Mandated) -> None:
    """Compare what bases, floors, pins and mandates use at the very least with each ceiling and total.

    Args:
        inspection: The plan under inspection.
        mandated: What the mandates use (`mandated_uses`).
    """
    children: dict[str | None, list[str]] = {}
    for department, parent in inspection.departments.items():
        children.setdefault(parent if parent in inspection.departments else None, []).append(department)
    for resource in inspection.plan.resources:
        claims = _Claims(
            {
                limit.department: limit
                for limit in inspection.plan.limits
                if limit.department and limit.resource == resource.resource
            },
            {
                pin.department: pin
                for pin in inspection.plan.pins
                if pin.kind == "use" and pin.department and pin.resource == resource.resource
            },
            children,
        )
        needed = sum(_least_use(inspection, claims, department) for department in children.get(None, ()))
        if resource.total is not None:
            _check_total(inspection, resource, resource.total, claims, needed, mandated[resource.resource])


def _least_use(inspection: Inspection, claims: _Claims, top: str) -> float:
    """The least that a department and all below it must use."""
    order, waiting = [], [top]
    while waiting:
        department = waiting.pop()
        order.append(department)
        waiting += claims.children.get(department, ())
    least: dict[str, float] = {}
    for department in reversed(order):
        below = sum(least[child] for child in claims.children.get(department, ()))
        least[department] = _least_with_own(inspection, claims, department, below)
    return least[top]


def _least_with_own(inspection: Inspection, claims: _Claims, department: str, below: float) -> float:
    """Add what a department's own limit and pin ask to what those below it must use; report what does not fit."""
    least = below
    if department in claims.limits:
        limit = claims.limits[department]
        claims.base += limit.base or 0.0
        least += limit.base or 0.0
        if limit.ceiling is not None and exceeds(least, limit.ceiling):
            claim = f"the base of '{department}' and what must be used below it make {figure(least)}"
            message = f"{claim}, its ceiling is {figure(limit.ceiling)}"
            inspection.warning("limits", limit, "ceiling", message, "Raise the ceiling or lower the base.")
        least = max(least, _floor(limit))
    if department in claims.pins:
        pin = claims.pins[department]
        most = _ceiling(claims.limits[department]) if department in claims.limits else inf
        if exceeds(least, pin.value) or exceeds(pin.value, most):
            bound = f"at least {figure(least)}" if exceeds(least, pin.value) else f"at most {figure(most)}"
            message = f"'{department}' is pinned to a use of {figure(pin.value)}, its limits ask for {bound}"
            inspection.warning("pins", pin, "value", message, "Change the pin or the limit.")
        least = max(least, pin.value)
    if least > below:
        claims.asking.append(department)
    return least


def _floor(limit: Limit) -> float:
    if limit.max_change is None or limit.last_year is None:
        return limit.floor or 0.0
    return max(limit.floor or 0.0, (1 - limit.max_change) * limit.last_year)


def _ceiling(limit: Limit) -> float:
    ceiling = inf if limit.ceiling is None else limit.ceiling
    if limit.max_change is None or limit.last_year is None:
        return ceiling
    return min(ceiling, (1 + limit.max_change) * limit.last_year)


def _check_total(
    inspection: Inspection,
    resource: Resource,
    total: float,
    claims: _Claims,
    needed: float,
    mandated: Sequence[tuple[float, str]],
) -> None:
    name, available = resource.resource, total - (resource.reserve or 0.0)
    there = f"{figure(available)} is there"
    if total >= 0 and exceeds(0.0, available):
        message = (
            f"the reserve of '{name}', {figure(resource.reserve or 0.0)}, is above its total, {figure(total)}"
        )
        inspection.warning("resources", resource, "reserve", message, "Lower the reserve.")
        return
    if claims.asking and exceeds(needed, available):
        whose = listed(sorted(claims.asking))
        message = f"bases, floors and pins of {whose} use at least {figure(needed)} of '{name}'; {there}"
        inspection.warning("resources", resource, "total", message, "Raise the total or lower what must be used.")
        return
    for limit in inspection.plan.limits:
        if limit.goal and limit.resource == name and exceeds(_floor(limit), available):
            message = f"'{limit.goal}' must use at least {figure(_floor(limit))} of '{name}'; {there}"
            inspection.warning("limits", limit, "floor", message, "Raise the total or lower the floor.")
    _check_mandates(inspection, resource, mandated, claims.base, available)


def _check_mandates(
    inspection: Inspection, resource: Resource, uses: Sequence[tuple[float, str]], base: float, available: float
) -> None:
    """Compare what the mandates use, each met in its cheapest way, with what is there."""
    needed = base + sum(use for use, _ in uses)
    dearest = [indicator for use, indicator in sorted(uses, reverse=True) if use > 0]
    if dearest and exceeds(needed, available):
        message = (
            f"what is mandated ({listed(dearest)}) uses at least {figure(needed)} of '{resource.resource}', "
            f"base included; {figure(available)} is there"
        )
        inspection.warning("resources", resource, "total", message, "Raise the total or lower a mandate.")
