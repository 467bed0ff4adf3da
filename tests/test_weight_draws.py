"""Places under drawn weights, with the plan allocated anew each time."""

from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.schema import in_order
from model.weight_draws import places_through_the_allocation


def rivals() -> Plan:
    """Money for one of two promises of equal cost: the weightier one is kept, by its own department."""
    names = ("east", "west")
    return in_order(
        Plan(
            settings=Settings(stages=("attainment",)),
            goals=(Goal(goal="top"), *(Goal(goal=name, parent="top", weight=0.5) for name in names)),
            indicators=tuple(Indicator(indicator=f"in_{name}", goal=name, target=1.0) for name in names),
            departments=tuple(Department(department=name) for name in names),
            contributions=tuple(
                Contribution(indicator=f"in_{name}", department=name, baseline=0.0) for name in names
            ),
            costs=tuple(
                Step(indicator=f"in_{name}", department=name, step=1, capacity=1.0, use=(("money", 1.0),))
                for name in names
            ),
            resources=(Resource(resource="money", total=1.0),),
        )
    )


def test_whoever_weighs_more_is_first_and_both_do_so_about_equally_often() -> None:
    table = places_through_the_allocation(rivals(), "simplex", draws=200, seed=1)
    first = table[table["rank"] == 1].set_index("department")["share"]
    assert first.sum() == pytest.approx(1)
    assert first["east"] == pytest.approx(0.5, abs=4 * 0.5 / 200**0.5)
    assert table.groupby("department")["share"].sum().tolist() == pytest.approx([1, 1])


def test_the_same_seed_gives_the_same_shares_whoever_computes_them() -> None:
    alone = places_through_the_allocation(rivals(), "simplex", draws=24, seed=3)
    with ThreadPoolExecutor(2) as executor:
        shared = places_through_the_allocation(rivals(), "simplex", draws=24, seed=3, executor=executor)
    pd.testing.assert_frame_equal(alone, shared)


def test_draws_can_be_watched_and_cancelled() -> None:
    seen: list[tuple[int, int]] = []
    table = places_through_the_allocation(
        rivals(),
        draws=50,
        progress=lambda done, wanted: seen.append((done, wanted)),
        cancelled=lambda: len(seen) == 5,
    )
    assert seen == [(n, 50) for n in range(1, 6)]
    assert table.groupby("department")["share"].sum().tolist() == pytest.approx([1, 1])
