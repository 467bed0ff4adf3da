"""The parts of a workbook that hold cells, copied into a clean archive for the reader.

The copy holds what was looked at and nothing else: no drawings, no empty cells that merely bear a format, no part
in another encoding. A cell far away from all others is refused here, because a reader lays out the whole field
between the first and the last cell.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from model.errors import PlanError
from model.files.archive import Archive

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
LARGEST_FIELD = 6_000_000
LARGEST_COPY = 120_000_000
CONTENT_TYPES = "[Content_Types].xml"
UNSOUND = "is not a sound workbook; open it and save it anew as .xlsx."

_ATTRIBUTES = rb"""[^<>"']*+(?:"[^"<]*+"[^<>"']*+|'[^'<]*+'[^<>"']*+)*+"""
_NAME = rb"(?:[\w.-]+:)?"
_EMPTY_CELL = rb"<%sc\b[^<>]*+(?<=/)>" % _NAME
_EMPTY_ROW = re.compile(
    rb"<%(name)srow\b[^<>]*+(?:(?<=/)>|(?<!/)>(?:%(cell)s)*+</%(name)srow\s*>)"
    % {b"name": _NAME, b"cell": _EMPTY_CELL}
)
_TAG = re.compile(rb"<%s(?:(row)|c)(?=[\s/>])(%s)>" % (_NAME, _ATTRIBUTES))
_WHERE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{0,3})(\d{1,7})["']""")
_PLACED = re.compile(rb"\sr\s*=")
_KIND = re.compile(rb"""\st\s*=\s*["'](\w+)["']""")
_FORMULA = re.compile(
    rb"<%(n)sc\b(?P<c>%(a)s)>\s*<%(n)sf\b(?:%(a)s(?<=/)>|%(a)s(?<!/)>[^<]*</%(n)sf\s*>)\s*"
    rb"(?:<%(n)sv\s*/>|<%(n)sv\s*>\s*</%(n)sv\s*>)?\s*</%(n)sc\s*>" % {b"n": _NAME, b"a": _ATTRIBUTES}
)
_ENCODING = re.compile(rb"""^[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_NO_LETTER = re.compile(rb"_x(FFF[EF])_", re.IGNORECASE)


class Cell(NamedTuple):
    """A cell by row and column, from 1."""

    row: int
    column: int

    def __str__(self) -> str:
        letters, column = "", self.column
        while column:
            column, letter = divmod(column - 1, 26)
            letters = chr(65 + letter) + letters
        return f"{letters}{self.row}"


@dataclass(slots=True)
class Part:
    """A worksheet's text and what its reader would pass over in silence.

    Attributes:
        text: The worksheet without empty rows.
        failed: Cells whose formula gave an error.
        unsaved: Cells whose formula was saved without its value.
        area: How many cells lie between the first and the last.
    """

    text: bytes
    failed: list[Cell] = field(default_factory=list)
    unsaved: list[Cell] = field(default_factory=list)
    area: int = 0


def clean_copy(archive: Archive) -> tuple[bytes, dict[str, Part]]:
    """Copy what holds cells.

    Returns:
        A workbook for the reader, and its worksheets by the name of their part.

    Raises:
        PlanError: The workbook does more than hold cells, or cannot be read.
    """
    _refuse_others(archive)
    sheets: dict[str, Part] = {}
    area = 0
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_STORED) as clean:
        for name in archive.names:
            lower = name.lower()
            if not lower.endswith((".xml", ".rels")):
                continue
            if "/worksheets/" in lower and lower.endswith(".xml"):
                part = sheets[name] = _looked_through(archive, name, b"".join(_without_empty_rows(archive, name)))
                text = part.text
                area += part.area
            else:
                text = b"".join(_xml(archive, name))
            _must_be_sound(archive, text)
            if lower.endswith("sharedstrings.xml"):
                text = _letters_that_are_none(text)
            if copy.tell() + len(text) > LARGEST_COPY or area > LARGEST_FIELD:
                raise PlanError(f"{archive.called} is refused: it has more cells than any plan needs.")
            clean.writestr(name, text)
    return copy.getvalue(), sheets


def _refuse_others(archive: Archive) -> None:
    names = [name.lower() for name in archive.names]
    if "mimetype" in names and "content.xml" in names:
        raise PlanError(f"{archive.called} is an OpenDocument file; save it as .xlsx.")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise PlanError(f"{archive.called} holds macros, which are not let in; save it as .xlsx without macros.")
    if any("/externallinks/" in name for name in names):
        raise PlanError(
            f"{archive.called} takes figures from other files, which cannot be followed;"
            " replace the links by their values (Data, Edit links, Break link)."
        )
    if "xl/workbook.bin" in names:
        raise PlanError(f"{archive.called} is a binary workbook (.xlsb); save it as .xlsx.")
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise PlanError(f"{archive.called} is a document and no workbook; a plan is a workbook (.xlsx).")


def _xml(archive: Archive, name: str) -> Iterator[bytes]:
    """The pieces of an XML part, without what an attacker would need of XML."""
    tail = b""
    for number, piece in enumerate(archive.pieces(name)):
        if number == 0:
            declared = _ENCODING.match(piece[:200])
            if b"\0" in piece[:200] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
                raise PlanError(f"{archive.called} is refused: its part '{name}' is not written in UTF-8.")
        if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
            raise PlanError(
                f"{archive.called} is refused: its part '{name}' defines entities, which no workbook does."
            )
        tail = piece[-10:]
        yield piece


def _must_be_sound(archive: Archive, text: bytes) -> None:
    """Refuse what is not well-formed, so that nothing reads a tag otherwise than it was looked at here."""
    try:
        expat.ParserCreate().Parse(text, True)
    except expat.ExpatError as failure:
        raise PlanError(f"{archive.called} {UNSOUND}") from failure


def _without_empty_rows(archive: Archive, name: str) -> Iterator[bytes]:
    """The pieces of a worksheet without rows that bear nothing but a format; there may be a million."""
    rest = b""
    for piece in _xml(archive, name):
        rest += piece
        end = rest.rfind(b"<row")
        if end > 0:
            yield _EMPTY_ROW.sub(b"", rest[:end])
            rest = rest[end:]
    yield _EMPTY_ROW.sub(b"", rest)


def _looked_through(archive: Archive, name: str, text: bytes) -> Part:
    """Find what the reader would not tell of a worksheet, and refuse a field too large to be laid out."""
    part = Part(text)
    at = last = Cell(0, 0)
    for tag in _TAG.finditer(text):
        is_row, attributes = tag[1] is not None, tag[2]
        where = _WHERE.search(attributes)
        if where is None and _PLACED.search(attributes):
            raise PlanError(f"{archive.called} {UNSOUND}")
        if is_row:
            at = Cell(int(where[2]) if where else at.row + 1, 0)
            continue
        at = Cell(int(where[2]), _column(where[1])) if where else Cell(at.row, at.column + 1)
        if not attributes.endswith(b"/"):
            last = Cell(max(last.row, at.row), max(last.column, at.column))
            if b'"e"' in attributes or b"'e'" in attributes:
                kind = _KIND.search(attributes)
                if kind and kind[1] == b"e":
                    part.failed.append(at)
    part.area = last.row * last.column
    if part.area > LARGEST_FIELD or last.row > MOST_ROWS or last.column > MOST_COLUMNS:
        raise PlanError(
            f"{archive.called} is refused: a cell of its part '{name}' stands far from all others"
            f" (the table would reach to {last}); clear the rows and columns that are not needed."
        )
    if b"f>" in text or b"<f" in text:
        part.unsaved = [cell for tag in _FORMULA.finditer(text) if (cell := _unsaved(tag["c"]))]
    return part


def _unsaved(attributes: bytes) -> Cell | None:
    """The cell of a formula without a value; one that gave an empty text has said what it has to say."""
    where, kind = _WHERE.search(attributes), _KIND.search(attributes)
    if where is None or (kind and kind[1] in (b"str", b"e")):
        return None
    return Cell(int(where[2]), _column(where[1]))


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place


def _letters_that_are_none(text: bytes) -> bytes:
    """Spell the two code points that the reader leaves escaped, unless the escape itself is escaped."""
    if not _NO_LETTER.search(text):
        return text

    def spelled(escape: re.Match[bytes]) -> bytes:
        before = text[max(0, escape.start() - 6) : escape.start()].upper()
        return escape[0] if before == b"_X005F" else chr(int(escape[1], 16)).encode()

    return _NO_LETTER.sub(spelled, text)
