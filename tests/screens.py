"""The pictures of the readme, taken from a running dashboard: `make screenshots`."""

from __future__ import annotations

import base64
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page, expect, sync_playwright

from tests.serving import ROOT, dashboard_of
from tests.test_journeys import CHROMIUM, PATIENCE, QUIET

FOLDER = ROOT / "dashboard" / "static" / "screens"
WIDTH, HEIGHT, COLOURS = 1440, 900, 200
CHANGED = "plan=tenjo&set=goals:a4:weight=40%25&set=resources:money:total=*0.9"
# Name of the picture: the address, the theme, and what has to be there before it is taken.
PICTURES = {
    "decide": (f"/?{CHANGED}", "light", "h1"),
    "goal-tree": ("/tree?plan=tenjo", "light", ".mt-picture[data-drawn]"),
    "goal-tree-dark": (f"/tree?{CHANGED}", "dark", ".mt-picture[data-drawn]"),
    "allocation": (f"/allocation?{CHANGED}", "light", ".mt-picture[data-drawn]"),
    "ranking": ("/ranking?plan=scotland", "light", '[data-name="scotland-possible-places"][data-drawn]'),
    "scenarios": (f"/scenarios?{CHANGED}", "light", "h1"),
    "plan": ("/plan?plan=county", "light", "h1"),
    "method": ("/method?plan=county", "light", "h1"),
    "decide-zh": ("/?plan=county&lang=zh", "light", "h1"),
}
PIXELS = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (sign) => sign.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const paper = new OffscreenCanvas(image.width, image.height).getContext('2d');
  paper.drawImage(image, 0, 0);
  const raw = paper.getImageData(0, 0, image.width, image.height).data;
  let text = '';
  for (let at = 0; at < raw.length; at += 30000) text += String.fromCharCode(...raw.subarray(at, at + 30000));
  return btoa(text);
}"""


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
    shot = base64.b64encode(page.screenshot()).decode()
    raw = np.frombuffer(base64.b64decode(page.evaluate(PIXELS, shot)), np.uint8)
    return path.write_bytes(indexed_png(raw.reshape(HEIGHT, WIDTH, 4)[:, :, :3]))


def indexed_png(pixels: NDArray[np.uint8]) -> bytes:
    """Write a picture with few colours as a PNG with a palette.

    Args:
        pixels: Rows, columns and the three parts of a colour.
    """
    height, width, _parts = pixels.shape
    found, where, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True)
    box, palette = _boxes(found, counts)
    rows = box[where.reshape(-1)].reshape(height, width)
    body = b"".join(b"\0" + row.tobytes() for row in rows)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, content)
        for name, content in (
            (b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            (b"PLTE", palette.tobytes()),
            (b"IDAT", zlib.compress(body, 9)),
            (b"IEND", b""),
        )
    )


def _boxes(found: NDArray[np.uint8], counts: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Median cut (Heckbert 1982): the box of each colour, and the mean colour of each box."""
    boxes = [np.arange(len(found))]
    while len(boxes) < COLOURS:
        spread = [np.ptp(found[box].astype(int), axis=0).max() * counts[box].sum() ** 0.25 for box in boxes]
        widest = boxes.pop(int(np.argmax(spread)))
        if len(widest) < 2:
            boxes.append(widest)
            break
        part = int(np.argmax(np.ptp(found[widest].astype(int), axis=0)))
        in_order = widest[np.argsort(found[widest, part], kind="stable")]
        weight = np.cumsum(np.sqrt(counts[in_order]))
        cut = min(max(int(np.searchsorted(weight, weight[-1] / 2)), 1), len(in_order) - 1)
        boxes += [in_order[:cut], in_order[cut:]]
    belongs = np.empty(len(found), np.uint8)
    for number, box in enumerate(boxes):
        belongs[box] = number
    means = [np.average(found[box], axis=0, weights=counts[box]).round() for box in boxes]
    return belongs, np.array(means, np.uint8)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack("!I", len(content)) + name + content + struct.pack("!I", zlib.crc32(name + content))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
