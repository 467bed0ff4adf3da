"""The dashboard's door to saved work: what is kept, and what to say where it cannot be had.

A session that looks at a saved plan looks at one version of it, `NAME@3`, until its reader opens another.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from dashboard.words import _
from dashboard.words.findings import finding_words
from model.plan import Plan
from scenarios.scenario import Change
from scenarios.store import Store, open_store
from scenarios.store_database import ADDRESS, Stamp
from scenarios.store_errors import FrozenWorkError, StaleSaveError, StoreError, Version
from scenarios.store_names import numbered

# Session keys.
STAYED, STARTED, AUTHOR, DELETED, HISTORY, CLASH = "stayed", "started", "author", "deleted", "history", "clash"
COMPARED, FEARED = "compared", "feared"
# The saved plan that somebody asks to delete, by name; the mark of the one that was deleted, or why it was not.
UNWANTED, DELETED_PLAN = "unwanted", "deleted-plan"


@dataclass(frozen=True, slots=True)
class Shelf:
    """What is kept, the newest version of each name, and why it cannot be had, if so."""

    versions: tuple[Version, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """Where the current scenario came from.

    Attributes:
        plan: Name of the plan it was opened on, without a version.
        name: What it was called.
        number: The saved version; None for a ready-made scenario.
        changes: Its changes as they were opened or saved.
    """

    plan: str
    name: str
    number: int | None
    changes: tuple[Change, ...]


def store() -> Store:
    """Saved work, where the server's surroundings say that it is.

    Raises:
        StoreError: The address of the database cannot be understood.
    """
    return _store(os.environ.get(ADDRESS, ""))


@lru_cache(maxsize=4)
def _store(_address: str) -> Store:
    return open_store()


def saved_plans() -> Shelf:
    """The saved plans; asked again where something may have been written since."""
    try:
        kept = store()
        stamp = kept.stamp()
        return Shelf(kept.plans() if stamp is None else _plans_at(kept, stamp))
    except StoreError as refusal:
        return Shelf(trouble=trouble(refusal))


@lru_cache(maxsize=8)
def _plans_at(kept: Store, _stamp: Stamp) -> tuple[Version, ...]:
    return kept.plans()


def saved_scenarios(plan: str) -> Shelf:
    """The saved scenarios of a plan, given its name in the address."""
    try:
        return Shelf(store().scenarios(base_name(plan)))
    except StoreError as refusal:
        return Shelf(trouble=trouble(refusal))


def base_name(plan: str) -> str:
    """The name of a plan without the number of its version."""
    return numbered(plan)[0]


def version_name(version: Version) -> str:
    """A version as the address names it: `NAME@3`."""
    return f"{version.name}@{version.number}"


def find_version(asked: str) -> Version | None:
    """The version of a saved plan that an address names, the newest where it names none; None without one.

    Raises:
        StoreError: Saved work cannot be reached.
    """
    name, number = numbered(asked)
    history = store().history("plan", name) if name.strip() else ()
    if number is None:
        return history[0] if history and not history[0].deleted else None
    return next((each for each in history if each.number == number and not each.deleted), None)


@lru_cache(maxsize=16)
def saved_plan(_place: str, asked: str) -> Plan:
    """Read a version of a saved plan; one version never changes, so it is kept.

    Raises:
        StoreError: It cannot be read.
    """
    return store().plan(*numbered(asked))


def delete(version: Version) -> tuple[Version | None, str]:
    """Take the name of a version off the lists, unless somebody has saved a newer one meanwhile.

    Returns:
        The mark left behind, with which it can be brought back, or why there is none.
    """
    author = st.session_state.get(AUTHOR, "")
    try:
        return store().delete(version.kind, version.name, author=author, expected=version.number), ""
    except StaleSaveError:
        return None, _("Somebody has saved a newer version meanwhile, so it was not deleted.")
    except FrozenWorkError:
        return None, _("It was adopted and is kept for good.")
    except StoreError as refusal:
        return None, trouble(refusal)


def undelete(mark: Version) -> str:
    """Bring back what was deleted; why that cannot be done, or nothing."""
    try:
        store().bring_back(mark.kind, mark.name, mark.parent or 1, author=st.session_state.get(AUTHOR, ""))
    except StoreError as refusal:
        return trouble(refusal)
    return ""


def trouble(refusal: StoreError) -> str:
    """Say why saved work cannot be had or kept, and that nothing is lost."""
    said = {
        "address": _("The place for saved work that this server was told of cannot be understood."),
        "busy": _("Somebody else is saving at this very moment. Try again."),
        "corrupt": _("The file of saved work is damaged. Bring back a backup of it."),
        "damaged": _("What was saved under this name is damaged. Open an earlier version of it."),
        "foreign": _("What lies at the place for saved work is something else."),
        "full": _("The disk of the server is full, so nothing more can be saved."),
        "newer": _("This was saved by a newer version of Meritree than the one that is running here."),
        "unreachable": _("The place for saved work cannot be reached or written to."),
    }
    return said.get(refusal.reason, "") or finding_words(str(refusal))
