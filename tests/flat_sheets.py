"""Flat sheets to import: a small one to spoil, and the sheet of Tenjo as its plan would be published."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from model.flat.grid import Grid, grid_of
from model.flat.mapping import Keep, Level, Mapping, Means, Offices, Promises, Reached, Stretch
from model.flat.mapping_file import read_mapping
from model.plan import Goal, Plan
from model.tables import read_plan

ROOT = Path(__file__).parent.parent
TENJO = ROOT / "data" / "tenjo"
TENJO_MAPPING = TENJO / "mapping.toml"

HEADINGS = (
    "Goal",
    "Weight",
    "No",
    "Promise",
    "Unit",
    "Office",
    "Status",
    "From",
    "To",
    "Cost",
    "H1",
    "H2",
    "Done",
)
ROWS = (
    ("Clean air", "0.6", "1", "Trees planted", "trees", "Parks", "on", "0", "400", "800", "100", "300", "120"),
    ("Clean air", "0.6", "2", "Filters mended", "filters", "Works", "on", "10", "60", "500.5", "25", "25", "30"),
    (
        "Good schools",
        "0.4",
        "3",
        "Pupils taught",
        "pupils",
        "Schools",
        "on",
        "0",
        "1250",
        "3000",
        "0",
        "1250",
        "9",
    ),
    ("Good schools", "0.4", "4", "Rooms built", "rooms", "Works", "off", "0", "2", "900", "1", "1", "0"),
    ("Good schools", "0.4", "5", "Books lent", "books", "Schools", "on", "0", "70.5", "", "35.25", "35.25", "80"),
)
MAPPING = Mapping(
    root="town",
    root_name="A good town",
    keep=(Keep(column="Status", one_of=("on",)),),
    levels=(Level(column="Goal", prefix="g", weight="Weight"),),
    indicator=Promises(name="Promise", id="No", unit="Unit", baseline="From", target="To"),
    department=Offices(column="Office"),
    resources=(Means(id="money", name="Money", unit="USD", cost="Cost", total=4000.0),),
    periods=(Stretch(id="H1", planned="H1"), Stretch(id="H2", planned="H2")),
    results=(Reached(period="2026", column="Done"),),
)


def sheet(rows: Sequence[Sequence[str]] = ROWS, headings: Sequence[str] = HEADINGS) -> Grid:
    """The cells of a small sheet with one row for each promise, below its headings."""
    return grid_of(written([headings, *rows]).encode(), "town.csv")


def written(lines: Sequence[Sequence[str]], separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(lines)
    return text.getvalue()


def spoiled(row: int, heading: str, cell: str, rows: Sequence[Sequence[str]] = ROWS) -> Grid:
    """The small sheet with another cell in one place; rows count from 1 below the headings."""
    place = HEADINGS.index(heading)
    lines = [list(line) for line in rows]
    lines[row - 1][place] = cell
    return sheet(lines)


def tenjo_lines() -> list[list[str]]:
    """The published sheet of Tenjo as the bundled plan's own figures make it, headings first.

    Rows that are no promises of the year are there only where they give a goal its letter.
    """
    plan = read_plan(TENJO)
    mapping = read_mapping(TENJO_MAPPING)
    rows = _tenjo_rows(plan, mapping)
    headings = list(rows[0])
    return [headings, *([row[heading] for heading in headings] for row in rows)]


def _tenjo_rows(plan: Plan, mapping: Mapping) -> list[dict[str, str]]:
    goals = {goal.goal: goal for goal in plan.goals}
    office = {department: written for written, department in mapping.department.spellings}
    unit = {called: written for written, called in mapping.indicator.units}
    money = {
        step.indicator: round(dict(step.use)["money"] * float(step.capacity or 0) * 1e6) for step in plan.costs
    }
    quarters = {(each.indicator, each.period): each.most or 0.0 for each in plan.phasing}
    done = {each.indicator: each.actual for each in plan.results}
    last_year = {limit.department: round((limit.last_year or 0) * 1e6) for limit in plan.limits}
    opening = round((plan.resources[0].total or 0) * 1e6)
    works = {each.indicator: each.department for each in plan.contributions}
    rows = []
    for each in plan.indicators:
        axis, programme, sub, result = _path(goals, each.goal)
        if sub.goal == "s22.1b" and not any(row["goal_id"] == "991" for row in rows):
            rows.append(_unplanned(rows[-1], "991", programme, "22.1", "Educación", goals["r21.1.1a"], "21.1.1"))
        department = works[each.indicator]
        row = {
            "goal_id": str(int(each.indicator[1:])),
            "axis": _spanish(axis),
            "axis_weight": str(axis.weight),
            "programme": _spanish(programme),
            "subprogramme_code": _code(sub),
            "subprogramme": _spanish(sub),
            "result_code": _code(result),
            "result_goal": _spanish(result),
            "result_indicator": "",
            "result_baseline_text": "",
            "product_goal": "Meta",
            "product_indicator": dict(each.names)["es"],
            "baseline_text": "2 Estrategias",
            "unit": unit.get(each.unit or "", "Número"),
            "responsible": office[department],
            "planned_2025": repr(each.target),
            "status_2025": "P",
            "appropriation_2024": str(last_year.pop(department, 0)),
            "initial_appropriation_2025": str(opening),
            "appropriation_2025": str(money.get(each.indicator, "")),
            "executed_2025_to_t3": repr(done[each.indicator]),
        }
        shares = _exact([quarters[each.indicator, f"Q{number}"] for number in range(1, 5)])
        row |= {f"t{number}_planned_2025": repr(share) for number, share in enumerate(shares, start=1)}
        opening = 0
        rows.append(row)
    rows.append(_unplanned(rows[-1], "992", goals["p34"], "34.1", "Infraestructura", goals["r34.1.1a"], "34.1.1"))
    return rows


def _exact(shares: list[float]) -> list[float]:
    """Shares that add up to 1 and were rounded up to these: what is too much is taken from the odd ones."""
    odd = [place for place, share in enumerate(shares) if round(share * 100, 6) != round(share * 100)]
    excess = round(sum(shares) - 1, 6)
    exact = [round(share - (excess / len(odd) if place in odd else 0), 6) for place, share in enumerate(shares)]
    if odd and excess:
        exact[odd[-1]] = round(exact[odd[-1]] - sum(exact) + 1, 6)
    return exact


def _path(goals: dict[str, Goal], goal: str) -> list[Goal]:
    path = []
    while goals[goal].parent:
        path.insert(0, goals[goal])
        goal = goals[goal].parent or ""
    return path


def _unplanned(
    like: dict[str, str], number: str, programme: Goal, code: str, name: str, result: Goal, result_code: str
) -> dict[str, str]:
    """A row of the four years' plan that promises nothing this year."""
    return {
        **like,
        "goal_id": number,
        "programme": _spanish(programme),
        "subprogramme_code": code,
        "subprogramme": name,
        "result_code": result_code,
        "result_goal": _spanish(result),
        "status_2025": "NP",
        "planned_2025": "0",
        "appropriation_2024": "0",
        "initial_appropriation_2025": "7",
    }


def _spanish(goal: Goal) -> str:
    return dict(goal.names)["es"]


def _code(goal: Goal) -> str:
    """The published number behind an id: `s08.1a` is 8.1."""
    return goal.goal[1:].rstrip("abcdef").lstrip("0")
