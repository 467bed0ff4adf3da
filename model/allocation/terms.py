"""Sets and data of the programme: a plan read as numbers, once, before anything is solved.

Every array follows one canonical order, made from the figures and not from the ids, so that two plans that
differ in names alone give the same programme. Weights and totals take no part in that order: a plan with other
weights or another budget keeps its columns and rows, and a re-solve can start from the last basis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from model.plan import Contribution, Indicator, Plan, Step
from model.tree import indicator_weights

Array = NDArray[np.float64]
Indices = NDArray[np.signedinteger[Any]]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Numbers: I indicators with a target, P contributions to them, K efforts, D departments, R resources.

    Attributes:
        plan: The plan the numbers come from.
        indicators: The I allocated indicators.
        weight: Global weights divided by their sum over these indicators (I).
        sign: +1 where higher is better, -1 where lower is (I).
        baseline: B_i, the level without this plan's resources (I; `ratio`: numerator units).
        required: D_i, the required improvement (I; `ratio`: numerator units); not above 0 = attained already.
        contributions: The P contributions.
        indicator: Place of each contribution's indicator (P).
        department: Place of each contribution's department (P).
        coefficient: n_p (P; 1 for `worst`).
        level: Baseline of the contribution (P; `ratio`: in numerator units).
        denominator: q_p of a `ratio`, else 1 (P).
        gap: D_p = s (target - b_p) (P); only `worst` asks for it.
        capacity: U_p (P), 0 where the contribution takes no part in loads.
        load_share: nu_p, load weights divided by their sum over the department (P).
        effort_of: Contribution of each effort (K), ascending, steps of one contribution in their order.
        effort_size: u_k, improvement of the whole effort (K).
        effort_use: Use of each resource by the whole effort (K x R).
        effort_bound: Largest share of the effort (K): 1, or infinity where no capacity binds.
        effort_whole: Whether the effort is done entirely or not at all (K).
        start_use: Use of each resource by the start-up of a contribution (P x R), all 0 where there is none.
        starts: Contributions with a start-up.
        departments: Ids of the D departments.
        resources: Ids of the R resources.
        base: Use before any improvement (D x R).
        price: Price of a unit of each resource in the cost stage (R).
        printed: Contributions in the order of their ids (P).
        below: Goal and allocated indicator of each pair in which the indicator lies below the goal.
        heads: Children of the root with an allocated indicator, `goal:ID` or `indicator:ID`, sorted (H).
        head: Place of the child of the root above each indicator (I).
    """

    plan: Plan
    indicators: tuple[Indicator, ...]
    weight: Array
    sign: Array
    baseline: Array
    required: Array
    contributions: tuple[Contribution, ...]
    indicator: Indices
    department: Indices
    coefficient: Array
    level: Array
    denominator: Array
    gap: Array
    capacity: Array
    load_share: Array
    effort_of: Indices
    effort_size: Array
    effort_use: Array
    effort_bound: Array
    effort_whole: Flags
    start_use: Array
    starts: Indices
    departments: tuple[str, ...]
    resources: tuple[str, ...]
    base: Array
    price: Array
    printed: Indices
    below: tuple[Indices, Indices]
    heads: tuple[str, ...]
    head: Indices

    @property
    def open(self) -> Flags:
        """Which indicators are not attained already (I)."""
        return self.required > 0

    def efforts(self, contribution: int) -> Indices:
        """Places of the efforts of a contribution."""
        return np.arange(*np.searchsorted(self.effort_of, [contribution, contribution + 1]))

    def improvement(self, effort: Array) -> Array:
        """Improvement y_p of each contribution (P) from the shares z_k of the efforts (K)."""
        return total_by(self.effort_of, self.effort_size * effort, len(self.contributions))

    def loads(self, improvement: Array) -> Array:
        """Load of each department (D): sum nu y / U, exactly 1 where every y is U; NaN where all nu are 0."""
        capacity = np.where(self.capacity > 0, self.capacity, 1.0)
        count = len(self.departments)
        called = total_by(self.department, self.load_share * (improvement / capacity), count)
        whole = total_by(self.department, self.load_share, count)
        return np.where(whole > 0, called / np.where(whole > 0, whole, 1.0), np.nan)

    def delivered(self, improvement: Array) -> Array:
        """Sum of n_p y_p by indicator (I)."""
        return total_by(self.indicator, self.coefficient * improvement, len(self.indicators))


def total_by(group: Indices, amount: Array, count: int) -> Array:
    """Sum amounts by group, `count` groups counted from 0."""
    return np.bincount(group, amount, minlength=count).astype(np.float64)


def read_terms(plan: Plan) -> Terms:
    """Read a plan without errors as the numbers of its programme; formulas as in `Terms` and the plan format."""
    by_indicator: dict[str, list[Contribution]] = {}
    for contribution in plan.contributions:
        by_indicator.setdefault(contribution.indicator, []).append(contribution)
    steps: dict[tuple[str, str], list[Step]] = {}
    for step in plan.costs:
        steps.setdefault((step.indicator, step.department), []).append(step)
    resources = tuple(resource.resource for resource in plan.resources)
    pinned = {(pin.indicator, pin.department) for pin in plan.pins if pin.kind != "use"}
    figures = [
        _figures(indicator, by_indicator.get(indicator.indicator, []), steps, pinned, resources)
        for indicator in plan.indicators
        if indicator.target is not None and indicator.direction != "nearest"
    ]
    figures = _canonical(figures)
    return _assemble(plan, figures, resources)


def reweigh(terms: Terms, plan: Plan) -> Terms:
    """Read a plan that differs from the one before in weights, totals, reserves and prices alone."""
    return replace(terms, plan=plan, weight=_weights(plan, terms.indicators), price=_prices(plan))


@dataclass(slots=True)
class _Contribution:
    record: Contribution
    coefficient: float
    level: float
    denominator: float
    gap: float
    capacity: float
    efforts: tuple[tuple[float, tuple[float, ...], float, bool], ...] = ()
    start: tuple[float, ...] = ()
    signature: tuple[Any, ...] = ()

    def sign(self) -> None:
        """Note the figures that tell this contribution from others, whatever it is called."""
        figures = (self.coefficient, self.level, self.denominator, self.gap, self.capacity)
        self.signature = (figures, self.efforts, self.start, self.record.load_weight or 0.0)


@dataclass(slots=True)
class _Indicator:
    record: Indicator
    sign: float
    baseline: float
    required: float
    contributions: list[_Contribution]

    def signature(self) -> tuple[Any, ...]:
        record = self.record
        rule = (record.class_, record.aggregation, record.mandated or -1.0, record.margin, self.sign)
        return (rule, self.baseline, self.required, sorted(c.signature for c in self.contributions))


def _figures(
    indicator: Indicator,
    contributions: Sequence[Contribution],
    steps: Mapping[tuple[str, str], list[Step]],
    pinned: set[tuple[str | None, str | None]],
    resources: Sequence[str],
) -> _Indicator:
    sign = -1.0 if indicator.direction == "lower" else 1.0
    target = indicator.target or 0.0
    ratio = indicator.aggregation == "ratio"
    denominators = [(c.denominator or 0.0) if ratio else 1.0 for c in contributions]
    levels = [(c.baseline or 0.0) * q for c, q in zip(contributions, denominators, strict=True)]
    coefficients = _coefficients(indicator, contributions)
    baseline = _baseline(indicator, sign, levels, coefficients)
    required = sign * ((target * fsum(denominators) if ratio else target) - baseline)
    found = [
        _Contribution(c, n, level, q, sign * (target - level), 0.0)
        for c, n, level, q in zip(contributions, coefficients, levels, denominators, strict=True)
    ]
    capacities = _default_capacities(indicator, required, found, steps)
    for part, default in zip(found, capacities, strict=True):
        key = (part.record.indicator, part.record.department)
        can_move = (part.gap > 0 if indicator.aggregation == "worst" else required > 0) or key in pinned
        _add_efforts(part, steps.get(key, []), resources, default, can_move=can_move)
        part.sign()
    return _Indicator(indicator, sign, baseline, required, found)


def _coefficients(indicator: Indicator, contributions: Sequence[Contribution]) -> list[float]:
    given = [1.0 if c.coefficient is None else c.coefficient for c in contributions]
    match indicator.aggregation:
        case "mean":
            return [n / fsum(given) for n in given]
        case "effect":
            return given
    return [1.0] * len(given)


def _baseline(indicator: Indicator, sign: float, levels: Sequence[float], coefficients: Sequence[float]) -> float:
    if indicator.aggregation == "worst":
        return sign * min((sign * level for level in levels), default=0.0)
    if indicator.aggregation != "ratio" and indicator.baseline is not None:
        return indicator.baseline
    return fsum(n * level for n, level in zip(coefficients, levels, strict=True))


def _default_capacities(
    indicator: Indicator,
    required: float,
    contributions: Sequence[_Contribution],
    steps: Mapping[tuple[str, str], list[Step]],
) -> list[float]:
    """Capacity of a contribution for which none is given: D_i / n_p, or in proportion to the baselines."""
    if indicator.aggregation == "worst":
        return [max(part.gap, 0.0) for part in contributions]
    limited = any(
        part.record.capacity is not None or steps.get((part.record.indicator, part.record.department))
        for part in contributions
    )
    if not limited and all(part.level > 0 for part in contributions):
        total = fsum(part.coefficient * part.level for part in contributions)
        return [max(required, 0.0) * part.level / total for part in contributions]
    return [max(required, 0.0) / part.coefficient for part in contributions]


def _add_efforts(
    part: _Contribution, steps: Sequence[Step], resources: Sequence[str], default: float, *, can_move: bool
) -> None:
    """Fill in the capacity and the efforts of a contribution; a whole one has a single effort."""
    nothing = (0.0,) * len(resources)
    stretches = []
    for step in steps:
        given = dict(step.use)
        if step.step == 0:
            part.start = tuple([given.get(resource, 0.0) for resource in resources])
        else:
            size = step.capacity or 0.0
            stretches.append((size, tuple([given.get(resource, 0.0) * size for resource in resources])))
    bounded = bool(stretches) or part.record.capacity is not None
    if not stretches:
        stretches = [(default if part.record.capacity is None else part.record.capacity, nothing)]
    part.capacity = fsum([size for size, _ in stretches])
    efforts = [stretch for stretch in stretches if stretch[0] > 0] if can_move else []
    if part.record.whole and efforts:
        total = tuple(fsum(uses) for uses in zip(*(use for _, use in efforts), strict=True))
        part.efforts = ((part.capacity, total, 1.0, True),)
    elif efforts:
        bound = 1.0 if bounded else np.inf
        part.efforts = tuple([(size, use, bound, False) for size, use in efforts])
    elif can_move and not bounded:
        part.efforts = ((1.0, nothing, np.inf, False),)


def _canonical(figures: list[_Indicator]) -> list[_Indicator]:
    """Order indicators, and the contributions of each, by their figures; ids decide between twins alone."""
    workload: dict[str, list[tuple[Any, ...]]] = {}
    signatures = {found.record.indicator: found.signature() for found in figures}
    for found in figures:
        for part in found.contributions:
            workload.setdefault(part.record.department, []).append(part.signature)
    loads = {department: sorted(parts) for department, parts in workload.items()}
    for found in figures:
        found.contributions.sort(
            key=lambda part: (part.signature, loads[part.record.department], part.record.department)
        )
    return sorted(figures, key=lambda found: (signatures[found.record.indicator], found.record.indicator))


def _assemble(plan: Plan, figures: Sequence[_Indicator], resources: tuple[str, ...]) -> Terms:
    indicators = tuple(found.record for found in figures)
    parts = [part for found in figures for part in found.contributions]
    departments = tuple(department.department for department in plan.departments)
    place = {department: d for d, department in enumerate(departments)}
    department = np.array([place[part.record.department] for part in parts], dtype=np.int64)
    capacity = np.array([part.capacity for part in parts], dtype=np.float64)
    efforts = [(p, *effort) for p, part in enumerate(parts) for effort in part.efforts]
    heads = _heads(plan, indicators)
    return Terms(
        plan=plan,
        indicators=indicators,
        weight=_weights(plan, indicators),
        sign=np.array([found.sign for found in figures]),
        baseline=np.array([found.baseline for found in figures]),
        required=np.array([found.required for found in figures]),
        contributions=tuple(part.record for part in parts),
        indicator=np.array([i for i, found in enumerate(figures) for _ in found.contributions], dtype=np.int64),
        department=department,
        coefficient=np.array([part.coefficient for part in parts]),
        level=np.array([part.level for part in parts]),
        denominator=np.array([part.denominator for part in parts]),
        gap=np.array([part.gap for part in parts]),
        capacity=capacity,
        load_share=_load_shares(parts, department, capacity, len(departments)),
        effort_of=np.array([p for p, *_ in efforts], dtype=np.int64),
        effort_size=np.array([size for _, size, *_ in efforts], dtype=np.float64),
        effort_use=_uses([use for _, _, use, *_ in efforts], resources),
        effort_bound=np.array([bound for *_, bound, _ in efforts], dtype=np.float64),
        effort_whole=np.array([whole for *_, whole in efforts], dtype=bool),
        start_use=_uses([part.start or (0.0,) * len(resources) for part in parts], resources),
        starts=np.array([p for p, part in enumerate(parts) if part.start and part.efforts], dtype=np.int64),
        departments=departments,
        resources=resources,
        base=_base(plan, departments, resources),
        price=_prices(plan),
        printed=np.array(
            sorted(range(len(parts)), key=lambda p: (parts[p].record.indicator, parts[p].record.department)),
            dtype=np.int64,
        ),
        below=_below(plan, indicators),
        heads=tuple(sorted(set(heads))),
        head=np.searchsorted(sorted(set(heads)), heads) if heads else np.zeros(0, dtype=np.int64),
    )


def _heads(plan: Plan, indicators: Sequence[Indicator]) -> list[str]:
    """For each indicator the child of the root above it: `goal:ID`, or `indicator:ID` where it is one itself."""
    parents = {goal.goal: goal.parent for goal in plan.goals}
    found = []
    for indicator in indicators:
        above, goal = None, indicator.goal
        while (higher := parents[goal]) is not None:
            above, goal = goal, higher
        found.append(rule("indicator", indicator.indicator) if above is None else rule("goal", above))
    return found


def rule(*parts: str) -> str:
    r"""Join the parts of a rule's name by colons; a colon in an id is written `\:`."""
    return ":".join([part.replace(":", "\\:") if ":" in part else part for part in parts])


def _below(plan: Plan, indicators: Sequence[Indicator]) -> tuple[Indices, Indices]:
    parents = {goal.goal: goal.parent for goal in plan.goals}
    place = {goal.goal: g for g, goal in enumerate(plan.goals)}
    goals, leaves = [], []
    for i, indicator in enumerate(indicators):
        goal: str | None = indicator.goal
        while goal is not None:
            goals.append(place[goal])
            leaves.append(i)
            goal = parents[goal]
    return np.array(goals, dtype=np.int64), np.array(leaves, dtype=np.int64)


def _uses(uses: Sequence[tuple[float, ...]], resources: Sequence[str]) -> Array:
    return np.array(uses, dtype=np.float64).reshape(len(uses), len(resources))


def _load_shares(parts: Sequence[_Contribution], department: Indices, capacity: Array, count: int) -> Array:
    given = [part.record.load_weight for part in parts]
    weighted = np.bincount(department, [weight is not None for weight in given], minlength=count) > 0
    raw = np.array([(weight or 0.0) for weight in given])
    shares = np.where(weighted[department], raw, 1.0) * (capacity > 0)
    total = total_by(department, shares, count)[department]
    return shares / np.where(total > 0, total, 1.0)


def _weights(plan: Plan, indicators: Sequence[Indicator]) -> Array:
    weights = indicator_weights(plan)
    raw = np.array([weights[indicator.indicator] for indicator in indicators])
    total = fsum(raw)
    return raw / total if total > 0 else raw


def _base(plan: Plan, departments: Sequence[str], resources: Sequence[str]) -> Array:
    base = np.zeros((len(departments), len(resources)))
    for limit in plan.limits:
        if limit.department is not None and limit.base is not None:
            base[departments.index(limit.department), resources.index(limit.resource)] = limit.base
    return base


def _prices(plan: Plan) -> Array:
    """Given prices, a blank one 0; where none is given each resource counts by its share of the total."""
    if any(resource.price is not None for resource in plan.resources):
        return np.array([resource.price or 0.0 for resource in plan.resources])
    return np.array([1.0 / resource.total if resource.total else 0.0 for resource in plan.resources])
