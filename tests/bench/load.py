"""How the dashboard bears a full house, and how soon one person sees an answer: `make load`.

Ten visitors move a lever every two seconds, each to places nobody has been to, and look again at what is worked
out beside the page as a browser does. Then one real Chromium moves it
twenty times, on the bundled plan and on one of a county's size: from the hand to the first frame in which the
picture is another one, and until it has come to rest.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from dashboard.state import weight_paths
from model.tables import read_plan, write_plan
from scenarios.bundled import find_plan
from tests.bench.conftest import invented_plan
from tests.browsing import CHROMIUM, QUIET
from tests.serving import dashboard_of
from tests.visitor import Visitor

# Decide, where everybody begins, and the page with the largest picture.
PAGES = ("", "tree")
MOST_95TH, MOST_PIXELS, MOST_FIRST = 1.0, 0.3, 2.0
MOVED = """() => new Promise((seen) => {
  const picture = document.querySelector('.mt-picture'), input = document.querySelector('[data-lever] input');
  const begin = performance.now(), drawn = picture.dataset.drawn, told = {};
  const since = (name) => (told[name] ??= (performance.now() - begin) / 1000);
  // What stands in the drawing moves for the first time; a frame later it is on the screen.
  const marks = new MutationObserver(() => {
    marks.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => since('changed')));
  });
  const rest = new MutationObserver(() => {
    if (picture.dataset.drawn === drawn) return;
    rest.disconnect();
    requestAnimationFrame(() => requestAnimationFrame(() => { since('still'); since('changed'); seen(told); }));
  });
  marks.observe(picture.querySelector('.main-svg'), { attributes: true, childList: true, subtree: true });
  rest.observe(picture, { attributes: true });
  input.value = POSITION;
  for (const name of ['input', 'change']) input.dispatchEvent(new Event(name, { bubbles: true }));
})"""


@dataclass(slots=True)
class House:
    """What visitors lived through."""

    waited: list[float] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


def main(written: Sequence[str]) -> int:
    """Measure, print, and return 1 where an aim is missed."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--users", type=int, default=10)
    ask.add_argument("--seconds", type=float, default=40)
    ask.add_argument("--every", type=float, default=2)
    ask.add_argument("--page", action="append", help="a page to stay on; may be repeated")
    ask.add_argument("--plan", default="tenjo")
    asked = ask.parse_args(written)
    missed = []
    with dashboard_of(asked.plan) as address:
        for page in asked.page or PAGES:
            missed += _full_house(address, asked, page)
        missed += _one_person(address, asked.plan)
    with tempfile.TemporaryDirectory() as folder:
        write_plan(invented_plan("county", departments=30, indicators=80, contributions=400, aims=5), Path(folder))
        with dashboard_of(folder) as address:
            missed += _one_person(address, "30 x 80")
    say("\n".join(missed) or "every aim is met")
    return 1 if missed else 0


def say(line: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _full_house(address: str, asked: argparse.Namespace, page: str) -> Iterator[str]:
    house, lever = House(), _first_lever(asked.plan)
    visitors = [
        threading.Thread(target=_stay, args=(house, address, lever, number, asked, page))
        for number in range(asked.users)
    ]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    late = quantiles(house.waited, n=20)[-1]
    where = page or "the first page"
    say(
        f"{asked.users} visitors of {where}, {len(house.waited)} moves: half within {median(house.waited):.2f} s,"
        f" 95 % within {late:.2f} s (aim {MOST_95TH} s), {len(house.troubles)} errors"
    )
    if late > MOST_95TH:
        yield f"too slow with a full house on {where}"
    yield from sorted(set(house.troubles))


def _stay(house: House, address: str, lever: str, number: int, asked: argparse.Namespace, page: str) -> None:
    try:
        with Visitor(address, page=page) as visitor:
            visitor.look()
            time.sleep(asked.every * number / asked.users)
            end, step = time.monotonic() + asked.seconds, 0
            while time.monotonic() < end:
                begin = time.monotonic()
                house.waited.append(visitor.move(lever, 10 + step % 60 + number / asked.users))
                if "Something went wrong" in visitor.words() or not visitor.metrics():
                    house.troubles.append("a page without figures")
                step += 1
                _linger(visitor, begin + asked.every)
    except Exception as trouble:  # noqa: BLE001 - whatever goes wrong for a visitor is what is measured
        house.troubles.append(f"{type(trouble).__name__}: {trouble}")


def _linger(visitor: Visitor, until: float) -> None:
    """Stay, and look again at what the page is still working out, as a browser does."""
    while (left := until - time.monotonic()) > 0:
        due = min(visitor.again.items(), key=lambda each: each[1], default=None)
        if due is None or due[1] > left:
            time.sleep(left)
        else:
            time.sleep(due[1])
            visitor.look(fragment=due[0])


def _first_lever(plan: str) -> str:
    return next(iter(weight_paths(read_plan(find_plan(plan))).values()))


def _one_person(address: str, plan: str) -> Iterator[str]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        first = [_opened(page, address) for _ in range(3)][-1]
        moves = [page.evaluate(MOVED.replace("POSITION", str(20 + step * 2))) for step in range(20)]
        browser.close()
    waited, rested = ([move[name] for move in moves] for name in ("changed", "still"))
    say(
        f"{plan}: first picture {first:.2f} s (aim {MOST_FIRST} s), hand to pixels half within"
        f" {median(waited):.3f} s (aim {MOST_PIXELS} s), all within {max(waited):.3f} s,"
        f" at rest {median(rested):.3f} s"
    )
    if median(waited) > MOST_PIXELS:
        yield f"{plan}: too slow from hand to pixels"
    if first > MOST_FIRST:
        yield f"{plan}: too slow to open"


def _opened(page: Page, address: str) -> float:
    begin = time.perf_counter()
    page.goto(f"{address}/tree")
    page.locator(".mt-picture[data-drawn]").first.wait_for()
    return time.perf_counter() - begin


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
