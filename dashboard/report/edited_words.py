"""Targets that came back, in words: where the workbook comes from, what each edit does, and what all cost."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dashboard.report.formats import written
from dashboard.report.returned import Returned, Standing
from dashboard.report.rows import quantity
from dashboard.report.sentences import movers
from dashboard.words import _, label, language, many
from dashboard.words.conflict import conflict_lines
from dashboard.words.numbers import percent
from dashboard.words.units import unit_name
from model.plan import Plan
from model.schema import index
from scenarios.attainments import moved_between
from scenarios.edited_targets import Edit, Examined, Priced

_LITTLE = 0.0005
_NO_UNIT = ("", "share", "proportion", "number", "count", "#")


def standing_words(returned: Returned, standing: Standing) -> str:
    """Say whether a workbook was written from this plan and this scenario."""
    match standing:
        case "same":
            return _("The workbook was written from this plan as it stands.")
        case "other scenario":
            return _(
                "The workbook was written from this plan under another scenario ({scenario}). Its changed targets "
                "are laid over the present one."
            ).format(scenario=returned.scenario or _("the plan as it is"))
        case "other version":
            return _(
                "The plan has changed since the workbook was written (digest {digest}). The changed targets are "
                "laid over the plan as it is now; what was not changed in the workbook may differ from it."
            ).format(digest=returned.digest)
    return _(
        "The workbook was written from another plan, “{title}” (digest {digest}), so its targets cannot be laid "
        "over this one."
    ).format(title=returned.title, digest=returned.digest)


def edit_words(edit: Edit, plan: Plan) -> str:
    """Say what was changed: whose target, from what to what."""
    indicators, departments = index(plan, "indicators"), index(plan, "departments")
    indicator, department = indicators.get((edit.indicator,)), departments.get((edit.department,))
    shown = {
        "indicator": label(indicator) if indicator else edit.indicator,
        "department": label(department) if department else edit.department,
        "before": f"{edit.before:,.15g}",
        "after": f"{edit.after:,.15g}",
    }
    if indicator:
        shown["before"], shown["after"] = written(indicator, [edit.before, edit.after])
        unit = (indicator.unit or "").strip()
        if unit.casefold() not in _NO_UNIT:
            shown["after"] = _("{figure} {unit}").format(figure=shown["after"], unit=unit_name(unit))
    return _("{department}, “{indicator}”: {before} → {after}").format(**shown)


def effect_words(priced: Priced, plan: Plan) -> Iterator[str]:
    """Say what an edit does: its price, what the whole then reaches, what it takes, and how much can be done."""
    yield from _price_words(priced)
    indicator = index(plan, "indicators")[(priced.edit.indicator,)]
    stood, stands = priced.planned
    if not (math.isnan(stood) or math.isnan(stands)):
        before, after, wanted = written(indicator, [stood, stands, priced.wanted])
        if before != after:
            told = _("The whole then stands at {after} instead of {before}; {wanted} are wanted.")
            yield told.format(after=after, before=before, wanted=wanted)
        else:
            told = _("The whole stays at {after} of {wanted}: others move in its place.")
            yield told.format(after=after, wanted=wanted)
    resources = index(plan, "resources")
    for name, amount in priced.spent.items():
        resource = resources[(name,)]
        told = _("It takes {amount} more of {resource}.") if amount > 0 else _("It saves {amount} of {resource}.")
        yield told.format(amount=quantity(abs(amount), resource.unit), resource=label(resource))
    if not math.isnan(priced.load):
        yield _("It calls upon {load} of what the department can do there.").format(load=percent(priced.load))


def _price_words(priced: Priced) -> Iterator[str]:
    if math.isnan(priced.price):
        return
    if priced.price < _LITTLE:
        yield _("It costs the plan nothing.")
    else:
        yield _("It costs the plan {points} points of attainment.").format(points=f"{priced.price:.3g}")


def verdict_words(examined: Examined) -> Iterator[str]:
    """Say what all edits cost together and who else moves, or why they cannot be kept."""
    count = len(examined.priced)
    if examined.conflict is not None:
        yield many(
            "The changed target cannot be kept together with the rules of the plan.",
            "The {n} changed targets cannot all be kept together with the rules of the plan.",
            count,
        )
        yield from conflict_lines(examined.after.plan, examined.conflict, language())
    elif count and not math.isnan(examined.price):
        before, after = examined.before.allocation.total, examined.after.allocation.total
        told = many(
            "With the changed target the plan reaches {after} instead of {before}, {points} points less.",
            "With the {n} changed targets the plan reaches {after} instead of {before}, {points} points less.",
            count,
        )
        if examined.price < _LITTLE:
            told = many(
                "With the changed target the plan still reaches {after}.",
                "With the {n} changed targets the plan still reaches {after}.",
                count,
            )
        yield told.format(after=percent(after, 2), before=percent(before, 2), points=f"{examined.price:.3g}")
        if moved := moved_between(examined.before, examined.after):
            yield _("What moves: {moves}.").format(moves=movers(moved, examined.after))
