"""An outcome in plain words: what is reached, what waits, what is scarce and what a little more would bring."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from dashboard.report.rows import quantity
from dashboard.words import label
from dashboard.words.numbers import percent, points
from model.errors import SEVERITIES, Finding
from model.plan import Resource
from model.schema import index
from scenarios.amounts import Amount, round_amount, with_more
from scenarios.attainments import Moved, attainments, moved_between
from scenarios.outcome import Outcome

_NAMED = 3
_LITTLE = 1e-6
_AIMS = {
    "balance": "to lift the weakest goal",
    "cost": "to save money",
    "fairness": "to even out the load",
    "stability": "to stay close to last year",
}


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
    name, unit = label(resource), resource.unit
    if resource.total is None:
        return (f"{name}: {quantity(row['used'], unit)} used; there is no limit.",)
    reserve = resource.reserve or 0.0
    left = resource.total - reserve - row["used"]
    told = f"{name}: {quantity(row['used'], unit)} of {quantity(resource.total, unit)} used"
    told += f", {quantity(reserve, unit)} kept in reserve" if reserve else ""
    if left > _LITTLE * resource.total:
        told += f", {quantity(left, unit)} left over"
        if row["price_up"] == 0:
            return (f"{told}: it is not the bottleneck.",)
    if math.isnan(row["price_up"]) or math.isnan(row["price_down"]):
        return (f"{told}.", *_definite(found, resource))
    return (f"{told}.", _prices(row, resource))


def findings_sentence(findings: Iterable[Finding]) -> str:
    """Count findings by severity."""
    counts = Counter(finding.severity for finding in findings)
    if not counts:
        return "Nothing about the plan looks odd."
    told = [_count(counts[severity], severity) for severity in SEVERITIES if counts[severity]]
    return f"What looks odd about the plan: {', '.join(told)}."


def _attainment(found: Outcome, base: Outcome | None) -> str:
    reached = f"{percent(found.allocation.total, 1)} of what the plan asks for is reached, by weight"
    if base is None or base.allocation.total is None or found.allocation.total is None:
        return f"{reached}."
    change = points(found.allocation.total - base.allocation.total, 2)
    return f"{reached}; without the scenario it is {percent(base.allocation.total, 1)} ({change})."


def _promises(found: Outcome, base: Outcome | None) -> str:
    states = attainments(found)["state"].value_counts()
    kept, part, wait = (int(states.get(state, 0)) for state in ("kept", "in part", "waits"))
    told = f"Of {_count(kept + part + wait, 'promise')}, {kept:,} {_be(kept)} kept in full, {part:,} in part"
    told += f", and {wait:,} {'waits' if wait == 1 else 'wait'}."
    if base is None or base.allocation.status != "optimal":
        return told
    moved = moved_between(base, found)
    return f"{told} Because of the scenario {_movers(moved, found)}." if moved else f"{told} None of them moves."


def _given_up(found: Outcome) -> str | None:
    share, stages = found.plan.settings.give_up_attainment, found.plan.settings.stages
    if not share or "attainment" not in stages:
        return None
    later = [_AIMS[stage] for stage in stages[stages.index("attainment") + 1 :]]
    aims = f" {', '.join(later)}" if later else ""
    return f"Up to {percent(share)} of what could be reached is given up{aims} (the plan's own option)."


def _prices(row: Any, resource: Resource) -> str:
    unit = resource.unit or f"unit of {label(resource)}"
    more, less = 100 * row["price_up"], 100 * row["price_down"]
    if not more and not less:
        return f"One {unit} more or less changes nothing."
    ends = [
        "" if math.isnan(row[end]) else f", valid {word} a total of {quantity(row[end], resource.unit)}"
        for end, word in (("valid_up", "up to"), ("valid_down", "down to"))
    ]
    return f"One more {unit} adds {_digits(more)} points{ends[0]}; one less costs {_digits(less)}{ends[1]}."


def _definite(found: Outcome, resource: Resource) -> Iterable[str]:
    step = round_amount(found.plan, resource.resource)
    if step is None:
        return
    for amount in (step, -step):
        yield _change(with_more(found, resource.resource, amount), found, resource)


def _change(change: Amount, found: Outcome, resource: Resource) -> str:
    more = change.amount > 0
    what = f"{quantity(abs(change.amount), resource.unit)} {'more' if more else 'less'}"
    what += f" ({percent(abs(change.amount) / (resource.total or math.nan))})"
    if change.points is None:
        return f"With {what} the plan could not be met."
    if abs(change.points) < 0.005:
        told = f"{what} would change the best that can be reached by less than 0.01 points"
    else:
        told = f"{what} would {'bring' if change.points > 0 else 'cost'} {abs(change.points):.2f} points"
    return f"{told}: {_movers(change.moved, found)}." if change.moved else f"{told}."


def _uniqueness(found: Outcome) -> str:
    if found.allocation.unique:
        return "No other way of splitting the targets is as good."
    return "Another split of the targets is as good; this one is the nearest to what each department can do."


def _movers(moved: Sequence[Moved], found: Outcome) -> str:
    names = index(found.plan, "indicators")
    told = [
        f"“{label(names[(each.indicator,)])}” goes from {percent(each.before)} to {percent(each.after)}"
        for each in moved[:_NAMED]
    ]
    rest = len(moved) - _NAMED
    return "; ".join(told) + (
        f"; and {_count(rest, 'more promise')} {'moves' if rest == 1 else 'move'}" if rest > 0 else ""
    )


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _digits(value: float) -> str:
    return f"{value:.3g}"
