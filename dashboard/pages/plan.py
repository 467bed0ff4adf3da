"""Plan: what goes in and what comes out?"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

import streamlit as st

from dashboard import workbench
from dashboard.pages import plan_bring, plan_here
from dashboard.state import Board
from dashboard.words import _

TABS = "plan-tabs"


def show(board: Board) -> None:
    """Show the plan on the table, which may be broken or without figures, and the ways in and out."""
    parts = _parts(board)
    names = list(parts)
    opening = names[1] if workbench.draft() is not None else names[0]
    for name, tab in zip(names, st.tabs(names, key=TABS, default=opening, on_change="rerun"), strict=True):
        if tab.open:
            with tab:
                parts[name]()


def _parts(board: Board) -> dict[str, Callable[[], None]]:
    """The parts of the page by the words on their tabs."""
    parts: dict[str, Callable[[], None]] = {
        _("This plan"): lambda: plan_here.show(board),
        _("Bring a plan"): plan_bring.show,
    }
    if find_spec("dashboard.pages.plan_import"):
        parts[_("Import a sheet")] = lambda: import_module("dashboard.pages.plan_import").show()
    if find_spec("dashboard.pages.plan_exports"):
        parts[_("Take away")] = lambda: _take_away(board)
    return parts


def _take_away(board: Board) -> None:
    if solved := board.solved:
        import_module("dashboard.pages.plan_exports").show(solved)
    else:
        st.info(
            _("There is nothing to take away yet: this plan has no figures. The reasons stand under “This plan”."),
            icon=":material/info:",
        )
