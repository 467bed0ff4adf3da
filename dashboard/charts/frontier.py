"""What could be reached with more or less of something: the curve, today's plan and the knee."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dashboard.charts.look import Drawing, Palette, drawing, frame, safe
from dashboard.words import _
from dashboard.words.numbers import percent

HEIGHT = 400
# Around a mark, so that it stands off the line in either theme.
EDGE = "rgba(255,255,255,.85)"
Point = tuple[float, float]


class Mark(NamedTuple):
    """A point to bring out, and its name."""

    point: Point
    symbol: str
    size: int
    colour: str
    name: str


def frontier_figure(
    curve: Sequence[Point],
    kinks: Sequence[Point],
    palette: Palette,
    *,
    now: Point | None,
    knee: Point | None,
    title: str,
    said: Callable[[float], str],
    wanted: Point | None = None,
    narrow: bool = False,
) -> Drawing:
    """Draw a frontier.

    Args:
        curve: Amount and attainment (0..1) along the curve, amounts ascending; a jump is two points at one amount.
        kinks: The points of it that can be had and at which something changes.
        palette: The theme.
        now: Where today's plan lies.
        knee: Where more begins to bring much less.
        title: What the amount is, with its unit.
        said: Writes an amount.
        wanted: The point that somebody asked for.
        narrow: For a phone: fewer ticks.
    """
    known = [
        *([Mark(now, "circle", 14, palette.accent, _("today's plan"))] if now else []),
        *([Mark(knee, "diamond", 13, palette.partly, _("the knee"))] if knee else []),
        *([Mark(wanted, "star", 14, palette.up, _("asked for"))] if wanted else []),
    ]
    data = [_line(curve, palette), _kinks(kinks, palette, said)]
    data += [_mark(mark, said) for mark in known]
    layout = frame(
        palette,
        HEIGHT,
        shapes=[_down(mark.point, palette) for mark in known],
        annotations=_notes(known, palette, (curve[0][0] + curve[-1][0]) / 2),
        margin={"l": 46, "r": 14, "t": 26, "b": 46},
        xaxis=_axis(palette, title, **_ticks(curve[0][0], curve[-1][0], said, 3 if narrow else 7)),
        yaxis=_axis(palette, _("Attainment of the whole plan"), tickformat=".0%", nticks=6)
        | {"showgrid": True, "gridcolor": palette.faint},
    )
    return drawing(data, layout)


def _line(curve: Sequence[Point], palette: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [amount for amount, _total in curve],
        "y": [total for _amount, total in curve],
        "line": {"color": palette.reached, "width": 2.5},
        "fill": "tozeroy",
        "fillcolor": palette.up_paper,
        "hoverinfo": "skip",
    }


def _kinks(kinks: Sequence[Point], palette: Palette, said: Callable[[float], str]) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [amount for amount, _total in kinks],
        "y": [total for _amount, total in kinks],
        "marker": {"size": 6, "color": palette.paper, "line": {"width": 1.5, "color": palette.reached}},
        "hovertext": [f"{safe(said(amount))}<br>{percent(total, 2)}" for amount, total in kinks],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _mark(mark: Mark, said: Callable[[float], str]) -> dict[str, Any]:
    amount, total = mark.point
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [amount],
        "y": [total],
        "name": mark.name,
        "marker": {
            "symbol": mark.symbol,
            "size": mark.size,
            "color": mark.colour,
            "line": {"width": 2, "color": EDGE},
        },
        "hovertext": [f"<b>{safe(mark.name)}</b><br>{safe(said(amount))}<br>{percent(total, 2)}"],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _down(point: Point, palette: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "x0": point[0],
        "x1": point[0],
        "y0": 0,
        "y1": point[1],
        "line": {"width": 1, "dash": "dot", "color": palette.soft},
    }


def _notes(known: Sequence[Mark], palette: Palette, middle: float) -> list[dict[str, Any]]:
    """A word at each mark, below the curve where there is room, each a line lower than the one before."""
    return [
        {
            "x": mark.point[0],
            "y": mark.point[1],
            "text": mark.name,
            "showarrow": False,
            "xanchor": "right" if mark.point[0] > middle else "left",
            "yanchor": "top",
            "xshift": -8 if mark.point[0] > middle else 8,
            "yshift": -8 - 16 * place,
            "font": {"size": 12, "color": palette.ink},
        }
        for place, mark in enumerate(known)
    ]


def _ticks(low: float, high: float, said: Callable[[float], str], most: int) -> dict[str, Any]:
    """Round amounts along the axis, written as everywhere else."""
    rough = (high - low) / most
    if not rough > 0:
        return {"tickvals": [low], "ticktext": [said(low)]}
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough)
    values = [step * count for count in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
    return {"tickvals": values, "ticktext": [said(value) for value in values], "ticks": "outside", "ticklen": 4}


def _axis(palette: Palette, title: str, **more: Any) -> dict[str, Any]:
    return {
        "visible": True,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": 11, "color": palette.soft},
        "title": {"text": safe(title), "font": {"size": 12, "color": palette.soft}, "standoff": 8},
    } | more
