from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordFile
from docx.oxml.ns import qn

from dashboard.cli import main
from dashboard.report.document import as_html
from dashboard.report.document_docx import as_docx
from dashboard.report.formats import adding_up
from dashboard.report.letter_files import file_names, letter_files, letters_docx, letters_html, letters_zip
from dashboard.report.letters import Letter, addressed, letters
from dashboard.words import speaking
from model.plan import (
    Contribution,
    Department,
    Goal,
    Indicator,
    Limit,
    Period,
    Phasing,
    Plan,
    Resource,
    Settings,
    Step,
)
from model.schema import in_order
from model.tables import read_plan
from scenarios.bundled import bundled_plans
from scenarios.outcome import Outcome, outcome

OFFICE = shutil.which("soffice")

# 100 pupils at 2 each in two schools, and money for 121: north does 30 of 40, south 30 of 60, in two halves.
PLAN = in_order(
    Plan(
        settings=Settings(id="small", name="Town & country", year="2026"),
        goals=(
            Goal(goal="top", name="Top"),
            Goal(goal="learn", parent="top", name="Learning", names=(("zh", "教育"),), weight=1.0),
        ),
        indicators=(
            Indicator(indicator="pupils", goal="learn", name="Pupils", unit="people", target=100.0, decimals=1),
            Indicator(indicator="trust", goal="learn", name="Trust in schools", weight=None),
        ),
        departments=(
            Department(department="town", name="Town hall", responsible="Mayor"),
            Department(department="north", parent="town", name="North school", responsible="Ms Ng"),
            Department(department="south", parent="town", name="South school", names=(("zh", "南校"),)),
        ),
        contributions=(
            Contribution(indicator="pupils", department="north", baseline=0.0, lead=True),
            Contribution(indicator="pupils", department="south", baseline=0.0),
            Contribution(indicator="trust", department="south"),
        ),
        costs=(
            Step(indicator="pupils", department="north", step=1, capacity=40.0, use=(("money", 2.0),)),
            Step(indicator="pupils", department="south", step=1, capacity=60.0, use=(("money", 2.0),)),
        ),
        resources=(Resource(resource="money", name="Money", unit="EUR", total=121.0),),
        limits=(Limit(department="north", resource="money", base=1.0),),
        periods=(
            Period(period="H1", name="First half", order=1),
            Period(period="H2", name="Second half", order=2),
        ),
        phasing=(Phasing(period="H1", most=0.5), Phasing(period="H2", most=0.5)),
    )
)


def letter_of(department: str, found: Outcome | None = None) -> Letter:
    return next(each for each in letters(found or outcome(PLAN)) if each.department == department)


def word_file(department: str, found: Outcome | None = None) -> WordFile:
    letter = letter_of(department, found)
    return docx.Document(BytesIO(as_docx([letter.document], "foot")))


def rows(file: WordFile, heading: str) -> list[list[str]]:
    """The rows of the table that has a heading."""
    for table in file.tables:
        cells = [[cell.text for cell in row.cells] for row in table.rows]
        if heading in cells[0]:
            return cells
    raise AssertionError(heading)


def test_a_letter_tells_targets_below_the_goals_they_serve_and_who_works_with_it() -> None:
    """24 of 40 and 36 of 60: the load is even at 60 %."""
    north, south = word_file("north"), word_file("south")

    path, target = rows(north, "Target")[1:]

    assert path[0] == "Top › Learning"
    assert target == ["1", "Pupils (people)", "50.00\u202f%", "0.0", "24.0", "leads; with South school"]
    assert rows(south, "Target")[2][4:] == ["36.0", "North school leads"]


def test_a_letter_tells_periods_and_means_that_add_up() -> None:
    north = word_file("north")

    assert rows(north, "First half")[1] == ["1", "Pupils", "12.0", "24.0"]
    assert rows(north, "Money, EUR")[1:] == [
        ["1", "Pupils", "48"],
        ["", "Whatever the targets are", "1"],
        ["", "Together", "49"],
    ]


def test_a_letter_has_a_place_to_sign_for_both_sides() -> None:
    told = rows(word_file("north"), "Handed down by")

    assert told[1] == ["Department:  Town hall", "Department:  North school"]
    assert told[2] == ["Responsible:  Mayor", "Responsible:  Ms Ng"]
    assert [row[0].split(":")[0] for row in told[3:]] == ["Signature", "Date"]


def test_what_is_scored_without_a_target_is_named_and_who_has_nothing_gets_no_letter() -> None:
    south = "\n".join(paragraph.text for paragraph in word_file("south").paragraphs)

    assert "• Trust in schools" in south
    assert addressed(outcome(PLAN)) == ("north", "south")


@pytest.mark.parametrize("name", ["county", "tenjo"])
def test_the_figures_of_all_letters_are_those_of_the_answer(name: str) -> None:
    found = outcome(read_plan(bundled_plans()[name]))
    targets = found.allocation.targets.set_index(["indicator", "department"])
    departments = {each.department: each for each in found.plan.departments}

    seen = 0
    for letter in letters(found):
        grid = next((p for p in letter.document.parts if getattr(p, "headings", ())[4:5] == (">Target",)), None)
        if grid is None:
            continue
        shown = [row[4] for row in grid.rows if len(row) > 1]
        printed = targets.xs(letter.department, level="department")["rounded"]
        assert len(shown) == len(printed), departments[letter.department]
        assert sorted(_number(text) for text in shown) == pytest.approx(sorted(printed), abs=5e-7)
        seen += len(shown)
    assert seen == len(targets)


def _number(text: str) -> float:
    bare = text.replace(",", "").replace("\u2212", "-")
    return float(bare[:-2]) / 100 if bare.endswith("%") else float(bare)


@pytest.mark.parametrize("name", ["county", "tenjo"])
def test_the_means_of_all_letters_add_up_to_what_each_department_uses(name: str) -> None:
    found = outcome(read_plan(bundled_plans()[name]))
    uses = found.allocation.uses.set_index(["department", "resource"])["amount"]

    for letter in letters(found):
        for part in letter.document.parts:
            if getattr(part, "total", False):
                columns = list(zip(*(row[2:] for row in part.rows), strict=True))
                sums = [sum(map(_number, column[:-1])) for column in columns]
                assert sums == pytest.approx([_number(column[-1]) for column in columns], abs=1e-6)
                used = [amount for amount in uses[letter.department] if amount > 1e-9]
                assert [_number(column[-1]) for column in columns] == pytest.approx(used, abs=0.0051)


def test_amounts_are_written_so_that_they_add_up() -> None:
    assert adding_up([1 / 3, 1 / 3, 1 / 3]) == ["0.34", "0.33", "0.33", "1.00"]
    assert adding_up([1.5, 2.25]) == ["1.50", "2.25", "3.75"]
    assert adding_up([2.0, 3.0]) == ["2", "3", "5"]
    assert adding_up([]) == ["0"]


def test_a_letter_speaks_the_language_of_names_and_sets_fonts_for_its_signs() -> None:
    with speaking("zh"):
        letter = letter_of("south")
        content = as_docx([letter.document], "foot")
    file = docx.Document(BytesIO(content))

    assert letter.document.language == "zh"
    assert "南校" in letter.document.title
    assert "教育" in rows(file, letter_headings(file))[1][0]
    runs = file.element.body.iter(qn("w:r"))
    fonts = {run.find(qn("w:rPr")).find(qn("w:rFonts")).get(qn("w:eastAsia")) for run in runs}
    assert fonts == {"FangSong"}


def letter_headings(file: WordFile) -> str:
    return next(table.rows[0].cells[4].text for table in file.tables if len(table.rows[0].cells) == 6)


HOSTILE = "=cmd|' /C calc'!A0 <b>&amp;\x00\x0b\ufffe " + "Donaudampfschifffahrt" * 20


def test_hostile_and_endless_names_stay_text_in_columns_of_fixed_width() -> None:
    hostile = replace(
        PLAN,
        departments=tuple(replace(each, name=HOSTILE) for each in PLAN.departments),
        indicators=tuple(replace(each, name=HOSTILE) for each in PLAN.indicators),
    )
    content = as_docx([letter_of("north", outcome(hostile)).document], HOSTILE)
    file = docx.Document(BytesIO(content))

    assert "=cmd|' /C calc'!A0 <b>&amp;\ufffd" in rows(file, "Target")[2][1]
    for table in file.element.body.iter(qn("w:tbl")):
        assert table.find(qn("w:tblPr")).find(qn("w:tblLayout")).get(qn("w:type")) == "fixed"
        grid = [int(column.get(qn("w:w"))) for column in table.find(qn("w:tblGrid"))]
        assert sum(grid) == pytest.approx(9751, abs=2)
    with ZipFile(BytesIO(content)) as parts:
        body = parts.read("word/document.xml").decode()
    assert set(re.findall(r"<w:(instrText|fldSimple|hyperlink|object)\b", body)) == set()


def test_headings_of_tables_come_again_on_every_page_and_rows_stay_whole() -> None:
    table = list(word_file("north").element.body.iter(qn("w:tbl")))[1]
    shapes = [row.find(qn("w:trPr")) for row in table.iter(qn("w:tr"))]

    assert shapes[0].find(qn("w:tblHeader")) is not None
    assert all(shape.find(qn("w:cantSplit")) is not None for shape in shapes)


def test_all_letters_in_one_begin_on_pages_of_their_own() -> None:
    found = outcome(PLAN)
    file = docx.Document(BytesIO(letters_docx(found)))
    page = letters_html(found)

    breaks = [
        p
        for p in file.element.body.iter(qn("w:p"))
        if p.find(qn("w:pPr")).find(qn("w:pageBreakBefore")) is not None
    ]
    assert len(breaks) == 2
    assert page.count('<h2 class="page">') == 2
    assert "Target responsibility letter: North school" in page
    assert "<script" not in page


def test_the_page_to_print_escapes_what_a_plan_says() -> None:
    hostile = replace(PLAN, departments=tuple(replace(each, name="<img src=x>") for each in PLAN.departments))

    page = as_html(letter_of("north", outcome(hostile)).document)

    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page


def test_the_same_letters_have_the_same_bytes() -> None:
    assert letters_zip(outcome(PLAN)) == letters_zip(outcome(PLAN))


def test_files_are_named_after_ids_in_a_way_that_every_system_takes() -> None:
    names = file_names(("../up", "a/b", "a:b", "CON", "教育", "", "x" * 300))

    assert list(names.values()) == [
        "up.docx", "a-b.docx", "a-b-2.docx", "CON-.docx", "教育.docx", "department.docx", "x" * 80 + ".docx",
    ]  # fmt: skip


def test_progress_is_told_after_each_letter() -> None:
    told: list[tuple[int, int]] = []

    files = list(letter_files(outcome(PLAN), lambda done, count: told.append((done, count))))

    assert [name for name, _ in files] == ["north.docx", "south.docx"]
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("place", "holds"), [("letters", "east.docx"), ("all.docx", ""), ("all.html", "<!doctype html>")]
)
def test_the_command_writes_letters(
    place: str, holds: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["export", "county", "--as", "letters", "-o", str(tmp_path / place)])

    out, err = capsys.readouterr()
    assert (code, out) == (0, "")
    assert err.startswith("letters: 10\n")
    if place == "letters":
        assert holds in {file.name for file in (tmp_path / place).iterdir()}
    elif place.endswith("html"):
        assert (tmp_path / place).read_text(encoding="utf-8").startswith(holds)
    else:
        assert len(docx.Document(str(tmp_path / place)).tables) > 20


def test_a_folder_that_is_there_is_filled_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "letters.2026").mkdir()

    assert main(["export", "county", "--as", "letters", "-o", str(tmp_path / "letters.2026")]) == 0
    assert (tmp_path / "letters.2026" / "hill.docx").is_file()


def test_the_plan_with_its_scenario_is_written_and_reads_back(tmp_path: Path) -> None:
    main(["export", "county", "--as", "plan", "--set", "resources:money:total=*0.9", "-o", str(tmp_path / "less")])

    written, plan = read_plan(tmp_path / "less"), read_plan(bundled_plans()["county"])
    assert {each.resource: each.total for each in written.resources} == pytest.approx(
        {"money": 7830, "staff": 130}
    )
    assert replace(written, resources=plan.resources) == plan


def test_the_plan_is_written_as_a_workbook_that_reads_back(tmp_path: Path) -> None:
    assert main(["export", "county", "--as", "plan", "-o", str(tmp_path / "plan.xlsx")]) == 0

    assert read_plan(tmp_path / "plan.xlsx") == read_plan(bundled_plans()["county"])


def test_the_answer_as_json_is_what_solve_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["export", "county", "--as", "json", "-o", str(tmp_path / "answer.json")])
    capsys.readouterr()
    main(["solve", "county", "--json"])

    assert (tmp_path / "answer.json").read_text(encoding="utf-8") == capsys.readouterr().out


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice, the soffice command")
def test_an_office_program_opens_letters_and_turns_them_into_pages(tmp_path: Path) -> None:
    (tmp_path / "all.docx").write_bytes(letters_docx(outcome(PLAN)))

    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command = [str(OFFICE), home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "all.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    pages = re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "all.pdf").read_bytes())
    assert len(pages) == 3
