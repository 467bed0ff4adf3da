"""Limits: whom they bind, and bounds that contradict each other."""

from __future__ import annotations

from model.checks.inspection import Inspection, exceeds, figure
from model.plan import Limit


def check_limits(inspection: Inspection) -> None:
    """Check every row of `limits` for itself."""
    for limit in inspection.plan.limits:
        _check_owner(inspection, limit)
        _check_bounds(inspection, limit)
    if "stability" in inspection.plan.settings.stages and not any(
        limit.last_year is not None and limit.department for limit in inspection.plan.limits
    ):
        message = "stages: stability compares with last year's use, and no department has a last_year in limits"
        inspection.warning("plan", None, "stages", message)


def _check_owner(inspection: Inspection, limit: Limit) -> None:
    if limit.department and limit.goal:
        message = (
            f"the row names both the department '{limit.department}' and the goal '{limit.goal}'; one is expected"
        )
        inspection.error("limits", limit, "goal", message, "Make two rows of it.")
    elif not limit.department and not limit.goal:
        message = "the row names neither a department nor a goal; one is expected"
        inspection.error("limits", limit, "department", message)
    if limit.goal and limit.base is not None:
        message = f"'{limit.goal}' is a goal and has no base of its own; the base is left out"
        inspection.warning("limits", limit, "base", message, "Give the base to a department.")


def _check_bounds(inspection: Inspection, limit: Limit) -> None:
    owner = limit.department or limit.goal or ""
    if limit.floor is not None and limit.ceiling is not None and exceeds(limit.floor, limit.ceiling):
        message = f"the floor of '{owner}', {figure(limit.floor)}, is above its ceiling, {figure(limit.ceiling)}"
        inspection.warning("limits", limit, "floor", message)
    if limit.max_change is None:
        return
    if limit.last_year is None:
        message = f"max_change of '{owner}' is a share of last_year, which is blank"
        inspection.error("limits", limit, "last_year", message, "Give last_year or clear max_change.")
        return
    least, most = (1 - limit.max_change) * limit.last_year, (1 + limit.max_change) * limit.last_year
    if limit.ceiling is not None and exceeds(least, limit.ceiling):
        message = (
            f"'{owner}' may not fall below {figure(least)} (max_change), its ceiling is {figure(limit.ceiling)}"
        )
        inspection.warning("limits", limit, "max_change", message)
    if limit.floor is not None and exceeds(limit.floor, most):
        message = f"'{owner}' may not rise above {figure(most)} (max_change), its floor is {figure(limit.floor)}"
        inspection.warning("limits", limit, "max_change", message)
