"""The journeys without a mouse: what decides them is reached by Tab and worked by Enter and the arrows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from model.tables import read_plan
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario
from tests.browsing import faultless_page
from tests.serving import ROOT, county_with_saved_work
from tests.test_journey_plan import WORKBOOK, faulty

pytestmark = pytest.mark.browser
MOST_STOPS = 140
FOCUSED = """() => {
    const here = document.activeElement;
    if (here.matches("body, main, section")) return "";
    return [here.getAttribute("aria-label"), here.labels?.[0]?.innerText, here.innerText].filter(Boolean)[0] ?? "";
}"""


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running dashboard with saved work of its own; its address."""
    with county_with_saved_work(tmp_path_factory.mktemp("saved")) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which nothing may fail."""
    with faultless_page(chromium) as opened:
        yield opened


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until what has the focus is called so."""
    for _press in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"the keyboard does not reach {name!r}")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def attainment(*changes: Change) -> str:
    """The planned attainment of the county that the command line gives."""
    found = outcome(read_plan(ROOT / "data" / "county"), Scenario(changes=changes), prices=False).allocation
    return f"{100 * found.total:.1f}\u202f%"


def figure(page: Page, name: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=name).get_by_test_id("stMetricValue")


def test_a_leader_moves_levers_saves_and_goes_back_by_keyboard(dashboard: str, page: Page) -> None:
    page.goto(f"{dashboard}/?plan=county")
    expect(figure(page, "Planned attainment")).to_have_text(attainment())
    tab_to(page, "Safety and justice")
    press(page, *["ArrowRight"] * 5)
    weight = Change("goals:safety:weight", 0.15, "share")
    expect(figure(page, "Planned attainment")).to_have_text(attainment(weight))
    tab_to(page, "Money to spend")
    press(page, *["ArrowLeft"] * 10)
    less = Change("resources:money:total", 0.9, "scale")
    expect(figure(page, "Planned attainment")).to_have_text(attainment(weight, less))
    expect(page.locator(".mt-lever input:focus")).to_have_value("90")
    expect(page.get_by_text("2 changes")).to_be_visible()

    tab_to(page, "Scenarios")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="On the table: 2 changes, not saved")).to_be_visible()
    tab_to(page, "Save")
    press(page, "Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    page.keyboard.type("By keyboard")
    tab_to(page, "Save this scenario")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="On the table: “By keyboard”")).to_be_visible()
    press(page, "Escape")

    tab_to(page, "Undo", back=True)
    press(page, "Enter")
    expect(page.get_by_text("1 change", exact=True)).to_be_visible()
    press(page, "Enter")
    expect(page.get_by_text("as in the plan", exact=True)).to_be_visible()


def test_focus_that_something_else_has_moved_is_not_taken_back_when_the_page_changes(
    dashboard: str, page: Page
) -> None:
    page.goto(f"{dashboard}/scenarios?plan=county&set=resources:money:total=*0.8")
    tab_to(page, "Save")
    press(page, "Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    note = page.get_by_label("Note", exact=False)
    note.focus()
    page.evaluate("document.body.append(document.createElement('i'))")
    page.wait_for_timeout(100)
    expect(note).to_be_focused()


def test_an_evaluator_chooses_weighs_and_takes_the_report_by_keyboard(dashboard: str, page: Page) -> None:
    page.goto(f"{dashboard}/ranking?plan=county")
    expect(page.locator('[data-name="county-possible-places"][data-drawn]')).to_be_visible()
    tab_to(page, "folder_open")
    press(page, "Enter")
    expect(page.get_by_role("radio", name="Anlan County")).to_be_focused()
    press(page, "ArrowDown", "ArrowDown")
    expect(page.locator('[data-name="scotland-possible-places"][data-drawn]')).to_be_visible()
    expect(page.get_by_role("radio", name="Scottish councils")).to_be_focused()
    press(page, "Escape")
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)

    tab_to(page, "Shetland Islands: place 1")
    press(page, "ArrowDown")
    mark = page.locator("[data-mt-id]:focus")
    expect(mark).to_have_attribute("aria-label", re.compile("City of Edinburgh: place 2"))
    press(page, "Enter")
    expect(page.get_by_role("combobox", name="Follow")).to_have_value("City of Edinburgh")
    expect(mark).to_have_attribute("aria-label", re.compile("City of Edinburgh"))

    tab_to(page, "City of Edinburgh passes Shetland Islands")
    press(page, "Enter")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("City of Edinburgh")
    view = page.get_by_role("combobox", name="Another view of the weights means")
    while not view.evaluate("box => box === document.activeElement"):
        tab_to(page, "Another view of the weights means")
    press(page, "ArrowDown")
    page.keyboard.type("up to half")
    press(page, "Enter")
    expect(view).to_have_value("each weight up to half smaller or larger")
    expect(view).to_be_focused()
    expect(page.get_by_text("Still for the weights before")).to_have_count(0)
    tab_to(page, "Adoption report")
    with page.expect_download() as waiting:
        press(page, "Enter")
    assert "City of Edinburgh is first in" in Path(waiting.value.path()).read_text(encoding="utf-8")


def test_a_planner_mends_a_plan_fixes_a_target_and_gets_out_of_a_conflict_by_keyboard(
    dashboard: str, page: Page
) -> None:
    page.goto(f"{dashboard}/plan?plan=county")
    tab_to(page, "This plan")
    press(page, "ArrowRight")
    expect(page.get_by_role("tab", name="Bring a plan")).to_be_focused()
    with page.expect_file_chooser() as choosing:
        tab_to(page, "Upload")
        press(page, "Enter")
    choosing.value.set_files({"name": "town.xlsx", "mimeType": WORKBOOK, "buffer": faulty("en")})
    expect(page.get_by_text("has 1 error to mend")).to_be_visible()
    tab_to(page, "indicator, Row 1")
    press(page, "ArrowRight", "Enter")
    writing = page.locator(".mt-grid-writer")
    expect(writing).to_have_value("lerning")
    expect(page.get_by_role("option")).to_have_count(3)
    press(page, "ArrowDown", "ArrowDown", "Enter")
    expect(page.get_by_text("can be used as it is")).to_be_visible()
    tab_to(page, "Save and open")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A town worth living in")

    page.goto(f"{dashboard}/allocation?plan=county")
    expect(page.get_by_role("textbox", name="Rural roads repaired: Fix it at")).to_be_visible()
    tab_to(page, "Rural roads repaired: Fix it at")
    page.keyboard.type("18")
    press(page, "Enter")
    expect(page.get_by_role("button", name="Accept")).to_be_enabled()
    tab_to(page, "Accept")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("pins"))

    tab_to(page, "Money, 10,000 yuan")
    press(page, "ControlOrMeta+a")
    page.keyboard.type("0")
    press(page, "Enter")
    expect(page.get_by_text("cannot all hold together")).to_be_visible()
    tab_to(page, "Undo the last change")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Promises that wait")).to_be_visible()
    tab_to(page, "Targets as a workbook")
    with page.expect_download() as waiting:
        press(page, "Enter")
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")
