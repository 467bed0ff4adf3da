"""A mapping proposed from the headings and the cells of a sheet, to be looked at before it is used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from model.cells import UnreadableError
from model.flat.columns import titles_of
from model.flat.grid import Grid, text_of
from model.flat.mapping import Level, Mapping, Means, Offices, Promises, Reached, Source, Stretch
from model.flat.numbers import BLANK, Cell, Figure, understand
from model.flat.spelling import plainly, slug
from model.flat.vocabulary import (
    CODES,
    FIRST_MONEY,
    HEADINGS,
    NOT_OF_THE_YEAR,
    QUARTER,
    WEIGHTS,
)

ROWS_LOOKED_AT = 2_000
HIGHEST_HEADER = 30
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class _Column:
    """A column with what its heading and its cells are like."""

    place: int
    title: str
    cells: tuple[Cell, ...]

    @cached_property
    def words(self) -> str:
        return plainly(self.title.replace("_", " "))

    @cached_property
    def texts(self) -> list[str]:
        return [plainly(text_of(cell)) for cell in self.cells]

    @cached_property
    def distinct(self) -> int:
        return len({text for text in self.texts if text})

    @cached_property
    def filled(self) -> int:
        return sum(bool(text) for text in self.texts)

    @cached_property
    def numeric(self) -> float:
        """The share of the filled cells that say a number and nothing else."""
        known = [cell for cell in self.cells if cell != ""]
        return sum(map(_is_number, known)) / len(known) if known else 0.0

    def is_about(self, what: str) -> bool:
        return re.search(HEADINGS.get(what, what), self.words) is not None


def guess_header_row(grid: Grid) -> int:
    """The row that looks most like headings: many different texts, no numbers, and cells below."""
    best, most = 1, 0
    for number, row in enumerate(grid.rows[:HIGHEST_HEADER], start=1):
        texts = {text_of(cell) for cell in row if isinstance(cell, str) and cell and not _is_number(cell)}
        numbers = sum(cell != "" and _is_number(cell) for cell in row)
        below = sum(cell != "" for cell in grid.rows[number]) if number < len(grid.rows) else 0
        worth = len(texts) - 2 * numbers if 2 * below >= len(texts) else 0
        if worth > most:
            best, most = number, worth
    return best


def guess_mapping(grid: Grid, header_row: int | None = None) -> Mapping:
    """Propose a mapping; whatever is not found is left out, and the name of the indicator is always given."""
    header = header_row or guess_header_row(grid)
    columns = [
        _Column(place, title, tuple(row[place] for row in grid.rows[header : header + ROWS_LOOKED_AT]))
        for place, title in enumerate(titles_of(grid, header))
    ]
    year = _year(columns)
    found = _look(columns, year)
    called = grid.name.rpartition(".")[0] or grid.name
    return Mapping(
        header_row=header,
        sheet=grid.name if len(grid.sheets) > 1 else None,
        root=slug(called),
        root_name=called,
        plan=(("name", called), *((("year", year),) if year else ())),
        levels=tuple(_level(each, columns, found) for each in found.levels),
        indicator=Promises(
            name=found.name.title,
            id=_title(found.one["id"]),
            unit=_title(found.one["unit"]),
            direction=_title(found.one["direction"]),
            baseline=_baseline(found.one["baseline"], found.one["target"]),
            target=_title(found.one["target"]),
            weight=next((each.title for each in found.weights if not _of_levels(each, found.levels)), None),
        ),
        department=Offices(column=_title(found.one["department"])),
        resources=_means(found.one["money"], found.one["opening"]),
        periods=tuple(
            Stretch(id=f"Q{each}", planned=found.quarters[each].title) for each in sorted(found.quarters)
        ),
        results=(Reached(period=year or "latest", column=found.one["reached"].title),)
        if found.one["reached"]
        else (),
    )


@dataclass(slots=True)
class _Found:
    """Which column is about what; each column is about one thing."""

    name: _Column
    levels: list[_Column]
    weights: list[_Column]
    quarters: dict[int, _Column]
    one: dict[str, _Column | None]


def _look(columns: Sequence[_Column], year: str) -> _Found:
    """Find what the columns are about, first what is surest; a column that is taken is not looked at again."""
    taken: set[int] = set()
    one: dict[str, _Column | None] = {}

    def take(
        called: str, fits: Callable[[_Column], bool], prefer: Callable[[_Column], float], about: str = ""
    ) -> None:
        open_ones = [each for each in columns if each.place not in taken and each.is_about(about or called)]
        fitting = [each for each in open_ones if fits(each)]
        one[called] = best = max(fitting, key=lambda each: (prefer(each), -each.place), default=None)
        taken.update([best.place] if best else [])

    weights = [each for each in columns if each.is_about("weight") and each.numeric > 0.8]
    quarters = _quarters(columns)
    taken.update(each.place for each in (*weights, *quarters.values()))
    take("id", lambda each: each.distinct == each.filled > 0.9 * len(each.cells), lambda each: each.filled)
    take("department", lambda each: each.numeric < 0.2, lambda each: -each.distinct)
    take("indicator", lambda each: each.numeric < 0.5, lambda each: each.distinct)
    levels = _levels(columns, taken, one["indicator"])
    taken.update(each.place for each in levels)
    name = one["indicator"] or max(
        (each for each in columns if each.place not in taken and each.numeric < 0.5),
        key=lambda each: each.distinct,
        default=columns[0],
    )
    taken.add(name.place)
    figures = _of_year(year)
    take("unit", lambda each: each.numeric < 0.2 and each.distinct < 100, lambda each: -each.distinct)
    take("direction", lambda each: each.distinct < 10, lambda each: -each.distinct)
    take("baseline", lambda each: each.numeric > 0.3, lambda each: each.numeric)
    take("reached", figures, lambda each: _closeness(each, year))
    take("money", lambda each: figures(each) and not each.is_about(FIRST_MONEY), _size)
    take("opening", lambda each: figures(each) and each.is_about(FIRST_MONEY), _size, "money")
    take("target", figures, lambda each: _closeness(each, year))
    return _Found(name, levels, weights, quarters, one)


def _means(money: _Column | None, opening: _Column | None) -> tuple[Means, ...]:
    if money is None:
        return ()
    return (Means(id="money", name="Money", cost=money.title, total=(opening or money).title),)


def _baseline(baseline: _Column | None, target: _Column | None) -> Source | None:
    """The column of the baseline; 0 where many targets lie at or below it, being amounts of the year itself."""
    if baseline is None or target is None:
        return _title(baseline)
    pairs = [
        (_figure(low).value, _figure(high).value) for low, high in zip(baseline.cells, target.cells, strict=True)
    ]
    known = [(low, high) for low, high in pairs if low is not None and high is not None]
    reached = sum(high <= low for low, high in known if low > 0)
    return 0.0 if reached > 0.25 * len(known) else baseline.title


def _title(column: _Column | None) -> str | None:
    return column.title if column else None


def _is_number(cell: Cell) -> bool:
    try:
        return understand(cell).kind in ("plain", "dressed")
    except UnreadableError:
        return False


def _year(columns: Iterable[_Column]) -> str:
    """The year that stands in most headings; the later of two equals; empty for none."""
    years = Counter(year for each in columns for year in set(re.findall(r"(?<!\d)20\d\d(?!\d)", each.title)))
    return max(years, key=lambda year: (years[year], year), default="")


def _of_year(year: str) -> Callable[[_Column], bool]:
    """Whether a column holds figures, of the year or of none that is named."""

    def fits(column: _Column) -> bool:
        years = set(re.findall(r"(?<!\d)20\d\d(?!\d)", column.title))
        return column.numeric > 0.5 and years <= {year} and not column.is_about(NOT_OF_THE_YEAR)

    return fits


def _closeness(column: _Column, year: str) -> float:
    """How surely a column is the year's own: its year is named, its heading says target, few cells are blank."""
    named = 2.0 * bool(year and year in column.title)
    said = 1.0 * bool(re.search(r"\b(target|meta|planned|programado|programada)\b|目标", column.words))
    return named + said + column.filled / (1 + len(column.cells))


def _size(column: _Column) -> float:
    return float(sum(_figure(cell).value or 0 for cell in column.cells))


def _figure(cell: Cell) -> Figure:
    try:
        return understand(cell)
    except UnreadableError:
        return BLANK


def _quarters(columns: Iterable[_Column]) -> dict[int, _Column]:
    """The columns of what is planned for the four quarters; none unless all four are there."""
    found: dict[int, _Column] = {}
    for each in columns:
        match = re.search(QUARTER, each.words)
        others = ("reached", "money", NOT_OF_THE_YEAR)
        if match and each.numeric > 0.5 and not any(map(each.is_about, others)):
            said = next(group for group in match.groups() if group)
            found.setdefault(_CHINESE.get(said) or int(said), each)
    return found if len(found) == 4 else {}


def _levels(columns: Sequence[_Column], taken: set[int], name: _Column | None) -> list[_Column]:
    """Columns of texts that repeat, each nested in the one before it, from few to many different texts."""
    open_ones = [each for each in columns if each.place not in taken and each.numeric < 0.3 and each.distinct > 1]
    open_ones = [each for each in open_ones if not each.is_about("indicator") and not _is_code(each)]
    repeated = [
        each
        for each in open_ones
        if each.distinct < 0.7 * max(each.filled, 1) and each.filled > 0.1 * len(each.cells)
    ]
    named = [each for each in repeated if each.is_about("level")]
    left = [each for each in repeated if name is None or each.place < name.place]
    chain: list[_Column] = []
    for each in sorted(named or left, key=lambda each: (each.distinct, each.place)):
        if all(_is_nested(each, upper) for upper in chain):
            chain.append(each)
    return chain


def _is_nested(lower: _Column, upper: _Column) -> bool:
    """Whether nearly every text of one column stands beside one text of the other."""
    above: dict[str, set[str]] = {}
    for text, over in zip(lower.texts, upper.texts, strict=True):
        if text and over:
            above.setdefault(text, set()).add(over)
    return sum(len(each) == 1 for each in above.values()) >= 0.9 * len(above)


def _of_levels(weight: _Column, levels: Iterable[_Column]) -> bool:
    return any(_belongs(weight, level, WEIGHTS) for level in levels)


def _belongs(column: _Column, level: _Column, besides: frozenset[str]) -> bool:
    """Whether a heading names a level besides words such as code and weight."""
    words = [word for word in column.words.split() if word not in besides]
    return bool(words) and set(words) <= set(level.words.split())


def _is_code(column: _Column) -> bool:
    return bool(set(column.words.split()) & CODES)


def _level(column: _Column, columns: Sequence[_Column], found: _Found) -> Level:
    codes = [
        each for each in columns if _is_code(each) and not each.is_about("id") and _belongs(each, column, CODES)
    ]
    weight = next((each for each in found.weights if _belongs(each, column, WEIGHTS)), None)
    initial = column.words[:1]
    alone = [each.words[:1] for each in found.levels].count(initial) == 1
    prefix = initial if alone else f"{initial}{found.levels.index(column) + 1}_"
    return Level(
        column=column.title, code=_title(codes[0] if codes else None), prefix=prefix, weight=_title(weight)
    )
