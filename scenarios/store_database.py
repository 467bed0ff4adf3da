"""The database that saved work is kept in: its tables, one transaction at a time, and its troubles in words.

SQLite by default, in one file, written ahead in a log (WAL): readers never wait, a writer takes the only lock
before it reads, so that of two who save one name at once the second sees what the first has done. Any other
database that SQLAlchemy speaks to will do; there the key of the versions keeps two from taking one number.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    MetaData,
    NullPool,
    String,
    Table,
    Text,
    create_engine,
    event,
    insert,
    inspect,
    select,
)
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError, SQLAlchemyError

from scenarios.store_errors import Reason, StoreError

FORMAT = 1
PATIENCE = 10.0
ADDRESS = "MERITREE_STORE"
# Nanoseconds in which two writes may bear the same time; file systems tell it in steps of up to two seconds.
FRESH = 2_500_000_000
Stamp = tuple[tuple[int, int], ...]

_tables = MetaData()
about = Table("meritree_store", _tables, Column("key", String(40), primary_key=True), Column("value", String(200)))
contents = Table(
    "meritree_contents",
    _tables,
    Column("hash", String(64), primary_key=True),
    Column("text", Text, nullable=False),
)
versions = Table(
    "meritree_versions",
    _tables,
    Column("kind", String(20), primary_key=True),
    Column("name", String(120), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("author", String(200), nullable=False),
    Column("time", String(40), nullable=False),
    Column("note", Text, nullable=False),
    Column("parent", Integer),
    Column("origin", String(300), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("plan", String(120)),
    # Blank for a deletion.
    Column("content", String(64), ForeignKey("meritree_contents.hash")),
    Column("adopted_by", String(200)),
    Column("adopted_at", String(40)),
)

_SQLITE_REASONS: dict[str, tuple[Reason, str]] = {
    "SQLITE_BUSY": ("busy", "another program has been writing there for too long; try again in a moment"),
    "SQLITE_LOCKED": ("busy", "another program has been writing there for too long; try again in a moment"),
    "SQLITE_FULL": ("full", "the disk is full; make room and save again"),
    "SQLITE_NOTADB": ("foreign", "this file is not a database of saved work"),
    "SQLITE_CORRUPT": ("corrupt", "the file is damaged; bring back a copy with `meritree scenarios restore`"),
    "SQLITE_READONLY": ("unreachable", "the file or its folder may not be written to"),
    "SQLITE_CANTOPEN": ("unreachable", "the file cannot be opened, or its folder may not be written to"),
    "SQLITE_PERM": ("unreachable", "the file may not be opened"),
    "SQLITE_IOERR": ("unreachable", "the file cannot be read or written; look at the disk"),
}


class TakenError(Exception):
    """Somebody else wrote the same key in the same moment."""


class Database:
    """A place for saved work that need not exist yet: reading finds nothing then, writing makes it.

    Args:
        url: A file, or the address of a database; by default what MERITREE_STORE says, else the user's own.
        one_file: Keep no log beside the file, so that it can be carried elsewhere.

    Attributes:
        place: Where it is, fit to be shown: a file, or an address without its password.
        file: The file of an SQLite database, None for others.
    """

    def __init__(self, url: str | None = None, *, one_file: bool = False) -> None:
        address = _address(url)
        self.place = address.render_as_string(hide_password=True)
        self.file: Path | None = None
        if address.get_backend_name() == "sqlite":
            if address.database in (None, "", ":memory:"):
                raise StoreError("saved work needs a file; this address keeps nothing", reason="address")
            self.file = Path(str(address.database)).expanduser().absolute()
            self.place = str(self.file)
            address = address.set(database=str(self.file))
        self._engine = _engine(address, self.place, one_file)

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """One look at the database; None where nothing has been saved yet.

        Raises:
            StoreError: It cannot be reached, is damaged, not ours, or newer than this program.
        """
        if self.file is not None and not _is_there(self.file, self.place):
            yield None
            return
        with self._told(), self._engine.connect() as connection:
            yield connection if self._is_ours(connection) else None

    def stamp(self) -> Stamp | None:
        """What is another one after every write: when the files were written, and how large they are.

        Returns:
            None where that cannot be told: another kind of database, or a write so fresh that the next could
            bear the same time.
        """
        if self.file is None:
            return None
        try:
            files = [path.stat() for path in (self.file, Path(f"{self.file}-wal")) if path.exists()]
        except OSError:
            return None
        newest = max((file.st_mtime_ns for file in files), default=0)
        stamp = tuple((file.st_mtime_ns, file.st_size) for file in files)
        return stamp if newest < time.time_ns() - FRESH else None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that is kept as a whole or not at all; makes the database if need be.

        Raises:
            StoreError: As in `reading`, or nothing can be written there.
            TakenError: Another program wrote the same key in the same moment.
        """
        if self.file is not None:
            self._make_folder(self.file.parent)
        with self._told():
            with self._engine.connect() as connection:
                self._is_ours(connection)
            connecting = self._engine.connect().execution_options(writes=True)
            with connecting as connection, connection.begin():
                if not self._is_ours(connection):
                    _tables.create_all(connection)
                    connection.execute(insert(about).values(key="format", value=str(FORMAT)))
                yield connection

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise StoreError(
                f"{self.place}: the folder cannot be made ({cause.strerror})",
                reason="unreachable",
                place=self.place,
            ) from cause

    def _is_ours(self, connection: Connection) -> bool:
        """Whether the tables are there."""
        names = inspect(connection).get_table_names()
        if about.name not in names:
            if self.file is not None and names:
                raise StoreError(
                    f"{self.place}: this database belongs to another program", reason="foreign", place=self.place
                )
            return False
        written = connection.execute(select(about.c.value).where(about.c.key == "format")).scalar() or ""
        if not written.isdigit() or int(written) > FORMAT:
            raise StoreError(
                f"{self.place}: this was written by a newer version of Meritree; update the program to use it",
                reason="newer",
                place=self.place,
            )
        return True

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say what a database complains about in words a planner understands."""
        try:
            yield
        except IntegrityError as cause:
            raise TakenError from cause
        except SQLAlchemyError as cause:
            reason, message = _trouble(cause)
            raise StoreError(f"{self.place}: {message}", reason=reason, place=self.place) from cause


def _address(url: str | None) -> URL:
    written = url or os.environ.get(ADDRESS) or ""
    if not written:
        return URL.create("sqlite", database=str(user_data_path("meritree", appauthor=False) / "saved.sqlite"))
    if "://" not in written:
        return URL.create("sqlite", database=written)
    try:
        return make_url(written)
    except (ArgumentError, ValueError) as cause:
        raise StoreError(
            f"{ADDRESS} is no address of a database; expected a file or for example"
            " postgresql+psycopg://name@host/meritree",
            reason="address",
        ) from cause


def _engine(address: URL, place: str, one_file: bool) -> Engine:
    options = {"timeout": PATIENCE} if address.get_backend_name() == "sqlite" else {}
    try:
        engine = create_engine(address, poolclass=NullPool, connect_args=options)
    except (NoSuchModuleError, ImportError) as cause:
        raise StoreError(
            f"{place}: no driver for this database is installed ({cause})", reason="address"
        ) from cause
    except (ArgumentError, TypeError, ValueError) as cause:
        raise StoreError(f"{place}: this address cannot be understood ({cause})", reason="address") from cause
    if options:
        event.listen(engine, "connect", _leave_transactions_to_us)
        event.listen(engine, "begin", _begin if one_file else _begin_in_log)
    return engine


def _leave_transactions_to_us(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_in_log(connection: Connection) -> None:
    if connection.get_execution_options().get("writes"):
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA journal_mode = WAL")
    _begin(connection)


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _is_there(file: Path, place: str) -> bool:
    try:
        return file.exists()
    except OSError as cause:
        raise StoreError(f"{place}: {cause.strerror}", reason="unreachable", place=place) from cause


def _trouble(cause: SQLAlchemyError) -> tuple[Reason, str]:
    told = cause.orig if isinstance(cause, DBAPIError) else cause
    name = getattr(told, "sqlite_errorname", "") or ""
    for known, answer in _SQLITE_REASONS.items():
        if name.startswith(known):
            return answer
    first = str(told).strip().partition("\n")[0]
    return "other", f"the database refused ({first})"
