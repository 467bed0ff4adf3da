"""The shape of the goal tree and of the departments, and the weights in the tree."""

from __future__ import annotations

from collections.abc import Mapping

from model.checks.inspection import Inspection, figure, listed
from model.plan import Goal, Indicator

WEIGHT_TOLERANCE = 1e-6


def check_shape(inspection: Inspection) -> None:
    """Check roots, cycles, goals that nothing serves and the weights of siblings."""
    cycles = _cycles({goal.goal: goal.parent for goal in inspection.goals.values()})
    for cycle in cycles:
        message = f"the goals {_circle(cycle)} are their own parents"
        inspection.error(
            "goals", inspection.goals[cycle[0]], "parent", message, "Give one of them another parent."
        )
    for cycle in _cycles(inspection.departments):
        department = next(d for d in inspection.plan.departments if d.department == cycle[0])
        message = f"the departments {_circle(cycle)} are their own parents"
        inspection.error("departments", department, "parent", message, "Give one of them another parent.")
    if "goals" not in inspection.unread:
        _check_root(inspection)
        if not cycles:
            _check_served(inspection)
    _check_weights(inspection)
    _check_node_names(inspection)


def _cycles(parents: Mapping[str, str | None]) -> list[list[str]]:
    """The circles among parents, each once, from its smallest id downwards."""
    settled: set[str] = set()
    found: list[list[str]] = []
    for start in sorted(parents):
        path: dict[str, int] = {}
        node: str | None = start
        while node is not None and node in parents and node not in settled and node not in path:
            path[node] = len(path)
            node = parents[node]
        if node is not None and node in path:
            circle = list(path)[path[node] :]
            smallest = circle.index(min(circle))
            found.append(circle[smallest:] + circle[:smallest])
        settled.update(path)
    return found


def _circle(cycle: list[str]) -> str:
    return " → ".join(f"'{name}'" for name in [*cycle, cycle[0]])


def _check_root(inspection: Inspection) -> None:
    roots = [goal for goal in inspection.goals.values() if goal.parent is None]
    if not inspection.goals:
        inspection.error("goals", None, None, "the plan has no goals; one goal without a parent is needed")
    elif not roots:
        hint = "Leave the parent of the highest goal blank."
        inspection.error("goals", None, "parent", "every goal has a parent; exactly one must have none", hint)
    elif len(roots) > 1:
        named = listed([goal.goal for goal in roots], most=8)
        message = f"{len(roots)} goals have no parent ({named}); exactly one may be the root"
        inspection.error("goals", roots[1], "parent", message, "Put them under one common goal.")


def _check_served(inspection: Inspection) -> None:
    """Report goals without any indicator below, the highest one of each barren branch."""
    if "indicators" in inspection.unread or not inspection.goals:
        return
    if not inspection.indicators:
        inspection.warning(
            "indicators", None, None, "the plan has no indicators, so there is nothing to allocate or score"
        )
        return
    served: set[str] = set()
    for indicator in inspection.indicators.values():
        goal: str | None = indicator.goal
        while goal in inspection.goals and goal not in served:
            served.add(goal)
            goal = inspection.goals[goal].parent
    for name, record in inspection.goals.items():
        if name not in served and (record.parent is None or record.parent in served):
            weight = "" if record.weight is None else f"; its weight of {figure(record.weight)} goes to nobody"
            inspection.warning("goals", record, None, f"no indicator serves the goal '{name}'{weight}")


def _check_weights(inspection: Inspection) -> None:
    families: dict[str, list[Goal | Indicator]] = {}
    for goal in inspection.goals.values():
        if goal.parent is not None:
            families.setdefault(goal.parent, []).append(goal)
    for indicator in inspection.indicators.values():
        families.setdefault(indicator.goal, []).append(indicator)
    for parent, children in families.items():
        if parent in inspection.goals and any(child.weight is not None for child in children):
            _check_siblings(inspection, inspection.goals[parent], children)


def _check_siblings(inspection: Inspection, parent: Goal, children: list[Goal | Indicator]) -> None:
    below = f"below '{parent.goal}'"
    blank = [child for child in children if child.weight is None]
    for child in children:
        if child.weight is not None and child.weight < 0:
            message = f"the weight of '{_id(child)}' is {figure(child.weight)}; a weight is not negative"
            inspection.error(_table(child), child, "weight", message)
    total = sum(child.weight or 0.0 for child in children)
    if blank:
        named = listed([_id(child) for child in blank])
        message = (
            f"{len(blank)} of the {len(children)} children {below} have no weight ({named}); all need one, or none"
        )
        inspection.error(_table(blank[0]), blank[0], "weight", message, "Give each a weight, or clear them all.")
    elif all(child.weight == 0 for child in children):
        message = f"all weights {below} are 0; at least one must be positive"
        inspection.error(_table(children[0]), children[0], "weight", message)
    elif abs(total - 1) > WEIGHT_TOLERANCE:
        message = f"the weights {below} sum to {figure(total)} and not to 1; they are used divided by their sum"
        inspection.warning("goals", parent, "weight", message)


def _check_node_names(inspection: Inspection) -> None:
    for name, indicator in inspection.indicators.items():
        if name in inspection.goals:
            message = f"'{name}' is also the id of a goal, so its name alone is ambiguous"
            inspection.warning("indicators", indicator, "indicator", message, "Rename one of them.")


def _id(child: Goal | Indicator) -> str:
    return child.goal if isinstance(child, Goal) else child.indicator


def _table(child: Goal | Indicator) -> str:
    return "goals" if isinstance(child, Goal) else "indicators"
