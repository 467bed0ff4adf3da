"""What weights really do, and a passport for each department."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.errors import MeritreeError
from model.sensitivity.acceptability import acceptability
from model.sensitivity.extremes import extremes
from model.sensitivity.influence import explained_shares, influence, opt_out_gain
from model.sensitivity.neighbourhood import box, simplex
from model.sensitivity.passport import passports
from model.sensitivity.scored_cut import scored_cut, scores_at, tangents
from model.sensitivity.sweep import sweep_lines

DEMO = np.array([[90, 40, 50, 70, 30], [60, 80, 60, 40, 60], [50, 60, 90, 80, 50], [70, 50, 30, 60, 95]])
WEIGHTS = np.array([0.3, 0.2, 0.15, 0.15, 0.2])


def test_explained_shares_are_those_of_paruolo_saisana_and_saltelli():
    """Reference case 18_effective_weights."""
    correlated = np.array([[1.0, 0.8, -0.1], [0.8, 1.0, -0.1], [-0.1, -0.1, 1.0]])
    balanced = np.array([0.2619047619047619, 0.2619047619047619, 0.47619047619047616])

    assert explained_shares(np.diag([1.0, 9.0]), np.array([0.5, 0.5])) == pytest.approx([0.1, 0.9])
    assert explained_shares(correlated, np.full(3, 1 / 3)) == pytest.approx(
        [0.688095238095238, 0.688095238095238, 0.15238095238095237]
    )
    assert explained_shares(correlated, balanced) == pytest.approx([0.42380952380952386] * 3)


def test_a_nodes_squared_correlation_is_the_explained_share_of_its_sample_covariance():
    found = influence(scored_cut(DEMO, WEIGHTS))

    assert found.squared_correlation == pytest.approx(explained_shares(np.cov(DEMO.T), WEIGHTS))


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, (6, 4), elements=st.integers(0, 100)),
    arrays(np.float64, (6, 4), elements=st.sampled_from([0.0, 0.5, 1.0])),
    arrays(np.float64, 4, elements=st.integers(1, 9)),
)
def test_variance_shares_add_up_to_one_unless_all_score_alike(scores, coverage, weights):
    coverage[coverage.sum(axis=1) == 0] = 1.0
    cut = scored_cut(scores, weights, coverage)

    found = influence(cut)

    if np.ptp(scores_at(cut, cut.weights)) > 1e-6:
        assert found.variance_share.sum() == pytest.approx(1, abs=1e-6)
    assert ((np.abs(found.redundancy) <= 1) | np.isnan(found.redundancy)).all()


def test_a_node_on_which_all_are_alike_decides_nothing_whatever_its_weight():
    found = influence(scored_cut([[50, 10], [50, 90]], [0.9, 0.1]))

    assert found.nominal.tolist() == [0.9, 0.1]
    assert found.variance_share.tolist() == [0, 1]
    assert np.isnan(found.correlation[0])
    assert found.discrimination[0] == 0


def test_all_alike_gives_no_shares_and_no_warning():
    found = influence(scored_cut([[50, 50], [50, 50]], [0.5, 0.5]))

    assert np.isnan(found.variance_share).all()
    assert np.isnan(influence(scored_cut([[50.0]], [1.0])).correlation).all()


def test_ceilings_floors_and_gaps_are_counted_apart():
    scores = [[100, 0, 7], [100, 0, 7], [50, 40, 7], [20, 0, 7]]
    coverage = [[1, 1, 0], [1, 1, 1], [1, 1, 1], [1, 0, 1]]

    found = influence(scored_cut(scores, [0.4, 0.4, 0.2], coverage))

    assert found.ceiling.tolist() == [0.5, 0, 0]
    assert found.floor == pytest.approx([0, 2 / 3, 0])
    assert found.missing.tolist() == [0, 0.25, 0.25]


def test_leaving_a_node_out_moves_ranks_by_what_ranking_without_it_shows():
    """Without the third node the order of 51, 50 and 10 turns into 10, 50 and 51 points upside down."""
    found = influence(scored_cut([[0, 0, 90], [50, 50, 20], [60, 60, 0]], [0.2, 0.2, 0.6]))

    assert found.left_out == pytest.approx([0, 0, 4 / 3])
    assert found.largest_move.tolist() == [0, 0, 2]


def test_leaving_out_the_only_node_leaves_nothing():
    assert np.isnan(influence(scored_cut([[1.0], [2.0]], [1.0])).left_out).all()


def test_opting_out_of_a_weak_indicator_gains_the_points_it_would_have_cost():
    """80 on half of the weight and nothing reported on the rest: 80 instead of 40."""
    cut = scored_cut([[80, 0], [50, 50]], [0.5, 0.5], coverage=[[1, 0], [1, 1]])

    assert opt_out_gain(cut, np.ones((2, 2))).tolist() == [40, 0]


def test_tangents_touch_the_scores():
    cut = scored_cut(DEMO, WEIGHTS, np.linspace(0.2, 1, 20).reshape(4, 5))
    step = np.array([1e-6, -1e-6, 0, 0, 0])

    line = tangents(cut, WEIGHTS)

    assert line @ WEIGHTS == pytest.approx(scores_at(cut, WEIGHTS))
    assert line @ (WEIGHTS + step) == pytest.approx(scores_at(cut, WEIGHTS + step), abs=1e-9)


def demo_passports(groups=None):
    cut = scored_cut(DEMO, WEIGHTS, groups=groups)
    near = box(WEIGHTS, 0.2)
    starts = np.array([np.where(np.arange(5) == node, 0, WEIGHTS) / (1 - WEIGHTS[node]) for node in range(5)])
    sweeps = sweep_lines(cut, starts, np.eye(5), WEIGHTS)
    chances = acceptability(cut, near, draws=2000)
    return passports(cut, near, sweeps, extremes(cut, near), chances), sweeps, chances


def test_a_passport_says_rank_reach_tightest_weight_and_overtaker():
    written, sweeps, chances = demo_passports()

    first = written[3]
    assert (first.rank, first.best, first.worst) == (1, 1, 3)
    assert first.share_at_rank == chances.shares[3, 0]
    assert not first.is_firm
    assert first.overtaker == 2
    assert first.overtaking is not None
    assert first.overtaking.sizes["l1"] == pytest.approx(0.01904761904761904)
    nearest = min(
        abs(at - sweep.present)
        for sweep in sweeps
        for at, pair in zip(sweep.at, zip(sweep.above, sweep.below, strict=True), strict=True)
        if 3 in pair
    )
    assert first.tightest is not None
    assert min(
        abs(first.interval[0] - WEIGHTS[first.tightest]), abs(first.interval[1] - WEIGHTS[first.tightest])
    ) == (pytest.approx(nearest))


def test_who_is_last_has_nobody_to_be_overtaken_by():
    last = demo_passports()[0][0]

    assert last.rank == 4
    assert last.overtaker is None
    assert last.overtaking is None


def test_who_is_alone_in_a_group_is_firm():
    alone = demo_passports(groups=[0, 1, 1, 1])[0][0]

    assert alone.is_firm
    assert (alone.rank, alone.tightest, alone.interval) == (1, None, (0, 1))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1, 2]], [0.5, 0.5, 0.5]), "expected departments x nodes"),
        (([[1, np.nan]], [0.5, 0.5]), "scores: expected a number wherever something is scored"),
        (([[1, 2]], [0.5, -0.5]), "weights: expected numbers of at least 0"),
        (([[1, 2]], [0, 0]), "not all of them 0"),
        (([[1, 2], [3, 4]], [0.5, 0.5], [[1, 1], [0, 0]]), "department 2 has no score on a node with weight"),
        (([[1, 2]], [0.5, 0.5], [[1, -1]]), "coverage: expected numbers of at least 0"),
    ],
)
def test_scores_without_meaning_are_refused(arguments, message):
    with pytest.raises(MeritreeError, match=message):
        scored_cut(*arguments)


def test_a_geometric_cut_ranks_by_the_product_of_powers():
    """Reference case 15_hdi: (0.6971 x 0.3447 x 0.5506)^(1/3) = 0.5096, printed as 0.510; arithmetic 0.5308."""
    cut = scored_cut([[69.71, 34.47, 55.06], [50.5, 50.5, 50.5]], [1, 1, 1], geometric=True)

    assert np.exp(scores_at(cut, cut.weights)) == pytest.approx([50.95476, 50.5], abs=1e-3)
    assert extremes(cut, simplex(3)).exact


def test_a_zero_that_has_weight_is_last_on_a_geometric_cut_whatever_the_weights():
    cut = scored_cut([[100, 0], [1, 1], [0, 50]], [0.5, 0.5], geometric=True)

    found = extremes(cut, box([0.5, 0.5], 0.9))

    assert found.best.tolist() == [2, 1, 2]
    assert found.worst.tolist() == [3, 1, 3]


def test_changing_nothing_changes_no_rank():
    found = acceptability(scored_cut(DEMO, WEIGHTS), box(WEIGHTS, 0), draws=10)

    assert found.expected_rank.tolist() == [4, 3, 2, 1]
