"""`meritree report`: the adoption report as one HTML file, or as Markdown."""

from __future__ import annotations

import shlex
import sys
from argparse import Namespace

from dashboard.commands.arguments import UsageError, program_version
from dashboard.commands.question import ask
from dashboard.commands.sensitivity import examine
from dashboard.report.adoption import adoption_report
from dashboard.report.document import as_html, as_markdown
from dashboard.words import speaking

FORMS = {".html": as_html, ".htm": as_html, ".md": as_markdown}


def write_report(arguments: Namespace) -> int:
    """Write the adoption report of a plan's ranking.

    Raises:
        UsageError: The file is neither .html nor .md, or the cut or the neighbourhood is not there.
        MeritreeError: There is no ranking.
    """
    form = FORMS.get(arguments.output.suffix.lower())
    if form is None:
        raise UsageError(f"-o {arguments.output}: a report is an .html or an .md file")
    question = ask(arguments)
    ranking, found = examine(question, arguments)
    with speaking(arguments.language):
        document = adoption_report(question.changed, ranking, found, _commands(arguments), program_version())
    arguments.output.write_text(form(document), encoding="utf-8", newline="\n")
    sys.stdout.write(f"{arguments.output}\n")
    return 0


def _commands(arguments: Namespace) -> list[str]:
    layers = [part for name in arguments.scenario for part in ("--scenario", name)]
    layers += [part for change in arguments.changes for part in ("--set", change)]
    plan = [arguments.plan, *layers, "--basis", arguments.basis]
    near = ["--neighbourhood", arguments.neighbourhood]
    near += [f"--draws={arguments.draws}", f"--seed={arguments.seed}", f"--top={arguments.top}"]
    return [
        shlex.join(["meritree", "rank", *plan, "--json"]),
        shlex.join(["meritree", "sensitivity", *plan, "--cut", arguments.cut, *near, "--json"]),
        shlex.join(["meritree", "sensitivity", *plan, "--cut", "indicators", *near, "--json"]),
        shlex.join(["meritree", "report", *plan, "--cut", arguments.cut, *near, "-o", arguments.output.name]),
    ]
