"""The briefing: a plan and a scenario on one page for a leader, with five things to decide."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan

from dashboard.decisions import changed, goals_moved, stands, usual_basis
from dashboard.report.document import Bullets, Commands, Document, Grid, Heading, Paragraph, Part, Tiles
from dashboard.report.to_decide import MOST, five_to_decide
from dashboard.standings import examined
from dashboard.views import attained_by_node, headline, main_resource, node_id, records, top_goals
from dashboard.words import _, gap, label, language, many
from dashboard.words.changes import change_lines
from dashboard.words.numbers import amount, percent, points
from model.allocation.rule_prices import promise_rules
from model.digest import digest
from model.errors import Finding
from model.firmness import Firmness
from model.plan import Plan
from model.ranking import Basis
from scenarios.outcome import Outcome, outcome
from scenarios.promise_prices import promise_prices
from scenarios.scenario import Scenario

NEAR, OWN = "box:0.25", "own changes"
MOST_PROMISES, NAMED, TELLING = 24, 4, 0.0005


@dataclass(frozen=True, slots=True)
class Asked:
    """What a briefing is about.

    Attributes:
        plan: The plan without its scenario.
        layers: The scenario, from first to last.
        basis: What is ranked; None for what can be.
        findings: What is odd about the plan.
        command: What writes the briefing again.
        version: Of the program.
    """

    plan: Plan
    layers: tuple[Scenario, ...]
    basis: Basis | None
    findings: tuple[Finding, ...]
    command: str
    version: str


def briefing(asked: Asked) -> Document:
    """Write the briefing on a plan that can be met, and on its scenario where there is one."""
    before, now = outcome(asked.plan), outcome(asked.plan, asked.layers)
    moves = bool(now.scenario) and before.allocation.status == "optimal"
    basis = asked.basis or usual_basis(now.plan)
    firm = examined(now.plan, basis, NEAR)
    prices = promise_prices(now.plan, promise_rules(now.plan)[:MOST_PROMISES])
    parts: list[Part] = [
        _tiles(now, before if moves else now, firm),
        Heading(_("Where the plan stands")),
        Bullets(stands(now, basis)),
    ]
    if moves:
        parts += _changes(asked, now, before, basis)
    to_decide = five_to_decide(now, prices, firm, asked.findings)
    parts += [
        Heading(_("Five things to decide") if len(to_decide) == MOST else _("To decide")),
        Bullets(to_decide, numbered=True),
        _goals(now, before if moves else now, moves=moves),
        _provenance(asked, now),
        Commands((asked.command,)),
    ]
    title = label(asked.plan.settings) or asked.plan.settings.id
    return Document(title, _subtitle(asked), tuple(parts), language())


def _subtitle(asked: Asked) -> str:
    # Changes made on the spot go without a name of their own in a briefing.
    names = " + ".join(each.name for each in asked.layers if each.name and each.name != OWN)
    changes = sum(len(each.changes) for each in asked.layers)
    if names:
        return _("Briefing on the scenario “{name}”").format(name=names)
    if changes:
        return many("Briefing on a scenario with {n} change", "Briefing on a scenario with {n} changes", changes)
    return _("Briefing on the plan as it is")


def _tiles(now: Outcome, before: Outcome, firm: Firmness | str) -> Tiles:
    found, stood = headline(now), headline(before)
    resource = main_resource(now.plan)
    step = found.total - stood.total
    attained = _("planned attainment")
    if abs(step) >= TELLING:
        attained = _("planned attainment; plan {figure}").format(figure=percent(stood.total, 1))
    items = [
        (percent(found.total, 1), attained),
        (
            _("{kept} of {all}").format(kept=f"{found.kept:,}", all=f"{found.promised:,}"),
            _("promises reach their target"),
        ),
    ]
    if resource is not None and (resource.total or found.used):
        items.append((amount(found.used, resource.unit), _("{name} used").format(name=label(resource))))
    if isinstance(firm, Firmness):
        held = sum(each.is_firm for each in firm.passports)
        items.append((_("{n} of {all}").format(n=held, all=len(firm.passports)), _("places hold")))
    return Tiles(tuple(items))


def _changes(asked: Asked, now: Outcome, before: Outcome, basis: Basis) -> list[Part]:
    changes = tuple(change for layer in asked.layers for change in layer.changes)
    lines = change_lines(changes, asked.plan)
    told = _("; ").join(lines[:NAMED])
    if len(lines) > NAMED:
        told += _("; ") + many("and {n} change more", "and {n} changes more", len(lines) - NAMED)
    return [
        Heading(_("What the scenario changes")),
        Paragraph(told, "note"),
        Bullets(changed(now, before, basis)),
    ]


def _goals(now: Outcome, before: Outcome, *, moves: bool) -> Grid:
    rows = []
    for row in records(goals_moved(now, before)):
        if row["part"] == "top":
            cells = [row["name"], percent(row["attainment"], 1)]
            step = points(row["step"]) if abs(row["step"]) >= TELLING else "–"
            cells += [percent(row["before"], 1), step] if moves else []
            rows.append(tuple(cells))
    headings = [_("Goal"), ">" + (_("Scenario") if moves else _("Planned attainment"))]
    headings += [">" + _("Plan"), ">" + _("Change")] if moves else []
    return Grid(_title(now, len(rows), moves=moves), tuple(headings), tuple(rows))


def _title(now: Outcome, shown: int, *, moves: bool) -> str:
    """What the goals in the table have in common, where it does not hold all of them."""
    reached = attained_by_node(now)
    if shown == sum(not isnan(reached.get(node_id(node), nan)) for node in top_goals(now.plan)):
        return _("Attainment of the goals")
    if moves:
        return _("Attainment of the {n} goals that move most").format(n=shown)
    return _("Attainment of the {n} goals furthest from their target").format(n=shown)


def _provenance(asked: Asked, now: Outcome) -> Paragraph:
    said = _(
        "Meritree {version}; plan {plan}. Nothing here is estimated: the plan is solved exactly, and the command"
        " below writes this page again."
    ).format(version=asked.version, plan=digest(asked.plan))
    if now.plan != asked.plan:
        said += gap() + _("With the scenario: {digest}.").format(digest=digest(now.plan))
    if asked.plan.settings.source:
        said += gap() + _("Source: {source}.").format(source=asked.plan.settings.source.rstrip("."))
    return Paragraph(said, "note")


def command_of(plan: str, changes: Sequence[str], lang: str, file: str) -> str:
    """The command that writes a briefing."""
    words = ["meritree", "export", plan, "--as", "briefing"]
    words += [word for change in changes for word in ("--set", change)]
    return shlex.join([*words, *(["--language", lang] if lang != "en" else []), "-o", file])
