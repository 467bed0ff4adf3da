"""`meritree plans`: the bundled plans."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path
from typing import Any

from dashboard.commands.terminal import print_table, terminal
from dashboard.commands.views import write_json
from model.tables import all_findings, read
from scenarios.bundled import bundled_plans


def list_plans(arguments: Namespace) -> int:
    """Print name, title, year and number of findings of every bundled plan."""
    plans = [_describe(name, folder) for name, folder in bundled_plans().items()]
    if arguments.json:
        write_json(plans)
        return 0
    rows = [(plan["name"], plan["title"], str(plan["year"] or ""), str(plan["findings"])) for plan in plans]
    print_table(terminal(), "Bundled plans", ("name", "title", "year", ">findings"), rows)
    return 0


def _describe(name: str, folder: Path) -> dict[str, Any]:
    reading = read(folder)
    settings = reading.plan.settings
    year = settings.year
    return {
        "name": name,
        "title": settings.name or name,
        "year": int(year) if year and re.fullmatch(r"-?\d{1,9}", year, re.ASCII) else year,
        "findings": len(all_findings(reading)),
    }
