"""The targets of an outcome as a workbook: one sheet for each question that is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from dashboard.report import pages
from dashboard.report.periods import write_periods
from dashboard.report.rows import title_of
from dashboard.report.sheets import Book, Page
from model.errors import Finding
from scenarios.outcome import Outcome


class Provenance(NamedTuple):
    """How the figures can be made again: the command that writes them and the version of the program."""

    command: str
    version: str


class _Part(NamedTuple):
    name: str
    question: str
    write: Callable[[Page], None]


def write_targets(
    file: Path, found: Outcome, *, findings: Sequence[Finding], base: Outcome | None, provenance: Provenance
) -> None:
    """Write the workbook of targets to a file; see `targets_workbook`.

    Raises:
        OSError: The file cannot be written.
    """
    file.write_bytes(targets_workbook(found, findings=findings, base=base, provenance=provenance))


def targets_workbook(
    found: Outcome, *, findings: Sequence[Finding], base: Outcome | None, provenance: Provenance
) -> bytes:
    """Make the workbook of targets of an allocated plan.

    Args:
        found: The outcome to write.
        findings: What is odd about the plan, with rows where they are known.
        base: The outcome of the plan without its scenario, where there is a scenario.
        provenance: How the figures can be made again.

    Returns:
        The bytes of an .xlsx file; the same content gives the same bytes.
    """
    title = title_of(found.plan)
    scenarios = " + ".join(scenario.name for scenario in found.scenario if scenario.name)
    book = Book(title, f"{title} · scenario: {scenarios}" if scenarios else title)
    parts = _parts(found, findings, base, provenance)
    front = book.page("Summary", "What is reached, what waits, and what is scarce?")
    pages.write_summary(front, found, base, [(part.name, part.question) for part in parts])
    for part in parts:
        part.write(book.page(part.name, part.question))
    return book.finish()


def _parts(
    found: Outcome, findings: Sequence[Finding], base: Outcome | None, provenance: Provenance
) -> list[_Part]:
    parts = [
        _Part("Targets", "Who delivers what?", lambda page: pages.write_targets(page, found)),
        _Part(
            "Target list",
            "Who delivers what, and from where? One row for each target",
            lambda page: pages.write_target_list(page, found),
        ),
        _Part(
            "Departments",
            "What is asked of each department, and what does it use?",
            lambda page: pages.write_departments(page, found),
        ),
        _Part(
            "Resources",
            "What is used, and what is scarce?",
            lambda page: pages.write_resources(page, found),
        ),
        _Part("Goals", "How far is each goal reached?", lambda page: pages.write_goals(page, found)),
        _Part(
            "What waits",
            "Which promises are not kept in full? Those first that cost the plan most",
            lambda page: pages.write_waiting(page, found),
        ),
        _Part("Findings", "What is odd about the plan?", lambda page: pages.write_findings(page, findings)),
        _Part(
            "Provenance",
            "Where do the figures come from, and how are they made again?",
            lambda page: pages.write_provenance(page, found, provenance.command, provenance.version),
        ),
    ]
    if found.plan.periods:
        parts.insert(2, _Part("By quarter", "Who reaches what by when?", lambda page: write_periods(page, found)))
    if base is not None:
        question = "What does the scenario change, and what moves because of it?"
        changes = _Part("Changes", question, lambda page: pages.write_changes(page, base, found))
        parts.insert(-2, changes)
    return parts
