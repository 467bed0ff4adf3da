"""Goal tree: what serves what, and how far is it?"""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts.branch import branch_figure, visible_rows
from dashboard.charts.everything import icicle_figure
from dashboard.charts.look import clip
from dashboard.pages import node, parts
from dashboard.picture import clicked, is_narrow, picture
from dashboard.state import Solved
from dashboard.views import node_id, read_node, top_goals, tree_table
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
    views = {"branch": _("Branch"), "everything": _("Everything")}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(_("Goal tree"), anchor=False, width="stretch")
        view = st.segmented_control(
            _("View"),
            list(views),
            default="branch",
            required=True,
            format_func=lambda each: views[each],
            key=VIEW,
            label_visibility="collapsed",
        )
    if view == "everything" and not st.session_state[state.OPENED]:
        opened = goal_tree(plan).graph["root"]
    _breadcrumb(plan, opened)
    table = tree_table(board.now, board.before)
    if view == "everything":
        figure = icicle_figure(table, node_id(opened), parts.palette())
        shown = table
    else:
        figure = branch_figure(
            table, node_id(opened), parts.palette(), chosen=node_id(chosen), narrow=is_narrow(PICTURE)
        )
        shown = table[table["id"].isin(visible_rows(table, node_id(opened)))]
    picture(
        figure.to_plotly_json(),
        key=PICTURE,
        alt=_alt(plan, opened, shown),
        name=f"goal-tree-{opened.id}",
        rows=shown,
        on_click=_on_click,
        adapts=True,
    )
    parts.legend()


def _breadcrumb(plan: Plan, opened: Node) -> None:
    tree = goal_tree(plan)
    path = path_to_root(tree, opened)[::-1]
    if len(path) < 2:
        st.caption(_("Click a goal to open its branch; click a promise to see who works on it, and why it waits."))
        return
    with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
        for step in path[:-1]:
            st.button(
                parts.markdown_safe(label(tree.nodes[step]["record"])) + "  ›",
                key=f"open-{node_id(step)}",
                type="tertiary",
                on_click=_open,
                args=(node_id(step),),
            )
        st.markdown(f":small[{parts.markdown_safe(label(tree.nodes[path[-1]]['record']))}]", width="content")


def _alt(plan: Plan, opened: Node, shown: pd.DataFrame) -> str:
    tree = goal_tree(plan)
    below = shown[shown["parent"] == node_id(opened)]
    listed = _("; ").join(
        f"{name} {percent(attainment, 0)}"
        for name, attainment in below[["name", "attainment"]].itertuples(index=False)
    )
    return _("Goal tree, branch of “{name}” with planned attainments: {listed}").format(
        name=label(tree.nodes[opened]["record"]), listed=escape(listed, quote=False)
    )


def _on_click() -> None:
    chosen = clicked(PICTURE)
    if chosen:
        st.session_state[state.DRAWER] = is_narrow(PICTURE)
        _open(chosen["id"])


def _open(chosen: str) -> None:
    """Look at a node; a goal also opens its branch, and an open goal closes into the one above it."""
    plan = state.board().plan
    found = read_node(chosen, plan) if plan else None
    if plan is None or found is None:
        return
    memory = st.session_state
    above = path_to_root(goal_tree(plan), found)[1:]
    if found.kind == "indicator":
        memory[state.OPENED] = node_id(above[0]) if above else None
    elif memory[state.OPENED] == chosen and memory[state.CHOSEN] == chosen and above:
        memory[state.OPENED] = node_id(above[0])
    else:
        memory[state.OPENED] = chosen
    memory[state.CHOSEN] = chosen
