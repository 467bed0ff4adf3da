"""Cards of the saved and the ready-made scenarios: what each asks, what it changes, what it would mean."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from dashboard import shelf, state
from dashboard.futures import Effect, Future, effect, effect_line
from dashboard.later import Course
from dashboard.pages import beside
from dashboard.pages.parts import markdown_safe, when
from dashboard.pages.scenarios import history as scenario_history
from dashboard.pages.scenarios.saving import started
from dashboard.shelf import Started
from dashboard.state import Solved
from dashboard.words import _, many
from dashboard.words.changes import change_lines
from dashboard.words.findings import finding_words
from scenarios.store_errors import Version

NAMED, LONGEST, AT_ONCE = 3, 240, 3


def show(board: Solved, futures: tuple[Future, ...]) -> None:
    """Show the cards; what each scenario means is worked out beside the page."""
    _deleted()
    mine = [each for each in futures if each.version is not None]
    ready = [each for each in futures if each.version is None]
    question = (board.name, tuple((each.id, each.scenario) for each in futures))
    asked = beside.ask(
        "effects", question, lambda: Course(question, [partial(effect, board.plan, f) for f in futures])
    )
    found: dict[str, Effect] = dict(zip((each.id for each in futures), asked.answer(), strict=False))
    if not asked.there:
        st.fragment(_look, run_every=beside.LOOK_AGAIN)(asked, len(found))
    st.subheader(_("Saved by you and others"), anchor=False)
    if mine:
        _grid(board, mine, found)
    else:
        st.caption(_("Nothing is saved for this plan yet. What stands on the table can be saved above."))
        if not ready:
            st.caption(
                _(
                    "Nor does a ready-made scenario come with it. Move a lever above, take a point of the curve"
                    " under More or less, or ask What would it take?: each puts a scenario on the table."
                )
            )
    if ready:
        st.subheader(_("Ready-made"), anchor=False)
        _grid(board, ready, found)
    scenario_history.show(board)


def open_future(board: Solved, future: Future) -> None:
    """Put a scenario on the table, as one step that can be undone."""
    state.move_to(future.scenario.changes)
    number = future.version.number if future.version else None
    plan = shelf.base_name(board.name)
    st.session_state[shelf.STARTED] = Started(plan, future.name, number, future.scenario.changes)


def _look(asked: Course[Effect], shown: int) -> None:
    """Say how far the work is, and show the page again with what is there, a few answers at a time."""
    if asked.there or asked.done >= shown + AT_ONCE:
        st.rerun()
    said = _("Working out what each scenario means: {done} of {all} …").format(done=asked.done, all=asked.size)
    st.html(f'<p class="mt-soft" role="status">{escape(said)}</p>')


def _grid(board: Solved, futures: Sequence[Future], found: dict[str, Effect]) -> None:
    with st.grid(columns=3, min_column_width=300, border=False, gap="small"):
        for each in futures:
            with st.container(border=True, key=f"mt-card-future-{each.id}", height="stretch"):
                _card(board, each, found.get(each.id))


def _card(board: Solved, future: Future, found: Effect | None) -> None:
    refused = [finding_words(problem) for problem in future.problems]
    lines = refused or change_lines(future.scenario.changes, board.plan)
    listed = "".join(f"<li>{escape(line)}</li>" for line in lines[:NAMED])
    rest = len(lines) - NAMED
    more = f"<li>{escape(many('and {n} change more', 'and {n} changes more', rest))}</li>" if rest > 0 else ""
    means = _("Cannot be applied to this plan:") if future.problems else effect_line(found) if found else "…"
    reason = future.reason if len(future.reason) <= LONGEST else future.reason[: LONGEST - 1] + "…"
    st.html(
        f'<h3 class="mt-future">{escape(future.name)}</h3>'
        f'<p class="mt-path">{escape(_origin(future))}</p>'
        f'<p class="mt-reason">{escape(reason)}</p><ul class="mt-say">{listed}{more}</ul>'
        f'<p class="mt-means"><b>{escape(means)}</b></p>'
    )
    begun = started(board)
    here = board.changes == future.scenario.changes and bool(begun and begun.name == future.name)
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="bottom"):
        st.button(
            _("On the table") if here else _("Open"),
            key=f"open-{future.id}",
            on_click=open_future,
            args=(board, future),
            disabled=here or bool(future.problems),
            help=_("It takes the place of the changes on the table; undo brings those back."),
        )
        if future.version is not None:
            _of_a_saved_one(future.version)


def _of_a_saved_one(version: Version) -> None:
    st.button(
        many("{n} version", "{n} versions", version.number),
        key=f"history-{version.name}",
        type="tertiary",
        on_click=lambda: st.session_state.update({shelf.HISTORY: version.name}),
    )
    st.button(
        _("Delete"),
        key=f"delete-{version.name}",
        type="tertiary",
        icon=":material/delete:",
        on_click=_delete,
        args=(version,),
        help=_("It can be brought back."),
    )


def _origin(future: Future) -> str:
    if future.version is None:
        return ""
    author = future.version.author
    if author:
        return _("{author}, {time}").format(author=author, time=when(future.version.time))
    return when(future.version.time)


def _delete(version: Version) -> None:
    st.session_state[shelf.DELETED] = shelf.delete(version)


def _deleted() -> None:
    """Say what was deleted, with a way back."""
    with st.container():
        mark, problem = st.session_state.get(shelf.DELETED) or (None, "")
        if problem:
            st.warning(problem)
        if mark is None:
            return
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.info(_("“{name}” was deleted.").format(name=markdown_safe(mark.name)), icon=":material/delete:")
            st.button(_("Bring it back"), key="undelete", on_click=_bring_back, args=(mark,))


def _bring_back(mark: Version) -> None:
    st.session_state[shelf.DELETED] = (None, shelf.undelete(mark))
