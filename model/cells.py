"""What the text of one cell says, and how a value is written so that it reads back exactly."""

from __future__ import annotations

import re
import unicodedata
from math import isfinite
from typing import Any

from model.errors import did_you_mean
from model.schema import Column

YES = ("yes", "y", "true", "1")
NO = ("no", "n", "false", "0")

_COMMA_DECIMAL = re.compile(r"(\d+|[1-9]\d{0,2}((\.\d{3})+|( \d{3})+)),\d+")
_POINT_DECIMAL = re.compile(r"(\d+|[1-9]\d{0,2}((,\d{3})+|( \d{3})+))(\.\d+)?")
_MANY_POINTS = re.compile(r"[1-9]\d{0,2}(\.\d{3}){2,}")


class UnreadableError(ValueError):
    """The text of a cell cannot be understood; says what was found and what is expected."""


def read_cell(column: Column, text: str) -> tuple[Any, str]:
    """Understand the text of a cell.

    Args:
        column: The column the cell stands in.
        text: The text, not empty.

    Returns:
        The value (None where the cell counts as blank) and a remark, empty where nothing is odd.

    Raises:
        UnreadableError: The text says no value of the column's kind.
    """
    match column.kind:
        case "number":
            return _read_number(text, share=column.share)
        case "whole number":
            number, remark = _read_number(text, share=False)
            if number is not None and not number.is_integer():
                raise UnreadableError(f"a whole number is expected, found '{shown(text)}'")
            return (None if number is None else int(number)), remark
        case "yes/no":
            return _read_yes_or_no(text), ""
        case "choice":
            return _read_choice(column, text), ""
        case "stages":
            return _read_stages(column, text), ""
    names_something = bool(column.refers) or (column.required and column.name != "name")
    return (None if names_something and not text.strip() else text), ""


def write_cell(value: Any) -> str:
    """Write a value in the shortest text that reads back as the same value; None is the empty text."""
    match value:
        case None:
            return ""
        case bool():
            return YES[0] if value else NO[0]
        case float():
            return repr(float(value)).removesuffix(".0")
        case tuple():
            return " ".join(value)
    return str(value)


def shown(text: str, most: int = 40) -> str:
    """Shorten a text for a message, line breaks made visible."""
    flat = text.replace("\r", "\\r").replace("\n", "\\n")
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def plain_number(text: str) -> float:
    """Read a number written as the format wants it, at full speed; ValueError for anything else."""
    number = float(text)
    if not isfinite(number) or "_" in text or not text.isascii():
        raise ValueError(text)
    return number


def _read_number(text: str, *, share: bool) -> tuple[float | None, str]:
    try:
        return plain_number(text), ""
    except ValueError:
        if not text.strip():
            return None, ""
    number = _understood(text, share=share)
    if number is None:
        raise UnreadableError(f"a number is expected, found '{shown(text)}'")
    if not isfinite(number):
        raise UnreadableError(f"'{shown(text)}' is not a finite number")
    return number, f"'{shown(text)}' is a number written as text, understood as {write_cell(number)}"


def _understood(text: str, *, share: bool) -> float | None:
    """The number that a person would read, None where there is none; a share in per cent is divided by 100."""
    bare = unicodedata.normalize("NFKC", text).replace("\u2212", "-").replace("’", " ").replace("'", " ").strip()
    try:
        return float(bare) if "_" not in bare else None
    except ValueError:
        pass
    negative = bare.startswith("(") and bare.endswith(")")
    bare = bare[1:-1].strip() if negative else bare
    percent = bare.endswith("%")
    bare = bare.removesuffix("%").strip()
    bare = "".join(letter for letter in bare if unicodedata.category(letter) != "Sc").strip()
    if bare[:1] in ("-", "+"):
        negative, bare = negative != (bare[0] == "-"), bare[1:].strip()
    digits = _with_point("".join(letter for letter in bare if unicodedata.category(letter) != "Sc").strip())
    if digits is None:
        return None
    return (-1 if negative else 1) * float(digits) / (100 if percent and share else 1)


def _with_point(digits: str) -> str | None:
    """Rewrite digits with separators as a number with a point; one comma before three digits parts thousands."""
    if _POINT_DECIMAL.fullmatch(digits):
        return digits.replace(",", "").replace(" ", "")
    if _MANY_POINTS.fullmatch(digits):
        return digits.replace(".", "")
    if _COMMA_DECIMAL.fullmatch(digits):
        return digits.replace(".", "").replace(" ", "").replace(",", ".")
    return None


def _read_yes_or_no(text: str) -> bool | None:
    word = text.strip().casefold()
    if word and word not in YES + NO:
        raise UnreadableError(f"yes or no is expected, found '{shown(text)}'")
    return word in YES if word else None


def _read_choice(column: Column, text: str) -> str | None:
    word = text.strip().casefold()
    if word and word not in column.choices:
        raise UnreadableError(unknown_word(word, column.choices))
    return word or None


def _read_stages(column: Column, text: str) -> tuple[str, ...] | None:
    words = tuple(word.casefold() for word in re.split(r"[\s,]+", text) if word)
    for position, word in enumerate(words):
        if word not in column.choices:
            raise UnreadableError(unknown_word(word, column.choices))
        if word in words[:position]:
            raise UnreadableError(f"each stage stands at most once, found '{word}' twice")
    return words or None


def unknown_word(word: str, known: tuple[str, ...]) -> str:
    """Say that a word is none of those that are known, with the nearest."""
    near = did_you_mean(word, known)
    return f"one of {', '.join(known)} is expected, found '{shown(word)}'" + (f" ({near})" if near else "")
