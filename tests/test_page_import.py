"""The page on which a flat sheet becomes a plan, in Streamlit's own test runner."""

from __future__ import annotations

import sys

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.flat_sheets import BROUGHT, Brought
from model.flat.mapping import Mapping
from model.flat.mapping_file import mapping_of, mapping_text
from scenarios.store import open_store
from tests.flat_sheets import HEADINGS, MAPPING, ROWS, tenjo_lines, written

LAWN = ("Clean air", "0.6", "7", "Lawns mown", "m", "Dept. of Parcs", "on", "0", "5", "8", "1", "4", "2")


def import_page() -> None:
    from dashboard import state
    from dashboard.pages.plan import sheet as plan_import

    state.begin()
    plan_import.show()


@pytest.fixture(autouse=True)
def kept_beside_the_test(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(sys, "argv", ["app"])
    monkeypatch.setenv("MERITREE_STORE", str(tmp_path / "kept.db"))


def brought(lines, name: str = "town.csv", mapping: Mapping | None = None) -> AppTest:
    app = AppTest.from_function(import_page, default_timeout=60)
    app.session_state[BROUGHT] = Brought(name, written(lines).encode())
    if mapping:
        app.session_state["flat-mapping"] = mapping_text(mapping)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(str(each.value) for kind in ("markdown", "html", "error", "info") for each in app.get(kind))


def field(app: AppTest, label: str):
    return next(each for each in [*app.selectbox, *app.multiselect] if each.label == label)


def test_nothing_is_asked_before_a_sheet_is_there():
    app = AppTest.from_function(import_page, default_timeout=60).run()
    assert not app.exception
    assert len(app.selectbox) == 0


def test_the_columns_are_filled_in_with_what_the_headings_suggest():
    app = brought(tenjo_lines(), "goals.csv")
    assert field(app, "Levels of the goals, the topmost first").value == [
        "axis",
        "programme",
        "subprogramme",
        "result_goal",
    ]
    assert field(app, "Target").value == "planned_2025"
    assert field(app, "Department").value == "responsible"
    assert "284 of 284 rows become 284 promises of 15 departments" in said(app)


def test_a_mapping_that_comes_along_makes_the_bundled_plan():
    app = brought(tenjo_lines(), "goals.csv")
    field(app, "Begin with").set_value("tenjo").run()
    assert "282 of 284 rows become 282 promises of 15 departments under 197 goals" in said(app)


def test_another_column_makes_another_plan():
    app = brought([HEADINGS, *ROWS], mapping=MAPPING)
    assert "4 of 5 rows become 4 promises of 3 departments under 3 goals" in said(app)
    field(app, "Levels of the goals, the topmost first").set_value([]).run()
    assert "4 promises of 3 departments under 1 goals" in said(app)
    field(app, "Promise (what is measured)").set_value(None).run()
    assert "Choose the column that names the promises." in said(app)
    assert not app.exception


def test_two_spellings_become_one_department_when_the_reader_says_so():
    app = brought([HEADINGS, *ROWS, LAWN], mapping=MAPPING)
    (box,) = app.checkbox
    assert "5 promises of 4 departments" in said(app)
    box.check().run()
    assert "5 promises of 3 departments" in said(app)
    mapping = mapping_of(app.session_state["flat-mapping"])
    assert mapping.department.spellings == ()


def test_the_plan_is_kept_under_a_name_and_opened():
    app = brought([HEADINGS, *ROWS], mapping=MAPPING)
    app.button(key="flat-keep").click().run()
    assert not app.exception
    assert app.session_state["plan"] == "town@1"
    assert "“town” is kept and on the table" in app.success[0].value
    assert len(open_store().plan("town").indicators) == 4


def test_a_name_that_is_taken_is_refused_and_nothing_is_lost():
    brought([HEADINGS, *ROWS], mapping=MAPPING).button(key="flat-keep").click().run()
    app = brought([HEADINGS, *ROWS[:3]], mapping=MAPPING)
    app.button(key="flat-keep").click().run()
    assert "There is a plan “town” already" in said(app)
    assert len(open_store().plan("town").indicators) == 4
    assert app.session_state[BROUGHT].name == "town.csv"


@pytest.mark.parametrize(
    "content", [b"\x89PNG\0\0\0\0", b"PK\x03\x04 nothing", b"", b"\n\n", b"a\nb\n", b"=1+1,2\n"]
)
def test_rubbish_is_answered_in_words(content):
    app = AppTest.from_function(import_page, default_timeout=60)
    app.session_state[BROUGHT] = Brought("rubbish.csv", content)
    app.run()
    assert not app.exception
    assert said(app)


def test_a_mapping_that_is_none_is_answered_in_words():
    app = AppTest.from_function(import_page, default_timeout=60)
    app.session_state[BROUGHT] = Brought("town.csv", written([HEADINGS, *ROWS]).encode())
    app.session_state["flat-mapping"] = "colour = 'red'"
    app.run()
    assert not app.exception
    assert "cannot be used" in said(app)
    assert field(app, "Promise (what is measured)").value == "Promise"


def test_an_upload_takes_the_place_of_what_was_there():
    app = AppTest.from_function(import_page, default_timeout=60).run()
    app.file_uploader(key="flat-upload").upload("town.csv", written([HEADINGS, *ROWS]).encode()).run()
    assert not app.exception
    assert app.session_state[BROUGHT].name == "town.csv"
