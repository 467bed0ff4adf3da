"""Pictures held to Plotly's own rules: a name it does not know or a value no browser can read fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import plotly.graph_objects as go

P = ParamSpec("P")


def checked(draw: Callable[P, dict[str, Any]]) -> Callable[P, go.Figure]:
    """Draw, let Plotly check every name and value, and give its figure."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> go.Figure:
        drawing = draw(*args, **kwargs)
        json.dumps(drawing, allow_nan=False)
        return go.Figure(drawing)

    return drawn
