"""Parts of a page that are worked out beside it: the page never waits, and says that they are on the way."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from html import escape
from typing import Protocol, TypeVar

import streamlit as st

from dashboard import state

LOOK_AGAIN = 0.4


class Work(Protocol):
    """What is being worked out: a `Later` or a `Course`."""

    question: Hashable

    @property
    def there(self) -> bool:
        """Whether nothing is left to wait for."""

    def drop(self) -> None:
        """Say that nobody waits any longer."""


Asked = TypeVar("Asked", bound=Work)


def ask(part: str, question: Hashable, begin: Callable[[], Asked]) -> Asked:
    """The work that answers a question for a part of the page; that on an earlier question is dropped.

    Args:
        part: Which part of the page asks; it has one question at a time.
        question: What is asked.
        begin: Begins the work.
    """
    running = st.session_state.setdefault(state.LATER, {})
    if part not in running or running[part].question != question:
        if part in running:
            running[part].drop()
        running[part] = begin()
    found: Asked = running[part]
    return found


def wait(asked: Work, said: Callable[[], str]) -> None:
    """Say what is being worked out, and show the page again once it is there."""
    st.fragment(_look, run_every=LOOK_AGAIN)(asked, said)


def _look(asked: Work, said: Callable[[], str]) -> None:
    if asked.there:
        st.rerun()
    st.html(f'<p class="mt-soft" role="status">{escape(said())}</p>')
