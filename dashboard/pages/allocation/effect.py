"""What follows from numbers that are tried: their price, the money, what moves, or why they cannot hold."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import drafts
from dashboard.later import Later
from dashboard.pages import beside, impossible, parts
from dashboard.state import Changes, Solved
from dashboard.views import records
from dashboard.words import _, label, many
from dashboard.words.changes import change_lines
from dashboard.words.findings import finding_words
from dashboard.words.numbers import amount, percent, points, quantity
from model.errors import ScenarioError
from model.schema import index
from scenarios.attainments import moved_between
from scenarios.outcome import Outcome, outcome
from scenarios.paths import split_path
from scenarios.scenario import Scenario

NAMED, PRICED = 5, 12
NO_POINTS = 0.005


def show(board: Solved) -> None:
    """Show what is tried and what follows; nothing where nothing is tried."""
    tried = drafts.tried(board.name)
    if not tried:
        return
    changes = drafts.together(board.changes, tried)
    with st.container(border=True, key="mt-card-tried"):
        st.markdown("**" + many("{n} number is tried", "{n} numbers are tried", len(tried)) + "**")
        found = _tried(board, changes)
        _listed(board, tried, found)
        acceptable = found is not None and found.allocation.status == "optimal"
        if found is not None and acceptable:
            items = "".join(f"<li>{escape(line)}</li>" for line in _effects(board, tried, found))
            st.html(f'<ul class="mt-say">{items}</ul>')
        elif found is not None and found.allocation.status == "infeasible":
            st.error(_("With these numbers the rules of the plan cannot all hold. Nothing has changed yet."))
            impossible.show(found.plan, tried)
        elif found is not None:
            errors = [finding_words(finding.message) for finding in found.findings if finding.severity == "error"]
            st.error(
                _("These numbers make no sense in this plan:")
                + "\n"
                + "\n".join(f"- {parts.markdown_safe(each)}" for each in errors[:6])
            )
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Accept"),
                type="primary",
                key="tried-accept",
                disabled=not acceptable,
                on_click=drafts.accept,
                args=(board.name,),
            )
            st.button(_("Discard"), key="tried-discard", on_click=drafts.discard)


def _tried(board: Solved, changes: Changes) -> Outcome | None:
    """What follows from the scenario with what is tried; None where it cannot be applied."""
    try:
        return outcome(board.plan, Scenario(changes=changes), prices=False)
    except ScenarioError as refusal:
        st.error("\n".join(parts.markdown_safe(finding_words(problem)) for problem in refusal.problems))
        return None


def _listed(board: Solved, tried: Changes, found: Outcome | None) -> None:
    """Each number that is tried, with its own price where there are several, and a way to drop it."""
    lines = change_lines(tried, board.now.plan)
    prices = _each_alone(board, tried) if found is not None and 1 < len(tried) <= PRICED else {}
    for change, line in zip(tried, lines, strict=True):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            price = prices.get(change.path)
            st.markdown(parts.markdown_safe(line) + (f" :small[({price})]" if price else ""), width="stretch")
            st.button(
                _("Drop"),
                key=f"drop-{change.path}",
                type="tertiary",
                on_click=drafts.drop,
                args=(board.name, change.path),
            )


def _each_alone(board: Solved, tried: Changes) -> dict[str, str]:
    """What each number costs alone, worked out beside the page."""
    question = (board.name, board.changes, tried, board.plan)

    def work() -> list[tuple[str, float | None]]:
        return [(change.path, _alone(board, (*board.changes, change))) for change in tried]

    asked = beside.ask("tried", question, lambda: Later(question, work))
    if not asked.there:
        beside.wait(asked, lambda: _("Working out what each number costs alone …"))
        return {}
    return {path: _price(change) for path, change in asked.answer() or []}


def _alone(board: Solved, changes: Changes) -> float | None:
    """Points that one number alone adds to the attainment; None where it cannot be met."""
    one = drafts.together(board.changes, changes[-1:])
    total = outcome(board.plan, Scenario(changes=one), prices=False).allocation.total
    return None if total is None else 100 * (total - (board.now.allocation.total or 0.0))


def _price(change: float | None) -> str:
    if change is None:
        return _("alone it cannot be met")
    if abs(change) < NO_POINTS:
        return _("alone it costs nothing")
    if change < 0:
        return _("alone it costs {points} points").format(points=f"{-change:.2f}")
    return _("alone it adds {points} points").format(points=f"{change:.2f}")


def _effects(board: Solved, tried: Changes, found: Outcome) -> list[str]:
    """The price in points, the use of each resource, the sums of the promises, and what moves most."""
    return [_points(board.now, found), *_uses(board.now, found), *_sums(tried, found), *_moves(board.now, found)]


def _points(now: Outcome, found: Outcome) -> str:
    before, after = now.allocation.total or 0.0, found.allocation.total or 0.0
    step = 100 * (after - before)
    told = {"before": percent(before, 2), "after": percent(after, 2)}
    if abs(step) < NO_POINTS:
        return _("The plan reaches as much as before: {after}.").format(**told)
    if step < 0:
        return _("It costs {points} points of attainment: from {before} to {after}.").format(
            points=f"{-step:.2f}", **told
        )
    return _("It adds {points} points of attainment: from {before} to {after}.").format(
        points=f"{step:.2f}", **told
    )


def _uses(now: Outcome, found: Outcome) -> list[str]:
    before = now.allocation.resources.set_index("resource")["used"].astype(float)
    after = found.allocation.resources.set_index("resource")["used"].astype(float)
    told = []
    for resource in found.plan.resources:
        old = amount(before.get(resource.resource, 0.0), resource.unit)
        new = amount(after.get(resource.resource, 0.0), resource.unit)
        said = _("{name}: {after} used, as before.") if new == old else _("{name}: {after} used, {before} before.")
        told.append(said.format(name=label(resource), before=old, after=new))
    return told


def _sums(tried: Changes, found: Outcome) -> list[str]:
    """How far the promises get whose targets are fixed."""
    fixed = {key[2] for change in tried if (key := split_path(change.path))[:2] == ("pins", "target")}
    indicators = found.allocation.indicators
    rows = {row["indicator"]: row for row in records(indicators[indicators["indicator"].isin(fixed)])}
    told = []
    for name in sorted(fixed)[:NAMED]:
        indicator = index(found.plan, "indicators")[(name,)]
        row = rows[name]
        told.append(
            _("{name}: all departments together reach {planned} of {target}.").format(
                name=label(indicator),
                planned=quantity(row["planned"], indicator.unit),
                target=quantity(row["target"], indicator.unit),
            )
        )
    return told


def _moves(now: Outcome, found: Outcome) -> Sequence[str]:
    moved = moved_between(now, found)
    names = index(found.plan, "indicators")
    told = [
        _("{name} moves from {before} to {after} ({points}).").format(
            name=label(names[(each.indicator,)]),
            before=percent(each.before, 0),
            after=percent(each.after, 0),
            points=points(each.points / 100, 2),
        )
        for each in moved[:NAMED]
    ]
    rest = len(moved) - NAMED
    return [*told, many("{n} more promise moves.", "{n} more promises move.", rest)] if rest > 0 else told
