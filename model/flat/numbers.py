"""Numbers as people write them: "97,93 %", "$ -", "1.200", "(300)", "2 Estrategias", "#N/A"."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from typing import Literal

from model.cells import UnreadableError, shown
from model.flat.vocabulary import CURRENCIES, NOTHING, SEVERAL_SIZES, TIMES

Cell = str | float
Kind = Literal["plain", "dressed", "worded", "mistake", "blank"]

LARGEST = Decimal(10) ** 18

_PLAIN = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d{1,3})?", re.ASCII)
_TOKEN = re.compile(r"(?<![\w.,])\d[\d.,' ]*\d(?![\w])|(?<![\w.,])\d(?![\w])", re.ASCII)
_GLUED = re.compile(r"(?<![A-Za-z\d.,])\d[\d.,' ]*\d|(?<![A-Za-z\d.,])\d", re.ASCII)
_GROUPED = {sign: re.compile(rf"[1-9]\d{{0,2}}({re.escape(sign)}\d{{3}})+", re.ASCII) for sign in ".,' "}
_MISTAKE = re.compile(
    r"#\s*(ERROR!|N/?A|DIV/0!?|REF!?|VALUE!?|NAME\??|NUM!?|NULL!?|¡.*|N/D|SPILL!?|CALC!?|#+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says as a number.

    Attributes:
        value: The number, None where the cell says none.
        kind: `plain` digits; `dressed` with separators, a currency or a percent sign; `worded` with words
            around the number; a `mistake` of the spreadsheet such as #N/A; `blank`.
    """

    value: Decimal | None
    kind: Kind


BLANK = Figure(None, "blank")


@lru_cache(maxsize=65_536)
def understand(cell: Cell, decimal: str = ".", percent: str = "share") -> Figure:
    """Understand the number in a cell.

    Args:
        cell: The text of the cell, or its number where the file knows that it is one.
        decimal: What parts decimals where a cell alone does not tell, as in 1.200: a point or a comma.
        percent: Whether 40 % is a `share` of 0.4 or 40 `points`.

    Raises:
        UnreadableError: The text says no number, or several, or one beyond all sense.
    """
    figure = _understood(cell, decimal, percent)
    if figure.value is not None and abs(figure.value) > LARGEST:
        raise UnreadableError(f"'{shown(str(cell))}' is larger than any figure can be")
    return figure


def decides(cell: Cell) -> str:
    """What parts decimals as far as one cell tells: `.`, `,`, `?` where both would do, or nothing."""
    if isinstance(cell, float):
        return ""
    found = _numbers_in(_tidy(cell))
    if len(found) != 1:
        return ""
    digits = found[0].group().strip()
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if points + commas == 0:
        return ""
    sign = "." if points else ","
    if points + commas > 1:
        return _other(sign)
    return "?" if _is_open(digits) else sign


def _understood(cell: Cell, decimal: str, percent: str) -> Figure:
    if isinstance(cell, float):
        if not isfinite(cell):
            return Figure(None, "mistake")
        return Figure(Decimal(repr(cell)), "plain")
    text = _tidy(cell)
    if text.casefold() in NOTHING:
        return BLANK
    if _MISTAKE.match(text):
        return Figure(None, "mistake")
    if _PLAIN.fullmatch(text) and (decimal == "." or not _is_open(text)):
        return Figure(Decimal(text), "plain")
    if not any(sign.isdigit() for sign in text):
        if _bare(text) == "-":
            return Figure(Decimal(0), "dressed")
        raise UnreadableError(f"a number is expected, found '{shown(cell)}'")
    return _dressed(cell, text, decimal, percent)


def _is_open(digits: str) -> bool:
    """Whether one sign stands before three digits, so that it may part thousands or decimals."""
    return bool(re.fullmatch(r"[-+]?[1-9]\d{0,2}[.,]\d{3}", digits, re.ASCII))


def _other(sign: str) -> str:
    return "," if sign == "." else "."


def _tidy(text: str) -> str:
    """The text with plain digits, spaces, signs and apostrophes, and no blanks around it."""
    bare = text if text.isascii() else unicodedata.normalize("NFKC", text)
    for sign, plain in (("\u2212", "-"), ("’", "'"), ("`", "'"), ("\u00a0", " "), ("\u202f", " "), ("\t", " ")):
        bare = bare.replace(sign, plain)
    return " ".join(bare.split())


def _bare(text: str) -> str:
    """A text without currency signs and blanks."""
    return "".join(sign for sign in text if unicodedata.category(sign) != "Sc").replace(" ", "")


def _dressed(cell: str, text: str, decimal: str, percent: str) -> Figure:
    """The one number in a text, with what its surroundings say about it."""
    found = _numbers_in(text)
    if len(found) != 1:
        raise UnreadableError(f"one number is expected, found '{shown(cell)}'")
    (match,) = found
    number = _with_point(match.group().strip(), decimal)
    if number is None:
        raise UnreadableError(f"a number is expected, found '{shown(cell)}'")
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    value = Decimal(number)
    if _is_negative(before, after):
        value = -value
    if after[:1] == "%" or (after[:1] == "‰"):
        value = value / (100 if after[0] == "%" else 1000) if percent == "share" else value
        after = after[1:]
    words = _words(before) + _words(after)
    for word in words:
        if word in SEVERAL_SIZES:
            raise UnreadableError(f"'{word}' means several things, found '{shown(cell)}'")
        value *= TIMES.get(word, 1)
    left = [word for word in words if word not in TIMES and word not in CURRENCIES]
    return Figure(value, "worded" if left else "dressed")


def _numbers_in(text: str) -> list[re.Match[str]]:
    """The numbers of a text that stand alone, or else those glued to the word behind them, as in 15km."""
    return list(_TOKEN.finditer(text)) or list(_GLUED.finditer(text))


def _is_negative(before: str, after: str) -> bool:
    bracketed = before.lstrip("$€£¥ ").startswith("(") and after.rstrip("$€£¥ ").endswith(")")
    return (bracketed and not _words(before) and not _words(after)) or before.endswith("-") or after == "-"


def _words(text: str) -> list[str]:
    """The words of a text, without accents and case."""
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return re.findall(r"[^\W\d_]+", plain.casefold())


def _with_point(digits: str, decimal: str) -> str | None:
    """Digits with separators as a number with a point, None where the separators make no sense."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        last = "." if digits.rindex(".") > digits.rindex(",") else ","
        whole, _, rest = digits.rpartition(last)
        if last in whole or not _GROUPED[_other(last)].fullmatch(whole) or not rest.isdigit():
            return None
        return f"{whole.replace(_other(last), '')}.{rest}"
    if points + commas == 0:
        return _ungrouped(digits)
    sign = "." if points else ","
    if points + commas > 1:
        return digits.replace(sign, "") if _GROUPED[sign].fullmatch(digits) else None
    if _is_open(digits) and sign != decimal:
        return digits.replace(sign, "")
    whole, _, rest = digits.partition(sign)
    bare = _ungrouped(whole or "0")
    return f"{bare}.{rest}" if bare is not None and (not rest or rest.isdigit()) else None


def _ungrouped(digits: str) -> str | None:
    """Digits whose thousands may be parted by blanks or apostrophes."""
    if digits.isdigit():
        return digits
    return next((digits.replace(sign, "") for sign in "' " if _GROUPED[sign].fullmatch(digits)), None)
