"""`meritree check`: everything that is odd about a plan."""

from __future__ import annotations

from argparse import Namespace

from dashboard.commands.question import ask
from dashboard.commands.terminal import print_findings, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.report.sentences import findings_sentence


def check_plan(arguments: Namespace) -> int:
    """Print the findings of a plan; 1 where there are errors."""
    question = ask(arguments)
    if arguments.json:
        write_json({"findings": findings_view(question.findings)})
    else:
        console = terminal()
        print_title(console, question.changed.settings.name or arguments.plan)
        print_findings(console, question.findings)
        console.print(findings_sentence(question.findings))
    return int(question.invalid)
