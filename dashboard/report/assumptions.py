"""What was assumed where a plan says nothing: every default that its figures rest on, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.words import _, label, many
from dashboard.words.numbers import percent
from model.plan import Plan
from model.schema import index
from model.tree import siblings

_NAMED = 3
_NEAR = 1e-9


def assumptions(plan: Plan) -> tuple[str, ...]:
    """Say what was assumed where a plan without errors leaves cells blank or its weights do not add up."""
    return (*_weights(plan), *_baselines(plan), *_capacities(plan), *_prices(plan), *_without_target(plan))


def _weights(plan: Plan) -> Iterator[str]:
    goals = index(plan, "goals")
    blank, uneven = [], []
    for parent, children in siblings(plan).items():
        given = [record.weight for _node, record in children]
        if parent is None or len(children) < 2:
            continue
        if all(weight is None for weight in given):
            blank.append(label(goals[(parent,)]))
        elif abs(sum(weight or 0.0 for weight in given) - 1) > _NEAR:
            uneven.append((label(goals[(parent,)]), sum(weight or 0.0 for weight in given)))
    if blank:
        yield many(
            "Below one goal no weight is given; there all weigh the same: {goals}.",
            "Below {n} goals no weight is given; there all weigh the same: {goals}.",
            len(blank),
        ).format(goals=_listed(blank))
    for goal, total in uneven:
        yield _("The weights below “{goal}” add up to {total}; each was divided by that sum.").format(
            goal=goal, total=percent(total, 1)
        )


def _baselines(plan: Plan) -> Iterator[str]:
    indicators = index(plan, "indicators")
    blank = [
        each
        for each in plan.contributions
        if each.baseline is None and indicators[(each.indicator,)].target is not None
    ]
    if blank:
        yield many(
            "One contribution has no baseline; it counts 0.",
            "{n} contributions have no baseline; they count 0.",
            len(blank),
        )


def _capacities(plan: Plan) -> Iterator[str]:
    indicators = index(plan, "indicators")
    stepped = {(each.indicator, each.department) for each in plan.costs}
    open_ = [
        each
        for each in plan.contributions
        if each.capacity is None
        and (each.indicator, each.department) not in stepped
        and indicators[(each.indicator,)].target is not None
    ]
    if open_:
        yield many(
            "One contribution has no capacity; nothing but the target limits it.",
            "{n} contributions have no capacity; nothing but the target limits them.",
            len(open_),
        )


def _prices(plan: Plan) -> Iterator[str]:
    limited = [each for each in plan.resources if each.total]
    if len(limited) > 1 and all(each.price is None for each in plan.resources):
        yield _("No resource has a price; to save, each counts by its use as a share of its total.")


def _without_target(plan: Plan) -> Iterator[str]:
    scored = [label(each) for each in plan.indicators if each.target is None]
    if scored:
        yield many(
            "One indicator has no target; it is scored and handed down to nobody: {indicators}.",
            "{n} indicators have no target; they are scored and handed down to nobody: {indicators}.",
            len(scored),
        ).format(indicators=_listed(scored))


def _listed(names: list[str]) -> str:
    shown = [f"“{name}”" for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown.append(many("{n} more", "{n} more", len(names) - _NAMED))
    return _(", ").join(shown)
