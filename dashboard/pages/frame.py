"""The picture frame around every page: title, logo, navigation, the scenario bar on top."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from dashboard import keyboard, state, theme, tongue
from dashboard.later import first
from dashboard.pages import decide, method, top
from dashboard.pages.allocation import page as allocation
from dashboard.pages.department import page as department
from dashboard.pages.plan import page as plan
from dashboard.pages.ranking import page as ranking
from dashboard.pages.scenarios import page as scenarios
from dashboard.pages.tree import page as tree
from dashboard.state import Board, Solved
from dashboard.words import _

STATIC = Path(__file__).parent.parent / "static"
# Pages with a top of their own say themselves where the plan stands.
ABOUT_FIGURES: dict[str, Callable[[Solved], None]] = {
    "": decide.show,
    "tree": tree.show,
    "allocation": allocation.show,
    "ranking": ranking.show,
    "scenarios": scenarios.show,
    "department": department.show,
}
ABOUT_THE_PLAN: dict[str, Callable[[Board], None]] = {"plan": plan.show, "method": method.show}
HEADED = ("tree", "allocation")

st.set_page_config(page_title="Meritree", page_icon=str(STATIC / "mark.png"), layout="wide")
dark = st.context.theme.type == "dark"
st.logo(str(STATIC / ("logo-dark.svg" if dark else "logo.svg")), size="medium")
tongue.begin()
state.begin()
page = st.navigation(
    [
        st.Page(lambda: None, title=_("Decide"), url_path="decide", default=True),
        st.Page(lambda: None, title=_("Goal tree"), url_path="tree"),
        st.Page(lambda: None, title=_("Allocation"), url_path="allocation"),
        st.Page(lambda: None, title=_("Ranking"), url_path="ranking"),
        st.Page(lambda: None, title=_("Scenarios"), url_path="scenarios"),
        st.Page(lambda: None, title=_("Plan"), url_path="plan"),
        st.Page(lambda: None, title=_("Method"), url_path="method"),
        st.Page(lambda: None, title=_("Department"), url_path="department", visibility="hidden"),
    ],
    position="top",
)
tongue.show()
keyboard.begin()
theme.follow()
page.run()


@st.fragment
def _figures() -> None:
    """The scenario bar and the page; a lever, and whatever else stands here, runs no more than this again."""
    tongue.begin()
    with first():
        _draw(state.board())


def _draw(board: Board) -> None:
    if top.is_behind(board):
        st.rerun()
    head, body = st.container(), st.container()
    if board.solved and state.is_drawn(page.url_path):
        # What a move changes comes first; the top is on the screen already, and the hand is on its lever.
        with body:
            ABOUT_FIGURES[page.url_path](board.solved)
        with head:
            top.show(board, headed=page.url_path in HEADED)
    else:
        with head:
            solved = top.show(board, headed=page.url_path in HEADED)
        with body:
            if solved:
                ABOUT_FIGURES[page.url_path](solved)
    state.drawn(page.url_path)
    state.write_address()


top.begin(state.board())
if about_the_plan := ABOUT_THE_PLAN.get(page.url_path):
    about_the_plan(state.board())
    state.write_address()
else:
    _figures()
