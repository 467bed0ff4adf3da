"""Scenarios: which of these futures?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import shelf
from dashboard.futures import Future, ready_made, saved
from dashboard.pages.scenarios import cards as scenario_cards
from dashboard.pages.scenarios import compare as scenario_compare
from dashboard.pages.scenarios import frontier as scenario_frontier
from dashboard.pages.scenarios import reach as scenario_reach
from dashboard.pages.scenarios import regret as scenario_regret
from dashboard.pages.scenarios import saving as scenario_saving
from dashboard.shelf import Shelf
from dashboard.state import Solved
from dashboard.words import _
from scenarios.store_errors import StoreError

TABS = "scenario-tabs"


def show(board: Solved) -> None:
    """Show the scenarios of the plan, and what can be asked of several of them."""
    kept = shelf.saved_scenarios(board.name)
    futures = _futures(board, kept)
    scenario_saving.show(board, kept)
    parts: dict[str, Callable[[Solved, tuple[Future, ...]], None]] = {
        _("All scenarios"): scenario_cards.show,
        _("Compare scenarios"): scenario_compare.show,
        _("More or less"): scenario_frontier.show,
        _("What would it take?"): scenario_reach.show,
        _("Safest choice"): scenario_regret.show,
    }
    for tab, part in zip(st.tabs(list(parts), key=TABS, on_change="rerun"), parts.values(), strict=True):
        if tab.open:
            with tab:
                part(board, futures)


def _futures(board: Solved, kept: Shelf) -> tuple[Future, ...]:
    """The saved scenarios, then the ready-made ones."""
    try:
        mine = saved(shelf.store(), kept.versions, board.plan)
    except StoreError:
        mine = ()
    return (*mine, *ready_made(board.plan))
