"""A programme of rules, each of which can be enforced, let go, or have its number moved.

How it is written stands in `model.allocation.elastic_rules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from model.allocation.rules import Rule
from model.allocation.terms import Array, Flags, Indices
from model.solver import INFINITY, TOLERANCE, Model, Solved

ROUNDING = 1e-11
PROVEN = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """A pin on a share as two sums of columns: `own` n_p y_p and `every` sum n y, over D_i."""

    row: int
    columns: Indices
    own: Array
    every: Array


@dataclass(frozen=True, slots=True, eq=False)
class Handle:
    """A rule and what moves it.

    Attributes:
        rule: The rule.
        plus: Column that moves the number by `unit` each, -1 where there is none.
        minus: Column that moves it by `-unit` each, likewise.
        unit: Change of the number per unit of a column.
        size: What a change of the number is measured against.
        slack: Columns that stand for the rule where it has no number to move.
        exact: Whether the rule is an equation.
        rows: Rows that say the rule and nothing else.
        done_whole: Column that says whether a contribution is done, where it is done whole or not at all.
        share: The two sums, of a pin on a share.
    """

    rule: Rule
    plus: int = -1
    minus: int = -1
    unit: float = 1.0
    size: float = 1.0
    slack: tuple[int, ...] = ()
    exact: bool = False
    rows: tuple[int, ...] = ()
    done_whole: int = -1
    share: Share | None = None

    @property
    def has_number(self) -> bool:
        """Whether a change of its number can loosen the rule."""
        return self.plus >= 0 or self.minus >= 0

    @property
    def columns(self) -> tuple[int, ...]:
        """All columns that are free once the rule is let go."""
        return (*(column for column in (self.plus, self.minus) if column >= 0), *self.slack)


class Elastic:
    """The programme of the rules, held by the solver; without fractions (`lp`) and, where there are any, with."""

    def __init__(self, handles: Sequence[Handle], lp: Model, whole: Indices, lower: Array) -> None:
        """Begin with every rule enforced.

        Args:
            handles: The rules.
            lp: The programme with fractions allowed everywhere.
            whole: Columns that take whole numbers only.
            lower: Lower bounds of the columns where their rules are let go.
        """
        self.handles = tuple(handles)
        self.whole = whole
        self._lp = lp
        self._mip = None
        if len(whole):
            self._mip = lp.like(lp.lower, lp.upper, lp.row_lower, lp.row_upper)
            self._mip.demand_integrality(whole)
        self._models = [model for model in (self._lp, self._mip) if model is not None]
        self._idle = False
        self._owner = np.array([h for h, handle in enumerate(handles) for _ in handle.columns], dtype=np.int64)
        self._columns = np.array([column for handle in handles for column in handle.columns], dtype=np.int64)
        self._free = lower[self._columns]
        self._matrix = lp.matrix()
        self._said_by = np.full(len(lp.row_lower), -1)
        for h, handle in enumerate(handles):
            self._said_by[list(handle.rows)] = h

    @property
    def size(self) -> int:
        """Number of columns."""
        return len(self._lp.lower)

    def enforce(self, kept: Flags) -> None:
        """Enforce some rules (H) and let the others go."""
        on = kept[self._owner]
        self.bound(self._columns, np.where(on, 0.0, self._free), np.where(on, 0.0, INFINITY))

    def bound(self, columns: Indices | Sequence[int], lower: ArrayLike, upper: ArrayLike) -> None:
        """Bound some columns."""
        where = np.asarray(columns, dtype=np.int64)
        low, high = np.broadcast_to(lower, where.shape), np.broadcast_to(upper, where.shape)
        moved = (self._lp.lower[where] != low) | (self._lp.upper[where] != high)
        for model in self._models:
            model.bound_columns(where[moved], low[moved], high[moved])

    def reweigh_row(self, row: int, columns: Indices, values: Array) -> None:
        """Replace coefficients of a row."""
        for model in self._models:
            for column, value in zip(columns.tolist(), values.tolist(), strict=True):
                model.set_coefficients([row], column, value)

    def possible(self) -> bool:
        """Whether anything keeps the bounds as they are."""
        if not self._idle:
            for model in self._models:
                model.set_objective(np.zeros(self.size), maximise=False)
        self._idle = True
        relaxed = self._lp.solve()
        if relaxed.status != "optimal" or self._mip is None or self._all_whole(relaxed.x):
            return relaxed.status == "optimal"
        return self._mip.solve().status == "optimal"

    def hold_together(self, kept: Flags) -> bool:
        """Whether some rules (H) can be kept together."""
        self.enforce(kept)
        return self.possible()

    def _all_whole(self, x: Array) -> bool:
        return bool((np.abs(x[self.whole] - np.round(x[self.whole])) <= TOLERANCE).all())

    def is_negative(self, column: int) -> bool:
        """Whether a column is bound to be 0 or less."""
        return bool(self._lp.upper[column] <= 0.0 and self._lp.lower[column] < 0.0)

    def refuted(self, kept: Flags, dual: Array) -> bool:
        """Whether multipliers of the rows prove alone (Farkas) that some rules (H) cannot be kept together."""
        row, column, value = self._matrix
        weight = np.where((self._said_by < 0) | kept[self._said_by], dual, 0.0)
        weight[np.abs(weight) <= ROUNDING] = 0.0
        lower, upper = self._lp.lower.copy(), self._lp.upper.copy()
        on = kept[self._owner]
        lower[self._columns], upper[self._columns] = np.where(on, 0.0, self._free), np.where(on, 0.0, INFINITY)
        slope = np.bincount(column, weight[row] * value, minlength=len(lower))
        slope[np.abs(slope) <= ROUNDING] = 0.0
        asked = np.where(weight > 0, self._lp.row_lower, self._lp.row_upper)
        most = np.where(slope > 0, upper, lower)
        there = weight != 0, slope != 0
        return float(weight[there[0]] @ asked[there[0]] - slope[there[1]] @ most[there[1]]) > PROVEN

    def kept_by(self, x: Array) -> bool:
        """Whether a plan (the columns) keeps all rules as they are bound now, within the solver's tolerance."""
        lp, activity = self._lp, self._lp.activity(x)
        parted = np.abs(x[self.whole] - np.round(x[self.whole]))
        apart = (lp.lower - x, x - lp.upper, lp.row_lower - activity, activity - lp.row_upper, parted)
        return max(float(each.max(initial=0.0)) for each in apart) <= TOLERANCE

    def relaxed(self, cost: Array) -> Solved:
        """The least cost with fractions allowed everywhere."""
        self._idle = False
        self._lp.set_objective(cost, maximise=False)
        return self._lp.solve()

    def least(self, cost: Array) -> Solved:
        """The least cost; whole numbers are settled first and the rest is solved again beside them, exactly."""
        relaxed = self.relaxed(cost)
        if self._mip is None or relaxed.status == "infeasible":
            return relaxed
        if relaxed.status == "optimal" and self._all_whole(relaxed.x):
            return relaxed
        self._mip.set_objective(cost, maximise=False)
        solved = self._mip.solve()
        if solved.status != "optimal":
            return solved
        lower, upper = self._lp.lower[self.whole].copy(), self._lp.upper[self.whole].copy()
        chosen = np.round(solved.x[self.whole])
        self._lp.bound_columns(self.whole, chosen, chosen)
        exact = self.relaxed(cost)
        self._lp.bound_columns(self.whole, lower, upper)
        return exact if exact.status == "optimal" else solved
