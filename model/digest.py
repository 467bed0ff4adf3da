"""A fingerprint of a plan, so that two people can tell whether they speak of the same one."""

from __future__ import annotations

from hashlib import sha256

from model.plan import Plan
from model.schema import TABLES
from model.sheets import write_sheet

LETTERS = 16


def digest(plan: Plan) -> str:
    """A short fingerprint: plans that say the same have the same one, on every machine."""
    told = sha256()
    for name, table in TABLES.items():
        records = (plan.settings,) if name == "plan" else getattr(plan, name)
        sheet = write_sheet(table, records)
        told.update(repr((name, sheet.header, sheet.rows)).encode("utf-8", "backslashreplace"))
    return told.hexdigest()[:LETTERS]
