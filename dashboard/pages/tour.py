"""A first look around in five steps: offered once to who comes without a scenario, and never in the way.

Whether it was looked at or waved away is kept in the browser, as a cookie: it comes with the first question of the
next visit, so that nothing appears and vanishes again.
"""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.words import _

MARK = """export default ({ data }) => {
  const safe = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${data.name}=1; Path=/; Max-Age=31536000; SameSite=Lax${safe}`;
}"""


def invite() -> None:
    """Offer the tour in one line on a first visit whose address asks for nothing; it can be waved away."""
    # Always a container, so that what follows keeps its place on the page and is not mounted anew.
    with st.container():
        match st.session_state.get(state.TOUR_ANSWER):
            case "show":
                st.session_state[state.TOUR_ANSWER] = None
                _open()
            case "later":
                _remember("mt-tour-waved-away")
        if not st.session_state.get(state.TOUR):
            return
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="mt-tour", gap="small"):
            st.markdown(_("New here? Five short steps say how to read this page."), width="stretch")
            st.button(_("Show me"), key="tour-first", type="primary", on_click=_answer, args=("show",))
            st.button(_("Not now"), key="tour-later", type="tertiary", on_click=_answer, args=("later",))


def offer() -> None:
    """A button that opens the tour again."""
    if st.button(_("Take the tour"), key="tour", icon=":material/explore:", type="tertiary"):
        _open()


def steps() -> tuple[tuple[str, str], ...]:
    """What is looked at, and how to read it."""
    return (
        (
            _("Ask what if"),
            _(
                "Each lever on top is a weight or a budget. Move one and the whole plan is solved anew, exactly;"
                " nothing is estimated. The mark on a lever is the plan, and ↺ puts it back."
            ),
        ),
        (
            _("Read four figures"),
            _(
                "How much of what is promised is planned, the money it takes, the goal that is least far, and how"
                " many places of the ranking hold; below each, by how much it differs from the plan."
            ),
        ),
        (
            _("See which promises wait"),
            _(
                "A promise is an indicator with a target. Where money ends, some wait. One that must be kept has"
                " a price: the points the plan would gain elsewhere without it. The page Allocation names it."
            ),
        ),
        (
            _("Ask whether a place is firm"),
            _(
                "Another view of what matters may change the ranking. A place is firm if it stays the same while"
                " each weight moves by up to a quarter. The page Ranking says who could pass whom, and when."
            ),
        ),
        (
            _("Keep it and share it"),
            _(
                "The address holds the plan and every change: send it, and others see the same. The page Scenarios"
                " keeps scenarios by name and compares them; Method says how each figure is computed."
            ),
        ),
    )


def _open() -> None:
    st.session_state[state.TOUR], st.session_state[state.TOUR_STEP] = False, 0
    st.dialog(_("A look around"), on_dismiss="ignore")(_step)()


def _step() -> None:
    _remember("mt-tour-looked-at")
    told = steps()
    at = min(st.session_state[state.TOUR_STEP], len(told) - 1)
    name, said = told[at]
    st.caption(_("Step {n} of {all}").format(n=at + 1, all=len(told)))
    st.subheader(name, anchor=False)
    st.markdown(said)
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if st.button(_("Leave the tour"), key="tour-leave", type="tertiary"):
            st.rerun()
        if at:
            st.button(_("Back"), key=f"tour-back-{at}", on_click=_go, args=(at - 1,))
        if at + 1 < len(told):
            st.button(_("Next"), key=f"tour-next-{at}", type="primary", on_click=_go, args=(at + 1,))
        elif st.button(_("Begin"), key="tour-begin", type="primary"):
            st.rerun()


def _go(step: int) -> None:
    st.session_state[state.TOUR_STEP] = step


def _answer(given: str) -> None:
    st.session_state.update({state.TOUR: False, state.TOUR_ANSWER: given})


def _remember(key: str) -> None:
    """Let the browser remember that the tour need not be offered again."""
    st.components.v2.component("meritree_tour", js=MARK, isolate_styles=False)(
        key=key, data={"name": state.TOUR_COOKIE}
    )
