"""Plans and scenarios as one canonical text: equal ones have the same text, and it reads back equal.

JSON with a format number, fields in the order of the records, those that hold their usual value left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from model.plan import Plan
from model.schema import TABLES
from scenarios.scenario import Change, Scenario
from scenarios.store_errors import StoreError

FORMAT = 1
_PLAIN = (str, int, float, bool, type(None))


def plan_text(plan: Plan) -> str:
    """Write a plan as text."""
    tables = {name: [_told(each) for each in getattr(plan, name)] for name in TABLES if name != "plan"}
    told = {name: records for name, records in tables.items() if records}
    return _text({"plan": _told(plan.settings)} | told)


def scenario_text(scenario: Scenario) -> str:
    """Write a scenario as text."""
    return _text(_told(scenario) | {"changes": [_told(change) for change in scenario.changes]})


def read_plan_text(text: str) -> Plan:
    """Read a plan that `plan_text` wrote.

    Raises:
        StoreError: The text is damaged, or was written by a newer version of the program.
    """
    told = _understood(text)
    try:
        tables = {name: tuple(_record(TABLES[name].record, each) for each in told[name]) for name in told}
        (settings,) = tables.pop("plan")
    except (KeyError, TypeError, ValueError) as cause:
        raise StoreError("a saved plan cannot be understood; its text is damaged", reason="damaged") from cause
    return Plan(settings=settings, **tables)


def read_scenario_text(text: str) -> Scenario:
    """Read a scenario that `scenario_text` wrote.

    Raises:
        StoreError: The text is damaged, or was written by a newer version of the program.
    """
    told = _understood(text)
    try:
        changes = tuple(_record(Change, change) for change in told.pop("changes"))
        scenario: Scenario = _record(Scenario, told | {"changes": changes})
    except (KeyError, TypeError, ValueError) as cause:
        raise StoreError("a saved scenario cannot be understood; its text is damaged", reason="damaged") from cause
    return scenario


def _text(told: Mapping[str, Any]) -> str:
    return json.dumps({"format": FORMAT} | dict(told), separators=(",", ":"), allow_nan=False)


def _understood(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
        written = int(told.pop("format"))
    except (AttributeError, KeyError, TypeError, ValueError) as cause:
        raise StoreError("saved work cannot be understood; its text is damaged", reason="damaged") from cause
    if written > FORMAT:
        raise StoreError("this was saved by a newer version of Meritree; open it with that", reason="newer")
    if isinstance(told.get("plan"), dict):
        told["plan"] = [told["plan"]]
    return dict(told)


def _told(record: Any) -> dict[str, Any]:
    """The fields of a record that say something unusual; no field that holds further records."""
    values = ((each, getattr(record, each.name)) for each in fields(record) if each.init)
    return {
        each.name: value
        for each, value in values
        if not _is_usual(each, value) and (each.name != "changes" or not isinstance(record, Scenario))
    }


def _is_usual(each: Field[Any], value: Any) -> bool:
    """Whether a field may be left out; 0 and False are equal, yet not the same."""
    return each.default is not MISSING and type(value) is type(each.default) and value == each.default


def _record(kind: type, told: Mapping[str, Any]) -> Any:
    return kind(**{name: _value(value) for name, value in told.items()})


def _value(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return tuple(_value(each) for each in value)
    if not isinstance(value, (*_PLAIN, Change)):
        raise TypeError(f"no field holds {value}")
    return value
