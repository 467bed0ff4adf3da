"""Take away: the targets as a workbook, letters for the departments, the plan and its answer; and the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from dashboard import state, takeaway
from dashboard.later import Later
from dashboard.pages import beside
from dashboard.pages.plan import returned as targets_back
from dashboard.report.letters import addressed
from dashboard.state import Solved
from dashboard.takeaway import Written
from dashboard.words import LANGUAGES, _, language, many
from dashboard.words.numbers import percent

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ZIP, HTML, JSON = "application/zip", "text/html", "application/json"
DOWNLOAD = ":material/download:"


def show(board: Solved) -> None:
    """Show every file that can be taken away under the present scenario, and where edited targets come back."""
    spoken = _language_of_files()
    if board.changes:
        told = many(
            "The files tell the plan with the {n} change of your scenario.",
            "The files tell the plan with the {n} changes of your scenario.",
            len(board.changes),
        )
        st.caption(told)
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="mt-card-workbook"):
        _workbook(board, spoken)
    with right, st.container(border=True, key="mt-card-letters"):
        _letters(board, spoken)
    with st.container(border=True, key="mt-card-plan-files"):
        _plan_files(board)
    with st.container(border=True, key="mt-card-back"):
        targets_back.show(board)


def _language_of_files() -> str:
    chosen: str | None = st.segmented_control(
        _("Language of the files"),
        list(LANGUAGES),
        format_func=lambda code: LANGUAGES[code],
        default=language(),
        key="files-language",
    )
    return chosen or language()


def _workbook(board: Solved, spoken: str) -> None:
    st.subheader(_("Targets as a workbook"), anchor=False)
    st.caption(
        _(
            "Who delivers what, by quarter too, resources and what is scarce, prices in words, rankings, what the "
            "scenario changes, and what was assumed. Coloured targets may be changed and brought back."
        )
    )
    _download(
        _("Download the workbook"),
        takeaway.in_language(spoken, partial(takeaway.workbook, board, spoken)),
        f"{_plain_name(board)}-targets.xlsx",
        XLSX,
        primary=True,
    )
    with st.expander(_("As a command")):
        st.code(takeaway.command(board, "targets", "targets.xlsx", spoken), language=None, wrap_lines=True)


def _letters(board: Solved, spoken: str) -> None:
    count = len(addressed(board.now))
    st.subheader(_("Letters for the departments"), anchor=False)
    st.caption(
        many(
            "One letter to sign: targets below their goals, by quarter, with who leads and what it takes.",
            "{n} letters to sign: targets below their goals, by quarter, with who leads and what it takes.",
            count,
        )
    )
    question = (board.name, board.changes, board.plan, spoken)
    if st.session_state.get(state.LETTERS) != question:
        st.button(
            _("Write the letters"), icon=":material/edit_document:", key="letters", on_click=_ask, args=(question,)
        )
        return
    asked = beside.ask("letters", question, lambda: Later(question, _writing(board, spoken)))
    if not asked.there:
        beside.wait(asked, lambda: _("Writing letters: {share} …").format(share=percent(asked.progress, 0)))
        st.button(_("Stop"), key="letters-stop", on_click=_ask, args=(None,))
    elif written := asked.answer():
        _letter_files(board, written)


def _writing(board: Solved, spoken: str) -> Callable[[], Written]:
    return takeaway.in_language(spoken, lambda: takeaway.write_letters(board.now))


def _ask(question: object) -> None:
    """Ask for letters, or for none any longer."""
    if question is None and (work := st.session_state.get(state.LATER, {}).pop("letters", None)):
        work.drop()
    st.session_state[state.LETTERS] = question


def _letter_files(board: Solved, written: Written) -> None:
    name = _plain_name(board)
    with st.container(horizontal=True, gap="small"):
        _download(_("One file for each (zip)"), written.one_by_one, f"{name}-letters.zip", ZIP, primary=True)
        _download(_("All in one Word file"), written.all_in_one, f"{name}-letters.docx", DOCX)
        _download(_("To print"), written.to_print, f"{name}-letters.html", HTML)


def _plan_files(board: Solved) -> None:
    st.subheader(_("The plan and its answer"), anchor=False)
    st.caption(
        _("The plan with the changes of your scenario, to go on with elsewhere, and all figures for programs.")
        if board.changes
        else _("The plan, to go on with elsewhere, and all figures for programs.")
    )
    name = _plain_name(board)
    with st.container(horizontal=True, gap="small"):
        _download(_("Plan as a workbook"), partial(takeaway.plan_as_workbook, board), f"{name}.xlsx", XLSX)
        _download(_("Plan as CSV files (zip)"), partial(takeaway.plan_as_zip, board), f"{name}.zip", ZIP)
        _download(_("Answer as JSON"), partial(takeaway.answer, board), f"{name}.json", JSON)


def _download(
    said: str, data: Callable[[], bytes] | Callable[[], str], file: str, mime: str, *, primary: bool = False
) -> None:
    """A button whose file is written only once somebody asks for it."""
    st.download_button(
        said,
        data=data,
        file_name=file,
        mime=mime,
        icon=DOWNLOAD,
        type="primary" if primary else "secondary",
        on_click="ignore",
        key=f"take-{file}",
    )


def _plain_name(board: Solved) -> str:
    """The plan's name as part of the name of a file."""
    return "".join(sign if sign.isalnum() else "-" for sign in board.name).strip("-")[:60] or "plan"
