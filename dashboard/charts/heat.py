"""Who works on what: departments by rows, goals or promises by columns, a square for each meeting of the two."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.charts.look import Drawing, Palette, class_of, clip, drawing, frame, safe, shorten

ROW, SQUARE, HEAD = 34, 27, 150


def heat_figure(cells: pd.DataFrame, palette: Palette, *, shaded: bool = False, narrow: bool = False) -> Drawing:
    """Draw departments by goals or promises.

    Args:
        cells: One row per square: `id` (what a click tells), `department_name`, `column_name`, `value` (0..1 or
            NaN), `figure` (short text inside the square), `told` (what a pointer shows, markup of ours). Rows and
            columns keep the order in which they come.
        palette: The theme.
        shaded: Whether values are shares of the largest, shaded from little to much, rather than attainments.
        narrow: For a phone: shorter names.
    """
    departments = list(dict.fromkeys(cells["department_name"]))
    columns = list(dict.fromkeys(cells["column_name"]))
    rows = {name: place for place, name in enumerate(departments)}
    places = {name: place for place, name in enumerate(columns)}
    values = cells["value"].astype(float)
    paints = [_paint(value, palette, shaded) for value in values]
    squares = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [places[name] for name in cells["column_name"]],
        "y": [rows[name] for name in cells["department_name"]],
        "customdata": cells["id"].tolist(),
        "meta": {"said": [f"{d}, {c}: {f}" for d, c, f in _named(cells)]},
        "text": cells["figure"].tolist(),
        "textfont": {"size": 10, "color": [ink for _fill, ink in paints], "shadow": "none"},
        "textposition": "middle center",
        "marker": {
            "symbol": "square",
            "size": SQUARE,
            "color": [fill for fill, _ink in paints],
            "line": {"width": 0},
        },
        "hovertext": cells["told"].tolist(),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
    }
    steep = len(columns) > (3 if narrow else 6)
    head = HEAD if steep and not narrow else 100 if steep else 40
    layout = frame(
        palette,
        head + ROW * max(len(departments), 1) + 10,
        margin={"l": 4, "r": (56 if narrow else 112) if steep else 24, "t": head, "b": 6},
        xaxis=_axis([-0.6, max(len(columns), 4) - 0.4], palette)
        | {
            "side": "top",
            "tickangle": -50 if steep else 0,
            "tickmode": "array",
            "tickvals": list(range(len(columns))),
            "ticktext": [_title(name, len(columns), narrow=narrow) for name in columns],
        },
        yaxis=_axis([len(departments) - 0.4, -0.6], palette)
        | {
            "tickvals": list(range(len(departments))),
            "ticktext": [safe(shorten(name, 14 if narrow else 34)) for name in departments],
            "automargin": True,
        },
        transition={"duration": 0},
    )
    return drawing([squares], layout)


def _named(cells: pd.DataFrame) -> Any:
    return zip(cells["department_name"], cells["column_name"], cells["figure"], strict=True)


def _title(name: str, count: int, *, narrow: bool) -> str:
    return safe(clip(name, 16 if narrow else 24 if count > 6 else 40))


def _paint(value: float, palette: Palette, shaded: bool) -> tuple[str, str]:
    """Colour of a square and of the figure in it."""
    if not shaded:
        kind = class_of(value)
        return palette.of(kind), "#0B1220" if palette.name == "dark" else "#FFFFFF"
    light, full = _rgb(palette.faint), _rgb(palette.accent)
    share = 0.0 if math.isnan(value) else min(max(value, 0.0), 1.0)
    mixed = [round(low + (high - low) * share) for low, high in zip(light, full, strict=True)]
    dark_fill = sum(mixed) < 3 * 140
    return f"rgb({mixed[0]},{mixed[1]},{mixed[2]})", "#FFFFFF" if dark_fill else "#0B1220"


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))


def _axis(span: list[float], palette: Palette) -> dict[str, Any]:
    return {
        "visible": True,
        "fixedrange": True,
        "range": span,
        "ticks": "",
        "showgrid": True,
        "gridcolor": palette.faint,
        "zeroline": False,
        "tickfont": {"size": 11, "color": palette.ink},
    }
