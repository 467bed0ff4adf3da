"""Random plans without errors, small enough to solve and with every feature of the format."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from model.plan import (
    STAGES,
    Contribution,
    Department,
    Evaluator,
    Goal,
    Indicator,
    Limit,
    Period,
    Phasing,
    Pin,
    Plan,
    Resource,
    Result,
    Settings,
    Step,
)
from model.schema import in_order

QUARTERS = st.integers(1, 40).map(lambda number: number / 4)
SHARES = st.sampled_from((0.0, 0.1, 0.25, 0.5, 1.0))
PLAIN_TEXTS = st.sampled_from(("Schools", "Air, clean", 'The "safe" city', "公共服务"))
ANY_TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=8)


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A value, or a blank cell."""
    return st.none() | values


@st.composite
def plans(
    draw: st.DrawFn,
    *,
    amounts: st.SearchStrategy[float] = QUARTERS,
    texts: st.SearchStrategy[str] = PLAIN_TEXTS,
    whole: bool = True,
    most: int = 4,
) -> Plan:
    """Draw a plan without errors; its rules may still contradict each other.

    Args:
        draw: Given by hypothesis.
        amounts: Where quantities come from; positive.
        texts: Where names, notes and units come from, and what is appended to some ids.
        whole: Whether contributions may have to be done whole and costs may have start-ups.
        most: Largest number of goals, of indicators and of departments.
    """
    names = st.lists(st.tuples(st.sampled_from(("es", "zh")), texts), max_size=2, unique_by=lambda pair: pair[0])
    named = st.builds(lambda name, more: {"name": name, "names": tuple(sorted(more))}, texts, names)
    goals = _ids(draw, "g", draw(st.integers(1, most)), texts)
    departments = _ids(draw, "d", draw(st.integers(1, most)), texts)
    resources = _ids(draw, "r", draw(st.integers(0, 2)), texts)
    periods = _ids(draw, "p", draw(st.integers(0, 3)), texts)
    indicators = draw(
        _indicators(goals, _ids(draw, "i", draw(st.integers(1, most)), texts), amounts, texts, named)
    )
    pairs = [(i, d) for i in indicators for d in departments if draw(st.booleans())]
    costs = [step for i, d in pairs for step in draw(_steps(i.indicator, d, resources, amounts, whole))]
    contributions = [draw(_contribution(i, d, amounts, texts, whole)) for i, d in pairs]
    plan = Plan(
        settings=draw(_settings(texts, named)),
        goals=tuple(
            Goal(goal=goal, parent=draw(st.sampled_from(goals[:place])) if place else None, **draw(named))
            for place, goal in enumerate(goals)
        ),
        indicators=tuple(indicators),
        departments=tuple(
            Department(
                department=department,
                parent=draw(maybe(st.sampled_from(departments[:place]))) if place else None,
                group=draw(maybe(st.sampled_from(("cities", "counties")))),
                **draw(named),
            )
            for place, department in enumerate(departments)
        ),
        contributions=tuple(contributions),
        costs=tuple(costs),
        resources=tuple(
            Resource(
                resource=resource,
                total=draw(maybe(amounts)),
                reserve=draw(maybe(SHARES)),
                price=draw(maybe(amounts)),
                unit=draw(maybe(texts)),
                **draw(named),
            )
            for resource in resources
        ),
        limits=draw(_limits(goals, departments, resources, amounts)),
        pins=draw(_pins(pairs, contributions, departments, resources, amounts)),
        periods=tuple(Period(period=period, order=draw(maybe(amounts)), **draw(named)) for period in periods),
        phasing=draw(_phasing(periods, [(i.indicator, d) for i, d in pairs], resources, amounts)),
        results=tuple(
            Result(indicator=i.indicator, department=d, period=period, actual=draw(amounts))
            for i, d in pairs
            for period in periods
            if draw(st.booleans())
        ),
        evaluators=tuple(
            Evaluator(evaluator=who, node=i.indicator, weight=draw(amounts), influence=None)
            for who in draw(st.sampled_from(((), ("mayor",), ("council", "mayor"))))
            for i in indicators
        ),
    )
    return in_order(_weighted(draw, plan, amounts))


def _ids(draw: st.DrawFn, letter: str, count: int, texts: st.SearchStrategy[str]) -> list[str]:
    odd = draw(st.booleans())
    return [f"{letter}{number}" + (draw(texts) if odd else "") for number in range(count)]


@st.composite
def _settings(
    draw: st.DrawFn, texts: st.SearchStrategy[str], named: st.SearchStrategy[dict[str, Any]]
) -> Settings:
    return Settings(
        id=draw(texts),
        year=draw(maybe(texts)),
        description=draw(maybe(texts)),
        stages=tuple(draw(st.lists(st.sampled_from(STAGES), min_size=1, unique=True))),
        give_up_attainment=draw(SHARES),
        give_up_cost=draw(SHARES),
        aggregate=draw(st.sampled_from(("arithmetic", "geometric"))),
        missing=draw(st.sampled_from(("renormalise", "zero", "own_average"))),
        most_indicators=draw(st.integers(1, 30)),
        **draw(named),
    )


@st.composite
def _indicators(
    draw: st.DrawFn,
    goals: list[str],
    ids: list[str],
    amounts: st.SearchStrategy[float],
    texts: st.SearchStrategy[str],
    named: st.SearchStrategy[dict[str, Any]],
) -> list[Indicator]:
    found = []
    for name in ids:
        aggregation = draw(st.sampled_from(("sum", "mean", "ratio", "effect", "worst")))
        margin = draw(SHARES)
        found.append(
            Indicator(
                indicator=name,
                goal=draw(st.sampled_from(goals)),
                unit=draw(maybe(texts)),
                direction=draw(st.sampled_from(("higher", "lower"))),
                aggregation=aggregation,
                baseline=draw(amounts if aggregation == "effect" else maybe(amounts)),
                target=draw(maybe(amounts)),
                class_=draw(st.integers(0, 2)),
                margin=margin,
                mandated=draw(maybe(st.sampled_from((0.25, 1.0, 1.0 + margin)))),
                decimals=draw(maybe(st.integers(0, 3))),
                note=draw(maybe(texts)),
                **draw(named),
            )
        )
    return found


@st.composite
def _contribution(
    draw: st.DrawFn,
    indicator: Indicator,
    department: str,
    amounts: st.SearchStrategy[float],
    texts: st.SearchStrategy[str],
    whole: bool,
) -> Contribution:
    weighted = indicator.aggregation in ("mean", "effect")
    return Contribution(
        indicator=indicator.indicator,
        department=department,
        baseline=draw(maybe(st.just(0.0) | amounts)),
        target=draw(maybe(amounts)),
        coefficient=draw(maybe(amounts)) if weighted else None,
        capacity=draw(maybe(amounts)),
        denominator=draw(amounts) if indicator.aggregation == "ratio" else None,
        last_denominator=draw(maybe(amounts)),
        load_weight=draw(maybe(SHARES)),
        whole=whole and draw(st.booleans()),
        lead=draw(st.booleans()),
        note=draw(maybe(texts)),
    )


@st.composite
def _steps(
    draw: st.DrawFn,
    indicator: str,
    department: str,
    resources: list[str],
    amounts: st.SearchStrategy[float],
    whole: bool,
) -> list[Step]:
    """Steps whose unit costs never fall, and perhaps a start-up before them."""
    used = [resource for resource in resources if draw(st.booleans())]
    unit = dict.fromkeys(used, 0.0)
    found = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        unit = {resource: cost + draw(st.just(0.0) | amounts) for resource, cost in unit.items()}
        use = tuple(sorted(unit.items()))
        found.append(
            Step(indicator=indicator, department=department, step=number, capacity=draw(amounts), use=use)
        )
    if found and used and whole and draw(st.booleans()):
        use = tuple((resource, draw(amounts)) for resource in sorted(used))
        found.append(Step(indicator=indicator, department=department, step=0, use=use))
    return found


@st.composite
def _limits(
    draw: st.DrawFn,
    goals: list[str],
    departments: list[str],
    resources: list[str],
    amounts: st.SearchStrategy[float],
) -> tuple[Limit, ...]:
    owners = [{"department": department} for department in departments] + [{"goal": goal} for goal in goals]
    found = []
    for owner in owners:
        for resource in resources:
            if draw(st.integers(0, 3)) == 0:
                last_year = draw(maybe(amounts))
                found.append(
                    Limit(
                        **owner,
                        resource=resource,
                        base=draw(maybe(SHARES)) if "department" in owner else None,
                        floor=draw(maybe(SHARES)),
                        ceiling=draw(maybe(amounts)),
                        last_year=last_year,
                        max_change=None if last_year is None else draw(maybe(SHARES)),
                    )
                )
    return tuple(found)


@st.composite
def _pins(
    draw: st.DrawFn,
    pairs: list[tuple[Indicator, str]],
    contributions: list[Contribution],
    departments: list[str],
    resources: list[str],
    amounts: st.SearchStrategy[float],
) -> tuple[Pin, ...]:
    found = []
    for (indicator, department), contribution in zip(pairs, contributions, strict=True):
        kind = draw(st.sampled_from(("", "", "target", "share")))
        keys = {"indicator": indicator.indicator, "department": department}
        if kind == "target":
            sign = -1.0 if indicator.direction == "lower" else 1.0
            better = (contribution.baseline or 0.0) + sign * draw(st.just(0.0) | amounts)
            found.append(Pin(kind="target", value=better, **keys))
        elif kind == "share" and indicator.aggregation != "worst":
            found.append(Pin(kind="share", value=draw(SHARES), **keys))
    for resource in resources:
        if draw(st.integers(0, 3)) == 0:
            owner = draw(st.sampled_from(departments))
            found.append(Pin(kind="use", department=owner, resource=resource, value=draw(amounts)))
    return tuple(found)


@st.composite
def _phasing(
    draw: st.DrawFn,
    periods: list[str],
    pairs: list[tuple[str, str]],
    resources: list[str],
    amounts: st.SearchStrategy[float],
) -> tuple[Phasing, ...]:
    """Rows for all contributions, for single ones, and for resources; never two that are equally specific."""
    owners: list[tuple[str | None, str | None]] = [(None, None), *pairs]
    found = [
        Phasing(
            period=period,
            indicator=indicator,
            department=department,
            most=draw(maybe(SHARES)),
            least_by_end=draw(maybe(SHARES)),
        )
        for period in periods
        for indicator, department in owners
        if draw(st.integers(0, 3)) == 0
    ]
    found += [
        Phasing(period=period, resource=resource, total=draw(amounts))
        for period in periods
        for resource in resources
        if draw(st.booleans())
    ]
    return tuple(found)


def _weighted(draw: st.DrawFn, plan: Plan, amounts: st.SearchStrategy[float]) -> Plan:
    """Give the children of some goals weights, all of them or none."""
    weighted = {goal.goal for goal in plan.goals if draw(st.booleans())}
    goals = tuple(replace(g, weight=draw(amounts)) if g.parent in weighted else g for g in plan.goals)
    indicators = tuple(replace(i, weight=draw(amounts)) if i.goal in weighted else i for i in plan.indicators)
    return replace(plan, goals=goals, indicators=indicators)


def works(seed: int) -> Plan:
    """A town that builds all of a thing or nothing; its figures are small, so that some plans are as good."""
    draw = random.Random(seed)
    names = [f"i{place}" for place in range(draw.randint(3, 8))]
    units = [f"d{place}" for place in range(draw.randint(1, 3))]
    goals = [f"g{place}" for place in range(2)]
    owners = {name: sorted(draw.sample(units, draw.randint(1, len(units)))) for name in names}
    pairs = [(name, unit) for name in names for unit in owners[name]]
    prices = {pair: float(draw.randint(1, 4)) for pair in pairs}
    stages = draw.choice([("attainment",), ("attainment", "cost"), ("attainment", "balance", "cost", "fairness")])
    return Plan(
        settings=Settings(
            id="town",
            stages=stages,
            give_up_attainment=draw.choice([0.0, 0.05]),
            give_up_cost=draw.choice([0.0, 0.1]),
        ),
        goals=(
            Goal(goal="town"),
            *(Goal(goal=goal, parent="town", weight=float(draw.randint(1, 2))) for goal in goals),
        ),
        indicators=tuple(
            Indicator(
                indicator=name,
                goal=goals[place % 2],
                weight=float(draw.randint(1, 3)),
                target=float(len(owners[name])),
                class_=draw.choice([1, 1, 1, 0]),
            )
            for place, name in enumerate(names)
        ),
        departments=tuple(Department(department=unit) for unit in units),
        contributions=tuple(
            Contribution(indicator=name, department=unit, baseline=0.0, whole=draw.random() < 0.7)
            for name, unit in pairs
        ),
        costs=tuple(
            Step(indicator=name, department=unit, step=1, capacity=1.0, use=(("money", prices[name, unit]),))
            for name, unit in pairs
        ),
        resources=(Resource(resource="money", total=float(round(draw.uniform(0.3, 0.8) * sum(prices.values())))),),
    )
