"""The cells of a flat file: text parted by commas, semicolons, tabs or bars, or a sheet of a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from model.errors import Finding, PlanError, did_you_mean
from model.files.archive import Archive
from model.files.workbook import parts_by_title
from model.files.workbook_parts import Part, clean_copy
from model.flat.numbers import Cell

LARGEST_FILE = 50_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 200_000, 2_000, 100_000
FAILED = "#ERROR!"
MOST_TOLD = 50
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a sheet, as rows of equal length that count from 1 as in a spreadsheet.

    Attributes:
        name: Name of the sheet, or of the file.
        rows: The cells; a number where the file knows that it is one, else text without blanks around it.
        sheets: The sheets of the workbook that have cells.
        findings: What was noticed when the file was read.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    sheets: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_grid(path: Path, sheet: str | None = None) -> Grid:
    """Read the cells of a file that ends in .csv, .tsv, .txt or .xlsx.

    Raises:
        PlanError: There is no such file or sheet, it is too large, or it is no such file.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise PlanError(f"'{path.name}' is a folder; a flat sheet is one file, .csv or .xlsx.")
        if path.stat().st_size > LARGEST_FILE:
            size = f"{path.stat().st_size / 1e6:.0f} MB"
            raise PlanError(f"'{path.name}' has {size}; a sheet may have at most {LARGEST_FILE / 1e6:.0f} MB.")
        return grid_of(path.read_bytes(), path.name, sheet)
    except FileNotFoundError:
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        near = did_you_mean(path.name, (other.name for other in beside))
        raise PlanError(f"There is no file '{path.name}'" + (f" ({near})." if near else ".")) from None
    except OSError as error:
        raise PlanError(f"The file '{path.name}' cannot be read: {error.strerror or error}.") from error


def grid_of(content: bytes, name: str, sheet: str | None = None) -> Grid:
    """Read the cells of a file's content.

    Raises:
        PlanError: It is no text and no workbook, or the workbook has no such sheet or no cells.
    """
    grid = _of_workbook(content, name, sheet) if _is_workbook(content) else _of_text(content, name)
    if not grid.rows:
        raise PlanError(f"'{name}' has no cells.")
    return grid


def _is_workbook(content: bytes) -> bool:
    return content[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _of_text(content: bytes, name: str) -> Grid:
    text, encoding = _decoded(content, name)
    if text.count("\0") > len(text) // 200:
        raise PlanError(f"'{name}' is neither text nor a workbook.")
    separator = _separator(text)
    try:
        lines = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), MOST_ROWS + 1))
    except csv.Error as error:
        raise PlanError(f"'{name}' is not a sound CSV file: {error}.") from error
    findings = []
    if encoding:
        findings.append(_note(f"the file is not UTF-8; it was read as {encoding}"))
    if separator != ",":
        findings.append(_note(f"the columns are parted by {_SEPARATORS[separator]}"))
    return _grid(name, lines, (), findings)


def _decoded(content: bytes, name: str) -> tuple[str, str]:
    """The text of a file, and the name of its encoding where that is not UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError as error:
            raise PlanError(f"'{name}' is neither text nor a workbook.") from error
    for encoding, called in (("utf-8-sig", ""), ("gb18030", "GB 18030"), ("cp1252", "Windows-1252")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _looks_chinese(text):
            return text, called
    return content.decode("latin-1"), "Latin-1"


def _looks_chinese(text: str) -> bool:
    """Whether nearly all signs outside ASCII are common Chinese, as in no misread European text."""
    others = [sign for sign in text[:200_000] if sign > "\x7f"]
    common = sum(
        "\u4e00" <= sign <= "\u9fff" or "\u3000" <= sign <= "\u303f" or sign >= "\uff00" for sign in others
    )
    pairs = sum("\u4e00" <= a <= "\u9fff" and "\u4e00" <= b <= "\u9fff" for a, b in pairwise(text))
    return common > 0.9 * len(others) and pairs > 0.3 * len(others)


def _separator(text: str) -> str:
    """The sign that parts the first lines into most columns, in the same number on most of them."""
    sample = "\n".join(text.splitlines()[:50])

    def evenness(sign: str) -> tuple[int, int]:
        try:
            widths = [len(line) for line in csv.reader(io.StringIO(sample), delimiter=sign)]
        except csv.Error:
            return (0, 0)
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) * (usual > 1), usual)

    return max(_SEPARATORS, key=evenness)


def _of_workbook(content: bytes, name: str, sheet: str | None) -> Grid:
    copy, parts = clean_copy(Archive(name, content))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(copy)) as book:
            shown = [
                each.name
                for each in book.sheets_metadata
                if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
            ]
            filled = tuple(each for each in shown if book.get_sheet_by_name(each).height)
            chosen = _chosen(sheet, filled, tuple(book.sheet_names), name)
            found = book.get_sheet_by_name(chosen)
            lines = [[_cell(value) for value in row] for row in found.to_python(skip_empty_area=False)]
            part = parts_by_title(copy, parts).get(chosen)
            findings = [*_formulas(part, lines), *_merged(found, lines)]
    except (CalamineError, OSError, ValueError, KeyError, ParseError) as failure:
        raise PlanError(f"'{name}' is not a sound workbook; open it and save it anew as .xlsx.") from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise PlanError(f"'{name}' is not a sound workbook; open it and save it anew as .xlsx.") from failure
    if len(filled) > 1 and sheet is None:
        findings.append(_note(f"the sheet '{chosen}' was read; there are also {', '.join(filled[1:])}"))
    return _grid(chosen, lines, filled, findings)


def _chosen(sheet: str | None, filled: Sequence[str], known: Sequence[str], name: str) -> str:
    if sheet is None and filled:
        return filled[0]
    if sheet in known:
        return str(sheet)
    if sheet is None:
        raise PlanError(f"'{name}' has no sheet with cells.")
    near = did_you_mean(sheet, known)
    raise PlanError(f"'{name}' has no sheet '{sheet}' ({near or 'it has ' + ', '.join(known)}).")


def _cell(value: Any) -> Cell:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return float(value)
        case str():
            return value
    return str(value).removesuffix(" 00:00:00")


def _formulas(part: Part | None, lines: list[list[Cell]]) -> list[Finding]:
    """Show the cells whose formula failed, which the reader leaves blank; tell of formulas without a value."""
    if part is None:
        return []
    for row, column in part.failed:
        if row <= len(lines) and column <= len(lines[row - 1]):
            lines[row - 1][column - 1] = FAILED
    message = "the formula was saved without its value; the cell counts as blank"
    hint = "Open the workbook in a spreadsheet program and save it."
    return [
        Finding("warning", "sheet", row, letter(column - 1), message, hint)
        for row, column in part.unsaved[:MOST_TOLD]
    ]


def _merged(sheet: CalamineSheet, lines: list[list[Cell]]) -> list[Finding]:
    """Give every cell of merged ones what the first of them says."""
    ranges = sheet.merged_cell_ranges or []
    for (top, left), (bottom, right) in ranges:
        said = lines[top][left] if top < len(lines) and left < len(lines[top]) else ""
        for line in lines[top : bottom + 1] if said != "" else ():
            line += [""] * (min(right + 1, MOST_COLUMNS) - len(line))
            line[left : right + 1] = [said] * (min(right + 1, MOST_COLUMNS) - left)
    return [_note(f"{len(ranges)} merged cells count as if each cell said it")] if ranges else []


def _grid(name: str, lines: Sequence[Sequence[Cell]], sheets: tuple[str, ...], findings: list[Finding]) -> Grid:
    """Square the rows, cut what is empty at their ends, and trim every text."""
    if len(lines) > MOST_ROWS:
        raise PlanError(f"'{name}' has more than {MOST_ROWS:,} rows.")
    trimmed = [[cell.strip() if isinstance(cell, str) else cell for cell in line] for line in lines]
    for row, line in enumerate(trimmed, start=1):
        for place, cell in enumerate(line):
            if isinstance(cell, str) and len(cell) > LONGEST_CELL:
                message = f"the cell has {len(cell):,} signs; the first {LONGEST_CELL:,} are read"
                findings.append(Finding("warning", "sheet", row, letter(place), message))
                line[place] = cell[:LONGEST_CELL]
    width = max((place + 1 for line in trimmed for place, cell in enumerate(line) if cell != ""), default=0)
    if width > MOST_COLUMNS:
        raise PlanError(f"'{name}' has {width:,} columns; at most {MOST_COLUMNS:,} are read.")
    rows = [(*line[:width], *[""] * (width - len(line))) for line in trimmed]
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    return Grid(name, tuple(rows), sheets, tuple(findings))


def letter(place: int) -> str:
    """The letter of a column as a spreadsheet has it, of its place from 0."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, blanks in a row made one."""
    if isinstance(cell, float):
        return repr(cell).removesuffix(".0")
    return " ".join(cell.split())


def _note(message: str) -> Finding:
    return Finding("note", "sheet", None, None, message)
