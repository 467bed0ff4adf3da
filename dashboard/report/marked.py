"""A planner's own workbook again, with the odd cells marked, explained in comments and listed on a sheet."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from dashboard.words import _, many
from dashboard.words.findings import finding_words
from model.errors import SEVERITIES, Finding, Severity
from model.files.archive import Archive
from model.files.found import Found, Place
from model.files.workbook import OURS
from model.files.workbook_writing import write_workbook

MOST_MARKS = 1_500
LARGEST_SHEETS = 40_000_000
AUTHOR = "Meritree"
_COLOURS: dict[Severity, str] = {"error": "FFD0C7", "warning": "FFE9B8", "note": "DCE8F6"}
_SIGNS: dict[Severity, str] = {"error": "✕", "warning": "▲", "note": "●"}
_HEAD = PatternFill("solid", fgColor="EEF1F5")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def marked_workbook(name: str, content: bytes, found: Found, findings: Sequence[Finding]) -> bytes:
    """Mark a workbook; of a zip or folder of CSV files, a workbook with the same tables.

    A workbook keeps its other sheets, formats and formulas. One that cannot be taken over as it is (too large, or
    in a form that only its own program writes) is written anew with the same cells.

    Args:
        name: The file's name.
        content: What the file holds.
        found: Its sheets.
        findings: What is odd about them.
    """
    book, places = _book(name, content, found)
    _forget_earlier_marks(book)
    marked: dict[tuple[str, int, int], list[Finding]] = {}
    for finding in findings:
        place = places.get(finding.table)
        if place is not None:
            marked.setdefault((place.sheet, *_cell(finding, place)), []).append(finding)
    for (sheet, row, column), each in list(marked.items())[:MOST_MARKS]:
        _mark(book[sheet].cell(row, column), each)
    _list(book, findings, places)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def cell_of(finding: Finding, places: Mapping[str, Place]) -> str:
    """The cell of a finding as a spreadsheet names it, such as D7; empty where it is not about one."""
    place = places.get(finding.table)
    if place is None or finding.row is None or finding.column not in place.columns:
        return ""
    row, column = _cell(finding, place)
    return f"{get_column_letter(column)}{row}"


def _book(name: str, content: bytes, found: Found) -> tuple[openpyxl.Workbook, Mapping[str, Place]]:
    """The planner's own workbook, or one with the same tables, and where its tables stand."""
    if found.places:
        archive = Archive(name, content)
        if sum(archive.size(part) for part in archive.names if "worksheets/" in part) <= LARGEST_SHEETS:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    return openpyxl.load_workbook(io.BytesIO(content)), found.places
                except Exception:  # noqa: BLE001 - whatever it does not understand, the cells are ours to write
                    pass
    places = {table: Place(table, 1, _columns(sheet.header)) for table, sheet in found.sheets.items()}
    return openpyxl.load_workbook(io.BytesIO(write_workbook(list(found.sheets.values())))), places


def _columns(titles: Sequence[str]) -> dict[str, int]:
    return {title.strip(): number for number, title in reversed(list(enumerate(titles, start=1)))}


def _cell(finding: Finding, place: Place) -> tuple[int, int]:
    """Row and column of a finding: the heading where it names no row, the first column where it names none."""
    row = place.top + (finding.row or 0)
    first = min(place.columns.values(), default=1)
    return row, place.columns.get(finding.column or "", first)


def _mark(cell: Any, findings: Sequence[Finding]) -> None:
    """Colour a cell by the worst that is said about it, and say it in a comment behind what was noted there."""
    if type(cell).__name__ == "MergedCell":
        return
    worst = min(findings, key=lambda finding: SEVERITIES.index(finding.severity)).severity
    said = "\n".join(f"{_SIGNS[finding.severity]} {_said(finding)}" for finding in findings[:8])
    if len(findings) > 8:
        said += "\n" + many("and {n} more", "and {n} more", len(findings) - 8)
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    cell.comment = Comment(f"{before}{said}"[:8_000], AUTHOR, height=60 + 40 * min(len(findings), 8), width=320)
    cell.fill = PatternFill("solid", fgColor=_COLOURS[worst])


def _said(finding: Finding) -> str:
    return _clean(finding_words(finding.message) + (f" ({finding_words(finding.hint)})" if finding.hint else ""))


def _list(book: openpyxl.Workbook, findings: Sequence[Finding], places: Mapping[str, Place]) -> None:
    """Write all findings on a sheet in front, each with a link to its cell."""
    sheet = book.create_sheet(_free_name(_("Findings"), book.sheetnames), 0)
    sheet.sheet_properties.tabColor = "C8452F"
    sheet["A1"] = OURS + _("Findings")
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A2"] = _(
        "Mend the marked cells and bring the workbook back. This sheet is not read, and is written anew each time."
    )
    headings = (_("Severity"), _("Sheet"), _("Row"), _("Column"), _("Cell"), _("What was found"), _("What to do"))
    words = {"error": _("Error"), "warning": _("Warning"), "note": _("Note")}
    for place, heading in enumerate(headings, start=1):
        cell = sheet.cell(4, place, heading)
        cell.font, cell.fill = Font(bold=True), _HEAD
    for row, finding in enumerate(findings, start=5):
        at = places.get(finding.table)
        where = cell_of(finding, places)
        told = (
            f"{_SIGNS[finding.severity]} {words[finding.severity]}",
            at.sheet if at else finding.table,
            finding.row,
            finding.column,
            where,
            finding_words(finding.message),
            finding_words(finding.hint),
        )
        for place, value in enumerate(told, start=1):
            cell = sheet.cell(row, place)
            _write(cell, value)
            cell.alignment = _WRAPPED
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=_COLOURS[finding.severity])
        if at and where:
            title = at.sheet.replace("'", "''")
            link = sheet.cell(row, 5)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{title}'!{where}")
            link.font = Font(color="2F6FB5", underline="single")
    for letter, width in zip("ABCDEFG", (12, 16, 7, 16, 8, 70, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A5"
    book.active = 0
    for each in book.worksheets:
        each.sheet_view.tabSelected = each is sheet


def _write(cell: Any, value: str | int | None) -> None:
    """Write text as text whatever it begins with."""
    cell.value = _clean(value) if isinstance(value, str) else value
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _clean(text: str) -> str:
    """Replace what XML cannot hold."""
    return "".join(sign if sign >= " " or sign in "\n\t" else "\ufffd" for sign in text)[:32_000]


def _forget_earlier_marks(book: openpyxl.Workbook) -> None:
    """Take away what an earlier marking left."""
    colours = {f"00{colour}" for colour in _COLOURS.values()}
    for sheet in list(book.worksheets):
        if str(sheet["A1"].value or "").startswith(OURS) and sheet.sheet_properties.tabColor is not None:
            book.remove(sheet)
            continue
        for cell in _commented(sheet):
            if cell.comment.author == AUTHOR and cell.fill.fgColor.rgb in colours:
                cell.comment = None
                cell.fill = PatternFill()


def _commented(sheet: Any) -> Iterable[Any]:
    return [cell for row in sheet.iter_rows() for cell in row if getattr(cell, "comment", None)]


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    known = {name.casefold() for name in taken}
    names = (wanted, *(f"{wanted} {number}" for number in range(2, 1000)))
    return next(name for name in names if name.casefold() not in known)
