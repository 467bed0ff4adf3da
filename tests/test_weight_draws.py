"""Places under drawn weights, with the plan allocated anew each time."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from model.allocation import allocate
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Settings, Step
from model.ranking import rank
from model.schema import in_order
from model.sensitivity.draws import draw
from model.sensitivity.neighbourhood import box
from model.tables import read_plan
from model.tree import Node, cut, goal_tree
from model.weight_draws import places_through_the_allocation

DATA = Path(__file__).parents[1] / "data"


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


def test_every_draw_takes_the_places_of_the_plan_with_these_weights() -> None:
    plan = read_plan(DATA / "county")
    table = places_through_the_allocation(plan, draws=6, seed=2)
    tree = goal_tree(plan)
    nodes = [node.id for node in cut(tree, "goals")]
    weights = np.array([tree.nodes[Node("goal", node)]["weight"] for node in nodes])
    counted: Counter[tuple[str, float]] = Counter()
    for row in draw(box(weights, 0.25), 6, 2):
        goals = tuple(
            replace(goal, weight=float(row[nodes.index(goal.goal)])) if goal.goal in nodes else goal
            for goal in plan.goals
        )
        weighed = replace(plan, goals=goals)
        scores = rank(weighed, "plan", allocate(weighed, prices=False)).scores.dropna(subset="rank")
        counted.update(zip(scores["department"], scores["rank"], strict=True))
    found = zip(table["department"], table["rank"], table["share"], strict=True)
    assert {(department, place): share for department, place, share in found} == pytest.approx(
        {key: count / 6 for key, count in counted.items()}
    )
