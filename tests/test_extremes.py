"""Best and worst ranks, against the exact demo, draws and every order of a small arrangement."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.errors import MeritreeError
from model.ranking import ranks
from model.sensitivity.draws import draw
from model.sensitivity.extremes import extremes
from model.sensitivity.flip import flip
from model.sensitivity.neighbourhood import box, contains, hull, order, parse, simplex
from model.sensitivity.scored_cut import scored_cut, scores_at

# reference case 20_exact_demo
DEMO = np.array([[90, 40, 50, 70, 30], [60, 80, 60, 40, 60], [50, 60, 90, 80, 50], [70, 50, 30, 60, 95]])
WEIGHTS = np.array([0.3, 0.2, 0.15, 0.15, 0.2])


@pytest.mark.parametrize(
    ("text", "best", "worst"),
    [
        ("box:0.2", [1, 1, 1, 1], [4, 4, 4, 3]),
        ("box:0.5", [1, 1, 1, 1], [4, 4, 4, 4]),
        ("simplex", [1, 1, 1, 1], [4, 4, 4, 4]),
        ("box:0", [4, 3, 2, 1], [4, 3, 2, 1]),
    ],
)
def test_the_ranks_of_the_exact_demo_come_out(text, best, worst):
    found = extremes(scored_cut(DEMO, WEIGHTS), parse(text, WEIGHTS))

    assert found.exact
    assert found.best.tolist() == best
    assert found.worst.tolist() == worst


def test_the_first_place_that_1_705_165_draws_of_the_exact_demo_missed_is_a_tie_at_a_corner_of_the_box():
    """Reference case 20 prints best rank 2 for A by draws and 1 exactly: at this corner A and B tie."""
    found = extremes(scored_cut(DEMO, WEIGHTS), box(WEIGHTS, 0.2))

    assert (found.best[0], found.best_strict[0]) == (1, 2)
    scores = DEMO @ found.best_weights[0]
    assert ranks(scores)[0] == 1
    assert np.sort(scores)[-1] == pytest.approx(np.sort(scores)[-2], abs=1e-9)


def test_ties_count_as_won_for_the_best_rank_and_as_lost_for_the_worst():
    found = extremes(scored_cut([[50, 50], [50, 50], [10, 10]], [0.5, 0.5]), simplex(2))

    assert found.best.tolist() == [1, 1, 3]
    assert found.worst.tolist() == [2, 2, 3]
    assert found.best_strict.tolist() == [2, 2, 3]
    assert found.worst_strict.tolist() == [1, 1, 3]


def test_a_tie_that_only_a_corner_allows_is_no_strict_rank():
    """At the weights (1, 0) all are equal, anywhere else the first leads."""
    found = extremes(scored_cut([[100, 60], [100, 50], [100, 40]], [0.5, 0.5]), simplex(2))

    assert found.best.tolist() == [1, 1, 1]
    assert found.best_strict.tolist() == [1, 2, 3]
    assert found.worst.tolist() == [3, 3, 3]
    assert found.worst_strict.tolist() == [1, 2, 3]


def test_a_twin_and_a_tie_at_a_corner_both_count_against_a_strict_rank():
    found = extremes(scored_cut([[100, 60], [100, 60], [100, 70]], [0.5, 0.5]), simplex(2))

    assert (found.best[0], found.best_strict[0]) == (1, 3)
    assert (found.worst[2], found.worst_strict[2]) == (3, 1)


def test_departments_are_ranked_within_their_group():
    found = extremes(scored_cut([[90, 90], [50, 40], [40, 50]], [0.5, 0.5], groups=[0, 1, 1]), simplex(2))

    assert found.best.tolist() == [1, 1, 1]
    assert found.worst.tolist() == [1, 2, 2]


def test_one_department_is_first():
    found = extremes(scored_cut([[10, 20]], [0.5, 0.5]), simplex(2))

    assert (found.best.tolist(), found.worst.tolist()) == ([1], [1])


def test_the_present_weights_are_the_witness_where_they_show_the_rank():
    found = extremes(scored_cut(DEMO, WEIGHTS), box(WEIGHTS, 0.2))

    assert (found.best_weights[3] == WEIGHTS).all()
    assert (found.worst_weights[0] == WEIGHTS).all()


def is_possible(leads):
    """Whether all leads can be at least 0 at once for two weights (w, 1 - w): the worst of them is concave."""
    inner = [-row[1] / (row[0] - row[1]) for row in leads if row[0] != row[1]]
    places = [0.0, 1.0, *(w for w in inner if 0 < w < 1)]
    return any((leads @ [w, 1 - w] >= -1e-12).all() for w in places)


@settings(max_examples=40, deadline=None)
@given(arrays(np.float64, (5, 2), elements=st.integers(0, 10)))
def test_with_two_nodes_the_best_rank_is_that_of_trying_every_set_of_rivals(scores):
    """Whoever is not ahead of the first department forms a set; the largest possible one decides."""
    found = extremes(scored_cut(scores, [0.5, 0.5]), simplex(2))

    rivals = scores[1:]
    passed = [
        sum(chosen)
        for chosen in product([False, True], repeat=4)
        if is_possible((scores[0] - rivals)[list(chosen)].reshape(-1, 2))
    ]
    lost = [
        sum(chosen)
        for chosen in product([False, True], repeat=4)
        if is_possible((rivals - scores[0])[list(chosen)].reshape(-1, 2))
    ]
    assert found.best[0] == 5 - max(passed)
    assert found.worst[0] == 1 + max(lost)


case = st.integers(2, 5).flatmap(
    lambda nodes: st.tuples(
        arrays(np.float64, st.tuples(st.integers(2, 8), st.just(nodes)), elements=st.integers(0, 20)),
        arrays(np.float64, nodes, elements=st.integers(1, 9)).map(lambda parts: parts / parts.sum()),
        st.sampled_from(["simplex", "box:0.3", "box:0.9", "order", "hull", "order+box:0.5"]),
    )
)


@settings(max_examples=60, deadline=None)
@given(case)
def test_extremes_contain_every_drawn_rank_and_their_weights_show_them(drawn):
    scores, weights, text = drawn
    near = parse(text, weights, points=[weights, np.roll(weights, 1), np.full(len(weights), 1 / len(weights))])

    found = extremes(scored_cut(scores, weights), near)

    for sample in draw(near, 60):
        places = ranks(scores @ sample)
        assert (found.best <= places).all()
        assert (found.worst >= places).all()
    assert (found.best <= found.best_strict).all()
    assert (found.worst >= found.worst_strict).all()
    assert (found.best_weights >= 0).all()
    for department, places in enumerate(found.best):
        shown = found.best_weights[department]
        assert shown.sum() == pytest.approx(1, abs=1e-12)
        assert "hull" in text or contains(near, shown, 1e-8)
        assert ranks(scores @ shown)[department] == places
        totals = scores @ found.worst_weights[department]
        level_or_ahead = (totals >= totals[department] - 1e-9).sum()
        assert level_or_ahead == found.worst[department]
        if found.worst[department] == found.worst_strict[department]:
            assert ranks(totals)[department] == found.worst[department]


@settings(max_examples=20, deadline=None)
@given(case, st.randoms(use_true_random=False))
def test_the_order_of_departments_and_the_scale_of_scores_change_no_rank(drawn, random):
    scores, weights, text = drawn
    near = parse(text, weights, points=[weights, np.roll(weights, 1)])
    reorder = list(range(len(scores)))
    random.shuffle(reorder)

    before = extremes(scored_cut(scores, weights), near)
    after = extremes(scored_cut((4 * scores + 3)[reorder], weights), near)

    assert after.best.tolist() == before.best[reorder].tolist()
    assert after.worst.tolist() == before.worst[reorder].tolist()


def test_sampling_misses_ranks_that_the_programme_finds():
    """20 departments on 12 nodes within +-25 %: why draws are no substitute."""
    random = np.random.default_rng(8)
    scores, weights = random.random((20, 12)) * 100, np.full(12, 1 / 12)
    near = box(weights, 0.25)

    found = extremes(scored_cut(scores, weights), near)

    drawn = np.array([ranks(row) for row in draw(near, 4000) @ scores.T])
    assert (drawn.min(axis=0) >= found.best).all()
    assert (drawn.max(axis=0) <= found.worst).all()
    assert (drawn.min(axis=0) > found.best).sum() >= 10
    for department in range(20):
        assert ranks(scores @ found.best_weights[department])[department] == found.best[department]
        assert ranks(scores @ found.worst_weights[department])[department] == found.worst[department]


def test_quotients_are_searched_and_said_to_be_inexact():
    random = np.random.default_rng(3)
    coverage = np.where(random.random((7, 4)) < 0.4, random.random((7, 4)), 1.0)
    cut = scored_cut(random.random((7, 4)) * 100, np.full(4, 0.25), coverage)
    near = box(np.full(4, 0.25), 0.5)

    found = extremes(cut, near)

    assert not found.exact
    drawn = np.array([ranks(row) for row in scores_at(cut, draw(near, 20_000))])
    assert (found.best <= drawn.min(axis=0)).all()
    assert (found.worst >= drawn.max(axis=0)).all()
    for department in range(7):
        assert ranks(scores_at(cut, found.best_weights[department]))[department] == found.best[department]
        assert ranks(scores_at(cut, found.worst_weights[department]))[department] == found.worst[department]


def test_equal_coverage_stays_exact_even_if_it_is_not_full():
    coverage = np.tile([1.0, 0.5, 0.0], (4, 1))
    scores = np.array([[90, 10, 0], [50, 60, 0], [20, 90, 0], [10, 10, 0]])

    found = extremes(scored_cut(scores, [0.4, 0.4, 0.2], coverage), simplex(3))

    assert found.exact
    assert found.best.tolist() == [1, 1, 1, 3]
    assert found.best_strict.tolist() == [1, 1, 1, 4]


def test_all_weight_on_what_nobody_has_a_score_for_makes_nobody_first():
    found = extremes(scored_cut([[90, 0], [50, 0]], [0.5, 0.5], coverage=[[1, 0], [1, 0]]), simplex(2))

    assert found.best.tolist() == [1, 2]
    assert flip(scored_cut([[90, 0], [50, 0]], [0.5, 0.5], [[1, 0], [1, 0]]), simplex(2), 1, 0).sizes["l1"] is None


def test_hulls_of_dependent_weight_sets_are_exact_too():
    sets = [[0.6, 0.2, 0.2], [0.2, 0.6, 0.2], [0.2, 0.2, 0.6], [0.5, 0.25, 0.25]]
    scores = np.array([[90, 10, 40], [10, 90, 40], [40, 40, 60]])

    found = extremes(scored_cut(scores, [0.4, 0.3, 0.3]), hull(sets))

    assert found.best.tolist() == [1, 1, 1]
    assert found.worst.tolist() == [3, 3, 3]


def test_an_order_that_all_agree_on_leaves_one_rank():
    found = extremes(scored_cut([[50, 50], [40, 40]], [0.6, 0.4]), order([0.6, 0.4]))

    assert (found.best.tolist(), found.worst.tolist()) == ([1, 2], [1, 2])


def test_more_departments_than_memory_holds_are_refused():
    with pytest.raises(MeritreeError, match="best and worst ranks of 20000 departments would take"):
        extremes(scored_cut(np.zeros((20_000, 1)), [1.0]), simplex(1))
