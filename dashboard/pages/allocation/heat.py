"""Who works on what: the departments by the goals or promises of a goal, and the card of what is clicked."""

from __future__ import annotations

import streamlit as st

from dashboard.charts.heat import heat_figure
from dashboard.charts.look import clip
from dashboard.heat import JOINT, MEASURES, heat_table
from dashboard.pages import links, parts
from dashboard.pages.tree import node
from dashboard.picture import clicked, is_narrow, picture
from dashboard.state import Solved
from dashboard.views import department_names, main_resource, read_node
from dashboard.words import _, gap, label
from model.plan import Plan
from model.tree import Node, goal_tree, leaves, path_to_root

PICTURE, MEASURE, INTO, CELL = "heat-picture", "heat-measure", "heat-into", "heat-cell"
MOST, MOST_NARROW = 40, 6


def show(board: Solved) -> None:
    """Show the picture, its choices, and what was clicked."""
    with st.container(border=True, key="mt-card-heat"):
        st.subheader(_("Who works on what"), anchor=False)
        opened, measure = _choices(board)
        narrow = is_narrow(PICTURE)
        table = heat_table(board.now, opened, measure, MOST_NARROW if narrow else MOST)
        if table.empty:
            st.info(_("No department works on anything here."))
            return
        picture(
            heat_figure(table, parts.palette(), shaded=measure != "attainment", narrow=narrow),
            key=PICTURE,
            alt=_("Squares where departments and goals meet: {count} of them, measure: {measure}").format(
                count=len(table), measure=_measures()[measure]
            ),
            name="departments-goals",
            rows=table[["department", "column", "amount", "promises"]],
            read=_read(measure),
            on_click=_on_click,
            adapts=True,
        )
    if chosen := st.session_state.get(CELL):
        _card(board, *chosen)


def _measures() -> dict[str, str]:
    return {"attainment": _("Attainment"), "money": _("Money"), "load": _("Load")}


def _read(measure: str) -> str:
    return (
        {
            "attainment": _(
                "A square says how far, in per cent, the promises get that a department works on there."
            ),
            "money": _("A square says what a department spends there, in hundredths of the dearest square."),
            "load": _("A square says how much of its capacity, in per cent, a department is asked for there."),
        }[measure]
        + gap()
        + _("Click it to see who does what.")
    )


def _choices(board: Solved) -> tuple[Node, str]:
    plan = board.now.plan
    measures = _measures()
    goals = _goals(plan)
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        opened = st.selectbox(
            _("Look into"), list(goals), format_func=lambda each: goals[each], key=f"{INTO}-{board.name}"
        )
        measure = st.segmented_control(
            _("What a square shows"),
            [each for each in MEASURES if each != "money" or main_resource(plan)],
            default="attainment",
            required=True,
            format_func=lambda each: measures[each],
            key=MEASURE,
        )
    return opened, str(measure)


def _goals(plan: Plan) -> dict[Node, str]:
    """The whole plan, then the goals with more than one promise below, each set in by its depth."""
    tree = goal_tree(plan)
    root = tree.graph["root"]
    goals = [
        found for found in tree.nodes if found == root or (found.kind == "goal" and len(leaves(tree, found)) > 1)
    ]
    paths = {goal: path_to_root(tree, goal) for goal in goals}
    places = {found: place for place, found in enumerate(_in_order(plan))}
    goals.sort(key=lambda goal: places[goal])
    return {
        goal: _("the whole plan")
        if len(paths[goal]) == 1
        else "› " * (len(paths[goal]) - 2) + clip(label(tree.nodes[goal]["record"]), 80)
        for goal in goals
    }


def _in_order(plan: Plan) -> list[Node]:
    tree = goal_tree(plan)
    waiting, found = [tree.graph["root"]], []
    while waiting:
        found.append(waiting.pop())
        waiting += reversed(list(tree.successors(found[-1])))
    return found


def _on_click() -> None:
    if chosen := clicked(PICTURE):
        column, _joint, department = str(chosen["id"]).partition(JOINT)
        st.session_state[CELL] = (column, department)


def _close() -> None:
    st.session_state[CELL] = None


def _card(board: Solved, column: str, department: str) -> None:
    """The card of a goal or promise beside the page, with the way to the department's own page."""
    found, names = read_node(column, board.now.plan), department_names(board.now.plan)
    if found is None:
        return
    name = label(goal_tree(board.now.plan).nodes[found]["record"])

    def card() -> None:
        if department in names:
            links.departments_line(board.now.plan, [department], _("The page of the department:"))
        node.show(board, found, named=False)

    st.dialog(clip(name, 60), position="right", on_dismiss=_close)(card)()
