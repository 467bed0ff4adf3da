from __future__ import annotations

import json
from math import fsum
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import DONE, NOT_MET, WRONG_USAGE, main
from model.tables import write_plan
from tests.test_compare import PLAN


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("goods")
    write_plan(PLAN, place)
    return str(place)


@pytest.fixture
def pupils(tmp_path: Path) -> str:
    file = tmp_path / "pupils.toml"
    file.write_text('name = "pupils"\n[changes]\n"goals:schooling:weight" = 0.8\n"goals:ways:weight" = 0.2\n')
    return str(file)


def told(capsys: pytest.CaptureFixture[str], *written: str, code: int = DONE) -> Any:
    assert main(written) == code
    return json.loads(capsys.readouterr().out)


def test_compare_prints_the_plan_and_each_scenario(
    folder: str, pupils: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = told(capsys, "compare", folder, "--scenario", pupils, "--json")

    assert [each["scenario"] for each in view["outcomes"]] == ["plan", "pupils"]
    assert [each["total"] for each in view["outcomes"]] == pytest.approx([0.625, 0.6])
    assert view["outcomes"][1]["ranks"] == {"schools": 2, "works": 1}
    assert view["outcomes"][1]["ranks_by"]["plan"] == {"schools": 1, "works": 2}
    assert view["moved"][0]["indicator"] == "roads"
    assert view["moved"][0]["targets"] == pytest.approx([10.0, 0.0])
    assert [each["change"] for each in view["why"]] == ["goals:schooling:weight", "goals:ways:weight"]
    assert (
        fsum(each["effect"] for each in view["why"]) == view["outcomes"][1]["total"] - view["outcomes"][0]["total"]
    )


def test_own_changes_lie_over_every_scenario_and_are_one_where_none_is_named(
    folder: str, pupils: str, capsys: pytest.CaptureFixture[str]
) -> None:
    over = told(capsys, "compare", folder, "--scenario", pupils, "--set", "resources:money:total=30", "--json")
    alone = told(capsys, "compare", folder, "--set", "resources:money:total=30", "--json")

    assert [each["total"] for each in over["outcomes"]] == pytest.approx([0.625, 1.0])
    assert [each["total"] for each in alone["outcomes"]] == pytest.approx([0.625, 1.0])


def test_compare_in_words_tells_what_moves_and_why(
    folder: str, pupils: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", folder, "--scenario", pupils]) == DONE

    text = capsys.readouterr().out
    for words in (
        "Outcomes",
        "62.5",
        "Targets that move",
        "Who changes places",
        "The effects",
    ):
        assert words in text


def test_compare_with_nothing_is_wrong_usage(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", folder]) == WRONG_USAGE
    assert "--scenario" in capsys.readouterr().err


def test_an_outcome_that_cannot_be_met_has_no_total(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = told(capsys, "compare", folder, "--set", "indicators:pupils:mandated=1", "--json")

    assert [each["status"] for each in view["outcomes"]] == ["optimal", "infeasible"]
    assert view["outcomes"][1]["total"] is None
    assert view["why"] == []


def test_frontier_prints_every_kink(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = told(capsys, "frontier", folder, "--over", "money", "--json")

    assert view["over"] == "money"
    kinks = [(each["amount"], each["total"]) for each in view["kinks"]]
    assert kinks == [pytest.approx(point) for point in ((0.0, 0.0), (10.0, 0.5), (30.0, 1.0))]
    assert view["now"] == {"amount": 15.0, "total": pytest.approx(0.625)}
    assert view["knee"] == {"amount": pytest.approx(10.0), "total": pytest.approx(0.5)}
    assert view["exact"] is True


def test_frontier_answers_backwards(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = told(capsys, "frontier", folder, "--over", "money", "--reach", "0.75", "--json")

    assert view["reach"] == {"total": 0.75, "amount": pytest.approx(20.0)}


def test_frontier_in_words_names_today_and_the_knee(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["frontier", folder, "--over", "money", "--reach", "0.75"]) == DONE

    text = capsys.readouterr().out
    for words in (
        "Today's plan: 15 of Money",
        "The knee is at 10",
        "takes at least 20",
        "more brings nothing",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("written", "code", "words"),
    [
        (("--over", "mony"), WRONG_USAGE, "did you mean 'money'"),
        (("--over", "goals:ways:weight"), WRONG_USAGE, "not made of straight lines"),
        (("--over", "money", "--reach", "95"), WRONG_USAGE, "a share from 0 to 1"),
        (("--over", "money", "--set", "indicators:pupils:mandated=1.5"), NOT_MET, "cannot hold together"),
    ],
)
def test_a_frontier_that_cannot_be_drawn_says_why(
    written: tuple[str, ...], code: int, words: str, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["frontier", folder, *written]) == code
    assert words in capsys.readouterr().err


def test_a_frontier_of_a_plan_that_cannot_be_met_is_an_empty_answer(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = told(
        capsys,
        *("frontier", folder, "--over", "money", "--set", "indicators:pupils:mandated=1.5", "--json"),
        code=NOT_MET,
    )

    assert view["kinks"] == []
