"""How firm the places are: possible places, how often each is taken, and a passport per department.

All of it is worked out beside the page; until it is there, the page shows what was known before, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import streamlit as st

from dashboard import state
from dashboard.charts.look import clip
from dashboard.charts.ranks import ranks_figure
from dashboard.later import Later
from dashboard.pages import parts
from dashboard.pages.ranking import passports as ranking_passports
from dashboard.pages.ranking.choices import View
from dashboard.picture import is_narrow, picture
from dashboard.standings import RangeView, examined, members_of, range_view, ranked
from dashboard.words import _, gap, many
from dashboard.words.findings import refusal_words
from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.firmness_pairs import present_pairs
from model.plan import Plan

LOOK_AGAIN = 0.4
NEAR, RANGES = "neighbourhood", "ranks-picture"
TURNING = (
    "<style>@keyframes mt-turn{to{transform:rotate(1turn)}}.mt-turning{display:inline-block;width:.8em;"
    "height:.8em;border:2px solid currentColor;border-right-color:transparent;border-radius:50%;"
    "animation:mt-turn 1s linear infinite}"
    "@media(prefers-reduced-motion:reduce){.mt-turning{animation:none}}</style>"
)


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What is being worked out, and the last answer about the same departments.

    Attributes:
        near: The neighbourhood asked for.
        later: The work; None where the reader stopped it.
        answer: Its answer where it is there: what was found, or why nothing could be.
        last: The last thing found about this plan on this basis, whatever the weights were.
    """

    near: str
    later: Later[Firmness | str] | None
    answer: Firmness | str | None
    last: Firmness | None

    @property
    def found(self) -> Firmness | None:
        """What can be shown now."""
        return self.answer if isinstance(self.answer, Firmness) else None if self.answer else self.last


def ask(view: View) -> Asked:
    """Ask how firm the ranking is; the page never waits for the answer."""
    plan, basis = view.board.now.plan, view.basis
    near = st.session_state.get(_key(view), "box:0.25")
    near = near if near in neighbourhoods(plan) else "box:0.25"
    memory = st.session_state.get(state.EXAMINED)
    later, last = memory if memory else (None, None)
    if last is not None and last[0] != (view.board.name, basis):
        last = None
    question = (plan, basis, near)
    if st.session_state.get(state.STOPPED) != question and (later is None or later.question != question):
        if later is not None:
            later.drop()
        later = Later(question, lambda: examined(plan, basis, near))
    answer = later.answer() if later is not None and later.there else None
    if isinstance(answer, Firmness):
        last = ((view.board.name, basis), answer)
    st.session_state[state.EXAMINED] = (later, last)
    return Asked(near, later, answer, last[1] if last else None)


def neighbourhoods(plan: Plan) -> Mapping[str, str]:
    """What another view of the weights may mean, in words."""
    found = {
        "box:0.1": _("each weight up to 10 % smaller or larger"),
        "box:0.25": _("each weight up to a quarter smaller or larger"),
        "box:0.5": _("each weight up to half smaller or larger"),
        "order": _("any weights in the same order of importance"),
        "simplex": _("any weights at all"),
    }
    return found | ({"hull": _("between the evaluators' views")} if plan.evaluators else {})


def figures(view: View, asked: Asked) -> None:
    """The ranking in four figures."""
    table = ranked(view.table)
    with st.grid(columns=4, min_column_width=158, border=False, gap="small"):
        first = table[table["now"] == 1]
        stood = table[table["before"] == 1]["name"].tolist()
        name = _(", ").join(first["name"]) if len(first) < 2 else _("{n} share it").format(n=len(first))
        changed = stood != first["name"].tolist()
        st.metric(
            _("First place"),
            clip(name, 28),
            _("in the plan: {name}").format(name=clip(_(", ").join(stood), 24)) if changed and stood else None,
            delta_color="gray",
            delta_arrow="off",
            border=True,
            help=_("{name}, with a score of {score}.").format(
                name=parts.markdown_safe(_(", ").join(first["name"])), score=f"{first['score'].iloc[0]:.2f}"
            ),
        )
        st.metric(
            _("Places changed by this scenario"),
            _("{n} of {all}").format(n=int((table["now"] != table["before"]).sum()), all=len(table)),
            border=True,
            help=_("Departments whose place is another one than in the unchanged plan."),
        )
        _firm_figures(view, asked)


def _firm_figures(view: View, asked: Asked) -> None:
    found = asked.found
    firm, kept = "…", "…"
    if found is not None:
        members = members_of(view.board.now.plan, view.group)
        lines = [each for each in found.passports if each.department in members]
        pairs = [pair for pair in present_pairs(found) if pair.upper.department in members]
        firm = _("{n} of {all}").format(n=sum(each.is_firm for each in lines), all=len(lines))
        kept = percent(sum(pair.always for pair in pairs) / len(pairs), 0) if pairs else "–"
    near = neighbourhoods(view.board.now.plan)[asked.near]
    st.metric(
        _("Places that hold throughout"),
        firm,
        border=True,
        help=_("Departments that keep their place under every one of these weights: {near}.").format(near=near),
    )
    st.metric(
        _("Pairs whose order is certain"),
        kept,
        border=True,
        help=_("Share of all pairs of which the same one is ahead throughout: {near}.").format(near=near),
    )


def show(view: View, asked: Asked) -> None:
    """Show possible places and passports, or that they are being worked out."""
    with st.container(border=True, key="mt-card-ranks"):
        _choose(view)
        _waiting(asked)
        found = asked.found
        if isinstance(asked.answer, str):
            st.warning(parts.markdown_safe(refusal_words(asked.answer)), icon=":material/warning:")
        elif found is not None:
            _ranges(view, found)
    if found is not None:
        with st.container(border=True, key="mt-card-passports"):
            ranking_passports.show(view, found, asked.near, older=asked.answer is None)
        with st.container(border=True, key="mt-card-report"):
            ranking_passports.take_away(view, asked.near)


def _key(view: View) -> str:
    return f"{NEAR}-{view.board.name}"


def _choose(view: View) -> None:
    offered = neighbourhoods(view.board.now.plan)
    st.subheader(_("Which places are possible?"), anchor=False)
    st.selectbox(
        _("Another view of the weights means"),
        list(offered),
        index=1,
        format_func=lambda each: offered[each],
        key=_key(view),
        persist_state="session",
        help=_("The weights under the top goal; everything below is about all of these weights, not a sample."),
        width=420,
    )


def _waiting(asked: Asked) -> None:
    """Look again until the answer is there; a fragment, so that nothing else waits."""
    if asked.later is None:
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.caption(_("Stopped: nothing is worked out for the present weights."), width="content")
            st.button(_("Work it out"), key="firmness-again", on_click=_go_on)
        return
    there = asked.answer is not None
    st.fragment(_look, run_every=None if there else LOOK_AGAIN)(asked.later, there, asked.last is not None)


def _look(later: Later[Firmness | str], known: bool, older: bool) -> None:
    if known:
        return
    if later.there:
        st.rerun()
    said = _("Working out every possible place: {share} done.").format(share=percent(later.progress, 0))
    if older:
        said += gap() + _("What stands below is still about the weights before.")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.html(
            f'{TURNING}<p class="mt-path" role="status"><i class="mt-turning"></i> {escape(said)}</p>',
            width="content",
        )
        if st.button(_("Stop"), key="firmness-stop", type="tertiary", icon=":material/stop_circle:"):
            _stop(later)


def _stop(later: Later[Firmness | str]) -> None:
    later.drop()
    _later, last = st.session_state[state.EXAMINED]
    st.session_state[state.EXAMINED] = (None, last)
    st.session_state[state.STOPPED] = later.question
    st.rerun()


def _go_on() -> None:
    st.session_state[state.STOPPED] = None


def _ranges(view: View, found: Firmness) -> None:
    ranges = range_view(view.board.now.plan, found, view.group)
    st.html(f'<p class="mt-path">{escape(_reading(found, ranges))}</p>')
    picture(
        ranks_figure(
            ranges.rows, ranges.shares, parts.palette(), followed=view.followed, narrow=is_narrow(RANGES)
        ),
        key=RANGES,
        alt=_alt(ranges),
        name=f"{view.board.name}-possible-places",
        rows=lambda: _csv(ranges),
        read=_(
            "Frame: the places a department can take. Bold square: its place now. Shade and figure: in how many of"
            " 100 of {draws} weightings drawn at random it takes that place."
        ).format(draws=f"{found.drawn.draws:,}"),
        adapts=True,
    )


def _reading(found: Firmness, ranges: RangeView) -> str:
    """Why a place may not be firm, and how far the picture is exact."""
    said = [
        _(
            "Weights are a judgement: somebody else could weigh the goals a little differently. A place is firm if"
            " no such view changes it; its frame is then a single square."
        )
    ]
    if found.is_exact:
        said.append(_("The frames are exact, not sampled."))
    else:
        said.append(
            _(
                "Not exact here: these departments work on different indicators, so the frames were found by a"
                " search, and wider ones may exist."
            )
        )
    if ranges.unseen:
        said.append(
            many(
                "{n} best or worst place was in none of the draws.",
                "{n} best or worst places were in none of the draws.",
                ranges.unseen,
            )
        )
    return gap().join(said)


def _alt(ranges: RangeView) -> str:
    rows = ranges.rows.head(12)
    listed = _("; ").join(
        _("{name} {rank} ({best} to {worst})").format(name=name, rank=rank, best=best, worst=worst)
        for name, rank, best, worst in zip(rows["name"], rows["rank"], rows["best"], rows["worst"], strict=True)
    )
    return _("Places now, and best to worst possible place in brackets: {listed}").format(listed=listed)


def _csv(ranges: RangeView) -> str:
    table = ranges.rows.copy()
    for place in range(ranges.shares.shape[1]):
        table[f"share_at_{place + 1}"] = ranges.shares[:, place]
    return str(table.to_csv(index=False))
