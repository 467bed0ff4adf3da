"""The language of a session: the browser's own at first, then the one that was chosen, which the address keeps.

The session key is `LANGUAGE`; callbacks and fragments run outside the page's own run and ask for it by `follow`.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard import widget_words
from dashboard.words import ENGLISH, LANGUAGES, follow, language, speak

LANGUAGE = "language"
TAGS = {"en": "en", "zh": "zh-Hans"}


def begin() -> None:
    """Speak the language of the session, that of the address in a session that has just begun."""
    if LANGUAGE not in st.session_state:
        asked = st.query_params.get("lang")
        st.session_state[LANGUAGE] = asked if asked in LANGUAGES else _of_the_browser()
    speak(st.session_state[LANGUAGE])


def show() -> None:
    """Show the switch in the top bar: the other languages, each in its own words."""
    with st.container(key="mt-language", horizontal=True, gap="xsmall", width="content"):
        for code, name in LANGUAGES.items():
            if code != language():
                st.button(
                    name,
                    key=f"speak-{code}",
                    icon=":material/translate:",
                    type="tertiary",
                    on_click=_choose,
                    args=(code,),
                )
    # Screen readers pronounce, and browsers break lines, by the mark of the document.
    st.components.v2.component("meritree_language", js=widget_words.script(), isolate_styles=False)(
        key="mt-mark-of-language", data={"tag": TAGS[language()], **widget_words.spoken()}
    )


def in_address() -> list[str]:
    """What the address says about the language: nothing where it is the browser's own."""
    return [] if language() == _of_the_browser() else [language()]


def _choose(code: str) -> None:
    st.session_state[LANGUAGE] = code
    speak(code)


def _of_the_browser() -> str:
    """The language the browser asks for, where it is spoken here."""
    wanted = (st.context.locale or ENGLISH).split("-")[0].lower()
    return wanted if wanted in LANGUAGES else ENGLISH


def _of_the_session() -> str | None:
    return st.session_state.get(LANGUAGE) if get_script_run_ctx(suppress_warning=True) else None


follow(_of_the_session)
