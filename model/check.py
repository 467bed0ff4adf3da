"""Every contradiction of a plan at once, as findings.

What hangs on neither weights nor totals is kept for the latest few plans, as scenarios move these most.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from model.alike import KeptAlike
from model.checks.amounts import demands
from model.checks.capacities import check_capacities
from model.checks.cells import check_cells, check_moving_cells
from model.checks.costs import check_costs
from model.checks.departments import check_departments, check_evaluators
from model.checks.indicators import check_indicators
from model.checks.inspection import Inspection
from model.checks.limits import check_limits
from model.checks.periods import check_phasing, check_results
from model.checks.pins import check_pins
from model.checks.room import Mandated, check_room, mandated_uses
from model.checks.shape import check_shape
from model.errors import SEVERITIES, Finding
from model.plan import Plan
from model.schema import TABLES

Rows = Mapping[tuple[str, tuple[str, ...]], int]


def check(plan: Plan, rows: Rows = MappingProxyType({}), unread: Collection[str] = ()) -> tuple[Finding, ...]:
    """Find every contradiction of a plan, without solving anything.

    An error leaves the plan without a defined programme. A warning or a note never blocks; rules that cannot
    hold together are warnings, as the programme itself then says that it cannot be met.

    Args:
        plan: The plan.
        rows: Data rows by table and full key, as read; without them findings carry no row.
        unread: Tables that could not be read; what they would have said is not missed.
    """
    still = _find_still(plan, rows, unread) if rows or unread else _kept.of(plan)
    inspection = Inspection(plan, rows, unread)
    check_moving_cells(inspection)
    check_shape(inspection)
    check_room(inspection, still.mandated)
    return in_severity((*still.findings, *inspection.findings))


@dataclass(frozen=True, slots=True)
class _Still:
    """What is found whatever the weights and the totals are, and what the mandates use."""

    findings: tuple[Finding, ...]
    mandated: Mandated


def _find_still(plan: Plan, rows: Rows = MappingProxyType({}), unread: Collection[str] = ()) -> _Still:
    inspection = Inspection(plan, rows, unread)
    check_cells(inspection)
    wanted = demands(inspection)
    check_indicators(inspection, wanted)
    check_costs(inspection)
    pinned = check_pins(inspection, wanted)
    check_capacities(inspection, wanted, pinned)
    check_limits(inspection)
    check_departments(inspection)
    check_phasing(inspection)
    check_results(inspection)
    check_evaluators(inspection)
    return _Still(tuple(inspection.findings), mandated_uses(inspection, wanted))


_kept = KeptAlike(_find_still)


def in_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: errors first, then by table as in the plan format, then by row."""
    tables = {name: place for place, name in enumerate(TABLES)}

    def place(finding: Finding) -> tuple[int, int, str, int, str, str]:
        table = tables.get(finding.table, len(tables))
        severity = SEVERITIES.index(finding.severity)
        return severity, table, finding.table, finding.row or 0, finding.column or "", finding.message

    return tuple(sorted(findings, key=place))
