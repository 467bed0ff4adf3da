"""Texts too long for a cell of a workbook, which holds at most 32,767 characters.

The cell holds the beginning and says in which row of the sheet `long_texts` the whole text stands, cut into
pieces, one beside the other. Whoever shortens or mends the beginning changes the text: then the cell is taken as
it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from model.sheets import Sheet

LONG_TEXTS = "long_texts"
LONGEST_CELL = 32_767
PIECE = 16_000
_MARK = re.compile(r"… \[whole text in long_texts, row (\d+)\]$")


def too_long(text: str) -> bool:
    """Whether a text does not fit into a cell, or would be taken for the beginning of one that does not."""
    if len(text) > PIECE and len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_CELL:
        return True
    return text.endswith("]") and _MARK.search(text) is not None


def shortened(text: str, row: int) -> tuple[str, list[str]]:
    """The beginning of a text for its cell, and its pieces for a row of `long_texts` (from 1)."""
    pieces = [text[start : start + PIECE] for start in range(0, len(text), PIECE)]
    return f"{pieces[0]}… [whole text in {LONG_TEXTS}, row {row}]", pieces


def read_long_texts(rows: Sequence[Sequence[Any]]) -> list[list[str]]:
    """The pieces of each long text, by row."""
    return [[str(piece) for piece in row if piece != ""] for row in rows]


def with_long_texts(sheet: Sheet, texts: Sequence[Sequence[str]]) -> Sheet:
    """Put whole texts in the place of their beginnings."""
    header = [_whole(cell, texts) for cell in sheet.header]
    return replace(sheet, header=header, rows=[[_whole(cell, texts) for cell in row] for row in sheet.rows])


def _whole(cell: str, texts: Sequence[Sequence[str]]) -> str:
    mark = _MARK.search(cell) if cell.endswith("]") else None
    if mark is None or not 0 < int(mark[1]) <= len(texts):
        return cell
    pieces = texts[int(mark[1]) - 1]
    return "".join(pieces) if pieces and pieces[0] == cell[: mark.start()] else cell
