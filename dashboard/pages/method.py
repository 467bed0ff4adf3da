"""Method: how is this computed?"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from html import escape
from importlib.metadata import version

import streamlit as st

from dashboard import state
from dashboard.glossary import matching
from dashboard.method import aims, formulas, rule_lines
from dashboard.pages import findings, firm_places, parts
from dashboard.report.assumptions import assumptions
from dashboard.state import Board
from dashboard.words import _, gap, many
from model.digest import digest
from model.plan import Plan


def show(board: Board) -> None:
    """Show how the figures of this plan come about, from its own options, and what the words mean."""
    computed, assumed, words = st.tabs([_("How it is computed"), _("What is assumed"), _("Glossary")])
    with computed:
        _computed(board)
    with assumed:
        _assumed(board)
    with words:
        _glossary()


def _computed(board: Board) -> None:
    plan = _plan(board)
    if plan is None:
        st.info(_("The plan could not be read, so there is nothing computed from it."), icon=":material/info:")
        return
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="mt-card-aims"):
        _aims(board, plan)
    with right, st.container(border=True, key="mt-card-rules-of-plan"):
        _rules(plan)
    with st.container(border=True, key="mt-card-formulas"):
        _formulas(plan)
    with st.container(border=True, key="mt-card-again"):
        _again(board, plan)


def _plan(board: Board) -> Plan | None:
    """The plan with the changes of the scenario where they can be applied."""
    return board.now.plan if board.now is not None else board.plan


def _aims(board: Board, plan: Plan) -> None:
    st.subheader(_("What is sought, in this order"), anchor=False)
    st.caption(
        _(
            "Each aim is met as well as the ones before it allow; a later one never takes from an earlier one"
            " more than is given up."
        )
    )
    items = "".join(
        f"<li>{escape(aim.said)}{_soft([aim.given_up, aim.value])}</li>"
        for aim in aims(plan, board.now.allocation if board.now else None)
    )
    st.html(f'<ol class="mt-steps">{items}</ol>')
    st.html(
        f'<p class="mt-path">{escape(_("What is still free is split in proportion to what departments can do."))}'
        f"{gap()}{escape(_('Same plan, same answer, to the last digit.'))}</p>"
    )


def _soft(told: Iterable[str]) -> str:
    said = gap().join(each for each in told if each)
    return f'<span class="mt-soft">{escape(said)}</span>' if said else ""


def _rules(plan: Plan) -> None:
    st.subheader(_("What must hold"), anchor=False)
    lines = rule_lines(plan)
    if not lines:
        st.caption(_("Nothing limits this plan but its targets."))
        return
    st.caption(_("No rule is ever relaxed in silence: where they cannot all hold, the page names those at odds."))
    st.html(f'<ul class="mt-say">{"".join(f"<li>{escape(each)}</li>" for each in lines)}</ul>')


def _formulas(plan: Plan) -> None:
    st.subheader(_("Formulas"), anchor=False)
    for formula in formulas(plan):
        said, written = st.columns([0.34, 0.66], vertical_alignment="center")
        with said:
            st.html(f"<b>{escape(formula.gives)}</b>{_soft([formula.letters])}")
        with written:
            st.latex(formula.written, width="content")


def _again(board: Board, plan: Plan) -> None:
    st.subheader(_("The same figures again"), anchor=False)
    st.caption(_("The same plan, the same version and these commands give the same figures to the last digit."))
    layers = [word for change in board.changes for word in ("--set", state.written(change))]
    asked = (("solve",), ("rank",), ("sensitivity", "--neighbourhood", firm_places.NEAR))
    lines = [shlex.join(["meritree", word, board.name, *layers, *more, "--json"]) for word, *more in asked]
    st.code("\n".join(lines), language=None, wrap_lines=True)
    facts = [
        (_("Version"), f"Meritree {version('meritree')}"),
        (_("Fingerprint of the plan"), digest(board.plan or plan)),
    ]
    if plan != board.plan:
        facts.append((_("Fingerprint with the scenario"), digest(plan)))
    said = "".join(
        f"<div><dt>{escape(term)}</dt><dd><code>{escape(told)}</code></dd></div>" for term, told in facts
    )
    st.html(f'<dl class="mt-facts">{said}</dl>')


def _assumed(board: Board) -> None:
    plan = _plan(board)
    left, right = st.columns(2, gap="small")
    with left, st.container(border=True, key="mt-card-assumed"):
        st.subheader(_("What was assumed"), anchor=False)
        broken = any(each.severity == "error" for each in board.findings)
        lines = assumptions(plan) if plan is not None and not broken else ()
        if lines:
            st.html(f'<ul class="mt-say">{"".join(f"<li>{escape(each)}</li>" for each in lines)}</ul>')
        else:
            st.caption(
                _("The plan has errors; what it assumes is told once they are mended.")
                if broken
                else _("The plan says everything itself: nothing had to be assumed.")
            )
        if plan is not None:
            _sources(plan)
    with right, st.container(border=True, key="mt-card-findings"):
        st.subheader(_("What is odd about the plan"), anchor=False)
        if board.findings:
            st.caption(
                many(
                    "{n} finding, with the place where it stands.",
                    "{n} findings, each with the place where it stands.",
                    len(board.findings),
                )
            )
            st.html(findings.listed(board.findings, most=20))
        else:
            st.caption(_("Nothing about the plan looks odd."))


def _sources(plan: Plan) -> None:
    settings = plan.settings
    for said, told in (
        (_("Description: {text}"), settings.description),
        (_("Source: {text}"), settings.source),
        (_("Licence: {text}"), settings.licence),
    ):
        if told:
            st.caption(said.format(text=parts.markdown_safe(told)))


def _glossary() -> None:
    sought = st.text_input(
        _("Search the glossary"), placeholder=_("a word, in English or Chinese"), key="glossary", width=420
    )
    found = matching(sought)
    if not found:
        st.caption(_("No word like that. Try a shorter piece of it."))
        return
    parts.table(
        [_("Word"), _("In the other language"), _("What it means here")],
        [[parts.text(term.said), parts.text(term.other), parts.text(term.means)] for term in found],
        label=_("Glossary"),
    )
