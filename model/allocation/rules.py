r"""The rules of a plan by name: every number that a conflict may be about, and where it stands in the plan.

    mandated:I          indicators, mandated          floor:D:R           limits, floor
    required:I          indicators, margin            ceiling:D:R         limits, ceiling
    capacity:I:D        contributions or the last     change:D:R          limits, max_change
                        step in costs, capacity       pin:target:I:D      pins, value
    resource:R          resources, total              pin:share:I:D       pins, value
                                                      pin:use:D:R         pins, value

A limit on a goal has the goal in D's place. A colon in an id is written `\:`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from model.allocation.terms import rule
from model.plan import Pin, Plan, Step

PIN_KEYS = {
    "target": ("indicator", "department"),
    "share": ("indicator", "department"),
    "use": ("department", "resource"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a plan and its number.

    Attributes:
        name: As the answers name it, `mandated:pupils`.
        kind: `mandated`, `required`, `capacity`, `resource`, `floor`, `ceiling`, `change`, `pin:target`,
            `pin:share` or `pin:use`.
        table: The table in which its number stands.
        column: The column, as an attribute of the record.
        record: The row.
        number: The number itself.
    """

    name: str
    kind: str
    table: str
    column: str
    record: Any
    number: float


def rules(plan: Plan) -> tuple[Rule, ...]:
    """All rules that the numbers of a plan make, in the order of its tables; some may bind nothing."""
    return (*_of_indicators(plan), *_capacities(plan), *_resources(plan), *_limits(plan), *_pins(plan))


def adjusted(plan: Plan, rule: Rule, change: float) -> Plan:
    """The plan with the number of one rule changed.

    Args:
        plan: The plan the rule comes from.
        rule: The rule.
        change: What is added to its number.
    """
    changed = replace(rule.record, **{rule.column: rule.number + change})
    rows = tuple(changed if record is rule.record else record for record in getattr(plan, rule.table))
    tables: dict[str, Any] = {rule.table: rows}
    return replace(plan, **tables)


def _of_indicators(plan: Plan) -> Iterator[Rule]:
    for each in plan.indicators:
        if each.mandated is not None:
            name = rule("mandated", each.indicator)
            yield Rule(name, "mandated", "indicators", "mandated", each, each.mandated)
        if each.target is not None:
            name = rule("required", each.indicator)
            yield Rule(name, "required", "indicators", "margin", each, each.margin)


def _capacities(plan: Plan) -> Iterator[Rule]:
    """Capacities that are given; with steps, that of the last one, which may be stretched at its own unit cost."""
    last: dict[tuple[str, str], Step] = {}
    for step in plan.costs:
        key = (step.indicator, step.department)
        if step.step > 0 and (key not in last or step.step > last[key].step):
            last[key] = step
    for each in plan.contributions:
        name = rule("capacity", each.indicator, each.department)
        step_or_none = last.get((each.indicator, each.department))
        if step_or_none is not None:
            yield Rule(name, "capacity", "costs", "capacity", step_or_none, step_or_none.capacity or 0.0)
        elif each.capacity is not None:
            yield Rule(name, "capacity", "contributions", "capacity", each, each.capacity)


def _resources(plan: Plan) -> Iterator[Rule]:
    for each in plan.resources:
        if each.total is not None:
            yield Rule(rule("resource", each.resource), "resource", "resources", "total", each, each.total)


def _limits(plan: Plan) -> Iterator[Rule]:
    for each in plan.limits:
        owner = each.department if each.department is not None else each.goal or ""
        bounds = [("floor", "floor", each.floor), ("ceiling", "ceiling", each.ceiling)]
        if each.last_year is not None:
            bounds.append(("change", "max_change", each.max_change))
        for kind, column, number in bounds:
            if number is not None:
                yield Rule(rule(kind, owner, each.resource), kind, "limits", column, each, number)


def _pins(plan: Plan) -> Iterator[Rule]:
    for each in plan.pins:
        name = rule("pin", each.kind, *_pinned(each))
        yield Rule(name, f"pin:{each.kind}", "pins", "value", each, each.value)


def _pinned(pin: Pin) -> tuple[str, ...]:
    return tuple(getattr(pin, key) or "" for key in PIN_KEYS[pin.kind])
