"""A plan that cannot be met: the rules at odds, whether means or capacities are short, and the ways out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import drafts, state
from dashboard.later import Later
from dashboard.pages import beside, parts
from dashboard.words import _, language, many
from dashboard.words.conflict import Way, kind_line, member_lines, ways_out
from model.allocation.conflict import Conflict
from model.plan import Plan
from scenarios.conflicts import conflict_of

PATIENCE, NAMED, OFFERED = 0.8, 8, 6


def show(plan: Plan, tried: state.Changes = ()) -> None:
    """Show why a plan cannot be met and what would settle it; what takes long is worked out beside the page.

    Args:
        plan: A plan whose rules cannot hold together, with the changes of its scenario.
        tried: Changes of the plan that are not part of the scenario yet; whoever takes a way takes them too.
    """
    asked = beside.ask("conflict", plan, lambda: Later(plan, lambda: conflict_of(plan)))
    if not asked.settled(PATIENCE):
        beside.wait(asked, lambda: _("Finding the rules that are at odds, and what would settle it …"))
    elif conflict := asked.answer():
        with st.container(border=True, key="mt-card-conflict"):
            _at_odds(plan, conflict)
            _ways(ways_out(plan, conflict, language()), tried)


def _at_odds(plan: Plan, conflict: Conflict) -> None:
    told = member_lines(plan, conflict, language())
    st.subheader(_("These cannot all hold"), anchor=False)
    shown = told if len(told) <= NAMED else (*told[: NAMED - 1], told[-1])
    items = "".join(f"<li>{escape(_sentence(each))}</li>" for each in shown)
    st.html(f'<ul class="mt-say">{items}</ul>')
    if len(shown) < len(told):
        st.caption(many("and {n} more rule", "and {n} more rules", len(told) - len(shown)))
    st.markdown(f"**{parts.markdown_safe(kind_line(conflict, language()))}**")


def _ways(ways: Sequence[Way], tried: state.Changes) -> None:
    st.subheader(_("Ways out"), anchor=False)
    st.caption(
        _("No rule has been relaxed. A way that you take becomes a change of your scenario and can be undone.")
    )
    for place, way in enumerate(ways[:OFFERED]):
        said, button = st.columns([0.84, 0.16], gap="small", vertical_alignment="center")
        said.markdown(parts.markdown_safe(_sentence(way.said)))
        button.button(
            _("Take this way") if way.enough else _("Take this step"),
            key=f"way-{st.session_state[state.MOVES]}-{place}",
            type="primary" if way.enough and not place else "secondary",
            width="stretch",
            help="\n".join(f"- `{state.written(change)}`" for change in way.changes),
            on_click=_take,
            args=(way, st.session_state[state.MOVES], tried),
        )


def _take(way: Way, move: int, tried: state.Changes) -> None:
    """Make a way out part of the scenario, unless the scenario has moved on since it was offered."""
    if move != st.session_state[state.MOVES]:
        return
    changes = st.session_state[state.CHANGES]
    for change in (*tried, *way.changes):
        changes = state.with_change(changes, change)
    drafts.discard()
    state.move_to(changes)


def _sentence(clause: str) -> str:
    return _("{said}.").format(said=clause[:1].upper() + clause[1:])
