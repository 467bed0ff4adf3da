"""Fields to type into that lose nothing: what is being typed stays, whatever the page draws meanwhile.

Streamlit's own field is drawn anew with the page: its new value overwrites what a hand is writing, and a value
that the browser hands in again looks like one that was typed again. These fields count what is typed; the page
takes each entry once, and the browser keeps what is not yet entered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent
LONGEST = 200
# Session key: the number of the last entry that was taken from each field, by the key of the fields.
TAKEN = "entries-taken"


@dataclass(frozen=True, slots=True)
class Entry:
    """One field.

    Attributes:
        id: What its entries name.
        label: What it holds.
        shown: The text that stands in it while nobody writes.
        placeholder: What an empty field means.
        meaning: What stands below it.
        problem: Why the last entry was not taken; empty where it was.
    """

    id: str
    label: str
    shown: str
    placeholder: str
    meaning: str
    problem: str


def entries(rows: Sequence[Entry], *, key: str, on_typed: Callable[[str, str], None]) -> None:
    """Show fields below each other; each entry is told once, as the id of its field and the text.

    Args:
        rows: The fields.
        key: Identity of these fields.
        on_typed: Called for each entry before the page runs again.
    """
    st.components.v2.component(
        "meritree_entries", css=_asset("entries.css"), js=_asset("entries.js"), isolate_styles=False
    )(
        key=key,
        data={"fields": [asdict(row) for row in rows], "taken": _taken(key)},
        default={"typed": {}},
        on_typed_change=lambda: _take(key, [row.id for row in rows], on_typed),
    )


def _take(key: str, fields: Sequence[str], on_typed: Callable[[str, str], None]) -> None:
    """Tell of the entries that have not been told of yet; whatever the browser sends is checked here."""
    said = st.session_state.get(key, {}).get("typed")
    for field in fields if isinstance(said, dict) else ():
        match said.get(field):
            case [int(number), str(text)] if number > _taken(key).get(field, 0):
                st.session_state[TAKEN] = _memory() | {key: _taken(key) | {field: number}}
                on_typed(field, text[:LONGEST])


def _taken(key: str) -> dict[str, int]:
    return _memory().get(key, {})


def _memory() -> dict[str, dict[str, int]]:
    memory: dict[str, dict[str, int]] = st.session_state.get(TAKEN, {})
    return memory


@lru_cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
