"""`meritree explain`: what promises cost, what is scarce, why A and not B, and why a plan cannot be met."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import Any

from dashboard.commands.question import Question, answer, ask, findings_of
from dashboard.commands.solve import stop_without_numbers
from dashboard.commands.terminal import print_sentences, print_title, terminal
from dashboard.commands.views import findings_view, plain, write_json
from dashboard.report.rows import title_of
from dashboard.words.conflict import conflict_lines
from dashboard.words.explanations import explanation_lines, stage_lines
from model.allocation.explain import explain
from model.allocation.phasing import phase
from model.allocation.rule_prices import promise_rules, rule_prices
from scenarios.conflicts import conflict_of
from scenarios.outcome import Outcome
from scenarios.stage_costs import stage_costs


def explain_plan(arguments: Namespace) -> int:
    """Print the explanation of a plan in plain words; 1 where it has errors or cannot be met.

    Raises:
        PlanError: The plan has errors; with `--json` they are part of the answer.
    """
    question = ask(arguments)
    found = answer(question)
    if found.allocation.status == "invalid" and not arguments.json:
        stop_without_numbers(found, findings_of(question, found))
    view = explanation_view(question, found, arguments.language)
    if arguments.json:
        write_json(view)
    else:
        console = terminal()
        print_title(console, title_of(found.plan))
        print_sentences(console, view["lines"])
    return int(found.allocation.status != "optimal")


def explanation_view(question: Question, found: Outcome, language: str) -> dict[str, Any]:
    """An explanation as one object: the facts, and `lines`, the same in words."""
    plan, allocation = found.plan, found.allocation
    facts = explain(plan, allocation)
    view: dict[str, Any] = {
        "status": allocation.status,
        "unique": facts.unique,
        "prices": [],
        "stage_costs": [],
        "resources": facts.resources.to_dict("records"),
        "yields": facts.yields.to_dict("records"),
        "periods_status": None,
        "periods_conflict": [],
        "conflict": None,
        "lines": [],
        "findings": findings_view(findings_of(question, found)),
    }
    if allocation.status == "infeasible":
        conflict = conflict_of(plan)
        lines = conflict_lines(plan, conflict, language) if conflict else ()
        view |= {"conflict": None if conflict is None else asdict(conflict), "lines": list(lines)}
    elif allocation.status == "optimal":
        prices = rule_prices(plan, promise_rules(plan))
        phased = phase(plan, allocation)
        costs = stage_costs(plan)
        lines = explanation_lines(plan, facts, prices, phased, language)
        view |= {
            "prices": prices.to_dict("records"),
            "stage_costs": costs.to_dict("records"),
            "periods_status": phased.status,
            "periods_conflict": [rule.name for rule in phased.conflict],
            "lines": [*lines, *stage_lines(plan, costs, language)],
        }
    answered: dict[str, Any] = plain(view)
    return answered
