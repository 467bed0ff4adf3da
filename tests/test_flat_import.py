"""A flat sheet becomes the plan that its mapping says, and says what was assumed."""

import time
from dataclasses import fields, replace
from itertools import pairwise

import pytest

from model.check import check
from model.errors import PlanError
from model.flat.grid import grid_of
from model.flat.mapping import Level, Offices
from model.flat.mapping_file import labels_of, read_mapping
from model.flat.sheet_to_plan import import_sheet
from model.plan import Contribution, Indicator, Limit, Phasing, Result, Step
from model.tables import read_plan
from scenarios.outcome import outcome
from tests.flat_sheets import (
    HEADINGS,
    MAPPING,
    ROWS,
    TENJO,
    TENJO_MAPPING,
    sheet,
    spoiled,
    tenjo_lines,
    written,
)


def messages(imported):
    return [str(finding) for finding in imported.findings]


def test_a_sound_sheet_becomes_the_plan_it_says():
    imported = import_sheet(sheet(), MAPPING)
    plan = imported.plan
    assert [(goal.goal, goal.parent, goal.name, goal.weight) for goal in plan.goals] == [
        ("g1", "town", "Clean air", 0.6),
        ("g2", "town", "Good schools", 0.4),
        ("town", None, "A good town", None),
    ]
    assert plan.indicators[1] == Indicator(
        indicator="i2", goal="g1", name="Filters mended", unit="filters", target=60.0, decimals=0
    )
    assert [each.department for each in plan.departments] == ["parks", "schools", "works"]
    assert plan.contributions[1] == Contribution(
        indicator="i2", department="works", baseline=10.0, target=60.0, lead=True
    )
    assert plan.costs[1] == Step(
        indicator="i2", department="works", step=1, capacity=50.0, use=(("money", 10.01),)
    )
    assert plan.resources[0].total == 4000.0
    assert plan.phasing[0] == Phasing(period="H1", indicator="i1", department="parks", most=0.25)
    assert Result(indicator="i5", department="schools", period="2026", actual=80.0) in plan.results
    assert imported.rows == (5, 4)
    assert not [finding for finding in check(plan) if finding.severity == "error"]


def test_a_promise_without_money_is_free_and_that_is_said_in_the_plan():
    plan = import_sheet(sheet(), MAPPING).plan
    (books,) = [each for each in plan.contributions if each.indicator == "i5"]
    assert books.capacity == 70.5
    assert "one promise has no cost and can be kept for nothing (5)" in plan.settings.description.lower()


def test_a_row_that_is_not_kept_still_counts_where_goals_are_numbered():
    rows = [("Old goal", "0.1", "9", "Gone", "x", "Parks", "off", *ROWS[0][7:]), *ROWS]
    plan = import_sheet(sheet(rows), MAPPING).plan
    assert [goal.goal for goal in plan.goals] == ["g2", "g3", "town"]


def test_two_departments_on_one_promise_add_up_and_the_first_leads():
    other = ("Clean air", "0.6", "1", "Trees planted", "trees", "Works", "on", "0", "100", "300", "50", "50", "7")
    plan = import_sheet(sheet([*ROWS, other]), MAPPING).plan
    trees = [each for each in plan.contributions if each.indicator == "i1"]
    assert plan.indicators[0].target == 500.0
    assert [(each.department, each.target, each.lead) for each in trees] == [
        ("parks", 400, True),
        ("works", 100, False),
    ]


def test_published_numbers_make_ids_and_letters_tell_equal_ones_apart():
    mapping = replace(MAPPING, levels=(Level(column="Goal", code="Code", prefix="p", digits=2),))
    codes = ("1,2", "1.2.", "3", "3", "3")
    rows = [(*row, code) for row, code in zip(ROWS, codes, strict=True)]
    rows[2] = ("Clean water", *rows[2][1:])
    imported = import_sheet(sheet(rows, (*HEADINGS, "Code")), mapping)
    assert [goal.goal for goal in imported.plan.goals] == ["p01.2", "p03a", "p03b", "town"]
    assert any(
        "2 goals bear the number p03 ('Clean water', 'Good schools')" in each for each in messages(imported)
    )


def test_a_blank_goal_is_the_one_above_as_in_merged_cells():
    rows = [ROWS[0], ("", "", *ROWS[1][2:]), *ROWS[2:]]
    imported = import_sheet(sheet(rows), MAPPING)
    assert imported.plan.indicators[1].goal == "g1"
    assert "1 blank cells of goals count as the goal above them, as in merged cells." in imported.assumed


def test_a_blank_goal_may_be_left_out_instead():
    rows = [ROWS[0], ("", "", *ROWS[1][2:]), *ROWS[2:]]
    imported = import_sheet(sheet(rows), replace(MAPPING, blank_levels="skip"))
    assert imported.plan.indicators[1].goal == "town"


@pytest.mark.parametrize("way", ["parks", " PARKS ", "Párks", "Parks."])
def test_case_accents_and_blanks_make_no_second_department(way):
    rows = [*ROWS, ("Clean air", "0.6", "7", "Lawns", "m", way, "on", "0", "5", "8", "1", "4", "2")]
    assert [each.department for each in import_sheet(sheet(rows), MAPPING).plan.departments] == [
        "parks",
        "schools",
        "works",
    ]


def test_a_department_that_only_looks_alike_is_suggested_and_not_touched():
    rows = [*ROWS, ("Clean air", "0.6", "7", "Lawns", "m", "Dept. of Parcs", "on", "0", "5", "8", "1", "4", "2")]
    imported = import_sheet(sheet(rows), MAPPING)
    assert len(imported.plan.departments) == 4
    assert imported.suggestions == (("Dept. of Parcs", "Parks"),)
    accepted = import_sheet(sheet(rows), MAPPING, accept=True)
    assert len(accepted.plan.departments) == 3
    assert "counts as the department" in accepted.plan.settings.description


def test_a_confirmed_spelling_is_applied_and_no_longer_suggested():
    rows = [*ROWS, ("Clean air", "0.6", "7", "Lawns", "m", "Dept. of Parcs", "on", "0", "5", "8", "1", "4", "2")]
    offices = Offices(column="Office", spellings=(("Dept. of Parcs", "Parks"),))
    imported = import_sheet(sheet(rows), replace(MAPPING, department=offices))
    assert [each.department for each in imported.plan.departments] == ["parks", "schools", "works"]
    assert imported.suggestions == ()


def test_weights_of_which_some_are_blank_are_dropped_and_that_is_said():
    imported = import_sheet(sheet([*ROWS[:2], *((row[0], "", *row[2:]) for row in ROWS[2:])]), MAPPING)
    assert {goal.weight for goal in imported.plan.goals} == {None}
    assert "1 of 2 weights are blank below 'A good town', so they count alike." in imported.assumed


def test_a_cell_with_words_is_understood_and_the_note_says_how():
    imported = import_sheet(spoiled(1, "To", "400 trees or so"), MAPPING)
    assert imported.plan.indicators[0].target == 400.0
    assert imported.plan.indicators[0].note == "To: '400 trees or so' is understood as 400."
    assert "sheet, row 2, column To: '400 trees or so' is understood as 400" in messages(imported)


def test_what_parts_decimals_is_decided_by_the_column_and_said():
    rows = [list(row) for row in ROWS]
    for row, cost in zip(rows, ("1.200", "97,93", "3.000.000", "5", "6"), strict=True):
        row[HEADINGS.index("Cost")] = cost
    imported = import_sheet(sheet(rows), MAPPING)
    assert dict(imported.plan.costs[0].use)["money"] == 3.0
    said = "'Cost': a comma parts decimals, as in '97,93' in row 3; so '1.200' in row 2 is 1200"
    assert said + "." in imported.assumed
    assert said in imported.plan.settings.description


def test_where_nothing_tells_what_parts_decimals_a_warning_asks():
    rows = [(*row[:9], "1.200", *row[10:]) for row in ROWS]
    rows = [
        [cell.replace("70.5", "70").replace("35.25", "35").replace("0.6", "6").replace("0.4", "4") for cell in row]
        for row in rows
    ]
    (warning,) = [each for each in import_sheet(sheet(rows), MAPPING).findings if "parts decimals" in each.message]
    assert (warning.severity, warning.column) == ("warning", "Cost")
    assert "'1.200' in row 2 is 1200" in warning.message
    forced = import_sheet(sheet(rows), replace(MAPPING, decimal=".")).plan
    assert dict(forced.costs[0].use)["money"] == pytest.approx(0.003)


def test_headings_in_two_rows_are_joined():
    upper = ("", "", "", "", "", "", "", "2026", "", "Money", "Plan", "", "")
    lines = [("Town of X",), upper, HEADINGS, *ROWS]
    grid = grid_of(written(lines).encode(), "x.csv")
    promises = replace(MAPPING.indicator, baseline="2026 / From", target="2026 / To")
    mapping = replace(
        MAPPING,
        header_row=2,
        header_rows=2,
        indicator=promises,
        resources=(replace(MAPPING.resources[0], cost="Money / Cost"),),
        periods=tuple(replace(each, planned=f"Plan / {each.id}") for each in MAPPING.periods),
        results=(replace(MAPPING.results[0], column="Plan / Done"),),
    )
    assert import_sheet(grid, mapping).plan.costs == import_sheet(sheet(), MAPPING).plan.costs


def test_every_missing_column_is_named_at_once_with_the_nearest():
    headings = ["Goals" if each == "Goal" else "Kost" if each == "Cost" else each for each in HEADINGS]
    with pytest.raises(PlanError, match="does not fit the sheet") as refusal:
        import_sheet(sheet(headings=headings), MAPPING)
    assert [finding.column for finding in refusal.value.findings] == ["levels.column", "resources.cost"]
    assert "did you mean 'Kost'?" in str(refusal.value)


def test_a_second_column_of_one_heading_can_be_named():
    headings = (*HEADINGS, "Cost")
    rows = [(*row, "10") for row in ROWS]
    mapping = replace(MAPPING, resources=(replace(MAPPING.resources[0], cost="Cost (2)"),))
    assert dict(import_sheet(sheet(rows, headings), mapping).plan.costs[0].use)["money"] == 0.025


@pytest.fixture(scope="module")
def tenjo():
    mapping = read_mapping(TENJO_MAPPING)
    grid = grid_of(written(tenjo_lines()).encode(), "goals.csv")
    return import_sheet(grid, mapping, labels=labels_of(mapping, TENJO_MAPPING))


def test_the_sheet_of_tenjo_becomes_the_bundled_plan(tenjo):
    bundled = read_plan(TENJO)
    for table in (each.name for each in fields(bundled) if each.compare and each.name != "settings"):
        theirs, ours = (
            [replace(each, note=None) if hasattr(each, "note") else each for each in getattr(plan, table)]
            for plan in (bundled, tenjo.plan)
        )
        assert ours == theirs, table
    assert replace(tenjo.plan.settings, description=None) == replace(bundled.settings, description=None)


def test_the_imported_plan_of_tenjo_is_allocated_like_the_bundled_one(tenjo):
    ours, bundled = outcome(tenjo.plan), outcome(read_plan(TENJO))
    assert ours.allocation.total == bundled.allocation.total
    assert ours.allocation.targets.equals(bundled.allocation.targets)


def test_what_the_sheet_of_tenjo_uses_in_last_year_counts_every_row(tenjo):
    assert Limit(department="legal", resource="money", last_year=0.0) in tenjo.plan.limits


def test_five_thousand_rows_are_read_within_seconds():
    rows = [
        (
            f"Goal {n // 50}",
            "1",
            str(n),
            f"Promise {n}",
            "km",
            f"Office {n % 40}",
            "on",
            "0",
            "4",
            "1.200,5",
            "1",
            "3",
            "2",
        )
        for n in range(5_000)
    ]
    began = time.process_time()
    imported = import_sheet(sheet(rows), MAPPING)
    assert time.process_time() - began < 5
    assert len(imported.plan.indicators) == 5_000
    assert all(a.indicator <= b.indicator for a, b in pairwise(imported.plan.indicators))
