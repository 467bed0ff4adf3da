"""Which version of a saved plan is on the table, and whether somebody has saved a newer one meanwhile."""

from __future__ import annotations

import streamlit as st

from dashboard import shelf, state
from dashboard.pages.parts import markdown_safe, when
from dashboard.words import _
from scenarios.store_errors import StoreError, Version
from scenarios.store_names import numbered


def show(name: str) -> None:
    """Say what is open where it is a saved plan; a newer version is offered, never forced upon the reader."""
    with st.container():
        called, number = numbered(name)
        if number is None:
            return
        try:
            history = shelf.store().history("plan", called)
        except StoreError:
            return
        present = next((each for each in history if each.number == number), None)
        if present is None:
            return
        st.caption(_described(present))
        newest = history[0]
        if newest.number > number and st.session_state.get(shelf.STAYED) != newest.number:
            _newer(newest, number)


def _described(version: Version) -> str:
    said = [_("Saved plan “{name}”, version {number}, by {author}, {time}.").format(**_told(version))]
    if version.adopted:
        said.append(_("It was adopted and is kept for good."))
    if version.note:
        said.append(markdown_safe(version.note))
    return " ".join(said)


def _newer(newest: Version, present: int) -> None:
    said = (
        _("{author} deleted this plan, {time}. You still see version {present}.")
        if newest.deleted
        else _("{author} saved version {number} of this plan, {time}. You still see version {present}.")
    )
    st.info(said.format(present=present, **_told(newest)), icon=":material/update:")
    with st.container(horizontal=True, gap="small"):
        if not newest.deleted:
            st.button(
                _("Open version {number}").format(number=newest.number),
                key="open-newer",
                on_click=state.open_plan,
                args=(shelf.version_name(newest),),
                help=_("Your changes come along as far as they fit."),
            )
        st.button(
            _("Stay with version {number}").format(number=present),
            key="stay",
            type="tertiary",
            on_click=lambda: st.session_state.update({shelf.STAYED: newest.number}),
        )


def _told(version: Version) -> dict[str, str | int]:
    return {
        "name": markdown_safe(version.name),
        "number": version.number,
        "author": markdown_safe(version.author) or _("Somebody"),
        "time": when(version.time),
    }
