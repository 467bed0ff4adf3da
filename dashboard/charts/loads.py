"""How much one department is called upon beside the others: a dot for each on one line."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.look import Drawing, Palette, drawing, frame, safe, shorten
from dashboard.words import _
from dashboard.words.numbers import percent

HEIGHT, NAME = 132, 40


def loads_figure(loads: pd.DataFrame, chosen: str, palette: Palette) -> Drawing:
    """Draw the loads of all departments on one line, one of them brought out.

    Args:
        loads: One row per department: `department`, `name`, `load` (share of what it could do).
        chosen: Id of the department to bring out.
        palette: The theme.
    """
    others, own = loads[loads["department"] != chosen], loads[loads["department"] == chosen]
    most = max(1.0, float(loads["load"].max())) if len(loads) else 1.0
    data = [
        _dots(others, palette.none, "circle", 10, 0.6),
        _dots(own, palette.accent, "diamond", 18, 1.0),
    ]
    middle = float(loads["load"].median()) if len(loads) else 0.0
    layout = frame(
        palette,
        HEIGHT,
        xaxis={
            "range": [-0.03 * most, 1.03 * most],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "tickvals": [0, 0.25, 0.5, 0.75, 1],
            "ticktext": [percent(share, 0) for share in (0, 0.25, 0.5, 0.75, 1)],
            "tickfont": {"size": 11, "color": palette.soft},
        },
        yaxis={"visible": False, "fixedrange": True, "range": [-1, 1]},
        annotations=[_word(row, most, palette) for row in own.itertuples(index=False)],
        shapes=[_line(palette, most), _tick(middle, palette)],
        margin={"l": 0, "r": 0, "t": 4, "b": 26},
    )
    return drawing(data, layout)


def _dots(rows: pd.DataFrame, colour: str, symbol: str, size: int, opacity: float) -> dict[str, Any]:
    said = [
        _("{name}: {load} of what it could do").format(name=safe(name), load=percent(load, 0))
        for name, load in zip(rows["name"], rows["load"], strict=True)
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": rows["load"].tolist(),
        "y": [0] * len(rows),
        "cliponaxis": False,
        "marker": {"size": size, "symbol": symbol, "color": colour, "opacity": opacity},
        "hovertext": said,
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _word(row: Any, most: float, palette: Palette) -> dict[str, Any]:
    """The name of the department that is brought out, kept inside the picture."""
    side = "left" if row.load < most / 3 else "right" if row.load > 2 * most / 3 else "center"
    return {
        "x": row.load,
        "y": 0.35,
        "xanchor": side,
        "yanchor": "bottom",
        "showarrow": False,
        "text": f"<b>{safe(shorten(row.name, NAME))}  {percent(row.load, 0)}</b>",
        "font": {"size": 12, "color": palette.ink},
    }


def _line(palette: Palette, most: float) -> dict[str, Any]:
    return {
        "type": "line",
        "layer": "below",
        "x0": 0,
        "x1": most,
        "y0": 0,
        "y1": 0,
        "line": {"color": palette.line, "width": 1},
    }


def _tick(middle: float, palette: Palette) -> dict[str, Any]:
    """A tick at the middle department."""
    return {
        "type": "line",
        "x0": middle,
        "x1": middle,
        "y0": -0.4,
        "y1": 0.3,
        "line": {"color": palette.soft, "width": 2},
    }
