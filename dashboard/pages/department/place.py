"""A department's place in the ranking, and what would move it."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.decisions import usual_basis
from dashboard.pages import firm_places
from dashboard.pages.ranking.passports import takes
from dashboard.standings import places, ranked
from dashboard.state import Solved
from dashboard.views import department_names
from dashboard.words import _
from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.ranking import Basis


def show(board: Solved, department: str) -> None:
    """Show where a department stands, which places are possible, and what would move it."""
    st.subheader(_("Its place, and what would move it"), anchor=False)
    basis = usual_basis(board.now.plan)
    table = ranked(places(board.now.plan, board.before.plan, basis))
    own = table[table["department"] == department]
    if own.empty:
        st.caption(_("It has no rank, because nothing of its own is scored."))
        return
    group = str(own["group"].iloc[0])
    count = int((table["group"] == group).sum())
    said = [_place(basis, int(own["now"].iloc[0]), count, float(own["score"].iloc[0]))]
    found = firm_places.found(board.now.plan, basis)
    if found is None:
        st.html(f'<p class="mt-soft" role="status">{escape(_("Working out every possible place …"))}</p>')
    elif isinstance(found, Firmness):
        said += _firm(board, found, department)
    items = "".join(f"<li>{escape(each)}</li>" for each in said)
    st.html(f'<ul class="mt-say">{items}</ul>')


def _place(basis: Basis, place: int, count: int, score: float) -> str:
    said = (
        _("Place {place} of {count} by progress achieved, with a score of {score}.")
        if basis == "results"
        else _("Place {place} of {count} by planned delivery, with a score of {score}.")
    )
    return said.format(place=place, count=count, score=f"{score:.2f}")


def _firm(board: Solved, found: Firmness, department: str) -> list[str]:
    passport = next((each for each in found.passports if each.department == department), None)
    if passport is None:
        return []
    if passport.is_firm:
        held = _("This place holds as long as each weight stays within a quarter of itself.")
    else:
        held = _(
            "With each weight within a quarter of itself it could stand from {best} to {worst}; it keeps its"
            " place in {share} of the weightings drawn."
        ).format(best=passport.best, worst=passport.worst, share=percent(passport.share_at_rank, 0))
    return [held, *takes(board.now.plan, found, passport, department_names(board.now.plan))]
