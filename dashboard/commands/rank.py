"""`meritree rank`: who stands where, and from what."""

from __future__ import annotations

import math
from argparse import Namespace
from collections.abc import Iterable
from typing import Any

import pandas as pd

from dashboard.commands.question import Question, ask
from dashboard.commands.terminal import print_findings, print_sentences, print_table, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.words import label
from dashboard.words.numbers import percent
from model.check import in_severity
from model.errors import ConflictError, Finding, PlanError
from model.ranking import Basis, Ranking
from model.schema import index
from scenarios.standing import standing

LEAST_GAIN = 0.005
NAMES = {"results": "progress achieved", "plan": "planned delivery"}


def rank_departments(arguments: Namespace) -> int:
    """Print scores and ranks; 1 where the plan has errors or, on basis `plan`, cannot be met.

    Raises:
        PlanError: The plan has errors (with `--json` they are printed as part of the answer).
        ConflictError: The basis is `plan` and the plan cannot be met (likewise).
    """
    question = ask(arguments)
    try:
        ranking = rank_question(question, arguments.basis)
    except (PlanError, ConflictError):
        if not arguments.json:
            raise
        write_json(
            {"basis": arguments.basis, "scores": [], "cells": [], "findings": findings_view(question.findings)}
        )
        return 1
    findings = in_severity([*question.findings, *ranking.findings])
    if arguments.json:
        write_json(rank_view(ranking, findings))
    else:
        _print_ranking(question, ranking)
    return 0


def rank_question(question: Question, basis: Basis) -> Ranking:
    """Rank the departments of a question.

    Raises:
        PlanError: The plan has errors.
        ConflictError: The basis is `plan` and the plan cannot be met.
    """
    if question.invalid:
        errors = [finding for finding in question.findings if finding.severity == "error"]
        raise PlanError("the plan has errors, so there is nothing to rank:", errors)
    return standing(question.changed, basis)


def rank_view(ranking: Ranking, findings: Iterable[Finding]) -> dict[str, Any]:
    """A ranking as one object."""
    return {
        "basis": ranking.basis,
        "scores": [row | {"rank": _whole(row["rank"])} for row in _records(ranking.scores)],
        "cells": _records(ranking.cells),
        "findings": findings_view(findings),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in record.items()} for record in table.to_dict("records")]


def _whole(rank: float) -> int | None:
    return None if math.isnan(rank) else int(rank)


def _print_ranking(question: Question, ranking: Ranking) -> None:
    console = terminal()
    plan = question.changed
    print_title(console, plan.settings.name or plan.settings.id)
    names = index(plan, "departments")
    for group, rows in _by_group(ranking.scores):
        title = f"Ranked by {NAMES[ranking.basis]}" + (f": {group}" if group else "")
        cells = [
            (_place(row["rank"]), label(names[(row["department"],)]), _points(row["score"]), *_basis_cells(row))
            for row in _records(rows)
        ]
        print_table(console, title, [">rank", "department", ">score", *_BASIS_HEADINGS[ranking.basis]], cells)
    print_sentences(console, _sentences(ranking))
    print_findings(console, ranking.findings)


_BASIS_HEADINGS = {
    "results": (">weight with results", ">opt-out gain"),
    "plan": (">points delivered", ">points entrusted", ">weight that counts"),
}


def _basis_cells(row: dict[str, Any]) -> tuple[str, ...]:
    if "delivered" in row:
        return (f"{row['delivered']:.2f}", f"{row['entrusted']:.2f}", percent(row["coverage"]))
    return (percent(row["coverage"]), _gain(row["opt_out_gain"]))


def _by_group(scores: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Each group in the order of its ranks, departments without a group first; groups without a rank left out."""
    placed = scores.assign(group=scores["group"].fillna("")).sort_values(["rank", "department"])
    groups = sorted(set(placed.loc[placed["rank"].notna(), "group"]))
    return [(str(name), placed[placed["group"] == name]) for name in groups]


def _sentences(ranking: Ranking) -> Iterable[str]:
    table = ranking.scores
    ranked = int(table["rank"].notna().sum())
    if not ranked:
        what = "no result is scored" if ranking.basis == "results" else "no department is entrusted with anything"
        yield f"Nobody has a rank: {what}."
        return
    if ranking.basis == "plan":
        yield "The score is the delivery rate: points delivered for 100 points entrusted; size does not count."
        yield "It is above 100 where a department does more than its share of what all can do on an indicator."
        return
    counts = ranking.cells["state"].value_counts()
    scored, missing = int(counts.get("scored", 0)), int(counts.get("missing", 0))
    yield f"Results: {scored:,} scored, {missing:,} missing. What a department does not work on never counts."
    gains = int((table["opt_out_gain"] > LEAST_GAIN).sum())
    if gains:
        yield (
            "The opt-out gain is what a score owes to results that are missing, the points it would lose if they "
            f"counted 0; departments with such a gain: {gains} of {ranked}."
        )


def _place(rank: float) -> str:
    return "–" if math.isnan(rank) else f"{rank:.0f}"


def _points(score: float) -> str:
    return "–" if math.isnan(score) else f"{score:.2f}"


def _gain(gain: float) -> str:
    return "–" if math.isnan(gain) or gain < LEAST_GAIN else f"{gain:.2f}"
