"""Scenarios: which of these futures?"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import shelf
from dashboard.futures import Future, current, ready_made, saved
from dashboard.pages import scenario_cards, scenario_saving
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


def with_current(board: Solved, futures: tuple[Future, ...]) -> tuple[Future, ...]:
    """The futures, the scenario on the table in front where it is none of them."""
    if not board.changes or any(each.scenario.changes == board.changes for each in futures):
        return futures
    return (current(board.changes, _("the scenario on the table")), *futures)
