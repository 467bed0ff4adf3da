"""An evaluator's journey in a real Chromium: from the ranking to the weight that decides it, and to the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browsing import outside
from tests.serving import dashboard_of

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def dashboard() -> Iterator[str]:
    """A running dashboard; its address."""
    with dashboard_of("scotland") as address:
        yield address


@pytest.fixture
def ranking(dashboard: str, chromium: Browser) -> Iterator[Page]:
    """The page about the ranking of Scotland, with everything worked out."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: troubles.append(asked.url) if outside(asked.url) else None)
    page.goto(f"{dashboard}/ranking?plan=scotland")
    expect(page.locator('.mt-picture[data-name="scotland-possible-places"][data-drawn]')).to_be_visible()
    yield page
    context.close()
    assert troubles == []


def test_an_evaluator_finds_the_weight_that_decides_the_top_and_takes_the_report(ranking: Page) -> None:
    expect(ranking.get_by_test_id("stMetricValue").first).to_have_text("Shetland Islands")
    ranking.get_by_role("button", name="City of Edinburgh passes Shetland Islands ★").click()
    expect(ranking.get_by_test_id("stMetricValue").first).to_have_text("City of Edinburgh")
    expect(ranking).to_have_url(re.compile("climate"))
    expect(ranking.get_by_text("Still for the weights before")).to_have_count(0)
    with ranking.expect_download() as waiting:
        ranking.get_by_role("button", name="Adoption report").click()
    report = Path(waiting.value.path()).read_text(encoding="utf-8")
    assert "How firm is this ranking?" in report
    assert "City of Edinburgh is first in" in report


def test_a_name_in_the_slope_chart_can_be_followed_by_keyboard(ranking: Page) -> None:
    fife = ranking.locator('[data-name="scotland-ranking"] [data-mt-id="fife"]')
    expect(fife).to_have_attribute("aria-label", "Fife: place 18, as in the plan")
    fife.press("Enter")
    expect(ranking.get_by_text("For Fife to be first: impossible within these weights.")).to_be_visible()
