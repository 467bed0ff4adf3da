"""The server: Streamlit's own app around `pages/frame.py`, and the files it does not serve itself.

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

import pandas as pd  # noqa: E402  (found from a checkout, too)
import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402
from starlette.routing import Mount  # noqa: E402
from starlette.staticfiles import StaticFiles  # noqa: E402
from streamlit.starlette import App  # noqa: E402

from dashboard.picture import base_path, plotly_route, rows_route  # noqa: E402
from dashboard.server.guard import Guard  # noqa: E402
from dashboard.server.packed import Packed  # noqa: E402
from dashboard.server.warm import warm_up  # noqa: E402
from dashboard.words import _  # noqa: E402

HERE = Path(__file__).parent
# Our tables have tens of rows: texts kept by Python are found and sorted in half of the time that Arrow takes.
pd.set_option("mode.string_storage", "python")
# A page hands its parts to the server one by one, and after each it waited its turn behind work beside the page.
sys.setswitchinterval(0.001)
# The theme's fonts are asked for at this place, which is also Streamlit's own for files beside a script.
STATIC_PATH = "/app/static"


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
    # In a folder of its own: Streamlit takes every module of a folder pages/ beside its script for a page.
    HERE / "pages" / "frame.py",
    routes=[
        plotly_route(),
        rows_route(),
        Mount(base_path() + STATIC_PATH, StaticFiles(directory=HERE / "static")),
    ],
    middleware=[Middleware(Guard), Middleware(Packed)],
    lifespan=_lifespan,
    on_script_error=_say_so,
)
