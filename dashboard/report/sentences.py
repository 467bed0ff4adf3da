"""An outcome in plain words: what is reached, what waits, what is scarce and what a little more would bring."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from typing import Any

from dashboard.words.numbers import amount, percent
from model.errors import Finding
from model.plan import Resource, label
from model.schema import index
from scenarios.outcome import Outcome
from scenarios.promises import Amount, promises, round_amount, with_more

_NAMED = 3


def summary(found: Outcome, base: Outcome | None = None) -> tuple[str, ...]:
    """Say the outcome of an allocated plan in a few sentences.

    Args:
        found: The outcome.
        base: The outcome of the plan without its scenario, where there is a scenario.
    """
    return (
        _attainment(found, base),
        _promises(found, base),
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
        return (f"{name}: {amount(row['used'], unit)} are used; there is no limit.",)
    reserve = resource.reserve or 0.0
    kept = f", {amount(reserve, unit)} are kept in reserve" if reserve else ""
    used = f"{name}: {amount(row['used'], unit)} of {amount(resource.total, unit)} are used{kept}."
    left = resource.total - reserve - row["used"]
    if row["price_up"] == 0 and left > 1e-6 * resource.total:
        return (f"{used} It is not the bottleneck: {amount(left, unit)} are left over.",)
    if math.isnan(row["price_up"]) or math.isnan(row["price_down"]):
        return (used, *_definite(found, resource))
    return (used, _prices(row, resource))


def findings_sentence(findings: Iterable[Finding]) -> str:
    """Count findings by severity."""
    counts = Counter(finding.severity for finding in findings)
    if not counts:
        return "Nothing about the plan looks odd."
    told = [f"{counts[s]} {s}{'s' if counts[s] > 1 else ''}" for s in ("error", "warning", "note") if counts[s]]
    return f"About the plan there {'is' if sum(counts.values()) == 1 else 'are'} {' and '.join(told)}."


def _attainment(found: Outcome, base: Outcome | None) -> str:
    reached = f"{percent(found.allocation.total, 1)} of what the plan asks for is reached, by weight"
    if base is None or base.allocation.total is None or found.allocation.total is None:
        return f"{reached}."
    difference = 100 * (found.allocation.total - base.allocation.total)
    return f"{reached}; without the scenario it is {percent(base.allocation.total, 1)} ({_points(difference)})."


def _promises(found: Outcome, base: Outcome | None) -> str:
    states = promises(found)["state"].value_counts()
    kept, part, wait = (int(states.get(state, 0)) for state in ("kept", "in part", "waits"))
    told = f"Of {kept + part + wait:,} promises {kept:,} are kept, {part:,} in part, and {wait:,} wait."
    if base is None or base.allocation.status != "optimal":
        return told
    before, now = _kept(base), _kept(found)
    return f"{told} The scenario keeps {_named(now - before, found)} and gives up {_named(before - now, found)}."


def _prices(row: Any, resource: Resource) -> str:
    unit = resource.unit or f"unit of {label(resource)}"
    more, less = 100 * row["price_up"], 100 * row["price_down"]
    bounds = ["", ""]
    if not math.isnan(row["valid_up"]):
        bounds[0] = f" (up to a total of {amount(row['valid_up'])})"
    if not math.isnan(row["valid_down"]):
        bounds[1] = f" (down to {amount(row['valid_down'])})"
    if not more and not less:
        return f"One {unit} more or less changes nothing."
    return f"One more {unit} adds {_digits(more)} points{bounds[0]}; one less costs {_digits(less)}{bounds[1]}."


def _definite(found: Outcome, resource: Resource) -> Iterable[str]:
    step = round_amount(found, resource.resource)
    if step is None:
        return
    for change in (step, -step):
        yield _change(with_more(found, resource.resource, change), found, resource)


def _change(change: Amount, found: Outcome, resource: Resource) -> str:
    more = change.amount > 0
    what = f"{amount(abs(change.amount), resource.unit)} {'more' if more else 'less'}"
    what += f" ({percent(abs(change.amount) / (resource.total or math.nan))})"
    if change.points is None:
        return f"With {what} the plan could not be met."
    moves = (("keeps", change.kept), ("gives up", change.lost))
    moved = [f"{word} {_named(ids, found)}" for word, ids in moves if ids]
    told = f"With {what} the plan reaches {_points(change.points)}"
    return f"{told} and {' and '.join(moved)}." if moved else f"{told}."


def _uniqueness(found: Outcome) -> str:
    if found.allocation.unique:
        return "No other way of splitting the targets is as good."
    return "Some figures could be split otherwise without loss; these are the ones nearest to equal effort."


def _kept(found: Outcome) -> set[str]:
    table = promises(found)
    return set(table.loc[table["state"] == "kept", "indicator"])


def _named(ids: Iterable[str], found: Outcome) -> str:
    names = index(found.plan, "indicators")
    told = [f"“{label(names[(each,)])}”" for each in sorted(ids)]
    if not told:
        return "none"
    if len(told) <= _NAMED:
        return " and ".join(told) if len(told) < 3 else f"{told[0]}, {told[1]} and {told[2]}"
    return f"{len(told)} promises, {', '.join(told[: _NAMED - 1])} among them"


def _points(value: float) -> str:
    return f"{value:+.2f} points".replace("-", "−") if abs(value) >= 0.005 else "no more points"


def _digits(value: float) -> str:
    return f"{value:.3g}"
