"""Invented plans of a county's and a city's size, and the table of what was measured against its aim."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import highspy
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from model.plan import (
    Contribution,
    Department,
    Goal,
    Indicator,
    Limit,
    Pin,
    Plan,
    Resource,
    Result,
    Settings,
    Step,
)
from model.schema import in_order
from model.tables import read_plan

TENJO = Path(__file__).parents[2] / "data" / "tenjo"
UNIT_COSTS = {"money": (2.0, 20.0), "staff": (0.05, 0.4)}
STEPS = 3
# A plan in which every contribution delivers this share of its capacity keeps every rule of the invented plans,
# so they can be met; targets ask for more than that, and the totals allow hardly more.
KEPT, ASKED, AFFORDED = 0.4, 0.7, 0.28


@pytest.fixture(scope="session")
def county() -> Plan:
    return invented_plan("county", departments=30, indicators=80, contributions=400, aims=5)


@pytest.fixture(scope="session")
def city() -> Plan:
    return invented_plan("city", departments=100, indicators=500, contributions=3000, aims=8)


@pytest.fixture(scope="session")
def tenjo() -> Plan:
    return read_plan(TENJO)


def invented_plan(name: str, *, departments: int, indicators: int, contributions: int, aims: int) -> Plan:
    """Make up a plan that can be met, the same at every call.

    Args:
        name: Id of the plan, and the seed of its numbers.
        departments: How many, every tenth with two others below it.
        indicators: How many, of all aggregations and both directions.
        contributions: How many, spread evenly over the indicators; each with three steps of rising unit cost.
        aims: Goals right below the root, with four goals each.
    """
    draw = random.Random(name)
    units = _departments(departments)
    goals = _goals(draw, aims)
    leaves = [goal.goal for goal in goals if goal.parent not in (None, "root")]
    parts = [
        _indicator(draw, place, leaves[place % len(leaves)], units, contributions // indicators)
        for place in range(indicators)
    ]
    own = [contribution for part in parts for contribution in part.contributions]
    steps = [step for part in parts for step in part.steps]
    full = _full_use(steps)
    first_aim = sum(
        use
        for part in parts
        if part.indicator.goal.startswith("a0")
        for (_, resource), use in _full_use(part.steps).items()
        if resource == "money"
    )
    return in_order(
        Plan(
            settings=Settings(id=name, name=f"An invented {name}"),
            goals=tuple(goals),
            indicators=tuple(part.indicator for part in parts),
            departments=tuple(units),
            contributions=tuple(own),
            costs=tuple(steps),
            resources=tuple(_resources(full)),
            limits=tuple(_limits(units, full, first_aim)),
            pins=tuple(_pins(parts)),
            results=tuple(_results(draw, own)),
        )
    )


def _departments(number: int) -> list[Department]:
    def parent(place: int) -> str | None:
        return f"d{place - place % 10:03}" if place % 10 in (1, 2) else None

    return [
        Department(department=f"d{place:03}", name=f"Department {place}", parent=parent(place))
        for place in range(number)
    ]


def _goals(draw: random.Random, aims: int) -> list[Goal]:
    goals = [Goal(goal="root", name="Well-being")]
    for aim, weight in enumerate(_shares(draw, aims)):
        goals.append(Goal(goal=f"a{aim}", parent="root", name=f"Aim {aim}", weight=weight))
        goals += [
            Goal(goal=f"a{aim}g{place}", parent=f"a{aim}", name=f"Goal {aim}.{place}", weight=part)
            for place, part in enumerate(_shares(draw, 4))
        ]
    return goals


def _shares(draw: random.Random, number: int) -> list[float]:
    """Positive shares in whole percent that sum to 1."""
    percent = [1] * number
    for _ in range(100 - number):
        percent[draw.randrange(number)] += 1
    return [share / 100 for share in percent]


@dataclass(frozen=True, slots=True)
class Part:
    """An indicator with all that belongs to it."""

    indicator: Indicator
    contributions: list[Contribution]
    steps: list[Step]


AGGREGATIONS = ("sum", "sum", "sum", "sum", "mean", "ratio", "ratio", "effect", "worst", "sum")


def _indicator(draw: random.Random, place: int, goal: str, units: list[Department], workers: int) -> Part:
    name = f"i{place:03}"
    aggregation = AGGREGATIONS[place % len(AGGREGATIONS)]
    # 7 is prime to the ten aggregations, so each of them meets both directions
    sign = -1 if place % 7 == 3 else 1
    own, steps = [], []
    for unit in sorted(draw.sample([unit.department for unit in units], workers)):
        stretches = _steps(draw, name, unit)
        steps += stretches
        capacity = sum(step.capacity or 0 for step in stretches)
        own.append(_contribution(draw, name, unit, aggregation, sign, capacity))
    baseline, target = _aim(own, steps, aggregation, sign)
    indicator = Indicator(
        indicator=name,
        goal=goal,
        name=f"Indicator {place}",
        unit="points",
        weight=1 + draw.randrange(9),
        direction="lower" if sign < 0 else "higher",
        aggregation=aggregation,
        baseline=baseline,
        target=target,
        class_=0 if place % 20 == 1 else 1,
        mandated=0.5 if place % 10 == 1 else None,
        margin=0.05 if place % 8 == 0 else 0.0,
        decimals=1,
    )
    return Part(indicator, own, steps)


def _steps(draw: random.Random, indicator: str, department: str) -> list[Step]:
    first = {resource: draw.uniform(*costs) for resource, costs in UNIT_COSTS.items()}
    return [
        Step(
            indicator=indicator,
            department=department,
            step=step,
            capacity=round(draw.uniform(2, 20), 1),
            use=tuple((resource, round(cost * 1.6 ** (step - 1), 4)) for resource, cost in first.items()),
        )
        for step in range(1, STEPS + 1)
    ]


def _contribution(
    draw: random.Random, indicator: str, department: str, aggregation: str, sign: int, capacity: float
) -> Contribution:
    baseline = round(draw.uniform(20, 80), 1)
    own = Contribution(indicator=indicator, department=department, baseline=baseline)
    match aggregation:
        case "mean":
            return replace(own, coefficient=float(draw.randint(1, 9)))
        case "effect":
            return replace(own, coefficient=round(draw.uniform(0.1, 2), 2))
        case "ratio":
            denominator = float(draw.randint(100, 900))
            return replace(own, baseline=round(baseline / 100, 3), denominator=denominator)
        case "worst":
            # how far a department has to go is its own affair here, so the common target settles its baseline
            return replace(own, baseline=round(100 - sign * ASKED * capacity, 4))
    return own


def _aim(own: list[Contribution], steps: list[Step], aggregation: str, sign: int) -> tuple[float | None, float]:
    """Baseline (only where it must be given) and target that ask for the same share of every capacity."""
    reach = {unit.department: 0.0 for unit in own}
    for step in steps:
        reach[step.department] += step.capacity or 0
    match aggregation:
        case "worst":
            return None, 100.0
        case "effect":
            return 50.0, 50 + sign * ASKED * sum((c.coefficient or 0) * reach[c.department] for c in own)
        case "ratio":
            counts = sum((c.baseline or 0) * (c.denominator or 0) for c in own)
            return None, (counts + sign * ASKED * sum(reach.values())) / sum(c.denominator or 0 for c in own)
        case "mean":
            heavy = sum(c.coefficient or 0 for c in own)
            ahead = [(c.baseline or 0) + sign * ASKED * reach[c.department] for c in own]
            return None, sum((c.coefficient or 0) * a for c, a in zip(own, ahead, strict=True)) / heavy
    return None, sum(c.baseline or 0 for c in own) + sign * ASKED * sum(reach.values())


def _full_use(steps: list[Step]) -> dict[tuple[str, str], float]:
    """What each department would use of each resource if it delivered its whole capacity."""
    full: dict[tuple[str, str], float] = {}
    for step in steps:
        for resource, cost in step.use:
            place = (step.department, resource)
            full[place] = full.get(place, 0.0) + cost * (step.capacity or 0)
    return full


def _resources(full: dict[tuple[str, str], float]) -> Iterator[Resource]:
    for resource, price in (("money", 1.0), ("staff", 30.0)):
        total = sum(use for (_, used), use in full.items() if used == resource)
        yield Resource(resource=resource, name=resource, total=round(AFFORDED * total), price=price)


def _limits(units: list[Department], full: dict[tuple[str, str], float], first_aim: float) -> Iterator[Limit]:
    """Room for every department around the plan that is known to be possible, on top of its base."""
    below = {unit.department: unit.parent for unit in units}
    parents = {parent for parent in below.values() if parent}
    for department in below:
        use = full.get((department, "money"), 0.0)
        if department in parents or use == 0:
            continue
        yield Limit(department=department, resource="money", floor=round(0.12 * use), ceiling=round(0.4 * use + 1))
        yield Limit(
            department=department,
            resource="staff",
            last_year=round(AFFORDED * full[department, "staff"], 2),
            max_change=0.5,
        )
    yield Limit(goal="a0", resource="money", ceiling=round(AFFORDED * first_aim))


def _pins(parts: list[Part]) -> Iterator[Pin]:
    """A target kept as it was in the plan that is known to be possible, on one indicator in forty."""
    for part in parts[::40]:
        first = part.contributions[0]
        reach = sum(step.capacity or 0 for step in part.steps if step.department == first.department)
        sign = -1 if part.indicator.direction == "lower" else 1
        value = round((first.baseline or 0) + sign * KEPT * reach, 3)
        yield Pin(kind="target", indicator=first.indicator, department=first.department, value=value)


def _results(draw: random.Random, own: list[Contribution]) -> Iterator[Result]:
    for row in own:
        actual = round((row.baseline or 0) * draw.uniform(0.8, 1.3), 3)
        yield Result(indicator=row.indicator, department=row.department, period="2025", actual=actual)


@dataclass(frozen=True, slots=True)
class Measured:
    """A line of the closing table: a median against its aim, and the seconds of it spent inside the solver."""

    what: str
    median: float
    aim: float | None = None
    unit: str = "s"
    best: float | None = None
    solver: float | None = None
    aim_times: float | None = None

    def __str__(self) -> str:
        best = "" if self.best is None else f"(best {self.best:.3g})"
        line = f"{self.what:<48} {self.median:>8.3g} {self.unit:<2} {best:<14}"
        line += f" aim {self.aim:>5.3g} {verdict(self.median, self.aim)}" if self.aim else ""
        if self.solver:
            times = self.median / self.solver
            line += f"   solver {self.solver:>8.3g} s, {times:.2f} times"
            line += f" (aim {self.aim_times} {verdict(times, self.aim_times)})" if self.aim_times else ""
        return line


def verdict(measured: float, aim: float) -> str:
    return "met   " if measured <= aim else "MISSED"


Note = Callable[..., None]
Timed = Callable[..., None]
MEASURED = pytest.StashKey[list[Measured]]()


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Note:
    """Add a line to the closing table; takes what `Measured` takes."""
    lines = request.config.stash.setdefault(MEASURED, [])
    return lambda *cells, **named: lines.append(Measured(*cells, **named))


@pytest.fixture
def timed(benchmark: BenchmarkFixture, note: Note, monkeypatch: pytest.MonkeyPatch) -> Timed:
    """Time a call; every round, and one before them that does not count, takes the next of the arguments."""
    inside: list[float] = []
    run = highspy.Highs.run

    def clocked(solver: highspy.Highs) -> highspy.HighsStatus:
        started = perf_counter()
        status = run(solver)
        inside[-1] += perf_counter() - started
        return status

    def measure(
        what: str,
        call: Callable[[Any], object],
        arguments: Iterator[Any],
        *,
        aim: float,
        aim_times: float | None = None,
        rounds: int = 9,
    ) -> None:
        def next_round() -> tuple[tuple[Any], dict[str, Any]]:
            inside.append(0.0)
            return (next(arguments),), {}

        monkeypatch.setattr(highspy.Highs, "run", clocked)
        benchmark.pedantic(call, setup=next_round, rounds=rounds, warmup_rounds=1)
        solver = median(inside[1:])
        times = benchmark.stats.stats
        note(what, times.median, aim, best=times.min, solver=solver, aim_times=aim_times)

    return measure


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if lines := config.stash.get(MEASURED, []):
        terminalreporter.section("medians against their aims")
    for line in lines:
        terminalreporter.write_line(str(line))
