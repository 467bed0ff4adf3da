"""The reader's theme: pictures are drawn in its colours, so a page is drawn anew when the device changes it."""

from __future__ import annotations

import streamlit as st

# Streamlit repaints its own parts at once, but tells the page of it only when it runs next.
TELL = """
let tell = null;
export default ({ setTriggerValue }) => {
  const first = tell === null;
  tell = setTriggerValue;
  if (!first) return;
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    setTimeout(() => tell("changed", { at: Date.now() }), 200);
  });
};
"""


def follow() -> None:
    """Run the page again when the device goes over from light to dark or back."""
    st.components.v2.component("meritree_theme", js=TELL, isolate_styles=False)(
        key="mt-theme", on_changed_change=lambda: None
    )
