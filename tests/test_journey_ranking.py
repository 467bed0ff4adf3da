"""An evaluator's journey in a real Chromium: from a plan to the weight that decides, and to the report."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard.plans import choice_of
from dashboard.report.verdict import verdict
from dashboard.standings import examined, node_names
from dashboard.words import _, label, speaking
from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.tables import read_plan
from scenarios.scenario import Scenario, apply, parse_change
from scenarios.standing import standing
from tests.browsing import outside
from tests.serving import ROOT, dashboard_of

pytestmark = pytest.mark.browser
WORKED_OUT = '.mt-picture[data-name="scotland-possible-places"][data-drawn]'


@pytest.fixture(scope="module")
def dashboard() -> Iterator[str]:
    """A running dashboard; its address."""
    with dashboard_of("scotland") as address:
        yield address


@pytest.fixture
def ranking(dashboard: str, chromium: Browser) -> Iterator[Page]:
    """The page about the ranking of Scotland, with everything worked out."""
    with untroubled(chromium) as page:
        page.goto(f"{dashboard}/ranking?plan=scotland")
        expect(page.locator(WORKED_OUT)).to_be_visible()
        yield page


@contextmanager
def untroubled(chromium: Browser) -> Iterator[Page]:
    """A page on which nothing may go wrong or call out."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: troubles.append(asked.url) if outside(asked.url) else None)
    yield page
    context.close()
    assert troubles == []


def choose(page: Page, what: str, wanted: str) -> None:
    """Choose from a list with the keyboard."""
    box = page.get_by_role("combobox", name=what, exact=True)
    expect(box).to_be_visible()
    # A list that is drawn anew while it is open closes.
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached()
    box.press("ArrowDown")
    box.fill(wanted)
    expect(page.get_by_role("option", name=wanted, exact=True)).to_be_visible()
    box.press("Enter")
    expect(box).to_have_value(wanted)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_evaluator_chooses_a_plan_and_a_view_and_asks_what_makes_a_council_first(
    dashboard: str, chromium: Browser, lang: str
) -> None:
    def say(text: str) -> str:
        with speaking(lang):
            return _(text)

    plan = read_plan(ROOT / "data" / "scotland")
    found = examined(plan, "results", "box:0.5")
    assert isinstance(found, Firmness)
    with speaking(lang):
        councils = {each.department: label(each) for each in plan.departments}
        scotland = choice_of("scotland")
    first, second = sorted(found.passports, key=lambda each: each.rank)[:2]
    assert second.tightest is not None
    name = councils[second.department]
    with untroubled(chromium) as page:
        page.goto(f"{dashboard}/ranking?plan=county&lang={lang}")
        page.get_by_test_id("stPopover").get_by_role("button", name=say("Plan")).press("Enter")
        page.get_by_role("radio", name=scotland).press("Space")
        expect(page.locator(WORKED_OUT)).to_be_visible()
        page.keyboard.press("Escape")
        figures = page.get_by_test_id("stMetricValue")
        expect(figures.first).to_have_text(councils[first.department])
        choose(page, say("Another view of the weights means"), say("each weight up to half smaller or larger"))
        firm = sum(each.is_firm for each in found.passports)
        expect(figures.nth(2)).to_have_text(say("{n} of {all}").format(n=firm, all=len(found.passports)))
        line = page.locator(".st-key-mt-card-passports tr").filter(has=page.get_by_role("link", name=name))
        with speaking(lang):
            expect(line).to_contain_text(node_names(plan, [second.tightest])[second.tightest])
            expect(line).to_contain_text(percent(second.interval[1], 1))
        choose(page, say("Follow"), name)
        # Who is second can only become first, so that is what is asked.
        asked = say("What would it take to bring {name} to place").format(name=name)
        expect(page.get_by_role("combobox", name=asked, exact=True)).to_have_value("1")
        page.get_by_role("button", name=say("Take this as the scenario")).press("Enter")
        expect(figures.first).to_contain_text(name)
        expect(page).to_have_url(re.compile("set=goals"))
        expect(page.get_by_text(say("Still for the weights before; being worked out anew."))).to_have_count(0)
        with page.expect_download() as waiting:
            page.get_by_role("button", name=say("Adoption report")).press("Enter")
        report = Path(waiting.value.path()).read_text(encoding="utf-8")
        asked = parse_qs(urlsplit(page.url).query)["set"]
        page.set_content(report)
        lines = page.get_by_role("table", name=say("Rank passports")).locator("tbody tr").all()
        told = [each.locator("td").all_inner_texts()[:5] for each in lines]
    taken = apply(Scenario(changes=tuple(parse_change(text) for text in asked)), plan)
    ranking = standing(taken, "results")
    scores = dict(zip(ranking.scores["department"], ranking.scores["score"], strict=True))
    then = examined(taken, "results", "box:0.5")
    assert isinstance(then, Firmness)
    with speaking(lang):
        assert told[0][:2] == ["1", name]
        assert sorted(told) == sorted(
            [
                str(each.rank),
                councils[each.department],
                f"{scores[each.department]:.2f}",
                str(each.best) if each.is_firm else f"{each.best}–{each.worst}",
                percent(each.share_at_rank),
            ]
            for each in then.passports
        )
        assert all(escape(sentence) in report for sentence in verdict(taken, then))
    assert "--neighbourhood box:0.5" in report


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
