"""A mapping <-> a TOML file that reads like the sheet it explains.

Example::

    header_row = 3

    [[levels]]
    column = "Strategic goal"
    weight = "Weight"

    [indicator]
    name = "Indicator"
    target = "Target 2026"
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import tomli_w

from model.errors import Finding, PlanError, did_you_mean
from model.flat.mapping import CHOICES, Mapping
from model.plan import Plan
from model.schema import TABLES
from model.tables import read_plan

Report = Callable[[str, str], None]


def read_mapping(path: Path) -> Mapping:
    """Read a mapping from a TOML file.

    Raises:
        PlanError: The file cannot be read, is not TOML or says what a mapping has no place for; all at once.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except OSError as cause:
        raise PlanError(f"The mapping '{path.name}' cannot be read: {cause.strerror or cause}.") from cause
    except UnicodeDecodeError as cause:
        raise PlanError(f"The mapping '{path.name}' is not UTF-8 text.") from cause
    return mapping_of(text, path.name)


def mapping_of(text: str, called: str = "mapping") -> Mapping:
    """Read a mapping from the text of its file.

    Raises:
        PlanError: The text is not TOML or says what a mapping has no place for; all at once.
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as cause:
        raise PlanError(f"The mapping '{called}' is not sound TOML: {cause}.") from cause
    findings: list[Finding] = []

    def report(place: str, message: str) -> None:
        findings.append(Finding("error", "mapping", None, place or None, message))

    mapping = _record(Mapping, written, "", report)
    _check_options(written.get("plan"), report)
    if findings or mapping is None:
        raise PlanError(f"The mapping '{called}' cannot be used:", findings)
    made: Mapping = mapping
    return made


def mapping_text(mapping: Mapping) -> str:
    """The text of a mapping's file; what is as usual is left out, and reading gives an equal mapping."""
    return tomli_w.dumps(_table(mapping))


def labels_of(mapping: Mapping, path: Path) -> Plan | None:
    """The plan whose names a mapping wants, found from the mapping's own place; None where it wants none.

    Raises:
        PlanError: There is no such plan, or it has errors.
    """
    if mapping.labels is None:
        return None
    try:
        return read_plan(path.parent / mapping.labels)
    except PlanError as cause:
        raise PlanError(f"The labels of the mapping '{path.name}' cannot be read: {cause}") from cause


def write_mapping(mapping: Mapping, path: Path) -> None:
    """Write a mapping to a TOML file.

    Raises:
        PlanError: The file cannot be written.
    """
    try:
        path.write_text(mapping_text(mapping), encoding="utf-8")
    except OSError as cause:
        raise PlanError(f"The mapping cannot be written to '{path.name}': {cause.strerror or cause}.") from cause


def _table(record: Any) -> dict[str, Any]:
    held = ((each, getattr(record, each.name)) for each in fields(record))
    told = {each.name: _written(value) for each, value in held if value != each.default and value is not None}
    return {key: told[key] for key in sorted(told, key=lambda key: isinstance(told[key], dict | list))}


def _written(value: Any) -> Any:
    match value:
        case str() | int():
            return value
        case float():
            return int(value) if value.is_integer() and abs(value) < 1e15 else value
        case tuple() if value and all(isinstance(part, tuple) for part in value):
            return dict(value)
        case tuple() if all(isinstance(part, str) for part in value):
            return list(value)
        case tuple():
            return [_table(part) for part in value]
    return _table(value)


def _record(kind: type, written: Any, place: str, report: Report) -> Any:
    """The record that a table of the file describes, None where it cannot be told."""
    if not isinstance(written, dict):
        report(place, f"a table is expected, found {_shown(written)}")
        return None
    hints = get_type_hints(kind)
    for key in written:
        if key not in hints:
            near = did_you_mean(key, hints) or "known are " + ", ".join(hints)
            report(_inside(place, key), f"a mapping has no such entry ({near})")
    values = {}
    for each in fields(kind):
        inside = _inside(place, each.name)
        if each.name in written:
            values[each.name] = _value(hints[each.name], written[each.name], inside, report)
            if values[each.name] in CHOICES.get(each.name, (values[each.name],)):
                continue
            known = CHOICES[each.name]
            report(inside, f"one of {', '.join(known)} is expected, found {_shown(values[each.name])}")
        elif each.name in _required(kind):
            report(inside, "this entry is missing")
            values[each.name] = None
    return kind(**values)


def _required(kind: type) -> set[str]:
    return {each.name for each in fields(kind) if each.default is MISSING}


def _value(hint: Any, value: Any, place: str, report: Report) -> Any:
    """A value as its annotation wants it; reports what does not fit."""
    if get_origin(hint) in (Union, UnionType):
        alternatives = [each for each in get_args(hint) if each is not type(None)]
        fitting = [each for each in alternatives if _fits(each, value)]
        if not fitting:
            report(place, f"{' or '.join(map(_called, alternatives))} is expected, found {_shown(value)}")
            return None
        return _value(fitting[0], value, place, report)
    if hasattr(hint, "__dataclass_fields__"):
        return _record(hint, value, place, report)
    if not _fits(hint, value):
        report(place, f"{_called(hint)} is expected, found {_shown(value)}")
        return None
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if inner is str:
            return tuple(str(part) for part in value)
        if get_origin(inner) is tuple:
            return tuple((key, str(said)) for key, said in value.items())
        parts = [_record(inner, part, f"{place} {count}", report) for count, part in enumerate(value, start=1)]
        return tuple(part for part in parts if part is not None)
    if hint is int and value < 1 and not place.endswith("round"):
        report(place, f"a whole number of at least 1 is expected, found {value}")
    return float(value) if hint is float else value


def _fits(hint: Any, value: Any) -> bool:
    if hint is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")
    if hint is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if hint is str:
        return isinstance(value, str)
    inner = get_args(hint)[0]
    if get_origin(inner) is tuple:
        return isinstance(value, dict) and all(isinstance(said, str | int | float) for said in value.values())
    if inner is str:
        return isinstance(value, list) and all(
            isinstance(part, str | int) and not isinstance(part, bool) for part in value
        )
    return isinstance(value, list)


def _called(hint: Any) -> str:
    if hint in (float, int):
        return "a number" if hint is float else "a whole number"
    if hint is str:
        return "a text"
    inner = get_args(hint)[0]
    return "a table of texts" if get_origin(inner) is tuple else "a list"


def _check_options(options: Any, report: Report) -> None:
    """Report options that the table `plan` does not have."""
    known = [column.name for column in TABLES["plan"].columns]
    for key in options if isinstance(options, dict) else ():
        if key not in known and not key.startswith("name_"):
            near = did_you_mean(key, known)
            report(f"plan.{key}", "a plan has no such option" + (f" ({near})" if near else ""))


def _inside(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _shown(value: Any) -> str:
    text = str(value)
    return f"'{text if len(text) <= 40 else text[:39] + '…'}'"
