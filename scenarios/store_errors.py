"""Why saved work cannot be had, kept or found.

StoreError            saved work cannot be reached, or what was asked makes no sense
├── UnknownWorkError  nothing is saved under that name or number
├── StaleSaveError    somebody else saved that name in between; nothing was written
└── FrozenWorkError   an adopted version was to be deleted
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from model.errors import MeritreeError, did_you_mean

LONGEST_NOTE = 2_000
Kind = Literal["plan", "scenario"]
Reason = Literal[
    "address", "busy", "corrupt", "damaged", "foreign", "full", "name", "newer", "other", "unreachable"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One saved version of a plan or a scenario; a version never changes, save for being adopted.

    Attributes:
        kind: What was saved.
        name: Under which name.
        number: Counts from 1 within the name.
        author: Who saved it; may be empty.
        time: When, in UTC.
        note: What the author wrote about it; may be empty.
        parent: Number of the version of the same name it was made from; None for the first.
        origin: What the first version was made from, in words such as the name of another plan; may be empty.
        fingerprint: Says the same for the same content; of a plan, what `model.digest` says.
        plan: For a scenario, the name of the plan it was saved for.
        adopted: Whether it was adopted and is kept for good.
        deleted: Whether this is the mark left by a deletion, without content.
    """

    kind: Kind
    name: str
    number: int
    author: str
    time: datetime
    note: str
    parent: int | None
    origin: str
    fingerprint: str
    plan: str | None
    adopted: bool
    deleted: bool


class StoreError(MeritreeError):
    """Saved work cannot be reached; whatever was saved before is as it was.

    Attributes:
        reason: Which kind of trouble it is.
        place: Where the work is kept, without any password.
    """

    def __init__(self, message: str, *, reason: Reason = "other", place: str = "") -> None:
        super().__init__(message)
        self.reason, self.place = reason, place


class UnknownWorkError(StoreError):
    """Nothing is saved under that name or number."""

    def __init__(self, kind: Kind, name: str, known: Iterable[str] = (), number: int | None = None) -> None:
        if number is None:
            hint = did_you_mean(name, known)
            message = f"no {kind} '{name}' is saved" + (f" ({hint})" if hint else "")
        else:
            message = f"the {kind} '{name}' has no version {number} that could be opened"
        super().__init__(message, reason="name")


class StaleSaveError(StoreError):
    """Somebody saved or deleted that name after it was opened; nothing was written and nothing is lost.

    Attributes:
        latest: The version that stands now.
        expected: The version the refused save started from.
    """

    def __init__(self, latest: Version, expected: int | None) -> None:
        self.latest, self.expected = latest, expected
        did = "deleted" if latest.deleted else "saved"
        who = f" by {latest.author}" if latest.author else ""
        since = f" after version {expected} was opened" if expected else ""
        super().__init__(
            f"the {latest.kind} '{latest.name}' was {did}{who} on {latest.time:%Y-%m-%d at %H:%M} UTC"
            f" (version {latest.number}){since}. Nothing was overwritten and nothing is lost: save under another"
            f" name, or on top of version {latest.number}, which then stays in the history.",
            reason="name",
        )


class FrozenWorkError(StoreError):
    """An adopted version is kept for good."""

    def __init__(self, adopted: Version) -> None:
        self.adopted = adopted
        super().__init__(
            f"version {adopted.number} of the {adopted.kind} '{adopted.name}' was adopted and is kept for good;"
            " save a changed one as a new version instead.",
            reason="name",
        )
