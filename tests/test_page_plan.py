"""The Plan page in Streamlit's own test runner: what goes in, what is said about it, and how it is kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import plan_draft, shelf, state, workbench
from dashboard.grid import Edit
from dashboard.plan_draft import edited
from model.tables import read_plan, sheets_in
from scenarios.bundled import bundled_plans
from scenarios.scenario import Scenario
from scenarios.store_database import ADDRESS
from tests.test_plan_workbook import SMALL, saved, workbook

FAULTY = SMALL | {"indicators": [["indicator", "goal", "name", "target"], ["trees", "airr", "Trees", 100]]}


def plan_page() -> None:
    from dashboard import state
    from dashboard.pages import top
    from dashboard.pages.plan import page as plan

    state.begin()
    board = state.board()
    top.begin(board)
    plan.show(board)
    state.write_address()


@pytest.fixture(autouse=True)
def opened_without_a_plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])
    monkeypatch.setenv(ADDRESS, f"sqlite:///{tmp_path / 'store.db'}")


def opened(plan: str = "county") -> AppTest:
    app = AppTest.from_function(plan_page, default_timeout=60)
    app.query_params["plan"] = plan
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    elements = (*app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info)
    return " ".join(element.value for element in elements)


def listed(app: AppTest) -> str:
    return " ".join(element.value for element in app.html)


def with_draft(app: AppTest, draft: plan_draft.Draft) -> AppTest:
    app.session_state[workbench.DRAFT] = draft
    app.session_state["plan-tabs"] = "Bring a plan"
    app.run()
    assert not app.exception
    return app


def faulty() -> plan_draft.Draft:
    content = saved(workbook(FAULTY))
    return plan_draft.begin_draft("city.xlsx", content, sheets_in("city.xlsx", content))


def test_it_shows_the_plan_its_findings_and_all_other_plans() -> None:
    app = opened()
    assert [tab.label for tab in app.tabs][:2] == ["This plan", "Bring a plan"]
    assert "Promises (indicators): 1 note" in [expander.label for expander in app.expander]
    assert {"Tenjo (Colombia): the promises of 2025"} <= {
        button.label.replace("\\", "") for button in app.button if str(button.key).startswith("open-")
    }


def test_a_faulty_workbook_is_shown_with_its_cells_and_can_be_mended_undone_and_opened() -> None:
    app = with_draft(opened(), faulty())
    assert "has 1 error to mend before it can be allocated" in said(app)
    assert "Error · cell B2, row 1, column goal" in listed(app)
    assert not any(button.label == "Save and open" for button in app.button)
    draft = app.session_state[workbench.DRAFT]
    mended = edited(draft, "indicators", [Edit("write", "0", 1, "air")])
    with_draft(app, mended)
    assert "can be used as it is" in said(app)
    app.button(key="draft-undo").click().run()
    assert "has 1 error" in said(app)
    app.button(key="draft-redo").click().run()
    app.text_input(key="draft-author").set_value("Li")
    next(button for button in app.button if button.label == "Save and open").click().run()
    assert not app.exception
    assert app.session_state[state.PLAN] == "city@1"
    assert app.session_state[workbench.DRAFT] is None
    (version,) = shelf.store().plans()
    assert (version.name, version.author, version.origin) == ("city", "Li", "city.xlsx")
    assert shelf.store().plan("city").indicators[0].goal == "air"


def test_a_name_that_is_taken_is_refused_and_the_draft_stays() -> None:
    plan = read_plan(bundled_plans()["county"])
    app = with_draft(opened(), plan_draft.draft_of("county", plan))
    shelf.store().save_plan("mine", plan, author="Wang")
    app.text_input(key="draft-name").set_value("mine")
    next(button for button in app.button if button.label == "Save and open").click().run()
    assert "“mine” was saved by Wang" in said(app)
    assert "Nothing was overwritten" in said(app)
    assert app.session_state[workbench.DRAFT] is not None
    app.text_input(key="draft-name").set_value("county")
    next(button for button in app.button if button.label == "Save and open").click().run()
    assert "the name of a plan that comes with the program" in said(app)


def test_what_is_put_away_can_be_brought_back_with_its_edits() -> None:
    app = with_draft(opened(), faulty())
    draft = app.session_state[workbench.DRAFT]
    mended = edited(draft, "indicators", [Edit("write", "0", 1, "air")])
    with_draft(app, mended)
    app.button(key="draft-away").click().run()
    assert app.session_state[workbench.DRAFT] is None
    app.button(key="draft-back").click().run()
    assert not app.exception
    assert app.session_state[workbench.DRAFT] == mended
    assert "can be used as it is" in said(app)


def test_an_open_plan_can_be_edited_as_one_of_ones_own() -> None:
    app = opened()
    app.button(key="draft-this").click().run()
    assert not app.exception
    draft = app.session_state[workbench.DRAFT]
    assert draft.step.reading.plan == read_plan(bundled_plans()["county"])
    assert app.session_state["plan-tabs"] == "Bring a plan"
    assert "“county” can be used as it is: 1 note." in said(app).replace("\\", "")


def test_a_broken_plan_is_named_and_can_be_mended_from_its_own_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken.xlsx").write_bytes(saved(workbook(FAULTY)))
    monkeypatch.setattr(sys, "argv", ["app", str(tmp_path / "broken.xlsx")])
    app = opened("broken.xlsx")
    assert "This plan has errors, so nothing can be worked out." in said(app)
    assert "cell B2, row 1, column goal" in listed(app)
    app.button(key="draft-this").click().run()
    assert app.session_state[workbench.DRAFT].errors == 1


def test_a_plan_without_any_table_says_so_and_offers_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.xlsx").write_bytes(saved(workbook({"notes": [["x"]]})))
    monkeypatch.setattr(sys, "argv", ["app", str(tmp_path / "notes.xlsx")])
    app = opened("notes.xlsx")
    assert "holds no table of a plan" in " ".join(each.value for each in app.text)
    app.button(key="open-county").click().run()
    assert app.session_state[state.PLAN] == "county"


def written(*texts: tuple[int, str, str]) -> AppTest:
    """The page after these texts were written into cells of the table of resources, all at once."""

    def writing(texts: tuple[tuple[int, str, str], ...]) -> None:
        import streamlit as st

        from dashboard import state
        from dashboard.grid import Edit
        from dashboard.pages.plan import page, tables
        from model.schema import TABLES

        state.begin()
        st.session_state.setdefault(tables.TABLE, "resources")
        board = state.board()
        assert board.now
        sheet, rows = (
            tables.sheet_of(board.now.plan, "resources"),
            list(tables.rows_of(board.now.plan, "resources")),
        )
        edits = [Edit("write", rows[row], list(sheet.header).index(title), text) for row, title, text in texts]
        if "written" not in st.session_state:
            st.session_state["written"] = True
            tables.changed(board.now.plan, TABLES["resources"], edits)
        page.show(state.board())

    app = AppTest.from_function(writing, default_timeout=60, args=(texts,))
    app.query_params["plan"] = "county"
    app.run()
    assert not app.exception
    return app


def table(app: AppTest) -> dict[str, Any]:
    """What the table to write into was given."""
    (found,) = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "meritree_grid"]
    given: dict[str, Any] = json.loads(found.json)
    return given


def test_written_numbers_become_changes_of_the_scenario_together_and_one_put_back_none() -> None:
    total = read_plan(bundled_plans()["county"]).resources[0].total
    assert total is not None
    app = written((0, "total", "8,000.0000001"), (1, "total", "131"))
    changes = app.session_state[state.CHANGES]
    assert [change.value for change in changes] == [8000.0000001, 131.0]
    assert len(app.session_state[state.PAST]) == 1
    shown = table(app)
    assert "8000.0000001" in shown["rows"][0]
    (mark, _other) = shown["marks"]
    assert mark[2:4] == ["◆", "changed"]
    assert f"in the plan it is {total:g}" in mark[4]
    assert written((0, "total", "8000"), (0, "total", f"{total:g}")).session_state[state.CHANGES] == ()


def test_a_text_that_is_no_number_stays_in_its_cell_with_the_reason_and_the_others_count() -> None:
    app = written((0, "total", "soon"), (1, "total", "131"))
    assert [change.value for change in app.session_state[state.CHANGES]] == [131.0]
    shown = table(app)
    assert "soon" in shown["rows"][0]
    assert any(mark[3] == "error" and "a number is expected, found 'soon'" in mark[4] for mark in shown["marks"])
    assert "Row 1, total: “soon” was not taken: a number is expected" in said(app).replace("\\", "")


def test_a_faulty_cell_is_seen_as_it_stands_and_its_list_names_what_may_stand_there() -> None:
    app = opened()
    app.session_state[workbench.TABLE] = "indicators"
    shown = table(with_draft(app, faulty()))
    assert shown["rows"][0][2] == "airr"
    (mark,) = shown["marks"]
    assert mark[:4] == ["0", 1, "✕", "error"]
    assert "did you mean 'air'" in mark[4]
    assert [column["list"] for column in shown["columns"]][1] == "goal"
    assert ["air", "Clean air"] in shown["lists"]["goal"]


def test_a_file_that_is_no_plan_is_refused_and_changes_nothing() -> None:
    app = opened()
    app.session_state["plan-tabs"] = "Bring a plan"
    app.session_state[workbench.REFUSAL] = "'x.xlsx' holds macros, which are not let in."
    app.run()
    assert "This file was not taken:" in said(app)
    assert "Nothing else has changed" in said(app)
    assert "at most 50 MB" in app.get("file_uploader")[0].proto.label


def unwanted(app: AppTest, name: str) -> AppTest:
    """The page after somebody asked to delete a saved plan."""
    app.button(key=f"delete-plan-{name}").click().run()
    assert not app.exception
    return app


def test_a_saved_plan_is_deleted_after_a_question_that_names_all_that_goes_with_it_and_can_be_brought_back() -> (
    None
):
    plan = read_plan(bundled_plans()["county"])
    for number in (None, 1):
        shelf.store().save_plan("mine", plan, author="Wang", expected=number)
    shelf.store().save_scenario("lean", Scenario(), plan="mine")
    app = unwanted(opened(), "mine")
    asked = said(app)
    assert "It has 2 versions:" in asked
    assert "Version 2: by Wang" in asked
    assert "1 scenario is saved for it. It is kept" in asked
    assert "lean" in asked
    app.button(key="delete-plan-keep").click().run()
    assert len(shelf.store().plans()) == 1
    unwanted(app, "mine").button(key="delete-plan-sure").click().run()
    assert shelf.store().plans() == ()
    assert "“mine” was deleted." in said(app)
    assert "open-mine@2" not in [button.key for button in app.button]
    app.button(key="undelete-plan").click().run()
    assert [version.name for version in shelf.store().plans()] == ["mine"]
    assert shelf.store().plan("mine") == plan


def test_an_adopted_plan_cannot_be_deleted_and_the_page_says_why() -> None:
    shelf.store().save_plan("mine", read_plan(bundled_plans()["county"]))
    shelf.store().adopt("mine", 1)
    app = unwanted(opened(), "mine")
    assert "Version 1 was adopted and is kept for good, so this plan cannot be deleted." in said(app)
    assert "delete-plan-sure" not in [button.key for button in app.button]


def test_a_plan_that_somebody_saved_anew_meanwhile_is_not_deleted() -> None:
    plan = read_plan(bundled_plans()["county"])
    seen = shelf.store().save_plan("mine", plan)
    shelf.store().save_plan("mine", plan, author="Li", expected=1)
    mark, why = shelf.delete(seen)
    assert mark is None
    assert "newer version meanwhile" in why
