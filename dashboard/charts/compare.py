"""Outcomes side by side: how far each goal gets under each scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.charts.look import Drawing, Palette, drawing, frame, lines, safe
from dashboard.words.numbers import percent

ROW, HEAD, FOOT = 46, 34, 36
SYMBOLS = ("circle-open", "diamond", "square", "triangle-up", "cross")


def compare_figure(
    goals: Sequence[tuple[str, str]],
    reached: Mapping[tuple[str, str], float],
    outcomes: Sequence[tuple[str, str]],
    palette: Palette,
    *,
    narrow: bool = False,
) -> Drawing:
    """Draw a row per goal with a sign per outcome.

    Args:
        goals: Ids and names, from the top down.
        reached: Attainment (0..1) by goal and outcome.
        outcomes: Ids and names, the plan as it stands first.
        palette: The theme.
        narrow: For a phone: shorter names.
    """
    colours = (palette.soft, *palette.goals)
    known = [value for value in reached.values() if value == value]
    low = min(known, default=0.0)
    left = max(0.0, low - 0.12 * (1.02 - low))
    span = [left, 1 + 0.03 * (1 - left)]
    data = [_spans(goals, reached, outcomes, palette)]
    data += [
        _signs(goals, reached, outcome, SYMBOLS[place % len(SYMBOLS)], colours[place % len(colours)])
        for place, outcome in reversed(list(enumerate(outcomes)))
    ]
    layout = frame(
        palette,
        HEAD + ROW * len(goals) + FOOT,
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "traceorder": "reversed",
            "font": {"size": 12, "color": palette.ink},
        },
        margin={"l": 4, "r": 12, "t": HEAD, "b": FOOT},
        xaxis={
            "visible": True,
            "fixedrange": True,
            "range": span,
            "tickformat": ".0%",
            "nticks": 4 if narrow else 7,
            "gridcolor": palette.faint,
            "zeroline": False,
            "tickfont": {"size": 11, "color": palette.soft},
        },
        yaxis={
            "visible": True,
            "fixedrange": True,
            "range": [len(goals) - 0.5, -0.5],
            "tickvals": list(range(len(goals))),
            "ticktext": [lines(safe(name), 18 if narrow else 34, 2) for _id, name in goals],
            "automargin": True,
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": 11 if narrow else 12, "color": palette.ink},
        },
    )
    return drawing(data, layout)


def _spans(
    goals: Sequence[tuple[str, str]],
    reached: Mapping[tuple[str, str], float],
    outcomes: Sequence[tuple[str, str]],
    palette: Palette,
) -> dict[str, Any]:
    """A thin line per goal from the lowest to the highest of its signs."""
    x: list[float | None] = []
    y: list[float | None] = []
    for row, (goal, _name) in enumerate(goals):
        found = [value for each, _n in outcomes if (value := reached.get((goal, each), float("nan"))) == value]
        if found:
            x += [min(found), max(found), None]
            y += [row, row, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": palette.line, "width": 2},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _signs(
    goals: Sequence[tuple[str, str]],
    reached: Mapping[tuple[str, str], float],
    outcome: tuple[str, str],
    symbol: str,
    colour: str,
) -> dict[str, Any]:
    id_, name = outcome
    rows = [
        (row, value, goal) for row, (key, goal) in enumerate(goals) if (value := reached.get((key, id_))) == value
    ]
    shown = [(row, value, goal) for row, value, goal in rows if value is not None]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": safe(name),
        "x": [value for _row, value, _goal in shown],
        "y": [row for row, _value, _goal in shown],
        "marker": {"symbol": symbol, "size": 12, "color": colour, "line": {"width": 2, "color": colour}},
        "hovertext": [f"<b>{safe(goal)}</b><br>{safe(name)}: {percent(value, 1)}" for _row, value, goal in shown],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }
