"""Department: what is asked of me, and why, by when, with what, and what would change it?"""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from dashboard.assignments import Part, assignments, loads, part_of
from dashboard.charts.loads import loads_figure
from dashboard.pages import headline, links, parts
from dashboard.pages.department import change as department_change
from dashboard.pages.department import place as department_place
from dashboard.picture import picture
from dashboard.quarters import period_names
from dashboard.state import Solved
from dashboard.views import department_names, main_resource, records
from dashboard.words import _, label, many
from dashboard.words.numbers import amount, bare_quantity, change, percent, quantity
from dashboard.words.terms import term
from model.plan import Department, Plan

ASKED, SHORT = "d", 5


def show(board: Solved) -> None:
    """Show everything about the department that the address names."""
    plan = board.now.plan
    record = _asked(plan)
    if record is None:
        return
    part = part_of(board.now, board.before, record.department)
    _head(plan, record)
    _figures(board, part)
    with st.container(border=True, key="mt-card-asked"):
        _tasks(board, record)
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="mt-card-load"):
        _load(board, record)
    with right, st.container(border=True, key="mt-card-place"):
        department_place.show(board, record.department)
    with st.container(border=True, key="mt-card-change"):
        department_change.show(board, record.department)


def _asked(plan: Plan) -> Department | None:
    """The department of the address; else a list to choose from."""
    asked = st.query_params.get(ASKED, "")
    found = next((each for each in plan.departments if each.department == asked), None)
    if found is None:
        st.subheader(_("Choose a department"), anchor=False)
        if asked:
            st.warning(_("This plan has no department “{name}”.").format(name=parts.markdown_safe(asked[:60])))
        links.departments_line(plan, [each.department for each in plan.departments], "")
    return found


def _head(plan: Plan, record: Department) -> None:
    names = department_names(plan)
    above = names.get(record.parent or "", "")
    told = [above, term(record.responsible or ""), term(record.group or "")]
    st.caption(" · ".join(parts.markdown_safe(each) for each in told if each) or _("Department"))
    st.header(parts.markdown_safe(label(record)), anchor=False)
    below = [each.department for each in plan.departments if each.parent == record.department]
    links.departments_line(plan, below, _("Below it:"))


def _figures(board: Solved, part: Part) -> None:
    with st.grid(columns=4, min_column_width=158, border=False, gap="small"):
        st.metric(
            _("Promises it works on"),
            f"{part.promises:,}",
            many("{n} waits", "{n} wait", part.waiting) if part.waiting else None,
            delta_color="off",
            delta_arrow="off",
            border=True,
        )
        st.metric(
            _("Points of the plan"),
            _("{delivered} of {entrusted}").format(
                delivered=f"{part.delivered:.2f}", entrusted=f"{part.entrusted:.2f}"
            ),
            border=True,
            help=_(
                "All promises together are worth 100 points, each by its weight. So many are entrusted to this"
                " department, by its share of what all can do; so many it is to deliver."
            ),
        )
        if headline.tells_money(board):
            _money(board, part)
        st.metric(
            _("Load"),
            percent(part.load, 0),
            border=True,
            help=_("How much of what it could do at most is called upon, over all its promises."),
        )


def _money(board: Solved, part: Part) -> None:
    resource = main_resource(board.now.plan)
    unit = resource.unit if resource else None
    step = part.spent - part.stood
    noticed = abs(step) >= 0.0005 * max(part.stood, 1e-12)
    st.metric(
        label(resource) if resource else _("Money"),
        amount(part.spent, unit) if resource else "–",
        change(step, unit, bare=True) if noticed else None,
        delta_color="gray",
        delta_arrow="up" if step > 0 else "down",
        delta_description=_("plan {figure}").format(figure=amount(part.stood, unit, bare=True))
        if noticed
        else None,
        border=True,
        help=_("{share} of what all departments use together.").format(
            share=percent(part.spent / part.total if part.total else math.nan, 1)
        ),
    )


def _tasks(board: Solved, record: Department) -> None:
    """A line per promise: what, why, from where to where, by when, with what."""
    st.subheader(_("What is asked, and why"), anchor=False)
    table = assignments(board.now, record.department)
    if table.empty:
        st.info(_("No promise with a target is entrusted to it directly."), icon=":material/inbox:")
        return
    st.caption(
        _("What counts most first. Under each promise the goals it serves; its weight is its share of the plan.")
    )
    periods = period_names(board.now.plan)
    periods = {key: name for key, name in periods.items() if key in table}
    resource = main_resource(board.now.plan)
    headings = [_("Promise"), _("Weight"), _("From"), _("Its target")]
    # Short ids of periods (Q1) say enough, and leave room.
    headings += [key if len(key) < SHORT else name for key, name in periods.items()]
    money = headline.tells_money(board)
    headings += [*([label(resource) if resource else _("Money")] if money else []), _("Promise reached")]
    parts.table(
        headings,
        [_line(board.now.plan, row, periods, money=money) for row in records(table)],
        label=_("What is asked of this department"),
    )


def _line(plan: Plan, row: dict[str, Any], periods: dict[str, str], *, money: bool) -> list[parts.Cell]:
    resource, unit = main_resource(plan), row["unit"]
    told = [row["path"]]
    told += [_("mandated")] if row["mandated"] else []
    told += [_("all of it or nothing")] if row["whole"] else []
    shared = row["shared"] - 1
    told += [many("with {n} other department", "with {n} other departments", shared)] if shared else []
    cells = [
        parts.text(row["name"], soft=" · ".join(each for each in told if each)),
        parts.figure(percent(row["weight"], 2)),
        parts.figure(quantity(row["baseline"], unit)),
        parts.figure(quantity(row["target"], unit)),
    ]
    # The unit stands beside the target already.
    cells += [parts.figure(bare_quantity(row[key], unit)) for key in periods]
    cells += [parts.figure(amount(row["spent"], resource.unit) if resource else "–")] if money else []
    return [*cells, parts.bar(row["attainment"])]


def _load(board: Solved, record: Department) -> None:
    st.subheader(_("Its load beside the others"), anchor=False)
    table = loads(board.now)
    own = table[table["department"] == record.department]
    if own.empty:
        st.caption(_("Nothing is called upon here, so it has no load."))
        return
    picture(
        loads_figure(table, record.department, parts.palette()),
        key="loads-picture",
        alt=_("Load of {name}: {load}; the middle department: {middle}").format(
            name=label(record),
            load=percent(float(own["load"].iloc[0]), 0),
            middle=percent(float(table["load"].median()), 0),
        ),
        name=f"{board.name}-loads",
        rows=table,
        read=_("A dot for each department; the diamond is this one, the tick the middle one."),
    )
