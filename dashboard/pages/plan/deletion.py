"""A saved plan is deleted: asked for, confirmed with all that goes with it, and taken back."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard import shelf
from dashboard.pages.parts import markdown_safe, when
from dashboard.words import _, many
from scenarios.store_errors import StoreError, Version

MOST = 8


def offer(version: Version) -> None:
    """A button that asks whether a saved plan shall be deleted."""
    st.button(
        "",
        key=f"delete-plan-{version.name}",
        type="tertiary",
        icon=":material/delete:",
        help=_("Delete “{name}”").format(name=markdown_safe(version.name)),
        on_click=lambda: st.session_state.update({shelf.UNWANTED: version.name}),
    )


def ask() -> None:
    """Ask about the plan that somebody wants to delete, in a window of its own."""
    if name := st.session_state.get(shelf.UNWANTED):
        title = _("Delete “{name}”?").format(name=markdown_safe(name))
        st.dialog(title, on_dismiss=_close)(_confirm)(name)


def told() -> None:
    """Say what was deleted, with a way back, or why it was not."""
    with st.container():
        mark, problem = st.session_state.get(shelf.DELETED_PLAN) or (None, "")
        if problem:
            st.warning(problem)
        if mark is not None:
            st.info(_("“{name}” was deleted.").format(name=markdown_safe(mark.name)), icon=":material/delete:")
            st.button(_("Bring it back"), key="undelete-plan", on_click=_bring_back, args=(mark,))


def _close() -> None:
    st.session_state[shelf.UNWANTED] = None


def _confirm(name: str) -> None:
    try:
        history = shelf.store().history("plan", name)
        scenarios = shelf.store().scenarios(name)
    except StoreError as refusal:
        st.warning(shelf.trouble(refusal))
        return
    if not history or history[0].deleted:
        st.warning(_("It has been deleted already."))
        return
    _versions([version for version in history if not version.deleted])
    if adopted := next((version for version in history if version.adopted), None):
        said = _("Version {number} was adopted and is kept for good, so this plan cannot be deleted.")
        st.warning(said.format(number=adopted.number), icon=":material/verified:")
        return
    if scenarios:
        _scenarios(scenarios)
    st.caption(
        _("It goes off every list, for all who use this server. It can be brought back here right afterwards.")
    )
    with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
        if st.button(_("Keep it"), key="delete-plan-keep", type="tertiary"):
            _close()
            st.rerun()
        if st.button(_("Delete"), key="delete-plan-sure", type="primary"):
            _delete(history[0])
            st.rerun()


def _versions(history: Sequence[Version]) -> None:
    st.markdown(many("It has {n} version:", "It has {n} versions:", len(history)))
    lines = [
        _("Version {number}: by {author}, {time}").format(
            number=version.number,
            author=markdown_safe(version.author) or _("somebody"),
            time=when(version.time),
        )
        for version in history[:MOST]
    ]
    if len(history) > MOST:
        lines.append(many("and {n} older version", "and {n} older versions", len(history) - MOST))
    st.markdown("\n".join(f"- {line}" for line in lines))


def _scenarios(scenarios: Sequence[Version]) -> None:
    said = many(
        "{n} scenario is saved for it. It is kept, but cannot be opened before the plan is brought back:",
        "{n} scenarios are saved for it. They are kept, but cannot be opened before the plan is brought back:",
        len(scenarios),
    )
    st.markdown(said)
    lines = [markdown_safe(scenario.name) for scenario in scenarios[:MOST]]
    if len(scenarios) > MOST:
        lines.append(many("and {n} more", "and {n} more", len(scenarios) - MOST))
    st.markdown("\n".join(f"- {line}" for line in lines))


def _delete(version: Version) -> None:
    st.session_state.update({shelf.UNWANTED: None, shelf.DELETED_PLAN: shelf.delete(version)})


def _bring_back(mark: Version) -> None:
    st.session_state[shelf.DELETED_PLAN] = (None, shelf.undelete(mark))
