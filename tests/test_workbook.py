from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from dashboard.cli import main
from dashboard.report.provenance import Provenance
from dashboard.report.workbook import targets_workbook
from dashboard.words import speaking
from model.digest import digest
from model.errors import Finding
from model.plan import Contribution, Department, Goal, Indicator, Period, Phasing, Plan, Resource, Settings, Step
from model.schema import in_order
from model.tables import read_plan
from scenarios.bundled import bundled_plans
from scenarios.outcome import outcome
from scenarios.scenario import Scenario, parse_change
from scenarios.standing import standing

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported and will be removed:UserWarning")

# 10 pupils at 2 each and 10 kilometres at 1 each, and money for 15: roads first, then pupils up to 2.5 of 10.
PLAN = in_order(
    Plan(
        settings=Settings(id="small", name="Town & country", year="2026"),
        goals=(Goal(goal="top", name="Top"), Goal(goal="=learn", parent="top", name="=HYPERLINK(1)")),
        indicators=(
            Indicator(indicator="pupils", goal="=learn", name="+SUM(A1)", weight=1.0, target=10.0, decimals=1),
            Indicator(
                indicator="roads", goal="top", name="@roads", weight=0.5, target=0.5, unit="share", decimals=3
            ),
        ),
        departments=(
            Department(department="schools", name="-2+3"),
            Department(department="works", name="https://works.example\x01"),
        ),
        contributions=(
            Contribution(indicator="pupils", department="schools", baseline=0.0),
            Contribution(indicator="roads", department="works", baseline=0.0),
        ),
        costs=(
            Step(indicator="pupils", department="schools", step=1, capacity=10.0, use=(("money", 2.0),)),
            Step(indicator="roads", department="works", step=1, capacity=0.5, use=(("money", 20.0),)),
        ),
        resources=(Resource(resource="money", name="\tMoney", unit="EUR", total=15.0),),
    )
)
PLAN = replace(PLAN, goals=tuple(replace(goal, weight=0.5) if goal.parent else goal for goal in PLAN.goals))
MADE = Provenance(command="meritree export small --as targets -o t.xlsx", version="1.2.3")


def made(plan: Plan = PLAN, *texts: str, findings: tuple[Finding, ...] = ()) -> bytes:
    scenario = Scenario(name="more", changes=tuple(parse_change(text) for text in texts))
    base = outcome(plan) if texts else None
    return targets_workbook(outcome(plan, scenario), findings=findings, base=base, provenance=MADE)


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


def table(sheet: Worksheet) -> list[dict[str, object]]:
    heading, *rows = sheet.iter_rows(min_row=4, values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows if row[0] is not None]


def test_there_is_one_sheet_for_each_question() -> None:
    delivery = ["Summary", "Targets", "Target list", "Departments"]
    means = ["Resources", "Prices in words", "Goals", "What waits", "Ranking by the plan"]
    last = ["Findings", "Provenance", "meritree"]

    assert opened(made()).sheetnames == [*delivery, *means, *last]
    assert opened(made(PLAN, "resources:money:total=20")).sheetnames == [*delivery, *means, "Changes", *last]
    assert opened(made())["meritree"].sheet_state == "veryHidden"


def test_a_plan_with_results_is_ranked_on_both_bases_and_its_promises_are_priced() -> None:
    book = opened(made(read_plan(bundled_plans()["county"])))

    places = {name: table(book[f"Ranking by {name}"]) for name in ("results", "the plan")}
    told = [row["In words"] for row in table(book["Prices in words"])]

    scores = standing(read_plan(bundled_plans()["county"]), "results").scores.set_index("department")
    assert {row["Id"]: row["Score"] for row in places["results"] if row["Rank"]} == pytest.approx(
        scores["score"].dropna().to_dict()
    )
    assert [row["Rank"] for row in places["the plan"] if row["Group"] == "townships"] == [1, 2, 3]
    assert any("Fixing West township at 20 km" in str(line) for line in told)


def test_what_was_assumed_is_said() -> None:
    """Weights of 0.5 and 0.7 below the top, a contribution without baseline and without steps."""
    heavy = replace(PLAN.indicators[1], weight=0.7)
    blank = replace(PLAN.contributions[1], baseline=None)
    plan = replace(
        PLAN,
        indicators=(PLAN.indicators[0], heavy),
        contributions=(PLAN.contributions[0], blank),
        costs=PLAN.costs[:1],
    )

    told = [row["Value"] for row in table(opened(made(plan))["Provenance"]) if row["What"] == "assumed"]

    assert told == [
        "The weights below “Top” add up to 120.0\u202f%; each was divided by that sum.",
        "One contribution has no baseline; it counts 0.",
        "One contribution has no capacity; nothing but the target limits it.",
    ]
    assert "assumed" not in {row["What"] for row in table(opened(made())["Provenance"])}


def test_texts_are_in_the_language_that_is_spoken_and_names_too() -> None:
    plan = read_plan(bundled_plans()["county"])
    with speaking("zh"):
        book = opened(made(plan))

    assert "就近入学学生数" in {row[2].value for row in book.worksheets[1].iter_rows(min_row=5)}


def test_columns_that_come_back_are_named_in_a_hidden_row() -> None:
    book = opened(made())

    for sheet, keys in (
        (book["Targets"], {"indicator", "planned", "target:schools", "target:works"}),
        (book["Target list"], {"indicator", "department", "target"}),
    ):
        assert sheet.row_dimensions[3].hidden
        assert {str(cell.value).removeprefix("meritree:") for cell in sheet[3] if cell.value} == keys


def test_targets_stand_by_department_and_in_a_tidy_list() -> None:
    book = opened(made())

    wide, tidy = table(book["Targets"]), table(book["Target list"])

    assert [row["Id"] for row in wide] == ["pupils", "roads"]
    assert wide[0]["Planned"] == pytest.approx(2.5)
    assert wide[0]["Reached"] == pytest.approx(0.25)
    assert wide[0]["-2+3"] == pytest.approx(2.5)
    assert wide[0]["https://works.example\ufffd"] is None
    assert [(row["Indicator id"], row["Department id"]) for row in tidy] == [
        ("pupils", "schools"),
        ("roads", "works"),
    ]
    assert tidy[1]["Target, exact"] == pytest.approx(0.5)
    assert tidy[0]["Share of capacity"] == pytest.approx(0.25)


def test_figures_have_the_decimals_of_their_indicator_and_shares_are_percentages() -> None:
    sheet = opened(made())["Target list"]

    assert [sheet.cell(row, 7).number_format for row in (5, 6)] == ["#,##0.0", "0.0%"]
    assert sheet.cell(5, 10).number_format == "0.0%"


def test_the_improvement_of_a_ratio_counts_units_and_is_no_percentage() -> None:
    book = load_workbook(BytesIO(made(read_plan(bundled_plans()["county"]))))
    rows = [row for row in book["Target list"].iter_rows(min_row=5) if row[0].value == "completion"]

    assert {row[7].number_format[-1] for row in rows} == {"%"}
    assert not any(row[8].number_format.endswith("%") for row in rows)
    assert max(row[8].value for row in rows) > 1


def test_goals_resources_and_what_waits_have_their_figures() -> None:
    book = opened(made())

    assert [row["Goal"] for row in table(book["Goals"])] == ["Top", "    =HYPERLINK(1)"]
    assert table(book["Resources"])[0]["Points for one more"] == pytest.approx(2.5)
    assert table(book["Resources"])[0]["Used"] == pytest.approx(15)
    assert table(book["Departments"])[0]["\tMoney, EUR"] == pytest.approx(5)
    (waiting,) = table(book["What waits"])
    assert (waiting["Id"], waiting["State"]) == ("pupils", "in part")
    assert waiting["Points missing"] == pytest.approx(37.5)


BY_HALF = replace(
    PLAN,
    periods=(Period(period="H1", name="First half", order=1), Period(period="H2", name="Second half", order=2)),
    phasing=(Phasing(period="H1", most=0.4), Phasing(period="H2", most=0.8)),
)


def test_a_plan_with_periods_has_a_sheet_that_ends_in_the_target_of_the_year() -> None:
    """Shares in proportion to what a period may take: 1/3 and 2/3 of 2.5 pupils and of half the roads."""
    pupils, roads = table(opened(made(in_order(BY_HALF)))["By quarter"])

    assert [pupils["First half"], pupils["Second half"]] == [pytest.approx(2.5 / 3), pytest.approx(2.5)]
    assert [roads["First half"], roads["Second half"]] == [pytest.approx(0.5 / 3), pytest.approx(0.5)]
    assert (pupils["Department id"], pupils["Baseline"]) == ("schools", 0)


def test_a_year_that_cannot_be_spread_is_said_on_the_sheet() -> None:
    short = replace(BY_HALF, phasing=(Phasing(period="H1", most=0.4), Phasing(period="H2", most=0.5)))

    told = [row[0].value for row in opened(made(in_order(short)))["By quarter"].iter_rows()]

    assert any("The year cannot be spread over its periods" in str(line) for line in told)


def test_nothing_in_a_plan_becomes_a_formula_or_a_link() -> None:
    content = made(PLAN, "goals:top:note==1+1")

    for sheet in opened(content):
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row), sheet.title
    with ZipFile(BytesIO(content)) as parts:
        links = "".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels"))
        sheets = "".join(parts.read(name).decode() for name in parts.namelist() if "/worksheets/sheet" in name)
    assert "works.example" not in links
    assert "<f>" not in sheets


def test_a_scenario_is_told_old_and_new() -> None:
    rows = table(opened(made(PLAN, "resources:money:total=+4"))["Changes"])

    assert rows[0] == {"Number": "resources:money:total", "Plan": "15", "Scenario": "19"}
    moved = [row for row in rows if str(row["Number"]).startswith("pupils")]
    assert [moved[0]["Plan"], moved[0]["Scenario"]] == [pytest.approx(0.25), pytest.approx(0.45)]


def test_findings_and_provenance_are_part_of_the_file() -> None:
    finding = Finding("warning", "goals", 2, "weight", "odd", "look at it")
    book = opened(made(findings=(finding,)))

    assert table(book["Findings"]) == [
        {
            "Severity": "warning",
            "Table": "goals",
            "Row": 2,
            "Column": "weight",
            "What was found": "odd",
            "What to do": "look at it",
        }
    ]
    told = {row["What"]: row["Value"] for row in table(book["Provenance"])}
    assert told["program"] == "Meritree 1.2.3"
    assert told["command"] == MADE.command
    assert told["digest of the plan"] == digest(PLAN)
    assert told["stages"] == "attainment balance cost fairness"
    assert told["stage attainment:1"] == pytest.approx(0.625)


def test_tables_can_be_filtered_keep_their_headings_and_print_on_one_page_width() -> None:
    for sheet in opened(made()).worksheets[1:-1]:
        assert sheet.freeze_panes is not None, sheet.title
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.left.text.startswith("Town && country")
    assert opened(made())["Targets"].auto_filter.ref == "A4:J6"


def test_the_same_content_gives_the_same_bytes() -> None:
    assert made() == made()


def test_a_digest_tells_plans_apart_by_what_they_say() -> None:
    same = in_order(replace(PLAN, goals=PLAN.goals[::-1]))

    assert digest(same) == digest(PLAN)
    assert re.fullmatch("[0-9a-f]{16}", digest(PLAN))
    assert digest(replace(PLAN, pins=(), resources=(replace(PLAN.resources[0], total=15.1),))) != digest(PLAN)


@pytest.mark.parametrize("name", ["county", "tenjo"])
def test_the_command_writes_a_bundled_plan(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "targets.xlsx"

    code = main(["export", name, "--as", "targets", "-o", str(file)])

    assert (code, capsys.readouterr().out) == (0, "")
    book = load_workbook(file)
    assert {row["Id"] for row in table(book["Targets"])} == {
        row["Indicator id"] for row in table(book["Target list"])
    }
    told = {row["What"]: row["Value"] for row in table(book["Provenance"])}
    assert told["command"] == f"meritree export {name} --as targets -o targets.xlsx"
    assert str(tmp_path) not in str([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in book])


@pytest.mark.parametrize("change", ["indicators:pupils:goal=nowhere", "resources:money:total=0"])
def test_a_plan_without_numbers_writes_no_file(
    change: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "targets.xlsx"

    code = main(["export", "county", "--as", "targets", "-o", str(file), "--set", change])

    assert code == 1
    assert "meritree: " in capsys.readouterr().err
    assert not file.exists()


def test_a_place_that_cannot_be_written_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "taken.xlsx").mkdir()

    assert main(["export", "county", "--as", "targets", "-o", str(tmp_path / "taken.xlsx")]) == 2
    assert "it is a folder" in capsys.readouterr().err
