"""The scenario bar: a lever for every top weight and every total, undo and redo, and what no lever stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard import state
from dashboard.levers import Lever, levers, moved, put_back
from dashboard.pages import parts
from dashboard.state import Board
from dashboard.views import node_id, top_goals
from dashboard.words import _, label, many
from dashboard.words.numbers import amount, named, percent, with_percent
from dashboard.words.units import is_money, plain_unit
from model.errors import PlanError
from model.plan import Plan, Resource
from model.schema import index
from model.tree import Node, goal_tree, local_weights
from scenarios.paths import join_path
from scenarios.scenario import Change

LEVERS = "levers"
LEAST, MOST = 50, 200


def show(board: Board, plan: Plan) -> None:
    """Show the bar; a move makes the next scenario, and the page follows."""
    with st.container(border=True, key="mt-card-scenario", gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            count = len(board.changes)
            said = many("{n} change", "{n} changes", count) if count else _("as in the plan")
            st.markdown(
                "**" + _("What if?") + f"** :small[{said}]",
                width="stretch",
                help=_(
                    "Move a weight or the budget and everything below is worked out anew, exactly. The mark on"
                    " each lever is the plan. Weights are shares: they always add up to 100 %."
                ),
            )
            memory = st.session_state
            st.button(
                _("Undo"),
                key="undo",
                icon=":material/undo:",
                type="tertiary",
                on_click=state.undo,
                disabled=not memory[state.PAST],
            )
            st.button(
                _("Redo"),
                key="redo",
                icon=":material/redo:",
                type="tertiary",
                on_click=state.redo,
                disabled=not memory[state.FUTURE],
            )
            st.button(
                _("Reset all"),
                key="reset",
                icon=":material/restart_alt:",
                type="tertiary",
                on_click=state.reset,
                disabled=not count,
            )
        rows = [*_weights(board, plan), *_totals(board, plan)]
        levers(rows, key=LEVERS, on_move=_on_move, on_back=lambda: state.put_back(put_back(LEVERS) or ""))
        _other_changes(board, {row.id for row in rows})


def _weights(board: Board, plan: Plan) -> list[Lever]:
    now = board.now.plan if board.now else plan
    tree, before, after = goal_tree(plan), local_weights(plan), _weights_of(now, plan)
    changed = {each.path for each in board.changes}
    paths = state.weight_paths(plan)
    tops = top_goals(plan)
    shown, stood = (_whole_shares([table[node] for node in tops]) for table in (after, before))
    exact = any(
        _unlike([table[node] for node in tops], whole) for table, whole in ((after, shown), (before, stood))
    )
    return [
        Lever(
            id=paths[node_id(node)],
            label=label(tree.nodes[node]["record"]),
            kind="share",
            position=position,
            plan=100 * before[node],
            low=0,
            high=100,
            changed=paths[node_id(node)] in changed,
            shown=percent(after[node], 1) if exact else with_percent(str(position)),
            origin=percent(before[node], 1) if exact else with_percent(str(origin)),
            hint=_(
                "Weight among the goals of the plan: {now} (plan: {before}). Exactly: weight / sum of weights."
            ).format(now=percent(after[node], 2), before=percent(before[node], 2)),
        )
        for node, position, origin in zip(tops, shown, stood, strict=True)
        if len(tops) > 1
    ]


def _weights_of(now: Plan, plan: Plan) -> Mapping[Node, float]:
    """The weights to show: those of the scenario, even where somewhere it leaves a goal without any."""
    try:
        return local_weights(now)
    except PlanError:
        written = {node: index(now, f"{node.kind}s")[(node.id,)].weight for node in top_goals(plan)}
        given = {node: max(weight or 0.0, 0.0) for node, weight in written.items()}
        together = sum(given.values()) or 1.0
        return {node: weight / together for node, weight in given.items()}


def _whole_shares(shares: Sequence[float]) -> list[int]:
    """Round shares to whole per cents that add to 100, by largest remainder; where all are 0 they stay 0."""
    if not any(shares):
        return [0] * len(shares)
    floors = [int(100 * share) for share in shares]
    order = sorted(range(len(shares)), key=lambda i: (floors[i] - 100 * shares[i], i))
    for place in order[: 100 - sum(floors)]:
        floors[place] += 1
    return floors


def _unlike(shares: Sequence[float], whole: Sequence[int]) -> bool:
    """Whether equal shares would be shown as different whole numbers."""
    seen: dict[float, int] = {}
    return any(
        seen.setdefault(round(share, 9), shown) != shown for share, shown in zip(shares, whole, strict=True)
    )


def _amount_of(resource: Resource) -> str:
    """What a lever of a resource moves: money is spent, anything else is there to be used."""
    unit = plain_unit(resource.unit)
    if is_money(unit):
        return _("{name} to spend, {unit}").format(name=label(resource), unit=unit)
    name = _("{name} available").format(name=label(resource))
    return name if unit.lower() == label(resource).lower() else named(name, unit)


def _totals(board: Board, plan: Plan) -> list[Lever]:
    changed = {each.path for each in board.changes}
    now = {each.resource: each for each in (board.now.plan if board.now else plan).resources}
    rows = []
    for resource in plan.resources:
        path = total_path(resource)
        if not resource.total:
            continue
        total = now[resource.resource].total if resource.resource in now else resource.total
        position = 100 * (total if total is not None else resource.total) / resource.total
        rows.append(
            Lever(
                id=path,
                label=_amount_of(resource),
                kind="amount",
                position=max(LEAST, min(MOST, round(position))),
                plan=100,
                low=LEAST,
                high=MOST,
                changed=path in changed,
                shown=amount(total, resource.unit, bare=True),
                origin=amount(resource.total, resource.unit, bare=True),
                hint=_("The total of {name}, from half to twice the plan's {total}.").format(
                    name=label(resource), total=amount(resource.total, resource.unit)
                ),
            )
        )
    return rows


def total_path(resource: Resource) -> str:
    """Path of a resource's total."""
    return join_path(("resources", resource.resource, "total"))


def _on_move() -> None:
    """Turn the move of a lever into a change of the scenario; whatever the browser sends is checked here."""
    move, plan = moved(LEVERS), state.board().plan
    if move is None or plan is None:
        return
    path, position, done = move
    changes = st.session_state[state.CHANGES]
    weights = list(state.weight_paths(plan).values())
    if path in weights and len(weights) > 1:
        share = max(0.0, min(100.0, position)) / 100
        changes = state.with_share(changes, path, share, weights)
    elif path in {total_path(resource) for resource in plan.resources if resource.total}:
        changes = state.with_change(changes, Change(path, max(LEAST, min(MOST, position)) / 100, "scale"))
    else:
        return
    state.move_to(changes, held=path)
    if done:
        state.let_go()


def _other_changes(board: Board, shown: set[str]) -> None:
    """Changes that no lever stands for (they came with the address) are named and can be put back, too."""
    others = [each for each in board.changes if each.path not in shown]
    with st.container(horizontal=True, gap="xsmall"):
        if others:
            st.caption(_("Also changed:"), width="content")
        for each in others:
            st.button(
                parts.markdown_safe(state.written(each)) + "  ↺",
                key=f"back-{each.path}",
                on_click=state.put_back,
                args=(each.path,),
                type="tertiary",
                help=_("Put back to the plan"),
            )
