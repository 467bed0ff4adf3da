"""A sheet (a heading and rows of text) <-> the records of a table, whatever file the sheet came from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from model.cells import UnreadableError, plain_number, read_cell, shown, write_cell
from model.errors import Finding
from model.headings import Heading, read_heading
from model.plan import Settings
from model.schema import TABLES, Column, Table, sort_records

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a table as text; an empty text is a blank cell. Rows may be ragged."""

    table: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(slots=True)
class SheetReading:
    """What a sheet says.

    Attributes:
        records: The records of the table, in order.
        rows: The data row of each record, from 1, by table and full key.
        findings: What was odd.
        unread: Whether the records cannot be told at all, because a column of their key is missing.
    """

    records: tuple[Any, ...] = ()
    rows: dict[tuple[str, Key], int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    unread: bool = False


def read_sheet(sheet: Sheet, resources: Collection[str] = ()) -> SheetReading:
    """Read the records of a sheet; of the table `plan` the one record is the `Settings`.

    A row keeps its place among the records as long as its own id is there, so that a bad cell is reported
    once and not again wherever the id is used; of two rows with one key the first is kept.

    Args:
        sheet: The sheet.
        resources: Ids of the resources, each of which may head a column of `costs`.
    """
    if sheet.table == "plan":
        return _read_settings(sheet)
    table = TABLES[sheet.table]
    heading = read_heading(table, sheet.header, sheet.rows, resources)
    reading = SheetReading(findings=heading.findings)
    if not all(_can_be_left_open(table, column) for column in heading.missing):
        reading.unread = True
        return reading
    records: dict[Key, Any] = {}
    for number, cells in enumerate(sheet.rows, start=1):
        record = _read_row(heading, _squared(heading, cells, number), number) if any(cells) else None
        if record is None:
            continue
        key = table.full_key(record)
        if key in records:
            reading.findings.append(_twice(table.name, table.key, key, (reading.rows[table.name, key], number)))
        else:
            records[key] = record
            reading.rows[table.name, key] = number
    reading.records = sort_records(table, records.values())
    return reading


def write_sheet(table: Table, records: Sequence[Any]) -> Sheet:
    """Write the records of a table: required columns, and those in which any record says something."""
    usual = {attribute.name: attribute.default for attribute in fields(table.record)}
    columns = []
    for column in table.columns:
        values = {getattr(record, column.attribute) for record in records}
        if column.required or values - {usual[column.attribute]}:
            columns.append(column)
    languages = sorted({language for record in records for language, _ in getattr(record, "names", ())})
    resources = sorted({resource for record in records for resource, _ in getattr(record, "use", ())})
    header = [*(column.name for column in columns), *(f"name_{language}" for language in languages), *resources]
    rows = []
    for record in records:
        names, use = dict(getattr(record, "names", ())), dict(getattr(record, "use", ()))
        fixed = [getattr(record, column.attribute) for column in columns]
        open_ended = [*map(names.get, languages), *map(use.get, resources)]
        rows.append([write_cell(value) for value in (*fixed, *open_ended)])
    if table.name == "plan":
        return Sheet("plan", ("key", "value"), list(zip(header, rows[0], strict=True)))
    return Sheet(table.name, header, rows)


def _read_settings(sheet: Sheet) -> SheetReading:
    """Read the table `plan`, which has one option per row, as a sheet of one row with one column per option."""
    places = {name.strip(): place for place, name in reversed(list(enumerate(sheet.header)))}
    findings = [
        Finding("error", "plan", None, name, f"the column '{name}' is missing")
        for name in ("key", "value")
        if name not in places
    ]
    if findings:
        return SheetReading((Settings(),), findings=findings, unread=True)
    told: dict[str, str] = {}
    rows: dict[tuple[str, Key], int] = {}
    for number, cells in enumerate(sheet.rows, start=1):
        option, value = (cells[place] if place < len(cells) else "" for place in (places["key"], places["value"]))
        option = option.strip()
        if option in told:
            findings.append(_twice("plan", ("key",), (option,), (rows["plan", (option,)], number)))
        elif option:
            told[option] = value
            rows["plan", (option,)] = number
        elif value.strip():
            message = f"the value '{shown(value)}' has no key"
            findings.append(Finding("warning", "plan", number, "key", message))
    heading = read_heading(TABLES["plan"], list(told), (), ())
    settings = _read_row(heading, list(told.values()), 1)
    for finding in heading.findings:
        option = str(finding.column)
        row = rows["plan", (option,)]
        if TABLES["plan"].column(option) is None:
            findings.append(replace(finding, row=row, column="key"))
        else:
            findings.append(replace(finding, row=row, column="value", message=f"{option}: {finding.message}"))
    return SheetReading((settings,), rows, findings)


def _squared(heading: Heading, cells: Sequence[str], number: int) -> Sequence[str]:
    """Give a row as many cells as the heading has."""
    if len(cells) == heading.width:
        return cells
    message = f"the row has {len(cells)} cells and the heading {heading.width}"
    if len(cells) < heading.width:
        message += "; the missing ones count as blank"
        heading.findings.append(Finding("warning", heading.table.name, number, None, message))
    elif any(cell.strip() for cell in cells[heading.width :]):
        hint = "A text with a comma in it needs double quotes around it."
        heading.findings.append(Finding("error", heading.table.name, number, None, message, hint))
    return [*cells, *[""] * (heading.width - len(cells))]


def _read_row(heading: Heading, cells: Sequence[str], number: int) -> Any:
    """The record of a row, None where it says nothing without a cell that is missing."""
    values: dict[str, Any] = {}
    for place, column in heading.columns:
        value = _value(heading, column, cells[place], number)
        if value is not None:
            values[column.attribute] = value
    if heading.names:
        values["names"] = tuple((language, cells[place]) for place, language in heading.names if cells[place])
    if heading.uses:
        amounts = ((column.name, _value(heading, column, cells[place], number)) for place, column in heading.uses)
        values["use"] = tuple((resource, amount) for resource, amount in amounts if amount is not None)
    for column in heading.table.columns:
        if column.required and column.attribute not in values:
            _report_blank(heading, column, cells, number)
            values[column.attribute] = "" if _can_be_left_open(heading.table, column) else None
    if any(values[column.attribute] is None for column in heading.table.columns if column.required):
        return None
    return heading.table.record(**values)


def _value(heading: Heading, column: Column, text: str, number: int) -> Any:
    """What a cell says, None where it is blank or nothing can be understood."""
    if not text:
        return None
    if column.kind == "number":
        try:
            return plain_number(text)
        except ValueError:
            pass
    try:
        value, remark = read_cell(column, text)
    except UnreadableError as unreadable:
        hint = "" if column.required else "Leave the cell blank if there is nothing to say."
        heading.findings.append(Finding("error", heading.table.name, number, column.name, str(unreadable), hint))
        return None
    if remark:
        hint = "Write digits and, where needed, one point."
        heading.findings.append(Finding("warning", heading.table.name, number, column.name, remark, hint))
    return value


def _report_blank(heading: Heading, column: Column, cells: Sequence[str], number: int) -> None:
    """Report a blank cell that must not be; a missing column or an unreadable cell has been reported before."""
    place = heading.place(column)
    if place is not None and not cells[place].strip():
        message = f"the cell is blank; every row of {heading.table.name} needs its {column.name}"
        heading.findings.append(Finding("error", heading.table.name, number, column.name, message))


def _can_be_left_open(table: Table, column: Column) -> bool:
    """Whether a record still says something to others while this required cell is missing."""
    return column.kind == "text" and column.name not in table.key


def _twice(table: str, names: Key, key: Key, rows: tuple[int, int]) -> Finding:
    what = ", ".join(f"{name} '{shown(value)}'" for name, value in zip(names, key, strict=True) if value)
    message = f"{what} stands twice, in rows {rows[0]} and {rows[1]}; the first is read"
    return Finding("error", table, rows[1], None, message, "Keep one of them.")
