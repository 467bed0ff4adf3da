"""One nudge in one direction, followed through the stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from model.allocation.objectives import Objective
from model.allocation.programme import NO_DUAL, Programme
from model.allocation.stands import SAME, Lever, Nudge, Stand
from model.allocation.terms import Array
from model.solver import INFINITY, Model, Solved

BINDING = 1e-8
NOISE = 1e-11
NAN = float("nan")


class Course:
    """One nudge in one direction, followed through the stages."""

    def __init__(self, programme: Programme, stands: Sequence[Stand], nudge: Nudge, step: int) -> None:
        self.programme, self.stands, self.step, self.nudge = programme, stands, step, nudge
        self.rates: list[float] = []
        self._load_rates: dict[int, float] = {}
        self._held: dict[int, tuple[float, float]] = {}
        self.stand_at(0)

    def stand_at(self, place: int) -> None:
        """Measure every lever where the plan stands at the end of a stage."""
        self._here = self.stands[place]
        levers = self.nudge.levers
        loose = [lever for lever in levers if _is_loose(self._here.amounts.get(id(lever)))]
        self._ranged = [lever for lever in loose if _is_range(lever)]
        self.loose = [lever for lever in loose if not _is_range(lever)]
        self._fixed = [lever for lever in levers if lever not in loose]
        self._right = np.zeros(len(self.programme.bounds[2]))
        for row, rate in self.nudge.rows.items():
            self._right[row] += self.step * rate
        for lever in self._fixed:
            for row, factor in lever.rows.items():
                self._right[row] += self.step * factor * self._amount(lever)
        size = float(np.abs(self._right).max(initial=0.0))
        for lever in loose:
            low, high = self._here.amounts[id(lever)]
            for factor in lever.rows.values():
                size = max(size, abs(factor) * max(abs(low), abs(high)))
        self.size = size or 1.0

    def loose_rows(self) -> list[dict[int, float]]:
        """Rows of the levers whose amount is not the same in all equally good plans."""
        return [
            {row: self.step * factor / self.size for row, factor in lever.rows.items()} for lever in self.loose
        ]

    def begin(self, model: Model, bounds: tuple[Array, Array, Array, Array]) -> None:
        """Set every bound to what the nudge makes of it."""
        lower, upper, row_lower, row_upper = bounds
        model.drop_rows(len(row_lower))
        right = self._right / self.size
        model.bound_columns(np.arange(len(lower)), lower, upper)
        model.bound_rows(np.arange(len(row_lower)), row_lower + right, row_upper + right)
        if any(each.stage.name == "fairness" for each in self.stands[:-1]):
            loads = list(self.programme.loads.values())
            model.set_coefficients(loads, self.programme.columns.theta, -1.0)

    def follow(
        self, model: Model, place: int, loads: Sequence[int], *, nested: bool
    ) -> tuple[float, Solved | None]:
        """Rate of the value of one stage, and the direction; None where there is none."""
        stage = self.stands[place].stage
        if not self._bound_levers(model, place):
            return NAN, None
        if stage.name == "fairness":
            last = place + 1 == len(self.stands)
            rate, solved = self._follow_loads(model, place, loads, hold=nested, first_only=last)
        else:
            scale = float(np.abs(stage.cost).max(initial=0.0)) or 1.0
            model.set_objective(self._objective(stage, scale), maximise=stage.maximise)
            solved = model.solve()
            if solved.status != "optimal":
                return NAN, None
            rate = scale * self.size * _plain(solved.value)
            if nested:
                _hold(model, solved)
        if solved is None:
            return NAN, None
        self._note_levers(stage, solved)
        rate += self.step * self.nudge.constants.get(stage.name, 0.0)
        for lever in self._fixed:
            rate += self.step * lever.costs.get(stage.name, 0.0) * self._amount(lever)
        self.rates.append(rate)
        return rate, solved

    def keep_values(self, model: Model, place: int, loads: Sequence[int]) -> None:
        """Keep the rates of the stages before, where what may be given up of them is given up."""
        x = self.stands[place].x
        for before, rate in zip(self.stands[:place], self.rates, strict=True):
            stage = before.stage
            if stage.name == "fairness":
                self._keep_loads(model, place, loads, stage.give_up)
                continue
            lost = stage.give_up * (abs(before.value) if stage.relative else 1.0)
            sign = 1.0 if stage.maximise else -1.0
            scale = float(np.abs(stage.cost).max(initial=0.0)) or 1.0
            left = sign * (float(stage.cost @ x) + stage.constant - before.value) + lost
            if left > BINDING * scale:
                continue
            grown = rate - sign * (stage.give_up * rate * np.sign(before.value) if stage.relative else 0.0)
            grown -= self.step * self.nudge.constants.get(stage.name, 0.0)
            for lever in self._fixed:
                grown -= self.step * lever.costs.get(stage.name, 0.0) * self._amount(lever)
            line = self._objective(stage, scale)
            where = np.flatnonzero(line)
            bound = grown / (scale * self.size)
            model.add_row(where, line[where], *((bound, INFINITY) if stage.maximise else (-INFINITY, bound)))

    def _objective(self, stage: Objective, scale: float) -> Array:
        tail = [lever.costs.get(stage.name, 0.0) * self.step / (self.size * scale) for lever in self.loose]
        return np.concatenate([stage.cost / scale, tail])

    def _amount(self, lever: Lever) -> float:
        return float(lever.values @ self._here.x[lever.columns])

    def _bound_levers(self, model: Model, place: int) -> bool:
        """Keep each loose lever where this stage's best plans have it; False where an earlier stage forbids that.

        Then the value of this stage jumps as soon as the number moves, and has no slope.
        """
        for lever in (*self.loose, *self._ranged):
            low, high = self.stands[place].amounts.get(id(lever), (self._amount(lever),) * 2)
            before = self._held.get(id(lever), (low, high))
            low, high = max(low, before[0]), min(high, before[1])
            if low > high + SAME * max(1.0, abs(low)):
                return False
            high = max(low, high)
            if lever in self._ranged:
                ((row, factor),) = lever.rows.items()
                ends = sorted(self._right[row] + self.step * factor * end for end in (low, high))
                model.bound_rows([row], [ends[0] / self.size], [ends[1] / self.size])
            else:
                model.bound_columns([len(self.programme.bounds[0]) + self.loose.index(lever)], [low], [high])
            self._held[id(lever)] = (low, high)
        return True

    def _note_levers(self, stage: Objective, solved: Solved) -> None:
        """Where the direction leaves a lever one amount only, the stages that follow have no other."""
        if stage.give_up > 0:
            for lever in (*self.loose, *self._ranged):
                self._held.pop(id(lever), None)
            return
        for number, lever in enumerate(self.loose):
            column = len(self.programme.bounds[0]) + number
            if abs(solved.reduced_cost[column]) > NO_DUAL:
                self._held[id(lever)] = (float(solved.x[column]),) * 2
        for lever in self._ranged:
            ((row, factor),) = lever.rows.items()
            if abs(solved.dual[row]) > NO_DUAL:
                moved = solved.activity[row] * self.size - self._right[row]
                self._held[id(lever)] = (float(moved / (self.step * factor)),) * 2

    def _follow_loads(
        self, model: Model, place: int, loads: Sequence[int], *, hold: bool, first_only: bool
    ) -> tuple[float, Solved | None]:
        """Rate of the largest load, and where later stages follow of every load, the largest first."""
        theta = self.programme.columns.theta
        first: float | None = None
        solved: Solved | None = None
        for level in _levels(self._loads_at(self.stands[place].x, loads)):
            unsettled = list(level)
            while unsettled:
                model.bound_rows(unsettled, [-INFINITY] * len(unsettled), [0.0] * len(unsettled))
                cost = np.zeros(len(model.lower))
                cost[theta] = 1.0
                model.set_objective(cost, maximise=False)
                solved = model.solve()
                if solved.status != "optimal":
                    return NAN, None
                rate = _plain(float(solved.x[theta]))
                first = rate if first is None else first
                if first_only:
                    return first * self.size, solved
                tight = [row for row in unsettled if abs(solved.dual[row]) > NO_DUAL] or unsettled
                if hold:
                    _hold(model, solved, but_rows=tight, but_columns=[theta])
                model.set_coefficients(tight, theta, 0.0)
                model.bound_rows(tight, [rate] * len(tight), [rate] * len(tight))
                self._load_rates.update(dict.fromkeys(tight, rate * self.size))
                unsettled = [row for row in unsettled if row not in tight]
        if solved is None:
            solved = model.solve()
        return (first or 0.0) * self.size, solved if solved.status == "optimal" else None

    def _loads_at(self, x: Array, loads: Sequence[int]) -> dict[int, float]:
        still = x.copy()
        still[self.programme.columns.theta] = 0.0
        activity = self.programme.model.activity(still)
        return {row: float(activity[row]) for row in loads}

    def _keep_loads(self, model: Model, place: int, loads: Sequence[int], give_up: float) -> None:
        fair = next(each for each in self.stands if each.stage.name == "fairness")
        best, now = self._loads_at(fair.x, loads), self._loads_at(self.stands[place].x, loads)
        model.set_coefficients(loads, self.programme.columns.theta, 0.0)
        for row in loads:
            rate = self._load_rates.get(row, 0.0) / self.size
            if give_up <= 0:
                model.bound_rows([row], [rate], [rate])
            elif best[row] + give_up - now[row] <= BINDING:
                model.bound_rows([row], [-INFINITY], [rate])


def _is_loose(ends: tuple[float, float] | None) -> bool:
    return ends is not None and ends[1] - ends[0] > SAME * max(1.0, abs(ends[0]))


def _plain(value: float) -> float:
    """A rate of about 1, exactly 0 where it is as good as 0."""
    return 0.0 if abs(value) < NOISE else value


def _is_range(lever: Lever) -> bool:
    """Whether a lever moves one row and no cost: then it only gives that row's right side a range."""
    return len(lever.rows) == 1 and not lever.costs


def _levels(loads: Mapping[int, float]) -> Iterator[list[int]]:
    """Rows of equal loads together, the largest loads first."""
    rows = sorted(loads, key=lambda row: (-loads[row], row))
    while rows:
        level = [row for row in rows if loads[rows[0]] - loads[row] <= BINDING]
        rows = rows[len(level) :]
        yield level


def _hold(model: Model, solved: Solved, but_rows: Sequence[int] = (), but_columns: Sequence[int] = ()) -> None:
    """Keep a direction's optimal face: what has a reduced cost or a dual stays at its bound."""
    fixed = np.abs(solved.reduced_cost) > NO_DUAL
    fixed[list(but_columns)] = False
    columns = np.flatnonzero(fixed)
    at = _nearest(solved.x, model.lower, model.upper)[columns]
    model.bound_columns(columns, at, at)
    tight = np.abs(solved.dual) > NO_DUAL
    tight[list(but_rows)] = False
    rows = np.flatnonzero(tight)
    at = _nearest(solved.activity, model.row_lower, model.row_upper)[rows]
    model.bound_rows(rows, at, at)


def _nearest(value: Array, lower: Array, upper: Array) -> Array:
    return np.where(value - lower <= upper - value, lower, upper)
