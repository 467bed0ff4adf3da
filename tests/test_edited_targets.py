from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from dashboard.cli import main
from dashboard.report.edited_words import edit_words, effect_words, standing_words, verdict_words
from dashboard.report.letter_files import letter_files
from dashboard.report.provenance import Provenance
from dashboard.report.returned import Returned, read_returned
from dashboard.report.workbook import targets_workbook
from dashboard.words import speaking
from model.errors import PlanError
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.schema import in_order
from model.tables import read_plan, write_plan
from scenarios.bundled import bundled_plans
from scenarios.edited_targets import Edit, Examined, as_scenario, examine_edits
from scenarios.outcome import outcome
from scenarios.scenario import Scenario, apply, parse_change
from scenarios.toml import read_scenario
from tests.plans import ANY_TEXTS, plans

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning")
OFFICE = shutil.which("soffice")

# 60 pupils and 8 more km weigh the same, and money for 100 is just enough: 60 at 1 each and 8 at 5.
PLAN = in_order(
    Plan(
        settings=Settings(id="small", name="Small town"),
        goals=(Goal(goal="top", name="Top"),),
        indicators=(
            Indicator(indicator="pupils", goal="top", name="Pupils", weight=0.5, target=60.0, decimals=0),
            Indicator(indicator="roads", goal="top", name="Roads", weight=0.5, target=10.0, unit="km", decimals=1),
            Indicator(
                indicator="pass", goal="top", name="Pass rate", weight=0.0, target=0.9, unit="share", decimals=2
            ),
        ),
        departments=(
            Department(department="north", name="North"),
            Department(department="south", name="South"),
            Department(department="works", name="Works"),
        ),
        contributions=(
            Contribution(indicator="pupils", department="north", baseline=0.0),
            Contribution(indicator="pupils", department="south", baseline=0.0),
            Contribution(indicator="roads", department="works", baseline=2.0),
            Contribution(indicator="pass", department="works", baseline=0.5),
        ),
        costs=(
            Step(indicator="pupils", department="north", step=1, capacity=50.0, use=(("money", 1.0),)),
            Step(indicator="pupils", department="south", step=1, capacity=50.0, use=(("money", 1.0),)),
            Step(indicator="roads", department="works", step=1, capacity=8.0, use=(("money", 5.0),)),
        ),
        resources=(Resource(resource="money", name="Money", unit="EUR", total=100.0),),
    )
)
MADE = Provenance(command="meritree export small --as targets -o t.xlsx", version="1.2.3")


def exported(plan: Plan = PLAN, *texts: str) -> Workbook:
    return load_workbook(BytesIO(exported_bytes(plan, *texts)))


def exported_bytes(plan: Plan = PLAN, *texts: str) -> bytes:
    scenario = Scenario(name="mine", changes=tuple(parse_change(text) for text in texts))
    base = outcome(plan) if texts else None
    return targets_workbook(outcome(plan, scenario), findings=(), base=base, provenance=MADE)


def saved(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def in_list(book: Workbook, indicator: str, department: str, value: object) -> None:
    sheet = book["Target list"]
    row = next(r for r in sheet.iter_rows(min_row=5) if (r[0].value, r[2].value) == (indicator, department))
    row[6].value = value


def in_matrix(book: Workbook, indicator: str, heading: str, value: object) -> None:
    sheet = book["Targets"]
    column = next(cell.column for cell in sheet[4] if cell.value == heading)
    row = next(r[0].row for r in sheet.iter_rows(min_row=5) if r[1].value == indicator)
    sheet.cell(row, column).value = value


def back(book: Workbook, plan: Plan = PLAN) -> Returned:
    return read_returned("t.xlsx", saved(book), plan)


def edits(returned: Returned) -> list[tuple[str, str, float, float]]:
    assert returned.problems == ()
    return [(each.indicator, each.department, each.before, each.after) for each in returned.edits]


def test_a_workbook_that_nobody_changed_brings_nothing_back() -> None:
    for name in ("county", "tenjo"):
        plan = read_plan(bundled_plans()[name])
        returned = read_returned("t.xlsx", exported_bytes(plan), plan)

        assert (returned.edits, returned.problems, returned.remarks) == ((), (), ())
        assert returned.standing(plan, plan) == "same"


def test_a_changed_cell_of_either_sheet_is_an_edit_with_its_place() -> None:
    book = exported()
    in_list(book, "pupils", "north", 40)
    in_matrix(book, "roads", "Works", 8.5)

    returned = back(book)

    assert edits(returned) == [("pupils", "north", 30.0, 40.0), ("roads", "works", 10.0, 8.5)]
    assert [each.place for each in returned.edits] == ["sheet Target list, cell G6", "sheet Targets, cell K7"]


def test_sheets_may_be_renamed_sorted_and_widened() -> None:
    book = exported()
    in_list(book, "pupils", "north", 40)
    sheet = book["Target list"]
    sheet.title = "Für den Chef"
    sheet.insert_cols(1)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    for place, row in enumerate(reversed(rows), start=5):
        for column, value in enumerate(row, start=1):
            sheet.cell(place, column).value = value

    assert edits(back(book)) == [("pupils", "north", 30.0, 40.0)]


def test_the_same_target_changed_alike_on_both_sheets_is_one_edit_and_changed_apart_is_a_problem() -> None:
    alike, apart = exported(), exported()
    for book, value in ((alike, 40), (apart, 41)):
        in_list(book, "pupils", "north", 40)
        in_matrix(book, "pupils", "North", value)

    assert edits(back(alike)) == [("pupils", "north", 30.0, 40.0)]
    assert back(apart).edits == ()
    assert "only one can be meant" in back(apart).problems[0]


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("four", "Target list, cell G6: a number is expected, found “four”"),
        ("#N/A", "the target is blank or holds an error"),
        (None, "the target is blank or holds an error"),
        (True, "a number is expected, found “True”"),
        ("1" * 400, "cell G6"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_named(value: object, problem: str) -> None:
    book = exported()
    in_list(book, "pupils", "north", value)

    returned = back(book)

    assert returned.edits == ()
    assert problem in returned.problems[0]
    assert len(returned.problems) == 1


def test_numbers_written_as_text_are_understood_and_said_so() -> None:
    book = exported()
    in_list(book, "pupils", "north", "40,0")
    in_list(book, "pass", "works", "80 %")

    returned = back(book)

    assert edits(returned) == [("pass", "works", 0.5, 0.8), ("pupils", "north", 30.0, 40.0)]
    assert any("“40,0” is text and was understood as 40" in remark for remark in returned.remarks)


def test_a_figure_of_the_whole_or_of_somebody_who_does_not_work_on_it_cannot_be_changed() -> None:
    book = exported()
    in_matrix(book, "pupils", "Planned", 55)
    in_matrix(book, "pupils", "Works", 5)

    problems = " ".join(back(book).problems)

    assert "the figure of the whole follows from the departments' targets" in problems
    assert "“works” does not work on “pupils”" in problems


def test_a_new_row_is_named() -> None:
    book = exported()
    book["Target list"].append(["libraries", "Libraries", "north", "North", None, 0, 5])

    assert "“libraries” is no indicator of this workbook" in back(book).problems[0]


def test_a_workbook_says_which_plan_version_and_scenario_it_was_written_from() -> None:
    plain, lean = back(exported()), back(exported(PLAN, "resources:money:total=*0.9"))
    richer = replace(PLAN, resources=(replace(PLAN.resources[0], total=120.0),))
    other = replace(PLAN, settings=replace(PLAN.settings, id="large"), goals=(Goal(goal="top", name="Peak"),))
    under = apply(Scenario(changes=lean.changes), PLAN)

    assert plain.standing(PLAN, PLAN) == "same"
    assert lean.standing(PLAN, under) == "same"
    assert lean.standing(PLAN, PLAN) == "other scenario"
    assert plain.standing(richer, richer) == "other version"
    assert plain.standing(other, other) == "other plan"
    assert under.resources[0].total == pytest.approx(90)
    assert "Small town" in standing_words(plain, "other plan")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "t.xlsx"),
        (b"PK\x03\x04 half", "is damaged and cannot be read"),
        (b"goal,name\n", "t.xlsx"),
        (saved(Workbook()), "the hidden sheet that tells its plan is missing"),
    ],
)
def test_a_file_that_is_no_workbook_of_targets_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        read_returned("t.xlsx", content, PLAN)


def test_a_damaged_or_later_hidden_sheet_is_refused() -> None:
    damaged, later = exported(), exported()
    rows = {row[0].value: row for row in damaged["meritree"].iter_rows()}
    rows["target"][3].value = "many"
    later["meritree"]["B1"].value = 99

    with pytest.raises(PlanError, match="damaged"):
        back(damaged)
    with pytest.raises(PlanError, match="a later version"):
        back(later)


# What the edits do.


def examined(*found: Edit, plan: Plan = PLAN, scenario: tuple[Scenario, ...] = ()) -> Examined:
    return examine_edits(plan, scenario, found)


def test_a_pin_has_the_price_that_solving_without_it_says() -> None:
    """With 50 + 10 pupils instead of 30 + 30 nothing is lost; with 8.5 km instead of 10 half of 1.5 / 8."""
    free = examined(Edit("pupils", "north", 30.0, 50.0))
    dear = examined(Edit("roads", "works", 10.0, 8.5))

    assert free.priced[0].price == pytest.approx(0, abs=1e-9)
    assert dear.priced[0].price == pytest.approx(100 * 0.5 * 1.5 / 8)
    assert dear.price == pytest.approx(100 * 0.5 * 1.5 / 8)
    assert dict(dear.priced[0].spent) == {"money": pytest.approx(-7.5)}
    assert dear.priced[0].planned == (pytest.approx(10.0), pytest.approx(8.5))
    assert dear.priced[0].load == pytest.approx(6.5 / 8)
    assert dear.holds


def test_prices_are_those_of_the_command_that_sets_the_same_pin(capsys: pytest.CaptureFixture[str]) -> None:
    plan = read_plan(bundled_plans()["county"])
    found = examine_edits(plan, (), [Edit("burglaries", "justice", 220.0, 230.0)])

    main(["solve", "county", "--json", "--prices", "--set", "pins:target:burglaries:justice:value=230"])
    prices = json.loads(capsys.readouterr().out)["prices"]

    without = next(p["without"] for p in prices if p["rule"] == "pin:target:burglaries:justice")
    assert found.priced[0].price == pytest.approx(100 * without)


def test_an_edit_that_no_plan_can_hold_is_refused_and_the_others_are_examined() -> None:
    found = examined(
        Edit("roads", "works", 10.0, 1.0),
        Edit("roads", "nrth", 10.0, 3.0),
        Edit("road", "works", 10.0, 3.0),
        Edit("roads", "north", 10.0, 3.0),
        Edit("pupils", "north", 30.0, 50.0),
    )

    assert [each.edit.after for each in found.priced] == [50.0]
    assert [each.reason for each in found.refused] == [
        "the target 1 is worse than the baseline 2",
        "there is no department 'nrth' (did you mean 'north'?)",
        "there is no indicator 'road' (did you mean 'roads'?)",
        "'north' does not work on 'roads'",
    ]
    assert not found.holds


def test_edits_beyond_a_capacity_or_a_sum_are_a_conflict_that_is_explained() -> None:
    capacity = examined(Edit("pupils", "north", 30.0, 55.0))
    both = examined(Edit("pupils", "north", 30.0, 50.0), Edit("pupils", "south", 30.0, 20.0))

    assert capacity.conflict is not None
    assert set(capacity.conflict.members) >= {"pin:target:pupils:north", "capacity:pupils:north"}
    assert both.conflict is not None
    assert "required:pupils" in both.conflict.members
    assert any("the capacity is 50" in finding.message for finding in capacity.findings)
    assert capacity.priced[0].spent == {}
    assert any("No rule has been relaxed" in line for line in verdict_words(both))


def test_what_is_said_about_an_edit_names_whose_it_is_its_price_and_what_it_takes() -> None:
    found = examined(Edit("roads", "works", 10.0, 8.5))

    told = [edit_words(found.priced[0].edit, PLAN), *effect_words(found.priced[0], found.after.plan)]

    assert told == [
        "Works, “Roads”: 10.0 → 8.5 km",
        "It costs the plan 9.38 points of attainment.",
        "The whole then stands at 8.5 instead of 10.0; 10.0 are wanted.",
        "It saves 7.50 EUR of Money.",
        "It calls upon 81.2\u202f% of what the department can do there.",
    ]


def test_edits_and_the_scenario_below_them_become_one_scenario() -> None:
    layers = (Scenario(changes=(parse_change("resources:money:total=*0.95"),)),)
    found = examined(Edit("roads", "works", 10.0, 8.5), scenario=layers)

    written = as_scenario(found, PLAN, "Edited", source="t.xlsx")

    assert apply(written, PLAN) == found.after.plan
    assert {change.path: change.value for change in written.changes} == {
        "resources:money:total": pytest.approx(95.0),
        "pins:target:roads:works:value": 8.5,
    }


# The command.


def edited_county(tmp_path: Path, edits: Mapping[tuple[str, str], object], *more: str) -> Path:
    file = tmp_path / "targets.xlsx"
    assert main(["export", "county", "--as", "targets", "-o", str(file), *more]) == 0
    book = load_workbook(file)
    for (indicator, department), value in edits.items():
        in_list(book, indicator, department, value)
    book.save(file)
    return file


def test_the_command_says_prices_and_writes_a_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = edited_county(tmp_path, {("burglaries", "justice"): 230})
    capsys.readouterr()

    code = main(["back", str(file), "county", "-o", str(tmp_path / "mine.toml")])

    out = " ".join(capsys.readouterr().out.split())
    assert code == 0
    assert "It costs the plan 0.607 points of attainment." in out
    assert "reaches 90.82" in out
    scenario = read_scenario(tmp_path / "mine.toml")
    assert [(change.path, change.value) for change in scenario.changes] == [
        ("pins:target:burglaries:justice:value", 230.0)
    ]


def test_the_scenario_of_the_workbook_is_laid_below_unless_another_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = edited_county(tmp_path, {("burglaries", "justice"): 230}, "--set", "resources:money:total=*0.95")
    capsys.readouterr()

    def told(*more: str) -> dict[str, Any]:
        main(["back", str(file), "county", "--json", *more])
        found: dict[str, Any] = json.loads(capsys.readouterr().out)
        return found

    assert told()["standing"] == "same"
    assert told()["total"]["before"] == pytest.approx(
        outcome(read_plan(bundled_plans()["county"]), less_money()).allocation.total
    )
    assert told("--set", "resources:money:total=*1.1")["standing"] == "other scenario"


def less_money() -> Scenario:
    return Scenario(changes=(parse_change("resources:money:total=*0.95"),))


def test_edits_that_cannot_be_kept_write_no_scenario(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = edited_county(tmp_path, {("pupils", "west"): 4150, ("jobs", "hill"): "four"})
    capsys.readouterr()

    code = main(["back", str(file), "county", "-o", str(tmp_path / "mine.toml")])

    out, err = capsys.readouterr()
    assert code == 1
    assert "a number is expected, found “four”" in out
    assert "Way 1:" in out
    assert "mine.toml was not written" in err
    assert not (tmp_path / "mine.toml").exists()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["gone.xlsx", "county"], 2, "there is no file"),
        (["targets.xlsx", "tenjo"], 1, "was written from another plan, “Anlan County 2026"),
        (["targets.xlsx", "county", "-o", "mine.xlsx"], 2, "expected a .toml file"),
    ],
)
def test_wrong_use_is_one_message(
    words: list[str], code: int, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edited_county(tmp_path, {})
    capsys.readouterr()

    assert main(["back", str(tmp_path / words[0]), *words[1:]]) == code
    err = " ".join(capsys.readouterr().err.split())
    assert err.startswith("meritree: ")
    assert message in err


def test_a_plan_that_has_changed_since_is_said_and_the_edit_is_laid_over_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = edited_county(tmp_path, {("burglaries", "justice"): 230})
    plan = read_plan(bundled_plans()["county"])
    richer = tuple(replace(each, total=(each.total or 0) + 100) for each in plan.resources)
    write_plan(replace(plan, resources=richer), tmp_path / "later")
    capsys.readouterr()

    assert main(["back", str(file), str(tmp_path / "later")]) == 0
    assert "The plan has changed since the workbook was written" in capsys.readouterr().out


def test_names_of_sheets_in_another_language_come_back_too() -> None:
    with speaking("zh"):
        content = exported_bytes()

    assert read_returned("t.xlsx", content, PLAN).edits == ()


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice, the soffice command")
def test_an_office_program_opens_the_workbook_and_what_it_saves_comes_back(tmp_path: Path) -> None:
    book = exported()
    in_list(book, "pupils", "north", 40)
    (tmp_path / "targets.xlsx").write_bytes(saved(book))

    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    out = tmp_path / "again"
    command = [str(OFFICE), home, "--headless", "--convert-to", "xlsx", "--outdir", str(out), "targets.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)

    assert edits(read_returned("t.xlsx", (out / "targets.xlsx").read_bytes(), PLAN)) == [
        ("pupils", "north", 30.0, 40.0)
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plans(texts=ANY_TEXTS, whole=False, most=3))
def test_whatever_a_plan_holds_its_workbook_opens_and_brings_nothing_back_by_itself(plan: Plan) -> None:
    found = outcome(plan)
    if found.allocation.status != "optimal":
        return
    content = targets_workbook(found, findings=found.findings, base=None, provenance=MADE)

    returned = read_returned("t.xlsx", content, plan)

    assert (returned.edits, returned.problems) == ((), ())
    assert returned.standing(plan, plan) == "same"
    for name, letter in letter_files(found):
        assert name.endswith(".docx")
        docx.Document(BytesIO(letter))
