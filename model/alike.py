"""Plans that differ in a few columns only, so that what was found for one of them serves for another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from model.plan import Plan
from model.schema import RECORD_TABLES


def same_plan(known: Plan, plan: Plan, differing: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether two plans are the same but for some columns, given by table.

    Tables that are one object in both cost nothing, and so it is where one plan was made from the other.
    """
    return known.settings == plan.settings and all(
        same_records(getattr(known, table.name), getattr(plan, table.name), *differing.get(table.name, ()))
        for table in RECORD_TABLES
    )


def same_records(known: tuple[object, ...], records: tuple[object, ...], *differing: str) -> bool:
    """Whether two tables are the same, record by record, but for some columns."""
    if known is records:
        return True
    if len(known) != len(records):
        return False
    blank = dict.fromkeys(differing)
    return all(
        a is b or a == b or (bool(blank) and replace(a, **blank) == replace(b, **blank))  # type: ignore[type-var]
        for a, b in zip(known, records, strict=True)
    )
