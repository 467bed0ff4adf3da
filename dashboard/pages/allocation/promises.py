"""What promises cost: the plan with and without each; what is scarce; whether other plans are as good."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from dashboard.later import Course
from dashboard.pages import beside
from dashboard.state import Solved
from dashboard.words import _, gap, language, many
from dashboard.words.explanations import explanation_lines
from model.allocation.explain import Explanation, explain
from model.allocation.phasing import Phased
from model.allocation.rule_prices import promise_rules
from scenarios.outcome import outcome
from scenarios.promise_prices import promise_prices

# Few enough that a move of a lever soon has its turn, enough that the plan as it is is not solved for each again.
AT_A_TIME = 4


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A piece of the answer: the facts behind the allocation, or prices of some promises."""

    facts: Explanation | None = None
    prices: pd.DataFrame | None = None


def show(board: Solved) -> None:
    """Show what promises cost, or how far the work is; the page never waits for it."""
    promises = promise_rules(board.now.plan)
    st.subheader(_("What promises cost"), anchor=False)
    st.caption(
        _(
            "Some promises must be kept whatever they cost. The price of one is what the whole plan would gain"
            " without having to keep it, because its money and hands would be free for others."
        )
        + gap()
        + many(
            "The plan is solved again without its one mandated or fixed number.",
            "The plan is solved again without each of its {n} mandated or fixed numbers.",
            len(promises),
        )
        if promises
        else _("This plan mandates nothing and fixes no number.")
    )
    question = (board.name, board.changes, board.plan)
    asked = beside.ask("promises", question, lambda: Course(question, _pieces(board, promises)))
    if asked.there:
        items = "".join(f"<li>{escape(line)}</li>" for line in _lines(board, asked.answer()))
        st.html(f'<ul class="mt-say">{items}</ul>')
    else:
        beside.wait(asked, partial(_progress, asked, len(promises)))


def _progress(asked: Course[Found], promises: int) -> str:
    done = min(AT_A_TIME * max(asked.done - 1, 0), promises)
    return _("Solving the plan without each promise: {done} of {all} …").format(done=done, all=promises)


def _pieces(board: Solved, promises: Sequence[str]) -> list[Callable[[], Found]]:
    slices = [tuple(promises[start : start + AT_A_TIME]) for start in range(0, len(promises), AT_A_TIME)]
    return [partial(_facts, board), *(partial(_prices, board, rules) for rules in slices)]


def _facts(board: Solved) -> Found:
    priced = outcome(board.plan, board.now.scenario)
    return Found(facts=explain(priced.plan, priced.allocation))


def _prices(board: Solved, rules: tuple[str, ...]) -> Found:
    return Found(prices=promise_prices(board.now.plan, rules))


def _lines(board: Solved, found: Sequence[Found]) -> tuple[str, ...]:
    facts = next(each.facts for each in found if each.facts is not None)
    tables = [each.prices for each in found if each.prices is not None and len(each.prices)]
    prices = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=["rule"])
    return explanation_lines(board.now.plan, facts, prices, Phased(status=None), language())
