"""What promises cost, worked out once for every page that asks."""

from __future__ import annotations

import pandas as pd

from model.allocation.rule_prices import rule_prices
from model.plan import Plan
from scenarios.once import once


@once(most=128)
def promise_prices(plan: Plan, rules: tuple[str, ...]) -> pd.DataFrame:
    """Price some pins and mandates of a plan (`rule_prices`); the table must not be written to.

    Args:
        plan: A plan without errors, with the changes of its scenario.
        rules: Names of its pins and mandates (`promise_rules`).
    """
    return rule_prices(plan, rules)
