"""Goal tree: what serves what, and how far is it?"""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts.branch import branch_figure, visible_rows
from dashboard.charts.everything import icicle_figure
from dashboard.charts.look import clip
from dashboard.charts.measures import measure_names
from dashboard.pages import parts
from dashboard.pages.tree import node
from dashboard.picture import clicked, is_narrow, picture
from dashboard.state import Solved
from dashboard.tree_views import (
    PERSPECTIVE,
    has_perspectives,
    measured_tree,
    names_on_the_way,
    perspective_tree,
)
from dashboard.views import node_id, read_node, rows_of, top_goals, tree_table
from dashboard.words import _, label
from dashboard.words.numbers import percent
from model.plan import Plan
from model.tree import Node, goal_tree, path_to_root
from scenarios.outcome import Outcome

PICTURE, VIEW = "tree-picture", "tree-view"


def show(board: Solved) -> None:
    """Show the goal tree and the node that is being looked at."""
    plan = board.now.plan
    opened, chosen = _places(plan, board.before)
    left, right = st.columns([0.66, 0.34], gap="small")
    with left, st.container(border=True, key="mt-card-tree"):
        _tree(board, plan, opened, chosen)
    with right, st.container(border=True, key="mt-card-node"):
        node.show(board, chosen)
    if st.session_state.pop(state.DRAWER, False):
        _drawer(board, chosen)


def _drawer(board: Solved, chosen: Node) -> None:
    """On a phone the card would lie far below the picture, so it opens beside it."""
    name = label(goal_tree(board.now.plan).nodes[chosen]["record"])
    st.dialog(clip(name, 60), position="right")(node.show)(board, chosen, named=False)


def _places(plan: Plan, before: Outcome) -> tuple[Node, Node]:
    """The goal whose branch is open and the node that is looked at, where the plan still has them."""
    root = goal_tree(plan).graph["root"]
    opened = read_node(st.session_state[state.OPENED] or "", plan)
    chosen = read_node(st.session_state[state.CHOSEN] or "", plan)
    return opened or _first_opened(plan, before), chosen or opened or root


def _first_opened(plan: Plan, before: Outcome) -> Node:
    """The goal under the root where most points are missing: the branch to begin with."""
    goals = before.allocation.goals
    tops = [node for node in top_goals(plan) if node.kind == "goal"]
    lacking = dict(zip(goals["goal"], goals["weight"] * (1 - goals["attainment"].fillna(1)), strict=True))
    return max(tops, key=lambda node: lacking.get(node.id, 0.0), default=goal_tree(plan).graph["root"])


def _tree(board: Solved, plan: Plan, opened: Node, chosen: Node) -> None:
    view, sorted_by, measured_by = _choices(plan)
    table = _table(board, sorted_by, measured_by)
    root = str(table["id"].iloc[0])
    start = _start(table, node_id(opened), everything=view == "everything")
    _breadcrumb(table, start)
    if view == "everything":
        figure = icicle_figure(table, start, parts.palette(), by=measured_by)
        shown = table
    else:
        figure = branch_figure(
            table, start, parts.palette(), chosen=node_id(chosen), narrow=is_narrow(PICTURE), by=measured_by
        )
        shown = table[table["id"].isin(visible_rows(table, start))]
    picture(
        figure,
        key=PICTURE,
        alt=_alt(table, start, shown),
        name=f"goal-tree-{start.partition(':')[2] or root.partition(':')[2]}",
        rows=shown,
        read=_read(view, measured_by),
        on_click=_on_click,
        adapts=True,
    )
    parts.legend(measured_by)


def _choices(plan: Plan) -> tuple[str, str, str]:
    """How the tree is looked at: which picture, sorted by what, and what its colours say."""
    views = {"branch": _("Branch"), "everything": _("Everything")}
    sorts = {"parent": _("By goals"), "perspective": _("By perspective")}
    measures = measure_names()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="mt-tree-choices"):
        st.subheader(_("Goal tree"), anchor=False, width="stretch")
        by = st.selectbox(
            _("Colour and shape show"),
            list(measures),
            format_func=lambda each: _("Colour: {measure}").format(measure=measures[each].lower()),
            key="tree-measure",
            persist_state="session",
            label_visibility="collapsed",
            width=190,
        )
        sort = "parent"
        if has_perspectives(plan):
            sort = _switch(_("Sorted by"), sorts, "tree-sort")
        return _switch(_("View"), views, VIEW), sort, by


def _switch(said: str, choices: dict[str, str], key: str) -> str:
    return st.segmented_control(
        said,
        list(choices),
        default=next(iter(choices)),
        required=True,
        format_func=lambda each: choices[each],
        key=key,
        persist_state="session",
        label_visibility="collapsed",
    )


def _table(board: Solved, sorted_by: str, measured_by: str) -> pd.DataFrame:
    measured = measured_by in ("load", "money")
    if sorted_by == "perspective":
        return perspective_tree(board.now, board.before, measured=measured)
    return (measured_tree if measured else tree_table)(board.now, board.before)


def _start(table: pd.DataFrame, opened: str, *, everything: bool) -> str:
    """The node whose branch is open, as far as this way of looking has it."""
    known = set(table["id"])
    asked = st.session_state[state.OPENED] or ""
    if asked in known:
        return asked
    if everything or opened not in known:
        return str(table["id"].iloc[0])
    return opened


def _read(view: str, by: str) -> str:
    """How the picture is read."""
    told = {
        "attainment": _("Colour and shape say how much of what was promised the plan reaches."),
        "load": _("Colour and shape say how much of what departments can do is called upon."),
        "weight": _("Shape says how much of the whole plan hangs on it."),
        "money": _("Shape says how much of all the money used goes there."),
    }
    how = (
        _("Bands from left to right lead from a goal to what it is made of; a thick band weighs much.")
        if view == "everything"
        else _("Lines lead from a goal to what it is made of; a large mark weighs much. Click one to open it.")
    )
    return f"{how} {told[by]}"


def _breadcrumb(table: pd.DataFrame, opened: str) -> None:
    way = names_on_the_way(table, opened)
    if len(way) < 2:
        st.caption(_("Click a goal to open its branch; click a promise to see who works on it, and why it waits."))
        return
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        for step, name in way[:-1]:
            st.button(
                parts.markdown_safe(name) + "  ›",
                key=f"open-{step}",
                type="tertiary",
                on_click=_open,
                args=(step,),
            )
        st.markdown(f":small[{parts.markdown_safe(way[-1][1])}]", width="content")


def _alt(table: pd.DataFrame, opened: str, shown: pd.DataFrame) -> str:
    listed = _("; ").join(
        f"{name} {percent(attainment, 0)}"
        for name, attainment, parent in rows_of(shown, "name", "attainment", "parent")
        if parent == opened
    )
    return _("Goal tree, branch of “{name}” with planned attainments: {listed}").format(
        name=names_on_the_way(table, opened)[-1][1], listed=escape(listed, quote=False)
    )


def _on_click() -> None:
    chosen = clicked(PICTURE)
    if chosen:
        st.session_state[state.DRAWER] = is_narrow(PICTURE)
        _open(chosen["id"])


def _open(chosen: str) -> None:
    """Look at a node; a goal also opens its branch, and an open goal closes into the one above it."""
    plan, memory = state.board().plan, st.session_state
    if chosen.startswith(PERSPECTIVE) and plan is not None and has_perspectives(plan):
        memory[state.OPENED] = None if memory[state.OPENED] == chosen else chosen
        memory[state.CHOSEN] = None
        return
    found = read_node(chosen, plan) if plan else None
    if plan is None or found is None:
        return
    above = path_to_root(goal_tree(plan), found)[1:]
    if found.kind == "indicator":
        memory[state.OPENED] = node_id(above[0]) if above else None
    elif memory[state.OPENED] == chosen and memory[state.CHOSEN] == chosen and above:
        memory[state.OPENED] = node_id(above[0])
    else:
        memory[state.OPENED] = chosen
    memory[state.CHOSEN] = chosen
