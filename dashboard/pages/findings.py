"""What is odd about a plan, by severity, each with its table and row."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard.pages import parts
from dashboard.state import Board
from dashboard.words import _, many
from dashboard.words.findings import finding_words
from model.errors import Finding


def show(board: Board) -> None:
    """A list of everything odd about the plan, and of what the scenario adds to it."""
    own = board.findings
    known = {(each.table, each.message) for each in own}
    later = tuple(f for f in (board.now.findings if board.now else ()) if (f.table, f.message) not in known)
    count = len(own) + len(later)
    with st.popover(many("{n} finding", "{n} findings", count), icon=":material/fact_check:", disabled=not count):
        st.markdown("**" + _("What is odd about this plan") + "**")
        st.caption(
            _("Nothing here stops the calculation unless it is called an error. Each line says where to look.")
        )
        for heading, findings in ((None, own), (_("While solving, or from this scenario"), later)):
            if heading and findings:
                st.markdown(f"**{heading}**")
            for severity, words in (("error", _("Errors")), ("warning", _("Warnings")), ("note", _("Notes"))):
                chosen = [finding for finding in findings if finding.severity == severity]
                if chosen:
                    st.caption(f"{parts.SEVERITY_SIGNS[severity]} {words} ({len(chosen)})")
                    st.html(listed(chosen))


def listed(findings: Sequence[Finding], most: int = 60) -> str:
    """Findings as a list, each with its place and its hint, as markup."""
    rows = []
    for finding in findings[:most]:
        where = finding.table
        where += _(", row {row}").format(row=finding.row) if finding.row is not None else ""
        where += _(", column {column}").format(column=finding.column) if finding.column else ""
        hint = f' <span class="mt-soft">{escape(finding_words(finding.hint))}</span>' if finding.hint else ""
        said = escape(finding_words(finding.message))
        rows.append(f'<li><span class="where">{escape(where)}</span>{said}{hint}</li>')
    if len(findings) > most:
        rows.append(f"<li>{escape(many('and {n} more', 'and {n} more', len(findings) - most))}</li>")
    return f'<ul class="mt-find">{"".join(rows)}</ul>'
