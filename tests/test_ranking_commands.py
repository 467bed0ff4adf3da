"""The commands rank, sensitivity, report and weights, as somebody would type them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from dashboard.cli import main
from model.plan import Contribution, Department, Evaluator, Goal, Indicator, Plan, Result, Settings
from model.schema import in_order
from model.tables import write_plan

MARKS = {
    "A": (0.9, 0.4, 0.5, 0.7, 0.3),
    "B": (0.6, 0.8, 0.6, 0.4, 0.6),
    "C": (0.5, 0.6, 0.9, 0.8, 0.5),
    "D": (0.7, 0.5, 0.3, 0.6, 0.95),
}
TREE = {"Outcome": {"out1": 0.6, "out2": 0.4}, "Process": {"proc1": 0.5, "proc2": 0.5}, "Citizen": {"cit1": 1.0}}


def demo() -> Plan:
    """Reference case 20_exact_demo with a department that has nothing to do, and two evaluators."""
    leaves = [(name, goal, weight) for goal, children in TREE.items() for name, weight in children.items()]
    opinions = {"ann": (0.5, 0.3, 0.2), "bob": (0.2, 0.3, 0.5)}
    weights = (0.5, 0.3, 0.2)
    return in_order(
        Plan(
            settings=Settings(id="demo", name="Demo <plan>", year="2026", source="Invented"),
            goals=(
                Goal(goal="top", name="Top"),
                *(
                    Goal(goal=goal, parent="top", name=f"{goal} & co", weight=weight)
                    for goal, weight in zip(TREE, weights, strict=True)
                ),
            ),
            indicators=tuple(
                Indicator(indicator=i, goal=g, name=i, weight=w, score="goalposts", score_low=0, score_high=1)
                for i, g, w in leaves
            ),
            departments=tuple(Department(department=d, name=f"Department {d}", level="bureau") for d in "ABCDE"),
            contributions=tuple(Contribution(indicator=i, department=d) for i, _, _ in leaves for d in MARKS),
            results=tuple(
                Result(indicator=i, department=d, period="2026", actual=MARKS[d][place])
                for place, (i, _, _) in enumerate(leaves)
                for d in MARKS
            ),
            evaluators=tuple(
                Evaluator(evaluator=who, node=goal, weight=weight)
                for who, said in opinions.items()
                for goal, weight in zip(TREE, said, strict=True)
            ),
        )
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    place = tmp_path_factory.mktemp("plans") / "demo"
    write_plan(demo(), place)
    return str(place)


def answer(capsys: pytest.CaptureFixture[str], *written: str, code: int = 0) -> dict[str, Any]:
    assert main([*written, "--json"]) == code
    view: dict[str, Any] = json.loads(capsys.readouterr().out)
    return view


def test_rank_prints_the_scores_and_the_cells(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = answer(capsys, "rank", folder)
    assert view["basis"] == "results"
    first, last = view["scores"][0], view["scores"][-1]
    assert first == {
        "department": "A",
        "group": None,
        "score": pytest.approx(59),
        "rank": 4,
        "coverage": 1,
        "opt_out_gain": 0,
    }
    assert (last["department"], last["score"], last["rank"], last["coverage"]) == ("E", None, None, None)
    assert len(view["cells"]) == 20
    assert set(view["cells"][0]) >= {"indicator", "department", "score", "state"}


def test_rank_is_readable_too(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rank", folder]) == 0
    told = capsys.readouterr().out
    assert re.search(r"1\s+Department D\s+63\.50", told)
    assert "Results: 20 scored, 0 missing." in told


def test_a_ranking_on_basis_plan_needs_something_to_deliver(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = answer(capsys, "rank", folder, "--basis", "plan")
    assert all(row["rank"] is None for row in view["scores"])
    assert main(["rank", folder, "--basis", "plan"]) == 0
    assert "Nobody has a rank: no department is entrusted with anything." in capsys.readouterr().out


def test_a_plan_with_errors_has_no_ranking(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ("--set", "indicators:out1:score=completion", "--set", "indicators:out1:direction=lower")
    view = answer(capsys, "rank", folder, *wrong, code=1)
    assert (view["scores"], view["cells"]) == ([], [])
    assert any(finding["severity"] == "error" for finding in view["findings"])
    assert main(["rank", folder, *wrong]) == 1
    assert "the plan has errors" in capsys.readouterr().err


def test_sensitivity_prints_everything_sorted(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = answer(capsys, "sensitivity", folder, "--draws", "1000")
    assert view["exact"] is True
    assert [row["node"] for row in view["cut"]] == ["Citizen", "Outcome", "Process"]
    assert [row["node"] for row in view["sweeps"]] == ["Citizen", "Outcome", "Process"]
    outcome = view["sweeps"][1]
    assert outcome["breakpoints"][0] == {"at": pytest.approx(3 / 7), "swaps": [["D", "C"]]}
    assert outcome["stable"]["winner"] == pytest.approx([3 / 7, 11 / 17])
    assert [row["department"] for row in view["extremes"]] == list(MARKS)
    assert [sum(row["shares"]) for row in view["acceptability"]] == pytest.approx([1, 1, 1, 1])
    assert sum(row["variance_share"] for row in view["influence"]) == pytest.approx(1)
    assert len(view["pairs"]) == 6


def test_the_weights_of_every_extreme_rank_give_it_when_put_back(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    view = answer(capsys, "sensitivity", folder, "--neighbourhood", "box:0.4", "--draws", "100")
    for extreme in view["extremes"]:
        for rank, weights in (
            (extreme["best"], extreme["best_weights"]),
            (extreme["worst_strict"], extreme["worst_weights"]),
        ):
            put_back = [f"goals:{node}:weight={weight!r}" for node, weight in weights.items()]
            changes = [part for change in put_back for part in ("--set", change)]
            again = answer(capsys, "rank", folder, *changes)
            ranks = {row["department"]: row["rank"] for row in again["scores"]}
            assert ranks[extreme["department"]] == rank


def test_a_pair_may_be_asked_for(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    simplex = ("--cut", "indicators", "--neighbourhood", "simplex", "--draws", "100")
    view = answer(capsys, "sensitivity", folder, "--pair", "A,D", *simplex)
    (flip,) = view["flips"]
    assert (flip["passes"], flip["passed"]) == ("A", "D")
    assert flip["l1"] == pytest.approx(0.10588235294117646)
    assert set(flip["weights"]) == {"l1", "linf", "l2"}
    assert set(flip["weights"]["l1"]) == {"out1", "out2", "proc1", "proc2", "cit1"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("--pair", "A,Dd"), "no department 'Dd' has a rank (did you mean 'D'?)"),
        (("--pair", "A"), "two departments with a comma between them"),
        (("--cut", "Outcome"), "--cut Outcome: the cut leaves out"),
        (("--cut", "Outcom,Process,Citizen"), "did you mean 'Outcome'"),
        (("--neighbourhood", "bocks:0.2"), "expected simplex, box:0.25, order or hull"),
        (("--draws", "-5"), "whole number"),
    ],
)
def test_what_is_not_there_is_wrong_usage(
    wrong: tuple[str, ...], told: str, folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", folder, *wrong]) == 2
    assert told in capsys.readouterr().err


def test_without_results_there_is_nothing_to_examine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = demo()
    write_plan(
        in_order(Plan(goals=plan.goals, indicators=plan.indicators, departments=plan.departments)), tmp_path
    )
    view = answer(capsys, "sensitivity", str(tmp_path), code=1)
    assert view["sweeps"] == view["extremes"] == []
    assert main(["sensitivity", str(tmp_path)]) == 1
    assert "no department has a score" in capsys.readouterr().err


def test_the_verdict_is_told_in_three_sentences(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sensitivity", folder, "--draws", "2000"]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Of 4 places none stays the same whatever weights are chosen within these limits" in told
    assert "Department D is first in" in told
    assert "the weight that decides it soonest is that of Process & co, now 30.0" in told
    assert "above 31.7" in told
    assert "Department C would be first" in told


def test_the_report_needs_nothing_from_outside(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "report.html"
    assert main(["report", folder, "--draws", "1000", "-o", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    html = page.read_text(encoding="utf-8")
    assert "http:" not in html
    assert "https:" not in html
    assert not re.search(r"<(script|link|img|iframe)|url\(|@import", html)
    assert "Demo &lt;plan&gt;" in html
    assert "4 bureaus ranked by progress achieved on 5 indicators" in html
    assert "Process &amp; co" in html
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", html)
    assert headings == [
        "Verdict",
        "Rank passports",
        "The weights that decide",
        "Pairs that cannot be told apart",
        "What a weight says, and what it does",
        "Indicators without information",
        "Method",
        "Data",
        "Get every figure again",
    ]


def test_markdown_says_the_same_as_the_page(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("report.html", "report.md"):
        assert main(["report", folder, "--draws", "1000", "-o", str(tmp_path / name)]) == 0
    html, markdown = ((tmp_path / name).read_text(encoding="utf-8") for name in ("report.html", "report.md"))
    cells = [
        cell for row in re.findall(r"<tr>(.*?)</tr>", html) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row)
    ]
    lines = [line for line in markdown.splitlines() if line.startswith("| ") and not line.startswith("| :")]
    told = {cell.strip().replace("\\", "") for line in lines for cell in re.split(r"(?<!\\)\|", line)}
    assert {cell.replace("&amp;", "&").replace("&lt;", "<") for cell in cells} <= told
    assert markdown.count("\n## ") == html.count("<h2")


def test_the_commands_of_a_report_give_its_figures_again(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = tmp_path / "report.md"
    asked = [
        "report",
        folder,
        "--draws",
        "500",
        "--seed",
        "7",
        "--set",
        "goals:Outcome:weight=0.4",
        "-o",
        str(page),
    ]
    assert main(asked) == 0
    first = page.read_text(encoding="utf-8")
    commands = [line.split() for line in first.splitlines() if line.startswith("meritree ")]
    capsys.readouterr()
    for command in commands[:3]:
        assert main(command[1:]) == 0
        assert json.loads(capsys.readouterr().out)["basis"] == "results"
    assert main([*commands[3][1:-1], str(page)]) == 0
    assert page.read_text(encoding="utf-8") == first


def test_a_report_is_html_or_markdown(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", folder, "-o", "report.docx"]) == 2
    assert "an .html or an .md file" in capsys.readouterr().err


def judgements(tmp_path: Path, *lines: str) -> str:
    file = tmp_path / "judgements.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(file)


def test_pairwise_judgements_may_leave_their_mirror_images_blank(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """a is twice as important as b and six times as c, b three times as c: 6, 3 and 1 tenths."""
    view = answer(capsys, "weights", "ahp", judgements(tmp_path, ",a,b,c", "c,,1/3,1", "a,1,2,6", "b,,,"))
    assert view["weights"] == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.1})
    assert view["consistency"]["ratio"] == pytest.approx(0, abs=1e-9)


def test_the_least_consistent_judgement_is_pointed_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = judgements(tmp_path, ",a,b,c,d", "a,1,2,6,6", "b,,1,3,3", "c,,,1,9", "d,,,,1")
    view = answer(capsys, "weights", "ahp", file)
    assert view["consistency"]["acceptable"] is False
    assert (view["consistency"]["reconsider"]["row"], view["consistency"]["reconsider"]["column"]) == ("c", "d")
    assert main(["weights", "ahp", file]) == 0
    assert "Least consistent is c against d: 9 was said, 1 would fit." in capsys.readouterr().out


def test_comparisons_with_the_best_and_the_worst(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    view = answer(capsys, "weights", "bwm", judgements(tmp_path, ",a,b,c", "best,1,2,6", "worst,6,3,1"))
    assert view["weights"] == pytest.approx({"a": 0.6, "b": 0.3, "c": 0.1})
    assert view["consistency"]["deviation"] == pytest.approx(0, abs=1e-9)
    assert main(["weights", "bwm", judgements(tmp_path, ",a,b,c", "bset,1,2,6", "worst,6,3,1")]) == 1
    assert "there is no row 'best' (did you mean 'bset'?)" in capsys.readouterr().err


def test_ranks_swings_and_points_are_a_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Ranking case 05_smaa: rank-order centroids of three are 11/18, 5/18 and 2/18."""
    view = answer(capsys, "weights", "roc", judgements(tmp_path, "name,rank", "a,1", "b,3", "c,2"))
    assert view["weights"] == pytest.approx({"a": 11 / 18, "b": 2 / 18, "c": 5 / 18})
    view = answer(capsys, "weights", "swing", judgements(tmp_path, "name,points", "a,100", "b,60", "c,40"))
    assert view["weights"] == pytest.approx({"a": 0.5, "b": 0.3, "c": 0.2})
    view = answer(capsys, "weights", "direct", judgements(tmp_path, "name,points", "a,3", "b,1"))
    assert view["weights"] == pytest.approx({"a": 0.75, "b": 0.25})


def test_the_data_may_come_from_a_plan(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    for method in ("entropy", "critic"):
        view = answer(capsys, "weights", method, folder)
        assert set(view["weights"]) == set(TREE)
        assert sum(view["weights"].values()) == pytest.approx(1)


def test_evaluators_of_a_plan_are_a_group(folder: str, capsys: pytest.CaptureFixture[str]) -> None:
    view = answer(capsys, "weights", "groups", folder)
    assert view["weights"] == pytest.approx({"Outcome": 0.35, "Process": 0.3, "Citizen": 0.35})
    assert view["evaluators"]["bob"] == pytest.approx({"Outcome": 0.2, "Process": 0.3, "Citizen": 0.5})
    assert view["consistency"]["w"] == pytest.approx(0)
    assert view["unique"] is False


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((",a,b", "a,1,x", "b,,1"), "row 'a', column 'b': 'x' is no number"),
        ((",a,b", "a,1,2", "c,,1"), "not in both: 'b', 'c'"),
        ((",a,b", "a,1,0", "b,,1"), "expected a number above 0"),
        ((",a,b", "a,1,2", "b,2,1"), "expected 1 / 2 = 0.5"),
        ((",a,b", "a,1,", "b,,1"), "a against b is blank"),
        ((",a,b", "a,1,2", "a,1,2"), "the name 'a' stands twice"),
        (("a",), "expected names in the first row"),
    ],
)
def test_unusable_judgements_are_named(
    lines: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", "ahp", judgements(tmp_path, *lines)]) == 1
    assert told in capsys.readouterr().err


def test_judgements_are_no_plan_and_a_plan_holds_no_judgements(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["weights", "ahp", folder]) == 2
    assert "ahp reads judgements from a .csv file" in capsys.readouterr().err
    file = judgements(tmp_path, "name,rank", "a,1")
    assert main(["weights", "roc", file, "--set", "goals:a:weight=1"]) == 2
    assert "--set change a plan" in capsys.readouterr().err
