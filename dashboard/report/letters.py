"""Target responsibility letters: what each department is asked to sign, as documents."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.report.document import Bullets, Document, Heading, Paragraph, Part, Signatures, Tiles
from dashboard.report.letter_ground import Ground
from dashboard.report.letter_tables import means_grid, period_parts, target_grid
from dashboard.report.rows import title_of
from dashboard.words import _, gap, label, language
from dashboard.words.numbers import percent
from dashboard.words.terms import term
from model.plan import Department
from scenarios.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter of one department."""

    department: str
    document: Document


def addressed(found: Outcome) -> tuple[str, ...]:
    """Ids of the departments that get a letter: all that work on something or use something."""
    uses = found.allocation.uses
    busy = {contribution.department for contribution in found.plan.contributions}
    busy |= set(uses.loc[uses["amount"] > 0, "department"])
    return tuple(each.department for each in found.plan.departments if each.department in busy)


def letters(found: Outcome) -> Iterator[Letter]:
    """Write the letter of each department, one after the other, in the language that is spoken.

    Args:
        found: An optimal outcome.
    """
    ground = Ground(found)
    for department in addressed(found):
        yield Letter(department, _letter(ground, department))


def cover(found: Outcome) -> Document:
    """The first page of a collection of letters: what it is and whose letters follow."""
    names = {each.department: label(each) for each in found.plan.departments}
    listed = Bullets(tuple(names[department] for department in addressed(found)), numbered=True)
    return Document(
        _("Target responsibility letters"), title_of(found.plan), (Heading(_("Letters"), 3), listed), language()
    )


def collected(front: Document, documents: tuple[Document, ...]) -> Document:
    """Put documents behind a first page into one, each beginning on a page of its own."""
    parts: list[Part] = [*front.parts]
    for document in documents:
        parts += [
            Heading(document.title, 2, new_page=True),
            Paragraph(document.subtitle, "note"),
            *document.parts,
        ]
    return Document(front.title, front.subtitle, tuple(parts), front.language)


def _letter(ground: Ground, department: str) -> Document:
    record = ground.departments[department]
    title = _("Target responsibility letter: {department}").format(department=label(record))
    parts: list[Part] = [Paragraph(_opening(ground, record)), _tiles(ground, department)]
    if ground.targets(department):
        parts += [Heading(_("Targets"), 3), target_grid(ground, department)]
        parts += period_parts(ground, department)
    else:
        parts.append(Paragraph(_("No targets are handed down to this department.")))
    if scored := _scored(ground, department):
        parts += [Heading(_("Scored, without a target"), 3), scored]
    if means := means_grid(ground, department):
        parts += [Heading(_("Resources"), 3), means]
    parts += [Paragraph(_reading(ground, department), "note"), _signatures(ground, record)]
    return Document(title, title_of(ground.plan), tuple(parts), language())


def _opening(ground: Ground, department: Department) -> str:
    told = {"department": label(department), "plan": title_of(ground.plan), "year": ground.plan.settings.year}
    if ground.plan.settings.year:
        return _(
            "In {year} {department} answers for the targets below. They are part of “{plan}” and, with those of "
            "the other departments, add up to what it promises."
        ).format(**told)
    return _(
        "{department} answers for the targets below. They are part of “{plan}” and, with those of the other "
        "departments, add up to what it promises."
    ).format(**told)


def _tiles(ground: Ground, department: str) -> Tiles:
    row = ground.rows[department]
    items = [(f"{len(ground.targets(department)):,}", _("targets"))]
    if not math.isnan(row.entrusted) and row.entrusted > 0:
        items.append((f"{row.entrusted:.2f}", _("of the plan's 100 points are entrusted")))
    if not math.isnan(row.load):
        items.append((percent(row.load, 1), _("of its capacity is called upon")))
    return Tiles(tuple(items))


def _scored(ground: Ground, department: str) -> Bullets | None:
    names = [
        label(ground.indicators[each.indicator])
        for each in ground.plan.contributions
        if each.department == department and ground.indicators[each.indicator].target is None
    ]
    return Bullets(tuple(names)) if names else None


def _reading(ground: Ground, department: str) -> str:
    told = []
    if ground.targets(department):
        told.append(_("Weight: share in the whole plan. Baseline: what is reached without this plan's resources."))
        if ground.plan.periods:
            told.append(_("By period: what is reached by its end."))
    told.append(_("Digest of the plan: {digest}.").format(digest=ground.digest))
    if scenarios := [each.name for each in ground.found.scenario if each.name]:
        told.append(_("Scenario: {names}.").format(names=" + ".join(scenarios)))
    return gap().join(told)


def _signatures(ground: Ground, department: Department) -> Signatures:
    above = ground.departments.get(department.parent or "")
    return Signatures(
        (
            (_("Handed down by"), _lines(above)),
            (_("Taken on by"), _lines(department)),
        )
    )


def _lines(department: Department | None) -> tuple[tuple[str, str], ...]:
    return (
        (_("Department"), label(department) if department else ""),
        (_("Responsible"), term(department.responsible or "") if department else ""),
        (_("Signature"), ""),
        (_("Date"), ""),
    )
