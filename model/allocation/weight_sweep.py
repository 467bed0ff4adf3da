"""The weights at which the plan changes: one local weight followed from 0 to 1, its siblings keeping proportions.

With the weight w of a node all weights are (1 - w) of one set and w of another, so the value of an attainment
stage is a convex, piecewise linear function of w. The best plan changes only at its kinks, and a kink is where two
straight pieces meet: each is found from the two plans beside it, and a solve there tells whether another piece
lies between (Eisner and Severance 1976). A stage's optimal face is the same all along a piece, so the next stage
is followed on it in turn, and the plan that all stages settle on is the same from kink to kink.

Where weights enter a later stage's rows (something may be given up, or balance is weighed below the swept node),
the plan may also move gradually between the kinks. Then each piece is solved at both ends, and a piece along which
targets differ is reported as a stretch that is not exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import lru_cache, partial
from itertools import pairwise
from math import fsum

import numpy as np
import pandas as pd

from model.allocation.allocate import allocate
from model.allocation.objectives import Objective, objectives
from model.allocation.programme import Programme, build
from model.allocation.stages import level_loads, seek
from model.allocation.terms import read_terms
from model.plan import Plan
from model.solver import Array
from model.tree import Node, global_weights, local_weights, siblings

COLUMNS = ("node", "at", "until", "exact", "indicators")
SAME_VALUE = 1e-11
SAME_PLAN = 1e-6
APART = 1e-9
BESIDE = 1e-6

Line = tuple[float, float]
Levels = dict[tuple[str, str], tuple[float, float]]


def weight_sweep(
    plan: Plan,
    node: Node,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> pd.DataFrame:
    """Find the local weights of a node at which the targets of the plan change.

    Args:
        plan: A plan without errors (`model.check`).
        node: A node with siblings; their weights keep their proportions.
        progress: Told the share 0..1 that is done, now and then.
        cancelled: Asked now and then whether to stop; then what was found so far is returned.

    Returns:
        One row per breakpoint strictly inside (0, 1), ascending: `node` (its id), `at`, `until` (the same;
        beyond it where targets move gradually between two breakpoints, or 0 or 1), `exact` (False for such a
        stretch: where on it they move is not worked out), `indicators` (ids of those whose targets change).
        Empty where the node has no siblings or the plan cannot be met.
    """
    line = _WeightLine(plan, node)
    if not line.has_siblings or allocate(plan, prices=False).status != "optimal":
        return pd.DataFrame(columns=list(COLUMNS))
    tell, stop = progress or (lambda _share: None), cancelled or (lambda: False)
    kinks = sorted(_kinks(line, stop))
    if _moves_gradually(plan, node):
        found = list(_with_stretches(line, kinks, tell, stop))
    else:
        found = list(_between(line, kinks, tell, stop))
    tell(1.0)
    return pd.DataFrame([(node.id, *row) for row in found], columns=list(COLUMNS))


def weight_sweeps(
    plan: Plan,
    nodes: Sequence[Node] | None = None,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    executor: Executor | None = None,
) -> pd.DataFrame:
    """Sweep several nodes, by default all that have siblings, in the order of the tree.

    Args:
        plan: A plan without errors.
        nodes: The nodes; None for all with siblings.
        progress: Told the share 0..1 that is done.
        cancelled: Asked between nodes whether to stop.
        executor: Sweeps the nodes side by side, in other processes; None for one after the other.
    """
    chosen = list(swept_nodes(plan) if nodes is None else nodes)
    sweep = partial(weight_sweep, plan, cancelled=None if executor else cancelled)
    found = []
    for place, table in enumerate(executor.map(sweep, chosen) if executor else map(sweep, chosen), start=1):
        found.append(table)
        if progress:
            progress(place / len(chosen))
        if cancelled and cancelled():
            break
    filled = [table for table in found if len(table)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=list(COLUMNS))


def swept_nodes(plan: Plan) -> tuple[Node, ...]:
    """All nodes that have siblings, from below the root downwards."""
    families = siblings(plan)
    found, level = list[Node](), [node for node, _ in families.get(None, [])]
    while level:
        below = [families.get(node.id, []) for node in level if node.kind == "goal"]
        found += [node for family in below if len(family) > 1 for node, _ in family]
        level = [node for family in below for node, _ in family]
    return tuple(found)


class _WeightLine:
    """Plans along the line of weights, and their targets."""

    def __init__(self, plan: Plan, node: Node) -> None:
        self.plan, self.node = plan, node
        parents = {
            **{Node("goal", goal.goal): goal.parent for goal in plan.goals},
            **{Node("indicator", indicator.indicator): indicator.goal for indicator in plan.indicators},
        }
        self._family = [each for each, _ in siblings(plan).get(parents[node], [])] if parents[node] else [node]
        self.has_siblings = len(self._family) > 1
        self.levels = lru_cache(maxsize=None)(self._levels)

    def at(self, weight: float) -> Plan:
        """The plan with this local weight."""
        local = local_weights(self.plan)
        others = [each for each in self._family if each != self.node]
        rest = fsum(local[each] for each in others)
        shares = {each: local[each] / rest if rest > 0 else 1.0 / len(others) for each in others}
        weights = {each: (1.0 - weight) * share for each, share in shares.items()} | {self.node: weight}
        return replace(
            self.plan,
            goals=tuple(
                replace(goal, weight=weights.get(Node("goal", goal.goal), goal.weight)) for goal in self.plan.goals
            ),
            indicators=tuple(
                replace(each, weight=weights.get(Node("indicator", each.indicator), each.weight))
                for each in self.plan.indicators
            ),
        )

    def _levels(self, weight: float) -> Levels:
        targets = allocate(self.at(weight), prices=False).targets
        size = np.where(targets["load"] > 0, targets["improvement"] / targets["load"], 1.0)
        keys = zip(targets["indicator"], targets["department"], strict=True)
        return dict(zip(keys, zip(targets["improvement"], size, strict=True), strict=True))

    def changed(self, low: float, high: float) -> tuple[str, ...]:
        """Indicators whose targets differ at two weights; none where one of the two could not be solved."""
        below, above = self.levels(low), self.levels(high)
        return _changed(below, above) if below and above else ()


def _changed(below: Levels, above: Levels) -> tuple[str, ...]:
    return tuple(
        sorted(
            {
                key[0]
                for key, (amount, size) in below.items()
                if abs(above[key][0] - amount) > SAME_PLAN * max(size, above[key][1], abs(amount))
            }
        )
    )


def _moves_gradually(plan: Plan, node: Node) -> bool:
    """Whether weights enter the rows of a stage, so that the plan may move between the kinks."""
    settings = plan.settings
    if settings.give_up_attainment > 0 and "attainment" in settings.stages[:-1]:
        return True
    root = next(goal.goal for goal in plan.goals if goal.parent is None)
    of_root = {each for each, _ in siblings(plan)[root]}
    return "balance" in settings.stages and node not in of_root


def _kinks(line: _WeightLine, stop: Callable[[], bool]) -> list[float]:
    """Kinks of the values of the attainment stages, the one followed on each piece of the one before.

    The programme is a fresh one, so that no earlier solve has a say in the last digit.
    """
    programme = build(read_terms(line.plan))
    ends = (_raw_weights(line.at(0.0), programme), _raw_weights(line.at(1.0), programme))
    stages = objectives(programme)
    last = max((k for k, stage in enumerate(stages) if _weighs(stage)), default=-1)
    return _follow(programme, stages[: last + 1], ends, (), 0.0, 1.0, stop)


def _weighs(stage: Objective) -> bool:
    return stage.name.startswith("attainment:")


def _raw_weights(plan: Plan, programme: Programme) -> Array:
    weights, terms = global_weights(plan), programme.terms
    cost = np.zeros(programme.size)
    for i, indicator in enumerate(terms.indicators):
        if terms.open[i]:
            cost[programme.columns.attainment[i]] = weights[Node("indicator", indicator.indicator)]
    return cost


def _follow(
    programme: Programme,
    stages: Sequence[Objective],
    ends: tuple[Array, Array],
    done: tuple[Objective, ...],
    low: float,
    high: float,
    stop: Callable[[], bool],
) -> list[float]:
    """Kinks of the stages that are left on one piece of those that are done, without its ends."""
    if not stages or stop():
        return []
    stage, middle = stages[0], (low + high) / 2
    found: list[float] = []
    if _weighs(stage):
        _stand(programme, done, ends, middle)
        mask = stage.cost != 0
        mask |= _class_columns(programme, stage)
        costs = (np.where(mask, ends[0], 0.0), np.where(mask, ends[1], 0.0))
        found = [at for at in _pieces(programme, costs, low, high) if low + APART < at < high - APART]
    for begin, end in pairwise([low, *found, high]):
        found = found + _follow(programme, stages[1:], ends, (*done, stage), begin, end, stop)
    return sorted(found)


def _class_columns(programme: Programme, stage: Objective) -> Array:
    """Attainments of the class of a stage, those without weight at present included."""
    number = int(stage.name.partition(":")[2])
    mask = np.zeros(programme.size, dtype=bool)
    for i, indicator in enumerate(programme.terms.indicators):
        if programme.terms.open[i] and indicator.class_ == number:
            mask[programme.columns.attainment[i]] = True
    return mask


def _stand(programme: Programme, done: Sequence[Objective], ends: tuple[Array, Array], weight: float) -> None:
    """Bring the programme to the optimal face of the stages that are done, at a weight inside a piece."""
    programme.restore()
    values: dict[str, float] = {}
    for place, stage in enumerate(done):
        if stage.name == "fairness":
            level_loads(programme, values, 0.0, begun=place > 0)
            continue
        here = replace(stage, give_up=0.0)
        if _weighs(stage):
            cost = (1.0 - weight) * ends[0] + weight * ends[1]
            here = replace(here, cost=np.where(_class_columns(programme, stage), cost, 0.0))
        seek(programme, here, values)


def _pieces(programme: Programme, costs: tuple[Array, Array], low: float, high: float) -> Iterator[float]:
    """Kinks of the largest value of (1 - w) c0 x + w c1 x between two weights, ascending."""

    def line_at(weight: float) -> Line:
        cost = (1.0 - weight) * costs[0] + weight * costs[1]
        scale = float(np.abs(cost).max(initial=0.0)) or 1.0
        programme.model.set_objective(cost / scale, maximise=True)
        x = programme.model.solve().x
        return float(costs[0] @ x), float(costs[1] @ x)

    def value(line: Line, weight: float) -> float:
        return (1.0 - weight) * line[0] + weight * line[1]

    def between(begin: float, below: Line, end: float, above: Line) -> Iterator[float]:
        drop, rise = below[0] - above[0], above[1] - below[1]
        if abs(drop) <= SAME_VALUE and abs(rise) <= SAME_VALUE:
            return
        at = drop / (drop + rise) if drop + rise > 0 else begin
        if not begin < at < end:
            return
        found = line_at(at)
        if value(found, at) <= value(below, at) + SAME_VALUE:
            yield at
            return
        yield from between(begin, below, at, found)
        yield from between(at, found, end, above)

    yield from between(low, line_at(low), high, line_at(high))


def _between(
    line: _WeightLine, kinks: Sequence[float], tell: Callable[[float], None], stop: Callable[[], bool]
) -> Iterator[tuple[float, float, bool, tuple[str, ...]]]:
    """The kinks at which targets change: the plans in the middle of the pieces on either side differ."""
    middles = [(begin + end) / 2 for begin, end in pairwise([0.0, *kinks, 1.0])]
    for place, (at, (below, above)) in enumerate(zip(kinks, pairwise(middles), strict=True)):
        if stop():
            return
        tell(place / len(kinks))
        indicators = line.changed(below, above)
        if indicators:
            yield at, at, True, indicators


def _with_stretches(
    line: _WeightLine, kinks: Sequence[float], tell: Callable[[float], None], stop: Callable[[], bool]
) -> Iterator[tuple[float, float, bool, tuple[str, ...]]]:
    """The kinks at which targets jump, and the pieces between them along which targets move gradually."""
    for place, (begin, end) in enumerate(pairwise([0.0, *kinks, 1.0])):
        if stop():
            return
        tell(place / (len(kinks) + 1))
        first, last = begin + BESIDE, end - BESIDE
        if begin > 0:
            jumped = line.changed(begin - BESIDE, first)
            if jumped:
                yield begin, begin, True, jumped
        moved = line.changed(first, last) if first < last else ()
        if moved:
            yield begin, end, False, moved
