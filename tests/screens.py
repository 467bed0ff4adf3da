"""The pictures of the readme, taken from a running dashboard: `make screenshots`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browsing import CHROMIUM, PATIENCE, QUIET
from tests.serving import ROOT, dashboard_of

FOLDER = ROOT / "dashboard" / "static" / "screens"
WIDTH, HEIGHT, COLOURS = 1440, 900, 256
CHANGED = "plan=tenjo&set=goals:a4:weight=40%25&set=resources:money:total=*0.9"
# Name of the picture: the address, the theme, and what has to be there before it is taken.
PICTURES = {
    "decide": (f"/?{CHANGED}", "light", "h1"),
    "goal-tree": ("/tree?plan=tenjo", "light", ".mt-picture[data-drawn]"),
    "goal-tree-dark": (f"/tree?{CHANGED}", "dark", ".mt-picture[data-drawn]"),
    "allocation": (f"/allocation?{CHANGED}", "light", ".mt-picture[data-drawn]"),
    "ranking": ("/ranking?plan=scotland", "light", '[data-name="scotland-possible-places"][data-drawn]'),
    "scenarios": (f"/scenarios?{CHANGED}", "light", "h1"),
    "department": (f"/department?d=education&{CHANGED}", "light", ".mt-picture[data-drawn]"),
    "plan": ("/plan?plan=county", "light", "h1"),
    "method": ("/method?plan=county", "light", "h1"),
    "decide-zh": ("/?plan=county&lang=zh", "light", "h1"),
}


def main(wanted: list[str]) -> int:
    """Take the pictures of those names, or all of them."""
    FOLDER.mkdir(exist_ok=True)
    with dashboard_of("tenjo") as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        for name in wanted or PICTURES:
            path, theme, there = PICTURES[name]
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=theme, reduced_motion="reduce"
            )
            page.goto(address + path)
            expect(page.locator(there).first).to_be_visible(timeout=4 * PATIENCE)
            page.wait_for_timeout(1500)
            expect(page.get_by_test_id("stMetricValue").filter(has_text="…")).to_have_count(
                0, timeout=4 * PATIENCE
            )
            expect(page.locator('[data-test-script-state="notRunning"]')).to_be_attached(timeout=PATIENCE)
            size = _keep(FOLDER / f"{name}.png", page)
            sys.stdout.write(f"{name}: {size / 1000:.0f} kB\n")
            page.close()
        browser.close()
    return 0


def _keep(path: Path, page: Page) -> int:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, Image.Quantize.MEDIANCUT).save(path, optimize=True)
    return path.stat().st_size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
