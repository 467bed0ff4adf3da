"""Flat sheets on their way into a plan: what a session brought, and what it says under a mapping."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from model.errors import PlanError
from model.flat.grid import Grid, grid_of
from model.flat.guess import guess_mapping
from model.flat.mapping import Mapping
from model.flat.mapping_file import labels_of, mapping_of, read_mapping
from model.flat.sheet_to_plan import Imported, import_sheet
from model.plan import Plan
from scenarios.bundled import bundled_mappings

# Session keys: the file that was brought, the text of a mapping that was brought with it, and the plan it became.
BROUGHT, BROUGHT_MAPPING, KEPT = "flat-brought", "flat-mapping", "flat-kept"
# What a mapping may begin with besides one that comes along, by its name.
GUESSED, OWN = "", "."


@dataclass(frozen=True, slots=True)
class Brought:
    """A file that somebody brought."""

    name: str
    content: bytes

    @property
    def mark(self) -> str:
        """A short mark of what the file holds."""
        return sha256(self.content).hexdigest()[:8]


@lru_cache(maxsize=4)
def cells(brought: Brought, sheet: str | None = None) -> Grid:
    """The cells of a file.

    Raises:
        PlanError: It cannot be read.
    """
    return grid_of(brought.content, brought.name, sheet)


@lru_cache(maxsize=32)
def beginning(brought: Brought, sheet: str | None, start: str, own: str, header_row: int | None) -> Mapping:
    """The mapping to begin with: one that comes along, the reader's own, or what the headings suggest.

    Raises:
        PlanError: The reader's own mapping cannot be used.
    """
    if start == OWN:
        return mapping_of(own)
    if start == GUESSED:
        return guess_mapping(cells(brought, sheet), header_row)
    return read_mapping(bundled_mappings()[start])


@lru_cache(maxsize=8)
def labels(start: str) -> Plan | None:
    """The plan whose names serve under a mapping that comes along."""
    known = bundled_mappings()
    return labels_of(read_mapping(known[start]), known[start]) if start in known else None


@lru_cache(maxsize=16)
def imported(brought: Brought, mapping: Mapping, start: str) -> Imported | PlanError:
    """What a file says under a mapping, or why it says nothing."""
    try:
        return import_sheet(cells(brought, mapping.sheet), mapping, labels=labels(start))
    except PlanError as refusal:
        return refusal
