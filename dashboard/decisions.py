"""What a leader needs to know of a plan and of a scenario: sentences and short tables, no screen here."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from dashboard.standings import places, ranked, swaps
from dashboard.views import (
    department_names,
    headline,
    main_resource,
    node_id,
    records,
    top_goals,
    tree_table,
    what_moved,
)
from dashboard.waiting import waiting
from dashboard.words import _, gap, label, many
from dashboard.words.numbers import amount, percent, points
from model.plan import Plan
from model.ranking import Basis
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
    table = tree_table(now, before).dropna(subset="attainment")
    table = table.assign(step=(table["attainment"] - table["before"]).fillna(0.0))
    tops = [node_id(node) for node in top_goals(now.plan)]
    top = table[table["id"].isin(tops)]
    below = table[table["parent"].isin(tops) & (table["kind"] == "goal")]
    if len(top) > MOST_GOALS:
        top = top.loc[_strongest(top)[:MOST_GOALS]].sort_index()
    moved = (below["step"].abs() >= LITTLE).any()
    below = below[below["step"].abs() >= LITTLE] if moved else below[below["attainment"] < KEPT]
    below = below.loc[_strongest(below)[: MOST_MOVERS - len(top)]]
    whole = pd.concat([top.assign(part="top"), below.assign(part="below")], ignore_index=True)
    return pd.DataFrame(whole[["id", "name", "part", "attainment", "before", "step"]])


def _strongest(table: pd.DataFrame) -> list[int]:
    """Places of the rows, those first that moved most; where none moved, those furthest from their target."""
    step: pd.Series[float] = table["step"].abs().round(9)
    by = step if (step >= LITTLE).any() else 1 - table["attainment"]
    return [int(str(place)) for place in by.sort_values(ascending=False, kind="stable").index]


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
    rows = ranked(table)
    rows = rows[rows["before"].notna()]
    if rows.empty:
        return "", rows
    step = (rows["now"] - rows["before"]).abs()
    busiest = (step > 0).groupby(rows["group"]).sum().sort_index().idxmax()
    own = rows[rows["group"] == busiest].reset_index(drop=True)
    if len(own) > most:
        size = (own["now"] - own["before"]).abs()
        first = own.index[:3].tolist()
        movers = [place for place in size.sort_values(ascending=False, kind="stable").index if place not in first]
        own = own.loc[sorted([*first, *movers[: most - 3]])].reset_index(drop=True)
    return str(busiest), own


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
    rows = ranked(table)
    moved = int((rows["before"].notna() & (rows["now"] != rows["before"])).sum())
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
