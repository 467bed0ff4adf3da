"""Decide: where does the plan stand, and what if?"""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import Literal

import pandas as pd
import streamlit as st

from dashboard import state
from dashboard.charts.goals import goals_figure
from dashboard.charts.slope import slope_figure
from dashboard.decisions import LITTLE, changed, goals_moved, promises_moved, stands, telling_places, usual_basis
from dashboard.pages import firm_places, headline, links, parts, tour
from dashboard.pages.ranking.choices import choose_basis
from dashboard.picture import is_narrow, picture
from dashboard.report.briefing import Asked, briefing, command_of
from dashboard.report.document import as_html
from dashboard.standings import places
from dashboard.state import Solved
from dashboard.views import headline as sum_up
from dashboard.views import main_resource, records, rows_of
from dashboard.words import _, language, many, speaking
from dashboard.words.numbers import percent
from dashboard.words.terms import term
from model.allocation.rule_prices import promise_rules
from model.ranking import Basis

GOALS, PLACES = "goals-picture", "places-picture"


def show(board: Solved) -> None:
    """Show where the plan stands and what the scenario changes, on one screen."""
    tour.invite()
    # The figures stand first, but what is ranked is chosen beside the ranking below them.
    figures = st.container()
    left, middle, right = st.columns([0.34, 0.33, 0.33], gap="small")
    with middle, st.container(border=True, key="mt-card-goals"):
        _goals(board)
    with right, st.container(border=True, key="mt-card-places"):
        basis, ranking = _basis(board), st.container()
    with figures:
        firm = _figures(board, basis)
    with ranking:
        _ranking(board, basis, firm)
    with left, st.container(border=True, key="mt-card-said"):
        _said(board, basis)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _take_away(board, basis)
        tour.offer()


def _figures(board: Solved, basis: Basis) -> firm_places.Held | str | None:
    """The four figures; return how firm the ranking is."""
    now, before = sum_up(board.now), sum_up(board.before)
    with st.grid(columns=4, min_column_width=158, border=False, gap="small"):
        headline.attainment_figure(now, before)
        if headline.tells_money(board):
            headline.money_figure(now, before, main_resource(board.now.plan))
        else:
            headline.kept_figure(now, before)
        headline.balance_figure(now, before)
        return firm_places.show(board, basis)


def _said(board: Solved, basis: Basis) -> None:
    """Three sentences, and the promises that move most or wait."""
    moves = board.before is not board.now
    st.subheader(_("What changes") if moves else _("Where the plan stands"), anchor=False)
    said = changed(board.now, board.before, basis) if moves else stands(board.now, basis)
    items = "".join(f"<li>{escape(sentence)}</li>" for sentence in said)
    st.html(f'<div role="status"><ul class="mt-say">{items}</ul></div>')
    table = promises_moved(board.now, board.before)
    if not table.empty:
        still = all(before == after for before, after in rows_of(table, "before", "attainment"))
        total = percent(sum_up(board.now).total, 1)
        st.caption(
            _("Waiting, and what each would add to these {total}").format(total=total)
            if still
            else _("Promises that move the plan most")
        )
        st.html(_promises(table, still=still))
    if binding := len(promise_rules(board.now.plan)):
        st.html(_what_binds(binding))


def _what_binds(count: int) -> str:
    """What the price of a promise is, and where it stands."""
    said = many(
        "{n} promise is mandated or fixed, whatever it costs. Its price is what the whole plan would gain without"
        " having to keep it.",
        "{n} promises are mandated or fixed, whatever they cost. The price of one is what the whole plan would"
        " gain without having to keep it.",
        count,
    )
    return f'<p class="mt-path mt-links">{escape(said)} {links.to_page("allocation", _("What promises cost"))}</p>'


def _promises(table: pd.DataFrame, *, still: bool) -> str:
    """A line per promise: its name, from where to where, and what it does to the plan."""
    lines = []
    for row in records(table):
        noticed = abs(row["points"]) >= 0.005
        way: Literal["up", "down", "calm"] = "up" if row["points"] > 0 else "down"
        span = percent(row["attainment"], 0)
        if not still:
            span = f"{percent(row['before'], 0)} → {span}"
        moved = f"{row['points']:+.2f}".replace("-", "\u2212") if noticed else "0.00"
        chip = parts.chip(_("{points} pt").format(points=moved), way if noticed and not still else "calm")
        lines.append(f"<li><span>{escape(row['name'])}</span><i>{escape(span)}</i>{chip}</li>")
    return f'<ul class="mt-moved">{"".join(lines)}</ul>'


def _goals(board: Solved) -> None:
    table = goals_moved(board.now, board.before)
    if table.empty:
        st.subheader(_("How far the goals are"), anchor=False)
        st.info(
            _("No promise has a target yet, so nothing is handed down. Put targets into the table “indicators”."),
            icon=":material/flag:",
        )
        return
    moves = any(abs(step) >= LITTLE for (step,) in rows_of(table, "step"))
    st.subheader(_("Goals that gain and lose") if moves else _("How far the goals are"), anchor=False)
    st.caption(
        _("Attainment, and its change against the plan as a bar.")
        if moves
        else _("The share of what each goal promises that is planned.")
    )
    picture(
        goals_figure(table, parts.palette()),
        key=GOALS,
        alt=_goals_alt(table),
        name=f"{board.name}-goals",
        rows=table,
        read=_("A bar to the right is a gain against the plan, one to the left a loss.")
        if moves
        else _("A full bar means that all of what the goal promises is planned."),
    )


def _goals_alt(table: pd.DataFrame) -> str:
    listed = _("; ").join(
        _("{name} {now} (plan {before})").format(
            name=row["name"], now=percent(row["attainment"], 1), before=percent(row["before"], 1)
        )
        for row in records(table)
    )
    return _("Attainment of the goals in this scenario: {listed}").format(listed=listed)


def _basis(board: Solved) -> Basis:
    """The head of the ranking; return what is ranked."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.subheader(_("Ranking"), anchor=False, width="stretch")
        return choose_basis(board, labelled=False)


def _ranking(board: Solved, basis: Basis, holds: firm_places.Held | str | None) -> None:
    """The places before and after, and which of them may not be firm."""
    table = places(board.now.plan, board.before.plan, basis)
    group, rows = telling_places(table)
    if rows.empty:
        st.info(_("Nobody has a rank yet: there is nothing to rank by."), icon=":material/leaderboard:")
        return
    still = all(now == before for now, before in rows_of(rows, "now", "before"))
    st.caption(_reading(group, len(rows), table["group"].tolist().count(group), still=still))
    picture(
        slope_figure(rows, parts.palette(), narrow=is_narrow(PLACES), small=True),
        key=PLACES,
        alt=_places_alt(rows),
        name=f"{board.name}-places",
        rows=table,
        read=firm_places.what_may_change(board.now.plan, holds, tuple(rows["department"])),
        adapts=True,
    )


def _reading(group: str, shown: int, whole: int, *, still: bool) -> str:
    if still and shown < whole and group:
        return _("{group}: the first {shown} of {all}.").format(
            group=parts.markdown_safe(term(group)), shown=shown, all=whole
        )
    if still and shown < whole:
        return _("The first {shown} of {all}.").format(shown=shown, all=whole)
    if shown < whole and group:
        return _("{group}: the first three and those that move most, {shown} of {all}.").format(
            group=parts.markdown_safe(term(group)), shown=shown, all=whole
        )
    if shown < whole:
        return _("The first three and those that move most, {shown} of {all}.").format(shown=shown, all=whole)
    if group:
        return _("{group}: place in the plan, and in this scenario.").format(
            group=parts.markdown_safe(term(group))
        )
    return _("Place in the plan, and in this scenario.")


def _places_alt(rows: pd.DataFrame) -> str:
    listed = _("; ").join(
        f"{now:.0f} {name} ({before:.0f})" for name, now, before in rows_of(rows, "name", "now", "before")
    )
    return _("Places in this scenario, and in the plan in brackets: {listed}").format(listed=listed)


def _take_away(board: Solved, basis: Basis) -> None:
    """The briefing of one page, written only when somebody asks for it."""
    lang, changes = language(), [state.written(change) for change in board.changes]
    usual = basis == usual_basis(board.now.plan)

    def written() -> bytes:
        asked = Asked(
            plan=board.plan,
            layers=board.now.scenario,
            basis=None if usual else basis,
            findings=board.findings,
            command=command_of(board.name, changes, lang, "briefing.html"),
            version=version("meritree"),
        )
        with speaking(lang):
            return as_html(briefing(asked)).encode()

    st.download_button(
        _("Briefing on one page"),
        data=written,
        file_name=f"{board.name}-briefing.html",
        mime="text/html",
        icon=":material/description:",
        on_click="ignore",
        key="briefing",
        help=_("Where the plan stands, what the scenario changes, and five things to decide; prints on one page."),
    )
