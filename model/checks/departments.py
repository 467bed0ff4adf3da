"""Departments: who owns nothing, who owns too much, who is ranked alone; evaluators of the weights."""

from __future__ import annotations

from collections import Counter

from model.checks.inspection import Inspection, listed
from model.plan import Evaluator


def check_departments(inspection: Inspection) -> None:
    """Check what departments carry and with whom they are compared."""
    owned = Counter(department for _, department in inspection.contributions)
    if "contributions" not in inspection.unread:
        _check_idle(inspection, owned)
    most = inspection.plan.settings.most_indicators
    for department in inspection.plan.departments:
        if owned[department.department] > most:
            message = (
                f"'{department.department}' works on {owned[department.department]} indicators; "
                f"more than {most} are a burden (option most_indicators)"
            )
            inspection.warning("departments", department, None, message)
    _check_groups(inspection, owned)
    _check_load_weights(inspection)


def _check_idle(inspection: Inspection, owned: Counter[str]) -> None:
    """Say once which departments own nothing, themselves or below; of a whole branch the highest is named."""
    busy: set[str | None] = set()
    for department in owned:
        above: str | None = department
        while above is not None and above not in busy:
            busy.add(above)
            above = inspection.departments.get(above)
    idle = [
        name
        for name, parent in inspection.departments.items()
        if name not in busy and (parent is None or parent in busy or parent not in inspection.departments)
    ]
    if idle:
        verb = "works" if len(idle) == 1 else "work"
        record = next(d for d in inspection.plan.departments if d.department == idle[0])
        inspection.note("departments", record, None, f"{listed(idle, most=8)} {verb} on no indicator")


def _check_groups(inspection: Inspection, owned: Counter[str]) -> None:
    workers = [department for department in inspection.plan.departments if owned[department.department]]
    grouped = [department for department in workers if department.group]
    ungrouped = [department for department in workers if not department.group]
    if grouped and ungrouped:
        named = listed([department.department for department in ungrouped])
        message = f"{named} in no group, while others are in one: ranked among themselves"
        inspection.warning("departments", ungrouped[0], "group", message)
    sizes = Counter(department.group for department in grouped)
    alone = [department for department in grouped if sizes[department.group] == 1]
    if alone:
        named = listed([department.department for department in alone])
        message = f"alone in a group, so ranked against nobody: {named}"
        inspection.note("departments", alone[0], "group", message)


def _check_load_weights(inspection: Inspection) -> None:
    weighted = {c.department for c in inspection.contributions.values() if c.load_weight is not None}
    blank: dict[str, list[str]] = {}
    for contribution in inspection.contributions.values():
        if contribution.department in weighted and contribution.load_weight is None:
            blank.setdefault(contribution.department, []).append(contribution.indicator)
    for department, indicators in blank.items():
        message = (
            f"the load_weight of '{department}' is blank on {listed(indicators)} and counts 0, as others are given"
        )
        contribution = inspection.contributions[indicators[0], department]
        inspection.note("contributions", contribution, "load_weight", message)


def check_evaluators(inspection: Inspection) -> None:
    """Check that each evaluator weighs siblings together and has one influence."""
    by_evaluator: dict[str, list[Evaluator]] = {}
    for row in inspection.plan.evaluators:
        by_evaluator.setdefault(row.evaluator, []).append(row)
    families: dict[str, list[str]] = {}
    for goal in inspection.goals.values():
        families.setdefault(goal.parent or "", []).append(goal.goal)
    for indicator in inspection.indicators.values():
        families.setdefault(indicator.goal, []).append(indicator.indicator)
    for evaluator, rows in by_evaluator.items():
        if len({row.influence for row in rows if row.influence is not None}) > 1:
            message = f"'{evaluator}' has several influences; one is expected"
            inspection.warning("evaluators", rows[0], "influence", message)
        weights = {row.node: row for row in rows}
        for parent, children in families.items():
            told = [child for child in children if child in weights]
            if told and parent and len(told) < len(children):
                missing = listed([child for child in children if child not in weights])
                message = f"'{evaluator}' weighs {listed(told)} below '{parent}' and not {missing}"
                inspection.warning("evaluators", weights[told[0]], "node", message, "Weigh all siblings or none.")
            elif told and parent and not sum(weights[child].weight for child in told) > 0:
                message = f"the weights that '{evaluator}' gives below '{parent}' are all 0"
                inspection.warning("evaluators", weights[told[0]], "weight", message)
