"""`meritree weights`: weights from judgements, from the data, or from a group of evaluators."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.commands.arguments import UsageError
from dashboard.commands.judgement_file import NamedTable, read_named_table, single_column, square_judgements
from dashboard.commands.question import Question, ask
from dashboard.commands.rank import rank_question
from dashboard.commands.sensitivity import read_cut
from dashboard.commands.terminal import print_sentences, print_table, print_title, terminal
from dashboard.commands.views import write_json
from dashboard.words.numbers import percent
from model.errors import MeritreeError
from model.groups import agreement, consensus, mean_weights, preferences
from model.judgements import best_worst, pairwise
from model.plan_cut import evaluator_weights, plan_cut
from model.score_grid import Array
from model.tree import cut, goal_tree
from model.weights import critic, direct, entropy, rank_order_centroid, swing

FROM_PLANS = ("entropy", "critic", "groups")
TITLES = {
    "ahp": "Weights from comparing every pair (analytic hierarchy process)",
    "bwm": "Weights from comparing with the best and the worst (best-worst method)",
    "roc": "Weights from an order of importance (rank-order centroid)",
    "swing": "Weights from swings",
    "direct": "Weights from points",
    "entropy": "Weights from the data: entropy",
    "critic": "Weights from the data: CRITIC",
    "groups": "Weights of a group of evaluators",
}


def weigh(arguments: Namespace) -> int:
    """Print the weights that a method gives.

    Raises:
        UsageError: The method does not work on what was given.
        MeritreeError: The judgements or the data cannot be used.
    """
    view = _from_file(arguments) if _is_file(arguments.plan) else _from_plan(arguments)
    if arguments.json:
        write_json(view)
    else:
        _print_weights(view)
    return 0


def _is_file(name: str) -> bool:
    return Path(name).suffix.lower() == ".csv"


def _from_file(arguments: Namespace) -> dict[str, Any]:
    if arguments.scenario or arguments.changes:
        raise UsageError("--scenario and --set change a plan, and this is a file of judgements")
    table = read_named_table(Path(arguments.plan))
    match arguments.method:
        case "ahp":
            return _compared(table)
        case "bwm":
            return _best_worst(table)
        case "roc":
            return _view("roc", table.rows, rank_order_centroid(single_column(table)))
        case "swing":
            return _view("swing", table.rows, swing(single_column(table)))
        case "direct":
            return _view("direct", table.rows, direct(single_column(table)))
        case "groups":
            return _group(table.columns, dict(zip(table.rows, table.numbers, strict=True)))
    by_data = entropy if arguments.method == "entropy" else critic
    return _view(arguments.method, table.columns, by_data(table.numbers))


def _from_plan(arguments: Namespace) -> dict[str, Any]:
    if arguments.method not in FROM_PLANS:
        works = ", ".join(FROM_PLANS)
        raise UsageError(f"{arguments.method} reads judgements from a .csv file; {works} also work on a plan")
    question = ask(arguments)
    wanted = read_cut(question.changed, arguments.cut)
    if arguments.method == "groups":
        return _evaluators(question, wanted)
    found = plan_cut(question.changed, rank_question(question, "results").grid, wanted)
    if found is None:
        raise MeritreeError("no department has a score, so there is nothing to weigh by")
    if not found.scored.is_complete:
        raise MeritreeError(f"{arguments.method} needs a score of every department on every node of the cut")
    by_data = entropy if arguments.method == "entropy" else critic
    return _view(arguments.method, [node.id for node in found.nodes], by_data(found.scored.values))


def _evaluators(question: Question, wanted: Any) -> dict[str, Any]:
    plan = question.changed
    nodes = cut(goal_tree(plan), wanted)
    sets = evaluator_weights(plan, nodes)
    if not sets:
        raise MeritreeError("the plan has no table 'evaluators', so there is no group to ask")
    given: dict[str, float] = {}
    for row in plan.evaluators:
        if row.influence is not None:
            given.setdefault(row.evaluator, row.influence)
    influence = np.array([given.get(name, 1.0) for name in sets])
    return _group([node.id for node in nodes], sets, influence)


def _compared(table: NamedTable) -> dict[str, Any]:
    found = pairwise(square_judgements(table), table.columns)
    names = table.columns
    reconsider = None
    if found.reconsider is not None:
        judged = found.reconsider
        reconsider = {
            "row": names[judged.row],
            "column": names[judged.column],
            "given": judged.given,
            "suggested": judged.suggested,
            "ratio": judged.ratio,
        }
    consistency = {
        "largest": found.largest,
        "index": found.index,
        "ratio": found.ratio,
        "acceptable": found.is_acceptable,
        "reconsider": reconsider,
    }
    return _view("ahp", names, found.weights, consistency)


def _best_worst(table: NamedTable) -> dict[str, Any]:
    names = table.columns
    found = best_worst(table.row("best"), table.row("worst"), names)
    consistency = {
        "deviation": found.deviation,
        "ratio": found.ratio,
        "reconsider": None if found.reconsider is None else names[found.reconsider],
    }
    ranges = {"lowest": _named(names, found.lowest), "highest": _named(names, found.highest)}
    return _view("bwm", names, found.weights, consistency) | ranges


def _group(names: Sequence[str], sets: Mapping[str, Array], influence: Array | None = None) -> dict[str, Any]:
    weight_sets = np.array(list(sets.values()))
    agreed = agreement(weight_sets) if weight_sets.shape[0] > 1 and weight_sets.shape[1] > 1 else None
    nearest = consensus(preferences(weight_sets, influence))
    consistency = None if agreed is None else {"w": agreed.w, "chi_square": agreed.chi_square}
    return _view("groups", names, mean_weights(weight_sets, influence), consistency) | {
        "evaluators": {name: _named(names, weights) for name, weights in sets.items()},
        "orders": [[names[item] for item in order] for order in nearest.orders],
        "unique": nearest.is_unique,
    }


def _view(
    method: str, names: Sequence[str], weights: Array, consistency: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"method": method, "weights": _named(names, weights), "consistency": consistency or {}}


def _named(names: Sequence[str], weights: Array) -> dict[str, float]:
    return dict(zip(names, weights.tolist(), strict=True))


def _print_weights(view: dict[str, Any]) -> None:
    console = terminal()
    print_title(console, TITLES[view["method"]])
    ranges = "lowest" in view
    headings = ["", ">weight", *([">as consistent as can be, from", ">to"] if ranges else [])]
    columns = [view["weights"], *([view["lowest"], view["highest"]] if ranges else [])]
    rows = [(name, *(percent(column[name], 1) for column in columns)) for name in view["weights"]]
    print_table(console, "Weights", headings, rows)
    print_sentences(console, _sentences(view))


def _sentences(view: dict[str, Any]) -> list[str]:
    told, consistency = [], view["consistency"]
    if consistency.get("ratio") is not None:
        told.append(f"Consistency ratio: {consistency['ratio']:.3f} (0 = all judgements agree).")
    if consistency.get("acceptable") is False:
        told.append("That is above 0.1, so the judgements contradict each other too much to be used as they are.")
    reconsider = consistency.get("reconsider")
    if isinstance(reconsider, dict):
        pair = f"{reconsider['row']} against {reconsider['column']}"
        told.append(
            f"Least consistent is {pair}: {reconsider['given']:.3g} was said, "
            f"{reconsider['suggested']:.3g} would fit."
        )
    elif reconsider:
        told.append(f"The judgements about {reconsider} agree least with each other.")
    if "w" in consistency:
        told.append(f"Agreement of the evaluators (Kendall's W): {consistency['w']:.3f} of 1.")
    if "orders" in view:
        only = "the only one" if view["unique"] else "one of several as good"
        told.append(f"Order nearest to all evaluators, {only}: {', '.join(view['orders'][0])}.")
    return told
