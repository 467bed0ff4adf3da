"""A sound plan to spoil, and what is then found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dashboard.words import speaking
from dashboard.words.findings import finding_words, refusal_words
from model.check import check
from model.errors import MeritreeError, PlanError
from model.plan import Contribution, Department, Goal, Indicator, Plan, Resource, Step

PLAN = Plan(
    goals=(Goal(goal="air", parent="top"), Goal(goal="top")),
    indicators=(Indicator(indicator="trees", goal="air", target=100.0),),
    departments=(Department(department="parks"),),
    contributions=(Contribution(indicator="trees", department="parks", baseline=0.0),),
    costs=(Step(indicator="trees", department="parks", step=1, capacity=100.0, use=(("money", 2.0),)),),
    resources=(Resource(resource="money", total=500.0),),
)


def changed(**tables: Any) -> Plan:
    """The sound plan with other tables."""
    return replace(PLAN, **tables)


def found(plan: Plan) -> list[str]:
    """What is found, each with its severity in front; all of it can be told in Chinese, too."""
    findings = check(plan)
    assert_told_in_chinese(PlanError("", findings))
    return [f"{finding.severity}: {finding}" for finding in findings]


def assert_found(plan: Plan, *patterns: str) -> None:
    """The findings are these and no others."""
    texts = found(plan)
    assert len(texts) == len(patterns), texts
    for pattern in patterns:
        assert any(re.search(pattern, text) for text in texts), texts


def assert_told_in_chinese(refusal: MeritreeError) -> None:
    """Fail where something of a refusal, or of what was found, is still English for a Chinese reader."""
    findings = refusal.findings if isinstance(refusal, PlanError) else ()
    said = [text for finding in findings for text in (finding.message, finding.hint)]
    with speaking("zh"):
        told = [finding_words(text) for text in said] or refusal_words(refusal).split("\n")
    lacking = [text for text in told if text and not re.search("[\u4e00-\u9fff]", text)]
    assert not lacking, lacking
