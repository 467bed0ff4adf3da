"""From results to scores: what each department has achieved on each of its indicators, 0..100.

Three things stay apart: an indicator that a department does not work on is *not applicable* (there is no cell),
one that it works on without a result that can be scored is *missing*, and 0 is a score like any other.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model import score_rules
from model.allocation.figures import planned_levels
from model.allocation.result import Allocation
from model.errors import Finding
from model.plan import Indicator, Plan
from model.score_grid import Array, group_numbers, places

AGAINST_TARGET = ("progress", "completion")
SHARED_TARGET = ("mean", "ratio", "worst")
NO_TARGET = "no target to score against"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """Scores by indicator and department.

    Attributes:
        cells: One row per contribution, by `indicator` and `department`: `score` (0..100, up to 100 x cap; NaN
            while missing), `state` (`scored` or `missing`), `rule` (`maintain` where the target of a `progress`
            score is not beyond the baseline), `period`, and the figures it was made from: `actual`, `baseline`,
            `target`; `remark` says why there is no score, or what to know about it.
        findings: What a reader of the scores should know.
    """

    cells: pd.DataFrame
    findings: tuple[Finding, ...]


def score(plan: Plan, allocation: Allocation | None = None) -> Scores:
    """Score every result of a plan by the rule of its indicator.

    The target of a score is the contribution's own; else the allocated one; else, for indicators whose departments
    share one level (`mean`, `ratio`, `worst`), the indicator's. Results count in the indicator's `period`, by
    default the latest in which anybody has a result on it. A blank baseline counts 0.

    Args:
        plan: A plan without errors.
        allocation: Where targets that the plan leaves open come from (`needs_allocation` tells whether any are).
    """
    cells = _gather(plan, allocation)
    scores = _apply_rules(cells)
    remarks = _remarks(cells, scores)
    rules = np.where((cells.rule == "progress") & ~cells.forward, "maintain", cells.rule)
    table = pd.DataFrame(
        {
            "indicator": [contribution.indicator for contribution in plan.contributions],
            "department": [contribution.department for contribution in plan.contributions],
            "score": scores,
            "state": np.where(np.isnan(scores), "missing", "scored"),
            "rule": rules,
            "period": cells.period,
            "actual": cells.actual,
            "baseline": cells.baseline,
            "target": cells.target,
            "remark": remarks,
        }
    )
    return Scores(cells=table, findings=_findings(plan, remarks))


def needs_allocation(plan: Plan) -> bool:
    """Whether a result is to be scored against a target that only an allocation can give."""
    rules = score_rules_of(plan)
    waiting = {
        indicator.indicator
        for indicator in plan.indicators
        if indicator.target is not None
        and indicator.direction != "nearest"
        and rules[indicator.indicator] in AGAINST_TARGET
    }
    given = {(c.indicator, c.department) for c in plan.contributions if c.target is not None}
    return any(r.indicator in waiting and (r.indicator, r.department) not in given for r in plan.results)


def score_rules_of(plan: Plan) -> dict[str, str]:
    """The score rule of every indicator: its own, else `progress` with a target and `minmax` without."""
    with_target = {c.indicator for c in plan.contributions if c.target is not None}
    with_target |= {i.indicator for i in plan.indicators if i.target is not None}
    return {
        i.indicator: i.score or ("progress" if i.indicator in with_target else "minmax") for i in plan.indicators
    }


def scored_periods(plan: Plan) -> dict[str, str]:
    """The period in which each indicator is scored; indicators without any result are left out."""
    named = {period.period: (True, period.order is None, period.order or 0.0) for period in plan.periods}
    with_results = {(result.period, result.indicator) for result in plan.results}
    in_order = sorted(with_results, key=lambda pair: (*named.get(pair[0], (False, False, 0.0)), pair[0]))
    latest = {indicator: period for period, indicator in in_order}
    chosen = {i.indicator: i.period for i in plan.indicators if i.period is not None and i.indicator in latest}
    return latest | chosen


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """One element per contribution: what its score is made from.

    `actual`, `baseline` and `target` are levels as in the plan; `figures` are the same three as they are scored
    (the baseline not blank, all of them distances to the midpoint where nearest is best).
    """

    rule: NDArray[np.object_]
    period: NDArray[np.object_]
    actual: Array
    baseline: Array
    target: Array
    figures: tuple[Array, Array, Array]
    sign: Array
    cap: Array
    low: Array
    high: Array
    peers: NDArray[np.intp]

    @property
    def forward(self) -> NDArray[np.bool_]:
        """Whether there is a way to go from the baseline to the target (or no target)."""
        _, baseline, target = self.figures
        return ~(self.sign * (target - baseline) <= 0)


def _gather(plan: Plan, allocation: Allocation | None) -> _Cells:
    rows, columns = places(plan)
    indicators = sorted(plan.indicators, key=lambda indicator: indicator.indicator)
    rules, periods = score_rules_of(plan), scored_periods(plan)
    actual = _actuals(plan, periods)
    baseline = _numbers(c.baseline for c in plan.contributions)
    target = _targets(plan, indicators, allocation)
    midpoint = _numbers(i.midpoint if i.direction == "nearest" else None for i in indicators)[columns]
    nearest = np.array([i.direction == "nearest" for i in indicators], dtype=bool)[columns]
    groups = group_numbers(plan)[rows]
    return _Cells(
        rule=_words(rules[i.indicator] for i in indicators)[columns],
        period=_words(periods.get(i.indicator) for i in indicators)[columns],
        actual=actual,
        baseline=baseline,
        target=target,
        figures=(
            np.where(nearest, np.abs(actual - midpoint), actual),
            np.where(nearest, np.abs(np.nan_to_num(baseline) - midpoint), np.nan_to_num(baseline)),
            np.where(nearest, np.abs(target - midpoint), target),
        ),
        sign=_numbers(1.0 if i.direction == "higher" else -1.0 for i in indicators)[columns],
        cap=_numbers(i.cap for i in indicators)[columns],
        low=_numbers(i.score_low for i in indicators)[columns],
        high=_numbers(i.score_high for i in indicators)[columns],
        peers=(groups - groups.min(initial=0)) * max(len(indicators), 1) + columns,
    )


def _actuals(plan: Plan, periods: dict[str, str]) -> Array:
    actuals = {(r.indicator, r.department): r.actual for r in plan.results if r.period == periods[r.indicator]}
    return _numbers(actuals.get((c.indicator, c.department)) for c in plan.contributions)


def _targets(plan: Plan, indicators: list[Indicator], allocation: Allocation | None) -> Array:
    own = _numbers(c.target for c in plan.contributions)
    shared = _numbers(i.target if i.aggregation in SHARED_TARGET else None for i in indicators)[places(plan)[1]]
    handed_down = np.full(len(own), np.nan)
    taken = None if allocation is None else allocation.taken
    if taken is not None:
        levels = planned_levels(taken.terms, taken.improvement).tolist()
        by_key = {(c.indicator, c.department): y for c, y in zip(taken.terms.contributions, levels, strict=True)}
        handed_down = _numbers(by_key.get((c.indicator, c.department)) for c in plan.contributions)
    return np.where(np.isnan(own), np.where(np.isnan(handed_down), shared, handed_down), own)


def _apply_rules(cells: _Cells) -> Array:
    """Scores, NaN where there is no result or the rule lacks a figure."""
    scores: Array = np.full(len(cells.rule), np.nan)
    known = ~np.isnan(cells.figures[0])
    for rule in sorted(set(cells.rule)):
        of_rule = np.flatnonzero(known & (cells.rule == rule))
        if len(of_rule):
            scores[of_rule] = _score_by(rule, cells, of_rule)
    return scores


def _score_by(rule: str, cells: _Cells, chosen: NDArray[np.intp]) -> Array:
    actual, baseline, target = (figures[chosen] for figures in cells.figures)
    sign, cap, peers = cells.sign[chosen], cells.cap[chosen], cells.peers[chosen]
    match rule:
        case "progress":
            return score_rules.progress(actual, baseline, target, sign, cap)
        case "completion":
            return score_rules.completion(actual, target, cap)
        case "goalposts":
            return score_rules.goalposts(actual, cells.low[chosen], cells.high[chosen])
        case "minmax":
            return score_rules.minmax(actual, sign, peers)
        case "zscore":
            return score_rules.zscore(actual, sign, peers)
        case _:
            return score_rules.percentile(actual, sign, peers)


def _remarks(cells: _Cells, scores: Array) -> NDArray[np.object_]:
    missing, rule = np.isnan(scores), cells.rule
    actual, baseline, _ = cells.figures
    without_target = np.isin(rule, AGAINST_TARGET) & np.isnan(cells.target)
    behind = (cells.sign * (actual - baseline) < 0) & cells.forward & ~missing
    remarks: NDArray[np.object_] = np.full(len(scores), "", dtype=object)
    remarks[(rule == "progress") & behind] = "worse than the baseline"
    remarks[(rule == "progress") & ~cells.forward] = "the target asks for no more than the baseline"
    remarks[missing] = "the rule lacks a figure"
    remarks[missing & (rule == "completion")] = "completion needs a target above 0"
    remarks[missing & without_target] = NO_TARGET
    remarks[np.isnan(cells.actual)] = "no result"
    return remarks


def _findings(plan: Plan, remarks: NDArray[np.object_]) -> tuple[Finding, ...]:
    findings = []
    bare = Counter(plan.contributions[place].indicator for place in np.flatnonzero(remarks == NO_TARGET).tolist())
    for indicator, number in sorted(bare.items()):
        message = f"'{indicator}' has results of {number} departments but no target to score them against"
        hint = "give the contributions a target, or the indicator another score rule"
        findings.append(Finding("warning", "contributions", None, "target", message, hint))
    return tuple(findings)


def _numbers(figures: Any) -> Array:
    return np.array(list(figures), dtype=np.float64)


def _words(names: Any) -> NDArray[np.object_]:
    return np.array([*names, None], dtype=object)[:-1]
