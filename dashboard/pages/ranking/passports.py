"""Rank passports: where each department stands, how far it could move, and what would move it; and the report."""

from __future__ import annotations

import math
import shlex
from collections.abc import Mapping
from functools import partial
from html import escape
from importlib.metadata import version

import streamlit as st

from dashboard import state
from dashboard.pages import parts
from dashboard.pages.links import department_cell
from dashboard.pages.ranking import reach as ranking_reach
from dashboard.pages.ranking.choices import View
from dashboard.report.adoption import adoption_report
from dashboard.report.document import as_html, as_markdown
from dashboard.standings import examined, members_of, node_names, ranked
from dashboard.views import records
from dashboard.words import ENGLISH, _, language, speaking
from dashboard.words.numbers import percent
from model.errors import MeritreeError
from model.firmness import Firmness
from model.firmness_parts import Passing, RankPassport
from model.plan import Plan
from scenarios.standing import standing

TOLD = 3


def show(view: View, found: Firmness, near: str, *, older: bool = False) -> None:
    """Show a line per department, and before it the one that is followed.

    Args:
        view: The ranking.
        found: How firm it is.
        near: Which weights are thought possible.
        older: Whether that was found for other weights, those of a moment ago.
    """
    st.subheader(_("Rank passports"), anchor=False)
    st.caption(
        _(
            "A line per department. The tightest weight is the one whose smallest step moves it, siblings keeping"
            " their proportions; the nearest overtaker comes past with the smallest change of all weights."
        )
    )
    if older:
        st.caption(_("Still for the weights before; being worked out anew."))
    lines = _lines(view, found)
    for each in lines:
        if each.department == view.followed:
            _takes(view, found, each)
            ranking_reach.show(view, near, each.best)
    rows = {row["department"]: row for row in records(ranked(view.table))}
    gaps = view.basis == "results" and (
        not found.is_exact or any(row["coverage"] < 1 - 1e-9 for row in rows.values())
    )
    headings = [_("Department"), _("Place"), _("Score"), _("Possible places"), _("At this place")]
    headings += [_("Weight with results"), _("Opt-out gain")] if gaps else []
    headings += [_("Delivered of entrusted")] if view.basis == "plan" else []
    headings += [_("Tightest weight"), _("Nearest overtaker")]
    parts.table(
        headings,
        [_row(view, found, each, rows[each.department], gaps=gaps) for each in lines],
        label=_("Rank passports"),
        tall=len(lines) > 12,
    )
    if gaps:
        st.caption(
            _(
                "Weight with results: the share of a department's own weight that is scored. Opt-out gain: the"
                " points its score owes to results that are missing; it would lose them if they counted 0."
            )
        )


def take_away(view: View, near: str) -> None:
    """The adoption report and the passports as files, written only when somebody asks for them."""
    board = view.board
    layers = [word for change in board.changes for word in ("--set", state.written(change))]
    question = [board.name, *layers, "--basis", view.basis]
    examining = ["--cut", "goals", "--neighbourhood", near]
    spoken = [] if language() == ENGLISH else ["--language", language()]
    command = shlex.join(["meritree", "report", *question, *examining, *spoken, "-o", "report.html"])
    commands = [
        shlex.join(["meritree", "rank", *question, "--json"]),
        shlex.join(["meritree", "sensitivity", *question, *examining, "--json"]),
        command,
    ]
    st.subheader(_("To take away"), anchor=False)
    st.caption(
        _(
            "The adoption report, for a committee: a verdict in three sentences, the passports, the weights that"
            " decide, the pairs that cannot be told apart. As a command:"
        )
    )
    st.code(command, language=None, wrap_lines=True)
    plan, basis, tongue = board.now.plan, view.basis, language()

    def report(form: str) -> bytes:
        found = examined(plan, basis, near)
        if isinstance(found, str):
            raise MeritreeError(found)
        with speaking(tongue):
            document = adoption_report(plan, standing(plan, basis), found, commands, version("meritree"))
        return (as_html if form == "html" else as_markdown)(document).encode()

    with st.container(horizontal=True, gap="small"):
        for form, said in (("html", _("Adoption report")), ("md", _("The same as Markdown"))):
            st.download_button(
                said,
                data=partial(report, form),
                file_name=f"{board.name}-adoption-report.{form}",
                icon=":material/download:",
                on_click="ignore",
                key=f"report-{form}",
            )
        st.download_button(
            _("Places as CSV"),
            data=lambda: view.table.to_csv(index=False).encode("utf-8-sig"),
            file_name=f"{board.name}-ranking.csv",
            icon=":material/download:",
            on_click="ignore",
            key="places-csv",
        )


def _lines(view: View, found: Firmness) -> list[RankPassport]:
    members = members_of(view.board.now.plan, view.group)
    order = {department: place for place, department in enumerate(view.names)}
    chosen = [each for each in found.passports if each.department in members and each.department in order]
    return sorted(chosen, key=lambda each: (each.rank, order[each.department]))


def _row(
    view: View, found: Firmness, passport: RankPassport, row: dict[str, float], *, gaps: bool
) -> list[parts.Cell]:
    span = str(passport.best) if passport.best == passport.worst else f"{passport.best} – {passport.worst}"
    cells = [
        department_cell(passport.department, view.names[passport.department]),
        parts.figure(str(passport.rank)),
        parts.figure(f"{row['score']:.2f}"),
        parts.figure(span),
        parts.figure(percent(passport.share_at_rank, 0)),
    ]
    if gaps:
        gain = row["opt_out_gain"]
        cells.append(parts.figure(percent(row["coverage"], 0)))
        cells.append(parts.figure("–" if math.isnan(gain) or gain < 0.005 else f"+{gain:.2f}"))
    if view.basis == "plan":
        cells.append(parts.figure(f"{row['delivered']:.2f} / {row['entrusted']:.2f}"))
    return [*cells, _tightest(view.board.now.plan, passport), _overtaker(view, found, passport)]


def _tightest(plan: Plan, passport: RankPassport) -> parts.Cell:
    if passport.tightest is None:
        return parts.text(_("none moves it alone"))
    low, high = passport.interval
    if low <= 0:
        span = _("holds up to {high}").format(high=percent(high, 1))
    elif high >= 1:
        span = _("holds from {low}").format(low=percent(low, 1))
    else:
        digits = 1 if high - low > 0.02 else 2
        span = _("holds from {low} to {high}").format(low=percent(low, digits), high=percent(high, digits))
    return parts.text(node_names(plan, [passport.tightest])[passport.tightest], soft=span)


def _overtaker(view: View, found: Firmness, passport: RankPassport) -> parts.Cell:
    if passport.overtaker is None or passport.overtaking is None:
        return parts.text(_("nobody, within these weights"))
    return parts.text(
        _name(view, passport.overtaker), soft=_change(view.board.now.plan, found, passport.overtaking)
    )


def _name(view: View, department: str) -> str:
    return view.names.get(department, department)


def _change(plan: Plan, found: Firmness, passing: Passing) -> str:
    """Say a change of the weights as what moves from where to where."""
    names = {node.id: name for node, name in node_names(plan, found.cut.nodes).items()}
    told = [
        _("{points} points of weight from {giver} to {receiver}").format(
            points=_points(amount), giver=names[giver], receiver=names[receiver]
        )
        for giver, receiver, amount in passing.moved[:TOLD]
    ]
    if not told:
        return _("they are level already")
    return _("; ").join(told) + (" …" if len(passing.moved) > TOLD else "")


def _points(share: float) -> str:
    figure = 100 * share
    return f"{figure:.1f}" if figure >= 0.95 else f"{figure:.2g}"


def _takes(view: View, found: Firmness, passport: RankPassport) -> None:
    """What it would take for the followed department to come past the one before it, and to be first."""
    items = "".join(f"<li>{escape(each)}</li>" for each in takes(view.board.now.plan, found, passport, view.names))
    st.html(f'<ul class="mt-say">{items}</ul>')


def takes(plan: Plan, found: Firmness, passport: RankPassport, names: Mapping[str, str]) -> list[str]:
    """Say what it would take for a department to move up, and for another to come past it.

    Args:
        plan: The plan.
        found: How firm its ranking is.
        passport: The department's.
        names: Names of the departments by id.
    """
    name = names[passport.department]
    sentences = []
    for passing in found.flips:
        if passing.passes != passport.department or (passing.passed is None and passport.rank == 1):
            continue
        whom = (
            _("be first")
            if passing.passed is None
            else _("pass {name}").format(name=names.get(passing.passed, passing.passed))
        )
        if passing.sizes["l1"] is None:
            told = _("For {name} to {whom}: impossible within these weights.")
            sentences.append(told.format(name=name, whom=whom))
        else:
            change = _change(plan, found, passing)
            sentences.append(_("For {name} to {whom}: {change}.").format(name=name, whom=whom, change=change))
    if passport.overtaking is not None and passport.overtaker is not None:
        change = _change(plan, found, passport.overtaking)
        told = _("{other} would come past it with {change}.")
        sentences.append(told.format(other=names.get(passport.overtaker, passport.overtaker), change=change))
    return sentences
