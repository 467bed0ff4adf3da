"""How firm a ranking is, in plain words for a committee."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.firmness_parts import Interval, Passing, RankPassport, WeightSweep
from model.plan import Plan, label
from model.schema import index
from model.tree import Node, goal_tree, path_to_root

NEAR = 2
TOLD_APART = 0.95
NARROW = 0.02


class Names:
    """What departments, groups and nodes of a plan are called."""

    def __init__(self, plan: Plan) -> None:
        self._departments = index(plan, "departments")
        self._tree = goal_tree(plan)

    def department(self, name: str) -> str:
        """Name of a department."""
        return label(self._departments[(name,)])

    def group(self, department: str) -> str:
        """Group of a department, empty for none."""
        return str(self._departments[(department,)].group or "")

    def node(self, node: Node) -> str:
        """Name of a goal or an indicator."""
        return label(self._tree.nodes[node]["record"])

    def weight_of(self, node: Node) -> str:
        """Say whose weight a local weight is: that of the node, below the root its share of its goal."""
        path = path_to_root(self._tree, node)
        return self.node(node) if len(path) <= 2 else f"{self.node(node)} (its share of {self.node(path[1])})"


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of departments keep their order.

    Attributes:
        always: Under every weighting of the neighbourhood.
        mostly: Not always, but in 95 % or more of the draws.
        open: Less often: these cannot be told apart.
    """

    always: int
    mostly: int
    open: int

    @property
    def total(self) -> int:
        """All pairs within a group."""
        return self.always + self.mostly + self.open


def count_pairs(found: Firmness) -> Pairs:
    """Count the pairs of departments of one group by how firm their order is."""
    rows, columns = np.triu_indices(len(found.cut.departments), 1)
    same = found.cut.scored.groups[rows] == found.cut.scored.groups[columns]
    rows, columns = rows[same], columns[same]
    always = found.always_ahead | found.always_ahead.T
    winning = np.maximum(found.drawn.winning, found.drawn.winning.T) if found.drawn.winning is not None else always
    settled = always[rows, columns]
    likely = ~settled & (winning[rows, columns] >= TOLD_APART)
    return Pairs(int(settled.sum()), int(likely.sum()), int((~settled & ~likely).sum()))


def verdict(plan: Plan, found: Firmness) -> tuple[str, str, str]:
    """Judge a ranking in three sentences: the places, the top, and how to read the list."""
    names = Names(plan)
    return _places(names, found), _top(names, found), _reading(found)


def exactness_words(found: Firmness) -> str:
    """Say what is exact."""
    if found.is_exact:
        return "Ranges, crossings and smallest changes are exact; only the shares come from draws."
    return (
        "Departments are scored on different indicators, so a score is a ratio: crossings are exact, but possible "
        "ranks and smallest changes were found by search, and wider ranges or smaller changes may exist."
    )


def neighbourhood_words(found: Firmness) -> str:
    """Say which weights are thought possible."""
    declared = found.neighbourhood.declared
    if declared.startswith("box:"):
        share = percent(float(declared.removeprefix("box:")))
        return f"every weight may be up to {share} of itself larger or smaller, the sum staying 100 %"
    return {
        "simplex": "any weights at all that add up to 100 %",
        "order": "any weights that keep the present order of importance",
        "hull": "any mixture of the weights that the evaluators propose",
    }.get(declared, declared)


def ordinal(place: int) -> str:
    """Write a place: 1st, 2nd, 11th."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th") if place // 10 % 10 != 1 else "th"
    return f"{place}{ending}"


def points_of_weight(share: float) -> str:
    """Write a part of the weight in percentage points with two telling digits."""
    figure = 100 * share
    return f"{figure:.1f}" if figure >= 0.95 else f"{figure:.2g}"


def change_words(names: Names, found: Firmness, passing: Passing) -> str:
    """Say a change of the weights as what moves from where to where."""
    called = {node.id: names.node(node) for node in found.cut.nodes}
    told = [
        f"{points_of_weight(amount)} points from {called[giver]} to {called[receiver]}"
        for giver, receiver, amount in passing.moved[:3]
    ]
    return ", ".join(told) + (", and more" if len(passing.moved) > 3 else "") if told else "no change at all"


def interval_words(interval: Interval) -> str:
    """Write an interval of shares: 10.2–13.2 %, `any` where it is everything."""
    low, high = interval
    decimals = 1 if high - low > NARROW else 2
    if low <= 0 and high >= 1:
        return "any"
    if low <= 0:
        return f"up to {percent(high, decimals)}"
    return f"from {percent(low, 1)}" if high >= 1 else f"{100 * low:.{decimals}f}–{percent(high, decimals)}"


def deciding_weight(found: Firmness) -> WeightSweep | None:
    """The weight whose smallest step changes the first place; None where none does."""
    steps = {
        place: min(_steps(sweep.weight, sweep.winner), default=2.0) for place, sweep in enumerate(found.sweeps)
    }
    nearest = min(steps, key=lambda place: (steps[place], place), default=None)
    return None if nearest is None or steps[nearest] > 1 else found.sweeps[nearest]


def newcomers(sweep: WeightSweep, interval: Interval) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who comes past somebody at the lower and at the upper end of an interval of a sweep."""
    at_end = [
        [swap for point in sweep.breakpoints if abs(point.at - end) < 1e-9 for swap in point.swaps]
        for end in interval
    ]
    return tuple(below for _, below in at_end[0]), tuple(above for above, _ in at_end[1])


def _steps(weight: float, interval: Interval) -> list[float]:
    return [abs(weight - end) for end in interval if 0 < end < 1]


def _places(names: Names, found: Firmness) -> str:
    count = len(found.passports)
    if count == 1:
        return "Only one department has a rank, so there is nothing that weights could change."
    firm = sum(passport.is_firm for passport in found.passports)
    near = sum(_largest_move(passport) <= NEAR and not passport.is_firm for passport in found.passports)
    widest = max(found.passports, key=lambda passport: passport.worst - passport.best)
    told = f"Of {count} places {firm} {'holds' if firm == 1 else 'hold'} under every weighting looked at"
    if firm == count:
        return told + "."
    told += f" and {near} more {'moves' if near == 1 else 'move'} by {NEAR} at most"
    name = names.department(widest.department)
    return f"{told}; {name} could stand anywhere from {ordinal(widest.best)} to {ordinal(widest.worst)}."


def _largest_move(passport: RankPassport) -> int:
    return max(passport.rank - passport.best, passport.worst - passport.rank)


def _top(names: Names, found: Firmness) -> str:
    groups: dict[str, list[RankPassport]] = {}
    for passport in found.passports:
        groups.setdefault(names.group(passport.department), []).append(passport)
    if len(groups) == 1:
        return _first_of_one(names, found)
    told = [_first_of_many(names, group, groups[group]) for group in sorted(groups)]
    return "First stand " + "; ".join(told) + "."


def _first_of_many(names: Names, group: str, passports: list[RankPassport]) -> str:
    first = min(passports, key=lambda passport: (passport.rank, passport.department))
    how = "always" if first.worst == 1 else f"in {percent(first.share_at_rank)} of the weightings drawn"
    return f"{names.department(first.department)} in {group or 'no group'} ({how})"


def _first_of_one(names: Names, found: Firmness) -> str:
    first = min(found.passports, key=lambda passport: (passport.rank, passport.department))
    rivals = [passport for passport in found.passports if passport.best == 1 and passport is not first]
    called = names.department(first.department)
    if not rivals:
        return f"{called} is first under every weighting looked at."
    told = (
        f"{called} is first in {percent(first.share_at_rank)} of {found.drawn.draws:,} weightings drawn at "
        f"random, and {len(rivals)} {'other' if len(rivals) == 1 else 'others'} could be"
    )
    decisive = deciding_weight(found)
    return f"{told}; {_decisive_words(names, decisive)}." if decisive else f"{told}."


def _decisive_words(names: Names, sweep: WeightSweep) -> str:
    low, high = sweep.winner
    upwards = high < 1 and (low <= 0 or high - sweep.weight < sweep.weight - low)
    end, side = (high, "above") if upwards else (low, "below")
    come = newcomers(sweep, sweep.winner)[int(upwards)]
    who = " and ".join(names.department(each) for each in come[:2])
    now = f"now {percent(sweep.weight, 1)}"
    told = f"the weight that decides it soonest is that of {names.weight_of(sweep.node)}, {now}"
    return f"{told}: {side} {percent(end, 1)} {who} would be first"


def _reading(found: Firmness) -> str:
    pairs = count_pairs(found)
    if not pairs.total:
        return "There is nothing to compare."
    if pairs.always == pairs.total:
        return "The list can be read as it stands: every pair keeps its order."
    share = pairs.open / pairs.total
    advice = "The list can be read nearly as it stands"
    if share > 0.05:
        advice = (
            "Read the list as bands, not as single places"
            if share <= 0.4
            else "Do not single out places by this list"
        )
    return (
        f"{advice}: of {pairs.total:,} pairs {pairs.always:,} keep their order under every weighting, "
        f"{pairs.mostly:,} in at least {percent(TOLD_APART)} of them, and {pairs.open:,} cannot be told apart."
    )
