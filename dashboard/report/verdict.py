"""The verdict on a ranking in three sentences: the places, the top, and how to read the list."""

from __future__ import annotations

from dashboard.report.firmness_words import (
    Names,
    by_group,
    deciding_weight,
    everywhere_words,
    first_names,
    newcomers,
    ordinal,
)
from dashboard.words import _, many
from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.firmness_pairs import TOLD_APART, Pairs, count_pairs
from model.firmness_parts import RankPassport, WeightSweep
from model.plan import Plan

NEAR = 2
FEW, MANY = 0.05, 0.4


def verdict(plan: Plan, found: Firmness) -> tuple[str, str, str]:
    """Judge a ranking in three sentences: the places, the top, and how to read the list."""
    names = Names(plan)
    return _places(names, found), _top(names, found), _reading(found)


def _places(names: Names, found: Firmness) -> str:
    count = len(found.passports)
    if count == 1:
        return _("Only one department has a rank, so there is nothing that weights could change.")
    firm = sum(passport.is_firm for passport in found.passports)
    near = sum(_largest_move(passport) <= NEAR and not passport.is_firm for passport in found.passports)
    widest = max(found.passports, key=lambda passport: passport.worst - passport.best)
    stay = (
        many(
            "Of {count} places {n} stays the same whatever weights are chosen within these limits",
            "Of {count} places {n} stay the same whatever weights are chosen within these limits",
            firm,
        )
        if firm
        else _("Of {count} places none stays the same whatever weights are chosen within these limits")
    ).format(count=count)
    if firm == count:
        return _("{said}.").format(said=stay)
    span = _("{name} could stand anywhere from {best} to {worst}").format(
        name=names.department(widest.department), best=ordinal(widest.best), worst=ordinal(widest.worst)
    )
    if not near:
        return _("{stay}; {span}.").format(stay=stay, span=span)
    moves = (
        many("{n} more moves by {most} places at most", "{n} more move by {most} places at most", near)
        if firm
        else many("{n} moves by {most} places at most", "{n} move by {most} places at most", near)
    ).format(most=NEAR)
    return _("{stay}, and {moves}; {span}.").format(stay=stay, moves=moves, span=span)


def _largest_move(passport: RankPassport) -> int:
    return max(passport.rank - passport.best, passport.worst - passport.rank)


def _top(names: Names, found: Firmness) -> str:
    groups = by_group(names, found)
    if len(groups) == 1:
        return _first_of_one(names, found)
    told = [_first_of_many(names, group, passports) for group, passports in groups.items()]
    return _("First stand {told}.").format(told=_("; ").join(told))


def _first_of_many(names: Names, group: str, passports: list[RankPassport]) -> str:
    first = [passport for passport in passports if passport.rank == 1]
    called = _(" and ").join(names.department(passport.department) for passport in first)
    always = all(each.worst == 1 for each in first)
    said = (
        _("{called} in {group} (always)")
        if always
        else _("{called} in {group} (in {share} of the weightings drawn)")
    )
    return said.format(called=called, group=group or _("no group"), share=percent(first[0].share_at_rank))


def _first_of_one(names: Names, found: Firmness) -> str:
    first = [passport for passport in found.passports if passport.rank == 1]
    rivals = [passport for passport in found.passports if passport.best == 1 and passport not in first]
    called = _(" and ").join(names.department(passport.department) for passport in first)
    if not rivals:
        return (
            _("{called} is first whatever weights are chosen.")
            if len(first) == 1
            else _("{called} are first whatever weights are chosen.")
        ).format(called=called)
    told = (
        _("{called} is first in {share} of {draws} weightings drawn at random")
        if len(first) == 1
        else _("{called} are first in {share} of {draws} weightings drawn at random")
    ).format(called=called, share=percent(first[0].share_at_rank), draws=f"{found.drawn.draws:,}")
    others = many("{told}, and {n} other could be", "{told}, and {n} others could be", len(rivals)).format(
        told=told
    )
    decisive = deciding_weight(found)
    if decisive is None:
        return _("{said}.").format(said=others)
    return _("{said}; {more}.").format(said=others, more=_decisive_words(names, found, decisive))


def _decisive_words(names: Names, found: Firmness, sweep: WeightSweep) -> str:
    low, high = sweep.winner
    upwards = high < 1 and (low <= 0 or high - sweep.weight < sweep.weight - low)
    come = newcomers(sweep, sweep.winner)[int(upwards)]
    said = (
        _("the weight that decides it soonest is that of {node}, now {now}: above {end} {who} would be first")
        if upwards
        else _("the weight that decides it soonest is that of {node}, now {now}: below {end} {who} would be first")
    )
    return said.format(
        node=names.weight_of(sweep.node),
        now=percent(sweep.weight, 1),
        end=percent(high if upwards else low, 1),
        who=first_names(names, found, come),
    )


def _reading(found: Firmness) -> str:
    pairs = count_pairs(found)
    everywhere = everywhere_words(found)
    if not pairs.total:
        return _("There is nothing to compare.")
    if pairs.always == pairs.total:
        return _("The list can be read as it stands: every pair keeps its order {everywhere}.").format(
            everywhere=everywhere
        )
    return _(
        "{advice}: of {total} pairs {always} keep their order {everywhere}, {mostly} more in at least {share} of"
        " those drawn, and {open} cannot be told apart."
    ).format(
        advice=_advice(pairs),
        total=f"{pairs.total:,}",
        always=f"{pairs.always:,}",
        everywhere=everywhere,
        mostly=f"{pairs.mostly:,}",
        share=percent(TOLD_APART),
        open=f"{pairs.open:,}",
    )


def _advice(pairs: Pairs) -> str:
    share = pairs.open / pairs.total
    if share <= FEW:
        return _("The list can be read nearly as it stands")
    return (
        _("Read the list as bands, not as single places")
        if share <= MANY
        else _("Do not single out places by this list")
    )
