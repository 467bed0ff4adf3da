"""Scenarios: which of these futures?"""

from __future__ import annotations

import streamlit as st

from dashboard.state import Solved
from dashboard.words import _


def show(_board: Solved) -> None:
    """Show the scenarios of the plan."""
    st.subheader(_("Scenarios"), anchor=False)
