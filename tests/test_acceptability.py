"""Shares of the draws at each rank, against exact areas and a slow count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.errors import MeritreeError
from model.ranking import ranks
from model.sensitivity.acceptability import acceptability
from model.sensitivity.draws import draw
from model.sensitivity.neighbourhood import box, hull, order, parse, simplex
from model.sensitivity.scored_cut import scored_cut, scores_at

# reference case 05_smaa/exact_3criteria: exact areas of polygons
SCORES = np.array([[90, 20, 40], [50, 60, 50], [10, 90, 30], [40, 40, 90]])
EQUAL = [1 / 3, 1 / 3, 1 / 3]
SHARES = [
    [0.30000000000000004, 0.12310231023102314, 0.2026049033474776, 0.3742927864214992],
    [0.06718146718146717, 0.6751608751608751, 0.2576576576576578, 0.0],
    [0.2256932256932257, 0.06006183629946005, 0.15236374988850238, 0.5618811881188119],
    [0.40712530712530715, 0.14167497830864176, 0.3873736891063623, 0.06382602545968885],
]
CENTRAL = [
    [0.6333333333333332, 0.1851851851851852, 0.18148148148148158],
    [0.3750824716341959, 0.46502660295763765, 0.1598909254081664],
    [0.1527208167954668, 0.682201480024186, 0.1650777031803472],
    [0.20550598878903048, 0.22737067456439813, 0.5671233366465713],
]


def test_shares_and_central_weights_are_the_areas_and_centroids_of_the_exact_case():
    found = acceptability(scored_cut(SCORES, EQUAL), simplex(3), draws=200_000, seed=1)

    assert (np.abs(found.shares - SHARES) <= 4.5 * np.maximum(found.standard_error, 1e-9)).all()
    assert found.central_weights == pytest.approx(np.array(CENTRAL), abs=0.005)
    assert found.expected_rank == pytest.approx(np.array(SHARES) @ [1, 2, 3, 4], abs=0.01)
    assert (found.confidence == 1).all()


def slow_shares(cut, weights):
    counts = np.zeros((cut.departments, cut.departments))
    for scores in scores_at(cut, weights):
        for department, place in enumerate(ranks(scores, cut.groups).astype(int)):
            counts[department, place - 1] += 1
    return counts / len(weights)


@pytest.mark.parametrize("text", ["simplex", "box:0.4", "order", "hull", "order+box:0.4", "box:0"])
@pytest.mark.parametrize("is_partly_covered", [False, True])
def test_shares_are_those_of_ranking_every_draw_on_its_own(text, is_partly_covered):
    random = np.random.default_rng(2)
    coverage = np.where(random.random((9, 4)) < 0.4, 0.5, 1.0) if is_partly_covered else None
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    cut = scored_cut(random.integers(0, 5, (9, 4)) * 10, weights, coverage, groups=[0, 0, 0, 0, 0, 1, 1, 1, 1])
    near = parse(text, weights, points=[[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1], [0.25, 0.25, 0.25, 0.25]])

    found = acceptability(cut, near, draws=5000, seed=5, pairs=True)

    drawn = draw(near, 5000, seed=5)
    assert found.shares == pytest.approx(slow_shares(cut, drawn))
    scores = scores_at(cut, drawn)
    same = cut.groups[:, None] == cut.groups
    ahead = (scores[:, :, None] > scores[:, None, :] + 1e-9).mean(axis=0) * same
    assert found.winning == pytest.approx(ahead)


def test_departments_that_are_alike_share_the_better_rank_in_every_draw():
    cut = scored_cut([[50, 50], [50, 50], [0, 0]], [0.5, 0.5])

    found = acceptability(cut, simplex(2), draws=100, pairs=True)

    assert found.shares.tolist() == [[1, 0, 0], [1, 0, 0], [0, 0, 1]]
    assert found.winning is not None
    assert found.winning.tolist() == [[0, 0, 1], [0, 0, 1], [0, 0, 0]]
    assert found.expected_rank.tolist() == [1, 1, 3]


def test_departments_nearer_than_the_tolerance_of_ranking_are_tied():
    cut = scored_cut([[50, 50], [50 + 4e-10, 50 + 4e-10], [50 + 3e-9, 50 + 3e-9]], [0.5, 0.5])

    assert acceptability(cut, simplex(2), draws=100).shares.tolist() == [[0, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_a_single_point_gives_the_present_ranks_for_certain():
    found = acceptability(scored_cut(SCORES, EQUAL), box(EQUAL, 0), draws=50)

    assert found.shares.argmax(axis=1).tolist() == [2, 1, 3, 0]
    assert found.shares.max(axis=1).tolist() == [1, 1, 1, 1]
    assert found.standard_error.max() == 0


def test_who_is_never_first_has_no_central_weights():
    found = acceptability(scored_cut([[50, 50], [40, 40]], [0.5, 0.5]), simplex(2), draws=50)

    assert np.isnan(found.central_weights[1]).all()
    assert np.isnan(found.confidence[1])
    assert found.central_weights[0].sum() == pytest.approx(1)


def test_one_department_is_always_first():
    found = acceptability(scored_cut([[50, 10]], [0.5, 0.5]), simplex(2), draws=10)

    assert found.shares.tolist() == [[1]]
    assert found.expected_rank.tolist() == [1]


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others():
    cut = scored_cut(SCORES, EQUAL)

    first, again = (acceptability(cut, simplex(3), draws=5000, seed=3).shares for _ in range(2))

    assert (first == again).all()
    assert not (first == acceptability(cut, simplex(3), draws=5000, seed=4).shares).all()


def test_more_draws_of_a_seed_begin_with_the_fewer():
    fewer, more = draw(simplex(3), 5000, seed=3), draw(simplex(3), 9000, seed=3)

    assert (more[:5000] == fewer).all()


def test_a_walk_is_said_to_be_dependent_and_its_error_comes_from_whole_blocks():
    cut = scored_cut(SCORES, [0.5, 0.3, 0.2])
    near = parse("order+box:0.5", [0.5, 0.3, 0.2])

    some, more = acceptability(cut, near, draws=4096), acceptability(cut, near, draws=5 * 4096)

    assert not more.independent
    assert np.isnan(some.standard_error).all()
    assert 0 < more.standard_error.max() < 0.03


def test_ratios_may_leave_a_department_behind_at_its_own_central_weights_and_confidence_says_so():
    """The first is ahead where the first weight is small or large, and its central weights lie between the two."""
    cut = scored_cut([[90, 20], [70, 0]], [0.5, 0.5], coverage=[[0.3, 1.0], [0.7, 0.3]])

    found = acceptability(cut, simplex(2), draws=2000)

    assert 0.1 < found.shares[0, 0] < 0.9
    assert found.confidence.tolist() == [0, 1]


def test_a_hull_that_gives_a_department_no_weight_at_all_is_refused():
    cut = scored_cut([[50, 50], [50, 50]], [0.5, 0.5], coverage=[[1, 1], [1, 0]])

    with pytest.raises(MeritreeError, match="department 2 has no score wherever the neighbourhood puts weight"):
        acceptability(cut, hull([[0, 1]]))


def test_no_draws_and_too_many_departments_are_refused():
    with pytest.raises(MeritreeError, match="draws: expected at least 1, found 0"):
        acceptability(scored_cut(SCORES, EQUAL), simplex(3), draws=0)
    with pytest.raises(MeritreeError, match=r"the ranks of 20000 departments in 4096 draws would take .* GB"):
        acceptability(scored_cut(np.zeros((20_000, 1)), [1.0]), simplex(1))


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, (4, 3), elements=st.integers(0, 100)), st.permutations(range(4)), st.floats(0.1, 9))
def test_the_order_of_departments_and_the_scale_of_scores_change_no_share(scores, reorder, scale):
    before = acceptability(scored_cut(scores, EQUAL), order([0.5, 0.3, 0.2]), draws=300)
    after = acceptability(scored_cut((scale * scores)[reorder], EQUAL), order([0.5, 0.3, 0.2]), draws=300)

    assert after.shares == pytest.approx(before.shares[reorder], abs=0.011)
