"""A folder of CSV files, a zip of them or a workbook <-> a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from model.check import check, in_severity
from model.errors import Finding, PlanError, did_you_mean
from model.files.archive import Archive, held_to_size
from model.files.folder import read_folder, read_one, write_folder
from model.files.found import Found, Place
from model.files.workbook import read_workbook
from model.files.workbook_parts import CONTENT_TYPES
from model.files.workbook_writing import write_workbook
from model.files.zipped import read_zip
from model.plan import Plan, Settings
from model.schema import TABLES
from model.sheets import Key, Sheet, SheetReading, read_sheet, write_sheet


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file or folder says.

    Attributes:
        plan: The plan, as far as it could be read.
        findings: What was odd about the cells; contradictions of the plan itself are found by `check`.
        rows: The data row (from 1) of each record by table and full key; of an option under `("plan", (option,))`.
        unread: Tables that are there but could not be read at all.
        places: Where each table stands in the workbook, if the plan came from one.
    """

    plan: Plan
    findings: tuple[Finding, ...] = ()
    rows: Mapping[tuple[str, Key], int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    places: Mapping[str, Place] = field(default_factory=dict)


def read(path: Path) -> Reading:
    """Read a plan from a folder of CSV files, a workbook or a zip; what is wrong with cells becomes a finding.

    Raises:
        PlanError: There is nothing to read: no such place, no table in it, or a file that is refused.
    """
    return understand(find_sheets(Path(path)))


def read_settings(folder: Path) -> Settings:
    """Read what the plan in a folder of CSV files says of itself, and nothing else of it."""
    sheet = read_one(folder, "plan")
    return understand(Found({"plan": sheet})).plan.settings if sheet else Settings()


def find_sheets(path: Path) -> Found:
    """Find the sheets of a folder or file, without asking what their cells mean.

    Raises:
        PlanError: There is nothing to read.
    """
    if not path.exists():
        beside = path.parent.iterdir() if path.parent.is_dir() else ()
        near = did_you_mean(path.name, (other.name for other in beside if other.is_dir() or _may_be_plan(other)))
        raise PlanError(f"There is no plan '{path.name}'" + (f" ({near})." if near else "."))
    if path.is_dir():
        return read_folder(path)
    if path.suffix.lower() in (".csv", ".txt", ".md", ".json", ".toml"):
        raise PlanError(
            f"'{path.name}' is a file; a plan is a folder of CSV files such as goals.csv, or a workbook (.xlsx)."
        )
    try:
        held_to_size(f"'{path.name}'", path.stat().st_size)
        content = path.read_bytes()
    except OSError as error:
        raise PlanError(f"'{path.name}' cannot be read: {error.strerror}.") from error
    return sheets_in(path.name, content)


def sheets_in(name: str, content: bytes) -> Found:
    """Find the sheets in what a workbook or a zip of CSV files holds; its content decides which of them it is.

    Raises:
        PlanError: It is neither, does more than hold cells, or holds no table.
    """
    archive = Archive(name, content)
    workbook = CONTENT_TYPES in archive.names or any(part.lower().startswith("xl/") for part in archive.names)
    return read_workbook(archive) if workbook or "mimetype" in archive.names else read_zip(archive)


def understand(found: Found) -> Reading:
    """Read the plan that sheets say; of two findings about one cell the file's own comes first and stays."""
    findings = list(found.findings)
    told = {_cell(finding) for finding in findings if finding.row is not None}
    readings: dict[str, SheetReading] = {}
    tables: dict[str, Any] = {}
    for name in sorted(found.sheets, key=lambda name: name == "costs"):
        resources = [resource.resource for resource in tables.get("resources", ())]
        readings[name] = read_sheet(found.sheets[name], resources)
        tables[name] = readings[name].records
    (settings,) = tables.pop("plan", (Settings(),))
    rows: dict[tuple[str, Key], int] = {}
    for reading in readings.values():
        findings += [finding for finding in reading.findings if _cell(finding) not in told]
        rows |= reading.rows
    unread = {finding.table for finding in findings if finding.table in TABLES and finding.table not in readings}
    unread |= {name for name, reading in readings.items() if reading.unread}
    return Reading(
        Plan(settings=settings, **tables),
        in_severity(findings),
        MappingProxyType(rows),
        tuple(sorted(unread)),
        MappingProxyType(found.places),
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
    told = {_cell(finding) for finding in reading.findings if finding.row is not None}
    found = check(reading.plan, reading.rows, reading.unread)
    return in_severity([*reading.findings, *(finding for finding in found if _cell(finding) not in told)])


def sheets_of(plan: Plan) -> tuple[Sheet, ...]:
    """Write a plan as sheets: only tables that are not empty, and in them the columns that are used."""
    bare = plan.settings == Settings() and plan != Plan()
    records = {name: getattr(plan, name) for name in TABLES if name != "plan"}
    records = {"plan": () if bare else (plan.settings,), **records}
    return tuple(write_sheet(TABLES[name], rows) for name, rows in records.items() if rows)


def plan_workbook(plan: Plan) -> bytes:
    """Write a plan as what a workbook (.xlsx) holds; it reads back as an equal plan.

    Raises:
        PlanError: A table is too large for a sheet.
    """
    return write_workbook(sheets_of(plan), plan.settings.name or plan.settings.id)


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan so that it reads back as an equal plan: a workbook if the path ends in .xlsx, else a folder.

    In a folder, the file of a table that the plan does not have is removed. Other files are left alone.

    Raises:
        PlanError: The workbook or folder cannot be written.
    """
    try:
        if path.suffix.lower() == ".xlsx" and not path.is_dir():
            path.write_bytes(plan_workbook(plan))
        else:
            write_folder(sheets_of(plan), path)
    except OSError as error:
        raise PlanError(f"The plan cannot be written to '{path.name}': {error.strerror}.") from error


def _cell(finding: Finding) -> tuple[str, int | None, str | None]:
    return finding.table, finding.row, finding.column


def _may_be_plan(path: Path) -> bool:
    return path.suffix.lower() in (".xlsx", ".zip")
