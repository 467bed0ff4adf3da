"""`meritree solve`: who delivers what, with what, and which promises wait."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from dashboard.commands.question import Question, answer, ask, findings_of
from dashboard.commands.solve_tables import print_changes, print_tables
from dashboard.commands.terminal import print_sentences, print_title, terminal
from dashboard.commands.views import solution_view, write_json
from dashboard.report.rows import title_of
from dashboard.report.sentences import summary
from dashboard.words.conflict import conflict_lines
from dashboard.words.explanations import period_lines, price_lines
from model.allocation.phasing import phase
from model.allocation.rule_prices import promise_rules, rule_prices
from model.errors import ConflictError, Finding, PlanError
from scenarios.conflicts import conflict_of
from scenarios.outcome import Outcome, outcome


def solve(arguments: Namespace) -> int:
    """Allocate a plan and print what follows; 1 where it has errors or cannot be met.

    Raises:
        PlanError: The plan has errors; with `--json` they are part of the answer.
        ConflictError: The plan cannot be met; with `--json` that is part of the answer.
    """
    question = ask(arguments)
    found = answer(question, ranges=arguments.ranges, comparators=arguments.comparators)
    findings = findings_of(question, found)
    if arguments.json:
        write_json(solution_view(found, findings, prices=arguments.prices, comparators=arguments.comparators))
        return int(found.allocation.status != "optimal")
    stop_without_numbers(found, findings)
    _print_answer(question, found, arguments)
    return 0


def stop_without_numbers(found: Outcome, findings: Sequence[Finding]) -> None:
    """Go no further where there are no numbers.

    Raises:
        PlanError: The plan has errors.
        ConflictError: The plan cannot be met; with the rules that cannot hold together and ways out.
    """
    if found.allocation.status == "invalid":
        errors = [finding for finding in findings if finding.severity == "error"]
        raise PlanError("the plan has errors, so nothing was worked out:", errors)
    if found.allocation.status == "infeasible":
        told = "the rules of the plan cannot hold together, so there are no numbers to give"
        conflict = conflict_of(found.plan)
        lines = conflict_lines(found.plan, conflict) if conflict else ()
        raise ConflictError("\n".join([told, *(f"- {line}" for line in lines)]))


def _print_answer(question: Question, found: Outcome, arguments: Namespace) -> None:
    console = terminal()
    base = outcome(question.reading.plan) if question.layers else None
    print_title(console, title_of(found.plan))
    print_sentences(console, summary(found, base))
    print_sentences(console, period_lines(found.plan, phase(found.plan, found.allocation)))
    if arguments.prices:
        print_title(console, "What promises cost")
        print_sentences(console, price_lines(found.plan, rule_prices(found.plan, promise_rules(found.plan))))
    if base is not None:
        print_changes(console, base, found)
    print_tables(console, found, ranges=arguments.ranges, comparators=arguments.comparators)
