"""What a leader needs to know of a plan and of a scenario: sentences and short tables, no screen here."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from dashboard.standings import places, swaps
from dashboard.views import (
    attained_by_node,
    department_names,
    headline,
    main_resource,
    node_id,
    records,
    rows_of,
    what_moved,
)
from dashboard.waiting import waiting
from dashboard.words import _, gap, label, many
from dashboard.words.numbers import amount, percent, points
from model.plan import Goal, Indicator, Plan
from model.ranking import Basis
from model.tree import Node, siblings
from scenarios.attainments import KEPT, moved_between
from scenarios.outcome import Outcome
from scenarios.standing import standing

LITTLE = 0.0005
NAMED = 2
MOST_GOALS, MOST_MOVERS, MOST_PLACES = 6, 8, 10


def usual_basis(plan: Plan) -> Basis:
    """What is ranked where nobody chose: the progress achieved where there are results, else what is planned."""
    return "results" if standing(plan, "results").scores["rank"].notna().any() else "plan"


def stands(now: Outcome, basis: Basis) -> tuple[str, ...]:
    """Say in up to three sentences where a plan stands."""
    return tuple(filter(None, (_kept(now), _waits(now), _leads(now.plan, basis))))


def changed(now: Outcome, before: Outcome, basis: Basis) -> tuple[str, ...]:
    """Say in three sentences what a scenario changes: attainment, promises, places."""
    return (_attainment(now, before), _promises(now, before), _places(now.plan, before.plan, basis))


def goals_moved(now: Outcome, before: Outcome) -> pd.DataFrame:
    """The goals that gain and lose: those under the top goal, then those below them that moved most.

    Without a move the second part are the goals that are furthest from what they promise.

    Returns:
        `id`, `name`, `part` (`top` or `below`), `attainment`, `before` and `step` (shares; `step` is their
        difference), in the order in which they are shown.
    """
    families = siblings(now.plan)
    ((root, _record),) = families[None]
    reached, stood = attained_by_node(now), attained_by_node(before)
    top = _reached(families.get(root.id, ()), reached, stood)
    goals = [node for node, _record in families.get(root.id, ()) if node.kind == "goal"]
    below = [
        row
        for goal in goals
        for row in _reached([each for each in families.get(goal.id, ()) if each[0].kind == "goal"], reached, stood)
    ]
    if len(top) > MOST_GOALS:
        strongest = {row["id"] for row in _strongest(top)[:MOST_GOALS]}
        top = [row for row in top if row["id"] in strongest]
    movers = [row for row in below if abs(row["step"]) >= LITTLE]
    below = _strongest(movers or [row for row in below if row["attainment"] < KEPT])[: MOST_MOVERS - len(top)]
    whole = [row | {"part": "top"} for row in top] + [row | {"part": "below"} for row in below]
    return pd.DataFrame(whole, columns=["id", "name", "part", "attainment", "before", "step"])


def _reached(
    nodes: Iterable[tuple[Node, Goal | Indicator]], reached: dict[str, float], stood: dict[str, float]
) -> list[dict[str, Any]]:
    """How far some nodes are and were, those left out that promise nothing."""
    rows = []
    for node, record in nodes:
        name = node_id(node)
        now, before = reached.get(name, math.nan), stood.get(name, math.nan)
        if not math.isnan(now):
            step = 0.0 if math.isnan(before) else now - before
            rows.append({"id": name, "name": label(record), "attainment": now, "before": before, "step": step})
    return rows


def _strongest(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows, those first that moved most; where none moved, those furthest from their target."""
    if any(abs(row["step"]) >= LITTLE for row in rows):
        return sorted(rows, key=lambda row: -round(abs(row["step"]), 9))
    return sorted(rows, key=lambda row: row["attainment"])


def promises_moved(now: Outcome, before: Outcome, most: int = 5) -> pd.DataFrame:
    """The promises that move the plan most, or, where none moves, those that wait and would add most.

    Returns:
        `indicator`, `name`, `before` and `attainment` (shares), `points` (0..100: what it gives or costs the plan,
        or what it would add).
    """
    names = {each.indicator: label(each) for each in now.plan.indicators}
    moved = moved_between(before, now)
    rows = [(m.indicator, names[m.indicator], m.before, m.after, m.points) for m in moved[:most]]
    if not moved:
        late = waiting(now).sort_values(["points", "indicator"], ascending=[False, True]).head(most)
        rows = [(r["indicator"], r["name"], r["attainment"], r["attainment"], r["points"]) for r in records(late)]
    return pd.DataFrame(rows, columns=["indicator", "name", "before", "attainment", "points"])


def telling_places(table: pd.DataFrame, most: int = MOST_PLACES) -> tuple[str, pd.DataFrame]:
    """The places that tell most: of the group in which most departments move, the first three and the movers.

    Args:
        table: All places (`standings.places`).
        most: Rows to choose.

    Returns:
        The group's name (empty for none) and its rows in the order of the ranks.
    """
    places = [
        (place, group, abs(now - before))
        for place, (group, now, before) in enumerate(rows_of(table, "group", "now", "before"))
        if not (math.isnan(now) or math.isnan(before))
    ]
    if not places:
        return "", table.iloc[:0]
    movers: dict[str, int] = dict.fromkeys(sorted({group for _place, group, _moved in places}), 0)
    for _place, group, moved in places:
        movers[group] += moved > 0
    busiest = max(movers, key=movers.__getitem__)
    own = [(place, moved) for place, group, moved in places if group == busiest]
    if len(own) > most:
        strongest = sorted(own[3:], key=lambda each: -each[1])
        own = sorted([*own[:3], *strongest[: most - 3]])
    return str(busiest), table.iloc[[place for place, _moved in own]].reset_index(drop=True)


def _kept(now: Outcome) -> str:
    found = headline(now)
    if not found.promised:
        return _("No promise has a target yet.")
    return _("{kept} of {all} promises reach their target: {total} of the plan, by weight.").format(
        kept=f"{found.kept:,}", all=f"{found.promised:,}", total=percent(found.total, 1)
    )


def _waits(now: Outcome) -> str:
    late = waiting(now)
    if late.empty:
        return _("Nothing waits.") if headline(now).promised else ""
    resource = main_resource(now.plan)
    unit = resource.unit if resource else None
    told = many("{n} promise waits.", "{n} promises wait.", len(late))
    (dearest,) = records(late.sort_values(["points", "indicator"], ascending=[False, True]).head(1))
    if math.isnan(dearest["missing"]) or not dearest["missing"]:
        said = _("“{name}” would add most: {points} points.")
    else:
        said = _("“{name}” would add most, {points} points for {missing}.")
    return f"{told} " + said.format(
        name=dearest["name"], points=f"{dearest['points']:.2f}", missing=amount(dearest["missing"], unit)
    )


def _leads(plan: Plan, basis: Basis) -> str:
    """Who is first; with groups, how many rankings there are."""
    scores = standing(plan, basis).scores
    first = scores[scores["rank"] == 1]
    if first.empty:
        return ""
    names = department_names(plan)
    if first["group"].nunique() > 1:
        said = (
            _("{n} groups are ranked by progress achieved.")
            if basis == "results"
            else _("{n} groups are ranked by planned delivery.")
        )
        return said.format(n=first["group"].nunique())
    if len(first) > NAMED:
        said = (
            _("{n} departments share the first place by progress achieved.")
            if basis == "results"
            else _("{n} departments share the first place by planned delivery.")
        )
        return said.format(n=len(first))
    said = (
        _("First by progress achieved: {names}.")
        if basis == "results"
        else _("First by planned delivery: {names}.")
    )
    return said.format(names=_(", ").join(names[each] for each in first["department"]))


def _attainment(now: Outcome, before: Outcome) -> str:
    reached, stood = headline(now).total, headline(before).total
    step = reached - stood
    if abs(step) < LITTLE:
        return _("Planned attainment stays at {now}.").format(now=percent(reached, 1))
    said = (
        _("Planned attainment rises from {before} to {now} ({step}).")
        if step > 0
        else _("Planned attainment falls from {before} to {now} ({step}).")
    )
    digits = 2 if abs(step) < 0.01 else 1
    return said.format(before=percent(stood, 1), now=percent(reached, 1), step=points(step, digits))


def _promises(now: Outcome, before: Outcome) -> str:
    gained, lost = what_moved(now, before)
    names = {each.indicator: label(each) for each in now.plan.indicators}
    told = []
    if lost:
        told.append(many("{n} promise has to wait: {names}.", "{n} promises have to wait: {names}.", len(lost)))
        told[-1] = told[-1].format(names=some(lost, names))
    if gained:
        said = many("{n} more reaches its target: {names}.", "{n} more reach their target: {names}.", len(gained))
        told.append(said.format(names=some(gained, names)))
    return gap().join(told) or _("The same promises reach their target as in the plan.")


def _places(now: Plan, before: Plan, basis: Basis) -> str:
    table = places(now, before, basis)
    ranks = rows_of(table, "now", "before")
    moved = sum(now != stood for now, stood in ranks if not (math.isnan(now) or math.isnan(stood)))
    if not moved:
        return _("Nobody changes places.")
    names = dict(zip(table["department"], table["name"], strict=True))
    found = [_("{x} passes {y}").format(x=names[x], y=names[y]) for x, y in swaps(table)[:NAMED]]
    if not found:
        return many("{n} department changes its place.", "{n} departments change their place.", moved)
    said = many(
        "{n} department changes its place: {listed}.", "{n} departments change their place: {listed}.", moved
    )
    return said.format(listed=_("; ").join(found))


def some(chosen: Sequence[str], names: dict[str, str], most: int = NAMED) -> str:
    """The first few by name, and how many more there are."""
    listed = _("; ").join(names[each] for each in chosen[:most])
    rest = len(chosen) - most
    return (
        many("{listed} and {n} more", "{listed} and {n} more", rest).format(listed=listed) if rest > 0 else listed
    )
