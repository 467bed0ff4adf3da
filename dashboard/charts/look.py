"""Colours, shapes and the common frame of every picture.

Colour is never alone: the class of an attainment also has a shape and a word. The palettes keep their classes
apart for the three colour-vision deficiencies, in both themes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from unicodedata import east_asian_width

import numpy as np
import pandas as pd

FONT = "Inter, sans-serif"
REACHED, PARTLY = 0.95, 0.5
Drawing = dict[str, Any]
# What axes that are seen have in common; a picture names the rest itself.
AXIS: Mapping[str, Any] = {"automargin": True, "title": {"standoff": 15}}
Class = Literal["reached", "partly", "little", "none"]
SYMBOLS: Mapping[Class, str] = {
    "reached": "circle",
    "partly": "diamond",
    "little": "triangle-down",
    "none": "square-open",
}
SIGNS: Mapping[Class, str] = {"reached": "●", "partly": "◆", "little": "▼", "none": "□"}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, as hex texts."""

    name: str
    paper: str
    ink: str
    soft: str
    line: str
    faint: str
    accent: str
    reached: str
    partly: str
    little: str
    none: str
    up: str
    up_paper: str
    down: str
    down_paper: str
    goals: tuple[str, ...]

    def of(self, kind: Class) -> str:
        """The colour of a class of attainment."""
        return str(getattr(self, kind))


LIGHT = Palette(
    name="light",
    paper="#FBFAF8",
    ink="#0B1220",
    soft="#5B6472",
    line="#B9BDC4",
    faint="#ECE9E3",
    accent="#1F5F9F",
    reached="#1F6FB2",
    partly="#B98311",
    little="#A22A08",
    none="#7A828E",
    up="#1A4F86",
    up_paper="#E7F0FA",
    down="#9A3412",
    down_paper="#FCEDE4",
    goals=("#0B4C95", "#D98E04", "#00866B", "#B245A3", "#4FA3D9", "#7B5F2D", "#6855D1", "#605B78"),
)
DARK = Palette(
    name="dark",
    paper="#10141B",
    ink="#F1F4F9",
    soft="#A3ADBB",
    line="#4A5361",
    faint="#222936",
    accent="#7FB2EE",
    reached="#62A8EA",
    partly="#F2CE85",
    little="#E8622C",
    none="#8A94A3",
    up="#9CC7F5",
    up_paper="#1B2C45",
    down="#F7A680",
    down_paper="#3A2216",
    goals=("#5C84E0", "#F0B04A", "#3DCFA4", "#DB7AAF", "#9BCEF5", "#C9A26B", "#A794DC", "#998C7C"),
)


def drawing(data: Sequence[Mapping[str, Any]], layout: Mapping[str, Any]) -> Drawing:
    """A picture as Plotly in the browser takes it: `data` and `layout` as plain values, NaN as None.

    Plotly's own figure classes say the same; they check every name each time a picture is drawn, which takes ten
    times as long as all the rest. The tests check the names once.
    """
    return {"data": [_plain(trace) for trace in data], "layout": _plain(layout)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (np.ndarray, np.generic, pd.Series, pd.Index)):
        return _plain(value.tolist())
    return None if isinstance(value, float) and math.isnan(value) else value


def class_of(attainment: float | None) -> Class:
    """Class of an attainment (0..1); NaN and None have none."""
    if attainment is None or math.isnan(attainment):
        return "none"
    return "reached" if attainment >= REACHED else "partly" if attainment >= PARTLY else "little"


def frame(palette: Palette, height: int, **layout: Any) -> dict[str, Any]:
    """The layout that all pictures share; `layout` adds to it or replaces parts of it."""
    hidden = {"visible": False, "fixedrange": True}
    common: dict[str, Any] = {
        "height": height,
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": palette.ink},
        "margin": {"l": 0, "r": 0, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": palette.paper,
            "bordercolor": palette.line,
            "font": {"family": FONT, "size": 13, "color": palette.ink},
            "align": "left",
        },
        "template": {"layout": {"autotypenumbers": "strict", "xaxis": AXIS, "yaxis": AXIS}},
        "xaxis": hidden,
        "yaxis": hidden,
        "transition": {"duration": 250, "easing": "cubic-in-out"},
    }
    return common | layout


def room(text: str) -> int:
    """The room a text takes, in letters; a Chinese character takes that of two."""
    return len(text) + sum(east_asian_width(sign) in "WF" for sign in text)


def clip(text: str, length: int) -> str:
    """Shorten a label at a word, with an ellipsis."""
    if room(text) <= length:
        return text
    head = _begin(text, length - 1)
    if text[len(head)] != " " and " " in head[len(head) // 2 :]:
        head = head[: head.rfind(" ")]
    return head.rstrip(" ,;-\uff0c\u3001") + "…"


def shorten(text: str, length: int) -> str:
    """Shorten a name anywhere: on a phone half a word says more than none."""
    return text if room(text) <= length else _begin(text, length - 1).rstrip() + "…"


def lines(text: str, width: int, most: int) -> str:
    """Break a label into at most so many lines of about the given width."""
    rows: list[str] = [""]
    for word in _pieces(text, width):
        if rows[-1] and room(rows[-1]) + 1 + room(word) > width:
            rows.append(word)
        else:
            rows[-1] = f"{rows[-1]} {word}".strip()
    if len(rows) > most:
        rows = [*rows[: most - 1], clip(" ".join(rows[most - 1 :]), width)]
    return "<br>".join(rows)


def _begin(text: str, length: int) -> str:
    """As much of a text as has room."""
    end, taken = 0, 0
    while end < len(text) and (taken := taken + room(text[end])) <= length:
        end += 1
    return text[:end]


def _pieces(text: str, width: int) -> Iterator[str]:
    """Where a line may end: between words, and within a word that is wider than a line."""
    for word in text.split():
        while room(word) > width > 1:
            head = _begin(word, width)
            yield head
            word = word[len(head) :]
        if word:
            yield word


def safe(text: str) -> str:
    """Keep a plan's own words from being read as markup inside a picture."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
