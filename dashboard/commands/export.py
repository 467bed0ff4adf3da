"""`meritree export`: files to take away."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from dashboard.commands.arguments import UsageError, program_version
from dashboard.commands.question import Question, answer, ask, findings_of
from dashboard.commands.solve import stop_without_numbers
from dashboard.commands.views import as_json, solution_view
from dashboard.report.briefing import Asked, briefing
from dashboard.report.document import as_html, as_markdown
from dashboard.report.letter_files import letter_files, letters_docx, letters_html
from dashboard.report.provenance import Provenance
from dashboard.report.workbook import write_targets
from dashboard.words import speaking
from model.errors import PlanError
from model.tables import write_plan
from scenarios.outcome import Outcome, outcome

FOLDER = ""
KINDS = {
    "targets": {".xlsx": "an .xlsx file"},
    "letters": {FOLDER: "a folder", ".docx": "a .docx file", ".html": "an .html file"},
    "plan": {FOLDER: "a folder", ".xlsx": "an .xlsx file"},
    "json": {".json": "a .json file"},
    "briefing": {".html": "an .html file", ".md": "an .md file"},
}


def export(arguments: Namespace) -> int:
    """Write what a plan says, or what follows from it, to take away; 1 where there is no answer to write.

    Raises:
        UsageError: The place cannot hold what is asked for.
        PlanError: The plan has errors.
        ConflictError: The plan cannot be met.
    """
    _check_place(arguments.output, arguments.form)
    write: Callable[[Question, Namespace], int] = {
        "targets": _targets,
        "letters": _letters,
        "plan": _plan,
        "json": _json,
        "briefing": _briefing,
    }[arguments.form]
    with speaking(arguments.language):
        code = write(ask(arguments), arguments)
    sys.stderr.write(f"written: {arguments.output}\n")
    return code


def _targets(question: Question, arguments: Namespace) -> int:
    found = _met(question)
    base = outcome(question.reading.plan) if question.layers else None
    provenance = Provenance(command=_command(arguments), version=program_version())
    findings = findings_of(question, found)
    write_targets(arguments.output, found, findings=findings, base=base, provenance=provenance)
    return 0


def _letters(question: Question, arguments: Namespace) -> int:
    found, place = _met(question), arguments.output
    ending = FOLDER if place.is_dir() else place.suffix.lower()
    if ending == ".docx":
        place.write_bytes(letters_docx(found, _tell_progress))
    elif ending == ".html":
        place.write_text(letters_html(found, _tell_progress), encoding="utf-8", newline="\n")
    else:
        place.mkdir(exist_ok=True)
        for name, content in letter_files(found, _tell_progress):
            (place / name).write_bytes(content)
    return 0


def _plan(question: Question, arguments: Namespace) -> int:
    if question.invalid:
        errors = [finding for finding in question.findings if finding.severity == "error"]
        raise PlanError("the plan has errors, so it was not written:", errors)
    write_plan(question.changed, arguments.output)
    return 0


def _json(question: Question, arguments: Namespace) -> int:
    found = answer(question)
    view = solution_view(found, findings_of(question, found))
    arguments.output.write_text(as_json(view), encoding="utf-8", newline="\n")
    return int(found.allocation.status != "optimal")


def _briefing(question: Question, arguments: Namespace) -> int:
    found = _met(question)
    asked = Asked(
        plan=question.reading.plan,
        layers=found.scenario,
        basis=None,
        findings=findings_of(question, found),
        command=_command(arguments),
        version=program_version(),
    )
    form = as_markdown if arguments.output.suffix.lower() == ".md" else as_html
    arguments.output.write_text(form(briefing(asked)), encoding="utf-8", newline="\n")
    return 0


def _met(question: Question) -> Outcome:
    found = answer(question)
    stop_without_numbers(found, findings_of(question, found))
    return found


def _tell_progress(done: int, count: int) -> None:
    """Say how many letters are written: over and over on one line of a terminal, once at the end in a log."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\rletters: {done} of {count}" + ("\n" if done == count else ""))
        sys.stderr.flush()
    elif done == count:
        sys.stderr.write(f"letters: {count}\n")


def _check_place(place: Path, form: str) -> None:
    kinds, ending = KINDS[form], place.suffix.lower()
    if place.is_dir() and FOLDER not in kinds:
        raise UsageError(f"'{place}' cannot be written: it is a folder")
    if not place.is_dir() and ending not in kinds:
        raise UsageError(f"'{place}' cannot hold {form}; expected {' or '.join(kinds.values())}")
    if ending == FOLDER and place.is_file():
        raise UsageError(f"'{place}' cannot be written: it is a file")
    if not place.absolute().parent.is_dir():
        raise UsageError(f"'{place}' cannot be written: no such folder")


def _command(arguments: Namespace) -> str:
    """The command that writes the file again, without the places of this machine."""
    words = ["meritree", "export", Path(arguments.plan).name, "--as", arguments.form]
    words += [word for name in arguments.scenario for word in ("--scenario", Path(name).name)]
    words += [word for change in arguments.changes for word in ("--set", change)]
    words += ["--language", arguments.language] if arguments.language != "en" else []
    return shlex.join([*words, "-o", arguments.output.name])
