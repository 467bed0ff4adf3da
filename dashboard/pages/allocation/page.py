"""Allocation: who delivers what, with what, and which promises wait?"""

from __future__ import annotations

import math
from functools import partial

import pandas as pd
import streamlit as st

from dashboard import takeaway
from dashboard.charts.money import bars_height, department_figure, flow_figure
from dashboard.pages import budget, links, parts
from dashboard.pages.allocation import edits, heat, prices, promises, quarters, rules
from dashboard.picture import is_narrow, picture
from dashboard.state import Solved
from dashboard.views import department_spending, flows, main_resource, records
from dashboard.waiting import waiting
from dashboard.words import _, gap, language, many
from dashboard.words.numbers import amount, telling_scale, with_unit
from dashboard.words.units import plain_unit
from model.plan import Resource
from scenarios.outcome import Outcome

FLOW = "flow-picture"


def show(board: Solved) -> None:
    """Show the money, the promises that wait, what more money would bring, and the files to take away."""
    resource = main_resource(board.now.plan)
    if resource is None:
        st.info(_("This plan names no resource: every promise is limited only by what departments can do."))
    else:
        _money(board, resource)
    _waiting(board.now)
    with st.container(border=True, key="mt-card-promises"):
        promises.show(board)
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="mt-card-budget"):
        budget.show(board.plan, board.now)
    with right, st.container(border=True, key="mt-card-prices"):
        prices.show(board)
    heat.show(board)
    edits.show(board)
    quarters.show(board)
    rules.show(board)
    _take_away(board)


def _money(board: Solved, resource: Resource) -> None:
    unit = resource.unit or ""
    moving = flows(board.now, resource.resource)
    spending = department_spending(board.now, board.before, resource.resource)
    left, right = st.columns([0.64, 0.36], gap="small")
    with left, st.container(border=True, key="mt-card-flow"):
        st.subheader(_("Where the money goes"), anchor=False)
        if moving.empty:
            st.info(
                _("Nothing is spent in this scenario. Raise the budget to see where it would go.")
                if resource.total is not None
                else _("The promises of this plan take no money.")
            )
        else:
            st.caption(_("From goals to departments, in {unit}.").format(unit=plain_unit(unit)))
            picture(
                flow_figure(
                    moving,
                    unit,
                    parts.palette(),
                    height=min(700, bars_height(len(spending))),
                    narrow=is_narrow(FLOW),
                ),
                key=FLOW,
                alt=_flow_alt(moving, unit),
                name="money-goals-departments",
                adapts=True,
                rows=moving,
                read=_("The wider a band, the more money a department spends on a goal."),
            )
    with right, st.container(border=True, key="mt-card-departments"):
        st.subheader(_("By department"), anchor=False)
        if spending.empty:
            st.info(_("No department spends anything in this scenario."))
        else:
            st.caption(_in_unit(float(spending["amount"].sum() - moving["amount"].sum()), unit))
            picture(
                department_figure(spending, unit, parts.palette()),
                key="department-picture",
                alt=_department_alt(spending, unit),
                name="money-departments",
                rows=spending,
                read=_("A bar is what a department spends now, the tick what it spends in the plan."),
            )
            links.departments_line(board.now.plan, spending["department"], _("The page of a department:"))


def _in_unit(base: float, unit: str) -> str:
    """What the figures of departments are in, and how much of them no promise asks for."""
    said = _("In {unit}.").format(unit=plain_unit(unit))
    if base < 1e-6:
        return said
    return (
        said
        + gap()
        + _("{amount} of it is used in any case, whatever is promised; the other picture leaves it out.").format(
            amount=amount(base, unit)
        )
    )


def _flow_alt(moving: pd.DataFrame, unit: str) -> str:
    sums = moving.groupby("goal_name")["amount"].sum().sort_values(ascending=False)
    listed = _("; ").join(f"{name} {amount(float(spent), unit)}" for name, spent in sums.items())
    return _("Money flowing from goals to departments: {listed}").format(listed=listed)


def _department_alt(spending: pd.DataFrame, unit: str) -> str:
    top = spending.sort_values("amount", ascending=False).head(5)
    listed = _("; ").join(
        f"{name} {amount(spent, unit)}" for name, spent in zip(top["name"], top["amount"], strict=True)
    )
    return _("Money by department, largest first: {listed}").format(listed=listed)


def _waiting(now: Outcome) -> None:
    """The promises that do not reach their target, the dearest first, each with its reason."""
    late, resource = waiting(now), main_resource(now.plan)
    unit = resource.unit if resource else None
    with st.container(border=True, key="mt-card-waiting"):
        st.subheader(_("Promises that wait"), anchor=False)
        if late.empty:
            st.success(_("Nothing waits: every promise with a target reaches it."), icon=":material/check:")
            return
        lacking = float(late["missing"].sum())
        st.caption(
            many("{n} promise does not reach its target.", "{n} promises do not reach their target.", len(late))
            + gap()
            + _("Together they lack {missing} and would add {points} points to the plan's attainment.").format(
                missing=amount(lacking, unit), points=f"{late['points'].sum():.1f}"
            )
        )
        per, word = telling_scale(float(late["missing"].max()), unit)
        parts.table(
            [
                _("Promise"),
                _("Planned"),
                _("Still takes"),
                _("Would add"),
                _("Points per {amount}").format(amount=with_unit(f"1{gap()}{word}", plain_unit(unit))),
                _("Why it waits"),
            ],
            [
                [
                    parts.text(row["name"], soft=row["departments"]),
                    parts.bar(row["attainment"]),
                    parts.figure(amount(row["missing"], unit)),
                    parts.figure(_("{points} points").format(points=f"{row['points']:.2f}")),
                    parts.figure("–" if math.isnan(row["yield"]) else f"{row['yield'] * per:.3g}"),
                    parts.text(row["why"]),
                ]
                for row in records(late)
            ],
            label=_("Promises that wait"),
            tall=len(late) > 8,
        )


def _take_away(board: Solved) -> None:
    """The targets as a workbook, written only when somebody asks for it; more stands on the page of the plan."""
    with st.container(border=True, key="mt-card-files"):
        st.subheader(_("To take away"), anchor=False)
        st.caption(
            _("Every target by department, resources, what waits, and what this scenario changes. As a command:")
        )
        command = takeaway.command(board, "targets", "targets.xlsx", language())
        st.code(command, language=None, wrap_lines=True)
        st.download_button(
            _("Targets as a workbook"),
            data=takeaway.in_language(language(), partial(takeaway.workbook, board, language())),
            file_name=f"{board.name}-targets.xlsx",
            icon=":material/download:",
            on_click="ignore",
        )
        st.caption(_("Letters for the departments, the plan itself and the way back stand under Plan, Take away."))
