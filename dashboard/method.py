"""How the figures of a plan come about, told from its own options: aims in their order, rules, formulas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from dashboard.words import _, label, many
from dashboard.words.numbers import amount, percent
from dashboard.words.units import is_money, split_unit
from model.allocation.result import Allocation
from model.plan import Plan


class Aim(NamedTuple):
    """One of the aims that are sought one after the other: what, what may be given up later, the best value."""

    said: str
    given_up: str
    value: str


class Formula(NamedTuple):
    """A formula: what it gives, how it is written, what its letters stand for."""

    gives: str
    written: str
    letters: str


def aims(plan: Plan, allocation: Allocation | None) -> tuple[Aim, ...]:
    """The aims of a plan in their order, with the best value of each where the plan could be met."""
    texts = {
        "attainment": _("Reach as much as possible of what is promised, each promise by its weight."),
        "balance": _("Lift the goal under the top goal that is least far."),
        "cost": _("Use as little as possible, at the prices of the resources."),
        "fairness": _("Even out the loads: the largest as small as possible, then the next."),
        "stability": _("Stay close to how last year's resources were shared out."),
    }
    found = []
    for stage in plan.settings.stages:
        share = getattr(plan.settings, f"give_up_{stage}", 0.0)
        given_up = ""
        if share:
            given_up = _("Up to {share} of it may be given up for what follows.").format(share=percent(share))
        found.append(Aim(texts.get(stage, stage), given_up, _value(plan, stage, allocation)))
    return tuple(found)


def _value(plan: Plan, stage: str, allocation: Allocation | None) -> str:
    if allocation is None or allocation.status != "optimal":
        return ""
    table = allocation.stages
    values = table.loc[table["name"].str.split(":").str[0] == stage, "value"]
    if values.empty:
        return ""
    if stage == "cost":
        return _cost(plan, float(values.iloc[0]))
    if stage == "stability":
        return _("Best: {value}, all differences from last year's shares together.").format(
            value=percent(float(values.iloc[0]), 2)
        )
    return _("Best: {value}.").format(value=percent(float(values.sum()), 2))


def _cost(plan: Plan, value: float) -> str:
    """The least cost, in the unit of the money that the other resources are priced in."""
    priced = [resource for resource in plan.resources if resource.price]
    coins = [each for each in priced if each.price == 1 and is_money(split_unit(each.unit)[1])]
    figure = amount(value, coins[0].unit) if len(coins) == 1 else f"{value:,.6g}"
    if len(priced) == 1 and coins:
        return _("Best: {value}.").format(value=figure)
    return _("Best: {value}, each resource at its price.").format(value=figure)


def rule_lines(plan: Plan) -> tuple[str, ...]:
    """The rules that the plan contains, each kind once with its number."""
    return tuple(_rules(plan))


def _rules(plan: Plan) -> Iterator[str]:
    limited = [label(each) for each in plan.resources if each.total is not None]
    if limited:
        yield _("No more is used than there is, less what is kept in reserve: {resources}.").format(
            resources=_(", ").join(limited)
        )
    mandated = sum(each.mandated is not None for each in plan.indicators)
    if mandated:
        yield many("{n} promise is mandated: its stated share must be reached.",
                   "{n} promises are mandated: their stated shares must be reached.", mandated)  # fmt: skip
    given = {(each.indicator, each.department) for each in plan.costs if each.capacity is not None}
    given |= {(each.indicator, each.department) for each in plan.contributions if each.capacity is not None}
    if given:
        yield many("{n} contribution has a most that it can do.",
                   "{n} contributions have a most that they can do.", len(given))  # fmt: skip
    whole = sum(each.whole for each in plan.contributions)
    if whole:
        yield many("{n} thing is done entirely or not at all.",
                   "{n} things are done entirely or not at all.", whole)  # fmt: skip
    starts = sum(each.step == 0 for each in plan.costs)
    if starts:
        yield many("{n} contribution costs something before it begins.",
                   "{n} contributions cost something before they begin.", starts)  # fmt: skip
    if plan.pins:
        yield many("{n} number is fixed by the planner.", "{n} numbers are fixed by the planner.", len(plan.pins))
    yield from _limits(plan)
    margins = sum(bool(each.margin) for each in plan.indicators)
    if margins:
        yield many("{n} promise may be handed down with a margin.",
                   "{n} promises may be handed down with a margin.", margins)  # fmt: skip
    if plan.periods:
        yield many("The year is spread over {n} period afterwards.",
                   "The year is spread over {n} periods afterwards.", len(plan.periods))  # fmt: skip


def _limits(plan: Plan) -> Iterator[str]:
    floors = sum(each.floor is not None for each in plan.limits)
    ceilings = sum(each.ceiling is not None for each in plan.limits)
    changes = sum(each.max_change is not None for each in plan.limits)
    if floors:
        yield many("{n} floor: the least that is used.", "{n} floors: the least that is used.", floors)
    if ceilings:
        yield many("{n} ceiling: the most that is used.", "{n} ceilings: the most that is used.", ceilings)
    if changes:
        yield many("{n} use may change only so much from last year.",
                   "{n} uses may change only so much from last year.", changes)  # fmt: skip


def formulas(plan: Plan) -> tuple[Formula, ...]:
    """The formulas that this plan needs, and no others."""
    return (*_always(), *_aggregations(plan), *_loads(plan), *_scores(plan))


def _always() -> Iterator[Formula]:
    yield Formula(
        _("Weight in the whole plan"),
        r"w_i=\prod_{n\,\in\,\text{PATH}(i)}\frac{v_n}{\sum_{m\,\in\,\text{SIBLINGS}(n)}v_m}".replace(
            "PATH", _("path")
        ).replace("SIBLINGS", _("siblings")),
        _("v: the weights as written; i: a promise."),
    )
    yield Formula(
        _("Attainment of a promise"),
        r"a_i=\min\left(1,\;\frac{\sum_d n_{id}\,y_{id}}{D_i}\right),\qquad D_i=s_i\,(T_i-B_i)",
        _("y: improvement by a department; n: its coefficient; T: target; B: baseline; s: +1 or −1."),
    )
    yield Formula(
        _("Planned attainment"),
        r"A=\frac{\sum_i w_i\,a_i}{\sum_i w_i}",
        _("Over all promises that have a target."),
    )
    yield Formula(
        _("Attainment of a goal"),
        r"a_g=\frac{\sum_{i\in I_g}w_i\,a_i}{\sum_{i\in I_g}w_i}",
        _("I: the promises below the goal g; balance is the smallest of these under the top goal."),
    )


def _aggregations(plan: Plan) -> Iterator[Formula]:
    used = {each.aggregation for each in plan.indicators if each.target is not None}
    if "mean" in used:
        yield Formula(
            _("An indicator that is a mean"),
            r"n_{id}=\frac{c_{id}}{\sum_e c_{ie}}",
            _("c: the coefficient as written, for instance the population."),
        )
    if "ratio" in used:
        yield Formula(
            _("An indicator that is a rate"),
            r"D_i=s_i\Big(T_i\sum_d q_{id}-\sum_d b_{id}\,q_{id}\Big)",
            _("q: the denominator of a department; b: its rate."),
        )
    if "effect" in used:
        yield Formula(
            _("An indicator that is moved by effects"),
            r"\sum_d e_{id}\,y_{id}=D_i\,a_i",
            _("e: the effect of one unit of a department's work on the indicator."),
        )
    if "worst" in used:
        yield Formula(
            _("An indicator where the slowest decides"),
            r"a_i=\min_d\frac{y_{id}}{s_i\,(T_i-b_{id})}",
            _("Over the departments that are not there yet."),
        )


def _loads(plan: Plan) -> Iterator[Formula]:
    if "fairness" in plan.settings.stages:
        yield Formula(
            _("Load of a department"),
            r"\theta_d=\sum_i \nu_{id}\,\frac{y_{id}}{U_{id}},\qquad \sum_i\nu_{id}=1",
            _("U: the most it can improve; ν: what each of its promises counts, equally unless the plan says so."),
        )


def _scores(plan: Plan) -> Iterator[Formula]:
    if plan.results:
        geometric = plan.settings.aggregate == "geometric"
        yield Formula(
            _("Score of a department"),
            r"S_d=\Big(\prod_i s_{id}^{\,w_i}\Big)^{1/\sum_i w_i}"
            if geometric
            else r"S_d=\frac{\sum_i w_i\,s_{id}}{\sum_i w_i}",
            _("s: its score on a promise, 0 to 100, over those it works on and that have a result."),
        )
    yield Formula(
        _("Planned delivery of a department"),
        r"S_d=100\,\frac{\text{DELIVERED}_d}{\text{ENTRUSTED}_d}".replace(
            "DELIVERED", _("points delivered")
        ).replace("ENTRUSTED", _("points entrusted")),
        _("Points: the weight of a promise, shared out by what each department does, and could do."),
    )
