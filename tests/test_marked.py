"""The planner's workbook again, with the odd cells marked."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
from openpyxl.styles import Font

from dashboard.report.marked import cell_of, marked_workbook
from model.errors import Finding
from model.files.found import Found
from model.tables import all_findings, sheets_in, understand
from tests.test_plan_workbook import SMALL, packed, saved, workbook

BROKEN: dict[str, list[list[Any]]] = SMALL | {
    "indicators": [["Our promises"], ["indicator", "goal", "name", "target"], ["trees", "airr", "=Trees", "many"]],
    "my notes": [["=SUM(1,2)"]],
}


def marked(content: bytes, name: str = "plan.xlsx") -> tuple[openpyxl.Workbook, Found, tuple[Finding, ...]]:
    found = sheets_in(name, content)
    findings = all_findings(understand(found))
    return openpyxl.load_workbook(io.BytesIO(marked_workbook(name, content, found, findings))), found, findings


def broken() -> openpyxl.Workbook:
    book = workbook(BROKEN)
    book["indicators"]["C3"].data_type = "s"
    book["indicators"]["A3"].font = Font(italic=True)
    return book


def test_faulty_cells_are_marked_where_they_stand_and_everything_else_is_kept() -> None:
    book, found, findings = marked(saved(broken()))
    sheet = book["indicators"]
    assert "a number is expected, found 'many'" in sheet["D3"].comment.text
    assert "there is no goal 'airr' (did you mean 'air'?)" in sheet["B3"].comment.text
    assert sheet["D3"].fill.fgColor.rgb == sheet["B3"].fill.fgColor.rgb == "00FFD0C7"
    assert sheet["C3"].value == "=Trees"
    assert sheet["C3"].data_type == "s"
    assert sheet["A3"].font.italic
    assert book["my notes"]["A1"].value == "=SUM(1,2)"
    (target,) = (finding for finding in findings if finding.column == "target" and finding.row)
    assert cell_of(target, found.places) == "D3"


def test_a_sheet_lists_every_finding_with_a_link_to_its_cell() -> None:
    book, _, findings = marked(saved(broken()))
    listed = book["Findings"]
    assert book.sheetnames[0] == "Findings"
    assert [listed.cell(row, 6).value for row in range(5, 5 + len(findings))] == [
        each.message for each in findings
    ]
    links = {cell.value: cell.hyperlink.location for cell in listed["E"] if cell.hyperlink}
    assert links["D3"] == "'indicators'!D3"


def test_the_marked_workbook_brings_the_same_findings_and_marks_again_cleanly() -> None:
    content = saved(broken())
    found = sheets_in("plan.xlsx", content)
    findings = all_findings(understand(found))
    once = marked_workbook("plan.xlsx", content, found, findings)
    again = sheets_in("plan.xlsx", once)
    assert all_findings(understand(again)) == findings
    book = openpyxl.load_workbook(io.BytesIO(once))
    book["indicators"]["D3"] = 100
    mended = saved(book)
    book, _, left = marked(mended)
    assert [finding.column for finding in left if finding.severity == "error"] == ["goal"]
    assert book["indicators"]["D3"].comment is None
    assert book["indicators"]["D3"].fill.fill_type is None
    assert book.sheetnames.count("Findings") == 1
    assert "Findings 2" not in book.sheetnames


def test_a_zip_of_csv_files_comes_back_as_a_marked_workbook() -> None:
    files = {"goals.csv": "goal,name\ntop,Top\n", "indicators.csv": "indicator,goal,name,target\ni,top,I,=1+1\n"}
    book, _, _ = marked(packed(files), "plan.zip")
    cell = book["indicators"]["D2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert "a number is expected, found '=1+1'" in cell.comment.text


def test_what_a_finding_quotes_never_becomes_a_formula() -> None:
    sheets = SMALL | {"=evil": [["x"]]}
    book, _, _ = marked(saved(workbook(sheets)))
    assert all(cell.data_type != "f" for row in book["Findings"].iter_rows() for cell in row)
