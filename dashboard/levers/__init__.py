"""The levers of a scenario: shares that add up to 100 % and amounts, each with its place in the plan.

Streamlit's own slider waits for the hand to rest and knows no mark for "as in the plan"; these levers rebalance
the other shares while they move and can be put back one by one. They compute nothing: the page turns every move
into a change of the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from dashboard.words import _
from dashboard.words.numbers import with_percent

HERE = Path(__file__).parent
FARTHEST = 1e9


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever.

    Attributes:
        id: What the move names.
        label: What it moves.
        kind: `share` (levers of this kind add to 100) or `amount` (per cent of the plan's amount).
        position: Where it stands, in per cent.
        plan: Where the plan stands, in per cent.
        low: Smallest position.
        high: Largest position.
        changed: Whether the scenario moved it; the other shares follow only where they were not moved.
        shown: The figure in words, with its unit.
        origin: The figure of the plan in words.
        hint: What it means and how it is computed.
    """

    id: str
    label: str
    kind: Literal["share", "amount"]
    position: float
    plan: float
    low: float
    high: float
    changed: bool
    shown: str
    origin: str
    hint: str


def levers(rows: Sequence[Lever], *, key: str, on_move: Callable[[], None], on_back: Callable[[], None]) -> None:
    """Show levers side by side; `moved(key)` and `put_back(key)` tell in the callbacks what happened."""
    st.components.v2.component(
        "meritree_levers", css=_asset("levers.css"), js=_asset("levers.js"), isolate_styles=False
    )(
        key=key,
        data={
            "levers": [asdict(row) for row in rows],
            "words": {
                "back": _("Put back to the plan: {origin}"),
                "plan": _("plan {origin}"),
                "of_plan": _("of the plan"),
                "percent": with_percent(""),
            },
        },
        on_move_change=on_move,
        on_back_change=on_back,
    )


def moved(key: str) -> tuple[str, float, bool] | None:
    """The lever that was moved, its new position in per cent, and whether the hand let go of it."""
    move = st.session_state.get(key, {}).get("move")
    match move:
        case {"id": str(lever), "position": int() | float() as position, "done": bool(done)} if (
            abs(position) <= FARTHEST
        ):
            return lever, float(position), done
    return None


def put_back(key: str) -> str | None:
    """The lever that was put back."""
    back: Any = st.session_state.get(key, {}).get("back")
    return back["id"] if isinstance(back, dict) and isinstance(back.get("id"), str) else None


@lru_cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
