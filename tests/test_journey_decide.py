"""The leader's journey in a real Chromium: ask what if, read what changed, share it, and take it away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dashboard.words import _, speaking
from dashboard.words.numbers import percent
from model.tables import read_plan
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario
from tests.serving import ROOT
from tests.test_journeys import Opening, dashboard, figure, move, open_page

pytestmark = pytest.mark.browser
__all__ = ["dashboard", "open_page"]

WEIGHT = Change("goals:a1:weight", 0.4, "share")
LESS = Change("resources:money:total", 0.9, "scale")
# Whether the invitation to the tour has been on the page at all, if only for a moment.
SEEN = """
  window.invited = false;
  new MutationObserver(() => (window.invited ||= Boolean(document.querySelector(".st-key-mt-tour"))))
    .observe(document, { childList: true, subtree: true });
"""


def reached(lang: str, *changes: Change) -> str:
    """The planned attainment that the command line gives, as it is written in a language."""
    found = outcome(read_plan(ROOT / "data" / "tenjo"), Scenario(changes=changes), prices=False).allocation
    with speaking(lang):
        return percent(found.total, 1)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_leader_asks_reads_saves_and_shares_and_sees_the_same_again(open_page: Opening, lang: str) -> None:
    def say(text: str) -> str:
        with speaking(lang):
            return _(text)

    page = open_page(f"/?plan=tenjo&lang={lang}")
    told = page.locator(".st-key-mt-card-said")
    expect(told.get_by_role("heading")).to_have_text(say("Where the plan stands"))
    move(page, "goals:a1:weight", 40)
    move(page, "resources:money:total", 90)
    both = reached(lang, WEIGHT, LESS)
    expect(figure(page, say("Planned attainment"))).to_have_text(both)
    expect(told.get_by_role("heading")).to_have_text(say("What changes"))
    expect(told.locator(".mt-say li")).to_have_count(3)
    expect(told.locator(".mt-say li").first).to_contain_text(both)
    goals = page.locator(".st-key-mt-card-goals")
    expect(goals.get_by_role("heading")).to_have_text(say("Goals that gain and lose"))
    expect(figure(page, say("Places that hold"))).to_have_text(re.compile(r"\d+ ?(of|/) ?15"))
    expect(page).to_have_url(re.compile(r"total(%3D|=)(%2A|\*)0\.9"))
    sentences, shared = told.locator(".mt-say li").all_inner_texts(), page.url
    page.get_by_role("link", name=say("Scenarios"), exact=True).click()
    page.locator(".st-key-save-scenario").get_by_role("button").click()
    page.get_by_role("textbox", name=say("Name"), exact=True).fill(f"Roads first {lang}")
    page.get_by_role("button", name=say("Save this scenario")).click()
    card = page.locator(".st-key-mt-card-current")
    expect(card.get_by_role("heading")).to_contain_text(f"Roads first {lang}")
    fresh = open_page("/" + shared.split("/", 3)[3])
    expect(figure(fresh, say("Planned attainment"))).to_have_text(both)
    expect(fresh.locator(".st-key-mt-card-said .mt-say li")).to_have_text(sentences)


def test_all_that_a_leader_needs_stands_on_one_screen(open_page: Opening) -> None:
    page = open_page("/?plan=tenjo&set=resources:money:total=*0.9", height=900)
    for card in ("mt-card-said", "mt-card-goals", "mt-card-places"):
        box = page.locator(f".st-key-{card}").bounding_box()
        assert box
        assert box["y"] + box["height"] <= 900


def test_a_briefing_of_one_page_can_be_taken_along(open_page: Opening) -> None:
    page = open_page("/?plan=county&set=resources:money:total=*0.9")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Briefing on one page").click()
    assert waiting.value.suggested_filename == "county-briefing.html"
    written = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "Five things to decide" in written
    assert "resources:money:total=*0.9" in written


def test_the_tour_is_walked_with_the_keyboard_and_leaves_the_page_as_it_was(open_page: Opening) -> None:
    page = open_page("/?plan=county")
    before = figure(page, "Planned attainment").inner_text()
    page.get_by_role("button", name="Take the tour").press("Enter")
    tour = page.get_by_role("dialog")
    for step in range(1, 5):
        expect(tour).to_contain_text(f"Step {step} of 5")
        tour.get_by_role("button", name="Next").press("Enter")
    expect(tour).to_contain_text("Step 5 of 5")
    tour.get_by_role("button", name="Begin").press("Enter")
    expect(tour).to_have_count(0)
    expect(figure(page, "Planned attainment")).to_have_text(before)


def test_a_department_is_reached_from_its_name_and_prints_without_the_levers(open_page: Opening) -> None:
    page = open_page("/allocation?plan=county&set=resources:money:total=*0.9")
    link = page.locator(".st-key-mt-card-departments a", has_text="Health bureau")
    address = link.get_attribute("href") or ""
    assert "d=health" in address
    assert "set=resources" in address
    own = open_page(address)
    expect(own.get_by_role("heading", name="Health bureau")).to_be_visible()
    expect(own.locator(".st-key-mt-card-place")).to_contain_text("Place")
    own.emulate_media(media="print")
    expect(own.locator(".st-key-mt-card-scenario")).to_be_hidden()
    expect(own.locator(".st-key-mt-card-asked")).to_be_visible()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("answer", ["Not now", "Show me"])
def test_the_tour_is_offered_once_to_a_browser_and_found_again_where_it_always_is(
    dashboard: str, chromium: Browser, locale: str, answer: str
) -> None:
    context = chromium.new_context(locale=locale)
    context.add_init_script(SEEN)
    with speaking("zh" if locale == "zh-CN" else "en"):
        said, again = _(answer), _("Take the tour")
        invited = _("New here? Five short steps say how to read this page.")
    page = context.new_page()
    page.goto(dashboard)
    expect(page.get_by_text(invited)).to_be_visible()
    page.get_by_role("button", name=said).press("Enter")
    expect(page.get_by_text(invited)).to_have_count(0)
    if answer == "Show me":
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.wait_for_function("document.cookie.includes('meritree_tour=1')")

    page = context.new_page()
    page.goto(dashboard)
    expect(page.get_by_role("button", name=again)).to_be_visible()
    assert page.evaluate("window.invited") is False
    page.get_by_role("button", name=again).press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    context.close()
