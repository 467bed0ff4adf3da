"""Prices, scarcity, periods and turning weights in plain words, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from dashboard.words import speaking
from dashboard.words.explanation_texts import TEXTS
from dashboard.words.numbers import amount, one_of, percent, quantity
from model.allocation.explain import Explanation, turning_point
from model.allocation.phasing import Phased
from model.allocation.phasing_rules import PhasingRule
from model.allocation.rules import Rule, rules
from model.plan import Indicator, Plan, Resource, label
from model.schema import index
from model.tree import Node

NAMED = 4
LITTLE = 1e-9
SHOWN = {"balance": "least_goal", "cost": "cost", "fairness": "largest_load", "stability": "largest_load"}


def explanation_lines(
    plan: Plan, found: Explanation, prices: pd.DataFrame, phased: Phased, language: str = "en"
) -> tuple[str, ...]:
    """Explain an allocation: what promises cost, what is scarce, why A and not B, and the periods.

    Args:
        plan: The plan.
        found: The facts behind its allocation.
        prices: Prices of its pins and mandates (`rule_prices`).
        phased: The year spread over its periods.
        language: `en` or `zh`; others read English.
    """
    teller = _Teller(plan, language)
    with speaking(language):
        return (
            *teller.prices(prices),
            *teller.resources(found),
            teller.texts["unique" if found.unique else "several"],
            *teller.periods(phased),
        )


def price_lines(plan: Plan, prices: pd.DataFrame, language: str = "en") -> tuple[str, ...]:
    """Say what the pins and mandates of a plan cost, the dearest first (`rule_prices`)."""
    with speaking(language):
        return tuple(_Teller(plan, language).prices(prices))


def period_lines(plan: Plan, phased: Phased, language: str = "en") -> tuple[str, ...]:
    """Say whether the year can be spread over its periods, and if not, why; nothing without periods."""
    with speaking(language):
        return tuple(_Teller(plan, language).periods(phased))


def stage_lines(plan: Plan, costs: pd.DataFrame, language: str = "en") -> tuple[str, ...]:
    """Say what lifting the weakest goal, saving, evenness and stability cost.

    Args:
        plan: The plan.
        costs: The same plan with and without each stage (`scenarios.stage_costs`).
        language: `en` or `zh`; others read English.
    """
    with speaking(language):
        return tuple(_Teller(plan, language).stages(costs))


def sweep_lines(plan: Plan, node: Node, sweep: pd.DataFrame, language: str = "en") -> tuple[str, ...]:
    """Say at which weights of a node the plan changes.

    Args:
        plan: The plan.
        node: The node whose weight was followed.
        sweep: What `weight_sweep` found for it.
        language: `en` or `zh`; others read English.
    """
    teller = _Teller(plan, language)
    name = teller.name("goals" if node.kind == "goal" else "indicators", node.id)
    if not len(sweep):
        return (teller.texts["steady"].format(node=name),)
    rows: Iterable[Any] = sweep.itertuples()
    with speaking(language):
        return tuple(
            teller.texts["stretch" if row.until > row.at else "breakpoint"].format(
                node=name,
                at=percent(row.at, 1),
                until=percent(row.until, 1),
                indicators=teller.listed([f"“{teller.name('indicators', each)}”" for each in row.indicators]),
            )
            for row in rows
        )


class _Teller:
    """Names and numbers of one plan in one language."""

    def __init__(self, plan: Plan, language: str) -> None:
        self.plan, self.language = plan, language
        self.texts: Mapping[str, str] = TEXTS.get(language, TEXTS["en"])

    def name(self, table: str, key: str) -> str:
        return label(index(self.plan, table)[(key,)], self.language)

    def listed(self, names: Sequence[str], between: str = "comma") -> str:
        shown = list(names[:NAMED])
        if len(names) > NAMED:
            shown.append(self.texts["and more"].format(n=len(names) - NAMED))
        return self.texts[between].join(shown)

    def prices(self, prices: pd.DataFrame) -> Iterator[str]:
        """Pins and mandates, the dearest first; with the price of a unit more and less where there is a slope."""
        known = {rule.name: rule for rule in rules(self.plan)}
        free = []
        for name, (gain, up, down) in _by_rule(prices).items():
            rule = known.get(name)
            if rule is None or gain != gain:
                continue
            names = self._names(rule.record) | {"number": self._number(rule)}
            if gain <= LITTLE:
                free.append(self.texts[f"free:{rule.kind}"].format(**names))
                continue
            told = self.texts[f"price:{rule.kind}"].format(points=_digits(100 * gain), **names)
            sides = [self._slope(rule, up, "up"), self._slope(rule, down, "down")]
            yield self.texts["join"].join([told, *filter(None, sides)]) + self.texts["stop"]
        if free:
            yield self.texts["free"].format(rules=self.listed(free, "join"))

    def resources(self, found: Explanation) -> Iterator[str]:
        """What is scarce and what is left, and for what is scarce why one stretch of work and not another."""
        rows: Iterable[Any] = found.resources.itertuples()
        for row in rows:
            resource: Resource = index(self.plan, "resources")[(row.resource,)]
            name = self.name("resources", resource.resource)
            if resource.total is None:
                yield self.texts["unlimited"].format(resource=name)
            elif not row.scarce:
                left = amount(row.left, resource.unit)
                yield self.texts["left" if row.plentiful else "change"].format(resource=name, amount=left)
            else:
                yield self.texts["scarce"].format(resource=name)
                yield from self._why(found.yields[found.yields["resource"] == resource.resource], resource)

    def periods(self, phased: Phased) -> Iterator[str]:
        """Whether the year can be spread, and if not, which rules are at odds."""
        if phased.status == "optimal" and len(phased.periods):
            yield self.texts["periods"].format(load=percent(float(phased.periods["load"].max())))
        elif phased.status == "infeasible":
            told = self.texts["join"].join(self._phasing_rule(rule) for rule in phased.conflict)
            yield self.texts["no periods"].format(rules=told)

    def stages(self, costs: pd.DataFrame) -> Iterator[str]:
        """The plan with and without each stage that makes a difference; then those that make none."""
        idle = []
        for stage, both in costs.groupby("stage", sort=False):
            if (both["status"] != "optimal").any():
                continue
            with_it, without = (both[both["side"] == side].iloc[0] for side in ("with", "without"))
            here, there = with_it[SHOWN[str(stage)]], without[SHOWN[str(stage)]]
            if stage == "cost":
                here, there = (here / there if there else 1.0), 1.0
            if max(abs(here - there), abs(with_it["total"] - without["total"])) <= LITTLE:
                idle.append(self.texts[f"name:{stage}"])
            elif here == here and there == there:
                yield self.texts[f"{'stage' if with_it['is_plan'] else 'would'}:{stage}"].format(
                    total=percent(with_it["total"], 1),
                    other=percent(without["total"], 1),
                    here=percent(here, 1),
                    there=percent(there, 1),
                )
        if idle:
            yield self.texts["idle"].format(stages=self.listed(idle))

    def _why(self, yields: pd.DataFrame, resource: Resource) -> Iterator[str]:
        last, next_ = turning_point(yields)
        if last is None or next_ is None or last == next_:
            return
        first, second = (dict(yields.loc[place].items()) for place in (last, next_))
        yield self.texts["why" if first["points"] >= second["points"] else "why not best"].format(
            first=self.name("indicators", first["indicator"]),
            first_department=self.name("departments", first["department"]),
            first_points=_digits(first["points"]),
            second=self.name("indicators", second["indicator"]),
            second_department=self.name("departments", second["department"]),
            second_points=_digits(second["points"]),
            one=one_of(resource.unit or self.texts["unit"]),
            resource=self.name("resources", resource.resource),
        )

    def _slope(self, rule: Rule, slope: Any, side: str) -> str:
        """One unit (of shares one point) more, or less, of the number of a rule."""
        share = rule.kind in ("mandated", "pin:share")
        moved = float(slope) * (1.0 if side == "up" else -1.0) * (0.01 if share else 1.0)
        if moved != moved or abs(moved) <= LITTLE:
            return ""
        unit = self.texts["percent point"] if share else one_of(self._unit(rule))
        way = self.texts["more" if side == "up" else "less"]
        return self.texts["gain" if moved > 0 else "loss"].format(
            unit=unit, way=way, points=_digits(100 * abs(moved))
        )

    def _names(self, record: Any) -> dict[str, str]:
        tables = {"indicator": "indicators", "department": "departments", "resource": "resources"}
        return {
            column: self.name(table, key)
            for column, table in tables.items()
            if (key := getattr(record, column, None)) is not None
        }

    def _unit(self, rule: Rule) -> str:
        resource: str | None = getattr(rule.record, "resource", None)
        table, key = ("resources", resource) if resource else ("indicators", rule.record.indicator)
        record: Resource | Indicator = index(self.plan, table)[(key,)]
        return record.unit or self.texts["unit"]

    def _number(self, rule: Rule) -> str:
        if rule.kind in ("mandated", "pin:share"):
            return percent(rule.number)
        if rule.kind == "pin:use":
            return amount(rule.number, index(self.plan, "resources")[(rule.record.resource,)].unit)
        return quantity(rule.number, index(self.plan, "indicators")[(rule.record.indicator,)].unit)

    def _phasing_rule(self, rule: PhasingRule) -> str:
        names, period = self._names(rule), self.name("periods", rule.period)
        if rule.resource is not None:
            number = amount(rule.value, index(self.plan, "resources")[(rule.resource,)].unit)
            return self.texts["rule:total"].format(period=period, number=number, resource=names["resource"])
        kinds = {(True, True): "both", (True, False): "indicator", (False, True): "department"}
        whose = kinds.get(("indicator" in names, "department" in names), "all")
        told = self.texts[f"whose:{whose}"].format(**names)
        return self.texts[f"rule:{rule.cell}"].format(period=period, whose=told, number=percent(rule.value))


def _by_rule(prices: pd.DataFrame) -> dict[str, tuple[float, float, float]]:
    """What is gained without a rule, and what attainment gains per unit more and less of it; the dearest first."""
    found: dict[str, tuple[float, float, float]] = {}
    rows: Iterable[Any] = prices.itertuples()
    for row in rows:
        _, up, down = found.get(row.rule, (0.0, 0.0, 0.0))
        counts = row.stage.startswith("attainment:")
        found[row.rule] = (row.without, up + counts * row.up, down + counts * row.down)
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], item[0])))


def _digits(value: float) -> str:
    """Points with three telling digits."""
    return f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
