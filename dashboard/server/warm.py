"""What the server does before the first visitor comes, so that nobody waits for it."""

from __future__ import annotations

import gc
import pkgutil
from importlib import import_module

from dashboard import pages
from dashboard.charts.branch import branch_figure
from dashboard.charts.look import LIGHT
from dashboard.picture import packed_plotly
from dashboard.plans import opened_plan, plan_names
from dashboard.server.packed import pack_ahead
from dashboard.views import tree_table
from scenarios.outcome import outcome

# It draws when it is imported, which only a visitor's session may do.
DRAWS = f"{pages.__name__}.frame"


def warm_up() -> None:
    """Load the pages, the first plan and its answer; the garbage collector leaves all of it alone from then on.

    Walking through the libraries took a tenth of a second at every full collection.
    """
    for module in pkgutil.walk_packages(pages.__path__, f"{pages.__name__}."):
        if module.name != DRAWS:
            import_module(module.name)
    packed_plotly()
    opened = opened_plan(next(iter(plan_names())))
    if opened.reading and not opened.has_errors:
        found = outcome(opened.reading.plan, prices=False)
        if found.allocation.status == "optimal":
            table = tree_table(found, found)
            branch_figure(table, str(table["id"].iloc[0]), LIGHT)
    pack_ahead()
    gc.collect()
    gc.freeze()
