"""A planner's journey in a real Chromium: a faulty workbook is brought, read, mended, saved and allocated."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.report.template import template_workbook
from tests.browsing import outside
from tests.serving import dashboard_of
from tests.test_plan_workbook import saved

pytestmark = pytest.mark.browser

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running dashboard with saved work of its own; its address."""
    with dashboard_of(
        "county", env=os.environ | {"MERITREE_STORE": str(tmp_path_factory.mktemp("saved") / "work.sqlite")}
    ) as address:
        yield address


@pytest.fixture
def bringing(dashboard: str, chromium: Browser) -> Iterator[Page]:
    """The part of the Plan page where a plan is brought; at the end nothing may have gone wrong or called out."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1100})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda told: troubles.append(f"console: {told.text}") if told.type == "error" else None)
    page.on("request", lambda asked: troubles.append(f"called out: {asked.url}") if outside(asked.url) else None)
    page.goto(f"{dashboard}/plan")
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached()
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.get_by_role("tab", name="Bring a plan").click()
    yield page
    context.close()
    assert [trouble for trouble in troubles if "404 (Not Found)" not in trouble] == []


def faulty() -> bytes:
    """The template filled in with one goal misspelt and one target that is no number."""
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    book["indicators"]["B2"] = "lerning"
    return saved(book)


def bring(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": WORKBOOK, "buffer": content}
    page.locator('input[type="file"]').first.set_input_files(file)


def test_a_planner_brings_a_faulty_workbook_mends_it_and_sees_it_allocated(bringing: Page, tmp_path: Path) -> None:
    page = bringing
    bring(page, "town.xlsx", faulty())
    expect(page.get_by_text("has 1 error to mend before it can be allocated")).to_be_visible()
    finding = page.locator(".mt-find li", has_text="there is no goal 'lerning' (did you mean 'learning'?)")
    expect(finding).to_contain_text("cell B2, row 1, column goal")

    with page.expect_download() as download:
        page.get_by_role("button", name="Workbook with the cells marked").click()
    download.value.save_as(tmp_path / "marked.xlsx")
    marked = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert "there is no goal 'lerning'" in marked["indicators"]["B2"].comment.text

    write_into_the_goal_of_the_first_row(page, "learning")
    expect(page.get_by_text("can be used as it is")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("has 1 error to mend")).to_be_visible()
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_text("can be used as it is")).to_be_visible()

    page.get_by_label("Name", exact=True).fill("our town")
    page.get_by_label("Your name").fill("Li")
    page.get_by_role("button", name="Save and open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A town worth living in")
    expect(page).to_have_url(re.compile(r"plan=our(\+|%20)town(%40|@)1"))
    page.get_by_role("link", name="Allocation").click()
    attainment = page.get_by_test_id("stMetric").filter(has_text="Planned attainment")
    expect(attainment.get_by_test_id("stMetricValue")).to_have_text("100.0\u202f%")


def write_into_the_goal_of_the_first_row(page: Page, text: str) -> None:
    """Open the cell with two clicks, as often as it takes: the grid is a picture, drawn a little later."""
    grid = page.get_by_test_id("stDataFrame").locator("canvas").first
    writing = page.locator("textarea.gdg-input")
    for _ in range(10):
        grid.scroll_into_view_if_needed()
        box = grid.bounding_box()
        assert box
        page.mouse.dblclick(box["x"] + 230, box["y"] + 52)
        page.wait_for_timeout(1_000)
        if writing.count():
            break
    expect(writing).to_have_value("lerning")
    writing.fill(text)
    writing.press("Enter")


def test_a_file_that_holds_no_plan_is_refused_and_the_next_one_taken(bringing: Page) -> None:
    page = bringing
    bring(page, "harmless.xlsx", b"goal,name\n")
    expect(page.get_by_text("This file was not taken:")).to_be_visible()
    expect(page.get_by_text("neither a workbook (.xlsx) nor a zip of CSV files")).to_be_visible()
    bring(page, "town.xlsx", template_workbook())
    expect(page.get_by_text("can be used as it is")).to_be_visible()
    expect(page.get_by_role("button", name="Save and open")).to_be_enabled()
