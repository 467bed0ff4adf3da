"""The picture frame around every page: title, logo, navigation, the scenario bar on top."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import state
from dashboard.pages import allocation, ranking, top, tree
from dashboard.words import _

STATIC = Path(__file__).parent.parent / "static"

st.set_page_config(page_title="Meritree", page_icon=str(STATIC / "mark.png"), layout="wide")
st.html(STATIC / "page.css")
dark = st.context.theme.type == "dark"
st.logo(str(STATIC / ("logo-dark.svg" if dark else "logo.svg")), size="medium")
state.begin()
shows = {"tree": tree.show, "allocation": allocation.show, "ranking": ranking.show}
page = st.navigation(
    [
        st.Page(lambda: None, title=_("Goal tree"), url_path="tree", default=True),
        st.Page(lambda: None, title=_("Allocation"), url_path="allocation"),
        st.Page(lambda: None, title=_("Ranking"), url_path="ranking"),
    ],
    position="top",
)
page.run()
if solved := top.show(state.board(), headed=page.url_path != "ranking"):
    shows[page.url_path or "tree"](solved)
state.write_address()
