"""What a weight decides: scores against one local weight, with every place where two departments cross."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.charts.look import Drawing, Palette, drawing, frame, safe, shorten
from dashboard.words import _
from dashboard.words.numbers import percent

HEIGHT, GAP = 430, 15
Array = NDArray[np.float64]


def sweep_figure(
    shares: Array,
    scores: Mapping[str, Array],
    names: Mapping[str, str],
    crossings: pd.DataFrame,
    palette: Palette,
    *,
    now: float,
    plan: float,
    holds: tuple[float, float],
    shown: Sequence[str],
    title: str,
    followed: str = "",
    window: tuple[float, float] = (0.0, 1.0),
    narrow: bool = False,
) -> Drawing:
    """Draw a sweep.

    Args:
        shares: Weights, ascending (T).
        scores: Scores of each department at these weights (T each).
        names: Names by department.
        crossings: One row per crossing: `at`, `above` (ahead above it), `below`.
        palette: The theme.
        now: The present weight.
        plan: The weight in the unchanged plan.
        holds: The interval to shade.
        shown: Departments drawn in colour and named, first ones on top; the others are thin lines.
        title: What the weight is called.
        followed: The department whose crossings are marked; empty for those of all who are shown.
        window: The weights to draw.
        narrow: For a phone: shorter names.
    """
    inside = (shares >= window[0] - 1e-12) & (shares <= window[1] + 1e-12)
    at = shares[inside]
    drawn = {department: values[inside] for department, values in scores.items()}
    low, high = _span([drawn[each] for each in shown] or list(drawn.values()))
    colours = {each: palette.goals[place % len(palette.goals)] for place, each in enumerate(shown)}
    thin = [each for each in drawn if each not in colours]
    data = [_line(at, drawn[each], safe(names[each]), palette.line, 1) for each in thin]
    data += [_line(at, drawn[each], safe(names[each]), colours[each], 2.5) for each in reversed(shown)]
    within = crossings["above"].isin(shown) & crossings["below"].isin(shown)
    own = (crossings["above"] == followed) | (crossings["below"] == followed)
    named = crossings[own if followed else within]
    data.append(_diamonds(named, shares, scores, names, palette))
    data.append(_ticks(crossings, names, low + 0.022 * (high - low), palette))
    layout = frame(
        palette,
        HEIGHT,
        hovermode="closest",
        shapes=_marks(now, plan, holds, window, palette),
        annotations=[
            *_notes(now, plan, window, palette),
            *_tags(drawn, names, colours, (low, high), narrow, palette),
        ],
        margin={"l": 40, "r": 100 if narrow else 172, "t": 26, "b": 44},
        xaxis=_axis(palette, list(window), tickformat=".1~%", title=title),
        yaxis=_axis(palette, [low, high], nticks=6, showgrid=True, gridcolor=palette.faint, title=_("Score")),
        transition={"duration": 0},
    )
    return drawing(data, layout)


def _span(lines: Sequence[Array]) -> tuple[float, float]:
    """Lowest and highest score drawn, with some room."""
    values = np.concatenate(lines) if lines else np.zeros(1)
    if np.isnan(values).all():
        return 0.0, 100.0
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    room = max(0.06 * (high - low), 0.2)
    return low - 1.6 * room, high + room


def _line(at: Array, values: Array, name: str, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines",
        "x": at.tolist(),
        "y": [None if np.isnan(value) else value for value in values.tolist()],
        "name": name,
        "line": {"color": colour, "width": width},
        "hovertemplate": "<b>" + name + "</b>  %{y:.2f}<br>%{x:.1%}<extra></extra>",
    }


def _diamonds(
    crossings: pd.DataFrame, shares: Array, scores: Mapping[str, Array], names: Mapping[str, str], palette: Palette
) -> dict[str, Any]:
    rows = list(zip(crossings["at"], crossings["above"], crossings["below"], strict=True))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at for at, _above, _below in rows],
        "y": [float(np.interp(at, shares, scores[above])) for at, above, _below in rows],
        "marker": {
            "symbol": "diamond",
            "size": 10,
            "color": palette.paper,
            "line": {"width": 1.6, "color": palette.ink},
        },
        "hovertext": [_crossing(at, names[above], names[below]) for at, above, below in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _ticks(crossings: pd.DataFrame, names: Mapping[str, str], floor: float, palette: Palette) -> dict[str, Any]:
    """Every crossing of all departments, as ticks on the floor."""
    rows = list(zip(crossings["at"], crossings["above"], crossings["below"], strict=True))
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at for at, _above, _below in rows],
        "y": [floor] * len(rows),
        "marker": {"symbol": "line-ns", "size": 8, "line": {"width": 1, "color": palette.soft}},
        "hovertext": [_crossing(at, names[above], names[below]) for at, above, below in rows],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _crossing(at: float, above: str, below: str) -> str:
    return _("At {weight}<br>{above} passes {below}").format(
        weight=percent(at, 2), above=safe(above), below=safe(below)
    )


def _marks(
    now: float, plan: float, holds: tuple[float, float], window: tuple[float, float], palette: Palette
) -> list[dict[str, Any]]:
    low, high = max(holds[0], window[0]), min(holds[1], window[1])
    band = {
        "type": "rect",
        "yref": "paper",
        "x0": low,
        "x1": high,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": palette.up_paper,
        "line": {"width": 1, "color": palette.accent, "dash": "dot"},
    }
    lines = [(now, "dash", palette.ink)] + [(plan, "dot", palette.soft)] * (abs(plan - now) > 5e-4)
    return [
        *([band] if high > low else []),
        *(
            {
                "type": "line",
                "yref": "paper",
                "x0": at,
                "x1": at,
                "y0": 0,
                "y1": 1,
                "line": {"width": 1.4, "dash": dash, "color": colour},
            }
            for at, dash, colour in lines
            if window[0] <= at <= window[1]
        ),
    ]


def _notes(now: float, plan: float, window: tuple[float, float], palette: Palette) -> list[dict[str, Any]]:
    told = [(now, _("now {weight}").format(weight=percent(now, 1)), palette.ink)]
    if abs(plan - now) > 0.12 * (window[1] - window[0]):
        told.append((plan, _("plan {weight}").format(weight=percent(plan, 1)), palette.soft))
    return [
        {
            "x": at,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "text": text,
            "showarrow": False,
            "font": {"size": 12, "color": colour},
        }
        for at, text, colour in told
        if window[0] <= at <= window[1]
    ]


def _tags(
    drawn: Mapping[str, Array],
    names: Mapping[str, str],
    colours: Mapping[str, str],
    span: tuple[float, float],
    narrow: bool,
    palette: Palette,
) -> list[dict[str, Any]]:
    """Names at the right end of the lines, pushed apart where they would lie on each other."""
    ends = {each: drawn[each][~np.isnan(drawn[each])] for each in colours}
    order = sorted((each for each in ends if len(ends[each])), key=lambda each: -ends[each][-1])
    least = GAP * (span[1] - span[0]) / (HEIGHT - 70)
    heights: list[float] = []
    for each in order:
        wanted = float(ends[each][-1])
        heights.append(min(wanted, heights[-1] - least) if heights else wanted)
    short = sum(height < span[0] for height in heights[-1:])
    lift = (span[0] - heights[-1]) if short else 0.0
    return [
        {
            "xref": "paper",
            "x": 1,
            "xanchor": "left",
            "xshift": 6,
            "y": height + lift,
            "text": f"<span style='color:{colours[each]}'>━</span> "
            + safe(shorten(names[each], 13 if narrow else 20)),
            "showarrow": False,
            "align": "left",
            "font": {"size": 11 if narrow else 12, "color": palette.ink},
        }
        for each, height in zip(order, heights, strict=True)
    ]


def _axis(palette: Palette, span: list[float], *, title: str, **more: Any) -> dict[str, Any]:
    return {
        "visible": True,
        "fixedrange": True,
        "range": span,
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": 11, "color": palette.soft},
        "title": {"text": title, "font": {"size": 12, "color": palette.soft}, "standoff": 8},
    } | more
