"""The year spread over its periods: what each department reaches by when.

With the improvements y_p of the year given, and in shares s_pt = q_pt / y_p of them,

    minimise lexicographically the largest of all loads s_pt / most_pt, subject to
    year        sum_t s_pt = 1
    most        s_pt <= most_pt
    milestone   s_p1 + ... + s_pt >= least_by_end_pt
    total       sum_p use_pr s_pt + base_r / periods <= total_rt

use_pr being the year's use of resource r by p with its steps filled in order. Only the totals tie contributions to
one another. While they hold by themselves each contribution has the least concave curve over its milestones, drawn
against the cumulative sum of `most`. Where they bind, contributions with the same rules and proportional uses have
the same shares (average two of them by their uses: no load rises), so a city's programme shrinks to its kinds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from model.allocation.figures import planned_levels
from model.allocation.phasing_rules import (
    Curve,
    PhasingRule,
    curve_conflict,
    curves,
    ordered_periods,
    total_conflict,
    total_rules,
)
from model.allocation.result import Allocation
from model.allocation.settle import fill_in_order
from model.allocation.spreading import Demand, Total, even_shares, level_shares
from model.allocation.terms import Array, Terms, read_terms
from model.plan import Plan

COLUMNS = ("indicator", "department", "period", "improvement", "cumulative", "target", "load")
HAIR = 1e-9


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=list(COLUMNS))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Phased:
    """The year's plan by period.

    Attributes:
        status: `optimal`; `infeasible` where the rules of the periods cannot hold together (the annual plan
            stands); None where the plan has no periods or nothing was allocated.
        periods: Tidy table by ids and the order of the periods: `improvement` in the period, `cumulative`
            improvement, the `target` reached by its end (of a `ratio` the rate over the year's denominator),
            and `load`, the share of the largest improvement allowed in the period. Empty unless optimal.
        conflict: The rules that cannot hold together, none of which can be left out; empty unless infeasible.
    """

    status: Literal["optimal", "infeasible"] | None
    periods: pd.DataFrame = field(default_factory=_empty)
    conflict: tuple[PhasingRule, ...] = ()


def phase(plan: Plan, allocation: Allocation) -> Phased:
    """Spread the improvements of a plan over its periods.

    Args:
        plan: A plan without errors (`model.check`).
        allocation: What was worked out for it.
    """
    periods = ordered_periods(plan)
    if not periods or allocation.status != "optimal":
        return Phased(status=None)
    terms = read_terms(plan)
    improvement = _improvements(terms, allocation)
    busy = np.flatnonzero(improvement > 0)
    own = curves(plan, [(terms.contributions[p].indicator, terms.contributions[p].department) for p in busy])
    conflict = curve_conflict(own)
    if conflict:
        return Phased(status="infeasible", conflict=conflict)
    limits = {curve: curve.limits() for curve in dict.fromkeys(own)}
    even = {curve: even_shares(most, least) for curve, (most, least) in limits.items()}
    shares = np.zeros((len(terms.contributions), len(periods)))
    for p, curve in zip(busy.tolist(), own, strict=True):
        shares[p] = even[curve]
    totals = _totals(plan, terms, periods)
    use = _uses(terms, improvement)
    if _exceeds(totals.values(), use.T @ shares):
        conflict = _spread_within(shares, dict(zip(busy.tolist(), own, strict=True)), use, totals)
        if conflict:
            return Phased(status="infeasible", conflict=conflict)
    most = np.ones_like(shares)
    for p, curve in zip(busy.tolist(), own, strict=True):
        most[p] = limits[curve][0]
    return Phased(status="optimal", periods=_table(terms, periods, improvement, shares, most))


def _improvements(terms: Terms, allocation: Allocation) -> Array:
    targets = allocation.targets
    keys = zip(targets["indicator"], targets["department"], strict=True)
    known = dict(zip(keys, targets["improvement"], strict=True))
    return np.array([known[c.indicator, c.department] for c in terms.contributions], dtype=np.float64)


def _uses(terms: Terms, improvement: Array) -> Array:
    """The year's use of each resource by each contribution (P x R), steps filled in order, start-ups included."""
    uses = np.zeros((len(terms.contributions), len(terms.resources)))
    np.add.at(uses, terms.effort_of, terms.effort_use * fill_in_order(terms, improvement)[:, None])
    uses[terms.starts] += terms.start_use[terms.starts] * (improvement[terms.starts] > 0)[:, None]
    return uses


def _totals(plan: Plan, terms: Terms, periods: Sequence[str]) -> dict[PhasingRule, Total]:
    """What each period has of each resource once an equal part of every base is taken off."""
    base = terms.base.sum(axis=0) / len(periods)
    found = {}
    for each in total_rules(plan):
        r = terms.resources.index(str(each.resource))
        found[each] = Total(periods.index(each.period), r, each.value - float(base[r]))
    return found


def _exceeds(totals: Iterable[Total], used: Array) -> bool:
    return any(used[r, t] > amount + HAIR * max(abs(amount), used[r].sum()) for t, r, amount in totals)


def _spread_within(
    shares: Array, own: Mapping[int, Curve], use: Array, totals: Mapping[PhasingRule, Total]
) -> tuple[PhasingRule, ...]:
    """Bring the shares of all that use a scarce resource within its totals, or say what cannot hold together."""
    scarce = sorted({total.resource for total in totals.values()})
    alike: dict[tuple[object, ...], list[int]] = {}
    for p, curve in own.items():
        spent = use[p, scarce]
        if spent.sum() > 0:
            alike.setdefault((curve, *np.round(spent / spent.sum(), 12).tolist()), []).append(p)
    places = list(alike.values())
    groups = [(own[members[0]], use[members].sum(axis=0)) for members in places]
    conflict = total_conflict(groups, totals)
    if conflict:
        return conflict
    limits = [curve.limits() for curve, _ in groups]
    level = level_shares(
        Demand(
            np.array([most for most, _ in limits]),
            np.array([least for _, least in limits]),
            np.array([used for _, used in groups]),
            tuple(totals.values()),
        )
    )
    for members, found in zip(places, level, strict=True):
        shares[members] = found
    return ()


def _table(terms: Terms, periods: Sequence[str], improvement: Array, shares: Array, most: Array) -> pd.DataFrame:
    """The tidy table, by ids and the order of the periods."""
    amounts = shares * improvement[:, None]
    cumulative = np.minimum(np.cumsum(amounts, axis=1), improvement[:, None])
    cumulative[:, -1] = improvement
    levels = np.column_stack([planned_levels(terms, cumulative[:, t]) for t in range(len(periods))])
    loads = shares / np.where(most > 0, most, 1.0)
    order = terms.printed
    return pd.DataFrame(
        {
            "indicator": np.repeat([terms.contributions[p].indicator for p in order], len(periods)),
            "department": np.repeat([terms.contributions[p].department for p in order], len(periods)),
            "period": list(periods) * len(order),
            "improvement": amounts[order].ravel(),
            "cumulative": cumulative[order].ravel(),
            "target": levels[order].ravel(),
            "load": loads[order].ravel(),
        }
    ).astype({"indicator": object, "department": object, "period": object})
