"""Who moves where: a line per department from its place in the plan to its place in the scenario."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from dashboard.charts.look import Drawing, Palette, drawing, frame, room, safe, shorten
from dashboard.words import _

ROW, TALLEST_ROW, HEIGHT, HEAD = 22, 34, 440, 34
STEPS = [step / 12 for step in range(13)]


def slope_figure(
    places: pd.DataFrame,
    palette: Palette,
    *,
    followed: str = "",
    narrow: bool = False,
    compared: str = "",
    small: bool = False,
) -> Drawing:
    """Draw the places of one group before and after.

    Args:
        places: One row per department: `department`, `name`, `before` and `now` (ranks, maybe shared).
        palette: The theme.
        followed: Id of a department to bring out.
        narrow: For a phone: shorter names.
        compared: Words over the left side.
        small: For a third of a page: names on the right side only.
    """
    columns = ("department", "name", "before", "now")
    rows = sorted(
        zip(*(places[column].tolist() for column in columns), strict=True),
        key=lambda row: (row[3], row[1], row[0]),
    )
    # Equal ranks stand one below the other.
    left = {row[0]: place for place, row in enumerate(sorted(rows, key=lambda row: (row[2], row[1], row[0])))}
    drawn = [
        _Line(
            department=department,
            name=name,
            before=int(before),
            now=int(now),
            left=left[department],
            right=place,
            small=small,
        )
        for place, (department, name, before, now) in enumerate(rows)
    ]
    drawn.sort(key=lambda line: (line.department == followed, line.step != 0))
    data = [_path(line, palette, followed) for line in drawn]
    data += [_ends(drawn, palette, followed, narrow, side) for side in ("left", "right")]
    heads = [
        _head(0, "right", compared or _("Plan"), palette),
        _head(1, "left", _("This scenario"), palette),
    ]
    row = ROW if small else max(ROW, min(TALLEST_ROW, HEIGHT // max(len(rows), 1)))
    left_room, right_room = _rooms(drawn, narrow or small)
    layout = frame(
        palette,
        HEAD + row * len(rows) + 8,
        xaxis={"visible": False, "fixedrange": True, "range": [-left_room, 1 + right_room]},
        yaxis={"visible": False, "fixedrange": True, "range": [len(rows) - 0.4, -0.6]},
        annotations=heads,
        margin={"l": 0, "r": 0, "t": HEAD, "b": 4},
    )
    return drawing(data, layout)


class _Line:
    """A department's way from its row on the left to its row on the right."""

    def __init__(
        self, department: str, name: str, before: int, now: int, left: int, right: int, small: bool
    ) -> None:
        self.department, self.name, self.before, self.now = department, name, before, now
        self.left, self.right, self.step, self.small = left, right, before - now, small

    def tag(self, side: str, narrow: bool) -> str:
        name = safe(shorten(self.name, 32 if self.small else 15 if narrow else 25))
        if side == "left" and self.small:
            return str(self.before)
        if side == "left":
            return f"{name}  {self.before}"
        moved = f"  {'▲' if self.step > 0 else '▼'}{abs(self.step)}" if self.step else ""
        return f"{self.now}  {name}{moved}"

    def colour(self, palette: Palette) -> str:
        return palette.reached if self.step > 0 else palette.little if self.step < 0 else palette.none

    def said(self) -> str:
        moved = (
            _("{name}: place {before} in the plan, {now} in this scenario")
            if self.step
            else _("{name}: place {now}, as in the plan")
        )
        return moved.format(name=safe(self.name), before=self.before, now=self.now)


def _rooms(lines: list[_Line], narrow: bool) -> tuple[float, float]:
    """Room for the names on either side, in widths of the middle, so that none is cut off at the edge."""
    width, letter = (329, 6.0) if narrow else (560, 6.6)
    left, right = (
        12 + letter * max((room(line.tag(side, narrow).replace("&amp;", "&")) for line in lines), default=0)
        for side in ("left", "right")
    )
    left = max(left, 30.0)
    middle = max(36.0, width - left - right)
    return left / middle, right / middle


def _path(line: _Line, palette: Palette, followed: str) -> dict[str, Any]:
    chosen = line.department == followed
    return {
        "type": "scatter",
        "mode": "lines",
        "x": STEPS,
        "y": [line.left + (line.right - line.left) * (1 - math.cos(math.pi * x)) / 2 for x in STEPS],
        "line": {
            "color": line.colour(palette),
            "width": 4 if chosen else 2 if line.step else 1,
            "dash": "dot" if line.step < 0 else "solid",
        },
        "opacity": 1 if chosen or not followed else 0.45,
        "hoverinfo": "skip",
    }


def _ends(lines: list[_Line], palette: Palette, followed: str, narrow: bool, side: str) -> dict[str, Any]:
    right = side == "right"
    return {
        "type": "scatter",
        "mode": "markers+text",
        "x": [1 if right else 0] * len(lines),
        "y": [line.right if right else line.left for line in lines],
        "text": [
            f"<b>{line.tag(side, narrow)}</b>" if line.department == followed else line.tag(side, narrow)
            for line in lines
        ],
        "textposition": "middle right" if right else "middle left",
        "textfont": {"size": 11 if narrow else 12, "color": palette.ink},
        "cliponaxis": False,
        "marker": {
            "size": [10 if line.department == followed else 7 for line in lines],
            "symbol": [
                "triangle-up" if line.step > 0 else "triangle-down" if line.step < 0 else "circle"
                for line in lines
            ],
            "color": [line.colour(palette) for line in lines],
        },
        "customdata": [line.department if right else "" for line in lines],
        "meta": {"said": [line.said() for line in lines]},
        "hovertext": [line.said() for line in lines],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _head(x: int, anchor: str, text: str, palette: Palette) -> dict[str, Any]:
    return {
        "x": x,
        "y": 1,
        "yref": "paper",
        "xanchor": anchor,
        "yanchor": "bottom",
        "yshift": 6,
        "text": safe(text),
        "showarrow": False,
        "font": {"size": 12, "color": palette.soft},
    }
