"""More or less of something: what could be reached with it, up to where more of it is idle."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

import pandas as pd
import streamlit as st

from dashboard.charts.frontier import frontier_figure
from dashboard.futures import Future
from dashboard.pages import beside, parts
from dashboard.picture import is_narrow, picture
from dashboard.state import Solved
from dashboard.views import main_resource
from dashboard.words import _, gap, label
from dashboard.words.numbers import amount, named, percent
from dashboard.words.units import plain_unit
from model.errors import MeritreeError
from model.plan import Plan
from model.schema import index
from scenarios.frontier import Frontier, Kink, frontier, value_on
from scenarios.paths import split_path

FAIRNESS, OVER, CURVE = "fairness", "frontier-over", "frontier-curve"


def show(board: Solved, _futures: tuple[Future, ...]) -> None:
    """Show the curve of a resource under the scenario on the table."""
    plan = board.now.plan
    over = choose(plan, OVER, _("Of what?"))
    found = traced(plan, over)
    if found is None:
        return
    if isinstance(found, str):
        st.info(_("No curve can be drawn for this: {reason}").format(reason=parts.markdown_safe(found)))
        return
    with st.container(border=True, key="mt-card-frontier"):
        st.subheader(_("What could be reached with more or less of it"), anchor=False)
        items = "".join(f"<li>{escape(each)}</li>" for each in sentences(plan, found))
        st.html(f'<ul class="mt-say">{items}</ul>')
        _draw(board, plan, found)
        st.caption(_reading(found))


def choose(plan: Plan, key: str, said: str) -> str:
    """Let the reader choose what there may be more or less of; the main resource first."""
    main = main_resource(plan)
    limited = [resource for resource in plan.resources if resource.total is not None]
    names = {each.resource: label(each) for each in sorted(limited, key=lambda each: each is not main)}
    names[FAIRNESS] = _("the largest load a department may carry")
    st.selectbox(
        said, list(names), format_func=lambda each: names[each], key=key, width=420, persist_state="session"
    )
    chosen = st.session_state[key]
    return str(chosen) if chosen in names else next(iter(names))


def traced(plan: Plan, over: str) -> Frontier | str | None:
    """The curve, or why there is none; None while it is worked out."""
    return beside.patiently(
        "frontier", (plan, over), lambda: _traced(plan, over), lambda: _("Following the curve from end to end …")
    )


def written(plan: Plan, over: str, value: float, *, bare: bool = False) -> str:
    """An amount of what the curve is about: a load as a percentage, a resource in its unit (if not bare)."""
    return percent(value) if over == FAIRNESS else amount(value, _unit(plan, over), bare=bare)


def sentences(plan: Plan, found: Frontier) -> Iterator[str]:
    """Say where today's plan lies, what the next point takes, and where more begins to bring little."""
    now = found.now
    if now.total is None:
        yield _("As it stands, the plan cannot be met.")
    elif now.amount is None:
        yield _("It is not limited in this plan, which reaches {total}.").format(total=percent(now.total, 1))
    else:
        yield _("Today's plan has {amount}, and {total} could be reached with it.").format(
            amount=written(plan, found.over, now.amount), total=percent(now.total, 1)
        )
        if found.one_more is not None:
            yield _("One more point of attainment takes {amount} more.").format(
                amount=written(plan, found.over, found.one_more)
            )
        elif now.total + 0.01 > found.kinks[-1].total:
            yield _("One more point of attainment is out of reach, however much of it there is.")
    if found.knee is not None:
        yield _(
            "The knee is at {amount} ({total}): up to there more brings much, beyond it each point takes more and"
            " more."
        ).format(amount=written(plan, found.over, found.knee.amount), total=percent(found.knee.total, 1))
    last = found.kinks[-1]
    yield _("Beyond {amount} more of it brings nothing; {total} is the most.").format(
        amount=written(plan, found.over, last.amount), total=percent(last.total, 1)
    )


def _traced(plan: Plan, over: str) -> Frontier | str:
    try:
        return frontier(plan, over)
    except MeritreeError as reason:
        return str(reason)


def _draw(board: Solved, plan: Plan, found: Frontier) -> None:
    kinks = found.kinks
    height = None if found.now.amount is None else value_on(kinks, found.now.amount)
    if height is not None and found.over != FAIRNESS:
        height = max(height, found.now.total or 0.0)
    now = (found.now.amount, height) if found.now.amount is not None and height is not None else None
    rows = pd.DataFrame(
        [(kink.amount, kink.before, kink.total) for kink in kinks], columns=["amount", "just_below", "attainment"]
    )
    picture(
        frontier_figure(
            list(_curve(kinks)),
            [(kink.amount, kink.total) for kink in kinks],
            parts.palette(),
            now=now,
            knee=(found.knee.amount, found.knee.total) if found.knee else None,
            title=_title(plan, found.over),
            said=lambda value: written(plan, found.over, value, bare=True),
            narrow=is_narrow(CURVE),
        ),
        key=CURVE,
        alt=_("The curve of attainment. {said}").format(said=gap().join(sentences(plan, found))),
        name=f"{board.name}-frontier-{found.over.replace(':', '-')}",
        rows=str(rows.to_csv(index=False)),
        read=_(
            "The curve is the most that can be reached with that much; where it is steep, a little more brings"
            " much."
        ),
        adapts=True,
    )


def _curve(kinks: tuple[Kink, ...]) -> Iterator[tuple[float, float]]:
    """The points of the line: what can be had with less can be had with more, so it never falls."""
    reached = 0.0
    for kink in kinks:
        before, reached = max(reached, kink.before), max(reached, kink.before, kink.total)
        if before != reached:
            yield kink.amount, before
        yield kink.amount, reached


def _reading(found: Frontier) -> str:
    said = _(
        "Each dot is an amount at which something changes; the height is the most that could be reached there."
    )
    if found.is_exact:
        return said + gap() + _("Exact, from end to end.")
    return (
        said
        + gap()
        + _(
            "Some promises are kept whole or not at all: every dot can be had, and between two of them the curve"
            " could lie a little otherwise."
        )
    )


def _title(plan: Plan, over: str) -> str:
    if over == FAIRNESS:
        return _("largest load of a department")
    resource = index(plan, "resources")[split_path(over)[1:-1]]
    return named(label(resource), plain_unit(resource.unit))


def _unit(plan: Plan, over: str) -> str | None:
    unit: str | None = index(plan, "resources")[split_path(over)[1:-1]].unit
    return unit
