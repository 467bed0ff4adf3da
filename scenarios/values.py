"""What may be written into a cell: from text to a change, from a value to what the column holds."""

from __future__ import annotations

import math
import re
from typing import Any, Literal

from model.cells import read_cell, unknown_word, write_cell
from model.schema import Column

How = Literal["set", "scale", "add", "share"]
Value = float | str | bool | None

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_OPERATIONS: tuple[tuple[How, re.Pattern[str]], ...] = (
    ("scale", re.compile(rf"\*\s*({_NUMBER})", re.ASCII)),
    ("add", re.compile(rf"\+\s*({_NUMBER})", re.ASCII)),
    ("share", re.compile(rf"({_NUMBER})\s*%", re.ASCII)),
    ("set", re.compile(f"({_NUMBER})", re.ASCII)),
)


def read_value(text: str, column: Column | None) -> tuple[Value, How]:
    """Understand what was written for a cell: a value, or `*0.9`, `+5`, `40%` where the column holds numbers.

    `-5` is the number minus five; to take five away write `+-5`. A percentage on anything but a weight is the
    value it stands for where the column holds shares (`80%` of a mandate is 0.8). Text that does not fit the
    column is returned as it stands, for `fit` to refuse.

    Args:
        text: What the cell would hold, or an operation; blank for a blank cell.
        column: The column of the cell, None where it is not known (read like a weight).
    """
    text = text.strip()
    if not text:
        return None, "set"
    if column is not None and column.kind not in ("number", "whole number"):
        return text, "set"
    for how, pattern in _OPERATIONS:
        if match := pattern.fullmatch(text):
            if how != "share":
                return float(match[1]), how
            share = float(match[1]) / 100
            return (share, "set") if column and column.share and column.name != "weight" else (share, how)
    return text, "set"


def write_value(value: Value, how: How) -> str | float | bool:
    """Write a change the way it is read: a number or a truth as such, everything else as text."""
    match how:
        case "scale":
            return f"*{write_cell(value)}"
        case "add":
            return f"+{write_cell(value)}"
        case "share":
            return f"{float(value or 0) * 100:.15g}%"
    return "" if value is None else value


def fit(value: Value, column: Column) -> Any:
    """Turn a value into what the column holds.

    Raises:
        ValueError: The value is not of the column's kind; the text says what was expected and found.
    """
    if column.kind in ("number", "whole number"):
        number = _number(value)
        if column.kind == "number":
            return number
        if not number.is_integer():
            raise ValueError(f"a whole number is expected, found '{write_cell(number)}'")
        return int(number)
    text = write_cell(value)
    if column.kind == "choice" and text not in column.choices:
        raise ValueError(unknown_word(text, column.choices))
    return read_cell(column, text)[0]


def _number(value: Value) -> float:
    if isinstance(value, str) and re.fullmatch(_NUMBER, value, re.ASCII):
        value = float(value)
    if isinstance(value, bool | str) or value is None:
        raise ValueError(f"a number is expected, found '{write_cell(value)}'")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"'{value}' is not a finite number")
    return number
