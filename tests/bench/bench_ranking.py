"""How long the firmness of a ranking takes, and a loop over ranking libraries beside it."""

from collections.abc import Callable
from functools import partial
from itertools import repeat
from time import perf_counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pymcdm.helpers import rrankdata
from pymcdm.methods import WSM
from skcriteria import mkdm
from skcriteria.agg.simple import WeightedSumModel

from model.sensitivity.acceptability import acceptability
from model.sensitivity.neighbourhood import box, simplex
from model.sensitivity.scored_cut import ScoredCut, scored_cut
from model.sensitivity.sweep import sweep_lines

UNITS, CRITERIA, DRAWS, LOOPED = 100, 50, 100_000, 200


@pytest.fixture(scope="module")
def hundred() -> ScoredCut:
    """A hundred units with scores on fifty criteria of unequal weight."""
    draw = np.random.default_rng(2026)
    return scored_cut(draw.uniform(0, 100, (UNITS, CRITERIA)), draw.uniform(1, 9, CRITERIA))


def one_weight_lines(cut: ScoredCut) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Ends of the lines along which one weight goes from 0 to 1 while the others keep their proportions."""
    starts = np.tile(cut.weights, (CRITERIA, 1))
    np.fill_diagonal(starts, 0.0)
    return starts / starts.sum(axis=1, keepdims=True), np.eye(CRITERIA)


def bench_breakpoints(hundred: ScoredCut, timed: Any) -> None:
    starts, ends = one_weight_lines(hundred)

    def all_sweeps(cut: ScoredCut) -> None:
        assert len(sweep_lines(cut, starts, ends, cut.weights)) == CRITERIA

    timed("100 x 50, all one-weight breakpoints", all_sweeps, repeat(hundred), aim=0.02)


def bench_acceptability(hundred: ScoredCut, timed: Any) -> None:
    draw = partial(acceptability, neighbourhood=simplex(CRITERIA), draws=DRAWS)
    timed(f"100 x 50, {DRAWS:,} draws of any weights", draw, repeat(hundred), aim=1.0, rounds=3)


def bench_acceptability_in_a_box(hundred: ScoredCut, timed: Any) -> None:
    draw = partial(acceptability, neighbourhood=box(hundred.weights, 0.25), draws=DRAWS)
    timed(f"100 x 50, {DRAWS:,} draws within 25 %", draw, repeat(hundred), aim=1.0, rounds=3)


def with_pymcdm(scores: NDArray[np.float64]) -> Callable[[NDArray[np.float64]], object]:
    method, types = WSM(), np.ones(CRITERIA)
    return lambda weights: rrankdata(method(scores, weights, types))


def with_scikit_criteria(scores: NDArray[np.float64]) -> Callable[[NDArray[np.float64]], object]:
    method = WeightedSumModel()
    return lambda weights: method.evaluate(mkdm(scores, [max] * CRITERIA, weights=weights)).rank_


@pytest.mark.parametrize(("peer", "ranker"), [("pymcdm", with_pymcdm), ("scikit-criteria", with_scikit_criteria)])
def bench_a_loop_over_a_library(hundred: ScoredCut, peer: str, ranker: Any, note: Any) -> None:
    rank = ranker(hundred.values)
    drawn = np.random.default_rng(0).dirichlet(np.ones(CRITERIA), LOOPED)
    looped = seconds(lambda: [rank(weights) for weights in drawn]) / LOOPED * DRAWS
    ours = seconds(lambda: acceptability(hundred, simplex(CRITERIA), draws=DRAWS))
    note(f"100 x 50, {DRAWS:,} draws, a loop over {peer}", looped)
    note(f"share of that time which Meritree takes ({peer})", ours / looped, 0.01, "")


def seconds(call: Callable[[], object]) -> float:
    started = perf_counter()
    call()
    return perf_counter() - started
