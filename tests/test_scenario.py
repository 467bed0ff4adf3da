from __future__ import annotations

from dataclasses import replace
from math import fsum, inf, nan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import ScenarioError
from model.plan import (
    Contribution,
    Department,
    Goal,
    Indicator,
    Limit,
    Period,
    Phasing,
    Pin,
    Plan,
    Resource,
    Settings,
    Step,
)
from model.schema import RECORD_TABLES, in_order
from scenarios.differences import Difference, changes_between
from scenarios.paths import join_path, split_path
from scenarios.scenario import UNCHANGED, Change, Scenario, apply, layer, parse_change, value_of
from scenarios.toml import read_scenario, write_scenario

PLAN = in_order(
    Plan(
        settings=Settings(id="small", name="Small", year="2026"),
        goals=(
            Goal(goal="city", name="A good city"),
            Goal(goal="health", parent="city", name="Health", weight=0.5),
            Goal(goal="schools", parent="city", name="Schools", weight=0.3),
            Goal(goal="roads", parent="city", name="Roads", weight=0.2),
        ),
        indicators=(
            Indicator(indicator="pupils", goal="schools", name="Pupils in school", target=100, mandated=1),
            Indicator(indicator="meals", goal="schools", name="School meals", target=50),
            Indicator(indicator="visits", goal="health", name="Visits", target=10, weight=1),
            Indicator(indicator="km:repaired", goal="roads", name="Kilometres", target=7),
        ),
        departments=(Department(department="education", name="Education"), Department(department="works")),
        contributions=(
            Contribution(indicator="pupils", department="education", capacity=60),
            Contribution(indicator="km:repaired", department="works", whole=True),
        ),
        costs=(Step(indicator="pupils", department="education", step=1, capacity=60, use=(("money", 2.0),)),),
        resources=(
            Resource(resource="money", name="Money", total=120.0),
            Resource(resource="staff", name="Staff", total=30.0),
        ),
        limits=(Limit(department="education", resource="money", ceiling=90.0),),
        pins=(Pin(kind="target", indicator="pupils", department="education", value=40.0),),
        periods=(Period(period="Q1", name="Quarter 1"),),
        phasing=(Phasing(period="Q1", resource="money", total=20.0),),
    )
)


def changed(*texts: str, plan: Plan = PLAN) -> Plan:
    return apply(Scenario(changes=tuple(parse_change(text) for text in texts)), plan)


def weights(plan: Plan) -> dict[str, float | None]:
    return {goal.goal: goal.weight for goal in plan.goals if goal.parent}


def problems(*texts: str) -> tuple[str, ...]:
    with pytest.raises(ScenarioError) as failure:
        changed(*texts)
    return failure.value.problems


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("resources:money:total=80", Change("resources:money:total", 80.0)),
        ("resources:money:total=-5", Change("resources:money:total", -5.0)),
        ("resources:money:total=+5", Change("resources:money:total", 5.0, "add")),
        ("resources:money:total=+-5", Change("resources:money:total", -5.0, "add")),
        ("resources:money:total=*0.9", Change("resources:money:total", 0.9, "scale")),
        ("resources:money:total=", Change("resources:money:total", None)),
        ("goals:health:weight=40%", Change("goals:health:weight", 0.4, "share")),
        ("goals:health:weight=40 %", Change("goals:health:weight", 0.4, "share")),
        ("indicators:pupils:mandated=80%", Change("indicators:pupils:mandated", 0.8)),
        ("goals:health:note=*as 40%", Change("goals:health:note", "*as 40%")),
        ("plan:year=2027", Change("plan:year", "2027")),
        ("plan:description=a=b", Change("plan:description", "a=b")),
    ],
)
def test_what_is_written_after_the_equals_sign_is_read_as_the_column_holds_it(text: str, expected: Change) -> None:
    change = parse_change(text)

    assert change == expected
    assert type(change.value) is type(expected.value)


def test_a_change_without_an_equals_sign_is_refused_with_an_example() -> None:
    with pytest.raises(ScenarioError, match="expected PATH=VALUE, for example"):
        parse_change("resources:money:total")


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("plan:stages=cost, attainment", "plan:stages", ("cost", "attainment")),
        ("plan:give_up_attainment=0.02", "plan:give_up_attainment", 0.02),
        ("goals:health:name=Good health", "goals:health:name", "Good health"),
        ("goals:health:name_zh=健康", "goals:health:name_zh", "健康"),
        ("indicators:pupils:direction=lower", "indicators:pupils:direction", "lower"),
        ("indicators:pupils:class=0", "indicators:pupils:class", 0),
        ("indicators:pupils:mandated=", "indicators:pupils:mandated", None),
        ("indicators:km\\:repaired:target=9", "indicators:km\\:repaired:target", 9.0),
        ("contributions:pupils:education:capacity=*0.5", "contributions:pupils:education:capacity", 30.0),
        ("contributions:pupils:education:whole=yes", "contributions:pupils:education:whole", True),
        ("costs:pupils:education:1:money=+1", "costs:pupils:education:1:money", 3.0),
        ("costs:pupils:education:1:staff=4", "costs:pupils:education:1:staff", 4.0),
        ("costs:pupils:education:1:money=", "costs:pupils:education:1:money", None),
        ("resources:money:total=*0.5", "resources:money:total", 60.0),
        ("limits:education:money:ceiling=70", "limits:education:money:ceiling", 70.0),
        ("pins:target:pupils:education:value=50", "pins:target:pupils:education:value", 50.0),
        ("phasing:Q1:::money:total=25", "phasing:Q1:::money:total", 25.0),
        ("periods:Q1:order=3", "periods:Q1:order", 3.0),
    ],
)
def test_every_table_can_be_reached_by_a_path(text: str, path: str, value: object) -> None:
    after = changed(text)

    assert value_of(path, after) == value
    assert [found.path for found in changes_between(PLAN, after)] == [path]


def test_a_blank_takes_the_default_that_a_blank_cell_has() -> None:
    other = changed("plan:stages=cost", "indicators:pupils:class=3", "contributions:pupils:education:whole=yes")

    back = changed("plan:stages=", "indicators:pupils:class=", "contributions:pupils:education:whole=", plan=other)

    assert back == PLAN
    assert hash(back) == hash(PLAN)


def test_the_plan_itself_stays_as_it_is_and_untouched_tables_are_the_same_objects() -> None:
    before = replace(PLAN)
    after = changed("goals:health:weight=60%", "resources:money:total=*0.9")

    assert before == PLAN
    touched = {
        table.name for table in RECORD_TABLES if getattr(after, table.name) is not getattr(PLAN, table.name)
    }
    assert touched == {"goals", "resources"}
    assert after.settings is PLAN.settings
    assert after.goals[0] is PLAN.goals[0]


def test_a_plan_that_only_equals_an_earlier_one_is_changed_like_it() -> None:
    copy = replace(PLAN, goals=tuple(replace(goal) for goal in PLAN.goals))
    changed("goals:health:weight=75%")

    assert weights(changed("goals:health:weight=75%", plan=copy))["health"] == pytest.approx(0.75)


def test_a_scenario_that_changes_nothing_returns_the_plan_itself() -> None:
    assert apply(UNCHANGED, PLAN) is PLAN
    assert changed("resources:money:total=120") == PLAN
    assert changed("resources:money:total=120").resources is PLAN.resources


def test_a_share_leaves_the_proportions_of_the_others_and_the_sum_of_all() -> None:
    after = weights(changed("goals:health:weight=75%"))

    assert after == pytest.approx({"health": 0.75, "schools": 0.15, "roads": 0.1})


def test_shares_of_weights_that_do_not_sum_to_one_keep_that_sum() -> None:
    plan = changed("goals:health:weight=5", "goals:schools:weight=3", "goals:roads:weight=2")

    assert weights(changed("goals:roads:weight=60%", plan=plan)) == pytest.approx(
        {"health": 2.5, "schools": 1.5, "roads": 6}
    )


def test_several_shares_under_one_parent_apply_together() -> None:
    both = weights(changed("goals:health:weight=20%", "goals:schools:weight=30%"))
    other_order = weights(changed("goals:schools:weight=30%", "goals:health:weight=20%"))

    assert both == pytest.approx({"health": 0.2, "schools": 0.3, "roads": 0.5})
    assert both == other_order


def test_a_share_among_blank_weights_starts_from_equal_ones() -> None:
    after = changed("indicators:meals:weight=80%")

    assert {i.indicator: i.weight for i in after.indicators if i.goal == "schools"} == pytest.approx(
        {"meals": 0.8, "pupils": 0.2}
    )


def test_doubling_a_blank_weight_doubles_the_equal_share_it_stands_for() -> None:
    after = changed("indicators:meals:weight=*2")

    assert {i.indicator: i.weight for i in after.indicators if i.goal == "schools"} == {
        "meals": 1.0,
        "pupils": 0.5,
    }


def test_where_all_the_others_weigh_nothing_they_share_the_remainder_equally() -> None:
    all_on_health = changed("goals:health:weight=100%")

    assert weights(all_on_health) == {"health": 1.0, "schools": 0.0, "roads": 0.0}
    assert weights(changed("goals:health:weight=40%", plan=all_on_health)) == pytest.approx(
        {"health": 0.4, "schools": 0.3, "roads": 0.3}
    )


def test_values_come_before_shares_whatever_the_order_in_the_layer() -> None:
    one = changed("goals:schools:weight=*2", "goals:health:weight=20%")
    other = changed("goals:health:weight=20%", "goals:schools:weight=*2")

    assert weights(one) == weights(other)
    assert weights(one)["schools"] == pytest.approx(3 * weights(one)["roads"])


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("goals:health:weight=70%", "goals:schools:weight=40%"), "add to 110 %, more than 100 %"),
        (
            ("goals:health:weight=50%", "goals:schools:weight=30%", "goals:roads:weight=10%"),
            "all the siblings, and their shares add to 90 %, not to 100 %",
        ),
        (("goals:health:weight=140%",), "between 0 % and 100 %"),
        (("resources:money:total=40%",), "only the weights of goals and indicators take a share"),
        (("goals:city:weight=40%",), "not to 100 %"),
        (("goals:health:weight=", "goals:roads:weight=10%"), "some are blank"),
        (("resources:money:total=ten",), "resources:money:total: a number is expected, found 'ten'"),
        (("resources:money:total=1,200",), "a number is expected, found '1,200'"),
        (("resources:money:total=nan",), "a number is expected, found 'nan'"),
        (("resources:money:total=1e400",), "not a finite number"),
        (("indicators:pupils:class=1.5",), "a whole number is expected, found '1.5'"),
        (("indicators:pupils:direction=lowr",), "found 'lowr' \\(did you mean 'lower'\\?\\)"),
        (("contributions:pupils:education:whole=perhaps",), "yes or no is expected, found 'perhaps'"),
        (("plan:stages=attainmnt",), "did you mean 'attainment'"),
        (("plan:stages=cost cost",), "at most once"),
        (("goals:health:name=",), "goals:health:name: this may not be blank"),
        (("goals:health:note=x", "goals:health:note=y"), "changed twice in one layer"),
        (("resources:money:reserve=*2",), "no number to scale, the cell is blank"),
        (("limits:education:money:floor=+2",), "no number to add to, the cell is blank"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_words(texts: tuple[str, ...], message: str) -> None:
    assert len(problems(*texts)) == 1
    with pytest.raises(ScenarioError, match=message):
        changed(*texts)


def test_everything_that_is_wrong_in_a_layer_is_named_at_once() -> None:
    wrong = problems("resources:money:total=x", "goals:health:weight=70%", "goals:roads:weight=70%", "odd:one=1")

    assert [problem.split(":")[0] for problem in wrong] == ["odd", "resources", "goals"]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("gaols:helth:wieght", "goals:health:weight"),
        ("goals:helth:weight", "goals:health:weight"),
        ("goals:health:wieght", "goals:health:weight"),
        ("goals:health", "goals:health:weight"),
        ("plan:stage", "plan:stages"),
        ("indicators:km:repaired:target", None),
        ("contributions:pupils:educaton:capacity", "contributions:pupils:education:capacity"),
        ("costs:pupils:education:1:mony", "costs:pupils:education:1:money"),
        ("pins:target:pupil:education:value", "pins:target:pupils:education:value"),
        ("pins:use:education:monet:value", "pins:use:education:money:value"),
        ("pins:targets:pupils:education:value", "pins:target:pupils:education:value"),
        ("limits:education:mony:ceiling", "limits:education:money:ceiling"),
        ("limits:works:money:ceiling", None),
        ("indicators:pupils:indicator", None),
    ],
)
def test_an_unknown_path_is_named_with_the_nearest_known_one(path: str, near: str | None) -> None:
    (problem,) = problems(f"{path}=1")

    assert problem.startswith(f"{path}: ")
    if near:
        assert f"(did you mean '{near}'?)" in problem
        changed(f"{near}=" if near.startswith("plan") else f"{near}=0.5")


def test_all_unknown_paths_are_named_together_across_layers() -> None:
    first = Scenario(changes=(parse_change("gaols:health:weight=1"), parse_change("resources:money:totl=1")))
    second = Scenario(changes=(parse_change("resources:gold:total=1"), parse_change("resources:money:total=x")))

    with pytest.raises(ScenarioError) as failure:
        apply([first, second], PLAN)

    assert [problem.split(": ")[0] for problem in failure.value.problems] == [
        "gaols:health:weight",
        "resources:money:totl",
        "resources:gold:total",
        "resources:money:total",
    ]


def test_a_scenario_for_another_plan_says_so_when_its_paths_are_unknown() -> None:
    scenario = Scenario(name="More gold", baseline="eldorado", changes=(Change("resources:gold:total", 1.0),))

    with pytest.raises(ScenarioError, match="More gold was written for the plan 'eldorado'"):
        apply(scenario, PLAN)


def test_a_later_layer_starts_from_the_earlier_one_and_wins() -> None:
    less = Scenario(changes=(parse_change("resources:money:total=*0.5"),))
    more = Scenario(changes=(parse_change("resources:money:total=+10"),))
    fixed = Scenario(changes=(parse_change("resources:money:total=99"),))

    assert value_of("resources:money:total", apply([less, more], PLAN)) == 70
    assert value_of("resources:money:total", apply([more, less], PLAN)) == 65
    assert value_of("resources:money:total", apply([less, more, fixed], PLAN)) == 99


def test_two_scenarios_in_one_layer_may_not_change_one_number() -> None:
    less = Scenario(name="less", changes=(parse_change("resources:money:total=*0.5"),))
    more = Scenario(name="more", changes=(parse_change("resources:money:total=+10"),))

    with pytest.raises(ScenarioError, match="resources:money:total: changed twice in one layer"):
        apply(layer([less, more]), PLAN)
    assert layer([less, more]).name == "less + more"


def test_a_pin_that_is_not_there_is_added_and_a_blank_lifts_one() -> None:
    added = changed("pins:use:works:money:value=12", "pins:share:pupils:education:value=1")

    assert added.pins == (
        Pin(kind="share", indicator="pupils", department="education", value=1.0),
        Pin(kind="target", indicator="pupils", department="education", value=40.0),
        Pin(kind="use", department="works", resource="money", value=12.0),
    )
    assert changed("pins:target:pupils:education:value=").pins == ()
    assert changed("pins:use:works:money:value=") == PLAN


def test_every_effective_change_is_listed_old_and_new() -> None:
    after = changed("goals:health:weight=100%", "pins:target:pupils:education:value=", "plan:stages=cost")

    assert changes_between(PLAN, after) == (
        Difference("plan:stages", PLAN.settings.stages, ("cost",)),
        Difference("goals:health:weight", 0.5, 1.0),
        Difference("goals:roads:weight", 0.2, 0.0),
        Difference("goals:schools:weight", 0.3, 0.0),
        Difference("pins:target:pupils:education:value", 40.0, None),
    )


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\0"), min_size=1), min_size=1))
def test_a_path_splits_into_the_parts_it_was_joined_from(parts: list[str]) -> None:
    assert split_path(join_path(parts)) == tuple(parts)


@given(
    shares=st.lists(st.floats(0.01, 0.3), min_size=1, max_size=3),
    start=st.lists(st.floats(0.01, 10), min_size=4, max_size=4),
)
def test_shares_are_met_and_the_others_keep_their_proportions(shares: list[float], start: list[float]) -> None:
    goals = [Goal(goal="top", name="Top")]
    goals += [Goal(goal=f"g{n}", parent="top", name="G", weight=weight) for n, weight in enumerate(start)]
    plan = Plan(goals=tuple(goals[1:] + goals[:1]))
    wanted = tuple(Change(f"goals:g{n}:weight", share, "share") for n, share in enumerate(shares))

    after = [goal.weight or 0.0 for goal in apply(Scenario(changes=wanted), plan).goals[:4]]

    assert fsum(after) == pytest.approx(fsum(start))
    assert [weight / fsum(after) for weight in after[: len(shares)]] == pytest.approx(shares)
    kept = len(shares)
    assert [w / after[kept] for w in after[kept:]] == pytest.approx([w / start[kept] for w in start[kept:]])


VALUES = st.one_of(
    st.none(), st.booleans(), st.floats(allow_nan=False), st.text(st.characters(exclude_categories=["Cs"]))
)
CHANGES = st.builds(
    Change,
    st.sampled_from(["goals:health:weight", "goals:health:note", "indicators:x:mandated", "odd", "costs:a:b:1:c"])
    | st.text(st.characters(exclude_categories=["Cs"])),
    VALUES,
) | st.builds(
    Change,
    st.sampled_from(["goals:health:weight", "goals:health:note", "nothing:at:all"]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["scale", "add", "share"]),
)


@given(st.lists(CHANGES, unique_by=lambda change: change.path), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_scenario_is_equal_after_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, changes: list[Change], text: str
) -> None:
    scenario = Scenario(name="Less", changes=tuple(changes), description=text or None, source="council")
    file = tmp_path_factory.getbasetemp() / "scenario.toml"

    write_scenario(scenario, file)

    assert read_scenario(file) == scenario
    assert [type(change.value) for change in read_scenario(file).changes] == [type(c.value) for c in changes]


def test_a_scenario_file_reads_like_the_scenario(tmp_path: Path) -> None:
    file = tmp_path / "less-money.toml"
    write_scenario(
        Scenario(
            name="Less money",
            baseline="small",
            changes=tuple(
                parse_change(text)
                for text in (
                    "resources:money:total=*0.9",
                    "goals:health:weight=7%",
                    "pins:target:pupils:education:value=",
                    "contributions:pupils:education:capacity=12",
                )
            ),
        ),
        file,
    )

    assert file.read_text(encoding="utf-8") == (
        'name = "Less money"\n'
        'baseline = "small"\n'
        "\n"
        "[changes]\n"
        '"resources:money:total" = "*0.9"\n'
        '"goals:health:weight" = "7%"\n'
        '"pins:target:pupils:education:value" = ""\n'
        '"contributions:pupils:education:capacity" = 12.0\n'
    )


def test_a_scenario_file_without_a_name_is_called_after_the_file(tmp_path: Path) -> None:
    file = tmp_path / "less-money.toml"
    file.write_text('[changes]\n"resources:money:total" = 100\n', encoding="utf-8")

    scenario = read_scenario(file)

    assert scenario == Scenario(name="less-money", changes=(Change("resources:money:total", 100),))
    assert value_of("resources:money:total", apply(scenario, PLAN)) == 100.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[changes]\ngoals:health:weight = 1\n", "a path stands in quotes"),
        (b'nam = "x"\n', r"a scenario has no 'nam' \(did you mean 'name'\?\)"),
        (b"name = 5\n", "name must be text"),
        (b'[changes]\n"a" = [1, 2]\n', "a: expected a number, text, true or false"),
        (b"changes = 3\n", "changes must be a table"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_scenario_is_refused_in_words(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "odd.toml"
    file.write_bytes(content)

    with pytest.raises(ScenarioError, match=message):
        read_scenario(file)


def test_a_scenario_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"gone\.toml: cannot be read"):
        read_scenario(tmp_path / "gone.toml")


def test_a_scenario_that_changes_a_number_twice_cannot_be_written(tmp_path: Path) -> None:
    twice = Scenario(name="x", changes=(Change("plan:year", "1"), Change("plan:year", "2")))

    with pytest.raises(ScenarioError, match="plan:year: changed twice"):
        write_scenario(twice, tmp_path / "x.toml")


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_a_value_that_is_not_finite_is_refused(value: float) -> None:
    with pytest.raises(ScenarioError, match="not a finite number"):
        apply(Scenario(changes=(Change("resources:money:total", value),)), PLAN)


def test_a_changed_plan_has_the_fingerprint_of_one_that_was_read_like_that() -> None:
    """Tables that stay take their fingerprints along, and those that change get their own."""
    for text in ("resources:money:total=*0.5", "indicators:visits:weight=0.3"):
        before = hash(PLAN)
        after = apply(Scenario(changes=(parse_change(text),)), PLAN)
        read = replace(after)
        assert read == after
        assert hash(read) == hash(after) != before
