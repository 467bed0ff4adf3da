"""The door to the solver: one sign for duals, status apart from numbers, whole numbers that are really best."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.solver import INFINITY, Model, Problem, Rows, solve_arrays


def two_resources(*, maximise: bool) -> tuple[list[float], list[float]]:
    """Duals and reduced costs of reference case lp_cases/07 (two scarce resources), in either sense."""
    sign = 1.0 if maximise else -1.0
    solved = solve_arrays(
        [sign * 0.05, sign * 0.04],
        [[2, 1], [1, 2]],
        [-INFINITY] * 2,
        [20, 16],
        [0, 0],
        [12, 10],
        maximise=maximise,
    )
    assert solved.x.tolist() == pytest.approx([8, 4])
    return solved.dual.tolist(), solved.reduced_cost.tolist()


def test_a_dual_is_the_change_of_the_optimum_when_a_maximum_is_sought() -> None:
    duals, reduced_costs = two_resources(maximise=True)
    assert duals == pytest.approx([0.02, 0.01], abs=1e-12)
    assert reduced_costs == pytest.approx([0, 0], abs=1e-12)


def test_a_dual_is_the_change_of_the_optimum_when_a_minimum_is_sought() -> None:
    assert two_resources(maximise=False)[0] == pytest.approx([-0.02, -0.01], abs=1e-12)


def test_a_reduced_cost_is_the_change_of_the_optimum_with_the_bound() -> None:
    solved = solve_arrays([3.0, 1.0], [[1.0, 1.0]], [-INFINITY], [10.0], [0, 0], [4.0, INFINITY], maximise=True)
    assert solved.value == pytest.approx(18)
    assert solved.reduced_cost.tolist() == pytest.approx([2, 0])
    assert solved.dual.tolist() == pytest.approx([1])


@pytest.mark.parametrize(
    ("row_lower", "row_upper", "upper", "status"),
    [(30, 20, 12, "infeasible"), (1, INFINITY, INFINITY, "unbounded")],
)
def test_without_an_optimum_there_are_no_numbers(
    row_lower: float, row_upper: float, upper: float, status: str
) -> None:
    solved = solve_arrays([1.0], [[1.0]], [row_lower], [row_upper], [0], [upper], maximise=True)
    assert solved.status == status
    assert np.isnan(solved.value)
    assert solved.x.size == solved.dual.size == 0


@settings(deadline=None, max_examples=60)
@given(
    value=st.lists(st.integers(1, 30), min_size=4, max_size=7),
    data=st.data(),
)
def test_whole_numbers_are_the_best_of_all_choices(value: list[int], data: st.DataObject) -> None:
    weight = data.draw(st.lists(st.integers(1, 30), min_size=len(value), max_size=len(value)))
    room = data.draw(st.integers(0, sum(weight)))
    whole = [True] * len(value)
    solved = solve_arrays(
        value, [weight], [-INFINITY], [room], [0] * len(value), [1] * len(value), whole, maximise=True
    )
    affordable = (c for c in product((0, 1), repeat=len(value)) if np.dot(c, weight) <= room)
    assert solved.value == pytest.approx(max(np.dot(choice, value) for choice in affordable), abs=1e-6)


@settings(deadline=None, max_examples=40)
@given(
    values=st.lists(st.lists(st.integers(1, 30), min_size=5, max_size=5), min_size=2, max_size=4),
    weight=st.lists(st.integers(1, 30), min_size=5, max_size=5),
    rooms=st.lists(st.integers(0, 150), min_size=4, max_size=4),
)
def test_whole_numbers_are_the_best_of_all_choices_whatever_was_sought_before(
    values: list[list[int]], weight: list[int], rooms: list[int]
) -> None:
    """The answer before, which the solver is handed, may be out of reach or no longer the best."""
    rows = Rows(np.array([0, 5]), np.arange(5), np.array(weight, float), np.array([-INFINITY]), np.array([0.0]))
    model = Model(rows, [0.0] * 5, [1.0] * 5, np.ones(5, dtype=bool))
    for value, room in zip(values, rooms, strict=False):
        model.bound_rows([0], [-INFINITY], [room])
        model.set_objective(np.array(value, float), maximise=True)
        affordable = (c for c in product((0, 1), repeat=5) if np.dot(c, weight) <= room)
        assert model.solve().value == pytest.approx(max(np.dot(choice, value) for choice in affordable), abs=1e-6)


def small_problem() -> Problem:
    problem = Problem("small")
    x, y = problem.column("effort:a b", 4.0), problem.column("effort a:b", 3.0)
    problem.row("resource:money", [x, y], [1.0, 2.0], "<=", 8.0)
    problem.row("floor:money", [x], [1.0], ">=", 1.0)
    return problem


def test_the_written_programme_reads_like_the_plan() -> None:
    assert small_problem().text().splitlines() == [
        "small:",
        "MINIMIZE",
        "None",
        "SUBJECT TO",
        "resource_money: effort_a_b + 2 effort_a_b_ <= 8",
        "",
        "floor_money: effort_a_b >= 1",
        "",
        "VARIABLES",
        "effort_a_b <= 4 Continuous",
        "effort_a_b_ <= 3 Continuous",
    ]


def test_a_changed_model_is_solved_again_as_if_it_were_new() -> None:
    model = small_problem().load()
    model.set_objective(np.array([1.0, 3.0]), maximise=True)
    assert model.solve().value == pytest.approx(2 + 9)
    model.bound_rows([0], [-INFINITY], [5.0])
    model.set_objective(np.array([1.0, 1.0]), maximise=True)
    assert model.solve().x.tolist() == pytest.approx([4, 0.5])
    row = model.add_row(np.array([0]), np.array([1.0]), -INFINITY, 2.0)
    assert model.solve().x.tolist() == pytest.approx([2, 1.5])
    model.drop_rows(row)
    assert model.solve().x.tolist() == pytest.approx([4, 0.5])


def test_columns_set_aside_still_count_in_every_answer() -> None:
    """Three of four columns are fixed; what is left is solved alone and told in the whole model's places."""
    rows = Rows(
        np.array([0, 4, 5]),
        np.array([0, 1, 2, 3, 0]),
        np.array([1.0, 1.0, 1.0, 1.0, 1.0]),
        np.array([-INFINITY, 0.0]),
        np.array([10.0, 2.0]),
    )
    model = Model(rows, [0.0] * 4, [9.0] * 4)
    cost = np.array([1.0, 2.0, 3.0, 4.0])
    model.set_objective(cost, maximise=True)
    model.solve()
    model.bound_columns([0, 1, 2], [2.0, 1.0, 1.5], [2.0, 1.0, 1.5])
    model.shrink()
    model.set_objective(cost, maximise=True)
    solved = model.solve()
    assert solved.x.tolist() == pytest.approx([2, 1, 1.5, 5.5])
    assert solved.value == pytest.approx(2 + 2 + 4.5 + 22)
    assert solved.activity.tolist() == pytest.approx([10, 2])
    assert solved.dual.tolist() == pytest.approx([4, 0])
    extra = model.add_row(np.array([2, 3]), np.array([1.0, 1.0]), -INFINITY, 5.0)
    assert model.solve().x.tolist() == pytest.approx([2, 1, 1.5, 3.5])
    model.drop_rows(extra)
    model.bound_columns([0, 1, 2], [0.0] * 3, [9.0] * 3)
    model.set_objective(cost, maximise=True)
    assert model.solve().value == pytest.approx(9 * 4 + 1 * 3)


def test_slopes_of_another_objective_are_those_that_solving_for_it_finds() -> None:
    model = small_problem().load()
    model.set_objective(np.array([1.0, 3.0]), maximise=True)
    model.solve()
    other = np.array([2.0, 5.0])
    reduced, dual = model.slopes(other)
    model.set_objective(other, maximise=True)
    solved = model.solve()
    assert reduced.tolist() == pytest.approx(solved.reduced_cost.tolist())
    assert dual.tolist() == pytest.approx(solved.dual.tolist())


def test_there_are_no_slopes_without_a_basis_at_hand() -> None:
    model = small_problem().load()
    with pytest.raises(ValueError, match="solve first"):
        model.slopes(np.ones(2))
    model.solve()
    model.add_row(np.array([0]), np.array([1.0]), -INFINITY, 1.0)
    assert not model.has_basis
    with pytest.raises(ValueError, match="solve first"):
        model.slopes(np.ones(2))


def test_a_programme_without_entries_is_solved_and_leaves_nothing_in_the_basis() -> None:
    """The solver does without a basis there, and would crash when asked for one."""
    rows = Rows(np.array([0, 0, 0]), np.empty(0, dtype=np.int32), np.empty(0), np.zeros(2), np.ones(2) * INFINITY)
    model = Model(rows, [0.0, 0.0], [1.0, 2.0])
    model.set_objective(np.array([1.0, 1.0]), maximise=True)
    assert model.solve().x.tolist() == [1.0, 2.0]
    assert not model.is_basic()[0].any()
    assert model.rates(0).tolist() == [1.0, 0.0]


def test_what_is_changed_and_changed_back_before_a_solve_is_not_sent() -> None:
    model = small_problem().load()
    model.set_objective(np.array([1.0, 3.0]), maximise=True)
    before = model.solve()
    model.bound_columns([0], [2.0], [2.0])
    model.bound_rows([0], [-INFINITY], [1.0])
    model.set_row(0, np.array([0, 1]), np.array([9.0, 9.0]))
    model.bound_columns([0], [0.0], [4.0])
    model.bound_rows([0], [-INFINITY], [8.0])
    model.set_row(0, np.array([0, 1]), np.array([1.0, 2.0]))
    assert model.solve().x.tolist() == before.x.tolist()
