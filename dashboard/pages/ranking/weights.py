"""Other weights at once: those of the plan, equal ones, from the data, from evaluators, from comparing goals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import streamlit as st

from dashboard import state
from dashboard.pages import parts
from dashboard.pages.ranking import compare as ranking_compare
from dashboard.standings import node_names
from dashboard.state import Solved
from dashboard.weight_moves import proposals, top_family, with_family
from dashboard.weight_proposals import Group, Shares, by_data, by_group, by_order
from dashboard.words import _
from dashboard.words.numbers import percent
from dashboard.words.terms import evaluator_name
from model.ranking import Basis
from model.tree import local_weights

EVEN, LARGELY, PARTLY = 1e-9, 0.7, 0.4


def show(board: Solved, basis: Basis) -> None:
    """Show what can be taken with one click, and the way to comparisons."""
    if len(top_family(board.plan)) < 2:
        return
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="mt-presets"):
        st.markdown(":small[" + _("Weights at once:") + "]", width="content")
        for key, said, hint, shares in _presets(board, basis):
            st.button(said, key=f"preset-{key}", on_click=_take, args=(board, shares), help=hint)
        if st.button(
            _("Compare goals …"),
            key="compare-goals",
            icon=":material/balance:",
            help=_(
                "Finds weights from what you think of pairs of goals, and says where your judgements disagree."
            ),
        ):
            ranking_compare.begin()
            st.dialog(_("Weights from comparing"), width="large")(ranking_compare.show)(board)


def show_group(board: Solved) -> None:
    """Show what the evaluators propose and how far they agree, where the plan has any."""
    group = by_group(board.plan)
    if group is None or len(group.sets) < 2:
        return
    with st.container(border=True, key="mt-card-evaluators"):
        st.subheader(_("Do the evaluators agree?"), anchor=False)
        names = node_names(board.plan, group.family)
        st.markdown(_agreement(group))
        order = _(", ").join(parts.markdown_safe(names[node]) for node in group.order)
        st.caption(
            _("The order nearest to all of them: {order}.").format(order=order)
            if group.is_unique
            else _("An order nearest to all of them, one of several that are as near: {order}.").format(
                order=order
            )
        )
        now = local_weights(board.now.plan)
        columns: Mapping[str, Shares] = {
            _("Now"): now,
            _("Their mean"): group.mean,
            **{evaluator_name(name): shares for name, shares in group.sets.items()},
        }
        parts.table(
            [_("Goal"), *columns],
            [
                [parts.text(names[node]), *(parts.figure(percent(shares[node], 1)) for shares in columns.values())]
                for node in group.family
            ],
            label=_("Weights of the evaluators"),
        )


def _presets(board: Solved, basis: Basis) -> Iterator[tuple[str, str, str, Shares | None]]:
    """Key, words, explanation and shares of each preset; those that would change nothing are left out."""
    plan, now = board.plan, board.now.plan
    undo = _("Sets the weights under the top goal; undo brings yours back.")
    yield "plan", _("as in the plan"), undo, None
    yield "equal", _("equal"), undo, {node: 1 / len(top_family(plan)) for node in top_family(plan)}
    order = by_order(now)
    if _uneven(order):
        yield (
            "order",
            _("by order alone"),
            _(
                "Keeps the order of importance of the present weights and nothing else: the mean of all weights in"
                " that order (rank order centroid)."
            ),
            order,
        )
    for method, said, hint in (
        (
            "entropy",
            _("by differences"),
            _(
                "From the data: goals on which the departments differ much weigh more (entropy). It says nothing"
                " about what matters."
            ),
        ),
        (
            "critic",
            _("by differences and overlap"),
            _(
                "From the data: goals on which the departments differ much, and differently from the other goals,"
                " weigh more (CRITIC). It says nothing about what matters."
            ),
        ),
    ):
        if shares := by_data(now, basis, method):
            yield method, said, hint, shares
    group = by_group(plan)
    if group is not None and len(group.sets) > 1 and _uneven(group.mean):
        yield "mean", _("the evaluators' mean"), _("Each evaluator counts with their influence."), group.mean
    for name, shares in proposals(plan).items():
        if _uneven(shares):
            said = _("as proposed by: {evaluator}").format(evaluator=parts.markdown_safe(evaluator_name(name)))
            yield f"by-{name}", said, undo, shares


def _take(board: Solved, shares: Shares | None) -> None:
    changes = st.session_state[state.CHANGES]
    stood = local_weights(board.plan)
    wanted = shares or {node: stood[node] for node in top_family(board.plan)}
    state.move_to(with_family(changes, wanted, board.plan))


def _uneven(shares: Shares) -> bool:
    return max(shares.values()) - min(shares.values()) > EVEN


def _agreement(group: Group) -> str:
    """Kendall's W in words."""
    count = len(group.sets)
    if group.agreement is None:
        return _("Each of the {n} evaluators weighs all goals alike, so there is no order to agree on.").format(
            n=count
        )
    if group.agreement >= LARGELY:
        said = _("The {n} evaluators largely agree on the order of importance: {w} of 1.")
    elif group.agreement >= PARTLY:
        said = _("The {n} evaluators agree in part on the order of importance: {w} of 1.")
    else:
        said = _("The {n} evaluators hardly agree on the order of importance: {w} of 1.")
    return said.format(n=count, w=f"{group.agreement:.2f}")
