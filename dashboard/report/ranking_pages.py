"""The sheets of the workbook of targets that rank the departments, one for each basis."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.report.formats import PERCENT, number
from dashboard.report.rows import rows_of
from dashboard.report.sheets import Column, Page
from dashboard.words import _, label
from model.plan import Plan
from model.ranking import Basis
from model.schema import index
from scenarios.standing import standing


def ranked_bases(plan: Plan) -> tuple[Basis, ...]:
    """The bases on which at least one department of an allocated plan has a rank."""
    bases: Sequence[Basis] = ("results", "plan")
    return tuple(basis for basis in bases if standing(plan, basis).scores["rank"].notna().any())


def write_ranking(page: Page, plan: Plan, basis: Basis) -> None:
    """Write who stands where, and from what; departments without a score last."""
    scores = standing(plan, basis).scores
    grouped = bool(scores["group"].notna().any())
    departments = index(plan, "departments")
    columns = [
        *([Column(_("Group"), 20, "wrap")] if grouped else []),
        Column(_("Id"), 16),
        Column(_("Department"), 40, "wrap"),
        Column(_("Rank"), 8, "0"),
        Column(_("Score"), 10, "0.00"),
        *_basis_columns(basis),
    ]
    rows = []
    for row in rows_of(scores.sort_values(["group", "rank", "department"], na_position="last")):
        group = [row.group if isinstance(row.group, str) else None] if grouped else []
        told = [row.department, label(departments[(row.department,)]), number(row.rank), number(row.score)]
        rows.append([*group, *told, number(row.coverage), *_basis_cells(row, basis)])
    page.table(columns, rows, keep=3 if grouped else 2)
    page.line(_meaning(basis), "muted")


def _basis_columns(basis: Basis) -> list[Column]:
    if basis == "results":
        return [
            Column(_("Share of its weight with results"), 15, PERCENT, bar=True),
            Column(_("Points owed to missing results"), 15, "0.00"),
        ]
    return [
        Column(_("Share of its weight that counts"), 15, PERCENT, bar=True),
        Column(_("Points delivered"), 12, "0.00"),
        Column(_("Points entrusted"), 12, "0.00"),
    ]


def _basis_cells(row: object, basis: Basis) -> list[float | None]:
    names = ("opt_out_gain",) if basis == "results" else ("delivered", "entrusted")
    return [number(getattr(row, name)) for name in names]


def _meaning(basis: Basis) -> str:
    if basis == "results":
        return _("The score is the weighted mean of what was achieved, 0 to 100; what is missing is left out.")
    return _(
        "The score is points delivered for 100 points entrusted; it is above 100 where a department does more "
        "than its share."
    )
