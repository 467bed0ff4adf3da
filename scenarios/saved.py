"""Plans and scenarios by name, wherever they are: a file, what comes with the program, or saved work.

A file or folder of that name comes first, then what is bundled, then what was saved; what is saved cannot bear the
name of something that is bundled. `NAME@3` is the third version of a saved NAME.
"""

from __future__ import annotations

from pathlib import Path

from model.errors import ScenarioError, did_you_mean
from model.tables import Reading, read
from scenarios.bundled import UnknownPlanError, find_plan, find_scenario, ready_made_names
from scenarios.scenario import Scenario
from scenarios.store_errors import Kind, StoreError
from scenarios.store_names import numbered


def open_plan(name: str) -> Reading:
    """Read the plan of that name.

    Raises:
        UnknownPlanError: There is none; the text names the nearest known one.
        PlanError: The file or folder of that name holds no plan.
        StoreError: The saved plan cannot be read.
    """
    try:
        return read(find_plan(name))
    except UnknownPlanError as unknown:
        saved = saved_plan(name)
        if saved is not None:
            return saved
        raise UnknownPlanError(f"{unknown}{_else('plan', name, str(unknown))}") from unknown


def saved_plan(name: str) -> Reading | None:
    """Read a saved plan; None where nothing of that name is saved, as far as saved work can be looked at.

    Raises:
        StoreError: It is there and cannot be understood.
    """
    from scenarios.store import open_store

    try:
        return Reading(open_store().plan(*numbered(name)))
    except StoreError as trouble:
        if trouble.reason in ("damaged", "newer"):
            raise
        return None


def is_saved_plan(name: str) -> bool:
    """Whether a plan of that name is saved, as far as saved work can be looked at."""
    from scenarios.store import open_store

    try:
        wanted, _ = numbered(name)
        return open_store().newest("plan", wanted) is not None
    except StoreError:
        return False


def open_scenario(name: str) -> Scenario:
    """Find the scenario of that name.

    Raises:
        ScenarioError: There is none, or the file holds no scenario.
    """
    if (name and Path(name).is_file()) or name in ready_made_names():
        return find_scenario(name)
    from scenarios.store import open_store

    try:
        return open_store().scenario(*numbered(name))
    except StoreError as trouble:
        if trouble.reason in ("damaged", "newer"):
            raise ScenarioError([str(trouble)]) from trouble
    try:
        return find_scenario(name)
    except ScenarioError as unknown:
        raise ScenarioError([f"{unknown}{_else('scenario', name, str(unknown))}"]) from unknown


def _else(kind: Kind, name: str, said: str) -> str:
    """The nearest saved name, where nothing else was near; why saved work could not be looked at, if so."""
    from scenarios.store import open_store

    try:
        store = open_store()
        known = [each.name for each in (store.plans() if kind == "plan" else store.scenarios())]
    except StoreError as trouble:
        return f"; saved work could not be looked at: {trouble}"
    hint = "" if "did you mean" in said else did_you_mean(name, known)
    return f"; {hint}" if hint else ""
