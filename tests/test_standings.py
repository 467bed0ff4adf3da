"""Tables behind the ranking page, and the moves of several weights at once."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from dashboard.standings import (
    examined,
    just_beyond,
    movable_nodes,
    next_crossings,
    places,
    range_view,
    ranked,
    swaps,
    sweep_view,
)
from dashboard.weight_moves import along_sweep, proposals, top_family, with_family
from model.firmness import Firmness
from model.plan import Plan
from model.tables import read_plan
from model.tree import Node, local_weights
from scenarios.scenario import Change, Scenario, apply
from scenarios.standing import standing

DATA = Path(__file__).parent.parent / "data"
CLIMATE = Node("goal", "climate")


@pytest.fixture(scope="module")
def scotland() -> Plan:
    return read_plan(DATA / "scotland")


def changed(plan: Plan, *changes: Change) -> Plan:
    return apply(Scenario(changes=changes), plan)


def orders(plan: Plan) -> dict[str, float]:
    table = standing(plan, "results").scores
    return dict(zip(table["department"], table["rank"], strict=True))


def test_a_swap_is_a_pair_whose_order_turned_round() -> None:
    rows = [("a", "", 1.0, 2.0), ("b", "", 2.0, 1.0), ("c", "", 3.0, 3.0), ("d", "other", 1.0, 1.0)]
    table = pd.DataFrame(rows, columns=["department", "group", "before", "now"])
    assert swaps(table) == [("b", "a")]


def test_a_tie_that_opens_is_no_swap() -> None:
    rows = [("a", "", 1.0, 1.0), ("b", "", 1.0, 2.0), ("c", "", math.nan, 3.0)]
    assert swaps(pd.DataFrame(rows, columns=["department", "group", "before", "now"])) == []


def test_places_lie_beside_those_of_the_plan(scotland: Plan) -> None:
    table = places(changed(scotland, Change("goals:climate:weight", 0.22, "share")), scotland, "results")
    before = orders(scotland)
    assert dict(zip(table["department"], table["before"], strict=True)) == before
    assert table["now"].tolist() == sorted(table["now"])
    assert len(ranked(table)) == 32


def test_every_node_with_siblings_can_be_swept_and_no_other(scotland: Plan) -> None:
    nodes = movable_nodes(scotland)
    assert nodes[0] == Node("goal", "adult_care")
    assert Node("goal", "scotland") not in nodes
    assert len(nodes) == len(set(nodes))


def test_the_weight_just_beyond_a_crossing_swaps_exactly_that_pair(scotland: Plan) -> None:
    view = sweep_view(scotland, "results", CLIMATE, "")
    assert view is not None
    for at in next_crossings(view):
        moved = changed(scotland, *along_sweep((), scotland, CLIMATE, just_beyond(view, at)))
        found = swaps(places(moved, scotland, "results"))
        near = view.crossings[(view.crossings["at"] - at).abs() < 1e-9]
        wanted = {tuple(sorted(pair)) for pair in zip(near["above"], near["below"], strict=True)}
        assert {tuple(sorted(pair)) for pair in found} == wanted


def test_an_indicator_deep_in_the_tree_is_swept_as_well(scotland: Plan) -> None:
    node = next(node for node in movable_nodes(scotland) if node.kind == "indicator")
    view = sweep_view(scotland, "results", node, "")
    assert view is not None
    at = next(end for end in next_crossings(view) if not math.isnan(end))
    moved = changed(scotland, *along_sweep((), scotland, node, just_beyond(view, at)))
    assert swaps(places(moved, scotland, "results"))


def test_a_sweep_knows_the_groups_apart() -> None:
    county = read_plan(DATA / "county")
    node = movable_nodes(county)[0]
    bureaus, townships = (sweep_view(county, "results", node, group) for group in ("bureaus", "townships"))
    assert bureaus is not None
    assert townships is not None
    assert not set(bureaus.departments) & set(townships.departments)


def test_along_a_sweep_shares_that_were_given_keep_their_proportions(scotland: Plan) -> None:
    given = (Change("goals:finance:weight", 0.3, "share"), Change("goals:economy:weight", 0.1, "share"))
    now = changed(scotland, *given)
    before, after = local_weights(now), local_weights(changed(scotland, *along_sweep(given, now, CLIMATE, 0.4)))
    others = [Node("goal", each.goal) for each in scotland.goals if each.parent == "scotland"]
    others.remove(CLIMATE)
    assert after[CLIMATE] == pytest.approx(0.4)
    assert [after[node] / after[others[0]] for node in others] == pytest.approx(
        [before[node] / before[others[0]] for node in others]
    )


def test_along_a_sweep_from_a_weight_of_everything_the_others_share_alike(scotland: Plan) -> None:
    given = (Change("goals:climate:weight", 1.0, "share"),)
    now = changed(scotland, *given)
    after = local_weights(changed(scotland, *along_sweep(given, now, CLIMATE, 0.3)))
    assert after[CLIMATE] == pytest.approx(0.3)
    assert after[Node("goal", "finance")] == pytest.approx(0.1)


def test_equal_weights_of_a_plan_that_has_them_already_change_nothing(scotland: Plan) -> None:
    other = (Change("goals:climate:weight", 0.3, "share"), Change("resources:money:total", 2.0, "scale"))
    assert with_family(other, dict.fromkeys(top_family(scotland), 0.125), scotland) == other[1:]


def test_a_proposal_gives_the_weights_that_the_evaluator_wrote(scotland: Plan) -> None:
    for name, shares in proposals(scotland).items():
        weights = local_weights(changed(scotland, *with_family((), proposals(scotland)[name], scotland)))
        assert [weights[node] for node in shares] == pytest.approx(list(shares.values()))


def test_possible_places_hold_every_place_that_was_drawn(scotland: Plan) -> None:
    found = examined(scotland, "results", "box:0.25")
    assert isinstance(found, Firmness)
    view = range_view(scotland, found, "")
    drawn = view.shares > 0
    assert (view.rows["best"] <= 1 + drawn.argmax(axis=1)).all()
    assert (view.rows["worst"] >= 32 - drawn[:, ::-1].argmax(axis=1)).all()
    assert np.array_equal(view.rows["rank"], sorted(view.rows["rank"]))
    assert view.unseen > 0


def test_what_cannot_be_examined_is_said_in_a_sentence() -> None:
    assert "evaluators" in str(examined(read_plan(DATA / "tenjo"), "results", "hull"))
