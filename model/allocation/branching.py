"""Whole numbers by branching on the fractions of a small programme, where that is quick and leaves no doubt.

Most plans have few things that cannot be half done, and little room for them to differ: a handful of linear
programmes, each from the basis of the last, then shows what is best, in less time than a solver for whole numbers
takes to begin. Where they are not enough, or where another choice would be as good, nothing is said, and that
solver decides; so a choice among equals hangs on nothing that is done here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from model.allocation.terms import Array, Indices
from model.solver import INFINITY, Model, Reduced, SolverStatus

MOST = 100
FRACTION = 1e-6
HAIR, CLOSE = 1e-9, 1e-12
# How much of a value rounding may take: what a row that keeps it leaves open, too.
ROUNDED = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """What is sought in turn: the best of `cost x`, later kept within `bound` of the best value."""

    cost: Array
    maximise: bool
    bound: Callable[[float], float]


class Choice(NamedTuple):
    """Whole numbers, and the value of `cost x` that they are chosen for."""

    numbers: Array
    value: float


def choose_in_turn(model: Model, whole: Indices, turns: Sequence[Turn]) -> list[Choice] | SolverStatus:
    """The whole numbers that are best in each turn, given the turns before.

    Args:
        model: The programme as it was written; it stays as it is.
        whole: Its columns that are 0 or 1.
        turns: What is sought, one after the other.

    Returns:
        The choice of every turn; `infeasible` where no choice is found, and `other` where more than `MOST` linear
        programmes would be needed or another choice is as good in every turn.
    """
    search = _Search(model, whole)
    choices: list[Choice] = []
    try:
        for turn in turns:
            best = search.best(turn, choices[-1:])
            if best is None:
                return "infeasible"
            choices.append(best)
        return choices if choices and search.is_only(choices[-1]) else "other"
    except _DoubtError:
        return "other"


class _DoubtError(Exception):
    """The search takes too long, or its figures do not fit together."""


class _Search:
    """Depth first through what the whole numbers may be, the nearer side of a fraction first."""

    def __init__(self, model: Model, whole: Indices) -> None:
        self._reduced = Reduced(model, whole)
        self._whole, self._fixed = whole, model.lower[whole]
        self._root = np.ceil(self._reduced.lower - HAIR), np.floor(self._reduced.upper + HAIR)
        self._waiting: list[tuple[Array, Array]] = []
        self._left = MOST

    def best(self, turn: Turn, known: Sequence[Choice]) -> Choice | None:
        """The choice that is best in a turn, whose value is kept from here on; None where there is none.

        Args:
            turn: What is sought.
            known: Choices that keep all rows.
        """
        sign = -1.0 if turn.maximise else 1.0
        cost = sign * turn.cost
        self._reduced.set_objective(cost)
        best: Choice | None = None
        for lower, upper, chosen in self._nodes():
            value, is_whole = self._reduced.value(), _is_whole(chosen)
            if best is None and known and not is_whole:
                best = self._valued(known[0].numbers)
            if best is not None and value >= best.value - HAIR - CLOSE * abs(best.value):
                continue
            if is_whole:
                best = self._valued(self._numbers(chosen))
                if best.value > value + ROUNDED * max(1.0, abs(value)):
                    # A hair of a whole number was worth something: another choice here may be better.
                    raise _DoubtError
            else:
                self._branch(lower, upper, chosen)
        if best is None:
            return None
        best = Choice(best.numbers, sign * (best.value + self._reduced.known(cost)))
        self._keep(turn, best.value)
        return best

    def is_only(self, choice: Choice) -> bool:
        """Whether no other choice keeps all rows."""
        away = np.zeros(len(self._reduced.offset))
        away[self._whole] = np.where(choice.numbers > 0, 1.0, -1.0)
        self._reduced.add_row(self._whole, -away[self._whole], 1.0 - float(choice.numbers.sum()), INFINITY)
        self._reduced.set_objective(away)
        for lower, upper, chosen in self._nodes():
            if _is_whole(chosen):
                return False
            self._branch(lower, upper, chosen)
        return True

    def _keep(self, turn: Turn, value: float) -> None:
        where, bound = np.flatnonzero(turn.cost), turn.bound(value)
        limits = (bound, INFINITY) if turn.maximise else (-INFINITY, bound)
        self._reduced.add_row(where, turn.cost[where], *limits)

    def _nodes(self) -> Iterator[tuple[Array, Array, Array]]:
        """Bounds of the whole numbers and where they stand between these at the best, as long as some wait."""
        self._waiting = [self._root]
        while self._waiting:
            lower, upper = self._waiting.pop()
            chosen = self._solved(lower, upper)
            if chosen is not None:
                yield lower, upper, chosen

    def _branch(self, lower: Array, upper: Array, chosen: Array) -> None:
        place = int(np.argmax(np.abs(chosen - np.round(chosen))))
        below, above = upper.copy(), lower.copy()
        below[place], above[place] = 0.0, 1.0
        sides = [(lower, below), (above, upper)]
        self._waiting += sides if chosen[place] > 0.5 else sides[::-1]

    def _numbers(self, chosen: Array) -> Array:
        numbers = np.round(self._fixed)
        numbers[self._reduced.choices] = np.round(chosen)
        return numbers

    def _valued(self, numbers: Array) -> Choice:
        at = numbers[self._reduced.choices]
        if self._solved(at, at) is None:
            raise _DoubtError
        return Choice(numbers, self._reduced.value())

    def _solved(self, lower: Array, upper: Array) -> Array | None:
        if self._left == 0:
            raise _DoubtError
        self._left -= 1
        status, chosen = self._reduced.solve(lower, upper)
        if status not in ("optimal", "infeasible"):
            raise _DoubtError
        return chosen if status == "optimal" else None


def _is_whole(chosen: Array) -> bool:
    return bool(np.all(np.abs(chosen - np.round(chosen)) <= FRACTION))
