"""Weights that could be taken instead: from an order, from the data, from evaluators, from comparing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dashboard.weight_moves import top_family
from dashboard.weight_proposals import by_data, by_group, by_order, families, on_scale, usual_judgements
from model.judgements import pairwise
from model.plan import Plan
from model.plan_cut import plan_cut
from model.tables import read_plan
from model.weights import critic
from scenarios.standing import standing

DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def county() -> Plan:
    return read_plan(DATA / "county")


@pytest.fixture(scope="module")
def scotland() -> Plan:
    return read_plan(DATA / "scotland")


def named(shares) -> dict[str, float]:  # type: ignore[no-untyped-def]
    return {node.id: round(share, 4) for node, share in shares.items()}


def test_weights_by_order_alone_follow_the_order_and_share_ties(county: Plan) -> None:
    """Rank order centroid of 0.4 > 0.25 > 0.15 > 0.1 = 0.1 (Barron & Barrett 1996)."""
    fifth, fourth = 1 / 25, (1 / 5 + 1 / 4) / 5
    found = named(by_order(county))
    assert found["people"] == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 5, abs=1e-4)
    assert found["safety"] == found["trust"] == pytest.approx((fifth + fourth) / 2, abs=1e-4)
    assert sum(by_order(county).values()) == pytest.approx(1)


def test_weights_from_the_data_are_those_of_the_command_line(scotland: Plan) -> None:
    found = by_data(scotland, "results", "critic")
    cut = plan_cut(scotland, standing(scotland, "results").grid, "goals")
    assert found is not None
    assert cut is not None
    assert list(found.values()) == critic(cut.scored.values).tolist()
    assert tuple(found) == top_family(scotland)


def test_data_with_gaps_give_no_weights(county: Plan) -> None:
    assert by_data(county, "results", "entropy") is None


def test_the_group_of_evaluators_speaks_with_its_influence(county: Plan) -> None:
    """Head counts twice: people (2 * 0.4 + 0.45 + 0.35) / 4; all put people first, place second or tied."""
    group = by_group(county)
    assert group is not None
    assert named(group.mean)["people"] == pytest.approx(0.4)
    assert [node.id for node in group.order][:2] == ["people", "place"]
    assert 0.5 < (group.agreement or 0) < 1


def test_a_plan_without_evaluators_has_no_group() -> None:
    assert by_group(read_plan(DATA / "tenjo")) is None


def test_every_goal_with_several_below_it_can_be_weighed(county: Plan) -> None:
    assert next(node.id for node in families(county)) == "anlan"


def test_the_first_judgements_say_what_the_weights_say(county: Plan) -> None:
    judged = usual_judgements([0.6, 0.2, 0.2])
    assert judged[0].tolist() == [1, 3, 3]
    assert np.allclose(judged * judged.T, 1)
    assert pairwise(judged).weights == pytest.approx([0.6, 0.2, 0.2])


@pytest.mark.parametrize(("times", "step"), [(1.0, 1), (2.4, 2), (100.0, 9), (0.21, 1 / 5), (1e-9, 1 / 9)])
def test_a_ratio_takes_the_nearest_step_of_the_scale(times: float, step: float) -> None:
    assert on_scale(times) == pytest.approx(step)
