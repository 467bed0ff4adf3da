"""What holds for the allocation of every plan, random ones and the bundled ones."""

from collections.abc import Callable
from dataclasses import fields, replace
from itertools import product
from math import fsum, isnan
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from model.allocation import Allocation, allocate
from model.allocation.workshop import clear
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.schema import RECORD_TABLES, in_order
from model.tables import read_plan
from tests.plans import plans

BUNDLED = sorted(
    folder for folder in (Path(__file__).parents[1] / "data").iterdir() if (folder / "goals.csv").exists()
)
random_plan = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)


def cold(plan: Plan, **asked: bool) -> Allocation:
    clear()
    return allocate(plan, **asked)


def allocated(plan: Plan, **asked: bool) -> Allocation:
    allocation = cold(plan, **asked)
    assume(allocation.status == "optimal" and allocation.total is not None)
    return allocation


def with_totals(plan: Plan, factor: float) -> Plan:
    changed = (replace(r, total=None if r.total is None else r.total * factor) for r in plan.resources)
    return replace(plan, resources=tuple(changed))


def assert_adds_up(plan: Plan, allocation: Allocation) -> None:
    """The equalities of the programme, as far as the result shows them."""
    for resource, row in zip(plan.resources, allocation.resources.itertuples(), strict=True):
        uses = allocation.uses.loc[allocation.uses["resource"] == resource.resource, "amount"]
        assert row.used == pytest.approx(fsum(uses), rel=1e-9, abs=1e-9)
        if resource.total is not None:
            assert row.used <= resource.total - (resource.reserve or 0) + 1e-6 * max(resource.total, 1)
    figures = allocation.targets.groupby("indicator")
    records = {indicator.indicator: indicator for indicator in plan.indicators}
    for row in allocation.indicators.itertuples():
        record = records[row.indicator]
        if isnan(row.target) or row.indicator not in figures.groups:
            continue
        mine = figures.get_group(row.indicator)
        if record.aggregation == "sum" and record.baseline is None:
            assert row.planned == pytest.approx(fsum(mine["target"]), rel=1e-9, abs=1e-7)
        if record.aggregation == "sum" and record.decimals is not None:
            off = abs(fsum(mine["rounded"]) - fsum(mine["target"]))
            said = any(f"'{row.indicator}'" in finding.message for finding in allocation.findings)
            assert off <= 10.0**-record.decimals * (1 + 1e-6) or said
    assert (
        (allocation.indicators["attainment"].dropna() >= 0) & (allocation.indicators["attainment"].dropna() <= 1)
    ).all()


def assert_same(one: Allocation, other: Allocation, tolerance: float) -> None:
    assert one.status == other.status
    assert one.unique == other.unique
    for table in ("stages", "goals", "indicators", "targets", "departments", "uses", "resources"):
        left, right = getattr(one, table), getattr(other, table)
        for column in left.select_dtypes("number"):
            a, b = left[column].to_numpy(float), right[column].to_numpy(float)
            size = max(float(np.nanmax(np.abs(b), initial=0.0)), 1.0)
            np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance * size, err_msg=f"{table}.{column}")


@pytest.mark.parametrize("folder", BUNDLED, ids=lambda folder: folder.name)
def test_every_bundled_plan_adds_up(folder: Path) -> None:
    plan = read_plan(folder)
    allocation = cold(plan)
    assert allocation.status == "optimal"
    assert_adds_up(plan, allocation)


@random_plan
@given(plan=plans())
def test_random_plans_add_up(plan: Plan) -> None:
    assert_adds_up(plan, allocated(plan))


@random_plan
@given(plan=plans(), factors=st.lists(st.sampled_from((0.5, 0.8, 1.0, 1.25, 3.0)), min_size=1, max_size=3))
def test_a_re_solve_gives_the_answer_of_a_cold_solve(plan: Plan, factors: list[float]) -> None:
    allocated(plan)
    for factor in factors:
        goals = tuple(
            replace(g, weight=g.weight * factor if g.weight and i % 2 else g.weight)
            for i, g in enumerate(plan.goals)
        )
        changed = replace(with_totals(plan, factor), goals=goals)
        warm = allocate(changed)
        assert_same(warm, cold(changed), 1e-6)
        allocate(plan)


@random_plan
@given(plan=plans(whole=False), data=st.data())
def test_names_decide_nothing(plan: Plan, data: st.DataObject) -> None:
    """Ids are replaced so that they sort the other way round; the figures follow their owners."""
    kinds = {"goal": "goals", "indicator": "indicators", "department": "departments", "resource": "resources"}
    ids = {kind: [getattr(r, kind) for r in getattr(plan, table)] for kind, table in kinds.items()}
    new = {kind: {old: f"z{len(names) - i:03}" for i, old in enumerate(names)} for kind, names in ids.items()}
    renamed = rename(plan, new)
    one, other = allocated(plan), cold(renamed)
    assert other.total == pytest.approx(one.total, abs=1e-9)
    old = one.targets.assign(
        indicator=one.targets["indicator"].map(new["indicator"]),
        department=one.targets["department"].map(new["department"]),
    ).sort_values(["indicator", "department"], ignore_index=True)
    size = max(old["target"].abs().max(), 1.0) if len(old) else 1.0
    np.testing.assert_allclose(other.targets["target"], old["target"], atol=1e-6 * size)


def rename(plan: Plan, new: dict[str, dict[str, str]]) -> Plan:
    owner = {"parent": None, **{kind: kind for kind in new}}

    def renamed(table: str, record: Any) -> Any:
        changes: dict[str, Any] = {}
        for f in fields(record):
            value = getattr(record, f.name)
            kind = (
                {"goals": "goal", "departments": "department"}.get(table)
                if f.name == "parent"
                else owner.get(f.name)
            )
            if kind and value is not None:
                changes[f.name] = new[kind][value]
            elif f.name == "use":
                changes["use"] = tuple(sorted((new["resource"][r], amount) for r, amount in value))
            elif f.name == "node":
                changes["node"] = new["indicator"].get(value) or new["goal"].get(value) or value
        return replace(record, **changes)

    tables = {t.name: tuple(renamed(t.name, record) for record in getattr(plan, t.name)) for t in RECORD_TABLES}
    return in_order(replace(plan, **tables))


@random_plan
@given(plan=plans(), data=st.data())
def test_the_order_of_rows_changes_no_digit(plan: Plan, data: st.DataObject) -> None:
    shuffled = {
        t.name: tuple(data.draw(st.permutations(getattr(plan, t.name))))
        for t in RECORD_TABLES
        if getattr(plan, t.name)
    }
    assert_same(cold(in_order(replace(plan, **shuffled))), cold(plan), 0.0)


@random_plan
@given(plan=plans(whole=False), factor=st.sampled_from((1.01, 1.5, 4.0)))
def test_more_money_never_lowers_what_the_first_class_attains(plan: Plan, factor: float) -> None:
    first = replace(plan, settings=replace(plan.settings, stages=("attainment",)))
    before, after = allocated(first), cold(with_totals(first, factor))
    assert after.stages["value"].iloc[0] >= before.stages["value"].iloc[0] - 1e-7


@random_plan
@given(plan=plans(whole=False, most=3), share=st.sampled_from((0.25, 0.5, 1.0)))
def test_prices_hold_up_to_the_totals_they_name(plan: Plan, share: float) -> None:
    """The value of attainment at a total within the named range is that of the price, and less beyond it."""
    one_class = tuple(replace(i, class_=1) for i in plan.indicators)
    first = replace(plan, indicators=one_class, settings=replace(plan.settings, stages=("attainment",)))
    allocation = allocated(first)
    for r, row in enumerate(allocation.resources.itertuples()):
        if isnan(row.total) or isnan(row.price_up):
            continue
        for price, end, sign in ((row.price_up, row.valid_up, 1), (row.price_down, row.valid_down, -1)):
            if isnan(end) or price <= 0 or abs(end - row.total) < 1e-6:
                continue
            at = row.total + share * (end - row.total)
            assert value_at(first, r, at) == pytest.approx(
                allocation.total + price * (at - row.total), abs=1e-6
            ), sign


def value_at(plan: Plan, r: int, total: float) -> float:
    resources = tuple(replace(x, total=total) if i == r else x for i, x in enumerate(plan.resources))
    found = cold(replace(plan, resources=resources), prices=False)
    assert found.total is not None
    return found.total


@random_plan
@given(plan=plans(most=3))
def test_the_plan_lies_within_its_ranges_and_is_unique_where_they_close(plan: Plan) -> None:
    targets = allocated(plan, ranges=True, prices=False)
    table = targets.targets
    size = np.maximum(table["high"].abs(), 1.0)
    assert (table["improvement"] >= table["low"] - 1e-6 * size).all()
    assert (table["improvement"] <= table["high"] + 1e-6 * size).all()
    if targets.unique:
        assert (table["high"] - table["low"] <= 1e-5 * size).all()


@pytest.mark.parametrize("change", [lambda plan: plan, lambda plan: with_totals(plan, 0.97)], ids=["plan", "97 %"])
def test_a_bundled_plan_is_solved_to_the_same_digits_every_time(change: Callable[[Plan], Plan]) -> None:
    plan = change(read_plan(BUNDLED[0]))
    assert_same(cold(plan), cold(plan), 0.0)


@random_plan
@given(data=st.data())
def test_whole_promises_are_the_best_of_all_choices(data: st.DataObject) -> None:
    """Every subset of the whole promises is tried; HiGHS's presolve once returned a worse one as optimal."""
    count = data.draw(st.integers(3, 7))
    sizes = st.lists(st.integers(1, 20), min_size=count, max_size=count)
    weights, costs = data.draw(sizes), data.draw(sizes)
    money = data.draw(st.integers(0, sum(costs)))
    names = [f"i{n}" for n in range(count)]
    plan = in_order(
        Plan(
            settings=Settings(stages=("attainment", "balance", "cost", "fairness")),
            goals=(Goal(goal="top"),),
            indicators=tuple(
                Indicator(indicator=i, goal="top", weight=w, target=1.0)
                for i, w in zip(names, weights, strict=True)
            ),
            departments=(Department(department="d"),),
            contributions=tuple(
                Contribution(indicator=i, department="d", baseline=0.0, whole=True) for i in names
            ),
            costs=tuple(
                Step(indicator=i, department="d", step=1, capacity=1.0, use=(("money", float(c)),))
                for i, c in zip(names, costs, strict=True)
            ),
            resources=(Resource(resource="money", total=float(money)),),
        )
    )
    choices = (c for c in product((0, 1), repeat=count) if np.dot(c, costs) <= money)
    best = max(np.dot(choice, weights) for choice in choices) / sum(weights)
    assert cold(plan).total == pytest.approx(best, abs=1e-7)


@pytest.mark.parametrize("share", [1e-6, 1e-4, 0.5, 0.9999, 0.999999])
def test_whole_promises_are_settled_whatever_the_weights(share: float) -> None:
    plan = read_plan(next(folder for folder in BUNDLED if folder.name == "tenjo"))
    goals = tuple(
        replace(g, weight=share if g.goal == "a1" else (1 - share) / 4 if g.parent == "tenjo" else g.weight)
        for g in plan.goals
    )
    assert cold(replace(plan, goals=goals), prices=False).status == "optimal"
