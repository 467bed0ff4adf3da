"""Drawings of the adoption report as SVG elements: no script, no font file, the same in print.

Colour is never alone: what it says stands beside it as a figure or differs in shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.charts.look import LIGHT

WIDTH = 860
_NAMES = 252
_ROW = 18
_TOP = 34


@dataclass(frozen=True, slots=True)
class RankRange:
    """Where a department stands and may stand: its rank, the exact best and worst, and the usual range."""

    name: str
    rank: int
    best: int
    worst: int
    usual: tuple[int, int]


@dataclass(frozen=True, slots=True)
class HoldingRange:
    """A weight, and how far it may move alone before the first place, and before any place, changes (0..1)."""

    name: str
    weight: float
    first: tuple[float, float]
    order: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Influence:
    """What a node is said to weigh, and the share of the differences between scores that it makes (0..1)."""

    name: str
    nominal: float
    real: float


def draw_rank_ranges(ranges: Sequence[RankRange], last: int, alt: str) -> str:
    """Draw a line per department: thin from its best to its worst rank, thick where it usually is, a dot today."""
    right = _Scale(1, last, _NAMES + 20, WIDTH - 16)
    parts = [_gridline(right(rank), len(ranges), str(rank)) for rank in _rank_marks(last)]
    for row, each in enumerate(ranges):
        y = _row_middle(row)
        low, high = (right(rank) for rank in each.usual)
        parts += [
            _name(each.name, y),
            _line(right(each.best), right(each.worst), y, LIGHT.line, 2),
            _bar(low, high, y, 8, LIGHT.accent, 0.35),
            f'<circle cx="{right(each.rank):.1f}" cy="{y}" r="4.5" fill="{LIGHT.ink}"/>',
        ]
    return _drawing(parts, len(ranges), alt)


def draw_holding_ranges(ranges: Sequence[HoldingRange], alt: str) -> str:
    """Draw a line per weight: thin where the first place holds, thick where every place does, a mark today."""
    right = _Scale(0, max([*(each.first[1] for each in ranges), 0.01]), _NAMES + 20, WIDTH - 24)
    steps = _steps(right.high)
    parts = [_gridline(right(step), len(ranges), f"{100 * step:g} %") for step in steps]
    for row, each in enumerate(ranges):
        y, now = _row_middle(row), right(each.weight)
        parts += [
            _name(each.name, y),
            _line(right(each.first[0]), right(each.first[1]), y, LIGHT.line, 3),
            _bar(right(each.order[0]), right(each.order[1]), y, 8, LIGHT.accent, 0.45),
            f'<path d="M{now:.1f} {y - 6} l5 6 l-5 6 l-5 -6 z" fill="{LIGHT.ink}"/>',
        ]
    return _drawing(parts, len(ranges), alt)


def draw_influence(influences: Sequence[Influence], alt: str) -> str:
    """Draw a line per node from what it is said to weigh (open ring) to what it makes of the differences (dot)."""
    figures = [figure for each in influences for figure in (each.nominal, each.real)]
    right = _Scale(min(0.0, *figures), max(figures), _NAMES + 20, WIDTH - 24)
    parts = [_gridline(right(step), len(influences), f"{100 * step:g} %") for step in _steps(right.high)]
    for row, each in enumerate(influences):
        y = _row_middle(row)
        said, real = right(each.nominal), right(each.real)
        colour = LIGHT.up if each.real >= each.nominal else LIGHT.down
        parts += [
            _name(each.name, y),
            _line(min(said, real), max(said, real), y, colour, 2),
            f'<circle cx="{said:.1f}" cy="{y}" r="4.5" fill="#fff" stroke="{LIGHT.ink}" stroke-width="1.5"/>',
            f'<circle cx="{real:.1f}" cy="{y}" r="5" fill="{colour}"/>',
        ]
    return _drawing(parts, len(influences), alt)


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float
    left: float
    right: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.left + share * (self.right - self.left)


def _drawing(parts: Sequence[str], rows: int, alt: str) -> str:
    height = _TOP + rows * _ROW + 8
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(alt)}" '
        f'font-family="inherit" font-size="13" fill="{LIGHT.ink}">{"".join(parts)}</svg>'
    )


def _row_middle(row: int) -> int:
    return _TOP + row * _ROW + _ROW // 2


def _name(name: str, y: int) -> str:
    short = name if len(name) <= 36 else name[:35].rstrip() + "…"
    return f'<text x="{_NAMES}" y="{y + 4}" text-anchor="end">{escape(short)}</text>'


def _gridline(x: float, rows: int, label: str) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{_TOP + rows * _ROW + 4}" stroke="{LIGHT.faint}"/>'
        f'<text x="{x:.1f}" y="{_TOP - 12}" text-anchor="middle" font-size="12" fill="{LIGHT.soft}">{label}</text>'
    )


def _line(left: float, right: float, y: int, colour: str, width: float) -> str:
    return (
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y}" y2="{y}" stroke="{colour}" '
        f'stroke-width="{width}" stroke-linecap="round"/>'
    )


def _bar(left: float, right: float, y: int, height: int, colour: str, opacity: float) -> str:
    return (
        f'<rect x="{left:.1f}" y="{y - height / 2:g}" width="{max(right - left, 0.5):.1f}" height="{height}" '
        f'rx="3" fill="{colour}" fill-opacity="{opacity}"/>'
    )


def _rank_marks(last: int) -> list[int]:
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, last) if last / step <= 12)
    return [1, *range(max(step, 2), last + 1, step)]


def _steps(high: float) -> list[float]:
    step = next(step for step in (0.01, 0.02, 0.05, 0.1, 0.2, 1) if high / step <= 8)
    return [number * step for number in range(int(high / step + 1e-9) + 1)]
