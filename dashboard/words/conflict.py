"""A conflict in plain words: what cannot hold together, and three ways out, in at most six lines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.words import speaking
from dashboard.words.conflict_texts import TEXTS
from dashboard.words.numbers import amount, with_percent, with_unit
from dashboard.words.units import unit_name
from model.allocation.conflict import Adjustment, Conflict
from model.allocation.rules import Rule, rules
from model.plan import Indicator, Plan, Resource, label
from model.schema import TABLES, index
from scenarios.paths import join_path
from scenarios.scenario import Change

WAYS = 3
NAMED = 3
ORDER = (
    "mandated",
    "pin:target",
    "pin:share",
    "pin:use",
    "floor",
    "change",
    "required",
    "capacity",
    "ceiling",
    "resource",
)


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a conflict.

    Attributes:
        said: What is to be done and what that is enough for, as a clause.
        changes: The same as changes of a scenario, with the very numbers that are said or a little beyond them.
        enough: Whether the whole plan then holds.
    """

    said: str
    changes: tuple[Change, ...]
    enough: bool


def conflict_lines(plan: Plan, conflict: Conflict, language: str = "en") -> tuple[str, ...]:
    """Say a conflict in at most six lines: the rules, what kind of conflict it is, and up to three ways out.

    Changes are rounded outwards, so that what is said is enough when it is done.

    Args:
        plan: The plan that cannot be met.
        conflict: Why (`explain_conflict`).
        language: `en` or `zh`; others read English.
    """
    texts = TEXTS.get(language, TEXTS["en"])
    ways = enumerate(ways_out(plan, conflict, language)[:WAYS], start=1)
    with speaking(language):
        together = _Teller(plan, texts, language).listed(conflict.members, "rule")
    return (
        texts["together"].format(rules=together),
        texts[f"kind:{conflict.kind}"],
        *(texts["way"].format(n=n, way=way.said) for n, way in ways),
        texts["nothing"],
    )


def member_lines(plan: Plan, conflict: Conflict, language: str = "en") -> tuple[str, ...]:
    """Say each rule that takes part in a conflict, promises before means."""
    teller = _Teller(plan, TEXTS.get(language, TEXTS["en"]), language)
    with speaking(language):
        return tuple(teller.told(conflict.members, "rule"))


def kind_line(conflict: Conflict, language: str = "en") -> str:
    """Say whether it is a matter of means, of capacities, of both or of neither."""
    return TEXTS.get(language, TEXTS["en"])[f"kind:{conflict.kind}"]


def ways_out(plan: Plan, conflict: Conflict, language: str = "en") -> tuple[Way, ...]:
    """Say every way out of a conflict, those that are enough for the whole plan first.

    Changes are rounded outwards, so that what is said is enough when it is done.

    Args:
        plan: The plan that cannot be met.
        conflict: Why (`explain_conflict`).
        language: `en` or `zh`; others read English.
    """
    with speaking(language):
        return _ways(_Teller(plan, TEXTS.get(language, TEXTS["en"]), language), conflict)


def _ways(teller: _Teller, conflict: Conflict) -> tuple[Way, ...]:
    texts = teller.texts
    alone = [Adjustment(r.rule, r.alone) for r in conflict.repairs if r.alone is not None]
    partly = [Adjustment(r.rule, r.change) for r in conflict.repairs if r.alone is None and r.change is not None]
    ways = [
        Way(texts["alone"].format(change=teller.change(each)), (teller.done(each),), True)
        for each in sorted(alone, key=teller.welcome)
    ]
    several = [
        Way(texts[key].format(changes=teller.changes(together)), tuple(map(teller.done, together)), True)
        for key, together in (("all", conflict.together), ("means", conflict.within_means))
        if together and (len(together) > 1 or together[0] not in alone)
    ]
    partial = [
        Way(texts["partly"].format(change=teller.change(each)), (teller.done(each),), False)
        for each in sorted(partly, key=teller.welcome)
    ]
    kept = ways[: max(WAYS - len(several), 1)]
    return (*kept, *several, *ways[len(kept) :], *partial)


class _Teller:
    """Names and numbers of one plan in one language."""

    def __init__(self, plan: Plan, texts: Mapping[str, str], language: str) -> None:
        self.plan, self.texts, self.language = plan, texts, language
        self.rules = {rule.name: rule for rule in rules(plan)}

    def welcome(self, change: Adjustment) -> tuple[int, int, str]:
        """Means before promises, and promises of the first class last."""
        rule = self.rules[change.rule]
        class_ = rule.record.class_ if rule.kind == "mandated" else 0
        return -ORDER.index(rule.kind), -class_, rule.name

    def listed(self, names: Sequence[str], prefix: str) -> str:
        """Rules with their numbers; of many, the first promises and the last of the means."""
        told = self.told(names, prefix)
        if len(told) > NAMED + 1:
            hidden = len(told) - NAMED
            told = [*told[: NAMED - 1], self.texts["more rules"].format(n=hidden), told[-1]]
        return self.texts["join"].join(told)

    def told(self, names: Sequence[str], prefix: str) -> list[str]:
        """Each rule with its number, promises before means."""
        ordered = sorted(names, key=lambda name: (ORDER.index(self.rules[name].kind), name))
        return [self._say(prefix, self.rules[name], None) for name in ordered]

    def done(self, change: Adjustment) -> Change:
        """A change as one of a scenario: to the number that is said."""
        rule = self.rules[change.rule]
        number = rule.number + _outward(change.change)
        if rule.kind in ("mandated", "required", "change", "pin:share"):
            number = _rounded_share(number, change.change)
        if not rule.kind.startswith("pin:t"):
            number = max(number, 0.0)
        key = TABLES[rule.table].key_of(rule.record)
        return Change(join_path((rule.table, *key, rule.column)), float(f"{number:.12g}"))

    def change(self, change: Adjustment) -> str:
        """A change with the number it leads to."""
        return self._say("less" if change.change < 0 else "more", self.rules[change.rule], _outward(change.change))

    def changes(self, changes: Sequence[Adjustment]) -> str:
        told = [self.change(each) for each in sorted(changes, key=self.welcome)]
        if len(told) > NAMED:
            told = [*told[:NAMED], self.texts["more changes"].format(n=len(told) - NAMED)]
        return self.texts["join"].join(told)

    def _say(self, prefix: str, rule: Rule, change: float | None) -> str:
        key = f"{prefix}:{rule.kind}" if f"{prefix}:{rule.kind}" in self.texts else f"set:{rule.kind}"
        number = rule.number + (change or 0.0)
        return self.texts[key].format(**self._names(rule), **self._numbers(rule, number, change or 0.0))

    def _names(self, rule: Rule) -> dict[str, str]:
        tables = {"indicator": "indicators", "department": "departments", "resource": "resources", "goal": "goals"}
        found = {
            column: label(index(self.plan, table)[(key,)], self.language)
            for column, table in tables.items()
            if (key := getattr(rule.record, column, None)) is not None
        }
        return found | {"owner": found.get("department") or found.get("goal") or ""}

    def _numbers(self, rule: Rule, number: float, change: float) -> dict[str, str]:
        unit = self._unit(rule)
        if rule.kind in ("mandated", "required", "change", "pin:share"):
            shown = {"mandated": max(number, 0.0), "required": 1 + number}.get(rule.kind, number)
            return {"old": self._percent(rule.number), "new": self._percent(shown, change)}
        if rule.kind == "pin:target":
            return {"old": _figure(rule.number, change, unit), "new": _figure(number, change, unit)}
        return {
            "old": amount(self._whole_capacity(rule), unit),
            "new": amount(max(number, 0.0), unit),
            "by": amount(abs(change), unit),
        }

    def _whole_capacity(self, rule: Rule) -> float:
        """The number of a rule; of a capacity in steps their sum."""
        if rule.table != "costs":
            return rule.number
        pair = (rule.record.indicator, rule.record.department)
        return sum(s.capacity or 0.0 for s in self.plan.costs if (s.indicator, s.department) == pair)

    def _unit(self, rule: Rule) -> str | None:
        resource: str | None = getattr(rule.record, "resource", None)
        table, name = ("resources", resource) if resource else ("indicators", rule.record.indicator)
        record: Resource | Indicator = index(self.plan, table)[(name,)]
        if rule.kind == "capacity" and isinstance(record, Indicator) and record.aggregation != "sum":
            return None
        return record.unit

    def _percent(self, share: float, change: float = 0.0) -> str:
        """A share in percent; after a change rounded the way it goes."""
        return with_percent(f"{100 * _rounded_share(share, change):.1f}".removesuffix(".0"))


def _rounded_share(share: float, change: float = 0.0) -> float:
    """A share to the tenth of a percent; after a change rounded the way it goes."""
    towards = {-1.0: math.floor, 1.0: math.ceil}.get(math.copysign(1.0, change) if change else 0.0, round)
    return towards(round(1000 * share, 6)) / 1000


def _figure(number: float, change: float, unit: str | None) -> str:
    """A target with as many digits as its change has."""
    if (unit or "").lower() in ("share", "proportion"):
        return _figure(100 * number, 100 * change, "%")
    places = max(2 - math.floor(math.log10(abs(change))), 0) if change else 6
    text = f"{number:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    counted = (unit or "").lower() in ("", "number", "count", "#")
    return text if counted else with_unit(text, unit_name(unit))


def _outward(change: float) -> float:
    """A change rounded away from 0 to three telling digits."""
    if not change:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(abs(change))) - 2)
    return math.copysign(math.ceil(round(abs(change) / step, 6)) * step, change)
