"""The levels of a flat sheet made into the goals of a tree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from model.cells import shown
from model.flat.columns import Columns
from model.flat.mapping import Level
from model.flat.numbers import Cell
from model.flat.spelling import meant_by, plainly
from model.plan import Goal

Key = tuple[str, ...]


@dataclass(slots=True)
class Node:
    """A goal of the sheet while it is being read: `names` are its spellings, `weights` its rows and weights."""

    level: Level
    place: int
    parent: Node | None
    code: str
    name: str
    cells: Sequence[Cell]
    names: Counter[str] = field(default_factory=Counter)
    weights: list[tuple[int, Decimal]] = field(default_factory=list)
    id: str = ""


@dataclass(slots=True)
class Ladder:
    """The goals of a sheet: every node in the order it was met, and the deepest node of each row."""

    nodes: list[Node]
    deepest: dict[int, Node | None]


def climb(columns: Columns) -> Ladder:
    """Read the goals of every row.

    Rows that are no promises count too, so that the numbers of goals do not depend on the year.
    """
    levels = columns.mapping.levels
    meant = [meant_by(level.spellings) for level in levels]
    weights = [columns.numbers(level.weight) if level.weight else {} for level in levels]
    found: dict[Key, Node] = {}
    deepest: dict[int, Node | None] = {}
    above: list[tuple[str, str]] = []
    filled = 0
    for row, cells in columns.rows:
        path: list[tuple[str, str]] = []
        node: Node | None = None
        key: Key = ()
        for place, level in enumerate(levels):
            name = columns.text(level.column, cells)
            code = tidy_code(columns.text(level.code, cells))
            if (
                not name
                and columns.mapping.blank_levels == "above"
                and path == above[:place]
                and place < len(above)
            ):
                code, name = above[place]
                filled += 1
            path.append((code, name))
            if not name:
                continue
            name = meant[place].get(plainly(name), name)
            key = (*key, str(place), code, plainly(name))
            if key not in found:
                found[key] = Node(level, place, node, code, name, cells)
            node = found[key]
            node.names[name] += 1
            if row in weights[place]:
                node.weights.append((row, weights[place][row]))
        if node is None and levels:
            columns.gather(
                levels[0].column, "no goal is named; the row stands directly below the goal on top", row
            )
        deepest[row] = node
        above = path
    if filled:
        columns.assume(f"{filled} blank cells of goals count as the goal above them, as in merged cells")
    nodes = list(found.values())
    _number(columns, nodes)
    return Ladder(nodes, deepest)


def goals_of(columns: Columns, ladder: Ladder, kept: Iterable[int]) -> list[Goal]:
    """The goals above the rows that are kept, below the root."""
    needed: dict[int, Node] = {}
    for row in kept:
        node = ladder.deepest[row]
        while node is not None:
            needed[id(node)] = node
            node = node.parent
    root = columns.mapping.root
    goals = [Goal(goal=root, name=columns.mapping.root_name or dict(columns.mapping.plan).get("name") or root)]
    for node in ladder.nodes:
        if id(node) in needed:
            _report_spellings(columns, node)
            goals.append(
                Goal(
                    goal=node.id,
                    parent=node.parent.id if node.parent else root,
                    name=node.name,
                    weight=_weight(columns, node),
                    note=columns.filled(node.level.note, node.cells) or None,
                )
            )
    return goals


def tidy_code(code: str) -> str:
    """A published number without what is only a slip: `2,2` is 2.2 and `9.1.1.` is 9.1.1."""
    return re.sub(r"(?<=\d),(?=\d)", ".", code).strip(" .,;:")


def numbered(prefix: str, code: str, digits: int) -> str:
    """An id of a prefix and a published number whose first part has at least so many digits."""
    first, point, rest = code.partition(".")
    return prefix + (first.zfill(digits) if first.isdigit() else first) + point + rest


def lettered(count: int) -> str:
    """The letters behind the ids of goals with one number: a, b, ... z, aa."""
    letters = ""
    while count >= 0:
        letters = chr(ord("a") + count % 26) + letters
        count = count // 26 - 1
    return letters


def _number(columns: Columns, nodes: Sequence[Node]) -> None:
    """Give every node its id; nodes with one number are told apart by letters."""
    for place, level in enumerate(columns.mapping.levels):
        ours = [node for node in nodes if node.place == place]
        prefix = level.prefix or f"l{place + 1}_"
        counted = enumerate(ours, start=1)
        ids = [numbered(prefix, node.code or str(count), level.digits) for count, node in counted]
        stands, seen = Counter(ids), Counter[str]()
        for node, name in zip(ours, ids, strict=True):
            node.id = name + (lettered(seen[name]) if stands[name] > 1 else "")
            seen[name] += 1
        for name, count in stands.items():
            if count > 1:
                called = [node.name for node, each in zip(ours, ids, strict=True) if each == name]
                message = f"{count} goals bear the number {name} ({_listed(called)})"
                columns.report("note", None, level.code, f"{message}; letters tell them apart")


def _listed(names: Sequence[str]) -> str:
    told = [f"'{shown(name)}'" for name in dict.fromkeys(names)]
    return ", ".join(told[:3]) + (" …" if len(told) > 3 else "")


def _report_spellings(columns: Columns, node: Node) -> None:
    if len(node.names) > 1:
        ways = _listed(list(node.names))
        columns.report("note", None, node.level.column, f"one goal is written in several ways: {ways}")


def _weight(columns: Columns, node: Node) -> float | None:
    if not node.weights:
        return None
    row, first = node.weights[0]
    for other, weight in node.weights:
        if weight != first:
            message = f"'{shown(node.name)}' weighs {float(weight):g} here and {float(first):g} in row {row}"
            columns.report("warning", other, node.level.weight, f"{message}; the first is used")
            break
    return float(first)
