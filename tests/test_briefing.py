"""The briefing of one page, and the things to decide that it is written for."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from dashboard.cli import main
from dashboard.report.briefing import Asked, briefing, command_of
from dashboard.report.document import Bullets, Commands, Document, Grid, Heading, Tiles, as_html
from dashboard.report.to_decide import five_to_decide
from dashboard.standings import examined
from dashboard.words import speaking
from model.digest import digest
from model.plan import Plan
from model.tables import all_findings, read
from scenarios.outcome import outcome
from scenarios.scenario import Change, Scenario

DATA = Path(__file__).parent.parent / "data"
LESS = Scenario(changes=(Change("resources:money:total", 0.9, "scale"),))


@pytest.fixture(scope="module")
def county() -> Plan:
    return read(DATA / "county").plan


def written(plan: Plan, *layers: Scenario) -> Document:
    reading = read(DATA / "county")
    return briefing(Asked(plan, layers, None, all_findings(reading), "meritree export county", "1"))


def parts(document: Document, kind: type) -> list:  # type: ignore[type-arg]
    return [part for part in document.parts if isinstance(part, kind)]


def test_the_figures_on_top_are_those_of_the_outcome(county: Plan) -> None:
    now, before = outcome(county, LESS), outcome(county)
    (tiles,) = parts(written(county, LESS), Tiles)
    attained, kept, money, firm = tiles.items
    assert attained[0] == f"{100 * (now.allocation.total or 0):.1f}\u202f%"
    assert f"{100 * (before.allocation.total or 0):.1f}" in attained[1]
    reached = now.allocation.indicators["attainment"].dropna()
    assert kept[0] == f"{int((reached >= 1 - 1e-9).sum())} of {len(reached)}"
    found = examined(now.plan, "results", "box:0.25")
    assert not isinstance(found, str)
    assert firm[0] == f"{sum(each.is_firm for each in found.passports)} of {len(found.passports)}"
    assert money[0].endswith("yuan")


def test_a_scenario_is_told_beside_the_plan_and_the_plan_alone_without(county: Plan) -> None:
    headings = [part.text for part in parts(written(county, LESS), Heading)]
    assert headings == ["Where the plan stands", "What the scenario changes", "Five things to decide"]
    assert "What the scenario changes" not in [part.text for part in parts(written(county), Heading)]
    (goals,) = parts(written(county), Grid)
    assert len(goals.headings) == 2


def test_five_things_are_to_be_decided_and_each_rests_on_a_fact(county: Plan) -> None:
    said = parts(written(county, LESS), Bullets)[-1].items
    assert len(said) == 5
    assert said[0].startswith("Fund “")
    assert "costs" in said[1]
    assert "points" in said[1]
    assert "more adds" in said[2]
    assert re.search(r"\d+ of \d+ hold", said[3])


def test_without_prices_findings_or_a_ranking_fewer_things_are_to_be_decided(county: Plan) -> None:
    found = outcome(county)
    none = pd.DataFrame(columns=["rule", "stage", "up", "down", "without"])
    said = five_to_decide(found, none, "nobody has a score", ())
    assert said[0].startswith("Fund “")
    assert not any("hold" in each or "looks odd" in each for each in said)


def test_the_page_says_where_it_comes_from_and_needs_nothing_from_outside(county: Plan) -> None:
    document = written(county, LESS)
    page = as_html(document)
    assert digest(county) in page
    assert digest(outcome(county, LESS).plan) in page
    assert parts(document, Commands)[0].lines == ("meritree export county",)
    assert "http" not in page.replace("http-equiv", "")


def test_the_command_on_the_page_writes_the_page_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = command_of("county", ["resources:money:total=*0.9"], "en", "briefing.html").split()[1:]
    words = [word.strip("'") for word in words]
    assert main(words) == 0
    page = (tmp_path / "briefing.html").read_text(encoding="utf-8")
    assert (
        "meritree export county --as briefing --set &#x27;resources:money:total=*0.9&#x27; -o briefing.html"
        in page
    )
    assert main([*words[:-1], "briefing.docx"]) == 2
    assert "cannot hold briefing" in capsys.readouterr().err


def test_the_page_says_which_language_it_speaks(county: Plan) -> None:
    with speaking("zh"):
        document = written(county)
    assert document.language == "zh"
    assert document.title != written(county).title
