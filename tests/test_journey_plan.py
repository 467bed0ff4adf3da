"""A planner's journey in a real Chromium: a faulty workbook is brought, read, mended, saved and allocated."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from secrets import token_hex

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from dashboard.report.template import template_workbook
from dashboard.words import _, many, speaking
from dashboard.words.findings import finding_words
from dashboard.words.numbers import percent
from tests.browsing import outside
from tests.serving import dashboard_of
from tests.test_journeys import figure
from tests.test_plan_workbook import saved

pytestmark = pytest.mark.browser

ONE_ERROR = "“{name}” has {n} error to mend before it can be allocated."
MORE_ERRORS = "“{name}” has {n} errors to mend before it can be allocated."
REFUSED = "This file was not taken: {why} Nothing else has changed."
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running dashboard with saved work of its own; its address."""
    with dashboard_of(
        "county", env=os.environ | {"MERITREE_STORE": str(tmp_path_factory.mktemp("saved") / "work.sqlite")}
    ) as address:
        yield address


@pytest.fixture(params=["en", "zh"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


Say = Callable[[str], str]


@pytest.fixture
def say(lang: str) -> Say:
    """What a text of the dashboard is called in the language of the journey."""

    def said(text: str) -> str:
        with speaking(lang):
            return _(text)

    return said


@pytest.fixture
def bringing(dashboard: str, chromium: Browser, lang: str, say: Say) -> Iterator[Page]:
    """The part of the Plan page where a plan is brought; at the end nothing may have gone wrong or called out."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1100})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda told: troubles.append(f"console: {told.text}") if told.type == "error" else None)
    page.on("request", lambda asked: troubles.append(f"called out: {asked.url}") if outside(asked.url) else None)
    page.goto(f"{dashboard}/plan?lang={lang}")
    expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached()
    expect(page.get_by_role("grid")).to_be_visible()
    page.get_by_role("tab", name=say("Bring a plan")).click()
    yield page
    context.close()
    assert [trouble for trouble in troubles if "404 (Not Found)" not in trouble] == []


def template(lang: str) -> bytes:
    with speaking(lang):
        return template_workbook()


def faulty(lang: str) -> bytes:
    """The template filled in with one goal misspelt."""
    book = openpyxl.load_workbook(io.BytesIO(template(lang)))
    book["indicators"]["B2"] = "lerning"
    return saved(book)


def many_said(lang: str, one: str, more: str, number: int) -> str:
    with speaking(lang):
        return many(one, more, number)


def bring(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": WORKBOOK, "buffer": content}
    page.locator('input[type="file"]').first.set_input_files(file)


def test_a_planner_mends_a_faulty_workbook_pins_targets_settles_a_conflict_and_takes_the_targets_along(
    bringing: Page, lang: str, say: Say, tmp_path: Path
) -> None:
    page = bringing
    bring(page, "town.xlsx", faulty(lang))
    mend(page, lang, say, tmp_path / "marked.xlsx")
    save(page, lang, say)
    page.get_by_role("link", name=say("Allocation"), exact=True).click()
    pin_two_targets(page, lang, say)
    settle_a_conflict(page, lang, say)
    cells = exported(page, say, tmp_path / "plan.xlsx")
    assert say("Trees planted") in cells
    assert 470 in cells


def mend(page: Page, lang: str, say: Say, marked: Path) -> None:
    """Read what is wrong, on the page and in the marked workbook; mend it, take that back, mend it again."""
    broken = many_said(lang, ONE_ERROR, MORE_ERRORS, 1).format(name="town.xlsx")
    whole = say("“{name}” can be used as it is.").format(name="town.xlsx")
    expect(page.get_by_text(broken)).to_be_visible()
    finding = page.locator(".mt-find li", has_text="lerning")
    where = [say("cell {cell}").format(cell="B2"), say("row {row}").format(row=1)]
    expect(finding).to_contain_text(say(", ").join([*where, say("column {column}").format(column="goal")]))
    with speaking(lang):
        wrong = finding_words("there is no goal 'lerning' (did you mean 'learning'?)")
    expect(finding).to_contain_text(wrong)

    with page.expect_download() as download:
        page.get_by_role("button", name=say("Workbook with the cells marked")).click()
    download.value.save_as(marked)
    assert "lerning" in openpyxl.load_workbook(marked)["indicators"]["B2"].comment.text

    write_over(page, "lerning", "learning")
    expect(page.get_by_text(whole)).to_be_visible()
    page.get_by_role("button", name=say("Undo")).click()
    expect(page.get_by_text(broken)).to_be_visible()
    page.get_by_role("button", name=say("Redo")).click()
    expect(page.get_by_text(whole)).to_be_visible()


def save(page: Page, lang: str, say: Say) -> None:
    """Save the mended plan under a name nobody has; it is on the table then, and in the address."""
    name = f"town-{token_hex(3)}"
    page.get_by_label(say("Name"), exact=True).fill(name)
    page.get_by_label(say("Your name")).fill("Li")
    page.get_by_role("button", name=say("Save and open")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("A town worth living in"))
    expect(page).to_have_url(re.compile(rf"plan={name}(%40|@)1"))


def pin_two_targets(page: Page, lang: str, say: Say) -> None:
    """Try two numbers, one right after the other; read what each costs and both together; accept them."""
    attainment = figure(page, say("Planned attainment"))
    expect(attainment).to_have_text(share(lang, 1.0))
    department = page.locator(".st-key-edit-department").get_by_role("combobox")
    department.click()
    page.get_by_role("option", name=say("Parks bureau"), exact=True).click()
    whose = say("Targets of {department}").format(department=say("Parks bureau"))
    expect(page.get_by_role("region", name=whose)).to_be_visible()
    fix(page, say, "Trees planted", "500")
    fix(page, say, "Waste for each household", "470")
    tried = page.locator(".st-key-mt-card-tried")
    expect(tried.get_by_text(many_said(lang, "{n} number is tried", "{n} numbers are tried", 2))).to_be_visible()
    price = say("It costs {points} points of attainment: from {before} to {after}.")
    told = {"points": "21.00", "before": share(lang, 1.0, 2), "after": share(lang, 0.79, 2)}
    expect(tried.locator(".mt-say li").first).to_have_text(price.format(**told))
    for points in ("9.00", "12.00"):
        alone = say("alone it costs {points} points").format(points=points)
        expect(tried.get_by_text(alone)).to_be_visible()
    tried.get_by_role("button", name=say("Accept")).press("Enter")
    expect(tried).to_have_count(0)
    expect(attainment).to_have_text(share(lang, 0.79))


def settle_a_conflict(page: Page, lang: str, say: Say) -> None:
    """Try a number that cannot be met, read why, and take the first way out that is offered."""
    attainment = figure(page, say("Planned attainment"))
    tried = page.locator(".st-key-mt-card-tried")
    fix(page, say, "Trees planted", "5000")
    expect(tried.get_by_role("heading", name=say("These cannot all hold"))).to_be_visible()
    expect(tried.get_by_role("button", name=say("Accept"))).to_be_disabled()
    expect(attainment).to_have_text(share(lang, 0.79))
    tried.get_by_role("button", name=say("Take this way")).first.press("Enter")
    expect(tried).to_have_count(0)
    expect(attainment).to_have_text(share(lang, 0.88))


def exported(page: Page, say: Say, place: Path) -> list[object]:
    """Take the plan along as a workbook; everything that stands in its cells."""
    page.get_by_role("link", name=say("Plan"), exact=True).click()
    page.get_by_role("tab", name=say("Take away")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=say("Download the workbook")).press("Enter")
    download.value.save_as(place)
    book = CalamineWorkbook.from_path(place)
    return [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]


def share(lang: str, figure: float, decimals: int = 1) -> str:
    with speaking(lang):
        return percent(figure, decimals)


def fix(page: Page, say: Say, promise: str, number: str) -> None:
    """Write a number into the field of a promise, as quickly as hands can."""
    field = page.get_by_role("textbox", name=f"{say(promise)}: {say('Fix it at')}")
    field.fill(number)
    field.press("Enter")


def write_over(page: Page, wrong: str, text: str) -> None:
    """Write into a cell, chosen with the mouse."""
    page.get_by_role("gridcell").filter(has_text=wrong).click()
    writing = page.locator(".mt-grid-writer")
    expect(writing).to_be_focused()
    expect(writing).to_have_value(wrong)
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_file_that_holds_no_plan_is_refused_and_the_next_one_taken(bringing: Page, lang: str, say: Say) -> None:
    page = bringing
    bring(page, "harmless.xlsx", b"goal,name\n")
    expect(page.get_by_text(say(REFUSED).split("{why}")[0].strip())).to_be_visible()
    bring(page, "town.xlsx", template(lang))
    expect(page.get_by_text(say("“{name}” can be used as it is.").format(name="town.xlsx"))).to_be_visible()
    expect(page.get_by_role("button", name=say("Save and open"))).to_be_enabled()
