"""A workbook of targets that comes back: what it was written from, and which targets somebody changed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from python_calamine import CalamineError, CalamineWorkbook

from dashboard.report.provenance import FORM, SHEET
from dashboard.report.returned_sheet import Figure, Marks, Pair, SheetReader, key_row, same
from dashboard.words import _
from model.digest import digest
from model.errors import PlanError
from model.files.archive import Archive
from model.files.workbook_parts import clean_copy
from model.plan import Plan
from scenarios.edited_targets import Edit
from scenarios.paths import column_of
from scenarios.scenario import Change
from scenarios.values import read_value

Standing = Literal["same", "other scenario", "other version", "other plan"]


@dataclass(frozen=True, slots=True)
class Returned:
    """What a workbook of targets says when it comes back.

    Attributes:
        plan: Id of the plan it was written from.
        title: What that plan is called.
        digest: Of that plan.
        digest_with_scenario: Of the plan with its scenario.
        scenario: Name of that scenario, empty for none.
        changes: What that scenario changes.
        edits: The targets that are others than those that were written.
        problems: Cells that cannot be understood and what they hold, in sentences.
        remarks: What was understood although it is oddly written.
    """

    plan: str
    title: str
    digest: str
    digest_with_scenario: str
    scenario: str
    changes: tuple[Change, ...]
    edits: tuple[Edit, ...]
    problems: tuple[str, ...]
    remarks: tuple[str, ...]

    def standing(self, plan: Plan, changed: Plan) -> Standing:
        """How the workbook stands to a plan and to the same plan under the present scenario."""
        if self.digest == digest(plan):
            return "same" if self.digest_with_scenario == digest(changed) else "other scenario"
        return "other version" if self.plan == plan.settings.id else "other plan"


def read_returned(name: str, content: bytes, plan: Plan) -> Returned:
    """Read a workbook of targets that came back, whatever its sheets are called now and however they are sorted.

    Args:
        name: Of the file, for messages.
        content: The bytes of an .xlsx file that `targets_workbook` wrote and somebody changed.
        plan: The plan, which says how its figures are written.

    Raises:
        PlanError: This is no such workbook.
    """
    sheets = _sheets(name, content)
    marks = _marks(sheets)
    shares = {i.indicator for i in plan.indicators if (i.unit or "").strip().casefold() in ("share", "proportion")}
    problems: list[str] = []
    remarks: list[str] = []
    found: dict[Pair, list[Figure]] = {}
    for name, rows in sheets.items():
        top = key_row(rows) if name != SHEET else None
        if top is not None:
            reader = SheetReader(name, rows, top, marks, shares)
            for pair, figure in reader.figures():
                found.setdefault(pair, []).append(figure)
            problems += reader.problems
            remarks += reader.remarks
    edits = []
    for pair, before in marks.targets.items():
        changed = [each for each in found.get(pair, []) if not same(each.value, before)]
        if changed and any(not same(each.value, changed[0].value) for each in changed):
            twice = _("{first} and {second} give different figures for the same target; only one can be meant")
            problems.append(twice.format(first=changed[0].place, second=changed[1].place))
        elif changed:
            edits.append(Edit(*pair, before, changed[0].value, changed[0].place))
    told = marks.told
    return Returned(
        plan=str(told.get("plan", "")),
        title=str(told.get("title", "")),
        digest=str(told.get("digest", "")),
        digest_with_scenario=str(told.get("digest with scenario", "")),
        scenario=str(told.get("scenario", "")),
        changes=tuple(marks.changes),
        edits=tuple(edits),
        problems=tuple(problems),
        remarks=tuple(dict.fromkeys(remarks)),
    )


def _sheets(name: str, content: bytes) -> dict[str, list[list[Any]]]:
    """The cells of all sheets, hidden ones too; nothing in the file is carried out or fetched."""
    copy, _parts = clean_copy(Archive(name, content))
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(copy))
        return {
            sheet: book.get_sheet_by_name(sheet).to_python(skip_empty_area=False) for sheet in book.sheet_names
        }
    except (CalamineError, ValueError) as failure:
        raise PlanError(_("“{file}” is not a sound .xlsx workbook.").format(file=name)) from failure


def _marks(sheets: dict[str, list[list[Any]]]) -> Marks:
    """Read what the program wrote for itself.

    Raises:
        PlanError: The sheet is missing, damaged or of a later form.
    """
    if SHEET not in sheets:
        raise PlanError(
            _(
                "This is not a workbook of targets that Meritree wrote, or it was copied sheet by sheet: the "
                "hidden sheet that tells its plan is missing. Change the figures in the exported file itself."
            )
        )
    marks = Marks()
    try:
        for kind, *values in sheets[SHEET]:
            match kind:
                case "change":
                    path, text = str(values[0]), str(values[1])
                    marks.changes.append(Change(path, *read_value(text, column_of(path))))
                case "target":
                    marks.targets[str(values[0]), str(values[1])] = float(values[2])
                case "planned":
                    marks.planned[str(values[0])] = math.nan if values[1] == "" else float(values[1])
                case _:
                    marks.told[str(kind)] = values[0]
        form = float(marks.told.get("form", 0))
    except (ValueError, TypeError, IndexError) as failure:
        raise PlanError(_("The hidden sheet that tells the plan of this workbook is damaged.")) from failure
    if form > FORM:
        raise PlanError(_("This workbook was written by a later version of Meritree."))
    return marks
