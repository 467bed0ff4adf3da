"""Beside the plan: what simple rules would hand to each department."""

from __future__ import annotations

import math

import streamlit as st

from dashboard.pages import parts
from dashboard.pages.links import department_cell
from dashboard.state import Solved
from dashboard.views import department_names, records
from dashboard.words import _, label
from dashboard.words.numbers import quantity
from model.allocation.comparators import compare_rules
from scenarios.outcome import Outcome


def show(board: Solved) -> None:
    """Compare the targets of one indicator with those of simple rules, where departments share an indicator."""
    shared = _shared(board.now)
    if not shared:
        return
    names = {indicator.indicator: label(indicator) for indicator in board.now.plan.indicators}
    with st.container(border=True, key="mt-card-rules"):
        st.subheader(_("Beside simple rules"), anchor=False)
        st.caption(_("What each department would be asked for if the improvement were split by one rule."))
        chosen = st.selectbox(_("Indicator"), shared, format_func=lambda each: names[each])
        _compare(board, chosen)


def _shared(now: Outcome) -> list[str]:
    """Indicators that several departments share; for one department alone every rule says the same."""
    counts = now.allocation.targets["indicator"].value_counts()
    return sorted(str(indicator) for indicator, count in counts.items() if count > 1)


def _compare(board: Solved, indicator: str) -> None:
    taken = board.now.allocation.taken
    if taken is None:
        return
    found = compare_rules(taken.terms)
    rules = {
        "equal": _("Equal split"),
        "growth": _("Same growth"),
        "baseline": _("Share of baseline"),
        "capacity": _("Share of capacity"),
    }
    by_rule = {
        (row["rule"], row["department"]): row["target"] for row in records(found[found["indicator"] == indicator])
    }
    targets = board.now.allocation.targets
    names = department_names(board.now.plan)
    unit = {each.indicator: each.unit for each in board.now.plan.indicators}[indicator]
    parts.table(
        [_("Department"), _("This plan"), *rules.values()],
        [
            [
                department_cell(row["department"], names[row["department"]]),
                parts.figure(quantity(row["target"], unit)),
                *(
                    parts.figure(quantity(by_rule.get((rule, row["department"]), math.nan), unit))
                    for rule in rules
                ),
            ]
            for row in records(targets[targets["indicator"] == indicator])
        ],
        label=_("Targets by rule"),
    )
