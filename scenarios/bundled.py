"""What comes with the program: bundled plans and ready-made scenarios, found by name or by path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from model.errors import PlanError, ScenarioError, did_you_mean
from scenarios.scenario import Scenario
from scenarios.toml import read_scenario

DEFAULT_PLAN = "tenjo"

_PLANS = Path(__file__).parent.parent / "data"
_LIBRARY = Path(__file__).parent / "library"


class UnknownPlanError(PlanError):
    """There is no plan of that name or at that place."""


def bundled_plans() -> Mapping[str, Path]:
    """The folders of the bundled plans by name, sorted."""
    folders = (folder for folder in _PLANS.iterdir() if (folder / "goals.csv").is_file())
    return MappingProxyType({folder.name: folder for folder in sorted(folders)})


def find_plan(name: str) -> Path:
    """Find a plan: a folder or file at that path, else the bundled plan of that name.

    Raises:
        UnknownPlanError: There is neither; the text names the nearest bundled plan.
    """
    plans = bundled_plans()
    if name and Path(name).exists():
        return Path(name)
    if name in plans:
        return plans[name]
    raise UnknownPlanError(f"there is no plan '{name}'{_instead(name, plans, 'bundled plans')}")


def bundled_mappings() -> Mapping[str, Path]:
    """The mappings beside bundled plans, each for the flat sheet its plan was made of, by the plan's name."""
    beside = {name: folder / "mapping.toml" for name, folder in bundled_plans().items()}
    return MappingProxyType({name: file for name, file in beside.items() if file.is_file()})


def find_mapping(name: str) -> Path:
    """Find the mapping of a flat sheet: a TOML file at that path, else the one of that name that comes along.

    Raises:
        PlanError: There is neither; the text names the nearest known one.
    """
    known = bundled_mappings()
    if name and Path(name).is_file():
        return Path(name)
    if name in known:
        return known[name]
    raise PlanError(f"There is no mapping '{name}'{_instead(name, known, 'mappings that come along')}.")


def library(plan: str | None = None) -> Mapping[str, Scenario]:
    """The ready-made scenarios by name, sorted; with the id of a plan, those that are worth opening for it."""
    found = {file.stem: read_scenario(file) for file in sorted(_LIBRARY.glob("*.toml"))}
    return MappingProxyType(
        {name: each for name, each in found.items() if plan is None or plan in meant_for(each)}
    )


def meant_for(scenario: Scenario) -> tuple[str, ...]:
    """Ids of the plans a scenario is worth opening for."""
    return scenario.plans or ((scenario.baseline,) if scenario.baseline else ())


def ready_made_names() -> tuple[str, ...]:
    """The names of the ready-made scenarios, sorted."""
    return tuple(sorted(file.stem for file in _LIBRARY.glob("*.toml")))


def find_scenario(name: str) -> Scenario:
    """Find a scenario: a TOML file at that path, else the ready-made scenario of that name.

    Raises:
        ScenarioError: There is neither, or the file holds no scenario.
    """
    ready_made = {file.stem: file for file in sorted(_LIBRARY.glob("*.toml"))}
    if name and Path(name).is_file():
        return read_scenario(Path(name))
    if name in ready_made:
        return read_scenario(ready_made[name])
    raise ScenarioError([f"there is no scenario '{name}'{_instead(name, ready_made, 'ready-made scenarios')}"])


def _instead(name: str, known: Iterable[str], what: str) -> str:
    hint = did_you_mean(Path(name).name, known)
    if hint:
        return f" ({hint})"
    return f"; {what}: {', '.join(known)}" if any(True for _ in known) else ""
