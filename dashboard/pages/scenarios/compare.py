"""Up to four scenarios beside the plan as it stands, and why they differ."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

import pandas as pd
import streamlit as st

from dashboard import shelf
from dashboard.charts.compare import compare_figure
from dashboard.futures import Future, offered_first, with_current
from dashboard.pages import beside, parts
from dashboard.picture import is_narrow, picture
from dashboard.state import Solved
from dashboard.views import department_names, main_resource, records, top_goals
from dashboard.words import _, gap, label, many
from dashboard.words.changes import change_lines
from dashboard.words.numbers import amount, change, percent, points, quantity
from model.plan import Plan
from model.schema import index
from scenarios.compare import AS_IT_STANDS, Comparison, compare
from scenarios.scenario import Scenario

MOST, NAMED, ROWS, PAIRS, LITTLE = 4, 6, 12, 6, 5e-5
GOALS = "compare-goals"


def show(board: Solved, futures: tuple[Future, ...]) -> None:
    """Choose up to four scenarios and show them beside each other."""
    offered = {each.id: each for each in with_current(board.changes, futures) if not each.problems}
    chosen = _choose(board, offered)
    if not chosen:
        st.caption(_("Choose scenarios above; the plan as it stands is always the first of the columns."))
        return
    question = (board.name, tuple((each.id, each.scenario) for each in chosen))
    scenarios = [Scenario(name=each.id, changes=each.scenario.changes) for each in chosen]
    found = beside.patiently(
        "compare",
        question,
        lambda: compare(board.plan, scenarios),
        lambda: _("Laying the scenarios beside each other, and finding out why they differ …"),
    )
    if found is not None:
        names = {AS_IT_STANDS: _("Plan"), **{each.id: each.name for each in chosen}}
        _summary(found, names)
        _why(board.plan, found, chosen)
        _goals(board, found, names)
        _promises(board, found, names)
        left, right = st.columns(2, gap="small")
        with left, st.container(border=True, key="mt-card-compare-money"):
            _money(board.plan, found, names)
        with right, st.container(border=True, key="mt-card-compare-ranks"):
            _ranks(board.plan, found, names)


def _choose(board: Solved, offered: dict[str, Future]) -> list[Future]:
    key = f"{shelf.COMPARED}-{shelf.base_name(board.name)}"
    st.multiselect(
        _("Compare up to four"),
        list(offered),
        default=offered_first(board.changes, offered),
        format_func=lambda each: offered[each].name,
        max_selections=MOST,
        key=key,
        persist_state="session",
    )
    return [offered[each] for each in st.session_state[key] if each in offered][:MOST]


def _summary(found: Comparison, names: dict[str, str]) -> None:
    with st.grid(columns=len(names), min_column_width=158, border=False, gap="small"):
        for row in records(found.summary):
            step, met = float(row["change"]), row["status"] == "optimal"
            noticed = met and abs(step) >= 0.0005
            st.metric(
                parts.markdown_safe(names[row["scenario"]]),
                percent(row["total"], 1) if met else _("cannot be met"),
                points(step, 2 if abs(step) < 0.01 else 1) if noticed else None,
                delta_color="blue" if step > 0 else "orange",
                delta_arrow="up" if step > 0 else "down",
                border=True,
                help=_("Attainment of the whole plan."),
            )


def _why(plan: Plan, found: Comparison, chosen: Sequence[Future]) -> None:
    said = [sentence for future in chosen for sentence in why_sentences(plan, found, future)]
    if said:
        with st.container(border=True, key="mt-card-compare-why"):
            st.subheader(_("Why they differ"), anchor=False)
            st.caption(
                _(
                    "Each change's share of the difference, over every order in which they could be made; nothing"
                    " is left over."
                )
            )
            st.html(f'<ul class="mt-say">{"".join(f"<li>{sentence}</li>" for sentence in said)}</ul>')


def why_sentences(plan: Plan, found: Comparison, future: Future) -> Iterator[str]:
    """Say how the difference of a scenario is shared out among its changes, as markup."""
    effects = found.why.get(future.id, ())
    if future.id in found.why_not:
        told = _("The difference cannot be shared out among its changes.")
        yield f"<b>{escape(future.name)}</b>: {escape(told)}"
    elif effects and all(abs(each.effect) < LITTLE for each in effects):
        told = _("the attainment of the whole plan stays as it is.")
        yield f"<b>{escape(future.name)}</b>: {escape(told)}"
    elif len(effects) == 1:
        told = _("all of the {effect} comes from: {change}").format(
            effect=points(effects[0].effect, 2), change=_named(effects[0].paths, plan, future)
        )
        yield f"<b>{escape(future.name)}</b>: {escape(told)}"
    elif effects:
        telling = [each for each in effects if abs(each.effect) >= LITTLE]
        said = [f"{points(each.effect, 2)} {_named(each.paths, plan, future)}" for each in telling[:NAMED]]
        if rest := sum(len(each.paths) for each in effects if abs(each.effect) < LITTLE):
            said.append(many("{n} change of less than 0.01 points", "{n} changes of less than 0.01 points", rest))
        told = _("; ").join(said)
        yield f"<b>{escape(future.name)}</b>: {escape(told)}"


def _named(paths: Sequence[str], plan: Plan, future: Future) -> str:
    lines = dict(
        zip(
            (each.path for each in future.scenario.changes),
            change_lines(future.scenario.changes, plan),
            strict=True,
        )
    )
    first = lines.get(paths[0], paths[0])
    rest = len(paths) - 1
    return (
        first if not rest else first + gap() + many("(and {n} change like it)", "(and {n} changes like it)", rest)
    )


def _goals(board: Solved, found: Comparison, names: dict[str, str]) -> None:
    tops = [node.id for node in top_goals(board.plan) if node.kind == "goal"]
    goals = [(goal, label(index(board.plan, "goals")[(goal,)])) for goal in tops]
    reached = {
        (str(row["goal"]), str(row["scenario"])): float(row["attainment"])
        for row in records(found.goals)
        if row["goal"] in tops
    }
    if not goals:
        return
    table = pd.DataFrame(
        [{"goal": name, **{names[each]: reached.get((goal, each)) for each in names}} for goal, name in goals]
    )
    with st.container(border=True, key="mt-card-compare-goals"):
        st.subheader(_("How far each goal gets"), anchor=False)
        picture(
            compare_figure(goals, reached, list(names.items()), parts.palette(), narrow=is_narrow(GOALS)),
            key=GOALS,
            alt=_alt(goals, reached, names),
            name=f"{board.name}-goals-by-scenario",
            rows=str(table.to_csv(index=False)),
            read=_("A mark for each scenario; the further right, the more of what the goal promises is planned."),
            adapts=True,
        )


def _alt(goals: Sequence[tuple[str, str]], reached: dict[tuple[str, str], float], names: dict[str, str]) -> str:
    listed = _("; ").join(
        f"{name}: " + _(", ").join(f"{names[each]} {percent(reached.get((goal, each)), 0)}" for each in names)
        for goal, name in goals
    )
    return _("Attainment of each goal by scenario: {listed}").format(listed=listed)


def _promises(board: Solved, found: Comparison, names: dict[str, str]) -> None:
    with st.container(border=True, key="mt-card-compare-promises"):
        st.subheader(_("Promises that move"), anchor=False)
        if found.moved.empty:
            st.caption(_("No target moves: the scenarios ask the same of every department."))
            return
        indicators, departments = index(board.plan, "indicators"), department_names(board.plan)
        rows = []
        for row in records(found.moved.head(ROWS)):
            indicator = indicators[(row["indicator"],)]
            rows.append(
                [
                    parts.text(label(indicator), soft=departments[row["department"]]),
                    *(parts.figure(quantity(target, indicator.unit)) for target in row["targets"]),
                ]
            )
        parts.table([_("Promise"), *names.values()], rows, label=_("Promises that move"))
        _take_away(board, found, names)


def _take_away(board: Solved, found: Comparison, names: dict[str, str]) -> None:
    rest = len(found.moved) - ROWS
    with st.container(horizontal=True, vertical_alignment="center"):
        if rest > 0:
            st.caption(
                many("and {n} target more that moves", "and {n} targets more that move", rest), width="content"
            )
        table = found.moved[["indicator", "department"]].copy()
        for place, name in enumerate(names.values()):
            table[name] = [targets[place] for targets in found.moved["targets"]]
        st.download_button(
            _("All of them as CSV"),
            table.to_csv(index=False).encode("utf-8-sig"),
            f"{board.name}-promises-by-scenario.csv",
            "text/csv",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _money(plan: Plan, found: Comparison, names: dict[str, str]) -> None:
    resource = main_resource(plan)
    if resource is None:
        return
    st.subheader(_("{name} by department").format(name=label(resource)), anchor=False)
    money = found.money[found.money["resource"] == resource.resource]
    moved = money[money["is_move"]].assign(size=money["change"].abs())
    order = moved.groupby("department")["size"].max().sort_values(ascending=False, kind="stable").index[:ROWS]
    if not len(order):
        st.caption(_("No department is given another amount."))
        return
    rows = {(row["department"], row["scenario"]): row for row in records(money)}
    known = department_names(plan)
    first, *others = names
    parts.table(
        [_("Department"), *names.values()],
        [
            [
                parts.text(known[department]),
                parts.figure(_amount(rows, department, first, resource.unit)),
                *(
                    parts.Cell(
                        f"<span>{_amount(rows, department, each, resource.unit)}</span>"
                        f"{_step(rows, department, each, resource.unit)}",
                        "right",
                    )
                    for each in others
                ),
            ]
            for department in order
        ],
        label=_("{name} by department").format(name=label(resource)),
    )


_Rows = dict[tuple[str, str], dict[str, object]]


def _amount(rows: _Rows, department: str, scenario: str, unit: str | None) -> str:
    row = rows.get((department, scenario))
    return escape(amount(float(str(row["amount"])), unit, bare=True)) if row else "–"


def _step(rows: _Rows, department: str, scenario: str, unit: str | None) -> str:
    row = rows.get((department, scenario))
    if not row or not row["is_move"] or math.isnan(step := float(str(row["change"]))):
        return ""
    return f'<span class="mt-soft">{escape(change(step, unit, bare=True))}</span>'


def _ranks(plan: Plan, found: Comparison, names: dict[str, str]) -> None:
    st.subheader(_("Who changes places"), anchor=False)
    known = department_names(plan)
    titles = {"results": _("By progress achieved"), "plan": _("By what the plan asks")}
    said = []
    for basis, title in titles.items():
        for scenario in list(names)[1:]:
            pairs = found.swaps[(found.swaps["basis"] == basis) & (found.swaps["scenario"] == scenario)]
            if pairs.empty:
                continue
            told = [
                _("{x} passes {y}").format(x=known[row["ahead"]], y=known[row["behind"]])
                for row in records(pairs.head(PAIRS))
            ]
            rest = len(pairs) - PAIRS
            told += [many("and {n} pair more", "and {n} pairs more", rest)] if rest > 0 else []
            said.append(f"<b>{escape(names[scenario])}</b> ({escape(title)}): {escape('; '.join(told))}")
    if said:
        st.html(f'<ul class="mt-say">{"".join(f"<li>{each}</li>" for each in said)}</ul>')
    else:
        st.caption(_("Nobody changes places under any of these scenarios."))
