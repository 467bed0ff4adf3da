"""What a group of evaluators thinks together, against published votes and every order."""

from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from model import groups
from model.errors import MeritreeError
from model.groups import agreement, consensus, mean_weights, points, preferences, rank_correlation


def test_weights_of_evaluators_are_averaged_by_their_influence():
    assert mean_weights([[3, 1], [1, 1]]).tolist() == [0.625, 0.375]
    assert mean_weights([[3, 1], [1, 1]], [3, 1]) == pytest.approx([0.6875, 0.3125])


def test_weights_that_are_none_are_refused_all_at_once():
    with pytest.raises(MeritreeError) as caught:
        mean_weights([[0, 0], [1, -1], [1, 1]], [0, 0, 0])

    assert [line.split(":")[1] for line in str(caught.value).splitlines()] == [
        " evaluator 1",
        " evaluator 2",
        " influence",
    ]


# reference case 13_kendall_w
JUDGES = [
    [1, 3, 4, 5, 2, 8, 6, 7, 10, 9],
    [2, 1, 4, 5, 6, 3, 8, 7, 10, 9],
    [3, 2, 1, 5, 7, 4, 6, 8, 9, 10],
    [4, 2, 3, 1, 6, 7, 5, 9, 8, 10],
]
BIRDS = [
    [10.4, 10.8, 11.1, 10.2, 10.3, 10.2, 10.7, 10.5, 10.8, 11.2, 10.6, 11.4],
    [7.4, 7.6, 7.9, 7.2, 7.4, 7.1, 7.4, 7.2, 7.8, 7.7, 7.8, 8.3],
    [17, 17, 20, 14.5, 15.5, 13, 19.5, 16, 21, 20, 18, 22],
]


def test_four_judges_agree_as_the_lecture_says():
    found = agreement(-np.array(JUDGES))

    assert sum((np.array(found.rank_sums) - 22) ** 2) == 1048
    assert round(found.w, 3) == 0.794
    assert found.chi_square == pytest.approx(28.581818181818182)


def test_ties_are_corrected_as_zar_does():
    """Zar 2010, example 20.5; raw data recalled from memory, rank sums confirmed (from the smallest up)."""
    found = agreement(-np.array(BIRDS))

    assert found.rank_sums == (14.5, 21, 30.5, 6, 11, 3.5, 20, 11.5, 29, 28.5, 22.5, 36)
    assert found.w_uncorrected == pytest.approx(0.9133644133644133)
    assert found.w == pytest.approx(0.9241352201257862)


def test_agreement_is_full_for_one_order_and_none_for_opposite_ones():
    assert agreement([[1, 2, 3], [10, 20, 30]]).w == pytest.approx(1)
    assert agreement([[1, 1, 3], [10, 10, 30]]).w == pytest.approx(1)
    assert agreement([[1, 2, 3], [3, 2, 1]]).w == 0


@pytest.mark.parametrize(
    ("ratings", "message"),
    [
        ([[1, 2]], "two evaluators and two items at least"),
        ([[1], [2]], "two evaluators and two items at least"),
        ([[1, np.nan], [1, 2]], "a rating is missing"),
        ([[1, 1], [2, 2]], "every evaluator rates all items alike"),
    ],
)
def test_agreement_on_nothing_is_refused(ratings, message):
    with pytest.raises(MeritreeError, match=message):
        agreement(ratings)


@pytest.mark.parametrize(
    ("one", "other", "tau"),
    [
        ([3, 1, 2], [30, 10, 20], 1),
        ([3, 1, 2], [1, 3, 2], -1),
        ([1, 1, 2], [1, 1, 2], 1),
        ([1, 2, 3], [1, 3, 2], 1 / 3),
        ([1, 1, 2], [1, 2, 3], 2 / 6**0.5),
        ([5, 5], [7, 7], 1),
        ([5, 5], [7, 8], 0),
    ],
)
def test_rank_correlation_counts_the_pairs_in_the_same_order(one, other, tau):
    assert rank_correlation(one, other) == pytest.approx(tau)


@given(arrays(np.float64, st.integers(1, 7), elements=st.integers(0, 5)))
def test_changing_nothing_gives_a_rank_correlation_of_one(scores):
    assert rank_correlation(scores, scores) == pytest.approx(1)
    assert rank_correlation(scores, 4 * scores + 3) == pytest.approx(1)


def votes_of(profile, items):
    """Preferences of so many voters for each order of items."""
    return preferences([[-order.index(item) for item in items] for _, order in profile], [n for n, _ in profile])


def orders_of(profile, items):
    return ["".join(items[item] for item in order) for order in consensus(votes_of(profile, items)).orders]


# reference case 14_kemeny_borda; the ranking of its table 35 needs data that are not there
OECD_25 = [(3, "abcd"), (5, "acbd"), (7, "bdca"), (6, "cbda")]
CONDORCET = [(23, "abc"), (17, "bca"), (2, "bac"), (10, "cab"), (8, "cba")]
FISHBURN = [(3, "cbad"), (2, "badc"), (2, "adcb")]
TENNESSEE = [(42, "MNCK"), (26, "NCKM"), (15, "CKNM"), (17, "KCNM")]


def test_the_votes_of_the_oecd_handbook_count_as_it_prints_them():
    votes = votes_of(OECD_25, "abcd")

    assert votes.tolist() == [[0, 8, 8, 8], [13, 0, 10, 21], [13, 11, 0, 14], [13, 0, 7, 0]]
    assert points(votes).tolist() == [24, 44, 38, 20]
    assert orders_of(OECD_25, "abcd") == ["cbda"]


def test_condorcets_own_example_has_the_scores_the_handbook_prints():
    votes = votes_of(CONDORCET, "abc")
    scores = {
        "".join(order): sum(votes["abc".index(x), "abc".index(y)] for x, y in combinations(order, 2))
        for order in permutations("abc")
    }

    assert points(votes).tolist() == [58, 69, 53]
    assert scores == {"abc": 100, "bca": 104, "cab": 86, "bac": 94, "cba": 80, "acb": 76}
    found = consensus(votes)
    assert orders_of(CONDORCET, "abc") == ["bca"]
    assert (found.agreements, found.is_unique) == (104, True)


def test_dropping_the_last_of_fishburns_example_reverses_the_points_but_not_the_consensus():
    without = [(n, order.replace("d", "")) for n, order in FISHBURN]

    assert points(votes_of(FISHBURN, "abcd")).tolist() == [13, 12, 11, 6]
    assert points(votes_of(without, "abc")).tolist() == [6, 7, 8]
    assert orders_of(FISHBURN, "abcd")[0].replace("d", "") == orders_of(without, "abc")[0]


def test_the_capital_of_tennessee_is_nashville():
    found = consensus(votes_of(TENNESSEE, "MNCK"))

    assert orders_of(TENNESSEE, "MNCK") == ["NCKM"]
    assert found.agreements == 393
    assert found.is_unique


def test_a_cycle_of_equal_majorities_has_three_best_orders():
    found = consensus(votes_of([(1, "abc"), (1, "bca"), (1, "cab")], "abc"))

    assert found.orders == ((0, 1, 2), (1, 2, 0), (2, 0, 1))
    assert not found.is_unique


def test_evaluators_who_tie_all_leave_every_order_open():
    assert len(consensus(preferences([[1, 1, 1]])).orders) == 6


def test_one_item_is_an_order():
    assert consensus(preferences([[1.0]])).orders == ((0,),)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 6).flatmap(lambda items: arrays(np.int64, (3, items), elements=st.integers(0, 4))),
    st.booleans(),
)
def test_the_consensus_is_the_best_of_all_orders_however_it_is_searched(ratings, is_by_programme):
    votes = preferences(ratings)
    items = len(votes)
    scores = {order: sum(votes[x, y] for x, y in combinations(order, 2)) for order in permutations(range(items))}
    best = sorted(order for order, score in scores.items() if score >= max(scores.values()) - 1e-9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(groups, "BY_SUBSETS", 1 if is_by_programme else 12)
        patch.setattr(groups, "MOST_ORDERS", 12 if is_by_programme else 100)
        found = consensus(votes)

    assert found.agreements == pytest.approx(max(scores.values()))
    assert found.is_unique == (len(best) == 1)
    assert set(found.orders) <= set(best)
    if len(best) <= 12:
        assert list(found.orders) == best


def test_sixteen_items_in_a_great_cycle_are_ordered_by_the_programme():
    ratings = np.random.default_rng(1).random((5, 16))
    votes = preferences(ratings)

    found = consensus(votes)

    order = np.array(found.orders[0])
    gains = votes[np.ix_(order, order)]
    for place in range(15):  # no swap of neighbours helps
        assert gains[place, place + 1] >= gains[place + 1, place]
