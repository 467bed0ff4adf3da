"""`meritree sensitivity`: how firm the ranking is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Literal

from dashboard.commands.arguments import UsageError
from dashboard.commands.firmness_view import empty_view, firmness_view
from dashboard.commands.plan_weights import nodes_above, plan_weights_lines, plan_weights_view
from dashboard.commands.question import Question, ask
from dashboard.commands.rank import rank_question
from dashboard.commands.terminal import print_sentences, print_table, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.report.firmness_grids import holding_grid, passport_grids
from dashboard.report.firmness_words import exactness_words, neighbourhood_words
from dashboard.report.verdict import verdict
from model.allocation.weight_sweep import weight_sweeps
from model.errors import MeritreeError, PlanError
from model.firmness import Firmness, UnknownComparisonError, firmness
from model.plan import Plan
from model.ranking import Ranking
from model.tree import cut, goal_tree


def examine_ranking(arguments: Namespace) -> int:
    """Print how firm the ranking of a plan is; 1 where there is none.

    Raises:
        UsageError: The cut, the neighbourhood or the pair names what is not there.
        MeritreeError: There is no ranking (with `--json` an empty answer is printed as well).
    """
    question = ask(arguments)
    try:
        ranking, found = examine(question, arguments)
    except UsageError:
        raise
    except MeritreeError:
        if arguments.json:
            write_json(empty_view(arguments.basis) | {"findings": findings_view(question.findings)})
        raise
    nodes = nodes_above(question.changed, found.cut.nodes) if arguments.weighs_plan else ()
    sweeps = weight_sweeps(question.changed, nodes)
    if arguments.json:
        more = {"plan": plan_weights_view(nodes, sweeps)} if arguments.weighs_plan else {}
        write_json(firmness_view(found) | more | {"findings": findings_view(question.findings)})
    else:
        _print_firmness(question.changed, ranking, found)
        print_sentences(terminal(), plan_weights_lines(question.changed, nodes, sweeps))
    return 0


def examine(question: Question, arguments: Namespace) -> tuple[Ranking, Firmness]:
    """Rank, and examine the ranking, as a command asks.

    Raises:
        UsageError: The cut, the neighbourhood or the pair names what is not there.
        PlanError: The plan has errors.
        ConflictError: The basis is `plan` and the plan cannot be met.
        MeritreeError: No department has a score.
    """
    ranking = rank_question(question, arguments.basis)
    wanted = read_cut(question.changed, arguments.cut)
    try:
        found = firmness(
            question.changed,
            ranking,
            wanted,
            arguments.neighbourhood,
            pair=arguments.pair,
            draws=arguments.draws,
            seed=arguments.seed,
            top=arguments.top,
        )
    except UnknownComparisonError as failure:
        raise UsageError(str(failure)) from failure
    return ranking, found


def read_cut(plan: Plan, text: str) -> Literal["goals", "indicators"] | Sequence[str]:
    """Read `goals`, `indicators`, or ids with commas between them.

    Raises:
        UsageError: The nodes are no cut of the plan's tree; every problem at once.
    """
    if text == "goals":
        return "goals"
    if text == "indicators":
        return "indicators"
    wanted = [part.strip() for part in text.split(",") if part.strip()]
    try:
        cut(goal_tree(plan), wanted)
    except PlanError as failure:
        raise UsageError(f"--cut {text}: {failure}") from failure
    return wanted


def _print_firmness(plan: Plan, ranking: Ranking, found: Firmness) -> None:
    console = terminal()
    print_title(console, plan.settings.name or plan.settings.id)
    about = f"Looked at: {neighbourhood_words(found)}. {exactness_words(found)}"
    print_sentences(console, [*verdict(plan, found), about])
    for grid in (*passport_grids(plan, ranking, found, brief=True), holding_grid(plan, found)):
        print_table(console, grid.caption, grid.headings, grid.rows)
