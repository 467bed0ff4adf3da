"""Plan: what goes in and what comes out?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import workbench
from dashboard.pages.plan import bring as plan_bring
from dashboard.pages.plan import exports as plan_exports
from dashboard.pages.plan import here as plan_here
from dashboard.pages.plan import sheet as plan_import
from dashboard.state import Board
from dashboard.words import _


def show(board: Board) -> None:
    """Show the plan on the table, which may be broken or without figures, and the ways in and out."""
    parts = _parts(board)
    names = list(parts)
    if st.session_state.get(workbench.TABS) not in names:
        st.session_state[workbench.TABS] = names[1] if workbench.draft() is not None else names[0]
    tabs = st.tabs(names, key=workbench.TABS, on_change="rerun")
    for name, tab in zip(names, tabs, strict=True):
        if tab.open:
            with tab:
                parts[name]()


def _parts(board: Board) -> dict[str, Callable[[], None]]:
    """The parts of the page by the words on their tabs."""
    return {
        _("This plan"): lambda: plan_here.show(board),
        _("Bring a plan"): plan_bring.show,
        _("Import a sheet"): plan_import.show,
        _("Take away"): lambda: _take_away(board),
    }


def _take_away(board: Board) -> None:
    if solved := board.solved:
        plan_exports.show(solved)
    else:
        st.info(
            _("There is nothing to take away yet: this plan has no figures. The reasons stand under “This plan”."),
            icon=":material/info:",
        )
