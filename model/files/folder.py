"""A folder of CSV files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from model.errors import Finding, PlanError
from model.files.csv_text import csv_text, read_csv, too_large
from model.files.found import LARGEST_FILE, Found, nothing_found, stray
from model.schema import TABLES
from model.sheets import Sheet


def read_folder(path: Path) -> Found:
    """Read the sheets of a folder.

    Raises:
        PlanError: The folder cannot be read, or holds no table.
    """
    files = _files(path)
    found = Found()
    for name, file in files.items():
        if name in TABLES:
            found.add(_read_file(name, file), file.name)
        else:
            found.findings.append(stray(name, file.name, files))
    return found


def read_one(path: Path, table: str) -> Sheet | None:
    """Read the sheet of one table of a folder; None where it is not there or cannot be read."""
    file = path / f"{table}.csv"
    sheet = _read_file(table, file) if file.is_file() else None
    return sheet if isinstance(sheet, Sheet) else None


def write_folder(sheets: Sequence[Sheet], folder: Path) -> None:
    """Write sheets as files of a folder; the file of a table that is not among them is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for sheet in sheets:
        (folder / f"{sheet.table}.csv").write_bytes(csv_text(sheet).encode())
    for name in TABLES.keys() - {sheet.table for sheet in sheets}:
        (folder / f"{name}.csv").unlink(missing_ok=True)


def _files(path: Path) -> dict[str, Path]:
    """The CSV files of a folder by name, sorted."""
    try:
        found = [file for file in path.iterdir() if file.suffix.lower() == ".csv" and not file.is_dir()]
    except OSError as error:
        raise PlanError(f"The folder '{path.name}' cannot be read: {error.strerror}.") from error
    files = {file.stem: file for file in sorted(found, key=lambda file: (file.stem, file.suffix == ".csv"))}
    if not any(name in TABLES for name in files):
        names = {name: f"'{file.name}'" for name, file in files.items()}
        raise PlanError(nothing_found(f"The folder '{path.name}'", names, ".csv"))
    return files


def _read_file(name: str, file: Path) -> Sheet | Finding:
    try:
        size = file.stat().st_size
        if size > LARGEST_FILE:
            return too_large(name, size, file.name)
        content = file.read_bytes()
    except OSError as error:
        return Finding("error", name, None, None, f"{file.name} cannot be read: {error.strerror}")
    return read_csv(name, content, file.name)
