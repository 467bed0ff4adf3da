"""The tables of a target responsibility letter: targets, periods and means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

import pandas as pd

from dashboard.quarters import period_names, phased_of
from dashboard.report.document import Grid, Heading, Paragraph, Part
from dashboard.report.formats import adding_up, written
from dashboard.report.letter_ground import Ground
from dashboard.words import _, label, language, many
from dashboard.words.explanations import period_lines
from dashboard.words.numbers import percent
from dashboard.words.units import unit_name
from model.plan import Indicator

_STEP = " › "
_NO_UNIT = ("", "share", "number", "count", "#")
_NAMED, _BESIDE = 5, 6
_NOTHING = 1e-9


def target_grid(ground: Ground, department: str) -> Grid:
    """The targets of a department below the goals they serve, with weight, baseline and who works with it."""
    rows: list[tuple[str, ...]] = []
    numbered = enumerate(ground.targets(department), start=1)
    for path, group in groupby(numbered, key=lambda each: ground.path(each[1].indicator)):
        rows.append((_STEP.join(path),))
        for number, row in group:
            indicator = ground.indicators[row.indicator]
            baseline, target = written(indicator, [row.baseline, row.rounded])
            weight = percent(ground.weights[row.indicator], 2)
            partners = _partners(ground, row.indicator, department)
            rows.append((str(number), _named(indicator, row), weight, baseline, target, partners))
    headings = (_("No."), _("Indicator"), _("Weight"), _("Baseline"), _("Target"), _("Leads and assists"))
    marked = (headings[0], headings[1], *(f">{heading}" for heading in headings[2:5]), headings[5])
    return Grid("", marked, tuple(rows), (0.06, 0.37, 0.1, 0.125, 0.125, 0.22))


def _named(indicator: Indicator, row: Any) -> str:
    unit, name = (indicator.unit or "").strip(), label(indicator)
    told = name
    if unit.casefold() not in _NO_UNIT:
        told = _("{indicator} ({unit})").format(indicator=name, unit=unit_name(unit))
    if indicator.mandated is not None:
        told = _("{indicator} · mandated").format(indicator=told)
    if not row.improvement > _NOTHING:
        told = _("{indicator} · stays at its baseline").format(indicator=told)
    return told


def _partners(ground: Ground, indicator: str, department: str) -> str:
    workers = ground.workers(indicator)
    if len(workers) == 1:
        return _("alone")
    leads = [each.department for each in workers if each.lead]
    others = [each.department for each in workers if each.department != department and not each.lead]
    if not leads:
        return _("together with {names}").format(names=_listed(ground, others))
    if department not in leads:
        if not others:
            return _("{lead} leads").format(lead=_listed(ground, leads))
        return _("{lead} leads; with {names}").format(lead=_listed(ground, leads), names=_listed(ground, others))
    others += [each for each in leads if each != department]
    return _("leads; with {names}").format(names=_listed(ground, others))


def _listed(ground: Ground, departments: Sequence[str]) -> str:
    names = [label(ground.departments[each]) for each in departments]
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], many("{n} more", "{n} more", len(names) - _NAMED + 1)]
    return _(", ").join(names)


def period_parts(ground: Ground, department: str) -> list[Part]:
    """What each target that moves has to reach by the end of each period, or why the year cannot be spread."""
    if not ground.plan.periods:
        return []
    phased = phased_of(ground.found)
    if phased.status != "optimal":
        return [Paragraph(line) for line in period_lines(ground.plan, phased, language())]
    table = ground.periods
    mine = table[(table["department"] == department) & table["moves"]].set_index("indicator")
    if mine.empty:
        return []
    names = period_names(ground.plan)
    order = list(names)
    grids = [
        _period_grid(ground, department, mine, {each: names[each] for each in order[start : start + _BESIDE]})
        for start in range(0, len(order), _BESIDE)
    ]
    return [Heading(_("By period"), 3), *grids]


def _period_grid(ground: Ground, department: str, mine: pd.DataFrame, names: dict[str, str]) -> Grid:
    rows = []
    for number, row in enumerate(ground.targets(department), start=1):
        if row.indicator in mine.index:
            indicator = ground.indicators[row.indicator]
            figures = [mine.at[row.indicator, period] for period in names]
            rows.append((str(number), label(indicator), *written(indicator, figures)))
    wide = 0.5 / len(names)
    headings = (_("No."), _("Indicator"), *(f">{name}" for name in names.values()))
    return Grid("", headings, tuple(rows), (0.06, 0.44, *[wide] * len(names)))


def means_grid(ground: Ground, department: str) -> Grid | None:
    """What the targets of a department use of each resource, what it uses besides, and the sum; None without."""
    resources = [each for each in ground.plan.resources if ground.use(department, each.resource) > _NOTHING]
    if not resources:
        return None
    numbers = {row.indicator: str(n) for n, row in enumerate(ground.targets(department), start=1)}
    amounts: dict[str, dict[str, float]] = {}
    for row in ground.spending(department):
        amounts.setdefault(row.indicator, {})[row.resource] = float(row.amount)
    indicators = sorted(amounts, key=lambda each: int(numbers.get(each, 0)))
    base = [
        max(
            ground.use(department, r.resource) - sum(amounts[each].get(r.resource, 0.0) for each in indicators),
            0.0,
        )
        for r in resources
    ]
    names = [(numbers.get(each, ""), label(ground.indicators[each])) for each in indicators]
    columns = [[amounts[each].get(r.resource, 0.0) for each in indicators] for r in resources]
    if max(base) > _NOTHING:
        names.append(("", _("Whatever the targets are")))
        columns = [[*column, rest] for column, rest in zip(columns, base, strict=True)]
    figures = [adding_up(column) for column in columns]
    rows = [
        (*name, *(column[place] for column in figures)) for place, name in enumerate([*names, ("", _("Together"))])
    ]
    wide = 0.5 / max(len(resources), 2)
    headings = (_("No."), _("For"), *(f">{_resource(label(each), each.unit)}" for each in resources))
    widths = (0.06, 0.94 - wide * len(resources), *[wide] * len(resources))
    return Grid("", headings, tuple(rows), widths, total=True)


def _resource(name: str, unit: str | None) -> str:
    return _("{resource}, {unit}").format(resource=name, unit=unit_name(unit)) if unit else name
