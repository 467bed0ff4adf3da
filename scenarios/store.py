"""Saved work: plans and scenarios by name, every version kept with who saved it, when and from what.

A version is never overwritten and never taken away; deleting a name leaves a mark, and what was there can be
brought back. Who saves a name that exists says from which version they started; when somebody else was faster,
nothing is written and they are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update

from model.digest import digest
from model.plan import Plan
from scenarios.scenario import Scenario
from scenarios.store_copies import Restored, back_up, restore
from scenarios.store_database import Database, Stamp, TakenError, contents, versions
from scenarios.store_errors import (
    LONGEST_NOTE,
    FrozenWorkError,
    Kind,
    StaleSaveError,
    StoreError,
    UnknownWorkError,
    Version,
)
from scenarios.store_names import LONGEST_NAME, free_name_of, one_line, reserved, tidy_name
from scenarios.written import plan_text, read_plan_text, read_scenario_text, scenario_text

LONGEST_AUTHOR, LONGEST_ORIGIN = 100, 200
_FINGERPRINT = 16
Clock = Callable[[], datetime]


def open_store(url: str | None = None, *, clock: Clock | None = None) -> Store:
    """Open the saved work; nothing is made or touched before the first save.

    Args:
        url: A file, or the address of a database as SQLAlchemy reads it; by default what MERITREE_STORE says,
            else a file in the user's own data folder.
        clock: Tells the time in UTC.

    Raises:
        StoreError: The address cannot be understood, or its driver is not installed.
    """
    return Store(Database(url), clock or (lambda: datetime.now(UTC)))


class Store:
    """Plans and scenarios that were saved.

    Every method may raise `StoreError`; what was saved before is as it was then.

    Attributes:
        place: Where they are kept, fit to be shown.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.place = database.place
        self._database, self._clock = database, clock

    def save_plan(
        self,
        name: str,
        plan: Plan,
        *,
        author: str = "",
        note: str = "",
        expected: int | None = None,
        origin: str = "",
    ) -> Version:
        """Save a plan as the next version of a name.

        Args:
            name: At most 80 signs; not the name of a bundled plan.
            plan: The plan.
            author: Who saves it.
            note: What to remember about it.
            expected: Number of the version it was made from; None only for a name that is free.
            origin: What the first version of a name was made from, in words.

        Raises:
            StaleSaveError: The name has another newest version than the expected one.
        """
        text = plan_text(plan)
        made = {"fingerprint": digest(plan), "plan": None}
        return self._save("plan", name, text, made, author=author, note=note, expected=expected, origin=origin)

    def save_scenario(
        self,
        name: str,
        scenario: Scenario,
        *,
        plan: str,
        author: str = "",
        note: str = "",
        expected: int | None = None,
        origin: str = "",
    ) -> Version:
        """Save a scenario as the next version of a name; `plan` is the name of the plan it is for.

        Raises:
            StaleSaveError: The name has another newest version than the expected one.
        """
        text = scenario_text(scenario)
        made = {"fingerprint": _hash(text)[:_FINGERPRINT], "plan": plan}
        return self._save("scenario", name, text, made, author=author, note=note, expected=expected, origin=origin)

    def stamp(self) -> Stamp | None:
        """What is another one after every write; None where that cannot be told without looking."""
        return self._database.stamp()

    def plans(self) -> tuple[Version, ...]:
        """The newest version of every saved plan, sorted by name; deleted ones are left out."""
        return self._newest_of("plan")

    def scenarios(self, plan: str | None = None) -> tuple[Version, ...]:
        """The newest version of every saved scenario, sorted by name; of one plan if one is named."""
        return tuple(each for each in self._newest_of("scenario") if plan is None or each.plan == plan)

    def plan(self, name: str, version: int | None = None) -> Plan:
        """The plan of that name, in its newest version or that of a number.

        Raises:
            UnknownWorkError: Nothing is saved under that name or number.
        """
        return read_plan_text(self._text("plan", name, version))

    def scenario(self, name: str, version: int | None = None) -> Scenario:
        """The scenario of that name, in its newest version or that of a number.

        Raises:
            UnknownWorkError: Nothing is saved under that name or number.
        """
        return read_scenario_text(self._text("scenario", name, version))

    def newest(self, kind: Kind, name: str) -> Version | None:
        """The newest version of a name; None where nothing is saved under it, or it was deleted."""
        history = self.history(kind, name)
        return history[0] if history and not history[0].deleted else None

    def history(self, kind: Kind, name: str) -> tuple[Version, ...]:
        """Every version of a name, marks of deletion included, the newest first; empty for an unknown name."""
        asked = select(versions).where(versions.c.kind == kind, versions.c.name == tidy_name(name))
        with self._database.reading() as connection:
            rows = connection.execute(asked.order_by(versions.c.number.desc())).all() if connection else ()
        return tuple(_version(row) for row in rows)

    def free_name(self, kind: Kind, wanted: str) -> str:
        """A name that can be saved under without meeting another's work: the wanted one, or one like it."""
        name = tidy_name(wanted)
        taken = {each.name for each in self._newest_of(kind)} | set(reserved(kind))
        candidates = (
            name,
            *(f"{name[: LONGEST_NAME - 6].rstrip()} {count}" for count in range(2, len(taken) + 3)),
        )
        return next(candidate for candidate in candidates if candidate not in taken)

    def adopt(self, name: str, version: int, *, author: str = "") -> Version:
        """Mark a version of a plan as adopted; it is kept for good, and a change makes a new version.

        Raises:
            UnknownWorkError: There is no such version.
        """
        name = tidy_name(name)
        with self._writing() as connection:
            found = _row(connection, "plan", name, version)
            if found is None or found.content is None:
                raise UnknownWorkError("plan", name, number=version)
            if found.adopted_at is None:
                marks = {"adopted_at": self._now(), "adopted_by": one_line(author, LONGEST_AUTHOR)}
                connection.execute(update(versions).where(*_is("plan", name, version)).values(marks))
            return _version(_found(connection, "plan", name, version))

    def delete(
        self, kind: Kind, name: str, *, author: str = "", note: str = "", expected: int | None = None
    ) -> Version:
        """Take a name off the lists and return the mark left behind; its history stays and can be brought back.

        Raises:
            UnknownWorkError: Nothing is saved under that name.
            FrozenWorkError: One of its versions was adopted.
            StaleSaveError: The name has another newest version than the expected one, if one is expected.
        """
        name = tidy_name(name)
        with self._writing() as connection:
            newest = self._must_stand(connection, kind, name)
            if expected not in (None, newest.number):
                raise StaleSaveError(newest, expected)
            adopted = select(versions).where(*_is(kind, name), versions.c.adopted_at.is_not(None))
            frozen = connection.execute(adopted.order_by(versions.c.number.desc())).first()
            if frozen is not None:
                raise FrozenWorkError(_version(frozen))
            made = {"fingerprint": "", "plan": newest.plan, "content": None}
            return self._add(connection, kind, name, newest, made, author=author, note=note, origin="")

    def bring_back(
        self, kind: Kind, name: str, number: int, *, author: str = "", note: str = "", expected: int | None = None
    ) -> Version:
        """Save an older version once more as the newest one of its name; undoes a deletion, too.

        Raises:
            UnknownWorkError: There is no such version.
            StaleSaveError: The name has another newest version than the expected one, if one is expected.
        """
        name = tidy_name(name)
        with self._writing() as connection:
            old, newest = _row(connection, kind, name, number), _newest(connection, kind, name)
            if old is None or old.content is None or newest is None:
                raise UnknownWorkError(kind, name, number=number)
            if expected not in (None, newest.number):
                raise StaleSaveError(newest, expected)
            made = {"fingerprint": old.fingerprint, "plan": old.plan, "content": old.content}
            parent = _version(old)
            return self._add(
                connection, kind, name, newest, made, author=author, note=note, origin="", parent=parent.number
            )

    def back_up(self, file: Path) -> int:
        """Copy everything that was saved into one new file; returns the number of versions in it.

        Raises:
            StoreError: The file is there already or cannot be written.
        """
        return back_up(self._database, file)

    def restore(self, file: Path) -> Restored:
        """Bring back what a backup holds and is missing here; nothing that was saved since is overwritten.

        A name whose history here has gone another way comes back under a name of its own.

        Raises:
            StoreError: The file is no backup, or damaged; then nothing has changed here.
        """
        return restore(self._database, file)

    def _save(
        self,
        kind: Kind,
        name: str,
        text: str,
        made: dict[str, Any],
        *,
        author: str,
        note: str,
        expected: int | None,
        origin: str,
    ) -> Version:
        name = free_name_of(kind, name)
        with self._writing() as connection:
            newest = _newest(connection, kind, name)
            if newest is not None and expected != newest.number and not (newest.deleted and expected is None):
                raise StaleSaveError(newest, expected)
            content = _hash(text)
            if connection.execute(select(contents.c.hash).where(contents.c.hash == content)).first() is None:
                connection.execute(insert(contents).values(hash=content, text=text))
            made = made | {"content": content}
            return self._add(connection, kind, name, newest, made, author=author, note=note, origin=origin)

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction; of two that took the same number at once, the second is told so."""
        try:
            with self._database.writing() as connection:
                yield connection
        except TakenError as cause:
            raise StoreError(
                f"{self.place}: somebody else saved at the same moment; nothing was lost, try again", reason="busy"
            ) from cause

    def _add(
        self,
        connection: Connection,
        kind: Kind,
        name: str,
        newest: Version | None,
        made: dict[str, Any],
        *,
        author: str,
        note: str,
        origin: str,
        parent: int | None = None,
    ) -> Version:
        number = newest.number + 1 if newest else 1
        told = {
            "author": one_line(author, LONGEST_AUTHOR),
            "note": note.strip()[:LONGEST_NOTE],
            "origin": one_line(origin, LONGEST_ORIGIN),
            "parent": parent or (newest.number if newest else None),
            "time": self._now(),
        }
        connection.execute(insert(versions).values(kind=kind, name=name, number=number, **told, **made))
        return _version(_found(connection, kind, name, number))

    def _must_stand(self, connection: Connection, kind: Kind, name: str) -> Version:
        newest = _newest(connection, kind, name)
        if newest is None or newest.deleted:
            raise UnknownWorkError(kind, name, _names(connection, kind))
        return newest

    def _newest_of(self, kind: Kind) -> tuple[Version, ...]:
        latest = versions.alias()
        last = (
            select(func.max(latest.c.number))
            .where(latest.c.kind == versions.c.kind, latest.c.name == versions.c.name)
            .scalar_subquery()
        )
        asked = select(versions).where(
            versions.c.kind == kind, versions.c.number == last, versions.c.content.is_not(None)
        )
        with self._database.reading() as connection:
            rows = connection.execute(asked).all() if connection else ()
        return tuple(sorted((_version(row) for row in rows), key=lambda version: version.name))

    def _text(self, kind: Kind, name: str, number: int | None) -> str:
        name = tidy_name(name)
        with self._database.reading() as connection:
            if connection is None:
                raise UnknownWorkError(kind, name)
            wanted = self._must_stand(connection, kind, name).number if number is None else number
            asked = select(contents.c.text).join(versions, versions.c.content == contents.c.hash)
            text = connection.execute(asked.where(*_is(kind, name, wanted))).scalar()
        if text is None:
            raise UnknownWorkError(kind, name, number=wanted)
        return str(text)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="microseconds")


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _is(kind: Kind, name: str, number: int | None = None) -> tuple[ColumnElement[bool], ...]:
    here = (versions.c.kind == kind, versions.c.name == name)
    return here if number is None else (*here, versions.c.number == number)


def _row(connection: Connection, kind: Kind, name: str, number: int) -> Row[Any] | None:
    return connection.execute(select(versions).where(*_is(kind, name, number))).first()


def _found(connection: Connection, kind: Kind, name: str, number: int) -> Row[Any]:
    return connection.execute(select(versions).where(*_is(kind, name, number))).one()


def _newest(connection: Connection, kind: Kind, name: str) -> Version | None:
    asked = select(versions).where(*_is(kind, name)).order_by(versions.c.number.desc())
    row = connection.execute(asked.limit(1)).first()
    return _version(row) if row is not None else None


def _names(connection: Connection, kind: Kind) -> list[str]:
    return list(connection.execute(select(versions.c.name).where(versions.c.kind == kind).distinct()).scalars())


def _version(row: Row[Any]) -> Version:
    told = row._asdict()
    kept = {each: told[each] for each in ("kind", "name", "number", "author", "note", "parent", "origin", "plan")}
    return Version(
        **kept,
        time=datetime.fromisoformat(told["time"]),
        fingerprint=told["fingerprint"],
        adopted=told["adopted_at"] is not None,
        deleted=told["content"] is None,
    )
