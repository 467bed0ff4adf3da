"""Static files, compressed once and kept by the browser: Streamlit sends its ten megabytes as they are."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.picture import base_path
from dashboard.server import index

SMALL, BIGGEST = 700, 12_000_000
COMPRESSED = frozenset({".woff2", ".woff", ".png", ".jpg", ".webp", ".gz"})
FOREVER = "public, max-age=31536000, immutable"
# The first page stands at the root; who guesses its address by its name is led there.
FIRST_PAGE = "/decide"
# What stands below these is what somebody made or took away, never the page itself.
NOT_THE_PAGE = ("/media/", "/component/", "/_stcore/", "/app/", "/picture/")


class Packed:
    """Answer with compressed files and with our own page where Streamlit would give its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        path = inner_path(scope)
        if path == FIRST_PAGE:
            await _first_page(scope)(scope, receive, send)
            return
        packs = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        if packs and path.startswith("/static/"):
            body = await run_in_threadpool(packed_file, path[1:])
            if body is not None:
                await _file(path, body)(scope, receive, send)
                return
        if path.startswith(NOT_THE_PAGE):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _OwnPage(scope, receive, send, packs).send)


class _OwnPage:
    """Hand on an answer, but our page in the place of Streamlit's."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, packs: bool) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._packs, self._replaced = packs, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self._replaced = message["status"] == 200 and kind.startswith("text/html")
            if self._replaced:
                await _page(index.language_of(self._scope["query_string"]), packs=self._packs)(
                    self._scope, self._receive, self._send
                )
        if not self._replaced:
            await self._send(message)


def inner_path(scope: MutableMapping[str, Any]) -> str:
    """The path of a request below the place where the app stands."""
    path: str = scope["path"]
    base = base_path()
    return path.removeprefix(base) if path == base or path.startswith(f"{base}/") else path


@lru_cache(maxsize=512)
def packed_file(name: str) -> bytes | None:
    """A file below Streamlit's static folder, compressed; None where it is better left as it is."""
    path = (index.STATIC / name).resolve()
    if not path.is_relative_to(index.STATIC.resolve()) or path.suffix in COMPRESSED or not path.is_file():
        return None
    if not SMALL <= path.stat().st_size <= BIGGEST:
        return None
    return gzip.compress(path.read_bytes(), 9, mtime=0)


def pack_ahead() -> None:
    """Compress what the first visitor will ask for."""
    for name in index.files_of_the_page():
        packed_file(name)


def _first_page(scope: Scope) -> Response:
    asked = scope["query_string"].decode("latin-1")
    return RedirectResponse(f"{base_path()}/{'?' if asked else ''}{asked}")


def _file(path: str, body: bytes) -> Response:
    kind = "text/javascript" if path.endswith(".js") else mimetypes.guess_type(path)[0]
    return Response(body, media_type=kind or "application/octet-stream", headers=_headers(FOREVER, packed=True))


def _page(lang: str, *, packs: bool) -> Response:
    body = _packed_page(lang) if packs else index.page(lang).encode()
    return Response(body, media_type="text/html", headers=_headers("no-cache", packed=packs))


@lru_cache
def _packed_page(lang: str) -> bytes:
    return gzip.compress(index.page(lang).encode(), 9, mtime=0)


def _headers(kept: str, *, packed: bool) -> dict[str, str]:
    encoded = {"Content-Encoding": "gzip"} if packed else {}
    return {"Cache-Control": kept, "Vary": "Accept-Encoding", **encoded}
