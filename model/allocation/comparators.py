"""Simple rules beside the plan: what each department would be asked for without a programme.

Each rule hands down the whole required improvement, whatever the money and the capacities say:

    equal       the same improvement for every department
    growth      the same growth of every department's figure
    baseline    shares of the indicator in proportion to the baselines
    capacity    the same share of every department's capacity

Under `worst` every rule asks each department for its own gap.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from model.allocation.figures import planned_levels
from model.allocation.terms import Array, Terms, total_by

RULES = ("equal", "growth", "baseline", "capacity")


def compare_rules(terms: Terms) -> pd.DataFrame:
    """Targets under each simple rule.

    Returns:
        One row per rule and contribution of an allocated indicator: `rule`, `indicator`, `department`, `target`
        (NaN where the rule has nothing to go by, such as a growth of baselines of 0).
    """
    tables = [
        pd.DataFrame(
            {
                "rule": rule,
                "indicator": [contribution.indicator for contribution in terms.contributions],
                "department": [contribution.department for contribution in terms.contributions],
                "target": planned_levels(terms, _improvement(terms, rule)),
            }
        )
        for rule in RULES
    ]
    return pd.concat(tables).sort_values(["rule", "indicator", "department"], ignore_index=True)


def _improvement(terms: Terms, rule: str) -> Array:
    n, level = terms.coefficient, terms.level
    share = {"equal": np.ones_like(n), "growth": level, "baseline": level / n, "capacity": terms.capacity}[rule]
    total = total_by(terms.indicator, n * share, len(terms.indicators))
    able = (total > 0)[terms.indicator]
    required = np.where(terms.open, terms.required, 0.0)[terms.indicator]
    improvement = np.where(able, required * share / np.where(able, total[terms.indicator], 1.0), np.nan)
    worst = np.array([indicator.aggregation == "worst" for indicator in terms.indicators], dtype=bool)
    improvement = np.where(terms.open[terms.indicator], improvement, 0.0)
    return np.where(worst[terms.indicator], np.maximum(terms.gap, 0.0), improvement)
