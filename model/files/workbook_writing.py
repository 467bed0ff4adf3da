"""Sheets written into a workbook (.xlsx) that reads back to the last digit and the last character.

Numbers are written with all their digits, everything else as text in cells of the format Text: nothing in a plan
can become a formula, a link, a date or a number that it is not. The same content gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from model.cells import plain_number
from model.errors import PlanError
from model.files.exact_numbers import EXACT_NUMBERS, numbers_to_keep
from model.files.long_texts import LONG_TEXTS, shortened, too_long
from model.files.workbook_parts import MOST_COLUMNS, MOST_ROWS
from model.schema import TABLES, Column, Table
from model.sheets import Sheet

INK, HEAD, LINE = "#0B1220", "#EEF1F5", "#D5DAE1"
_HEADING = {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": HEAD, "bottom": 1, "num_format": "@"}
_FONT = {"font_color": INK, "valign": "top"}
_WIDEST = 48


class Exact(float):
    """A number that is written with every digit it needs."""

    def __format__(self, _code: str) -> str:
        return repr(float(self))


class TableBook:
    """A workbook of tables in the making."""

    def __init__(self, title: str = "") -> None:
        self._stream = BytesIO()
        self.book = xlsxwriter.Workbook(
            self._stream,
            {
                "in_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        plain = "".join(letter if letter.isprintable() else " " for letter in title)
        self.book.set_properties({"title": plain[:255], "author": "Meritree", "created": datetime(2000, 1, 1)})
        self._text = self.book.add_format(_FONT | {"num_format": "@"})
        self._number = self.book.add_format(_FONT)
        self._heading = self.book.add_format(_FONT | _HEADING)
        self._long: list[list[str]] = []
        self._numbers: set[float] = set()

    def add(self, sheet: Sheet) -> Any:
        """Add the sheet of a table; return it, to be furnished further.

        Raises:
            PlanError: The table has more rows or columns than a sheet can hold.
        """
        table = TABLES[sheet.table]
        if len(sheet.rows) >= MOST_ROWS or len(sheet.header) > MOST_COLUMNS:
            raise PlanError(
                f"The table {sheet.table} has {len(sheet.rows):,} rows and {len(sheet.header):,} columns;"
                f" a sheet of a workbook holds {MOST_ROWS - 1:,} and {MOST_COLUMNS:,}."
            )
        page = self.book.add_worksheet(sheet.table)
        page.freeze_panes(1, len(table.key) if 0 < len(table.key) < 3 else 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
        figures = [_holds_numbers(table, title) for title in sheet.header]
        for place, title in enumerate(sheet.header):
            self._write_text(page, 0, place, title, self._heading)
            longest = max((_width(row[place]) for row in sheet.rows[:500] if place < len(row)), default=0)
            width = max(10, min(_WIDEST, 2 + max(_width(title) + 2, longest)))
            page.set_column(place, place, width, self._number if figures[place] else self._text)
        for number, row in enumerate(sheet.rows, start=1):
            numeric = figures if table.name != "plan" else [False, _holds_numbers(table, row[0])]
            for place, cell in enumerate(row):
                if cell:
                    self._write(page, number, place, cell, numeric[place])
        return page

    def finish(self) -> bytes:
        """Close the workbook and return what the file holds."""
        if self._long:
            page = self.book.add_worksheet(LONG_TEXTS)
            for number, pieces in enumerate(self._long):
                for place, piece in enumerate(pieces):
                    page.write_string(number, place, piece, self._text)
        if kept := numbers_to_keep(self._numbers):
            page = self.book.add_worksheet(EXACT_NUMBERS)
            page.very_hidden()
            for number, pair in enumerate(kept):
                for place, text in enumerate(pair):
                    page.write_string(number, place, text, self._text)
        self.book.close()
        return self._stream.getvalue()

    def _write(self, page: Any, row: int, place: int, cell: str, figure: bool) -> None:
        if figure:
            try:
                number = Exact(plain_number(cell))
                page.write_number(row, place, number, self._number)
                self._numbers.add(float(number))
            except ValueError:
                pass
            else:
                return
        self._write_text(page, row, place, cell, self._text)

    def _write_text(self, page: Any, row: int, place: int, text: str, shape: Any) -> None:
        if too_long(text):
            text, pieces = shortened(text, len(self._long) + 1)
            self._long.append(pieces)
        page.write_string(row, place, text, shape)


def write_workbook(sheets: Sequence[Sheet], title: str = "") -> bytes:
    """Write sheets into a workbook.

    Raises:
        PlanError: A table is too large for a sheet.
    """
    book = TableBook(title)
    for sheet in sheets:
        book.add(sheet)
    return book.finish()


def _width(text: str) -> int:
    """How many letters wide a text is; a letter of a wide script counts twice."""
    return len(text[:_WIDEST]) + sum(east_asian_width(letter) in "WF" for letter in text[:_WIDEST])


def _holds_numbers(table: Table, title: str) -> bool:
    """Whether the cells below a title are numbers; in `costs` every column that the format does not name is."""
    column: Column | None = table.column(title)
    if column is not None:
        return column.kind in ("number", "whole number")
    return table.name == "costs"
