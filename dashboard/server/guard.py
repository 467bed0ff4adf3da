"""Who may ask and what the browser may do with the answer.

The page may load scripts, styles, fonts and pictures from this server alone, and nobody may frame it. Two things
are wider than one would wish: `blob:` for scripts, since Streamlit hands the code of a component to the browser as
one, and inline styles, of which Streamlit's own page is made.
"""

from __future__ import annotations

from functools import lru_cache

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.server import hosts, index
from dashboard.server.packed import inner_path
from dashboard.words import _, speaking

# Figures of the server, doors for programs, a run of the page on demand, sign-in: nobody here needs them.
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check", "/auth", "/oauth2callback")
LONGEST_ADDRESS = 32_000
UNUSED = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")


class Guard:
    """Refuse what is not meant for this server, and say in every answer what the browser may do."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or websocket."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if scope["type"] == "websocket":
            if _is_known(headers) and _is_own_page(headers):
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        answer = _refusal(scope, headers)
        await (answer or self._app)(scope, receive, _protected(send))


def _refusal(scope: Scope, headers: Headers) -> PlainTextResponse | None:
    with speaking("zh" if headers.get("accept-language", "").startswith("zh") else "en"):
        if not _is_known(headers):
            return PlainTextResponse(_not_ours(headers.get("host", "")), 421)
        if len(scope["path"]) + len(scope["query_string"]) > LONGEST_ADDRESS:
            return PlainTextResponse(_("This address is too long to be one of the dashboard's."), 414)
        path = inner_path(scope)
        if any(path == closed or path.startswith(f"{closed}/") for closed in CLOSED):
            return PlainTextResponse(_("There is nothing here."), 404)
    return None


def _not_ours(host: str) -> str:
    return _(
        "This dashboard does not answer to the name “{name}”. It answers to: {known}. If the name is right, add it"
        " to MERITREE_HOSTS where the server is started, and start it again."
    ).format(
        name="".join(sign for sign in host[:80] if sign.isprintable()),
        known=", ".join(sorted(hosts.allowed_names())),
    )


def _is_known(headers: Headers) -> bool:
    return hosts.answers_to(headers.get("host", ""), hosts.allowed_names(), everywhere=hosts.bound_everywhere())


def _is_own_page(headers: Headers) -> bool:
    """Whether a websocket was opened by our own page, or by no page at all."""
    origin = headers.get("origin")
    return origin is None or hosts.same_place(origin, headers.get("host", ""))


def _protected(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in security_headers().items():
                headers[name] = value
        await send(message)

    return sending


@lru_cache
def security_headers() -> dict[str, str]:
    """What every answer says to the browser."""
    return {
        "Content-Security-Policy": content_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{each}=()" for each in UNUSED),
    }


def content_policy() -> str:
    """Where the page may load what from."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", "blob:", *index.script_hashes())),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "frame-src": "'none'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())
