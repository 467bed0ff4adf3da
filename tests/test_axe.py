"""Whether everybody can use every page: axe-core in both themes, both languages, on desktop and phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.serving import dashboard_of

pytestmark = pytest.mark.browser

PAGES = ("", "tree", "allocation", "ranking", "scenarios", "plan", "method", "department")


@pytest.fixture(scope="module")
def dashboard() -> Iterator[str]:
    with dashboard_of("county") as address:
        yield address


def troubles(page: Page) -> list[str]:
    """What axe calls serious or critical, with the first places."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {each['id']} ({each['help']}): "
        + " | ".join(f"{node['target'][0]} {node['html'][:160]}" for node in each["nodes"][:4])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize(
    ("lang", "dark", "width"), [("en", False, 1440), ("en", True, 390), ("zh", True, 1440), ("zh", False, 390)]
)
def test_nothing_on_any_page_keeps_somebody_out(
    dashboard: str, chromium: Browser, lang: str, dark: bool, width: int
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", reduced_motion="reduce"
    )
    page = context.new_page()
    found = []
    for name in PAGES:
        page.goto(f"{dashboard}/{name}?plan=county&lang={lang}")
        expect(page.get_by_test_id("stMainBlockContainer").locator("h1")).to_be_visible()
        expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached()
        # What draws formulas and tables is fetched only when the first of them is there.
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        found += troubles(page)
    context.close()
    assert not found, "\n".join(found)
