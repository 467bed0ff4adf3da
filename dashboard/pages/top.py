"""The top of every page: the plan, its findings, the scenario bar, and where the plan stands."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import shelf, state
from dashboard.pages import bar, budget, findings, headline, impossible, parts, saved_plan
from dashboard.plans import choice_of, plan_names, title_of
from dashboard.state import Board, Solved
from dashboard.words import _
from model.plan import Plan

CHOOSER = "choose-plan"
VARIABLES = ("paper", "ink", "faint", "reached", "partly", "little", "none", "up", "down", "accent")


def show(board: Board, *, headed: bool = True) -> Solved | None:
    """Show the scenario bar; return what the rest of the page shows, or None where there are no figures.

    Args:
        board: What the page is about.
        headed: Whether to say where the plan stands; a page may have figures of its own.
    """
    if board.plan is None or board.before is None:
        _broken_plan(board)
        return None
    bar.show(board, board.plan)
    if (solved := board.solved) is None:
        _no_figures(board, board.plan)
        return None
    if headed:
        headline.show(solved)
    return solved


def begin(board: Board) -> None:
    """Show the title, the choice of a plan and what the session has to tell; every page begins so."""
    _theme()
    _title(board)
    saved_plan.show(board.name)
    _notices()
    st.session_state[state.TOLD] = _told(board)


def is_behind(board: Board) -> bool:
    """Whether what `begin` has shown is not what it would show now."""
    return bool(st.session_state.get(state.TOLD) != _told(board))


def _told(board: Board) -> tuple[object, ...]:
    """All that the title says of a plan."""
    now = board.now.findings if board.now else ()
    return (
        board.name,
        board.plan,
        board.findings,
        now,
        st.session_state[state.NOTICE],
        shelf.saved_plans().versions,
    )


def _theme() -> None:
    palette = parts.palette()
    said = "".join(f"--mt-{name}:{getattr(palette, name)};" for name in VARIABLES)
    said += f"--mt-up-paper:{palette.up_paper};--mt-down-paper:{palette.down_paper};"
    said += f"--mt-border:{palette.ink}1f;"
    st.html(f"<style>:root{{{said}}}</style>")


def _title(board: Board) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="mt-title"):
        st.title(parts.markdown_safe(title_of(board.name)), anchor=False, width="stretch")
        names = plan_names(board.name)
        with st.popover(_("Plan"), icon=":material/folder_open:"):
            # The key stays the same whatever plan is open: the keyboard would lose its place otherwise.
            st.session_state[CHOOSER] = board.name
            st.radio(
                _("Choose a plan"),
                names,
                format_func=choice_of,
                key=CHOOSER,
                on_change=lambda: state.open_plan(st.session_state[CHOOSER]),
            )
            if board.plan and board.plan.settings.description:
                st.caption(parts.markdown_safe(board.plan.settings.description))
            if board.plan and board.plan.settings.source:
                st.caption(_("Source: {source}").format(source=parts.markdown_safe(board.plan.settings.source)))
        findings.show(board)


def _notices() -> None:
    with st.container():
        notices = st.session_state[state.NOTICE]
        for notice in notices:
            st.warning(notice, icon=":material/info:")
        if notices:
            st.button(_("Understood"), on_click=lambda: st.session_state.update({state.NOTICE: ()}))


def _broken_plan(board: Board) -> None:
    st.error(
        _("This plan has errors, so nothing can be worked out. Your files are untouched."),
        icon=":material/error:",
    )
    errors = [finding for finding in board.findings if finding.severity == "error"]
    if errors:
        st.html(findings.listed(errors))
    else:
        for problem in board.problems:
            st.text(problem)
    st.markdown(_("Mend the named cells and reload the page, or choose another plan above."))


def _no_figures(board: Board, plan: Plan) -> None:
    """Say why a scenario (or the plan itself) has no figures, and how to go on."""
    said, reasons = _reasons(board)
    st.error(said, icon=":material/error:")
    if board.now is not None and board.now.allocation.status == "infeasible":
        impossible.show(board.now.plan)
    elif reasons:
        items = "".join(f"<li>{escape(reason)}</li>" for reason in reasons[:20])
        st.html(f'<ul class="mt-say">{items}</ul>')
    if board.changes:
        st.markdown(
            _(
                "Nothing is lost: your changes are above and in the address. Move a lever back, or undo the last"
                " step."
            )
        )
        with st.container(horizontal=True):
            undo, back = _("Undo the last change"), _("Back to the plan")
            st.button(undo, on_click=state.undo, key="undo-here", disabled=not st.session_state[state.PAST])
            st.button(back, on_click=state.reset, key="reset-here")
    else:
        st.markdown(
            _("Try another budget here, mend the tables and reload the page, or choose another plan above.")
        )
    with st.container(border=True, key="mt-card-budget-here"):
        budget.show(plan, board.now)


def _reasons(board: Board) -> tuple[str, Sequence[str]]:
    """What to say first, and the errors that explain it."""
    if board.now is None:
        return _("This scenario cannot be applied to the plan:"), board.problems
    itself = not board.changes
    said = (
        _("The rules of this plan cannot all hold together, so there are no figures to show.")
        if itself
        else _("Under this scenario the rules of the plan cannot all hold together: there are no figures to show.")
    )
    if board.now.allocation.status == "invalid":
        said = _("Under this scenario the plan has errors, so nothing can be worked out.")
    found = board.now.findings
    worst = [each for each in found if each.severity == "error"]
    rows = {(each.table, each.message): each for each in board.findings}
    return said, [str(rows.get((each.table, each.message), each)) for each in worst]
