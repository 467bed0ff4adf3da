"""Decide: where does the plan stand, and what if?"""

from __future__ import annotations

from dashboard.pages import headline
from dashboard.state import Solved


def show(board: Solved) -> None:
    """Show where the plan stands and what the scenario changes."""
    headline.show(board)
