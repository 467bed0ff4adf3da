"""The browser that all journeys share, and how long they wait for it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


@contextmanager
def started_chromium() -> Iterator[Browser]:
    """Start the browser of the system."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@contextmanager
def faultless_page(browser: Browser, *, height: int = 900) -> Iterator[Page]:
    """A page of a window of its own, in which no script may fail."""
    context = browser.new_context(viewport={"width": 1440, "height": height})
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    yield opened
    context.close()
    assert troubles == []


def outside(address: str) -> bool:
    """Whether an address is not of this machine."""
    return not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|data:|blob:", address)
