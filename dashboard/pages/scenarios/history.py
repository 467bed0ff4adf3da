"""Every version of a saved scenario, each of which can be opened again."""

from __future__ import annotations

import streamlit as st

from dashboard import shelf, state
from dashboard.pages.parts import markdown_safe, when
from dashboard.shelf import Started
from dashboard.state import Solved
from dashboard.words import _, many
from scenarios.store_errors import StoreError, Version

MOST = 30


def show(board: Solved) -> None:
    """Show the history that was asked for, in a window of its own."""
    if name := st.session_state.get(shelf.HISTORY):
        window = st.dialog(
            _("Versions of “{name}”").format(name=markdown_safe(name)), width="medium", on_dismiss=_close
        )
        window(_listed)(board, name)


def _close() -> None:
    st.session_state[shelf.HISTORY] = None


def _listed(board: Solved, name: str) -> None:
    try:
        history = shelf.store().history("scenario", name)
    except StoreError as refusal:
        st.warning(shelf.trouble(refusal))
        return
    for version in history[:MOST]:
        words, button = st.columns([0.78, 0.22], vertical_alignment="center")
        words.markdown(_line(version))
        if not version.deleted and button.button(_("Open"), key=f"open-version-{version.number}", width="stretch"):
            _open(board, version)
    if len(history) > MOST:
        st.caption(many("and {n} older version", "and {n} older versions", len(history) - MOST))


def _line(version: Version) -> str:
    said = _("deleted by {author}, {time}") if version.deleted else _("by {author}, {time}")
    told = said.format(author=markdown_safe(version.author) or _("somebody"), time=when(version.time))
    head = f"**{_('Version {number}').format(number=version.number)}**, {told}"
    return head + (f"  \n{markdown_safe(version.note)}" if version.note else "")


def _open(board: Solved, version: Version) -> None:
    try:
        scenario = shelf.store().scenario(version.name, version.number)
    except StoreError as refusal:
        st.warning(shelf.trouble(refusal))
        return
    state.move_to(scenario.changes)
    plan = shelf.base_name(board.name)
    st.session_state[shelf.STARTED] = Started(plan, version.name, version.number, scenario.changes)
    _close()
    st.rerun()
