"""Department: what is asked of me, and why?"""

from __future__ import annotations

import streamlit as st

from dashboard.state import Solved
from dashboard.words import _


def show(_board: Solved) -> None:
    """Show everything about the department that the address names."""
    st.subheader(_("Department"), anchor=False)
