"""Indicators: targets, baselines, aggregations, mandates and how they are scored."""

from __future__ import annotations

from math import isclose, isfinite

from model.checks.amounts import Demand
from model.checks.inspection import Inspection, figure, listed
from model.plan import Contribution, Indicator

BASELINE_TOLERANCE = 1e-6


def check_indicators(inspection: Inspection, demands: list[Demand]) -> None:
    """Check every indicator for itself."""
    for indicator in inspection.indicators.values():
        contributions = inspection.by_indicator[indicator.indicator]
        _check_worked_on(inspection, indicator, contributions)
        _check_aggregation(inspection, indicator, contributions)
        _check_baseline(inspection, indicator, contributions)
        _check_leads(inspection, indicator, contributions)
        _check_scoring(inspection, indicator, contributions)
        if indicator.mandated is not None and not inspection.is_allocated(indicator):
            message = f"'{indicator.indicator}' is mandated and has no target that could be handed down"
            inspection.warning(
                "indicators", indicator, "mandated", message, "Give it a target or clear the mandate."
            )
    for demand in demands:
        _check_target(inspection, demand)
    if inspection.indicators and not any(map(inspection.is_allocated, inspection.indicators.values())):
        report = inspection.note if inspection.plan.results else inspection.warning
        report("indicators", None, "target", "no indicator has a target, so nothing is allocated")
    _check_names(inspection)
    _check_periods(inspection)


def _check_worked_on(inspection: Inspection, indicator: Indicator, contributions: list[Contribution]) -> None:
    if "contributions" in inspection.unread:
        return
    name = indicator.indicator
    if indicator.direction == "nearest" and indicator.target is not None:
        message = f"'{name}' is best nearest to its midpoint: it is scored, never allocated"
        inspection.warning("indicators", indicator, "target", message)
    if contributions:
        return
    if inspection.is_allocated(indicator):
        message = f"'{name}' has a target and no department works on it"
        inspection.warning("indicators", indicator, "target", message, "Add a row to contributions.")
    else:
        inspection.note("indicators", indicator, None, f"no department works on '{name}'")


def _check_aggregation(inspection: Inspection, indicator: Indicator, contributions: list[Contribution]) -> None:
    name, allocated = indicator.indicator, inspection.is_allocated(indicator)
    weighted = indicator.aggregation in ("mean", "effect")
    idle = [c for c in contributions if c.coefficient not in (None, 1) and not weighted]
    if idle:
        message = f"coefficients of '{name}' are not used: its aggregation is {indicator.aggregation}"
        inspection.warning("contributions", idle[0], "coefficient", message, "They belong to mean and effect.")
    for contribution in contributions:
        if weighted and contribution.coefficient is not None and not contribution.coefficient > 0:
            message = f"the coefficient is {figure(contribution.coefficient)}; a positive one is expected"
            inspection.error("contributions", contribution, "coefficient", message)
        if indicator.aggregation == "ratio" and allocated and not contribution.denominator:
            found = "blank" if contribution.denominator is None else "0"
            message = (
                f"the denominator of '{contribution.department}' is {found}; '{name}' is a ratio and needs it"
            )
            inspection.error("contributions", contribution, "denominator", message)
    if indicator.aggregation == "effect" and indicator.baseline is None and allocated:
        message = f"'{name}' has no baseline; an effect is added to the indicator's own"
        inspection.error("indicators", indicator, "baseline", message, "Give the indicator its baseline.")


def _check_baseline(inspection: Inspection, indicator: Indicator, contributions: list[Contribution]) -> None:
    blank = [c for c in contributions if c.baseline is None]
    if blank and inspection.is_allocated(indicator):
        named = listed([contribution.department for contribution in blank])
        message = f"the baseline of '{indicator.indicator}' in {named} is blank and counts 0"
        inspection.warning(
            "contributions", blank[0], "baseline", message, "Write 0 if nothing is reached by itself."
        )
    if indicator.baseline is None or blank or not contributions:
        return
    computed = _computed_baseline(indicator, contributions)
    if computed is None or not isfinite(computed):
        return
    rounding = 0.0 if indicator.decimals is None else 0.5 * 10.0**-indicator.decimals
    if not isclose(
        indicator.baseline, computed, rel_tol=BASELINE_TOLERANCE, abs_tol=max(rounding, 1e-12) * (1 + 1e-9)
    ):
        decides = (
            "the given one decides" if indicator.aggregation in ("sum", "mean") else "the departments' decide"
        )
        message = (
            f"the baseline of '{indicator.indicator}' is given as {figure(indicator.baseline)}, its departments' "
            f"({indicator.aggregation}) make {figure(computed)}; {decides}"
        )
        inspection.warning("indicators", indicator, "baseline", message)


def _computed_baseline(indicator: Indicator, contributions: list[Contribution]) -> float | None:
    """The baseline that the departments make, None where there is no such number."""
    levels = [c.baseline or 0.0 for c in contributions]
    match indicator.aggregation:
        case "sum":
            return sum(levels)
        case "mean":
            weights = [1.0 if c.coefficient is None else c.coefficient for c in contributions]
        case "ratio":
            weights = [
                (c.denominator if c.last_denominator is None else c.last_denominator) or 0.0 for c in contributions
            ]
        case "worst":
            return max(levels) if indicator.direction == "lower" else min(levels)
        case _:
            return None
    total = sum(weights)
    return sum(w * level for w, level in zip(weights, levels, strict=True)) / total if total > 0 else None


def _check_leads(inspection: Inspection, indicator: Indicator, contributions: list[Contribution]) -> None:
    leads = [contribution for contribution in contributions if contribution.lead]
    if len(leads) > 1:
        named = listed([contribution.department for contribution in leads])
        message = f"'{indicator.indicator}' has {len(leads)} leading departments: {named}"
        inspection.warning("contributions", leads[1], "lead", message, "Mark one of them.")


def _check_target(inspection: Inspection, demand: Demand) -> None:
    indicator, name = demand.record, demand.record.indicator
    if not demand.is_open:
        level = indicator.target if indicator.target is not None else 0.0
        costly = next((p.record for p in demand.parts if _has_costs(inspection, p.record)), None)
        what = f"the target of '{name}', {figure(level)}, is not beyond its baseline"
        if costly is not None:
            hint = "If the service must be paid for to go on, its baseline is 0 and last year's level a note."
            inspection.warning(
                "indicators", indicator, "target", f"{what}: it would count as attained at no cost", hint
            )
        elif demand.parts:
            inspection.note("indicators", indicator, "target", f"{what}: it is attained already")
    if not demand.is_open or indicator.mandated is None:
        return
    if indicator.mandated > 1 + indicator.margin + 1e-9:
        message = (
            f"'{name}' is mandated to {figure(indicator.mandated)} of what is required, "
            f"its margin allows {figure(1 + indicator.margin)} at most"
        )
        inspection.warning("indicators", indicator, "mandated", message, "Raise the margin or lower the mandate.")


def _has_costs(inspection: Inspection, contribution: Contribution) -> bool:
    pair = (contribution.indicator, contribution.department)
    rows = [
        *inspection.steps.get(pair, ()),
        *([inspection.start_ups[pair]] if pair in inspection.start_ups else []),
    ]
    return any(use > 0 for step in rows for _, use in step.use)


def _check_scoring(inspection: Inspection, indicator: Indicator, contributions: list[Contribution]) -> None:
    name = indicator.indicator
    if indicator.score == "completion" and indicator.direction == "lower":
        message = f"completion of '{name}' is not defined: lower is better"
        inspection.error("indicators", indicator, "score", message, "Choose progress or goalposts.")
    if indicator.direction == "nearest" and indicator.midpoint is None:
        message = f"'{name}' is best nearest to a midpoint that is not given, so it has no score"
        inspection.warning("indicators", indicator, "midpoint", message)
    posts = (indicator.score_low, indicator.score_high)
    if indicator.score == "goalposts" and (None in posts or posts[0] == posts[1]):
        message = f"the goalposts of '{name}' need a score_low and a score_high that differ"
        inspection.error("indicators", indicator, "score_high" if posts[1] is None else "score_low", message)
    elif indicator.score != "goalposts" and posts != (None, None):
        message = f"score_low and score_high of '{name}' are not used: its score is not goalposts"
        inspection.warning("indicators", indicator, "score_low", message)
    needs_target = indicator.score in ("progress", "completion") and indicator.target is None
    if needs_target and any(contribution.target is None for contribution in contributions):
        message = (
            f"{indicator.score} of '{name}' needs targets, and not every department has one; those have no score"
        )
        inspection.warning("indicators", indicator, "score", message)


def _check_names(inspection: Inspection) -> None:
    named: dict[str, list[Indicator]] = {}
    for indicator in inspection.indicators.values():
        if indicator.name.strip():
            named.setdefault(" ".join(indicator.name.casefold().split()), []).append(indicator)
    for namesakes in named.values():
        if len(namesakes) > 1:
            ids = listed([indicator.indicator for indicator in namesakes])
            message = f"{ids} bear the same name, '{namesakes[0].name.strip()}'"
            inspection.warning("indicators", namesakes[1], "name", message, "Say what tells them apart.")


def _check_periods(inspection: Inspection) -> None:
    """Report indicators to be scored in a period in which they have no result."""
    with_results = {(result.indicator, result.period) for result in inspection.plan.results}
    measured = {indicator for indicator, _ in with_results}
    for name, indicator in inspection.indicators.items():
        if indicator.period is not None and name in measured and (name, indicator.period) not in with_results:
            message = f"'{name}' is to be scored in '{indicator.period}' and has no result in that period"
            inspection.warning("indicators", indicator, "period", message)
