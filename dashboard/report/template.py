"""A workbook to begin with: every table with its headings explained, lists to choose from, and a small example."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.report.template_example import example
from dashboard.words import _
from dashboard.words.columns import column_words, option_words, table_words
from model.cells import write_cell
from model.files.workbook import OURS
from model.files.workbook_writing import HEAD, INK, TableBook
from model.plan import Plan
from model.schema import TABLES, Column, Table
from model.sheets import Sheet

LAST_ROW = 2_000
_REQUIRED = "#FFE9B8"
_COMMENT = {"x_scale": 2.2, "y_scale": 1.1, "author": "Meritree", "font_size": 9}
_LONGEST_PROMPT = 250


def template_workbook() -> bytes:
    """Make the template in the reader's language; it reads back as a plan without a finding."""
    plan = example()
    book = TableBook(_("A plan to begin with"))
    _write_guide(book)
    for table in TABLES.values():
        page = book.add(_sheet(table, plan))
        _explain(book, page, table)
        _offer_choices(page, table)
    return book.finish()


def _sheet(table: Table, plan: Plan) -> Sheet:
    """The example's rows of a table, with every column of the format."""
    if table.name == "plan":
        options = [column.name for column in table.columns]
        return Sheet(
            "plan", ("key", "value"), [(name, write_cell(getattr(plan.settings, name))) for name in options]
        )
    resources = [each.resource for each in plan.resources] if table.name == "costs" else []
    rows = []
    for record in getattr(plan, table.name):
        fixed = [write_cell(getattr(record, column.attribute)) for column in table.columns]
        use = dict(getattr(record, "use", ()))
        rows.append([*fixed, *(write_cell(use.get(resource)) for resource in resources)])
    return Sheet(table.name, [*(column.name for column in table.columns), *resources], rows)


def _explain(book: TableBook, page: Any, table: Table) -> None:
    """Mark required headings and explain every one in a comment."""
    shape = {"bold": True, "bottom": 1, "font_color": INK, "num_format": "@"}
    required = book.book.add_format(shape | {"bg_color": _REQUIRED})
    if table.name == "plan":
        for place, name in enumerate(("key", "value")):
            page.write_string(0, place, f"{name} *" if name == "key" else name, required)
            page.write_comment(0, place, column_words()["plan", name], _COMMENT)
        for row, column in enumerate(table.columns, start=1):
            page.write_comment(row, 0, option_words()[column.name], _COMMENT)
        page.set_column(1, 1, 40)
        return
    for place, column in enumerate(table.columns):
        words = column_words()[table.name, column.name]
        if column.required:
            page.write_string(0, place, f"{column.name} *", required)
            words = _("Required.") + "\n" + words
        page.write_comment(0, place, words + _values(column), _COMMENT)
    if table.name == "costs":
        words = _(
            "Use of this resource for each unit of improvement in this step; one such column for each resource."
        )
        page.write_comment(0, len(table.columns), words, _COMMENT)


def _values(column: Column) -> str:
    if column.choices:
        return "\n" + _("One of: {words}.").format(words=_(", ").join(column.choices))
    if column.kind == "yes/no":
        return "\n" + _("yes or no.")
    return "\n" + _("A number.") if column.kind in ("number", "whole number") else ""


def _offer_choices(page: Any, table: Table) -> None:
    """Offer the words and ids that a cell may hold; others can still be typed where more may come."""
    if table.name == "plan":
        for row, option in enumerate(table.columns, start=1):
            if option.kind == "choice":
                page.data_validation(row, 1, row, 1, _list(list(option.choices)))
        return
    for place, column in enumerate(table.columns):
        wanted = _choices(column)
        if wanted:
            page.data_validation(1, place, LAST_ROW, place, wanted)


def _choices(column: Column) -> dict[str, Any] | None:
    if column.kind == "choice":
        return _list(list(column.choices))
    if column.kind == "yes/no":
        return _list(["yes", "no"])
    if column.refers in TABLES:
        return _list(f"={column.refers}!$A$2:$A${LAST_ROW + 1}")
    if column.kind in ("number", "whole number"):
        return _number(column)
    return None


def _list(source: list[str] | str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": "Meritree",
        "error_message": _("This is not in the list. Keep it all the same?")[:_LONGEST_PROMPT],
    }


def _number(column: Column) -> dict[str, Any]:
    low, high = column.low, column.high
    kind = "integer" if column.kind == "whole number" else "decimal"
    common = {
        "validate": kind,
        "error_type": "warning",
        "error_title": "Meritree",
        "error_message": _("A number is expected here. Keep this all the same?")[:_LONGEST_PROMPT],
    }
    if low is not None and high is not None:
        return common | {"criteria": "between", "minimum": low, "maximum": high}
    return common | {
        "criteria": ">=",
        "value": low if low is not None else -1e300 if kind == "decimal" else -(2**31),
    }


def _write_guide(book: TableBook) -> None:
    """Write the sheet that says how to fill in the others; it is not read."""
    page = book.book.add_worksheet(_("Guide"))
    page.hide_gridlines(2)
    page.set_column(0, 0, 18)
    page.set_column(1, 1, 96)
    base = {"font_color": INK, "valign": "top", "text_wrap": True}
    title = book.book.add_format(base | {"bold": True, "font_size": 16, "text_wrap": False})
    plain, head = book.book.add_format(base), book.book.add_format(base | {"bold": True, "bg_color": HEAD})
    link = book.book.add_format({"font_color": "#2F6FB5", "underline": 1, "valign": "top"})
    required = book.book.add_format(base | {"bg_color": _REQUIRED})
    page.write_string(0, 0, OURS + _("How to fill in this workbook"), title)
    row = 2
    for number, sentence in enumerate(_advice(), start=1):
        page.write_number(row, 0, number, plain)
        page.write_string(row, 1, sentence, required if number == 2 else plain)
        row += 1
    row += 1
    page.write_string(row, 0, _("Sheet"), head)
    page.write_string(row, 1, _("What it is for"), head)
    for name, words in table_words().items():
        row += 1
        page.write_url(row, 0, f"internal:'{name}'!A1", link, string=name)
        page.write_string(row, 1, words, plain)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _advice() -> Sequence[str]:
    return (
        _("Each sheet is a table of the plan. Its rows are a small example: write over them, or delete them."),
        _("Headings with * must be filled in in every row; all other columns may stay blank or be deleted."),
        _("Rest the pointer on a heading to read what it means. Where a cell has a list, choose from it."),
        _("Short names (ids) tie the sheets together: write each of them the same way everywhere."),
        _("Begin with goals, indicators, departments and contributions; the others may follow later."),
        _("Names in a second language go into columns such as name_zh or name_en."),
        _("Open the file on the page “Plan”, or run: meritree check FILE.xlsx. Every problem is named."),
    )
