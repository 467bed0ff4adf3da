"""Method: how is this computed?"""

from __future__ import annotations

import streamlit as st

from dashboard.state import Board
from dashboard.words import _


def show(_board: Board) -> None:
    """Show how the figures of this plan come about."""
    st.subheader(_("Method"), anchor=False)
