"""Moves of several weights at once, as changes of a scenario: along a sweep, to equal ones, to a proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import copysign, isclose

from model.plan import Plan
from model.plan_cut import evaluator_weights
from model.ranking import Basis
from model.tree import Node, goal_tree, local_weights
from scenarios.paths import join_path
from scenarios.rank_goal import WeightGoal
from scenarios.scenario import Change, Scenario, apply
from scenarios.standing import standing

Changes = tuple[Change, ...]
FEWEST = (3, 4, 5, 6)


def weight_path(node: Node) -> str:
    """Path of a node's weight."""
    return join_path(("goals" if node.kind == "goal" else "indicators", node.id, "weight"))


def along_sweep(changes: Changes, now: Plan, node: Node, share: float) -> Changes:
    """Move one local weight, all siblings keeping their present proportions.

    A share alone moves the siblings that were given none; those that were given one shrink or grow with them.

    Args:
        changes: The present changes.
        now: The plan with these changes.
        node: Whose weight.
        share: 0..1.
    """
    family = _family(now, node)
    paths = {weight_path(each) for each in family}
    present = local_weights(now)
    rest = 1 - present[node]
    given = [each for each in changes if each.path in paths and each.path != weight_path(node)]
    if rest > 0 and all(each.how == "share" for each in given):
        factor = (1 - share) / rest
        moved = [Change(each.path, float(each.value or 0) * factor, "share") for each in given]
        moved = moved[1:] if len(moved) == len(family) - 1 else moved
        kept = [each for each in changes if each.path not in paths]
        return (*kept, *moved, Change(weight_path(node), share, "share"))
    others = [each for each in family if each != node]
    shares = {each: (1 - share) * (present[each] / rest if rest > 0 else 1 / len(others)) for each in others}
    return with_family(changes, {**shares, node: share})


def proposals(plan: Plan) -> dict[str, dict[Node, float]]:
    """What each evaluator proposes for the weights under the root, by evaluator."""
    tops = top_family(plan)
    return {
        name: {node: float(weight) for node, weight in zip(tops, weights, strict=True)}
        for name, weights in evaluator_weights(plan, tops).items()
    }


def with_family(changes: Changes, shares: Mapping[Node, float], plan: Plan | None = None) -> Changes:
    """Put shares of one family in the place of whatever was changed there.

    Args:
        changes: The present changes.
        shares: All shares of a family.
        plan: The unchanged plan: where it has these shares already, nothing needs to be changed.
    """
    paths = {weight_path(node) for node in shares}
    kept = tuple(each for each in changes if each.path not in paths)
    if plan is not None:
        stood = local_weights(plan)
        if all(isclose(stood[node], share, rel_tol=1e-9, abs_tol=1e-12) for node, share in shares.items()):
            return kept
    return (*kept, *(Change(weight_path(node), share, "share") for node, share in shares.items()))


def to_goal(changes: Changes, found: WeightGoal, plan: Plan, basis: Basis) -> Changes:
    """The weights that bring a department to its place, in as few digits as still do: an address holds them.

    They were found at the very edge, where it is level with a rival; so a step further is tried, too.

    Args:
        changes: The present changes.
        found: Weights of the goals under the root.
        plan: The unchanged plan.
        basis: What is ranked. What is planned follows other weights only when it is solved again, so on this
            basis the weights are rounded and nothing is promised.
    """
    shares = {node: found.weights[node.id] for node in top_family(plan)}
    present = local_weights(apply(Scenario(changes=changes), plan))
    for digits in FEWEST if basis == "results" else ():
        for step in (0.0, 10.0**-digits):
            further = {node: share + step * _way(share - present[node]) for node, share in shares.items()}
            moved = with_family(changes, _in_digits(further, digits), plan)
            scores = standing(apply(Scenario(changes=moved), plan), basis).scores
            if scores.loc[scores["department"] == found.department, "rank"].iloc[0] <= found.rank:
                return moved
    return with_family(changes, shares if basis == "results" else _in_digits(shares, FEWEST[-1]), plan)


def _way(step: float) -> float:
    return 0.0 if abs(step) < 1e-9 else copysign(1.0, step)


def _in_digits(shares: Mapping[Node, float], digits: int) -> dict[Node, float]:
    """Shares in so many digits that still add up to 1: the largest takes what is left."""
    rounded = {node: round(min(max(share, 0.0), 1.0), digits) for node, share in shares.items()}
    largest = max(rounded, key=lambda node: rounded[node])
    rounded[largest] = round(1.0 - sum(share for node, share in rounded.items() if node != largest), digits)
    return rounded


def top_family(plan: Plan) -> tuple[Node, ...]:
    """What stands directly under the root."""
    tree = goal_tree(plan)
    return tuple(tree.successors(tree.graph["root"]))


def _family(plan: Plan, node: Node) -> Sequence[Node]:
    tree = goal_tree(plan)
    return tuple(tree.successors(next(iter(tree.predecessors(node)))))
