"""Folders of CSV files, read and written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.errors import PlanError
from model.plan import Contribution, Goal, Indicator, Limit, Pin, Plan, Resource, Settings, Step
from model.tables import Reading, all_findings, read, read_plan, write_plan
from tests.plans import ANY_TEXTS, plans

SMALL = {
    "goals": "goal,parent,name\ntop,,A good city\nair,top,Clean air\n",
    "indicators": "indicator,goal,name,target\ntrees,air,Trees planted,100\n",
    "departments": "department,name\nparks,Parks\n",
    "contributions": "indicator,department,baseline\ntrees,parks,0\n",
}


def folder(path: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = path / (name if "." in name else f"{name}.csv")
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def messages(reading: Reading) -> list[str]:
    return [f"{finding.severity}: {finding}" for finding in reading.findings]


def test_a_small_plan_is_read_from_a_folder(tmp_path: Path) -> None:
    reading = read(folder(tmp_path, SMALL))
    assert reading.findings == ()
    assert reading.plan.goals == (
        Goal(goal="air", parent="top", name="Clean air"),
        Goal(goal="top", name="A good city"),
    )
    assert reading.plan.indicators == (
        Indicator(indicator="trees", goal="air", name="Trees planted", target=100.0),
    )
    assert reading.plan.contributions == (Contribution(indicator="trees", department="parks", baseline=0.0),)
    assert reading.rows["goals", ("air",)] == 2


def test_the_order_of_rows_and_columns_means_nothing(tmp_path: Path) -> None:
    turned = {"goals": "name,goal,parent\nClean air,air,top\nA good city,top,\n"}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert read(folder(tmp_path / "a", SMALL)).plan == read(folder(tmp_path / "b", SMALL | turned)).plan


def test_a_byte_order_mark_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    goals = b"\xef\xbb\xbf" + SMALL["goals"].replace("\n", "\r\n").encode()
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert read(folder(tmp_path / "a", SMALL)).plan == read(folder(tmp_path / "b", SMALL | {"goals": goals})).plan


def test_columns_of_costs_are_resources(tmp_path: Path) -> None:
    files = SMALL | {
        "resources": "resource,name\nmoney,Money\nstaff,Staff\n",
        "costs": "indicator,department,step,capacity,staff,money\ntrees,parks,1,50,0.5,2\ntrees,parks,0,,,9\n",
    }
    assert read(folder(tmp_path, files)).plan.costs == (
        Step(indicator="trees", department="parks", step=0, use=(("money", 9.0),)),
        Step(indicator="trees", department="parks", step=1, capacity=50.0, use=(("money", 2.0), ("staff", 0.5))),
    )


def test_names_in_other_languages_are_kept_by_language(tmp_path: Path) -> None:
    files = {"goals": "goal,name,name_zh,name_es\ntop,City,城市,\n"}
    assert read(folder(tmp_path, files)).plan.goals == (Goal(goal="top", name="City", names=(("zh", "城市"),)),)


def test_options_of_the_plan_are_read_by_key(tmp_path: Path) -> None:
    files = SMALL | {"plan": 'key,value\nid,small\nstages,"cost, attainment"\ngive_up_cost,2 %\nname_zh,小\n'}
    reading = read(folder(tmp_path, files))
    assert reading.plan.settings == Settings(
        id="small", stages=("cost", "attainment"), give_up_cost=0.02, names=(("zh", "小"),)
    )
    assert reading.rows["plan", ("stages",)] == 2
    assert messages(reading) == [
        "warning: plan, row 3, column value: give_up_cost: '2 %' is a number written as text, understood as 0.02 "
        "(Write digits and, where needed, one point.)"
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stages,attainment speed", "row 1, column value: stages: one of attainment, .* found 'speed'"),
        ("stages,cost cost", "each stage stands at most once, found 'cost' twice"),
        ("aggregate,geometrc", r"found 'geometrc' \(did you mean 'geometric'\?\)"),
        ("most_indicators,2.5", "a whole number is expected, found '2.5'"),
        (
            "give_up_atainment,0.1",
            r"warning: .*no option 'give_up_atainment' \(did you mean 'give_up_attainment'\?\)",
        ),
        (",geometric", "warning: .*the value 'geometric' has no key"),
        ("id,a\nid,b", "row 2: key 'id' stands twice, in rows 1 and 2"),
    ],
)
def test_odd_options_are_reported_where_they_stand(tmp_path: Path, line: str, message: str) -> None:
    (found,) = messages(read(folder(tmp_path, SMALL | {"plan": f"key,value\n{line}\n"})))
    assert re.search(message, found)


@pytest.mark.parametrize(
    ("text", "value", "understood"),
    [
        ("97,93 %", 97.93, "97.93"),
        ("1,200", 1200.0, "1200"),
        ("1.200,5", 1200.5, "1200.5"),
        ("1,200.5", 1200.5, "1200.5"),
        ("1.234.567", 1234567.0, "1234567"),
        ("1 200", 1200.0, "1200"),
        ("1\u202f200,5", 1200.5, "1200.5"),
        ("1'200", 1200.0, "1200"),
        ("$ 5", 5.0, "5"),
        ("-€ 5", -5.0, "-5"),
        ("(5)", -5.0, "-5"),
        ("\u22125", -5.0, "-5"),
        ("0,125", 0.125, "0.125"),
        ("１２", 12.0, "12"),
    ],
)
def test_a_number_written_as_text_is_understood_and_said(
    tmp_path: Path, text: str, value: float, understood: str
) -> None:
    files = SMALL | {"indicators": f'indicator,goal,name,target\ntrees,air,Trees,"{text}"\n'}
    reading = read(folder(tmp_path, files))
    assert reading.plan.indicators[0].target == value
    (found,) = reading.findings
    assert (found.severity, found.table, found.row, found.column) == ("warning", "indicators", 1, "target")
    assert found.message == f"'{text}' is a number written as text, understood as {understood}"


def test_a_share_in_per_cent_is_divided_by_a_hundred(tmp_path: Path) -> None:
    files = SMALL | {"indicators": "indicator,goal,name,target,mandated\ntrees,air,Trees,100 %,50 %\n"}
    (trees,) = read(folder(tmp_path, files)).plan.indicators
    assert (trees.target, trees.mandated) == (100.0, 0.5)


@pytest.mark.parametrize("text", [" 12", "12 ", "+12", "1.2e1", "12."])
def test_numbers_of_the_format_are_read_without_a_word(tmp_path: Path, text: str) -> None:
    files = SMALL | {"indicators": f"indicator,goal,name,target\ntrees,air,Trees,{text}\n"}
    reading = read(folder(tmp_path, files))
    assert reading.plan.indicators[0].target == 12.0
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("many", "a number is expected, found 'many'"),
        ("1,2,3", "a number is expected, found '1,2,3'"),
        ("1_000", "a number is expected, found '1_000'"),
        ("3/4", "a number is expected, found '3/4'"),
        ("#DIV/0!", "a number is expected, found '#DIV/0!'"),
        ("1e400", "'1e400' is not a finite number"),
        ("nan", "'nan' is not a finite number"),
        ("-inf", "'-inf' is not a finite number"),
        ("9" * 400, "is not a finite number"),
        ("9" * 400 + ",5", "is not a finite number"),
    ],
)
def test_what_is_no_number_is_an_error_that_names_the_cell(tmp_path: Path, text: str, message: str) -> None:
    files = SMALL | {"indicators": f'indicator,goal,name,target\ntrees,air,Trees,"{text}"\n'}
    reading = read(folder(tmp_path, files))
    (found,) = reading.findings
    assert (found.severity, found.table, found.row, found.column) == ("error", "indicators", 1, "target")
    assert message in found.message
    assert [indicator.target for indicator in reading.plan.indicators] == [None]


@pytest.mark.parametrize(
    ("column", "text", "message"),
    [
        (
            "direction",
            "hihger",
            r"one of higher, lower, nearest is expected, found 'hihger' \(did you mean 'higher'",
        ),
        ("class", "1.5", "a whole number is expected, found '1.5'"),
        ("decimals", "two", "a number is expected, found 'two'"),
    ],
)
def test_words_and_whole_numbers_are_checked(tmp_path: Path, column: str, text: str, message: str) -> None:
    files = SMALL | {"indicators": f"indicator,goal,name,{column}\ntrees,air,Trees,{text}\n"}
    (found,) = messages(read(folder(tmp_path, files)))
    assert re.search(f"error: indicators, row 1, column {column}: {message}", found)


@pytest.mark.parametrize(
    ("text", "value"), [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("", False)]
)
def test_yes_and_no_may_be_written_in_several_ways(tmp_path: Path, text: str, value: bool) -> None:
    files = SMALL | {"contributions": f"indicator,department,whole\ntrees,parks,{text}\n"}
    assert read(folder(tmp_path, files)).plan.contributions[0].whole is value


def test_neither_yes_nor_no_is_an_error(tmp_path: Path) -> None:
    files = SMALL | {"contributions": "indicator,department,whole\ntrees,parks,perhaps\n"}
    (found,) = messages(read(folder(tmp_path, files)))
    assert "row 1, column whole: yes or no is expected, found 'perhaps'" in found


@pytest.mark.parametrize(
    ("files", "message"),
    [
        (
            {"goals": "goal,name,wieght\ntop,Top,1\n"},
            r"warning: goals, column wieght: there is no column 'wieght' \(did you mean 'weight'\?\); it is not",
        ),
        ({"goals": "goal,name,\ntop,Top,1\n"}, "warning: goals: the cells below the blank heading 3 are not read"),
        (
            {"goals": "Goal,name\ntop,Top\n"},
            r"column goal: the column 'goal' is missing \(did you mean 'Goal'\?\)",
        ),
        ({"goals": "goal,name,name\ntop,Top,Tip\n"}, "the column 'name' stands twice; the first is read"),
        (
            {"goals": "goal,name\ntop,\n"},
            "row 1, column name: the cell is blank; every row of goals needs its name",
        ),
        ({"goals": "goal,name\n,Top\ntop,Top\n"}, "row 1, column goal: the cell is blank"),
        (
            {"goals": "goal,name\ntop\n"},
            "row 1: the row has 1 cells and the heading 2; the missing ones count as blank",
        ),
        (
            {"goals": "goal,name\ntop,A good, green city\n"},
            "error: goals, row 1: the row has 3 cells and the heading 2",
        ),
        (
            {"goals": "goal,name\ntop,A\n\ntop,B\n"},
            "error: goals, row 3: goal 'top' stands twice, in rows 1 and 3",
        ),
        ({"goals": "goal;name\ntop;Top\n"}, "error: goals: goals.csv parts its columns by semicolons; commas are"),
        ({"goals": "goal\tname\ntop\tTop\n"}, "goals.csv parts its columns by tabs"),
        ({"goals": "goal,name\ntop,Münster\n".encode("latin-1")}, r"goals.csv is not written in UTF-8 \(line 2\)"),
        ({"goals": "goal,name\ntop,Top\n".encode("utf-16")}, "goals.csv is written in UTF-16; UTF-8 is expected"),
        (
            {"goals": "goal,name\ntop,Top\n".encode("utf-16-le")},
            "goals.csv is written in UTF-16; UTF-8 is expected",
        ),
        ({"goals": b"PK\x03\x04rest"}, "goals.csv is a workbook and not a CSV file"),
        ({"goals": 'goal,name\ntop,"Top\n'}, "goals.csv is not a sound CSV file"),
        ({"goals": ""}, "warning: goals: goals.csv is empty"),
        ({"goals": "goal,name\n"}, "note: goals: goals.csv has a heading and no rows"),
        (
            {"goal": "goal,name\n"},
            r"warning: goal: there is no table 'goal' \(did you mean 'goals'\?\); goal.csv is not",
        ),
        ({"shopping": "a,b\n"}, "note: shopping: there is no table 'shopping'; shopping.csv is not read"),
        (
            {"costs": "indicator,department,step,remark\ntrees,parks,1,cheap\n"},
            "warning: costs, column remark: there is no column 'remark'; it is not read",
        ),
    ],
)
def test_odd_tables_are_reported(tmp_path: Path, files: Mapping[str, str | bytes], message: str) -> None:
    found = messages(read(folder(tmp_path, {"departments": "department,name\nparks,Parks\n"} | files)))
    assert any(re.search(message, text) for text in found), found


def test_a_table_that_cannot_be_read_brings_one_message_alone(tmp_path: Path) -> None:
    unreadable = {"departments": "department,name\nparks,Grünflächen\n".encode("latin-1")}
    reading = read(folder(tmp_path, SMALL | unreadable))
    assert reading.unread == ("departments",)
    assert [finding.message for finding in all_findings(reading)] == [
        "departments.csv is not written in UTF-8 (line 2); UTF-8 is expected"
    ]


def test_a_bad_cell_brings_one_message_alone(tmp_path: Path) -> None:
    goals = "goal,parent,name\ntop,,A good city\nair,top,\n"
    (found,) = all_findings(read(folder(tmp_path, SMALL | {"goals": goals})))
    assert str(found) == "goals, row 2, column name: the cell is blank; every row of goals needs its name"


def test_a_file_beyond_the_size_limit_is_refused_unread(tmp_path: Path) -> None:
    path = folder(tmp_path, SMALL)
    with (path / "results.csv").open("wb") as file:
        file.truncate(200_000_000)
    (found,) = messages(read(path))
    assert found == "error: results: results.csv has 200 MB; a table may have at most 50 MB"


def test_other_files_of_the_folder_are_not_read(tmp_path: Path) -> None:
    files = SMALL | {"SOURCES.md": "# goals", "goals.xlsx": b"PK", "notes.txt": "goal;name"}
    assert read(folder(tmp_path, files)).findings == ()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("plam", r"There is no plan 'plam' \(did you mean 'plan'\?\)"),
        ("nothing", "There is no plan 'nothing'\\."),
        ("empty", "The folder 'empty' holds no table of a plan, such as goals.csv"),
        ("astray", r"it holds 'goal.csv' \(did you mean 'goals'\?\)"),
        ("book.xlsx", "'book.xlsx' is damaged and cannot be read"),
        ("goals.csv", "'goals.csv' is a file; a plan is a folder of CSV files"),
    ],
)
def test_where_nothing_can_be_read_the_message_says_why(tmp_path: Path, name: str, message: str) -> None:
    for directory in ("plan", "empty", "astray"):
        (tmp_path / directory).mkdir()
    folder(tmp_path / "astray", {"goal": "goal,name\n"})
    folder(tmp_path, {"book.xlsx": b"PK", "goals.csv": "goal,name\n"})
    with pytest.raises(PlanError, match=message):
        read(tmp_path / name)


def test_reading_a_plan_with_errors_raises_all_of_them_at_once(tmp_path: Path) -> None:
    files = SMALL | {
        "indicators": "indicator,goal,name,target\ntrees,aire,Trees,many\n",
        "contributions": "indicator,department\ntrees,park\n",
    }
    with pytest.raises(PlanError, match="has 3 errors") as caught:
        read_plan(folder(tmp_path, files))
    assert [str(finding) for finding in caught.value.findings] == [
        "indicators, row 1, column goal: there is no goal 'aire' (did you mean 'air'?) "
        "(Correct it, or add it to goals.)",
        "indicators, row 1, column target: a number is expected, found 'many' "
        "(Leave the cell blank if there is nothing to say.)",
        "contributions, row 1, column department: there is no department 'park' (did you mean 'parks'?) "
        "(Correct it, or add it to departments.)",
    ]


def test_warnings_do_not_keep_a_plan_from_being_read(tmp_path: Path) -> None:
    files = SMALL | {"goals": "goal,parent,name,weight\ntop,,City,\nair,top,Air,0.5\n"}
    assert read_plan(folder(tmp_path, files)).goals[0].weight == 0.5


def test_only_tables_and_columns_in_use_are_written(tmp_path: Path) -> None:
    goal = Goal(goal="top", name='A "good", city', weight=0.1)
    indicator = Indicator(indicator="trees", goal="top", name="Trees\nplanted", class_=2, target=100.0)
    write_plan(Plan(settings=Settings(id="small"), goals=(goal,), indicators=(indicator,)), tmp_path / "new")
    written = {file.name: file.read_bytes().decode() for file in (tmp_path / "new").iterdir()}
    assert written == {
        "plan.csv": "key,value\nid,small\n",
        "goals.csv": 'goal,name,weight\ntop,"A ""good"", city",0.1\n',
        "indicators.csv": 'indicator,goal,name,target,class\ntrees,top,"Trees\nplanted",100,2\n',
    }


def test_even_a_plan_that_says_nothing_reads_back(tmp_path: Path) -> None:
    write_plan(Plan(), tmp_path)
    assert read(tmp_path).plan == Plan()


def test_a_table_that_the_plan_no_longer_has_is_removed(tmp_path: Path) -> None:
    plan = read(folder(tmp_path, SMALL | {"notes.txt": "mine"})).plan
    write_plan(replace(plan, contributions=()), tmp_path)
    assert not (tmp_path / "contributions.csv").exists()
    assert (tmp_path / "notes.txt").exists()
    assert read(tmp_path).plan == replace(plan, contributions=())


def test_limits_and_pins_keep_what_they_name(tmp_path: Path) -> None:
    plan = Plan(
        goals=(Goal(goal="top", name="Top"),),
        resources=(Resource(resource=" money ", name="Money"),),
        limits=(
            Limit(department="d", resource=" money ", floor=1.0),
            Limit(goal="top", resource=" money ", base=2.0),
        ),
        pins=(
            Pin(kind="share", indicator="i", department="d", value=0.1),
            Pin(kind="use", department="d", value=3.0),
        ),
        costs=(Step(indicator="i", department="d", step=1, use=((" money ", 1 / 3),)),),
    )
    write_plan(plan, tmp_path)
    assert read(tmp_path).plan == plan
    assert not (tmp_path / "plan.csv").exists()


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60), st.sampled_from(("goals", "costs", "plan")))
def test_whatever_a_file_holds_it_is_read_without_a_traceback(content: bytes, table: str) -> None:
    with TemporaryDirectory() as directory:
        (Path(directory) / f"{table}.csv").write_bytes(content)
        all_findings(read(Path(directory)))


@settings(max_examples=60, deadline=None)
@given(plans(amounts=st.floats(1e-300, 1e100), texts=ANY_TEXTS))
def test_whatever_is_written_reads_back_as_an_equal_plan(plan: Plan) -> None:
    with TemporaryDirectory() as directory:
        write_plan(plan, Path(directory))
        reading = read(Path(directory))
    assert reading.plan == plan
    assert hash(reading.plan) == hash(plan)
    assert reading.findings == ()


@settings(max_examples=25, deadline=None)
@given(plans(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_but_row_numbers(plan: Plan, random: Random) -> None:
    with TemporaryDirectory() as directory:
        write_plan(plan, Path(directory))
        for file in Path(directory).glob("*.csv"):
            header, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
            random.shuffle(rows)
            file.write_text(header + "".join(rows), encoding="utf-8")
        assert read(Path(directory)).plan == plan
