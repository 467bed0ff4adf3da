"""An evaluator works in Chinese in a real Chromium: compares goals, takes the report, passes it on in English."""

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
    with dashboard_of("county") as address:
        yield address


@pytest.fixture
def ranking(dashboard: str, chromium: Browser) -> Iterator[Page]:
    """The page about the ranking in Chinese, with everything worked out."""
    page = chromium.new_page(viewport={"width": 1440, "height": 1000})
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: troubles.append(asked.url) if outside(asked.url) else None)
    page.goto(f"{dashboard}/ranking?plan=county&lang=zh")
    expect(page.locator('.mt-picture[data-name="county-possible-places"][data-drawn]')).to_be_visible()
    yield page
    page.close()
    assert troubles == []


def test_goals_are_compared_in_chinese_and_the_page_is_passed_on_in_english(ranking: Page) -> None:
    expect(ranking.locator("html")).to_have_attribute("lang", re.compile("^zh"))
    with ranking.expect_download() as waiting:
        ranking.get_by_role("button", name="采用评估报告").click()
    assert "这一排名是否稳健" in Path(waiting.value.path()).read_text(encoding="utf-8")
    ranking.get_by_role("button", name="目标两两比较").click()
    dialog = ranking.get_by_role("dialog")
    expect(dialog.get_by_text("您的判断基本一致")).to_be_visible()
    dialog.get_by_role("button", name="采用这些权重").click()
    expect(dialog).to_have_count(0)
    expect(ranking).to_have_url(re.compile("people"))
    expect(ranking.get_by_text("5项调整")).to_be_visible()
    ranking.get_by_role("button", name="English").click()
    expect(ranking.get_by_text("5 changes")).to_be_visible()
    expect(ranking.locator("html")).to_have_attribute("lang", "en")
    expect(ranking).to_have_url(re.compile(r"^(?!.*lang=).*people"))


def test_streamlits_own_words_are_chinese_on_a_chinese_page_and_english_again_after_the_switch(
    ranking: Page,
) -> None:
    expect(ranking.get_by_placeholder("请选择").first).to_be_attached()
    expect(ranking.get_by_role("button", name="说明：第一名")).to_be_attached()
    expect(ranking.get_by_label("复制").first).to_be_attached()
    expect(ranking.get_by_placeholder("Choose an option")).to_have_count(0)
    ranking.get_by_role("button", name="English").click()
    expect(ranking.get_by_placeholder("Choose an option").first).to_be_attached()
    expect(ranking.get_by_role("button", name="Help for First place")).to_be_attached()
    expect(ranking.get_by_placeholder("请选择")).to_have_count(0)


def test_a_page_that_does_not_exist_is_told_in_words_of_ours(dashboard: str, chromium: Browser) -> None:
    page = chromium.new_page()
    for language, said in (("en", "this is where the dashboard begins"), ("zh", "没有这个页面，已转到首页。")):
        page.goto(f"{dashboard}/nowhere?plan=county&lang={language}")
        expect(page.get_by_role("dialog")).to_contain_text(said)
    page.close()
