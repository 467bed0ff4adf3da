"""The targets of an outcome as a workbook: one sheet for each question that is asked of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from dashboard.report import pages
from dashboard.report.periods import write_periods
from dashboard.report.provenance import SHEET, Provenance, marks, write_provenance
from dashboard.report.ranking_pages import ranked_bases, write_ranking
from dashboard.report.rows import title_of
from dashboard.report.sheets import Book, Page
from dashboard.words import _, language
from dashboard.words.explanations import explanation_lines
from model.allocation.explain import explain
from model.allocation.phasing import Phased
from model.allocation.rule_prices import promise_rules
from model.errors import Finding
from model.plan import Plan
from model.ranking import Basis
from scenarios.outcome import Outcome
from scenarios.promise_prices import promise_prices


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
    """Make the workbook of targets of an allocated plan, in the language that is spoken.

    Args:
        found: The outcome to write, with prices.
        findings: What is odd about the plan, with rows where they are known.
        base: The outcome of the plan without its scenario, where there is a scenario.
        provenance: How the figures can be made again.

    Returns:
        The bytes of an .xlsx file; the same content gives the same bytes.
    """
    title = title_of(found.plan)
    scenarios = " + ".join(scenario.name for scenario in found.scenario if scenario.name)
    subtitle = _("{plan} · scenario: {scenario}").format(plan=title, scenario=scenarios) if scenarios else title
    book = Book(title, subtitle)
    plan = base.plan if base else found.plan
    parts = [
        *_delivery(found),
        *_means(found),
        *(_ranking(found.plan, basis) for basis in ranked_bases(found.plan)),
        *([_changes(base, found)] if base is not None else []),
        *_background(found, plan, findings, provenance),
    ]
    front = book.page(_("Summary"), _("What is reached, what waits, and what is scarce?"))
    sheets = [(part, book.page(part.name, part.question)) for part in parts]
    pages.write_summary(front, found, base, [(page.name, part.question) for part, page in sheets])
    for part, page in sheets:
        part.write(page)
    book.hide(SHEET, marks(found, plan))
    return book.finish()


def _delivery(found: Outcome) -> Iterator[_Part]:
    yield _Part(_("Targets"), _("Who delivers what?"), lambda page: pages.write_targets(page, found))
    yield _Part(
        _("Target list"),
        _("Who delivers what, and from where? One row for each target"),
        lambda page: pages.write_target_list(page, found),
    )
    if found.plan.periods:
        question = _("Who reaches what by when?")
        yield _Part(_("By quarter"), question, lambda page: write_periods(page, found))
    yield _Part(
        _("Departments"),
        _("What is asked of each department, and what does it use?"),
        lambda page: pages.write_departments(page, found),
    )


def _means(found: Outcome) -> Iterator[_Part]:
    question = _("What is used, and what is scarce?")
    yield _Part(_("Resources"), question, lambda page: pages.write_resources(page, found))
    question = _("What do promises cost, and what decides?")
    nothing = _("This plan mandates nothing and fixes no number.")
    yield _Part(
        _("Prices in words"),
        question,
        lambda page: pages.write_told(page, _("In words"), _price_words(found), nothing),
    )
    yield _Part(_("Goals"), _("How far is each goal reached?"), lambda page: pages.write_goals(page, found))
    yield _Part(
        _("What waits"),
        _("Which promises are not kept in full? Those first that cost the plan most"),
        lambda page: pages.write_waiting(page, found),
    )


def _price_words(found: Outcome) -> tuple[str, ...]:
    plan = found.plan
    prices = promise_prices(plan, promise_rules(plan))
    return explanation_lines(plan, explain(plan, found.allocation), prices, Phased(status=None), language())


def _ranking(plan: Plan, basis: Basis) -> _Part:
    if basis == "results":
        name, question = _("Ranking by results"), _("Who stands where by what was achieved?")
    else:
        name, question = _("Ranking by the plan"), _("Who stands where by what the plan asks for?")
    return _Part(name, question, lambda page: write_ranking(page, plan, basis))


def _changes(base: Outcome, found: Outcome) -> _Part:
    question = _("What does the scenario change, and what moves because of it?")
    return _Part(_("Changes"), question, lambda page: pages.write_changes(page, base, found))


def _background(
    found: Outcome, plan: Plan, findings: Sequence[Finding], provenance: Provenance
) -> Iterator[_Part]:
    question = _("What is odd about the plan?")
    yield _Part(_("Findings"), question, lambda page: pages.write_findings(page, findings))
    question = _("Where do the figures come from, and how are they made again?")
    yield _Part(_("Provenance"), question, lambda page: write_provenance(page, found, plan, provenance))
