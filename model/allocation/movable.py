"""Numbers of a plan that stand on the right side of its rules, turned into a column that can move.

Totals, reserves, mandates, limits, target pins and use pins enter the programme by their rules' right sides alone.
So does a cap on the largest load. Such a number becomes a column of its own, and what the plan is worth as a
function of it is piecewise linear.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from model.allocation.constraints import scale_of
from model.allocation.objectives import Objective, objectives
from model.allocation.programme import Programme, build
from model.allocation.terms import Terms, read_terms, rule
from model.errors import MeritreeError
from model.plan import Limit, Pin, Plan
from model.schema import TABLES, index
from model.solver import INFINITY, Array, Flags, Indices, Model, Rows

FAIRNESS = "fairness"
RIGHT_SIDES = {
    "resources": ("total", "reserve"),
    "indicators": ("mandated",),
    "limits": ("floor", "ceiling", "last_year", "max_change"),
    "pins": ("value",),
}


class UnmovableError(MeritreeError):
    """A number does not stand on the right side of a rule, so its curve is not made of straight lines."""


class Number(NamedTuple):
    """A number of a plan: its table, the key of its row and its column; table `fairness`: the largest load."""

    table: str
    key: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Movable:
    """A programme with one number of the plan as its last column.

    Attributes:
        terms: The numbers the programme was written from.
        model: The programme, without an objective.
        column: Where the number stands.
        stages: What is sought, up to the last stage of attainment; one cost per column.
        unit: What one of the column stands for in the number's own unit, so that rules see steps of about 1.
        bounds: Bounds of columns and rows as they were written.
        whole: Columns that take whole numbers only.
    """

    terms: Terms
    model: Model
    column: int
    stages: tuple[Objective, ...]
    unit: float
    bounds: tuple[Array, Array, Array, Array]
    whole: Indices

    def restore(self) -> None:
        """Bring back the programme as it was written."""
        lower, upper, row_lower, row_upper = self.bounds
        self.model.drop_rows(len(row_lower))
        self.model.bound_columns(np.arange(len(lower)), lower, upper)
        self.model.bound_rows(np.arange(len(row_lower)), row_lower, row_upper)


def movable(plan: Plan, number: Number) -> Movable:
    """Write the programme of a plan's attainment stages with one of its numbers as a column.

    Args:
        plan: A plan without errors, in which the number is not blank.
        number: The number.

    Raises:
        UnmovableError: The number does not stand on the right side of a rule of this plan.
    """
    programme = build(read_terms(_until_attainment(plan, number)))
    terms, size = programme.terms, programme.size
    rates = {} if number.table == FAIRNESS else _rates(programme, number)
    rows, columns, values = programme.model.matrix()
    lower, upper, row_lower, row_upper = (bound.copy() for bound in programme.bounds)
    present = _present(plan, number)
    for row, rate in rates.items():
        row_lower[row] -= rate * present
        row_upper[row] -= rate * present
    unit = 1.0 / max((abs(rate) for rate in rates.values()), default=1.0)
    column = size
    if number.table == FAIRNESS:
        column = programme.columns.theta
    else:
        rows = np.append(rows, list(rates))
        columns = np.append(columns, np.full(len(rates), size))
        values = np.append(values, [-rate * unit for rate in rates.values()])
        low, high = _allowed(number)
        lower, upper = np.append(lower, low / unit), np.append(upper, high / unit)
    loaded = Model(
        _sorted_rows(rows, columns, values, row_lower, row_upper), lower, upper, _integral(programme, len(lower))
    )
    sought = _padded(objectives(programme), len(lower))
    return Movable(terms, loaded, column, sought, unit, (lower, upper, row_lower, row_upper), programme.whole)


def _until_attainment(plan: Plan, number: Number) -> Plan:
    stages = plan.settings.stages
    if "attainment" not in stages:
        raise UnmovableError("this plan has no stage 'attainment', so nothing is reached on purpose")
    kept = stages[: stages.index("attainment") + 1]
    if "stability" in kept or ("cost" in kept and number[::2] == ("resources", "total") and _prices_follow(plan)):
        raise UnmovableError("a stage before 'attainment' changes with this number in another way than its rules")
    if number.table == FAIRNESS and FAIRNESS not in kept:
        kept = (*kept, FAIRNESS)
    return replace(plan, settings=replace(plan.settings, stages=kept))


def _prices_follow(plan: Plan) -> bool:
    """Whether prices follow the totals, by more than a common factor: none are given."""
    unpriced = all(resource.price is None for resource in plan.resources)
    return unpriced and (len(plan.resources) > 1 or not plan.resources[0].total)


def _padded(stages: tuple[Objective, ...], size: int) -> tuple[Objective, ...]:
    reached = [place for place, stage in enumerate(stages) if stage.name.startswith("attainment")]
    if not reached:
        raise UnmovableError("no indicator of this plan has a target to reach")
    kept = stages[: reached[-1] + 1]
    return tuple(replace(stage, cost=np.append(stage.cost, np.zeros(size - len(stage.cost)))) for stage in kept)


def _integral(programme: Programme, size: int) -> Flags | None:
    integral = np.zeros(size, dtype=bool)
    integral[programme.whole] = True
    return integral if integral.any() else None


def _allowed(number: Number) -> tuple[float, float]:
    column = TABLES[number.table].column(number.column)
    low = None if column is None or number.table == "pins" else column.low
    high = None if column is None or number.table == "pins" else column.high
    return (-INFINITY if low is None else low, INFINITY if high is None else high)


def _present(plan: Plan, number: Number) -> float:
    if number.table == FAIRNESS:
        return 0.0
    record = index(plan, number.table)[number.key]
    return float(getattr(record, number.column))


def _rates(programme: Programme, number: Number) -> dict[int, float]:
    """How the right side of each rule moves with a number; by row."""
    if number.column not in RIGHT_SIDES.get(number.table, ()):
        raise UnmovableError(_not_a_right_side(number))
    record = index(programme.terms.plan, number.table)[number.key]
    match number.table:
        case "resources":
            scale = scale_of(programme.terms, programme.terms.resources.index(number.key[0]))
            found = {rule("resource", number.key[0]): (1.0 if number.column == "total" else -1.0) / scale}
        case "indicators":
            found = {rule("mandated", number.key[0]): 1.0}
        case "limits":
            found = _limit_rates(programme.terms, record, number.column)
        case _:
            found = _pin_rates(programme.terms, record)
    rates = {programme.rows[name]: rate for name, rate in found.items() if name in programme.rows}
    if not rates:
        raise UnmovableError("no rule of this plan hangs on that number (attained already, or unlimited?)")
    return rates


def _limit_rates(terms: Terms, limit: Limit, column: str) -> dict[str, float]:
    scale = scale_of(terms, terms.resources.index(limit.resource))
    owner = limit.department if limit.department is not None else limit.goal or ""
    if column in ("floor", "ceiling"):
        return {rule(column, owner, limit.resource): 1.0 / scale}
    share, last = limit.max_change or 0.0, limit.last_year or 0.0
    below, above = ((1 - share), (1 + share)) if column == "last_year" else (-last, last)
    name = rule("change", owner, limit.resource)
    return {name: below / scale, name + " above": above / scale}


def _pin_rates(terms: Terms, pin: Pin) -> dict[str, float]:
    if pin.kind == "use":
        scale = scale_of(terms, terms.resources.index(pin.resource or ""))
        return {rule("pin", "use", pin.department or "", pin.resource or ""): 1.0 / scale}
    if pin.kind == "share":
        raise UnmovableError(_not_a_right_side(Number("pins", ("share",), "value")))
    own = [(c.indicator, c.department) for c in terms.contributions]
    p = own.index((pin.indicator or "", pin.department or ""))
    i = int(terms.indicator[p])
    size = abs(float(terms.required[i])) or 1.0
    rate = float(terms.sign[i]) * float(terms.denominator[p]) / size
    return {rule("pin", "target", pin.indicator or "", pin.department or ""): rate}


def _not_a_right_side(number: Number) -> str:
    what = "a pinned share" if number.key[:1] == ("share",) else f"'{number.column}' of {number.table}"
    return (
        f"{what} enters the programme as a factor, so the curve over it is not made of straight lines; a frontier "
        "goes over a resource, `fairness`, or the path of a total, a reserve, a mandate, a limit, a pin or the "
        "target of an indicator"
    )


def _sorted_rows(rows: Indices, columns: Indices, values: Array, lower: Array, upper: Array) -> Rows:
    order = np.lexsort((columns, rows))
    start = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(lower)))])
    return Rows(start.astype(np.int32), columns[order].astype(np.int32), values[order], lower, upper)
