"""The sheets of the workbook of targets, each filled from an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from dashboard.report.formats import PERCENT, exact, improvement, number, plain, printed
from dashboard.report.rows import cell_text, downwards, quantity, rows_of
from dashboard.report.sentences import summary
from dashboard.report.sheets import Card, Column, Figure, Page
from dashboard.words import _, label
from dashboard.words.findings import finding_words
from dashboard.words.numbers import amount, named, percent
from dashboard.words.units import unit_name
from model.errors import Finding
from model.plan import Resource
from model.schema import index
from scenarios.attainments import attainments, moved_between, waiting
from scenarios.differences import changes_between
from scenarios.outcome import Outcome
from scenarios.paths import join_path


def write_summary(page: Page, found: Outcome, base: Outcome | None, contents: Sequence[tuple[str, str]]) -> None:
    """Write the front sheet: large figures, the answer in sentences, and what the other sheets hold."""
    states = attainments(found)["state"].value_counts()
    cards = [
        Card(percent(found.allocation.total, 1), _("of what the plan asks for is reached, by weight")),
        Card(
            _("{n} of {all}").format(n=f"{states.get('kept', 0):,}", all=f"{states.sum():,}"),
            _("promises are kept in full"),
        ),
        Card(f"{states.get('waits', 0):,}", _("promises wait")),
    ]
    used = {row.resource: row.used for row in rows_of(found.allocation.resources)}
    for resource in found.plan.resources[:2]:
        figure = amount(used[resource.resource], resource.unit, bare=True)
        if resource.total is None:
            cards.append(Card(figure, _("{resource}, no limit").format(resource=label(resource))))
            continue
        total = quantity(resource.total, resource.unit)
        cards.append(Card(figure, _("{resource}, of {total}").format(resource=label(resource), total=total)))
    page.widths([24] * max(5, len(cards)))
    page.print_on_one()
    page.cards(cards)
    page.sentences(summary(found, base), 5)
    page.skip()
    page.line(_("On the other sheets"), "part")
    page.links(contents)
    page.skip()
    told = _(
        "Coloured targets may be changed and brought back: each changed figure becomes a fixed number of a "
        "scenario, with its price, before anything is accepted."
    )
    page.sentences([told], 5)


def write_targets(page: Page, found: Outcome) -> None:
    """Write indicators by departments: the printed target of each."""
    targets = found.allocation.targets
    figures = {(row.indicator, row.department): row.rounded for row in rows_of(targets)}
    working = {department for _, department in figures}
    departments = [each for each in found.plan.departments if each.department in working]
    goals = index(found.plan, "goals")
    columns = [
        Column(_("Goal"), 28, "wrap"),
        Column(_("Id"), 9, key="indicator"),
        Column(_("Indicator"), 44, "wrap"),
        Column(_("Unit"), 12),
        Column(_("Baseline"), 11, PERCENT),
        Column(_("Required"), 11, PERCENT),
        Column(_("Planned"), 11, PERCENT, key="planned"),
        Column(_("Reached"), 10, PERCENT, bar=True),
        *(
            Column(label(each), 13, PERCENT, key=join_path(("target", each.department)), to_change=True)
            for each in departments
        ),
    ]
    planned = {row.indicator: row for row in rows_of(found.allocation.indicators)}
    rows = []
    for indicator in found.plan.indicators:
        row = planned.get(indicator.indicator)
        if row is None or pd.isna(row.attainment):
            continue
        of_departments = [figures.get((indicator.indicator, each.department)) for each in departments]
        numbers = printed(indicator, [row.baseline, row.target, row.planned, *of_departments])
        rows.append(
            [
                label(goals[(indicator.goal,)]),
                indicator.indicator,
                label(indicator),
                unit_name(indicator.unit),
                *numbers[:3],
                row.attainment,
                *numbers[3:],
            ]
        )
    page.table(columns, rows, keep=3)


def write_target_list(page: Page, found: Outcome) -> None:
    """Write one row for each target, tidy enough to sort, filter and read by a program."""
    indicators, departments = index(found.plan, "indicators"), index(found.plan, "departments")
    columns = [
        Column(_("Indicator id"), 11, key="indicator"),
        Column(_("Indicator"), 44, "wrap"),
        Column(_("Department id"), 15, key="department"),
        Column(_("Department"), 30, "wrap"),
        Column(_("Unit"), 12),
        Column(_("Baseline"), 12, PERCENT),
        Column(_("Target"), 12, PERCENT, key="target", to_change=True),
        Column(_("Target, exact"), 14, PERCENT),
        Column(_("Improvement"), 13, PERCENT),
        Column(_("Share of capacity"), 11, PERCENT, bar=True),
    ]
    rows = []
    for row in rows_of(found.allocation.targets):
        indicator = indicators[(row.indicator,)]
        baseline, rounded = printed(indicator, [row.baseline, row.rounded])
        figures = (exact(indicator, row.target), improvement(indicator, row.improvement))
        names = (row.indicator, label(indicator), row.department, label(departments[(row.department,)]))
        rows.append([*names, unit_name(indicator.unit), baseline, rounded, *figures, number(row.load)])
    page.table(columns, rows, keep=2)


def write_departments(page: Page, found: Outcome) -> None:
    """Write what is asked of each department and what it uses."""
    uses = {(row.department, row.resource): row.amount for row in rows_of(found.allocation.uses)}
    departments = index(found.plan, "departments")
    counts = found.allocation.targets["department"].value_counts()
    columns = [
        Column(_("Id"), 16),
        Column(_("Department"), 40, "wrap"),
        Column(_("Targets"), 9, "#,##0"),
        Column(_("Load"), 10, PERCENT, bar=True),
        Column(_("Points delivered"), 12, "0.00"),
        Column(_("Points entrusted"), 12, "0.00"),
        *(Column(_with_unit(resource), 16, PERCENT) for resource in found.plan.resources),
    ]
    rows = []
    for row in rows_of(found.allocation.departments):
        used = [uses.get((row.department, each.resource), 0.0) for each in found.plan.resources]
        name = label(departments[(row.department,)])
        told = [row.department, name, int(counts.get(row.department, 0)), number(row.load)]
        rows.append([*told, row.points, row.entrusted, *(plain(value) for value in used)])
    page.table(columns, rows, keep=2)


def write_resources(page: Page, found: Outcome) -> None:
    """Write what there is of each resource, what is used, and what one unit more or less would change."""
    columns = [
        Column(_("Id"), 12),
        Column(_("Resource"), 28, "wrap"),
        Column(_("Unit"), 14),
        Column(_("Total"), 15, PERCENT),
        Column(_("Reserve"), 12, PERCENT),
        Column(_("Used"), 15, PERCENT),
        Column(_("Left over"), 15, PERCENT),
        Column(_("Share used"), 10, PERCENT, bar=True),
        Column(_("Points for one more"), 14, PERCENT),
        Column(_("… up to a total of"), 14, PERCENT),
        Column(_("Points for one less"), 14, PERCENT),
        Column(_("… down to a total of"), 14, PERCENT),
    ]
    resources = index(found.plan, "resources")
    rows = []
    for row in rows_of(found.allocation.resources):
        resource = resources[(row.resource,)]
        reserve, total = resource.reserve or 0.0, resource.total
        left = None if total is None else total - reserve - row.used
        amounts = [plain(value) for value in (total, reserve, row.used, left)]
        up, down = (Figure(number(100 * price), "0.0000##") for price in (row.price_up, row.price_down))
        told = [
            row.resource,
            label(resource),
            unit_name(resource.unit),
            *amounts,
            row.used / total if total else None,
        ]
        rows.append([*told, up, plain(row.valid_up), down, plain(row.valid_down)])
    page.table(columns, rows, keep=2)
    note = _("A blank total is unlimited. Points are hundredths of the plan; a blank price: see the summary.")
    page.line(note, "muted")


def write_goals(page: Page, found: Outcome) -> None:
    """Write the goals as a tree, with weight and attainment."""
    goals = index(found.plan, "goals")
    rows = {row.goal: row for row in rows_of(found.allocation.goals)}
    columns = [
        Column(_("Goal"), 60),
        Column(_("Id"), 12),
        Column(_("Level"), 8, "0"),
        Column(_("Share among its siblings"), 14, PERCENT),
        Column(_("Weight in the plan"), 14, PERCENT),
        Column(_("Reached"), 14, PERCENT, bar=True),
        Column(_("Points missing"), 14, "0.00"),
    ]
    page.table(
        columns,
        [
            [
                "    " * depth + label(goals[(goal,)]),
                goal,
                depth,
                number(rows[goal].local_weight),
                number(rows[goal].weight),
                number(rows[goal].attainment),
                number(100 * rows[goal].weight * (1 - rows[goal].attainment)),
            ]
            for goal, depth in downwards(found.allocation.goals)
        ],
        keep=1,
    )


def write_waiting(page: Page, found: Outcome) -> None:
    """Write the promises that are not kept in full."""
    states = {"in part": _("in part"), "waits": _("waits")}
    columns = [
        Column(_("Id"), 11),
        Column(_("Promise"), 52, "wrap"),
        Column(_("Departments"), 26, "wrap"),
        Column(_("State"), 10),
        Column(_("Weight in the plan"), 12, "0.00%"),
        Column(_("Reached"), 12, PERCENT, bar=True),
        Column(_("Points missing"), 12, "0.00"),
    ]
    rows = [
        [row.indicator, row.name, row.departments, states[row.state], row.weight, row.attainment, row.missing]
        for row in rows_of(waiting(found))
    ]
    page.table(columns, rows, keep=2)


def write_changes(page: Page, base: Outcome, found: Outcome) -> None:
    """Write every number that the scenario changes, and every promise that moves because of it."""
    page.table(
        [Column(_("Number"), 60), Column(_("Plan"), 24, "wrap"), Column(_("Scenario"), 24, "wrap")],
        [[each.path, cell_text(each.old), cell_text(each.new)] for each in changes_between(base.plan, found.plan)],
    )
    if base.allocation.status != "optimal":
        page.line(_("The plan without the scenario cannot be met, so there is nothing to compare with."))
        return
    names = index(found.plan, "indicators")
    page.line(_("Promises that move because of it"), "part")
    page.table(
        [Column(_("Promise"), 60), Column(_("Plan"), 24, PERCENT), Column(_("Scenario"), 24, PERCENT)],
        [
            [f"{each.indicator}  {label(names[(each.indicator,)])}", each.before, each.after]
            for each in moved_between(base, found)
        ],
    )


def write_findings(page: Page, findings: Iterable[Finding]) -> None:
    """Write what is odd about the plan, errors first."""
    columns = [
        Column(_("Severity"), 10),
        Column(_("Table"), 15),
        Column(_("Row"), 7, "0"),
        Column(_("Column"), 14),
        Column(_("What was found"), 80, "wrap"),
        Column(_("What to do"), 50, "wrap"),
    ]
    severities = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    rows = [
        (
            severities[each.severity],
            each.table,
            each.row,
            each.column,
            finding_words(each.message),
            finding_words(each.hint),
        )
        for each in findings
    ]
    page.table(columns, rows)


def write_told(page: Page, heading: str, sentences: Sequence[str], nothing: str) -> None:
    """Write sentences as a table of one column, or that there is nothing to say."""
    page.table([Column(heading, 120, "wrap")], [[sentence] for sentence in sentences or (nothing,)])


def _with_unit(resource: Resource) -> str:
    return named(label(resource), resource.unit)
