"""What would have to give: the smallest change of one number, and one proposal over all numbers.

Every rule's number has columns of its own in the programme of the rules (`model.allocation.elastic`), so its
smallest change is one programme. A share multiplies what is planned: the nearest share that holds is the smallest
(or largest) ratio of n_p y_p to sum n y over the plans that keep the other rules, found by Newton's method on the
ratio (Dinkelbach 1967, On nonlinear fractional programming), whose last step proves it. Whatever is told was tried
once more: with its numbers set there is a plan that keeps the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np

from model.allocation.elastic import Elastic, Handle, Share
from model.allocation.terms import Array, Flags
from model.solver import INFINITY

NOTHING = 1e-9
TIGHT = 1e-12
NOISE = 1e-13
MOST_STEPS = 50
HAIRS = (0.0, 1e-10, 1e-9, 1e-8, 1e-7)


def smallest_change(elastic: Elastic, h: int, kept: Flags) -> float | None:
    """The smallest change of the number of rule `h` with which the rules of `kept` (H) hold; None for never.

    The others are let go. Where a decrease and an increase are equally small, the decrease is told. Where an
    indicator without its requirement could grow for ever and no share is the nearest, the requirement is kept;
    where it is attained already and has none, a share that holds is told, though none is the nearest.
    """
    handle, others = elastic.handles[h], kept.copy()
    others[h] = False
    found = []
    for sign in (-1.0, 1.0):
        with _one_way(elastic, handle, sign, others) as column:
            if column is None:
                continue
            x = _nearest_ratio(elastic, h, column, others) if handle.share else _nearest(elastic, column)
        if x is not None:
            found.append(_tried(elastic, others, {h: _moved(handle, x)}, x)[h])
    return min(found, key=lambda change: (abs(change), change), default=None)


@contextmanager
def _one_way(elastic: Elastic, handle: Handle, sign: float, others: Flags) -> Iterator[int | None]:
    """Enforce the others and let a number move one way only; gives the column that moves it, None for none."""
    elastic.enforce(others)
    elastic.bound(handle.columns, 0.0, 0.0)
    if handle.done_whole >= 0:
        lower, upper = (0.0, INFINITY) if sign > 0 else (-1.0, 0.0)
        elastic.bound([handle.plus], lower, upper)
        elastic.bound([handle.done_whole], 1.0, 1.0)
        yield handle.plus
        elastic.bound([handle.done_whole], 0.0, 1.0)
        return
    column = handle.plus if sign * handle.unit > 0 else handle.minus
    if column >= 0:
        elastic.bound([column], 0.0, INFINITY)
    yield column if column >= 0 else None


def _nearest(elastic: Elastic, column: int) -> Array | None:
    """The plan that moves a number the least."""
    cost = np.zeros(elastic.size)
    cost[column] = -1.0 if elastic.is_negative(column) else 1.0
    solved = elastic.least(cost)
    return solved.x if solved.status == "optimal" else None


def _nearest_ratio(elastic: Elastic, h: int, column: int, others: Flags) -> Array | None:
    """The plan whose share is the nearest on one side of the number of rule `h`."""
    handle = elastic.handles[h]
    x, share = _nearest(elastic, column), handle.share
    sign = 1.0 if column == handle.plus else -1.0
    for _ in range(MOST_STEPS):
        if x is None or share is None:
            return None
        ratio = _ratio(share, x)
        cost = np.zeros(elastic.size)
        cost[share.columns] = sign * (share.own - ratio * share.every)
        better = elastic.least(cost)
        if better.status != "optimal":
            if not _require(elastic, h, others):
                return x
            x = _nearest(elastic, column)
        elif better.value >= -TIGHT or sign * (_ratio(share, better.x) - ratio) >= 0:
            return x
        else:
            x = better.x
    return x


def _ratio(share: Share, x: Array) -> float:
    every = float(share.every @ x[share.columns])
    return float(share.own @ x[share.columns]) / every if every > TIGHT else 0.0


def _require(elastic: Elastic, h: int, others: Flags) -> bool:
    """Keep the requirement of the indicator of a share; False where it is kept already."""
    indicator = elastic.handles[h].rule.record.indicator
    for place, each in enumerate(elastic.handles):
        if each.rule.kind == "required" and each.rule.record.indicator == indicator and not others[place]:
            others[place] = True
            elastic.bound(each.columns, 0.0, 0.0)
            return True
    return False


def _tried(elastic: Elastic, others: Flags, changes: Mapping[int, float], x: Array) -> dict[int, float]:
    """The changes without rounding noise, or with the least hair more, with which a plan keeps all rules.

    The plan `x` from which the changes were read is tried first, then whatever the solver finds.
    """
    digits = {h: _without_noise(change) for h, change in changes.items()}
    for told in (digits, dict(changes)):
        with _numbers_set(elastic, others, told):
            if elastic.kept_by(x):
                return told
    for hair in HAIRS:
        told = {h: c + float(np.sign(c)) * hair * elastic.handles[h].size for h, c in digits.items()}
        with _numbers_set(elastic, others, told):
            if elastic.possible():
                return told
    return dict(changes)


def _without_noise(change: float) -> float:
    short = float(f"{change:.10g}")
    return short if abs(short - change) <= NOISE * abs(change) else change


@contextmanager
def _numbers_set(elastic: Elastic, others: Flags, changes: Mapping[int, float]) -> Iterator[None]:
    """Enforce rules, and some more of them with other numbers."""
    elastic.enforce(others)
    for h, change in changes.items():
        _set_number(elastic, elastic.handles[h], change)
    yield
    for h in changes:
        _reset_number(elastic, elastic.handles[h])


def _set_number(elastic: Elastic, handle: Handle, change: float) -> None:
    elastic.bound(handle.columns, 0.0, 0.0)
    if handle.share is not None:
        share = handle.share
        values = share.own - (handle.rule.number + change) * share.every
        elastic.reweigh_row(share.row, share.columns, values)
    elif handle.done_whole >= 0:
        elastic.bound([handle.plus], change / handle.unit, change / handle.unit)
        elastic.bound([handle.done_whole], 1.0, 1.0)
    elif change:
        moved = abs(change / handle.unit)
        column = handle.plus if change / handle.unit > 0 else handle.minus
        elastic.bound([column], moved if handle.exact else 0.0, moved)


def _reset_number(elastic: Elastic, handle: Handle) -> None:
    if handle.share is not None:
        share = handle.share
        elastic.reweigh_row(share.row, share.columns, share.own - handle.rule.number * share.every)
    if handle.done_whole >= 0:
        elastic.bound([handle.done_whole], 0.0, 1.0)


def proposal(elastic: Elastic, *, but: str = "") -> dict[int, float]:
    """Changes by rule with which the whole plan holds; empty where no change of numbers brings that about.

    Rules of the kind `but` stay as they are.

    The least sum of relative changes: a number is measured against itself, a mandate, a margin, a share and a
    pinned target against the whole of what is required, a capacity against the whole capacity. Mandates of class 0
    come first of all: they are lowered as little as can be whatever else has to change, so not at all unless
    nothing else helps.
    """
    fixed = [not each.has_number or each.rule.kind == but for each in elastic.handles]
    enforced = np.array(fixed, dtype=bool)
    elastic.enforce(enforced)
    first, rest = np.zeros(elastic.size), np.zeros(elastic.size)
    for each, stays in zip(elastic.handles, fixed, strict=True):
        if not stays:
            moving = [column for column in (each.plus, each.minus) if column >= 0]
            cost = first if each.rule.kind == "mandated" and each.rule.record.class_ == 0 else rest
            cost[moving] = abs(each.unit) / each.size
            if each.done_whole >= 0:
                elastic.bound([each.plus], 0.0, INFINITY)
    firm = np.flatnonzero(first)
    if len(firm):
        solved = elastic.least(first)
        if solved.status != "optimal":
            return {}
        lowered = np.where(solved.x[firm] > NOTHING, solved.x[firm], 0.0)
        elastic.bound(firm, 0.0, lowered)
    solved = elastic.least(rest)
    if solved.status != "optimal":
        return {}
    found = {h: _moved(each, solved.x) for h, each in enumerate(elastic.handles) if not fixed[h]}
    changes = {h: change for h, change in found.items() if change}
    enforced[:] = True
    enforced[list(changes)] = False
    return _tried(elastic, enforced, changes, solved.x)


def _moved(handle: Handle, x: Array) -> float:
    net = (x[handle.plus] if handle.plus >= 0 else 0.0) - (x[handle.minus] if handle.minus >= 0 else 0.0)
    if abs(net) <= NOTHING:
        return 0.0
    return _ratio(handle.share, x) - handle.rule.number if handle.share else float(net) * handle.unit
