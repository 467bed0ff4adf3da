"""An outcome in plain words: what is reached, what waits, what is scarce and what a little more would bring."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.report.rows import quantity
from dashboard.words import _, label, many
from dashboard.words.numbers import one_of, percent, points
from model.errors import SEVERITIES, Finding, Severity
from model.plan import Resource
from model.schema import index
from scenarios.amounts import Amount, round_amount, with_more
from scenarios.attainments import Moved, attainments, moved_between
from scenarios.outcome import Outcome

_NAMED = 3
_LITTLE = 1e-6


def summary(found: Outcome, base: Outcome | None = None) -> tuple[str, ...]:
    """Say the outcome of an allocated plan in a few sentences.

    Args:
        found: The outcome.
        base: The outcome of the plan without its scenario, where there is a scenario.
    """
    return (
        _attainment(found, base),
        _promises(found, base),
        *filter(None, [_given_up(found)]),
        *(sentence for resource in found.plan.resources for sentence in resource_sentences(found, resource)),
        _uniqueness(found),
        findings_sentence(found.findings),
    )


def resource_sentences(found: Outcome, resource: Resource) -> tuple[str, ...]:
    """Say how much of a resource is used, whether it is scarce, and what a little more or less would change."""
    rows = found.allocation.resources
    row = rows[rows["resource"] == resource.resource].iloc[0]
    told = _used(row["used"], resource)
    if resource.total is None:
        return (_("{used}; there is no limit.").format(used=told),)
    left = resource.total - (resource.reserve or 0.0) - row["used"]
    if left > _LITTLE * resource.total:
        told = _("{used}, {left} left over").format(used=told, left=quantity(left, resource.unit))
        if row["price_up"] == 0:
            return (_("{used}: it is not the bottleneck.").format(used=told),)
    if math.isnan(row["price_up"]) or math.isnan(row["price_down"]):
        return (_("{said}.").format(said=told), *_definite(found, resource))
    return (_("{said}.").format(said=told), _prices(row, resource))


def findings_sentence(findings: Iterable[Finding]) -> str:
    """Count findings by severity."""
    counts = Counter(finding.severity for finding in findings)
    if not counts:
        return _("Nothing about the plan looks odd.")
    told = [_count(severity, counts[severity]) for severity in SEVERITIES if counts[severity]]
    return _("What looks odd about the plan: {counts}.").format(counts=_(", ").join(told))


def _count(severity: Severity, count: int) -> str:
    match severity:
        case "error":
            return many("{n} error", "{n} errors", count)
        case "warning":
            return many("{n} warning", "{n} warnings", count)
    return many("{n} note", "{n} notes", count)


def _used(used: float, resource: Resource) -> str:
    shown = {"name": label(resource), "used": quantity(used, resource.unit)}
    if resource.total is None:
        return _("{name}: {used} used").format(**shown)
    shown["total"] = quantity(resource.total, resource.unit)
    if not resource.reserve:
        return _("{name}: {used} of {total} used").format(**shown)
    shown["reserve"] = quantity(resource.reserve, resource.unit)
    return _("{name}: {used} of {total} used, {reserve} kept in reserve").format(**shown)


def _attainment(found: Outcome, base: Outcome | None) -> str:
    total = found.allocation.total
    reached = percent(total, 1)
    if base is None or base.allocation.total is None or total is None:
        return _("{reached} of what the plan asks for is reached, by weight.").format(reached=reached)
    return _(
        "{reached} of what the plan asks for is reached, by weight; without the scenario it is {before} "
        "({change})."
    ).format(
        reached=reached,
        before=percent(base.allocation.total, 1),
        change=points(total - base.allocation.total, 2),
    )


def _promises(found: Outcome, base: Outcome | None) -> str:
    states = attainments(found)["state"].value_counts()
    kept, part, wait = (int(states.get(state, 0)) for state in ("kept", "in part", "waits"))
    told = _("Of {promises}, {kept}, {part} in part, and {wait}.").format(
        promises=many("{n} promise", "{n} promises", kept + part + wait),
        kept=many("{n} is kept in full", "{n} are kept in full", kept),
        part=f"{part:,}",
        wait=many("{n} waits", "{n} wait", wait),
    )
    if base is None or base.allocation.status != "optimal":
        return told
    moved = moved_between(base, found)
    if not moved:
        return _("{told} None of them moves.").format(told=told)
    return _("{told} Because of the scenario {moves}.").format(told=told, moves=movers(moved, found))


def _given_up(found: Outcome) -> str | None:
    share, stages = found.plan.settings.give_up_attainment, found.plan.settings.stages
    if not share or "attainment" not in stages:
        return None
    aims = {
        "balance": _("to lift the weakest goal"),
        "cost": _("to save money"),
        "fairness": _("to even out the load"),
        "stability": _("to stay close to last year"),
    }
    later = [aims[stage] for stage in stages[stages.index("attainment") + 1 :]]
    if not later:
        return _("Up to {share} of what could be reached is given up (the plan's own option).").format(
            share=percent(share)
        )
    return _("Up to {share} of what could be reached is given up {aims} (the plan's own option).").format(
        share=percent(share), aims=_(", ").join(later)
    )


def _prices(row: Any, resource: Resource) -> str:
    one = one_of(resource.unit or _("unit of {resource}").format(resource=label(resource)))
    more, less = 100 * row["price_up"], 100 * row["price_down"]
    if not more and not less:
        return _("{one} more or less changes nothing.").format(one=one)
    gain = _("{one} more adds {points} points").format(one=one, points=_digits(more))
    loss = _("as much less costs {points}").format(points=_digits(less))
    if not math.isnan(row["valid_up"]):
        gain = _("{gain}, valid up to a total of {total}").format(
            gain=gain, total=quantity(row["valid_up"], resource.unit)
        )
    if not math.isnan(row["valid_down"]):
        loss = _("{loss}, valid down to a total of {total}").format(
            loss=loss, total=quantity(row["valid_down"], resource.unit)
        )
    return _("{gain}; {loss}.").format(gain=gain, loss=loss)


def _definite(found: Outcome, resource: Resource) -> Iterable[str]:
    step = round_amount(found.plan, resource.resource)
    if step is None:
        return
    for amount in (step, -step):
        yield _change(with_more(found, resource.resource, amount), found, resource)


def _change(change: Amount, found: Outcome, resource: Resource) -> str:
    what = (_("{amount} more ({share})") if change.amount > 0 else _("{amount} less ({share})")).format(
        amount=quantity(abs(change.amount), resource.unit),
        share=percent(abs(change.amount) / (resource.total or math.nan)),
    )
    if change.points is None:
        return _("With {what} the plan could not be met.").format(what=what)
    if abs(change.points) < 0.005:
        told = _("{what} would change the best that can be reached by less than 0.01 points").format(what=what)
    elif change.points > 0:
        told = _("{what} would bring {points} points").format(what=what, points=f"{change.points:.2f}")
    else:
        told = _("{what} would cost {points} points").format(what=what, points=f"{-change.points:.2f}")
    if not change.moved:
        return _("{said}.").format(said=told)
    return _("{said}: {moves}.").format(said=told, moves=movers(change.moved, found))


def movers(moved: Sequence[Moved], found: Outcome) -> str:
    """Name the promises that move most, each from where to where, and count the others."""
    names = index(found.plan, "indicators")
    told = [
        _("“{name}” goes from {before} to {after}").format(
            name=label(names[(each.indicator,)]), before=percent(each.before), after=percent(each.after)
        )
        for each in moved[:_NAMED]
    ]
    rest = len(moved) - _NAMED
    if rest > 0:
        told.append(many("and {n} more promise moves", "and {n} more promises move", rest))
    return _("; ").join(told)


def _uniqueness(found: Outcome) -> str:
    if found.allocation.unique:
        return _("No other way of splitting the targets is as good.")
    return _("Another split of the targets is as good; this one is the nearest to what each department can do.")


def _digits(value: float) -> str:
    return f"{value:.3g}"
