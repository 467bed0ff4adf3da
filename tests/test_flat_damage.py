"""A spoiled sheet is always answered by findings that name the place, and never by a traceback."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from model.errors import PlanError
from model.flat.grid import grid_of
from model.flat.guess import guess_mapping
from model.flat.mapping import Mapping
from model.flat.mapping_file import mapping_of, mapping_text
from model.flat.sheet_to_plan import import_sheet
from tests.checking import assert_told_in_chinese
from tests.flat_sheets import HEADINGS, MAPPING, ROWS, written

Lines = list[list[str]]
Spoil = Callable[[Lines], bytes]


def answer(content: bytes, mapping: Mapping = MAPPING) -> str:
    """Everything that is said about a sheet, a line for each finding."""
    try:
        imported = import_sheet(grid_of(content, "town.csv"), mapping)
    except PlanError as refusal:
        return str(refusal)
    return "\n".join(str(finding) for finding in imported.findings)


def sound() -> Lines:
    return [list(HEADINGS), *(list(row) for row in ROWS)]


def cell(row: int, heading: str, text: str) -> Spoil:
    def spoil(lines: Lines) -> bytes:
        lines[row - 1][HEADINGS.index(heading)] = text
        return written(lines).encode()

    return spoil


def heading(old: str, new: str) -> Spoil:
    return cell(1, old, new)


def column(name: str, text: str) -> Spoil:
    def spoil(lines: Lines) -> bytes:
        for line in lines[1:]:
            line[HEADINGS.index(name)] = text
        return written(lines).encode()

    return spoil


def as_text(change: Callable[[str], bytes | str]) -> Spoil:
    def spoil(lines: Lines) -> bytes:
        changed = change(written(lines))
        return changed if isinstance(changed, bytes) else changed.encode()

    return spoil


def more(*row: str) -> Spoil:
    return lambda lines: written([*lines, list(row)]).encode()


def workbook(change: Callable[[Workbook], None]) -> Spoil:
    def spoil(lines: Lines) -> bytes:
        book = Workbook()
        for line in lines:
            book.active.append(line)
        change(book)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    return spoil


def merge(book: Workbook) -> None:
    book.active["A3"] = None
    book.active.merge_cells("A2:A3")


def hide(book: Workbook) -> None:
    book.active.sheet_state = "hidden"
    book.create_sheet("empty")


def fail(book: Workbook) -> None:
    book.active["J2"] = "=NA()"
    book.active["J3"] = "#N/A"


def second(book: Workbook) -> None:
    book.create_sheet("notes").append(["a note"])


LAWN = ("Clean air", "0.6", "7", "Lawns mown", "m", "Parks", "on", "0", "5", "8", "1", "4", "2")

DAMAGES: dict[str, tuple[Spoil, str]] = {
    "a cost that is a mistake": (cell(2, "Cost", "#N/A"), r"row 2, column Cost: '#N/A' is a mistake"),
    "a cost divided by zero": (cell(2, "Cost", "#DIV/0!"), r"row 2, column Cost: '#DIV/0!' is a mistake"),
    "a broken reference": (cell(3, "To", "#REF!"), r"row 3, column To: '#REF!'"),
    "a column too narrow": (cell(3, "To", "####"), r"row 3, column To: '####'"),
    "an amount of nothing": (cell(2, "Cost", "$ -"), r"column Cost: one cell is a number written as text, '\$ -'"),
    "a bracketed amount": (cell(2, "Cost", "(300)"), r"'\(300\)' understood as -300"),
    "a percentage": (cell(2, "To", "97,93 %"), r"column To: .*'97,93 %' understood as 0.9793"),
    "points for thousands": (cell(2, "Cost", "1.200"), r"'Cost': a point parts decimals, as in '500.5'"),
    "both separators": (cell(2, "Cost", "1,200.50"), r"'1,200.50' understood as 1200.5"),
    "separators out of order": (cell(2, "Cost", "1.2.3"), r"row 2, column Cost: .*'1\.2\.3'"),
    "separators mixed wildly": (cell(2, "Cost", "1,2.3,4"), r"row 2, column Cost: .*'1,2\.3,4'"),
    "a number with words": (
        cell(2, "To", "2 Estrategias"),
        r"row 2, column To: '2 Estrategias' is understood as 2",
    ),
    "several numbers": (cell(2, "To", "308 Has of 880"), r"row 2, column To: one number is expected, found '308"),
    "words for a number": (cell(2, "To", "many"), r"row 2, column To: a number is expected, found 'many'"),
    "a date for a number": (cell(2, "To", "2026-03-01"), r"row 2, column To: one number is expected"),
    "a size that means several": (cell(2, "Cost", "3 billion"), r"row 2, column Cost: 'billion' means several"),
    "a range": (cell(2, "To", "10-20"), r"row 2, column To: one number is expected, found '10-20'"),
    "an endless number": (cell(2, "Cost", "1e999"), r"row 2, column Cost: '1e999' is larger than any"),
    "a giant number": (
        cell(2, "Cost", "9" * 400),
        r"row 2, column Cost: '9999.* is larger than any",
    ),
    "a target below the baseline": (
        cell(3, "To", "5"),
        r"row 3, column Cost: the cost is not used, as the target",
    ),
    "no target": (cell(2, "To", ""), r"row 2, column Cost: the cost is not used, as there is no target"),
    "a negative cost": (cell(2, "Cost", "-5"), r"row 2, column Cost: the cost is below 0"),
    "a negative part of the year": (cell(2, "H1", "-1"), r"row 2, column H1: the periods are not used"),
    "an empty year": (
        as_text(lambda text: text.replace(",100,300,", ",0,0,")),
        r"row 2, column H1: .*add up to nothing",
    ),
    "no department": (cell(2, "Office", ""), r"row 2, column Office: no department is named"),
    "a department misspelled": (
        cell(6, "Office", "Scools"),
        r"column Office: 'Scools' may be the department 'Schools'",
    ),
    "a department in capitals": (
        cell(6, "Office", "SCHOOLS"),
        r"column Office: 'SCHOOLS' counts as the department",
    ),
    "no promise": (cell(2, "Promise", ""), r"row 2, column Promise: nothing is promised here"),
    "a row of totals": (
        more("TOTAL", "", "", "", "", "", "on", "", "", "99", "", "", ""),
        r"row 7, column Promise",
    ),
    "no goal": (cell(2, "Goal", ""), r"row 2, column Goal: no goal is named"),
    "a goal missing below another": (cell(4, "Goal", ""), r"1 blank cells of goals count as the goal above"),
    "a goal in two spellings": (cell(3, "Goal", "CLEAN AIR"), r"column Goal: one goal is written in several ways"),
    "a goal with two weights": (cell(3, "Weight", "0.5"), r"row 3, column Weight: 'Clean air' weighs 0.5 here"),
    "a weight that is no number": (column("Weight", "high"), r"row 2, column Weight: a number is expected"),
    "weights below zero": (column("Weight", "-1"), r"a weight is below 0 below 'A good town'"),
    "weights of nothing": (column("Weight", "0"), r"all weights are 0 below 'A good town'"),
    "weights that do not add up": (cell(2, "Weight", "0.7"), r"sum to 1.1|weighs 0.6 here"),
    "no number": (cell(2, "No", ""), r"row 2, column No: .*have no number"),
    "a number used twice": (cell(3, "No", "1"), r"row 3, column No: 'Filters mended' bears the number 1"),
    "a row that stands twice": (more(*ROWS[0]), r"row 7, column No: 'Trees planted' of parks stands in row 2"),
    "a heading misspelled": (heading("Cost", "Costs"), r"no heading 'Cost' \(did you mean 'Costs'\?\)"),
    "a heading that is blank": (heading("To", ""), r"no heading 'To'"),
    "a heading that stands twice": (heading("From", "To"), r"no heading 'From'"),
    "headings in another row": (lambda lines: written([["Plan"], *lines]).encode(), r"no heading 'Goal'"),
    "no headings": (lambda lines: written(lines[1:]).encode(), r"no heading 'Goal'"),
    "headings and no rows": (lambda lines: written(lines[:1]).encode(), r"no row below the headings in row 1"),
    "nothing kept": (column("Status", "off"), r"none of the 5 rows below the headings is kept"),
    "a status unknown": (cell(2, "Status", "maybe"), r"^(?!.*Trees planted).*one promise has no cost"),
    "rows cut short": (lambda lines: written([line[:6] for line in lines]).encode(), r"no heading 'Status'"),
    "one row cut short": (as_text(lambda text: text.replace(",10,60,500.5,25,25,30", "")), r"no target|nothing"),
    "semicolons": (lambda lines: written(lines, ";").encode(), r"the columns are parted by semicolons"),
    "tabs": (lambda lines: written(lines, "\t").encode(), r"the columns are parted by tabs"),
    "another encoding": (as_text(lambda text: text.replace("Clean air", "Año").encode("cp1252")), r"Windows-1252"),
    "UTF-16": (as_text(lambda text: text.encode("utf-16")), r"it was read as UTF-16"),
    "bytes of a picture": (lambda _: b"\x89PNG\r\n\x1a\n\0\0\0\0" * 9, r"neither text nor a workbook"),
    "an empty file": (lambda _: b"", r"has no cells"),
    "blank lines only": (lambda _: b"\n\n,,,\n", r"has no cells"),
    "half a workbook": (lambda _: b"PK\x03\x04 broken", r"is damaged and cannot be read"),
    "a quote never closed": (
        as_text(lambda text: text.replace("Trees", '"Trees')),
        r"no promise|nothing is promised|row",
    ),
    "a cell without end": (cell(2, "Promise", "x" * 150_000), r"the cell has 150,000 signs|field larger"),
    "a workbook with merged cells": (workbook(merge), r"1 merged cells count as if each cell said it"),
    "a workbook with formulas that failed": (
        workbook(fail),
        r"row 2, column J: the formula was saved without.*row 3, column Cost: '#ERROR!' is a mistake",
    ),
    "a workbook of two sheets": (workbook(second), r"the sheet 'Sheet' was read; there are also notes"),
    "a workbook whose sheet is hidden": (workbook(hide), r"has no sheet with cells"),
    "nothing at all amiss but free books": (more(*LAWN), r"one promise has no cost"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_named(damage: str) -> None:
    spoil, said = DAMAGES[damage]
    assert re.search(said, answer(spoil(sound())), re.DOTALL)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_told_in_chinese_too(damage: str) -> None:
    spoil, _said = DAMAGES[damage]
    try:
        imported = import_sheet(grid_of(spoil(sound()), "town.csv"), MAPPING)
    except PlanError as refusal:
        assert_told_in_chinese(refusal)
    else:
        assert_told_in_chinese(PlanError("", imported.findings))


def test_more_than_fifty_kinds_of_damage_are_tried() -> None:
    assert len(DAMAGES) > 50


NOISE = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "-", "$ -", "#N/A", "1.200", "1,200", "97,93 %", "(3)", "2 x", "1e308", "-1e308", "²", "½", "٣"]
    ),
    st.floats(allow_nan=True, allow_infinity=True).map(repr),
    st.integers().map(str),
)
PLACES = st.tuples(st.integers(0, len(ROWS)), st.integers(0, len(HEADINGS) - 1), NOISE)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(PLACES, min_size=1, max_size=12),
    st.sampled_from([MAPPING, replace(MAPPING, decimal=",", percent="points")]),
)
def test_noise_in_any_cells_never_makes_a_traceback(noise, mapping) -> None:
    lines = sound()
    for row, place, text in noise:
        lines[row][place] = text
    answer(written(lines).encode(), mapping)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PLACES, max_size=20))
def test_a_mapping_can_be_guessed_for_any_sheet_written_and_used(noise) -> None:
    lines = sound()
    for row, place, text in noise:
        lines[row][place] = text
    try:
        mapping = guess_mapping(grid_of(written(lines).encode(), "noise.csv"))
    except PlanError:
        return
    assert mapping_of(mapping_text(mapping)) == mapping
    answer(written(lines).encode(), mapping)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_sheet_or_refused(content: bytes) -> None:
    answer(content)
