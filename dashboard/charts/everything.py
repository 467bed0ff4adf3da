"""The whole goal tree at once: widths are weights, colours are attainments."""

from __future__ import annotations

import pandas as pd

from dashboard.charts.look import SIGNS, Drawing, Palette, drawing, frame, lines, safe
from dashboard.charts.measures import measure
from dashboard.words import _
from dashboard.words.numbers import percent


def icicle_figure(
    tree: pd.DataFrame, opened: str, palette: Palette, *, depth: int = 3, by: str = "attainment"
) -> Drawing:
    """Draw the goal tree as nested bands from the opened goal on.

    Args:
        tree: As for `branch_figure`.
        opened: The goal that fills the picture.
        palette: The theme.
        depth: Levels shown at once.
        by: As for `branch_figure`.
    """
    shown = measure(by)
    kinds = [shown.kind(figure) for figure in tree[shown.name]]
    colours = {kind: shown.colour(kind, palette) for kind in set(kinds)}
    tints = {"reached": 0.30, "partly": 0.42, "little": 0.46, "none": 0.2}
    return drawing(
        [
            {
                "type": "icicle",
                "ids": tree["id"].tolist(),
                "parents": tree["parent"].tolist(),
                "labels": [safe(name) for name in tree["name"]],
                "values": tree["weight"].tolist(),
                "branchvalues": "total",
                "level": opened,
                "maxdepth": depth,
                "tiling": {"orientation": "h", "pad": 2},
                "sort": False,
                "marker": {
                    "colors": [_tint(colours[kind], palette.paper, tints[kind]) for kind in kinds],
                    "line": {"width": 0},
                },
                "pathbar": {"visible": False},
                "text": [
                    f"{SIGNS[kind]} {percent(figure, shown.digits)}"
                    for kind, figure in zip(kinds, tree[shown.name], strict=True)
                ],
                "texttemplate": "%{label}  %{text}",
                "textfont": {"size": 12, "color": palette.ink},
                "hovertext": [
                    _hover(name, attainment, weight)
                    for name, attainment, weight in zip(
                        tree["name"], tree["attainment"], tree["weight"], strict=True
                    )
                ],
                "hovertemplate": "%{hovertext}<extra></extra>",
            }
        ],
        frame(palette, 760, margin={"l": 0, "r": 0, "t": 4, "b": 4}, uniformtext={"mode": "hide", "minsize": 11}),
    )


def _hover(name: str, attainment: float, weight: float) -> str:
    said = (
        f"<b>{lines(safe(name), 46, 4)}</b>",
        _("planned attainment {figure}").format(figure=percent(attainment)),
        _("weight in the whole plan {figure}").format(figure=percent(weight, 2)),
    )
    return "<br>".join(said)


def _tint(colour: str, paper: str, strength: float) -> str:
    """Mix a colour into the paper, so that ink stays readable on it."""
    mixed = (
        round(int(colour[i : i + 2], 16) * strength + int(paper[i : i + 2], 16) * (1 - strength))
        for i in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)
