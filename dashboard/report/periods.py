"""The sheet of the workbook of targets that tells who reaches what by when."""

from __future__ import annotations

from dashboard.quarters import period_names, period_targets, phased_of
from dashboard.report.formats import PERCENT, printed
from dashboard.report.sheets import Column, Page
from dashboard.words import _, label, language
from dashboard.words.explanations import period_lines
from dashboard.words.units import unit_name
from model.schema import index
from scenarios.outcome import Outcome


def write_periods(page: Page, found: Outcome) -> None:
    """Write what each target reaches by the end of each period, or why the year cannot be spread."""
    phased = phased_of(found)
    if phased.status != "optimal":
        page.sentences(period_lines(found.plan, phased, language()), 5)
        return
    indicators, departments = index(found.plan, "indicators"), index(found.plan, "departments")
    periods = period_names(found.plan)
    columns = [
        Column(_("Indicator id"), 11),
        Column(_("Indicator"), 44, "wrap"),
        Column(_("Department id"), 15),
        Column(_("Department"), 30, "wrap"),
        Column(_("Unit"), 12),
        Column(_("Baseline"), 12, PERCENT),
        *(Column(name, 14, PERCENT) for name in periods.values()),
    ]
    rows = []
    for row in period_targets(found).to_dict("records"):
        indicator = indicators[(row["indicator"],)]
        department = departments[(row["department"],)]
        names = (indicator.indicator, label(indicator), department.department, label(department))
        rows.append(
            [*names, unit_name(indicator.unit), *printed(indicator, [row["baseline"], *(row[p] for p in periods)])]
        )
    page.table(columns, rows, keep=2)
