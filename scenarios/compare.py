"""Several outcomes side by side, the plan as it stands first, and why they differ.

A difference is a move only where it is worth speaking of: a target by more than `NOTABLE` of the indicator's
required improvement, money by more than `NOTABLE` of the larger amount. All tables hold what is not a move too,
except `moved`, which lists moves alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from model.plan import Plan
from model.ranking import Basis, rank
from scenarios.attribution import MOST_CHANGES, Effect, NoAttributionError, attribute
from scenarios.binding import binding_rules
from scenarios.outcome import Outcome, outcome
from scenarios.scenario import Scenario

AS_IT_STANDS = "plan"
NOTABLE = 5e-4
MOST_WITH_WHOLE = 3
BASES: tuple[Basis, ...] = ("results", "plan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison:
    """Outcomes side by side; the first is the plan as it stands, and every `change` is measured against it.

    Attributes:
        names: What the outcomes are called, in their order.
        outcomes: The outcomes themselves.
        summary: One row per outcome: `scenario`, `status`, `total`, `change` (of the total), `cost`.
        goals: One row per goal and outcome: `goal`, `scenario`, `attainment`, `change`.
        indicators: One row per allocated indicator and outcome: `indicator`, `scenario`, `attainment`, `change`.
        targets: One row per contribution and outcome: `indicator`, `department`, `scenario`, `target`, `change`,
            `size` (the change as a share of the indicator's required improvement, in its good direction).
        moved: One row per contribution whose target moves in some outcome: `indicator`, `department`, `targets`
            (one per outcome, in their order), `size` (the largest), those first that move most.
        money: One row per department, resource and outcome: `department`, `resource`, `scenario`, `amount`,
            `change`, `is_move`.
        ranks: One row per basis, department and outcome: `basis`, `department`, `scenario`, `score`, `rank`.
        swaps: One row per pair that changes places: `basis`, `scenario`, `ahead` (who is ahead now), `behind`.
        prices: One row per resource and outcome: `resource`, `scenario`, `total`, `used`, `price_up`,
            `price_down`.
        binding: One row per rule that became binding or free: `scenario`, `rule`, `became`.
        why: Effects of the changes on the total by outcome; of an outcome that has none, `why_not` says why.
        why_not: Reasons by outcome.
    """

    names: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    summary: pd.DataFrame
    goals: pd.DataFrame
    indicators: pd.DataFrame
    targets: pd.DataFrame
    moved: pd.DataFrame
    money: pd.DataFrame
    ranks: pd.DataFrame
    swaps: pd.DataFrame
    prices: pd.DataFrame
    binding: pd.DataFrame
    why: Mapping[str, tuple[Effect, ...]]
    why_not: Mapping[str, str]


def compare(plan: Plan, scenarios: Sequence[Scenario | Sequence[Scenario]], *, why: bool = True) -> Comparison:
    """Lay the outcomes of several scenarios beside the plan as it stands.

    Args:
        plan: The plan.
        scenarios: Scenarios, each one or several layers; the plan without changes is added as the first outcome.
        why: Whether to share each difference out among the changes.

    Raises:
        ScenarioError: A scenario cannot be applied to the plan.
    """
    layered = [(each,) if isinstance(each, Scenario) else tuple(each) for each in scenarios]
    names = _names(layered)
    base = outcome(plan)
    found = (base, *(outcome(plan, each) for each in layered))
    asked = zip(names[1:], layered, found[1:], strict=True) if why else ()
    reasons = {name: _why(plan, layers, (base, each)) for name, layers, each in asked}
    targets = _targets(names, found)
    ranks = pd.DataFrame(
        [row for name, each in zip(names, found, strict=True) for row in _ranks(name, each)],
        columns=["basis", "department", "scenario", "score", "rank"],
    )
    return Comparison(
        names=names,
        outcomes=found,
        summary=_summary(names, found),
        goals=_beside(names, found, "goals", ["goal"], "attainment"),
        indicators=_beside(names, found, "indicators", ["indicator"], "attainment").dropna(subset=["attainment"]),
        targets=targets,
        moved=_moved(names, targets),
        money=_money(names, found),
        ranks=ranks,
        swaps=_swaps(names, ranks, base.plan),
        prices=_prices(names, found),
        binding=_binding(names, found),
        why={name: each for name, each in reasons.items() if not isinstance(each, str)},
        why_not={name: each for name, each in reasons.items() if isinstance(each, str)},
    )


def _names(layered: Sequence[tuple[Scenario, ...]]) -> tuple[str, ...]:
    """The plan's name and those of the scenarios; a name that is taken gets a number."""
    names = [AS_IT_STANDS]
    for place, layers in enumerate(layered, start=1):
        own = " + ".join(each.name for each in layers if each.name) or f"scenario {place}"
        count = 2
        name = own
        while name in names:
            name, count = f"{own} ({count})", count + 1
        names.append(name)
    return tuple(names)


def _why(plan: Plan, layers: tuple[Scenario, ...], ends: tuple[Outcome, Outcome]) -> tuple[Effect, ...] | str:
    before, after = (each.allocation.total for each in ends)
    try:
        return attribute(plan, layers, ends=(before, after), most=_told_apart(plan))
    except NoAttributionError as reason:
        return str(reason)


def _told_apart(plan: Plan) -> int:
    """How many changes are told apart: fewer where whole numbers make every one of the many solves a long one."""
    whole = any(contribution.whole for contribution in plan.contributions) or any(s.step == 0 for s in plan.costs)
    return MOST_WITH_WHOLE if whole else MOST_CHANGES


def _summary(names: Sequence[str], found: Sequence[Outcome]) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "scenario": names,
            "status": [each.allocation.status for each in found],
            "total": np.array([each.allocation.total for each in found], dtype=np.float64),
            "cost": np.array([each.allocation.cost for each in found], dtype=np.float64),
        }
    )
    table.insert(3, "change", table["total"] - table["total"].iloc[0])
    return table


def _beside(
    names: Sequence[str], found: Sequence[Outcome], table: str, keys: list[str], column: str
) -> pd.DataFrame:
    """One column of a table of every allocation, row by row under each other, with the change from the first."""
    parts = [
        getattr(each.allocation, table)[[*keys, column]].assign(scenario=name)
        for name, each in zip(names, found, strict=True)
    ]
    whole = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    first = parts[0][[*keys, column]].rename(columns={column: "before"})
    whole = whole.merge(first, on=keys, how="left")
    whole["change"] = whole[column].astype(float) - whole.pop("before").astype(float)
    order = {name: place for place, name in enumerate(names)}
    whole = whole.assign(place=whole["scenario"].map(order)).sort_values([*keys, "place"], ignore_index=True)
    return pd.DataFrame(whole[[*keys, "scenario", column, "change"]])


def _targets(names: Sequence[str], found: Sequence[Outcome]) -> pd.DataFrame:
    table = _beside(names, found, "targets", ["indicator", "department"], "target")
    scale = pd.concat(
        [each.allocation.indicators[["indicator", "baseline", "target"]] for each in found], ignore_index=True
    )
    gap = (scale["target"].astype(float) - scale["baseline"].astype(float)).groupby(scale["indicator"]).first()
    required = table["indicator"].map(gap).astype(float)
    shared = required.where(required.abs() > 0, table["target"].abs().clip(lower=1.0))
    return table.assign(size=table["change"] / shared)


def _moved(names: Sequence[str], targets: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for (indicator, department), own in targets.groupby(["indicator", "department"], sort=True):
        by_name = dict(zip(own["scenario"], own["target"].astype(float), strict=True))
        sizes = own["size"].astype(float).abs()
        if sizes.max() > NOTABLE:
            figures = tuple(by_name.get(name, float("nan")) for name in names)
            rows.append((indicator, department, figures, float(sizes.max())))
    rows.sort(key=lambda row: (-row[3], row[0], row[1]))
    return pd.DataFrame(rows, columns=["indicator", "department", "targets", "size"])


def _money(names: Sequence[str], found: Sequence[Outcome]) -> pd.DataFrame:
    table = _beside(names, found, "uses", ["department", "resource"], "amount")
    larger = np.maximum(table["amount"].abs(), (table["amount"] - table["change"]).abs())
    return table.assign(is_move=table["change"].abs() > NOTABLE * larger)


def _ranks(name: str, found: Outcome) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for basis in BASES:
        met = found.allocation.status == "optimal"
        if found.allocation.status == "invalid" or (basis == "plan" and not met):
            continue
        scores = rank(found.plan, basis, found.allocation if met else None).scores
        cells = zip(scores["department"], scores["score"], scores["rank"], strict=True)
        rows += sorted((basis, department, name, score, place) for department, score, place in cells)
    return rows


def _swaps(names: Sequence[str], ranks: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Pairs of one group of which another is ahead than in the plan as it stands; ties on either side are none."""
    groups = {department.department: department.group for department in plan.departments}
    places: dict[tuple[str, str], dict[str, float]] = {}
    columns = (ranks[column].tolist() for column in ("basis", "scenario", "department", "rank"))
    for basis, name, department, place in zip(*columns, strict=True):
        places.setdefault((basis, name), {})[department] = float(place)
    rows = []
    for basis in BASES:
        base = places.get((basis, names[0]), {})
        for name in names[1:]:
            own = places.get((basis, name), {})
            for x, y in combinations(sorted(base.keys() & own.keys()), 2):
                before, after = base[x] - base[y], own[x] - own[y]
                if groups.get(x) == groups.get(y) and before * after < 0:
                    rows.append((basis, name, *((x, y) if after < 0 else (y, x))))
    return pd.DataFrame(rows, columns=["basis", "scenario", "ahead", "behind"])


def _prices(names: Sequence[str], found: Sequence[Outcome]) -> pd.DataFrame:
    columns = ["resource", "total", "used", "price_up", "price_down"]
    parts = [
        each.allocation.resources[columns].assign(scenario=name, place=place)
        for place, (name, each) in enumerate(zip(names, found, strict=True))
    ]
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table = table.sort_values(["resource", "place"], ignore_index=True)
    return table.loc[:, ["resource", "scenario", *columns[1:]]]


def _binding(names: Sequence[str], found: Sequence[Outcome]) -> pd.DataFrame:
    before = set(binding_rules(found[0]))
    rows = []
    for name, each in zip(names[1:], found[1:], strict=True):
        if found[0].allocation.status == each.allocation.status == "optimal":
            after = set(binding_rules(each))
            rows += [(name, rule, "binding" if rule in after else "free") for rule in sorted(before ^ after)]
    return pd.DataFrame(rows, columns=["scenario", "rule", "became"])
