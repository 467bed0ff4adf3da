"""The rules of the periods, read for every contribution, and which of them cannot hold together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from model.allocation.spreading import Demand, Total, support
from model.allocation.terms import rule
from model.plan import Phasing, Plan
from model.solver import Array

Cell = Literal["most", "least_by_end", "total"]
HAIR = 1e-9


@dataclass(frozen=True, slots=True)
class PhasingRule:
    """One number of the table `phasing`: the largest share, the smallest cumulative share or a resource's total.

    Blank indicator and department mean all.
    """

    cell: Cell
    period: str
    indicator: str | None
    department: str | None
    resource: str | None
    value: float

    @property
    def name(self) -> str:
        """Its place in the plan, as a change names it."""
        keys = (self.period, self.indicator or "", self.department or "", self.resource or "")
        return rule("phasing", *keys, self.cell)


@dataclass(frozen=True, slots=True)
class Curve:
    """What holds for a contribution over the T periods: a rule for each, None where there is none."""

    most: tuple[PhasingRule | None, ...]
    least: tuple[PhasingRule | None, ...]

    def limits(self, without: frozenset[PhasingRule] = frozenset()) -> tuple[Array, Array]:
        """Largest share in each period and smallest cumulative share at its end (T each); at the last it is 1."""
        most = [1.0 if each is None or each in without else min(each.value, 1.0) for each in self.most]
        least = [0.0 if each is None or each in without else each.value for each in self.least]
        return np.array(most), np.array([*least[:-1], 1.0])

    def rules(self) -> Iterator[PhasingRule]:
        """All rules of the curve; the milestone of the last period is none, for the whole is reached by then."""
        yield from (each for each in (*self.most, *self.least[:-1]) if each is not None)


def ordered_periods(plan: Plan) -> tuple[str, ...]:
    """Ids of the periods of a plan in their order; those without one stand last."""
    periods = sorted(plan.periods, key=lambda each: (each.order is None, each.order or 0.0, each.period))
    return tuple(period.period for period in periods)


def curves(plan: Plan, pairs: Sequence[tuple[str, str]]) -> list[Curve]:
    """Read the rules that hold for each (indicator, department): the more specific row wins, cell by cell."""
    said = {(row.period, row.indicator, row.department): row for row in plan.phasing if row.resource is None}
    periods = ordered_periods(plan)
    known: dict[tuple[tuple[PhasingRule | None, ...], ...], Curve] = {}
    found = []
    for pair in pairs:
        cells = tuple(
            tuple(_applies(said, period, pair, cell) for period in periods) for cell in ("most", "least_by_end")
        )
        found.append(known.setdefault(cells, Curve(*cells)))
    return found


def _applies(
    said: Mapping[tuple[str, str | None, str | None], Phasing], period: str, pair: tuple[str, str], cell: Cell
) -> PhasingRule | None:
    owners: list[tuple[str | None, str | None]] = [pair, (pair[0], None), (None, pair[1]), (None, None)]
    for indicator, department in owners:
        row = said.get((period, indicator, department))
        value = None if row is None else getattr(row, cell)
        if value is not None:
            return PhasingRule(cell, period, indicator, department, None, float(value))
    return None


def total_rules(plan: Plan) -> list[PhasingRule]:
    """The totals of resources in periods, in the order of the plan."""
    return [
        PhasingRule("total", row.period, None, None, row.resource, float(row.total))
        for row in plan.phasing
        if row.resource is not None and row.total is not None
    ]


def curve_conflict(found: Sequence[Curve]) -> tuple[PhasingRule, ...]:
    """A smallest set of rules of one contribution that cannot hold together; empty where there is none.

    If more is asked for by the end of a period than can be done until then, that milestone and the largest shares
    up to it conflict, and lifting any one of them lets the rest hold.
    """
    for curve in dict.fromkeys(found):
        most, least = curve.limits()
        for last in np.flatnonzero(least > np.cumsum(most) + HAIR).tolist():
            asked = [curve.least[last]] if last + 1 < len(least) else []
            return tuple(each for each in (*curve.most[: last + 1], *asked) if each is not None)
    return ()


def total_conflict(
    groups: Sequence[tuple[Curve, Array]], totals: Mapping[PhasingRule, Total]
) -> tuple[PhasingRule, ...]:
    """A smallest set of rules with totals among them that cannot hold together; empty where there is none.

    Args:
        groups: Contributions with the same rules taken together: their curve and their uses (R).
        totals: What the periods have, base taken off.
    """
    found = _suspects(groups, totals, frozenset())
    if not found:
        return ()
    without = frozenset(_all_rules(groups, totals)) - found
    for each in sorted(found, key=lambda each: (each.cell == "total", each.name)):
        if _suspects(groups, totals, without | {each}):
            without |= {each}
    return tuple(each for each in _all_rules(groups, totals) if each not in without)


def _all_rules(groups: Sequence[tuple[Curve, Array]], totals: Mapping[PhasingRule, Total]) -> list[PhasingRule]:
    return list(dict.fromkeys([*(each for curve, _ in groups for each in curve.rules()), *totals]))


def _suspects(
    groups: Sequence[tuple[Curve, Array]], totals: Mapping[PhasingRule, Total], without: frozenset[PhasingRule]
) -> frozenset[PhasingRule]:
    """Rules that cannot hold together when some are left out, perhaps more than need be; empty where they can."""
    limits = [curve.limits(without) for curve, _ in groups]
    kept = [each for each in totals if each not in without]
    demand = Demand(
        np.array([most for most, _ in limits]),
        np.array([least for _, least in limits]),
        np.array([use for _, use in groups]),
        tuple(totals[each] for each in kept),
    )
    found = support(demand)
    if found is None:
        return frozenset()
    cells = [
        rules[t]
        for (curve, _), most, least in zip(groups, found.most, found.least, strict=True)
        for rules, marks in ((curve.most, most), (curve.least, least))
        for t in np.flatnonzero(marks).tolist()
    ]
    marked = [each for each, mark in zip(kept, found.totals, strict=True) if mark]
    return frozenset(each for each in (*cells, *marked) if each is not None and each not in without)
