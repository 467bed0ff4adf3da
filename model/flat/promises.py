"""The rows of a flat sheet made into indicators and the departments that work on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from model.cells import shown
from model.flat.columns import Columns
from model.flat.grid import text_of
from model.flat.levels import Ladder, lettered, numbered, tidy_code
from model.flat.mapping import Marks, Source
from model.flat.numbers import Cell
from model.flat.offices import Staff
from model.flat.spelling import plainly
from model.flat.vocabulary import LESS, MORE, NO, YES


@dataclass(slots=True)
class Promise:
    """An indicator of the sheet with the rows, one for each department, that promise it."""

    id: str
    number: str
    name: str
    goal: str
    unit: str | None
    direction: str
    mandated: Decimal | None
    first: Row
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Row:
    """A row that is kept: its number and cells, its department, and its figures, noise of the sheet cleaned."""

    row: int
    cells: Sequence[Cell]
    department: str
    baseline: Decimal | None
    target: Decimal | None
    whole: bool


def kept_rows(columns: Columns) -> list[tuple[int, Sequence[Cell]]]:
    """The rows that the mapping keeps, and that name an indicator; what is left out besides is told."""
    rows: list[tuple[int, Sequence[Cell]]] = []
    above = [(keep, columns.numbers(keep.column)) for keep in columns.mapping.keep if keep.above is not None]
    words = [({plainly(word) for word in keep.one_of}, keep) for keep in columns.mapping.keep if keep.one_of]
    for row, cells in columns.rows:
        if any(plainly(columns.text(keep.column, cells)) not in known for known, keep in words):
            continue
        if any(row not in numbers or numbers[row] <= Decimal(repr(keep.above)) for keep, numbers in above):
            continue
        if columns.text(columns.mapping.indicator.name, cells):
            rows.append((row, cells))
        else:
            columns.gather(columns.mapping.indicator.name, "nothing is promised here; the row is left out", row)
    return rows


def promises_of(columns: Columns, ladder: Ladder, staff: Staff) -> list[Promise]:
    """The promises of the rows that are kept, in the order of the sheet."""
    told = columns.mapping.indicator
    numbers = _numbers_of(columns)
    baselines, targets = _figures(columns, told.baseline), _figures(columns, told.target)
    mandates, wholes = _marked(columns, told.mandated), _marked(columns, told.whole)
    directions, units = _Directions(columns), {plainly(written): unit for written, unit in told.units}
    unit_of = dict(told.unit_of)
    found: dict[str, Promise] = {}
    for row, cells in kept_rows(columns):
        if row not in staff.of_row:
            columns.gather(columns.mapping.department.column, "no department is named; the row is left out", row)
            continue
        node = ladder.deepest[row]
        goal = node.id if node else columns.mapping.root
        number, name = numbers[row], columns.text(told.name, cells)
        whole = wholes.get(number if isinstance(told.whole, tuple) else str(row)) is not None
        line = Row(row, cells, staff.of_row[row], baselines.get(row), targets.get(row), whole)
        key = _placed(columns, found, number, name, goal, line)
        if key is None:
            continue
        if key not in found:
            unit = columns.text(told.unit, cells)
            found[key] = Promise(
                id=key,
                number=number,
                name=name,
                goal=goal,
                unit=unit_of.get(number) or units.get(plainly(unit), unit) or None,
                direction=directions.of(row, cells),
                mandated=mandates.get(number if isinstance(told.mandated, tuple) else str(row)),
                first=line,
            )
        found[key].rows.append(line)
    _report_unknown_numbers(columns, numbers)
    return list(found.values())


def _placed(
    columns: Columns, found: Mapping[str, Promise], number: str, name: str, goal: str, line: Row
) -> str | None:
    """The id under which a row belongs; None where the row repeats another and is left out."""
    told = columns.mapping.indicator
    base = numbered(told.prefix, number, told.digits)
    for count in range(-1, len(found)):
        key = base + (lettered(count + 1) if count >= 0 else "")
        known = found.get(key)
        if known is None:
            if count >= 0:
                message = f"'{shown(name)}' bears the number {number} of another promise and is called {key} here"
                columns.report("warning", line.row, told.id, message)
            return key
        if (plainly(known.name), known.goal) != (plainly(name), goal):
            continue
        twice = next((other for other in known.rows if other.department == line.department), None)
        if twice is None:
            return key
        message = f"'{shown(name)}' of {line.department} stands in row {twice.row} already; this row is left out"
        columns.report("warning", line.row, told.id or told.name, message)
        return None
    return None


def _numbers_of(columns: Columns) -> dict[int, str]:
    """The published number of each row; where it has none, rows of one goal and name share a running number."""
    told = columns.mapping.indicator
    numbers: dict[int, str] = {}
    counted: dict[tuple[str, ...], int] = {}
    blank: list[int] = []
    for row, cells in columns.rows:
        number = tidy_code(columns.text(told.id, cells))
        if number:
            numbers[row] = number
            continue
        if told.id and columns.text(told.name, cells):
            blank.append(row)
        path = (
            *(columns.text(level.column, cells) for level in columns.mapping.levels),
            columns.text(told.name, cells),
        )
        counted.setdefault(path, len(counted) + 1)
        numbers[row] = f"row{row}" if told.id else str(counted[path])
    if blank:
        message = f"{len(blank)} promises have no number, the first in row {blank[0]}; that of the row is taken"
        columns.report("warning", blank[0], told.id, message)
    return numbers


def _figures(columns: Columns, source: Source | None) -> dict[int, Decimal]:
    """The figures of a source by row, noise of the spreadsheet cleaned."""
    if source is None:
        return {}
    if isinstance(source, float):
        return {row: Decimal(repr(source)) for row, _ in columns.rows}
    return {row: cleaned(number, columns.mapping.round) for row, number in columns.numbers(source).items()}


def cleaned(number: Decimal, places: int) -> Decimal:
    """A figure without the noise behind a decimal."""
    if not number or number.adjusted() + places > 25:
        return number
    return number.quantize(Decimal(1).scaleb(-places))


def _marked(columns: Columns, marks: Marks | None) -> dict[str, Decimal]:
    """What is marked, by published number where the mapping lists numbers, else by row: a share, 1 for yes."""
    if isinstance(marks, tuple):
        return {tidy_code(number): Decimal(1) for number in marks}
    marked: dict[str, Decimal] = {}
    place = columns.place(marks) if marks else None
    if marks is None or place is None:
        return marked
    for row, cells in columns.rows:
        word = plainly(text_of(cells[place])) or text_of(cells[place])
        if word in YES:
            marked[str(row)] = Decimal(1)
        elif word not in NO:
            number = columns.numbers(marks).get(row)
            if number:
                marked[str(row)] = number
    return marked


class _Directions:
    """Whether more or less is better, by the words of a column; unknown words are reported once each."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        told = columns.mapping.indicator
        self.known = dict.fromkeys(MORE, "higher") | dict.fromkeys(LESS, "lower") | {"nearest": "nearest"}
        self.known |= {_word(written): direction for written, direction in told.directions}
        self.unknown: set[str] = set()

    def of(self, row: int, cells: Sequence[Cell]) -> str:
        heading = self.columns.mapping.indicator.direction
        text = self.columns.text(heading, cells)
        word = _word(text)
        if text and word not in self.known and word not in self.unknown:
            self.unknown.add(word)
            message = f"'{shown(text)}' says neither more nor less; more counts as better"
            self.columns.report("warning", row, heading, message, "Say it under [indicator.directions].")
        return self.known.get(word, "higher")


def _word(text: str) -> str:
    return plainly(text) or text


def _report_unknown_numbers(columns: Columns, numbers: Mapping[int, str]) -> None:
    """Report promises that the mapping names by number and the sheet does not have."""
    told, known = columns.mapping.indicator, set(numbers.values())
    listed = {
        "mandated": told.mandated,
        "whole": told.whole,
        "unit_of": tuple(number for number, _ in told.unit_of),
    }
    for entry, marks in listed.items():
        strange = (
            [number for number in marks or () if tidy_code(number) not in known]
            if isinstance(marks, tuple)
            else []
        )
        if strange:
            which = ", ".join(strange[:10]) + (" …" if len(strange) > 10 else "")
            columns.report(
                "warning", None, told.id, f"the mapping's {entry} names promises that are not there: {which}"
            )
