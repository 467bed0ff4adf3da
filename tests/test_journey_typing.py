"""Hands that are quicker than the page, in a real Chromium: nothing that is typed is lost or counts twice."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.test_journeys import Opening, dashboard, open_page

pytestmark = pytest.mark.browser
__all__ = ["dashboard", "open_page"]

WATCH = """() => {
  window.most = 0;
  const count = () => {
    const found = document.querySelectorAll('.mt-entry[data-entry="money"] input').length;
    window.most = Math.max(window.most, found);
  };
  new MutationObserver(count).observe(document.body, { childList: true, subtree: true });
  count();
}"""


def test_two_budgets_typed_one_right_after_the_other_are_both_taken(open_page: Opening) -> None:
    page = open_page("/allocation?plan=county")
    money, posts = budget(page, "Money, 10,000 yuan"), budget(page, "Posts")
    page.evaluate(WATCH)
    money.fill("+2%")
    money.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("131")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"total(%3D|=)8874(&|$)"))
    expect(page).to_have_url(re.compile(r"staff(%3A|:)total(%3D|=)131(&|$)"))
    expect(money).to_have_value("8,874")
    expect(posts).to_have_value("131")
    assert page.evaluate("window.most") == 1


def test_what_is_being_typed_stays_while_the_page_answers(open_page: Opening) -> None:
    page = open_page("/allocation?plan=county&set=resources:money:total=8800")
    money = budget(page, "Money, 10,000 yuan")
    expect(money).to_have_value("8,800")
    page.get_by_role("button", name="Reset all").click()
    money.fill("9,1")
    expect(page).not_to_have_url(re.compile("set="))
    money.press("End")
    page.keyboard.type("00")
    expect(money).to_have_value("9,100")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"total(%3D|=)9100"))
    expect(money).to_be_focused()


def test_what_is_being_typed_goes_along_when_the_page_has_no_figures_any_more(open_page: Opening) -> None:
    page = open_page("/allocation?plan=county")
    budget(page, "Money, 10,000 yuan").fill("0")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("13")
    expect(page.get_by_text("cannot all hold together")).to_be_visible()
    expect(page.locator(".st-key-mt-card-budget")).to_have_count(0)
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"staff(%3A|:)total(%3D|=)135"))
    expect(budget(page, "Posts")).to_have_value("135")


def test_two_targets_fixed_one_right_after_the_other_are_both_tried_and_nonsense_is_answered(
    open_page: Opening,
) -> None:
    page = open_page("/allocation?plan=county")
    jobs, pupils, roads = (
        target(page, name) for name in ("New urban jobs", "Pupils with a school", "Rural roads")
    )
    jobs.fill("1,400")
    jobs.press("Enter")
    pupils.fill("5500")
    pupils.press("Enter")
    roads.fill("soon")
    roads.press("Tab")
    tried = page.locator(".st-key-mt-card-tried")
    expect(tried.get_by_text("2 numbers are tried")).to_be_visible()
    expect(page.get_by_text("“soon” is not a number.")).to_be_visible()
    expect(roads).to_have_value("soon")
    tried.get_by_role("button", name="Discard").click()
    roads.fill("15")
    expect(tried).to_have_count(0)
    expect(jobs).to_have_value("")
    expect(roads).to_have_value("15")
    roads.press("Enter")
    expect(tried.get_by_text("1 number is tried")).to_be_visible()


def target(page: Page, name: str) -> Locator:
    return page.locator(".st-key-mt-card-edits").get_by_role("textbox", name=name)


def budget(page: Page, label: str) -> Locator:
    return page.get_by_role("textbox", name=label)
