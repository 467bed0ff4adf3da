"""What is odd about a plan, in Chinese."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from dashboard.words import speaking
from dashboard.words.findings import FILE, finding_words
from model.tables import all_findings, read

DATA = Path(__file__).parent.parent / "data"
ROWS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
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


def test_a_sentence_that_is_not_known_stays_as_it_is() -> None:
    with speaking("zh"):
        assert finding_words("the moon is full") == "the moon is full"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["english"][:40])
def test_both_languages_have_the_same_places(row: dict[str, str]) -> None:
    assert set(re.findall(r"\{\d\}", row["english"])) == set(re.findall(r"\{\d\}", row["chinese"]))


def test_no_sentence_stands_twice() -> None:
    assert len({row["english"] for row in ROWS}) == len(ROWS)
