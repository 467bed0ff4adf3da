"""What one node of the goal tree decides, what it costs, and what could be tried with it at one click."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from dashboard import state
from dashboard.decisions import usual_basis
from dashboard.later import Later
from dashboard.pages import beside
from dashboard.standings import local_weight, movable_nodes, places, ranked, sweep_view
from dashboard.state import Changes, Solved
from dashboard.views import main_resource, node_id, records
from dashboard.waiting import waiting
from dashboard.weight_moves import along_sweep, weight_path
from dashboard.words import _, language, speaking
from dashboard.words.explanations import price_lines
from dashboard.words.numbers import amount, percent
from model.allocation.rule_prices import promise_rules
from model.plan import Goal, Indicator, Plan
from model.tree import Node
from scenarios.paths import join_path
from scenarios.promise_prices import promise_prices
from scenarios.scenario import Change

MORE = 0.10


def stability(board: Solved, chosen: Node) -> None:
    """Say how far the weight of a node may move before the first place of the ranking changes."""
    plan = board.now.plan
    if chosen not in movable_nodes(plan):
        return
    basis = usual_basis(plan)
    table = ranked(places(plan, board.before.plan, basis))
    if table.empty:
        return
    found = sweep_view(plan, basis, chosen, str(table["group"].iloc[0]))
    if found is None:
        return
    (low, high), weight = found.winner, percent(found.weight, 1)
    if low <= 0 and high >= 1:
        said = _("Whatever this weight is among its siblings, the first place of the ranking stays where it is.")
    else:
        said = _(
            "The first place of the ranking stays where it is while this weight (now {weight}) is between {low}"
            " and {high} among its siblings."
        ).format(weight=weight, low=percent(max(low, 0.0), 1), high=percent(min(high, 1.0), 1))
    st.html(f'<p class="mt-path">{escape(said)}</p>')


def price(board: Solved, indicator: Indicator) -> None:
    """Say what it costs the others that this promise is mandated or fixed, worked out beside the page."""
    plan, lang = board.now.plan, language()
    rules = tuple(rule for rule in promise_rules(plan) if indicator.indicator in rule.split(":"))
    if not rules:
        return
    question = ("node", plan, rules, lang)
    asked = beside.ask("node", question, lambda: Later(question, partial(_prices, plan, rules, lang)))
    if not asked.there:
        beside.wait(asked, lambda: _("Solving the plan without this promise …"))
        return
    items = "".join(f"<li>{escape(line)}</li>" for line in asked.answer() or ())
    st.html(f'<ul class="mt-say">{items}</ul>')


def _prices(plan: Plan, rules: tuple[str, ...], lang: str) -> tuple[str, ...]:
    with speaking(lang):
        return price_lines(plan, promise_prices(plan, rules), lang)


def suggestions(board: Solved, chosen: Node, record: Goal | Indicator, *, place: str) -> None:
    """Buttons that try something with the node; each is one step that can be undone.

    Args:
        board: The plan and the scenario.
        chosen: The node.
        record: Its record.
        place: Where on the page the buttons stand; the card and the drawer may be there at once.
    """
    tried = _weight(board, chosen)
    if isinstance(record, Indicator):
        tried += _mandate(board, record) + _funds(board, record)
    if not tried:
        return
    st.html(f'<p class="mt-path">{escape(_("Try this; undo takes it back"))}</p>')
    with st.container(horizontal=True, gap="xsmall", key=f"mt-try-{place}"):
        for number, (said, changes) in enumerate(tried):
            st.button(
                said,
                key=f"try-{place}-{node_id(chosen)}-{number}",
                on_click=state.move_to,
                args=(changes,),
                width="content",
            )


def _weight(board: Solved, chosen: Node) -> list[tuple[str, Changes]]:
    plan = board.now.plan
    if chosen not in movable_nodes(plan):
        return []
    share = local_weight(plan, chosen)
    tried = []
    if share + MORE < 1:
        tried.append((_("10 points more weight"), along_sweep(board.changes, plan, chosen, share + MORE)))
    if share > MORE:
        tried.append((_("10 points less"), along_sweep(board.changes, plan, chosen, share - MORE)))
    if any(change.path == weight_path(chosen) for change in board.changes):
        kept = tuple(change for change in board.changes if change.path != weight_path(chosen))
        tried.append((_("Weight as in the plan"), kept))
    return tried


def _mandate(board: Solved, indicator: Indicator) -> list[tuple[str, Changes]]:
    if indicator.target is None:
        return []
    path = join_path(("indicators", indicator.indicator, "mandated"))
    if indicator.mandated:
        said, value = _("Lift its mandate"), None
    else:
        said, value = _("Mandate all of it"), 1.0
    return [(said, state.with_change(board.changes, Change(path, value, "set")))]


def _funds(board: Solved, indicator: Indicator) -> list[tuple[str, Changes]]:
    """More of the main resource, as much as the rest of this promise would take."""
    resource = main_resource(board.now.plan)
    late = [row for row in records(waiting(board.now)) if row["indicator"] == indicator.indicator]
    missing = late[0]["missing"] if late else 0.0
    if resource is None or resource.total is None or not missing > 0:
        return []
    path = join_path(("resources", resource.resource, "total"))
    change = Change(path, resource.total + missing, "set")
    said = _("Add what it lacks: {amount}").format(amount=amount(missing, resource.unit))
    return [(said, state.with_change(board.changes, change))]
