from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import MeritreeError
from model.firmness import Firmness, UnknownComparisonError, firm_departments, firmness
from model.firmness_parts import WeightSweep
from model.plan import Contribution, Department, Evaluator, Goal, Indicator, Plan, Result
from model.ranking import rank
from model.schema import in_order

EXACT_DEMO = {
    "A": (0.9, 0.4, 0.5, 0.7, 0.3),
    "B": (0.6, 0.8, 0.6, 0.4, 0.6),
    "C": (0.5, 0.6, 0.9, 0.8, 0.5),
    "D": (0.7, 0.5, 0.3, 0.6, 0.95),
}
TREE = {"Outcome": {"out1": 0.6, "out2": 0.4}, "Process": {"proc1": 0.5, "proc2": 0.5}, "Citizen": {"cit1": 1.0}}


def demo(
    scores: dict[str, tuple[float | None, ...]] | None = None,
    weights: tuple[float, float, float] = (0.5, 0.3, 0.2),
    groups: dict[str, str] | None = None,
) -> Plan:
    """The tree of reference case 20_exact_demo, with other scores (0..1, None = no result) where given."""
    table: dict[str, tuple[float | None, ...]] = dict(scores or EXACT_DEMO)
    leaves = [(name, goal, weight) for goal, children in TREE.items() for name, weight in children.items()]
    pairs = [(place, leaf[0], department) for place, leaf in enumerate(leaves) for department in table]
    return in_order(
        Plan(
            goals=(
                Goal(goal="top"),
                *(Goal(goal=goal, parent="top", weight=w) for goal, w in zip(TREE, weights, strict=True)),
            ),
            indicators=tuple(
                Indicator(indicator=i, goal=g, weight=w, score="goalposts", score_low=0, score_high=1)
                for i, g, w in leaves
            ),
            departments=tuple(Department(department=d, group=(groups or {}).get(d)) for d in table),
            contributions=tuple(Contribution(indicator=i, department=d) for _, i, d in pairs),
            results=tuple(
                Result(indicator=i, department=d, period="2026", actual=actual)
                for place, i, d in pairs
                if (actual := table[d][place]) is not None
            ),
        )
    )


def examine(plan: Plan, *args: Any, **options: Any) -> Firmness:
    return firmness(plan, rank(plan), *args, **({"draws": 2000} | options))


def sweep_of(found: Firmness, node: str) -> WeightSweep:
    return next(sweep for sweep in found.sweeps if sweep.node.id == node)


def fractions(sweep: WeightSweep) -> list[tuple[str, str]]:
    return [
        (str(Fraction(point.at).limit_denominator(1000)), "".join(pair))
        for point in sweep.breakpoints
        for pair in point.swaps
    ]


def ranks_at(plan: Plan, weights: dict[str, float]) -> dict[str, float]:
    """Ranks with other weights written into the plan, the way `--set` would."""
    changed = replace(
        plan,
        goals=tuple(replace(g, weight=weights.get(g.goal, g.weight)) for g in plan.goals),
    )
    table = rank(changed).scores
    return dict(zip(table["department"], table["rank"], strict=True))


def test_the_breakpoints_of_a_goal_are_the_exact_ones() -> None:
    """Plan case 20_exact_demo, `sensitivity --cut goals`; a swap names first who is ahead above."""
    sweep = sweep_of(examine(demo()), "Outcome")
    expected = [("3/7", "DC"), ("17/31", "BC"), ("23/39", "AC"), ("11/17", "BD"), ("17/25", "AD"), ("3/4", "AB")]
    assert fractions(sweep) == expected
    assert sweep.weight == 0.5
    assert sweep.winner == pytest.approx((3 / 7, 11 / 17))
    assert sweep.order == pytest.approx((3 / 7, 17 / 31))


def test_the_breakpoints_of_an_indicator_are_in_its_local_weight() -> None:
    """Plan case 20_exact_demo, `sensitivity --cut indicators`."""
    sweep = sweep_of(examine(demo(), "indicators", "box:0.2"), "out1")
    expected = [("3/10", "CB"), ("19/40", "DB"), ("8/15", "DC"), ("23/35", "AB"), ("43/60", "AC"), ("9/10", "AD")]
    assert fractions(sweep) == expected
    assert sweep.winner == pytest.approx((8 / 15, 0.9))
    assert sweep.order == pytest.approx((8 / 15, 23 / 35))


def test_only_nodes_with_siblings_are_swept_down_to_the_cut() -> None:
    found = examine(demo(), ["Outcome", "proc1", "proc2", "cit1"])
    assert sorted(sweep.node.id for sweep in found.sweeps) == ["Citizen", "Outcome", "Process", "proc1", "proc2"]


@pytest.mark.parametrize(
    ("neighbourhood", "expected"),
    [
        ("box:0.2", [(1, 4), (1, 4), (1, 4), (1, 3)]),
        ("box:0.5", [(1, 4)] * 4),
        ("simplex", [(1, 4)] * 4),
    ],
)
def test_extreme_ranks_are_exact(neighbourhood: str, expected: list[tuple[int, int]]) -> None:
    """Plan case 20_exact_demo; 1.7 million draws missed that A can be first in the smaller box."""
    found = examine(demo(), "indicators", neighbourhood)
    assert [(reach.best, reach.worst) for reach in found.reaches] == expected
    assert found.is_exact


def test_the_smallest_changes_are_those_of_the_linear_programme() -> None:
    """Plan case 20_exact_demo, `sensitivity --cut indicators --neighbourhood simplex`."""
    found = examine(demo(), "indicators", "simplex")
    sizes = {(flip.passes, flip.passed): flip.sizes for flip in found.flips}
    expected = {
        ("A", None): (0.11397058823529427, 0.04642857142857143),
        ("B", None): (0.08676470588235288, 0.029629629629629634),
        ("C", None): (0.01904761904761903, 0.006896551724137878),
        ("C", "D"): (0.01904761904761904, 0.006896551724137907),
        ("D", None): (0.0, 0.0),
    }
    for pair, (l1, linf) in expected.items():
        assert sizes[pair]["l1"] == pytest.approx(l1, abs=1e-9)
        assert sizes[pair]["linf"] == pytest.approx(linf, abs=1e-9)


@pytest.mark.parametrize(
    ("passes", "l1", "linf"),
    [("A", 0.10588235294117646, 0.03913043478260866), ("B", 0.07692307692307702, 0.02173913043478259)],
)
def test_a_pair_asked_for_is_the_only_flip(passes: str, l1: float, linf: float) -> None:
    """Plan case 20_exact_demo: what it takes to pass D."""
    (flip,) = examine(demo(), "indicators", "simplex", pair=(passes, "D")).flips
    assert (flip.passes, flip.passed) == (passes, "D")
    assert (flip.sizes["l1"], flip.sizes["linf"]) == pytest.approx((l1, linf), abs=1e-9)


def test_weights_of_a_flip_put_back_into_the_plan_tie_the_pair() -> None:
    plan = demo()
    (flip,) = examine(plan, pair=("B", "D"), neighbourhood="simplex").flips
    for norm in ("l1", "linf", "l2"):
        weights = flip.weights[norm]
        assert weights is not None
        assert sum(weights.values()) == pytest.approx(1)
        scores = rank(
            replace(plan, goals=tuple(replace(g, weight=weights.get(g.goal)) for g in plan.goals))
        ).scores
        score = dict(zip(scores["department"], scores["score"], strict=True))
        assert score["B"] == pytest.approx(score["D"], abs=1e-6)
    assert sum(amount for _, _, amount in flip.moved) == pytest.approx((flip.sizes["l1"] or 0) / 2)


def test_weights_of_an_extreme_put_back_into_the_plan_give_that_rank() -> None:
    plan = demo()
    for reach in examine(plan, neighbourhood="box:0.4").reaches:
        assert ranks_at(plan, dict(reach.best_weights))[reach.department] == reach.best
        assert ranks_at(plan, dict(reach.worst_weights))[reach.department] == reach.worst_strict


def test_passports_hold_the_present_ranks() -> None:
    plan = demo()
    table = rank(plan).scores
    found = examine(plan)
    assert [passport.rank for passport in found.passports] == table["rank"].tolist()
    first = next(passport for passport in found.passports if passport.rank == 1)
    assert (first.department, first.overtaker) == ("D", "C")
    assert first.overtaking is not None
    assert first.tightest is not None
    assert first.interval == pytest.approx((2 / 11, 1)) if first.tightest.id == "Citizen" else True


def test_pairs_that_keep_their_order_everywhere_are_known_exactly() -> None:
    scores = {"A": (0.9, 0.9, 0.9, 0.9, 0.9), "B": (0.5, 0.5, 0.5, 0.5, 0.5), "C": (0.6, 0.6, 0.4, 0.4, 0.4)}
    found = examine(demo(scores), neighbourhood="simplex")
    assert found.always_ahead.tolist() == [[False, True, True], [False, False, False], [False, False, False]]


def test_departments_of_different_groups_are_never_compared() -> None:
    plan = demo(groups={"A": "x", "B": "x", "C": "y", "D": "y"})
    found = examine(plan, neighbourhood="simplex")
    together = {frozenset(pair) for sweep in found.sweeps for point in sweep.breakpoints for pair in point.swaps}
    assert together <= {frozenset("AB"), frozenset("CD")}
    assert {(flip.passes, flip.passed) for flip in found.flips} == {
        *((name, None) for name in "ABCD"),
        ("A", "B"),
        ("C", "D"),
    }
    assert all(reach.worst <= 2 for reach in found.reaches)
    assert all(len(chances.shares) == 2 for chances in found.chances)
    assert not found.always_ahead[np.ix_([0, 1], [2, 3])].any()
    with pytest.raises(UnknownComparisonError, match="'A' and 'C' are in different groups"):
        examine(plan, pair=("A", "C"))


def test_departments_that_own_different_indicators_are_swept_exactly_and_the_rest_is_labelled() -> None:
    scores = EXACT_DEMO | {"B": (0.6, None, 0.6, None, 0.6), "C": (0.5, 0.6, None, 0.8, 0.5)}
    plan = demo(scores)
    found = examine(plan)
    assert not found.is_exact
    for sweep in found.sweeps:
        for point in sweep.breakpoints:
            (x, y), *_ = point.swaps
            others = {s.node.id: s.weight for s in found.sweeps if s is not sweep}
            rest = sum(others.values())
            for t, ahead in ((point.at - 1e-5, y), (point.at + 1e-5, x)):
                weights = {name: (1 - t) * weight / rest for name, weight in others.items()} | {sweep.node.id: t}
                table = rank(
                    replace(plan, goals=tuple(replace(g, weight=weights.get(g.goal)) for g in plan.goals))
                ).scores
                score = dict(zip(table["department"], table["score"], strict=True))
                assert (score[x] > score[y]) == (ahead == x)


def test_evaluators_span_the_hull() -> None:
    opinions = {"ann": (0.5, 0.3, 0.2), "bob": (0.2, 0.3, 0.5)}
    rows = tuple(
        Evaluator(evaluator=who, node=goal, weight=weight)
        for who, weights in opinions.items()
        for goal, weight in zip(TREE, weights, strict=True)
    )
    found = examine(replace(demo(), evaluators=rows), neighbourhood="hull")
    for reach in found.reaches:
        for weights in (reach.best_weights, reach.worst_weights):
            assert weights["Process"] == pytest.approx(0.3)
            assert 0.2 - 1e-9 <= weights["Outcome"] <= 0.5 + 1e-9
    with pytest.raises(UnknownComparisonError, match="evaluators"):
        examine(demo(), neighbourhood="hull")


def test_what_cannot_be_compared_is_named() -> None:
    with pytest.raises(UnknownComparisonError, match=r"no department 'Bb' has a rank \(did you mean 'B'\?\)"):
        examine(demo({"B": (1, 1, 1, 1, 1), "C": (0, 0, 0, 0, 0)}), pair=("Bb", "C"))
    with pytest.raises(UnknownComparisonError, match="'A' cannot pass itself"):
        examine(demo(), pair=("A", "A"))
    with pytest.raises(UnknownComparisonError, match="did you mean 'simplex'"):
        examine(demo(), neighbourhood="simplx")


def test_without_any_score_there_is_nothing_to_examine() -> None:
    with pytest.raises(MeritreeError, match="no department has a score"):
        examine(demo({"A": (None,) * 5}))


def test_a_department_alone_holds_its_place() -> None:
    found = examine(demo({"A": (0.5,) * 5}))
    assert [(p.rank, p.best, p.worst, p.overtaker) for p in found.passports] == [(1, 1, 1, None)]
    assert all(sweep.breakpoints == () for sweep in found.sweeps)


def test_equal_departments_share_the_best_rank_and_no_breakpoint() -> None:
    found = examine(demo({"A": (0.5,) * 5, "B": (0.5,) * 5}), neighbourhood="simplex")
    assert [(p.rank, p.best, p.worst) for p in found.passports] == [(1, 1, 2), (1, 1, 2)]
    assert [(reach.best_strict, reach.worst_strict) for reach in found.reaches] == [(2, 1), (2, 1)]
    assert all(sweep.breakpoints == () for sweep in found.sweeps)


def test_a_weight_of_nought_or_everything_is_swept_like_any_other() -> None:
    found = examine(demo(weights=(1, 0, 0)))
    assert {sweep.node.id: sweep.weight for sweep in found.sweeps} == {"Outcome": 1, "Process": 0, "Citizen": 0}
    assert sweep_of(found, "Outcome").order[1] == 1
    assert all(reach.best == reach.worst for reach in found.reaches)


def test_new_names_change_no_finding() -> None:
    """Departments get names in the opposite order."""
    renamed = {"A": "Z", "B": "Y", "C": "X", "D": "W"}
    before = examine(demo(), neighbourhood="box:0.3")
    after = examine(demo({renamed[d]: row for d, row in EXACT_DEMO.items()}), neighbourhood="box:0.3")
    ranges = {renamed[reach.department]: (reach.best, reach.worst) for reach in before.reaches}
    assert {reach.department: (reach.best, reach.worst) for reach in after.reaches} == ranges
    for sweep in before.sweeps:
        points = [
            (point.at, sorted(tuple(renamed[d] for d in pair) for pair in point.swaps))
            for point in sweep.breakpoints
        ]
        assert [(point.at, list(point.swaps)) for point in sweep_of(after, sweep.node.id).breakpoints] == [
            (pytest.approx(at), pairs) for at, pairs in points
        ]


def scores_of(rows: list[tuple[int | None, ...]]) -> dict[str, tuple[float | None, ...]]:
    """Scores 0..1 of departments A, B, ... from marks 0..10; a department without any is left out."""
    return {
        name: tuple(None if mark is None else mark / 10 for mark in row)
        for name, row in zip("ABCDE", rows, strict=False)
        if any(mark is not None for mark in row)
    }


marks = st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 10))] * 5), min_size=2, max_size=5)


@settings(deadline=None, max_examples=25)
@given(marks, st.sampled_from(["box:0.25", "simplex"]))
def test_possible_ranks_contain_every_rank_that_was_drawn(
    rows: list[tuple[int | None, ...]], neighbourhood: str
) -> None:
    scores = scores_of(rows)
    if not scores:
        return
    found = examine(demo(scores), neighbourhood=neighbourhood, draws=500)
    for reach, chances in zip(found.reaches, found.chances, strict=True):
        taken = [place for place, share in enumerate(chances.shares, start=1) if share > 0]
        assert reach.best <= min(taken)
        assert max(taken) <= reach.worst
        assert sum(reach.best_weights.values()) == pytest.approx(1)
        assert min(reach.best_weights.values()) >= 0


@settings(deadline=None, max_examples=25)
@given(marks, st.sampled_from(["box:0.25", "simplex"]))
def test_a_rank_is_firm_for_the_shortcut_just_where_its_passport_says_so(
    rows: list[tuple[int | None, ...]], neighbourhood: str
) -> None:
    scores = scores_of(rows)
    if not scores:
        return
    plan = demo(scores)
    found = examine(plan, neighbourhood=neighbourhood, draws=5000)
    told = firm_departments(plan, rank(plan), neighbourhood=neighbourhood, draws=5000)
    assert told == {each.department: each.is_firm for each in found.passports}


def test_what_a_step_raises_ends_the_search_for_firm_places() -> None:
    plan = demo(EXACT_DEMO | {"E": (0.7, None, 0.5, 0.6, 0.5)})
    done: list[int] = []

    def stop(reached: int, _size: int) -> None:
        done.append(reached)
        if reached == 1:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        firm_departments(plan, rank(plan), draws=20_000, step=stop)
    assert done == [0, 1]
