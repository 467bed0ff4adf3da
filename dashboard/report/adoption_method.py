"""How the figures of the adoption report were made, from what, and how to get them again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from dashboard.report.document import Bullets, Commands, Grid, Heading, Paragraph, Part
from dashboard.report.firmness_words import Names, exactness_words, neighbourhood_words
from dashboard.words import label
from dashboard.words.numbers import percent
from model.digest import digest
from model.firmness import Firmness
from model.plan import Indicator, Plan
from model.ranking import Ranking
from model.tree import Node, global_weights

RULES = {
    "progress": "progress from the baseline to the target",
    "maintain": "how far a level that was to be kept is kept",
    "completion": "share of the target",
    "goalposts": "place between two fixed goalposts",
    "minmax": "place between the worst and the best of the group",
    "zscore": "50 plus 10 per standard deviation above the mean of the group",
    "percentile": "share of the group that is worse",
}
MISSING = {
    "renormalise": "A missing result is left out and the weights of the others are divided by their sum.",
    "zero": "A missing result counts 0.",
    "own_average": "A missing result counts as the department's own mean in the same goal, else in the whole "
    "tree.",
}


def method_parts(
    plan: Plan, ranking: Ranking, found: Firmness, commands: Sequence[str], version: str
) -> list[Part]:
    """Method, data and the commands that give every figure again."""
    return [
        Heading("Method", new_page=True),
        Bullets(tuple(_method(plan, ranking, found))),
        Heading("What this report does not examine", 3),
        Bullets(_LIMITS if found.is_exact else (_OWN_TASKS, *_LIMITS)),
        Heading("Data"),
        Bullets(tuple(_data(plan, ranking, version))),
        _indicator_grid(plan, ranking),
        Heading("Get every figure again"),
        Paragraph("The same plan, the same version and these commands give the same figures to the last digit."),
        Commands(tuple(commands)),
    ]


_OWN_TASKS = (
    "Whether tasks are equally hard: departments are scored on different indicators, each on its own tasks."
)
_LIMITS = (
    "Errors of the results: figures from surveys have margins that may be wider than the gaps between scores.",
    "Goalposts, baselines and targets: other ones would give other scores, and can matter more than weights.",
    "The choice of indicators: what is not measured has no weight at all.",
)


def _method(plan: Plan, ranking: Ranking, found: Firmness) -> list[str]:
    drawn = found.drawn
    error = f"at most {50 / np.sqrt(drawn.draws):.2g} percentage points"
    if not drawn.independent:
        error = "told by the spread between blocks of draws, which depend on each other"
    how = "geometric" if plan.settings.aggregate == "geometric" else "weighted arithmetic"
    return [
        f"Scores run from 0 to 100; a department's score is the {how} mean of its scores by global weight.",
        *_basis_words(plan, ranking, found),
        "Places are made from full precision within each group; scores within 0.000000001 of each other share a "
        "place.",
        f"Weightings looked at: {neighbourhood_words(found)}. The weights are those of {_cut_words(found)}.",
        exactness_words(found),
        "Crossings: scores are followed along one local weight from 0 to 1, its siblings keeping their "
        "proportions, and every pair of departments is solved for the weight at which the two are equal.",
        "Best and worst places: a mixed-integer programme for each department (Kadziński, Greco and Słowiński "
        "2012), with weights that show the place.",
        "Smallest changes: the sum of the absolute changes of the weights is least; half of it is told, so that "
        "one point is one point of weight moved from one place to another.",
        f"Shares: {drawn.draws:,} weightings drawn evenly from the neighbourhood with seed {found.seed} "
        f"(Lahdelma and Salminen 2001); standard error of a share {error}.",
    ]


def _basis_words(plan: Plan, ranking: Ranking, found: Firmness) -> list[str]:
    if found.basis == "plan":
        return [
            "Ranked is what the plan asks for: points delivered per 100 points entrusted. The allocation is held "
            "as it is while the weights move.",
        ]
    missing = int((ranking.cells["state"] == "missing").sum())
    about_missing = (
        f"; {missing:,} are missing. {MISSING[plan.settings.missing]}" if missing else "; none is missing."
    )
    told = [f"Ranked are results{about_missing}"]
    rules = ranking.cells.drop_duplicates("indicator")["rule"]
    counts = Counter("progress" if rule == "maintain" else str(rule) for rule in rules)
    said = "; ".join(f"{RULES[rule]}: {count}" for rule, count in sorted(counts.items()))
    told.append(f"Indicators by the rule of their score: {said}.")
    if any(rule in counts for rule in ("minmax", "zscore", "percentile")):
        told.append("Rules that compare with the group move everybody's score when one result changes.")
    low, high = ((ranking.cells["score"] <= 0).sum(), (ranking.cells["score"] >= 100).sum())
    told.append(f"Of {len(ranking.cells) - missing:,} scores {low:,} are 0 and {high:,} are 100 or more.")
    return told


def _cut_words(found: Firmness) -> str:
    kinds = {node.kind for node in found.cut.nodes}
    count = len(found.cut.nodes)
    if kinds == {"goal"}:
        return f"{count} goals"
    return f"{count} indicators" if kinds == {"indicator"} else f"{count} goals and indicators"


def _data(plan: Plan, ranking: Ranking, version: str) -> list[str]:
    names = Names(plan)
    settings, table = plan.settings, ranking.scores
    cells = ranking.cells
    scored, missing = int((cells["state"] == "scored").sum()), int((cells["state"] == "missing").sum())
    name, year = settings.name or settings.id, settings.year or ""
    told = [f"Plan: {name}" + (f", {year}." if year not in name else ".")]
    about = (("Source", settings.source), ("Licence", settings.licence))
    told += [f"{word}: {text.rstrip('.')}." for word, text in about if text]
    told.append(f"{scored:,} scores of {table['rank'].notna().sum()} departments; {missing:,} missing.")
    partly = table[table["coverage"] < 1 - 1e-12]
    if len(partly):
        lowest, least = min(zip(partly["coverage"], partly["department"], strict=True))
        told.append(
            f"{len(partly)} departments lack scores on part of their weight, most of all "
            f"{names.department(least)}, with {percent(lowest)} of it scored."
        )
    without = [names.department(str(each)) for each in table.loc[table["rank"].isna(), "department"]]
    if without:
        told.append(f"Without a rank, as nothing of theirs is scored: {', '.join(without)}.")
    if "period" in cells:
        periods = sorted({str(period) for period in cells.loc[cells["state"] == "scored", "period"]})
        told.append(f"Results of {', '.join(periods[:8])}{' and other periods' if len(periods) > 8 else ''}.")
    told.append(f"Fingerprint of the plan as examined: {digest(plan)}. Meritree {version}.")
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
            indicator.unit or "",
            indicator.source or "",
        )
        for indicator in plan.indicators
    )
    headings = ("indicator", "goal", ">weight", "score", "unit", "source")
    return Grid("The indicators", headings, tuple(rows))


def _rule_words(indicator: Indicator, rule: str) -> str:
    if not rule:
        return ""
    if rule == "goalposts":
        return f"0 at {indicator.score_low:g}, 100 at {indicator.score_high:g}"
    better = {"higher": "higher is better", "lower": "lower is better"}.get(indicator.direction)
    return f"{rule}, {better or f'nearest to {indicator.midpoint:g} is best'}"
