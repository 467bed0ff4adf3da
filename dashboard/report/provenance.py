"""Where the figures of a file come from, for readers, and for the program when the file comes back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dashboard.report.assumptions import assumptions
from dashboard.report.formats import number
from dashboard.report.rows import cell_text, rows_of
from dashboard.report.sheets import Column, Figure, Page
from dashboard.words import _
from model.cells import write_cell
from model.digest import digest
from model.plan import Plan
from model.schema import SETTINGS_COLUMNS
from scenarios.differences import changes_between
from scenarios.outcome import Outcome

SHEET, FORM = "meritree", 1


class Provenance(NamedTuple):
    """How the figures can be made again: the command that writes them and the version of the program."""

    command: str
    version: str


def write_provenance(page: Page, found: Outcome, plan: Plan, made: Provenance) -> None:
    """Write where the figures come from, the options, what was assumed, and the command that writes them again.

    Args:
        page: The sheet.
        found: The outcome that the file tells.
        plan: The plan without the scenario.
        made: How the figures can be made again.
    """
    settings = found.plan.settings
    scenarios = [each.name for each in found.scenario if each.name]
    told: list[tuple[str, str | Figure]] = [
        (_("program"), f"Meritree {made.version}"),
        (_("command"), made.command),
        (_("digest of the plan"), digest(plan)),
        *([(_("scenario"), " + ".join(scenarios))] if scenarios else []),
        *([(_("digest with the scenario"), digest(found.plan))] if found.plan != plan else []),
    ]
    told += [(column.name, cell_text(getattr(settings, column.attribute))) for column in SETTINGS_COLUMNS]
    stages = rows_of(found.allocation.stages)
    told += [(_("stage {name}").format(name=row.name), Figure(row.value, "0.000000")) for row in stages]
    told += [(_("assumed"), sentence) for sentence in assumptions(found.plan)]
    page.table([Column(_("What"), 26), Column(_("Value"), 100, "wrap")], told)


def marks(found: Outcome, plan: Plan) -> Iterator[tuple[str | float, ...]]:
    """What the program needs to recognise a file that comes back: plan, scenario, and every target as written.

    Args:
        found: The outcome that the file tells.
        plan: The plan without the scenario.
    """
    yield ("form", FORM)
    yield ("plan", plan.settings.id)
    yield ("title", plan.settings.name or plan.settings.id)
    yield ("digest", digest(plan))
    yield ("digest with scenario", digest(found.plan))
    yield ("scenario", " + ".join(each.name for each in found.scenario if each.name))
    for each in changes_between(plan, found.plan):
        yield ("change", each.path, write_cell(each.new))
    for row in rows_of(found.allocation.targets):
        if row.rounded == row.rounded:
            yield ("target", row.indicator, row.department, float(row.rounded))
    for row in rows_of(found.allocation.indicators):
        planned = number(row.planned)
        yield ("planned", row.indicator, "" if planned is None else planned)
