"""How long an allocation takes, with the seconds spent inside the solver beside it."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import highspy
import numpy as np
import pytest

from model.allocation import allocate
from model.allocation.again import Weighting, allocate_again
from model.plan import Plan
from model.ranking import rank
from model.schema import in_order
from model.sensitivity.draws import draw
from model.sensitivity.neighbourhood import box
from model.tables import read_plan, write_plan
from model.tree import cut, goal_tree
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario

SOLVE_AND_WEIGH = """
import resource, sys
from pathlib import Path
from model.allocation import allocate
from model.allocation.again import Weighting, allocate_again
from model.tables import read_plan
assert allocate(read_plan(Path(sys.argv[1]))).status == "optimal"
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def never_seen(plan: Plan) -> Iterator[Plan]:
    """The plan with ever other indicators' ids, so that nothing kept from an earlier solve can serve."""
    tables = ("indicators", "contributions", "costs", "pins", "results")
    for turn in count(1):
        renamed = {
            table: tuple(
                replace(row, indicator=f"{row.indicator}-{turn}") if row.indicator else row
                for row in getattr(plan, table)
            )
            for table in tables
        }
        yield in_order(replace(plan, **renamed))


def another_weight(plan: Plan) -> Iterator[Plan]:
    """The plan with ever another weight on the heaviest goal below the root."""
    root = next(goal.goal for goal in plan.goals if goal.parent is None)
    chosen = max((goal for goal in plan.goals if goal.parent == root), key=lambda goal: goal.weight or 0)
    for turn in count(1):
        weight = (chosen.weight or 0) * (0.5 + (turn * 0.37) % 1)
        goals = tuple(replace(goal, weight=weight) if goal == chosen else goal for goal in plan.goals)
        yield replace(plan, goals=goals)


def another_budget(plan: Plan) -> Iterator[Plan]:
    """The plan with ever another total of its first resource."""
    chosen = plan.resources[0]
    for turn in count(1):
        total = (chosen.total or 0) * (1 + (turn * 0.037) % 0.1)
        resources = tuple(replace(row, total=total) if row == chosen else row for row in plan.resources)
        yield replace(plan, resources=resources)


def solve(plan: Plan) -> None:
    assert allocate(plan, prices=False).status == "optimal"


def solve_with_prices(plan: Plan) -> None:
    assert allocate(plan).status == "optimal"


def rank_by_plan(scenario: Scenario, plan: Plan) -> None:
    changed = outcome(plan, scenario, prices=False)
    assert len(rank(changed.plan, "plan", changed.allocation).scores) == len(plan.departments)


def matrices_of(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> list[highspy.HighsLp]:
    """Every programme that an allocation hands to the solver, as it stood when it was solved."""
    matrices = []
    run = highspy.Highs.run

    def watched(solver: highspy.Highs) -> highspy.HighsStatus:
        held = highspy.Highs()
        held.silent()
        held.passModel(solver.getLp())
        matrices.append(held.getLp())
        return run(solver)

    with monkeypatch.context() as patched:
        patched.setattr(highspy.Highs, "run", watched)
        solve(plan)
    return matrices


def bare_seconds(matrix: highspy.HighsLp, presolve: str) -> float:
    """Seconds of one solve from nothing, without the hand-over."""
    solver = highspy.Highs()
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", presolve)
    solver.passModel(matrix)
    started = perf_counter()
    solver.run()
    return perf_counter() - started


def bench_county_cold(county: Plan, timed: Any) -> None:
    timed("county, all stages, cold", solve, never_seen(county), aim=0.15)


def bench_county_weight(county: Plan, timed: Any) -> None:
    solve(county)
    timed("county, another weight", solve, another_weight(county), aim=0.02)


def bench_county_ranking(county: Plan, timed: Any) -> None:
    def weights() -> Iterator[Scenario]:
        for turn in count(1):
            yield Scenario(changes=(Change("goals:a1:weight", 0.1 + (turn * 0.037) % 0.3, "share"),))

    solve(county)
    timed(
        "county, another weight to allocation and ranks", partial(rank_by_plan, plan=county), weights(), aim=0.05
    )


def bench_county_again(county: Plan, note: Any) -> None:
    """A thousand weightings on arrays alone, in seconds of the processor."""
    tree = goal_tree(county)
    nodes = cut(tree, "goals")
    weights = np.array([tree.nodes[node]["weight"] for node in nodes])
    weighting = Weighting(county, nodes)
    rows = np.array([weighting.spread(row) for row in draw(box(weights, 0.25), 1000)])
    started = process_time()
    assert all(taken is not None for taken in allocate_again(county, rows))
    note("county, 1,000 re-allocations (processor)", process_time() - started, 5.0)


def bench_county_prices(county: Plan, timed: Any) -> None:
    solve(county)
    timed("county, another weight, with prices", solve_with_prices, another_weight(county), aim=0.05)


def bench_county_budget(county: Plan, timed: Any) -> None:
    solve(county)
    timed("county, another budget", solve, another_budget(county), aim=0.02)


def bench_city_cold(city: Plan, timed: Any) -> None:
    timed("city, all stages, cold", solve, never_seen(city), aim=1.0, aim_times=1.5, rounds=5)


def bench_city_matrices(city: Plan, note: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    matrices = matrices_of(next(never_seen(city)), monkeypatch)
    for presolve in ("off", "choose"):
        spent = sum(bare_seconds(matrix, presolve) for matrix in matrices)
        what = f"city, its {len(matrices)} programmes by a bare solver, presolve {presolve}"
        note(what, spent)


def bench_city_weight(city: Plan, timed: Any) -> None:
    solve(city)
    timed("city, another weight", solve, another_weight(city), aim=0.15)


def bench_tenjo_weight(tenjo: Plan, timed: Any) -> None:
    solve(tenjo)
    timed("tenjo with its whole promises, another weight", solve, another_weight(tenjo), aim=0.5)


def bench_tenjo_budget(tenjo: Plan, timed: Any) -> None:
    solve(tenjo)
    timed("tenjo with its whole promises, another budget", solve, another_budget(tenjo), aim=0.5)


def bench_tenjo_prices(tenjo: Plan, timed: Any) -> None:
    solve(tenjo)
    timed("tenjo, another weight, with prices", solve_with_prices, another_weight(tenjo), aim=0.5, rounds=5)


def bench_reading(county: Plan, timed: Any, tmp_path: Path) -> None:
    def folders() -> Iterator[Path]:
        for turn in count(1):
            write_plan(county, tmp_path / str(turn))
            yield tmp_path / str(turn)

    timed("county, read from CSV and checked", read_plan, folders(), aim=0.3)


def bench_memory_of_the_city(city: Plan, note: Any, tmp_path: Path) -> None:
    write_plan(city, tmp_path / "city")
    command = [sys.executable, "-c", SOLVE_AND_WEIGH, str(tmp_path / "city")]
    kilobytes = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    note("city, memory of the whole process", kilobytes / 1024, 300, "MB")
