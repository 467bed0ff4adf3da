"""Scenario files: TOML that reads like the scenario.

Example::

    name = "Less money"
    description = "What waits when a tenth of the money is missing?"
    source = "council session of 12 March"
    baseline = "county"

    [changes]
    "resources:money:total" = "*0.9"
    "goals:health:weight" = "40%"
    "indicators:pupils:mandated" = ""
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from model.errors import ScenarioError, did_you_mean
from scenarios.paths import column_of
from scenarios.scenario import Change, Scenario
from scenarios.values import How, Value, read_value, write_value

_TEXTS = ("name", "description", "source", "reason", "baseline")
_TRANSLATED = {"name": "names", "description": "descriptions", "reason": "reasons"}


def read_scenario(path: Path) -> Scenario:
    """Read a scenario from a TOML file.

    A change may also be written with its operation, `"goals:health:note" = { set = "40%" }`.

    Raises:
        ScenarioError: The file cannot be read, is not TOML, or holds something a scenario has no place for.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as cause:
        raise ScenarioError([f"{path}: cannot be read ({cause.strerror or cause})"]) from cause
    except UnicodeDecodeError as cause:
        raise ScenarioError([f"{path}: this is not UTF-8 text"]) from cause
    except tomllib.TOMLDecodeError as cause:
        raise ScenarioError([f"{path}: {cause} (a path stands in quotes)"]) from cause
    problems = _problems(written)
    if problems:
        raise ScenarioError([f"{path}: {problem}" for problem in problems])
    changes = tuple(_change(place, value) for place, value in written.get("changes", {}).items())
    texts = {name: written[name] for name in _TEXTS if name in written}
    translated: dict[str, Any] = {
        field: tuple(sorted((key[len(name) + 1 :], text) for key, text in written.items() if _is_in(key, name)))
        for name, field in _TRANSLATED.items()
    }
    plans = tuple(written.get("plans", ()))
    return Scenario(**{"name": path.stem, **texts}, changes=changes, plans=plans, **translated)


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Write a scenario to a TOML file; reading it again gives an equal scenario.

    Raises:
        ScenarioError: Two changes bear the same path.
    """
    paths = [change.path for change in scenario.changes]
    twice = sorted({place for place in paths if paths.count(place) > 1})
    if twice:
        raise ScenarioError([f"{place}: changed twice in one layer" for place in twice])
    texts = [(name, getattr(scenario, name)) for name in _TEXTS]
    lines = [f"{name} = {_toml(text)}" for name, text in texts if text is not None]
    for name, field in _TRANSLATED.items():
        lines += [f"{name}_{language} = {_toml(text)}" for language, text in getattr(scenario, field)]
    if scenario.plans:
        lines.append(f"plans = [{', '.join(_toml(plan) for plan in scenario.plans)}]")
    lines += ["", "[changes]"]
    lines += [f"{_toml(change.path)} = {_written(change)}" for change in scenario.changes]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _problems(written: Mapping[str, Any]) -> list[str]:
    known = (*_TEXTS, "plans", "changes")
    texts = [*_TEXTS, *(key for key in written if any(_is_in(key, name) for name in _TRANSLATED))]
    problems = [
        f"a scenario has no '{key}' ({did_you_mean(key, known) or 'it has ' + ', '.join(known)})"
        for key in written
        if key not in known and key not in texts
    ]
    problems += [f"{key} must be text" for key in texts if not isinstance(written.get(key, ""), str)]
    plans = written.get("plans", [])
    if not isinstance(plans, list) or not all(isinstance(plan, str) for plan in plans):
        problems.append("plans must be a list of the ids of plans")
    changes = written.get("changes", {})
    if not isinstance(changes, dict):
        return [*problems, "changes must be a table of paths and values"]
    return problems + [
        f"{place}: expected a number, text, true or false, found {value}"
        for place, value in changes.items()
        if not isinstance(_operation(value)[1], float | int | str)
    ]


def _is_in(key: str, name: str) -> bool:
    """Whether a key is a text in another language: `name_zh`."""
    return bool(re.fullmatch(f"{name}_[a-z]+", key))


def _change(place: str, value: Any) -> Change:
    how, amount = _operation(value)
    if how is not None:
        return Change(place, amount, how)
    return Change(place, *read_value(value, column_of(place))) if isinstance(value, str) else Change(place, value)


def _operation(value: Any) -> tuple[How | None, Any]:
    """The operation and its value, of `{ scale = 0.9 }` and the like; no operation for a plain value."""
    if isinstance(value, dict) and len(value) == 1:
        ((how, amount),) = value.items()
        if how in get_args(How):
            return how, amount
    return None, value


def _written(change: Change) -> str:
    short = write_value(change.value, change.how)
    again = _change(change.path, short)
    if again == change and type(again.value) is type(change.value):
        return _toml(short)
    return f"{{ {change.how} = {_toml(change.value)} }}"


def _toml(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | int):
        return repr(value)
    return json.dumps(value or "", ensure_ascii=False).replace("\x7f", "\\u007f")
