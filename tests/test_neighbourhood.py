"""What another view of the weights means, and draws from it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import MeritreeError
from model.sensitivity.draws import are_independent, block_of_draws, draw
from model.sensitivity.neighbourhood import bounded, box, contains, hull, least, order, parse, simplex

WEIGHTS = np.array([0.5, 0.3, 0.2])


def test_a_simplex_holds_every_weight_vector_and_nothing_else():
    anything = simplex(3)

    assert contains(anything, [1, 0, 0])
    assert contains(anything, WEIGHTS)
    assert not contains(anything, [0.6, 0.6, -0.2])
    assert not contains(anything, [0.5, 0.3, 0.3])


def test_a_box_moves_each_weight_by_a_share_of_itself():
    near = box(WEIGHTS, 0.2)

    assert contains(near, [0.6, 0.24, 0.16])
    assert not contains(near, [0.61, 0.24, 0.15])
    assert not contains(near, [0.5, 0.37, 0.13])


def test_a_weight_of_zero_stays_zero_in_a_box_and_a_weight_of_one_has_nowhere_to_go():
    near = box([0.5, 0.5, 0.0], 0.2)

    assert (draw(near, 500)[:, 2] == 0).all()
    assert box([1.0, 0.0], 0.5).is_point


def test_an_order_keeps_its_weights_from_passing_each_other():
    kept = order(WEIGHTS)

    assert contains(kept, [0.9, 0.1, 0.0])
    assert not contains(kept, [0.3, 0.5, 0.2])
    assert contains(kept, [1 / 3, 1 / 3, 1 / 3])


def test_equal_weights_stay_equal_in_an_order():
    assert order([0.25, 0.25, 0.25, 0.25]).is_point
    assert contains(order([0.4, 0.3, 0.3]), [0.8, 0.1, 0.1])
    assert not contains(order([0.4, 0.3, 0.3]), [0.7, 0.2, 0.1])


def test_rounding_does_not_break_a_tie_in_an_order():
    assert order([0.1 + 0.2, 0.3, 0.4 - 1e-17]).nodes == 3
    assert not contains(order([0.3, 0.1 + 0.2, 0.4]), [0.2, 0.3, 0.5])


def test_a_hull_holds_the_mixtures_of_its_weight_sets():
    evaluators = hull([[0.6, 0.4, 0.0], [0.2, 0.4, 0.4]])

    assert contains(evaluators, [0.4, 0.4, 0.2])
    assert not contains(evaluators, [0.4, 0.3, 0.3])


def test_weight_sets_that_agree_leave_a_single_point():
    assert hull([WEIGHTS, WEIGHTS]).is_point
    assert not hull([WEIGHTS, [0.2, 0.3, 0.5]]).is_point


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("simplex", [0, 0, 1], [0.5, 0.6, -0.1]),
        ("box:0.25", [0.55, 0.27, 0.18], [0.7, 0.2, 0.1]),
        (" Order ", [0.8, 0.1, 0.1], [0.1, 0.1, 0.8]),
        ("order+box:0.5", [0.6, 0.25, 0.15], [0.8, 0.1, 0.1]),
        ("box:0.5+order", [0.4, 0.35, 0.25], [0.35, 0.45, 0.2]),
        ("hull", [0.5, 0.5, 0.0], [0.5, 0.4, 0.1]),
        ("box:0", WEIGHTS, [0.51, 0.29, 0.2]),
    ],
)
def test_a_neighbourhood_is_read_from_its_name(text, inside, outside):
    near = parse(text, WEIGHTS, points=[[1, 0, 0], [0, 1, 0]])

    assert contains(near, inside)
    assert not contains(near, outside)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("simplx", "neighbourhood 'simplx': expected simplex, box:0.25, order or hull; did you mean 'simplex'?"),
        ("box", "expected simplex"),
        ("box:", "expected simplex"),
        ("box:-0.1", "expected simplex"),
        ("box:nan", "expected simplex"),
        ("box:0.2.5", "expected simplex"),
        ("", "expected simplex"),
        ("hull", "needs the table 'evaluators'"),
    ],
)
def test_a_name_that_means_nothing_is_refused(text, message):
    with pytest.raises(MeritreeError, match=message.replace("?", r"\?")):
        parse(text, WEIGHTS)


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([0.5, 0.6], "the present weights: expected a sum of 1, found 1.1"),
        ([1.5, -0.5], "expected numbers of at least 0, found 1.5, -0.5"),
        ([np.nan, 1.0], "expected numbers of at least 0, found nan, 1"),
        ([], "expected one number per node"),
    ],
)
def test_weights_that_are_none_are_refused(weights, message):
    with pytest.raises(MeritreeError, match=message):
        parse("simplex", weights)


def test_a_negative_spread_is_refused():
    with pytest.raises(MeritreeError, match="the spread is a share of each weight"):
        box(WEIGHTS, -0.1)


def test_bounds_that_leave_nothing_are_refused_with_every_reason():
    with pytest.raises(MeritreeError, match=r"the lower bounds add up to 1\.2, more than 1"):
        bounded([0.6, 0.6], [1, 1])
    with pytest.raises(MeritreeError, match=r"the upper bounds add up to 0\.7, less than 1"):
        bounded([0, 0], [0.4, 0.3])
    with pytest.raises(MeritreeError) as caught:
        bounded([0.5, 0.3, 0.2], [0.4, 0.1, 0.9], names=["health", "roads", "parks"])
    assert "health: the lower bound 0.5 is above the upper bound 0.4" in str(caught.value)
    assert "roads: the lower bound 0.3 is above the upper bound 0.1" in str(caught.value)


def test_an_order_that_contradicts_a_bound_names_both_nodes():
    message = r"the order asks health \(at most 0.1\) to weigh no less than parks \(at least 0.4\)"
    with pytest.raises(MeritreeError, match=message):
        bounded([0, 0, 0.4], [0.1, 1, 1], importance=[3, 2, 1], names=["health", "roads", "parks"])


def test_an_order_and_bounds_that_together_force_too_much_are_refused():
    """The least important weighs 0.3 at least, so all three do, and that is all there is to give."""
    assert bounded([0, 0, 1 / 3], [1, 1, 1], importance=[3, 2, 1]).is_point
    with pytest.raises(MeritreeError, match=r"the lower bounds add up to 1\.05"):
        bounded([0, 0, 0.35], [1, 1, 1], importance=[3, 2, 1])


def test_what_bounds_the_most_important_bounds_all():
    with pytest.raises(MeritreeError, match=r"the upper bounds add up to 0\.9, less than 1"):
        bounded([0, 0, 0], [0.3, 1, 1], importance=[3, 2, 1])


@pytest.mark.parametrize(
    "text", ["simplex", "box:0.25", "box:0.9", "box:3", "order", "order+box:0.5", "hull", "box:0"]
)
def test_draws_lie_in_their_neighbourhood(text):
    near = parse(text, WEIGHTS, points=[[0.2, 0.3, 0.5], [0.6, 0.2, 0.2]])

    drawn = draw(near, 300, seed=3)

    assert drawn.shape == (300, 3)
    assert drawn.sum(axis=1) == pytest.approx(1, abs=1e-12)
    assert (drawn >= 0).all()
    assert all(contains(near, weights, 1e-6) for weights in drawn)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=6).filter(any), st.floats(0, 2), st.integers(0, 99))
def test_no_weight_is_ever_negative_and_the_present_weights_are_in_every_box(parts, spread, seed):
    weights = np.array(parts) / sum(parts)
    near = box(weights, spread)

    assert contains(near, weights)
    assert (draw(near, 50, seed) >= 0).all()


def close_to(drawn, share_or_mean, tolerance):
    return drawn.mean(axis=0) == pytest.approx(share_or_mean, abs=tolerance)


def test_draws_from_a_simplex_are_uniform():
    """Each weight is above t in (1 - t)^2 of the cases, as areas of similar triangles show."""
    drawn = draw(simplex(3), 40_000)

    for t in (0.1, 0.5, 0.9):
        assert close_to(drawn > t, (1 - t) ** 2, 0.01)


def test_draws_from_an_order_have_the_rank_order_centroid_as_their_mean():
    """Reference case 05_smaa: 11/18, 5/18, 2/18."""
    assert close_to(draw(order(WEIGHTS), 40_000), [11 / 18, 5 / 18, 2 / 18], 0.005)


def test_draws_above_lower_bounds_are_a_shifted_simplex():
    drawn = draw(bounded([0.4, 0.2, 0.0], [1, 1, 1]), 40_000)

    assert drawn.min(axis=0) == pytest.approx([0.4, 0.2, 0.0], abs=0.005)
    assert close_to(drawn, [0.4 + 0.4 / 3, 0.2 + 0.4 / 3, 0.4 / 3], 0.005)


@pytest.mark.parametrize(
    ("near", "rule"),
    [
        (box(WEIGHTS, 0.6), lambda w: (np.abs(w - WEIGHTS) <= 0.6 * WEIGHTS).all(axis=1)),
        (bounded([0, 0, 0], [0.9, 0.5, 0.4]), lambda w: (w <= [0.9, 0.5, 0.4]).all(axis=1)),
        (
            bounded([0.1, 0, 0], [0.4, 0.5, 0.9]),
            lambda w: ((w >= [0.1, 0, 0]) & (w <= [0.4, 0.5, 0.9])).all(axis=1),
        ),
        (
            parse("order+box:0.6", WEIGHTS),
            lambda w: (np.abs(w - WEIGHTS) <= 0.6 * WEIGHTS).all(axis=1) & (np.diff(w, axis=1) <= 0).all(axis=1),
        ),
    ],
)
def test_draws_from_a_box_have_the_moments_of_simplex_draws_that_fall_into_it(near, rule):
    drawn = draw(near, 40_000, seed=1)
    everywhere = draw(simplex(3), 800_000, seed=2)
    inside = everywhere[rule(everywhere)]

    assert len(inside) > 30_000
    assert close_to(drawn, inside.mean(axis=0), 0.004)
    assert np.cov(drawn.T) == pytest.approx(np.cov(inside.T), abs=1e-3)


def test_a_block_of_draws_is_the_same_whatever_was_drawn_before():
    near = box(WEIGHTS, 0.25)

    assert (block_of_draws(near, 7, 1) == block_of_draws(near, 7, 1)).all()
    assert (block_of_draws(near, 7, 1, 10) == block_of_draws(near, 7, 1)[:10]).all()
    assert not (block_of_draws(near, 7, 0) == block_of_draws(near, 7, 1)).all()
    assert not (block_of_draws(near, 8, 1) == block_of_draws(near, 7, 1)).all()


def test_only_an_order_within_bounds_has_dependent_draws():
    assert all(are_independent(near) for near in (simplex(3), box(WEIGHTS, 0.2), order(WEIGHTS)))
    assert not are_independent(parse("order+box:0.2", WEIGHTS))


def test_the_least_value_of_a_linear_function_fills_the_cheapest_weights_first():
    near = bounded([0.1, 0.1, 0.1], [0.5, 0.5, 0.8])

    values, where = least(near, np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 1.0]]))

    assert where[0] == pytest.approx([0.5, 0.4, 0.1])
    assert values == pytest.approx([0.5 + 0.8 + 0.3, 0.3 + 0.9])
