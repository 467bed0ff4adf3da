"""Fields to type into that lose nothing: what is being typed stays, whatever the page draws meanwhile.

Streamlit's own fields and tables are drawn anew with the page: a new value overwrites what a hand is writing, and
a value that the browser hands in again looks like one that was typed again. These fields count what is typed; the
page takes each entry once, and the browser keeps what is not yet entered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
LONGEST = 200
# Session keys, both by the key of the fields: the number of the last entry that was taken from each field, and the
# texts that were refused with what stood in the field before.
TAKEN, REFUSED = "entries-taken", "entries-refused"
Check = Callable[[str, str], str]
Typed = Callable[[str, str], None]


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
    placeholder: str = ""
    meaning: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table with fields: what it tells, and the fields behind."""

    texts: Sequence[str]
    entries: Sequence[Entry]


def entries(fields: Sequence[Entry], *, key: str, check: Check, on_typed: Typed) -> None:
    """Show fields below each other; each entry is told once, as the id of its field and the text.

    Args:
        fields: The fields.
        key: Identity of these fields.
        check: Says why a text cannot be taken into a field, or nothing where it can.
        on_typed: Called for each entry that can be taken, before the page runs again.
    """
    _mount(fields, None, key, check, on_typed)


def entry_table(
    heads: Sequence[str],
    rows: Sequence[Row],
    *,
    key: str,
    label: str,
    words: int,
    check: Check,
    on_typed: Typed,
    known: Sequence[str] = (),
) -> None:
    """Show a table whose last columns are fields.

    Args:
        heads: Names of all columns.
        rows: What stands in them.
        key: As for `entries`.
        label: What the table holds, for those who cannot see it.
        words: How many columns in front hold words; the others hold figures.
        check: As for `entries`.
        on_typed: As for `entries`.
        known: Fields that may have stood here a moment ago; what was entered into them is told as well.
    """
    table = {
        "heads": list(heads),
        "label": label,
        "words": words,
        "rows": [{"texts": list(row.texts), "fields": [each.id for each in row.entries]} for row in rows],
    }
    _mount([each for row in rows for each in row.entries], table, key, check, on_typed, known)


def _mount(
    fields: Sequence[Entry],
    table: dict[str, object] | None,
    key: str,
    check: Check,
    on_typed: Typed,
    known: Sequence[str] = (),
) -> None:
    before = dict.fromkeys(known, "") | {field.id: field.shown for field in fields}
    st.components.v2.component(
        "meritree_entries", css=_asset("entries.css"), js=_asset("entries.js"), isolate_styles=False
    )(
        key=key,
        data={
            "fields": [asdict(_with_problem(field, key, check)) for field in fields],
            "table": table,
            "taken": _memory(TAKEN, key),
        },
        default={"typed": {}},
        on_typed_change=lambda: _take(key, before, check, on_typed),
    )


def _with_problem(field: Entry, key: str, check: Check) -> Entry:
    """A field with the text that was refused, as long as nothing else belongs there by now."""
    text, before = _memory(REFUSED, key).get(field.id, ("", ""))
    problem = check(field.id, text) if text and before == field.shown else ""
    return replace(field, shown=text, problem=problem) if problem else field


def _take(key: str, before: dict[str, str], check: Check, on_typed: Typed) -> None:
    """Tell of the entries that have not been told of yet; whatever the browser sends is checked here."""
    said = st.session_state.get(key, {}).get("typed")
    for field, shown in before.items() if isinstance(said, dict) else ():
        match said.get(field):
            case [int(number), str(text)] if number > _memory(TAKEN, key).get(field, 0):
                typed = text[:LONGEST].strip()
                refused = bool(typed and check(field, typed))
                _remember(TAKEN, key, field, number)
                _remember(REFUSED, key, field, (typed if refused else "", shown))
                if not refused:
                    on_typed(field, typed)


def _memory(what: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = st.session_state.get(what, {}).get(key, {})
    return found


def _remember(what: str, key: str, field: str, value: object) -> None:
    st.session_state[what] = st.session_state.get(what, {}) | {key: _memory(what, key) | {field: value}}


@lru_cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
