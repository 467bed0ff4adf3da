"""The scenario on the table: what it changes, saved by name, shared by its address."""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

import streamlit as st

from dashboard import shelf, state
from dashboard.pages.parts import markdown_safe, when
from dashboard.shelf import Shelf, Started
from dashboard.state import Solved
from dashboard.words import _, many
from dashboard.words.changes import change_lines
from scenarios.scenario import Scenario
from scenarios.store_errors import LONGEST_NOTE, StaleSaveError, StoreError
from scenarios.store_names import LONGEST_NAME

NAMED = 6


def show(board: Solved, kept: Shelf) -> None:
    """Show the scenario on the table, with ways to save and to share it."""
    with st.container(border=True, key="mt-card-current"):
        st.subheader(_("On the table: {name}").format(name=_called(board)), anchor=False)
        _changes(board)
        if kept.trouble:
            st.warning(
                _(
                    "Saved work cannot be shown. {reason} Everything else goes on, and your scenario is in the"
                    " address."
                ).format(reason=kept.trouble),
                icon=":material/cloud_off:",
            )
        with st.container(horizontal=True, gap="small"):
            with st.popover(_("Save"), icon=":material/save:", disabled=not board.changes, key="save-scenario"):
                _form(board)
            with st.popover(_("Share this scenario"), icon=":material/link:"):
                st.markdown(_("Whoever opens this address sees the plan with these changes."))
                st.code(address(board), language=None, wrap_lines=True)
        _clash(board)


def address(board: Solved) -> str:
    """The address that shows this plan with these changes on the page where a visitor begins."""
    told = [("plan", board.name), *(("set", state.written(change)) for change in board.changes)]
    return f"{_server()}?{urlencode(told)}"


def started(board: Solved) -> Started | None:
    """Where the scenario on the table came from, as long as it is about this plan."""
    found: Started | None = st.session_state.get(shelf.STARTED)
    return found if found and found.plan == shelf.base_name(board.name) and board.changes else None


def _server() -> str:
    """The address of the server as the visitor's browser knows it, without the page."""
    here = str(st.context.url or "").partition("?")[0]
    return here.removesuffix("/scenarios").rstrip("/") + "/"


def _called(board: Solved) -> str:
    begun = started(board)
    if not board.changes:
        return _("the plan as it stands")
    if begun is None:
        return many("{n} change, not saved", "{n} changes, not saved", len(board.changes))
    name = markdown_safe(begun.name)
    if begun.changes == board.changes:
        return f"“{name}”"
    return _("“{name}”, changed since").format(name=name)


def _changes(board: Solved) -> None:
    if not board.changes:
        st.caption(_("Move a lever above, or open a scenario below; then save it by name and compare it."))
        return
    lines = change_lines(board.changes, board.plan)
    items = "".join(f"<li>{escape(line)}</li>" for line in lines[:NAMED])
    rest = len(lines) - NAMED
    more = escape(many("and {n} change more", "and {n} changes more", rest)) if rest > 0 else ""
    st.html(f'<ul class="mt-say">{items}</ul><span class="mt-soft">{more}</span>')


def _form(board: Solved) -> None:
    begun = started(board)
    with st.form("save-form", border=False):
        st.text_input(
            _("Name"),
            value=begun.name if begun and begun.number else "",
            max_chars=LONGEST_NAME,
            key="save-name",
            placeholder=_("Less for roads"),
        )
        st.text_area(_("Note (why it is worth looking at)"), max_chars=LONGEST_NOTE, key="save-note", height=80)
        st.text_input(
            _("Your name"), value=st.session_state.get(shelf.AUTHOR, ""), max_chars=80, key="save-author"
        )
        st.form_submit_button(_("Save this scenario"), type="primary", on_click=_save_form, args=(board,))
    refused = st.session_state.get(state.REFUSED) or ("", "")
    if refused[0] == "save":
        st.error(refused[1])


def _save_form(board: Solved) -> None:
    memory = st.session_state
    memory[shelf.AUTHOR] = str(memory["save-author"]).strip()
    begun = started(board)
    name = str(memory["save-name"]).strip()
    expected = begun.number if begun and begun.name == name else None
    _save(board, name, str(memory["save-note"]), expected)


def _save(board: Solved, name: str, note: str, expected: int | None) -> None:
    memory = st.session_state
    memory[state.REFUSED] = memory[shelf.CLASH] = None
    scenario = Scenario(name=name, changes=board.changes, baseline=board.plan.settings.id or None)
    plan = shelf.base_name(board.name)
    try:
        version = shelf.store().save_scenario(
            name, scenario, plan=plan, author=memory.get(shelf.AUTHOR, ""), note=note, expected=expected
        )
    except StaleSaveError as refusal:
        memory[shelf.CLASH] = (name, note, refusal.latest)
    except StoreError as refusal:
        memory[state.REFUSED] = ("save", _refusal(refusal, name))
    else:
        memory[shelf.STARTED] = Started(plan, version.name, version.number, board.changes)
        st.toast(
            _("Saved as “{name}”, version {number}.").format(
                name=markdown_safe(version.name), number=version.number
            )
        )


def _refusal(refusal: StoreError, name: str) -> str:
    if refusal.reason != "name":
        return _("{reason} Nothing was saved, and your scenario is still here.").format(
            reason=shelf.trouble(refusal)
        )
    if not name:
        return _("Give the scenario a name first.")
    return _("“{name}” cannot be used: it is too long, or the name of a ready-made scenario.").format(
        name=markdown_safe(name[:60])
    )


def _clash(board: Solved) -> None:
    """Somebody else has saved that name: say who, and offer both ways on; nothing is lost either way."""
    if not (clash := st.session_state.get(shelf.CLASH)):
        return
    name, note, latest = clash
    st.warning(
        _(
            "“{name}” was saved by {author}, {time} (version {number}). Nothing was overwritten. Choose another"
            " name under Save, or save yours on top: the other one stays in the history."
        ).format(
            name=markdown_safe(name),
            author=markdown_safe(latest.author) or _("somebody"),
            time=when(latest.time),
            number=latest.number,
        ),
        icon=":material/group:",
    )
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Save on top of version {number}").format(number=latest.number),
            key="save-on-top",
            on_click=_save,
            args=(board, name, note, latest.number),
        )
        st.button(
            _("Do not save"),
            key="save-not",
            type="tertiary",
            on_click=lambda: st.session_state.update({shelf.CLASH: None}),
        )
