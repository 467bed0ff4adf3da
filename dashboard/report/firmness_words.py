"""How firm a ranking is, in plain words for a committee."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from dashboard.words import ENGLISH, _, label, language
from dashboard.words.numbers import percent
from dashboard.words.terms import term
from model.firmness import Firmness
from model.firmness_parts import Interval, Passing, RankPassport, WeightSweep
from model.plan import Plan
from model.schema import index
from model.tree import Node, goal_tree, path_to_root

NARROW = 0.02


class Names:
    """What departments, groups and nodes of a plan are called.

    Attributes:
        many: What several departments are called: `councils` where all of them are on the level `council`.
    """

    def __init__(self, plan: Plan) -> None:
        self._departments = index(plan, "departments")
        self._tree = goal_tree(plan)
        working = {contribution.department for contribution in plan.contributions}
        levels = {each.level or "" for each in plan.departments if each.department in working}
        level = levels.pop() if len(levels) == 1 else ""
        spelt = language() == ENGLISH and level.isascii() and level.isalpha() and level[-1] not in "sxyh"
        self.many = f"{level}s" if spelt else _("departments")

    def department(self, name: str) -> str:
        """Name of a department."""
        return label(self._departments[(name,)])

    def group(self, department: str) -> str:
        """Group of a department, empty for none."""
        return term(str(self._departments[(department,)].group or ""))

    def node(self, node: Node) -> str:
        """Name of a goal or an indicator."""
        return label(self._tree.nodes[node]["record"])

    def weight_of(self, node: Node) -> str:
        """Say whose weight a local weight is: that of the node, below the root its share of its goal."""
        path = path_to_root(self._tree, node)
        if len(path) <= 2:
            return self.node(node)
        return _("{node} (its share of {goal})").format(node=self.node(node), goal=self.node(path[1]))


def exactness_words(found: Firmness) -> str:
    """Say what is exact."""
    if found.is_exact:
        return _("Ranges, crossings and smallest changes are exact; only the shares come from draws.")
    return _(
        "Departments are scored on different indicators, so a score is a ratio: crossings are exact, but possible "
        "ranks and smallest changes were found by search, and wider ranges or smaller changes may exist."
    )


def everywhere_words(found: Firmness) -> str:
    """Say where an order holds that holds everywhere."""
    return _("under every weighting") if found.is_exact else _("in all weightings drawn")


def neighbourhood_words(found: Firmness) -> str:
    """Say which weights are thought possible."""
    declared = found.neighbourhood.declared
    if declared.startswith("box:"):
        share = percent(float(declared.removeprefix("box:")))
        return _("every weight may be up to {share} of itself larger or smaller, the sum staying 100 %").format(
            share=share
        )
    return {
        "simplex": _("any weights at all that add up to 100 %"),
        "order": _("any weights that keep the present order of importance"),
        "hull": _("any mixture of the weights that the evaluators propose"),
    }.get(declared, declared)


def ordinal(place: int) -> str:
    """Write a place: 1st, 2nd, 11th, and 第1名 in Chinese."""
    if language() == "zh":
        return f"第{place}名"
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
        _("{points} points from {giver} to {receiver}").format(
            points=points_of_weight(amount), giver=called[giver], receiver=called[receiver]
        )
        for giver, receiver, amount in passing.moved[:3]
    ]
    if not told:
        return _("no change at all")
    said = _(", ").join(told)
    return _("{said}, and more").format(said=said) if len(passing.moved) > 3 else said


def interval_words(interval: Interval) -> str:
    """Write an interval of shares: 10.2–13.2 %, `any` where it is everything."""
    low, high = interval
    decimals = 1 if high - low > NARROW else 2
    if low <= 0 and high >= 1:
        return _("any")
    if low <= 0:
        return _("up to {high}").format(high=percent(high, decimals))
    if high >= 1:
        return _("from {low}").format(low=percent(low, 1))
    return f"{100 * low:.{decimals}f}–{percent(high, decimals)}"


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


def first_place_words(names: Names, found: Firmness) -> tuple[str, ...]:
    """For each weight that can change a first place alone: how far it may go, and who comes then."""
    told = []
    for sweep in sorted(
        found.sweeps, key=lambda each: (min(_steps(each.weight, each.winner), default=2.0), each.node)
    ):
        sides = (_("below {end} {who} would be first"), _("above {end} {who} would be first"))
        ends = zip(sides, sweep.winner, newcomers(sweep, sweep.winner), strict=True)
        changes = [
            side.format(end=percent(end, 1), who=first_names(names, found, come))
            for side, end, come in ends
            if 0 < end < 1
        ]
        if changes:
            told.append(
                _("{node}, now {now}: {changes}.").format(
                    node=names.weight_of(sweep.node), now=percent(sweep.weight, 1), changes=_("; ").join(changes)
                )
            )
    return tuple(told)


def first_names(names: Names, found: Firmness, come: Iterable[str]) -> str:
    """Those of the departments at an end of the first place's range that are not first now."""
    first = {passport.department for passport in found.passports if passport.rank == 1}
    return _(" and ").join(names.department(each) for each in come if each not in first) or _("another department")


def by_group(names: Names, found: Firmness) -> dict[str, list[RankPassport]]:
    """Passports by group, in the order of the ranks."""
    groups: dict[str, list[RankPassport]] = {}
    for passport in sorted(found.passports, key=lambda each: (each.rank, each.department)):
        groups.setdefault(names.group(passport.department), []).append(passport)
    return dict(sorted(groups.items()))


def usual_places(found: Firmness, department: str) -> tuple[int, int]:
    """The places between which a department stands in nine of ten draws, one in twenty left out on each side."""
    shares = next(chances.shares for chances in found.chances if chances.department == department)
    reached = np.cumsum(shares)
    return 1 + int(np.searchsorted(reached, 0.05 + 1e-12)), 1 + int(np.searchsorted(reached, 0.95 - 1e-12))


def _steps(weight: float, interval: Interval) -> list[float]:
    return [abs(weight - end) for end in interval if 0 < end < 1]
