"""A programme being written down with PuLP."""

from __future__ import annotations

import re

import numpy as np
import pulp
from numpy.typing import ArrayLike

from model.solver.model import Model
from model.solver.values import INFINITY, Rows, Sense

_PLAIN = re.compile(r"[^\w.]")
_SENSES = {"<=": pulp.LpConstraintLE, "=": pulp.LpConstraintEQ, ">=": pulp.LpConstraintGE}


class Problem:
    """A programme being written down with PuLP: columns and rows with names a planner understands."""

    def __init__(self, name: str) -> None:
        """Begin an empty programme."""
        self._problem = pulp.LpProblem(name)
        self._columns: list[pulp.LpVariable] = []
        self._placed: list[int] = []
        self._names: set[str] = set()

    def column(self, name: str, upper: float = INFINITY, *, lower: float = 0.0, whole: bool = False) -> int:
        """Add a column and return its place."""
        bounds = [None if abs(bound) == INFINITY else bound for bound in (lower, upper)]
        kind = pulp.LpInteger if whole else pulp.LpContinuous
        self._columns.append(self._problem.add_variable(self._unused(name), *bounds, cat=kind))
        return len(self._columns) - 1

    def row(self, name: str, columns: ArrayLike, coefficients: ArrayLike, sense: Sense, right: float) -> int:
        """Add the row `coefficients x (sense) right` and return its place; no column may stand in it twice."""
        places = np.asarray(columns).tolist()
        self._placed.extend(places)
        variables = [self._columns[place] for place in places]
        left = pulp.LpAffineExpression(zip(variables, np.asarray(coefficients).tolist(), strict=True))
        constraint = pulp.LpConstraint(left, _SENSES[sense], rhs=float(right))
        self._problem.addConstraint(constraint, self._unused(name))
        return int(self._problem.numConstraints()) - 1

    def text(self) -> str:
        """The programme as PuLP prints it."""
        return str(self._problem)

    def load(self) -> Model:
        """Hand the programme to the solver, without an objective.

        PuLP's own hand-over builds the solver's model row by row; this one passes it at once.
        """
        start, value = [0], list[float]()
        lower, upper = list[float](), list[float]()
        for constraint in self._problem.constraints():
            value.extend(constraint.values())
            start.append(len(value))
            right = -constraint.constant
            lower.append(right if constraint.sense >= 0 else -INFINITY)
            upper.append(right if constraint.sense <= 0 else INFINITY)
        rows = Rows(
            np.array(start, dtype=np.int32),
            np.array(self._placed, dtype=np.int32),
            np.array(value, dtype=np.float64),
            np.array(lower, dtype=np.float64),
            np.array(upper, dtype=np.float64),
        )
        return Model(
            rows,
            [-INFINITY if variable.lowBound is None else variable.lowBound for variable in self._columns],
            [INFINITY if variable.upBound is None else variable.upBound for variable in self._columns],
            np.array([variable.cat == pulp.LpInteger for variable in self._columns], dtype=bool),
        )

    def _unused(self, name: str) -> str:
        plain = _PLAIN.sub("_", name)
        while plain in self._names:
            plain += "_"
        self._names.add(plain)
        return plain
