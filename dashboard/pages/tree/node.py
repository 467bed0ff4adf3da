"""The card of one node of the goal tree: where it belongs, how far it is, who works on it, what it takes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from html import escape
from typing import Any

import streamlit as st

from dashboard.charts.look import SIGNS, class_of
from dashboard.pages import links, parts
from dashboard.pages.tree import attempts as node_try
from dashboard.state import Solved
from dashboard.views import department_names, main_resource, node_id, records, rows_of, tree_rows
from dashboard.waiting import waiting
from dashboard.words import _, label, many
from dashboard.words.findings import finding_words
from dashboard.words.numbers import amount, percent, quantity
from model.errors import Finding
from model.plan import Goal, Indicator, Resource
from model.tree import Node, goal_tree, leaves, path_to_root
from scenarios.outcome import Outcome

NOTICED = 0.0005


def show(board: Solved, chosen: Node, *, named: bool = True) -> None:
    """Show everything about one node; its name is left out where it stands above already."""
    tree = goal_tree(board.now.plan)
    record: Goal | Indicator = tree.nodes[chosen]["record"]
    rows = tree_rows(board.now, board.before)
    row = rows[node_id(chosen)]
    path = [label(tree.nodes[step]["record"]) for step in path_to_root(tree, chosen)[:0:-1]]
    st.html(f'<p class="mt-path">{escape("  ›  ".join(path)) or escape(_("The top goal"))}</p>')
    if named:
        st.subheader(parts.markdown_safe(label(record)), anchor=False)
    _attainment(float(row["attainment"]), float(row["before"]))
    _weight(row, len(path))
    node_try.stability(board, chosen)
    node_try.suggestions(board, chosen, record, place="card" if named else "drawer")
    if isinstance(record, Indicator):
        _indicator(board.now, record)
        node_try.price(board, record)
    else:
        _goal(board.now, chosen, rows)
    _findings(board, chosen)
    if record.note:
        with st.expander(_("Note")):
            st.markdown(parts.markdown_safe(record.note))


def _attainment(attainment: float, before: float) -> None:
    kind = class_of(attainment)
    st.html(
        f'<p class="mt-path">{escape(_("Planned attainment"))}</p><div class="mt-big">{percent(attainment, 1)}'
        f'</div><p style="margin:.2rem 0"><span class="mt-chip calm"><b class="{kind}">{SIGNS[kind]}</b> '
        f"{escape(parts.class_word(attainment))}</span>{parts.moved(attainment - before)}</p>"
    )


def _weight(row: dict[str, Any], depth: int) -> None:
    if not depth:
        return
    _facts(
        [
            (_("Weight among its siblings"), percent(row["local_weight"], 1)),
            (_("Weight in the whole plan"), percent(row["weight"], 2)),
        ]
    )


def _facts(facts: list[tuple[str, str]]) -> None:
    said = "".join(f"<div><dt>{escape(term)}</dt><dd>{escape(figure)}</dd></div>" for term, figure in facts)
    st.html(f'<dl class="mt-facts">{said}</dl>')


def _indicator(now: Outcome, indicator: Indicator) -> None:
    indicators = now.allocation.indicators
    (line,) = records(indicators[indicators["indicator"] == indicator.indicator])
    if math.isnan(line["target"]):
        st.caption(_("It has no target: it is scored and ranked, but nothing is allocated to it."))
        return
    unit = indicator.unit
    _facts(
        [
            (_("Baseline"), quantity(line["baseline"], unit)),
            (_("Target"), quantity(line["target"], unit)),
            (_("Planned"), quantity(line["planned"], unit)),
        ]
    )
    if indicator.mandated:
        st.html(parts.chip(_("Mandated: {share} must be handed down").format(share=percent(indicator.mandated))))
    for late in records(waiting(now)):
        if late["indicator"] == indicator.indicator:
            st.html(f'<ul class="mt-say"><li>{escape(late["why"])}</li></ul>')
    _working(now, indicator)


def _working(now: Outcome, indicator: Indicator) -> None:
    """Who works on an indicator, with which target and money."""
    names, resource = department_names(now.plan), main_resource(now.plan)
    targets = now.allocation.targets
    targets = targets[targets["indicator"] == indicator.indicator]
    spending = now.allocation.spending
    spending = spending[(spending["indicator"] == indicator.indicator)]
    spent = spending[spending["resource"] == (resource.resource if resource else "")].set_index("department")[
        "amount"
    ]
    whole = {c.department for c in now.plan.contributions if c.indicator == indicator.indicator and c.whole}
    parts.table(
        [_("Department"), _("Its target"), label(resource) if resource else _("Money")],
        [
            [
                links.department_cell(d, names[d], soft=_("all of it or nothing") if d in whole else ""),
                parts.figure(quantity(target if math.isnan(rounded) else rounded, indicator.unit)),
                parts.figure(amount(float(spent.get(d, 0.0)), resource.unit if resource else None)),
            ]
            for d, target, rounded in zip(
                targets["department"], targets["target"], targets["rounded"].astype(float), strict=True
            )
        ],
        label=_("Departments that work on it"),
    )


def _goal(now: Outcome, goal: Node, rows: Mapping[str, dict[str, Any]]) -> None:
    """What a goal is made of, what it takes and who works below it."""
    resource = main_resource(now.plan)
    below = {leaf.id for leaf in leaves(goal_tree(now.plan), goal)}
    money = resource.resource if resource else ""
    spending: defaultdict[str, float] = defaultdict(float)
    for indicator, department, used, spent in rows_of(
        now.allocation.spending, "indicator", "department", "resource", "amount"
    ):
        if used == money and indicator in below:
            spending[department] += spent
    late = sum(indicator in below for (indicator,) in rows_of(waiting(now), "indicator"))
    promises = rows_of(now.allocation.indicators, "indicator", "attainment")
    promised = sum(indicator in below and not math.isnan(share) for indicator, share in promises)
    _facts(
        [
            (
                _("{name} below it").format(name=label(resource) if resource else _("Money")),
                amount(math.fsum(spending.values()), resource.unit if resource else None),
            ),
            (_("Promises"), f"{promised:,}"),
            (_("that wait"), f"{late:,}"),
        ]
    )
    if resource and not rows[node_id(goal)]["parent"]:
        _whatever_is_promised(now, resource, math.fsum(spending.values()))
    children = [row for row in rows.values() if row["parent"] == node_id(goal)]
    parts.table(
        [_("Made of"), _("Attainment"), _("Weight")],
        [
            [
                parts.text(row["name"]),
                parts.bar(row["attainment"], row["before"]),
                parts.figure(percent(row["local_weight"], 1)),
            ]
            for row in children
        ],
        label=_("What this goal is made of"),
        tall=len(children) > 9,
    )
    _spenders(now, spending)


def _whatever_is_promised(now: Outcome, resource: Resource, spent: float) -> None:
    """Where departments use a resource beside all promises, say how much: the top goal seems to cost less."""
    used = dict(rows_of(now.allocation.resources, "resource", "used"))[resource.resource]
    if used - spent > NOTICED * max(used, 1e-12):
        said = _("Beside it departments use {amount} in any case, whatever is promised.")
        st.html(f'<p class="mt-path">{escape(said.format(amount=amount(used - spent, resource.unit)))}</p>')


def _spenders(now: Outcome, spending: Mapping[str, float]) -> None:
    if not spending:
        return
    names, resource = department_names(now.plan), main_resource(now.plan)
    sums = sorted(spending.items(), key=lambda each: (-each[1], each[0]))
    unit = resource.unit if resource else None
    listed = [
        f"{links.to_department(department, names[department])} {escape(amount(spent, unit))}"
        for department, spent in sums[:4]
    ]
    rest = len(sums) - 4
    said = _("; ").join(listed)
    if rest > 0:
        said = many("{listed} and {n} more", "{listed} and {n} more", rest).format(listed=said)
    st.html(f'<p class="mt-path">{_("Departments: {listed}").format(listed=said)}</p>')


def _findings(board: Solved, chosen: Node) -> None:
    found = [finding for finding in board.findings if _concerns(finding, chosen)]
    if found:
        items = "".join(
            f"<li>{parts.SEVERITY_SIGNS[f.severity]} {escape(finding_words(f.message))}</li>" for f in found[:6]
        )
        st.html(f'<p class="mt-path">{escape(_("Findings"))}</p><ul class="mt-find">{items}</ul>')


def _concerns(finding: Finding, node: Node) -> bool:
    return f"'{node.id}'" in finding.message
