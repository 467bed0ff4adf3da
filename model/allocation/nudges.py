"""How the programme moves when a number in the plan does: pins, mandates, totals and targets.

A target stands in the required improvement D_i, which scales the rows of its indicator. Written without that scale
the link is sum n u z = D_i (a_i + e_i), so with the target it moves by D_i' (a_i + e_i), an amount that the plan
decides; likewise sum n y for the number of a share. A contribution without a capacity of its own has one that
grows with D_i, its effort's size u with it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from model.allocation.constraints import last_years, scale_of
from model.allocation.programme import Programme
from model.allocation.stands import Lever, Nudge
from model.allocation.terms import Array, Indices, Terms, rule
from model.plan import Pin

NOTHING = 1e-12


def nudges(programme: Programme) -> tuple[Nudge, ...]:
    """All numbers of a plan that have a price, in the order of their rules."""
    found = [
        *_mandates(programme),
        *_pins(programme),
        *(resource_nudge(programme, r) for r in _scarce(programme.terms)),
        *(_target(programme, i) for i in range(len(programme.terms.indicators))),
    ]
    return tuple(sorted(found, key=lambda nudge: nudge.rule))


def _scarce(terms: Terms) -> Iterator[int]:
    return (r for r, resource in enumerate(terms.plan.resources) if resource.total is not None)


def _mandates(programme: Programme) -> Iterator[Nudge]:
    for indicator in programme.terms.indicators:
        if indicator.mandated is not None:
            name = rule("mandated", indicator.indicator)
            row = programme.rows.get(name)
            yield Nudge(name, {} if row is None else {row: 1.0})


def _pins(programme: Programme) -> Iterator[Nudge]:
    terms = programme.terms
    places = {(c.indicator, c.department): p for p, c in enumerate(terms.contributions)}
    for pin in terms.plan.pins:
        p = places.get((pin.indicator or "", pin.department or ""), -1)
        row = programme.rows.get(pin_rule(pin))
        if row is None:
            continue
        match pin.kind:
            case "use":
                scale = scale_of(terms, terms.resources.index(pin.resource or ""))
                yield Nudge(pin_rule(pin), {row: 1.0 / scale})
            case "target":
                rate = terms.sign[terms.indicator[p]] * terms.denominator[p]
                yield Nudge(pin_rule(pin), {row: float(rate / _row_scale(terms, int(terms.indicator[p])))})
            case _:
                yield _share_pin(programme, pin, int(terms.indicator[p]), row)


def pin_rule(pin: Pin) -> str:
    """Name of a pin as a rule."""
    if pin.kind == "use":
        return rule("pin", "use", pin.department or "", pin.resource or "")
    return rule("pin", pin.kind, pin.indicator or "", pin.department or "")


def _share_pin(programme: Programme, pin: Pin, i: int, row: int) -> Nudge:
    """n_p y_p - value x sum n y = 0 moves by sum n y."""
    terms = programme.terms
    efforts = np.flatnonzero(terms.indicator[terms.effort_of] == i)
    sizes = _delivering(terms)[efforts] / _row_scale(terms, i)
    return Nudge(pin_rule(pin), levers=(Lever(programme.columns.effort[efforts], sizes, {row: 1.0}),))


def resource_nudge(programme: Programme, r: int) -> Nudge:
    """The total of a resource: what may be used, and the measure of use where that is the total."""
    terms, columns = programme.terms, programme.columns
    resource = terms.plan.resources[r]
    name = rule("resource", resource.resource)
    total = resource.total or 0.0
    levers, constants = [], dict[str, float]()
    if total > 0 and not any(each.price is not None for each in terms.plan.resources):
        where = np.concatenate([columns.effort, columns.start])
        uses = np.concatenate([terms.effort_use[:, r], terms.start_use[terms.starts, r]])
        used = uses > 0
        levers.append(Lever(where[used], uses[used], costs={"cost": -1.0 / total**2}))
        constants["cost"] = float(-terms.base[:, r].sum() / total**2)
    deviations = _deviations(programme, resource.resource)
    if total > 0 and len(deviations):
        levers.append(Lever(deviations, np.ones(len(deviations)), costs={"stability": -1.0 / total}))
    row = programme.rows.get(name)
    return Nudge(name, {} if row is None else {row: 1.0 / scale_of(terms, r)}, tuple(levers), constants)


def _deviations(programme: Programme, resource: str) -> Indices:
    known = last_years(programme.terms)
    mine = [place for place, limit in enumerate(known) if limit.resource == resource]
    return programme.columns.deviation[mine]


def _target(programme: Programme, i: int) -> Nudge:
    """The target of an indicator: its required improvement, and all that is counted in it."""
    terms = programme.terms
    indicator = terms.indicators[i]
    name = rule("target", indicator.indicator)
    sign = float(terms.sign[i])
    if abs(terms.required[i]) <= NOTHING * max(1.0, abs(indicator.target or 0.0)):
        return Nudge(name, one_way=-int(sign))
    if not terms.open[i]:
        return Nudge(name)
    if indicator.aggregation == "worst":
        return _worst_target(programme, i, name)
    whole = sign * float(
        terms.denominator[terms.indicator == i].sum() if indicator.aggregation == "ratio" else 1.0
    )
    grown = whole / float(terms.required[i])
    efforts = np.flatnonzero(terms.indicator[terms.effort_of] == i)
    growing = efforts[np.isinf(terms.effort_bound[efforts])]
    columns = programme.columns
    reached = np.array([columns.attainment[i], columns.excess[i]])
    link = Lever(
        np.concatenate([reached, columns.effort[growing]]),
        np.concatenate([[1.0, 1.0], -_delivering(terms)[growing] / terms.required[i]]),
        {programme.rows[rule("link", indicator.indicator)]: grown},
    )
    levers = [link] if len(growing) < len(efforts) else []
    rows: dict[int, float] = {}
    for pin, p, row in _pins_of(programme, i):
        if pin.kind == "target":
            if np.isinf(terms.effort_bound[terms.efforts(p)]).any():
                rows[row] = -grown * _wanted(terms, p, pin.value) / _row_scale(terms, i)
        elif 0 < len(growing) < len(efforts):
            share = (terms.effort_of[growing] == p) - pin.value
            values = _delivering(terms)[growing] * share / _row_scale(terms, i)
            levers.append(Lever(columns.effort[growing], values, {row: -grown}))
    return Nudge(name, rows, tuple(levers))


def _worst_target(programme: Programme, i: int, name: str) -> Nudge:
    """Every department has a required improvement of its own, D_p = s (target - b_p)."""
    terms, columns = programme.terms, programme.columns
    indicator, sign = terms.indicators[i], float(terms.sign[i])
    mine = np.flatnonzero(terms.indicator == i)
    if np.any(np.abs(terms.gap[mine]) <= NOTHING * np.maximum(1.0, np.abs(terms.level[mine]))):
        one_way = -int(sign)
    else:
        one_way = 0
    links, rows = dict[int, float](), dict[int, float]()
    for p in mine[terms.gap[mine] > 0].tolist():
        grown = sign / float(terms.gap[p])
        department = terms.contributions[p].department
        if not np.isinf(terms.effort_bound[terms.efforts(p)]).any():
            links[programme.rows[rule("link", indicator.indicator, department)]] = grown
            rows[programme.rows[rule("required", indicator.indicator, department)]] = grown * (
                1 + indicator.margin
            )
    for pin, p, row in _pins_of(programme, i):
        if np.isinf(terms.effort_bound[terms.efforts(p)]).any() and terms.gap[p] > 0:
            rows[row] = -sign / float(terms.gap[p]) * _wanted(terms, p, pin.value) / _row_scale(terms, i)
    reached = np.array([columns.attainment[i], columns.excess[i]])
    return Nudge(name, rows, (Lever(reached, np.ones(2), links),), one_way=one_way)


def _pins_of(programme: Programme, i: int) -> Iterator[tuple[Pin, int, int]]:
    """Pins on targets and shares of an indicator, with the place of the contribution and of the row."""
    terms = programme.terms
    places = {terms.contributions[p].department: p for p in np.flatnonzero(terms.indicator == i).tolist()}
    for pin in terms.plan.pins:
        if pin.indicator == terms.indicators[i].indicator and pin.department in places:
            yield pin, places[pin.department], programme.rows[pin_rule(pin)]


def _wanted(terms: Terms, p: int, value: float) -> float:
    return float(terms.sign[terms.indicator[p]] * (value * terms.denominator[p] - terms.level[p]))


def _row_scale(terms: Terms, i: int) -> float:
    return abs(float(terms.required[i])) or 1.0


def _delivering(terms: Terms) -> Array:
    """What the whole of each effort delivers to its indicator (K): n_p u_k."""
    return terms.effort_size * terms.coefficient[terms.effort_of]
