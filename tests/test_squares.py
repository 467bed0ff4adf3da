"""Least squares over rows and bounds: exact on cases solved by hand, optimal on random ones."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from model.allocation import squares
from model.allocation.elimination import arrange
from model.allocation.programme import build
from model.allocation.settle import settle
from model.allocation.squares import least_squares
from model.allocation.stages import run_stages
from model.allocation.terms import Array, read_terms
from model.solver import INFINITY, Model, Rows, solve_arrays
from model.tables import read_plan

LAST_DIGITS = 1e-12


@dataclass(frozen=True)
class Case:
    """Rows `(coefficients, lower, upper)`, bounds of the columns, and the squares: group, share, curvature."""

    rows: tuple[tuple[tuple[float, ...], float, float], ...]
    bounds: tuple[tuple[float, float], ...]
    group: tuple[int, ...]
    share: tuple[float, ...]
    curvature: tuple[float, ...]

    @property
    def matrix(self) -> Array:
        return np.array([row for row, *_ in self.rows], dtype=np.float64).reshape(-1, len(self.bounds))

    def model(self) -> Model:
        row, column = np.nonzero(self.matrix)
        start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=len(self.rows)))]).astype(np.int32)
        limits = np.array([limits for _, *limits in self.rows], dtype=np.float64).reshape(-1, 2).T
        entries = Rows(start, column.astype(np.int32), self.matrix[row, column], *limits)
        return Model(entries, *np.array(self.bounds, dtype=np.float64).T)

    def solve(self) -> Array:
        found = least_squares(self.model(), *self.squares())
        assert found is not None
        return found

    def squares(self) -> tuple[Array, Array, Array]:
        return np.array(self.group), np.array(self.share), np.array(self.curvature)

    def sums(self, x: Array) -> Array:
        member = np.array(self.group) >= 0
        amount = (np.array(self.share) * x)[member]
        return np.bincount(np.array(self.group)[member], amount, minlength=len(self.curvature)).astype(np.float64)


def one_indicator(*capacities: float, required: float, bounds: tuple[tuple[float, float], ...]) -> Case:
    """Split an improvement among departments: columns are shares of their capacities U, curvatures U."""
    return Case(
        ((capacities, required, required),),
        bounds,
        tuple(range(len(capacities))),
        (1.0,) * len(capacities),
        capacities,
    )


def close(expected: list[float]) -> object:
    return pytest.approx(expected, rel=LAST_DIGITS, abs=LAST_DIGITS)


def test_a_free_split_is_proportional_to_capacity() -> None:
    case = one_indicator(300, 500, 200, required=700, bounds=((0, 1),) * 3)
    assert case.solve().tolist() == close([0.7, 0.7, 0.7])


def test_a_department_at_its_cap_leaves_the_rest_to_the_others_in_proportion() -> None:
    """100 of 700 by the first at 1/3 of its 300; 600 of the other 700."""
    case = one_indicator(300, 500, 200, required=700, bounds=((0, 1 / 3), (0, 1), (0, 1)))
    assert case.solve().tolist() == close([1 / 3, 6 / 7, 6 / 7])


def test_a_department_with_a_floor_takes_it_off_the_others() -> None:
    case = one_indicator(300, 500, 200, required=500, bounds=((0, 1), (0, 1), (0.9, 1)))
    assert case.solve().tolist() == close([320 / 800, 320 / 800, 0.9])


def two_indicators(money: float) -> Case:
    """x1 + x2 = 1, x3 + x4 = 1, all at curvature 1; x1 and x3 cost 3 and 1, of `money` altogether."""
    return Case(
        (((1, 1, 0, 0), 1, 1), ((0, 0, 1, 1), 1, 1), ((3, 0, 1, 0), -INFINITY, money)),
        ((0, 1),) * 4,
        (0, 1, 2, 3),
        (1,) * 4,
        (1,) * 4,
    )


def test_money_that_does_not_bind_changes_nothing() -> None:
    assert two_indicators(2.0).solve().tolist() == close([0.5] * 4)
    assert two_indicators(5.0).solve().tolist() == close([0.5] * 4)


def test_money_that_binds_is_saved_where_it_costs_the_least_squares() -> None:
    """With x1 = 1/2 - a and x3 = 1/2 - b, minimise a^2 + b^2 at 3 a + b = 1: a = 0.3, b = 0.1."""
    assert two_indicators(1.0).solve().tolist() == close([0.2, 0.8, 0.4, 0.6])


def test_a_bound_met_by_saving_leaves_the_rest_to_the_other_indicator() -> None:
    """At 0.3 the same split, a = 0.51, would be below 0: a stops at 1/2, b saves 0.2."""
    assert two_indicators(0.3).solve().tolist() == close([0.0, 1.0, 0.3, 0.7])


def test_the_steps_of_one_contribution_count_as_one() -> None:
    """Two steps of 30 and 70 of the first, 100 of the second: 120 are 60 and 60, whatever the steps."""
    case = Case((((30, 70, 100), 120, 120),), ((0, 1),) * 3, (0, 0, 1), (0.3, 0.7, 1), (100, 100))
    x = case.solve()
    assert case.sums(x).tolist() == close([0.6, 0.6])
    assert (case.matrix @ x).tolist() == close([120])


def test_a_step_that_costs_more_is_used_as_far_as_the_money_goes() -> None:
    """Of 120, money for 20 of the dear step lets the first do 30 + 20 = 50, the second 70."""
    case = Case(
        (((30, 70, 100), 120, 120), ((0, 7, 0), -INFINITY, 2)),
        ((0, 1),) * 3,
        (0, 0, 1),
        (0.3, 0.7, 1),
        (100, 100),
    )
    assert case.sums(case.solve()).tolist() == close([0.5, 0.7])


def test_what_is_fixed_in_a_group_counts_in_its_sum() -> None:
    """The first step is done: 0.3 + 0.7 z = x and 70 z + 100 x = 90 give sums of 0.6 and 0.6."""
    case = Case((((30, 70, 100), 120, 120),), ((1, 1), (0, 1), (0, 1)), (0, 0, 1), (0.3, 0.7, 1), (100, 100))
    x = case.solve()
    assert x.tolist() == close([1, 3 / 7, 0.6])


def test_a_free_column_without_curvature_takes_what_it_must() -> None:
    """x1 - t = 0.2, x2 + t = 0.4: only x1 + x2 = 0.6 is left, split evenly; t has no bounds."""
    case = Case(
        (((1, 0, -1), 0.2, 0.2), ((0, 1, 1), 0.4, 0.4)),
        ((0, 1), (0, 1), (-INFINITY, INFINITY)),
        (0, 1, -1),
        (1, 1, 0),
        (1, 1),
    )
    assert case.solve().tolist() == close([0.3, 0.3, 0.1])


def test_a_row_that_pins_its_columns_to_their_bounds_is_kept() -> None:
    """x1 + x2 = 0 over x >= 0 leaves no inside; x3 is what x1 + x3 = 1/2 asks for."""
    case = Case((((1, 1, 0), 0, 0), ((1, 0, 1), 0.5, 0.5)), ((0, 1),) * 3, (0, 1, 2), (1,) * 3, (1,) * 3)
    assert case.solve().tolist() == close([0, 0, 0.5])


def test_redundant_rows_change_nothing() -> None:
    once = two_indicators(1.0)
    twice = replace(once, rows=(*once.rows, *once.rows, ((1, 1, 1, 1), 2, 2)))
    assert twice.solve().tolist() == close(once.solve().tolist())


def test_with_nothing_free_the_point_at_hand_is_the_answer() -> None:
    case = Case((((1, 1), 3, 3),), ((1, 1), (2, 2)), (0, 1), (1, 1), (1, 1))
    assert case.solve().tolist() == [1, 2]


def test_without_rows_every_sum_goes_to_the_nearest_it_may_to_zero() -> None:
    case = Case((), ((0.25, 1), (-1, 1), (-3, -2)), (0, 1, 2), (1, 1, 1), (1, 1, 1))
    assert case.solve().tolist() == close([0.25, 0, -2])


def test_where_nothing_meets_the_rows_there_is_no_answer() -> None:
    case = Case((((1, 1), 3, 3),), ((0, 1), (0, 1)), (0, 1), (1, 1), (1, 1))
    assert least_squares(case.model(), np.array([0, 1]), np.ones(2), np.ones(2)) is None


def test_the_solver_stands_in_where_the_last_digits_cannot_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(squares, "exactly", lambda _: None)
    assert two_indicators(1.0).solve().tolist() == pytest.approx([0.2, 0.8, 0.4, 0.6], abs=1e-5)


def weighty(curvatures: list[float]) -> Case:
    """x1 + ... = 1 with curvatures c: each x is in proportion to 1 / c."""
    count = len(curvatures)
    return Case((((1,) * count, 1, 1),), ((0, 1),) * count, tuple(range(count)), (1,) * count, tuple(curvatures))


def test_curvatures_of_very_different_sizes_keep_their_digits() -> None:
    curvatures = [1e-4, 1.0, 3.0, 1e3]
    inverse = 1 / np.array(curvatures)
    assert weighty(curvatures).solve() == pytest.approx(inverse / inverse.sum(), rel=1e-10)


def test_a_small_curvature_beside_a_large_one_is_not_lost_among_columns_without() -> None:
    """3 x1 is 0 and 3 x1 + 2 x3 + 3 x4 at most 1.5, so x3 = 0.375: x2 of the group at 1e-4 is best at 0."""
    case = Case(
        (
            ((3, 0, 2, 3, 2), -INFINITY, 2.25),
            ((3, 0, 0, 0, 0), 0, 0),
            ((1, 0, 3, 3, -1), 1, 1),
            ((3, 0, 2, -1, 0), -INFINITY, 0.25),
        ),
        ((0, INFINITY), (0, 1), (0, 1), (0.25, 0.25), (0.5, 1)),
        (1, 1, -1, -1, 0),
        (0.5, 0.5, 1, 1, 1.5),
        (4, 1e-4),
    )
    assert case.solve().tolist() == close([0, 0, 0.25, 0.25, 0.5])


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Small problems around a point that meets them; many of them degenerate, some without an inside."""
    count = draw(st.integers(1, 7))
    groups = draw(st.integers(1, 4))

    def each(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=count, max_size=count))

    point = each(st.integers(0, 4).map(lambda n: n / 4))
    bounds = tuple(
        (at, at) if kind == 0 else (min(0.0, at), 1.0 if kind < 3 else INFINITY if kind < 5 else at)
        for at, kind in zip(point, each(st.integers(0, 5)), strict=True)
    )
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        coefficients = tuple(float(n) for n in each(st.integers(-1, 3)))
        activity = float(np.dot(coefficients, point))
        below, above = draw(st.sampled_from([(0, 0), (0, INFINITY), (INFINITY, 0), (0.5, 1), (INFINITY, 1)]))
        rows.append((coefficients, activity - below, activity + above))
    return Case(
        tuple(rows),
        bounds,
        tuple(int(g) for g in each(st.integers(-1, groups - 1))),
        tuple(each(st.sampled_from([0.5, 1.0, 2.0]))),
        tuple(draw(st.lists(st.sampled_from([0.01, 1.0, 5.0]), min_size=groups, max_size=groups))),
    )


# Newton's whole steps alone go round in circles here.
CIRCLING = Case(
    (
        ((1, -1, 3, 0, 3, 0, 0), 0, 0.5),
        ((0, -1, 3, 0, -1, -2, 3), -1.5, -1.5),
        ((0, 0, 3, 2, -1, 3, 3), 4.75, 4.75),
        ((0, -1, 0, 0, -2, 0, 3), 0.25, 0.25),
    ),
    ((0.5, INFINITY), (0, INFINITY), (0, INFINITY), (0, 1), (0, 1), (1, INFINITY), (0, 1)),
    (-1, 0, 0, 1, 1, 2, -1),
    (1.5, 1, 1.5, 2, 2, 1, 0.5),
    (2e-4, 0.4, 3e-3),
)


@settings(deadline=None, max_examples=150)
@given(cases())
@example(CIRCLING)
def test_no_direction_that_the_rows_allow_leads_further_down(case: Case) -> None:
    """A convex function is at its least where the linear programme of its gradient gains nothing."""
    assert squares.exactly(squares.what_is_free(case.model(), *case.squares())) is not None
    x = case.solve()
    sums = case.sums(x)
    gradient = np.array(
        [
            2 * case.curvature[g] * sums[g] * s if g >= 0 else 0.0
            for g, s in zip(case.group, case.share, strict=True)
        ]
    )
    lower, upper = np.array([limits for _, *limits in case.rows]).reshape(-1, 2).T
    activity = case.matrix @ x
    size = 1 + np.abs(x).max()
    assert np.all(activity >= lower - LAST_DIGITS * size)
    assert np.all(activity <= upper + LAST_DIGITS * size)
    assert all(least <= at <= most for at, (least, most) in zip(x, case.bounds, strict=True))
    best = solve_arrays(gradient, case.matrix, lower, upper, *np.array(case.bounds).T)
    assert best.status == "optimal"
    assert gradient @ x <= best.value + 1e-8 * (1 + np.abs(gradient).sum())


@settings(deadline=None, max_examples=60)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(case: Case, chance: Random) -> None:
    columns = chance.sample(range(len(case.bounds)), len(case.bounds))
    rows = chance.sample(case.rows, len(case.rows))

    def turned(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(values[column] for column in columns)

    other = Case(
        tuple((turned(row), lower, upper) for row, lower, upper in rows),
        tuple(case.bounds[column] for column in columns),
        tuple(case.group[column] for column in columns),
        turned(case.share),
        case.curvature,
    )
    assert other.sums(other.solve()) == pytest.approx(case.sums(case.solve()), rel=LAST_DIGITS, abs=LAST_DIGITS)


@pytest.mark.parametrize("unit", [1000.0, 0.003, 7.0])
def test_the_unit_of_a_row_or_of_a_column_changes_nothing(unit: float) -> None:
    plain = two_indicators(1.0)
    (link, *limits), *others = plain.rows
    in_units = replace(plain, rows=((tuple(unit * a for a in link), *(unit * b for b in limits)), *others))
    assert in_units.solve().tolist() == close(plain.solve().tolist())
    first = replace(
        plain,
        rows=tuple(((row[0] * unit, *row[1:]), lower, upper) for row, lower, upper in plain.rows),
        bounds=((0, 1 / unit), *plain.bounds[1:]),
        share=(unit, *plain.share[1:]),
    )
    assert first.sums(first.solve()).tolist() == close(plain.solve().tolist())


def test_the_same_problem_gives_the_same_digits() -> None:
    assert two_indicators(1.0).solve().tobytes() == two_indicators(1.0).solve().tobytes()


def many_departments(indicators: int, money: float) -> Case:
    """Each indicator asks 70 of two departments of capacities 40 and 60; all departments draw on one purse."""
    count = 2 * indicators
    rows = []
    for i in range(indicators):
        link = [0.0] * count
        link[2 * i : 2 * i + 2] = 40.0, 60.0
        rows.append((tuple(link), 70.0, 70.0))
    rows.append(((1.0, 0.0) * indicators, -INFINITY, money * indicators))
    return Case(tuple(rows), ((0, 1),) * count, tuple(range(count)), (1,) * count, (40.0, 60.0) * indicators)


@pytest.mark.parametrize(("money", "first", "second"), [(1.0, 0.7, 0.7), (0.4, 0.4, 0.9)])
def test_many_indicators_that_share_one_purse_are_each_exact(money: float, first: float, second: float) -> None:
    assert many_departments(60, money).solve().tolist() == close([first, second] * 60)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 60), st.integers(1, 90), st.integers(0, 10**6))
def test_an_elimination_solves_what_the_dense_matrix_solves(count: int, columns: int, seed: int) -> None:
    chance = np.random.default_rng(seed)
    matrix = chance.integers(-2, 3, (count, columns)) * (chance.random((count, columns)) < 3 / columns)
    row, column = np.nonzero(matrix)
    h, right = chance.random(columns), chance.random(count)
    elimination = arrange(row, column, matrix[row, column].astype(np.float64), count)
    found = elimination.factor(h, 1e-3).solve(right)
    dense = matrix * h @ matrix.T + 1e-3 * np.eye(count)
    assert dense @ found == pytest.approx(right, abs=1e-9)


def test_rows_that_hardly_touch_leave_nothing_dense() -> None:
    """500 links of 6 departments each, and one row over them all."""
    row = np.concatenate([np.repeat(np.arange(500), 6), np.full(3000, 500)])
    column = np.concatenate([np.arange(3000), np.arange(3000)])
    elimination = arrange(row, column, np.ones(6000), 501)
    assert len(elimination.rest) == 0
    assert elimination.places == 3 * 501 - 2


def test_a_plan_without_money_gives_every_department_the_same_share_to_the_last_digit() -> None:
    """The bundled county without costs, resources, limits and pins; departments at their capacity aside."""
    plan = read_plan(Path(__file__).parent.parent / "data" / "county")
    capacity: dict[tuple[str, str], float] = {}
    for step in plan.costs:
        key = (step.indicator, step.department)
        capacity[key] = capacity.get(key, 0.0) + (step.capacity or 0.0)
    free = replace(
        plan,
        costs=(),
        resources=(),
        limits=(),
        pins=(),
        settings=replace(plan.settings, stages=("attainment",)),
        contributions=tuple(
            replace(c, whole=False, capacity=capacity.get((c.indicator, c.department), c.capacity))
            for c in plan.contributions
        ),
    )
    terms = read_terms(free)
    programme = build(terms)
    staged = run_stages(programme)
    assert staged.x is not None
    settled = settle(programme, staged.x)
    assert not settled.unique
    split = 0
    together = [indicator.aggregation != "worst" for indicator in terms.indicators]
    for i in np.flatnonzero(terms.open & together).tolist():
        own = np.flatnonzero((terms.indicator == i) & (terms.capacity > 0))
        loads = settled.improvement[own] / terms.capacity[own]
        inside = loads[(loads > 0) & (loads < 1)]
        assert inside.tolist() == close(inside[:1].tolist() * len(inside))
        split += len(inside) > 1
    assert split >= 5
