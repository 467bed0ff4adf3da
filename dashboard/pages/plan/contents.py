"""What stands in the tables of a plan that can be written into: columns, lists to choose from, odd cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard import plan_draft
from dashboard.grid import Cell, Contents, GridColumn, Mark, Option
from dashboard.pages.parts import SEVERITY_SIGNS
from dashboard.plan_draft import Draft
from dashboard.words import label
from dashboard.words.choices import choice_words
from dashboard.words.columns import column_words
from dashboard.words.findings import finding_words
from model.plan import Plan
from model.schema import TABLES, Column, Table
from model.sheets import Sheet

# Columns whose texts are each said once; those of other columns are offered again.
SAID_ONCE = ("name", "note", "responsible", "source", "description")
MOST_OFFERED, LONGEST_OFFERED = 80, 60
# The list of a column is named after it, so that no two lists of a table have one name.
Lists = dict[str, Sequence[Option]]


def of_draft(draft: Draft, sheet: Sheet) -> Contents:
    """A table of a plan that is being mended, with what is odd about its cells."""
    ids = plan_draft.ids_of(draft, sheet.table)
    return Contents(
        columns=columns(TABLES[sheet.table], sheet.header),
        rows=list(zip(ids, sheet.rows, strict=True)),
        marks=_marks(draft, sheet, ids),
        lists=lists(draft.step.reading.plan, sheet),
        listed=_options(sheet, ids),
        growing=True,
    )


def columns(table: Table, header: Sequence[str], closed: Sequence[str] = ()) -> list[GridColumn]:
    """The columns of a table.

    Args:
        table: The table.
        header: Its headings.
        closed: Headings of columns that cannot be written into.
    """
    return [
        GridColumn(
            title=title.strip() or "—",
            help=column_words().get((table.name, title.strip()), ""),
            number=is_number(table, title.strip()),
            writable=title not in closed,
            list=title.strip(),
        )
        for title in header
    ]


def is_number(table: Table, title: str) -> bool:
    """Whether a column holds numbers; of costs those that are headed by a resource, too."""
    if title in table.key:
        return False
    column = table.column(title)
    if column is None:
        return table.name == "costs"
    return column.kind in ("number", "whole number")


def lists(plan: Plan, sheet: Sheet) -> Lists:
    """What may be chosen in each column of a table, by its heading."""
    if sheet.table == "plan":
        return _lists_of_options()
    table, found = TABLES[sheet.table], Lists()
    for place, title in enumerate(sheet.header):
        column = table.column(title.strip())
        if column is not None and (offered := _offered(plan, table, column, sheet, place)):
            found[column.name] = offered
    return found


def _offered(plan: Plan, table: Table, column: Column, sheet: Sheet, place: int) -> Sequence[Option]:
    if column.kind == "choice":
        return _words(column.name, column.choices)
    if column.kind == "yes/no":
        return _words("yes/no", ("yes", "no"))
    if column.refers == "node":
        return [*_records(plan, "goals"), *_records(plan, "indicators")]
    if column.refers:
        return _records(plan, column.refers)
    if table.name == "results" and column.name == "period":
        return _records(plan, "periods")
    if column.kind != "text" or column.name in table.key or column.name in SAID_ONCE:
        return ()
    said = {row[place].strip() for row in sheet.rows if place < len(row)} - {""}
    short = sorted(text for text in said if len(text) <= LONGEST_OFFERED)
    return [(text, "") for text in short] if len(short) <= MOST_OFFERED else ()


def _records(plan: Plan, table: str) -> list[Option]:
    (key,) = TABLES[table].key
    records: Sequence[Any] = getattr(plan, table)
    return [(getattr(record, key), label(record) or "") for record in records if getattr(record, key)]


def _words(column: str, words: Sequence[str]) -> list[Option]:
    return [(word, choice_words().get((column, word), "")) for word in words]


def _lists_of_options() -> Lists:
    """For the table `plan`: its options, and the words that some of them may take."""
    known = TABLES["plan"].columns
    chosen = [column for column in known if column.kind == "choice"]
    return {
        "key": [(column.name, "") for column in known],
        **{f"value {column.name}": _words(column.name, column.choices) for column in chosen},
    }


def _options(sheet: Sheet, ids: Sequence[str]) -> dict[Cell, str]:
    titles = [title.strip() for title in sheet.header]
    if sheet.table != "plan" or "key" not in titles or "value" not in titles:
        return {}
    key, value = titles.index("key"), titles.index("value")
    return {(row, value): f"value {cells[key].strip()}" for row, cells in zip(ids, sheet.rows, strict=True)}


def _marks(draft: Draft, sheet: Sheet, ids: Sequence[str]) -> Mapping[Cell, Mark]:
    """The cells with errors and warnings; one that is about a whole row stands in its first cell."""
    titles = [title.strip() for title in sheet.header]
    found: dict[Cell, Mark] = {}
    for each in draft.step.findings:
        if each.table != sheet.table or each.row is None or each.severity == "note" or each.row > len(ids):
            continue
        column = titles.index(each.column) if each.column in titles else 0
        words = " ".join(filter(None, (finding_words(each.message), finding_words(each.hint))))
        mark = Mark(SEVERITY_SIGNS[each.severity], each.severity, words)
        found.setdefault((ids[each.row - 1], column), mark)
    return found
