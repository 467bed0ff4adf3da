"""Scenarios: a few changed numbers laid over a plan, and the plan that follows.

Layers lie one over the other: plan < scenario < slider (on the command line `--scenario` and `--set`). Within a
layer two changes of one number are an error, whatever their order; a later layer starts from what the earlier
ones left and wins. In a layer all values, scalings and additions are made first, then the shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from model.errors import ScenarioError
from model.plan import Names, Plan
from model.schema import Column
from scenarios.draft import Draft
from scenarios.paths import Cell, column_of, find_cell
from scenarios.shares import give_shares, is_weight, write_out_equal_weights
from scenarios.values import How, Value, fit, read_value


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one number of a plan.

    Attributes:
        path: Which number, `TABLE:KEY...:COLUMN`.
        value: What the cell shall hold (None: blank), the factor, the addend, or the share 0..1.
        how: `set` the value; `scale` the present number by it; `add` it; or, for a weight, `share`: give the
            node that share of its siblings while the others keep their proportions.
    """

    path: str
    value: Value
    how: How = "set"

    def __post_init__(self) -> None:
        if self.value == "":
            object.__setattr__(self, "value", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named layer of changes.

    Attributes:
        name: What it is called.
        changes: The changes; their order means nothing.
        description: What it asks, in plain words.
        source: Where the numbers come from.
        baseline: Id of the plan it was written for; it may be applied to any plan that has its paths.
        reason: Why it is worth asking.
        plans: Ids of the plans it is worth opening for, where there are several.
        names: The name in other languages, as (language, name).
        descriptions: The description in other languages.
        reasons: The reason in other languages.
    """

    name: str = ""
    changes: tuple[Change, ...] = ()
    description: str | None = None
    source: str | None = None
    baseline: str | None = None
    reason: str | None = None
    plans: tuple[str, ...] = ()
    names: Names = ()
    descriptions: Names = ()
    reasons: Names = ()


UNCHANGED = Scenario()


def parse_change(text: str) -> Change:
    r"""Read `PATH=VALUE`, as `--set` takes it.

    The value is what the cell would hold (nothing for blank); `*0.9` scales and `+5` adds to the present number
    (`+-5` takes away; `-5` is the number minus five); `40%` gives a weight that share of its siblings.

    Raises:
        ScenarioError: There is no `=`.
    """
    path, *value = re.split(r"(?<!\\)=", text, maxsplit=1)
    if not path or not value:
        raise ScenarioError([f"'{text}': expected PATH=VALUE, for example resources:money:total=*0.9"])
    return Change(path, *read_value(value[0], column_of(path)))


def layer(scenarios: Iterable[Scenario]) -> Scenario:
    """Put several scenarios into one layer, where two changes of one number are an error."""
    named = tuple(scenarios)
    changes = tuple(change for scenario in named for change in scenario.changes)
    return Scenario(name=" + ".join(scenario.name for scenario in named if scenario.name), changes=changes)


def apply(scenarios: Scenario | Sequence[Scenario], plan: Plan) -> Plan:
    """Apply one scenario, or several as layers from first to last, and return the plan that follows.

    The plan itself stays as it is; tables in which nothing changes are the very same objects in the result.

    Raises:
        ScenarioError: Paths that name nothing (each with the nearest known one), values that do not fit their
            column, numbers changed twice within a layer, shares that cannot be given; all of them at once.
    """
    layers = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    draft = Draft(plan)
    problems = [problem for each in layers for problem in _apply_layer(each, draft)]
    if problems:
        raise ScenarioError(problems)
    return draft.finish()


def value_of(path: str, plan: Plan) -> Any:
    """Look up what a plan holds at a path; None for blank and for a pin that is not there.

    Raises:
        ScenarioError: The path names nothing.
    """
    try:
        return Draft(plan).value(find_cell(path, plan))
    except LookupError as unknown:
        raise ScenarioError([str(unknown.args[0])]) from unknown


def _apply_layer(scenario: Scenario, draft: Draft) -> list[str]:
    found, problems = _find_cells(scenario, draft.plan)
    relative = [cell for cell, change in found.items() if change.how != "set" and is_weight(cell)]
    write_out_equal_weights(relative, draft)
    shares: dict[Cell, float] = {}
    for cell, change in found.items():
        try:
            if change.how == "share":
                shares[cell] = _share(cell, change)
            else:
                draft.write(cell, _new_value(draft.value(cell), cell, change))
        except ValueError as misfit:
            problems.append(f"{change.path}: {misfit}")
    return problems + give_shares(shares, draft)


def _find_cells(scenario: Scenario, plan: Plan) -> tuple[dict[Cell, Change], list[str]]:
    found: dict[Cell, Change] = {}
    problems = []
    for change in scenario.changes:
        try:
            cell = find_cell(change.path, plan)
        except LookupError as unknown:
            problems.append(str(unknown.args[0]))
            continue
        if cell in found:
            problems.append(f"{change.path}: changed twice in one layer; only one of the two can be meant")
        found[cell] = change
    if problems and scenario.baseline not in (None, plan.settings.id):
        problems.append(f"{scenario.name or 'this scenario'} was written for the plan '{scenario.baseline}'")
    return found, problems


def _new_value(present: Any, cell: Cell, change: Change) -> Any:
    if change.how == "set":
        return None if change.value is None else fit(change.value, cell.holds)
    verb = "scale" if change.how == "scale" else "add to"
    if isinstance(present, bool | str | tuple):
        raise ValueError(f"there is no number to {verb}, it holds '{present}'")
    if present is None:
        raise ValueError(f"there is no number to {verb}, the cell is blank")
    amount = fit(change.value, Column("amount", "number"))
    return fit(present * amount if change.how == "scale" else present + amount, cell.holds)


def _share(cell: Cell, change: Change) -> float:
    if not is_weight(cell):
        raise ValueError("only the weights of goals and indicators take a share; elsewhere write 0.4, not 40%")
    return float(fit(change.value, Column("share", "number")))
