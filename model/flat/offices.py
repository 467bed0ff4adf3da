"""The departments of a flat sheet, however they are spelled."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from model.cells import shown
from model.flat.columns import Columns
from model.flat.spelling import MOST_NAMES, alike, meant_by, plainly, slug
from model.plan import Department


@dataclass(frozen=True, slots=True)
class Staff:
    """The departments of a sheet.

    Attributes:
        of_row: The id of the department of each row; rows without one are left out.
        names: The name of each id, in the sheet's spelling.
        suggestions: Names that may be one department, as (the one that is meant, the other spelling).
    """

    of_row: dict[int, str]
    names: dict[str, str]
    suggestions: tuple[tuple[str, str], ...] = ()


def departments_of(columns: Columns, *, accept: bool) -> Staff:
    """Bring the departments of every row together.

    Spellings that differ in case, accents, punctuation or blanks are one name. What the mapping's spellings
    say is done; what only looks alike is suggested, and done where `accept` is true.
    """
    offices = columns.mapping.department
    if offices.column is None:
        name = columns.mapping.root_name or dict(columns.mapping.plan).get("name") or "Everybody"
        columns.assume(f"no column says who keeps a promise; '{shown(name)}' is the only department")
        return Staff({row: slug(name) for row, _ in columns.rows}, {slug(name): name})
    written = {row: name for row, cells in columns.rows if (name := columns.text(offices.column, cells))}
    meant = meant_by(offices.spellings)
    confirmed = {plainly(name) for _, name in offices.spellings}
    spelled = _brought_together(columns, Counter(meant.get(plainly(name), name) for name in written.values()))
    counts: Counter[str] = Counter()
    for name in written.values():
        counts[spelled[plainly(meant.get(plainly(name), name))]] += 1
    loose = {name: count for name, count in counts.items() if plainly(name) not in confirmed}
    suggestions = _suggested(columns, counts, loose, accept=accept)
    also = {plainly(other): name for name, other in suggestions} if accept else {}
    of_row: dict[int, str] = {}
    names: dict[str, str] = {}
    for row, name in written.items():
        last = spelled[plainly(meant.get(plainly(name), name))]
        last = also.get(plainly(last), last)
        of_row[row] = slug(last)
        names.setdefault(slug(last), last)
    return Staff(of_row, names, suggestions)


def records_of(staff: Staff, used: set[str]) -> list[Department]:
    """The departments that keep a promise."""
    return [Department(department=each, name=staff.names[each]) for each in sorted(used)]


def _brought_together(columns: Columns, counts: Counter[str]) -> dict[str, str]:
    """The most usual spelling of each name by its plain form; several ways to write one are noted."""
    ways: dict[str, list[str]] = {}
    for name in sorted(counts, key=lambda name: (-counts[name], name.isupper(), name)):
        ways.setdefault(plainly(name), []).append(name)
    for spellings in ways.values():
        if len(spellings) > 1:
            others = ", ".join(f"'{shown(each)}'" for each in spellings[1:4])
            columns.assume(f"{others} counts as the department '{shown(spellings[0])}'", heading=_column(columns))
    return {plain: spellings[0] for plain, spellings in ways.items()}


def _suggested(
    columns: Columns, counts: Counter[str], loose: dict[str, int], *, accept: bool
) -> tuple[tuple[str, str], ...]:
    if len(counts) > MOST_NAMES:
        message = f"there are {len(counts):,} departments, too many to look for spellings that are alike"
        columns.report("warning", None, _column(columns), message, "Is it the right column?")
        return ()
    suggestions = tuple((name, other) for name, other in alike(counts) if other in loose)
    for name, other in suggestions:
        if accept:
            columns.assume(
                f"'{shown(other, 60)}' counts as the department '{shown(name, 60)}'", heading=_column(columns)
            )
        else:
            message = f"'{shown(other, 60)}' may be the department '{shown(name, 60)}'; they are kept apart"
            hint = (
                "If they are one, say so under [department.spellings] of the mapping, or accept all suggestions."
            )
            columns.report("warning", None, _column(columns), message, hint)
    return suggestions


def _column(columns: Columns) -> str | None:
    return columns.mapping.department.column
