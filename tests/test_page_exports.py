"""Taking files away and bringing edited targets back, in Streamlit's own test runner and as bytes alone."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from dashboard import state, takeaway
from dashboard.state import Solved
from model.tables import read_plan, sheets_in, understand
from scenarios.bundled import bundled_plans
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario
from tests.test_edited_targets import in_list

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning")

COUNTY = read_plan(bundled_plans()["county"])
LESS = (Change("resources:money:total", 0.95, "scale"),)


def board(*changes: Change) -> Solved:
    before = outcome(COUNTY, prices=False)
    now = outcome(COUNTY, Scenario(changes=changes), prices=False)
    return Solved("county", COUNTY, (), changes, before, now)


def exports_page() -> None:
    from dashboard import state
    from dashboard.pages.plan import exports as plan_exports

    state.begin()
    solved = state.board().solved
    assert solved is not None
    plan_exports.show(solved)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])


def opened(*changes: str) -> AppTest:
    app = AppTest.from_function(exports_page, default_timeout=60)
    app.query_params["plan"] = "county"
    if changes:
        app.query_params["set"] = list(changes)
    app.run()
    assert not app.exception
    return app


def until(app: AppTest, text: str) -> AppTest:
    """Run the page again until it says something; what is worked out beside it takes a moment."""
    for _ in range(200):
        if text in said(app):
            return app
        time.sleep(0.05)
        app.run()
        assert not app.exception
    raise AssertionError(said(app))


def said(app: AppTest) -> str:
    elements = (*app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info, *app.button)
    words = [getattr(each, "value", "") if not hasattr(each, "label") else each.label for each in elements]
    words += [each.proto.label for each in app.get("download_button")]
    words += [each.proto.body for each in app.get("html")]
    return " ".join(str(word) for word in words).replace("\\", "")


def edited(edits: dict[tuple[str, str], object], *changes: Change) -> bytes:
    book = load_workbook(BytesIO(takeaway.workbook(board(*changes), "en")))
    for (indicator, department), value in edits.items():
        in_list(book, indicator, department, value)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def brought(app: AppTest, content: bytes) -> AppTest:
    app.file_uploader[0].set_value(("targets.xlsx", content, "application/vnd.ms-excel")).run()
    assert not app.exception
    return app


def test_every_form_is_offered_and_the_command_that_writes_it() -> None:
    app = opened("resources:money:total=*0.95")

    for label in ("Download the workbook", "Plan as a workbook", "Plan as CSV files (zip)", "Answer as JSON"):
        assert label in said(app)
    assert app.code[0].value == (
        "meritree export county --as targets --set 'resources:money:total=*0.95' -o targets.xlsx"
    )
    assert "the plan with the 1 change of your scenario" in said(app)


def test_letters_are_written_beside_the_page_once_somebody_asks() -> None:
    app = opened()
    assert "All in one Word file" not in said(app)

    app.button(key="letters").click().run()

    until(app, "All in one Word file")


def test_a_workbook_that_comes_back_is_priced_and_taken_over_as_one_step() -> None:
    app = brought(opened(), edited({("burglaries", "justice"): 230, ("roads", "east"): 16}))
    until(app, "Take the 2 changes over")
    assert "It costs the plan 0.607 points of attainment." in said(app)
    assert "220 → 230 cases" in said(app)

    app.button(key=f"take-back-{app.session_state[state.MOVES]}").click().run()

    assert {change.path: change.value for change in app.session_state[state.CHANGES]} == {
        "pins:target:burglaries:justice:value": 230.0,
        "pins:target:roads:east:value": 16.0,
    }
    assert app.session_state[state.PAST] == [()]
    assert "The 2 changed targets are part of your scenario now." in said(app)
    assert app.file_uploader[0].value is None


def test_cells_that_cannot_be_read_and_targets_that_cannot_be_are_named_on_the_page() -> None:
    app = brought(opened(), edited({("jobs", "hill"): "four", ("teachers", "hill"): 40, ("roads", "east"): 16}))

    told = said(until(app, "Take the change over"))

    assert "These 2 cells were left out:" in told
    assert "a number is expected, found “four”" in told
    assert "is worse than the baseline 60" in told


def test_edits_that_contradict_the_plan_are_explained_before_they_are_taken() -> None:
    app = brought(opened(), edited({("pupils", "west"): 4150}))

    told = said(until(app, "Take the change over"))

    assert "These cannot all hold" in told
    assert "Way 1:" in told


def test_a_workbook_of_another_scenario_is_said_and_one_of_another_plan_refused() -> None:
    app = brought(opened(), edited({("roads", "east"): 16}, *LESS))
    assert "under another scenario" in said(until(app, "Take the change over"))

    other = AppTest.from_function(exports_page, default_timeout=60)
    other.query_params["plan"] = "tenjo"
    told = said(until(brought(other.run(), edited({})), "another plan"))
    assert "Anlan County 2026" in told


def test_a_workbook_that_nobody_changed_says_so() -> None:
    until(brought(opened(), edited({})), "No target was changed.")


def test_something_else_than_a_workbook_is_one_message() -> None:
    until(brought(opened(), b"PK\x03\x04 half"), "targets.xlsx")


# The files.


def test_files_tell_the_scenario_of_the_board() -> None:
    with ZipFile(BytesIO(takeaway.plan_as_zip(board(*LESS)))) as archive:
        resources = archive.read("resources.csv").decode()
    answer = json.loads(takeaway.answer(board(*LESS)))
    plan = understand(sheets_in("county.xlsx", takeaway.plan_as_workbook(board(*LESS)))).plan

    assert "8265" in resources
    assert answer["total"] == board(*LESS).now.allocation.total
    assert plan == board(*LESS).now.plan


def test_a_zip_of_the_plan_reads_back_as_the_plan() -> None:
    assert understand(sheets_in("county.zip", takeaway.plan_as_zip(board()))).plan == COUNTY


def test_letters_are_one_by_one_all_in_one_and_to_print() -> None:
    written = takeaway.write_letters(board().now)

    with ZipFile(BytesIO(written.one_by_one())) as archive:
        assert "east.docx" in archive.namelist()
        assert len(archive.namelist()) == 10
    assert len(docx.Document(BytesIO(written.all_in_one())).tables) > 20
    assert written.to_print().count(b'<h2 class="page">') == 10


def test_work_in_another_thread_speaks_the_language_it_was_asked_in() -> None:
    written = takeaway.in_language("zh", lambda: takeaway.write_letters(board().now))()

    assert {document.language for document in written.documents} == {"zh"}
    assert any("东镇" in document.title for document in written.documents)


def test_findings_of_the_scenario_are_in_the_workbook_once() -> None:
    first = board().now.findings[0]
    told = replace(board(*LESS), findings=(first,))

    book = load_workbook(BytesIO(takeaway.workbook(told, "en")))
    messages = [row[4].value for row in book["Findings"].iter_rows(min_row=5) if row[4].value]

    assert messages.count(first.message) == 1
