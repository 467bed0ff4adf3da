"""The bundled plans are read without a fault of ours, and are the plans they say they are."""

import csv
from collections import Counter, defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

from model.plan import Plan
from model.schema import RECORD_TABLES, TABLES
from model.tables import all_findings, read, read_plan, write_plan

DATA = Path(__file__).parents[1] / "data"
BUNDLED = tuple(sorted(folder.name for folder in DATA.iterdir() if (folder / "plan.csv").is_file()))
WHOLE_TENJO = 61


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {name: read_plan(DATA / name) for name in BUNDLED}


def test_the_plans_of_the_design_are_bundled():
    assert {"tenjo", "county", "scotland", "new_york"} <= set(BUNDLED)


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_plan_says_who_it_is_and_where_it_comes_from(name, plans):
    settings = plans[name].settings
    assert settings.id == name
    assert all((settings.name, settings.year, settings.source, settings.licence, settings.description))
    assert "zh" in dict(settings.names)
    assert (DATA / name / "SOURCES.md").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("file", sorted(DATA.glob("*/*.csv")), ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_row_of_every_bundled_file_becomes_a_record(file, plans):
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    plan = plans[file.parent.name]
    assert file.stem in TABLES
    if file.stem == "plan":
        options = {row["key"]: row["value"] for row in rows}
        assert options["id"] == plan.settings.id
        assert options["description"] == plan.settings.description
    else:
        assert len(rows) == len(getattr(plan, file.stem)) > 0


@pytest.mark.parametrize("name", BUNDLED)
def test_a_bundled_plan_is_the_same_after_writing_and_reading(name, plans, tmp_path):
    write_plan(plans[name], tmp_path)
    assert read_plan(tmp_path) == plans[name]


@pytest.mark.parametrize("name", BUNDLED)
def test_what_a_leader_reads_has_chinese_labels(name, plans):
    plan = plans[name]
    for records in (plan.goals, plan.departments, plan.resources, plan.periods):
        assert [record for record in records if "zh" not in dict(record.names)] == []


def test_every_finding_in_a_bundled_plan_is_a_known_fault_of_the_plan_itself():
    found = {name: [str(finding) for finding in all_findings(read(DATA / name))] for name in BUNDLED}
    assert [finding.partition(":")[0] for finding in found["tenjo"]] == [
        "goals, row 1, column weight",
        *(f"departments, row {row}" for row in (2, 10, 15)),
    ]
    assert "0.978" in found["tenjo"][0]
    assert ["40" in found["tenjo"][1], "54" in found["tenjo"][2], "39" in found["tenjo"][3]] == [True] * 3
    assert [finding.partition(":")[0] for finding in found["county"]] == ["indicators, row 10, column target"]
    assert found["scotland"] == []


def test_tenjo_asks_which_of_282_promises_wait(plans):
    plan = plans["tenjo"]
    units = {(step.indicator, step.department): step for step in plan.costs}
    given = sum(step.capacity * dict(step.use)["money"] for step in plan.costs)
    opening = plan.resources[0]
    assert len(plan.indicators) == len(plan.contributions) == len(plan.results) == 282
    assert len(plan.departments) == 15
    assert opening.total == 94864.295398
    assert given == pytest.approx(165190.501164, abs=5e-7)
    assert len(units) == 277
    assert plan.settings.give_up_attainment == 0.01
    assert all(contribution.baseline == 0 for contribution in plan.contributions)


def test_tenjo_keeps_the_published_axis_weights_and_its_five_levels(plans):
    plan = plans["tenjo"]
    parent = {goal.goal: goal.parent for goal in plan.goals}
    weights = [goal.weight for goal in plan.goals if goal.parent == "tenjo"]
    kinds = Counter(goal.goal[0] for goal in plan.goals if goal.parent)
    assert weights == [0.235, 0.114, 0.113, 0.432, 0.084]
    assert kinds == {"a": 5, "p": 34, "s": 71, "r": 86}
    assert all(_path(indicator.goal, parent) == "rspat" for indicator in plan.indicators)
    assert {goal.goal[0] for goal in plan.goals if goal.perspective} == {"s"}
    assert Counter(_axis(indicator.goal, parent) for indicator in plan.indicators) == {
        "a1": 55, "a2": 35, "a3": 37, "a4": 134, "a5": 21,
    }  # fmt: skip


def _path(goal: str, parent: dict[str, str | None]) -> str:
    above = parent[goal]
    return goal[0] + (_path(above, parent) if above else "")


def _axis(goal: str, parent: dict[str, str | None]) -> str:
    above = parent[goal]
    return goal if above in ("tenjo", None) else _axis(above, parent)


def test_tenjo_says_in_the_note_what_is_our_choice(plans):
    plan = plans["tenjo"]
    mandated = {int(i.indicator[1:]) for i in plan.indicators if i.mandated == 1}
    whole = {contribution.indicator for contribution in plan.contributions if contribution.whole}
    free = {i.indicator for i in plan.indicators} - {step.indicator for step in plan.costs}
    assert mandated == {
        1, 2, 3, 40, 41, 85, 87, 145, 162, 187, 195, 220, 254, 287, 288, 290, 291, 292, 293, 309,
    }  # fmt: skip
    assert len(whole) == WHOLE_TENJO
    assert free == {"g035", "g046", "g109", "g173", "g226"}
    for i in plan.indicators:
        assert i.note is not None
        assert i.note.startswith("«")
        assert "Published baseline: " in i.note
        assert ("Mandated, our choice" in i.note) == (i.mandated is not None)
        assert ("Whole, our reading" in i.note) == (i.indicator in whole)
        assert ("free in this plan" in i.note) == (i.indicator in free)


def test_tenjo_breaks_off_no_share_length_or_crowd_as_whole(plans):
    units = {i.indicator: (i.unit, i.target) for i in plans["tenjo"].indicators}
    whole = [units[c.indicator] for c in plans["tenjo"].contributions if c.whole]
    assert {unit for unit, _ in whole} == {"number", "events"}
    assert max(target for _, target in whole) <= 1.1


def test_the_quarters_of_tenjo_leave_room_for_the_whole_year(plans):
    shares = defaultdict(list)
    for row in plans["tenjo"].phasing:
        shares[row.indicator].append(row.most)
    assert len(shares) == 282
    assert all(len(most) == 4 and 1 <= sum(most) + 1e-12 <= 1.0005 for most in shares.values())


def test_the_county_switches_every_feature_of_the_format_on(plans):
    plan = plans["county"]
    assert all(getattr(plan, table.name) for table in RECORD_TABLES)
    assert {i.aggregation for i in plan.indicators} == {"sum", "mean", "ratio", "effect", "worst"}
    assert {i.direction for i in plan.indicators} == {"higher", "lower", "nearest"}
    assert {i.class_ for i in plan.indicators} == {0, 1, 2}
    assert {i.score for i in plan.indicators} == {
        None, "progress", "completion", "goalposts", "minmax", "zscore", "percentile",
    }  # fmt: skip
    assert {pin.kind for pin in plan.pins} == {"target", "share", "use"}
    assert {step.step for step in plan.costs} == {0, 1, 2, 3}
    assert len(plan.settings.stages) == 5
    assert sum(c.whole for c in plan.contributions) == 3
    never_used = {
        f"{table.name}.{column.name}"
        for table in RECORD_TABLES
        for column in table.columns
        if all(getattr(record, column.attribute) in (None, "") for record in getattr(plan, table.name))
    }
    assert never_used == set()


def test_the_county_takes_its_pupils_apart_as_by_hand(plans):
    """SOURCES.md of the county: 900 places as 450, 300, 150; 2,005 money and 23.5 posts; at least 1,967 money."""
    plan = plans["county"]
    pupils = next(i for i in plan.indicators if i.indicator == "pupils")
    baselines = {c.department: c.baseline for c in plan.contributions if c.indicator == "pupils"}
    value = {(pin.kind, pin.department): pin.value for pin in plan.pins if pin.indicator == "pupils"}
    required = pupils.target - sum(baselines.values())
    east = value["share", "east"] * required
    hill = value["target", "hill"] - baselines["hill"]
    places = {"east": east, "hill": hill, "west": required - east - hill}
    steps = [step for step in plan.costs if step.indicator == "pupils"]
    assert (required, places) == (900, {"east": 450, "hill": 150, "west": 300})
    assert sum(_fill([s for s in steps if s.department == d], y, "money") for d, y in places.items()) == 2005
    posts = [_fill([s for s in steps if s.department == d], y, "staff") for d, y in places.items()]
    assert posts == [Fraction("11.5"), Fraction(5), Fraction(7)]
    assert _fill(sorted(steps, key=lambda s: dict(s.use)["money"]), required, "money") == 1967


def _fill(steps, improvement: float, resource: str) -> Fraction:
    """Use of a resource when the steps are filled one after the other."""
    used, left = Fraction(0), Fraction(str(improvement))
    for step in steps:
        part = min(left, Fraction(str(step.capacity)))
        used += part * Fraction(str(dict(step.use)[resource]))
        left -= part
    assert left == 0
    return used


def test_a_third_of_the_county_s_money_cannot_pay_for_the_mandated_pupils(plans):
    plan = plans["county"]
    money = next(resource for resource in plan.resources if resource.resource == "money")
    bases = sum(limit.base or 0 for limit in plan.limits if limit.resource == "money")
    assert (money.total, money.reserve, bases) == (8700, 200, 1040)
    assert money.total / 3 - money.reserve - bases < 1967


def test_scotland_measures_all_councils_on_the_same_indicators(plans):
    plan = plans["scotland"]
    pairs = {(c.indicator, c.department) for c in plan.contributions}
    goals = Counter(i.goal for i in plan.indicators)
    assert (len(plan.departments), len(plan.indicators), len(goals)) == (32, 57, 8)
    assert pairs == {(r.indicator, r.department) for r in plan.results}
    assert len(pairs) == len(plan.results) == 32 * 57
    assert [goal.weight for goal in plan.goals if goal.parent] == [0.125] * 8
    assert {i.direction for i in plan.indicators if i.score == "minmax"} == {"nearest"}


def test_scotland_s_aims_are_within_reach_and_cost_nothing(plans):
    plan = plans["scotland"]
    aims = [i for i in plan.indicators if i.target is not None]
    assert plan.costs == ()
    assert {i.aggregation for i in aims} == {"ratio"}
    assert len(aims) == 12
    for aim in aims:
        rows = [c for c in plan.contributions if c.indicator == aim.indicator]
        sign = -1 if aim.direction == "lower" else 1
        required = sign * sum((aim.target - c.baseline) * c.denominator for c in rows)
        capacity = sum(c.capacity for c in rows)
        assert min(c.capacity for c in rows) == 0
        assert required / capacity == pytest.approx(0.5, abs=0.02)


def test_scotland_shows_the_published_spending_as_context(plans):
    spent = {limit.department: limit.last_year for limit in plans["scotland"].limits}
    assert len(spent) == 32
    assert sum(spent.values()) == pytest.approx(11217.898, abs=1e-6)


def test_new_york_holds_every_published_target_and_says_that_its_costs_are_assumed(plans):
    plan = plans["new_york"]
    allocated = [i for i in plan.indicators if i.target is not None]
    scored = [c for c in plan.contributions if c.target is not None]
    priced = {step.indicator for step in plan.costs}
    assert len(plan.indicators) == len(plan.contributions) == 367
    assert (len(allocated), len(scored), len(priced)) == (283, 68, 141)
    assert Counter(department.group for department in plan.departments) == {"agencies": 36, "other bodies": 8}
    assert "ASSUMED" in plan.settings.description
    assert all("Assumed cost" in i.note for i in plan.indicators if i.indicator in priced)
    assert sum("attained already" in str(finding) for finding in all_findings(read(DATA / "new_york"))) == 142


def test_new_york_has_half_a_per_cent_more_than_the_adopted_budgets(plans):
    plan = plans["new_york"]
    adopted = sum(limit.base for limit in plan.limits)
    gaps = sum(step.capacity * dict(step.use)["money"] for step in plan.costs)
    assert len(plan.limits) == 36
    assert adopted == pytest.approx(68641.137534, abs=1e-6)
    assert plan.resources[0].total == pytest.approx(1.005 * adopted, abs=5e-4)
    assert gaps == pytest.approx(1525.56, abs=0.005)
