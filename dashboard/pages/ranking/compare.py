"""Weights from comparing goals with each other: every pair, or each with the most and the least important."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from dashboard import state
from dashboard.pages import parts
from dashboard.standings import node_names
from dashboard.state import Solved
from dashboard.weight_moves import with_family
from dashboard.weight_proposals import SCALE, families, family_of, on_scale, usual_judgements
from dashboard.words import _
from dashboard.words.findings import refusal_words
from dashboard.words.numbers import percent
from model.errors import MeritreeError
from model.judgements import BestWorstWeights, PairwiseWeights, best_worst, pairwise
from model.tree import Node, local_weights

# Every pair of more goals than these would be a long evening.
MOST_PAIRED = 10
# Below this consistency ratio no single judgement stands out.
TELLING = 0.05
TIMES = 9
Array = NDArray[np.float64]


def begin() -> None:
    """Forget the judgements of an earlier time."""
    st.session_state[state.JUDGED] = {"round": st.session_state.get(state.JUDGED, {}).get("round", 0) + 1}


def show(board: Solved) -> None:
    """Ask for judgements, show what weights follow from them, and take these on request."""
    parent = _parent(board)
    family = family_of(board.plan, parent)
    names = list(node_names(board.plan, family).values())
    ways = {"pairs": _("Every pair"), "ends": _("With the most and the least important")}
    if len(family) > MOST_PAIRED or len(family) < 3:
        ways.pop("pairs" if len(family) > MOST_PAIRED else "ends")
    way = st.segmented_control(
        _("Compare"),
        list(ways),
        default=next(iter(ways)),
        required=True,
        format_func=lambda each: ways[each],
        key=f"compare-way-{len(ways)}",
        help=_(
            "Every pair: analytic hierarchy process (Saaty 1980). With the most and the least important:"
            " best-worst method (Rezaei 2015, 2016), fewer questions."
        ),
    )
    now = [local_weights(board.now.plan)[node] for node in family]
    left, right = st.columns([0.58, 0.42], gap="medium")
    with left:
        judged = _pairs(parent, names, now) if way == "pairs" else _ends(parent, names, now)
    with right:
        weights = _found_by_pairs(judged, names) if way == "pairs" else _found_by_ends(judged, names)
        if weights is None:
            return
        parts.table(
            [_("Goal"), _("Now"), _("By your judgements")],
            [
                [parts.text(name), parts.figure(percent(stood, 1)), parts.figure(percent(float(found), 1))]
                for name, stood, found in zip(names, now, weights, strict=True)
            ],
            label=_("Weights from comparing"),
        )
        if st.button(_("Use these weights"), type="primary", key="use-compared", width="stretch"):
            _take(board, dict(zip(family, map(float, weights), strict=True)))


def _take(board: Solved, shares: Mapping[Node, float]) -> None:
    state.move_to(with_family(st.session_state[state.CHANGES], shares, board.plan))
    st.rerun()


def _parent(board: Solved) -> Node:
    parents = families(board.plan)
    names = node_names(board.plan, parents)
    if len(parents) == 1:
        return parents[0]
    chosen: Node = st.selectbox(
        _("The goals under"), parents, format_func=lambda each: names[each], key="compare-under"
    )
    return chosen


def _pairs(parent: Node, names: Sequence[str], now: Sequence[float]) -> Array:
    """Ask for every pair; the judgements nearest to the present weights stand there first."""
    judged = _memory(f"pairs-{parent.id}", usual_judgements(now))
    pairs = list(combinations(range(len(names)), 2))
    st.caption(_("How important is the first goal beside the second? What stands there fits the present weights."))
    words = _scale_words()
    table = pd.DataFrame(
        {
            "first": [names[row] for row, _column in pairs],
            "times": [_nearest(judged[row, column]) for row, column in pairs],
            "second": [names[column] for _row, column in pairs],
        }
    )
    edited = st.data_editor(
        table,
        key=_key(f"pairs-{parent.id}"),
        hide_index=True,
        width="stretch",
        height=min(520, 37 + 35 * len(pairs)),
        column_config={
            "first": st.column_config.TextColumn(_("This goal"), disabled=True),
            "times": st.column_config.SelectboxColumn(
                _("is …"),
                options=list(range(len(SCALE))),
                format_func=lambda step: words[int(step)],
                required=True,
                width="medium",
            ),
            "second": st.column_config.TextColumn(_("than or as this one"), disabled=True),
        },
    )
    matrix = np.ones_like(judged)
    for (row, column), step in zip(pairs, edited["times"], strict=True):
        times = SCALE[int(step)] if 0 <= int(step) < len(SCALE) else 1.0
        matrix[row, column], matrix[column, row] = times, 1 / times
    return matrix


def _found_by_pairs(matrix: Array, names: Sequence[str]) -> Array | None:
    found = pairwise(matrix, names)
    _consistency(found, matrix, names)
    return found.weights


def _consistency(found: PairwiseWeights, matrix: Array, names: Sequence[str]) -> None:
    """Whether the judgements agree, and which one to think about again."""
    if found.ratio is None:
        return
    ratio = f"{found.ratio:.2f}"
    if found.is_acceptable:
        st.success(
            _("Your judgements agree well enough: consistency ratio {ratio}, up to 0.10 is accepted.").format(
                ratio=ratio
            ),
            icon=":material/check:",
        )
    else:
        st.warning(
            _("Your judgements contradict each other: consistency ratio {ratio}, up to 0.10 is accepted.").format(
                ratio=ratio
            ),
            icon=":material/warning:",
        )
    again = found.reconsider
    if again is None or found.ratio < TELLING or on_scale(again.suggested) == on_scale(again.given):
        return
    words = _scale_words()
    given, better = (words[_nearest(each)] for each in (again.given, again.suggested))
    st.caption(
        _(
            "Least in line with the others: “{first}” beside “{second}”. You say: {given}. They say: {better}."
        ).format(
            first=parts.markdown_safe(names[again.row]),
            second=parts.markdown_safe(names[again.column]),
            given=given,
            better=better,
        )
    )
    st.button(
        _("Take what the others say"),
        key="compare-again",
        on_click=_correct,
        args=(matrix, again.row, again.column, on_scale(again.suggested)),
    )


def _correct(matrix: Array, row: int, column: int, times: float) -> None:
    corrected = matrix.copy()
    corrected[row, column], corrected[column, row] = times, 1 / times
    memory = st.session_state[state.JUDGED]
    st.session_state[state.JUDGED] = memory | {memory["last"]: corrected, "round": memory["round"] + 1}


def _ends(parent: Node, names: Sequence[str], now: Sequence[float]) -> Array:
    """Ask for the best and the worst goal, and compare the others with them; best to others, others to worst."""
    places = range(len(names))
    best = st.selectbox(
        _("The most important goal"),
        places,
        index=int(np.argmax(now)),
        format_func=lambda each: names[each],
        key=_key(f"best-{parent.id}"),
    )
    worst = st.selectbox(
        _("The least important goal"),
        [each for each in places if each != best],
        index=_last_but(now, best),
        format_func=lambda each: names[each],
        key=_key(f"worst-{parent.id}-{best}"),
    )
    usual = np.maximum(np.asarray(now), 1e-9)
    most = st.slider(
        _("How many times as important as the least is the most important?"),
        2,
        TIMES,
        int(np.clip(round(usual[best] / usual[worst]), 2, TIMES)),
        key=_key(f"most-{parent.id}-{best}-{worst}"),
    )
    others = [each for each in places if each not in (best, worst)]
    above, below = (
        st.column_config.NumberColumn(said, help=meant, min_value=1, max_value=most, step=1, required=True)
        for said, meant in (
            (_("× below the most"), _("How many times as important as this goal is the most important one?")),
            (_("× above the least"), _("How many times as important as the least important goal is this one?")),
        )
    )
    edited = st.data_editor(
        pd.DataFrame(
            {
                "goal": [names[each] for each in others],
                "above": [int(np.clip(round(usual[best] / usual[each]), 1, most)) for each in others],
                "below": [int(np.clip(round(usual[each] / usual[worst]), 1, most)) for each in others],
            }
        ),
        key=_key(f"ends-{parent.id}-{best}-{worst}-{most}"),
        hide_index=True,
        width="stretch",
        column_config={
            "goal": st.column_config.TextColumn(_("Goal"), disabled=True),
            "above": above,
            "below": below,
        },
    )
    judged = np.ones((2, len(names)))
    judged[0, worst] = judged[1, best] = most
    judged[0, others] = np.clip(edited["above"].to_numpy(dtype=float), 1, most)
    judged[1, others] = np.clip(edited["below"].to_numpy(dtype=float), 1, most)
    return judged


def _found_by_ends(judged: Array, names: Sequence[str]) -> Array | None:
    try:
        found = best_worst(judged[0], judged[1], names)
    except MeritreeError as refusal:
        st.warning(parts.markdown_safe(refusal_words(refusal)), icon=":material/warning:")
        return None
    _agreement(found, names)
    return found.weights


def _agreement(found: BestWorstWeights, names: Sequence[str]) -> None:
    ratio = f"{found.ratio:.2f}"
    if found.reconsider is None:
        st.success(_("Your judgements agree with each other."), icon=":material/check:")
        return
    st.info(
        _(
            "Consistency ratio {ratio} (0: all judgements agree). Those about “{name}” agree least with each"
            " other: its two numbers multiplied should give that of the most beside the least important goal."
        ).format(ratio=ratio, name=parts.markdown_safe(names[found.reconsider])),
        icon=":material/info:",
    )


def _last_but(now: Sequence[float], best: int) -> int:
    """Place of the smallest weight among all goals but the best."""
    others = [weight for place, weight in enumerate(now) if place != best]
    return int(np.argmin(others))


def _memory(key: str, usual: Array) -> Array:
    """The judgements that an editor starts from."""
    memory = st.session_state.setdefault(state.JUDGED, {"round": 0})
    memory["last"] = key
    kept: Array = memory.setdefault(key, usual)
    return kept


def _key(part: str) -> str:
    return f"{part}-{st.session_state.get(state.JUDGED, {}).get('round', 0)}"


def _nearest(times: float) -> int:
    return SCALE.index(on_scale(times))


def _scale_words() -> list[str]:
    """Saaty's scale in words, from nine times as important to a ninth."""
    more = {
        9: _("9: extremely more important"),
        7: _("7: very much more important"),
        5: _("5: clearly more important"),
        3: _("3: somewhat more important"),
        1: _("1: equally important"),
    }
    less = {
        3: _("1/3: somewhat less important"),
        5: _("1/5: clearly less important"),
        7: _("1/7: very much less important"),
        9: _("1/9: extremely less important"),
    }
    return [
        *(more.get(times) or _("{n}: in between").format(n=times) for times in range(9, 0, -1)),
        *(less.get(times) or _("{n}: in between").format(n=f"1/{times}") for times in range(2, 10)),
    ]
