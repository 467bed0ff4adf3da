"""A zip of CSV files."""

from __future__ import annotations

from pathlib import PurePosixPath

from model.errors import Finding, PlanError
from model.files.archive import Archive
from model.files.csv_text import read_csv, too_large
from model.files.found import LARGEST_FILE, Found, nothing_found, stray
from model.schema import TABLES


def read_zip(archive: Archive) -> Found:
    """Read the sheets of an archive, whichever of its folders they lie in.

    Raises:
        PlanError: It holds no table.
    """
    files = _files(archive)
    found = Found()
    for name, parts in files.items():
        part, *more = parts
        called = PurePosixPath(part).name
        if name not in TABLES:
            found.findings.append(stray(name, called, files))
            continue
        if more:
            message = f"the archive holds {called} {len(parts)} times; '{part}' is read"
            found.findings.append(Finding("error", name, None, None, message, "Keep one of them."))
        if archive.size(part) > LARGEST_FILE:
            found.findings.append(too_large(name, archive.size(part), called))
        else:
            found.add(read_csv(name, archive.content(part), called), called)
    return found


def _files(archive: Archive) -> dict[str, list[str]]:
    """The CSV files of an archive by name; those that a Mac adds for itself are not meant."""
    files: dict[str, list[str]] = {}
    for part in archive.names:
        place = PurePosixPath(part)
        if place.suffix.lower() == ".csv" and not any(folder.startswith(("__", ".")) for folder in place.parts):
            files.setdefault(place.stem, []).append(part)
    if any(name in TABLES for name in files):
        return files
    book = next((name for name in archive.names if name.lower().endswith(".xlsx")), None)
    if book:
        raise PlanError(f"{archive.called} holds the workbook '{book}'; take it out and open it by itself.")
    names = {name: f"'{PurePosixPath(parts[0]).name}'" for name, parts in files.items()}
    raise PlanError(nothing_found(archive.called, names, ".csv"))
