"""What is odd about the tables of a plan, by table, each with its cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape

import streamlit as st

from dashboard.pages.parts import SEVERITY_SIGNS
from dashboard.report.marked import cell_of
from dashboard.words import _, many
from dashboard.words.columns import table_titles
from dashboard.words.findings import finding_words
from model.errors import SEVERITIES, Finding, Severity
from model.files.found import Place
from model.schema import TABLES

MOST = 60


def by_table(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by table, in the order of the plan format; what is about no table comes last."""
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(finding.table, []).append(finding)
    order = [*TABLES, *sorted(found.keys() - TABLES.keys())]
    return {table: found[table] for table in order if table in found}


def grouped(findings: Sequence[Finding], places: Mapping[str, Place]) -> None:
    """Show findings under the names of their tables; those with errors are open."""
    for table, each in by_table(findings).items():
        worst = any(finding.severity == "error" for finding in each)
        title = table_titles().get(table, table)
        named = title if title == table else f"{title} ({table})"
        with st.expander(f"{named}: {counted(each)}", expanded=worst):
            st.html(listed(each, places))


def listed(findings: Sequence[Finding], places: Mapping[str, Place]) -> str:
    """Findings of one table as markup, each with its sign, its place and what to do."""
    words = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    rows = []
    for finding in findings[:MOST]:
        sign = f'<span title="{words[finding.severity]}">{SEVERITY_SIGNS[finding.severity]}</span>'
        hint = f' <span class="mt-soft">{escape(finding_words(finding.hint))}</span>' if finding.hint else ""
        where = f"{words[finding.severity]} · {_where(finding, places)}".removesuffix(" · ")
        said = escape(finding_words(finding.message))
        rows.append(f'<li><span class="where">{sign} {escape(where)}</span>{said}{hint}</li>')
    if len(findings) > MOST:
        rows.append(f"<li>{escape(many('and {n} more', 'and {n} more', len(findings) - MOST))}</li>")
    return f'<ul class="mt-find">{"".join(rows)}</ul>'


def counted(findings: Iterable[Finding]) -> str:
    """How many errors, warnings and notes there are, in words."""
    severities = [finding.severity for finding in findings]
    return _(", ").join(_count(each, number) for each in SEVERITIES if (number := severities.count(each)))


def _count(severity: Severity, number: int) -> str:
    match severity:
        case "error":
            return many("{n} error", "{n} errors", number)
        case "warning":
            return many("{n} warning", "{n} warnings", number)
    return many("{n} note", "{n} notes", number)


def _where(finding: Finding, places: Mapping[str, Place]) -> str:
    said = []
    if cell := cell_of(finding, places):
        said.append(_("cell {cell}").format(cell=cell))
    if finding.row is not None:
        said.append(_("row {row}").format(row=finding.row))
    if finding.column:
        said.append(_("column {column}").format(column=finding.column))
    return _(", ").join(said)
