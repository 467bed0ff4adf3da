"""The scenarios of a plan, saved and ready-made, and what each of them would mean; no screen here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.views import what_moved
from dashboard.words import _, language, many
from dashboard.words.numbers import percent, points
from model.errors import MeritreeError, ScenarioError
from model.plan import Plan
from scenarios.bundled import library
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario, apply
from scenarios.store import Store
from scenarios.store_errors import StoreError, Version

READY, SAVED, CURRENT = "ready", "saved", "current"


@dataclass(frozen=True, slots=True)
class Future:
    """A scenario that can be opened or compared.

    Attributes:
        id: `ready:NAME`, `saved:NAME` or `current`.
        scenario: Its changes, and what it is called.
        version: The version that was saved; None for others.
        problems: Why it cannot be applied to the plan; empty where it can.
    """

    id: str
    scenario: Scenario
    version: Version | None = None
    problems: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What it is called in the reader's language."""
        if self.version is not None:
            return self.version.name
        return dict(self.scenario.names).get(language(), self.scenario.name)

    @property
    def reason(self) -> str:
        """Why it is worth asking, in the reader's language where there is such a text."""
        if self.version is not None:
            return self.version.note
        told = dict(self.scenario.reasons).get(language()) or dict(self.scenario.descriptions).get(language())
        return told or self.scenario.reason or self.scenario.description or ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a scenario means for the whole plan.

    Attributes:
        total: Attainment of the whole plan (0..1); None where the plan cannot be met.
        change: Its change against the plan as it stands; None where one of the two cannot be met.
        gained: How many promises more reach their target.
        lost: How many no longer reach it.
    """

    total: float | None
    change: float | None = None
    gained: int = 0
    lost: int = 0


def ready_made(plan: Plan) -> tuple[Future, ...]:
    """The ready-made scenarios that are worth opening for a plan."""
    found = library(plan.settings.id or "").items()
    return tuple(_checked(Future(f"{READY}:{name}", each), plan) for name, each in found)


def saved(store: Store, versions: Sequence[Version], plan: Plan) -> tuple[Future, ...]:
    """Saved scenarios with their changes, the latest first; one that cannot be read says why."""
    latest = sorted(versions, key=lambda version: version.time, reverse=True)
    return tuple(_read(store, version, plan) for version in latest)


def with_current(changes: tuple[Change, ...], futures: tuple[Future, ...]) -> tuple[Future, ...]:
    """The futures, with the scenario on the table in front where it is none of them."""
    if not changes or any(each.scenario.changes == changes for each in futures):
        return futures
    return (Future(CURRENT, Scenario(name=_("on the table"), changes=changes)), *futures)


def offered_first(changes: tuple[Change, ...], offered: Mapping[str, Future], count: int = 2) -> list[str]:
    """The ids to begin a comparison with: what stands on the table, then the next ones."""
    return sorted(offered, key=lambda each: offered[each].scenario.changes != changes)[:count]


def effect(plan: Plan, future: Future) -> Effect:
    """Work out what a scenario means."""
    if future.problems:
        return Effect(None)
    before, after = outcome(plan, prices=False), outcome(plan, future.scenario, prices=False)
    total = after.allocation.total
    if total is None or before.allocation.total is None:
        return Effect(total)
    gained, lost = what_moved(after, before)
    return Effect(total, total - before.allocation.total, len(gained), len(lost))


def effect_line(found: Effect) -> str:
    """Say in a line what a scenario means."""
    if found.total is None:
        return _("Under this scenario the rules of the plan cannot all hold together.")
    said = [_whole(percent(found.total, 1), found.change)]
    if found.gained:
        said.append(many("{n} promise more is kept", "{n} promises more are kept", found.gained))
    if found.lost:
        said.append(many("{n} more has to wait", "{n} more have to wait", found.lost))
    return _("; ").join(said)


def _whole(total: str, change: float | None) -> str:
    if change is None:
        return _("{total} of the whole plan").format(total=total)
    if abs(change) < 0.0005:
        return _("{total} of the whole plan, as in the plan").format(total=total)
    return _("{total} of the whole plan ({change})").format(total=total, change=points(change))


def _read(store: Store, version: Version, plan: Plan) -> Future:
    id_ = f"{SAVED}:{version.name}"
    try:
        return _checked(Future(id_, store.scenario(version.name, version.number), version), plan)
    except StoreError as refusal:
        return Future(id_, Scenario(name=version.name), version, (str(refusal),))


def _checked(future: Future, plan: Plan) -> Future:
    try:
        apply(future.scenario, plan)
    except (ScenarioError, MeritreeError) as refusal:
        problems = refusal.problems if isinstance(refusal, ScenarioError) else (str(refusal),)
        return Future(future.id, future.scenario, future.version, tuple(problems))
    return future
