"""The text of a CSV file <-> a sheet."""

from __future__ import annotations

import csv
import io

from model.errors import Finding
from model.files.found import LARGEST_FILE
from model.sheets import Sheet

LARGEST_CELL = 1_000_000
csv.field_size_limit(LARGEST_CELL)


def read_csv(name: str, content: bytes, called: str) -> Sheet | Finding:
    """Read the sheet in a CSV file, or say why there is none.

    Args:
        name: The table.
        content: What the file holds.
        called: The file's name, for messages.
    """

    def unread(message: str, hint: str = "") -> Finding:
        return Finding("error", name, None, None, f"{called} {message}", hint)

    encoding = _other_encoding(content)
    if encoding:
        return unread(f"is {encoding}; UTF-8 is expected", "Save it as 'CSV UTF-8'.")
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except csv.Error as error:
        return unread(f"is not a sound CSV file: {error}", "Look for a double quote that is never closed.")
    header, *rows = lines or [[]]
    for separator, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and separator in header[0]:
            return unread(f"parts its columns by {word}; commas are expected", "Save it with commas.")
    return Sheet(name, header, rows)


def too_large(name: str, size: int, called: str) -> Finding:
    """Say that a CSV file is not read because of its size."""
    message = f"{called} has {size / 1e6:.0f} MB; a table may have at most {LARGEST_FILE / 1e6:.0f} MB"
    return Finding("error", name, None, None, message)


def csv_text(sheet: Sheet) -> str:
    """Write a sheet as the text of a CSV file."""
    lines = (sheet.header, *sheet.rows)
    return "".join(",".join(_quoted(cell) for cell in line) + "\n" for line in lines)


def _other_encoding(content: bytes) -> str:
    """What a file is written in when it is not UTF-8; empty when it is."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "written in UTF-16"
    if content[:4] == b"PK\x03\x04":
        return "a workbook and not a CSV file"
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f"not written in UTF-8 (line {line})"
    return "written in UTF-16" if b"\x00" in content[:200] else ""


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell
