"""Where the money goes: from goals to departments, and per department."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.look import Drawing, Palette, clip, drawing, frame, lines, safe
from dashboard.words import _, many
from dashboard.words.numbers import amount, change, percent


def flow_figure(
    flows: pd.DataFrame, unit: str, palette: Palette, *, most: int = 11, height: int = 440, narrow: bool = False
) -> Drawing:
    """Draw the use of one resource from goals to departments.

    Args:
        flows: One row per goal and department: `goal`, `goal_name`, `department`, `department_name`, `amount` > 0.
            Goals keep the colour of their place in the order of rows, whatever is spent.
        unit: Unit of the amounts.
        palette: The theme.
        most: Departments shown by name; the smaller ones are gathered in one.
        height: In pixels, at least.
        narrow: For a phone: shorter labels without amounts.
    """
    flows, gathered = _gather(flows, most)
    goals = list(dict.fromkeys(flows["goal"]))
    departments = flows.groupby("department")["amount"].sum().sort_values(ascending=False).index.tolist()
    departments.sort(key=lambda department: department == "")
    colours = {goal: palette.goals[number % len(palette.goals)] for number, goal in enumerate(goals)}
    names = dict(zip(flows["goal"], flows["goal_name"], strict=True))
    units = dict(zip(flows["department"], flows["department_name"], strict=True)) | {"": gathered}
    sent, received = flows.groupby("goal")["amount"].sum(), flows.groupby("department")["amount"].sum()
    place = {("goal", goal): i for i, goal in enumerate(goals)}
    place |= {("department", department): len(goals) + i for i, department in enumerate(departments)}
    labels = [_tag(names[goal], sent[goal], unit, narrow) for goal in goals]
    labels += [_tag(units[department], received[department], unit, narrow) for department in departments]
    sankey = {
        "type": "sankey",
        "arrangement": "fixed",
        "node": {
            "label": labels,
            "color": [colours[goal] for goal in goals] + [palette.none] * len(departments),
            "pad": 14,
            "thickness": 12,
            "line": {"width": 0},
            "customdata": [_spoken(names[goal], sent[goal], unit) for goal in goals]
            + [_spoken(units[department], received[department], unit) for department in departments],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "link": {
            "source": [place["goal", goal] for goal in flows["goal"]],
            "target": [place["department", department] for department in flows["department"]],
            "value": flows["amount"].tolist(),
            "color": [_veil(colours[goal], 0.32 if palette.name == "light" else 0.38) for goal in flows["goal"]],
            "customdata": [
                _sent(goal, units[department], spent, unit)
                for goal, department, spent in zip(
                    flows["goal_name"], flows["department"], flows["amount"], strict=True
                )
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        "textfont": {"size": 11 if narrow else 13, "color": palette.ink, "shadow": "none"},
    }
    height = max(height, 36 * max(len(goals), len(departments)))
    return drawing([sankey], frame(palette, height, margin={"l": 2, "r": 2, "t": 10, "b": 12}))


def department_figure(spending: pd.DataFrame, unit: str, palette: Palette, *, most: int = 18) -> Drawing:
    """Draw the use of one resource by department as bars, with a tick where the unchanged plan stood.

    Args:
        spending: One row per department: `department`, `name`, `amount` (current), `before` (unchanged plan).
        unit: Unit of the amounts.
        palette: The theme.
        most: Departments shown by name; the smaller ones are gathered in one.
    """
    spending = _largest(spending.sort_values(["amount", "department"], ascending=[False, True]), most)
    names = [clip(name, 40) for name in spending["name"]]
    rows = [str(department) for department in spending["department"]]
    longest = max(float(spending[["amount", "before"]].to_numpy().max()), 1e-9)
    moved = (spending["amount"] - spending["before"]).tolist()
    data: list[dict[str, Any]] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": rows,
            "x": spending["amount"].tolist(),
            "marker": {"color": palette.accent},
            "width": 0.2,
            "hovertext": [
                _compared(name, now, before, unit)
                for name, now, before in spending[["name", "amount", "before"]].itertuples(index=False, name=None)
            ],
            "hovertemplate": "%{hovertext}<extra></extra>",
        },
        {
            "type": "scatter",
            "mode": "markers",
            "y": rows,
            "x": spending["before"].tolist(),
            "marker": {"symbol": "line-ns", "size": 11, "line": {"width": 2, "color": palette.ink}},
            "hoverinfo": "skip",
        },
    ]
    notes: list[dict[str, Any]] = []
    for row, name, now, step in zip(rows, names, spending["amount"], moved, strict=True):
        text = amount(float(now), unit, bare=True)
        if abs(step) > 0.005 * longest:
            colour = palette.reached if step > 0 else palette.little
            text += (
                f"  <span style='color:{colour}'>{'▲' if step > 0 else '▼'} {change(step, unit, bare=True)}</span>"
            )
        notes.append(_note(row, safe(name), "left", palette.ink))
        notes.append(_note(row, text, "right", palette.ink))
    layout = frame(
        palette,
        bars_height(len(rows)),
        xaxis={"visible": False, "fixedrange": True, "range": [0, longest * 1.02]},
        yaxis={"visible": False, "fixedrange": True, "categoryorder": "array", "categoryarray": rows[::-1]},
        annotations=notes,
        bargap=0,
        margin={"l": 2, "r": 2, "t": 6, "b": 4},
    )
    return drawing(data, layout)


def bars_height(rows: int) -> int:
    """Height in pixels of a picture with so many bars."""
    return max(120, 42 * rows + 12)


def resource_figure(name: str, unit: str, total: float, used: float, before: float, palette: Palette) -> Drawing:
    """Draw one resource as a bar: what is used out of the total, with a tick at the unchanged plan's total."""
    longest = max(total, used, before, 1e-9)
    bar: dict[str, Any] = {"type": "bar", "orientation": "h", "y": [name], "width": 0.8, "hoverinfo": "skip"}
    return drawing(
        [
            bar | {"x": [total], "marker": {"color": palette.faint}},
            bar
            | {
                "x": [used],
                "marker": {"color": palette.accent},
                "hoverinfo": "text",
                "hovertext": _("{used} of {total} used ({share})").format(
                    used=amount(used, unit),
                    total=amount(total, unit),
                    share=percent(used / total if total else 0),
                ),
            },
            {
                "type": "scatter",
                "mode": "markers",
                "y": [name],
                "x": [before],
                "marker": {"symbol": "line-ns", "size": 16, "line": {"width": 2, "color": palette.ink}},
                "hoverinfo": "skip",
            },
        ],
        frame(
            palette,
            44,
            barmode="overlay",
            margin={"l": 2, "r": 2, "t": 6, "b": 6},
            xaxis={"visible": False, "fixedrange": True, "range": [0, longest * 1.01]},
        ),
    )


def _gather(flows: pd.DataFrame, most: int) -> tuple[pd.DataFrame, str]:
    """Put the departments beyond the largest into one, whose id is empty."""
    sums = flows.groupby("department")["amount"].sum().sort_values(ascending=False)
    if len(sums) <= most + 1:
        return flows, ""
    small = set(sums.index[most:])
    name = many("{n} smaller department", "{n} smaller departments", len(small))
    merged = flows.assign(department=[("" if d in small else d) for d in flows["department"]])
    merged.loc[merged["department"] == "", "department_name"] = name
    keys = ["goal", "goal_name", "department", "department_name"]
    return merged.groupby(keys, as_index=False, sort=False)[["amount"]].sum(), name


def _largest(spending: pd.DataFrame, most: int) -> pd.DataFrame:
    """Put the departments beyond the largest into one last row."""
    if len(spending) <= most + 1:
        return spending
    rest = spending.iloc[most:]
    name = many("{n} smaller department", "{n} smaller departments", len(rest))
    row = {"department": "…", "name": name, "amount": rest["amount"].sum(), "before": rest["before"].sum()}
    return pd.concat([spending.iloc[:most], pd.DataFrame([row])], ignore_index=True)


def _note(row: str, text: str, side: str, colour: str) -> dict[str, Any]:
    return {
        "xref": "paper",
        "x": 0 if side == "left" else 1,
        "xanchor": side,
        "y": row,
        "yanchor": "bottom",
        "yshift": 5,
        "text": text,
        "showarrow": False,
        "font": {"size": 13, "color": colour},
    }


def _spoken(name: str, value: float, unit: str) -> str:
    return f"{lines(safe(name), 40, 3)}<br><b>{amount(float(value), unit)}</b>"


def _tag(name: str, value: float, unit: str, narrow: bool) -> str:
    return safe(clip(name, 20)) if narrow else f"{safe(clip(name, 44))}  {amount(float(value), unit, bare=True)}"


def _sent(goal: str, department: str, value: float, unit: str) -> str:
    return f"{lines(safe(goal), 40, 2)} → {lines(safe(department), 40, 2)}<br><b>{amount(value, unit)}</b>"


def _compared(name: str, now: float, before: float, unit: str) -> str:
    return f"<b>{lines(safe(name), 40, 3)}</b><br>{amount(now, unit)}<br>" + _("unchanged plan {figure}").format(
        figure=amount(before, unit)
    )


def _veil(colour: str, strength: float) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{strength})"
