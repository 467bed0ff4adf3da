"""This plan: what is odd about it, its tables to look at and to change, and the other plans there are."""

from __future__ import annotations

import streamlit as st

from dashboard import shelf, state, workbench
from dashboard.pages import bar
from dashboard.pages.parts import markdown_safe
from dashboard.pages.plan import deletion
from dashboard.pages.plan import findings as plan_findings
from dashboard.pages.plan import tables as plan_tables
from dashboard.plan_draft import begin_draft, draft_of
from dashboard.plans import choice_of, plan_names, raw_sheets
from dashboard.state import Board
from dashboard.words import _
from model.errors import PlanError
from scenarios.store_names import numbered


def show(board: Board) -> None:
    """Show the plan on the table and offer the others."""
    left, right = st.columns([3, 1], gap="medium")
    with left:
        _standing(board)
        if board.findings:
            st.markdown(f"**{_('What is odd about this plan')}**")
            places = {} if board.plan is None else state.places(board.name)
            plan_findings.grouped(board.findings, places)
        if board.plan is not None and board.before is not None:
            if board.changes:
                bar.show(board, board.plan)
            with st.container(border=True, key="mt-card-tables"):
                plan_tables.show(board, board.plan)
    with right, st.container(border=True, key="mt-card-plans"):
        _others(board)


def _standing(board: Board) -> None:
    """Say whether the plan can be used, and offer to mend or edit it."""
    broken = board.before is None
    if broken:
        st.error(
            _("This plan has errors, so nothing can be worked out. Your files are untouched."),
            icon=":material/error:",
        )
        for problem in board.problems:
            st.text(problem)
    if board.plan is None:
        return
    said = _("Mend it here") if broken else _("Edit as a plan of your own")
    st.button(
        said,
        icon=":material/edit:",
        key="draft-this",
        type="primary" if broken else "secondary",
        on_click=_edit,
        args=(board,),
        help=_("Rows and columns can be added and taken out; the plan on the table stays as it is."),
    )
    if workbench.draft() is not None:
        st.caption(_("A plan is being mended already, under “Bring a plan”; it would be laid aside."))


def _edit(board: Board) -> None:
    try:
        raw = raw_sheets(board.name)
    except (PlanError, OSError) as refusal:
        workbench.refuse(str(refusal))
        return
    if board.before is None and raw is not None:
        content, found = raw
        workbench.take(begin_draft(board.name, content, found))
    elif board.plan is not None:
        base = board.name if numbered(board.name)[1] is not None else ""
        workbench.take(draft_of(board.name, board.plan, base))
    st.session_state[workbench.TABS] = _("Bring a plan")


def _others(board: Board) -> None:
    st.subheader(_("All plans"), anchor=False)
    deletion.told()
    kept = shelf.saved_plans()
    saved = {shelf.version_name(version): version for version in kept.versions}
    for name in plan_names(board.name):
        with st.container(
            horizontal=True, gap="small", vertical_alignment="center", horizontal_alignment="distribute"
        ):
            _open(name, here=name == board.name)
            if name in saved:
                deletion.offer(saved[name])
    if kept.trouble:
        st.caption(kept.trouble)
    elif not kept.versions:
        st.caption(_("Plans that you bring or edit and save stand here, too."))
    deletion.ask()


def _open(name: str, *, here: bool) -> None:
    st.button(
        markdown_safe(choice_of(name)),
        key=f"open-{name}",
        icon=":material/check:" if here else ":material/folder_open:",
        type="tertiary",
        disabled=here,
        on_click=state.open_plan,
        args=(name,),
    )
