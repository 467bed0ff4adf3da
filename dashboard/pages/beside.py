"""Parts of a page that are worked out beside it: the page never waits, and says that they are on the way."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from html import escape
from typing import Protocol, TypeVar

import streamlit as st

from dashboard import state
from dashboard.later import Later
from dashboard.words import _, language

LOOK_AGAIN, PATIENCE = 0.4, 0.3


class Work(Protocol):
    """What is being worked out: a `Later` or a `Course`."""

    question: Hashable
    language: str

    @property
    def there(self) -> bool:
        """Whether nothing is left to wait for."""

    def drop(self) -> None:
        """Say that nobody waits any longer."""


Asked = TypeVar("Asked", bound=Work)
Found = TypeVar("Found")


def ask(part: str, question: Hashable, begin: Callable[[], Asked]) -> Asked:
    """The work that answers a question for a part of the page; that on an earlier question is dropped.

    Args:
        part: Which part of the page asks; it has one question at a time.
        question: What is asked.
        begin: Begins the work.
    """
    running = st.session_state.setdefault(state.LATER, {})
    if part not in running or (running[part].question, running[part].language) != (question, language()):
        if part in running:
            running[part].drop()
        running[part] = begin()
    found: Asked = running[part]
    return found


def wait(asked: Work, said: Callable[[], str]) -> None:
    """Say what is being worked out, and show the page again once it is there."""
    st.fragment(_look, run_every=LOOK_AGAIN)(asked, said)


def patiently(part: str, question: Hashable, work: Callable[[], Found], said: Callable[[], str]) -> Found | None:
    """The answer to a question, or None while it is worked out or once the reader has stopped that.

    Args:
        part: As for `ask`.
        question: As for `ask`.
        work: Finds the answer, in another thread.
        said: Says what is being worked out.
    """
    asked = ask(part, question, lambda: Later(question, work))
    if asked.dropped:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(_("Stopped."), width="content")
            st.button(_("Work it out after all"), key=f"again-{part}", on_click=_forget, args=(part,))
        return None
    if not asked.settled(PATIENCE):
        st.fragment(_look_or_stop, run_every=LOOK_AGAIN)(part, asked, said)
        return None
    return asked.answer()


def _look_or_stop(part: str, asked: Later[Found], said: Callable[[], str]) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _look(asked, said)
        if st.button(_("Stop"), key=f"stop-{part}", type="tertiary"):
            asked.drop()
            st.rerun()


def _forget(part: str) -> None:
    st.session_state[state.LATER].pop(part, None)


def _look(asked: Work, said: Callable[[], str]) -> None:
    if asked.there:
        st.rerun()
    st.html(f'<p class="mt-soft" role="status">{escape(said())}</p>', width="content")
