"""Weights as shares of their siblings: one node's share is given, the others keep their proportions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum

from model.schema import TABLES
from scenarios.draft import Draft
from scenarios.paths import Cell

_TOLERANCE = 1e-9
_NODES = {"goals": "parent", "indicators": "goal"}


def is_weight(cell: Cell) -> bool:
    """Whether a cell is a local weight in the goal tree."""
    return cell.table in _NODES and cell.column == "weight"


def write_out_equal_weights(cells: Iterable[Cell], draft: Draft) -> None:
    """Where all siblings of a weight are blank, write the equal share that a blank stands for."""
    for cell in cells:
        siblings = _siblings(cell, draft)
        if all(draft.value(sibling) is None for sibling in siblings):
            for sibling in siblings:
                draft.write(sibling, 1 / len(siblings))


def give_shares(shares: Mapping[Cell, float], draft: Draft) -> list[str]:
    """Give nodes their shares (0..1) of their siblings' weights; return what cannot be done.

    Shares under one parent are given together and the rest share the remainder in their present proportions
    (equally where all of them are 0). The sum of the siblings' weights stays what it was.
    """
    families: dict[tuple[Cell, ...], dict[Cell, float]] = {}
    for cell, share in shares.items():
        families.setdefault(_siblings(cell, draft), {})[cell] = share
    return [problem for siblings, wanted in families.items() for problem in _give(siblings, wanted, draft)]


def _give(siblings: tuple[Cell, ...], wanted: dict[Cell, float], draft: Draft) -> list[str]:
    paths = ", ".join(cell.path for cell in wanted)
    present = {cell: draft.value(cell) for cell in siblings}
    if any(weight is None or weight < 0 for weight in present.values()):
        return [f"{paths}: a share needs a weight of 0 or more on every sibling; some are blank or negative"]
    if any(not 0 <= share <= 1 for share in wanted.values()):
        return [f"{paths}: a share lies between 0 % and 100 %"]
    given = fsum(wanted.values())
    rest = {cell: weight for cell, weight in present.items() if cell not in wanted}
    if given > 1 + _TOLERANCE:
        return [f"{paths}: the shares of siblings add to {given * 100:.10g} %, more than 100 %"]
    if not rest and given < 1 - _TOLERANCE:
        return [f"{paths}: these are all the siblings, and their shares add to {given * 100:.10g} %, not to 100 %"]
    total = fsum(present.values()) or 1.0
    left, others = max(0.0, 1 - given), fsum(rest.values())
    for cell, share in wanted.items():
        draft.write(cell, share * total)
    for cell, weight in rest.items():
        draft.write(cell, left * total * (weight / others if others else 1 / len(rest)))
    return []


def _siblings(cell: Cell, draft: Draft) -> tuple[Cell, ...]:
    """The weights of all children of the node's parent, itself among them, in the order of the tables."""
    family = draft.value(Cell(cell.table, cell.key, _NODES[cell.table]))
    return tuple(
        Cell(table, TABLES[table].key_of(record), cell.column)
        for table, parent in _NODES.items()
        for record in draft.rows(table)
        if getattr(record, parent) == family
    )
