"""The year by period, as tables made from outcomes; no screen here, so all of it can be tested alone."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from dashboard.words import label
from model.allocation.phasing import Phased, phase
from model.allocation.phasing_rules import ordered_periods
from model.plan import Plan
from scenarios.outcome import Outcome

LITTLE = 1e-9


@lru_cache(maxsize=64)
def phased_of(found: Outcome) -> Phased:
    """Spread an outcome over the periods of its plan, once for all who ask."""
    return phase(found.plan, found.allocation)


def period_names(plan: Plan) -> dict[str, str]:
    """Names of the periods by id, in their order."""
    names = {each.period: label(each) for each in plan.periods}
    return {period: names[period] for period in ordered_periods(plan)}


def period_targets(found: Outcome) -> pd.DataFrame:
    """Lay the targets of the periods beside each other.

    Returns:
        One row per target of the year, by ids: `indicator`, `department`, `baseline`, one column for each period
        (by its id, in their order) with what is reached by its end, the last one as printed for the year, and
        `moves`, whether the year asks for any improvement. Empty where the year is not spread.
    """
    periods = phased_of(found).periods
    order = list(period_names(found.plan))
    if periods.empty:
        return pd.DataFrame(columns=["indicator", "department", "baseline", *order, "moves"])
    wide = periods.pivot_table(index=["indicator", "department"], columns="period", values="target", sort=False)
    year = found.allocation.targets.set_index(["indicator", "department"])
    wide = wide[order].join(year[["baseline", "rounded", "improvement"]])
    wide[order[-1]] = wide["rounded"].fillna(wide[order[-1]])
    wide["moves"] = wide["improvement"] > LITTLE
    return wide.reset_index()[["indicator", "department", "baseline", *order, "moves"]]
