"""`meritree compare`: several outcomes side by side, and why they differ."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from rich.console import Console

from dashboard.commands.arguments import UsageError
from dashboard.commands.question import Question, ask, named_scenarios
from dashboard.commands.terminal import print_sentences, print_table, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.report.rows import figure_text, quantity, rows_of
from dashboard.words import label
from dashboard.words.numbers import percent, points
from model.errors import Finding, PlanError
from model.plan import Plan
from model.schema import index
from scenarios.compare import NOTABLE, Comparison, compare

_MOST_ROWS = 12


def compare_outcomes(arguments: Namespace) -> int:
    """Print what follows from a plan under several scenarios; 1 where it has errors or no outcome can be met.

    Each `--scenario` is an outcome of its own beside the plan as it stands, and `--set` is the last layer over
    each of them; without `--scenario` it is the one scenario.

    Raises:
        UsageError: Nothing is named to compare with.
        PlanError: The plan has errors (with `--json` an empty answer is printed as well).
        ScenarioError: A scenario cannot be read or applied.
    """
    if not arguments.scenario and not arguments.changes:
        raise UsageError("compare needs something to compare with: --scenario NAME_OR_FILE or --set PATH=VALUE")
    question = ask(Namespace(plan=arguments.plan, scenario=[], changes=[]))
    scenarios = named_scenarios(arguments.scenario, arguments.changes)
    if question.invalid:
        errors = [finding for finding in question.findings if finding.severity == "error"]
        if arguments.json:
            write_json({"outcomes": [], "moved": [], "why": [], "findings": findings_view(errors)})
            return 1
        raise PlanError("the plan has errors, so there is nothing to compare:", errors)
    found = compare(question.reading.plan, scenarios)
    if arguments.json:
        write_json(comparison_view(found, question.findings))
    else:
        _print_comparison(question, found)
    return int(not (found.summary["status"] == "optimal").any())


def comparison_view(found: Comparison, findings: Sequence[Finding]) -> dict[str, Any]:
    """A comparison as one object: `ranks` by results where there are any, else by what the plan asks."""
    return {
        "outcomes": [_outcome_view(found, place) for place in range(len(found.names))],
        "moved": [
            {
                "indicator": row.indicator,
                "department": row.department,
                "targets": list(row.targets),
                "size": row.size,
            }
            for row in rows_of(found.moved)
        ],
        "why": [
            {"scenario": name, "change": each.change, "effect": each.effect}
            for name in found.names
            for each in sorted(found.why.get(name, ()), key=lambda effect: effect.change)
        ],
        "why_not": dict(found.why_not),
        "goals": found.goals.to_dict("records"),
        "money": found.money.to_dict("records"),
        "prices": found.prices.to_dict("records"),
        "swaps": found.swaps.to_dict("records"),
        "binding": found.binding.to_dict("records"),
        "notable": NOTABLE,
        "findings": findings_view(findings),
    }


def _outcome_view(found: Comparison, place: int) -> dict[str, Any]:
    name, row = found.names[place], found.summary.iloc[place]
    by_basis: dict[str, dict[str, int | None]] = {}
    own = found.ranks[found.ranks["scenario"] == name]
    for basis, department, rank in zip(own["basis"], own["department"], own["rank"], strict=True):
        by_basis.setdefault(str(basis), {})[str(department)] = None if math.isnan(rank) else int(rank)
    ranked = next((ranks for ranks in by_basis.values() if any(rank is not None for rank in ranks.values())), {})
    return {
        "scenario": name,
        "status": row["status"],
        "total": row["total"],
        "cost": row["cost"],
        "ranks": ranked,
        "ranks_by": by_basis,
    }


def _print_comparison(question: Question, found: Comparison) -> None:
    console, plan = terminal(), question.reading.plan
    print_title(console, plan.settings.name or plan.settings.id)
    print_table(
        console,
        "Outcomes",
        ("scenario", ">reached", ">change"),
        [
            (row.scenario, percent(row.total), points(row.change))
            if row.status == "optimal"
            else (row.scenario, "cannot be met", "")
            for row in rows_of(found.summary)
        ],
    )
    print_sentences(console, _reasons(found))
    _print_goals(console, plan, found)
    _print_moved(console, plan, found)
    _print_money(console, plan, found)
    _print_swaps(console, plan, found)


def _reasons(found: Comparison) -> list[str]:
    sentences = []
    for name in found.names[1:]:
        effects = found.why.get(name, ())
        if len(effects) > 1:
            told = "; ".join(f"{each.change} {points(each.effect, 2)}" for each in effects)
            sentences.append(f"{name}, change by change: {told}. The effects add up to the whole difference.")
        if name in found.why_not:
            sentences.append(f"{name}: the difference is not shared out, because {found.why_not[name]}.")
    return sentences


def _print_goals(console: Console, plan: Plan, found: Comparison) -> None:
    top = [goal.goal for goal in plan.goals if goal.parent is None]
    shown = [goal for goal in plan.goals if goal.parent is None or goal.parent in top]
    reached = {(row.goal, row.scenario): row.attainment for row in rows_of(found.goals)}
    print_table(
        console,
        "Goals",
        ("goal", *(f">{name}" for name in found.names)),
        [(label(g), *(percent(reached.get((g.goal, name))) for name in found.names)) for g in shown],
    )


def _print_moved(console: Console, plan: Plan, found: Comparison) -> None:
    indicators, departments = index(plan, "indicators"), index(plan, "departments")
    print_table(
        console,
        "Targets that move, those first that move most",
        ("indicator", "promise", "department", *(f">{name}" for name in found.names)),
        [
            (
                row.indicator,
                label(indicators[(row.indicator,)]),
                label(departments[(row.department,)]),
                *(figure_text(target) for target in row.targets),
            )
            for row in rows_of(found.moved.head(_MOST_ROWS))
        ],
    )
    _tell_the_rest(console, len(found.moved), "targets that move")


def _print_money(console: Console, plan: Plan, found: Comparison) -> None:
    moves = found.money[found.money["is_move"]]
    keys = sorted(set(zip(moves["department"], moves["resource"], strict=True)))
    amounts = {(row.department, row.resource, row.scenario): row.amount for row in rows_of(found.money)}
    departments, resources = index(plan, "departments"), index(plan, "resources")
    print_table(
        console,
        "What departments use",
        ("department", "resource", *(f">{name}" for name in found.names)),
        [
            (
                label(departments[(department,)]),
                label(resources[(resource,)]),
                *(
                    quantity(amounts[department, resource, name], resources[(resource,)].unit)
                    if (department, resource, name) in amounts
                    else "–"
                    for name in found.names
                ),
            )
            for department, resource in keys
        ],
    )


def _print_swaps(console: Console, plan: Plan, found: Comparison) -> None:
    names = index(plan, "departments")
    words = {"results": "progress achieved", "plan": "planned delivery"}
    print_table(
        console,
        "Who changes places",
        ("scenario", "ranked by", "is now ahead of", ""),
        [
            (row.scenario, words[row.basis], label(names[(row.ahead,)]), label(names[(row.behind,)]))
            for row in rows_of(found.swaps.head(_MOST_ROWS))
        ],
    )
    _tell_the_rest(console, len(found.swaps), "pairs that change places")


def _tell_the_rest(console: Console, count: int, what: str) -> None:
    if count > _MOST_ROWS:
        console.print(f" and {count - _MOST_ROWS:,} more {what}; `--json` lists all", style="dim")
