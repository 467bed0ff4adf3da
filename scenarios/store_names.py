"""The names under which work may be saved."""

from __future__ import annotations

import re
import unicodedata

from scenarios.bundled import bundled_plans, ready_made_names
from scenarios.store_errors import Kind, StoreError

LONGEST_NAME = 80
_NUMBERED = re.compile(r"(.+)@(\d{1,9})", re.DOTALL)
_STEERING = ("Cc", "Cs", "Zl", "Zp")


def tidy_name(name: str) -> str:
    """A name as it is kept: one way of writing each letter, single blanks, none around.

    Raises:
        StoreError: Nothing is left of it, it is too long, or it would be read as an option of a command.
    """
    tidy = one_line(name, LONGEST_NAME + 1)
    if not tidy:
        raise StoreError("a name is needed to save something under", reason="name")
    if len(tidy) > LONGEST_NAME:
        raise StoreError(f"'{tidy[:30]}…' is too long for a name; at most {LONGEST_NAME} signs", reason="name")
    if tidy.startswith("-"):
        raise StoreError(f"'{tidy}' cannot be a name; let it begin with a letter or a digit", reason="name")
    return tidy


def numbered(name: str) -> tuple[str, int | None]:
    """Read `NAME@3` as a name and the number of a version; a name alone means the newest one."""
    found = _NUMBERED.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, None)


def free_name_of(kind: Kind, name: str) -> str:
    """A tidy name that does not hide anything that comes with the program.

    Raises:
        StoreError: It is no name, or that of a bundled plan or a ready-made scenario.
    """
    tidy = tidy_name(name)
    if numbered(tidy)[1] is not None:
        raise StoreError(f"'{tidy}' would be read as a version of '{numbered(tidy)[0]}'", reason="name")
    if tidy in reserved(kind):
        what = "bundled plan" if kind == "plan" else "ready-made scenario"
        raise StoreError(f"'{tidy}' is the name of a {what}; choose another, such as '{tidy} 2'", reason="name")
    return tidy


def reserved(kind: Kind) -> tuple[str, ...]:
    """Names of what comes with the program."""
    return tuple(bundled_plans()) if kind == "plan" else ready_made_names()


def one_line(text: str, longest: int) -> str:
    """One line of text without signs that steer anything, cut where it is too long."""
    whole = unicodedata.normalize("NFC", text)
    plain = "".join(" " if unicodedata.category(sign) in _STEERING else sign for sign in whole)
    return " ".join(plain.split())[:longest].strip()
