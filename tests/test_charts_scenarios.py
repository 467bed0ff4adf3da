"""The pictures of the scenarios page, on figures small enough to see through."""

from __future__ import annotations

import math

from dashboard.charts import compare, frontier
from dashboard.charts.look import DARK, LIGHT
from tests.drawn import checked

compare_figure = checked(compare.compare_figure)
frontier_figure = checked(frontier.frontier_figure)

GOALS = (("a", "Air & water"), ("b", "Schools"))
OUTCOMES = (("plan", "Plan"), ("less", "Less"))
REACHED = {("a", "plan"): 0.9, ("a", "less"): 0.5, ("b", "plan"): 1.0, ("b", "less"): math.nan}


def test_each_outcome_has_a_sign_of_its_own_on_every_goal_it_has_a_figure_for() -> None:
    for palette in (LIGHT, DARK):
        figure = compare_figure(GOALS, REACHED, OUTCOMES, palette)
        signs = {trace.name: trace for trace in figure.data if trace.mode == "markers"}
        assert list(signs["Plan"].x) == [0.9, 1.0]
        assert list(signs["Less"].x) == [0.5]
        assert signs["Plan"].marker.symbol != signs["Less"].marker.symbol
        assert "Air &amp; water" in signs["Plan"].hovertext[0]


def test_a_line_joins_the_lowest_and_the_highest_sign_of_a_goal() -> None:
    (line,) = [trace for trace in compare_figure(GOALS, REACHED, OUTCOMES, LIGHT).data if trace.mode == "lines"]
    assert list(line.x) == [0.5, 0.9, None, 1.0, 1.0, None]
    low, high = compare_figure(GOALS, REACHED, OUTCOMES, LIGHT).layout.xaxis.range
    assert low < 0.5
    assert high > 1.0


def test_the_frontier_marks_today_and_the_knee_and_jumps_where_the_curve_does() -> None:
    curve = [(0.0, 0.2), (10.0, 0.6), (10.0, 0.8), (20.0, 0.9)]
    figure = frontier_figure(
        curve,
        [(0.0, 0.2), (10.0, 0.8), (20.0, 0.9)],
        LIGHT,
        now=(15.0, 0.85),
        knee=(10.0, 0.8),
        title="Money, EUR",
        said=lambda amount: f"{amount:.0f} EUR",
    )
    line, kinks, now, knee = figure.data
    assert list(zip(line.x, line.y, strict=True)) == curve
    assert list(kinks.x) == [0.0, 10.0, 20.0]
    assert (now.x[0], now.y[0], knee.x[0]) == (15.0, 0.85, 10.0)
    assert now.marker.symbol != knee.marker.symbol
    assert "15 EUR" in now.hovertext[0]
    assert [note.text for note in figure.layout.annotations] == ["today's plan", "the knee"]


def test_a_frontier_without_a_place_for_today_has_no_mark_for_it() -> None:
    figure = frontier_figure(
        [(0.0, 0.2), (1.0, 1.0)], [], LIGHT, now=None, knee=None, title="load", said=lambda share: f"{share:.0%}"
    )
    assert len(figure.data) == 2
    assert list(figure.layout.xaxis.ticktext) == ["0%", "20%", "40%", "60%", "80%", "100%"]
