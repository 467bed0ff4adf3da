"""Why an outcome differs: the effect of a scenario shared out exactly among its changes.

The effect of a change is its mean contribution over all orders in which the changes could be made (Shapley 1953).
Every subset of the changes is solved, so nothing is estimated, and the effects add up to the whole difference
without a remainder. Where some changes cannot stand without others (a promise without its money), only the orders
count along which every plan can be met (Faigle and Kern 1992).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import fsum, isnan

from model.allocation.total import total_of
from model.errors import MeritreeError
from model.plan import Plan
from model.ranking import Basis
from scenarios.paths import join_path, split_path
from scenarios.scenario import Scenario, apply
from scenarios.standing import standing
from scenarios.total import planned_total

MOST_CHANGES = 8
Measure = Callable[[Plan], float | None]
_GROUPED = {"goals": "parent", "indicators": "goal"}
_SAFE = {
    ("goals", "weight"),
    ("indicators", "weight"),
    ("indicators", "mandated"),
    ("resources", "total"),
    ("resources", "reserve"),
    ("limits", "floor"),
    ("limits", "ceiling"),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """What one change, or one group of changes, did.

    Attributes:
        change: Path of the change; of a group the pattern of its paths, `limits:*:money:ceiling`.
        paths: The paths that are changed.
        effect: Its share of the difference, in the unit of what was measured (of a total 0..1).
    """

    change: str
    paths: tuple[str, ...]
    effect: float


class NoAttributionError(MeritreeError):
    """A difference cannot be shared out: too many kinds of changes, or no order in which they can be made."""


def attribute(
    plan: Plan,
    scenario: Scenario | Sequence[Scenario],
    measure: Measure | None = None,
    *,
    ends: tuple[float | None, float | None] | None = None,
    most: int = MOST_CHANGES,
) -> tuple[Effect, ...]:
    """Share the effect of a scenario out among its changes, the largest first.

    Up to eight changes stand by themselves. More are grouped: first the weights below one goal, then all changes
    of one column for one resource.

    Args:
        plan: The plan as it stands.
        scenario: The scenario, or several as layers; changes of one number in several layers are one change.
        measure: What is measured on a plan, the total of its allocation unless given: see `score_of`, `rank_of`.
        ends: What is known already of the plan as it stands and of the plan with all changes.
        most: How many changes are told apart, eight at most; every one more doubles the plans to solve.

    Returns:
        Effects whose `math.fsum` is the value with all changes minus the value without, to the last digit.

    Raises:
        ScenarioError: The scenario cannot be applied.
        NoAttributionError: There are more than eight kinds of changes, one of the two plans has no value, or no
            order of the changes can be met.
    """
    layers = (scenario,) if isinstance(scenario, Scenario) else tuple(scenario)
    apply(layers, plan)
    groups = group_changes(plan, layers, most)
    whole = frozenset(range(len(groups)))
    if measure is None:
        measure = planned_total if _may_be_wrong(layers) else total_of
    known = {} if ends is None else {frozenset[int](): ends[0], whole: ends[1]}
    values = _values(plan, layers, tuple(groups.values()), measure, known)
    before, after = values.get(frozenset()), values.get(whole)
    if before is None or after is None:
        raise NoAttributionError("one of the two plans cannot be met, so there is no difference to explain")
    exact = _mean_contributions(values, len(groups))
    effects = without_remainder(exact, after - before)
    found = [Effect(name, paths, effect) for (name, paths), effect in zip(groups.items(), effects, strict=True)]
    return tuple(sorted(found, key=lambda each: (-abs(each.effect), each.change)))


def score_of(department: str, basis: Basis = "results") -> Measure:
    """Measure a department's score (0..100)."""
    return _standing_of(department, basis, "score")


def rank_of(department: str, basis: Basis = "results") -> Measure:
    """Measure a department's rank (1 is best, so a negative effect is a rise)."""
    return _standing_of(department, basis, "rank")


def group_changes(
    plan: Plan, layers: Sequence[Scenario], most: int = MOST_CHANGES
) -> Mapping[str, tuple[str, ...]]:
    """Name the changes of a scenario that are looked at as one, each with its paths, in the order of the names.

    Raises:
        NoAttributionError: They are of more than `most` kinds.
    """
    paths = sorted({change.path for each in layers for change in each.changes})
    for name_of in (lambda path: path, lambda path: _family(plan, path), _column):
        groups: dict[str, tuple[str, ...]] = {}
        for path in paths:
            groups[name_of(path)] = (*groups.get(name_of(path), ()), path)
        if len(groups) <= min(most, MOST_CHANGES):
            return {name if len(own) > 1 else own[0]: own for name, own in groups.items()}
    raise NoAttributionError(
        f"{len(paths)} changes of {len(groups)} kinds are too many to tell apart exactly "
        f"({min(most, MOST_CHANGES)} at most); split the scenario into several"
    )


def without_remainder(exact: Sequence[Fraction], whole: float) -> list[float]:
    """Round fractions so that `math.fsum` of them is a given number to the last digit.

    Each is rounded to the nearest number; what is then missing goes to the largest that is fine enough to hold it.
    Large parts that nearly cancel may leave a digit that none of them can hold, smaller than their last one.
    """
    rounded = [float(part) for part in exact]
    for place in sorted(range(len(rounded)), key=lambda place: (-abs(rounded[place]), place)):
        if fsum(rounded) == whole:
            break
        others = sum((Fraction(part) for i, part in enumerate(rounded) if i != place), Fraction(0))
        rounded[place] = float(Fraction(whole) - others)
    return rounded


def _standing_of(department: str, basis: Basis, column: str) -> Measure:
    def measure(plan: Plan) -> float | None:
        scores = standing(plan, basis).scores
        found = scores.loc[scores["department"] == department, column].astype(float).tolist()
        return None if not found or isnan(found[0]) else float(found[0])

    return measure


def _family(plan: Plan, path: str) -> str:
    """The weights below one goal are one decision; any other change goes with the rest of its column."""
    table, *key, column = split_path(path)
    if table in _GROUPED and column == "weight":
        record = next((row for row in getattr(plan, table) if getattr(row, table[:-1]) == key[0]), None)
        return f"weights below {getattr(record, _GROUPED[table])}" if record else path
    return path if table in ("resources", "plan") else _column(path)


def _column(path: str) -> str:
    """The pattern of a path: its table, the resource of a limit or a pinned use, and its column."""
    table, *key, column = split_path(path)
    kept = ["*"] * len(key)
    if table == "limits" or (table == "pins" and key[0] == "use"):
        kept[-1] = key[-1]
    if table == "pins":
        kept[0] = key[0]
    return ":".join([join_path([table]), *kept, column])


def _may_be_wrong(layers: Sequence[Scenario]) -> bool:
    """Whether some of the changes alone could leave a plan with errors, so that each has to be checked."""
    changes = [change for each in layers for change in each.changes]
    harmless = all(
        tuple(split_path(change.path)[:: len(split_path(change.path)) - 1]) in _SAFE for change in changes
    )
    return not harmless or any(not change.value for change in changes)


def _values(
    plan: Plan,
    layers: Sequence[Scenario],
    groups: Sequence[tuple[str, ...]],
    measure: Measure,
    known: Mapping[frozenset[int], float | None],
) -> dict[frozenset[int], float]:
    """What every subset of the changes is worth; those that cannot be met are left out."""
    values: dict[frozenset[int], float] = {}
    for size in range(len(groups) + 1):
        for chosen in combinations(range(len(groups)), size):
            subset = frozenset(chosen)
            if subset in known:
                value = known[subset]
            else:
                paths = {path for place in chosen for path in groups[place]}
                part = [Scenario(changes=tuple(c for c in each.changes if c.path in paths)) for each in layers]
                value = _measured(plan, part, measure)
            if value is not None:
                values[subset] = value
    return values


def _measured(plan: Plan, layers: Sequence[Scenario], measure: Measure) -> float | None:
    try:
        return measure(apply(layers, plan))
    except MeritreeError:
        return None


def _mean_contributions(values: Mapping[frozenset[int], float], count: int) -> list[Fraction]:
    """Mean contribution of each change over all orders along which every subset has a value."""
    whole = frozenset(range(count))
    to, since = {frozenset[int](): 1}, {whole: 1}
    for subset in sorted(values, key=len):
        if subset:
            to[subset] = sum(to.get(subset - {place}, 0) for place in subset)
    for subset in sorted(values, key=len, reverse=True):
        if subset != whole:
            since[subset] = sum(since.get(subset | {place}, 0) for place in whole - subset)
    orders = to.get(whole, 0) if count else 1
    if not orders:
        raise NoAttributionError("there is no order in which these changes could be made one by one and be met")
    effects = [Fraction(0)] * count
    for subset, value in values.items():
        for place in whole - subset:
            ways = to[subset] * since.get(subset | {place}, 0)
            if ways:
                effects[place] += Fraction(ways, orders) * (Fraction(values[subset | {place}]) - Fraction(value))
    return effects
