"""Periods: phasing that contradicts itself, results that belong nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from model.checks.inspection import Inspection, Pair, exceeds, figure, listed
from model.errors import nearest
from model.plan import Phasing

Cell = Literal["most", "least_by_end"]
CELLS: tuple[Cell, ...] = ("most", "least_by_end")


def check_phasing(inspection: Inspection) -> None:
    """Check the rows of `phasing`, and what they ask of each contribution together."""
    rows = [row for row in inspection.plan.phasing if not row.resource]
    for row in inspection.plan.phasing:
        _check_row(inspection, row)
    _check_contributions_exist(inspection, "phasing", rows)
    said: dict[tuple[str, str | None, str | None], Phasing] = {}
    for row in rows:
        said.setdefault((row.period, row.indicator, row.department), row)
    ordered = sorted(
        inspection.plan.periods,
        key=lambda period: (period.order is None, period.order or 0.0, period.period),
    )
    periods = [period.period for period in ordered]
    if said and periods:
        _check_equally_specific(inspection, said, periods)
        _check_together(inspection, said, periods)


def check_results(inspection: Inspection) -> None:
    """Check that results belong to contributions, and to periods where the others do."""
    _check_contributions_exist(inspection, "results", inspection.plan.results)
    periods = [period.period for period in inspection.plan.periods]
    measured = {result.period for result in inspection.plan.results}
    strangers = sorted(measured.difference(periods))
    if measured.intersection(periods):
        for stranger in strangers:
            result = next(result for result in inspection.plan.results if result.period == stranger)
            near = nearest(stranger, periods)
            meant = f" (did you mean '{near}'?)" if near else ""
            message = f"there is no period '{stranger}'{meant}; its results count as a period of their own"
            inspection.warning("results", result, "period", message)


def _check_row(inspection: Inspection, row: Phasing) -> None:
    if row.resource:
        others = [name for name in ("indicator", "department", *CELLS) if getattr(row, name) is not None]
        if others:
            message = (
                f"a row with a resource has only period, resource and total, found {' and '.join(others)} too"
            )
            inspection.error("phasing", row, others[0], message, "Make two rows of it.")
    elif row.total is not None:
        inspection.error("phasing", row, "resource", "the row has a total and no resource that it is of")


def _check_contributions_exist(inspection: Inspection, table: str, rows: Iterable[Any]) -> None:
    """Report once the rows whose indicator and department are known but do not belong together."""
    if "contributions" in inspection.unread:
        return
    lost = [
        row
        for row in rows
        if (row.indicator, row.department) not in inspection.contributions
        and row.indicator in inspection.indicators
        and row.department in inspection.departments
    ]
    if lost:
        named = listed([f"{row.indicator}, {row.department}" for row in lost])
        message = f"{len(lost)} row{'s' if len(lost) > 1 else ''} without a contribution, not used: {named}"
        inspection.warning(table, lost[0], "department", message, "Add the contribution or remove the row.")


def _check_equally_specific(
    inspection: Inspection, said: dict[tuple[str, str | None, str | None], Phasing], periods: Sequence[str]
) -> None:
    """Find contributions to which a row for their indicator and one for their department apply alike."""
    for period in periods:
        for cell in CELLS:
            named = {
                key[1:]: row for key, row in said.items() if key[0] == period and getattr(row, cell) is not None
            }
            indicators = {indicator for indicator, department in named if department is None}
            departments = {department for indicator, department in named if indicator is None}
            if len(indicators) + len(departments) < 2:
                continue
            for indicator, department in inspection.contributions:
                if indicator in indicators and department in departments and (indicator, department) not in named:
                    message = (
                        f"{cell} of '{department}' on '{indicator}' in '{period}' is said twice, "
                        "once for the indicator and once for the department"
                    )
                    hint = "Add a row that names both."
                    inspection.error("phasing", named[indicator, None], cell, message, hint)
                    break


def _check_together(
    inspection: Inspection, said: dict[tuple[str, str | None, str | None], Phasing], periods: Sequence[str]
) -> None:
    """Check what applies to each allocated contribution, reporting one problem once for all it concerns."""
    problems: dict[str, list[Pair]] = {}
    for pair, contribution in inspection.contributions.items():
        indicator = inspection.indicators.get(contribution.indicator)
        if indicator is None or not inspection.is_allocated(indicator):
            continue
        most, least = (
            [_applies(said, period, pair, cell, default) for period in periods]
            for cell, default in (("most", 1.0), ("least_by_end", 0.0))
        )
        problem = _contradiction(periods, most, least)
        if problem:
            problems.setdefault(problem, []).append(pair)
    for problem, pairs in problems.items():
        row = next((said[period, *pairs[0]] for period in periods if (period, *pairs[0]) in said), None)
        whose = listed([f"{indicator}, {department}" for indicator, department in pairs], most=3)
        inspection.warning("phasing", row, None, f"{problem} (contributions {whose})")


def _applies(
    said: dict[tuple[str, str | None, str | None], Phasing], period: str, pair: Pair, cell: str, default: float
) -> float:
    """The value of the most specific row for a contribution in a period that gives the cell."""
    for key in ((period, *pair), (period, pair[0], None), (period, None, pair[1]), (period, None, None)):
        row = said.get(key)
        if row is not None and getattr(row, cell) is not None:
            return float(getattr(row, cell))
    return default


def _contradiction(periods: Sequence[str], most: Sequence[float], least: Sequence[float]) -> str:
    """What cannot hold together over the year, empty where all can."""
    if exceeds(1.0, sum(most)):
        return (
            f"the largest shares of the periods sum to {figure(sum(most))}; less than the whole year can be done"
        )
    reach = 0.0
    for place, period in enumerate(periods):
        reach += most[place]
        if exceeds(least[place], min(reach, 1.0)):
            asked = f"at least {figure(least[place])} is asked for by the end of '{period}'"
            return f"{asked} and at most {figure(reach)} can be done"
        if place + 1 < len(periods) - 1 and exceeds(least[place], least[place + 1]) and least[place + 1] > 0:
            return f"least_by_end falls after '{period}'; what is reached by then stays reached"
    return ""
