"""A folder of CSV files <-> a plan."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.check import check, in_severity
from model.errors import Finding, PlanError, did_you_mean, nearest
from model.plan import Plan, Settings
from model.schema import TABLES
from model.sheets import Key, Sheet, SheetReading, read_sheet, write_sheet

LARGEST_FILE = 50_000_000
LARGEST_CELL = 1_000_000
csv.field_size_limit(LARGEST_CELL)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file or folder says.

    Attributes:
        plan: The plan, as far as it could be read.
        findings: What was odd about the cells; contradictions of the plan itself are found by `check`.
        rows: The data row (from 1) of each record by table and full key; of an option under `("plan", (option,))`.
        unread: Tables that are there but could not be read at all.
    """

    plan: Plan
    findings: tuple[Finding, ...] = ()
    rows: Mapping[tuple[str, Key], int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read(path: Path) -> Reading:
    """Read a plan from a folder of CSV files; whatever is wrong with its cells becomes a finding.

    Raises:
        PlanError: There is nothing to read: no such folder, a folder without a table, not a folder.
    """
    sheets, findings = _sheets(Path(path))
    readings: dict[str, SheetReading] = {}
    tables: dict[str, Any] = {}
    for name in sorted(sheets, key=lambda name: name == "costs"):
        resources = [resource.resource for resource in tables.get("resources", ())]
        readings[name] = read_sheet(sheets[name], resources)
        tables[name] = readings[name].records
    (settings,) = tables.pop("plan", (Settings(),))
    rows: dict[tuple[str, Key], int] = {}
    for reading in readings.values():
        findings += reading.findings
        rows |= reading.rows
    unread = {finding.table for finding in findings if finding.table in TABLES and finding.table not in readings}
    unread |= {name for name, reading in readings.items() if reading.unread}
    return Reading(
        Plan(settings=settings, **tables), in_severity(findings), MappingProxyType(rows), tuple(sorted(unread))
    )


def read_plan(path: Path) -> Plan:
    """Read a plan that has a defined programme.

    Raises:
        PlanError: There is nothing to read, or the plan has errors; all of them are in its `findings`.
    """
    reading = read(path)
    errors = [finding for finding in all_findings(reading) if finding.severity == "error"]
    if errors:
        count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
        raise PlanError(f"The plan '{Path(path).name}' has {count}:", errors)
    return reading.plan


def all_findings(reading: Reading) -> tuple[Finding, ...]:
    """Everything that is odd about a plan: its cells and its contradictions, each said once."""
    told = {
        (finding.table, finding.row, finding.column) for finding in reading.findings if finding.row is not None
    }
    found = check(reading.plan, reading.rows, reading.unread)
    fresh = [finding for finding in found if (finding.table, finding.row, finding.column) not in told]
    return in_severity([*reading.findings, *fresh])


def write_plan(plan: Plan, folder: Path) -> None:
    """Write a plan as a folder of CSV files that reads back as an equal plan.

    Only tables that are not empty are written, and in them the columns that are used; the file of a table
    that the plan does not have is removed from the folder. Other files are left alone.

    Raises:
        PlanError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        bare = plan.settings == Settings() and plan != Plan()
        for name, table in TABLES.items():
            settings = () if bare else (plan.settings,)
            records = settings if name == "plan" else getattr(plan, name)
            file = folder / f"{name}.csv"
            if records:
                file.write_bytes(_csv_text(write_sheet(table, records)).encode())
            else:
                file.unlink(missing_ok=True)
    except OSError as error:
        raise PlanError(f"The plan cannot be written to '{folder.name}': {error.strerror}.") from error


def _sheets(path: Path) -> tuple[dict[str, Sheet], list[Finding]]:
    """The sheets of a folder by table, and what is odd about its files."""
    sheets: dict[str, Sheet] = {}
    findings: list[Finding] = []
    files = _files(path)
    for name, file in files.items():
        if name not in TABLES:
            findings.append(_stray(file, files))
            continue
        sheet = _read_file(name, file)
        if isinstance(sheet, Finding):
            findings.append(sheet)
        elif any(sheet.header):
            sheets[name] = sheet
            if not any(any(cells) for cells in sheet.rows):
                findings.append(Finding("note", name, None, None, f"{file.name} has a heading and no rows"))
        else:
            findings.append(
                Finding("warning", name, None, None, f"{file.name} is empty", "Remove it or fill it in.")
            )
    return sheets, findings


def _files(path: Path) -> dict[str, Path]:
    """The CSV files of a folder by name, sorted."""
    if path.suffix.lower() == ".xlsx":
        raise PlanError(f"'{path.name}': this version does not read workbooks yet, but folders of CSV files.")
    if not path.exists():
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        near = did_you_mean(path.name, (other.name for other in beside if other.is_dir()))
        raise PlanError(f"There is no plan '{path.name}'" + (f" ({near})." if near else "."))
    if not path.is_dir():
        raise PlanError(f"'{path.name}' is a file; a plan is a folder of CSV files such as goals.csv.")
    try:
        found = [file for file in path.iterdir() if file.suffix.lower() == ".csv" and not file.is_dir()]
    except OSError as error:
        raise PlanError(f"The folder '{path.name}' cannot be read: {error.strerror}.") from error
    files = {file.stem: file for file in sorted(found, key=lambda file: (file.stem, file.suffix == ".csv"))}
    if not any(name in TABLES for name in files):
        meant = [
            f"'{file.name}' ({did_you_mean(name, TABLES)})"
            for name, file in files.items()
            if nearest(name, TABLES)
        ]
        raise PlanError(
            f"The folder '{path.name}' holds no table of a plan, such as goals.csv and indicators.csv"
            + (f"; it holds {', '.join(meant)}." if meant else ".")
        )
    return files


def _stray(file: Path, files: Mapping[str, Path]) -> Finding:
    near = nearest(file.stem, (name for name in TABLES if name not in files))
    message = f"there is no table '{file.stem}'" + (f" (did you mean '{near}'?)" if near else "")
    return Finding("warning" if near else "note", file.stem, None, None, f"{message}; {file.name} is not read")


def _read_file(name: str, file: Path) -> Sheet | Finding:
    """The sheet in a file, or why there is none."""

    def unread(message: str, hint: str = "") -> Finding:
        return Finding("error", name, None, None, f"{file.name} {message}", hint)

    try:
        size = file.stat().st_size
        if size > LARGEST_FILE:
            return unread(f"has {size / 1e6:.0f} MB; a table may have at most {LARGEST_FILE / 1e6:.0f} MB")
        content = file.read_bytes()
    except OSError as error:
        return unread(f"cannot be read: {error.strerror}")
    encoding = _other_encoding(content)
    if encoding:
        return unread(f"is {encoding}; UTF-8 is expected", "Save it as 'CSV UTF-8'.")
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except csv.Error as error:
        return unread(f"is not a sound CSV file: {error}", "Look for a double quote that is never closed.")
    header, *rows = lines or [[]]
    for separator, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
        if len(header) == 1 and separator in header[0]:
            return unread(f"parts its columns by {word}; commas are expected", "Save it with commas.")
    return Sheet(name, header, rows)


def _other_encoding(content: bytes) -> str:
    """What a file is written in when it is not UTF-8; empty when it is."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "written in UTF-16"
    if content[:4] == b"PK\x03\x04":
        return "a workbook and not a CSV file"
    try:
        content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return f"not written in UTF-8 (line {line})"
    return "written in UTF-16" if b"\x00" in content[:200] else ""


def _csv_text(sheet: Sheet) -> str:
    lines = (sheet.header, *sheet.rows)
    return "".join(",".join(_quoted(cell) for cell in line) + "\n" for line in lines)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell
