"""The adoption report: whether a committee may trust a ranking, before the indicator system is adopted."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.report.adoption_influence import MOST_ROWS, indicator_parts, influence_parts
from dashboard.report.adoption_method import method_parts
from dashboard.report.document import Bullets, Document, Heading, Paragraph, Part, Picture, Tiles
from dashboard.report.drawings import (
    HoldingRange,
    RankRange,
    draw_holding_ranges,
    draw_rank_ranges,
)
from dashboard.report.firmness_grids import (
    apart_grid,
    holding_grid,
    neighbours_grid,
    passport_grids,
)
from dashboard.report.firmness_words import (
    Names,
    by_group,
    change_words,
    everywhere_words,
    exactness_words,
    first_place_words,
    neighbourhood_words,
    usual_places,
)
from dashboard.report.verdict import verdict
from dashboard.words import _, label, language
from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.firmness_pairs import count_pairs
from model.plan import Plan
from model.plan_cut import plan_cut
from model.ranking import Ranking


def adoption_report(
    plan: Plan, ranking: Ranking, found: Firmness, commands: Sequence[str], version: str
) -> Document:
    """Write the report on a ranking.

    Args:
        plan: The plan.
        ranking: Its ranking.
        found: How firm it is.
        commands: What to type to get every figure again.
        version: Of the program.
    """
    names = Names(plan)
    leaves = plan_cut(plan, ranking.grid, "indicators")
    parts: list[Part] = [
        *_first_page(plan, names, found),
        Heading(_("Rank passports"), new_page=True),
        Paragraph(_how_to_read_passports()),
        *passport_grids(plan, ranking, found),
        Heading(_("The weights that decide"), new_page=True),
        *_deciding(plan, names, found),
        Heading(_("Pairs that cannot be told apart"), new_page=True),
        *_pairs(plan, names, ranking, found),
        Heading(_("What a weight says, and what it does"), new_page=True),
        *influence_parts(plan, names, found),
        Heading(_("Indicators without information")),
        *indicator_parts(plan, leaves),
        *method_parts(plan, ranking, found, commands, version),
    ]
    scored = ranking.cells.loc[ranking.cells["state"] == "scored", "indicator"].nunique()
    ranked = (
        _("{plan} · {n} {departments} ranked by progress achieved on {scored} indicators")
        if found.basis == "results"
        else _("{plan} · {n} {departments} ranked by planned delivery on {scored} indicators")
    )
    subtitle = ranked.format(
        plan=label(plan.settings), n=len(found.passports), departments=names.many, scored=scored
    )
    return Document(_("How firm is this ranking?"), subtitle, tuple(parts), language())


def _how_to_read_passports() -> str:
    return _(
        "One line per department. “Possible” is the best and the worst place under any of the weightings looked "
        "at, ties counted as won for the best place and as lost for the worst. “At this rank” is how often it "
        "keeps today's place when weightings are drawn at random, “mean” its mean place. The tightest weight is "
        "the one that moves the department after the smallest step, the others keeping their proportions. Last "
        "comes who would pass it with the smallest change of the weights, and that change."
    )


def _first_page(plan: Plan, names: Names, found: Firmness) -> list[Part]:
    asked = _(
        "The question: would another view of what matters change the ranking? Another view means here: {view}."
    ).format(view=neighbourhood_words(found))
    parts: list[Part] = [
        Paragraph(asked),
        Heading(_("Verdict")),
        Bullets(verdict(plan, found), numbered=True),
        _tiles(names, found),
    ]
    groups = by_group(names, found)
    for group, passports in groups.items():
        ranges = [
            RankRange(
                names.department(each.department),
                each.rank,
                each.best,
                each.worst,
                usual_places(found, each.department),
            )
            for each in passports
        ]
        told = _(", ").join(
            _("{name} {rank} ({best} to {worst})").format(
                name=each.name, rank=each.rank, best=each.best, worst=each.worst
            )
            for each in ranges
        )
        caption = _(
            "Dot: the place today. Bar: the places in nine of ten weightings drawn at random. Line: from the best "
            "to the worst place that any of these weightings can give."
        )
        if group:
            caption = _("Group {group}. {caption}").format(group=group, caption=caption)
        parts.append(Picture(draw_rank_ranges(ranges, len(ranges), told), told, caption))
    return [*parts, Paragraph(exactness_words(found), "note")]


def _tiles(names: Names, found: Firmness) -> Tiles:
    pairs = count_pairs(found)
    firm = sum(passport.is_firm for passport in found.passports)
    first = [passport for passport in found.passports if passport.rank == 1]
    items = [
        (
            _("{n} of {all}").format(n=firm, all=len(found.passports)),
            _("places stay the same within these limits"),
        ),
        (
            percent(pairs.always / pairs.total) if pairs.total else "–",
            _("of all pairs of {departments} keep their order").format(departments=names.many),
        ),
        (
            percent(pairs.open / pairs.total) if pairs.total else "–",
            _("of all pairs of {departments} cannot be told apart").format(departments=names.many),
        ),
    ]
    if len(first) == 1:
        could = sum(passport.best == 1 for passport in found.passports)
        items += [(str(could), _("{departments} could be first").format(departments=names.many))] * (could > 1)
    return Tiles(tuple(items))


def _deciding(plan: Plan, names: Names, found: Firmness) -> list[Part]:
    if not found.sweeps:
        return [Paragraph(_("No weight has a sibling, so there is no weight to move."))]
    swept = sorted(found.sweeps, key=lambda sweep: sweep.node)
    ranges = [
        HoldingRange(names.weight_of(sweep.node), sweep.weight, sweep.winner, sweep.order) for sweep in swept
    ]
    told = _("; ").join(
        _("{name}, now {now}: first place holds from {low} to {high}").format(
            name=each.name,
            now=percent(each.weight, 1),
            low=percent(each.first[0], 1),
            high=percent(each.first[1], 1),
        )
        for each in ranges
    )
    caption = _("Diamond: the weight today. Line: where the first place holds. Bar: where every place holds.")
    parts: list[Part] = [
        Paragraph(
            _(
                "Each weight is moved alone from 0 to 100 %, the others keeping their proportions. Inside the "
                "ranges below nothing changes; at their ends two departments change places."
            )
        ),
    ]
    if len(ranges) <= MOST_ROWS:
        parts.append(Picture(draw_holding_ranges(ranges, told), told, caption))
    parts.append(holding_grid(plan, found))
    sentences = [*first_place_words(names, found), *_ways_to_the_top(names, found)]
    return [*parts, Heading(_("The first place"), 3), Bullets(tuple(sentences))] if sentences else parts


def _ways_to_the_top(names: Names, found: Firmness) -> list[str]:
    """The smallest changes that bring somebody else to the first place, nearest first."""
    first = {passport.department for passport in found.passports if passport.rank == 1}
    ways = [
        (flip.sizes["l1"], flip)
        for flip in found.flips
        if flip.passed is None and flip.passes not in first and flip.sizes["l1"] is not None
    ]
    ways.sort(key=lambda way: (way[0], way[1].passes))
    return [
        _("{name} would be first after moving {change}.").format(
            name=names.department(flip.passes), change=change_words(names, found, flip)
        )
        for _size, flip in ways[:3]
    ]


def _pairs(plan: Plan, names: Names, ranking: Ranking, found: Firmness) -> list[Part]:
    pairs = count_pairs(found)
    apart = apart_grid(plan, found)
    said = _(
        "Two {departments} cannot be told apart when their order holds in less than 95 % of the weightings "
        "drawn. That is so for {open} of {total} pairs; {mostly} more can be reversed, but seldom are; {always} "
        "keep their order {everywhere}."
    ).format(
        departments=names.many,
        open=f"{pairs.open:,}",
        total=f"{pairs.total:,}",
        mostly=f"{pairs.mostly:,}",
        always=f"{pairs.always:,}",
        everywhere=everywhere_words(found),
    )
    parts: list[Part] = [Paragraph(said)]
    if apart.rows:
        parts.append(apart)
    return [*parts, neighbours_grid(plan, ranking, found)]
