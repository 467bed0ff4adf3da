"""The safest choice: each plan carried out in each future, and how far it stays behind the best there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from dashboard import shelf
from dashboard.futures import Future, offered_first, with_current
from dashboard.pages import beside, parts
from dashboard.state import Solved
from dashboard.words import _, label
from dashboard.words.numbers import amount, percent, points
from model.plan import Plan
from model.schema import index
from scenarios.regret import Case, Regret, regret
from scenarios.scenario import UNCHANGED

MOST = 4


def show(board: Solved, futures: tuple[Future, ...]) -> None:
    """Choose the futures that may come, and show the table."""
    offered = {each.id: each for each in with_current(board.changes, futures) if not each.problems}
    key = f"{shelf.FEARED}-{shelf.base_name(board.name)}"
    st.multiselect(
        _("Which futures may come? (up to four, beside the plan as it stands)"),
        list(offered),
        default=offered_first(board.changes, offered),
        format_func=lambda each: offered[each].name,
        max_selections=MOST,
        key=key,
        persist_state="session",
    )
    chosen = [offered[each] for each in st.session_state[key] if each in offered][:MOST]
    if not chosen:
        st.caption(_("Choose a future above: each of them is also a plan that could be decided today."))
        return
    scenarios = (UNCHANGED, *(each.scenario for each in chosen))
    found = beside.patiently(
        "regret",
        (board.plan, scenarios),
        lambda: regret(board.plan, scenarios),
        lambda: _("Carrying out every plan in every future …"),
    )
    if found is not None:
        names = [_("Plan"), *(each.name for each in chosen)]
        with st.container(border=True, key="mt-card-regret"):
            st.subheader(_("If one is decided and another comes"), anchor=False)
            items = "".join(f"<li>{escape(each)}</li>" for each in sentences(found, names))
            st.html(f'<ul class="mt-say">{items}</ul>')
            _table(board.plan, found, names)
            st.caption(
                _(
                    "Each line is a plan decided today, each column a future. A plan is carried out there as it"
                    " was decided, every target fixed, under all rules of that future; the figure is what it"
                    " reaches, and below it how far it stays behind the best of these plans."
                )
            )


def sentences(found: Regret, names: Sequence[str]) -> list[str]:
    """Say which choice is safest, and which cannot be carried out in every future."""
    said = []
    if found.safest is not None:
        worst = found.worst[found.safest] or 0.0
        case = max(
            (each for each in found.cases if each.choice == found.safest), key=lambda each: each.regret or 0.0
        )
        if worst > 0:
            said.append(
                _(
                    "“{choice}” is the safest: at worst, if “{future}” comes, it stays {regret} behind the best."
                ).format(choice=names[found.safest], future=names[case.future], regret=points(worst).lstrip("+"))
            )
        else:
            said.append(_("“{choice}” is the best whatever comes.").format(choice=names[found.safest]))
    else:
        said.append(_("None of these plans could be carried out in every one of these futures."))
    for choice, name in enumerate(names):
        failing = [each for each in found.cases if each.choice == choice and each.total is None]
        if failing:
            listed = _(", ").join(f"“{names[each.future]}”" for each in failing)
            said.append(
                _("“{choice}” could not be carried out if this came: {futures}.").format(
                    choice=name, futures=listed
                )
            )
    return said


def _table(plan: Plan, found: Regret, names: Sequence[str]) -> None:
    count = len(names)
    rows = []
    for choice, name in enumerate(names):
        own = found.cases[choice * count : (choice + 1) * count]
        worst = found.worst[choice]
        safe = choice == found.safest
        rows.append(
            [
                parts.text(name, soft=_("the safest") if safe else ""),
                *(_cell(plan, case) for case in own),
                parts.figure("–" if worst is None else points(worst).lstrip("+")),
            ]
        )
    headings = [_("Decided"), *(_("if: {future}").format(future=name) for name in names), _("at worst behind")]
    parts.table(headings, rows, label=_("Every plan in every future"))


def _cell(plan: Plan, case: Case) -> parts.Cell:
    if case.total is None:
        return parts.Cell(f'<span>✕</span><span class="mt-soft">{escape(_reason(plan, case))}</span>', "right")
    behind = case.regret or 0.0
    told = _("the best") if behind < 0.0005 else _("{points} behind").format(points=points(behind).lstrip("+"))
    return parts.Cell(
        f'<span>{escape(percent(case.total, 1))}</span><span class="mt-soft">{escape(told)}</span>', "right"
    )


def _reason(plan: Plan, case: Case) -> str:
    if not case.short:
        return _("breaks a rule there")
    name, missing = case.short[0]
    resource = index(plan, "resources")[(name,)]
    return _("{amount} of {name} short").format(amount=amount(missing, resource.unit), name=label(resource))
