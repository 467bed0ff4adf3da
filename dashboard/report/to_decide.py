"""Five things to decide, each with the fact behind it: what waits, what promises cost, what is scarce or odd."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import pandas as pd

from dashboard.report.assumptions import assumptions
from dashboard.views import department_names, headline, main_resource, records
from dashboard.waiting import waiting
from dashboard.words import _, label, language, many
from dashboard.words.explanations import price_lines
from dashboard.words.findings import finding_words
from dashboard.words.numbers import amount, percent
from model.errors import SEVERITIES, Finding
from model.firmness import Firmness
from model.plan import Plan
from scenarios.amounts import round_amount, with_more
from scenarios.outcome import Outcome

MOST = 5
BUSY, LITTLE = 0.95, 0.005


def five_to_decide(
    found: Outcome, prices: pd.DataFrame, firm: Firmness | str, findings: Sequence[Finding]
) -> tuple[str, ...]:
    """Say what is to be decided, the most pressing first; at most five sentences.

    Args:
        found: An optimal outcome with the prices of its resources.
        prices: Prices of its pins and mandates (`rule_prices`).
        firm: How firm its ranking is, or why that cannot be told.
        findings: What is odd about the plan.
    """
    asked = [
        *_waiting(found),
        *_mandates(found.plan, prices),
        *_scarce(found),
        *_places(found.plan, firm),
        *_odd(found.plan, findings),
        *_least_far(found),
        *_busiest(found),
    ]
    return tuple(asked[:MOST])


def _waiting(found: Outcome) -> Iterator[str]:
    """The promise that would add most."""
    late = waiting(found)
    if late.empty:
        return
    resource = main_resource(found.plan)
    (row,) = records(late.sort_values(["points", "indicator"], ascending=[False, True]).head(1))
    if math.isnan(row["missing"]) or row["missing"] <= 0:
        yield _("Decide what becomes of “{name}”: it would add {points} points. {why}").format(
            name=row["name"], points=f"{row['points']:.2f}", why=row["why"]
        )
    else:
        yield _(
            "Fund “{name}” or say that it waits: it takes {missing} more and would add {points} points."
        ).format(
            name=row["name"],
            missing=amount(row["missing"], resource.unit if resource else None),
            points=f"{row['points']:.2f}",
        )


def _mandates(plan: Plan, prices: pd.DataFrame) -> Iterator[str]:
    """The promise that costs others most."""
    if prices.empty or not (prices["without"] > 1e-9).any():
        return
    yield _("Keep or relax what must be kept. {fact}").format(fact=price_lines(plan, prices, language())[0])


def _scarce(found: Outcome) -> Iterator[str]:
    """What a little more or less of the main resource would do, solved with exactly that amount."""
    resource = main_resource(found.plan)
    step = round_amount(found.plan, resource.resource) if resource and resource.total else None
    if resource is None or step is None:
        return
    more, less = (with_more(found, resource.resource, each) for each in (step, -step))
    size = amount(step, resource.unit)
    if more.points is not None and less.points is not None and max(more.points, -less.points) < LITTLE:
        yield _("Use what is left of {name}: {amount} more or less changes nothing.").format(
            name=label(resource), amount=size
        )
    elif less.points is None:
        said = _("Keep the budget: with {amount} less the plan cannot be met; {amount} more adds {more} points.")
        yield said.format(amount=size, more=f"{more.points or 0.0:.2f}")
    else:
        yield _("Settle the budget: {amount} more adds {more} points, {amount} less costs {less}.").format(
            amount=size, more=f"{more.points or 0.0:.2f}", less=f"{-less.points:.2f}"
        )


def _places(plan: Plan, firm: Firmness | str) -> Iterator[str]:
    """The place that may move furthest."""
    if isinstance(firm, str) or not firm.passports:
        return
    least = min(firm.passports, key=lambda each: (each.best - each.worst, each.share_at_rank, each.department))
    held = sum(each.is_firm for each in firm.passports)
    if least.is_firm:
        yield _("The ranking may be used: every place holds while each weight stays within a quarter of itself.")
        return
    yield _(
        "Draw no consequences from single places: {held} of {all} hold while each weight stays within a quarter"
        " of itself, and {name}, at place {rank}, could stand anywhere from {best} to {worst}."
    ).format(
        held=held,
        all=len(firm.passports),
        name=department_names(plan)[least.department],
        rank=least.rank,
        best=least.best,
        worst=least.worst,
    )


def _odd(plan: Plan, findings: Sequence[Finding]) -> Iterator[str]:
    """The gravest finding, or what the figures rest on."""
    if findings:
        worst = min(findings, key=lambda each: SEVERITIES.index(each.severity))
        said = many(
            "Have the plan mended where it looks odd ({n} place): {fact}.",
            "Have the plan mended where it looks odd ({n} places): {fact}.",
            len(findings),
        )
        yield said.format(fact=finding_words(worst.message).rstrip("."))
        return
    for sentence in assumptions(plan)[:1]:
        yield _("Confirm what was assumed: {fact}").format(fact=sentence)


def _least_far(found: Outcome) -> Iterator[str]:
    line = headline(found)
    if line.lowest_name and line.lowest < line.total - 0.005:
        yield _("Accept that “{goal}” is least far with {share}, or give it more weight.").format(
            goal=line.lowest_name, share=percent(line.lowest, 1)
        )


def _busiest(found: Outcome) -> Iterator[str]:
    table = found.allocation.departments.dropna(subset="load")
    full = table[table["load"] >= BUSY]
    if len(full):
        said = many(
            "Relieve {n} department that is called upon for {share} or more of what it could do.",
            "Relieve {n} departments that are called upon for {share} or more of what they could do.",
            len(full),
        )
        yield said.format(share=percent(BUSY, 0))
