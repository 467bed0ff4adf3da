"""Plan: what goes in and what comes out?"""

from __future__ import annotations

import streamlit as st

from dashboard.state import Board
from dashboard.words import _


def show(_board: Board) -> None:
    """Show the plan on the table, which may be broken or without figures."""
    st.subheader(_("Plan"), anchor=False)
