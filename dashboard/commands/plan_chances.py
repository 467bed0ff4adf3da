"""How often departments take each place when the weights move and the plan with them, for `sensitivity --plan`."""

from __future__ import annotations

from concurrent.futures import Executor
from typing import Any

import numpy as np
import pandas as pd

from dashboard.commands.arguments import UsageError
from dashboard.commands.progress import told
from dashboard.words import label
from dashboard.words.numbers import percent
from model.errors import MeritreeError
from model.plan import Plan
from model.schema import index
from model.weight_draws import places_through_the_allocation


def draw_places(plan: Plan, neighbourhood: str, draws: int, seed: int, executor: Executor | None) -> pd.DataFrame:
    """Draw weights, allocate each time and count the places, with progress on stderr.

    Raises:
        UsageError: The neighbourhood cannot be read, or no draws are asked for.
    """
    if draws < 1:
        raise UsageError(f"--plan-draws: expected at least 1, found {draws}")
    with told("weights drawn and allocated") as tell:
        try:
            return places_through_the_allocation(
                plan,
                neighbourhood,
                draws=draws,
                seed=seed,
                progress=lambda done, wanted: tell(done / wanted),
                executor=executor,
            )
        except MeritreeError as failure:
            raise UsageError(str(failure)) from failure


def places_view(places: pd.DataFrame, draws: int, seed: int) -> dict[str, Any]:
    """The places as one object: per department the share of the draws at rank 1, 2, ... and the mean rank."""
    most = int(places["rank"].max()) if len(places) else 0
    found = []
    for department, own in places.groupby("department", sort=True):
        shares = np.zeros(most)
        shares[own["rank"].astype(int) - 1] = own["share"]
        mean = float((own["rank"] * own["share"]).sum() / own["share"].sum())
        found.append({"department": department, "shares": shares.tolist(), "expected_rank": mean})
    return {"draws": draws, "seed": seed, "standard_error": 0.5 / draws**0.5, "departments": found}


def places_rows(plan: Plan, view: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The same as rows of a table: department, mean place, the places it takes most."""
    names = index(plan, "departments")
    rows = []
    for each in sorted(view["departments"], key=lambda each: (each["expected_rank"], each["department"])):
        shares = each["shares"]
        often = sorted(range(len(shares)), key=lambda place: (-shares[place], place))[:3]
        said = ", ".join(f"{place + 1} ({percent(shares[place])})" for place in often if shares[place] > 0)
        rows.append((label(names[(each["department"],)]), f"{each['expected_rank']:.1f}", said))
    return rows
