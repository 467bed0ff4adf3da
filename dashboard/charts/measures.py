"""What the colour and the shape of a goal say: how far it is, how busy, how heavy, how dear."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from dashboard.charts.look import Class, Palette, class_of
from dashboard.words import _

Name = Literal["attainment", "load", "weight", "money"]
NAMES: tuple[Name, ...] = ("attainment", "load", "weight", "money")
FULL, BUSY = 0.95, 0.5
MUCH, SOME = 0.05, 0.01


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of every node and how it is drawn.

    Attributes:
        name: The column of the tree table, all of them shares (NaN where a node has none).
        digits: Digits of its percentage.
        kind: From a value to one of the four shapes.
        judged: Whether more is better or worse; else one colour serves all classes.
    """

    name: Name
    digits: int
    kind: Callable[[float], Class]
    judged: bool

    def colour(self, kind: Class, palette: Palette) -> str:
        """The colour of a class."""
        return palette.of(kind) if self.judged else palette.accent


def measure(name: str) -> Measure:
    """The measure of a name; attainment where there is no such measure."""
    match name:
        case "load":
            return Measure("load", 0, _load_class, judged=True)
        case "weight":
            return Measure("weight", 1, _share_class, judged=False)
        case "money":
            return Measure("money", 1, _share_class, judged=False)
    return Measure("attainment", 0, class_of, judged=True)


def measure_names() -> dict[str, str]:
    """The measures in words, by name."""
    return {
        "attainment": _("Attainment"),
        "load": _("Load"),
        "weight": _("Weight"),
        "money": _("Money"),
    }


def meanings(name: str) -> tuple[tuple[Class, str], ...]:
    """What each shape of a measure stands for, in words."""
    if name == "load":
        return (
            ("reached", _("less than half of what departments can do")),
            ("partly", _("50 to 95 %")),
            ("little", _("95 % or more: at the limit")),
            ("none", _("nothing is asked")),
        )
    if name in ("weight", "money"):
        return (
            ("reached", _("5 % of the whole or more")),
            ("partly", _("1 to 5 %")),
            ("none", _("less than 1 %")),
        )
    return (
        ("reached", _("95 % or more")),
        ("partly", _("50 to 95 %")),
        ("little", _("less than 50 %")),
        ("none", _("no target")),
    )


def _load_class(load: float) -> Class:
    if math.isnan(load):
        return "none"
    return "little" if load >= FULL else "partly" if load >= BUSY else "reached"


def _share_class(share: float) -> Class:
    return "reached" if share >= MUCH else "partly" if share >= SOME else "none"
