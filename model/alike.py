"""Plans that differ in a few columns only, so that what was found for one of them serves for another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from threading import Lock
from types import MappingProxyType
from typing import Generic, TypeVar

from model.plan import Plan
from model.schema import RECORD_TABLES

Found = TypeVar("Found")
# What scenarios change most.
MOVING: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"goals": ("weight",), "indicators": ("weight",), "resources": ("total",)}
)
KEPT = 4


class KeptAlike(Generic[Found]):
    """What was found for the latest few plans, for plans that differ from one of them in `MOVING` columns only."""

    def __init__(self, find: Callable[[Plan], Found]) -> None:
        """Begin empty.

        Args:
            find: Finds for a plan what hangs on none of these columns.
        """
        self._find = find
        self._kept: list[tuple[Plan, Found]] = []
        self._lock = Lock()

    def of(self, plan: Plan) -> Found:
        """What is found for a plan, or was found for one like it; safe to ask from several threads."""
        with self._lock:
            for place, (known, found) in enumerate(self._kept):
                if same_plan(known, plan, MOVING):
                    self._kept.append(self._kept.pop(place))
                    return found
        found = self._find(plan)
        with self._lock:
            self._kept.append((plan, found))
            del self._kept[:-KEPT]
        return found


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
