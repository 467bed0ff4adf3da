"""The columns of a flat sheet: found by heading, read as text or as numbers, with whatever was odd about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from typing import Any

from model.cells import UnreadableError, shown, write_cell
from model.errors import Finding, Severity, did_you_mean
from model.flat.grid import Grid, letter, text_of
from model.flat.mapping import Mapping
from model.flat.numbers import Cell, Figure, decides, understand
from model.flat.spelling import plainly

MOST_TOLD = 50
PLACES = re.compile(r"\{([^{}]+)\}")


@dataclass(slots=True)
class Columns:
    """The columns of a sheet below its headings.

    Attributes:
        mapping: What the columns mean.
        titles: The headings, each once.
        rows: The cells below, with the number of their row in the sheet.
        findings: What was odd, in the order it was met.
        assumed: What was assumed about the sheet as a whole, as sentences.
    """

    mapping: Mapping
    titles: tuple[str, ...]
    rows: list[tuple[int, tuple[Cell, ...]]]
    findings: list[Finding] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    _places: dict[str, int | None] = field(default_factory=dict)
    _figures: dict[str, dict[int, Decimal]] = field(default_factory=dict)
    _worded: dict[int, list[str]] = field(default_factory=dict)
    _gathered: dict[tuple[str | None, str, str], list[int]] = field(default_factory=dict)

    def place(self, heading: str) -> int | None:
        """Where the column of a heading stands, None where there is none (reported once by `missing`)."""
        if heading not in self._places:
            self._places[heading] = _find(self.titles, heading)
        return self._places[heading]

    def text(self, heading: str | None, cells: Sequence[Cell]) -> str:
        """The text of a cell of a row, empty where it is blank or there is no such column."""
        place = self.place(heading) if heading else None
        return "" if place is None else text_of(cells[place])

    def filled(self, template: str, cells: Sequence[Cell]) -> str:
        """A text with the cells of a row in the places of their columns."""
        return PLACES.sub(lambda match: self.text(match.group(1), cells), template)

    def numbers(self, heading: str) -> dict[int, Decimal]:
        """The numbers of a column by row; blank and unreadable cells are left out, the latter reported."""
        if heading not in self._figures:
            place = self.place(heading)
            self._figures[heading] = {} if place is None else _read_numbers(self, heading, place, self._worded)
        return self._figures[heading]

    def words_about(self, row: int) -> list[str]:
        """What a note should say about the cells of a row that needed understanding."""
        return self._worded.get(row, [])

    def report(
        self, severity: Severity, row: int | None, heading: str | None, message: str, hint: str = ""
    ) -> None:
        """Note something odd about a cell, a row, a column or the sheet."""
        self.findings.append(Finding(severity, "sheet", row, heading, message, hint))

    def gather(self, heading: str | None, message: str, row: int, hint: str = "") -> None:
        """Note something odd that many rows may share; they are told in one finding by `tell_gathered`."""
        self._gathered.setdefault((heading, message, hint), []).append(row)

    def tell_gathered(self) -> None:
        """Report what rows share, with the first of them."""
        for (heading, message, hint), rows in self._gathered.items():
            others = ", ".join(map(str, rows[1:11])) + (" …" if len(rows) > 11 else "")
            also = f" (and so in {len(rows) - 1} more rows: {others})" if others else ""
            self.report("warning", rows[0], heading, message + also, hint)
        self._gathered.clear()

    def assume(
        self, sentence: str, severity: Severity = "note", heading: str | None = None, hint: str = ""
    ) -> None:
        """Note something that was assumed about the sheet, which the plan will say too."""
        self.assumed.append(sentence[:1].upper() + sentence[1:] + ".")
        self.report(severity, None, heading, sentence, hint)


def columns_of(grid: Grid, mapping: Mapping) -> Columns:
    """Find the headings of a sheet and the rows below, each with its number; rows without a cell are left out."""
    titles = titles_of(grid, mapping.header_row, mapping.header_rows)
    first = mapping.header_row + mapping.header_rows - 1
    below = enumerate(grid.rows[first:], start=first + 1)
    rows = [(number, cells) for number, cells in below if any(cell != "" for cell in cells)]
    return Columns(mapping, titles, rows, list(grid.findings))


def titles_of(grid: Grid, header_row: int, header_rows: int = 1) -> tuple[str, ...]:
    """The headings of a sheet, each once: a second `Budget` is `Budget (2)`, a blank one `column G`."""
    parts = [_spread(row) for row in grid.rows[header_row - 1 : header_row + header_rows - 2]]
    parts += [[text_of(cell) for cell in row] for row in grid.rows[header_row + header_rows - 2 :][:1]]
    titles: list[str] = []
    stands: Counter[str] = Counter()
    for place in range(max(map(len, parts), default=0)):
        said = [part[place] for part in parts if part[place]]
        title = " / ".join(dict.fromkeys(said)) or f"column {letter(place)}"
        stands[title] += 1
        titles.append(title if stands[title] == 1 else f"{title} ({stands[title]})")
    return tuple(titles)


def named_in(mapping: Mapping) -> Iterator[tuple[str, str]]:
    """Every column a mapping names, with the entry that names it."""
    yield from _named(mapping, "")


def missing(columns: Columns) -> list[Finding]:
    """A finding for each column that the mapping names and the sheet does not have."""
    entries: dict[str, list[str]] = {}
    for entry, heading in named_in(columns.mapping):
        if columns.place(heading) is None:
            entries.setdefault(heading, []).append(entry)
    found = []
    for heading, named in entries.items():
        near = did_you_mean(heading, columns.titles)
        where = f"row {columns.mapping.header_row} of the sheet has no heading '{shown(heading)}'"
        entry = ", ".join(dict.fromkeys(named))
        found.append(Finding("error", "mapping", None, entry, where + (f" ({near})" if near else "")))
    if found:
        known = ", ".join(f"'{shown(title, 30)}'" for title in columns.titles[:12])
        hint = f"The headings there are {known}{' …' if len(columns.titles) > 12 else ''}."
        found[-1] = replace(found[-1], hint=hint)
    return found


_NAMING = (
    "column",
    "code",
    "weight",
    "name",
    "id",
    "unit",
    "direction",
    "baseline",
    "target",
    "mandated",
    "whole",
)
_NAMING_MEANS = ("cost", "total", "last_year", "planned")
_NOT_NAMING = {"resources.id", "resources.name", "resources.unit", "periods.id", "periods.name", "name"}
_TEMPLATES = {"note", "source"}


def _named(record: Any, place: str) -> Iterator[tuple[str, str]]:
    for each in fields(record):
        value, inside = getattr(record, each.name), f"{place}.{each.name}" if place else each.name
        if is_dataclass(value):
            yield from _named(value, inside)
        elif isinstance(value, tuple) and value and is_dataclass(value[0]):
            for part in value:
                yield from _named(part, inside)
        elif isinstance(value, str) and each.name in _TEMPLATES:
            yield from ((inside, heading) for heading in PLACES.findall(value))
        elif isinstance(value, str) and each.name in (*_NAMING, *_NAMING_MEANS) and inside not in _NOT_NAMING:
            yield inside, value


def _spread(row: Sequence[Cell]) -> list[str]:
    """An upper row of headings, each title over the columns until the next."""
    titles: list[str] = []
    for cell in row:
        titles.append(text_of(cell) or (titles[-1] if titles else ""))
    return titles


def _find(titles: Sequence[str], heading: str) -> int | None:
    wanted = " ".join(heading.split())
    if wanted in titles:
        return titles.index(wanted)
    plain = [plainly(title) for title in titles]
    return plain.index(plainly(wanted)) if plainly(wanted) and plain.count(plainly(wanted)) == 1 else None


def _read_numbers(columns: Columns, heading: str, place: int, worded: dict[int, list[str]]) -> dict[int, Decimal]:
    cells = [(row, line[place]) for row, line in columns.rows]
    decimal = _decimal_of(columns, heading, cells)
    percent = columns.mapping.percent
    numbers: dict[int, Decimal] = {}
    dressed: list[tuple[Cell, Decimal]] = []
    told = _Told(columns, heading)
    for row, cell in cells:
        try:
            figure = understand(cell, decimal, percent)
        except UnreadableError as unreadable:
            told.say("warning", row, f"{unreadable}; it counts as blank")
            continue
        if figure.kind == "mistake":
            told.say("warning", row, f"'{shown(str(cell))}' is a mistake of the spreadsheet; it counts as blank")
        if figure.value is None:
            continue
        numbers[row] = figure.value
        if figure.kind == "dressed":
            dressed.append((cell, figure.value))
        elif figure.kind == "worded":
            sentence = f"'{shown(str(cell))}' is understood as {_plain(figure)}"
            told.say("warning", row, sentence)
            worded.setdefault(row, []).append(f"{heading}: {sentence}.")
    told.end()
    _tell_dressed(columns, heading, dressed)
    return numbers


@dataclass(slots=True)
class _Told:
    """Reports on single cells of a column, so many and no more."""

    columns: Columns
    heading: str
    count: int = 0

    def say(self, severity: Severity, row: int, message: str) -> None:
        self.count += 1
        if self.count <= MOST_TOLD:
            self.columns.report(severity, row, self.heading, message)

    def end(self) -> None:
        if self.count > MOST_TOLD:
            message = f"{self.count - MOST_TOLD} more cells of the column could not be read as plain numbers"
            self.columns.report("warning", None, self.heading, message, "Is it the right column?")


def _tell_dressed(columns: Columns, heading: str, dressed: list[tuple[Cell, Decimal]]) -> None:
    if dressed:
        cell, value = dressed[0]
        count = "one cell is a number" if len(dressed) == 1 else f"{len(dressed)} cells are numbers"
        such = "" if len(dressed) == 1 else "such as "
        message = (
            f"{count} written as text, {such}'{shown(str(cell))}' understood as {_plain(Figure(value, 'dressed'))}"
        )
        columns.report("note", None, heading, message)


def _plain(figure: Figure) -> str:
    return write_cell(float(figure.value)) if figure.value is not None else "blank"


def _decimal_of(columns: Columns, heading: str, cells: Iterable[tuple[int, Cell]]) -> str:
    """What parts decimals in a column: by the mapping, its other cells, or the sheet's other columns."""
    if columns.mapping.decimal != "auto":
        return columns.mapping.decimal
    votes: dict[str, list[tuple[int, Cell]]] = {".": [], ",": [], "?": []}
    for row, cell in cells:
        votes.get(decides(cell), []).append((row, cell))
    if not votes["?"]:
        return "."
    row, cell = votes["?"][0]
    sign = "." if "." in str(cell) else ","
    for sure, other in ((".", ","), (",", ".")):
        if votes[sure] and len(votes[sure]) > len(votes[other]):
            told = f"as in '{shown(str(votes[sure][0][1]))}' in row {votes[sure][0][0]}"
            return _decided(columns, heading, (row, cell), sure, told, "note")
    everywhere = _sheet_decides(columns)
    if everywhere:
        return _decided(columns, heading, (row, cell), everywhere, "as in other columns", "note")
    other = "," if sign == "." else "."
    return _decided(columns, heading, (row, cell), other, "though no cell of the sheet tells", "warning")


def _decided(
    columns: Columns, heading: str, example: tuple[int, Cell], decimal: str, why: str, severity: Severity
) -> str:
    row, cell = example
    value = _plain(understand(cell, decimal))
    word = "point" if decimal == "." else "comma"
    message = f"'{heading}': a {word} parts decimals, {why}; so '{shown(str(cell))}' in row {row} is {value}"
    hint = "" if severity == "note" else 'If that is wrong, say decimal = "." or "," in the mapping.'
    columns.assume(message, severity, heading, hint)
    return decimal


def _sheet_decides(columns: Columns) -> str:
    votes = Counter(decides(cell) for _, line in columns.rows[:2_000] for cell in line if _is_number_like(cell))
    points, commas = votes["."], votes[","]
    return "" if points == commas else "." if points > commas else ","


def _is_number_like(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(re.fullmatch(r"[-+($€ ]*\d[\d.,]*[ %)€$]*", cell, re.ASCII))
