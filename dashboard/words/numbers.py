"""Numbers as people write them, and back."""

from __future__ import annotations

import math
import re

from dashboard.words import _

MINUS, NARROW_SPACE = "\u2212", "\u202f"
MONEY_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
SCALE_WORDS = {
    "": 1.0,
    "k": 1e3,
    "thousand": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "b": 1e9,
    "bn": 1e9,
    "billion": 1e9,
    "billions": 1e9,
    "t": 1e12,
    "tn": 1e12,
    "trillion": 1e12,
    "万": 1e4,
    "亿": 1e8,
}
# In a unit a single letter is a unit of its own: t of CO2, m of road.
UNIT_SCALES = {word: scale for word, scale in SCALE_WORDS.items() if len(word) > 1 or not word.isascii()}
_ENTRY = re.compile(r"^(?P<sign>[+\-\u2212]?)(?P<digits>[\d.,]+)(?P<scale>[^\W\d_]*)(?P<percent>%?)$")


def percent(share: float | None, decimals: int | None = None) -> str:
    """Write a share 0..1 as a percentage; never round up to 100 or down to 0 what is neither."""
    if share is None or math.isnan(share):
        return "–"
    figure = 100 * share
    if decimals is None:
        decimals = 0 if abs(figure - round(figure)) < 0.05 else 1
    text = f"{figure:.{decimals}f}"
    if text == f"{100:.{decimals}f}" and figure < 100 - 1e-6:
        text = f"{100 - 10**-decimals:.{decimals}f}" if decimals else "99.9"
    if float(text) == 0 and figure > 1e-6:
        text = f"< {0.1 if decimals == 0 else 10**-decimals:g}"
    return f"{text}{NARROW_SPACE}%".replace("-", MINUS)


def points(change: float, decimals: int = 1) -> str:
    """Write a difference of shares as signed percentage points."""
    return f"{change * 100:+.{decimals}f}{NARROW_SPACE}pt".replace("-", MINUS)


def amount(value: float | None, unit: str | None = None, *, bare: bool = False) -> str:
    """Write an amount with three telling digits and its unit: 94864.3 `million COP` is `94.9 bn COP`.

    Args:
        value: The amount in the plan's unit.
        unit: The plan's unit; a scale word at its front (`million COP`) is counted in.
        bare: Whether to leave the unit out (its scale stays counted in).
    """
    if value is None or math.isnan(value):
        return "–"
    scale, plain = split_unit(unit)
    text = _scaled(abs(value) * scale)
    sign = MINUS if value < 0 and not re.fullmatch(r"[0.]+", text) else ""
    return f"{sign}{text}" + (f" {plain}" if plain and not bare else "")


def quantity(value: float | None, unit: str | None = None) -> str:
    """Write a figure of an indicator in its unit; counts need none and shares are percentages."""
    plain = (unit or "").strip().lower()
    if value is None or math.isnan(value) or plain in ("", "number", "count", "#"):
        return amount(value)
    if plain in ("share", "proportion"):
        return percent(value)
    if plain in ("%", "percent", "per cent", "percentage"):
        return percent(value / 100)
    return amount(value, unit)


def change(value: float, unit: str | None = None, *, bare: bool = False) -> str:
    """Write a signed difference of amounts."""
    return ("+" if value > 0 else "") + amount(value, unit, bare=bare)


def split_unit(unit: str | None) -> tuple[float, str]:
    """Part a unit into its scale and the rest: `million COP`, `£ million`, `10,000 yuan`."""
    words = (unit or "").split()
    for place in (0, -1) if len(words) > 1 else ():
        word = words[place].lower()
        scale = float(word.replace(",", "")) if re.fullmatch(r"10[0,]+", word) else UNIT_SCALES.get(word)
        if scale:
            return scale, " ".join(words[1:] if place == 0 else words[:-1])
    return 1.0, unit or ""


def entry(value: float) -> str:
    """Write an amount of the plan's unit into a field: all its digits, grouped."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def read_amount(text: str, now: float, unit: str | None = None) -> float:
    """Understand an amount that somebody typed, in the plan's unit.

    Args:
        text: `94,864.3` (in the plan's unit); `94.9 bn` or `12 million` (of what the unit counts: 94.9 bn COP is
            94,900 `million COP`); with a sign (`+1 bn`, `-5%`) a change of `now`.
        now: The amount that a change starts from.
        unit: The plan's unit.

    Raises:
        ValueError: With a sentence for the reader, where the text is no amount of 0 or more.
    """
    found = _ENTRY.match(re.sub(r"[\s\u00a0\u202f_']", "", text).lower())
    if not found or found["scale"] not in SCALE_WORDS or (found["percent"] and found["scale"]):
        raise ValueError(
            _("“{text}” is not an amount. Write it like 95 bn, 94,883,000,000 or +5%.").format(
                text=text.strip()[:40]
            )
        )
    figure = _digits(found["digits"], text)
    if found["scale"]:
        figure *= SCALE_WORDS[found["scale"]] / split_unit(unit)[0]
    if found["percent"]:
        figure = now * figure / 100
    signed = {"": figure, "+": now + figure}.get(found["sign"], now - figure)
    if found["percent"] and not found["sign"]:
        raise ValueError(_("Say whether it is more or less: +5% or −5%."))
    if signed < 0:
        raise ValueError(_("A budget cannot be below 0."))
    if not signed < 1e18:
        raise ValueError(_("That is more money than a plan can hold."))
    return signed


def _digits(digits: str, text: str) -> float:
    """Read digits; commas group by three, and a single comma with other digits behind it is a decimal comma."""
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", digits):
        digits = digits.replace(".", "")
    elif re.fullmatch(r"\d+,\d+", digits):
        digits = digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        raise ValueError(
            _("“{text}” is not an amount. Write it like 95 bn, 94,883,000,000 or +5%.").format(
                text=text.strip()[:40]
            )
        ) from None


def _scaled(value: float) -> str:
    for scale, word in MONEY_SCALES[:3] if value >= 1e6 else ():
        if value >= scale * 0.9995:
            return f"{_three(value / scale)} {word}"
    return f"{value:,.0f}" if value >= 1000 or value == round(value) else _three(value)


def _three(value: float) -> str:
    return f"{value:,.0f}" if value >= 999.5 else f"{value:.3g}" if value >= 100 else f"{value:.{_places(value)}f}"


def _places(value: float) -> int:
    return 1 if value >= 9.995 else 2
