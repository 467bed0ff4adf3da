"""What the reader's device asks for: its theme, no motion, and paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.test_journeys import Opening, dashboard, figure, move, open_page

pytestmark = pytest.mark.browser
__all__ = ["dashboard", "open_page"]

LIGHT, DARK = "rgb(251, 250, 248)", "rgb(16, 20, 27)"
A4 = 210 / 297
# Every outline that the bars take on their way.
WATCH = """() => {
    window.stations = new Set();
    const look = () => {
        for (const bar of document.querySelectorAll('[data-name="money-departments"] .point path'))
            window.stations.add(bar.getAttribute("d"));
        requestAnimationFrame(look);
    };
    look();
}"""


def taken(page: Page, picture: str) -> str:
    """The picture as SVG, as it is downloaded."""
    with page.expect_download() as waiting:
        page.locator(f'.mt-picture[data-name="{picture}"] [data-kind="svg"]').click()
    return Path(waiting.value.path()).read_text(encoding="utf-8")


def test_a_picture_is_taken_in_the_theme_that_the_device_has_gone_over_to(open_page: Opening) -> None:
    page = open_page("/?plan=county")
    bright = taken(page, "county-goals")
    page.emulate_media(color_scheme="dark")
    text = page.locator('.mt-picture[data-name="county-goals"] text').first
    expect(text).to_have_css("fill", re.compile(r"rgb\(2\d\d, 2\d\d, 2\d\d\)"))
    dark = taken(page, "county-goals")
    assert LIGHT in bright
    assert DARK not in bright
    assert DARK in dark
    assert LIGHT not in dark


@pytest.mark.parametrize("still", [True, False])
def test_pictures_stand_still_for_those_who_ask_for_it_and_glide_for_others(
    open_page: Opening, still: bool
) -> None:
    page = open_page("/allocation?plan=county")
    page.emulate_media(reduced_motion="reduce" if still else "no-preference")
    expect(page.locator('[data-name="money-departments"][data-drawn]')).to_be_visible()
    bars = page.locator('[data-name="money-departments"] .point path').count()
    page.evaluate(WATCH)
    move(page, "resources:money:total", 60)
    expect(figure(page, "Money used")).to_have_text("50.2 m yuan")
    page.wait_for_timeout(1_500)
    assert bars
    assert (page.evaluate("window.stations.size") <= 2 * bars) == still


@pytest.mark.parametrize("dark", [False, True])
def test_a_department_s_page_prints_light_on_one_sheet(open_page: Opening, dark: bool) -> None:
    page = open_page("/department?plan=county&d=health&set=resources:money:total=*0.9", dark=dark)
    expect(page.locator(".st-key-mt-card-place")).to_contain_text("place")
    expect(page.get_by_text("Working out every possible place")).to_have_count(0)
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
    width, height = map(float, re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0])
    assert width / height == pytest.approx(A4, abs=0.002)
    page.emulate_media(media="print")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_test_id("stMetricValue").first).to_have_css("color", "rgb(11, 18, 32)")
    expect(page.get_by_test_id("stMetricDelta").first).to_have_css("background-color", "rgba(0, 0, 0, 0)")
