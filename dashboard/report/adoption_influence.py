"""The part of the adoption report about what weights and indicators really do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.report.document import Bullets, Paragraph, Part, Picture
from dashboard.report.drawings import Influence, draw_influence
from dashboard.report.firmness_grids import influence_grid, redundant_grid, scored_departments, silent_grid
from dashboard.report.firmness_words import Names
from dashboard.words import _
from dashboard.words.numbers import percent
from model.firmness import Firmness
from model.plan import Plan
from model.plan_cut import PlanCut
from model.sensitivity.influence import influence

MOST_ROWS = 40
AGAINST = 0.02


def influence_parts(plan: Plan, names: Names, found: Firmness) -> list[Part]:
    """What each weight says, and what it does."""
    effect = found.influence
    rows = [
        Influence(names.node(node), float(effect.nominal[place]), float(effect.variance_share[place]))
        for place, node in enumerate(found.cut.nodes)
        if np.isfinite(effect.variance_share[place])
    ]
    parts: list[Part] = [
        Paragraph(
            _(
                "The weight is what the system says a goal counts. The share of the differences is how much of "
                "what sets the departments apart comes from it: the covariance of what the goal adds to a score "
                "with the score, as a share of the variance of the scores (the shares add up to 100 %; below 0 "
                "the goal works against the ranking). What scores all alike decides little, however much it "
                "weighs."
            )
        )
    ]
    if 0 < len(rows) <= MOST_ROWS:
        told = _("; ").join(
            _("{name} weighs {says} and makes {does}").format(
                name=each.name, says=percent(each.nominal, 1), does=percent(each.real, 1)
            )
            for each in rows
        )
        caption = _("From what a goal is said to weigh (ring) to the share of the differences it makes (dot).")
        parts.append(Picture(draw_influence(rows, told), told, caption))
    return [*parts, influence_grid(plan, found), *_odd_influences(rows)]


def _odd_influences(rows: Sequence[Influence]) -> list[Part]:
    told = []
    for each in rows:
        says, does = percent(each.nominal, 1), percent(each.real, 1)
        if each.real < -AGAINST:
            said = _("{name} works against the ranking: who does well there stands lower on the whole.")
        elif each.nominal > 0 and each.real < each.nominal / 2:
            said = _("{name} weighs {says} but makes {does} of the differences.")
        elif each.real > 2 * each.nominal:
            said = _("{name} makes {does} of the differences with a weight of {says}.")
        else:
            continue
        told.append(said.format(name=each.name, says=says, does=does))
    return [Bullets(tuple(told))] if told else []


def indicator_parts(plan: Plan, leaves: PlanCut | None) -> list[Part]:
    """Indicators that tell nobody apart, and pairs that say the same.

    Args:
        plan: The plan.
        leaves: Its scores at the indicators; None where there are none.
    """
    if leaves is None:
        return []
    effect = influence(leaves.scored)
    alone = int((scored_departments(leaves) < 2).sum())
    silent, redundant = silent_grid(plan, leaves, effect), redundant_grid(plan, leaves, effect)
    parts: list[Part] = []
    if alone:
        parts.append(
            Paragraph(
                _(
                    "{n} of {all} indicators are scored for one department only. They say how far it has come "
                    "on its own tasks; they cannot tell it apart from others on the same task."
                ).format(n=alone, all=len(leaves.nodes))
            )
        )
    if silent.rows:
        parts.append(silent)
    elif alone < len(leaves.nodes):
        parts.append(
            Paragraph(_("Every indicator that is shared tells departments apart: none scores nearly all alike."))
        )
    if redundant.rows:
        parts += [Paragraph(_("These indicators say nearly the same, and together count twice.")), redundant]
    return parts
