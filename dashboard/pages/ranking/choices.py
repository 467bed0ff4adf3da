"""What the page about the ranking looks at: what is ranked, among whom, whom it follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard.decisions import usual_basis
from dashboard.pages import parts
from dashboard.standings import places, ranked
from dashboard.state import Solved
from dashboard.words import _, gap
from dashboard.words.terms import term
from model.ranking import Basis
from scenarios.standing import standing


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A ranking that is being looked at.

    Attributes:
        board: The plan and the scenario.
        basis: What is ranked.
        group: The group looked at; empty for departments without one.
        table: Its places (`standings.places`).
        names: Names of its ranked departments by id.
        followed: The department that is followed, empty for none.
    """

    board: Solved
    basis: Basis
    group: str
    table: pd.DataFrame
    names: Mapping[str, str]
    followed: str

    def shown(self, most: int) -> list[str]:
        """The departments to bring out in a picture: the one followed and its neighbours, else the first ones."""
        order = list(self.names)
        if not self.followed:
            return order[:most]
        at = order.index(self.followed)
        first = max(0, min(at - most // 2, len(order) - most))
        near = order[first : first + most]
        return [self.followed, *(each for each in near if each != self.followed)]


def show(board: Solved) -> View | None:
    """Show the choices; None, with a word on how to go on, where nobody has a rank."""
    # The row of choices comes first on the page, but a group can be offered only once the basis is known.
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom", key="mt-choices"):
        basis = choose_basis(board)
        table = places(board.now.plan, board.before.plan, basis)
        group = _group(board, ranked(table))
        members = table[table["group"] == group].reset_index(drop=True)
        own = ranked(members)
        names = dict(zip(own["department"], own["name"], strict=True))
        followed = _followed(board, names)
    view = View(board, basis, group, members, names, followed)
    if own.empty:
        _nobody(board, basis)
        return None
    _remarks(view)
    return view


def follow(view: View, department: str) -> None:
    """Follow a department, or nobody if it is followed already."""
    key = _follow_key(view.board)
    st.session_state[key] = "" if st.session_state.get(key) == department else department


def choose_basis(board: Solved, *, labelled: bool = True) -> Basis:
    """Show the choice of what is ranked; the session keeps it for every page that asks.

    Args:
        board: The plan and the scenario.
        labelled: Whether its label is seen.
    """
    names: dict[Basis, str] = {"results": _("Progress achieved"), "plan": _("Planned delivery")}
    usual = usual_basis(board.now.plan)
    return st.segmented_control(
        _("Ranked by"),
        list(names),
        default=usual,
        required=True,
        format_func=lambda each: names[each],
        key=f"basis-{board.name}",
        persist_state="session",
        label_visibility="visible" if labelled else "collapsed",
        help=_(
            "Progress achieved: how much of the way to its targets a department has come, from the results."
            " Planned delivery: what the plan asks of it for what is entrusted to it."
        ),
    )


def _anybody(board: Solved, basis: Basis) -> bool:
    return bool(standing(board.now.plan, basis).scores["rank"].notna().any())


def _group(board: Solved, table: pd.DataFrame) -> str:
    groups = sorted(set(table["group"]))
    if len(groups) < 2:
        return groups[0] if groups else ""
    chosen: str = st.selectbox(
        _("Among"),
        groups,
        format_func=lambda each: term(each) or _("without a group"),
        key=f"group-{board.name}",
        persist_state="session",
        help=_("Departments are ranked within their group only."),
        width=220,
    )
    return chosen


def _follow_key(board: Solved) -> str:
    return f"follow-{board.name}"


def _followed(board: Solved, names: Mapping[str, str]) -> str:
    key = _follow_key(board)
    if st.session_state.get(key, "") not in names:
        st.session_state[key] = ""
    chosen: str = st.selectbox(
        _("Follow"),
        ["", *sorted(names, key=lambda each: names[each])],
        format_func=lambda each: names[each] if each else _("nobody in particular"),
        key=key,
        persist_state="session",
        help=_("Brings out one department in every picture and says what it would take to move it."),
        width=260,
    )
    return chosen


def _nobody(board: Solved, basis: Basis) -> None:
    other = {"results": "plan", "plan": "results"}[basis]
    if basis == "results" and not board.now.plan.results:
        said = _(
            "This plan has no results yet, so nobody has made progress that could be ranked. Put what was reached"
            " into its table “results” and reload the page."
        )
    elif basis == "results":
        said = _(
            "No result of this plan can be scored: every one is missing, or its indicator has neither a target nor"
            " goalposts. Fill in its table “results” and reload the page."
        )
    else:
        said = _(
            "The plan entrusts nobody with anything that still has to be improved, so there is nothing to rank."
        )
    if _anybody(board, "plan" if other == "plan" else "results"):
        said += gap() + (
            _("Planned delivery can be ranked already: choose it above.")
            if other == "plan"
            else _("Progress achieved can be ranked: choose it above.")
        )
    st.info(said, icon=":material/leaderboard:")


def _remarks(view: View) -> None:
    """What a reader must know before comparing: ties, a single department, different indicators, gaps."""
    own = ranked(view.table)
    if len(own) == 1:
        said = _("Only {name} has a rank here, so there is nobody to compare it with.")
        st.info(said.format(name=parts.markdown_safe(str(own["name"].iloc[0]))), icon=":material/info:")
    elif float(own["score"].max() - own["score"].min()) < 1e-9:
        st.info(
            _(
                "All of them have the same score and share the first place. Look for indicators on which they"
                " differ."
            ),
            icon=":material/info:",
        )
    unranked = view.table[view.table["now"].isna()]
    if len(unranked):
        listed = _(", ").join(parts.markdown_safe(str(name)) for name in unranked["name"])
        st.caption(_("Without a rank, because nothing of theirs is scored: {listed}.").format(listed=listed))
