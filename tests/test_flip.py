"""The smallest change that lets a department pass another, against closed forms, programmes and the exact demo."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model.errors import MeritreeError
from model.sensitivity.draws import draw
from model.sensitivity.flip import NORMS, PROGRAMMES, flip, moves, usual_flips
from model.sensitivity.neighbourhood import bounded, box, contains, hull, order, simplex
from model.sensitivity.projection import nearest_mixture
from model.sensitivity.scored_cut import scored_cut, scores_at

# reference case 20_exact_demo
A, B, C, D = range(4)
DEMO = np.array([[90, 40, 50, 70, 30], [60, 80, 60, 40, 60], [50, 60, 90, 80, 50], [70, 50, 30, 60, 95]])
WEIGHTS = np.array([0.3, 0.2, 0.15, 0.15, 0.2])
CUT = scored_cut(DEMO, WEIGHTS)


@pytest.mark.parametrize(
    ("passes", "passed", "l1", "linf"),
    [
        (A, D, 0.10588235294117646, 0.03913043478260866),
        (A, None, 0.11397058823529427, 0.04642857142857143),
        (B, D, 0.07692307692307702, 0.02173913043478259),
        (B, None, 0.08676470588235288, 0.029629629629629634),
        (C, D, 0.01904761904761904, 0.006896551724137907),
        (C, None, 0.01904761904761903, 0.006896551724137878),
        (D, None, 0.0, 0.0),
    ],
)
def test_the_smallest_changes_of_the_exact_demo_come_out(passes, passed, l1, linf):
    found = flip(CUT, simplex(5), passes, passed)

    assert found.exact
    assert found.sizes["l1"] == pytest.approx(l1, abs=1e-12)
    assert found.sizes["linf"] == pytest.approx(linf, abs=1e-12)


def test_the_closed_forms_are_those_of_the_design():
    lead = DEMO[C] - DEMO[D]
    gap = -float(lead @ WEIGHTS)

    found = flip(CUT, simplex(5), C, D)

    assert found.sizes["l1"] == pytest.approx(2 * gap / np.ptp(lead))
    assert found.sizes["linf"] == pytest.approx(gap / np.abs(lead - np.median(lead)).sum())
    assert found.sizes["l2"] == pytest.approx(gap / np.linalg.norm(lead - lead.mean()))


def test_a_change_is_told_as_moves_from_one_weight_to_another():
    """C passes D when 0.0095 of weight goes from citizens (45 points behind) to process 1 (60 ahead)."""
    new = flip(CUT, simplex(5), C, D).weights["l1"]

    (move,) = moves(WEIGHTS, new)

    assert (move.giver, move.receiver) == (4, 2)
    assert move.amount == pytest.approx(1 / 105)


def test_moves_are_told_largest_first_and_make_up_the_change():
    told = moves(np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.35, 0.2, 0.3, 0.15]))

    assert [(move.giver, move.receiver) for move in told] == [(0, 3), (1, 2)]
    assert [move.amount for move in told] == pytest.approx([0.15, 0.1])


def test_who_is_first_already_needs_no_change():
    found = flip(CUT, simplex(5), D)

    assert found.sizes == {"l1": 0, "linf": 0, "l2": 0}
    assert all((found.weights[norm] == WEIGHTS).all() for norm in NORMS)


def test_who_is_outdone_on_every_node_can_never_pass():
    found = flip(scored_cut([[10, 20], [30, 40]], [0.5, 0.5]), simplex(2), 0, 1)

    assert found.sizes == {"l1": None, "linf": None, "l2": None}
    assert found.weights == {"l1": None, "linf": None, "l2": None}


def test_who_is_the_same_distance_behind_on_every_node_can_never_pass():
    assert flip(scored_cut([[10, 20], [11, 21]], [0.5, 0.5]), simplex(2), 0, 1).sizes["l1"] is None


def test_a_distance_that_is_the_same_up_to_rounding_never_passes_either():
    behind = np.array([38.0, 98.7, 97.1, 67.9])
    cut = scored_cut(np.vstack([behind, behind + 64.4]), np.full(4, 0.25))
    assert 0 < np.ptp(cut.values[0] - cut.values[1]) < 1e-9

    found = flip(cut, simplex(4), 0, 1)

    assert set(found.sizes.values()) == {None}


def test_bounds_can_make_a_flip_dearer_or_impossible():
    free = flip(CUT, simplex(5), C, D).sizes["l1"]

    tight = flip(CUT, bounded(WEIGHTS - 0.004, WEIGHTS + 0.004), C, D)
    tighter = flip(CUT, bounded(WEIGHTS - 0.001, WEIGHTS + 0.001), C, D)

    assert tight.sizes["l1"] is None
    assert tighter.sizes["l1"] is None
    loose = flip(CUT, bounded(WEIGHTS - 0.008, WEIGHTS + 0.008), C, D)
    assert free < loose.sizes["l1"]
    assert contains(bounded(WEIGHTS - 0.008, WEIGHTS + 0.008), loose.weights["l1"])


def test_a_single_point_allows_no_flip_but_that_of_who_is_ahead():
    assert flip(CUT, box(WEIGHTS, 0), A, D).sizes["l2"] is None
    assert flip(CUT, box(WEIGHTS, 0), D, A).sizes["l2"] == 0


def test_the_usual_flips_are_each_with_the_one_before_and_each_with_the_first_place():
    found = [(each.passes, each.passed) for each in usual_flips(CUT, simplex(5))]

    assert found == [(A, None), (A, B), (B, None), (B, C), (C, None), (C, D), (D, None)]


def test_a_department_cannot_pass_itself_or_one_of_another_group():
    cut = scored_cut(DEMO, WEIGHTS, groups=[0, 0, 1, 1])

    for passed in (A, C):
        with pytest.raises(MeritreeError, match="can pass another one of its own group only"):
            flip(cut, simplex(5), A, passed)


case = st.integers(2, 5).flatmap(
    lambda nodes: st.tuples(
        arrays(np.float64, (4, nodes), elements=st.integers(0, 20).map(lambda score: 5.0 * score)),
        arrays(np.float64, nodes, elements=st.integers(1, 9)).map(lambda parts: parts / parts.sum()),
        st.sampled_from(["simplex", "box", "order", "hull"]),
        st.sampled_from([None, 1]),
    )
)


def neighbourhood(kind, weights):
    return {
        "simplex": lambda: simplex(len(weights)),
        "box": lambda: box(weights, 0.3),
        "order": lambda: order(weights),
        "hull": lambda: hull(np.vstack([weights, np.roll(weights, 1), np.full(len(weights), 1 / len(weights))])),
    }[kind]()


ONE_POINT_LEFT = (
    np.array([[55.0, 55.0], [0.0, 0.0], [0.0, 0.0], [45.0, 75.0]]),
    np.array([1.0, 2.0]) / 3,
    "hull",
    None,
)


@settings(max_examples=150, deadline=None)
@given(case)
@example(ONE_POINT_LEFT)
def test_a_flip_ties_the_pair_stays_inside_and_agrees_with_the_programme(drawn):
    scores, weights, kind, passed = drawn
    near = neighbourhood(kind, weights)
    cut = scored_cut(scores, weights)
    others = [1, 2, 3] if passed is None else [passed]

    found = flip(cut, near, 0, passed)

    leads = scores[0] - scores[others]
    for norm in NORMS:
        by_programme = PROGRAMMES[norm](leads, weights, near)
        new = found.weights[norm]
        assert (new is None) == (by_programme is None)
        if new is None or by_programme is None:
            continue
        size = np.linalg.norm(by_programme - weights, {"l1": 1, "linf": np.inf, "l2": 2}[norm])
        assert found.sizes[norm] == pytest.approx(size, abs=1e-9)
        assert new.sum() == pytest.approx(1, abs=1e-12)
        assert new.min() >= 0
        assert (leads @ new).min() >= -1e-9
        if (leads @ weights).min() < 0:
            assert (leads @ new).min() <= 1e-9


@settings(max_examples=60, deadline=None)
@given(case)
def test_no_draw_makes_the_flip_with_a_smaller_change(drawn):
    scores, weights, kind, passed = drawn
    near = neighbourhood(kind, weights)
    others = [1, 2, 3] if passed is None else [passed]

    found = flip(scored_cut(scores, weights), near, 0, passed)

    sampled = draw(near, 500)
    ahead = sampled[(sampled @ (scores[0] - scores[others]).T >= 0).all(axis=1)]
    for norm, kind_of_norm in (("l1", 1), ("linf", np.inf), ("l2", 2)):
        smallest = np.linalg.norm(ahead - weights, kind_of_norm, axis=1).min(initial=np.inf)
        assert found.sizes[norm] is not None or not len(ahead)
        assert found.sizes[norm] is None or found.sizes[norm] <= smallest + 1e-7


def test_quotients_are_flipped_by_tangents_and_said_to_be_inexact():
    """One weight is free, so that the answer can be read off a fine grid."""
    cut = scored_cut([[60, 20], [50, 40]], [0.4, 0.6], coverage=[[0.5, 1.0], [1.0, 0.4]])
    grid = np.linspace(0, 1, 100_001)[1:-1]
    weights = np.column_stack([grid, 1 - grid])
    scores = scores_at(cut, weights)
    ahead = weights[scores[:, 0] >= scores[:, 1]]

    found = flip(cut, simplex(2), 0, 1)

    assert not found.exact
    assert found.sizes["linf"] == pytest.approx(np.abs(ahead[:, 0] - 0.4).min(), abs=2e-5)
    tied = scores_at(cut, found.weights["l2"])
    assert tied[0] == pytest.approx(tied[1], abs=1e-9)


def test_quotients_that_never_flip_are_said_not_to():
    cut = scored_cut([[10, 20], [50, 40]], [0.4, 0.6], coverage=[[0.5, 1.0], [1.0, 0.4]])

    assert flip(cut, simplex(2), 0, 1).sizes == {"l1": None, "linf": None, "l2": None}


def test_departments_that_are_covered_alike_are_compared_exactly_among_others_that_are_not():
    cut = scored_cut([[60, 20], [50, 40], [0, 90]], [0.4, 0.6], coverage=[[0.5, 1.0], [0.5, 1.0], [1.0, 0.4]])

    assert flip(cut, simplex(2), 0, 1).exact
    assert not flip(cut, simplex(2), 0, 2).exact


def test_the_nearest_mixture_meets_its_inequalities_exactly_or_does_not_exist():
    corners = np.eye(3)

    nearest = nearest_mixture(
        np.array([0.6, 0.3, 0.1]), corners, np.vstack([corners, -corners[:1]]), np.array([0, 0, 0, -0.5])
    )

    assert nearest == pytest.approx([0.5, 0.35, 0.15], abs=1e-12)
    assert nearest_mixture(np.array([0.6, 0.3, 0.1]), corners, corners, np.array([0.5, 0.5, 0.5])) is None


def test_with_hundreds_of_nodes_the_nearest_weights_are_those_of_the_small_method(monkeypatch):
    scores = np.random.default_rng(4).uniform(0, 100, (4, 30))
    cut = scored_cut(scores, np.arange(1.0, 31.0))
    near = box(cut.weights, 0.5)
    small = [flip(cut, near, x, norms=["l1", "l2"]) for x in range(4)]
    monkeypatch.setattr("model.sensitivity.flip.MANY", 10)

    for one, other in zip(small, [flip(cut, near, x, norms=["l1", "l2"]) for x in range(4)], strict=True):
        for norm in ("l1", "l2"):
            assert (one.sizes[norm] is None) == (other.sizes[norm] is None)
            if one.sizes[norm] is not None:
                assert other.sizes[norm] == pytest.approx(one.sizes[norm], abs=1e-10)
        if one.weights["l2"] is not None:
            assert other.weights["l2"] == pytest.approx(one.weights["l2"], abs=1e-9)
