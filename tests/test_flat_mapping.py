"""A mapping is written and read, guessed, and used by the command; names that are spelled alike are told apart."""

import io
import json
from dataclasses import replace

import pytest
from openpyxl import Workbook

from dashboard.cli import main
from model.errors import PlanError
from model.flat.grid import grid_of
from model.flat.guess import guess_header_row, guess_mapping
from model.flat.mapping import Level, Mapping, Promises
from model.flat.mapping_file import mapping_of, mapping_text, read_mapping
from model.flat.sheet_to_plan import import_sheet
from model.flat.spelling import alike
from model.tables import read_plan
from scenarios.bundled import bundled_mappings, bundled_plans, find_mapping
from tests.flat_sheets import HEADINGS, MAPPING, ROWS, TENJO_MAPPING, tenjo_lines, written


@pytest.mark.parametrize(
    "mapping",
    [
        MAPPING,
        Mapping(indicator=Promises(name="x")),
        replace(MAPPING, decimal=",", header_rows=2, plan=(("name", 'A "b" 公'), ("year", "2026"))),
        replace(MAPPING, indicator=Promises(name="x", mandated=("1", "2"), whole="Whole?", baseline=0.5)),
        replace(MAPPING, levels=(Level(column="a", spellings=(("b c", "a"),)), Level(column="=b"))),
    ],
)
def test_a_mapping_is_the_same_after_writing_and_reading(mapping):
    assert mapping_of(mapping_text(mapping)) == mapping


def test_every_mistake_of_a_mapping_is_named_at_once():
    text = """
    header_row = 0
    decimal = ";"
    colour = "red"
    levels = [{ colum = "Goal" }]
    keep = [{ column = "x", above = "much" }]
    [indicator]
    digits = "two"
    units = ["a"]
    [plan]
    nmae = "x"
    """
    with pytest.raises(PlanError, match=r"The mapping 'town.toml' cannot be used") as refusal:
        mapping_of(text, "town.toml")
    said = {finding.column: finding.message for finding in refusal.value.findings}
    assert said["header_row"] == "a whole number of at least 1 is expected, found 0"
    assert said["decimal"] == "one of auto, ., , is expected, found ';'"
    assert said["colour"].startswith("a mapping has no such entry")
    assert said["levels 1.colum"] == "a mapping has no such entry (did you mean 'column'?)"
    assert said["levels 1.column"] == said["indicator.name"] == "this entry is missing"
    assert said["keep 1.above"] == "a number is expected, found 'much'"
    assert said["indicator.digits"] == "a whole number is expected, found 'two'"
    assert said["indicator.units"].startswith("a table of texts is expected")
    assert said["plan.nmae"] == "a plan has no such option (did you mean 'name'?)"


@pytest.mark.parametrize("text", ["levels = 3", "indicator = 'x'", "[indicator]\nname = 3", "a = [", "\x00"])
def test_what_is_no_mapping_is_refused_in_words(text):
    with pytest.raises(PlanError, match="mapping"):
        mapping_of(text)


def test_a_mapping_comes_along_beside_its_plan():
    assert "tenjo" in bundled_mappings()
    assert set(bundled_mappings()) <= set(bundled_plans())
    with pytest.raises(PlanError, match="did you mean 'tenjo'"):
        find_mapping("tenyo")


def test_a_guess_finds_levels_promises_departments_and_money():
    guess = guess_mapping(grid_of(written([("Plan of the town",), (), HEADINGS, *ROWS]).encode(), "town.csv"))
    assert guess.header_row == 3
    assert [(level.column, level.prefix) for level in guess.levels] == [("Goal", "g")]
    assert guess.resources[0].cost == "Cost"
    assert guess.department.column in ("Office", None)


def test_a_guess_for_tenjo_names_the_columns_that_its_mapping_names():
    guess = guess_mapping(grid_of(written(tenjo_lines()).encode(), "goals.csv"))
    known = read_mapping(TENJO_MAPPING)
    assert [(each.column, each.code, each.weight) for each in guess.levels] == [
        (each.column, each.code, each.weight) for each in known.levels
    ]
    ours, theirs = guess.indicator, known.indicator
    assert (ours.name, ours.id, ours.unit, ours.target) == (theirs.name, theirs.id, theirs.unit, theirs.target)
    assert guess.department.column == known.department.column
    assert guess.resources[0].cost == known.resources[0].cost
    assert guess.resources[0].total == known.resources[0].total
    assert [each.planned for each in guess.periods] == [each.planned for each in known.periods]
    assert guess.results[0].column == known.results[0].column


def test_headings_are_found_below_titles_and_numbers():
    lines = [("Town",), ("2026", "3", "4"), ("Goal", "Promise", "Target"), ("a", "b", "1"), ("a", "c", "2")]
    assert guess_header_row(grid_of(written(lines).encode(), "x.csv")) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Secretaría de Educación", "Sec. Educación"),
        ("Department of Parks", "Parks Department"),
        ("Educacion", "Educacoin"),
        ("Oficina de Prensa", "Prensa"),
        ("市教育局", "教育局"),
    ],
)
def test_spellings_of_one_department_are_alike(first, second):
    assert len(alike({first: 1, second: 1})) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Northern Schools", "Southern Schools"),
        ("North Township", "South Township"),
        ("School 1", "School 2"),
        ("Education", "Health and Education"),
        ("第一小学校", "第二小学校"),
        ("Office", "Department"),
    ],
)
def test_two_departments_are_not_alike(first, second):
    assert alike({first: 1, second: 1}) == ()


@pytest.fixture
def goals(tmp_path):
    file = tmp_path / "goals.csv"
    file.write_text(written(tenjo_lines()), encoding="utf-8")
    return file


def test_the_command_writes_a_plan_that_can_be_opened(goals, tmp_path, capsys):
    assert main(["import", str(goals), "--map", "tenjo", "-o", str(tmp_path / "plan")]) == 0
    told = capsys.readouterr()
    assert "282 of 284 rows became 282 promises of 15 departments under 197 goals." in " ".join(told.out.split())
    assert "written:" in told.err
    assert len(read_plan(tmp_path / "plan").indicators) == 282


def test_the_command_proposes_a_mapping_that_imports_the_sheet(goals, tmp_path, capsys):
    assert main(["import", str(goals), "--guess", "-o", str(tmp_path / "guess.toml")]) == 0
    written_to = str(tmp_path / "plan")
    code = main(["import", str(goals), "--map", str(tmp_path / "guess.toml"), "-o", written_to, "--json"])
    out = capsys.readouterr().out
    said = json.loads(out[out.index("\n{") :])
    assert code == 0
    assert said["kept"] == 284


def test_the_command_keeps_what_stands_there(goals, tmp_path, capsys):
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "goals.csv").write_text("mine")
    words = ["import", str(goals), "--map", "tenjo", "-o", str(tmp_path / "plan")]
    assert main(words) == 2
    assert "--replace" in capsys.readouterr().err
    assert (tmp_path / "plan" / "goals.csv").read_text() == "mine"
    assert main([*words, "--replace"]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--map", "tenjo", "--guess"], "or --guess"),
        ([], "or --guess"),
        (["--map", "tenjo", "--header-row", "0"], "a row is a whole number from 1"),
    ],
)
def test_the_command_says_what_it_wants(words, said, goals, tmp_path, capsys):
    assert main(["import", str(goals), *words, "-o", str(tmp_path / "plan")]) == 2
    assert said in capsys.readouterr().err


def test_the_command_names_a_file_that_is_not_there(goals, tmp_path, capsys):
    assert main(["import", str(goals)[:-1], "--map", "tenjo", "-o", str(tmp_path / "plan")]) == 1
    assert "did you mean 'goals.csv'?" in capsys.readouterr().err


def test_a_workbook_says_the_same_as_text():
    book = Workbook()
    for line in [HEADINGS, *ROWS]:
        book.active.append([float(cell) if cell.replace(".", "").isdigit() else cell or None for cell in line])
    file = io.BytesIO()
    book.save(file)
    theirs = import_sheet(grid_of(file.getvalue(), "town.xlsx"), MAPPING).plan
    assert theirs == import_sheet(grid_of(written([HEADINGS, *ROWS]).encode(), "town.csv"), MAPPING).plan
