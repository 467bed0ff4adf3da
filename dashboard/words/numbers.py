"""Numbers as people write them in the reader's language, and back: 948.6亿 in Chinese is 94.9 bn in English."""

from __future__ import annotations

import math
import re

from dashboard.words import _, language
from dashboard.words.units import (
    CURRENCIES,
    SCALE_NAMES,
    SCALE_WORDS,
    is_money,
    plain_unit,
    singular,
    split_unit,
    unit_name,
)

MINUS, NARROW_SPACE = "\u2212", "\u202f"
MONEY_SCALES = ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e3, "k"))
CHINESE_SCALES = ((1e12, "万亿"), (1e8, "亿"), (1e4, "万"))
SIGNS_BEFORE = ("$", "£", "€")
_ENTRY = re.compile(r"^(?P<sign>[+\-\u2212]?)(?P<digits>[\d.,]+)(?P<scale>[^\W\d_]*)(?P<percent>%?)$")
_NUMBER = re.compile(r"^[+\-]?(?P<digits>[\d.,]+)$")
_CURRENCY = re.compile("(" + "|".join(map(re.escape, {*CURRENCIES, *CURRENCIES.values()})) + ")$")
_SIGN_BEFORE = re.compile(r"^([+\-\u2212]?)[$£€]")
_WIDE = {0xFF00 + ord(sign) - 0x20: sign for sign in "0123456789.,+-%"}


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
    return with_percent(text).replace("-", MINUS)


def points(change: float, decimals: int = 1) -> str:
    """Write a difference of shares as signed percentage points."""
    unit = "个百分点" if language() == "zh" else f"{NARROW_SPACE}pt"
    return f"{change * 100:+.{decimals}f}{unit}".replace("-", MINUS)


def amount(value: float | None, unit: str | None = None, *, bare: bool = False) -> str:
    """Write an amount with its telling digits and unit: 94864.3 `million COP` is `94.9 bn COP`, `948.6亿比索`.

    Args:
        value: The amount in the plan's unit.
        unit: The plan's unit; a scale word at its front (`million COP`) is counted in.
        bare: Whether to leave the unit out (its scale stays counted in).
    """
    if value is None or math.isnan(value):
        return "–"
    scale, plain = split_unit(unit)
    whole = abs(value) * scale
    text = _in_ten_thousands(whole, plain) if language() == "zh" else _scaled(whole)
    sign = MINUS if value < 0 and not re.fullmatch(r"[0.]+", text) else ""
    return sign + (text if bare else with_unit(text, plain_unit(unit)))


def with_unit(text: str, name: str) -> str:
    """Put the name of a unit behind a figure, a currency's sign before it; Chinese leaves no space."""
    if name in SIGNS_BEFORE and language() != "zh":
        return name + text
    if text == "1" and language() != "zh":
        name = singular(name)
    return text + (name and (f" {name}" if language() != "zh" or name[0].isascii() else name))


def one_of(unit: str | None) -> str:
    """One of the plan's unit: `$1 million`, `1 post`, `100万比索`."""
    if language() == "zh":
        return amount(1, unit)
    scale, plain = split_unit(unit)
    text = f"1 {SCALE_NAMES[scale]}" if scale in SCALE_NAMES else f"{scale:,.0f}"
    return with_unit(text, plain)


def named(name: str, unit: str | None) -> str:
    """A name with its unit, which is left out where there is none or it is the name again (`Posts, posts`)."""
    said = unit_name(unit)
    if not said or said.lower() == name.lower():
        return name
    return _("{name}, {unit}").format(name=name, unit=said)


def with_percent(text: str) -> str:
    """Put the sign of per cent behind a figure; Chinese writes it without a space."""
    return f"{text.replace(' ', '')}%" if language() == "zh" else f"{text}{NARROW_SPACE}%"


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


def bare_quantity(value: float | None, unit: str | None = None) -> str:
    """Write a figure of an indicator without the name of its unit; a sign of per cent stays."""
    name = plain_unit(unit)
    return quantity(value, unit).removesuffix(name).removesuffix(singular(name)).rstrip()


def telling_scale(largest: float, unit: str | None = None) -> tuple[float, str]:
    """The step in which to say what an amount brings: its size in the plan's unit, and its word (`bn`, `亿`)."""
    scale = split_unit(unit)[0]
    small, large = ((1e4, "万"), (1e8, "亿")) if language() == "zh" else ((1e6, "m"), (1e9, "bn"))
    size, word = large if largest * scale > large[0] else small
    return size / scale, word


def change(value: float, unit: str | None = None, *, bare: bool = False) -> str:
    """Write a signed difference of amounts."""
    return ("+" if value > 0 else "") + amount(value, unit, bare=bare)


def entry(value: float) -> str:
    """Write an amount of the plan's unit into a field: all its digits, grouped."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def rounded_up(value: float, digits: int = 7) -> float:
    """The next amount above with so many telling digits: enough where `value` is enough, and short to write."""
    if value <= 0 or not math.isfinite(value):
        return value
    places = digits - 1 - math.floor(math.log10(value))
    return float(max(value, round(math.ceil(value * 10.0**places - 1e-6) / 10.0**places, max(places, 0))))


def read_amount(text: str, now: float, unit: str | None = None) -> float:
    """Understand an amount that somebody typed, in the plan's unit.

    Args:
        text: `94,864.3` (in the plan's unit); `94.9 bn`, `949亿` or `12 million` (of what the unit counts: 94.9 bn
            COP is 94,900 `million COP`); with a sign (`+1 bn`, `-5%`) a change of `now`. A currency may follow.
        now: The amount that a change starts from.
        unit: The plan's unit.

    Raises:
        ValueError: With a sentence for the reader, where the text is no amount of 0 or more.
    """
    typed = re.sub(r"[\s\u00a0\u202f_']", "", text.translate(_WIDE)).lower()
    found = _ENTRY.match(_CURRENCY.sub("", _SIGN_BEFORE.sub(r"\1", typed)))
    known = found and found["scale"] in SCALE_WORDS and not (found["percent"] and found["scale"])
    figure = _digits(found["digits"], text) if found and known else math.nan
    if not found or math.isnan(figure):
        raise ValueError(
            _("“{text}” is not an amount. Write it like 95 bn, 94,883,000,000 or +5%.").format(
                text=text.strip()[:40]
            )
        )
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


def read_number(text: str) -> float:
    """Understand a plain number that somebody typed, below 0 or not.

    Raises:
        ValueError: With a sentence for the reader, where the text is no number.
    """
    typed = re.sub(r"[\s\u00a0\u202f_']", "", text.translate(_WIDE)).replace(MINUS, "-")
    found = _NUMBER.match(typed)
    number = _digits(found["digits"], text) if found else math.nan
    if not number < 1e18:
        raise ValueError(
            _("“{text}” is not a number. Write it like 1,250 or 0.97.").format(text=text.strip()[:40])
        )
    return -number if typed.startswith("-") else number


def _digits(digits: str, text: str) -> float:
    """Read digits: commas group by three; a single one is a decimal comma where it can be nothing else.

    Nobody groups one or two digits or behind a leading 0. Four digits and more behind a comma may be a group with
    a digit too many, or a group of four as for 万, or decimals: the reader is asked.
    """
    if re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+(\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", digits):
        digits = digits.replace(".", "")
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", digits):
        digits = digits.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"0,\d+|\d+,\d\d?", digits):
        digits = digits.replace(",", ".")
    elif re.fullmatch(r"\d+,\d+", digits):
        whole = f"{int(digits.replace(',', '')):,}"
        raise ValueError(
            _("“{text}” can be read in two ways. Write {whole} or {decimal}.").format(
                text=text.strip()[:40], whole=whole, decimal=digits.replace(",", ".")
            )
        )
    return float(digits) if re.fullmatch(r"\d+\.?\d*|\.\d+", digits) else math.nan


def _scaled(value: float) -> str:
    for scale, word in MONEY_SCALES[:3] if value >= 1e6 else ():
        if value >= scale * 0.9995:
            return f"{_three(value / scale)} {word}"
    return f"{value:,.0f}" if value >= 1000 or math.isclose(value, round(value), rel_tol=1e-7) else _three(value)


def _in_ten_thousands(value: float, plain: str) -> str:
    """Four telling digits of 万 and 亿: money from ten thousand on, things only where there are millions."""
    for scale, word in CHINESE_SCALES if value >= (1e4 if is_money(plain) else 1e6) * 0.99995 else ():
        if value >= scale * 0.99995:
            figure = value / scale
            return (f"{figure:,.0f}" if figure >= 999.95 else f"{figure:.4g}") + word
    return f"{value:,.0f}" if value >= 1000 or math.isclose(value, round(value), rel_tol=1e-7) else _three(value)


def _three(value: float) -> str:
    return f"{value:,.0f}" if value >= 999.5 else f"{value:.3g}" if value >= 100 else f"{value:.{_places(value)}f}"


def _places(value: float) -> int:
    return 1 if value >= 9.995 else 2
