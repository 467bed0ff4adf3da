"""Weights from people and from data, against published numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import MeritreeError
from model.judgements import best_worst, best_worst_index, pairwise
from model.weights import critic, direct, entropy, most_favourable, rank_order_centroid, swing


def test_points_are_divided_by_their_sum():
    assert direct([30, 10, 0]).tolist() == [0.75, 0.25, 0]
    assert swing([100, 60, 40]).tolist() == [0.5, 0.3, 0.2]


@pytest.mark.parametrize(
    ("method", "given", "message"),
    [
        (direct, [1, -1], "points: item 2 has -1, less than 0"),
        (direct, [0, 0], "points: all points are 0"),
        (direct, [np.nan, 1], "points: item 1 is blank"),
        (direct, [], "points: there is nothing to weigh"),
        (swing, [90, 50], "the most important swing gets 100, and the largest here is 90"),
        (swing, [100, 120], "item 2 has 120, more than 100"),
        (rank_order_centroid, [1, np.nan], "ranks: item 2 is blank"),
        (entropy, [[1, 2], [3, -1]], "entropy: column 2 has a negative number"),
        (entropy, [[1, 0], [3, 0]], "entropy: column 2 is all 0"),
        (entropy, [[1, 5], [1, 5]], "entropy: no column tells the departments apart"),
        (entropy, [[1, 5]], "entropy: two departments at least are needed"),
        (critic, [[1, np.nan], [3, 0]], "critic: row 1, column 2 is not a number"),
        (critic, [[1, 2], [1, 2]], "critic: no column tells the departments apart"),
        (most_favourable, [[1, -2]], "scores: expected numbers of at least 0"),
        (most_favourable, [[1, 0]], "scores: item 2 is 0 for everybody"),
    ],
)
def test_what_cannot_be_weighed_is_refused(method, given, message):
    with pytest.raises(MeritreeError, match=message):
        method(given)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (2, [0.75, 0.25]),
        (3, [0.611111111111111, 0.27777777777777773, 0.1111111111111111]),
        (5, [0.45666666666666667, 0.25666666666666665, 0.15666666666666665, 0.09, 0.04]),
        (
            10,
            [
                0.2928968253968254,
                0.1928968253968254,
                0.1428968253968254,
                0.10956349206349207,
                0.08456349206349206,
                0.06456349206349207,
                0.047896825396825396,
                0.03361111111111111,
                0.021111111111111112,
                0.01,
            ],
        ),
    ],
)
def test_rank_order_centroids_are_those_of_reference_case_05(count, expected):
    assert rank_order_centroid(range(1, count + 1)) == pytest.approx(expected, abs=1e-15)


def test_equal_ranks_share_the_mean_of_their_places():
    assert rank_order_centroid([2, 1, 2]) == pytest.approx([7 / 36, 22 / 36, 7 / 36])


def test_entropy_weights_are_those_of_elsayed():
    """Reference case 10_entropy: Elsayed et al. 2017."""
    matrix = [
        [7, 312, 1891, 6613, 163],
        [72, 88, 728, 941804, 1078],
        [10, 252, 2594, 3466, 117471],
        [10, 145, 980, 2371, 86329],
        [65, 54, 350, 501, 29897],
        [29, 48, 380, 912, 34051],
        [7, 476, 3300, 78470, 2212],
        [70, 87, 650, 733, 819000],
        [4, 86, 591, 3015, 103],
        [12, 79, 579, 3240, 96098],
        [21, 45, 261, 1253, 453],
        [1, 72, 530, 4333, 0.1048],
    ]

    assert np.round(entropy(matrix), 6).tolist() == [0.104991, 0.069124, 0.071373, 0.449937, 0.304575]


def test_critic_weights_are_those_of_diakoulaki():
    """Reference case 11_critic: Diakoulaki, Mavrotas & Papayannakis 1995."""
    matrix = [
        [61.0, 1.08, 4.33],
        [20.7, 0.26, 4.34],
        [16.3, 1.98, 2.53],
        [9.0, 3.29, 1.65],
        [5.4, 2.77, 2.33],
        [4.0, 4.12, 1.21],
        [-6.1, 3.52, 2.1],
        [-34.6, 3.31, 0.98],
    ]

    assert critic(matrix) == pytest.approx([0.20222554, 0.48090173, 0.31687273], abs=5e-9)


TUS_ADALI = [
    [5000, 3, 3, 4, 3, 2],
    [680, 5, 3, 2, 2, 1],
    [2000, 3, 2, 3, 4, 3],
    [600, 4, 3, 1, 2, 2],
    [800, 2, 4, 3, 3, 4],
]


def test_critic_weights_are_those_of_tus_and_adali_with_and_without_the_cost_as_a_cost():
    """Reference case 11_critic: printed are the weights with all columns as benefits; the first is a cost."""
    as_printed, as_meant = critic(TUS_ADALI), critic(TUS_ADALI, [True] + [False] * 5)

    assert np.round(as_printed, 3).tolist() == [0.157, 0.249, 0.168, 0.121, 0.154, 0.151]
    assert as_meant == pytest.approx(
        [
            0.18406640733144122,
            0.21302897851094377,
            0.14221416232050307,
            0.15830064122283902,
            0.16838222128267455,
            0.13400758933159843,
        ]
    )


def test_a_column_without_spread_gets_no_weight():
    assert entropy([[1, 5], [3, 5]]).tolist() == [1, 0]
    assert critic([[1, 5, 9], [3, 5, 1], [2, 5, 1]])[1] == 0


def test_the_benefit_of_the_doubt_is_that_of_reference_case_21():
    results, weights = most_favourable([[1.0, 0.2], [0.6, 0.8], [0.3, 1.0], [0.5, 0.5]])

    assert results == pytest.approx([1, 1, 1, 25 / 34])
    assert weights[3] == pytest.approx([15 / 17, 10 / 17])


def filled(upper):
    """A reciprocal matrix from the rows of its upper triangle."""
    count = len(upper) + 1
    matrix = np.eye(count)
    for row, entries in enumerate(upper):
        for column, entry in enumerate(entries, row + 1):
            matrix[row, column], matrix[column, row] = entry, 1 / entry
    return matrix


# reference case 01_ahp_saaty
HOUSE = filled(
    [
        [5, 3, 7, 6, 6, 1 / 3, 1 / 4],
        [1 / 3, 5, 3, 3, 1 / 5, 1 / 7],
        [6, 3, 4, 6, 1 / 5],
        [1 / 3, 1 / 4, 1 / 7, 1 / 8],
        [1 / 2, 1 / 5, 1 / 6],
        [1 / 5, 1 / 6],
        [1 / 2],
    ]
)
SCHOOL = filled([[4, 3, 1, 3, 4], [7, 3, 1 / 5, 1], [1 / 5, 1 / 5, 1 / 6], [1, 1 / 3], [3]])
DRINKS = filled(
    [
        [9, 5, 2, 1, 1, 1 / 2],
        [1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
        [1 / 3, 1 / 4, 1 / 3, 1 / 9],
        [1 / 2, 1, 1 / 3],
        [2, 1 / 2],
        [1 / 3],
    ]
)


def test_the_house_of_saaty_has_his_weights_and_consistency():
    found = pairwise(HOUSE)

    assert np.round(found.weights, 3).tolist() == [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert found.largest == pytest.approx(9.669, abs=5e-4)
    assert found.index == pytest.approx(0.238, abs=5e-4)
    assert found.ratio == pytest.approx(0.169, abs=5e-4)
    assert not found.is_acceptable


def test_the_school_of_saaty_has_his_weights_and_a_consistency_that_his_rounding_explains():
    """He prints 7.49, 0.30 and 0.24; the matrix gives 7.42, 0.284 and 0.229, which is what we say."""
    found = pairwise(SCHOOL)

    assert found.weights == pytest.approx([0.3208, 0.1395, 0.0348, 0.1285, 0.2374, 0.1391], abs=6e-5)
    assert found.largest == pytest.approx(7.41987010192128)
    assert found.ratio == pytest.approx(0.22901130676149675)


def test_the_drinks_of_saaty_have_his_weights_and_consistency():
    found = pairwise(DRINKS)

    assert np.round(found.weights, 3).tolist() == [0.177, 0.019, 0.042, 0.116, 0.19, 0.129, 0.327]
    assert found.ratio == pytest.approx(0.022, abs=5e-4)
    assert found.is_acceptable


def test_the_matrix_of_the_oecd_handbook_has_the_weights_computed_from_it():
    """Its table 20 prints the matrix only."""
    matrix = filled(
        [
            [2, 3, 2, 5, 5, 1, 3],
            [2, 1 / 2, 4, 4, 1 / 2, 3],
            [1 / 4, 2, 2, 1 / 5, 1 / 2],
            [4, 4, 1 / 2, 3],
            [1, 1 / 5, 1 / 2],
            [1 / 5, 1 / 2],
            [4],
        ]
    )

    found = pairwise(matrix)

    assert found.weights == pytest.approx(
        [
            0.2290633076925929,
            0.13457100405180833,
            0.05936172809627971,
            0.1761449453590684,
            0.03854229879351342,
            0.03854229879351342,
            0.2522348119769443,
            0.07153960523627947,
        ]
    )
    assert found.ratio == pytest.approx(0.021385957152050352)


def test_choosing_a_city_by_a_hierarchy_of_comparisons_gives_saatys_priorities():
    """Reference case 01_ahp_saaty, cities; order Culture, Family, Housing, Jobs, Transportation."""
    criteria = pairwise(filled([[1 / 5, 3, 1 / 2, 5], [7, 1, 7], [1 / 4, 3], [7]]))
    cities = [  # Bethesda, Boston, Pittsburgh, Santa Fe
        filled([[1 / 2, 1, 1 / 2], [2.5, 1], [1 / 2.5]]),
        filled([[2, 1 / 3, 4], [1 / 8, 2], [9]]),
        filled([[5, 1 / 2, 2.5], [1 / 9, 1 / 4], [7]]),
        filled([[1 / 2, 3, 4], [6, 8], [1]]),
        filled([[1.5, 1 / 2, 4], [1 / 3.5, 2.5], [9]]),
    ]
    local = np.array([pairwise(matrix).weights for matrix in cities])

    assert criteria.weights == pytest.approx([0.1522, 0.4335, 0.0716, 0.3050, 0.0378], abs=5e-5)
    assert criteria.ratio == pytest.approx(0.050275718957738996)
    assert np.round(criteria.weights @ local, 3).tolist() == [0.229, 0.275, 0.385, 0.111]


def test_adding_a_copy_reverses_the_ranks_of_belton_and_gear_unless_scores_are_set_against_the_best():
    """Reference case 16: three equal criteria; the copy D of B takes the first place from B and gives it to A."""
    three = np.array(
        [pairwise(filled(upper)).weights for upper in ([[1 / 9, 1], [9]], [[9, 9], [1]], [[8 / 9, 8], [9]])]
    )
    four = np.column_stack([three, three[:, 1]])
    four /= four.sum(axis=1, keepdims=True)
    ideal = four / four.max(axis=1, keepdims=True)

    assert np.round(three.mean(axis=0), 2).tolist() == [0.45, 0.47, 0.08]
    assert np.round(four.mean(axis=0), 2).tolist() == [0.37, 0.29, 0.06, 0.29]
    assert ideal.mean(axis=0) / ideal.mean(axis=0).sum() == pytest.approx(
        [0.3050847457627119, 0.3220338983050848, 0.050847457627118633, 0.3220338983050848]
    )


def test_the_judgement_to_reconsider_is_the_one_that_was_spoilt():
    weights = np.array([0.4, 0.3, 0.2, 0.1])
    matrix = weights[:, None] / weights
    matrix[1, 3], matrix[3, 1] = 9.0, 1 / 9

    found = pairwise(matrix).reconsider

    assert found is not None
    assert (found.row, found.column, found.given) == (1, 3, 9)
    assert found.suggested == pytest.approx(3)
    assert found.ratio == pytest.approx(0, abs=1e-9)


def test_taking_the_suggestion_gives_the_consistency_that_was_promised():
    """Neighbourhood six times as important as the general condition is what spoils Saaty's house."""
    found = pairwise(HOUSE).reconsider
    assert found is not None
    better = HOUSE.copy()
    better[found.row, found.column] = found.suggested
    better[found.column, found.row] = 1 / found.suggested

    after = pairwise(better)

    assert (found.row, found.column, found.given) == (2, 6, 6)
    assert after.ratio == pytest.approx(found.ratio)
    assert after.weights[2] / after.weights[6] == pytest.approx(found.suggested)
    assert after.is_acceptable


def test_judgements_that_agree_need_no_second_thought():
    weights = np.array([0.5, 0.3, 0.2])

    found = pairwise(weights[:, None] / weights)

    assert found.weights == pytest.approx(weights)
    assert found.ratio == pytest.approx(0, abs=1e-9)
    assert found.reconsider is None
    assert pairwise([[1.0]]).weights.tolist() == [1]
    assert pairwise([[1, 4], [0.25, 1]]).ratio == 0


def test_more_than_fifteen_items_have_no_consistency_ratio():
    found = pairwise(np.ones((16, 16)))

    assert found.ratio is None
    assert found.is_acceptable is None


def test_every_unusable_comparison_is_named_at_once():
    matrix = [[1, 0, np.nan, 4], [2, 1, -3, 1], [1 / 3, 2, 1, 5], [0.5, 1, 0.2, 2]]

    with pytest.raises(MeritreeError) as caught:
        pairwise(matrix, ["health", "roads", "parks", "police"])

    lines = str(caught.value).splitlines()
    assert lines == [
        "pairwise matrix: health against roads is 0: "
        "expected a number above 0 (1/3 for three times less important)",
        "pairwise matrix: health against parks is blank: say how many times as important it is",
        "pairwise matrix: health against police is 4, and police against health is 0.5: expected 1 / 4 = 0.25",
        "pairwise matrix: roads against parks is -3: "
        "expected a number above 0 (1/3 for three times less important)",
        "pairwise matrix: police against police is 2: expected 1",
    ]


def test_a_reciprocal_that_was_rounded_by_hand_is_accepted():
    assert pairwise([[1, 3], [0.333, 1]]).weights == pytest.approx([0.75, 0.25], abs=1e-3)


def test_a_matrix_that_is_not_square_is_refused():
    with pytest.raises(MeritreeError, match="expected as many rows as columns, found 2 x 3"):
        pairwise([[1, 2, 3], [1, 1, 1]])


def test_buying_a_car_by_best_and_worst_gives_rezaeis_weights():
    """Reference case 09_bwm_rezaei; the ratio there uses the index rounded to 4.47, not (17 - sqrt 65) / 2."""
    found = best_worst([2, 1, 4, 3, 8], [4, 8, 2, 3, 1])

    assert found.weights == pytest.approx(
        [0.22950819672131145, 0.4480874316939891, 0.11475409836065573, 0.1530054644808743, 0.054644808743169404]
    )
    assert found.deviation == pytest.approx(0.010928961748633781)
    assert found.ratio == pytest.approx(0.0326393207543285, rel=5e-4)
    assert found.lowest == pytest.approx(
        [0.21450208613918983, 0.4461192608348696, 0.10848881980656448, 0.15630810483595708, 0.054766122862901896],
        abs=1e-7,
    )
    assert found.highest == pytest.approx(
        [0.22891969636202644, 0.4571490229850171, 0.1176316075014146, 0.16017264572066643, 0.05612014713672316],
        abs=1e-7,
    )
    assert found.reconsider == 3  # safety: 3 x 3 is not 8


def test_the_consistency_index_is_that_of_rezaeis_table():
    printed = [0, 0.44, 1.0, 1.63, 2.3, 3.0, 3.73, 4.47, 5.23]

    assert [best_worst_index(most) for most in range(1, 10)] == pytest.approx(printed, abs=5.1e-3)


def test_an_item_as_far_from_the_best_as_the_worst_and_as_far_above_the_worst_as_the_best_has_the_ratio_one():
    assert best_worst([1, 8, 8], [8, 8, 1]).ratio == pytest.approx(1)


def test_comparisons_that_agree_are_met_exactly():
    found = best_worst([1, 2, 8], [8, 4, 1])

    assert found.weights == pytest.approx(np.array([8, 4, 1]) / 13)
    assert found.deviation == pytest.approx(0, abs=1e-9)
    assert found.ratio == 0
    assert found.reconsider is None


@pytest.mark.parametrize(
    ("above", "below", "message"),
    [
        ([1, 2, 0], [8, 4, 1], "best against item 3 is 0: expected a number of at least 1"),
        ([1, np.nan, 8], [8, 4, 1], "best against item 2 is blank"),
        ([2, 2, 8], [8, 4, 1], "best against itself: expected 1 for one of the items"),
        ([1, 2, 8], [9, 4, 1], "the largest judgement, 9, must be best against worst"),
        ([1, 9, 8], [8, 4, 1], "the largest judgement, 9, must be best against worst"),
        ([1, 2], [8, 4, 1], "expected two rows of the same two or more items, found 2 and 3"),
    ],
)
def test_best_worst_judgements_that_contradict_themselves_are_refused(above, below, message):
    with pytest.raises(MeritreeError, match=message):
        best_worst(above, below)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=6), st.randoms(use_true_random=False))
def test_weights_sum_to_one_are_never_negative_and_follow_their_items(parts, random):
    order = list(range(len(parts)))
    random.shuffle(order)
    matrix = np.array([[a / b for b in parts] for a in parts])
    matrix[0, -1] *= 2
    matrix[-1, 0] /= 2
    table = np.random.default_rng(sum(parts)).random((5, len(parts)))

    for method, given_, axis in (
        (direct, np.array(parts), None),
        (rank_order_centroid, np.array(parts), None),
        (lambda each: pairwise(each).weights, matrix, "both"),
        (entropy, table, "columns"),
        (critic, table, "columns"),
    ):
        moved = {None: lambda g: g[order], "both": lambda g: g[order][:, order], "columns": lambda g: g[:, order]}
        weights = method(given_)
        assert weights.sum() == pytest.approx(1)
        assert weights.min() >= 0
        assert method(moved[axis](given_)) == pytest.approx(weights[order])
