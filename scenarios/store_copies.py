"""Saved work in one file to keep elsewhere, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from scenarios.store_database import Database, contents, versions
from scenarios.store_errors import StoreError

_Work = tuple[str, str]
_Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back.

    Attributes:
        added: How many versions were missing here.
        known: How many were here already.
        renamed: Names whose history here had gone another way, each with the name it came back under.
    """

    added: int
    known: int
    renamed: tuple[tuple[str, str], ...] = ()


def back_up(database: Database, file: Path) -> int:
    """Copy everything into one new file; returns the number of versions in it.

    Raises:
        StoreError: The file is there already or cannot be written.
    """
    if file.exists():
        raise StoreError(f"{file}: this file is there already; give the backup another name", reason="name")
    if not file.parent.is_dir():
        raise StoreError(f"{file}: there is no such folder", reason="unreachable")
    unfinished = file.with_name(f".{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with database.reading() as connection:
            texts = _rows(connection, contents)
            saved = _rows(connection, versions)
        with Database(str(unfinished), one_file=True).writing() as copy:
            _add(copy, contents, texts)
            _add(copy, versions, saved)
        unfinished.replace(file)
    except OSError as cause:
        raise StoreError(f"{file}: cannot be written ({cause.strerror})", reason="unreachable") from cause
    finally:
        unfinished.unlink(missing_ok=True)
    return len(saved)


def restore(database: Database, file: Path) -> Restored:
    """Bring back what a backup holds and is missing; nothing that is here is overwritten.

    Raises:
        StoreError: The file is no backup, or damaged; then nothing has changed here.
    """
    if not file.is_file():
        raise StoreError(f"{file}: there is no such file", reason="unreachable")
    with Database(str(file), one_file=True).reading() as connection:
        if connection is None:
            raise StoreError(f"{file}: this file holds no saved work", reason="foreign")
        texts = {row["hash"]: row["text"] for row in _rows(connection, contents)}
        theirs = _histories(_rows(connection, versions))
    _look_over(file, texts, theirs)
    with database.writing() as here:
        ours = _histories(_rows(here, versions))
        known = {row["hash"] for row in _rows(here, contents)}
        _add(here, contents, ({"hash": key, "text": text} for key, text in texts.items() if key not in known))
        return _merge(here, ours, theirs)


def _merge(here: Connection, ours: Mapping[_Work, _Rows], theirs: Mapping[_Work, _Rows]) -> Restored:
    added = known = 0
    renamed = []
    taken = {*ours, *theirs}
    for (kind, name), rows in sorted(theirs.items()):
        present = ours.get((kind, name), [])
        missing = rows
        if all(_same(one, other) for one, other in zip(present, rows, strict=False)):
            _adopt(here, present, rows)
            missing = rows[len(present) :]
            known += len(rows) - len(missing)
        else:
            other = _name_beside(kind, name, taken)
            taken.add((kind, other))
            renamed.append((name, other))
            missing = [row | {"name": other} for row in rows]
        added += len(missing)
        _add(here, versions, missing)
    return Restored(added, known, tuple(renamed))


def _look_over(file: Path, texts: Mapping[str, str], histories: Mapping[_Work, _Rows]) -> None:
    """Refuse a backup that does not hold together, before anything is taken from it."""
    whole = all(sha256(text.encode()).hexdigest() == key for key, text in texts.items())
    rows = [row for history in histories.values() for row in history]
    counted = all([row["number"] for row in each] == list(range(1, len(each) + 1)) for each in histories.values())
    if not whole or not counted or not {row["content"] for row in rows} - {None} <= set(texts):
        raise StoreError(f"{file}: this backup is damaged; nothing was taken from it", reason="corrupt")


def _histories(rows: Iterable[dict[str, Any]]) -> dict[_Work, _Rows]:
    found: dict[_Work, _Rows] = {}
    for row in sorted(rows, key=lambda row: (row["kind"], row["name"], row["number"])):
        found.setdefault((row["kind"], row["name"]), []).append(row)
    return found


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[key] == other[key] for key in ("time", "author", "content"))


def _adopt(here: Connection, present: _Rows, rows: _Rows) -> None:
    """Mark what was adopted in the backup and is here without the mark."""
    for mine, theirs in zip(present, rows, strict=False):
        if theirs["adopted_at"] and not mine["adopted_at"]:
            key = [versions.c[name] == mine[name] for name in ("kind", "name", "number")]
            marks = {name: theirs[name] for name in ("adopted_at", "adopted_by")}
            here.execute(update(versions).where(*key).values(marks))


def _name_beside(kind: str, name: str, taken: set[_Work]) -> str:
    candidates = (f"{name[:60].rstrip()} (backup {number})" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if (kind, candidate) not in taken)


def _rows(connection: Connection | None, table: Table) -> _Rows:
    return [dict(row) for row in connection.execute(select(table)).mappings()] if connection else []


def _add(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    told = list(rows)
    if told:
        connection.execute(insert(table), told)
