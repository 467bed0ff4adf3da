"""Journeys in a real Chromium against a running dashboard: what a person does, and what the screen answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from model.tables import read_plan
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario
from tests.browsing import outside
from tests.serving import dashboard_of

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    """A running dashboard; its address."""
    with dashboard_of() as address:
        yield address


Opening = Callable[..., Page]


@pytest.fixture
def open_page(dashboard: str, chromium: Browser) -> Iterator[Opening]:
    """Open the dashboard in a fresh session; at the end nothing may have gone wrong or called out."""
    pages: list[Page] = []
    troubles: list[str] = []

    def opening(path: str = "/", *, width: int = 1440, height: int = 1000, dark: bool = False) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light"
        )
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("console", lambda said: troubles.append(f"console: {said.text}") if said.type == "error" else None)
        page.on(
            "request", lambda asked: troubles.append(f"called out: {asked.url}") if outside(asked.url) else None
        )
        pages.append(page)
        page.goto(dashboard + path)
        expect(page.locator(".mt-picture[data-drawn]").first).to_be_visible()
        return page

    yield opening
    for page in pages:
        page.context.close()
    # Opened below its root, Streamlit's own page first asks there for its server, and takes the 404 for a no.
    assert [trouble for trouble in troubles if "404 (Not Found)" not in trouble] == []


def expected(*changes: Change) -> str:
    """The planned attainment that the command line gives for the same scenario."""
    found = outcome(read_plan(ROOT / "data" / "tenjo"), Scenario(changes=changes), prices=False).allocation
    return f"{100 * (found.total or 0):.1f}\u202f%"


def figure(page: Page, label: str) -> Locator:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue")


def lever(page: Page, path: str) -> Locator:
    return page.locator(f'[data-lever="{path}"]')


def move(page: Page, path: str, position: int) -> None:
    lever(page, path).locator("input").fill(str(position))


def mark(page: Page, node: str) -> Locator:
    return page.locator(f'.mt-canvas [data-mt-id="{node}"]')


def test_a_leader_moves_a_weight_and_reads_what_changed(open_page: Opening) -> None:
    page = open_page("/tree")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tenjo (Colombia): the promises of 2025")
    expect(figure(page, "Planned attainment")).to_have_text(expected())
    page.evaluate("window.kept = document.querySelector('.mt-canvas'); window.blank = 0")
    page.evaluate(
        "new MutationObserver(() => { if (!document.querySelector('.mt-canvas svg')) window.blank += 1 })"
        ".observe(document.body, { childList: true, subtree: true })"
    )
    move(page, "goals:a1:weight", 40)
    change = Change("goals:a1:weight", 0.4, "share")
    expect(figure(page, "Planned attainment")).to_have_text(expected(change))
    expect(lever(page, "goals:a1:weight")).to_have_attribute("data-changed", "true")
    shares = [lever(page, f"goals:a{i}:weight").locator("output").inner_text() for i in range(1, 6)]
    assert sum(int(share.removesuffix("\u202f%")) for share in shares) == 100
    assert page.evaluate("window.kept === document.querySelector('.mt-canvas') && window.blank === 0")
    expect(page).to_have_url(re.compile(r"set=goals(%3A|:)a1(%3A|:)weight(%3D|=)40%25"))
    lever(page, "goals:a1:weight").get_by_role("button").click()
    expect(figure(page, "Planned attainment")).to_have_text(expected())
    expect(page).not_to_have_url(re.compile("set="))


def test_undo_and_redo_walk_along_the_moves(open_page: Opening) -> None:
    page = open_page("/tree")
    move(page, "resources:money:total", 80)
    less = expected(Change("resources:money:total", 0.8, "scale"))
    expect(figure(page, "Planned attainment")).to_have_text(less)
    page.get_by_role("button", name="Undo").click()
    expect(figure(page, "Planned attainment")).to_have_text(expected())
    page.get_by_role("button", name="Redo").click()
    expect(figure(page, "Planned attainment")).to_have_text(less)
    page.get_by_role("button", name="Reset all").click()
    expect(figure(page, "Planned attainment")).to_have_text(expected())


def test_the_address_restores_the_scenario_in_a_fresh_session(open_page: Opening) -> None:
    first = open_page("/tree")
    move(first, "goals:a4:weight", 60)
    move(first, "resources:money:total", 90)
    both = expected(Change("goals:a4:weight", 0.6, "share"), Change("resources:money:total", 0.9, "scale"))
    expect(figure(first, "Planned attainment")).to_have_text(both)
    expect(first).to_have_url(re.compile(r"total(%3D|=)(%2A|\*)0\.9"))
    second = open_page("/" + first.url.split("/", 3)[3])
    expect(figure(second, "Planned attainment")).to_have_text(both)
    expect(lever(second, "goals:a4:weight").locator("output")).to_have_text("60\u202f%")


def test_a_click_opens_a_branch_and_its_card(open_page: Opening) -> None:
    page = open_page("/tree")
    card = page.locator(".st-key-mt-card-node")
    box = mark(page, "goal:a5").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(card.get_by_role("heading")).to_have_text("Innovation and public management")
    expect(mark(page, "goal:p33")).to_be_attached()


def test_the_tree_can_be_walked_with_the_keyboard_down_to_a_promise(open_page: Opening) -> None:
    page = open_page("/tree")
    card = page.locator(".st-key-mt-card-node")
    for node in ("goal:a4", "goal:p23", "goal:s23.1", "goal:r23.1.1", "indicator:g166"):
        mark(page, node).focus()
        page.keyboard.press("Enter")
        expect(page.locator(f'.mt-canvas [data-mt-id="{node}"]:focus')).to_be_attached()
    expect(card).to_contain_text("Education")
    expect(card).to_contain_text("Target")
    page.get_by_text("Everything", exact=True).click()
    expect(page.locator(".mt-canvas g.slice").first).to_be_attached()


def test_a_typed_budget_changes_the_promises_that_wait(open_page: Opening) -> None:
    page = open_page("/allocation")
    table = page.get_by_role("region", name="Promises that wait")
    before = table.locator("tbody tr").count()
    field = page.get_by_role("textbox", name="Money, million COP")
    field.fill("75 bn")
    field.press("Enter")
    expect(figure(page, "Planned attainment")).to_have_text(expected(Change("resources:money:total", 75_000.0)))
    expect(table.locator("tbody tr")).not_to_have_count(before)


def test_nonsense_typed_as_a_budget_changes_nothing(open_page: Opening) -> None:
    page = open_page("/allocation?set=resources:money:total=75000")
    field = page.get_by_role("textbox", name="Money, million COP")
    field.fill("as much as you have")
    field.press("Enter")
    expect(page.get_by_text("The budget stays as it was.")).to_be_visible()
    expect(figure(page, "Money used")).to_have_text("75.0 bn COP")


def test_what_a_little_more_brings_is_said_without_being_waited_for(open_page: Opening) -> None:
    page = open_page("/allocation")
    expect(page.locator(".st-key-mt-card-prices")).to_contain_text("bn COP more")
    expect(page.locator(".st-key-mt-card-prices")).to_contain_text("points of attainment")


def test_an_impossible_budget_says_why_and_can_be_taken_back(open_page: Opening) -> None:
    page = open_page("/allocation")
    field = page.get_by_role("textbox", name="Money, million COP")
    field.fill("0")
    field.press("Enter")
    expect(page.get_by_text("cannot all hold together")).to_be_visible()
    expect(page.get_by_text("Nothing is lost")).to_be_visible()
    page.get_by_role("button", name="Undo the last change").click()
    expect(figure(page, "Planned attainment")).to_have_text(expected())


def test_the_scenario_goes_along_to_the_other_page(open_page: Opening) -> None:
    page = open_page("/tree")
    move(page, "resources:money:total", 80)
    less = expected(Change("resources:money:total", 0.8, "scale"))
    expect(figure(page, "Planned attainment")).to_have_text(less)
    page.get_by_role("link", name="Allocation").click()
    expect(page.get_by_role("heading", name="Promises that wait")).to_be_visible()
    expect(figure(page, "Planned attainment")).to_have_text(less)
    expect(page).to_have_url(re.compile("allocation.*set="))
    field = page.get_by_role("textbox", name="Money, million COP")
    expect(field).to_have_value("75,891.436318")
    page.get_by_role("link", name="Goal tree").click()
    expect(mark(page, "goal:a1")).to_be_attached()
    page.get_by_role("link", name="Allocation").click()
    expect(field).to_have_value("75,891.436318")


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_a_picture_can_be_taken_away(open_page: Opening, kind: str) -> None:
    page = open_page("/allocation")
    with page.expect_download() as waiting:
        page.locator(f'.mt-picture[data-name="money-departments"] [data-kind="{kind}"]').click()
    assert waiting.value.suggested_filename == f"money-departments.{kind}"
    content = Path(waiting.value.path()).read_bytes()
    starts = {"png": b"\x89PNG", "svg": b"<svg", "csv": "\ufeffdepartment,name,amount,before".encode()}
    assert content.startswith(starts[kind])


def test_the_targets_can_be_taken_away_as_a_workbook(open_page: Opening) -> None:
    page = open_page("/allocation")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Targets as a workbook").click()
    assert waiting.value.suggested_filename == "tenjo-targets.xlsx"
    assert Path(waiting.value.path()).read_bytes().startswith(b"PK")


def test_a_phone_in_the_dark_reads_the_tree_and_opens_the_card_as_a_drawer(open_page: Opening) -> None:
    page = open_page("/tree", width=390, height=844, dark=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(mark(page, "goal:a1")).to_have_count(0)
    mark(page, "goal:p23").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("Education quality and access")


def test_dragging_a_lever_follows_the_hand_and_is_one_step_to_undo(open_page: Opening) -> None:
    page = open_page("/tree")
    track = lever(page, "goals:a1:weight").locator("input").bounding_box()
    assert track
    page.mouse.move(track["x"] + track["width"] * 0.25, track["y"] + track["height"] / 2)
    page.mouse.down()
    for step in range(26, 71, 4):
        page.mouse.move(track["x"] + track["width"] * step / 100, track["y"] + track["height"] / 2)
        others = lever(page, "goals:a4:weight").locator("output")
    expect(others).not_to_have_text("44\u202f%")
    page.mouse.up()
    position = lever(page, "goals:a1:weight").locator("input").input_value()
    assert 60 <= int(position) <= 75
    change = Change("goals:a1:weight", int(position) / 100, "share")
    expect(figure(page, "Planned attainment")).to_have_text(expected(change))
    expect(lever(page, "goals:a1:weight").locator("output")).to_have_text(f"{position}\u202f%")
    page.get_by_role("button", name="Undo").click()
    expect(figure(page, "Planned attainment")).to_have_text(expected())
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
