"""The small worked example in the template: a plan without a finding that has a row in every table."""

from __future__ import annotations

from dashboard.words import _, language
from model.plan import (
    Contribution,
    Department,
    Evaluator,
    Goal,
    Indicator,
    Limit,
    Period,
    Phasing,
    Pin,
    Plan,
    Resource,
    Result,
    Settings,
    Step,
)
from model.schema import in_order


def example() -> Plan:
    """Make the example in the reader's language."""
    return in_order(
        Plan(
            settings=Settings(
                id="example",
                name=_("A town worth living in"),
                year="2026",
                language=language(),
                currency=_("yuan"),
            ),
            goals=(
                Goal(goal="town", name=_("A town worth living in")),
                Goal(goal="green", parent="town", name=_("A green town"), weight=0.6),
                Goal(goal="learning", parent="town", name=_("A learning town"), weight=0.4),
            ),
            indicators=(
                Indicator(indicator="trees", goal="green", name=_("Trees planted"), unit=_("trees"), target=1000.0,
                          decimals=0),
                Indicator(indicator="waste", goal="green", name=_("Waste for each household"), unit="kg",
                          direction="lower", aggregation="mean", target=450.0),
                Indicator(indicator="pupils", goal="learning", name=_("Places at school"), unit=_("places"),
                          target=560.0, mandated=1.0, decimals=0),
            ),
            departments=(
                Department(department="parks", name=_("Parks bureau"), level=_("bureau")),
                Department(department="schools", name=_("Education bureau"), level=_("bureau")),
            ),
            contributions=(
                Contribution(indicator="trees", department="parks", baseline=0.0, lead=True),
                Contribution(indicator="trees", department="schools", baseline=0.0),
                Contribution(indicator="waste", department="parks", baseline=500.0),
                Contribution(indicator="pupils", department="schools", baseline=500.0, lead=True),
            ),
            costs=(
                Step(indicator="trees", department="parks", step=1, capacity=500.0, use=(("money", 0.01),)),
                Step(indicator="trees", department="parks", step=2, capacity=400.0, use=(("money", 0.02),)),
                Step(indicator="trees", department="schools", step=1, capacity=300.0, use=(("money", 0.015),)),
                Step(indicator="waste", department="parks", step=1, capacity=60.0, use=(("money", 0.2),)),
                Step(indicator="pupils", department="schools", step=1, capacity=80.0, use=(("money", 0.4),)),
            ),
            resources=(Resource(resource="money", name=_("Money"), unit=_("million"), total=50.0),),
            limits=(Limit(department="parks", resource="money", ceiling=40.0),),
            pins=(Pin(kind="target", indicator="trees", department="schools", value=200.0),),
            periods=(
                Period(period="H1", name=_("First half"), order=1.0),
                Period(period="H2", name=_("Second half"), order=2.0),
            ),
            phasing=(Phasing(period="H1", most=0.6),),
            results=(
                Result(indicator="waste", department="parks", period="2025", actual=495.0),
                Result(indicator="pupils", department="schools", period="2025", actual=510.0),
            ),
            evaluators=(
                Evaluator(evaluator=_("mayor"), node="green", weight=0.5),
                Evaluator(evaluator=_("mayor"), node="learning", weight=0.5),
            ),
        )
    )  # fmt: skip
