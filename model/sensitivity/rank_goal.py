"""The smallest change of the weights that brings a department to a rank.

Which rivals have to be passed is part of the question: with a binary b_r for every rival that may stay ahead,

    minimise    the size of w - w0
    subject to  lead_r w + M_r b_r >= 0,  sum b_r <= rank - 1,  w in the neighbourhood,

a mixed-integer programme in L1 and L-infinity; M_r is the largest deficit that is possible there. A fall is the
same with the leads reversed. Where scores are quotients it is repeated on the scores' tangents until it stands
still; then a smaller change may exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from model.errors import MeritreeError
from model.ranking import ranks
from model.sensitivity.neighbourhood import Neighbourhood, constraints, least
from model.sensitivity.scored_cut import Array, ScoredCut, rivals, scores_at, tangents
from model.solver import solve_arrays

Size = Literal["l1", "linf"]
Places = NDArray[np.intp]

MARGIN = 2e-9
ROUNDS = 12
STANDSTILL = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class RankGoal:
    """How little it takes to bring a department to a rank.

    Attributes:
        size: Size of the change of the weights; None where no weights of the neighbourhood do it.
        weights: The new weights (K), None likewise.
        exact: False where scores are quotients.
    """

    size: float | None
    weights: Array | None
    exact: bool


def least_to_rank(
    cut: ScoredCut, neighbourhood: Neighbourhood, department: int, rank: int, size: Size = "l1"
) -> RankGoal:
    """Find the smallest change of the weights after which a department has a rank, or a better (worse) one.

    A rise wins ties: the department draws level with the last rival to be passed, and any more puts it ahead. A
    fall ends level with the first rival that comes past, and any more puts it behind.

    Args:
        cut: The scores on a cut.
        neighbourhood: Where the new weights may be.
        department: The department.
        rank: The rank, 1 first, within its group.
        size: What is to be small: the sum of the changes, or the largest of them.

    Raises:
        MeritreeError: There is no such rank in the department's group.
    """
    others = rivals(cut, department)
    if not 1 <= rank <= len(others) + 1:
        raise MeritreeError(f"there is no rank {rank} among {len(others) + 1} departments")
    present = int(ranks(scores_at(cut, cut.weights), cut.groups)[department])
    sign, spared = (1, rank - 1) if rank <= present else (-1, len(others) - rank + 1)
    exact = bool((np.abs(cut.coverage[others] - cut.coverage[department]) <= 1e-12).all())
    here = cut.weights
    for _ in range(1 if exact else ROUNDS):
        lines = cut.values if exact else tangents(cut, here)
        leads = sign * (lines[department] - lines[others])
        there = _nearest(leads, spared, cut.weights, neighbourhood, size)
        if there is None:
            return RankGoal(None, None, exact)
        moved, here = float(np.abs(there - here).max()), there
        if moved <= STANDSTILL:
            break
    if not exact and not _is_there(cut, here, department, others, sign, spared):
        return RankGoal(None, None, exact)
    change = np.abs(here - cut.weights)
    return RankGoal(float(change.sum() if size == "l1" else change.max()), here, exact)


def _is_there(cut: ScoredCut, weights: Array, department: int, others: Places, sign: int, spared: int) -> bool:
    scores = scores_at(cut, weights)
    return int((sign * (scores[department] - scores[others]) < -1e-7).sum()) <= spared


def _nearest(leads: Array, spared: int, present: Array, neighbourhood: Neighbourhood, size: Size) -> Array | None:
    """Nearest weights of the neighbourhood at which all but `spared` of the leads (R x K) are not negative."""
    if int((leads @ present < 0).sum()) <= spared:
        return present
    corners = neighbourhood.corners
    within, low, high = constraints(neighbourhood)
    mixed, nodes, count = corners.T, len(present), len(leads)
    slack = np.maximum(-least(neighbourhood, leads @ corners.T)[0], 0.0) + 2 * MARGIN
    units = 2 * nodes if size == "l1" else 1
    coordinates = len(neighbourhood.lower)
    blank = np.zeros((1, coordinates))
    if size == "l1":
        change = [[mixed, np.hstack([-np.eye(nodes), np.eye(nodes)]), np.zeros((nodes, count))]]
        change_low, change_high = present, present
    else:
        one = np.ones((nodes, 1))
        change = [[mixed, one, np.zeros((nodes, count))], [mixed, -one, np.zeros((nodes, count))]]
        free = np.full(nodes, np.inf)
        change_low, change_high = np.concatenate([present, -free]), np.concatenate([free, present])
    matrix = np.block(
        [
            [within, np.zeros((len(within), units + count))],
            [leads @ mixed, np.zeros((count, units)), np.diag(slack)],
            [blank, np.zeros((1, units)), np.ones((1, count))],
            *change,
        ]
    )
    solved = solve_arrays(
        np.repeat([0.0, 1.0, 0.0], [coordinates, units, count]),
        matrix,
        np.concatenate([low, np.full(count, MARGIN), [-np.inf], change_low]),
        np.concatenate([high, np.full(count, np.inf), [float(spared)], change_high]),
        np.concatenate([neighbourhood.lower, np.zeros(units + count)]),
        np.concatenate([neighbourhood.upper, np.full(units, np.inf), np.ones(count)]),
        np.repeat([False, True], [coordinates + units, count]),
    )
    if solved.status != "optimal":
        return None
    inside = np.clip(solved.x[:coordinates], neighbourhood.lower, neighbourhood.upper)
    weights: Array = inside / inside.sum() @ corners
    return weights
