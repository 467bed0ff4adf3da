"""Capacities: targets that cannot be reached whatever the money."""

from __future__ import annotations

from collections.abc import Mapping

from model.checks.amounts import Demand, deliverable
from model.checks.inspection import Inspection, Pair, figure, listed

SHARE_TOLERANCE = 1e-6


def check_capacities(inspection: Inspection, demands: list[Demand], pinned: Mapping[Pair, float]) -> None:
    """Check that what is required, and what is mandated of it, can be done at all.

    Args:
        inspection: The plan.
        demands: Its allocated indicators in figures.
        pinned: Improvement of the contributions whose target is pinned.
    """
    for demand in demands:
        if not demand.is_open or not demand.parts:
            continue
        indicator, reach = demand.record, deliverable(demand, pinned)
        if reach is None or reach > max(indicator.mandated or 0.0, 1.0) - SHARE_TOLERANCE:
            continue
        limits = "the pins and capacities" if _is_pinned(demand, pinned) else "the capacities"
        can = f"{limits} of '{indicator.indicator}' reach {figure(100 * reach)} % of what is required"
        if indicator.mandated is not None and reach < indicator.mandated - SHARE_TOLERANCE:
            message = f"{can}, {figure(100 * indicator.mandated)} % is mandated: impossible, whatever the money"
            inspection.warning(
                "indicators", indicator, "mandated", message, "Raise a capacity or lower the mandate."
            )
        else:
            inspection.note("indicators", indicator, "target", f"{can}, whatever the money")
    even = [demand.record.indicator for demand in demands if _grows_alike(demand)]
    if even:
        message = f"no capacities are given for {listed(even)}; an even load there means the same growth"
        inspection.note("contributions", None, "capacity", message)


def _is_pinned(demand: Demand, pinned: Mapping[Pair, float]) -> bool:
    return any((part.record.indicator, part.record.department) in pinned for part in demand.parts)


def _grows_alike(demand: Demand) -> bool:
    """Whether the capacities that are not given stand in proportion to the baselines."""
    return (
        demand.is_open
        and demand.record.aggregation != "worst"
        and len(demand.parts) > 1
        and all(part.capacity is None and part.level > 0 for part in demand.parts)
    )
