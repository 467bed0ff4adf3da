"""Which column of a flat sheet means what: a choice for each meaning, filled in with what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from dashboard.pages.parts import markdown_safe
from dashboard.words import _
from model.flat.grid import Grid, text_of
from model.flat.mapping import Keep, Level, Mapping, Means, Offices, Promises, Reached, Source, Stretch
from model.flat.spelling import plainly

MOST_WORDS = 60
DIVISORS = (1.0, 1_000.0, 10_000.0, 1_000_000.0, 100_000_000.0)


@dataclass(frozen=True, slots=True)
class Form:
    """Choices among the columns of a sheet.

    Attributes:
        titles: The headings.
        key: What the key of every choice begins with, so that another sheet or another beginning starts afresh.
    """

    titles: tuple[str, ...]
    key: str

    def column(self, called: str, label: str, known: str | None, hint: str = "") -> str | None:
        """A column, or none."""
        place = f"{self.key}-{called}"
        st.session_state.setdefault(place, known if known in self.titles else None)
        chosen: str | None = st.selectbox(
            label,
            self.titles,
            index=None,
            key=place,
            placeholder=_("no column"),
            help=hint or None,
            persist_state="session",
        )
        return chosen

    def columns(self, called: str, label: str, known: Sequence[str], hint: str = "") -> list[str]:
        """Several columns in an order."""
        place = f"{self.key}-{called}"
        st.session_state.setdefault(place, [title for title in known if title in self.titles])
        return list(st.multiselect(label, self.titles, key=place, help=hint or None, persist_state="session"))


def show(grid: Grid, titles: tuple[str, ...], begun: Mapping, key: str) -> Mapping | None:
    """Show the choices, and return the mapping that they make; None while no column names the promises."""
    form = Form(titles, key)
    levels = form.columns(
        "levels",
        _("Levels of the goals, the topmost first"),
        [level.column for level in begun.levels],
        _("Each level becomes a level of the goal tree. Cells that are blank below a goal belong to it."),
    )
    first, second, third = st.columns(3)
    with first:
        name = form.column("name", _("Promise (what is measured)"), begun.indicator.name)
        target = form.column("target", _("Target"), _title(begun.indicator.target))
        unit = form.column("unit", _("Unit"), begun.indicator.unit)
    with second:
        office = form.column("office", _("Department"), begun.department.column)
        baseline = _baseline(form, begun.indicator)
        number = form.column("number", _("Number of the promise"), begun.indicator.id)
    with third:
        means = _money(form, begun.resources[0] if begun.resources else None)
    with st.expander(_("Quarters, results, weights, and which rows count")):
        periods = _periods(form, begun.periods)
        reached = _reached(form, begun.results)
        leveled = tuple(_level(form, begun, title, place) for place, title in enumerate(levels))
        keep = _kept(form, grid, begun)
    if name is None:
        st.info(_("Choose the column that names the promises."))
        return None
    return replace(
        begun,
        levels=leveled,
        indicator=replace(begun.indicator, name=name, id=number, unit=unit, target=target, baseline=baseline),
        department=Offices(column=office, spellings=begun.department.spellings),
        resources=(*((means,) if means else ()), *begun.resources[1:]),
        periods=periods,
        results=reached,
        keep=keep,
    )


def _baseline(form: Form, begun: Promises) -> Source:
    hint = _("The level that is reached without this plan's money. Without a column it is 0.")
    column = form.column("baseline", _("Baseline"), _title(begun.baseline), hint)
    return column or (begun.baseline if isinstance(begun.baseline, float) else 0.0)


def _title(source: Source | None) -> str | None:
    return source if isinstance(source, str) else None


def _money(form: Form, begun: Means | None) -> Means | None:
    begun = begun or Means(id="money", name="Money")
    cost = form.column("cost", _("Cost of keeping the promise"), begun.cost)
    there = form.column(
        "total",
        _("Money that is there"),
        _title(begun.total),
        _("The sum of this column is what may be spent. Without a column there is no limit."),
    )
    total = there or (begun.total if isinstance(begun.total, float) else None)
    if not cost and not total:
        return None
    return replace(begun, cost=cost, total=total, divisor=_divisor(form, begun))


def _divisor(form: Form, begun: Means) -> float:
    """What money is divided by, shown to say it in thousands or millions."""
    place = f"{form.key}-divisor"
    st.session_state.setdefault(place, begun.divisor if begun.divisor in DIVISORS else 1.0)
    return float(
        st.selectbox(
            _("Divide money by"),
            DIVISORS,
            key=place,
            format_func=lambda number: f"{number:,.0f}",
            help=_("To say it in thousands or millions."),
            persist_state="session",
        )
    )


def _periods(form: Form, begun: Sequence[Stretch]) -> tuple[Stretch, ...]:
    planned = form.columns(
        "periods",
        _("What is planned for each period of the year, the first period first"),
        [stretch.planned for stretch in begun if stretch.planned],
    )
    known = {stretch.planned: stretch for stretch in begun}
    quarters = len(planned) == 4
    return tuple(
        known.get(title) or Stretch(id=f"Q{place}" if quarters else f"P{place}", name=title, planned=title)
        for place, title in enumerate(planned, start=1)
    )


def _reached(form: Form, begun: Sequence[Reached]) -> tuple[Reached, ...]:
    columns = form.columns("reached", _("What was reached so far"), [each.column for each in begun])
    known = {each.column: each for each in begun}
    return tuple(known.get(title) or Reached(period=title, column=title) for title in columns)


def _level(form: Form, begun: Mapping, title: str, place: int) -> Level:
    known = next((level for level in begun.levels if level.column == title), None)
    level = known or Level(column=title, prefix=f"{plainly(title)[:1] or 'l'}{place + 1}_")
    with st.container(horizontal=True, gap="small"):
        called = markdown_safe(title)
        code = form.column(f"code-{title}", _("Number of “{level}”").format(level=called), level.code)
        weight = form.column(f"weight-{title}", _("Weight of “{level}”").format(level=called), level.weight)
    return replace(level, code=code, weight=weight)


def _kept(form: Form, grid: Grid, begun: Mapping) -> tuple[Keep, ...]:
    """Rows that count: those with one of some words in a column, and what the mapping says besides."""
    known = next((keep for keep in begun.keep if keep.one_of), None)
    others = tuple(keep for keep in begun.keep if keep is not known)
    column = form.column("keep", _("Only rows that say in"), known.column if known else None)
    if column is None:
        return others
    place, first = form.titles.index(column), begun.header_row + begun.header_rows - 1
    said = sorted({text_of(row[place]) for row in grid.rows[first:]} - {""})[:MOST_WORDS]
    wanted = [word for word in said if known and known.column == column and word in known.one_of]
    words = st.pills(
        _("one of"),
        said,
        selection_mode="multi",
        default=wanted,
        key=f"{form.key}-words-{column}",
        persist_state="session",
    )
    return (*((Keep(column=column, one_of=tuple(words)),) if words else ()), *others)
