"""The goal tree, one branch open: the root, its goals, and everything on the way to the opened goal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import pandas as pd

from dashboard.charts.look import SYMBOLS, Drawing, Palette, clip, drawing, frame, lines, safe
from dashboard.charts.measures import Measure, measure, measure_names
from dashboard.words import _
from dashboard.words.numbers import percent, points

ROW, GAP, ROOM, CROWDED = 27, 0.55, 330, 150
NOTICED = 0.005
CURVE = tuple(step / 14 for step in range(15))
Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What is visible and where: rows of the tree by id, places, and the way from the root to the opened goal."""

    rows: Mapping[str, Shown]
    places: Mapping[str, tuple[float, float]]
    edges: Sequence[tuple[str, str]]
    path: Sequence[str]
    spacing: float
    narrow: bool
    measure: Measure


def branch_figure(
    tree: pd.DataFrame,
    opened: str,
    palette: Palette,
    *,
    chosen: str | None = None,
    narrow: bool = False,
    by: str = "attainment",
) -> Drawing:
    """Draw one branch of the goal tree.

    Args:
        tree: One row per node, parents before children, siblings in their order: `id`, `parent` (empty for the
            root), `name`, `kind` (`goal` or `indicator`), `weight` (global, 0..1), `attainment` (0..1 or NaN),
            `before` (attainment of the unchanged plan).
        opened: The goal whose children are shown last.
        palette: The theme.
        chosen: The node that is being looked at; it gets a ring.
        narrow: For a phone: only the opened goal and its children.
        by: The measure that colour and shape speak of (`measures.NAMES`), a column of the table.

    Returns:
        A figure whose markers carry the node's id as `customdata`, one row of pixels per visible node.
    """
    scene = _arrange(tree, opened, narrow, measure(by))
    height = int((max(y for _x, y in scene.places.values()) + 1) * ROW + 64)
    span = max(x for x, _y in scene.places.values())
    room = (ROOM if not narrow else 300) / scene.spacing
    return drawing(
        [
            _edges(scene, palette, on_path=False),
            _edges(scene, palette, on_path=True),
            _markers(scene, palette, chosen),
        ],
        frame(
            palette,
            height,
            xaxis={
                "visible": False,
                "fixedrange": True,
                "range": [-0.36 if not narrow else -0.3, span + room],
            },
            yaxis={
                "visible": False,
                "fixedrange": True,
                "range": [height / ROW - 1.25, -1.1],
            },
            margin={"l": 0, "r": 0, "t": 0, "b": 0},
            hoverdistance=24,
        ),
    )


def visible_rows(tree: pd.DataFrame, opened: str) -> list[str]:
    """Ids on the way to the opened goal and all their children, in the order of the tree."""
    parents = dict(zip(tree["id"].tolist(), tree["parent"].tolist(), strict=True))
    path = set(_path(parents, opened))
    return [node for node, parent in parents.items() if node in path or parent in path]


def _arrange(tree: pd.DataFrame, opened: str, narrow: bool, by: Measure) -> _Scene:
    parents = dict(zip(tree["id"].tolist(), tree["parent"].tolist(), strict=True))
    shown = set(visible_rows(tree, opened))
    columns = [tree[column].tolist() for column in tree.columns]
    every = (dict(zip(tree.columns, values, strict=True)) for values in zip(*columns, strict=True))
    rows: dict[str, Shown] = {row["id"]: row for row in every if row["id"] in shown}
    path = [opened] if narrow else _path(parents, opened)
    children = {node: [child for child, parent in parents.items() if parent == node] for node in path}
    places: dict[str, tuple[float, float]] = {}
    _place(path[0], 0, 0.0, children, places)
    edges = [(node, child) for node in path for child in children[node]]
    deep = max(1.0, max(x for x, _y in places.values()))
    spacing = 46.0 if narrow else max(100.0, min(200.0, 520.0 / deep))
    return _Scene({node: rows[node] for node in places}, places, edges, path, spacing, narrow, by)


def _path(parents: Mapping[str, str], node: str) -> list[str]:
    path = [node]
    while parent := parents[path[-1]]:
        path.append(parent)
    return path[::-1]


def _place(
    node: str,
    column: int,
    row: float,
    children: Mapping[str, Sequence[str]],
    places: dict[str, tuple[float, float]],
) -> float:
    """Give a node its place after its children (post-order); return the next free row."""
    if not children.get(node):
        places[node] = (column, row)
        return row + 1
    below = children[node]
    for number, child in enumerate(below):
        family = bool(children.get(child))
        if number and (family or children.get(below[number - 1])):
            row += GAP
        row = _place(child, column + 1, row, children, places)
    places[node] = (column, (places[below[0]][1] + places[below[-1]][1]) / 2)
    return row


def _edges(scene: _Scene, palette: Palette, *, on_path: bool) -> dict[str, Any]:
    way = set(pairwise(scene.path))
    x: list[float | None] = []
    y: list[float | None] = []
    for parent, child in scene.edges:
        if ((parent, child) in way) != on_path:
            continue
        (x0, y0), (x1, y1) = scene.places[parent], scene.places[child]
        x += [x0 + (x1 - x0) * t for t in CURVE] + [None]
        y += [y0 + (y1 - y0) * t * t * (3 - 2 * t) for t in CURVE] + [None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": palette.accent if on_path else palette.line, "width": 2.6 if on_path else 1},
        "hoverinfo": "skip",
        "cliponaxis": False,
    }


def _markers(scene: _Scene, palette: Palette, chosen: str | None) -> dict[str, Any]:
    nodes = list(scene.places)
    by = scene.measure
    kinds = [by.kind(scene.rows[node][by.name]) for node in nodes]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "ids": nodes,
        "x": [scene.places[node][0] for node in nodes],
        "y": [scene.places[node][1] for node in nodes],
        "customdata": nodes,
        "marker": {
            "symbol": [SYMBOLS[kind] for kind in kinds],
            "color": [by.colour(kind, palette) for kind in kinds],
            "size": [9 + 14 * sqrt(scene.rows[node]["weight"]) for node in nodes],
            "opacity": 1,
            "line": {
                "color": [palette.ink if node == chosen else palette.paper for node in nodes],
                "width": [2.2 if node == chosen else 1 for node in nodes],
            },
        },
        "text": [_label(scene, node, palette) for node in nodes],
        "textposition": [_side(scene, node) for node in nodes],
        "textfont": {"size": 13, "color": palette.ink},
        "hovertext": [_hover(scene.rows[node], by) for node in nodes],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "meta": {"said": [_said(scene.rows[node], by) for node in nodes]},
        "cliponaxis": False,
    }


def _side(scene: _Scene, node: str) -> str:
    if node not in scene.path:
        return "middle right"
    if node == scene.path[0]:
        below = len(scene.path) > 1 and scene.places[scene.path[1]][1] > scene.places[node][1]
        return "top center" if below else "bottom center"
    if scene.spacing < CROWDED and node == scene.path[-1]:
        return "top center"
    above = scene.path[scene.path.index(node) - 1]
    return "bottom left" if scene.places[above][1] < scene.places[node][1] else "top left"


def _label(scene: _Scene, node: str, palette: Palette) -> str:
    row = scene.rows[node]
    by = scene.measure
    figure = percent(row[by.name], by.digits) + (_moved(row, palette) if by.name == "attainment" else "")
    if node not in scene.path:
        name = safe(clip(row["name"], 30 if scene.narrow else 46))
        return f"  {name}  <span style='color:{palette.soft}'>{figure}</span>"
    if scene.narrow:
        return ""
    if scene.spacing < CROWDED and node != scene.path[-1]:
        return f"{figure}  "
    if node == scene.path[0]:
        return f"<b>{lines(safe(row['name']), max(12, int(scene.spacing / 10.5)), 3)}</b><br>{figure}"
    name = lines(safe(row["name"]), max(16, int(scene.spacing / 7.4)), 2)
    return f"<b>{name}</b>  {figure}" + ("" if scene.spacing < CROWDED else "  ")


def _moved(row: Shown, palette: Palette) -> str:
    step = row["attainment"] - row["before"]
    if not abs(step) >= NOTICED:
        return ""
    colour = palette.reached if step > 0 else palette.little
    return f"  <span style='color:{colour}'>{'▲' if step > 0 else '▼'} {points(step, 0)}</span>"


def _hover(row: Shown, by: Measure) -> str:
    parts = [
        f"<b>{lines(safe(row['name']), 46, 4)}</b>",
        _("planned attainment {figure}").format(figure=percent(row["attainment"])),
        _("weight in the whole plan {figure}").format(figure=percent(row["weight"], 2)),
    ]
    if abs(row["attainment"] - row["before"]) >= NOTICED:
        parts.insert(2, _("unchanged plan {figure}").format(figure=percent(row["before"])))
    if by.name in ("load", "money"):
        parts.append(_told(row, by))
    return "<br>".join(parts)


def _told(row: Shown, by: Measure) -> str:
    words = measure_names()[by.name].lower()
    return _("{measure} {figure}").format(measure=words, figure=percent(row[by.name], by.digits))


def _said(row: Shown, by: Measure) -> str:
    if by.name == "attainment":
        return _("{name}: planned attainment {figure}").format(name=row["name"], figure=percent(row["attainment"]))
    return _("{name}: {told}").format(name=row["name"], told=_told(row, by))
