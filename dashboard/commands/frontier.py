"""`meritree frontier`: what a plan could reach with more or less of something."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from dashboard.commands.question import Question, ask
from dashboard.commands.terminal import print_sentences, print_table, print_title, terminal
from dashboard.commands.views import findings_view, write_json
from dashboard.report.rows import quantity
from dashboard.words import label
from dashboard.words.numbers import percent
from model.errors import ConflictError, PlanError, ScenarioError
from model.schema import index
from scenarios.frontier import Frontier, Kink, frontier, least_that_reaches
from scenarios.paths import split_path

_MOST_ROWS = 24


def trace_frontier(arguments: Namespace) -> int:
    """Print the curve of attainment over a number of the plan; 1 where it has errors or cannot be met at all.

    Raises:
        ScenarioError: There is no such number, or its curve is not made of straight lines.
        PlanError: The plan has errors (with `--json` an empty answer is printed as well).
        ConflictError: The plan cannot be met, whatever the number is (likewise).
    """
    question = ask(arguments)
    try:
        if question.invalid:
            errors = [finding for finding in question.findings if finding.severity == "error"]
            raise PlanError("the plan has errors, so nothing was worked out:", errors)
        found = frontier(question.changed, arguments.over)
        least = None
        if arguments.reach is not None:
            least = least_that_reaches(question.changed, arguments.over, arguments.reach)
    except ScenarioError:
        raise
    except (PlanError, ConflictError):
        if not arguments.json:
            raise
        empty = {"over": arguments.over, "kinks": [], "now": None, "knee": None}
        write_json(empty | {"findings": findings_view(question.findings)})
        return 1
    if arguments.json:
        view = frontier_view(found, arguments.over)
        if arguments.reach is not None:
            view["reach"] = {"total": arguments.reach, "amount": least}
        write_json(view | {"findings": findings_view(question.findings)})
    else:
        _print_frontier(question, found, arguments.reach, least)
    return 0


def frontier_view(found: Frontier, over: str) -> dict[str, Any]:
    """A frontier as one object; a kink at which the curve jumps also says how high it is just below."""
    return {
        "over": over,
        "path": found.over,
        "kinks": [_kink(kink) for kink in found.kinks],
        "now": found.now._asdict(),
        "knee": None if found.knee is None else _kink(found.knee),
        "one_more": found.one_more,
        "exact": found.is_exact,
        "bent": found.is_bent,
    }


def _kink(kink: Kink) -> dict[str, float]:
    jumps = {"before": kink.before} if kink.before != kink.total else {}
    return {"amount": kink.amount, "total": kink.total} | jumps


def _print_frontier(question: Question, found: Frontier, wanted: float | None, least: float | None) -> None:
    console, plan = terminal(), question.changed
    print_title(console, plan.settings.name or plan.settings.id)
    name, unit = _named(question, found)
    shown = _thinned(found)
    print_sentences(console, _sentences(found, name, unit, wanted, least))
    print_table(
        console,
        f"What could be reached over {name}",
        (f">{name}", ">reached", ""),
        [(quantity(kink.amount, unit), percent(kink.total), mark) for kink, mark in shown],
    )
    left = len(found.kinks) - len(shown)
    if left > 0:
        console.print(f" and {left:,} more kinks between these; `--json` lists all", style="dim")


def _named(question: Question, found: Frontier) -> tuple[str, str | None]:
    if found.over == "fairness":
        return "the largest load", None
    parts = split_path(found.over)
    if parts[0] == "resources" and parts[-1] == "total":
        resource = index(question.changed, "resources")[parts[1:-1]]
        return label(resource), resource.unit
    if parts[0] == "indicators" and parts[-1] in ("target", "mandated"):
        indicator = index(question.changed, "indicators")[parts[1:-1]]
        what = "the target of" if parts[-1] == "target" else "the mandate of"
        return f"{what} “{label(indicator)}”", indicator.unit if parts[-1] == "target" else None
    return found.over, None


def _thinned(found: Frontier) -> list[tuple[Kink, str]]:
    """The first and last kinks, the knee, and the highest jumps and longest stretches between them."""
    marks = {0: "the least that can be met", len(found.kinks) - 1: "more brings nothing"}
    if found.knee is not None:
        marks[found.kinks.index(found.knee)] = "the knee"
    kinks = found.kinks
    gains = sorted(range(1, len(kinks)), key=lambda place: (kinks[place - 1].total - kinks[place].total, place))
    kept = sorted({*marks, *gains[: _MOST_ROWS - len(marks)]})
    return [(kinks[place], marks.get(place, "")) for place in kept]


def _sentences(
    found: Frontier, name: str, unit: str | None, wanted: float | None, least: float | None
) -> list[str]:
    now, said = found.now, []
    if now.total is None:
        said.append("The plan as it stands cannot be met.")
    elif now.amount is None:
        said.append(f"{name} is not limited in this plan; it reaches {percent(now.total)}.")
    else:
        said.append(
            f"Today's plan: {quantity(now.amount, unit)} of {name}, {percent(now.total)} could be reached."
        )
    if found.one_more is not None:
        way = "more" if found.one_more >= 0 else "less"
        said.append(f"The next point takes {quantity(abs(found.one_more), unit)} {way}.")
    if found.knee is not None:
        said.append(
            f"The knee is at {quantity(found.knee.amount, unit)} ({percent(found.knee.total)}): the kink farthest "
            "above the straight line between the ends."
        )
    if wanted is not None and least is not None:
        said.append(f"{percent(wanted)} takes at least {quantity(least, unit)}.")
    elif wanted is not None:
        said.append(f"{percent(wanted)} cannot be reached with any amount.")
    if found.is_bent:
        said.append(
            "The curve is bent: every point listed is exact, and between two of them it is nearly straight."
        )
    elif not found.is_exact:
        said.append(
            "Some things are done whole or not at all: every point can be had, but between two of them the curve "
            "could lie otherwise."
        )
    return said
