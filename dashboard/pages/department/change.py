"""What would change the tasks of a department: what its promises cost the plan, and why others wait."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.assignments import own_promise_rules, own_waiting
from dashboard.later import Later
from dashboard.pages import beside
from dashboard.state import Solved
from dashboard.views import main_resource, records
from dashboard.words import _, gap, language, many, speaking
from dashboard.words.explanations import price_lines
from dashboard.words.numbers import amount
from model.plan import Plan
from scenarios.promise_prices import promise_prices

MOST_RULES, MOST_WAITING = 12, 6


def show(board: Solved, department: str) -> None:
    """Show why its promises wait, and what those cost that must be kept."""
    st.subheader(_("What would change it"), anchor=False)
    late = own_waiting(board.now, department)
    resource = main_resource(board.now.plan)
    unit = resource.unit if resource else None
    lines = []
    for row in records(late.sort_values("points", ascending=False).head(MOST_WAITING)):
        said = _("“{name}” waits. {why}").format(name=row["name"], why=row["why"])
        if row["missing"] == row["missing"] and row["missing"] > 0:
            said += gap() + _("With {missing} more it would add {points} points.").format(
                missing=amount(row["missing"], unit), points=f"{row['points']:.2f}"
            )
        lines.append(said)
    if len(late) > MOST_WAITING:
        lines.append(many("{n} more waits.", "{n} more wait.", len(late) - MOST_WAITING))
    lines += _prices(board, department)
    if not lines:
        st.caption(_("Nothing of it waits, and nothing it does is mandated or fixed."))
        return
    items = "".join(f"<li>{escape(each)}</li>" for each in lines)
    st.html(f'<ul class="mt-say">{items}</ul>')


def _prices(board: Solved, department: str) -> list[str]:
    """What the promises cost that bind this department, worked out beside the page."""
    plan, rules = board.now.plan, own_promise_rules(board.now.plan, department)[:MOST_RULES]
    if not rules:
        return []
    lang = language()
    question = (plan, rules, lang)
    asked = beside.ask("department", question, lambda: Later(question, lambda: _told(plan, rules, lang)))
    if not asked.there:
        beside.wait(asked, lambda: _("Solving the plan without each promise that binds it …"))
        return []
    return list(asked.answer() or ())


def _told(plan: Plan, rules: tuple[str, ...], lang: str) -> tuple[str, ...]:
    with speaking(lang):
        return price_lines(plan, promise_prices(plan, rules))
