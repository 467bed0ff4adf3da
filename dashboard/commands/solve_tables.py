"""The tables that `meritree solve` prints below its answer."""

from __future__ import annotations

from rich.console import Console

from dashboard.commands.terminal import print_table
from dashboard.report.rows import cell_text, downwards, figure_text, quantity, rows_of
from dashboard.words import label
from dashboard.words.numbers import change, percent
from dashboard.words.units import split_unit
from model.schema import index
from scenarios.attainments import moved_between, waiting
from scenarios.differences import changes_between
from scenarios.outcome import Outcome

_MOST_ROWS = 12
_MOST_TARGETS = 60
_NOTABLE = 5e-4


def print_changes(console: Console, base: Outcome, found: Outcome) -> None:
    """Print what the scenario changed in the plan, and what moved because of it."""
    changes = changes_between(base.plan, found.plan)
    print_table(
        console,
        "The scenario changes",
        ("number", ">plan", ">scenario"),
        [(each.path, cell_text(each.old), cell_text(each.new)) for each in changes[:_MOST_ROWS]],
    )
    _tell_the_rest(console, len(changes), "changes")
    if base.allocation.status == "optimal":
        _print_moved(console, base, found)


def print_tables(console: Console, found: Outcome, *, ranges: bool, comparators: bool) -> None:
    """Print what waits, the goals, the departments, and the targets where they are few."""
    _print_waiting(console, found)
    _print_goals(console, found)
    _print_departments(console, found)
    _print_targets(console, found, ranges=ranges)
    if comparators:
        _print_comparators(console, found)


def _print_waiting(console: Console, found: Outcome) -> None:
    rows = waiting(found)
    print_table(
        console,
        "Promises that wait, the weightiest first",
        ("indicator", "promise", "departments", ">reached", ">points missing"),
        [
            (row.indicator, row.name, row.departments, percent(row.attainment), f"{row.missing:.2f}")
            for row in rows_of(rows.head(_MOST_ROWS))
        ],
    )
    _tell_the_rest(console, len(rows), "promises that wait")


def _print_moved(console: Console, base: Outcome, found: Outcome) -> None:
    moved = moved_between(base, found)
    names = index(found.plan, "indicators")
    print_table(
        console,
        "What moves because of it",
        ("indicator", "promise", ">plan", ">scenario", ">points"),
        [
            (
                each.indicator,
                label(names[(each.indicator,)]),
                percent(each.before),
                percent(each.after),
                f"{each.points:+.2f}",
            )
            for each in moved[:_MOST_ROWS]
        ],
    )
    _tell_the_rest(console, len(moved), "promises that move")
    _print_moved_use(console, base, found)


def _print_moved_use(console: Console, base: Outcome, found: Outcome) -> None:
    keys = ["department", "resource"]
    both = base.allocation.uses.merge(found.allocation.uses, on=keys, suffixes=("_old", "_new"))
    size = both[["amount_old", "amount_new"]].abs().max(axis=1)
    both = both[(both["amount_new"] - both["amount_old"]).abs() > _NOTABLE * size]
    departments, resources = index(found.plan, "departments"), index(found.plan, "resources")
    print_table(
        console,
        "What departments use because of it",
        ("department", "resource", ">plan", ">scenario", ">change"),
        [
            (
                label(departments[(row.department,)]),
                label(resources[(row.resource,)]),
                quantity(row.amount_old, resources[(row.resource,)].unit),
                quantity(row.amount_new, resources[(row.resource,)].unit),
                change(row.amount_new - row.amount_old, resources[(row.resource,)].unit),
            )
            for row in rows_of(both)
        ],
    )


def _print_goals(console: Console, found: Outcome) -> None:
    goals = {row.goal: row for row in rows_of(found.allocation.goals)}
    names = index(found.plan, "goals")
    shown = list(downwards(found.allocation.goals))
    deep = max((depth for _, depth in shown), default=0) if len(shown) <= _MOST_TARGETS else 2
    print_table(
        console,
        "Goals",
        ("goal", "", ">weight", ">reached"),
        [
            (
                "  " * depth + label(names[(goal,)]),
                goal,
                percent(goals[goal].weight),
                percent(goals[goal].attainment),
            )
            for goal, depth in shown
            if depth <= deep
        ],
    )


def _print_departments(console: Console, found: Outcome) -> None:
    resources = found.plan.resources
    uses = {(row.department, row.resource): row.amount for row in rows_of(found.allocation.uses)}
    names = index(found.plan, "departments")
    headings = [f">{label(resource)}, {split_unit(resource.unit)[1]}".removesuffix(", ") for resource in resources]
    print_table(
        console,
        "Departments",
        ("department", *headings, ">load", ">points delivered", ">entrusted"),
        [
            (
                label(names[(row.department,)]),
                *(quantity(uses.get((row.department, r.resource), 0.0), r.unit, bare=True) for r in resources),
                percent(row.load),
                f"{row.points:.1f}",
                f"{row.entrusted:.1f}",
            )
            for row in rows_of(found.allocation.departments)
        ],
    )


def _print_targets(console: Console, found: Outcome, *, ranges: bool) -> None:
    targets = found.allocation.targets
    if len(targets) > _MOST_TARGETS:
        console.print(f"{len(targets):,} targets: `meritree export` writes them all to a workbook.")
        return
    indicators, departments = index(found.plan, "indicators"), index(found.plan, "departments")
    bounds = (">at least", ">at most") if ranges else ()
    print_table(
        console,
        "Targets",
        ("indicator", "department", ">from", ">target", ">improvement", *bounds),
        [
            (
                label(indicators[(row.indicator,)]),
                label(departments[(row.department,)]),
                figure_text(row.baseline),
                figure_text(row.rounded, indicators[(row.indicator,)].unit),
                figure_text(row.improvement),
                *([figure_text(row.low), figure_text(row.high)] if ranges else []),
            )
            for row in rows_of(targets)
        ],
    )


def _print_comparators(console: Console, found: Outcome) -> None:
    table = found.allocation.comparators
    wide = table.pivot(index=["indicator", "department"], columns="rule", values="target")
    print_table(
        console,
        "What simple rules would give",
        ("indicator", "department", *(f">{rule}" for rule in wide.columns)),
        [(*names, *map(figure_text, row)) for names, row in zip(wide.index, wide.to_numpy(), strict=True)],
    )


def _tell_the_rest(console: Console, count: int, what: str) -> None:
    if count > _MOST_ROWS:
        console.print(f" and {count - _MOST_ROWS:,} more {what}; `--json` lists all", style="dim")
