"""Small parts that pages share: tables, chips, cards and the theme's palette, as markup of our own.

Whatever comes from a plan is escaped here and nowhere else.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal

import streamlit as st

from dashboard.charts.look import DARK, LIGHT, SIGNS, Palette, class_of
from dashboard.charts.measures import meanings, measure
from dashboard.words import _
from dashboard.words.numbers import percent, points
from dashboard.words.times import day_and_hour
from scenarios.attainments import KEPT

MARKUP = frozenset("\\`*_{}[]()#+-.!|<>$~:")
SEVERITY_SIGNS = {"error": "✕", "warning": "▲", "note": "●"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text (markup of ours, plan text escaped), its side, and the words of its heading."""

    markup: str
    side: Literal["left", "right"] = "left"


def palette() -> Palette:
    """The palette of the reader's theme."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def table(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, label: str, tall: bool = False) -> None:
    """Show a table; headings stand over their columns and before each figure on a phone."""
    body = []
    sides: list[str] = []
    for row in rows:
        sides = [cell.side for cell in row]
        body.append(
            "<tr>"
            + "".join(
                f'<td class="{cell.side}" data-label="{escape(heading)}">{cell.markup}</td>'
                for heading, cell in zip(headings, row, strict=True)
            )
            + "</tr>"
        )
    head = "".join(
        f'<th scope="col" class="{side}">{escape(heading)}</th>'
        for heading, side in zip(headings, sides or ["left"] * len(headings), strict=True)
    )
    wide = len(headings) > 4
    scroll = ' tabindex="0" role="region"' if tall or wide else ""
    kinds = " ".join(["mt-table", *(["tall"] if tall else []), *(["wide"] if wide else [])])
    st.html(
        f'<div class="{kinds}"{scroll} aria-label="{escape(label)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def text(words: str, *, soft: str = "") -> Cell:
    """A cell of words, with softer words below."""
    below = f'<span class="mt-soft">{escape(soft)}</span>' if soft else ""
    return Cell(f"<span>{escape(words)}</span>{below}")


def figure(words: str) -> Cell:
    """A cell with a number."""
    return Cell(f"<span>{escape(words)}</span>", "right")


def bar(attainment: float, before: float = math.nan) -> Cell:
    """A cell with an attainment as a bar, its sign and its figure, and its change where there is one."""
    if math.isnan(attainment):
        return Cell('<span class="mt-soft">–</span>', "right")
    kind = class_of(attainment)
    width = max(0.0, min(1.0, attainment)) * 100
    return Cell(
        f'<span class="mt-bar {kind}"><i style="width:{width:.1f}%"></i></span>'
        f'<span class="mt-figure"><b class="{kind}">{SIGNS[kind]}</b> {percent(attainment, 0)}</span>'
        f"{moved(attainment - before)}",
        "right",
    )


def moved(step: float, *, least: float = 0.005) -> str:
    """A chip with a change of attainment; nothing where it is too small to be one."""
    if not abs(step) >= least:
        return ""
    way = "up" if step > 0 else "down"
    return f' <span class="mt-chip {way}">{"▲" if step > 0 else "▼"} {points(step)}</span>'


def chip(words: str, way: Literal["up", "down", "calm"] = "calm") -> str:
    """A few words set apart."""
    return f'<span class="mt-chip {way}">{escape(words)}</span>'


def class_word(attainment: float) -> str:
    """An attainment in one word."""
    return {
        "reached": _("reached") if attainment >= KEPT else _("nearly reached"),
        "partly": _("reached in part"),
        "little": _("waits") if attainment <= 1 - KEPT else _("mostly waits"),
        "none": _("no target"),
    }[class_of(attainment)]


def legend(by: str = "attainment") -> None:
    """How to read the signs of a measure of the goal tree."""
    one = "" if measure(by).judged else ' style="color:var(--mt-accent)"'
    said = " ".join(
        f'<span><b class="{kind}"{one}>{SIGNS[kind]}</b> {escape(words)}</span>' for kind, words in meanings(by)
    )
    st.html(f'<p class="mt-legend">{said} <span>{_("size: weight in the whole plan")}</span></p>')


def read_slope() -> str:
    """How a picture of places before and after is read."""
    return _(
        "Left the place in the plan, right the place now; lines that cross are departments that change places."
    )


def when(time: datetime) -> str:
    """A time as the reader's clock shows it."""
    return day_and_hour(time, st.context.timezone)


def markdown_safe(words: str) -> str:
    """Keep a plan's words from being read as markdown."""
    return "".join("\\" + sign if sign in MARKUP else sign for sign in words)
