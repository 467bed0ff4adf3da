"""What a command was asked about: a plan as it was read, and the scenario laid over it."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass, replace

from model.allocation.result import Allocation
from model.check import in_severity
from model.errors import Finding, PlanError, ScenarioError
from model.plan import Plan
from model.tables import Reading, all_findings
from scenarios.bundled import UnknownPlanError
from scenarios.outcome import Outcome, outcome
from scenarios.saved import open_plan, open_scenario
from scenarios.scenario import Change, Scenario, apply, layer, parse_change


@dataclass(frozen=True, slots=True)
class Question:
    """A plan and the scenario to apply to it.

    Attributes:
        reading: The plan as it was read.
        layers: The scenario, first what `--scenario` names, then what `--set` says.
        changed: The plan with the scenario.
        findings: Everything that is odd about the changed plan, cells that could not be read included.
    """

    reading: Reading
    layers: tuple[Scenario, ...]
    changed: Plan
    findings: tuple[Finding, ...]

    @property
    def invalid(self) -> bool:
        """Whether the plan has errors, so that there is nothing to work out."""
        return any(finding.severity == "error" for finding in self.findings)


def ask(arguments: Namespace) -> Question:
    """Read the plan and the scenario that a command names.

    A place that holds no plan is a plan with one error, so that every command answers it in its own way.

    Raises:
        UnknownPlanError: There is no such place.
        ScenarioError: The scenario cannot be read or applied; every problem at once.
        StoreError: A saved plan cannot be read.
    """
    try:
        reading = open_plan(arguments.plan)
    except UnknownPlanError:
        raise
    except PlanError as failure:
        finding = Finding("error", "plan", None, None, str(failure))
        return Question(Reading(Plan(), (finding,), {}), (), Plan(), (finding,))
    layers = tuple(each for each in _layers(arguments.scenario, arguments.changes) if each.changes)
    changed = apply(layers, reading.plan)
    return Question(reading, layers, changed, all_findings(replace(reading, plan=changed)))


def answer(question: Question, *, ranges: bool = False, comparators: bool = False) -> Outcome:
    """Work out what follows from the plan under its scenario."""
    if question.invalid:
        errors = tuple(finding for finding in question.findings if finding.severity == "error")
        allocation = Allocation(status="invalid", findings=errors)
        return Outcome(question.changed, question.layers, allocation, question.findings)
    return outcome(question.reading.plan, question.layers, ranges=ranges, comparators=comparators)


def findings_of(question: Question, found: Outcome) -> tuple[Finding, ...]:
    """The findings of the plan, with its rows, and what was noticed while solving; each once."""
    noticed = () if question.invalid else found.allocation.findings
    return in_severity(dict.fromkeys([*question.findings, *noticed]))


def named_scenarios(names: Sequence[str], texts: Sequence[str]) -> tuple[tuple[Scenario, ...], ...]:
    """Read scenarios that stand beside each other, own changes the last layer of each; one of these alone if none.

    Raises:
        ScenarioError: A scenario cannot be read; every problem at once.
    """
    _layers(names, texts)
    beside = [_layers([name], texts) for name in names] if names else [_layers([], texts)]
    return tuple(tuple(each for each in layers if each.changes or each.name) for layers in beside)


def _layers(names: Sequence[str], texts: Sequence[str]) -> tuple[Scenario, Scenario]:
    scenarios: list[Scenario] = []
    changes: list[Change] = []
    problems: list[str] = []
    for name in names:
        try:
            scenarios.append(open_scenario(name))
        except ScenarioError as failure:
            problems += failure.problems
    for text in texts:
        try:
            changes.append(parse_change(text))
        except ScenarioError as failure:
            problems += failure.problems
    if problems:
        raise ScenarioError(problems)
    return layer(scenarios), Scenario(name="own changes" if changes else "", changes=tuple(changes))
