"""How firm a ranking is, as tables to read."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dashboard.report.document import Grid
from dashboard.report.firmness_words import (
    Names,
    by_group,
    change_words,
    interval_words,
    points_of_weight,
)
from dashboard.words.numbers import MINUS, percent
from model.firmness import Firmness
from model.firmness_pairs import present_pairs
from model.firmness_parts import RankPassport, WeightSweep
from model.plan import Plan
from model.plan_cut import PlanCut
from model.ranking import Ranking
from model.sensitivity.influence import Influence

ALONE, ALIKE = 0.9, 0.9


def passport_grids(plan: Plan, ranking: Ranking, found: Firmness, *, brief: bool = False) -> tuple[Grid, ...]:
    """Rank passports, one table per group, in the order of the ranks.

    Args:
        plan: The plan.
        ranking: Its ranking.
        found: How firm it is.
        brief: Whether to tell only how much weight would have to move, and not from where to where.
    """
    names = Names(plan)
    scores = dict(zip(ranking.scores["department"], ranking.scores["score"], strict=True))
    expected = {chances.department: chances.expected_rank for chances in found.chances}
    headings = (
        ">rank",
        "department",
        ">score",
        ">possible",
        ">at this rank",
        ">mean",
        "tightest weight",
        "who comes past first, and how",
    )
    return tuple(
        Grid(
            f"Rank passports{f': {group}' if group else ''}",
            headings,
            tuple(
                (
                    str(each.rank),
                    names.department(each.department),
                    f"{scores[each.department]:.2f}",
                    str(each.best) if each.best == each.worst else f"{each.best}–{each.worst}",
                    percent(each.share_at_rank),
                    f"{expected[each.department]:.1f}",
                    _tightest(names, each),
                    _overtaker(names, found, each, brief=brief),
                )
                for each in passports
            ),
        )
        for group, passports in by_group(names, found).items()
    )


def holding_grid(plan: Plan, found: Firmness) -> Grid:
    """How far each weight may move alone: for the first place, the top, and every place."""
    names = Names(plan)
    rows = sorted(found.sweeps, key=lambda sweep: (_room(sweep), sweep.node))
    return Grid(
        "How far a weight may move alone (the others keeping their proportions), tightest first",
        ("weight of", ">now", ">first place holds", f">top {found.top} holds", ">every place holds", ">crossings"),
        tuple(
            (
                names.weight_of(sweep.node),
                percent(sweep.weight, 1),
                *(interval_words(interval) for interval in (sweep.winner, sweep.top, sweep.order)),
                str(sum(len(point.swaps) for point in sweep.breakpoints)),
            )
            for sweep in rows
        ),
    )


def neighbours_grid(plan: Plan, ranking: Ranking, found: Firmness) -> Grid:
    """Each department against the one just before it: the gap, how often it comes past, and what that takes."""
    names = Names(plan)
    scores = dict(zip(ranking.scores["department"], ranking.scores["score"], strict=True))
    ranks = {passport.department: passport.rank for passport in found.passports}
    row = {department: place for place, department in enumerate(found.cut.departments)}
    winning = found.drawn.winning
    pairs = [each for each in found.flips if each.passed is not None]
    pairs.sort(key=lambda each: (names.group(each.passes), ranks[each.passes], each.passes))
    return Grid(
        "Each one against the one just before it",
        (
            ">rank",
            "department",
            "would pass",
            ">gap in points",
            ">ahead in draws",
            ">points of weight",
            "smallest change that does it",
        ),
        tuple(
            (
                str(ranks[each.passes]),
                names.department(each.passes),
                names.department(str(each.passed)),
                f"{scores[str(each.passed)] - scores[each.passes]:.2f}",
                "–" if winning is None else percent(float(winning[row[each.passes], row[str(each.passed)]])),
                "–" if each.sizes["l1"] is None else f"{50 * each.sizes['l1']:.2f}",
                "impossible within these weights"
                if each.sizes["l1"] is None
                else change_words(names, found, each),
            )
            for each in pairs
        ),
    )


def apart_grid(plan: Plan, found: Firmness) -> Grid:
    """From whom of those ranked lower a department cannot be told apart, with how often it is ahead."""
    names = Names(plan)
    open_to: dict[tuple[int, str], list[str]] = {}
    for pair in present_pairs(found):
        if pair.is_open:
            told = f"{names.department(pair.lower.department)} ({percent(pair.share)})"
            open_to.setdefault((pair.upper.rank, pair.upper.department), []).append(told)
    rows = [(str(rank), names.department(upper), ", ".join(told)) for (rank, upper), told in open_to.items()]
    caption = "Who cannot be told apart from whom ranked lower (share of the draws in which the first is ahead)"
    return Grid(caption, (">rank", "department", "cannot be told apart from"), tuple(rows))


def influence_grid(plan: Plan, found: Firmness) -> Grid:
    """What each node of the cut is said to weigh, and what it does."""
    names = Names(plan)
    effect = found.influence
    return Grid(
        "What a weight says, and what it does",
        (
            "goal or indicator",
            ">weight",
            ">share of the differences",
            ">correlation with the score",
            ">spread in points",
            ">places moved if left out (mean, most)",
        ),
        tuple(
            (
                names.node(node),
                percent(float(effect.nominal[place]), 1),
                _signed_percent(float(effect.variance_share[place])),
                _decimal(float(effect.correlation[place])),
                _decimal(float(effect.discrimination[place]), 1),
                f"{_decimal(float(effect.left_out[place]), 1)}, {_decimal(float(effect.largest_move[place]), 0)}",
            )
            for place, node in enumerate(found.cut.nodes)
        ),
    )


def silent_grid(plan: Plan, cut: PlanCut, effect: Influence) -> Grid:
    """Shared indicators that tell hardly anybody apart: no spread, or nearly all at 100, at 0 or missing."""
    names = Names(plan)
    shared = scored_departments(cut) > 1
    rows = []
    for place, node in enumerate(cut.nodes):
        why = _silence(effect, place) if shared[place] else ""
        if why:
            figures = (percent(float(effect.nominal[place]), 1), _decimal(float(effect.discrimination[place]), 1))
            rows.append((names.node(node), *figures, why, _decimal(float(effect.left_out[place]), 2)))
    headings = ("indicator", ">weight", ">spread in points", "why", ">places moved if left out (mean)")
    return Grid("Indicators that carry little or no information", headings, tuple(rows))


def redundant_grid(plan: Plan, cut: PlanCut, effect: Influence) -> Grid:
    """Pairs of indicators on which the departments stand nearly alike, closest first."""
    names = Names(plan)
    rows, columns = np.triu_indices(len(cut.nodes), 1)
    close = np.nan_to_num(effect.redundancy[rows, columns]) >= ALIKE
    pairs = sorted(
        zip(rows[close].tolist(), columns[close].tolist(), strict=True),
        key=lambda pair: (-effect.redundancy[pair], pair),
    )
    both = effect.nominal
    return Grid(
        f"Pairs of indicators with a correlation of {ALIKE} or more",
        ("indicator", "indicator", ">correlation", ">weight together"),
        tuple(
            (
                names.node(cut.nodes[x]),
                names.node(cut.nodes[y]),
                _decimal(float(effect.redundancy[x, y])),
                percent(float(both[x] + both[y]), 1),
            )
            for x, y in pairs
        ),
    )


def scored_departments(cut: PlanCut) -> NDArray[np.intp]:
    """How many departments have a score on each node of a cut."""
    return np.asarray((cut.scored.coverage > 0).sum(axis=0), dtype=np.intp)


def _silence(effect: Influence, place: int) -> str:
    if not effect.discrimination[place] > 0:
        return "nobody differs"
    for share, words in (
        (effect.ceiling, "have full marks"),
        (effect.floor, "have 0"),
        (effect.missing, "have no score"),
    ):
        if share[place] >= ALONE:
            return f"{percent(float(share[place]))} {words}"
    return "weight 0" if effect.nominal[place] == 0 else ""


def _tightest(names: Names, passport: RankPassport) -> str:
    if passport.tightest is None:
        return "none"
    return f"{names.weight_of(passport.tightest)}: {interval_words(passport.interval)}"


def _overtaker(names: Names, found: Firmness, passport: RankPassport, *, brief: bool) -> str:
    if passport.overtaker is None or passport.overtaking is None:
        return "nobody can"
    if brief:
        moved = (passport.overtaking.sizes["l1"] or 0.0) / 2
        return f"{names.department(passport.overtaker)}, {points_of_weight(moved)} points"
    return f"{names.department(passport.overtaker)}: {change_words(names, found, passport.overtaking)}"


def _room(sweep: WeightSweep) -> float:
    return min((abs(sweep.weight - end) for end in sweep.order if 0 < end < 1), default=2.0)


def _decimal(figure: float, decimals: int = 2) -> str:
    return "–" if np.isnan(figure) else f"{figure:.{decimals}f}".replace("-", MINUS)


def _signed_percent(share: float) -> str:
    return "–" if np.isnan(share) else percent(share, 1)
