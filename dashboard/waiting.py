"""The promises that wait: what each would still take, what it would bring, and why it waits."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from dashboard.views import department_names, main_resource, rows_of
from dashboard.words import _, cached_by_language, label
from dashboard.words.numbers import amount
from model.plan import Contribution, Indicator, Plan, Step
from scenarios.attainments import KEPT
from scenarios.outcome import Outcome

COLUMNS = ("indicator", "name", "departments", "attainment", "missing", "points", "yield", "why")


@cached_by_language(64)
def waiting(outcome: Outcome) -> pd.DataFrame:
    """List the indicators whose target is not reached, those that would take most first.

    Returns:
        `indicator`, `name`, `departments` (names), `attainment` (0..1), `missing` (amount of the main resource
        that the rest would take at the cheapest remaining steps; NaN where no capacity is left for it), `points`
        (0..100: what the rest would add to the attainment of the whole plan), `yield` (points per unit of the
        resource; NaN where it takes nothing), `why` (one sentence).
    """
    plan = outcome.plan
    allocated = [
        row
        for row in rows_of(outcome.allocation.indicators, "indicator", "weight", "attainment")
        if not math.isnan(row[2])
    ]
    weights = math.fsum(weight for _indicator, weight, _share in allocated) or 1.0
    costs = _Costs(outcome)
    records = {indicator.indicator: indicator for indicator in plan.indicators}
    rows = []
    for indicator, weight, attainment in allocated:
        if attainment >= KEPT:
            continue
        missing = costs.of_rest(records[indicator])
        gain = 100 * weight * (1 - attainment) / weights
        rows.append(
            {
                "indicator": indicator,
                "name": label(records[indicator]),
                "departments": costs.departments(indicator),
                "attainment": attainment,
                "missing": missing,
                "points": gain,
                "yield": gain / missing if missing and missing > 0 else math.nan,
                "why": costs.why(records[indicator], missing, gain),
            }
        )
    rows.sort(key=lambda row: (math.isnan(row["missing"]), row["missing"], row["indicator"]))
    return pd.DataFrame(rows, columns=list(COLUMNS))


class _Costs:
    """What improvements cost in the main resource, and what a point has cost so far."""

    def __init__(self, outcome: Outcome) -> None:
        self.plan: Plan = outcome.plan
        self.resource = main_resource(outcome.plan)
        self.names = department_names(outcome.plan)
        self.contributions: dict[str, list[Contribution]] = {}
        for contribution in self.plan.contributions:
            self.contributions.setdefault(contribution.indicator, []).append(contribution)
        self.steps: dict[tuple[str, str], list[Step]] = {}
        for step in self.plan.costs:
            self.steps.setdefault((step.indicator, step.department), []).append(step)
        targets, indicators = outcome.allocation.targets, outcome.allocation.indicators
        self.done = {
            (indicator, department): improvement
            for indicator, department, improvement in rows_of(targets, "indicator", "department", "improvement")
        }
        self.required = dict(rows_of(indicators, "indicator", "required"))
        self.attained = dict(rows_of(indicators, "indicator", "attainment"))
        self.left, self.average = self._left(outcome), self._average(outcome)

    def departments(self, indicator: str) -> str:
        """Names of the departments that work on an indicator, the leading one first."""
        working = sorted(self.contributions.get(indicator, ()), key=lambda each: (not each.lead, each.department))
        return _(", ").join(self.names[each.department] for each in working)

    def of_rest(self, indicator: Indicator) -> float:
        """What the missing improvement would take at the cheapest remaining steps; NaN where it cannot be had."""
        need = self.required[indicator.indicator] * (1 - self.attained[indicator.indicator])
        contributions = self.contributions.get(indicator.indicator, [])
        scale = 1.0
        if indicator.aggregation == "mean":
            scale = math.fsum(1.0 if c.coefficient is None else c.coefficient for c in contributions) or 1.0
        price = 0.0
        for unit_cost, room in sorted(
            stretch for contribution in contributions for stretch in self._stretches(contribution, scale)
        ):
            taken = min(room, need)
            price += unit_cost * taken if taken else 0.0
            need -= taken
            if need <= 1e-9 * max(1.0, self.required[indicator.indicator]):
                return price
        return math.nan

    def why(self, indicator: Indicator, missing: float, gain: float) -> str:
        """Say in one sentence why a promise waits."""
        if not self.contributions.get(indicator.indicator):
            return _("No department works on it.")
        if math.isnan(missing):
            return _("Its departments can do no more: their capacity ends before the target.")
        unit = self.resource.unit if self.resource else None
        if missing <= 0:
            return _("It takes no money; another rule of the plan holds it back.")
        if not gain > 0:
            return _("Its weight is 0, so nothing is spent on it.")
        dear = gain / missing < self.average / 1.05
        if dear:
            ratio = self.average / (gain / missing)
            said = _("A point takes {times} times the money here that it takes in what is planned.")
            return said.format(times=f"{ratio:,.0f}" if ratio >= 9.5 else f"{ratio:.1f}")
        whole = any(each.whole for each in self.contributions[indicator.indicator])
        if whole and missing > self.left:
            said = _("It can only be done entirely and takes {missing}; {left} is left.")
            return said.format(missing=amount(missing, unit), left=amount(self.left, unit))
        return _("There is not enough money left for it.")

    def _stretches(self, contribution: Contribution, scale: float) -> Iterator[tuple[float, float]]:
        """Remaining stretches of a contribution: cost per unit of the indicator, units left."""
        share = (1.0 if contribution.coefficient is None else contribution.coefficient) / scale
        key = (contribution.indicator, contribution.department)
        done = self.done.get(key, 0.0)
        ends = math.inf if contribution.capacity is None else contribution.capacity
        resource = self.resource.resource if self.resource else ""
        steps = [step for step in self.steps.get(key, ()) if step.step > 0]
        if not steps:
            yield 0.0, max(0.0, ends - done) * share
        for step in sorted(steps, key=lambda step: step.step):
            length = ends if step.capacity is None else step.capacity
            yield dict(step.use).get(resource, 0.0) / share, max(0.0, length - done) * share
            done = max(0.0, done - length)

    def _left(self, outcome: Outcome) -> float:
        if self.resource is None or self.resource.total is None:
            return math.inf
        used = float(dict(rows_of(outcome.allocation.resources, "resource", "used"))[self.resource.resource])
        return max(0.0, self.resource.total - (self.resource.reserve or 0.0) - used)

    def _average(self, outcome: Outcome) -> float:
        """Points per unit of the main resource over everything that is spent."""
        resource = self.resource.resource if self.resource else None
        spending = [
            (indicator, amount)
            for indicator, used, amount in rows_of(outcome.allocation.spending, "indicator", "resource", "amount")
            if resource is None or used == resource
        ]
        spent, paid = math.fsum(amount for _, amount in spending), {indicator for indicator, _ in spending}
        rows = rows_of(outcome.allocation.indicators, "indicator", "weight", "attainment")
        allocated = [row for row in rows if not math.isnan(row[2])]
        weights = math.fsum(weight for _, weight, _ in allocated) or 1.0
        points = 100 * math.fsum(weight * share for name, weight, share in allocated if name in paid) / weights
        return points / spent if spent else math.nan
