"""Small helps for whoever writes a table of an outcome, on a terminal or into a file."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboard.words import ENGLISH, _, label, language
from dashboard.words.numbers import MINUS, amount
from model.plan import Plan


def title_of(plan: Plan) -> str:
    """What a plan is called, with its year where the name does not tell it."""
    name, year = label(plan.settings) or _("Plan"), plan.settings.year
    return f"{name} · {year}" if year and year not in name else name


def rows_of(table: pd.DataFrame) -> list[Any]:
    """The rows of a table, with its columns as attributes."""
    return list(table.itertuples(index=False))


def downwards(goals: pd.DataFrame) -> Iterator[tuple[str, int]]:
    """Walk the goals from the root down, each with its depth."""
    children: dict[str | None, list[str]] = {}
    for goal, parent in zip(goals["goal"], goals["parent"], strict=True):
        children.setdefault(parent if isinstance(parent, str) and parent else None, []).append(goal)
    waiting = [(goal, 0) for goal in reversed(children.get(None, []))]
    while waiting:
        goal, depth = waiting.pop()
        yield goal, depth
        waiting += [(child, depth + 1) for child in reversed(children.get(goal, []))]


def quantity(value: float, unit: str | None, *, bare: bool = False) -> str:
    """Write an amount with its unit; one that begins with a number is multiplied by: `85 × 10,000 yuan`.

    Args:
        value: The amount; what a solver leaves behind the ninth digit is not shown.
        unit: The plan's unit.
        bare: Whether to leave the unit out.
    """
    multiplied = unit and unit[0].isdigit() and language() == ENGLISH
    return amount(float(f"{value:.9g}"), f"× {unit}" if multiplied else unit, bare=bare)


def figure_text(value: float | None, unit: str | None = None) -> str:
    """Write a figure of an indicator in full, with at most six decimals."""
    if value is None or math.isnan(value):
        return "–"
    text = f"{value:,.6f}".rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace("-", MINUS) + (f" {unit}" if unit else "")


def printable(text: str) -> str:
    """Replace the signs of a text that no file of an office program can hold."""
    kept = (
        "\ufffd"
        if (unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\t") or sign in "\ufffe\uffff"
        else sign
        for sign in text
    )
    return "".join(kept)


def cell_text(value: Any) -> str:
    """Write what a cell of a plan holds, for a reader."""
    match value:
        case None:
            return _("blank")
        case bool():
            return _("yes") if value else _("no")
        case float():
            return amount(value) if abs(value) >= 1e6 else f"{value:,.6g}"
        case tuple():
            return " ".join(value)
    return str(value)
