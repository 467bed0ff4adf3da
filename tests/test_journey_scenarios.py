"""A journey through the scenarios in a real Chromium: save by name, open fresh by the address, compare."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from model.tables import read_plan
from scenarios.bundled import bundled_plans
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario
from tests.browsing import outside
from tests.serving import dashboard_of
from tests.test_journeys import figure

pytestmark = pytest.mark.browser


MONEY = "resources:money:total"


Opening = Callable[[str], Page]


@pytest.fixture
def dashboard(tmp_path: Path) -> Iterator[str]:
    """A running dashboard with saved work of its own; its address."""
    with dashboard_of("county", env=os.environ | {"MERITREE_STORE": str(tmp_path / "work.sqlite")}) as address:
        yield address


@pytest.fixture
def open_page(dashboard: str, chromium: Browser) -> Iterator[Opening]:
    """Open an address in a fresh session; at the end nothing may have gone wrong or called out."""
    troubles: list[str] = []
    yield lambda path: _opened(chromium, dashboard + path, troubles)
    assert troubles == []


def _opened(browser: Browser, address: str, troubles: list[str]) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 1000}).new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: troubles.append(asked.url) if outside(asked.url) else None)
    page.goto(address)
    expect(page.get_by_role("heading", name="Anlan County 2026").first).to_be_visible()
    return page


def total(*changes: Change) -> str:
    found = outcome(read_plan(bundled_plans()["county"]), Scenario(changes=changes), prices=False).allocation
    return f"{100 * (found.total or 0):.1f}\u202f%"


def save(page: Page, name: str, note: str, author: str) -> None:
    page.get_by_role("button", name="Save", exact=False).first.click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Note", exact=False).fill(note)
    page.get_by_label("Your name").fill(author)
    page.get_by_role("button", name="Save this scenario").click()


def test_a_scenario_is_saved_opened_fresh_by_its_address_and_compared(open_page: Opening) -> None:
    page = open_page(f"/scenarios?plan=county&set={MONEY}=*0.8")
    expect(page.get_by_role("heading", name="On the table: 1 change, not saved")).to_be_visible()
    save(page, "A fifth less", "What the council asked.", "Ada")
    expect(page.get_by_role("heading", name="On the table: “A fifth less”")).to_be_visible()
    card = page.locator(".st-key-mt-card-future-saved-A-fifth-less")
    expect(card).to_contain_text("What the council asked.")
    expect(card).to_contain_text(total(Change(MONEY, 0.8, "scale")))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Share this scenario").click()
    address = page.get_by_test_id("stCode").inner_text().strip()
    assert re.search(r"plan=county&set=resources%3Amoney%3Atotal%3D%2A0\.8$", address)

    fresh = open_page("/?" + address.partition("/?")[2])
    expect(figure(fresh, "attainment").first).to_have_text(total(Change(MONEY, 0.8, "scale")))

    other = open_page("/scenarios?plan=county")
    other.get_by_role("button", name="Open", exact=True).first.click()
    expect(other.get_by_role("heading", name="On the table: “A fifth less”")).to_be_visible()
    other.get_by_role("tab", name="Compare scenarios").click()
    expect(figure(other, "A fifth less")).to_have_text(total(Change(MONEY, 0.8, "scale")))
    expect(figure(other, "Plan").first).to_have_text(total())
    expect(other.get_by_text("Why they differ")).to_be_visible()
    expect(other.locator(".mt-picture[data-drawn]").first).to_be_visible()
