"""Why a plan cannot be met: rules that cannot hold together, and what would have to give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.allocation.elastic import Elastic
from model.allocation.elastic_rules import build_elastic
from model.allocation.irreducible import Certificate, irreducible, prove
from model.allocation.repairs import proposal, smallest_change
from model.plan import Plan

Kind = Literal["resource", "capacity", "both", "rules"]
SUPPLIES = ("resource", "ceiling", "change", "floor", "pin:use")


@dataclass(frozen=True, slots=True)
class Repair:
    """What settling a conflict takes of one rule, as signed changes of its own number.

    Attributes:
        rule: The rule.
        change: The smallest change with which the rules of the conflict hold; None where its number cannot do it.
        alone: The smallest change with which the whole plan holds; None where it takes more than this rule.
    """

    rule: str
    change: float | None
    alone: float | None


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A signed change of the number of a rule."""

    rule: str
    change: float


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules of a plan that cannot hold together; other such sets may exist, and no rule was relaxed.

    A rule counts as left out where its number may be anything; what is done whole stays whole.

    Attributes:
        members: Names of the rules, sorted; any but one of them can hold together.
        repairs: One for each member, in the same order.
        together: Changes with which the whole plan holds, sorted by rule; empty where no numbers bring that about.
        within_means: The same with no more of any resource; empty where that cannot be, or is so anyway.
        kind: `resource` where amounts of resources stand against each other or against promises, `capacity` where
            no amount of any resource would help, `both`, or `rules` where pins, mandates and margins contradict
            each other whatever the means.
    """

    members: tuple[str, ...]
    repairs: tuple[Repair, ...]
    together: tuple[Adjustment, ...]
    within_means: tuple[Adjustment, ...]
    kind: Kind


def explain_conflict(plan: Plan) -> Conflict | None:
    """Find out why a plan cannot be met and what would have to give; None where its rules can hold together.

    Args:
        plan: A plan without errors (`model.check`).
    """
    elastic = build_elastic(plan)
    certificate = prove(elastic)
    if certificate is None:
        return None
    kept = irreducible(elastic, certificate)
    handles = elastic.handles
    members = sorted(np.flatnonzero(kept).tolist(), key=lambda h: (handles[h].rule.name, h))
    repairs = tuple(
        Repair(handles[h].rule.name, smallest_change(elastic, h, kept), _alone(elastic, h, certificate))
        for h in members
    )
    together = _adjustments(elastic, proposal(elastic))
    dearer = {handle.rule.name for handle in handles if handle.rule.kind == "resource"}
    more = any(each.rule in dearer for each in together)
    return Conflict(
        members=tuple(handles[h].rule.name for h in members),
        repairs=repairs,
        together=together,
        within_means=_adjustments(elastic, proposal(elastic, but="resource")) if more else (),
        kind=_kind(handles[h].rule.kind for h in members),
    )


def _adjustments(elastic: Elastic, changes: Mapping[int, float]) -> tuple[Adjustment, ...]:
    named = sorted((elastic.handles[h].rule.name, h) for h in changes)
    return tuple(Adjustment(name, changes[h]) for name, h in named)


def _alone(elastic: Elastic, h: int, certificate: Certificate) -> float | None:
    every = np.ones(len(elastic.handles), dtype=bool)
    others = every.copy()
    others[h] = False
    if certificate.dual is not None and elastic.refuted(others, certificate.dual):
        return None
    return smallest_change(elastic, h, every)


def _kind(kinds: Iterable[str]) -> Kind:
    found = set(kinds)
    scarce, full = not found.isdisjoint(SUPPLIES), "capacity" in found
    if scarce and full:
        return "both"
    return "resource" if scarce else "capacity" if full else "rules"
