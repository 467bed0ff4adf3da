"""Which places are possible: the exact range of each department, and how often it takes each place."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from dashboard.charts.look import Drawing, Palette, drawing, frame, safe, shorten
from dashboard.words import _
from dashboard.words.numbers import percent

ROW, HEAD, TOLD = 24, 44, 0.045


def ranks_figure(
    rows: pd.DataFrame,
    shares: NDArray[np.float64],
    palette: Palette,
    *,
    followed: str = "",
    narrow: bool = False,
) -> Drawing:
    """Draw possible places.

    Args:
        rows: One row per department, from the first place on: `department`, `name`, `rank`, `best`, `worst`.
        shares: Share of the draws at place 1, 2, ... (departments x places).
        palette: The theme.
        followed: Id of a department to bring out.
        narrow: For a phone: no figures in the cells.
    """
    count = shares.shape[1]
    names = [
        f"<b>{_tag(name, rank, narrow)}</b>" if department == followed else _tag(name, rank, narrow)
        for department, name, rank in zip(rows["department"], rows["name"], rows["rank"], strict=True)
    ]
    layout = frame(
        palette,
        HEAD + ROW * len(rows) + 10,
        shapes=[shape for line in _outlines(rows, palette, followed) for shape in line],
        xaxis=_axis([0.4, count + 0.6], 11, palette.soft)
        | {
            "side": "top",
            "tickvals": _ticks(count, narrow),
            "title": {"text": _("Place"), "font": {"size": 12, "color": palette.soft}, "standoff": 4},
        },
        yaxis=_axis([len(rows) - 0.4, -0.6], 11 if narrow else 12, palette.ink)
        | {"tickvals": list(range(len(rows))), "ticktext": names, "automargin": True},
        margin={"l": 4, "r": 4, "t": HEAD, "b": 4},
        transition={"duration": 0},
    )
    return drawing([_heat(rows, shares, palette, told=not narrow and count <= 40)], layout)


def _heat(rows: pd.DataFrame, shares: NDArray[np.float64], palette: Palette, *, told: bool) -> dict[str, Any]:
    """Cells shaded by the share of the draws; places never drawn stay blank."""
    count = shares.shape[1]
    return {
        "type": "heatmap",
        "x": list(range(1, count + 1)),
        "y": list(range(len(rows))),
        "z": [[share if share > 0 else None for share in line] for line in shares.tolist()],
        "zmin": 0,
        "zmax": max(0.3, float(shares.max(initial=0.0))),
        "xgap": 1,
        "ygap": 2,
        "colorscale": _scale(palette),
        "showscale": False,
        "text": [[_figure(share) for share in line] for line in shares.tolist()],
        "texttemplate": "%{text}" if told else "",
        "textfont": {"size": 10 if count > 24 else 11, "color": palette.ink},
        "hovertext": [
            [_said(str(name), place, share) for place, share in enumerate(line, 1)]
            for name, line in zip(rows["name"], shares.tolist(), strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "hoverongaps": False,
    }


def _axis(span: list[float], size: int, colour: str) -> dict[str, Any]:
    return {
        "visible": True,
        "fixedrange": True,
        "range": span,
        "ticks": "",
        "showgrid": False,
        "zeroline": False,
        "tickfont": {"size": size, "color": colour},
    }


def _outlines(rows: pd.DataFrame, palette: Palette, followed: str) -> list[list[dict[str, Any]]]:
    """For each department the frame of its possible places, and a bold one around its present place."""
    return [
        [
            _box(row, best - 0.46, worst + 0.46, 0.42, palette.accent, 2 if department == followed else 1),
            _box(row, rank - 0.46, rank + 0.46, 0.42, palette.ink, 2),
        ]
        for row, (department, rank, best, worst) in enumerate(
            zip(rows["department"], rows["rank"], rows["best"], rows["worst"], strict=True)
        )
    ]


def _box(row: int, left: float, right: float, half: float, colour: str, width: float) -> dict[str, Any]:
    return {
        "type": "rect",
        "x0": left,
        "x1": right,
        "y0": row - half,
        "y1": row + half,
        "line": {"color": colour, "width": width},
        "layer": "above",
    }


def _scale(palette: Palette) -> list[list[Any]]:
    ends = ("#EDF3FA", "#7FB0E2") if palette.name == "light" else ("#182233", "#2F6299")
    return [[0.0, ends[0]], [1.0, ends[1]]]


def _tag(name: str, rank: int, narrow: bool) -> str:
    return f"{safe(shorten(name, 16 if narrow else 28))}  {rank}"


def _figure(share: float) -> str:
    return f"{100 * share:.0f}" if share >= TOLD else ""


def _said(name: str, place: int, share: float) -> str:
    return _("<b>{name}</b><br>place {place} in {share} of the draws").format(
        name=safe(name), place=place, share=percent(share, 1)
    )


def _ticks(count: int, narrow: bool) -> list[int]:
    most = 7 if narrow else 40
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, count) if count / step <= most)
    return [1, *range(max(step, 2), count + 1, step)]
