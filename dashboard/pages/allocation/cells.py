"""A table of numbers to write into: what is written is tried, and has its price before it is accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard import drafts
from dashboard.entries import Entry, Row, entry_table
from dashboard.state import Solved
from dashboard.words.numbers import entry, read_number
from scenarios.scenario import Change, value_of


def editor(
    board: Solved,
    what: str,
    label: str,
    told: Mapping[str, Sequence[str]],
    written: Mapping[str, Sequence[str]],
    *,
    words: int,
    known: Sequence[str] = (),
) -> None:
    """Show a table whose last columns can be written to.

    Args:
        board: What the page is about.
        what: Which table of the plan it is.
        label: What the table holds.
        told: The columns that only tell, by name; the first one names the row.
        written: The columns that can be written to, by name: the path of the number in every row.
        words: How many columns in front hold words.
        known: Paths of numbers that may have stood in this table a moment ago.
    """
    rows = [
        Row(texts, [_entry(board, path, f"{texts[0]}: {name}") for name, path in zip(written, paths, strict=True)])
        for texts, paths in zip(zip(*told.values(), strict=True), zip(*written.values(), strict=True), strict=True)
    ]
    entry_table(
        [*told, *written],
        rows,
        key=f"edit-{board.name}-{what}",
        label=label,
        words=words,
        check=lambda _path, text: problem_of(text),
        on_typed=lambda path, text: try_number(board, path, read_number(text) if text else None),
        known=known,
    )


def _entry(board: Solved, path: str, label: str) -> Entry:
    number = _wanted(board, path)
    return Entry(id=path, label=label, shown="" if number is None else entry(number))


def problem_of(text: str) -> str:
    """Why a text is no number; empty where it is one."""
    try:
        read_number(text)
    except ValueError as refusal:
        return str(refusal)
    return ""


def _wanted(board: Solved, path: str) -> float | None:
    """The number that belongs into a cell, what is tried included; None for a blank one."""
    for change in drafts.tried(board.name):
        if change.path == path:
            return None if change.value is None else float(change.value)
    return _stands(board, path)


def _stands(board: Solved, path: str) -> float | None:
    value = value_of(path, board.now.plan)
    return None if value is None else float(value)


def try_number(board: Solved, path: str, number: float | None) -> None:
    """Try a number in a cell, or a blank one; what stands there already is no trial."""
    if number == _stands(board, path):
        drafts.drop(board.name, path)
    else:
        drafts.put(board.name, Change(path, number))
