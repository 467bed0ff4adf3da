"""What a scenario changes, in words: each number with what it was and what it becomes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dashboard.words import _, cached_by_language, label
from dashboard.words.numbers import amount, percent, quantity
from dashboard.words.units import is_money, split_unit
from model.errors import ScenarioError
from model.plan import Plan
from model.schema import index
from model.tree import Node, local_weights
from scenarios.paths import split_path
from scenarios.scenario import Change, Scenario, apply, value_of


@cached_by_language(256)
def change_lines(changes: tuple[Change, ...], plan: Plan) -> tuple[str, ...]:
    """Say each change of a scenario in a line, in the order in which they were made.

    Args:
        changes: Changes that can be applied to the plan; of others only the paths are named.
        plan: The plan as it stands.
    """
    try:
        changed = apply(Scenario(changes=changes), plan)
    except ScenarioError:
        return tuple(change.path for change in changes)
    told = _Told(plan, changed)
    return tuple(told.line(change) for change in changes)


def change_line(path: str, changes: Sequence[Change], plan: Plan) -> str:
    """Say one change of a scenario, or a group of changes named by a pattern, in words."""
    lines = dict(zip((change.path for change in changes), change_lines(tuple(changes), plan), strict=True))
    return lines.get(path, "")


class _Told:
    """A plan before and after, and what its numbers are called."""

    def __init__(self, plan: Plan, changed: Plan) -> None:
        self.plan, self.changed = plan, changed
        self.before, self.after = local_weights(plan), local_weights(changed)

    def line(self, change: Change) -> str:
        table, *key, column = split_path(change.path)
        say = _SAID.get((table, column))
        old, new = value_of(change.path, self.plan), value_of(change.path, self.changed)
        return say(self, tuple(key), old, new) if say else self.plain(table, tuple(key), column, old, new)

    def weight(self, kind: str, key: tuple[str, ...], _old: Any, _new: Any) -> str:
        node = Node("goal" if kind == "goals" else "indicator", key[0])
        return _("Weight of {name}: {old} → {new}").format(
            name=self.name(kind, key), old=percent(self.before.get(node)), new=percent(self.after.get(node))
        )

    def total(self, key: tuple[str, ...], old: Any, new: Any) -> str:
        unit = index(self.plan, "resources")[key].unit
        money = is_money(split_unit(unit)[1])
        said = _("{name} to spend: {old} → {new}") if money else _("{name} available: {old} → {new}")
        return said.format(name=self.name("resources", key), old=_limit(old, unit), new=_limit(new, unit))

    def mandated(self, key: tuple[str, ...], old: Any, new: Any) -> str:
        name = self.name("indicators", key)
        if new is None:
            return _("{name} need no longer be kept").format(name=name)
        if old is None:
            return _("{name} must be kept to {new}").format(name=name, new=percent(new))
        return _("{name} must be kept: {old} → {new}").format(name=name, old=percent(old), new=percent(new))

    def target(self, key: tuple[str, ...], old: Any, new: Any) -> str:
        unit = index(self.plan, "indicators")[key].unit
        return _("Target of {name}: {old} → {new}").format(
            name=self.name("indicators", key), old=quantity(old, unit), new=quantity(new, unit)
        )

    def pin(self, key: tuple[str, ...], _old: Any, new: Any) -> str:
        kind, first, second = key
        if kind == "use":
            owner, what = self.name("departments", (first,)), self.name("resources", (second,))
            unit = index(self.plan, "resources")[(second,)].unit
            figure = amount(new, unit)
        else:
            owner, what = self.name("departments", (second,)), self.name("indicators", (first,))
            unit = index(self.plan, "indicators")[(first,)].unit
            figure = percent(new) if kind == "share" else quantity(new, unit)
        if new is None:
            return _("{owner}: {what} no longer fixed").format(owner=owner, what=what)
        return _("{owner}: {what} fixed at {figure}").format(owner=owner, what=what, figure=figure)

    def bound(self, said: str, key: tuple[str, ...], old: Any, new: Any) -> str:
        owner, resource = key
        known = {**index(self.plan, "departments"), **index(self.plan, "goals")}
        unit = index(self.plan, "resources")[(resource,)].unit
        return said.format(
            owner=label(known[(owner,)]),
            name=self.name("resources", (resource,)),
            old=_limit(old, unit),
            new=_limit(new, unit),
        )

    def stages(self, _key: tuple[str, ...], old: Any, new: Any) -> str:
        return _("What is sought first: {old} → {new}").format(old=_stages(old), new=_stages(new))

    def given_up(self, said: str, _key: tuple[str, ...], old: Any, new: Any) -> str:
        return said.format(old=percent(old), new=percent(new))

    def plain(self, table: str, key: tuple[str, ...], column: str, old: Any, new: Any) -> str:
        """A number without a sentence of its own: where it stands, by the names of its row."""
        names = [self.known(part) for part in key]
        return _("{names}, {column}: {old} → {new}").format(
            names=_(", ").join(names) or table, column=column.replace("_", " "), old=_cell(old), new=_cell(new)
        )

    def name(self, table: str, key: tuple[str, ...]) -> str:
        return label(index(self.plan, table)[key])

    def known(self, part: str) -> str:
        """The name behind an id of any table."""
        for table in ("indicators", "departments", "goals", "resources", "periods"):
            found = index(self.plan, table).get((part,))
            if found is not None:
                return label(found)
        return part


_Say = Callable[[_Told, tuple[str, ...], Any, Any], str]
_SAID: Mapping[tuple[str, str], _Say] = {
    ("goals", "weight"): lambda told, key, old, new: told.weight("goals", key, old, new),
    ("indicators", "weight"): lambda told, key, old, new: told.weight("indicators", key, old, new),
    ("indicators", "mandated"): _Told.mandated,
    ("indicators", "target"): _Told.target,
    ("resources", "total"): _Told.total,
    ("pins", "value"): _Told.pin,
    ("limits", "floor"): lambda told, key, old, new: told.bound(
        _("{owner}: at least {new} of {name} (before: {old})"), key, old, new
    ),
    ("limits", "ceiling"): lambda told, key, old, new: told.bound(
        _("{owner}: at most {new} of {name} (before: {old})"), key, old, new
    ),
    ("plan", "stages"): _Told.stages,
    ("plan", "give_up_attainment"): lambda told, key, old, new: told.given_up(
        _("Attainment that may be given up for balance, cost and evenness: {old} → {new}"), key, old, new
    ),
}


def _limit(value: Any, unit: str | None) -> str:
    return _("no limit") if value is None else amount(value, unit)


def _stages(value: Any) -> str:
    words = {
        "attainment": _("attainment"),
        "balance": _("balance"),
        "cost": _("cost"),
        "fairness": _("evenness"),
        "stability": _("stability"),
    }
    named = value.split() if isinstance(value, str) else value or ()
    return _(", ").join(words.get(each, each) for each in named)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return _("blank")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return f"{value:,.6g}"
    return " ".join(value) if isinstance(value, tuple) else str(value)
