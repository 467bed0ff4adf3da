"""What can be taken away from a board, as the bytes of files; no screen here, and any thread may ask."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import TypeVar

from dashboard import state
from dashboard.commands.views import as_json, solution_view
from dashboard.later import step
from dashboard.report.document import Document, as_html
from dashboard.report.document_docx import as_docx
from dashboard.report.letter_files import file_names, packed
from dashboard.report.letters import addressed, collected, cover, letters
from dashboard.report.provenance import Provenance
from dashboard.report.rows import title_of
from dashboard.report.workbook import targets_workbook
from dashboard.state import Solved
from dashboard.words import ENGLISH, speaking
from model.files.csv_text import csv_text
from model.tables import plan_workbook, sheets_of
from scenarios.outcome import Outcome, outcome

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """The letters of all departments, written: the first page, and a document and a Word file for each."""

    title: str
    front: Document
    documents: tuple[Document, ...]
    files: tuple[tuple[str, bytes], ...]

    def one_by_one(self) -> bytes:
        """A zip with a Word file for each department."""
        return packed(iter(self.files))

    def all_in_one(self) -> bytes:
        """One Word file, each letter on pages of its own."""
        return as_docx([self.front, *self.documents], self.title)

    def to_print(self) -> bytes:
        """One page for the browser."""
        return as_html(collected(self.front, self.documents)).encode()


def priced(board: Solved) -> Outcome:
    """The outcome of a board with the prices of its resources."""
    return outcome(board.plan, board.now.scenario)


def in_language(language: str, work: Callable[[], Answer]) -> Callable[[], Answer]:
    """Work that speaks a language in whatever thread it is done."""

    def done() -> Answer:
        with speaking(language):
            return work()

    return done


def command(board: Solved, form: str, file: str, language: str = ENGLISH) -> str:
    """The command that writes the same file."""
    changes = [word for change in board.changes for word in ("--set", state.written(change))]
    spoken = ["--language", language] if language != ENGLISH else []
    return shlex.join(["meritree", "export", board.name, "--as", form, *changes, *spoken, "-o", file])


def workbook(board: Solved, language: str) -> bytes:
    """The workbook of targets."""
    later = tuple(finding for finding in board.now.findings if finding not in board.findings)
    return targets_workbook(
        priced(board),
        findings=board.findings if not board.changes else (*board.findings, *later),
        base=outcome(board.plan) if board.changes else None,
        provenance=Provenance(command(board, "targets", "targets.xlsx", language), version("meritree")),
    )


def write_letters(found: Outcome) -> Written:
    """Write the letters of all departments, reporting each as a step."""
    names = file_names(addressed(found))
    title = title_of(found.plan)
    documents, files = [], []
    for place, letter in enumerate(letters(found), start=1):
        documents.append(letter.document)
        files.append((names[letter.department], as_docx([letter.document], title)))
        step(place, len(names))
    return Written(title, cover(found), tuple(documents), tuple(files))


def plan_as_workbook(board: Solved) -> bytes:
    """The plan with its scenario as a workbook."""
    return plan_workbook(board.now.plan)


def plan_as_zip(board: Solved) -> bytes:
    """The plan with its scenario as a zip of CSV files."""
    return packed((f"{sheet.table}.csv", csv_text(sheet).encode()) for sheet in sheets_of(board.now.plan))


def answer(board: Solved) -> str:
    """What `solve --json` prints."""
    found = priced(board)
    return as_json(solution_view(found, found.findings))
