"""A plan being mended: its tables as text, with every step of the way, and what is odd about each of them.

A draft may hold anything that a file may hold, errors included; nothing of it is lost before its owner puts it
away. Where it is free of errors it is a plan.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from dashboard.grid import Edit
from model.errors import Finding
from model.files.found import Found, Place
from model.plan import Plan
from model.schema import TABLES
from model.sheets import Sheet
from model.tables import Reading, all_findings, sheets_of, understand

MOST_STEPS = 50
Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """The tables at one moment, the plan that they say, and what is odd about it.

    Attributes:
        sheets: The tables.
        reading: The plan.
        findings: What is odd about it.
        ids: What tells the rows of a table apart while others come and go; of untouched tables their places.
    """

    sheets: Mapping[str, Sheet]
    reading: Reading
    findings: tuple[Finding, ...]
    ids: Mapping[str, Ids] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan being mended.

    Attributes:
        name: The file or plan it was made from.
        content: What the file held, to be given back with marks; empty where it was made from an open plan.
        found: Its tables as they were brought.
        step: Its tables as they are now.
        past: Earlier steps, the latest last.
        future: Steps that were undone, the next one last.
        base: Name of the saved plan it was made from, with its version; empty where there is none.
    """

    name: str
    content: bytes
    found: Found
    step: Step
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    base: str = ""

    @property
    def errors(self) -> int:
        """How many errors keep it from being a plan."""
        return sum(finding.severity == "error" for finding in self.step.findings)

    @property
    def places(self) -> Mapping[str, Place]:
        """Where its tables stand in the workbook it came from, save for those whose cells have moved since."""
        return {name: each for name, each in self.found.places.items() if not _moved(self, name)}


def begin_draft(name: str, content: bytes, found: Found) -> Draft:
    """Begin with what a file holds."""
    sheets = dict(found.sheets)
    return Draft(name, content, found, _step(found, sheets))


def draft_of(name: str, plan: Plan, base: str = "") -> Draft:
    """Begin with a plan."""
    found = Found({sheet.table: sheet for sheet in sheets_of(plan)})
    return replace(begin_draft(name, b"", found), base=base)


def with_sheet(draft: Draft, sheet: Sheet, ids: Ids | None = None) -> Draft:
    """Put a table in the place of the one of the same name, as a step that can be undone.

    A table without a word in it is left out, unless the file had it.

    Args:
        draft: The draft.
        sheet: The table.
        ids: The ids of its rows, where rows have come or gone.
    """
    empty = not any(any(cell.strip() for cell in row) for row in sheet.rows)
    sheets = {name: each for name, each in draft.step.sheets.items() if name != sheet.table}
    if not empty or sheet.table in draft.found.sheets:
        sheets[sheet.table] = sheet
    if sheets == draft.step.sheets:
        return draft
    past = (*draft.past, draft.step)[-MOST_STEPS:]
    named = dict(draft.step.ids) | ({} if ids is None else {sheet.table: ids})
    return replace(draft, step=_step(draft.found, sheets, named), past=past, future=())


def undone(draft: Draft) -> Draft:
    """Go back one step."""
    if not draft.past:
        return draft
    *past, step = draft.past
    return replace(draft, step=step, past=tuple(past), future=(*draft.future, draft.step))


def redone(draft: Draft) -> Draft:
    """Go forward again."""
    if not draft.future:
        return draft
    *future, step = draft.future
    return replace(draft, step=step, past=(*draft.past, draft.step), future=tuple(future))


def sheet_of(draft: Draft, table: str) -> Sheet:
    """A table of a draft, with a heading for it to begin with where there is none yet."""
    sheet = draft.step.sheets.get(table)
    header = list(sheet.header) if sheet else []
    known = {title.strip() for title in header}
    required = ("key", "value") if table == "plan" else _usual(table)
    missing = [name for name in required if name not in known]
    width = len(header)
    rows = [
        [*row[:width], *[""] * (width - len(row)), *[""] * len(missing)] for row in (sheet.rows if sheet else ())
    ]
    return Sheet(table, [*header, *missing], rows)


def with_column(sheet: Sheet, column: str) -> Sheet:
    """Add a blank column to a table."""
    return replace(sheet, header=[*sheet.header, column], rows=[[*row, ""] for row in sheet.rows])


def ids_of(draft: Draft, table: str) -> Ids:
    """The ids of the rows of a table, in order."""
    sheet = draft.step.sheets.get(table)
    count = len(sheet.rows) if sheet else 0
    ids = draft.step.ids.get(table, ())
    return ids if len(ids) == count else tuple(str(place) for place in range(count))


def edited(draft: Draft, table: str, edits: Sequence[Edit]) -> Draft:
    """Do to a table what was done to it on the page, as one step that can be undone.

    A text that was written into a row which is not there any more is kept, in a row of its own.
    """
    sheet = sheet_of(draft, table)
    rows = {row: list(cells) for row, cells in zip(ids_of(draft, table), sheet.rows, strict=True)}
    width = len(sheet.header)
    for edit in edits:
        if edit.kind == "drop":
            rows.pop(edit.row, None)
        else:
            cells = rows.setdefault(edit.row, [""] * width)
            if edit.kind == "write" and edit.column < width:
                cells[edit.column] = edit.text
    return with_sheet(draft, replace(sheet, rows=list(rows.values())), tuple(rows))


def _usual(table: str) -> Sequence[str]:
    """The columns to begin a table with: those it must have, or the first few where it must have but one."""
    columns = TABLES[table].columns
    required = [column.name for column in columns if column.required]
    return required if len(required) > 1 else [column.name for column in columns[:4]]


def _step(found: Found, sheets: Mapping[str, Sheet], ids: Mapping[str, Ids] | None = None) -> Step:
    now = Found(dict(sheets), [finding for finding in found.findings if _stands(finding, found, sheets)])
    reading = understand(now)
    return Step(sheets, reading, all_findings(reading), ids or {})


def _stands(finding: Finding, found: Found, sheets: Mapping[str, Sheet]) -> bool:
    """Whether something that was odd about the file is still so: its table untouched, or at least its cell."""
    before, now = found.sheets.get(finding.table), sheets.get(finding.table)
    if before == now:
        return True
    if finding.row is None or finding.column is None or before is None or now is None:
        return False
    cell = _cell(now, finding)
    return cell is not None and cell == _cell(before, finding)


def _cell(sheet: Sheet, finding: Finding) -> str | None:
    titles = [title.strip() for title in sheet.header]
    row = finding.row or 0
    if finding.column not in titles or not 0 < row <= len(sheet.rows):
        return None
    cells, place = sheet.rows[row - 1], titles.index(finding.column)
    return cells[place] if place < len(cells) else ""


def _moved(draft: Draft, table: str) -> bool:
    """Whether a table has other columns or another number of rows than in the file."""
    before, now = draft.found.sheets.get(table), draft.step.sheets.get(table)
    if before is None or now is None:
        return True
    return list(before.header) != list(now.header) or len(before.rows) != len(now.rows)
