"""`meritree export`: files to take away."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace
from pathlib import Path

from dashboard.commands.arguments import UsageError, program_version
from dashboard.commands.question import answer, ask, findings_of
from dashboard.commands.solve import stop_without_numbers
from dashboard.report.provenance import Provenance
from dashboard.report.workbook import write_targets
from scenarios.outcome import outcome


def export(arguments: Namespace) -> int:
    """Write the targets of a plan as a workbook.

    Raises:
        UsageError: The file cannot be a workbook.
        PlanError: The plan has errors.
        ConflictError: The plan cannot be met.
    """
    file: Path = arguments.output
    if file.suffix.lower() != ".xlsx":
        raise UsageError(f"'{file}' must end in .xlsx, the form of a workbook")
    if file.is_dir() or not file.parent.is_dir():
        raise UsageError(
            f"'{file}' cannot be written: " + ("it is a folder" if file.is_dir() else "no such folder")
        )
    question = ask(arguments)
    found = answer(question)
    findings = findings_of(question, found)
    stop_without_numbers(found, findings)
    base = outcome(question.reading.plan) if question.layers else None
    provenance = Provenance(command=_command(arguments), version=program_version())
    write_targets(file, found, findings=findings, base=base, provenance=provenance)
    sys.stderr.write(f"written: {file}\n")
    return 0


def _command(arguments: Namespace) -> str:
    """The command that writes the file again, without the places of this machine."""
    words = ["meritree", "export", Path(arguments.plan).name, "--as", arguments.form]
    words += [word for name in arguments.scenario for word in ("--scenario", Path(name).name)]
    words += [word for change in arguments.changes for word in ("--set", change)]
    return shlex.join([*words, "-o", arguments.output.name])
