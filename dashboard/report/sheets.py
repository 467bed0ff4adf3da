"""Workbooks that look the same on every sheet: a question, its answer as a table, ready to print.

Cells are written by their kind and never guessed from their text, so nothing in a plan can become a formula or a
link. The same content gives the same bytes.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import xlsxwriter

from dashboard.report.rows import printable

_INK, _MUTED, _LINE, _HEAD, _ACCENT = "#0B1220", "#5B6472", "#D5DAE1", "#EEF1F5", "#2F6FB5"
_TO_CHANGE = "#FFF8E1"
KEYED = "meritree:"
_LONGEST_TEXT, _LONGEST_NAME = 32_767, 31
_INPUT = "to be changed|"
_LETTERS_A_LINE = 112
_LINE_HEIGHT, _MOST_LINES = 15, 27
# In letters; from here on A3 is easier to read than A4.
_WIDE, _PAPER, _LARGE_PAPER = 230, 9, 8
_STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 18},
    "question": {"bold": True, "font_size": 14},
    "muted": {"font_color": _MUTED},
    "subtitle": {"font_color": _MUTED, "valign": "top"},
    "part": {"bold": True, "font_size": 12},
    "sentence": {"text_wrap": True, "valign": "top", "font_size": 12},
    "card": {"bold": True, "font_size": 22, "align": "left", "font_color": _ACCENT},
    "card label": {"font_color": _MUTED, "text_wrap": True, "valign": "top"},
    "heading": {"bold": True, "text_wrap": True, "valign": "bottom", "bg_color": _HEAD, "bottom": 1},
    "heading right": {
        "bold": True,
        "text_wrap": True,
        "valign": "bottom",
        "align": "right",
        "bg_color": _HEAD,
        "bottom": 1,
    },
    "link": {"font_color": _ACCENT, "underline": 1},
    "text": {"valign": "top", "bottom": 4, "bottom_color": _LINE},
    "wrapped": {"text_wrap": True, "valign": "top", "bottom": 4, "bottom_color": _LINE},
}


class Figure(NamedTuple):
    """A number with the format it is shown in."""

    value: float | None
    code: str


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        heading: What stands above it.
        width: In letters.
        code: Number format of its figures; empty for text, `wrap` for text over several lines.
        bar: Whether a bar behind each figure shows its size (shares 0..1).
        key: What a program that reads the sheet again calls the column; it stands in a hidden row.
        to_change: Whether the reader may change the figures and bring them back.
    """

    heading: str
    width: float
    code: str = ""
    bar: bool = False
    key: str = ""
    to_change: bool = False


class Card(NamedTuple):
    """A large figure with its label below."""

    figure: str
    label: str


class Book:
    """A workbook in the making."""

    def __init__(self, title: str, subtitle: str) -> None:
        self._stream = BytesIO()
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(self._stream, options)
        self._book.set_properties({"title": title[:255], "author": "Meritree", "created": datetime(2000, 1, 1)})
        self._formats: dict[str, Any] = {}
        self.title, self.subtitle = title, subtitle

    def page(self, name: str, question: str) -> Page:
        """Add a sheet that answers a question."""
        name = self._free_name(name)
        return Page(self, self._book.add_worksheet(name), name, question)

    def hide(self, name: str, rows: Iterable[Sequence[str | float]]) -> None:
        """Add a sheet that no reader sees, for a program that reads the workbook again."""
        sheet = self._book.add_worksheet(self._free_name(name))
        sheet.very_hidden()
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(place, column, _clean(value))
                else:
                    sheet.write_number(place, column, value)

    def style(self, name: str) -> Any:
        """The cell format of a style name or of a number format code."""
        if name not in self._formats:
            code = name.removeprefix(_INPUT)
            shape = _STYLES.get(code) or _STYLES["text"] | {"num_format": code, "align": "right"}
            shape = shape | ({"bg_color": _TO_CHANGE} if code != name else {})
            self._formats[name] = self._book.add_format({"font_color": _INK, **shape})
        return self._formats[name]

    def _free_name(self, name: str) -> str:
        """A name that a sheet may bear and that no other sheet bears yet."""
        taken = {sheet.get_name().casefold() for sheet in self._book.worksheets()}
        plain = re.sub(r"[\[\]:*?/\\]", "-", name).strip("' ")[:_LONGEST_NAME] or "-"
        names = (plain, *(f"{plain[: _LONGEST_NAME - 4]} ({n})" for n in range(2, 100)))
        return next(each for each in names if each.casefold() not in taken)

    def finish(self) -> bytes:
        """Close the workbook and return what the file holds."""
        self._book.close()
        return self._stream.getvalue()


class Page:
    """A sheet in the making, filled from top to bottom."""

    def __init__(self, book: Book, sheet: Any, name: str, question: str) -> None:
        self.name = name
        self._book, self._sheet, self._row = book, sheet, 0
        self._widths: dict[int, float] = {}
        self._filtered = False
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(_PAPER)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.6, 0.6)
        footer = f"&L{book.title} · {name}".replace("&L", "\0").replace("&", "&&").replace("\0", "&L")
        sheet.set_footer(f"{footer[:200]}&R&P / &N")
        self.line(question, "question")
        self.line(book.subtitle, "subtitle")
        self._sheet.set_row(self._row - 1, 24)
        self.skip()

    def line(self, text: str, style: str = "text") -> None:
        """Write one line of text."""
        self._write(self._row, 0, text, style)
        self._row += 1

    def print_on_one(self) -> None:
        """Print the sheet on one page."""
        self._sheet.fit_to_pages(1, 1)

    def skip(self) -> None:
        """Leave a line free."""
        self._row += 1

    def widths(self, widths: Sequence[float]) -> None:
        """Set the widths of the first columns, in letters."""
        for place, width in enumerate(widths):
            self._widths[place] = max(width, self._widths.get(place, 0))
            self._sheet.set_column(place, place, self._widths[place])

    def cards(self, cards: Sequence[Card]) -> None:
        """Write large figures side by side."""
        for place, card in enumerate(cards):
            self._write(self._row, place, card.figure, "card")
            self._write(self._row + 1, place, card.label, "card label")
        self._sheet.set_row(self._row, 32)
        self._sheet.set_row(self._row + 1, 34)
        self._row += 3

    def sentences(self, sentences: Iterable[str], columns: int) -> None:
        """Write sentences one below the other, across some columns."""
        for sentence in sentences:
            text = _clean(sentence)
            self._sheet.merge_range(self._row, 0, self._row, columns - 1, "", self._book.style("sentence"))
            self._sheet.write_string(self._row, 0, text, self._book.style("sentence"))
            self._sheet.set_row(self._row, 19 * math.ceil(_breadth(text) / _LETTERS_A_LINE))
            self._row += 1

    def links(self, pages: Iterable[tuple[str, str]]) -> None:
        """Write the names of other sheets as links, with their questions."""
        for name, question in pages:
            place = "internal:'" + name.replace("'", "''") + "'!A1"
            self._sheet.write_url(self._row, 0, place, self._book.style("link"), string=name)
            self._write(self._row, 1, question, "muted")
            self._row += 1

    def table(self, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, keep: int = 0) -> None:
        """Write a table; the first one of a sheet can be filtered, and its headings stay in sight.

        Args:
            columns: What stands in the columns.
            rows: Cells: text, numbers, figures with a format of their own, or None for blank.
            keep: How many columns stay in sight on the left.
        """
        top = self._row
        self.widths([column.width for column in columns])
        self._keys(top - 1, columns)
        for place, column in enumerate(columns):
            figures = column.code not in ("", "wrap")
            self._write(top, place, column.heading, "heading right" if figures else "heading")
        self._make_room(top, [(column.heading, column.width) for column in columns])
        for row in rows:
            self._row += 1
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(self._row, place, value, column)
            wrapped = [(str(v or ""), c.width) for c, v in zip(columns, row, strict=True) if c.code == "wrap"]
            self._make_room(self._row, wrapped)
        if not self._filtered:
            self._filtered = True
            self._sheet.freeze_panes(top + 1, keep)
            self._sheet.repeat_rows(top)
            if self._row > top:
                self._sheet.autofilter(top, 0, self._row, len(columns) - 1)
        if sum(column.width for column in columns) > _WIDE:
            self._sheet.set_paper(_LARGE_PAPER)
        for place, column in enumerate(columns):
            if column.bar and self._row > top:
                self._bar(top + 1, place)
        self._row += 2

    def _keys(self, row: int, columns: Sequence[Column]) -> None:
        """Write what a program calls the columns into the hidden row above their headings."""
        keys = [(place, column.key) for place, column in enumerate(columns) if column.key]
        for place, key in keys:
            self._sheet.write_string(row, place, _clean(KEYED + key))
        if keys:
            self._sheet.set_row(row, None, None, {"hidden": True})

    def _make_room(self, row: int, texts: Iterable[tuple[str, float]]) -> None:
        """Make a row high enough for texts that wrap in columns so wide; not every program does it itself."""
        lines = max((_lines(text, width) for text, width in texts), default=1)
        if lines > 1:
            self._sheet.set_row(row, _LINE_HEIGHT * min(lines, _MOST_LINES))

    def _bar(self, top: int, place: int) -> None:
        bar = {
            "type": "data_bar",
            "bar_solid": True,
            "bar_color": "#BFD6EE",
            "min_type": "num",
            "min_value": 0,
            "max_type": "num",
            "max_value": 1,
            "bar_border_color": "#BFD6EE",
        }
        self._sheet.conditional_format(top, place, self._row, place, bar)

    def _cell(self, row: int, place: int, value: Any, column: Column) -> None:
        style = "wrapped" if column.code == "wrap" else column.code or "text"
        if isinstance(value, Figure):
            value, style = value
        self._write(row, place, value, _INPUT + style if column.to_change and value is not None else style)

    def _write(self, row: int, place: int, value: Any, style: str) -> None:
        shape = self._book.style(style)
        if isinstance(value, str) and value:
            self._sheet.write_string(row, place, _clean(value), shape)
        elif isinstance(value, int | float) and math.isfinite(value):
            self._sheet.write_number(row, place, value, shape)
        else:
            self._sheet.write_blank(row, place, None, shape)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many letters."""
    return sum(max(1, math.ceil(_breadth(line) / (1.02 * width))) for line in text.split("\n"))


def _breadth(text: str) -> int:
    """How many letters wide a text is; a Chinese sign takes the room of two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _clean(text: str) -> str:
    """Replace what a workbook cannot hold, and cut what is too long for a cell."""
    return printable(text)[:_LONGEST_TEXT]
