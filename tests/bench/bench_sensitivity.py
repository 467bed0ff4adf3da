"""How long exact ranks, flips and pairwise shares take, and plain matrix products with a sort as the floor."""

from itertools import repeat
from time import perf_counter
from typing import Any

import numpy as np
import pytest

from model.sensitivity.acceptability import acceptability
from model.sensitivity.extremes import extremes
from model.sensitivity.flip import usual_flips
from model.sensitivity.neighbourhood import box, simplex
from model.sensitivity.scored_cut import ScoredCut, scored_cut

DRAWS = 100_000


def invented_cut(departments: int, nodes: int) -> ScoredCut:
    """Scores in which a department that is good at one thing is a little better at others too."""
    draw = np.random.default_rng(2026)
    quality = draw.normal(size=(departments, 1))
    scores = 50 + 20 * (0.55 * quality + 0.84 * draw.normal(size=(departments, nodes)))
    return scored_cut(np.clip(scores, 0, 100), np.ones(nodes))


@pytest.mark.parametrize(("departments", "nodes", "aim"), [(32, 20, 2.0), (100, 11, 10.0)])
def bench_extremes(departments: int, nodes: int, aim: float, timed: Any) -> None:
    cut = invented_cut(departments, nodes)

    def all_ranks(each: ScoredCut) -> None:
        assert extremes(each, box(each.weights, 0.25)).exact

    timed(f"{departments} x {nodes}, best and worst ranks within 25 %", all_ranks, repeat(cut), aim=aim, rounds=3)


def bench_pairs(timed: Any) -> None:
    cut = invented_cut(100, 50)

    def with_pairs(each: ScoredCut) -> None:
        assert acceptability(each, simplex(50), draws=DRAWS, pairs=True).winning is not None

    timed(f"100 x 50, {DRAWS:,} draws, who wins against whom", with_pairs, repeat(cut), aim=4.0, rounds=3)


def bench_flips(timed: Any) -> None:
    cut = invented_cut(32, 7)

    def all_flips(each: ScoredCut) -> None:
        assert len(usual_flips(each, box(each.weights, 0.25))) == 63

    timed("32 x 7, smallest changes past the next and to the top", all_flips, repeat(cut), aim=1.0, rounds=3)


def bench_floor(note: Any) -> None:
    """Draw, multiply and sort, without counting anything: no full answer can be faster by much."""
    cut = invented_cut(100, 50)
    rows = cut.values.astype(np.float32).T
    generator = np.random.default_rng(0)
    started = perf_counter()
    for _ in range(-(-DRAWS // 4096)):
        drawn = generator.standard_exponential((4096, 50), dtype=np.float32)
        np.argsort(-(drawn / drawn.sum(axis=1, keepdims=True)) @ rows, axis=1)
    floor = perf_counter() - started
    started = perf_counter()
    acceptability(cut, simplex(50), draws=DRAWS)
    note(f"100 x 50, {DRAWS:,} draws, numpy product and sort alone", floor)
    note("times that which a full answer takes", (perf_counter() - started) / floor, 3.0, "")
