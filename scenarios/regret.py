"""Regret: a plan is chosen today, another future comes; how far is it from the best that could have been done?

A choice is what is asked of every department under one scenario. A future is the plan under a scenario: its money,
its weights, its promises. The choice is carried out in the future as it stands: every target is fixed and the plan
is solved again, so that all rules of the future count. The best of a future is the highest total among the choices
that can be carried out in it, the future's own plan always among them (Savage 1951).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from model.errors import ScenarioError
from model.plan import Plan
from scenarios.outcome import Outcome, outcome
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, apply
from scenarios.total import planned_total

NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class Case:
    """One choice in one future.

    Attributes:
        choice: Which choice, by its place.
        future: Which future, by its place.
        total: What the choice reaches in that future (0..1); None where it cannot be carried out there.
        regret: How far it stays behind the best (0..1); None likewise.
        short: Resources of which it needs more than the future has, each with the amount missing.
    """

    choice: int
    future: int
    total: float | None
    regret: float | None
    short: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Regret:
    """All choices in all futures.

    Attributes:
        cases: One per choice and future, choices first.
        worst: Largest regret of each choice over the futures; None where it cannot be carried out in some.
        safest: The choice whose largest regret is smallest; None where none can be carried out everywhere.
    """

    cases: tuple[Case, ...]
    worst: tuple[float | None, ...]
    safest: int | None


def regret(plan: Plan, scenarios: Sequence[Scenario]) -> Regret:
    """Carry out what is planned under each scenario in the future of every other.

    Args:
        plan: A plan without errors.
        scenarios: The scenarios; the unchanged plan is one without changes.

    Raises:
        ScenarioError: A scenario cannot be applied to the plan.
    """
    found = [outcome(plan, each, prices=False) for each in scenarios]
    cases = []
    for choice, chosen in enumerate(found):
        cases += [_carried_out(choice, chosen, future, each) for future, each in enumerate(found)]
    best = [
        max((c.total for c in cases if c.future == future and c.total is not None), default=None)
        for future in range(len(found))
    ]
    judged = tuple(_judged(case, best[case.future]) for case in cases)
    worst = tuple(_worst([case for case in judged if case.choice == choice]) for choice in range(len(found)))
    known = [(value, choice) for choice, value in enumerate(worst) if value is not None]
    return Regret(judged, worst, min(known)[1] if known else None)


def _carried_out(choice: int, chosen: Outcome, future: int, coming: Outcome) -> Case:
    if chosen.allocation.status != "optimal":
        return Case(choice, future, None, None)
    if choice == future:
        return Case(choice, future, chosen.allocation.total, None)
    try:
        total = planned_total(apply(_fixed(chosen), coming.plan))
    except ScenarioError:
        total = None
    return Case(choice, future, total, None, () if total is not None else _short(chosen, coming))


def _fixed(chosen: Outcome) -> Scenario:
    """Every target of an allocation as a pin."""
    targets = chosen.allocation.targets
    columns = (targets[name] for name in ("indicator", "department", "baseline", "target", "improvement"))
    changes = []
    for indicator, department, baseline, target, improvement in zip(*columns, strict=True):
        value = float(target) if improvement > NOTHING else float(baseline)
        changes.append(Change(join_path(("pins", "target", indicator, department, "value")), value))
    return Scenario(changes=tuple(changes))


def _short(chosen: Outcome, coming: Outcome) -> tuple[tuple[str, float], ...]:
    used = dict(zip(chosen.allocation.resources["resource"], chosen.allocation.resources["used"], strict=True))
    missing = [
        (each.resource, float(used.get(each.resource, 0.0)) - (each.total - (each.reserve or 0.0)))
        for each in coming.plan.resources
        if each.total is not None
    ]
    return tuple((name, amount) for name, amount in missing if amount > NOTHING * max(1.0, used.get(name, 0.0)))


def _judged(case: Case, best: float | None) -> Case:
    if case.total is None or best is None:
        return case
    behind = best - case.total
    return Case(case.choice, case.future, case.total, behind if behind > NOTHING else 0.0, case.short)


def _worst(cases: Sequence[Case]) -> float | None:
    regrets = [case.regret for case in cases]
    known = [each for each in regrets if each is not None]
    return max(known) if len(known) == len(regrets) else None
