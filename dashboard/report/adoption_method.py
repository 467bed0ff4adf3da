"""How the figures of the adoption report were made, from what, and how to get them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dashboard.report.document import Bullets, Commands, Grid, Heading, Paragraph, Part
from dashboard.report.firmness_words import Names, exactness_words, neighbourhood_words
from dashboard.words import _, label
from dashboard.words.numbers import percent
from dashboard.words.units import unit_name
from model.digest import digest
from model.firmness import Firmness
from model.plan import Indicator, Plan
from model.ranking import Ranking
from model.tree import Node, global_weights


def method_parts(
    plan: Plan, ranking: Ranking, found: Firmness, commands: Sequence[str], version: str
) -> list[Part]:
    """Method, data and the commands that give every figure again."""
    return [
        Heading(_("Method"), new_page=True),
        Bullets(tuple(_method(plan, ranking, found))),
        Heading(_("What this report does not examine"), 3),
        Bullets(_limits(found)),
        Heading(_("Data")),
        Bullets(tuple(_data(plan, ranking, version))),
        _indicator_grid(plan, ranking),
        Heading(_("Get every figure again")),
        Paragraph(
            _("The same plan, the same version and these commands give the same figures to the last digit.")
        ),
        Commands(tuple(commands)),
    ]


def _limits(found: Firmness) -> tuple[str, ...]:
    own = _(
        "Whether tasks are equally hard: departments are scored on different indicators, each on its own tasks."
    )
    return (
        *([] if found.is_exact else [own]),
        _(
            "Errors of the results: figures from surveys have margins that may be wider than the gaps between "
            "scores."
        ),
        _(
            "Goalposts, baselines and targets: other ones would give other scores, and can matter more than "
            "weights."
        ),
        _("The choice of indicators: what is not measured has no weight at all."),
    )


def _rules() -> dict[str, str]:
    return {
        "progress": _("progress from the baseline to the target"),
        "maintain": _("how far a level that was to be kept is kept"),
        "completion": _("share of the target"),
        "goalposts": _("place between two fixed goalposts"),
        "minmax": _("place between the worst and the best of the group"),
        "zscore": _("50 plus 10 per standard deviation above the mean of the group"),
        "percentile": _("share of the group that is worse"),
    }


def _missing(plan: Plan) -> str:
    return {
        "renormalise": _("A missing result is left out and the weights of the others are divided by their sum."),
        "zero": _("A missing result counts 0."),
        "own_average": _(
            "A missing result counts as the department's own mean in the same goal, else in the whole tree."
        ),
    }[plan.settings.missing]


def _method(plan: Plan, ranking: Ranking, found: Firmness) -> list[str]:
    drawn = found.drawn
    error = _("at most {error} percentage points").format(error=f"{50 / np.sqrt(drawn.draws):.2g}")
    if not drawn.independent:
        error = _("told by the spread between blocks of draws, which depend on each other")
    return [
        _("Scores run from 0 to 100; a department's score is the geometric mean of its scores by global weight.")
        if plan.settings.aggregate == "geometric"
        else _(
            "Scores run from 0 to 100; a department's score is the weighted arithmetic mean of its scores by "
            "global weight."
        ),
        *_basis_words(plan, ranking, found),
        _(
            "Places are made from full precision within each group; scores within 0.000000001 of each other "
            "share a place."
        ),
        _("Weightings looked at: {view}. The weights are those of {cut}.").format(
            view=neighbourhood_words(found), cut=_cut_words(found)
        ),
        exactness_words(found),
        _(
            "Crossings: scores are followed along one local weight from 0 to 1, its siblings keeping their "
            "proportions, and every pair of departments is solved for the weight at which the two are equal."
        ),
        _(
            "Best and worst places: a mixed-integer programme for each department (Kadziński, Greco and Słowiński "
            "2012), with weights that show the place."
        ),
        _(
            "Smallest changes: the sum of the absolute changes of the weights is least; half of it is told, so "
            "that one point is one point of weight moved from one place to another."
        ),
        _(
            "Shares: {draws} weightings drawn evenly from the neighbourhood with seed {seed} (Lahdelma and "
            "Salminen 2001); standard error of a share {error}."
        ).format(draws=f"{drawn.draws:,}", seed=found.seed, error=error),
    ]


def _basis_words(plan: Plan, ranking: Ranking, found: Firmness) -> list[str]:
    if found.basis == "plan":
        return [
            _(
                "Ranked is what the plan asks for: points delivered per 100 points entrusted. The allocation is "
                "held as it is while the weights move."
            )
        ]
    missing = int((ranking.cells["state"] == "missing").sum())
    told = [
        _("Ranked are results; {missing} are missing. {rule}").format(missing=f"{missing:,}", rule=_missing(plan))
        if missing
        else _("Ranked are results; none is missing.")
    ]
    rules = ranking.cells.drop_duplicates("indicator")["rule"]
    counts = Counter("progress" if rule == "maintain" else str(rule) for rule in rules)
    said = _("; ").join(
        _("{rule}: {count}").format(rule=_rules()[rule], count=count) for rule, count in sorted(counts.items())
    )
    told.append(_("Indicators by the rule of their score: {rules}.").format(rules=said))
    if any(rule in counts for rule in ("minmax", "zscore", "percentile")):
        told.append(_("Rules that compare with the group move everybody's score when one result changes."))
    low, high = ((ranking.cells["score"] <= 0).sum(), (ranking.cells["score"] >= 100).sum())
    told.append(
        _("Of {all} scores {low} are 0 and {high} are 100 or more.").format(
            all=f"{len(ranking.cells) - missing:,}", low=f"{low:,}", high=f"{high:,}"
        )
    )
    return told


def _cut_words(found: Firmness) -> str:
    kinds = {node.kind for node in found.cut.nodes}
    count = len(found.cut.nodes)
    if kinds == {"goal"}:
        return _("{n} goals").format(n=count)
    if kinds == {"indicator"}:
        return _("{n} indicators").format(n=count)
    return _("{n} goals and indicators").format(n=count)


def _data(plan: Plan, ranking: Ranking, version: str) -> list[str]:
    names = Names(plan)
    settings, table = plan.settings, ranking.scores
    cells = ranking.cells
    scored, missing = int((cells["state"] == "scored").sum()), int((cells["state"] == "missing").sum())
    name, year = label(settings), settings.year or ""
    told = [
        _("Plan: {name}.").format(name=name)
        if year in name
        else _("Plan: {name}, {year}.").format(name=name, year=year)
    ]
    about = ((_("Source: {text}."), settings.source), (_("Licence: {text}."), settings.licence))
    told += [said.format(text=text.rstrip(".")) for said, text in about if text]
    told.append(
        _("{scored} scores of {n} departments; {missing} missing.").format(
            scored=f"{scored:,}", n=table["rank"].notna().sum(), missing=f"{missing:,}"
        )
    )
    partly = table[table["coverage"] < 1 - 1e-12]
    if len(partly):
        lowest, least = min(zip(partly["coverage"], partly["department"], strict=True))
        told.append(
            _(
                "{n} departments lack scores on part of their weight, most of all {name}, with {share} of it "
                "scored."
            ).format(n=len(partly), name=names.department(least), share=percent(lowest))
        )
    without = [names.department(str(each)) for each in table.loc[table["rank"].isna(), "department"]]
    if without:
        told.append(
            _("Without a rank, as nothing of theirs is scored: {names}.").format(names=_(", ").join(without))
        )
    if "period" in cells:
        periods = sorted({str(period) for period in cells.loc[cells["state"] == "scored", "period"]})
        said = _("Results of {periods} and other periods.") if len(periods) > 8 else _("Results of {periods}.")
        told.append(said.format(periods=_(", ").join(periods[:8])))
    told.append(
        _("Fingerprint of the plan as examined: {digest}. Meritree {version}.").format(
            digest=digest(plan), version=version
        )
    )
    return told


def _indicator_grid(plan: Plan, ranking: Ranking) -> Grid:
    weights = global_weights(plan)
    goals = {goal.goal: label(goal) for goal in plan.goals}
    cells = ranking.cells.drop_duplicates("indicator")
    rules = dict(zip(cells["indicator"], cells["rule"], strict=True)) if "rule" in cells else {}
    rows = (
        (
            label(indicator),
            goals[indicator.goal],
            percent(weights[Node("indicator", indicator.indicator)], 2),
            _rule_words(indicator, rules.get(indicator.indicator, "")),
            unit_name(indicator.unit),
            indicator.source or "",
        )
        for indicator in plan.indicators
    )
    headings = (_("indicator"), _("goal"), ">" + _("weight"), _("rule of the score"), _("unit"), _("source"))
    return Grid(_("The indicators"), headings, tuple(rows))


def _rule_words(indicator: Indicator, rule: str) -> str:
    if not rule:
        return ""
    if rule == "goalposts":
        return _("0 at {low}, 100 at {high}").format(
            low=f"{indicator.score_low:g}", high=f"{indicator.score_high:g}"
        )
    better = {"higher": _("higher is better"), "lower": _("lower is better")}.get(indicator.direction)
    if better is None:
        better = _("nearest to {midpoint} is best").format(midpoint=f"{indicator.midpoint:g}")
    return _("{rule}, {better}").format(rule=_rule_names().get(rule, rule), better=better)


def _rule_names() -> dict[str, str]:
    return {
        "progress": _("progress"),
        "maintain": _("maintain"),
        "completion": _("completion"),
        "minmax": _("minmax"),
        "zscore": _("zscore"),
        "percentile": _("percentile"),
    }
