"""The server: Streamlit's own app around `frame.py`, and the one file it does not serve, Plotly's browser library.

Started by `meritree run`, which hands this file to `streamlit run`.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

ROOT = str(Path(__file__).resolve().parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)

import streamlit as st  # noqa: E402
from streamlit.runtime.pages_manager import PagesManager  # noqa: E402  (found from a checkout, too)
from streamlit.starlette import App  # noqa: E402

from dashboard.picture import plotly_route  # noqa: E402
from dashboard.state import warm_up  # noqa: E402
from dashboard.words import _  # noqa: E402

# Before its first st.navigation Streamlit would take the modules in pages/ for pages of their own.
PagesManager.uses_pages_directory = False


@asynccontextmanager
async def _lifespan(_app: App) -> AsyncIterator[dict[str, Any]]:
    warming = asyncio.create_task(asyncio.to_thread(warm_up))
    yield {}
    await warming


def _say_so(_failure: Exception) -> bool:
    """Tell the reader what a failure means for their work; the failure itself goes to the log."""
    logging.getLogger("meritree").exception("a page failed")
    st.error(
        _(
            "Something went wrong while drawing this part. Nothing is lost: your scenario is in the address. Undo"
            " the last change or reload the page; if it comes back, the log of the server names the cause."
        )
    )
    return True


app = App(
    Path(__file__).with_name("frame.py"), routes=[plotly_route()], lifespan=_lifespan, on_script_error=_say_so
)
