"""Every contradiction of a plan at once, as findings."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from model.errors import SEVERITIES, Finding
from model.plan import Plan
from model.schema import TABLES

Rows = Mapping[tuple[str, tuple[str, ...]], int]


def check(plan: Plan, rows: Rows = MappingProxyType({}), unread: Collection[str] = ()) -> tuple[Finding, ...]:
    """Find every contradiction of a plan.

    Args:
        plan: The plan.
        rows: Data rows by table and full key, as read; without them findings carry no row.
        unread: Tables that could not be read; what they would have said is not missed.
    """
    return in_severity([])


def in_severity(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sort findings: errors first, then by table as in the plan format, then by row."""
    tables = list(TABLES)

    def place(finding: Finding) -> tuple[int, int, str, int, str, str]:
        table = tables.index(finding.table) if finding.table in TABLES else len(tables)
        severity = SEVERITIES.index(finding.severity)
        return severity, table, finding.table, finding.row or 0, finding.column or "", finding.message

    return tuple(sorted(findings, key=place))
