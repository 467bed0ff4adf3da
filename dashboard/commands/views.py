"""Answers as JSON: plain lists and objects in full precision, null for what does not apply."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from model.allocation.conflict import Conflict
from model.allocation.phasing import Phased, phase
from model.allocation.result import Allocation
from model.allocation.rule_prices import rule_prices
from model.errors import Finding
from scenarios.conflicts import conflict_of
from scenarios.outcome import Outcome

UNPHASED = Phased(status=None)

_TABLES = ("stages", "goals", "indicators", "targets", "departments", "resources")


def write_json(view: Any) -> None:
    """Write a view as JSON to stdout; NaN and infinity become null."""
    sys.stdout.write(as_json(view))


def as_json(view: Any) -> str:
    """A view as JSON; NaN and infinity become null."""
    return json.dumps(plain(view), allow_nan=False, ensure_ascii=False, indent=1) + "\n"


def solution_view(
    found: Outcome, findings: Iterable[Finding], *, prices: bool = False, comparators: bool = False
) -> dict[str, Any]:
    """What follows from a plan as one object, whether it can be met or not.

    Args:
        found: The outcome.
        findings: What is odd about the plan, and what was noticed while solving.
        prices: Whether to price pins, mandates, totals and targets.
        comparators: Whether the targets that simple rules would give belong to the answer.
    """
    status = found.allocation.status
    return allocation_view(
        found.allocation,
        findings,
        prices=rule_prices(found.plan) if prices and status == "optimal" else None,
        phased=phase(found.plan, found.allocation),
        conflict=conflict_of(found.plan) if status == "infeasible" else None,
        comparators=comparators,
    )


def findings_view(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as objects with the keys severity, table, row, column, message, hint."""
    return [asdict(finding) for finding in findings]


def allocation_view(
    allocation: Allocation,
    findings: Iterable[Finding],
    *,
    prices: pd.DataFrame | None = None,
    phased: Phased = UNPHASED,
    conflict: Conflict | None = None,
    comparators: bool = False,
) -> dict[str, Any]:
    """An allocation as one object.

    Args:
        allocation: What was worked out.
        findings: What is odd about the plan, and what was noticed while solving.
        prices: Prices of pins, mandates, totals and targets (`rule_prices`); None where not asked for.
        phased: The year spread over its periods.
        conflict: Why the plan cannot be met; None where it can.
        comparators: Whether the targets that simple rules would give belong to the answer.
    """
    tables = {name: _records(getattr(allocation, name)) for name in _TABLES}
    for target in tables["targets"]:
        low, high = target.pop("low"), target.pop("high")
        target["range"] = None if low is None or high is None else [low, high]
    use = _use(allocation.uses)
    for department in tables["departments"]:
        department["use"] = use.get(department["department"], {})
    view = {
        "status": allocation.status,
        "total": allocation.total,
        "unique": allocation.unique,
        "cost": allocation.cost,
        **tables,
        "prices": [] if prices is None else _records(prices),
        "periods_status": phased.status,
        "periods": _records(phased.periods),
        "periods_conflict": [rule.name for rule in phased.conflict],
        "conflict": None if conflict is None else asdict(conflict),
        "findings": findings_view(findings),
    }
    return view | ({"comparators": _records(allocation.comparators)} if comparators else {})


def plain(value: Any) -> Any:
    """Turn numbers of any library into Python's own, and what is no number into None, all the way down."""
    if isinstance(value, dict):
        return {str(key): plain(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return [plain(held) for held in value]
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return value


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [plain(record) for record in table.to_dict("records")]


def _use(uses: pd.DataFrame) -> dict[str, dict[str, float]]:
    use: dict[str, dict[str, float]] = {}
    for department, resource, amount in zip(uses["department"], uses["resource"], uses["amount"], strict=True):
        use.setdefault(department, {})[resource] = float(amount)
    return use
