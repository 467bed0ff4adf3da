"""The pictures of the ranking page, drawn from tables small enough to see through."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.charts import ranks, slope, sweep
from dashboard.charts.look import DARK, LIGHT, Palette, shorten
from tests.drawn import checked

ranks_figure = checked(ranks.ranks_figure)
slope_figure = checked(slope.slope_figure)
sweep_figure = checked(sweep.sweep_figure)

THEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])

# South comes past North; East and West share the third place and stay.
PLACES = pd.DataFrame(
    [("n", "North", 1, 2), ("s", "South <b>", 2, 1), ("e", "East", 3, 3), ("w", "West", 3, 3)],
    columns=["department", "name", "before", "now"],
)
# North falls from 80 to 40 and South rises from 40 to 80: they cross at 0.5; East stays at 20.
SHARES = np.array([0.0, 0.5, 1.0])
SCORES = {"n": np.array([80.0, 60, 40]), "s": np.array([40.0, 60, 80]), "e": np.array([20.0, 20, np.nan])}
NAMES = {"n": "North", "s": "South <b>", "e": "East"}
CROSSINGS = pd.DataFrame([(0.5, "s", "n")], columns=["at", "above", "below"])
RANGES = pd.DataFrame(
    [("n", "North", 1, 1, 2), ("s", "South <b>", 2, 1, 2), ("e", "East", 3, 3, 3)],
    columns=["department", "name", "rank", "best", "worst"],
)
DRAWN = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0], [0.0, 0.0, 1.0]])


def plain(figure: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(figure.to_json())
    return told


def swept(palette: Palette = LIGHT, **more: Any) -> dict[str, Any]:
    options: dict[str, Any] = {"now": 0.3, "plan": 0.3, "holds": (0.0, 0.5), "shown": ["n", "s"], "title": "W"}
    return plain(sweep_figure(SHARES, SCORES, NAMES, CROSSINGS, palette, **(options | more)))


def traces(figure: dict[str, Any], symbol: str) -> list[dict[str, Any]]:
    return [trace for trace in figure["data"] if trace.get("marker", {}).get("symbol") == symbol]


@THEMES
def test_a_slope_says_who_climbs_and_who_falls_by_shape_and_word_too(palette: Palette) -> None:
    right = plain(slope_figure(PLACES, palette))["data"][-1]
    told = dict(zip(right["customdata"], zip(right["text"], right["marker"]["symbol"], strict=True), strict=True))
    assert told["s"] == ("1  South &lt;b&gt;  ▲1", "triangle-up")
    assert told["n"] == ("2  North  ▼1", "triangle-down")
    assert told["e"] == ("3  East", "circle")


def test_departments_that_share_a_place_stand_one_below_the_other() -> None:
    right = plain(slope_figure(PLACES, LIGHT))["data"][-1]
    assert sorted(right["y"]) == [0, 1, 2, 3]


def test_a_line_runs_from_the_place_before_to_the_place_now() -> None:
    figure = plain(slope_figure(PLACES, LIGHT))
    ends = {(line["y"][0], line["y"][-1]) for line in figure["data"] if line["mode"] == "lines"}
    assert ends == {(0, 1), (1, 0), (2, 2), (3, 3)}


def test_the_followed_department_is_drawn_last_and_widest() -> None:
    lines = [
        trace for trace in plain(slope_figure(PLACES, LIGHT, followed="e"))["data"] if trace["mode"] == "lines"
    ]
    assert lines[-1]["line"]["width"] == max(line["line"]["width"] for line in lines) == 4
    assert all(line["opacity"] < 1 for line in lines[:-1])


@THEMES
def test_a_diamond_stands_where_two_named_departments_cross(palette: Palette) -> None:
    (diamonds,) = traces(swept(palette), "diamond")
    assert (diamonds["x"], diamonds["y"]) == ([0.5], [60.0])
    assert "South &lt;b&gt; passes North" in diamonds["hovertext"][0]


def test_a_crossing_of_departments_that_are_not_named_is_a_tick_on_the_floor_only() -> None:
    figure = swept(shown=["n"])
    assert traces(figure, "diamond")[0]["x"] == []
    assert traces(figure, "line-ns")[0]["x"] == [0.5]


def test_of_a_followed_department_every_crossing_has_a_diamond() -> None:
    assert traces(swept(shown=["n"], followed="n"), "diamond")[0]["x"] == [0.5]
    assert traces(swept(shown=["n", "s"], followed="e"), "diamond")[0]["x"] == []


def test_the_interval_that_holds_is_shaded_and_the_weight_now_has_a_line() -> None:
    shapes = swept()["layout"]["shapes"]
    assert [(shape["type"], shape["x0"], shape["x1"]) for shape in shapes] == [
        ("rect", 0, 0.5),
        ("line", 0.3, 0.3),
    ]
    assert next(note["text"] for note in swept()["layout"]["annotations"]) == "now 30.0\u202f%"


def test_the_weight_of_the_plan_has_a_line_of_its_own_where_it_is_another() -> None:
    lines = [shape for shape in swept(plan=0.1)["layout"]["shapes"] if shape["type"] == "line"]
    assert {(line["x0"], line["line"]["dash"]) for line in lines} == {(0.3, "dash"), (0.1, "dot")}


def test_a_department_without_a_score_leaves_a_gap() -> None:
    (east,) = (trace for trace in swept()["data"] if trace.get("name") == "East")
    assert east["y"] == [20, 20, None]


def test_names_at_the_end_of_lines_do_not_lie_on_each_other() -> None:
    scores = {name: np.array([value, value]) for name, value in (("n", 50.0), ("s", 50.1), ("e", 20.0))}
    figure = plain(
        sweep_figure(
            np.array([0.0, 1.0]), scores, NAMES, CROSSINGS.head(0), LIGHT,
            now=0.5, plan=0.5, holds=(0, 1), shown=["n", "s", "e"], title="W",
        )
    )  # fmt: skip
    heights = sorted(note["y"] for note in figure["layout"]["annotations"] if note.get("xref") == "paper")
    assert len(heights) == 3
    assert np.diff(heights).min() > 1


@THEMES
def test_possible_places_are_framed_and_the_present_one_is_boxed(palette: Palette) -> None:
    figure = plain(ranks_figure(RANGES, DRAWN, palette))
    frames = [(shape["x0"], shape["x1"]) for shape in figure["layout"]["shapes"]]
    assert frames[0] == pytest.approx((0.54, 2.46))
    assert frames[1] == pytest.approx((0.54, 1.46))
    assert frames[5] == pytest.approx((2.54, 3.46))
    assert figure["layout"]["yaxis"]["ticktext"] == ["North  1", "South &lt;b&gt;  2", "East  3"]


def test_a_place_that_was_never_drawn_stays_blank() -> None:
    heat = plain(ranks_figure(RANGES, DRAWN, LIGHT))["data"][0]
    assert heat["z"][0] == [0.9, 0.1, None]
    assert heat["text"][0] == ["90", "10", ""]


def test_on_a_phone_the_cells_carry_no_figures_and_names_are_short() -> None:
    long = RANGES.assign(name="A department with a very long name")
    figure = plain(ranks_figure(long, DRAWN, LIGHT, narrow=True))
    assert figure["data"][0]["texttemplate"] == ""
    assert max(len(name) for name in figure["layout"]["yaxis"]["ticktext"]) < 22


def test_a_name_is_shortened_only_where_it_is_too_long() -> None:
    assert shorten("North", 5) == "North"
    assert shorten("City of North", 9) == "City of…"
