"""Bring edited targets back: what was changed in a workbook, what each change costs, and taking them over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

import streamlit as st

from dashboard import state, takeaway
from dashboard.later import Later
from dashboard.pages import beside
from dashboard.pages.parts import markdown_safe
from dashboard.report.edited_words import edit_words, effect_words, standing_words, verdict_words
from dashboard.report.returned import Returned, Standing, read_returned
from dashboard.state import Solved
from dashboard.words import _, language, many
from dashboard.words.findings import finding_words, refusal_words
from model.errors import PlanError
from scenarios.edited_targets import Examined, examine_edits
from scenarios.scenario import Change

MEGABYTES, PATIENCE = 20, 0.8
MOST_NAMED, MOST_SHOWN = 12, 40


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """A workbook that came back, read and examined; or why it was refused."""

    returned: Returned | None = None
    standing: Standing = "same"
    examined: Examined | None = None
    refusal: str = ""


def show(board: Solved) -> None:
    """Show where to bring a workbook, and what is in one that was brought."""
    st.subheader(_("Bring edited targets back"), anchor=False)
    st.caption(
        _(
            "Change coloured targets in the exported workbook and bring it here: you see what each change costs "
            "before you take it over."
        )
    )
    turn = st.session_state.setdefault(state.RETURNED, 0)
    file = st.file_uploader(
        _("Workbook of targets, at most {size} MB").format(size=MEGABYTES),
        type=["xlsx"],
        max_upload_size=MEGABYTES,
        key=f"returned-{turn}",
    )
    if file is None:
        if count := st.session_state.pop(state.TAKEN, 0):
            told = many(
                "The changed target is part of your scenario now.",
                "The {n} changed targets are part of your scenario now.",
                count,
            )
            st.success(told, icon=":material/check:")
        return
    name, content = file.name, file.getvalue()
    question = (sha256(content).hexdigest(), board.changes, board.plan, language())
    work = takeaway.in_language(language(), lambda: _examined(board, name, content))
    asked = beside.ask("targets-back", question, lambda: Later(question, work))
    if not asked.settled(PATIENCE):
        beside.wait(asked, lambda: _("Reading the workbook and pricing its changes …"))
    elif back := asked.answer():
        _tell(back)


def _examined(board: Solved, name: str, content: bytes) -> Back:
    try:
        returned = read_returned(name, content, board.plan)
    except PlanError as failure:
        return Back(refusal=refusal_words(failure))
    standing = returned.standing(board.plan, board.now.plan)
    if standing == "other plan":
        return Back(refusal=standing_words(returned, standing))
    return Back(returned, standing, examine_edits(board.plan, board.now.scenario, returned.edits))


def _tell(back: Back) -> None:
    if back.returned is None or back.examined is None:
        st.error(markdown_safe(back.refusal), icon=":material/block:")
        return
    returned, examined = back.returned, back.examined
    if back.standing == "same":
        st.caption(standing_words(returned, back.standing))
    else:
        st.warning(markdown_safe(standing_words(returned, back.standing)), icon=":material/difference:")
    _name_problems(returned, examined)
    if not returned.edits:
        st.info(_("No target was changed."), icon=":material/info:")
        return
    _say_effects(examined)
    for line in verdict_words(examined):
        st.markdown(markdown_safe(line))
    _offer(examined)


def _name_problems(returned: Returned, examined: Examined) -> None:
    plan = examined.after.plan
    refused = [
        _("{edit} ({place}): {reason}").format(
            edit=edit_words(e, plan), place=e.place, reason=finding_words(reason)
        )
        for e, reason in examined.refused
    ]
    if problems := [*returned.problems, *refused]:
        said = many("This cell was left out:", "These {n} cells were left out:", len(problems))
        listed = "\n".join(f"- {markdown_safe(problem)}" for problem in problems[:MOST_NAMED])
        hidden = len(problems) - MOST_NAMED
        more = "\n- " + many("{n} more", "{n} more", hidden) if hidden > 0 else ""
        st.warning(f"{said}\n{listed}{more}", icon=":material/report:")
    for remark in returned.remarks[:MOST_NAMED]:
        st.caption(markdown_safe(remark))


def _say_effects(examined: Examined) -> None:
    plan = examined.after.plan
    items = [
        f"<li><b>{escape(edit_words(each.edit, plan))}</b> "
        f'<span class="mt-soft">{escape(" ".join(effect_words(each, plan)))}</span></li>'
        for each in examined.priced[:MOST_SHOWN]
    ]
    if items:
        st.html(f'<ul class="mt-say">{"".join(items)}</ul>')
    if len(examined.priced) > MOST_SHOWN:
        hidden = len(examined.priced) - MOST_SHOWN
        st.caption(many("and {n} more changed target", "and {n} more changed targets", hidden))
    for finding in examined.findings[:MOST_NAMED]:
        st.caption(f"▲ {markdown_safe(finding_words(finding.message))}")


def _offer(examined: Examined) -> None:
    """Offer to take the changes over; a conflict may be taken over too, its ways out stand on the page then."""
    if not examined.changes:
        return
    met = examined.conflict is None
    st.button(
        many("Take the change over", "Take the {n} changes over", len(examined.changes)),
        key=f"take-back-{st.session_state[state.MOVES]}",
        type="primary" if met else "secondary",
        icon=":material/keep:",
        on_click=_take_over,
        args=(examined.changes, st.session_state[state.MOVES]),
        help=_("Each becomes a fixed target of your scenario. It is one step and can be undone.")
        if met
        else _("The plan cannot be met then; the ways out are offered on the pages. It can be undone."),
    )


def _take_over(changes: Sequence[Change], move: int) -> None:
    """Make the pins part of the scenario as one step, unless the scenario has moved on since they were priced."""
    if move != st.session_state[state.MOVES]:
        return
    scenario = st.session_state[state.CHANGES]
    for change in changes:
        scenario = state.with_change(scenario, change)
    state.move_to(scenario)
    st.session_state[state.RETURNED] += 1
    st.session_state[state.TAKEN] = len(changes)
