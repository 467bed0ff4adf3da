"""The plan that a session is mending: where it is kept between runs, and the moves that change it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from dashboard import plan_draft
from dashboard.grid import Edit
from dashboard.plan_draft import Draft
from model.errors import PlanError
from model.tables import sheets_in

# Session keys.
DRAFT, EPOCH, REFUSAL, TABLE, UPLOADS, TABS, ASIDE = (
    "draft",
    "draft-epoch",
    "draft-refusal",
    "draft-table",
    "draft-uploads",
    "plan-tabs",
    "draft-aside",
)


def draft() -> Draft | None:
    """The plan that is being mended, if any."""
    found: Draft | None = st.session_state.get(DRAFT)
    return found


def refusal() -> str:
    """Why the last file or save was refused; empty where it was not."""
    return str(st.session_state.get(REFUSAL, ""))


def refuse(why: str) -> None:
    """Remember why something was refused until the next move."""
    st.session_state[REFUSAL] = why


def take(begun: Draft) -> None:
    """Begin to mend a plan, in the place of the one before, which is laid aside."""
    st.session_state.update({ASIDE: draft(), DRAFT: begun, REFUSAL: "", TABLE: _worst_table(begun)})
    st.session_state[EPOCH] = epoch() + 1


def take_file(name: str, content: bytes) -> None:
    """Begin with a file that was brought; what is no plan at all is refused and leaves everything as it was."""
    try:
        found = sheets_in(name, content)
    except PlanError as why:
        refuse(str(why))
        return
    take(plan_draft.begin_draft(name, content, found))


def put_away() -> None:
    """Lay the plan aside, until another is laid aside or the session ends."""
    st.session_state.update({ASIDE: draft(), DRAFT: None, REFUSAL: ""})


def aside() -> Draft | None:
    """The plan that was laid aside last, if any."""
    found: Draft | None = st.session_state.get(ASIDE)
    return found


def bring_back() -> None:
    """Go on with the plan that was laid aside."""
    if (begun := aside()) is not None:
        take(begun)


def finish() -> None:
    """Be done with the plan, which has been saved."""
    st.session_state.update({DRAFT: None, REFUSAL: ""})


def undo() -> None:
    """Go back one step."""
    _walk(plan_draft.undone)


def redo() -> None:
    """Go forward again."""
    _walk(plan_draft.redone)


def epoch() -> int:
    """How many plans this session has begun to mend; what was drawn for one of them is not for another."""
    return int(st.session_state.get(EPOCH, 0))


def edit(table: str, edits: Sequence[Edit]) -> None:
    """Take over what was done to a table; what arrives together is one step to undo."""
    _walk(partial(plan_draft.edited, table=table, edits=edits))


def add_column(table: str, key: str) -> None:
    """Add the column that was chosen to a table."""
    column = st.session_state.get(key)
    if column:
        _walk(
            lambda present: plan_draft.with_sheet(
                present, plan_draft.with_column(plan_draft.sheet_of(present, table), str(column))
            )
        )


def _walk(way: Callable[[Draft], Draft]) -> None:
    present = draft()
    if present is not None:
        st.session_state.update({DRAFT: way(present), REFUSAL: ""})


def _worst_table(begun: Draft) -> str:
    """The table to look at first: the one with the first error, else the first there is."""
    tables = [each.table for each in begun.step.findings if each.severity == "error"]
    return next((name for name in (*tables, *begun.step.sheets)), "goals")
