"""How figures are shown in a workbook: decimals, shares as percentages, blanks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import fsum
from typing import Any

import pandas as pd

from dashboard.report.sheets import Figure
from dashboard.words.numbers import MINUS, with_percent
from model.plan import Indicator

PERCENT = "0.0%"
_MOST_DECIMALS = 6
_LARGE = 10_000


def number(value: Any) -> float | None:
    """A number of a table, None where there is none."""
    return None if value is None or pd.isna(value) else float(value)


def plain(value: Any) -> Figure:
    """An amount, with two decimals where it is small and not whole."""
    amount = number(value)
    return Figure(amount, _code(0 if amount is None or abs(amount) >= _LARGE else min(2, _decimals(amount))))


def printed(indicator: Indicator, values: Sequence[Any]) -> list[Figure]:
    """Figures of an indicator in one format, with its decimals or as many as they take."""
    numbers = [number(value) for value in values]
    decimals = indicator.decimals
    if decimals is None:
        decimals = max((_decimals(figure) for figure in numbers if figure is not None), default=0)
    return [Figure(figure, _code_of(indicator, decimals)) for figure in numbers]


def written(indicator: Indicator, values: Sequence[Any]) -> list[str]:
    """The same figures as text, as a workbook shows them; a dash where there is none."""
    return [_text(figure) for figure in printed(indicator, values)]


def exact(indicator: Indicator, value: Any) -> Figure:
    """A figure of an indicator with all its decimals, at most six."""
    figure = number(value)
    return Figure(figure, _code_of(indicator, 0 if figure is None else _decimals(figure)))


def improvement(indicator: Indicator, value: Any) -> Figure:
    """An improvement, which for a `ratio` counts numerator units and not the indicator's own."""
    figure = number(value)
    if indicator.aggregation == "ratio":
        return Figure(figure, _code(0 if figure is None else _decimals(figure)))
    return exact(indicator, figure)


def adding_up(amounts: Sequence[float]) -> list[str]:
    """Write amounts with at most two decimals, all with the same, so that what is written adds up.

    The last figure is the written sum; the others go up or down by less than one last digit (largest remainder).
    """
    total = fsum(amounts)
    decimals = min(2, max((_decimals(amount) for amount in (*amounts, total)), default=0))
    steps = [amount * 10**decimals for amount in amounts]
    low = [math.floor(round(step, 6)) for step in steps]
    missing = round(total * 10**decimals) - sum(low)
    order = sorted(range(len(steps)), key=lambda place: (low[place] - steps[place], place))
    for place in order[: max(missing, 0)]:
        low[place] += 1
    return [_text(Figure(whole / 10**decimals, _code(decimals))) for whole in (*low, sum(low))]


def _text(figure: Figure) -> str:
    """A figure the way its format shows it."""
    if figure.value is None:
        return "–"
    share = figure.code.endswith("%")
    decimals = len(figure.code.rstrip("%").partition(".")[2])
    text = f"{figure.value * (100 if share else 1):,.{decimals}f}"
    text = (text if float(text.replace(",", "")) else text.lstrip("-")).replace("-", MINUS)
    return with_percent(text) if share else text


def _code_of(indicator: Indicator, decimals: int) -> str:
    if (indicator.unit or "").casefold() != "share":
        return _code(decimals)
    decimals = max(0, decimals - 2)
    return "0" + ("." + "0" * decimals if decimals else "") + "%"


def _code(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _decimals(figure: float) -> int:
    shown = round(figure, _MOST_DECIMALS)
    return next(places for places in range(_MOST_DECIMALS + 1) if round(figure, places) == shown)
