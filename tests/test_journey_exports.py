"""A planner's journey in a real Chromium: take targets away, change them by hand, bring them back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.browsing import outside
from tests.serving import dashboard_of
from tests.test_axe import troubles
from tests.test_edited_targets import in_list

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning"),
]


@pytest.fixture(scope="module")
def dashboard() -> Iterator[str]:
    with dashboard_of("county") as address:
        yield address


@pytest.fixture
def files(dashboard: str, chromium: Browser) -> Iterator[Page]:
    """The files of the county's plan, in the dark theme."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, color_scheme="dark")
    page = context.new_page()
    strangers: list[str] = []
    page.on("request", lambda asked: strangers.append(asked.url) if outside(asked.url) else None)
    page.goto(f"{dashboard}/plan?plan=county")
    page.get_by_role("tab", name="Take away").click()
    expect(page.get_by_role("heading", name="Bring edited targets back")).to_be_visible()
    yield page
    context.close()
    assert strangers == []


def taken(page: Page, button: str) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return Path(waiting.value.path())


def test_a_planner_changes_a_target_by_hand_and_takes_it_over_with_its_price(files: Page) -> None:
    book = load_workbook(BytesIO(taken(files, "Download the workbook").read_bytes()))
    in_list(book, "burglaries", "justice", 230)
    stream = BytesIO()
    book.save(stream)
    sheet = {"name": "targets.xlsx", "mimeType": "application/octet-stream", "buffer": stream.getvalue()}

    files.locator("input[type=file]").set_input_files([sheet])

    expect(files.get_by_text("It costs the plan 0.607 points of attainment.")).to_be_visible()
    assert troubles(files) == []
    files.get_by_role("button", name="Take the change over").click()
    expect(files.get_by_text("The changed target is part of your scenario now.")).to_be_visible()
    expect(files).to_have_url(re.compile("burglaries"))


def test_a_planner_takes_the_letters_of_all_departments(files: Page) -> None:
    files.get_by_role("button", name="Write the letters").click()

    letters = docx.Document(str(taken(files, "All in one Word file")))

    told = "\n".join(paragraph.text for paragraph in letters.paragraphs)
    assert "Target responsibility letter: East township" in told
    assert troubles(files) == []
