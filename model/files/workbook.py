"""The sheets of a workbook (.xlsx), read as the text that a CSV file would hold."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from model.errors import Finding, PlanError
from model.files.archive import Archive
from model.files.exact_numbers import EXACT_NUMBERS, read_exact_numbers
from model.files.found import Found, Place, nothing_found, stray
from model.files.long_texts import LONG_TEXTS, read_long_texts, with_long_texts
from model.files.workbook_headings import heading_row, our_names
from model.files.workbook_parts import LARGEST_FIELD, UNSOUND, Cell, Part, clean_copy
from model.schema import TABLES
from model.sheets import Sheet

OURS = "Meritree · "
"""A sheet whose first cell begins like this explains or lists something; it holds no table and is passed over."""

Value = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def read_workbook(archive: Archive) -> Found:
    """Read the sheets of a workbook.

    Raises:
        PlanError: It cannot be read, does more than hold cells, or holds no table.
    """
    copy, parts = clean_copy(archive)
    found = Found()
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(copy)) as book:
            part_of = parts_by_title(copy, parts)
            tables = _tables(archive, book)
            exact = read_exact_numbers(_cells(book, EXACT_NUMBERS))
            for title, name in tables.items():
                sheet = book.get_sheet_by_name(title)
                if name is None:
                    if not _is_ours(sheet):
                        found.findings.append(
                            stray(title, f"the sheet '{title}'", tuple(filter(None, tables.values())))
                        )
                else:
                    _read_table(found, name, sheet, part_of.get(title) or Part(b""), exact)
            hidden = {each.name for each in book.sheets_metadata if each.visible != SheetVisibleEnum.Visible}
            if texts := read_long_texts(_cells(book, LONG_TEXTS)):
                found.sheets.update({name: with_long_texts(each, texts) for name, each in found.sheets.items()})
    except (CalamineError, OSError, ValueError, KeyError, ET.ParseError) as failure:
        raise PlanError(f"{archive.called} {UNSOUND}") from failure
    except BaseException as failure:
        if type(failure).__name__ != "PanicException":
            raise
        raise PlanError(f"{archive.called} {UNSOUND}") from failure
    for name, place in found.places.items():
        if place.sheet in hidden:
            message = f"the sheet '{place.sheet}' is hidden; it is read all the same"
            found.findings.append(Finding("note", name, None, None, message))
    return found


def _tables(archive: Archive, book: CalamineWorkbook) -> dict[str, str | None]:
    """The table on each sheet by the sheet's title, None where there is none."""
    sheets = (each.name for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet)
    titles = [title for title in sheets if title not in (LONG_TEXTS, EXACT_NUMBERS)]
    tables: dict[str, str | None] = {title: title if title in TABLES else None for title in titles}
    for title in titles:
        name = title.strip().casefold()
        if tables[title] is None and name in TABLES and name not in tables.values():
            tables[title] = name
    if not any(tables.values()):
        raise PlanError(nothing_found(archive.called, {title: f"the sheet '{title}'" for title in titles}))
    return tables


def _read_table(found: Found, name: str, sheet: CalamineSheet, part: Part, exact: Mapping[float, str]) -> None:
    """Read the table on a sheet: its heading, its rows below, and what is odd about its cells."""
    rows: list[list[Value]] = sheet.to_python(skip_empty_area=False)
    top = heading_row(TABLES[name], rows, _text)
    titles = [_text(value) for value in rows[top]] if rows else []
    names, spelled = our_names(TABLES[name], titles)
    findings = [replace(finding, table=name) for finding in spelled]
    if top and any(_text(value) for row in rows[:top] for value in row):
        message = f"the heading is taken from row {top + 1} of the sheet; what stands above it is not read"
        findings.append(Finding("note", name, None, None, message))
    body = [
        [value if type(value) is str else _exact(value, exact) or _text(value) for value in row]
        for row in rows[top + 1 :]
    ]
    told = _Telling(name, top + 1, names, findings)
    _fill_merged(body, sheet, told)
    _tell_dates(rows[top + 1 :], told)
    _tell_formulas(part, told)
    found.findings.extend(findings)
    called = f"the sheet '{sheet.name}'"
    found.add(Sheet(name, names, body), called)
    found.places[name] = Place(
        sheet.name, top + 1, {title.strip(): place for place, title in reversed(list(enumerate(names, start=1)))}
    )


class _Telling:
    """What is odd about the cells of one table."""

    def __init__(self, table: str, top: int, names: Sequence[str], findings: list[Finding]) -> None:
        self.table, self.top, self.names, self.findings = table, top, names, findings

    def column(self, place: int) -> str | None:
        """The name of a column, counted from 0; None where it has none and is not read."""
        return (self.names[place].strip() or None) if place < len(self.names) else None

    def tell(self, cell: Cell, message: str, hint: str, severity: Any = "error") -> bool:
        """Tell something about a cell, unless nobody reads it; say whether it was told."""
        column = self.column(cell.column - 1)
        if column is None or cell.row <= self.top:
            return False
        self.findings.append(Finding(severity, self.table, cell.row - self.top, column, message, hint))
        return True


def _fill_merged(body: list[list[str]], sheet: CalamineSheet, told: _Telling) -> None:
    """Give the cells below the first of a merged range its text, as a reader would understand it."""
    filled = 0
    for (first, left), (last, _) in sheet.merged_cell_ranges or ():
        rows = range(max(first - told.top, 0), min(last - told.top + 1, len(body)))
        filled += len(rows)
        if first < told.top or len(rows) < 2 or left >= len(told.names) or filled > LARGEST_FIELD:
            continue
        text = body[rows[0]][left]
        for row in rows[1:]:
            body[row][left] = text
        cells = f"{Cell(first + 1, left + 1)} to {Cell(told.top + rows[-1] + 1, left + 1)}"
        message = f"the cells {cells} are merged; each is read as the first of them"
        told.tell(Cell(first + 1, left + 1), message, "Write the text into each row.", "warning")


def _tell_dates(rows: Sequence[Sequence[Value]], told: _Telling) -> None:
    """Tell where a text is due and a date stands, which a spreadsheet program makes of 2025-03 by itself."""
    table = TABLES[told.table]
    due = [
        place
        for place in range(len(told.names))
        if (column := table.column(told.column(place) or "")) is None or column.kind == "text"
    ]
    for number, row in enumerate(rows, start=told.top + 1):
        for place in due:
            if isinstance(row[place], dt.date | dt.time | dt.timedelta):
                message = f"the cell holds a date, read as the text '{_text(row[place])}'"
                hint = "If another text is meant, give the cell the format Text and write it again."
                told.tell(Cell(number, place + 1), message, hint, "warning")


def _tell_formulas(part: Part, told: _Telling) -> None:
    for cell in part.failed:
        hint = "Mend its formula, or write the value itself."
        told.tell(cell, "the cell shows an error instead of a value", hint)
    for cell in part.unsaved:
        hint = "Open the workbook in a spreadsheet program and save it, or write the value itself."
        told.tell(cell, "the cell holds a formula that was saved without its value", hint)


def _text(value: Value) -> str:
    """Write what a cell holds as the text of a CSV file."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case int() | float():
            return str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(float(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
    return str(value)


def _exact(value: Value, exact: Mapping[float, str]) -> str | None:
    return exact.get(value) if exact and type(value) is float else None


def _cells(book: CalamineWorkbook, title: str) -> list[list[Value]]:
    """The cells of a sheet that only some workbooks have."""
    if title not in book.sheet_names:
        return []
    return book.get_sheet_by_name(title).to_python(skip_empty_area=False)


def _is_ours(sheet: CalamineSheet) -> bool:
    if not sheet.height or sheet.start != (0, 0):
        return False
    return str(next(iter(sheet.iter_rows()))[0]).startswith(OURS)


def parts_by_title(copy: bytes, parts: Mapping[str, Part]) -> dict[str, Part]:
    """The worksheet parts by the titles of their sheets, as the workbook's own list and its relations say."""
    with zipfile.ZipFile(io.BytesIO(copy)) as clean:
        names = {name.lower(): name for name in clean.namelist()}
        book = next(
            name for name in ("xl/workbook.xml", *names) if name in names and name.endswith("workbook.xml")
        )
        folder = book.rpartition("/")[0]
        relations = names.get(f"{folder}/_rels/workbook.xml.rels")
        listed = ET.fromstring(clean.read(names[book]))
        related = ET.fromstring(clean.read(relations)) if relations else ()
    targets = {each.get("Id", ""): each.get("Target", "") for each in related}
    found: dict[str, Part] = {}
    by_name = {name.lower(): part for name, part in parts.items()}
    for each in listed.iter():
        if each.tag.endswith("}sheet"):
            relation = next((value for key, value in each.items() if key.endswith("}id")), "")
            target = targets.get(relation, "").lower()
            place = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            if place in by_name:
                found[each.get("name", "")] = by_name[place]
    return found
