"""What it would take: the least change of the weights that brings a department to a rank, as a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.errors import MeritreeError, did_you_mean
from model.firmness import Wanted, read_neighbourhood
from model.plan import Plan
from model.plan_cut import PlanCut, plan_cut
from model.ranking import Basis
from model.sensitivity.flip import moves
from model.sensitivity.rank_goal import Size, least_to_rank
from model.tree import Node, goal_tree
from scenarios.paths import join_path
from scenarios.scenario import Change, Scenario
from scenarios.standing import standing


@dataclass(frozen=True, slots=True)
class WeightGoal:
    """The least change of the weights that brings a department to a rank.

    Attributes:
        department: Whose rank.
        rank: The rank that was asked for.
        present: The rank it has.
        size: Size of the change of the cut's weights; None where no weights of the neighbourhood do it.
        weights: The new weights by node of the cut; empty likewise.
        moved: The change as moves of weight from one node to another, largest first.
        scenario: The change as a scenario; on basis `plan` the allocation is held as it is while looking for it.
        exact: Whether a smaller change is ruled out.
    """

    department: str
    rank: int
    present: int
    size: float | None
    weights: Mapping[str, float]
    moved: tuple[tuple[str, str, float], ...]
    scenario: Scenario
    exact: bool


def least_weights(
    plan: Plan,
    department: str,
    rank: int,
    wanted: Wanted = "goals",
    neighbourhood: str = "simplex",
    *,
    basis: Basis = "results",
    size: Size = "l1",
) -> WeightGoal:
    """Find the least change of the weights that brings a department to a rank, or past it.

    The scenario leads to a tie with the last rival that is passed; ties share the better rank.

    Args:
        plan: A plan without errors.
        department: The department.
        rank: The rank within its group, 1 first.
        wanted: The cut whose weights may change.
        neighbourhood: `simplex`, `box:0.25`, `order` or `hull`.
        basis: What is ranked.
        size: `l1`, the sum of the changes, or `linf`, the largest.

    Raises:
        MeritreeError: There is no such department or rank, or nothing is scored.
        UnknownComparisonError: The neighbourhood cannot be read or is empty.
    """
    cut = plan_cut(plan, standing(plan, basis).grid, wanted)
    if cut is None:
        raise MeritreeError("no department has a score, so there is no rank to reach")
    if department not in cut.departments:
        hint = did_you_mean(department, cut.departments)
        raise MeritreeError(f"no department '{department}' has a rank" + (f" ({hint})" if hint else ""))
    ranked = standing(plan, basis).scores
    present = int(ranked.loc[ranked["department"] == department, "rank"].astype(int).iloc[0])
    near = read_neighbourhood(plan, cut, neighbourhood)
    found = least_to_rank(cut.scored, near, cut.departments.index(department), rank, size)
    weights = {} if found.weights is None else dict(zip(_ids(cut), found.weights.tolist(), strict=True))
    told = () if found.weights is None else moves(cut.scored.weights, found.weights)
    return WeightGoal(
        department=department,
        rank=rank,
        present=present,
        size=found.size,
        weights=weights,
        moved=tuple((_ids(cut)[move.giver], _ids(cut)[move.receiver], move.amount) for move in told),
        scenario=Scenario(
            name=f"{department} at rank {rank}",
            changes=_changes(plan, cut, found.weights.tolist()) if told and found.weights is not None else (),
            baseline=plan.settings.id or None,
        ),
        exact=found.exact and cut.is_exact,
    )


def _ids(cut: PlanCut) -> list[str]:
    return [node.id for node in cut.nodes]


def _changes(plan: Plan, cut: PlanCut, weights: list[float]) -> tuple[Change, ...]:
    """Local weights, from the root down to a cut, that give the cut these global weights.

    Families in which all weights would be 0 keep theirs: they count for nothing either way.
    """
    tree = goal_tree(plan)
    total: dict[Node, float] = dict(zip(cut.nodes, weights, strict=True))

    def weigh(node: Node) -> float:
        if node not in total:
            total[node] = sum(weigh(child) for child in tree.successors(node))
        return total[node]

    weigh(tree.graph["root"])
    return tuple(
        Change(join_path((f"{child.kind}s", child.id, "weight")), total[child])
        for node in sorted(total)
        if total[node] > 0
        for child in sorted(tree.successors(node))
        if child in total
    )
