"""A picture that moves instead of blinking: Plotly drawn again and again on one node of the page.

Streamlit's own chart element is mounted anew whenever its figure changes, which loses zoom, focus and animation.
This component keeps the node and hands it the next figure.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st
from plotly.offline import get_plotlyjs, get_plotlyjs_version
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from dashboard.picture.rows import ROWS_PATH, Writing, hand_out, offer
from dashboard.words import _, language

HERE = Path(__file__).parent
PLOTLY_PATH = f"/picture/plotly-{get_plotlyjs_version()}.min.js"


def picture(
    figure: Mapping[str, Any],
    *,
    key: str,
    alt: str,
    name: str,
    rows: str | Writing | pd.DataFrame = "",
    read: str = "",
    on_click: Callable[[], None] | None = None,
    adapts: bool = False,
) -> None:
    """Draw a figure where the last one of the same key stood.

    Args:
        figure: `data` and `layout` as plain values; `layout.height` in pixels. Points whose `customdata` starts
            with a text can be clicked and reached by keyboard.
        key: Identity of the picture; `clicked(key)` tells in `on_click` what was chosen.
        alt: What the picture shows, for those who cannot see it.
        name: File name (without ending) of the downloads.
        rows: The figures behind the picture: a table, what writes them as CSV text when somebody takes them, or
            that text.
        read: How to read the picture, in a sentence or two; stands small below it.
        on_click: Called before the page runs again when a point was chosen; without it nothing can be clicked.
        adapts: Whether the page draws another figure on a phone; the picture then tells `is_narrow`.
    """
    _component()(
        key=key,
        data={
            "figure": dict(figure),
            "alt": alt,
            "name": name,
            "rows": _place_of(rows, key),
            "read": read,
            "lang": language(),
            "clickable": on_click is not None,
            "narrow": is_narrow(key) if adapts else None,
            "source": base_path() + PLOTLY_PATH,
            "words": {
                "png": _("Download as PNG"),
                "svg": _("Download as SVG"),
                "csv": _("Download the figures as CSV"),
                "keys": _("Arrow keys go from mark to mark, Enter opens one."),
                "lost": _(
                    "The picture could not be loaded. Reload the page; your scenario is kept in the address."
                ),
            },
        },
        default={"narrow": False},
        on_click_change=on_click or _nothing,
        on_narrow_change=_nothing,
    )


def clicked(key: str) -> dict[str, Any] | None:
    """What was clicked in the picture of that key: its `id`."""
    chosen = st.session_state.get(key, {}).get("click")
    return chosen if isinstance(chosen, dict) and isinstance(chosen.get("id"), str) else None


def is_narrow(key: str) -> bool:
    """Whether the picture of that key stands on a phone's width."""
    return st.session_state.get(key, {}).get("narrow") is True


def rows_route() -> Route:
    """Hand out the figures behind pictures."""
    return Route(f"{base_path()}{ROWS_PATH}/{{token}}", hand_out)


def plotly_route() -> Route:
    """Serve Plotly's browser library from the installed package, compressed once and kept by the browser."""
    return Route(base_path() + PLOTLY_PATH, _plotly)


def base_path() -> str:
    """Where the app stands on its server: empty, or a path with a leading slash."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


def _place_of(rows: str | Writing | pd.DataFrame, key: str) -> str:
    """Where the browser finds the rows; empty where there are none."""
    if isinstance(rows, pd.DataFrame):
        return _place_of(partial(_csv, rows), key)
    if callable(rows):
        return f"{base_path()}{ROWS_PATH}/{offer(key, rows)}"
    return _place_of(partial(str, rows), key) if rows else ""


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False))


def _nothing() -> None:
    """Let a change run the page again, and no more."""


def _component() -> Any:
    # Registering what is registered already is free, and a fresh registry (every test has one) needs it again.
    return st.components.v2.component(
        "meritree_picture", css=_asset("picture.css"), js=_asset("picture.js"), isolate_styles=False
    )


@lru_cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@lru_cache
def packed_plotly() -> bytes:
    """Plotly's browser library, compressed."""
    return gzip.compress(get_plotlyjs().encode(), 6, mtime=0)


def _plotly(request: Request) -> Response:
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            packed_plotly(), media_type="text/javascript", headers=headers | {"Content-Encoding": "gzip"}
        )
    return Response(get_plotlyjs(), media_type="text/javascript", headers=headers)
