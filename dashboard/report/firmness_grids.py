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
from dashboard.words import _
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
        ">" + _("rank"),
        _("department"),
        ">" + _("score"),
        ">" + _("possible"),
        ">" + _("at this rank"),
        ">" + _("mean"),
        _("tightest weight"),
        _("who comes past first, and how"),
    )
    return tuple(
        Grid(
            _("Rank passports: {group}").format(group=group) if group else _("Rank passports"),
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
        _("How far a weight may move alone (the others keeping their proportions), tightest first"),
        (
            _("weight of"),
            ">" + _("now"),
            ">" + _("first place holds"),
            ">" + _("top {n} holds").format(n=found.top),
            ">" + _("every place holds"),
            ">" + _("crossings"),
        ),
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
        _("Each one against the one just before it"),
        (
            ">" + _("rank"),
            _("department"),
            _("would pass"),
            ">" + _("gap in points"),
            ">" + _("ahead in draws"),
            ">" + _("points of weight"),
            _("smallest change that does it"),
        ),
        tuple(
            (
                str(ranks[each.passes]),
                names.department(each.passes),
                names.department(str(each.passed)),
                f"{scores[str(each.passed)] - scores[each.passes]:.2f}",
                "–" if winning is None else percent(float(winning[row[each.passes], row[str(each.passed)]])),
                "–" if each.sizes["l1"] is None else f"{50 * each.sizes['l1']:.2f}",
                _("impossible within these weights")
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
            told = _("{name} ({share})").format(
                name=names.department(pair.lower.department), share=percent(pair.share)
            )
            open_to.setdefault((pair.upper.rank, pair.upper.department), []).append(told)
    rows = [(str(rank), names.department(upper), _(", ").join(told)) for (rank, upper), told in open_to.items()]
    caption = _("Who cannot be told apart from whom ranked lower (share of the draws in which the first is ahead)")
    return Grid(caption, (">" + _("rank"), _("department"), _("cannot be told apart from")), tuple(rows))


def influence_grid(plan: Plan, found: Firmness) -> Grid:
    """What each node of the cut is said to weigh, and what it does."""
    names = Names(plan)
    effect = found.influence
    return Grid(
        _("What a weight says, and what it does"),
        (
            _("goal or indicator"),
            ">" + _("weight"),
            ">" + _("share of the differences"),
            ">" + _("correlation with the score"),
            ">" + _("spread in points"),
            ">" + _("places moved if left out (mean, most)"),
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
    headings = (
        _("indicator"),
        ">" + _("weight"),
        ">" + _("spread in points"),
        _("why"),
        ">" + _("places moved if left out (mean)"),
    )
    return Grid(_("Indicators that carry little or no information"), headings, tuple(rows))


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
        _("Pairs of indicators with a correlation of {least} or more").format(least=ALIKE),
        (_("indicator"), _("indicator"), ">" + _("correlation"), ">" + _("weight together")),
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
        return _("nobody differs")
    for share, words in (
        (effect.ceiling, _("{share} have full marks")),
        (effect.floor, _("{share} have 0")),
        (effect.missing, _("{share} have no score")),
    ):
        if share[place] >= ALONE:
            return words.format(share=percent(float(share[place])))
    return _("weight 0") if effect.nominal[place] == 0 else ""


def _tightest(names: Names, passport: RankPassport) -> str:
    if passport.tightest is None:
        return _("none")
    return _("{node}: {interval}").format(
        node=names.weight_of(passport.tightest), interval=interval_words(passport.interval)
    )


def _overtaker(names: Names, found: Firmness, passport: RankPassport, *, brief: bool) -> str:
    if passport.overtaker is None or passport.overtaking is None:
        return _("nobody can")
    if brief:
        moved = (passport.overtaking.sizes["l1"] or 0.0) / 2
        return _("{name}, {points} points").format(
            name=names.department(passport.overtaker), points=points_of_weight(moved)
        )
    return _("{name}: {change}").format(
        name=names.department(passport.overtaker), change=change_words(names, found, passport.overtaking)
    )


def _room(sweep: WeightSweep) -> float:
    return min((abs(sweep.weight - end) for end in sweep.order if 0 < end < 1), default=2.0)


def _decimal(figure: float, decimals: int = 2) -> str:
    return "–" if np.isnan(figure) else f"{figure:.{decimals}f}".replace("-", MINUS)


def _signed_percent(share: float) -> str:
    return "–" if np.isnan(share) else percent(share, 1)
