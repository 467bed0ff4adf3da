"""Numbers that somebody tries: they become changes of the scenario once their price has been seen and accepted."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.state import Changes
from scenarios.scenario import Change

# Session key: the numbers that are tried, with the plan they are tried on.
TRIED = "tried"


def tried(plan: str) -> Changes:
    """The numbers that are tried on a plan, in the order in which they were typed."""
    name, changes = st.session_state.get(TRIED) or ("", ())
    found: Changes = changes if name == plan else ()
    return found


def put(plan: str, change: Change) -> None:
    """Try a number besides those that are tried already."""
    st.session_state[TRIED] = (plan, state.with_change(tried(plan), change))


def drop(plan: str, path: str) -> None:
    """Try one number no longer."""
    st.session_state[TRIED] = (plan, tuple(each for each in tried(plan) if each.path != path))


def together(changes: Changes, more: Changes) -> Changes:
    """The changes of a scenario with those that are tried."""
    for change in more:
        changes = state.with_change(changes, change)
    return changes


def accept(plan: str) -> None:
    """Make what is tried part of the scenario, as one step that can be undone."""
    changes = together(st.session_state[state.CHANGES], tried(plan))
    discard()
    state.move_to(changes)


def discard() -> None:
    """Try nothing any longer."""
    st.session_state[TRIED] = None
