"""A plan being mended, step by step."""

from __future__ import annotations

from dashboard.grid import Edit
from dashboard.plan_draft import (
    Draft,
    begin_draft,
    draft_of,
    edited,
    ids_of,
    redone,
    sheet_of,
    undone,
    with_column,
    with_sheet,
)
from model.tables import read, sheets_in
from scenarios.bundled import bundled_plans
from tests.test_plan_workbook import SMALL, packed, saved, workbook

FAULTY = SMALL | {"indicators": [["indicator", "goal", "name", "target"], ["trees", "airr", "Trees", "many"]]}


def faulty() -> Draft:
    content = saved(workbook(FAULTY))
    return begin_draft("plan.xlsx", content, sheets_in("plan.xlsx", content))


def changed(draft: Draft, table: str, row: int, column: int, text: str) -> Draft:
    return edited(draft, table, [Edit("write", ids_of(draft, table)[row], column, text)])


def test_cells_are_mended_one_after_the_other_until_the_draft_is_a_plan() -> None:
    draft = faulty()
    assert draft.errors == 2
    draft = changed(draft, "indicators", 0, 1, "air")
    assert [finding.column for finding in draft.step.findings if finding.severity == "error"] == ["target"]
    draft = changed(draft, "indicators", 0, 3, "120")
    assert draft.errors == 0
    assert draft.step.reading.plan.indicators[0].target == 120.0


def test_every_step_can_be_undone_and_done_again() -> None:
    draft = faulty()
    mended = changed(changed(draft, "indicators", 0, 1, "air"), "indicators", 0, 3, "120")
    back = undone(undone(mended))
    assert back.step == draft.step
    assert undone(back) == back
    assert redone(redone(back)).step == mended.step
    assert changed(back, "goals", 0, 2, "City").future == ()


def test_rows_are_added_and_taken_out() -> None:
    water = [Edit("write", "n1", column, text) for column, text in enumerate(("water", "top", "Water"))]
    draft = edited(faulty(), "goals", [Edit("add", "n1"), *water, Edit("drop", "1")])
    assert [row[0] for row in draft.step.sheets["goals"].rows] == ["top", "water"]
    assert [goal.goal for goal in draft.step.reading.plan.goals] == ["top", "water"]
    assert len(draft.past) == 1


def test_a_row_is_the_same_row_while_others_come_and_go_and_after_an_undo() -> None:
    draft = faulty()
    draft = edited(draft, "goals", [Edit("add", "n1"), Edit("write", "n1", 0, "water")])
    draft = edited(draft, "goals", [Edit("drop", "0")])
    assert ids_of(draft, "goals") == ("1", "n1")
    draft = edited(draft, "goals", [Edit("write", "n1", 2, "Water")])
    assert list(draft.step.sheets["goals"].rows[1])[::2] == ["water", "Water"]
    assert ids_of(undone(undone(draft)), "goals") == ("0", "1", "n1")


def test_what_was_written_into_a_row_that_an_undo_took_away_is_not_lost() -> None:
    draft = undone(edited(faulty(), "goals", [Edit("add", "n1"), Edit("write", "n1", 0, "water")]))
    draft = edited(draft, "goals", [Edit("write", "n1", 2, "Water")])
    assert draft.step.sheets["goals"].rows[-1] == ["", "", "Water"]


def test_what_was_odd_about_a_cell_of_the_file_goes_with_the_cell_and_not_before() -> None:
    book = workbook(SMALL)
    book["indicators"]["D2"] = "=1+1"
    content = saved(book)
    draft = begin_draft("plan.xlsx", content, sheets_in("plan.xlsx", content))
    unsaved = "the cell holds a formula that was saved without its value"
    assert [finding.message for finding in draft.step.findings if finding.severity == "error"] == [unsaved]
    assert changed(draft, "indicators", 0, 2, "Trees!").errors == 1
    assert changed(draft, "indicators", 0, 3, "2").errors == 0


def test_a_table_that_could_not_be_read_at_all_can_be_written_anew() -> None:
    files: dict[str, str | bytes] = {
        "goals.csv": "goal,name\ntop,Stadt\n",
        "departments.csv": "department,name\np,Grünflächen\n".encode("latin-1"),
    }
    draft = begin_draft("plan.zip", b"", sheets_in("plan.zip", packed(files)))
    assert draft.errors == 1
    sheet = sheet_of(draft, "departments")
    assert list(sheet.header) == ["department", "name"]
    parks = [Edit("add", "n1"), Edit("write", "n1", 0, "p"), Edit("write", "n1", 1, "Parks")]
    assert edited(draft, "departments", parks).errors == 0


def test_a_column_that_is_missing_can_be_filled_in_and_others_added() -> None:
    sheets = SMALL | {"goals": [["goal", "parent"], ["top", None], ["air", "top"]]}
    content = saved(workbook(sheets))
    draft = begin_draft("plan.xlsx", content, sheets_in("plan.xlsx", content))
    sheet = with_column(sheet_of(draft, "goals"), "weight")
    assert list(sheet.header) == ["goal", "parent", "name", "weight"]
    names = [Edit("write", "0", 2, "Top"), Edit("write", "1", 2, "Air"), Edit("write", "1", 3, "1")]
    assert edited(with_sheet(draft, sheet), "goals", names).errors == 0


def test_a_draft_of_an_open_plan_says_the_same_plan() -> None:
    plan = read(bundled_plans()["county"]).plan
    draft = draft_of("county", plan)
    assert draft.step.reading.plan == plan
    assert draft.errors == 0


def test_an_edit_that_changes_nothing_is_no_step() -> None:
    draft = draft_of("county", read(bundled_plans()["county"]).plan)
    assert with_sheet(draft, draft.step.sheets["goals"]) is draft
