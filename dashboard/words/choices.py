"""What the fixed words of a plan's tables mean, for the lists they are chosen from."""

from __future__ import annotations

from dashboard.words import _, cached_by_language


@cached_by_language(2)
def choice_words() -> dict[tuple[str, str], str]:
    """What each word says that a column may hold, by column and word."""
    return {
        ("yes/no", "yes"): _("yes"),
        ("yes/no", "no"): _("no"),
        ("direction", "higher"): _("more is better"),
        ("direction", "lower"): _("less is better"),
        ("direction", "nearest"): _("nearest to the midpoint is best"),
        ("aggregation", "sum"): _("departments add up"),
        ("aggregation", "mean"): _("mean of the departments"),
        ("aggregation", "ratio"): _("total divided by total"),
        ("aggregation", "effect"): _("sum of measured effects"),
        ("aggregation", "worst"): _("the worst department counts"),
        ("score", "progress"): _("share of the way from baseline to target"),
        ("score", "completion"): _("result divided by target"),
        ("score", "goalposts"): _("between two fixed levels"),
        ("score", "minmax"): _("between the worst and the best"),
        ("score", "zscore"): _("distance from the mean"),
        ("score", "percentile"): _("share of others that are not better"),
        ("kind", "target"): _("the department's figure"),
        ("kind", "share"): _("its part of the improvement"),
        ("kind", "use"): _("use of a resource"),
        ("aggregate", "arithmetic"): _("weighted mean"),
        ("aggregate", "geometric"): _("geometric mean: one that is far behind weighs on all"),
        ("missing", "renormalise"): _("left out, the others weigh more"),
        ("missing", "zero"): _("counts as nothing"),
        ("missing", "own_average"): _("as the mean of its own results"),
    }
