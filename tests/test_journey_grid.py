"""The tables of the Plan page under quick hands, in a real Chromium: nothing that is written is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as TooLate

from tests.browsing import faultless_page
from tests.serving import county_with_saved_work
from tests.test_journey_plan import bring, faulty

pytestmark = pytest.mark.browser
PASTE = """text => {
    const clipboard = new DataTransfer();
    clipboard.setData("text/plain", text);
    const pasting = new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true });
    document.activeElement.dispatchEvent(pasting);
}"""


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running dashboard with saved work of its own; its address."""
    with county_with_saved_work(tmp_path_factory.mktemp("saved")) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in which nothing may fail."""
    with faultless_page(chromium, height=1100) as opened:
        yield opened


@pytest.fixture
def mending(dashboard: str, page: Page) -> Page:
    """The promises of a faulty plan, to be mended."""
    page.goto(f"{dashboard}/plan")
    expect(page.get_by_role("grid")).to_be_visible()
    page.get_by_role("tab", name="Bring a plan").click()
    bring(page, "town.xlsx", faulty("en"))
    expect(page.get_by_text("has 1 error to mend")).to_be_visible()
    return page


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator(f'.mt-grid-cell[data-row="{row}"][data-column="{column}"] > span')


def undo_all(page: Page) -> None:
    """Undo until there is nothing to undo."""
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    for _step in range(20):
        try:
            undo.click(timeout=5_000)
        except TooLate:
            break
    expect(undo).to_be_disabled()


def test_five_cells_written_one_right_after_the_other_all_count_and_can_be_taken_back(mending: Page) -> None:
    page = mending
    cell(page, 0, 2).click()
    for text in ("Seats", "seats", "0.25", "lower", "3"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    cell(page, 1, 2).click()
    for text in ("Rows of trees", "Waste"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    for column, text in enumerate(("Seats", "seats", "0.25", "lower", "3"), start=2):
        expect(cell(page, 0, column)).to_have_text(text)
    expect(cell(page, 2, 2)).to_have_text("Waste")
    undo_all(page)
    expect(cell(page, 0, 2)).to_have_text("Places at school")
    expect(cell(page, 2, 2)).to_have_text("Waste for each household")


def test_what_is_written_into_a_new_row_right_after_each_other_stands_in_that_row(mending: Page) -> None:
    page = mending
    cell(page, 3, 0).click()
    for text in ("books", "learning", "Books lent"):
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("radio", name="Promises · 4")).to_be_visible()
    for column, text in enumerate(("books", "learning", "Books lent")):
        expect(cell(page, 3, column)).to_have_text(text)
    cell(page, 1, 0).click()
    page.get_by_role("button", name="Take out row 2").click()
    expect(page.get_by_role("radio", name="Promises · 3")).to_be_visible()
    expect(cell(page, 1, 0)).to_have_text("waste")
    expect(cell(page, 2, 0)).to_have_text("books")
    undo_all(page)
    expect(cell(page, 1, 0)).to_have_text("trees")


def test_a_block_that_is_pasted_fills_cells_and_new_rows_and_faulty_texts_stay_with_the_reason(
    mending: Page,
) -> None:
    page = mending
    cell(page, 2, 0).click()
    page.evaluate(PASTE, 'waste\tgren\t"Waste\tsorted"\nbooks\tlearning\tBooks lent\n')
    expect(page.get_by_text("has 2 errors to mend")).to_be_visible()
    expect(cell(page, 2, 1)).to_have_text("gren")
    expect(cell(page, 2, 2)).to_have_text("Waste\tsorted")
    expect(cell(page, 3, 0)).to_have_text("books")
    finding = page.locator(".mt-find li", has_text="gren")
    expect(finding).to_contain_text("row 3, column goal")
    expect(finding).to_contain_text("there is no goal 'gren' (did you mean 'green'?)")
    cell(page, 2, 1).click()
    expect(page.locator(".mt-grid-foot")).to_contain_text("did you mean 'green'")
    page.get_by_role("button", name="Undo").click()
    expect(cell(page, 2, 1)).to_have_text("green")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_value_is_chosen_from_the_list_by_what_it_is_called(mending: Page) -> None:
    page = mending
    cell(page, 0, 1).click()
    page.keyboard.type("a learn")
    page.get_by_role("option", name="learning").click()
    expect(page.get_by_text("can be used as it is")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.get_by_text("has 1 error to mend")).to_be_visible()
    page.keyboard.press("Control+y")
    expect(page.get_by_text("can be used as it is")).to_be_visible()


def test_numbers_written_quickly_into_the_open_plan_all_become_changes(dashboard: str, page: Page) -> None:
    page.goto(f"{dashboard}/plan?plan=county")
    weights = page.get_by_role("columnheader", name="weight")
    expect(weights).to_be_visible()
    cell(page, 3, 3).click()
    for text in ("0.45", "0.55", "soon", "0.6"):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    for path, text in (("healthcare", "0.45"), ("hospital", "0.55"), ("nearby", "0.6")):
        expect(page).to_have_url(re.compile(rf"goals(%3A|:){path}(%3A|:)weight(%3D|=){re.escape(text)}(&|$)"))
    expect(cell(page, 5, 3)).to_have_text("soon")
    expect(page.get_by_text("Row 6, weight: “soon” was not taken: a number is expected")).to_be_visible()
    expect(page.get_by_text("3 changes").first).to_be_visible()
