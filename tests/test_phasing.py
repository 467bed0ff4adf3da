"""The year spread over its periods: closed form, totals of resources, and rules that cannot hold together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.allocation import allocate
from model.allocation.phasing import Phased, phase
from model.allocation.spreading import Demand, Total, even_shares, level_shares, support
from model.plan import (
    Contribution,
    Department,
    Goal,
    Indicator,
    Limit,
    Period,
    Phasing,
    Plan,
    Resource,
    Settings,
    Step,
)
from tests.plans import plans

QUARTERS = ("Q1", "Q2", "Q3", "Q4")
SHARES = st.integers(0, 20).map(lambda twentieths: twentieths / 20)


def yearly(*phasing: Phasing, departments: str = "A", unit_cost: float = 1.0, base: float | None = None) -> Plan:
    """Reference case 09_quarterly_phasing: 12 units at 1 of 20 money each, here for any departments."""
    return Plan(
        settings=Settings(stages=("attainment",)),
        goals=(Goal(goal="top"),),
        indicators=tuple(Indicator(indicator=f"I{name}", goal="top", target=12.0) for name in departments),
        departments=tuple(Department(department=name) for name in departments),
        contributions=tuple(
            Contribution(indicator=f"I{name}", department=name, baseline=0.0) for name in departments
        ),
        costs=tuple(
            Step(indicator=f"I{name}", department=name, step=1, capacity=12.0, use=(("money", unit_cost),))
            for name in departments
        ),
        resources=(Resource(resource="money", total=100.0),),
        limits=() if base is None else (Limit(department="A", resource="money", base=base),),
        periods=tuple(Period(period=name, order=place) for place, name in enumerate(QUARTERS)),
        phasing=tuple(phasing),
    )


def mosts(*shares: float, **keys: str) -> list[Phasing]:
    return [Phasing(period=period, most=most, **keys) for period, most in zip(QUARTERS, shares, strict=True)]


def monies(*totals: float) -> list[Phasing]:
    rows = zip(QUARTERS, totals, strict=True)
    return [Phasing(period=period, resource="money", total=total) for period, total in rows]


def phased(plan: Plan) -> Phased:
    return phase(plan, allocate(plan, prices=False))


def column(found: Phased, name: str, department: str = "A") -> list[float]:
    return found.periods.loc[found.periods["department"] == department, name].tolist()


def test_a_milestone_at_midyear_makes_the_first_half_busier() -> None:
    rows = mosts(1 / 6, 1 / 3, 1 / 2, 1 / 3)
    rows[1] = replace(rows[1], least_by_end=0.4)

    found = phased(yearly(*rows, *monies(5, 5, 5, 5)))

    assert found.status == "optimal"
    assert column(found, "load") == pytest.approx([0.8, 0.8, 0.72, 0.72])
    assert column(found, "cumulative") == pytest.approx([1.6, 4.8, 9.12, 12.0])


def test_without_any_rule_every_period_has_the_same_share() -> None:
    assert column(phased(yearly()), "improvement") == pytest.approx([3.0, 3.0, 3.0, 3.0])


def test_a_plan_without_periods_is_not_spread() -> None:
    assert phased(replace(yearly(), periods=())).status is None


def test_nothing_is_done_where_nothing_may_be_done() -> None:
    found = phased(yearly(*mosts(0.0, 0.5, 0.5, 0.5)))

    assert column(found, "improvement") == pytest.approx([0.0, 4.0, 4.0, 4.0])
    assert column(found, "load") == pytest.approx([0.0, 2 / 3, 2 / 3, 2 / 3])


def test_the_more_specific_row_wins_cell_by_cell() -> None:
    rows = [Phasing(period="Q1", most=0.5, least_by_end=0.4), Phasing(period="Q1", indicator="IA", most=0.1)]

    found = phased(yearly(*rows[:1], replace(rows[1], most=0.4)))

    assert column(found, "improvement")[0] == pytest.approx(4.8)
    assert column(found, "load")[0] == pytest.approx(1.0)
    assert phased(yearly(*rows)).status == "infeasible"


def test_a_period_short_of_money_passes_its_work_on_to_the_others() -> None:
    found = phased(yearly(*monies(1.5, 100, 100, 100)))

    assert column(found, "improvement") == pytest.approx([1.5, 3.5, 3.5, 3.5])


def test_departments_that_need_no_money_keep_their_even_year() -> None:
    plan = yearly(*monies(1.5, 100, 100, 100), departments="AB")
    plan = replace(
        plan, costs=tuple(replace(step, use=()) if step.department == "B" else step for step in plan.costs)
    )

    found = phased(plan)

    assert column(found, "improvement", "A") == pytest.approx([1.5, 3.5, 3.5, 3.5])
    assert column(found, "improvement", "B") == pytest.approx([3.0, 3.0, 3.0, 3.0])


def test_an_equal_part_of_every_base_is_taken_from_a_period_first() -> None:
    found = phased(yearly(*monies(3.5, 100, 100, 100), base=8.0))

    assert column(found, "improvement") == pytest.approx([1.5, 3.5, 3.5, 3.5])


def test_a_promise_that_waits_is_spread_as_nothing() -> None:
    plan = replace(yearly(*mosts(0.1, 0.1, 0.1, 0.1)), resources=(Resource(resource="money", total=0.0),))

    found = phased(plan)

    assert found.status == "optimal"
    assert column(found, "improvement") == [0.0, 0.0, 0.0, 0.0]
    assert column(found, "load") == [0.0, 0.0, 0.0, 0.0]


def test_a_rate_is_phased_by_its_numerator_over_the_years_denominator() -> None:
    plan = Plan(
        settings=Settings(stages=("attainment",)),
        goals=(Goal(goal="top"),),
        indicators=(Indicator(indicator="I", goal="top", aggregation="ratio", target=0.8),),
        departments=(Department(department="A"),),
        contributions=(Contribution(indicator="I", department="A", baseline=0.6, denominator=100.0),),
        periods=tuple(Period(period=name) for name in ("H1", "H2")),
    )

    assert column(phased(plan), "cumulative") == pytest.approx([10.0, 20.0])
    assert column(phased(plan), "target") == pytest.approx([0.7, 0.8])


def test_too_little_time_before_a_milestone_names_the_milestone_and_the_shares_up_to_it() -> None:
    rows = mosts(0.1, 0.2, 1.0, 1.0)
    rows[1] = replace(rows[1], least_by_end=0.4)

    found = phased(yearly(*rows))

    assert found.status == "infeasible"
    assert found.periods.empty
    assert [rule.name for rule in found.conflict] == [
        "phasing:Q1::::most",
        "phasing:Q2::::most",
        "phasing:Q2::::least_by_end",
    ]


def test_too_little_money_before_a_milestone_names_the_money() -> None:
    rows = mosts(1.0, 1.0, 0.3, 0.3)
    rows[1] = replace(rows[1], least_by_end=0.5)

    found = phased(yearly(*rows, *monies(2, 3, 9, 9)))

    assert [rule.name for rule in found.conflict] == [
        "phasing:Q2::::least_by_end",
        "phasing:Q1:::money:total",
        "phasing:Q2:::money:total",
    ]


def test_periods_with_less_money_than_the_year_takes_conflict_by_themselves() -> None:
    found = phased(yearly(*mosts(0.9, 0.9, 0.9, 0.9), *monies(2, 3, 3, 3)))

    assert [rule.cell for rule in found.conflict] == ["total"] * 4


@given(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=6))
def test_the_closed_form_is_what_levelling_finds(cells: list[tuple[float, float]]) -> None:
    most = np.array([cell[0] for cell in cells])
    least = np.append(np.minimum([cell[1] for cell in cells[:-1]], np.cumsum(most)[:-1]), 1.0)
    if most.sum() < 1:
        return

    shares = even_shares(most, np.minimum(least, 1.0))

    demand = Demand(most[None], least[None], np.zeros((1, 1)), ())
    assert shares == pytest.approx(level_shares(demand)[0], abs=1e-7)
    assert shares.sum() == pytest.approx(1.0)


@given(st.lists(st.integers(1, 9), min_size=2, max_size=4), SHARES, SHARES)
def test_contributions_with_the_same_rules_have_the_same_shares_whatever_they_use(
    uses: list[int], most: float, early: float
) -> None:
    use = np.array(uses, dtype=np.float64)[:, None]
    mosts_of = np.array([max(most, 0.4), 0.6, 0.5])
    totals = (Total(0, 0, 0.5 * float(use.sum()) * max(early, 0.1)), Total(1, 0, 0.6 * float(use.sum())))
    apart = Demand(np.tile(mosts_of, (len(uses), 1)), np.tile([0.0, 0.0, 1.0], (len(uses), 1)), use, totals)
    together = Demand(mosts_of[None], np.array([[0.0, 0.0, 1.0]]), use.sum(axis=0)[None], totals)
    if support(together) is not None:
        assert support(apart) is not None
        return

    shares = level_shares(apart)

    assert shares == pytest.approx(np.repeat(level_shares(together), len(uses), axis=0), abs=1e-7)


@given(plans(whole=False))
def test_every_rule_of_the_periods_holds_whatever_the_plan(plan: Plan) -> None:
    allocation = allocate(plan, prices=False)
    found = phase(plan, allocation)
    if found.status != "optimal":
        assert found.periods.empty
        return
    year = allocation.targets.set_index(["indicator", "department"])["improvement"]
    summed = found.periods.groupby(["indicator", "department"])["improvement"].sum()

    assert summed.to_numpy() == pytest.approx(year.loc[summed.index].to_numpy(), abs=1e-7)
    assert (found.periods["load"] <= 1 + 1e-6).all()
    assert (found.periods["improvement"] >= 0).all()
