"""Where the plan stands, in four figures with their change against the plan, and what the scenario moved."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.charts.look import clip
from dashboard.decisions import some
from dashboard.state import Solved
from dashboard.views import Headline, headline, main_resource, what_moved
from dashboard.words import _, label, many
from dashboard.words.numbers import amount, change, percent, points
from model.plan import Resource
from scenarios.attainments import KEPT


def show(board: Solved) -> None:
    """Show the four figures, and what changed where there is a scenario."""
    now, before = headline(board.now), headline(board.before)
    resource = main_resource(board.now.plan)
    with st.grid(columns=4, min_column_width=158, border=False, gap="small"):
        attainment_figure(now, before)
        kept_figure(now, before)
        balance_figure(now, before)
        if tells_money(board):
            money_figure(now, before, resource)
    # Always a container, so that what follows keeps its place on the page and is not mounted anew.
    with st.container():
        if board.changes and board.before is not board.now:
            _what_changed(board)


def attainment_figure(now: Headline, before: Headline) -> None:
    """Show how much of what is promised is planned."""
    step = now.total - before.total
    st.metric(
        _("Planned attainment"),
        percent(now.total, 1),
        points(step, 2 if abs(step) < 0.01 else 1) if abs(step) >= 0.0005 else None,
        delta_color="blue" if step > 0 else "orange",
        delta_arrow="up" if step > 0 else "down",
        delta_description=_("plan {figure}").format(figure=percent(before.total, 1))
        if abs(step) >= 0.0005
        else None,
        border=True,
        help=_(
            "Sum of weight × attainment over all promises that have a target. 100 % = every target is reached."
        ),
    )


def tells_money(board: Solved) -> bool:
    """Whether the plan is about money at all: one that only ranks has no total and uses nothing."""
    resource = main_resource(board.now.plan)
    return resource is not None and (resource.total is not None or headline(board.now).used > 0)


def kept_figure(now: Headline, before: Headline) -> None:
    """Show how many promises reach their target."""
    step = now.kept - before.kept
    st.metric(
        _("Promises that reach their target"),
        _("{kept} of {all}").format(kept=f"{now.kept:,}", all=f"{now.promised:,}"),
        f"{step:+d}".replace("-", "\u2212") if step else None,
        delta_color="blue" if step > 0 else "orange",
        delta_arrow="up" if step > 0 else "down",
        delta_description=_("plan {figure}").format(figure=f"{before.kept:,}") if step else None,
        border=True,
        help=_(
            "A promise is an indicator with a target. It is kept when all of the improvement it needs is planned."
        ),
    )


def balance_figure(now: Headline, before: Headline) -> None:
    """Show the goal that is least far."""
    step = now.lowest - before.lowest
    noticed = abs(step) >= 0.0005
    st.metric(
        balance_label(now),
        percent(now.lowest, 1),
        points(step) if noticed else None,
        delta_color="blue" if step > 0 else "orange",
        delta_arrow="up" if step > 0 else "down",
        delta_description=_("plan {figure}").format(figure=percent(before.lowest, 1)) if noticed else None,
        border=True,
        help=_(
            "{name}: the smallest attainment among the goals under the top goal, the measure of balance."
        ).format(name=now.lowest_name),
    )


def balance_label(found: Headline) -> str:
    """Which goal is least far; none is where all of them are reached."""
    if found.lowest >= KEPT:
        return _("Every goal is reached")
    return _("Least far: {name}").format(name=clip(found.lowest_name or "–", 30))


def money_figure(now: Headline, before: Headline, resource: Resource | None) -> None:
    """Show how much of the main resource is used."""
    unit = resource.unit if resource else None
    step = now.used - before.used
    noticed = abs(step) >= 0.0005 * max(before.used, 1e-12)
    budget = percent(now.used / now.budget, 1) if now.budget else "–"
    st.metric(
        _("{name} used").format(name=label(resource) if resource else _("Money")),
        amount(now.used, unit),
        change(step, unit, bare=True) if noticed else None,
        delta_color="gray",
        delta_arrow="up" if step > 0 else "down",
        delta_description=_("plan {figure}").format(figure=amount(before.used, unit, bare=True))
        if noticed
        else None,
        border=True,
        help=_("{share} of {total} in this scenario.").format(share=budget, total=amount(now.budget, unit)),
    )


def _what_changed(board: Solved) -> None:
    """Say in a sentence or two what the scenario does to the promises."""
    gained, lost = what_moved(board.now, board.before)
    names = {indicator.indicator: label(indicator) for indicator in board.now.plan.indicators}
    said = []
    if gained:
        said.append(
            many("{n} promise more reaches its target", "{n} promises more reach their target", len(gained))
            + f": {some(gained, names, 3)}"
        )
    if lost:
        said.append(
            many("{n} promise has to wait", "{n} promises have to wait", len(lost)) + f": {some(lost, names, 3)}"
        )
    if not said:
        said.append(_("No promise changes sides: the same targets are reached and missed as in the plan."))
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
    st.html(f'<div role="status"><ul class="mt-say">{items}</ul></div>')
