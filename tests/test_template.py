"""The workbook to begin with."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from dashboard.cli import main
from dashboard.report.template import template_workbook
from dashboard.words import speaking
from dashboard.words.columns import column_words, option_words, table_words
from model.schema import TABLES
from model.tables import all_findings, sheets_in, understand
from scenarios.outcome import outcome


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_template_is_a_plan_without_a_finding_that_can_be_met(language: str) -> None:
    with speaking(language):
        reading = understand(sheets_in("template.xlsx", template_workbook()))
    assert all_findings(reading) == ()
    assert reading.plan.settings.language == language
    assert outcome(reading.plan).allocation.status == "optimal"


def test_every_table_has_a_sheet_with_every_column_and_a_row() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    assert book.sheetnames == ["Guide", *TABLES]
    for name, table in TABLES.items():
        titles = [str(cell.value).removesuffix(" *") for cell in book[name][1]]
        wanted = ["key", "value"] if name == "plan" else [column.name for column in table.columns]
        assert titles[: len(wanted)] == wanted
        assert book[name].max_row > 1


def test_every_heading_is_explained_and_required_ones_are_marked() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    for name in set(TABLES) - {"plan"}:
        for cell in book[name][1]:
            column = TABLES[name].column(str(cell.value).removesuffix(" *"))
            assert cell.comment is not None, (name, cell.value)
            assert str(cell.value).endswith(" *") is (column is not None and column.required)
    assert all(cell.comment for cell in book["plan"]["A"])


def test_cells_offer_the_words_and_the_ids_they_may_hold() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    offered = {
        (name, str(rule.sqref).partition(":")[0]): rule.formula1
        for name in TABLES
        for rule in book[name].data_validations.dataValidation
        if rule.type == "list"
    }
    assert offered["indicators", "F2"] == '"higher,lower,nearest"'
    assert offered["indicators", "B2"] == "goals!$A$2:$A$2001"
    assert offered["contributions", "J2"] == '"yes,no"'
    assert offered["pins", "D2"] == "resources!$A$2:$A$2001"


def test_the_words_of_tables_columns_and_options_are_complete() -> None:
    columns = {(name, column.name) for name, table in TABLES.items() for column in table.columns if name != "plan"}
    assert set(column_words()) == columns | {("plan", "key"), ("plan", "value")}
    assert set(option_words()) == {column.name for column in TABLES["plan"].columns}
    assert set(table_words()) == set(TABLES)


def test_the_command_writes_it_and_writes_over_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "begin.xlsx"
    assert main(["template", str(file), "--language", "zh"]) == 0
    assert main(["check", str(file)]) == 0
    capsys.readouterr()
    assert main(["template", str(file)]) == 2
    assert "is there already and may hold somebody's work" in capsys.readouterr().err
    assert main(["template", str(tmp_path / "begin.csv")]) == 2
    assert "must end in .xlsx" in capsys.readouterr().err
    assert main(["template", str(tmp_path / "nowhere" / "x.xlsx")]) == 2
    assert "no such folder" in capsys.readouterr().err
