"""From results to scores: what each department has achieved on each of its indicators, 0..100.

Three things stay apart: an indicator that a department does not work on is *not applicable* (there is no cell),
one that it works on without a result that can be scored is *missing*, and 0 is a score like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model import score_rules
from model.allocation.result import Allocation
from model.errors import Finding
from model.plan import Contribution, Indicator, Plan

RELATIVE = ("minmax", "zscore", "percentile")
AGAINST_TARGET = ("progress", "completion")
SHARED_TARGET = ("mean", "ratio", "worst")
NO_TARGET = "no target to score against"

Cells = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Scores by indicator and department.

    Attributes:
        cells: One row per contribution, sorted by `indicator` and `department`: `score` (0..100, up to 100 x cap;
            NaN while missing), `state` (`scored` or `missing`), `rule` (`maintain` where the target of a
            `progress` score is not beyond the baseline), `period`, and the figures it was made from: `actual`,
            `baseline`, `target`; `remark` says why there is no score, or what to know about it.
        findings: What a reader of the scores should know.
    """

    cells: pd.DataFrame
    findings: tuple[Finding, ...]


def score(plan: Plan, allocation: Allocation | None = None) -> Scores:
    """Score every result of a plan by the rule of its indicator.

    The target of a score is the contribution's own; else the allocated one; else, for indicators whose departments
    share one level (`mean`, `ratio`, `worst`), the indicator's. Results count in the indicator's `period`, by
    default the latest in which anybody has a result on it.

    Args:
        plan: A plan without errors.
        allocation: Where targets that the plan leaves open come from (`needs_allocation` tells whether any are).
    """
    cells = _gather(plan, allocation)
    scores, rules = _apply_rules(cells)
    remarks = _remarks(cells, scores)
    table = pd.DataFrame(
        {
            "indicator": cells["indicator"],
            "department": cells["department"],
            "score": scores,
            "state": np.where(np.isnan(scores), "missing", "scored"),
            "rule": rules,
            "period": cells["period"],
            "actual": cells["actual"],
            "baseline": cells["baseline"],
            "target": cells["target"],
            "remark": remarks,
        }
    )
    return Scores(cells=table, findings=_findings(table))


def needs_allocation(plan: Plan) -> bool:
    """Whether a result is to be scored against a target that only an allocation can give."""
    rules = score_rules_of(plan)
    open_targets = {
        (contribution.indicator, contribution.department)
        for contribution in plan.contributions
        if contribution.target is None and rules[contribution.indicator] in AGAINST_TARGET
    }
    allocated = {i.indicator for i in plan.indicators if i.target is not None and i.direction != "nearest"}
    return any(
        result.indicator in allocated and (result.indicator, result.department) in open_targets
        for result in plan.results
    )


def score_rules_of(plan: Plan) -> dict[str, str]:
    """The score rule of every indicator: its own, else `progress` with a target and `minmax` without."""
    with_target = {c.indicator for c in plan.contributions if c.target is not None}
    with_target |= {i.indicator for i in plan.indicators if i.target is not None}
    return {
        i.indicator: i.score or ("progress" if i.indicator in with_target else "minmax") for i in plan.indicators
    }


def scored_periods(plan: Plan) -> dict[str, str]:
    """The period in which each indicator is scored; indicators without a result are left out."""
    named = {period.period: (period.order is None, period.order or 0.0) for period in plan.periods}
    chosen = {i.indicator: i.period for i in plan.indicators if i.period is not None}
    latest: dict[str, str] = {}

    def place(period: str) -> tuple[bool, bool, float, str]:
        return (period in named, *named.get(period, (False, 0.0)), period)

    for result in plan.results:
        known = latest.get(result.indicator)
        if known is None or place(result.period) > place(known):
            latest[result.indicator] = result.period
    return latest | {indicator: period for indicator, period in chosen.items() if indicator in latest}


def _gather(plan: Plan, allocation: Allocation | None) -> Cells:
    """One element per contribution: the figures, the rule and the peers of its score."""
    indicators = {indicator.indicator: indicator for indicator in plan.indicators}
    contributions = plan.contributions
    own = [indicators[contribution.indicator] for contribution in contributions]
    rules, periods = score_rules_of(plan), scored_periods(plan)
    actuals = {(r.indicator, r.department): r.actual for r in plan.results if r.period == periods.get(r.indicator)}
    nearest = np.array([indicator.direction == "nearest" for indicator in own], dtype=bool)
    midpoint = _numbers([indicator.midpoint for indicator in own])
    level = {
        "actual": _numbers([actuals.get((c.indicator, c.department)) for c in contributions]),
        "baseline": _numbers([c.baseline for c in contributions]),
        "target": _targets(contributions, own, allocation),
    }
    cells: Cells = {
        "indicator": _names([c.indicator for c in contributions]),
        "department": _names([c.department for c in contributions]),
        "rule": _names([rules[c.indicator] for c in contributions]),
        "period": _names([periods.get(c.indicator) for c in contributions]),
        "sign": np.array([1.0 if indicator.direction == "higher" else -1.0 for indicator in own]),
        "cap": _numbers([indicator.cap for indicator in own]),
        "low": _numbers([indicator.score_low for indicator in own]),
        "high": _numbers([indicator.score_high for indicator in own]),
        "peers": _peers(plan),
        **level,
    }
    for name, figures in level.items():
        cells[f"scored_{name}"] = np.where(nearest, np.abs(figures - midpoint), figures)
    return cells


def _targets(
    contributions: tuple[Contribution, ...], own: list[Indicator], allocation: Allocation | None
) -> NDArray[np.float64]:
    allocated: Mapping[Any, Any] = {}
    if allocation is not None:
        allocated = allocation.targets.set_index(["indicator", "department"])["target"].to_dict()
    targets = _numbers([c.target for c in contributions])
    for fallback in (
        [allocated.get((c.indicator, c.department)) for c in contributions],
        [indicator.target if indicator.aggregation in SHARED_TARGET else None for indicator in own],
    ):
        targets = np.where(np.isnan(targets), _numbers(fallback), targets)
    return targets


def _peers(plan: Plan) -> NDArray[np.intp]:
    """A number for each contribution, the same for departments of one group on one indicator."""
    groups = {department.department: department.group for department in plan.departments}
    numbers: dict[tuple[str, str | None], int] = {}
    keys = ((c.indicator, groups.get(c.department)) for c in plan.contributions)
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.intp)


def _apply_rules(cells: Cells) -> tuple[NDArray[np.float64], NDArray[np.object_]]:
    """Scores and the rules that made them (NaN where there is no result or the rule lacks a figure)."""
    scores = np.full(len(cells["rule"]), np.nan)
    rules = cells["rule"].copy()
    known = ~np.isnan(cells["scored_actual"])
    for rule in sorted(set(cells["rule"])):
        of_rule = known & (cells["rule"] == rule)
        scores[of_rule] = _score_by(rule, {name: cells[name][of_rule] for name in cells})
    baseline = np.nan_to_num(cells["scored_baseline"])
    kept = (rules == "progress") & (cells["sign"] * (cells["scored_target"] - baseline) <= 0)
    rules[kept] = "maintain"
    return scores, rules


def _score_by(rule: str, cells: Cells) -> NDArray[np.float64]:
    actual, target, sign, cap = cells["scored_actual"], cells["scored_target"], cells["sign"], cells["cap"]
    match rule:
        case "progress":
            return score_rules.progress(actual, np.nan_to_num(cells["scored_baseline"]), target, sign, cap)
        case "completion":
            return score_rules.completion(actual, target, cap)
        case "goalposts":
            return score_rules.goalposts(actual, cells["low"], cells["high"])
        case "minmax":
            return score_rules.minmax(actual, sign, cells["peers"])
        case "zscore":
            return score_rules.zscore(actual, sign, cells["peers"])
        case _:
            return score_rules.percentile(actual, sign, cells["peers"])


def _remarks(cells: Cells, scores: NDArray[np.float64]) -> NDArray[np.object_]:
    missing, rule = np.isnan(scores), cells["rule"]
    no_result = np.isnan(cells["actual"])
    no_target = np.isin(rule, AGAINST_TARGET) & np.isnan(cells["target"])
    behind = cells["sign"] * (cells["scored_actual"] - cells["scored_baseline"]) < 0
    remarks = np.full(len(scores), "", dtype=object)
    remarks[(rule == "progress") & ~missing & behind] = "worse than the baseline"
    remarks[missing] = "the rule lacks a figure"
    remarks[missing & (rule == "completion")] = "completion needs a target above 0"
    remarks[missing & no_target] = NO_TARGET
    remarks[no_result] = "no result"
    return remarks


def _findings(cells: pd.DataFrame) -> tuple[Finding, ...]:
    findings = []
    for indicator, rows in cells[cells["remark"] == NO_TARGET].groupby("indicator", sort=True):
        message = f"'{indicator}' has results of {len(rows)} departments but no target to score them against"
        hint = "give the contributions a target, or the indicator another score rule"
        findings.append(Finding("warning", "contributions", None, "target", message, hint))
    return tuple(findings)


def _numbers(figures: list[Any]) -> NDArray[np.float64]:
    return np.array(figures, dtype=np.float64)


def _names(names: list[Any]) -> NDArray[np.object_]:
    column = np.empty(len(names), dtype=object)
    column[:] = names
    return column
