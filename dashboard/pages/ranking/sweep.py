"""What one weight decides: its sweep, how far it may move, and the next crossings on either side."""

from __future__ import annotations

from html import escape

import numpy as np
import streamlit as st

from dashboard import state
from dashboard.charts.look import clip
from dashboard.charts.sweep import sweep_figure
from dashboard.pages import parts
from dashboard.pages.ranking.choices import View
from dashboard.picture import is_narrow, picture
from dashboard.standings import (
    SweepView,
    just_beyond,
    local_weight,
    movable_nodes,
    next_crossings,
    node_names,
    swaps_at,
    sweep_view,
)
from dashboard.views import node_id
from dashboard.weight_moves import along_sweep, weight_path
from dashboard.words import _, gap, many
from dashboard.words.numbers import percent
from model.tree import Node, goal_tree, path_to_root

SWEEP, SHOWN, CLOSE = "sweep-picture", 6, 0.1


def show(view: View) -> None:
    """Show the sweep of a chosen weight."""
    plan = view.board.now.plan
    nodes = movable_nodes(plan)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.subheader(_("What one weight decides"), anchor=False, width="stretch")
        close = st.toggle(_("Close-up"), key=f"close-{view.board.name}", persist_state="session")
    if not nodes:
        st.info(_("No weight of this plan can move: no goal and no indicator has siblings to share with."))
        return
    node = _node(view, nodes)
    found = sweep_view(plan, view.basis, node, view.group)
    if found is None:
        return
    _told(view, found)
    _snaps(view, found)
    window = _window(found) if close else (0.0, 1.0)
    picture(
        sweep_figure(
            found.shares,
            dict(zip(found.departments, found.scores, strict=True)),
            view.names,
            found.crossings,
            parts.palette(),
            now=found.weight,
            plan=_plan_weight(view, node),
            holds=_holds(view, found)[0],
            shown=_shown(view, found),
            title=_("Weight of {name}").format(name=clip(node_names(plan, [node])[node], 40)),
            followed=view.followed,
            window=window,
            narrow=is_narrow(SWEEP),
        ),
        key=SWEEP,
        alt=_alt(view, found),
        name=f"{view.board.name}-sweep-{node.id}",
        rows=lambda: _csv(view, found),
        read=_read(view),
        adapts=True,
    )


def _read(view: View) -> str:
    """How the picture is read."""
    return _(
        "Each line is a department's score at every weight; where two cross, the departments change places."
        " Diamonds: crossings of {whom}. Ticks on the floor: every crossing of all departments, exactly. Dashed"
        " line: the weight now."
    ).format(whom=view.names[view.followed] if view.followed else _("the departments named here"))


def _node(view: View, nodes: tuple[Node, ...]) -> Node:
    plan = view.board.now.plan
    tree, names = goal_tree(plan), node_names(plan, nodes)
    by_id = {node_id(node): node for node in nodes}

    def called(chosen: str) -> str:
        node = by_id[chosen]
        depth = len(path_to_root(tree, node)) - 2
        return "\u2003" * depth + names[node] + f"  ({percent(tree.nodes[node]['local_weight'], 1)})"

    key = f"sweep-{view.board.name}"
    if st.session_state.get(key) not in by_id:
        st.session_state[key] = node_id(_first(view, nodes))
    chosen = st.selectbox(
        _("Weight of"),
        list(by_id),
        format_func=called,
        key=key,
        persist_state="session",
        help=_("While it moves, its siblings keep their proportions; weights elsewhere in the tree stay."),
    )
    return by_id[chosen]


def _first(view: View, nodes: tuple[Node, ...]) -> Node:
    """The weight to begin with: of those changed, else of all under the root, the one that decides soonest."""
    plan = view.board.now.plan
    root = goal_tree(plan).graph["root"]
    tops = [node for node in nodes if node in goal_tree(plan).successors(root)] or list(nodes[:1])
    changed = {change.path for change in view.board.changes}
    tops = [node for node in tops if weight_path(node) in changed] or tops
    swept = {node: sweep_view(plan, view.basis, node, view.group) for node in tops}

    def step(node: Node, *, first_only: bool) -> float:
        found = swept[node]
        if found is None:
            return np.inf
        ends = next_crossings(found, first_only=first_only)
        return min((abs(end - found.weight) for end in ends if not np.isnan(end)), default=np.inf)

    return min(tops, key=lambda node: (step(node, first_only=True), step(node, first_only=False)))


def _shown(view: View, found: SweepView) -> list[str]:
    """Whom to bring out: the followed one and its neighbours, else the first of those that ever cross anybody."""
    if view.followed:
        return view.shown(SHOWN)
    crossing = set(found.crossings["above"]) | set(found.crossings["below"])
    return ([each for each in view.names if each in crossing] or list(view.names))[:SHOWN]


def _window(found: SweepView) -> tuple[float, float]:
    """A close look: a tenth of the whole range on either side of now."""
    low = min(max(0.0, found.weight - CLOSE), 1 - 2 * CLOSE)
    return low, low + 2 * CLOSE


def _plan_weight(view: View, node: Node) -> float:
    before = view.board.before.plan
    return local_weight(before, node) if node in goal_tree(before) else local_weight(view.board.now.plan, node)


def _holds(view: View, found: SweepView) -> tuple[tuple[float, float], str]:
    """The interval to shade, and what holds in it."""
    if view.followed:
        return found.holds[view.followed], _("{name} passes nobody and nobody passes it").format(
            name=view.names[view.followed]
        )
    return found.winner, _("the first place stays where it is")


def _told(view: View, found: SweepView) -> None:
    """Say how far the weight may move before the first place, and before any place, changes."""
    interval, what = _holds(view, found)
    total = len(found.crossings)
    said = [_span(interval, what)]
    if not view.followed and total:
        said.append(_span(found.order, _("every place stays as it is")))
    count = many("{n} crossing in all.", "{n} crossings in all.", total)
    said[-1] += gap() + (
        count if total else _("Nobody ever passes anybody; weights further down may decide more.")
    )
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
    st.html(f'<div role="status"><ul class="mt-say">{items}</ul></div>')


def _span(interval: tuple[float, float], what: str) -> str:
    low, high = interval
    if low <= 0 and high >= 1:
        return _("Whatever this weight is, {what}.").format(what=what)
    if high <= low:
        return _("At this very weight departments are level: the smallest step changes a place.")
    if low <= 0:
        return _("Up to {high} {what}.").format(high=percent(high, 2), what=what)
    if high >= 1:
        return _("From {low} on {what}.").format(low=percent(low, 2), what=what)
    return _("Between {low} and {high} {what}.").format(low=percent(low, 2), high=percent(high, 2), what=what)


def _snaps(view: View, found: SweepView) -> None:
    """Buttons that set the weight just beyond the next crossing, in either direction."""
    kinds = [("any", view.followed, False)]
    first = next_crossings(found, first_only=True)
    if not view.followed and not np.isnan(first).all():
        kinds.append(("first", "", True))
    if np.isnan(next_crossings(found, followed=view.followed)).all():
        return
    st.caption(_("Go to the next crossing (★: another first place):"))
    with st.container(horizontal=True, gap="xsmall", key="mt-snaps"):
        for kind, followed, first_only in kinds:
            down, up = next_crossings(found, first_only=first_only, followed=followed)
            for side, at in (("down", down), ("up", up)):
                if not np.isnan(at):
                    _snap(view, found, at, f"snap-{kind}-{side}", first_only=first_only)


def _snap(view: View, found: SweepView, at: float, key: str, *, first_only: bool) -> None:
    share = just_beyond(found, at)
    up = at > found.weight
    pairs = [(x, y) if up else (y, x) for x, y in swaps_at(found, at)]
    told = [_("{x} passes {y}").format(x=view.names[x], y=view.names[y]) for x, y in pairs]
    said = clip(told[0], 46) if len(told) == 1 else many("{n} pair swaps", "{n} pairs swap", len(told))
    if first_only:
        said += " ★"
    st.button(
        f"{percent(at, 2)}  {parts.markdown_safe(said)}",
        key=key,
        icon=":material/arrow_forward:" if up else ":material/arrow_back:",
        help=(_("The first place changes here.") + gap() if first_only else "")
        + _("Sets the weight to {share}, just beyond {at}: {told}.").format(
            share=percent(share, 2), at=percent(at, 3), told=parts.markdown_safe(_("; ").join(told))
        ),
        on_click=_move,
        args=(view, found.node, share),
    )


def _move(view: View, node: Node, share: float) -> None:
    changes = st.session_state[state.CHANGES]
    state.move_to(along_sweep(changes, view.board.now.plan, node, share))


def _alt(view: View, found: SweepView) -> str:
    name = node_names(view.board.now.plan, [found.node])[found.node]
    low, high = next_crossings(found)
    ends = [percent(end, 2) for end in (low, high) if not np.isnan(end)]
    return _("Scores against the weight of “{name}”, now {now}; {count} crossings, the nearest at {ends}").format(
        name=name, now=percent(found.weight, 1), count=len(found.crossings), ends=_(", ").join(ends) or "–"
    )


def _csv(view: View, found: SweepView) -> str:
    table = found.crossings
    return table.assign(
        node=found.node.id,
        passes=[view.names[each] for each in table["above"]],
        passed=[view.names[each] for each in table["below"]],
    ).to_csv(index=False)
