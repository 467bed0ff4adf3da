"""What would it take: the smallest change of the weights that brings the followed department to a place."""

from __future__ import annotations

import streamlit as st

from dashboard import state
from dashboard.later import Later
from dashboard.pages import beside, parts
from dashboard.pages.ranking.choices import View
from dashboard.standings import node_names
from dashboard.state import Solved
from dashboard.weight_moves import to_goal, top_family
from dashboard.words import _
from dashboard.words.findings import refusal_words
from model.errors import MeritreeError
from model.plan import Plan
from model.ranking import Basis
from scenarios.once import once
from scenarios.rank_goal import WeightGoal, least_weights

TOLD = 4


def show(view: View, near: str, best: int) -> None:
    """Ask for a place, and show the way there; it can be taken as the scenario.

    Args:
        view: The ranking, with a department that is followed.
        near: Which weights are thought possible.
        best: Its best possible place within these.
    """
    present = int(view.table.loc[view.table["department"] == view.followed, "now"].iloc[0])
    name = parts.markdown_safe(view.names[view.followed])
    if present == 1:
        st.caption(
            _("{name} is first already; choose another department to see what it would take.").format(name=name)
        )
        return
    place: int = st.selectbox(
        _("What would it take to bring {name} to place").format(name=name),
        list(range(1, present)),
        index=min(best, present - 1) - 1,
        key=f"reach-{view.board.name}-{view.followed}-{present}",
        width=420,
        help=_("The smallest change of the weights under the top goal, counted as all that moves together."),
    )
    plan, basis, department = view.board.now.plan, view.basis, view.followed
    question = (plan, basis, department, place, near)
    asked = beside.ask(
        "reach", question, lambda: Later(question, lambda: _found(plan, basis, department, place, near))
    )
    if not asked.there:
        beside.wait(asked, lambda: _("Looking for the smallest change …"))
        return
    found = asked.answer()
    if isinstance(found, str):
        st.warning(parts.markdown_safe(refusal_words(found)), icon=":material/warning:")
    elif found is not None:
        _told(view.board, basis, *found, name)


@once(most=64)
def _found(plan: Plan, basis: Basis, department: str, place: int, near: str) -> tuple[WeightGoal, bool] | str:
    """The change, and whether it stays within the weights thought possible; else why it cannot be told."""
    try:
        found = least_weights(plan, department, place, "goals", near, basis=basis)
        if found.size is not None or near == "simplex":
            return found, True
        return least_weights(plan, department, place, "goals", "simplex", basis=basis), False
    except MeritreeError as refusal:
        return str(refusal)


def _told(board: Solved, basis: Basis, found: WeightGoal, within: bool, name: str) -> None:
    if found.size is None:
        st.info(
            _("No weights at all bring {name} to place {place}.").format(name=name, place=found.rank),
            icon=":material/block:",
        )
        return
    if not within:
        st.info(_("Not within the weights chosen above. With any weights at all:"), icon=":material/open_in_full:")
    names = {node.id: said for node, said in node_names(board.plan, top_family(board.plan)).items()}
    moves = [
        _("{points} points of weight from {giver} to {receiver}").format(
            points=f"{100 * amount:.2g}", giver=names[giver], receiver=names[receiver]
        )
        for giver, receiver, amount in found.moved[:TOLD]
    ]
    more = " …" if len(found.moved) > TOLD else ""
    st.markdown(
        _("To place {place}: {moves}.").format(
            place=found.rank, moves=parts.markdown_safe(_("; ").join(moves) + more)
        )
    )
    st.caption(
        _("No smaller change does it. It is then level with the last one it passes, and both share the place.")
        if found.exact
        else _("Found by a search: a smaller change may exist. Who is level shares the place.")
    )
    st.button(
        _("Take this as the scenario"),
        key="take-reach",
        icon=":material/arrow_forward:",
        on_click=_take,
        args=(board, found, basis),
    )


def _take(board: Solved, found: WeightGoal, basis: Basis) -> None:
    state.move_to(to_goal(st.session_state[state.CHANGES], found, board.plan, basis))
