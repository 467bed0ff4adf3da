"""The figures behind a picture as a file, written only when somebody takes them away."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from threading import Lock

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.words import _, language, speaking

ROWS_PATH = "/picture/rows"
MOST = 2000

Writing = Callable[[], str]
_secret = secrets.token_bytes(16)
_offered: OrderedDict[str, tuple[str, Writing]] = OrderedDict()
_lock = Lock()


def offer(key: str, write: Writing) -> str:
    """Keep ready how the rows of a reader's picture are written, in the place of what was offered before.

    Args:
        key: The picture's key on the page.
        write: Makes the CSV text.

    Returns:
        The path below `ROWS_PATH`, which only this reader's browser learns.
    """
    context = get_script_run_ctx()
    whose = context.session_id if context else ""
    token = sha256(_secret + f"{whose}\n{key}".encode()).hexdigest()[:32]
    with _lock:
        _offered[token] = language(), write
        _offered.move_to_end(token)
        while len(_offered) > MOST:
            _offered.popitem(last=False)
    return token


def hand_out(request: Request) -> Response:
    """Answer with the rows of a picture."""
    with _lock:
        found = _offered.get(request.path_params["token"])
    if found is None:
        return PlainTextResponse(_("These figures are no longer here. Reload the page and take them again."), 404)
    lang, write = found
    with speaking(lang):
        return Response("\ufeff" + write(), media_type="text/csv", headers={"Cache-Control": "no-store"})
