"""`meritree back`: targets that somebody changed in the exported workbook, checked and priced."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import Any

from dashboard.commands.arguments import UsageError
from dashboard.commands.question import Question, answer, ask, findings_of
from dashboard.commands.solve import stop_without_numbers
from dashboard.commands.terminal import print_sentences, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.report.edited_words import edit_words, effect_words, standing_words, verdict_words
from dashboard.report.returned import Returned, Standing, read_returned
from dashboard.words import _, speaking
from model.errors import MeritreeError, PlanError, ScenarioError
from model.plan import Plan
from scenarios.edited_targets import Examined, as_scenario, examine_edits
from scenarios.scenario import Scenario, apply
from scenarios.toml import write_scenario

NAME = "Edited targets"


def bring_back(arguments: Namespace) -> int:
    """Check and price the targets that were changed; 1 where they cannot all be kept.

    Raises:
        UsageError: There is no such file, or the scenario cannot be written there.
        PlanError: It is no workbook of targets, or one of another plan; or the plan has errors.
        ScenarioError: The scenario in the workbook does not fit the plan.
    """
    place: Path | None = arguments.output
    if place is not None and (place.suffix.lower() != ".toml" or not place.absolute().parent.is_dir()):
        raise UsageError(f"'{place}' cannot hold a scenario; expected a .toml file in a folder that is there")
    if not arguments.file.is_file():
        raise UsageError(f"there is no file '{arguments.file}'")
    with speaking(arguments.language):
        question = ask(arguments)
        stop_without_numbers(found := answer(question), findings_of(question, found))
        returned = read_returned(arguments.file.name, arguments.file.read_bytes(), question.reading.plan)
        question = _under_the_scenario(question, returned)
        standing = returned.standing(question.reading.plan, question.changed)
        if standing == "other plan":
            raise PlanError(standing_words(returned, standing))
        examined = examine_edits(question.reading.plan, question.layers, returned.edits)
        kept = examined.holds and not returned.problems
        if arguments.json:
            write_json(_view(returned, standing, examined))
        else:
            _tell(returned, standing, examined)
        if place is not None:
            _write(place, examined, question.reading.plan, arguments.file.name, kept=kept)
    return int(not kept)


def _under_the_scenario(question: Question, returned: Returned) -> Question:
    """The scenario of the command where it names one, else the one that the workbook was written under."""
    if question.layers or not returned.changes:
        return question
    scenario = Scenario(name=returned.scenario, changes=returned.changes)
    try:
        changed = apply(scenario, question.reading.plan)
    except ScenarioError as failure:
        told = "the scenario that the workbook was written under does not fit the plan any longer"
        raise ScenarioError([f"{told}: {problem}" for problem in failure.problems]) from failure
    return replace(question, layers=(scenario,), changed=changed)


def _tell(returned: Returned, standing: Standing, examined: Examined) -> None:
    console = terminal()
    plan = examined.after.plan
    print_title(console, _("Targets that came back"))
    print_sentences(console, (standing_words(returned, standing), *returned.remarks))
    if returned.problems or examined.refused:
        print_title(console, _("Not understood or not possible"))
        refused = [
            _("{edit} ({place}): {reason}").format(
                edit=edit_words(each.edit, plan), place=each.edit.place, reason=each.reason
            )
            for each in examined.refused
        ]
        print_sentences(console, (*returned.problems, *refused))
    if not returned.edits:
        print_sentences(console, (_("No target was changed."),))
        return
    print_title(console, _("What each change does"))
    told = [" ".join([f"{edit_words(each.edit, plan)}.", *effect_words(each, plan)]) for each in examined.priced]
    print_sentences(console, (*told, *(finding.message for finding in examined.findings)))
    print_title(console, _("Together"))
    print_sentences(console, tuple(verdict_words(examined)))


def _write(place: Path, examined: Examined, plan: Plan, source: str, *, kept: bool) -> None:
    if not kept:
        raise MeritreeError(f"{place.name} was not written, because the changed targets cannot all be kept")
    write_scenario(as_scenario(examined, plan, NAME, source=source), place)
    sys.stderr.write(f"written: {place}\n")


def _view(returned: Returned, standing: Standing, examined: Examined) -> dict[str, Any]:
    return {
        "standing": standing,
        "edits": [
            {
                "indicator": each.edit.indicator,
                "department": each.edit.department,
                "before": each.edit.before,
                "after": each.edit.after,
                "place": each.edit.place,
                "price": each.price,
                "load": each.load,
                "planned": list(each.planned),
                "target": each.wanted,
                "spent": dict(each.spent),
            }
            for each in examined.priced
        ],
        "refused": [
            {
                "indicator": e.indicator,
                "department": e.department,
                "after": e.after,
                "place": e.place,
                "reason": reason,
            }
            for e, reason in examined.refused
        ],
        "problems": list(returned.problems),
        "total": {"before": examined.before.allocation.total, "after": examined.after.allocation.total},
        "status": examined.after.allocation.status,
        "conflict": None if examined.conflict is None else list(examined.conflict.members),
        "changes": [{"path": each.path, "value": each.value} for each in examined.changes],
        "findings": findings_view(examined.findings),
    }
