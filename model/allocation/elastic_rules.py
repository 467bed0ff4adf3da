"""The rules of a plan with a hold on each of them: enforced, let go, or with its number moved.

The programme has no objective of its own: links, mandates, resources, limits, pins and start-ups as everywhere
(`model.allocation.constraints`), and beside each rule columns t >= 0 that move its number:

    mandated    a_i + e_i + t >= mandated_i             floor      X + t >= floor
    required    e_i <= margin_i + t                     ceiling    X - t <= ceiling
    resource    sum_d X_dr + reserve_r <= total_r + t   change     |X - last| <= (max_change + t) last
    capacity    one more effort of the size, and at     pin        X = value + t - t', the same for targets and
                the unit cost, of the last step                    shares (where t is a slack of the row)

An enforced rule has its t at 0, a rule let go has it free. With no rule enforced a plan may do nothing at all, so
a conflict always lies in the rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from model.allocation.constraints import Columns, Row, limits, links, mandates, pins, resources, scale_of, starts
from model.allocation.elastic import Elastic, Handle, Share
from model.allocation.rules import Rule, rules
from model.allocation.stretch import stretched
from model.allocation.terms import Array, Indices, Terms, read_terms
from model.plan import Limit, Pin, Plan
from model.solver import INFINITY, Model, Rows

AMPLE = 100.0


def build_elastic(plan: Plan) -> Elastic:
    """Write the rules of a plan down with a hold on each."""
    known = rules(plan)
    terms, stretches = stretched(read_terms(plan), known)
    return _Writer(terms, stretches).write(known)


class _Writer:
    """Columns and rows of the programme while they are written down."""

    def __init__(self, terms: Terms, stretches: dict[tuple[str, str], int]) -> None:
        self.terms = terms
        self.stretches = stretches
        self.rows: list[tuple[Indices, Array, float, float]] = []
        self.upper: list[float] = []
        self.free: list[float] = []
        stretched = set(stretches.values())
        bounds = zip(terms.effort_bound.tolist(), range(len(terms.effort_bound)), strict=True)
        effort = [self.column(0.0 if k in stretched else bound) for bound, k in bounds]
        start = [self.column(1.0) for _ in terms.starts]
        pairs = list(zip(terms.indicators, terms.open.tolist(), strict=True))
        attainment = [self.column(1.0) if is_open else -1 for _, is_open in pairs]
        excess = [
            self.column(INFINITY if each.aggregation == "worst" else each.margin) if is_open else -1
            for each, is_open in pairs
        ]
        groups: tuple[list[int], ...] = (effort, start, attainment, excess, [], [])
        self.columns = Columns(-1, -1, *(np.array(group, dtype=np.int64) for group in groups))

    def column(self, upper: float = 0.0, free: float = 0.0) -> int:
        self.upper.append(upper)
        self.free.append(free)
        return len(self.upper) - 1

    def row(self, row: Row, extra: Sequence[tuple[int, float]] = ()) -> int:
        lower = row.right if row.sense != "<=" else -INFINITY
        upper = row.right if row.sense != ">=" else INFINITY
        where = np.append(row.columns, np.array([column for column, _ in extra], dtype=np.int64))
        values = np.append(row.coefficients, [value for _, value in extra])
        self.rows.append((where, values, lower, upper))
        return len(self.rows) - 1

    def write(self, known: Sequence[Rule]) -> Elastic:
        by_kind: dict[str, list[Rule]] = {}
        by_record: dict[int, list[Rule]] = {}
        for each in known:
            by_kind.setdefault(each.kind, []).append(each)
            by_record.setdefault(id(each.record), []).append(each)
        handles = [
            *self._required(by_kind.get("required", [])),
            *self._capacities(by_kind.get("capacity", [])),
            *self._resources(by_kind.get("resource", [])),
            *(
                handle
                for limit in self.terms.plan.limits
                for handle in self._limit(limit, by_record.get(id(limit), []))
            ),
            *(handle for pin in self.terms.plan.pins for handle in self._pin(pin, by_record[id(pin)][0])),
        ]
        handles += self._mandated(by_kind.get("mandated", []), handles)
        self._starts()
        whole = np.concatenate([self.columns.effort[self.terms.effort_whole], self.columns.start])
        return Elastic(handles, self._load(), whole, np.array(self.free))

    def _required(self, known: Sequence[Rule]) -> list[Handle]:
        """Links, with the excess over the margin in them, and the bounds of `worst`."""
        terms = self.terms
        places = {indicator.indicator: i for i, indicator in enumerate(terms.indicators)}
        handles = {
            i: Handle(each, plus=self.column())
            for each in known
            if (i := places.get(each.record.indicator, -1)) >= 0 and terms.open[i]
        }
        by_excess = {int(self.columns.excess[i]): i for i in handles}
        own = {
            int(self.columns.effort[terms.efforts(p)[0]]): i
            for p, i in enumerate(terms.indicator.tolist())
            if len(terms.efforts(p))
        }
        for row in links(terms, self.columns):
            if row.rule.startswith("required:"):
                if len(row.columns):
                    self.row(row, [(handles[own[int(row.columns[0])]].plus, -1.0)])
                continue
            i = by_excess[int(row.columns[-1])]
            worst = terms.indicators[i].aggregation == "worst"
            self.row(row, [] if worst else [(handles[i].plus, -1.0)])
        return list(handles.values())

    def _mandated(self, known: Sequence[Rule], handles: Sequence[Handle]) -> list[Handle]:
        rows = {row.rule: row for row in mandates(self.terms, self.columns)}
        beyond = {h.rule.record.indicator: h for h in handles if h.rule.kind == "required"}
        found = []
        for each in known:
            if each.name in rows:
                minus = self.column()
                extra = [(minus, 1.0)]
                if each.record.aggregation != "worst":
                    extra.append((beyond[each.record.indicator].plus, 1.0))
                found.append(Handle(each, minus=minus, rows=(self.row(rows[each.name], extra),)))
        return found

    def _capacities(self, known: Sequence[Rule]) -> list[Handle]:
        terms, found = self.terms, []
        for each in known:
            k = self.stretches.get((each.record.indicator, each.record.department))
            if k is None:
                continue
            column, size = int(self.columns.effort[k]), float(terms.effort_size[k])
            done = k > 0 and terms.effort_of[k - 1] == terms.effort_of[k] and terms.effort_whole[k - 1]
            if done:
                whole = int(self.columns.effort[k - 1])
                pair, most = np.array([column, whole]), self._ample(k)
                self.free[column] = -1.0
                self.row(Row("", pair, np.array([1.0, each.number / size]), ">=", 0.0))
                self.row(Row("", pair, np.array([1.0, -most]), "<=", 0.0))
            else:
                whole = -1
            against = float(terms.capacity[terms.effort_of[k]]) or size
            found.append(Handle(each, column, unit=size, size=against, exact=whole >= 0, done_whole=whole))
        return found

    def _resources(self, known: Sequence[Rule]) -> list[Handle]:
        rows = {row.rule: row for row in resources(self.terms, self.columns)}
        found = []
        for each in known:
            scale = scale_of(self.terms, self.terms.resources.index(each.record.resource))
            plus, size = self.column(), abs(each.number) or scale
            own = (self.row(rows[each.name], [(plus, -1.0)]),)
            found.append(Handle(each, plus, unit=scale, size=size, rows=own))
        return found

    def _limit(self, limit: Limit, known: Sequence[Rule]) -> list[Handle]:
        terms = replace(self.terms, plan=replace(self.terms.plan, limits=(limit,)))
        scale = scale_of(terms, terms.resources.index(limit.resource))
        rows = list(limits(terms, self.columns))
        mine = {each.kind: each for each in known}
        found: list[Handle] = []
        for row in rows:
            kind = row.rule.partition(":")[0]
            if kind == "change":
                if row.sense == ">=":
                    found.append(self._change(mine[kind], limit, scale, row, rows[-1]))
                continue
            column, size = self.column(), abs(mine[kind].number) or scale
            own = (self.row(row, [(column, 1.0 if kind == "floor" else -1.0)]),)
            plus, minus = (-1, column) if kind == "floor" else (column, -1)
            found.append(Handle(mine[kind], plus, minus, scale, size, rows=own))
        return found

    def _change(self, rule: Rule, limit: Limit, scale: float, below: Row, above: Row) -> Handle:
        last = limit.last_year or 0.0
        less = self.column()
        more = less if last > 0 else self.column()
        own = (self.row(below, [(less, 1.0)]), self.row(above, [(more, -1.0)]))
        if last > 0:
            return Handle(rule, plus=less, unit=scale / last, rows=own)
        return Handle(rule, slack=(less, more), rows=own)

    def _pin(self, pin: Pin, rule: Rule) -> list[Handle]:
        terms = replace(self.terms, plan=replace(self.terms.plan, pins=(pin,)))
        found = []
        for row in pins(terms, self.columns):
            plus, minus = self.column(), self.column()
            place = self.row(row, [(plus, -1.0), (minus, 1.0)])
            share = self._share(pin, place, row) if pin.kind == "share" else None
            unit = self._unit(pin)
            size = (abs(pin.value) or unit) if pin.kind == "use" else abs(unit)
            found.append(Handle(rule, plus, minus, unit, size, exact=True, rows=(place,), share=share))
        return found

    def _unit(self, pin: Pin) -> float:
        terms = self.terms
        if pin.kind == "use":
            return scale_of(terms, terms.resources.index(pin.resource or ""))
        if pin.kind == "share":
            return 1.0
        p = self._contribution(pin)
        i = terms.indicator[p]
        return float(terms.sign[i] * (abs(terms.required[i]) or 1.0) / terms.denominator[p])

    def _share(self, pin: Pin, place: int, row: Row) -> Share:
        terms, p = self.terms, self._contribution(pin)
        efforts = np.searchsorted(self.columns.effort, row.columns)
        scale = abs(float(terms.required[terms.indicator[p]])) or 1.0
        every = terms.effort_size[efforts] * terms.coefficient[terms.effort_of[efforts]] / scale
        return Share(place, row.columns, every * (terms.effort_of[efforts] == p), every)

    def _contribution(self, pin: Pin) -> int:
        pair = (pin.indicator, pin.department)
        return next(p for p, c in enumerate(self.terms.contributions) if (c.indicator, c.department) == pair)

    def _starts(self) -> None:
        """Start-ups; where no capacity bounds an effort, something ample does instead of the margin."""
        terms = self.terms
        for row in starts(terms, self.columns):
            k = int(np.searchsorted(self.columns.effort, row.columns[0]))
            most = terms.effort_bound[k]
            values = np.array([1.0, -(self._ample(k) if np.isinf(most) else most)])
            self.row(row._replace(coefficients=values))

    def _ample(self, k: int) -> float:
        """A share of an effort that no plan worth having exceeds."""
        terms = self.terms
        i = int(terms.indicator[terms.effort_of[k]])
        mine = terms.indicator == i
        pinned = {
            pin.department: terms.sign[i] * pin.value
            for pin in terms.plan.pins
            if pin.kind == "target" and pin.indicator == terms.indicators[i].indicator
        }
        asked = [
            pinned[c.department] * terms.denominator[p] - terms.sign[i] * terms.level[p]
            for p, c in enumerate(terms.contributions)
            if mine[p] and c.department in pinned
        ]
        capacity = float((terms.coefficient * terms.capacity)[mine].sum())
        most = max(float(terms.required[i]), 0.0) * (1 + terms.indicators[i].margin) + capacity
        most += sum(max(float(each), 0.0) for each in asked) * float(terms.coefficient[mine].max())
        return AMPLE * max(most, 1e-9) / float(terms.coefficient[terms.effort_of[k]] * terms.effort_size[k])

    def _load(self) -> Model:
        counts = [len(where) for where, *_ in self.rows]
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
        index = [where for where, *_ in self.rows]
        value = [values for _, values, *_ in self.rows]
        rows = Rows(
            start,
            np.concatenate([np.empty(0, dtype=np.int64), *index]).astype(np.int32),
            np.concatenate([np.empty(0), *value]),
            np.array([lower for *_, lower, _ in self.rows]),
            np.array([upper for *_, upper in self.rows]),
        )
        return Model(rows, np.zeros(len(self.upper)), np.array(self.upper))
