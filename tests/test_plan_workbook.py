"""Plans in workbooks and zips: written, read, and read again after people had them."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from model.errors import PlanError
from model.files.found import Found
from model.plan import Goal, Indicator, Plan, Resource, Settings, Step
from model.tables import all_findings, plan_workbook, read, read_plan, sheets_in, understand, write_plan
from scenarios.bundled import bundled_plans
from tests.checking import assert_told_in_chinese
from tests.plans import plans

FILES = Path(__file__).parent / "files"
AWKWARD = st.sampled_from(
    ("007", "1e5", "TRUE", "2025-03-01", "=1+1", "+5", "-5", "@x", "\tx", "'q", " a ",
     "_x0041_", "_xFFFE_", "a\r\nb",
     "\ufffe", "_x005F_", "#N/A", "\x01",
     "a… [whole text in long_texts, row 1]", "<&>\"")
)  # fmt: skip
TEXTS = AWKWARD | st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=8
)
SMALL: dict[str, list[list[Any]]] = {
    "goals": [["goal", "parent", "name"], ["top", None, "A good city"], ["air", "top", "Clean air"]],
    "indicators": [["indicator", "goal", "name", "target"], ["trees", "air", "Trees planted", 100]],
    "departments": [["department", "name"], ["parks", "Parks"]],
    "contributions": [["indicator", "department", "baseline"], ["trees", "parks", 0]],
}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return book


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def found(content: bytes) -> Found:
    return sheets_in("plan.xlsx", content)


def messages(content: bytes) -> list[str]:
    return [f"{finding.severity}: {finding}" for finding in all_findings(understand(found(content)))]


def packed(files: Mapping[str, str | bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The workbook with one part more, or another in its place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts: dict[str, str | bytes] = {each: archive.read(each) for each in archive.namelist()}
    return packed(parts | {name: part})


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


FIRST = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize("name", sorted(bundled_plans()))
def test_every_bundled_plan_is_equal_as_csv_as_workbook_and_as_csv_again(name: str, tmp_path: Path) -> None:
    plan = read(bundled_plans()[name]).plan
    write_plan(plan, tmp_path / "book.xlsx")
    from_book = read(tmp_path / "book.xlsx")
    write_plan(from_book.plan, tmp_path / "again")
    assert from_book.plan == plan
    assert read(tmp_path / "again").plan == plan
    write_plan(plan, tmp_path / "direct")
    for file in (tmp_path / "direct").iterdir():
        assert (tmp_path / "again" / file.name).read_bytes() == file.read_bytes()
    assert [str(f) for f in all_findings(from_book)] == [str(f) for f in all_findings(read(tmp_path / "again"))]


@settings(max_examples=60, deadline=None)
@given(plans(amounts=st.floats(1e-300, 1e100), texts=TEXTS))
def test_whatever_a_plan_holds_its_workbook_reads_back_equal(plan: Plan) -> None:
    reading = understand(found(plan_workbook(plan)))
    assert reading.plan == plan
    assert hash(reading.plan) == hash(plan)
    assert reading.findings == ()


@settings(max_examples=15, deadline=None)
@given(plans(texts=TEXTS))
def test_a_workbook_and_a_folder_say_the_same(plan: Plan) -> None:
    with TemporaryDirectory() as directory:
        write_plan(plan, Path(directory) / "folder")
        write_plan(plan, Path(directory) / "book.xlsx")
        folder, book = read(Path(directory) / "folder"), read(Path(directory) / "book.xlsx")
    assert folder.plan == book.plan
    assert folder.rows == book.rows
    assert all_findings(folder) == all_findings(book)


@pytest.mark.parametrize(
    "number", [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, 97.93, 1e22, -0.5]
)
def test_all_seventeen_digits_of_a_number_survive(number: float) -> None:
    plan = Plan(goals=(Goal(goal="g"),), indicators=(Indicator(indicator="i", goal="g", name="I", target=number),))
    (indicator,) = understand(found(plan_workbook(plan))).plan.indicators
    assert indicator.target == number


@pytest.mark.parametrize("text", ["=1+1", "+5", "-5", "@sum", "\tx", "007", "TRUE", "1e5", "2025-03-01", "'q"])
def test_no_text_becomes_a_formula_a_number_or_a_date(text: str) -> None:
    content = plan_workbook(Plan(goals=(Goal(goal=text, name=text),)))
    assert b"<f>" not in part_of(content, FIRST)
    cell = openpyxl.load_workbook(io.BytesIO(content))["goals"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_a_text_longer_than_a_cell_is_continued_on_a_sheet_of_its_own() -> None:
    text = "It is long. " * 8_000
    content = plan_workbook(Plan(goals=(Goal(goal="g", name="G", note=text),)))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book["goals"]["C2"].value.endswith("… [whole text in long_texts, row 1]")
    assert understand(found(content)).plan.goals[0].note == text
    book["goals"]["C2"] = "Shortened by hand"
    assert understand(found(saved(book))).plan.goals[0].note == "Shortened by hand"


def test_the_same_plan_gives_the_same_bytes() -> None:
    plan = read_plan(bundled_plans()["county"])
    assert plan_workbook(plan) == plan_workbook(replace(plan))


def test_a_workbook_that_a_planner_typed_is_read_as_it_is_meant() -> None:
    reading = understand(found(saved(workbook(SMALL))))
    assert reading.findings == ()
    assert reading.plan.indicators == (
        Indicator(indicator="trees", goal="air", name="Trees planted", target=100.0),
    )
    assert reading.rows["goals", ("air",)] == 2
    place = reading.places["contributions"]
    assert (place.sheet, place.top, place.columns) == (
        "contributions", 1, {"indicator": 1, "department": 2, "baseline": 3}
    )  # fmt: skip


def test_numbers_that_a_spreadsheet_makes_of_ids_are_read_as_ids() -> None:
    sheets = SMALL | {"departments": [["department", "name"], [7, 2024]]}
    (department,) = understand(found(saved(workbook(sheets)))).plan.departments
    assert (department.department, department.name) == ("7", "2024")


def test_headings_may_be_written_with_other_capitals_spaces_and_a_mark() -> None:
    goals = [["Goal *", " PARENT ", "name", "Name_ZH"], ["top", None, "City", "城市"]]
    departments = [["department", "name*"], ["parks", "Parks"]]
    reading = understand(found(saved(workbook(SMALL | {"goals": goals, "departments": departments}))))
    assert [str(finding) for finding in reading.findings] == [
        "goals, column Name_ZH: there is no column 'Name_ZH' (did you mean 'name'?); it is not read",
        "goals, column goal: the heading 'Goal *' is read as 'goal'",
        "goals, column parent: the heading 'PARENT' is read as 'parent'",
    ]
    assert reading.plan.goals == (Goal(goal="top", name="City"),)


def test_titles_and_blank_rows_above_the_heading_do_not_move_the_count_of_data_rows() -> None:
    goals = [[None], ["Goals of our city"], [None], *SMALL["goals"], ["x", "nowhere", "X"]]
    assert messages(saved(workbook(SMALL | {"goals": goals}))) == [
        "error: goals, row 3, column parent: there is no goal 'nowhere' (Correct it, or add it to goals.)",
        "note: goals: the heading is taken from row 4 of the sheet; what stands above it is not read",
    ]


def test_a_sheet_with_another_name_is_named_with_the_nearest_table() -> None:
    sheets = {**SMALL, "Resource": [["resource", "name"], ["money", "Money"]], "Shopping": [["milk"]]}
    texts = messages(saved(workbook(sheets)))
    near = "there is no table 'Resource' (did you mean 'resources'?); the sheet 'Resource' is not read"
    assert f"warning: Resource: {near}" in texts
    assert "note: Shopping: there is no table 'Shopping'; the sheet 'Shopping' is not read" in texts


def test_sheets_with_other_capitals_and_hidden_sheets_are_read() -> None:
    book = workbook({name.upper(): rows for name, rows in SMALL.items()})
    book["GOALS"].sheet_state = "hidden"
    assert messages(saved(book)) == ["note: goals: the sheet 'GOALS' is hidden; it is read all the same"]


def test_a_sheet_that_says_it_explains_something_is_passed_over() -> None:
    assert messages(saved(workbook({**SMALL, "Guide": [["Meritree · Guide"], ["goals", "the tree"]]}))) == []


def test_cells_merged_downwards_are_read_in_every_row_and_named() -> None:
    indicators = [["indicator", "goal", "name"], ["a", "air", "A"], ["b", None, "B"], ["c", None, "C"]]
    book = workbook(SMALL | {"indicators": indicators, "contributions": [["indicator", "department"]]})
    book["indicators"].merge_cells("B2:B4")
    reading = understand(found(saved(book)))
    assert [indicator.goal for indicator in reading.plan.indicators] == ["air", "air", "air"]
    (warning,) = (finding for finding in reading.findings if finding.severity == "warning")
    assert str(warning).startswith(
        "indicators, row 1, column goal: the cells B2 to B4 are merged; each is read as the first of them"
    )


def test_dates_are_named_where_a_text_or_a_number_is_due() -> None:
    sheets = SMALL | {
        "results": [["indicator", "department", "period", "actual"], ["trees", "parks", dt.date(2025, 3, 1), 5]],
        "indicators": [
            ["indicator", "goal", "name", "target"],
            ["trees", "air", "Trees", dt.datetime(2025, 3, 1)],
        ],
    }
    reading = understand(found(saved(workbook(sheets))))
    assert reading.plan.results[0].period == "2025-03-01"
    assert [str(finding) for finding in reading.findings] == [
        "indicators, row 1, column target: a number is expected, found '2025-03-01' "
        "(Leave the cell blank if there is nothing to say.)",
        "results, row 1, column period: the cell holds a date, read as the text '2025-03-01' "
        "(If another text is meant, give the cell the format Text and write it again.)",
    ]


def test_the_values_of_formulas_are_read() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for title, rows in SMALL.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    indicators = book.get_worksheet_by_name("indicators")
    assert indicators is not None
    indicators.write_formula("D2", "=50*2", None, 100)
    book.close()
    reading = understand(found(stream.getvalue()))
    assert reading.findings == ()
    assert reading.plan.indicators[0].target == 100.0


def test_formulas_without_a_value_and_with_an_error_are_named_once() -> None:
    indicators = [
        ["indicator", "goal", "name", "target"],
        ["trees", "air", "=B2", "=1+1"],
        ["x", "air", "X", None],
    ]
    book = workbook(SMALL | {"indicators": indicators})
    book["indicators"]["D3"] = "#DIV/0!"
    assert book["indicators"]["D3"].data_type == "e"
    texts = [text for text in messages(saved(book)) if text.startswith("error")]
    unsaved = "the cell holds a formula that was saved without its value"
    assert [text.partition(" (")[0] for text in texts] == [
        f"error: indicators, row 1, column name: {unsaved}",
        f"error: indicators, row 1, column target: {unsaved}",
        "error: indicators, row 2, column target: the cell shows an error instead of a value",
    ]


def test_a_million_rows_that_bear_only_a_format_are_nothing() -> None:
    content = saved(workbook(SMALL))
    sheet = part_of(content, FIRST)
    row = b'<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/><c r="B%d" s="1" /></row>'
    rows = b"".join(row % (number, number, number) for number in range(4, 200_004))
    last = b'<row r="1048576" s="1"/>'
    filled = with_part(content, FIRST, sheet.replace(b"</sheetData>", rows + last + b"</sheetData>"))
    assert understand(found(filled)).plan == understand(found(content)).plan


def test_a_cell_far_from_all_others_is_refused_before_the_field_between_is_laid_out() -> None:
    content = saved(workbook(SMALL))
    far = b"<row r='1048576'><c t='inlineStr' r='XFD1048576'><is><t>x</t></is></c></row></sheetData>"
    far_away = with_part(content, FIRST, part_of(content, FIRST).replace(b"</sheetData>", far))
    with pytest.raises(PlanError, match=r"stands far from all others \(the table would reach to XFD1048576\)"):
        found(far_away)


@pytest.mark.parametrize(
    "cell",
    [
        b'<c r="A99999999"><v>1</v></c>',
        b'<c r="ZZZZZ1"><v>1</v></c>',
        b'<c r="&#88;FD1048576"><v>1</v></c>',
        b'<c x="<" r="XFD1048576"><v>1</v></c>',
        b"<c r='A1' r='XFD1048576'><v>1</v></c>",
        b'<!-- <c x=" --><c r="XFD1048576"><v>1</v></c><!-- "> -->',
        b'</row><row r="9999999"><c><v>1</v></c>',
    ],
)
def test_a_cell_that_hides_where_it_stands_is_refused(cell: bytes) -> None:
    content = saved(workbook(SMALL))
    sheet = part_of(content, FIRST).replace(b"</row></sheetData>", cell + b"</row></sheetData>")
    with pytest.raises(PlanError, match=r"not a sound workbook|stands far from all others"):
        found(with_part(content, FIRST, sheet))


def test_a_zip_of_csv_files_reads_like_their_folder(tmp_path: Path) -> None:
    write_plan(read_plan(bundled_plans()["county"]), tmp_path / "county")
    files = {f"county/{file.name}": file.read_bytes() for file in (tmp_path / "county").iterdir()}
    (tmp_path / "county.zip").write_bytes(
        packed(files | {"__MACOSX/county/goals.csv": b"\0", "county/README": "x"})
    )
    assert all_findings(read(tmp_path / "county.zip")) == all_findings(read(tmp_path / "county"))
    assert read(tmp_path / "county.zip").plan == read(tmp_path / "county").plan


def test_two_files_of_one_table_in_a_zip_are_an_error() -> None:
    reading = understand(sheets_in("a.zip", packed({"a/goals.csv": "goal,name\ng,G\n", "b/goals.csv": "goal\n"})))
    assert str(reading.findings[0]).startswith("goals: the archive holds goals.csv 2 times; 'a/goals.csv' is read")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "'plan.xlsx' is empty"),
        (b"goal,name\n", "neither a workbook .* nor a zip of CSV files, whatever its name says"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, r"a workbook of an old kind \(\.xls\)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password; save it without one",
        ),
        (b"PK\x03\x04rest", "is damaged and cannot be read"),
        (b"P" * 60_000_000, "has 60 MB; a plan may have at most 50 MB in one file"),
        (packed({"../goals.csv": "goal"}), r"its part '\.\./goals\.csv' points to a place outside of it"),
        (packed({"C:\\goals.csv": "goal"}), "points to a place outside of it"),
        (
            packed({"shopping.csv": "milk\n", "goal.csv": ""}),
            r"holds no table .*'goal\.csv' \(did you mean 'goals'",
        ),
        (packed({"book.xlsx": b"PK"}), r"holds the workbook 'book\.xlsx'; take it out"),
        (packed({"mimetype": "x", "content.xml": "<a/>"}), "is an OpenDocument file"),
        (packed({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "is a document and no workbook"),
        (packed({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "x"}), r"binary workbook \(\.xlsb\)"),
        (packed({"[Content_Types].xml": "<a/>"}), "is not a sound workbook"),
        (saved(workbook({"shopping": [["milk"]], "goal": [["x"]]})), r"it holds the sheet 'goal' \(did you mean"),
    ],
)
def test_what_is_no_plan_is_refused_with_one_message(content: bytes, message: str) -> None:
    with pytest.raises(PlanError, match=message) as refusal:
        found(content)
    assert_told_in_chinese(refusal.value)


@pytest.mark.parametrize(
    ("name", "part", "message"),
    [
        ("xl/vbaProject.bin", b"x", "holds macros, which are not let in"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "takes figures from other files"),
        (
            "xl/sharedStrings.xml",
            b'<!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>',
            "defines entities, which no workbook does",
        ),
        ("xl/styles.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16"), "not written in UTF-8"),
        (FIRST, b"<worksheet><sheetData><row", "is not a sound workbook"),
    ],
)
def test_what_could_do_harm_is_refused_with_one_message(name: str, part: bytes, message: str) -> None:
    with pytest.raises(PlanError, match=message) as refusal:
        found(with_part(saved(workbook(SMALL)), name, part))
    assert_told_in_chinese(refusal.value)


def test_a_file_that_would_grow_beyond_all_bounds_is_refused_before_it_grows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("model.files.archive.LARGEST_INFLATED", 3_000_000)
    bomb = with_part(saved(workbook(SMALL)), FIRST, b"<worksheet>" + b" " * 4_000_000)
    assert len(bomb) < 20_000
    with pytest.raises(PlanError, match="is refused: unpacked it would have 4 MB; at most 3 MB are read"):
        found(bomb)


def test_long_names_and_long_ids_survive_too() -> None:
    name = "😀" * 20_000
    plan = Plan(
        goals=(Goal(goal="x" * 40_000, name=name),),
        resources=(Resource(resource="y" * 40_000, name="a… [whole text in long_texts, row 1]"),),
        costs=(Step(indicator="i", department="d", step=1, use=(("y" * 40_000, 1.0),)),),
    )
    assert understand(found(plan_workbook(plan))).plan == plan


def test_a_damaged_part_is_refused() -> None:
    content = bytearray(saved(workbook(SMALL)))
    middle = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[middle : middle + 40] = b"\xff" * 40
    with pytest.raises(PlanError, match="is damaged and cannot be read"):
        found(bytes(content))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=30))
def test_a_workbook_damaged_anywhere_never_gives_a_traceback(place: int, noise: bytes) -> None:
    content = bytearray(saved(workbook(SMALL)))
    start = place % len(content)
    content[start : start + len(noise)] = noise
    with suppress(PlanError):
        all_findings(understand(found(bytes(content))))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10**6),
    st.sampled_from((b"<", b">", b'"', b"</row>", b"<row>", b"&", b"\0", b"<c/>", b"9999999")),
)
def test_a_worksheet_spoilt_anywhere_never_gives_a_traceback(place: int, noise: bytes) -> None:
    content = saved(workbook(SMALL))
    sheet = part_of(content, FIRST)
    at = place % len(sheet)
    with suppress(PlanError):
        all_findings(understand(found(with_part(content, FIRST, sheet[:at] + noise + sheet[at:]))))


def test_formats_colours_and_a_colourful_heading_change_nothing() -> None:
    book = workbook(SMALL)
    for row in book["goals"].iter_rows(min_row=1, max_row=40, max_col=9):
        for cell in row:
            cell.fill = PatternFill("solid", fgColor="FFEE00")
    assert understand(found(saved(book))).findings == ()


def test_columns_of_costs_stand_in_a_workbook_as_numbers() -> None:
    plan = Plan(
        goals=(Goal(goal="g", name="G"),),
        resources=(Resource(resource="money", name="Money"),),
        costs=(Step(indicator="i", department="d", step=1, use=(("money", 2.5),)),),
        settings=Settings(id="7", year="2025", give_up_cost=0.1),
    )
    content = plan_workbook(plan)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert [cell.value for cell in book["costs"][2]] == ["i", "d", 1, 2.5]
    assert [cell.value for cell in book["plan"]["B"]] == ["value", "7", "2025", 0.1]
    assert understand(found(content)).plan == plan


def test_a_copy_that_libreoffice_saved_reads_the_same() -> None:
    """`county_by_libreoffice.xlsx` is `county.xlsx`, a workbook of ours, opened and saved by LibreOffice 7.4."""
    ours, copy = read(FILES / "county.xlsx"), read(FILES / "county_by_libreoffice.xlsx")
    assert copy.plan == ours.plan
    assert copy.rows == ours.rows
    assert all_findings(copy) == all_findings(ours)


@pytest.mark.parametrize("name", ["county", "tenjo"])
def test_libreoffice_opens_our_workbooks_and_its_copy_reads_the_same(name: str, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    plan = read(bundled_plans()[name]).plan
    write_plan(plan, tmp_path / "plan.xlsx")
    own = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    form = ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "copy")]
    command = [office, "--headless", own, *form, str(tmp_path / "plan.xlsx")]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert read(tmp_path / "copy" / "plan.xlsx").plan == plan


def test_a_number_that_another_program_cut_to_fifteen_digits_is_read_whole() -> None:
    numbers = (1 / 3, 2 / 3, 0.1 + 0.2, 0.3, 5.0)
    plan = Plan(
        goals=(Goal(goal="g", name="G"),),
        resources=tuple(Resource(resource=f"r{n}", name="R", total=each) for n, each in enumerate(numbers)),
    )
    book = openpyxl.load_workbook(io.BytesIO(plan_workbook(plan)))
    assert book["exact_numbers"].sheet_state == "veryHidden"
    for row in range(2, 7):
        cell = book["resources"].cell(row, 3)
        cell.value = float(f"{cell.value:.15g}")
    totals = [each.total for each in understand(found(saved(book))).plan.resources]
    assert totals == [1 / 3, 2 / 3, 0.3, 0.3, 5.0]
