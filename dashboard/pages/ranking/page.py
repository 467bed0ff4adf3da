"""Ranking: who stands where, and would another view of the weights change it?"""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard.charts.slope import slope_figure
from dashboard.pages import parts
from dashboard.pages.ranking import choices as ranking_choices
from dashboard.pages.ranking import firmness as ranking_firmness
from dashboard.pages.ranking import sweep as ranking_sweep
from dashboard.pages.ranking import weights as ranking_weights
from dashboard.pages.ranking.choices import View
from dashboard.picture import clicked, is_narrow, picture
from dashboard.standings import ranked, swaps
from dashboard.state import Solved
from dashboard.words import _, many

SLOPE = "slope-picture"
NAMED, MOST_ROWS = 6, 60


def show(board: Solved) -> None:
    """Show the ranking, what a weight decides, which places are possible, and a line per department."""
    view = ranking_choices.show(board)
    if view is None:
        return
    ranking_weights.show(board, view.basis)
    asked = ranking_firmness.ask(view)
    ranking_firmness.figures(view, asked)
    left, right = st.columns([0.46, 0.54], gap="small")
    with left, st.container(border=True, key="mt-card-slope"):
        _slope(view)
    with right, st.container(border=True, key="mt-card-sweep"):
        ranking_sweep.show(view)
    ranking_firmness.show(view, asked)
    ranking_weights.show_group(board)


def _slope(view: View) -> None:
    table = ranked(view.table)
    table = table[table["before"].notna()]
    st.subheader(_("Plan and scenario"), anchor=False)
    _told(view, table)
    shown = table.head(MOST_ROWS)
    if len(shown) < len(table):
        st.caption(_("The first {n} places are drawn.").format(n=MOST_ROWS))
    picture(
        slope_figure(shown, parts.palette(), followed=view.followed, narrow=is_narrow(SLOPE)),
        key=SLOPE,
        alt=_alt(table),
        name=f"{view.board.name}-ranking",
        rows=view.table,
        read=parts.read_slope(),
        on_click=lambda: _follow(view),
        adapts=True,
    )


def _follow(view: View) -> None:
    chosen = clicked(SLOPE)
    if chosen and chosen["id"] in view.names:
        ranking_choices.follow(view, chosen["id"])


def _told(view: View, table: pd.DataFrame) -> None:
    """Say who changes places with whom."""
    found = [(x, y) for x, y in swaps(view.table) if x in view.names and y in view.names]
    moved = int((table["now"] != table["before"]).sum())
    if not view.board.changes:
        st.caption(
            _("As in the plan so far. Move a weight above and see who passes whom; click a name to follow it.")
        )
        return
    if not moved:
        st.caption(_("This scenario moves scores, but nobody changes places."))
        return
    said = (
        many("{n} department changes its place", "{n} departments change their place", moved)
        + "; "
        + many("{n} pair swaps.", "{n} pairs swap.", len(found))
    )
    st.caption(said)
    chosen = [pair for pair in found if view.followed in pair] if view.followed else found
    items = [_("{x} passes {y}").format(x=view.names[x], y=view.names[y]) for x, y in (chosen or found)[:NAMED]]
    rest = len(chosen or found) - len(items)
    if rest > 0:
        items.append(many("and {n} pair more", "and {n} pairs more", rest))
    st.html(f'<p class="mt-path" role="status">{escape(_("{said}.").format(said=_("; ").join(items)))}</p>')


def _alt(table: pd.DataFrame) -> str:
    listed = _("; ").join(
        f"{now:.0f} {name} ({before:.0f})"
        for name, now, before in table[["name", "now", "before"]].head(12).values
    )
    return _("Places in this scenario, and in the plan in brackets: {listed}").format(listed=listed)
