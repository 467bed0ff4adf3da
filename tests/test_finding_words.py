"""What is odd about a plan, in Chinese."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import numpy as np
import pytest

from dashboard.words import speaking
from dashboard.words.findings import FILES, finding_words, refusal_words
from model.errors import Finding, MeritreeError, PlanError, ScenarioError
from model.judgements import best_worst
from model.sensitivity.neighbourhood import bounded
from model.tables import all_findings, read, read_plan
from scenarios.scenario import Scenario, apply, parse_change
from tests.checking import assert_told_in_chinese

DATA = Path(__file__).parent.parent / "data"
ROWS = [row for file in FILES for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines())]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("plan", ["tenjo", "county", "scotland", "new_york"])
def test_everything_odd_about_a_bundled_plan_is_said_in_chinese(plan: str) -> None:
    with speaking("zh"):
        lacking = [f for f in all_findings(read(DATA / plan)) if not CHINESE.search(finding_words(f.message))]
    assert not lacking


def test_a_finding_keeps_its_names_and_numbers() -> None:
    said = "the weights below 'tenjo' sum to 0.978 and not to 1; they are used divided by their sum"
    assert finding_words(said) == said
    with speaking("zh"):
        told = finding_words(said)
    assert "'tenjo'" in told
    assert "0.978" in told


def test_a_finding_about_many_rows_is_said_in_chinese_with_those_it_names() -> None:
    said = "the largest shares of the periods sum to 0; less than the whole year can be done"
    with speaking("zh"):
        told = finding_words(f"{said} (contributions 'i0, d2', 'i0, d3', 'i1, d0' and 4 more)")
        assert told == f"{finding_words(said)}（contributions 'i0, d2', 'i0, d3', 'i1, d0'，另有4处）"
        assert CHINESE.search(finding_words(said))
        claims = finding_words(
            "bases, floors and pins of 'a', 'b' and 32 more use at least 5 of 'money'; 3 is there"
        )
    assert "'a', 'b'等，另有32个" in claims
    assert "more" not in claims


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    with speaking("zh"):
        assert finding_words("the moon is full") == "the moon is full"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["english"][:40])
def test_both_languages_have_the_same_places(row: dict[str, str]) -> None:
    assert set(re.findall(r"\{\d\}", row["english"])) == set(re.findall(r"\{\d\}", row["chinese"]))


def test_no_sentence_stands_twice() -> None:
    assert len({row["english"] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(
    "change",
    [
        "money",
        "resource:money:total=3",
        "resources:mony:total=3",
        "resources:money:totl=3",
        "resources:money=3",
        "resources:money:total=soon",
        "resources:money:total=1e999",
        "contributions:jobs:nobody:capacity=3",
        "contributions:nothing:hill:capacity=3",
        "indicators:jobs:weight=+many",
        "resources:money:total=40%",
        "goals:air:weight=140%",
        "indicators:jobs:class=1.5",
        "indicators:jobs:direction=up",
        "pins:target:jobs:nobody:value=3",
        "pins:shares:jobs:hill:value=3",
        "indicators:jobs:goal=",
    ],
)
def test_why_a_change_is_refused_is_said_in_chinese(change: str) -> None:
    plan = read_plan(DATA / "county")
    with pytest.raises(ScenarioError) as refusal:
        apply(Scenario(changes=(parse_change(change),)), plan)
    assert_told_in_chinese(refusal.value)


def test_a_refusal_names_everything_that_was_found_with_its_place() -> None:
    found = Finding(
        "error", "goals", 2, "parent", "there is no goal 'topp' (did you mean 'top'?)", "Lower the reserve."
    )
    refusal = PlanError("The plan 'city' has 1 error:", [found])
    assert refusal_words(refusal) == str(refusal)
    with speaking("zh"):
        told = refusal_words(refusal)
    assert told == ("计划'city'有1个错误：\n- goals第2行parent列：没有目标'topp'（是否指'top'？）（请调低预留。）")


def test_what_stands_around_a_sentence_is_said_too() -> None:
    with speaking("zh"):
        assert finding_words("resources:mony:total: resources has no resource 'mony' (did you mean 'money'?)") == (
            "resources:mony:total: resources表中没有资源'mony'（是否指'money'？）"
        )


def test_why_weights_cannot_be_found_is_said_in_chinese() -> None:
    with pytest.raises(MeritreeError) as odd:
        best_worst(np.array([1.0, 2.0, 3.0]), np.array([5.0, 4.0, 1.0]), ["a", "b", "c"])
    with pytest.raises(MeritreeError) as empty:
        bounded(np.array([0.9, 0.9]), np.array([1.0, 1.0]))
    with speaking("zh"):
        for refusal in (odd.value, empty.value):
            assert all(CHINESE.search(line) for line in refusal_words(refusal).splitlines())
