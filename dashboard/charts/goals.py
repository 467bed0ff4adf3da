"""Which goals gain and which lose: a bar for each, or, where nothing moves, how far each is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from dashboard.charts.look import SYMBOLS, Drawing, Palette, class_of, drawing, frame, safe, shorten
from dashboard.words import _
from dashboard.words.numbers import percent, points

ROW, HEAD, BAR, NOTED = 34, 24, 24, 0.0005
# Letters of a name that find room beside the attainment, and beside its change as well.
NAME, NAME_MOVING = 46, 34


class _Row:
    """A goal at its height in the picture, in pixels from the top."""

    def __init__(self, at: int, figures: tuple[str, float, float, float]) -> None:
        self.at = at
        self.name, self.attainment, self.before, self.step = figures

    @property
    def moves(self) -> bool:
        return abs(self.step) >= NOTED

    def said(self) -> str:
        if not self.moves:
            return _("{name}: {now}").format(name=safe(self.name), now=percent(self.attainment, 1))
        return _("{name}: {before} in the plan, {now} in this scenario").format(
            name=safe(self.name), before=percent(self.before, 1), now=percent(self.attainment, 1)
        )

    def figure(self) -> str:
        step = f"  {'▲' if self.step > 0 else '▼'} {points(self.step)}" if self.moves else ""
        return percent(self.attainment, 1) + step


def goals_figure(goals: pd.DataFrame, palette: Palette) -> Drawing:
    """Draw what the goals gain and lose, or how far they are where nothing moves.

    Args:
        goals: One row per goal: `id`, `name`, `part` (`top` or `below`), `attainment`, `before`, `step` (shares).
        palette: The theme.
    """
    rows = _rows(goals)
    moving = any(row.moves for row in rows)
    low, high = _reach(rows) if moving else (0.0, 1.0)
    room = 0.03 * (high - low)
    depth = (rows[-1].at if rows else 0) + ROW + 2
    drawn = [_bars(rows, palette, moving=moving), _marks(rows, palette, moving=moving)]
    layout = frame(
        palette,
        depth,
        xaxis={"visible": False, "fixedrange": True, "range": [low - room, high + room]},
        yaxis={"visible": False, "fixedrange": True, "range": [depth, 0]},
        annotations=[*_words(rows, palette), *_heading(goals, rows, palette, moving=moving)],
        shapes=_tracks(rows, (low, high), palette, moving=moving),
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
    )
    return drawing(drawn, layout)


def _rows(goals: pd.DataFrame) -> list[_Row]:
    """The second part stands a little lower, under its heading."""
    figures = zip(*(goals[column].tolist() for column in ("name", "attainment", "before", "step")), strict=True)
    return [
        _Row(place * ROW + (HEAD if part == "below" else 0), each)
        for place, (part, each) in enumerate(zip(goals["part"], figures, strict=True))
    ]


def _reach(rows: Sequence[_Row]) -> tuple[float, float]:
    """From the largest loss to the largest gain; a side on which nothing moves has no room."""
    low = min(min(row.step for row in rows), 0.0)
    high = max(max(row.step for row in rows), 0.0)
    return (low if low <= -NOTED else 0.0), (high if high >= NOTED else 0.0)


def _colour(row: _Row, palette: Palette, *, moving: bool) -> str:
    if not moving:
        return palette.of(class_of(row.attainment))
    return palette.none if not row.moves else palette.reached if row.step > 0 else palette.little


def _bars(rows: Sequence[_Row], palette: Palette, *, moving: bool) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "x": [row.step if moving else row.attainment for row in rows],
        "y": [row.at + BAR for row in rows],
        "width": 6,
        "marker": {"color": [_colour(row, palette, moving=moving) for row in rows]},
        "hoverinfo": "skip",
    }


def _marks(rows: Sequence[_Row], palette: Palette, *, moving: bool) -> dict[str, Any]:
    """The end of each bar; its shape tells what its colour tells."""

    def symbol(row: _Row) -> str:
        if not moving:
            return SYMBOLS[class_of(row.attainment)]
        return "circle" if not row.moves else "triangle-up" if row.step > 0 else "triangle-down"

    return {
        "type": "scatter",
        "mode": "markers",
        "x": [row.step if moving else row.attainment for row in rows],
        "y": [row.at + BAR for row in rows],
        "cliponaxis": False,
        "marker": {
            "size": 11,
            "symbol": [symbol(row) for row in rows],
            "color": [_colour(row, palette, moving=moving) for row in rows],
        },
        "hovertext": [row.said() for row in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _words(rows: Sequence[_Row], palette: Palette) -> list[dict[str, Any]]:
    """The name of each goal over the left end of its track, its figures over the right end."""
    words = []
    for row in rows:
        for x, anchor, text in (
            (0, "left", safe(shorten(row.name, NAME_MOVING if row.moves else NAME))),
            (1, "right", row.figure()),
        ):
            words.append(
                {
                    "x": x,
                    "xref": "paper",
                    "xanchor": anchor,
                    "y": row.at + BAR - 5,
                    "yanchor": "bottom",
                    "text": text,
                    "showarrow": False,
                    "font": {"size": 12, "color": palette.ink},
                }
            )
    return words


def _heading(goals: pd.DataFrame, rows: Sequence[_Row], palette: Palette, *, moving: bool) -> list[dict[str, Any]]:
    below = [row for row, part in zip(rows, goals["part"], strict=True) if part == "below"]
    if not below:
        return []
    text = _("Within them, what moves most") if moving else _("Within them, what is furthest from its target")
    return [
        {
            "x": 0,
            "xref": "paper",
            "xanchor": "left",
            "y": below[0].at - 4,
            "yanchor": "bottom",
            "text": text,
            "showarrow": False,
            "font": {"size": 12, "color": palette.soft},
        }
    ]


def _tracks(
    rows: Sequence[_Row], ends: tuple[float, float], palette: Palette, *, moving: bool
) -> list[dict[str, Any]]:
    """A faint track under each bar, and a line where nothing would have changed."""
    tracks = [
        {
            "type": "rect",
            "layer": "below",
            "x0": ends[0],
            "x1": ends[1],
            "y0": row.at + BAR - 3,
            "y1": row.at + BAR + 3,
            "fillcolor": palette.faint,
            "line": {"width": 0},
        }
        for row in rows
    ]
    zero = [
        {
            "type": "line",
            "x0": 0,
            "x1": 0,
            "y0": row.at + BAR - 6,
            "y1": row.at + BAR + 6,
            "line": {"color": palette.soft, "width": 1},
        }
        for row in rows
        if moving
    ]
    return [*tracks, *zero]
