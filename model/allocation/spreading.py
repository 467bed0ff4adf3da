"""Shares of a year over its periods: alone by a closed form, tied by totals through a programme of their own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from model.solver import INFINITY, Array, Model, Rows, Solved

NO_DUAL = 1e-9
HAIR = 1e-9


class Total(NamedTuple):
    """What of a resource (place among the uses) may be used in a period (place), base taken off."""

    period: int
    resource: int
    amount: float


@dataclass(frozen=True, slots=True, eq=False)
class Demand:
    """G groups of contributions that ask for T periods and R resources.

    Attributes:
        most: Largest share of the year in each period (G x T).
        least: Smallest cumulative share at the end of each period (G x T), 1 at the last.
        use: Use of each resource over the year (G x R).
        totals: What the periods have.
    """

    most: Array
    least: Array
    use: Array
    totals: tuple[Total, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """Which rules make the totals too small: their flags (`most` and `least` G x T, `totals` in their order)."""

    most: NDArray[np.bool_]
    least: NDArray[np.bool_]
    totals: NDArray[np.bool_]


def even_shares(most: Array, least: Array) -> Array:
    """Shares (T) of one contribution with the lexicographically smallest loads share / most.

    Drawn against the cumulative sum of `most`, the cumulative shares are the least concave curve over the
    milestones: whatever has to be done early is spread evenly over all the time there is for it.

    Args:
        most: Largest share in each period (T), some may be 0.
        least: Smallest cumulative share at the end of each period (T), 1 at the last; within reach of `most`.
    """
    reach = np.concatenate([[0.0], np.cumsum(most)])
    asked = np.concatenate([[0.0], np.minimum(np.maximum.accumulate(least), 1.0)])
    shares = np.zeros(len(most))
    begin = 0
    while begin < len(most) and asked[begin] < 1.0:
        ends = np.arange(begin + 1, len(reach))
        width, height = reach[ends] - reach[begin], asked[ends] - asked[begin]
        slope = np.where(width > 0, height / np.where(width > 0, width, 1.0), 0.0)
        end = int(ends[np.flatnonzero(slope >= slope.max() * (1 - 1e-15))[-1]])
        shares[begin:end] = slope.max() * most[begin:end]
        begin = end
    return shares


def level_shares(demand: Demand) -> Array:
    """Shares (G x T) with the lexicographically smallest loads within all totals, which can be met.

    Lexicographic min-max as among departments (Ogryczak and Sliwinski 2006): the loads with a dual are the largest
    in every optimum and are settled there; the rest goes on.
    """
    count, periods = demand.most.shape
    cells = count * periods
    most = demand.most.ravel()
    loads = np.flatnonzero(most > 0)
    model, first_load = _programme(demand, loads)
    theta = cells
    cost = np.zeros(cells + 1)
    cost[theta] = 1.0
    model.set_objective(cost, maximise=False)
    unsettled = np.arange(len(loads))
    shares = np.zeros(cells)
    while len(unsettled):
        solved = model.solve()
        if solved.status != "optimal":
            raise ArithmeticError("the shares of the periods could not be levelled")
        level = max(float(solved.x[theta]), 0.0)
        tight = np.abs(solved.dual[first_load + unsettled]) > NO_DUAL
        if level <= NO_DUAL or not tight.any():
            tight[:] = True
        settled = unsettled[tight]
        shares[loads[settled]] = level * most[loads[settled]]
        rows = first_load + settled
        model.bound_rows(rows, [-INFINITY] * len(rows), [INFINITY] * len(rows))
        _hold(model, solved, rows, theta)
        still = loads[settled][model.lower[loads[settled]] < model.upper[loads[settled]]]
        model.bound_columns(still, shares[still], shares[still])
        model.shrink()
        unsettled = unsettled[~tight]
    return shares.reshape(count, periods)


def support(demand: Demand) -> Support | None:
    """Rules that cannot hold together, by the duals of the least overrun of totals; None where all can be met."""
    count, periods = demand.most.shape
    cells = count * periods
    model, _ = _programme(demand, np.empty(0, dtype=np.int64), overrun=True)
    cost = np.zeros(cells + 1 + len(demand.totals))
    cost[cells + 1 :] = 1.0
    model.set_objective(cost, maximise=False)
    solved = model.solve()
    if solved.status != "optimal" or solved.value <= HAIR:
        return None
    milestones = _milestones(demand)
    least = np.zeros(cells, dtype=bool)
    least[milestones] = np.abs(solved.dual[count : count + len(milestones)]) > NO_DUAL
    totals = solved.dual[count + len(milestones) : count + len(milestones) + len(demand.totals)]
    most = solved.reduced_cost[:cells] < -NO_DUAL
    return Support(most.reshape(count, periods), least.reshape(count, periods), np.abs(totals) > NO_DUAL)


def _milestones(demand: Demand) -> Any:
    """Cells of the milestones that ask for something, the end of the year apart."""
    asked = demand.least > 0
    asked[:, -1] = False
    return np.flatnonzero(asked)


def _programme(demand: Demand, loads: Any, *, overrun: bool = False) -> tuple[Model, int]:
    """The programme: shares by group and period, the largest load, overruns; and the row of the first load."""
    count, periods = demand.most.shape
    cells = count * periods
    entries: list[tuple[int, int, float]] = [(cell // periods, cell, 1.0) for cell in range(cells)]
    lower, upper = [1.0] * count, [1.0] * count
    for cell in _milestones(demand).tolist():
        begin = cell - cell % periods
        entries += [(len(lower), each, 1.0) for each in range(begin, cell + 1)]
        lower.append(float(demand.least.flat[cell]))
        upper.append(INFINITY)
    for place, total in enumerate(demand.totals):
        uses = demand.use[:, total.resource]
        scale = float(uses.sum()) or 1.0
        entries += [
            (len(lower), group * periods + total.period, uses[group] / scale)
            for group in np.flatnonzero(uses).tolist()
        ]
        if overrun:
            entries.append((len(lower), cells + 1 + place, -1.0))
        lower.append(-INFINITY)
        upper.append(total.amount / scale * (1 if overrun else 1 + HAIR * np.sign(total.amount)))
    first = len(lower)
    for cell in loads.tolist():
        entries += [(len(lower), cell, 1.0 / float(demand.most.flat[cell])), (len(lower), cells, -1.0)]
        lower.append(-INFINITY)
        upper.append(0.0)
    row, column, value = (np.array(part) for part in zip(*entries, strict=True))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(lower)))])
    rows = Rows(start.astype(np.int32), column.astype(np.int32), value, np.array(lower), np.array(upper))
    more = len(demand.totals) if overrun else 0
    most = np.concatenate([demand.most.ravel(), [INFINITY] * (1 + more)])
    return Model(rows, np.zeros(cells + 1 + more), most), first


def _hold(model: Model, solved: Solved, settled: Any, theta: int) -> None:
    """Keep the optimal face, the settled loads and the largest load apart."""
    fixed = np.abs(solved.reduced_cost) > NO_DUAL
    fixed[theta] = False
    columns = np.flatnonzero(fixed)
    at = _nearest(solved.x, model.lower, model.upper)[columns]
    model.bound_columns(columns, at, at)
    tight = np.abs(solved.dual) > NO_DUAL
    tight[settled] = False
    rows = np.flatnonzero(tight)
    at = _nearest(solved.activity, model.row_lower, model.row_upper)[rows]
    model.bound_rows(rows, at, at)


def _nearest(value: Array, lower: Array, upper: Array) -> Array:
    return np.where(value - lower <= upper - value, lower, upper)
