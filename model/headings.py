"""Which column of a sheet is which column of its table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from model.cells import UnreadableError, read_cell, shown
from model.errors import Finding, Severity, did_you_mean
from model.schema import Column, Table


@dataclass(slots=True)
class Heading:
    """Where the columns of a table stand in a sheet, and what was odd about its heading.

    Attributes:
        table: The table.
        width: Number of cells in the heading.
        columns: Place and column, of the columns that every plan knows.
        names: Place and language, of the `name_<language>` columns.
        uses: Place and column, of the columns of `costs` that bear a resource's id.
        findings: What was odd.
        missing: Required columns that are not there.
    """

    table: Table
    width: int
    columns: list[tuple[int, Column]] = field(default_factory=list)
    names: list[tuple[int, str]] = field(default_factory=list)
    uses: list[tuple[int, Column]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    missing: list[Column] = field(default_factory=list)

    def place(self, column: Column) -> int | None:
        """Where a column stands, None where it does not."""
        return next((place for place, known in self.columns if known is column), None)


def read_heading(
    table: Table, titles: Sequence[str], rows: Sequence[Sequence[str]], resources: Collection[str]
) -> Heading:
    """Find the columns of a table under the titles of a sheet.

    In `costs` a title that names no column is a resource when it is the id of one, or when there are nothing
    but numbers below it (`check` then reports a resource that nobody knows).
    """
    heading = Heading(table, len(titles))
    seen: set[str] = set()
    for place, title in enumerate(titles):
        name = title if title in resources else title.strip()
        below = [row[place] for row in rows if place < len(row) and row[place].strip()]
        column = table.column(name)
        if not name:
            _report_untitled(heading, place, below)
        elif name in seen:
            message = f"the column '{shown(name)}' stands twice; the first is read"
            _report(heading, "error", name, message, "Keep one of them.")
        elif column is not None:
            heading.columns.append((place, column))
        elif table.named and name.startswith("name_") and name != "name_":
            heading.names.append((place, name.removeprefix("name_")))
        elif table.name == "costs" and (name in resources or _all_numbers(below)):
            heading.uses.append((place, Column(name, "number", low=0)))
        else:
            _report_unknown(heading, name, resources)
        seen.add(name)
    heading.names.sort(key=lambda found: found[1])
    heading.uses.sort(key=lambda found: found[1].name)
    _report_missing(heading, titles)
    return heading


def _report(heading: Heading, severity: Severity, column: str | None, message: str, hint: str = "") -> None:
    heading.findings.append(Finding(severity, heading.table.name, None, column, message, hint))


def _report_untitled(heading: Heading, place: int, below: Sequence[str]) -> None:
    if below:
        message = f"the cells below the blank heading {place + 1} are not read"
        _report(heading, "warning", None, message, "Name the column in the first row.")


def _report_unknown(heading: Heading, name: str, resources: Collection[str]) -> None:
    known = [column.name for column in heading.table.columns]
    if heading.table.name == "costs":
        known += resources
    word = "option" if heading.table.name == "plan" else "column"
    _report(heading, "warning", name, f"there is no {word} '{shown(name)}'{_near(name, known)}; it is not read")


def _report_missing(heading: Heading, titles: Sequence[str]) -> None:
    others = [title.strip() for title in titles if heading.table.column(title.strip()) is None]
    for column in heading.table.columns:
        if column.required and heading.place(column) is None:
            heading.missing.append(column)
            message = f"the column '{column.name}' is missing{_near(column.name, others)}"
            _report(heading, "error", column.name, message)


def _all_numbers(texts: Sequence[str]) -> bool:
    try:
        return bool(texts) and all(read_cell(Column("", "number"), text)[0] is not None for text in texts)
    except UnreadableError:
        return False


def _near(name: str, known: Iterable[str]) -> str:
    near = did_you_mean(name, known)
    return f" ({near})" if near else ""
