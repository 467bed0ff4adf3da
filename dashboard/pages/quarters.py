"""By quarter: what each department is to reach by when, or why the year cannot be spread."""

from __future__ import annotations

import streamlit as st

from dashboard.pages import parts
from dashboard.quarters import period_names, period_targets, phased_of
from dashboard.state import Solved
from dashboard.views import department_names, records
from dashboard.words import LANGUAGES, _, many
from dashboard.words.explanations import period_lines
from dashboard.words.numbers import quantity
from model.plan import label
from scenarios.outcome import Outcome

ALL = ""


def show(board: Solved) -> None:
    """Show the targets of the periods, of one department or of all; nothing for a plan without periods."""
    phased = phased_of(board.now)
    if phased.status is None:
        return
    said = " ".join(period_lines(board.now.plan, phased, LANGUAGES[0]))
    with st.container(border=True, key="mt-card-quarters"):
        st.subheader(_("By when"), anchor=False)
        if phased.status != "optimal":
            st.warning(parts.markdown_safe(said), icon=":material/event_busy:")
            return
        st.caption(_("What is to be reached by the end of each period.") + " " + parts.markdown_safe(said))
        _targets(board.now)


def _targets(now: Outcome) -> None:
    names, table = department_names(now.plan), period_targets(now)
    working = [department for department in names if department in set(table["department"])]
    chosen = st.selectbox(
        _("Department"),
        [*working, ALL],
        format_func=lambda each: names.get(each, _("All departments")),
        key="quarters-department",
    )
    if chosen != ALL:
        table = table[table["department"] == chosen]
    indicators = {each.indicator: each for each in now.plan.indicators}
    periods = period_names(now.plan)
    moving = table[table["moves"]]
    if len(moving):
        parts.table(
            [_("Indicator"), _("Baseline"), *periods.values()],
            [
                [
                    parts.text(label(indicators[row["indicator"]]), soft=_soft(row, names, chosen)),
                    *(
                        parts.figure(quantity(row[column], indicators[row["indicator"]].unit))
                        for column in ("baseline", *periods)
                    ),
                ]
                for row in records(moving)
            ],
            label=_("Targets by period"),
            tall=len(moving) > 8,
        )
    if still := len(table) - len(moving):
        st.caption(
            many(
                "{n} target stays at its baseline all year.", "{n} targets stay at their baseline all year.", still
            )
        )


def _soft(row: dict[str, str], names: dict[str, str], chosen: str) -> str:
    return names[row["department"]] if chosen == ALL else ""
