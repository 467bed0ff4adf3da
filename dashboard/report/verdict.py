"""The verdict on a ranking in three sentences: the places, the top, and how to read the list."""

from __future__ import annotations

from dashboard.report.firmness_words import (
    Names,
    by_group,
    deciding_weight,
    first_names,
    newcomers,
    ordinal,
)
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
        return "Only one department has a rank, so there is nothing that weights could change."
    firm = sum(passport.is_firm for passport in found.passports)
    near = sum(_largest_move(passport) <= NEAR and not passport.is_firm for passport in found.passports)
    widest = max(found.passports, key=lambda passport: passport.worst - passport.best)
    stay = "none stays" if firm == 0 else f"{firm} {'stays' if firm == 1 else 'stay'}"
    told = f"Of {count} places {stay} the same whatever weights are chosen within these limits"
    if firm == count:
        return told + "."
    more = "more " if firm else ""
    told += f", and {near} {more}{'moves' if near == 1 else 'move'} by {NEAR} places at most" if near else ""
    name = names.department(widest.department)
    return f"{told}; {name} could stand anywhere from {ordinal(widest.best)} to {ordinal(widest.worst)}."


def _largest_move(passport: RankPassport) -> int:
    return max(passport.rank - passport.best, passport.worst - passport.rank)


def _top(names: Names, found: Firmness) -> str:
    groups = by_group(names, found)
    if len(groups) == 1:
        return _first_of_one(names, found)
    told = [_first_of_many(names, group, passports) for group, passports in groups.items()]
    return "First stand " + "; ".join(told) + "."


def _first_of_many(names: Names, group: str, passports: list[RankPassport]) -> str:
    first = [passport for passport in passports if passport.rank == 1]
    called = " and ".join(names.department(passport.department) for passport in first)
    share = percent(first[0].share_at_rank)
    how = "always" if all(each.worst == 1 for each in first) else f"in {share} of the weightings drawn"
    return f"{called} in {group or 'no group'} ({how})"


def _first_of_one(names: Names, found: Firmness) -> str:
    first = [passport for passport in found.passports if passport.rank == 1]
    rivals = [passport for passport in found.passports if passport.best == 1 and passport not in first]
    called = " and ".join(names.department(passport.department) for passport in first)
    stand = "is" if len(first) == 1 else "are"
    if not rivals:
        return f"{called} {stand} first whatever weights are chosen."
    told = (
        f"{called} {stand} first in {percent(first[0].share_at_rank)} of {found.drawn.draws:,} weightings drawn "
        f"at random, and {len(rivals)} {'other' if len(rivals) == 1 else 'others'} could be"
    )
    decisive = deciding_weight(found)
    return f"{told}; {_decisive_words(names, found, decisive)}." if decisive else f"{told}."


def _decisive_words(names: Names, found: Firmness, sweep: WeightSweep) -> str:
    low, high = sweep.winner
    upwards = high < 1 and (low <= 0 or high - sweep.weight < sweep.weight - low)
    end, side = (high, "above") if upwards else (low, "below")
    come = newcomers(sweep, sweep.winner)[int(upwards)]
    who = first_names(names, found, come)
    now = f"now {percent(sweep.weight, 1)}"
    told = f"the weight that decides it soonest is that of {names.weight_of(sweep.node)}, {now}"
    return f"{told}: {side} {percent(end, 1)} {who} would be first"


def _reading(found: Firmness) -> str:
    pairs = count_pairs(found)
    everywhere = "under every weighting" if found.is_exact else "in all weightings drawn"
    if not pairs.total:
        return "There is nothing to compare."
    if pairs.always == pairs.total:
        return f"The list can be read as it stands: every pair keeps its order {everywhere}."
    return (
        f"{_advice(pairs)}: of {pairs.total:,} pairs {pairs.always:,} keep their order {everywhere}, "
        f"{pairs.mostly:,} more in at least {percent(TOLD_APART)} of those drawn, and {pairs.open:,} cannot be "
        "told apart."
    )


def _advice(pairs: Pairs) -> str:
    share = pairs.open / pairs.total
    if share <= FEW:
        return "The list can be read nearly as it stands"
    return (
        "Read the list as bands, not as single places"
        if share <= MANY
        else "Do not single out places by this list"
    )
