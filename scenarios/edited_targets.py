"""Targets that somebody changed by hand: each a pin, checked, and with its price before anybody accepts it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from model.allocation.conflict import Conflict
from model.allocation.rules import rules
from model.check import check
from model.errors import Finding, ScenarioError, nearest
from model.plan import Plan
from model.schema import index
from scenarios.conflicts import conflict_of
from scenarios.differences import changes_between
from scenarios.outcome import Outcome, outcome
from scenarios.paths import join_path
from scenarios.promise_prices import promise_prices
from scenarios.scenario import Change, Scenario, apply
from scenarios.values import Value


class Edit(NamedTuple):
    """A target that somebody changed.

    Attributes:
        indicator: Its id.
        department: Its id.
        before: The figure that was handed out, in the department's unit.
        after: The figure that came back.
        place: Where it stood, for the reader: a sheet and a cell.
    """

    indicator: str
    department: str
    before: float
    after: float
    place: str = ""

    @property
    def change(self) -> Change:
        """The pin that the edit asks for."""
        return Change(join_path(("pins", "target", self.indicator, self.department, "value")), self.after)


class Refused(NamedTuple):
    """An edit that no plan can hold, and why."""

    edit: Edit
    reason: str


class Priced(NamedTuple):
    """An edit that the plan can hold, and what it does.

    Attributes:
        edit: The edit.
        price: Points 0..100 that the plan would gain without this pin, all others kept; NaN while the pins cannot
            hold together.
        load: Share of its capacity that the department then uses for it; NaN without a capacity.
        planned: The indicator's figure for the whole before and with all edits; NaN where there is none.
        wanted: What the indicator should reach.
        spent: By resource, how much more (negative: less) the department uses for it.
    """

    edit: Edit
    price: float
    load: float
    planned: tuple[float, float]
    wanted: float
    spent: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Examined:
    """What edited targets do to a plan.

    Attributes:
        before: The outcome without them.
        after: The outcome with all that the plan can hold as pins.
        priced: One entry for each of these, in the order of the edits.
        refused: The edits that no plan can hold.
        findings: What is odd about the plan because of the edits (a capacity, a sum, something whole).
        conflict: Why the pins cannot hold together; None where they can.
    """

    before: Outcome
    after: Outcome
    priced: tuple[Priced, ...]
    refused: tuple[Refused, ...]
    findings: tuple[Finding, ...]
    conflict: Conflict | None

    @property
    def changes(self) -> tuple[Change, ...]:
        """The pins, as changes of a scenario."""
        return tuple(each.edit.change for each in self.priced)

    @property
    def holds(self) -> bool:
        """Whether all edits can be kept together."""
        return self.after.allocation.status == "optimal" and not self.refused

    @property
    def price(self) -> float:
        """Points 0..100 that all edits together cost; NaN where there is no answer with them or without."""
        before, after = self.before.allocation.total, self.after.allocation.total
        return math.nan if before is None or after is None else 100 * (before - after)


def examine_edits(plan: Plan, layers: Sequence[Scenario], edits: Iterable[Edit]) -> Examined:
    """Make each edited target a pin, check them together and find their prices.

    Args:
        plan: A plan without errors.
        layers: The scenario they are laid over.
        edits: At most one for each target.

    Raises:
        ScenarioError: The layers cannot be applied to the plan.
    """
    before = outcome(plan, tuple(layers))
    accepted, refused = _sorted_out(before.plan, tuple(edits))
    pins = Scenario(changes=tuple(edit.change for edit in accepted))
    after = outcome(plan, (*layers, pins))
    known = set(before.findings)
    return Examined(
        before=before,
        after=after,
        priced=_priced(before, after, accepted),
        refused=refused,
        findings=tuple(each for each in after.findings if each not in known),
        conflict=conflict_of(after.plan) if after.allocation.status == "infeasible" else None,
    )


def as_scenario(examined: Examined, plan: Plan, name: str, *, source: str) -> Scenario:
    """Write the edits and the scenario they were laid over as one layer.

    Args:
        examined: The edits.
        plan: The plan without any scenario.
        name: What the scenario is called.
        source: Where the edits come from.
    """
    changed = changes_between(plan, examined.after.plan)
    changes = tuple(Change(each.path, _written(each.new)) for each in changed)
    return Scenario(name=name, changes=changes, source=source, baseline=plan.settings.id or None)


def _written(value: Value | tuple[str, ...]) -> Value:
    return " ".join(value) if isinstance(value, tuple) else value


def _sorted_out(plan: Plan, edits: tuple[Edit, ...]) -> tuple[tuple[Edit, ...], tuple[Refused, ...]]:
    """Part the edits that the plan can hold from those that name nothing or leave it with errors."""
    refused = {edit: reason for edit in edits if (reason := _names_nothing(plan, edit))}
    named = tuple(edit for edit in edits if edit not in refused)
    if named and _errors(plan, named):
        refused |= {edit: "; ".join(errors) for edit in named if (errors := _errors(plan, (edit,)))}
    accepted = tuple(edit for edit in edits if edit not in refused)
    return accepted, tuple(Refused(edit, refused[edit]) for edit in edits if edit in refused)


def _names_nothing(plan: Plan, edit: Edit) -> str:
    indicators, departments = index(plan, "indicators"), index(plan, "departments")
    for key, known, what in (
        (edit.indicator, indicators, "indicator"),
        (edit.department, departments, "department"),
    ):
        if (key,) not in known:
            near = nearest(key, [each for (each,) in known])
            return f"there is no {what} '{key}'" + (f" (did you mean '{near}'?)" if near else "")
    if (edit.indicator, edit.department) not in index(plan, "contributions"):
        return f"'{edit.department}' does not work on '{edit.indicator}'"
    if indicators[(edit.indicator,)].target is None:
        return f"'{edit.indicator}' has no target, so nothing is handed down"
    return ""


def _errors(plan: Plan, edits: tuple[Edit, ...]) -> tuple[str, ...]:
    """What is wrong with a plan in which these targets are pinned."""
    try:
        pinned = apply(Scenario(changes=tuple(edit.change for edit in edits)), plan)
    except ScenarioError as failure:
        return failure.problems
    return tuple(finding.message for finding in check(pinned) if finding.severity == "error")


def _priced(before: Outcome, after: Outcome, edits: tuple[Edit, ...]) -> tuple[Priced, ...]:
    prices = _prices(after, edits)
    rows = _by_pair(after.allocation.targets, "load")
    stood, stands = (_by_indicator(each, "planned") for each in (before, after))
    wanted = index(after.plan, "indicators")
    met = after.allocation.status == "optimal"
    spent, spends = _spending(before), _spending(after) if met else _spending(before)
    return tuple(
        Priced(
            edit=edit,
            price=prices.get((edit.indicator, edit.department), math.nan),
            load=rows.get((edit.indicator, edit.department), math.nan),
            planned=(stood.get(edit.indicator, math.nan), stands.get(edit.indicator, math.nan)),
            wanted=float(wanted[(edit.indicator,)].target or 0.0),
            spent=_difference(spent, spends, (edit.indicator, edit.department)),
        )
        for edit in edits
    )


def _prices(after: Outcome, edits: tuple[Edit, ...]) -> dict[tuple[str, str], float]:
    """Points that each pin costs, the others kept."""
    if after.allocation.status != "optimal" or not edits:
        return {}
    wanted = {(edit.indicator, edit.department) for edit in edits}
    names = {
        rule.name: (rule.record.indicator, rule.record.department)
        for rule in rules(after.plan)
        if rule.kind == "pin:target" and (rule.record.indicator, rule.record.department) in wanted
    }
    table = promise_prices(after.plan, tuple(names))
    gains = zip(table["rule"], table["without"], strict=True)
    return {names[rule]: 100 * float(gain) for rule, gain in gains}


def _by_pair(targets: pd.DataFrame, column: str) -> dict[tuple[str, str], float]:
    keys = zip(targets["indicator"], targets["department"], strict=True)
    return dict(zip(keys, targets[column].astype(float), strict=True))


def _by_indicator(found: Outcome, column: str) -> dict[str, float]:
    table = found.allocation.indicators
    return dict(zip(table["indicator"], table[column].astype(float), strict=True))


def _spending(found: Outcome) -> dict[tuple[str, str], dict[str, float]]:
    spent: dict[tuple[str, str], dict[str, float]] = {}
    table = found.allocation.spending
    columns = (table[name] for name in ("indicator", "department", "resource", "amount"))
    for indicator, department, resource, amount in zip(*columns, strict=True):
        spent.setdefault((indicator, department), {})[resource] = float(amount)
    return spent


def _difference(
    before: Mapping[tuple[str, str], Mapping[str, float]],
    after: Mapping[tuple[str, str], Mapping[str, float]],
    pair: tuple[str, str],
) -> dict[str, float]:
    stood, stands = before.get(pair, {}), after.get(pair, {})
    moves = {name: stands.get(name, 0.0) - stood.get(name, 0.0) for name in sorted({*stood, *stands})}
    return {name: move for name, move in moves.items() if abs(move) > 1e-9 * max(1.0, abs(stands.get(name, 0.0)))}
