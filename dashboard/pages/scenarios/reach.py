"""What would it take: the least of something that reaches an attainment, the least weights that win a place."""

from __future__ import annotations

from functools import partial
from html import escape

import streamlit as st

from dashboard import state
from dashboard.futures import Future
from dashboard.pages import beside, parts
from dashboard.pages.scenarios.frontier import choose, written
from dashboard.state import Solved
from dashboard.views import department_names
from dashboard.weight_moves import to_goal
from dashboard.words import _, label, many
from dashboard.words.numbers import percent, points, rounded_up
from model.errors import MeritreeError
from model.plan import Plan
from model.ranking import Basis
from model.schema import index
from scenarios.compare import BASES
from scenarios.frontier import least_that_reaches, path_of
from scenarios.paths import join_path
from scenarios.rank_goal import WeightGoal, least_weights
from scenarios.scenario import Change
from scenarios.standing import standing

OVER, WANTED, DEPARTMENT, RANK, BASIS = (
    "reach-over",
    "reach-wanted",
    "reach-department",
    "reach-rank",
    "reach-basis",
)
NAMED = 6


def show(board: Solved, _futures: tuple[Future, ...]) -> None:
    """Ask both questions about the scenario on the table."""
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="mt-card-reach-amount"):
        _amount(board)
    with right, st.container(border=True, key="mt-card-reach-rank"):
        _rank(board)


def _amount(board: Solved) -> None:
    plan, total = board.now.plan, board.now.allocation.total or 0.0
    st.subheader(_("To reach an attainment"), anchor=False)
    over = choose(plan, OVER, _("With the least of"))
    st.number_input(
        _("Attainment of the whole plan, %"),
        min_value=0.0,
        max_value=100.0,
        value=min(100.0, float(round(100 * total) + 1)),
        step=1.0,
        format="%.1f",
        key=f"{WANTED}-{board.name}",
        width=420,
    )
    wanted = min(1.0, max(0.0, float(st.session_state[f"{WANTED}-{board.name}"]) / 100))
    found = beside.patiently(
        "least",
        (plan, over, wanted),
        partial(_least, plan, over, wanted),
        lambda: _("Looking for the least of it …"),
    )
    if found is not None:
        st.markdown(_least_said(plan, over, wanted, found[0]))
        _take_amount(board, over, found[0])


def _least(plan: Plan, over: str, wanted: float) -> tuple[float | str | None]:
    """The least amount, None where no amount does; or why the question has no answer."""
    try:
        return (least_that_reaches(plan, over, wanted),)
    except MeritreeError as reason:
        return (str(reason),)


def _least_said(plan: Plan, over: str, wanted: float, found: float | str | None) -> str:
    if isinstance(found, str):
        return _("This question has no answer here: {reason}").format(reason=parts.markdown_safe(found))
    if found is None:
        return _("**{wanted}** cannot be reached with any amount of it.").format(wanted=percent(wanted))
    return _("**{wanted}** takes at least **{amount}**.").format(
        wanted=percent(wanted), amount=parts.markdown_safe(written(plan, path_of(over, plan), found))
    )


def _take_amount(board: Solved, over: str, found: float | str | None) -> None:
    if not isinstance(found, float) or over not in {each.resource for each in board.plan.resources}:
        return
    change = Change(join_path(("resources", over, "total")), rounded_up(found))
    st.button(
        _("Put this amount on the table"),
        key="take-amount",
        on_click=lambda: state.move_to(state.with_change(st.session_state[state.CHANGES], change)),
    )


def _rank(board: Solved) -> None:
    plan = board.now.plan
    st.subheader(_("To win a place in the ranking"), anchor=False)
    offered = [basis for basis in BASES if _ranked(plan, basis)]
    if not offered:
        st.caption(_("No department has a score yet, so there is no place to win."))
        return
    words = {"results": _("the progress achieved"), "plan": _("what the plan asks")}
    st.selectbox(_("Ranked by"), offered, format_func=lambda each: words[each], key=BASIS, width=420)
    basis = next((each for each in offered if each == st.session_state[BASIS]), offered[0])
    names, ranks = department_names(plan), _ranked(plan, basis)
    st.selectbox(
        _("Department"),
        list(ranks),
        index=next((at for at, place in enumerate(ranks.values()) if place > 1), 0),
        format_func=lambda each: _("{name} (now {place})").format(name=names[each], place=ranks[each]),
        key=f"{DEPARTMENT}-{basis}-{board.name}",
        width=420,
    )
    department = str(st.session_state[f"{DEPARTMENT}-{basis}-{board.name}"])
    st.number_input(_("Place"), min_value=1, max_value=max(ranks.values()), value=1, key=RANK, width=420)
    rank = int(st.session_state[RANK])
    found = beside.patiently(
        "rank-goal",
        (plan, basis, department, rank),
        partial(_weights, plan, basis, department, rank),
        lambda: _("Looking for the smallest change of the weights …"),
    )
    if isinstance(found, str):
        st.info(parts.markdown_safe(found))
    elif found is not None:
        _told(board, basis, found, names[department])


def _ranked(plan: Plan, basis: Basis) -> dict[str, int]:
    """Places by department, those that have one, the first first."""
    scores = standing(plan, basis).scores.dropna(subset="rank").sort_values(["rank", "department"])
    return {str(each): int(rank) for each, rank in zip(scores["department"], scores["rank"], strict=True)}


def _weights(plan: Plan, basis: Basis, department: str, rank: int) -> WeightGoal | str:
    try:
        return least_weights(plan, department, rank, basis=basis)
    except MeritreeError as reason:
        return str(reason)


def _told(board: Solved, basis: Basis, found: WeightGoal, name: str) -> None:
    if found.size is None:
        st.markdown(
            _("**No weights at all** bring {name} to place {rank}.").format(
                name=parts.markdown_safe(name), rank=found.rank
            )
        )
        return
    if not found.moved:
        st.markdown(
            _("{name} has place {place} already.").format(name=parts.markdown_safe(name), place=found.present)
        )
        return
    st.markdown(
        _("The smallest change of the weights that brings {name} to place {rank}:").format(
            name=parts.markdown_safe(name), rank=found.rank
        )
    )
    nodes = {**index(board.plan, "goals"), **index(board.plan, "indicators")}
    lines = [
        _("{points} from {giver} to {receiver}").format(
            points=points(size).lstrip("+"), giver=label(nodes[(giver,)]), receiver=label(nodes[(receiver,)])
        )
        for giver, receiver, size in found.moved[:NAMED]
    ]
    rest = len(found.moved) - NAMED
    lines += [many("and {n} move more", "and {n} moves more", rest)] if rest > 0 else []
    st.html(f'<ul class="mt-say">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>')
    st.caption(
        _("No smaller change does it.") if found.exact else _("Found by a search: a smaller change may exist.")
    )
    st.button(
        _("Put these weights on the table"), key="take-weights", on_click=_take_weights, args=(board, found, basis)
    )


def _take_weights(board: Solved, found: WeightGoal, basis: Basis) -> None:
    state.move_to(to_goal(st.session_state[state.CHANGES], found, board.plan, basis))
