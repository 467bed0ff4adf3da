"""`meritree sensitivity`: how firm the ranking is."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from dashboard.commands.arguments import UsageError
from dashboard.commands.firmness_view import empty_view, firmness_view
from dashboard.commands.plan_chances import draw_places, places_rows, places_view
from dashboard.commands.plan_weights import nodes_above, plan_weights_lines, plan_weights_view
from dashboard.commands.progress import told, workers
from dashboard.commands.question import Question, ask
from dashboard.commands.rank import rank_question
from dashboard.commands.terminal import print_sentences, print_table, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.commands.weight_goal import weight_goal, weight_goal_lines, weight_goal_view
from dashboard.report.firmness_grids import holding_grid, passport_grids
from dashboard.report.firmness_words import exactness_words, neighbourhood_words
from dashboard.report.verdict import verdict
from dashboard.words.numbers import percent
from model.allocation.weight_sweep import weight_sweeps
from model.errors import MeritreeError, PlanError
from model.firmness import Firmness, UnknownComparisonError, firmness
from model.plan import Plan
from model.ranking import Ranking
from model.tree import Node, cut, goal_tree


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
    goal = None
    if arguments.reach is not None:
        goal = weight_goal(question.changed, read_cut(question.changed, arguments.cut), arguments)
    weighed = _weigh_plan(question.changed, found, arguments) if arguments.weighs_plan else None
    if arguments.json:
        more = {} if goal is None else {"reach": weight_goal_view(goal)}
        more |= {} if weighed is None else weighed.view()
        write_json(firmness_view(found) | more | {"findings": findings_view(question.findings)})
        return 0
    _print_firmness(question.changed, ranking, found)
    if goal is not None:
        print_sentences(terminal(), weight_goal_lines(question.changed, goal, arguments.neighbourhood))
    if weighed is not None:
        _print_plan_weights(question.changed, weighed)
    return 0


@dataclass(frozen=True, slots=True, eq=False)
class _Weighed:
    """What other weights do to the plan itself: where its targets change, and who takes which place."""

    nodes: tuple[Node, ...]
    sweeps: pd.DataFrame
    places: dict[str, Any] | None

    def view(self) -> dict[str, Any]:
        places = {} if self.places is None else {"plan_acceptability": self.places}
        return {"plan": plan_weights_view(self.nodes, self.sweeps)} | places


def _weigh_plan(plan: Plan, found: Firmness, arguments: Namespace) -> _Weighed:
    nodes, draws, seed = nodes_above(plan, found.cut.nodes), arguments.plan_draws, arguments.seed
    with workers(arguments.workers) as executor:
        with told("weights followed") as tell:
            sweeps = weight_sweeps(plan, nodes, progress=tell, executor=executor)
        if found.basis != "plan":
            return _Weighed(nodes, sweeps, None)
        places = draw_places(plan, arguments.neighbourhood, draws, seed, executor)
    return _Weighed(nodes, sweeps, places_view(places, draws, seed))


def _print_plan_weights(plan: Plan, weighed: _Weighed) -> None:
    console = terminal()
    print_sentences(console, plan_weights_lines(plan, weighed.nodes, weighed.sweeps))
    if weighed.places is not None:
        draws, error = weighed.places["draws"], percent(weighed.places["standard_error"], 1)
        print_table(
            console,
            f"Places with drawn weights, the plan allocated anew: {draws:,} draws, standard error {error} at most",
            ("department", ">mean place", "places it takes most"),
            places_rows(plan, weighed.places),
        )


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
