"""What a session remembers and what all sessions share: every session key and every cache of the dashboard.

A session holds a plan's name, the changes of its current scenario and the way there (for undo and redo). The
address says the same in short form, as the command line would: `?plan=tenjo&set=goals:a1:weight=40%`. Which
language it speaks is kept in `tongue.py`, what it knows of saved work in `shelf.py`, the plan that it is
mending in `workbench.py`, a flat sheet on its way into a plan in `flat_sheets.py`, numbers that are tried before
they are accepted in `drafts.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import tongue
from dashboard.plans import find, opened_plan, plan_names
from dashboard.shelf import base_name
from dashboard.views import node_id, top_goals
from dashboard.words import _
from dashboard.words.findings import refusal_words
from model.errors import Finding, ScenarioError
from model.files.found import Place
from model.plan import Plan
from model.tables import Reading
from scenarios.outcome import Outcome, outcome
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario, apply, parse_change
from scenarios.values import write_value

MOST_CHANGES, MOST_STEPS, LONGEST_CHANGE = 60, 200, 300
PLAN, CHANGES, PAST, FUTURE, HELD = "plan", "changes", "past", "future", "held"
TOLD, DRAWN = "told", "drawn"
OPENED, CHOSEN, DRAWER, NOTICE, LATER, REFUSED, MOVES = (
    "opened",
    "chosen",
    "drawer",
    "notice",
    "later",
    "refused",
    "moves",
)
EXAMINED, FIRM, STOPPED, JUDGED = "examined", "firm", "stopped", "judged"
LETTERS, RETURNED, TAKEN = "letters-asked", "returned", "taken"
TOUR, TOUR_STEP, TOUR_ANSWER = "tour-offered", "tour-step", "tour-answer"
# What the browser remembers of the tour from one visit to the next.
TOUR_COOKIE = "meritree_tour"
Changes = tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """What every page is about: a plan as it is and as the current scenario makes it.

    Attributes:
        name: The plan's name in the address.
        plan: The plan as read; None where nothing could be read.
        findings: What is odd about the plan, with rows.
        before: What follows from the unchanged plan; None where the plan has errors.
        now: What follows under the current scenario; None where it cannot be applied.
        changes: The current scenario.
        problems: Why there is nothing to show, in sentences; empty where there is.
    """

    name: str
    plan: Plan | None
    findings: tuple[Finding, ...]
    before: Outcome | None
    now: Outcome | None
    changes: Changes
    problems: tuple[str, ...] = ()

    @property
    def solved(self) -> Solved | None:
        """The board with figures on it, where the scenario has them.

        A plan that cannot be met has no figures to compare with: its scenario is then compared with itself.
        """
        if self.plan is None or self.now is None or self.now.allocation.status != "optimal":
            return None
        met = self.before is not None and self.before.allocation.status == "optimal"
        before = self.before if met and self.before else self.now
        return Solved(self.name, self.plan, self.findings, self.changes, before, self.now)


@dataclass(frozen=True, slots=True)
class Solved:
    """A board with figures on it: what follows from the plan (`before`) and under the scenario (`now`)."""

    name: str
    plan: Plan
    findings: tuple[Finding, ...]
    changes: Changes
    before: Outcome
    now: Outcome


def begin() -> None:
    """Start a session from the address, or from the command line where the address says nothing."""
    if PLAN in st.session_state:
        return
    asked = st.query_params.get("plan")
    found = find(asked) if asked else None
    notices = []
    if asked is not None and found is None:
        notices.append(
            _("There is no plan “{name}” here; this is the one the dashboard was opened with.").format(
                name=asked[:60]
            )
        )
    name = found or plan_names()[0]
    st.session_state.update(
        {PLAN: name, CHANGES: (), PAST: [], FUTURE: [], HELD: None, OPENED: None, CHOSEN: None}
    )
    # A first visit is one whose address asks for nothing, from a browser that has not been offered the tour.
    st.session_state[TOUR] = not st.query_params and TOUR_COOKIE not in dict(st.context.cookies)
    st.session_state[MOVES] = 0
    changes, refused = _from_address(st.query_params.get_all("set"), opened_plan(name).reading)
    st.session_state[CHANGES] = changes
    if refused:
        said = _("The address names changes that do not fit this plan; they were left out:")
        notices.append(_listed(said, refused))
    st.session_state[NOTICE] = tuple(notices)


def board() -> Board:
    """What the current page is about."""
    name, changes = st.session_state[PLAN], st.session_state[CHANGES]
    opened = opened_plan(name)
    if opened.reading is None or opened.has_errors:
        read_plan = opened.reading.plan if opened.reading else None
        return Board(name, read_plan, opened.findings, None, None, changes, _worded(opened.problems))
    plan = opened.reading.plan
    before = outcome(plan, prices=False)
    try:
        now = outcome(plan, Scenario(changes=changes), prices=False)
    except ScenarioError as refusal:
        return Board(name, plan, opened.findings, before, None, changes, _worded(refusal.problems))
    return Board(name, plan, opened.findings, before, now, changes)


def address() -> dict[str, list[str]]:
    """What the address says of the current plan and scenario, by key."""
    return {
        "plan": [st.session_state[PLAN]],
        "set": [written(change) for change in st.session_state[CHANGES]],
        "lang": tongue.in_address(),
    }


def plan_on_the_table() -> Plan | None:
    """The plan as it was read; None where nothing could be read."""
    reading = opened_plan(st.session_state[PLAN]).reading
    return reading.plan if reading else None


def places(name: str) -> Mapping[str, Place]:
    """Where the tables of a plan stand in its workbook; empty where it is none."""
    reading = opened_plan(name).reading
    return reading.places if reading else {}


def write_address() -> None:
    """Say the current plan and scenario in the address; whatever else it says stays."""
    ours = address()
    shown = {key: st.query_params.get_all(key) for key in (*ours, *st.query_params)}
    wanted = shown | ours
    if shown != wanted:
        st.query_params.from_dict({key: values for key, values in wanted.items() if values})


def written(change: Change) -> str:
    """Write a change the way the command line reads it."""
    value = write_value(change.value, change.how)
    return f"{change.path}={value:.15g}" if isinstance(value, float) else f"{change.path}={value}"


def is_drawn(page: str) -> bool:
    """Whether a page of the plan on the table is on the screen, so that it is drawn again and not anew."""
    return bool(st.session_state.get(DRAWN) == (page, st.session_state[PLAN]))


def drawn(page: str) -> None:
    """Note that a page is on the screen."""
    st.session_state[DRAWN] = (page, st.session_state[PLAN])


# Moves: each makes the next scenario out of the present one.


def open_plan(name: str) -> None:
    """Take another plan on the table; the scenario of the one before stays in its undo history no longer.

    Another version of the plan on the table keeps what fits of the scenario.
    """
    found, present = find(name), st.session_state[PLAN]
    if found is None or found == present:
        return
    changes: Changes = ()
    refused: list[str] = []
    if base_name(found) == base_name(present):
        texts = [written(change) for change in st.session_state[CHANGES]]
        changes, refused = _from_address(texts, opened_plan(found).reading)
    st.session_state.update(
        {PLAN: found, CHANGES: changes, PAST: [], FUTURE: [], HELD: None, OPENED: None, CHOSEN: None}
    )
    said = _("These changes do not fit the other version; they were left out:")
    st.session_state[NOTICE] = (_listed(said, refused),) if refused else ()
    st.session_state[MOVES] += 1


def move_to(changes: Changes, *, held: str | None = None) -> None:
    """Make these the changes of the current scenario; moves of one lever that is still held are one step."""
    memory = st.session_state
    if changes == memory[CHANGES]:
        memory[HELD] = held
        return
    if held is None or memory[HELD] != held:
        memory[PAST] = [*memory[PAST], memory[CHANGES]][-MOST_STEPS:]
    memory[CHANGES], memory[FUTURE], memory[HELD] = changes, [], held
    memory[MOVES] += 1


def let_go() -> None:
    """End a move: the next one is a step of its own."""
    st.session_state[HELD] = None


def undo() -> None:
    """Go back one step."""
    _walk(PAST, FUTURE)


def redo() -> None:
    """Go forward again."""
    _walk(FUTURE, PAST)


def reset() -> None:
    """Put everything back to the plan, as one step that can be undone."""
    move_to(())


def put_back(path: str) -> None:
    """Take one change out of the scenario."""
    move_to(tuple(change for change in st.session_state[CHANGES] if change.path != path))


def with_share(changes: Changes, path: str, share: float, siblings: Sequence[str]) -> Changes:
    """Give a weight a share of its siblings; shares that were given before stay, as far as there is room.

    Where all other siblings have been given a share, the one given first becomes free again, because the shares
    add up to 1; where the given shares leave too little room, they shrink together.

    Args:
        changes: The present changes.
        path: The weight's path.
        share: 0..1.
        siblings: Paths of all weights under the same parent, `path` among them.
    """
    others = [change for change in changes if change.path in siblings and change.path != path]
    kept = [change for change in changes if change.path not in siblings]
    if len(others) == len(siblings) - 1:
        others = others[1:]
    given = sum(float(change.value or 0) for change in others)
    room = 1 - share
    if given > room:
        others = [Change(change.path, float(change.value or 0) * room / given, "share") for change in others]
    return (*kept, *others, Change(path, share, "share"))


def with_change(changes: Changes, change: Change) -> Changes:
    """Put a change in the place of the one of the same path, or add it."""
    return (*(each for each in changes if each.path != change.path), change)


def weight_paths(plan: Plan) -> dict[str, str]:
    """Paths of the weights directly under the root, by node id."""
    return {
        node_id(node): join_path(("goals" if node.kind == "goal" else "indicators", node.id, "weight"))
        for node in top_goals(plan)
    }


def _from_address(texts: Sequence[str], reading: Reading | None) -> tuple[Changes, list[str]]:
    """Understand the changes of an address: all together (shares may only fit so), else one by one.

    Returns:
        The changes that fit, and why the others were refused.
    """
    texts = [text[:LONGEST_CHANGE] for text in texts[:MOST_CHANGES]]
    plan = reading.plan if reading else None
    try:
        return _tried((), texts, plan), []
    except ScenarioError:
        pass
    changes: Changes = ()
    refused: list[str] = []
    for text in texts:
        try:
            changes = _tried(changes, [text], plan)
        except ScenarioError as refusal:
            refused += [problem for problem in refusal.problems if problem not in refused]
    return changes, refused


def _tried(changes: Changes, texts: Sequence[str], plan: Plan | None) -> Changes:
    changes = (*changes, *(parse_change(text) for text in texts))
    if plan is not None:
        apply(Scenario(changes=changes), plan)
    return changes


def _walk(source: str, target: str) -> None:
    memory = st.session_state
    if not memory[source]:
        return
    *rest, changes = memory[source]
    st.session_state[target] = [*memory[target], memory[CHANGES]]
    st.session_state[source], st.session_state[CHANGES], st.session_state[HELD] = rest, changes, None
    st.session_state[MOVES] += 1


def _listed(said: str, problems: Sequence[str]) -> str:
    return said + "\n" + "\n".join(f"- {_quoted(problem)}" for problem in _worded(problems))


def _worded(problems: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(refusal_words, problems))


def _quoted(text: str) -> str:
    """Keep what somebody wrote into the address from being read as markup."""
    text = text.replace("`", "'").replace("[", "(").replace("]", ")").replace("$", "＄")[:240]
    return re.sub(r":(?=[\w+-]+:)", r"\\:", text)  # :house: would be drawn as a house
