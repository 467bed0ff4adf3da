"""What a little more or less of a resource would bring: its price where it has one, else by solving again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

import streamlit as st

from dashboard.later import Later
from dashboard.pages import beside
from dashboard.state import Solved
from dashboard.words import _, gap, label, many
from dashboard.words.numbers import MINUS, amount, one_of, percent
from model.plan import Resource
from scenarios.amounts import Amount, round_amount, with_more
from scenarios.outcome import Outcome, outcome

NAMED = 2


def show(board: Solved) -> None:
    """Show the sentences, or that they are being worked out; the page never waits for them."""
    st.subheader(_("What more or less would bring"), anchor=False)
    st.caption(_("The plan is solved again with exactly that amount; nothing is estimated."))
    question = (board.name, board.changes, board.plan)
    asked = beside.ask("prices", question, lambda: Later(question, lambda: _found(board)))
    if not asked.there:
        beside.wait(asked, lambda: _("Solving the plan with a little more and a little less …"))
        return
    items = "".join(f"<li>{sentence}</li>" for sentence in asked.answer() or [])
    st.html(f'<ul class="mt-say">{items}</ul>' if items else f"<p>{escape(_('This plan names no resource.'))}</p>")


def _found(board: Solved) -> list[str]:
    return list(sentences(outcome(board.plan, board.now.scenario)))


def sentences(found: Outcome) -> Iterator[str]:
    """Say what more and less of each resource would change, as markup.

    Args:
        found: An optimal outcome with prices.
    """
    for resource in found.plan.resources:
        table = found.allocation.resources
        row: Any = table[table["resource"] == resource.resource].iloc[0]
        if resource.total is None:
            yield escape(
                _("{name} is unlimited in this plan: more of it brings nothing.").format(name=label(resource))
            )
        elif row["price_up"] == 0 and row["price_down"] == 0:
            left = amount(resource.total - (resource.reserve or 0.0) - row["used"], resource.unit)
            yield escape(
                _("{name} is not the bottleneck: {left} is left over.").format(name=label(resource), left=left)
            )
        elif math.isnan(row["price_up"]) or math.isnan(row["price_down"]):
            yield from _by_solving(found, resource)
        else:
            yield from _by_price(row, resource)


def _by_price(row: Any, resource: Resource) -> Iterator[str]:
    """The price of a resource per unit, on both sides, with how far it holds."""
    one = one_of(resource.unit or label(resource))
    for price, bound, asked, said, until in (
        (
            row["price_up"],
            row["valid_up"],
            _("{one} more"),
            _("adds {points} points of attainment."),
            _("adds {points} points of attainment, and so on up to {reach} more."),
        ),
        (
            row["price_down"],
            row["valid_down"],
            _("{one} less"),
            _("costs {points} points of attainment."),
            _("costs {points} points of attainment, and so on up to {reach} less."),
        ),
    ):
        reach = abs(bound - (resource.total or 0.0))
        told = (said if math.isnan(bound) else until).format(
            points=f"{100 * price:.3g}", reach=amount(reach, resource.unit)
        )
        yield f"<b>{escape(asked.format(one=one))}</b>{gap()}{escape(told)}"


def _by_solving(found: Outcome, resource: Resource) -> Iterator[str]:
    """Promises that are kept whole or not at all have no price per unit; a definite amount is solved instead."""
    step = round_amount(found.plan, resource.resource)
    if step is None:
        return
    names = {indicator.indicator: label(indicator) for indicator in found.plan.indicators}
    for change in (step, -step, 10 * step, -10 * step):
        if resource.total and resource.total + change >= 0:
            yield _definite(with_more(found, resource.resource, change), resource, names)


def _definite(change: Amount, resource: Resource, names: Mapping[str, str]) -> str:
    share = percent(abs(change.amount) / (resource.total or math.nan), 1)
    asked = _("{amount} more (+{share})") if change.amount > 0 else _("{amount} less ({minus}{share})")
    asked = asked.format(amount=amount(abs(change.amount), resource.unit), share=share, minus=MINUS)
    head = f"<b>{escape(asked)}</b>{gap()}"
    if change.points is None:
        return head + escape(_("and the rules of the plan could no longer all hold."))
    if abs(change.points) < 0.005:
        told = _("changes the attainment by less than 0.01 points.")
    elif change.points > 0:
        told = _("adds {points} points of attainment.").format(points=f"{change.points:.2f}")
    else:
        told = _("costs {points} points of attainment.").format(points=f"{-change.points:.2f}")
    tail = f'<span class="mt-soft">{escape(_moves(change, names))}</span>' if change.moved else ""
    return head + escape(told) + tail


def _moves(change: Amount, names: Mapping[str, str]) -> str:
    """Name the promises that move most."""
    told = [
        _("{name} from {before} to {after}").format(
            name=names[each.indicator], before=percent(each.before, 0), after=percent(each.after, 0)
        )
        for each in change.moved[:NAMED]
    ]
    rest = len(change.moved) - NAMED
    return _("; ").join([*told, *([many("{n} more moves", "{n} more move", rest)] if rest > 0 else [])])
