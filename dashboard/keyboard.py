"""The keyboard's way into what opens over the page, which Streamlit puts at the end of the document."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).parent / "static" / "keyboard.js"


def begin() -> None:
    """Lead the keyboard into popovers and out of them again, on every page."""
    st.components.v2.component("meritree_keyboard", js=_script(), isolate_styles=False)(key="mt-keyboard")


@lru_cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")
