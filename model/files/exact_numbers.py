"""Numbers of more than fifteen digits, which some spreadsheet programs cut when they save a workbook.

A hidden sheet keeps them: beside what is left of each after the cut stands the whole number. A cell that holds
exactly what was left is read as the whole; every other cell is read as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context
from typing import Any

EXACT_NUMBERS = "exact_numbers"
# Programs cut the number itself or its shortest decimal form, of which the last digit may lie half way.
_CUTS = tuple(Context(prec=15, rounding=way) for way in (ROUND_HALF_EVEN, ROUND_HALF_UP))


def numbers_to_keep(numbers: Iterable[float]) -> list[tuple[str, str]]:
    """What may be left of each long number after fifteen digits, and the number itself; sorted.

    Two that may leave the same, or one that may leave another number of the plan, cannot be told apart and are not
    kept.
    """
    left: dict[float, list[float]] = {}
    for number in set(numbers):
        for cut in _cuts(number) | {number}:
            left.setdefault(cut, []).append(number)
    kept = ((cut, found[0]) for cut, found in left.items() if len(found) == 1 and found[0] != cut)
    return sorted((repr(cut), repr(number)) for cut, number in kept)


def read_exact_numbers(rows: Sequence[Sequence[Any]]) -> Mapping[float, str]:
    """The text of each whole number by what is left of it; rows that say something else are passed over."""
    found = {}
    for cut, number, *_ in (row for row in rows if len(row) > 1):
        try:
            if float(cut) in _cuts(float(number)):
                found[float(cut)] = str(number).removesuffix(".0")
        except (TypeError, ValueError, ArithmeticError):
            continue
    return found


def _cuts(number: float) -> set[float]:
    """What is left of a number, by either way of rounding its two forms."""
    return {float(f"{number:.15g}"), *(float(context.create_decimal(repr(number))) for context in _CUTS)}
