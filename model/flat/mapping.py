"""What the columns of a flat sheet mean: a mapping, as frozen values.

A column is named by its heading. Where a heading stands twice the second is `heading (2)`, a blank heading is
called by its letter, `column G`. A `Source` is a column, or a number that holds for every row.
"""

from __future__ import annotations

from dataclasses import dataclass

Source = str | float
Marks = str | tuple[str, ...]
Words = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """Only rows of which this holds become promises.

    Attributes:
        column: The column that tells.
        one_of: The words of the rows that are kept, whatever their case; empty for any.
        above: The number that the cell must exceed; None for any.
    """

    column: str
    one_of: tuple[str, ...] = ()
    above: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level of the goal tree, the topmost first.

    Attributes:
        column: The names of the goals.
        code: Their published numbers, of which ids are made; without them goals are counted as they come.
        prefix: What every id of the level begins with.
        digits: At least so many digits stand in the first number of an id.
        weight: The weights among siblings.
        spellings: A name as it is written, and the name that is meant.
        note: A text with `{column}` in it for the note of each goal.
    """

    column: str
    code: str | None = None
    prefix: str = ""
    digits: int = 1
    weight: str | None = None
    spellings: Words = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What a row promises.

    Attributes:
        name: The column with the name of the indicator.
        id: Its published number; without it promises are counted as they come.
        prefix: What every id begins with.
        digits: At least so many digits stand in the number of an id.
        unit: The column of the unit.
        units: A unit as it is written, and as it is called in the plan.
        unit_of: Units of single promises by their published number, where the figures are in another unit.
        direction: The column that says whether more or less is better; without it more is better.
        directions: A word of that column, and `higher`, `lower` or `nearest`.
        aggregation: How departments make the indicator, `sum` where nothing is said.
        baseline: The level without this plan's resources.
        target: What is promised; several departments on one promise add up, or as `aggregation` says.
        weight: The weights among siblings.
        mandated: The column of the mandated share or of yes and no, or the numbers of the mandated promises.
        whole: The column of yes and no, or the numbers of the promises that can be kept only whole.
        source: A text with `{column}` in it for the source of each promise.
        note: The same for its note.
        mandated_note: What the note of a mandated promise says besides.
        whole_note: What the note of a whole promise says besides.
    """

    name: str
    id: str | None = None
    prefix: str = "i"
    digits: int = 1
    unit: str | None = None
    units: Words = ()
    unit_of: Words = ()
    direction: str | None = None
    directions: Words = ()
    aggregation: str | None = None
    baseline: Source | None = None
    target: Source | None = None
    weight: str | None = None
    mandated: Marks | None = None
    whole: Marks | None = None
    source: str = ""
    note: str = ""
    mandated_note: str = ""
    whole_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offices:
    """Who keeps the promises: the column of the departments, and a name as written with the one that is meant."""

    column: str | None = None
    spellings: Words = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """A resource, such as money.

    Attributes:
        id: Its id in the plan.
        name: Its name, the id where nothing is said.
        unit: Its unit.
        price: Its price in the cost stage.
        divisor: What the figures of the sheet are divided by (1,000,000 from pesos to million pesos).
        cost: The column with the resources that keeping the whole promise takes.
        total: The column whose sum over the promises is there, or a number in the resource's own unit.
        last_year: The column whose sum by department was used last year, over all rows, kept or not.
    """

    id: str
    name: str = ""
    unit: str | None = None
    price: float | None = None
    divisor: float = 1.0
    cost: str | None = None
    total: Source | None = None
    last_year: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A period of the year, and the column with what is planned for it."""

    id: str
    name: str = ""
    planned: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A period whose results are known, and the column that holds them."""

    period: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How a flat sheet becomes a plan.

    Attributes:
        name: What the mapping is for.
        sheet: The sheet of a workbook; the first one with cells where nothing is said.
        header_row: The row of the headings, counted from 1 as a spreadsheet does.
        header_rows: How many rows the headings take; the parts of one are joined by ` / `.
        language: Language of the sheet's names, as in `name_es`; needed where there are labels.
        labels: A plan, beside the mapping's file, whose names serve where it knows the sheet's own.
        decimal: What parts decimals: `.`, `,`, or `auto` to decide by each column.
        percent: Whether 40 % is a `share` of 0.4 or 40 `points`.
        round: At which decimal the noise of a spreadsheet's figures is cleaned.
        blank_levels: Whether a blank goal is the one `above` (as in merged cells) or is left out (`skip`).
        plan: The options of the table `plan`.
        root: Id of the goal on top.
        root_name: Its name; the plan's where nothing is said.
        keep: Which rows are promises of this plan; empty for all.
        levels: The levels of the goal tree, the topmost first.
        indicator: What a row promises.
        department: Who keeps it.
        resources: With what.
        periods: When, and how much by then at most.
        results: What has been reached.
    """

    indicator: Promises
    name: str = ""
    sheet: str | None = None
    header_row: int = 1
    header_rows: int = 1
    language: str | None = None
    labels: str | None = None
    decimal: str = "auto"
    percent: str = "share"
    round: int = 6
    blank_levels: str = "above"
    root: str = "root"
    root_name: str = ""
    plan: Words = ()
    keep: tuple[Keep, ...] = ()
    levels: tuple[Level, ...] = ()
    department: Offices = Offices()
    resources: tuple[Means, ...] = ()
    periods: tuple[Stretch, ...] = ()
    results: tuple[Reached, ...] = ()


CHOICES = {
    "decimal": ("auto", ".", ","),
    "percent": ("share", "points"),
    "blank_levels": ("above", "skip"),
    "aggregation": ("sum", "mean", "ratio", "effect", "worst"),
}
