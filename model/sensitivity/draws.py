"""Weights drawn at random from a neighbourhood, uniformly.

Mixtures of corners come from exponentials divided by their sum (uniform numbers divided by theirs would not do):
on a simplex, an order or lower bounds that is uniform on the neighbourhood, on a hull uniform over the mixtures.
A box is drawn exactly too: the density of independent truncated exponentials is constant where their sum is, so
all weights but the widest are drawn from them, the widest takes what is left, and a draw that breaks its bounds is
thrown away. Only an order within bounds needs a random walk (hit and run; Smith 1984).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from model.sensitivity.neighbourhood import Array, Neighbourhood
from model.solver import solve_arrays

Single = NDArray[np.float32]

BLOCK = 4096
WALKERS = 256


def are_independent(neighbourhood: Neighbourhood) -> bool:
    """Whether the draws are independent of each other, so that the binomial standard error holds."""
    return not len(neighbourhood.rows)


def block_of_draws(neighbourhood: Neighbourhood, seed: int, block: int, count: int = BLOCK) -> Single:
    """Draw the coordinates of a block of weights.

    A block depends on the seed and its own number alone, so blocks may be drawn in any order.

    Args:
        neighbourhood: Where to draw.
        seed: Of the whole sample.
        block: Number of the block, from 0.
        count: Draws to return, at most `BLOCK`.

    Returns:
        Draws x coordinates; `draws @ corners` are the weights.
    """
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(block,))))
    if neighbourhood.is_simplex:
        drawn = generator.standard_exponential((BLOCK, len(neighbourhood.lower)), dtype=np.float32)
        drawn /= drawn.sum(axis=1, keepdims=True)
        return drawn[:count]
    if neighbourhood.is_point or len(neighbourhood.rows) == 0:
        return _draw_slice(neighbourhood.lower, neighbourhood.upper, generator)[:count]
    return _walk(neighbourhood, generator)[:count].astype(np.float32)


def draw(neighbourhood: Neighbourhood, count: int, seed: int = 0) -> Array:
    """Draw weights (draws x nodes)."""
    blocks = [
        block_of_draws(neighbourhood, seed, block, min(BLOCK, count - block * BLOCK)).astype(np.float64)
        for block in range(-(-count // BLOCK))
    ]
    coordinates = np.concatenate(blocks)
    weights: Array = coordinates / coordinates.sum(axis=1, keepdims=True) @ neighbourhood.corners
    return weights


def _draw_slice(lower: Array, upper: Array, generator: np.random.Generator) -> Single:
    """Draw uniformly where lower <= u <= upper and sum u = 1."""
    drawn = np.tile(lower.astype(np.float32), (BLOCK, 1))
    width, spare = upper - lower, 1 - float(lower.sum())
    widest = int(np.argmax(width))
    others = np.flatnonzero((width > 0) & (np.arange(len(width)) != widest))
    drawn[:, widest] += spare
    if not len(others) or spare <= 0:
        return drawn
    tilt = _tilt(width[width > 0], spare)
    filled = 0
    while filled < BLOCK:
        above = generator.random((2 * BLOCK, len(others)), dtype=np.float32)
        _stretch(above, tilt, width[others])
        left = spare - above.sum(axis=1)
        keep = (left >= 0) & (left <= width[widest])
        if tilt != 0:
            likelihood = np.exp(-tilt * (left - (width[widest] if tilt < 0 else 0.0)))
            keep &= generator.random(2 * BLOCK) <= likelihood
        kept = above[keep][: BLOCK - filled]
        place = slice(filled, filled + len(kept))
        drawn[place, others] += kept
        drawn[place, widest] -= kept.sum(axis=1)
        filled += len(kept)
    return drawn


def _tilt(width: Array, spare: float) -> float:
    """Rate at which truncated exponentials on [0, width] add up to `spare` on average."""
    steepest = 50 * len(width) / min(spare, max(width.sum() - spare, 1e-12), width.max())
    low, high = -steepest, steepest
    for _ in range(100):
        middle = (low + high) / 2
        if _means(middle, width).sum() > spare:
            low = middle
        else:
            high = middle
    return 0.0 if abs(middle) * width.max() < 1e-6 else middle


def _means(rate: float, width: Array) -> Array:
    """Mean of an exponential of any rate, truncated to [0, width]: 1 / rate - width / (exp(rate width) - 1)."""
    exponent = np.clip(rate * width, -500, 500)
    flat = np.abs(exponent) < 1e-5
    safe = np.where(flat, 1.0, exponent)
    means: Array = width * np.where(flat, 0.5 - exponent / 12, 1 / safe - 1 / np.expm1(safe))
    return means


def _stretch(uniform: Single, rate: float, width: Array) -> None:
    """Turn uniform numbers into exponentials truncated to [0, width], in place."""
    if rate == 0:
        uniform *= width.astype(np.float32)
        return
    uniform *= np.expm1(-rate * width).astype(np.float32)
    np.log1p(uniform, out=uniform)
    uniform *= np.float32(-1 / rate)


def _walk(neighbourhood: Neighbourhood, generator: np.random.Generator) -> Array:
    """Walk from an inner point in random directions, each step uniform on the chord."""
    free = np.flatnonzero(neighbourhood.upper > neighbourhood.lower)
    size = len(free)
    sides = np.vstack([np.eye(size), -np.eye(size), neighbourhood.rows[:, free]])
    fixed = neighbourhood.rows @ np.where(neighbourhood.upper > neighbourhood.lower, 0.0, neighbourhood.lower)
    limits = np.concatenate([neighbourhood.lower[free], -neighbourhood.upper[free], -fixed])
    scale = (neighbourhood.upper - neighbourhood.lower)[free]
    inner = _inner_point(neighbourhood)
    walkers = np.tile(inner[free], (WALKERS, 1))
    drawn = np.tile(inner, (BLOCK, 1))
    thin = -(-size // 3)
    for step in range(-10 * size, BLOCK // WALKERS * thin):
        direction = generator.standard_normal((WALKERS, size)) * scale
        direction -= direction.sum(axis=1, keepdims=True) * (scale / scale.sum())
        slack, speed = walkers @ sides.T - limits, direction @ sides.T
        with np.errstate(divide="ignore", invalid="ignore"):
            time = -np.maximum(slack, 0.0) / speed
        ahead = np.where(speed < 0, time, np.inf).min(axis=1)
        behind = np.where(speed > 0, time, -np.inf).max(axis=1)
        walkers += direction * (behind + (ahead - behind) * generator.random(WALKERS))[:, None]
        if step >= 0 and step % thin == thin - 1:
            drawn[step // thin * WALKERS : (step // thin + 1) * WALKERS, free] = walkers
    return drawn


def _inner_point(neighbourhood: Neighbourhood) -> Array:
    """The point whose smallest distance to a bound, as a share of that coordinate's width, is largest."""
    size = len(neighbourhood.lower)
    width = neighbourhood.upper - neighbourhood.lower
    rows = neighbourhood.rows[np.abs(neighbourhood.rows) @ width > 0]
    matrix = np.vstack(
        [
            np.append(np.ones(size), 0.0),
            np.column_stack([np.eye(size), -width]),
            np.column_stack([np.eye(size), width]),
            np.column_stack([rows, -np.abs(rows) @ width]),
        ]
    )
    low = np.concatenate([[1.0], neighbourhood.lower, np.full(size, -np.inf), np.zeros(len(rows))])
    high = np.concatenate([[1.0], np.full(size, np.inf), neighbourhood.upper, np.full(len(rows), np.inf)])
    cost = np.append(np.zeros(size), 1.0)
    unbounded = np.full(size + 1, np.inf)
    return solve_arrays(cost, matrix, low, high, -unbounded, unbounded, maximise=True).x[:-1]
