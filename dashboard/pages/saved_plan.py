"""Which version of a saved plan is on the table, and whether somebody has saved a newer one meanwhile."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import shelf, state
from dashboard.pages.parts import markdown_safe, when
from dashboard.words import _, gap
from scenarios.store_errors import StoreError, Version
from scenarios.store_names import numbered

MOST = 12


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
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(_described(present), width="content")
            with st.popover(_("Versions"), icon=":material/history:", type="tertiary"):
                _versions(history, present)
        newest = history[0]
        if newest.number > number and st.session_state.get(shelf.STAYED) != newest.number:
            _newer(newest, number)


def _versions(history: Sequence[Version], present: Version) -> None:
    """Every version, each of which can be opened; the one on the table can be adopted."""
    for version in history[:MOST]:
        said = (
            _("Version {number}: deleted by {author}, {time}")
            if version.deleted
            else _("Version {number}, adopted: by {author}, {time}")
            if version.adopted
            else _("Version {number}: by {author}, {time}")
        )
        st.button(
            said.format(**_told(version)),
            key=f"plan-version-{version.number}",
            type="tertiary",
            disabled=version.deleted or version.number == present.number,
            help=markdown_safe(version.note) or None,
            on_click=state.open_plan,
            args=(shelf.version_name(version),),
        )
    st.button(
        _("Mark version {number} as adopted").format(number=present.number),
        key="adopt",
        icon=":material/verified:",
        disabled=present.adopted,
        help=_("An adopted version is kept for good; a change makes a new version."),
        on_click=_adopt,
        args=(present,),
    )


def _adopt(version: Version) -> None:
    author = st.session_state.get(shelf.AUTHOR, "")
    try:
        shelf.store().adopt(version.name, version.number, author=author)
    except StoreError as refusal:
        st.session_state[state.NOTICE] = (shelf.trouble(refusal),)


def _described(version: Version) -> str:
    said = [_("Saved plan “{name}”, version {number}, by {author}, {time}.").format(**_told(version))]
    if version.adopted:
        said.append(_("It was adopted and is kept for good."))
    if version.note:
        said.append(markdown_safe(version.note))
    return gap().join(said)


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
