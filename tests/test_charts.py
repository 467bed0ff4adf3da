"""Pictures are drawn from tables alone; what they say is checked on figures small enough to see through."""

from __future__ import annotations

import json
from itertools import combinations, product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from dashboard.charts import branch, everything, look, money
from dashboard.charts.branch import visible_rows
from dashboard.charts.look import DARK, LIGHT, Palette, class_of, clip, lines
from tests.drawn import checked

branch_figure = checked(branch.branch_figure)
icicle_figure = checked(everything.icicle_figure)
department_figure = checked(money.department_figure)
flow_figure = checked(money.flow_figure)
resource_figure = checked(money.resource_figure)

THEMES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])

#          root
#     a (0.6)      b (0.4)
#   a1  a2  a3     b1
TREE = pd.DataFrame(
    [
        ("goal:root", "", "The city", 1.0, 0.70, 0.70),
        ("goal:a", "goal:root", "Health", 0.6, 0.50, 0.40),
        ("indicator:a1", "goal:a", "Beds", 0.3, 1.00, 1.00),
        ("indicator:a2", "goal:a", "Visits <b>", 0.2, 0.60, 0.60),
        ("indicator:a3", "goal:a", "Care", 0.1, 0.00, 0.40),
        ("goal:b", "goal:root", "Schools", 0.4, 1.00, 1.00),
        ("indicator:b1", "goal:b", "Places", 0.4, float("nan"), float("nan")),
    ],
    columns=["id", "parent", "name", "weight", "attainment", "before"],
).assign(kind="goal", local_weight=0.5)

FLOWS = pd.DataFrame(
    [("a", "Health", "x", "North", 6.0), ("a", "Health", "y", "South", 2.0), ("b", "Schools", "y", "South", 4.0)],
    columns=["goal", "goal_name", "department", "department_name", "amount"],
)


def markers(figure: Any) -> dict[str, dict[str, Any]]:
    """What the last trace of a branch shows, by node."""
    trace = figure.to_plotly_json()["data"][-1]
    marker = trace["marker"]
    return {
        node: {
            "x": trace["x"][i],
            "y": trace["y"][i],
            "text": trace["text"][i],
            "symbol": marker["symbol"][i],
            "color": marker["color"][i],
            "size": marker["size"][i],
            "ring": marker["line"]["width"][i],
        }
        for i, node in enumerate(trace["customdata"])
    }


def test_a_branch_shows_the_root_its_goals_and_the_children_of_the_opened_goal_only() -> None:
    shown = markers(branch_figure(TREE, "goal:a", LIGHT))
    assert set(shown) == {"goal:root", "goal:a", "goal:b", "indicator:a1", "indicator:a2", "indicator:a3"}
    assert [shown[node]["x"] for node in ("goal:root", "goal:a", "indicator:a1")] == [0, 1, 2]
    assert visible_rows(TREE, "goal:b") == ["goal:root", "goal:a", "goal:b", "indicator:b1"]


def test_leaves_take_one_row_each_and_a_parent_stands_in_the_middle_of_its_children() -> None:
    shown = markers(branch_figure(TREE, "goal:a", LIGHT))
    rows = [shown[node]["y"] for node in ("indicator:a1", "indicator:a2", "indicator:a3", "goal:b")]
    assert rows == sorted(set(rows))
    assert shown["goal:a"]["y"] == shown["indicator:a2"]["y"]
    assert shown["goal:root"]["y"] == pytest.approx((shown["goal:a"]["y"] + shown["goal:b"]["y"]) / 2)


def test_families_stand_a_little_apart() -> None:
    shown = markers(branch_figure(TREE, "goal:a", LIGHT))
    assert (
        shown["goal:b"]["y"] - shown["indicator:a3"]["y"] > shown["indicator:a3"]["y"] - shown["indicator:a2"]["y"]
    )


@THEMES
def test_attainment_is_said_by_colour_and_by_shape(palette: Palette) -> None:
    shown = markers(branch_figure(TREE, "goal:a", palette))
    said = {node: (shown[node]["color"], shown[node]["symbol"]) for node in shown}
    assert said["indicator:a1"] == (palette.reached, "circle")
    assert said["indicator:a2"] == (palette.partly, "diamond")
    assert said["indicator:a3"] == (palette.little, "triangle-down")
    assert markers(branch_figure(TREE, "goal:b", palette))["indicator:b1"]["symbol"] == "square-open"


def test_heavier_nodes_are_larger_and_the_chosen_one_has_a_ring() -> None:
    shown = markers(branch_figure(TREE, "goal:a", LIGHT, chosen="indicator:a2"))
    assert shown["goal:root"]["size"] > shown["goal:a"]["size"] > shown["indicator:a1"]["size"]
    assert shown["indicator:a2"]["ring"] > shown["indicator:a1"]["ring"]


def test_labels_carry_the_attainment_its_change_and_no_markup_of_the_plan() -> None:
    shown = markers(branch_figure(TREE, "goal:a", LIGHT))
    assert "100" in shown["indicator:a1"]["text"]
    assert "▼" in shown["indicator:a3"]["text"]
    assert "40\u202fpt" in shown["indicator:a3"]["text"]
    assert "▲" not in shown["indicator:a1"]["text"]
    assert "Visits &lt;b&gt;" in shown["indicator:a2"]["text"]


def test_a_phone_shows_the_opened_goal_and_its_children() -> None:
    shown = markers(branch_figure(TREE, "goal:a", LIGHT, narrow=True))
    assert set(shown) == {"goal:a", "indicator:a1", "indicator:a2", "indicator:a3"}


def test_the_picture_grows_with_its_rows() -> None:
    heights = [branch_figure(TREE, node, LIGHT).layout.height for node in ("goal:root", "goal:a")]
    assert heights[0] < heights[1]


def test_one_table_gives_one_picture_to_the_last_digit() -> None:
    first, second = (json.dumps(branch_figure(TREE, "goal:a", LIGHT).to_plotly_json()) for _ in range(2))
    assert first == second


def test_everything_is_shown_with_weights_as_widths() -> None:
    trace = icicle_figure(TREE, "goal:root", LIGHT).to_plotly_json()["data"][0]
    assert dict(zip(trace["ids"], trace["values"], strict=True))["goal:a"] == 0.6
    assert trace["parents"][0] == ""
    assert trace["level"] == "goal:root"


def test_money_that_leaves_goals_arrives_at_departments() -> None:
    sankey = flow_figure(FLOWS, "million COP", LIGHT).to_plotly_json()["data"][0]
    assert sum(sankey["link"]["value"]) == 12
    labels = sankey["node"]["label"]
    assert [labels[i] for i in sankey["link"]["source"]] == ["Health  8.00 m"] * 2 + ["Schools  4.00 m"]
    assert [labels[i] for i in sankey["link"]["target"]] == ["North  6.00 m", "South  6.00 m", "South  6.00 m"]


def test_small_departments_are_gathered_and_nothing_is_lost() -> None:
    many = pd.DataFrame(
        [("a", "Health", f"d{i:02}", f"Department {i}", float(20 - i)) for i in range(20)], columns=FLOWS.columns
    )
    sankey = flow_figure(many, "", LIGHT, most=5).to_plotly_json()["data"][0]
    assert sum(sankey["link"]["value"]) == many["amount"].sum()
    assert any("15 smaller departments" in label for label in sankey["node"]["label"])
    assert len(sankey["node"]["label"]) == 1 + 5 + 1


def test_a_department_stands_beside_its_figure_in_the_unchanged_plan() -> None:
    spending = pd.DataFrame(
        [("x", "North", 5.0, 8.0), ("y", "South", 6.0, 6.0)], columns=["department", "name", "amount", "before"]
    )
    figure = department_figure(spending, "million COP", LIGHT).to_plotly_json()
    bars, ticks = figure["data"]
    assert (bars["y"], bars["x"], ticks["x"]) == (["y", "x"], [6.0, 5.0], [6.0, 8.0])
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    assert any("▼" in note and "3.00 m" in note for note in notes)
    assert sum("▼" in note or "▲" in note for note in notes) == 1


def test_many_departments_are_shown_down_to_a_last_row_for_the_small_ones() -> None:
    spending = pd.DataFrame(
        [(f"d{i:02}", f"Department {i}", float(40 - i), 1.0) for i in range(40)],
        columns=["department", "name", "amount", "before"],
    )
    bars, ticks = department_figure(spending, "", LIGHT, most=10).to_plotly_json()["data"]
    assert len(bars["x"]) == 11
    assert sum(bars["x"]) == spending["amount"].sum()
    assert ticks["x"][-1] == 30
    notes = department_figure(spending, "", LIGHT, most=10).to_plotly_json()["layout"]["annotations"]
    assert (notes[-2]["text"], notes[-2]["y"]) == ("30 smaller departments", bars["y"][-1])
    assert all(note["y"] for note in notes)


def test_a_resource_shows_what_is_used_of_what_there_is() -> None:
    total, used, tick = resource_figure("Money", "COP", 10.0, 7.0, 12.0, LIGHT).to_plotly_json()["data"]
    assert (total["x"], used["x"], tick["x"]) == ([10.0], [7.0], [12.0])


@pytest.mark.parametrize(
    ("attainment", "kind"),
    [(1.0, "reached"), (0.95, "reached"), (0.94, "partly"), (0.5, "partly"), (0.49, "little"), (None, "none")],
)
def test_classes_begin_where_the_legend_says(attainment: float | None, kind: str) -> None:
    assert class_of(attainment) == kind


def test_long_labels_end_at_a_word() -> None:
    assert clip("Environment, land use, roads and utilities", 24) == "Environment, land use…"
    assert lines("Environment, land use, roads and utilities", 16, 2) == "Environment,<br>land use, roads…"


# Viénot, Brettel and Mollon (1999) for red and green, in linear light; Brettel, Viénot and Mollon (1997),
# simplified to one plane, for blue.
SEEN = {
    "everybody": np.eye(3),
    "no red cones": np.array([[0.1124, 0.8876, 0.0], [0.1124, 0.8876, 0.0], [0.0040, -0.0040, 1.0]]),
    "no green cones": np.array([[0.2927, 0.7073, 0.0], [0.2927, 0.7073, 0.0], [-0.0223, 0.0223, 1.0]]),
    "no blue cones": np.array([[1.0, 0.1462, -0.1462], [0.0, 0.8599, 0.1401], [0.0, 0.8599, 0.1401]]),
}


def linear(colour: str) -> np.ndarray[Any, Any]:
    parts = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(light, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(one: str, other: str) -> float:
    """Contrast ratio of the Web Content Accessibility Guidelines 2.2, 1..21."""
    bright, dim = sorted((float(np.dot([0.2126, 0.7152, 0.0722], linear(c))) for c in (one, other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@THEMES
@pytest.mark.parametrize("eyes", SEEN)
def test_classes_stay_apart_for_every_kind_of_eyes(palette: Palette, eyes: str) -> None:
    for one, other in combinations(("reached", "partly", "little"), 2):
        distance = np.linalg.norm(
            lab(SEEN[eyes] @ linear(getattr(palette, one))) - lab(SEEN[eyes] @ linear(getattr(palette, other)))
        )
        assert distance > 20, f"{one} and {other} look alike with {eyes}: {distance:.0f}"


@THEMES
def test_text_and_marks_stand_out_from_the_paper(palette: Palette) -> None:
    assert contrast(palette.ink, palette.paper) > 12
    for name, least in product(("soft", "accent", "up", "down"), (4.5,)):
        assert contrast(getattr(palette, name), palette.paper) > least, name
    for name in ("reached", "partly", "little", "none"):
        assert contrast(palette.of(name), palette.paper) > 3, name  # type: ignore[arg-type]
    assert contrast(palette.up, palette.up_paper) > 4.5
    assert contrast(palette.down, palette.down_paper) > 4.5


def test_every_class_has_a_shape_and_a_sign_of_its_own() -> None:
    assert len(set(look.SYMBOLS.values())) == len(set(look.SIGNS.values())) == 4
