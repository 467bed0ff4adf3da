"""By quarter: what each department is to reach by when, or why the year cannot be spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import streamlit as st

from dashboard.pages import parts
from dashboard.quarters import period_names, period_targets, phased_of
from dashboard.state import Solved
from dashboard.views import department_names, records
from dashboard.words import _, gap, label, language, many
from dashboard.words.explanations import period_lines
from dashboard.words.numbers import bare_quantity, quantity
from model.plan import Indicator
from scenarios.outcome import Outcome

ALL = ""


def show(board: Solved) -> None:
    """Show the targets of the periods, of one department or of all; nothing for a plan without periods."""
    phased = phased_of(board.now)
    if phased.status is None:
        return
    said = gap().join(period_lines(board.now.plan, phased, language()))
    with st.container(border=True, key="mt-card-quarters"):
        st.subheader(_("By when"), anchor=False)
        if phased.status != "optimal":
            st.warning(parts.markdown_safe(said), icon=":material/event_busy:")
            return
        st.caption(_("What is to be reached by the end of each period.") + gap() + parts.markdown_safe(said))
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
            [_("Indicator"), *periods.values()],
            [
                _cells(row, indicators[row["indicator"]], names if chosen == ALL else {}, periods)
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


def _cells(
    row: Mapping[str, Any], indicator: Indicator, names: Mapping[str, str], periods: Iterable[str]
) -> list[parts.Cell]:
    """A row: the indicator with where it starts and, where it is not plain, who is asked; a figure by period."""
    told = [_("from {baseline}").format(baseline=quantity(row["baseline"], indicator.unit))]
    if row["department"] in names:
        told.insert(0, names[row["department"]])
    figures = [bare_quantity(row[period], indicator.unit) for period in periods]
    return [parts.text(label(indicator), soft=" · ".join(told)), *map(parts.figure, figures)]
