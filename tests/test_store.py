"""Saved work: every version kept, two at once told apart, troubles in words."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.digest import digest
from model.plan import Goal, Plan, Settings
from model.tables import read_plan
from scenarios.bundled import bundled_plans, library
from scenarios.scenario import Change, Scenario
from scenarios.store import Store, open_store
from scenarios.store_errors import FrozenWorkError, StaleSaveError, StoreError, UnknownWorkError
from scenarios.written import plan_text, read_plan_text, read_scenario_text, scenario_text
from tests.plans import ANY_TEXTS, plans

PLAN = Plan(settings=Settings(id="small", name="Small"), goals=(Goal(goal="top", name="Top"),))
OTHER = Plan(settings=Settings(id="small", name="Smaller"), goals=(Goal(goal="top", name="Top"),))
LESS = Scenario(name="Less", changes=(Change("resources:money:total", 0.9, "scale"),))
START = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


class Clock:
    """A clock that moves on one minute whenever it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> datetime:
        self.asked += 1
        return START + timedelta(minutes=self.asked - 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "work.sqlite"


@pytest.fixture
def store(file: Path) -> Store:
    return open_store(str(file), clock=Clock())


@pytest.mark.parametrize("name", sorted(bundled_plans()))
def test_a_bundled_plan_comes_back_equal(name: str, store: Store) -> None:
    plan = read_plan(bundled_plans()[name])
    saved = store.save_plan("mine", plan)
    assert store.plan("mine") == plan
    assert saved.fingerprint == digest(plan)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(plan=plans(texts=ANY_TEXTS))
def test_any_plan_reads_back_equal_and_equal_plans_have_one_text(plan: Plan) -> None:
    again = read_plan_text(plan_text(plan))
    assert again == plan
    assert plan_text(again) == plan_text(plan)


@given(
    value=st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ANY_TEXTS,
    how=st.sampled_from(("set", "scale", "add", "share")),
)
def test_any_scenario_reads_back_equal_to_the_kind_of_its_values(value: object, how: str) -> None:
    scenario = Scenario(name="a", changes=(Change("goals:a:note", value, how),), names=(("zh", "甲"),))  # type: ignore[arg-type]
    again = read_scenario_text(scenario_text(scenario))
    assert again == scenario
    assert type(again.changes[0].value) is type(scenario.changes[0].value)


def test_every_ready_made_scenario_reads_back_equal() -> None:
    assert all(read_scenario_text(scenario_text(each)) == each for each in library().values())


def test_nothing_is_made_before_the_first_save(store: Store, file: Path) -> None:
    assert store.plans() == ()
    assert store.scenarios() == ()
    assert store.history("plan", "mine") == ()
    assert not file.parent.exists()


def aged(file: Path) -> None:
    """Let the files have been written a minute earlier."""
    for path in file.parent.iterdir():
        told = path.stat()
        os.utime(path, ns=(told.st_atime_ns - 60_000_000_000, told.st_mtime_ns - 60_000_000_000))


def test_a_stamp_is_another_one_after_a_write_and_none_while_two_writes_could_share_it(
    store: Store, file: Path
) -> None:
    assert store.stamp() == ()
    store.save_plan("mine", PLAN)
    assert store.stamp() is None
    aged(file)
    stamp = store.stamp()
    assert stamp is not None
    assert store.stamp() == stamp
    open_store(str(file)).save_plan("theirs", OTHER)
    assert store.stamp() is None
    aged(file)
    assert store.stamp() not in {stamp, None, ()}


def test_every_version_is_kept_with_who_when_and_from_what(store: Store) -> None:
    first = store.save_plan("mine", PLAN, author="Ada", note="as received", origin="county")
    second = store.save_plan("mine", OTHER, author="Ben", expected=first.number)
    assert [(each.number, each.author, each.parent) for each in store.history("plan", "mine")] == [
        (2, "Ben", 1),
        (1, "Ada", None),
    ]
    assert (first.note, first.origin, first.time) == ("as received", "county", START)
    assert second.time == START + timedelta(minutes=1)
    assert store.plan("mine") == OTHER
    assert store.plan("mine", 1) == PLAN
    assert store.plans() == (second,)


def test_a_scenario_is_listed_with_its_plan(store: Store) -> None:
    store.save_scenario("less", LESS, plan="tenjo", author="Ada")
    store.save_scenario("other", LESS, plan="county")
    assert [each.name for each in store.scenarios("tenjo")] == ["less"]
    assert [each.name for each in store.scenarios()] == ["less", "other"]
    assert store.scenario("less") == LESS


def test_who_saves_from_an_older_version_is_told_and_nothing_is_written(store: Store) -> None:
    first = store.save_plan("mine", PLAN, author="Ada")
    store.save_plan("mine", OTHER, author="Ben", expected=first.number)
    with pytest.raises(StaleSaveError, match="saved by Ben on 2026-03-12 at 09:31 UTC") as told:
        store.save_plan("mine", PLAN, author="Ada", expected=first.number)
    assert told.value.latest.number == 2
    assert len(store.history("plan", "mine")) == 2
    assert store.save_plan("mine", PLAN, author="Ada", expected=told.value.latest.number).number == 3


def test_a_name_that_exists_is_not_saved_over_by_chance(store: Store) -> None:
    store.save_scenario("less", LESS, plan="tenjo")
    with pytest.raises(StaleSaveError, match="save under another name, or on top of version 1"):
        store.save_scenario("less", LESS, plan="tenjo")
    assert store.free_name("scenario", "less") == "less 2"


def test_a_deleted_name_keeps_its_history_and_can_be_brought_back(store: Store) -> None:
    store.save_scenario("less", LESS, plan="tenjo")
    mark = store.delete("scenario", "less", author="Ben", note="not needed")
    assert (mark.deleted, mark.number, store.scenarios()) == (True, 2, ())
    with pytest.raises(UnknownWorkError, match="no scenario 'less' is saved"):
        store.scenario("less")
    assert store.scenario("less", 1) == LESS
    back = store.bring_back("scenario", "less", 1, expected=mark.number)
    assert (back.number, back.parent, back.plan) == (3, 1, "tenjo")
    assert store.scenario("less") == LESS


def test_a_deleted_name_is_free_again_but_not_for_who_did_not_know(store: Store) -> None:
    first = store.save_plan("mine", PLAN)
    store.delete("plan", "mine", author="Ben")
    with pytest.raises(StaleSaveError, match="was deleted by Ben"):
        store.save_plan("mine", OTHER, expected=first.number)
    assert store.save_plan("mine", OTHER).number == 3


def test_an_adopted_version_stays_and_a_change_makes_a_new_one(store: Store) -> None:
    store.save_plan("mine", PLAN)
    assert store.adopt("mine", 1, author="Council").adopted
    second = store.save_plan("mine", OTHER, expected=1)
    assert not second.adopted
    with pytest.raises(FrozenWorkError, match="version 1 of the plan 'mine' was adopted"):
        store.delete("plan", "mine")
    assert store.plan("mine", 1) == PLAN
    assert [each.adopted for each in store.history("plan", "mine")] == [False, True]


def test_an_unknown_name_comes_with_the_nearest_known_one(store: Store) -> None:
    store.save_scenario("less money", LESS, plan="tenjo")
    with pytest.raises(UnknownWorkError, match="did you mean 'less money'"):
        store.scenario("les money")
    with pytest.raises(UnknownWorkError, match="has no version 7"):
        store.scenario("less money", 7)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", "a name is needed"),
        (" \n ", "a name is needed"),
        ("x" * 81, "at most 80 signs"),
        ("-x", "cannot be a name"),
        ("tenjo", "the name of a bundled plan"),
    ],
)
def test_a_name_that_cannot_be_is_refused(store: Store, name: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        store.save_plan(name, PLAN)


def test_one_name_written_in_two_ways_is_one_name(store: Store) -> None:
    assert store.save_plan("  Bogota\u0301\n2026 ", PLAN).name == "Bogotá 2026"
    assert store.plan("Bogotá 2026") == PLAN


def test_a_backup_brings_everything_back(store: Store, tmp_path: Path) -> None:
    store.save_plan("mine", PLAN, author="Ada")
    store.save_plan("mine", OTHER, expected=1)
    store.adopt("mine", 1)
    store.save_scenario("less", LESS, plan="mine")
    assert store.back_up(tmp_path / "copy.sqlite") == 3
    assert [each.name for each in tmp_path.iterdir() if "copy" in each.name] == ["copy.sqlite"]
    fresh = open_store(str(tmp_path / "fresh.sqlite"))
    assert fresh.restore(tmp_path / "copy.sqlite").added == 3
    assert fresh.history("plan", "mine") == store.history("plan", "mine")
    assert fresh.plan("mine", 1) == PLAN
    again = fresh.restore(tmp_path / "copy.sqlite")
    assert (again.added, again.known, again.renamed) == (0, 3, ())


def test_a_backup_never_overwrites_what_was_saved_since(store: Store, tmp_path: Path) -> None:
    store.save_plan("mine", PLAN)
    store.back_up(tmp_path / "copy.sqlite")
    newer = store.save_plan("mine", OTHER, expected=1)
    assert store.restore(tmp_path / "copy.sqlite").added == 0
    assert store.newest("plan", "mine") == newer


def test_a_history_that_went_another_way_comes_back_under_a_name_of_its_own(store: Store, tmp_path: Path) -> None:
    store.save_plan("mine", PLAN, author="Ada")
    store.back_up(tmp_path / "copy.sqlite")
    other = open_store(str(tmp_path / "other.sqlite"))
    other.save_plan("mine", OTHER, author="Ben")
    assert other.restore(tmp_path / "copy.sqlite").renamed == (("mine", "mine (backup 1)"),)
    assert other.plan("mine") == OTHER
    assert other.plan("mine (backup 1)") == PLAN


def test_a_damaged_backup_changes_nothing(store: Store, tmp_path: Path) -> None:
    store.save_plan("mine", PLAN)
    store.back_up(tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as copy, copy:
        copy.execute("UPDATE meritree_contents SET text = replace(text, 'Top', 'Pot')")
    fresh = open_store(str(tmp_path / "fresh.sqlite"))
    with pytest.raises(StoreError, match="this backup is damaged"):
        fresh.restore(tmp_path / "copy.sqlite")
    assert fresh.plans() == ()


def test_a_backup_does_not_write_over_a_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.sqlite").write_text("mine")
    with pytest.raises(StoreError, match="there already"):
        store.back_up(tmp_path / "copy.sqlite")


def test_a_file_that_is_no_database_is_named_and_left_alone(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("a letter to the mayor " * 100)
    with pytest.raises(StoreError, match="not a database") as told:
        open_store(str(file)).plans()
    assert told.value.reason == "foreign"
    with pytest.raises(StoreError, match="not a database"):
        open_store(str(file)).save_plan("mine", PLAN)
    assert file.read_text().startswith("a letter")


def test_the_database_of_another_program_is_left_alone(file: Path) -> None:
    file.parent.mkdir()
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE songs (name TEXT)")
    before = file.read_bytes()
    with pytest.raises(StoreError, match="belongs to another program"):
        open_store(str(file)).save_plan("mine", PLAN)
    assert file.read_bytes() == before


def test_what_a_newer_program_wrote_is_not_touched(store: Store, file: Path) -> None:
    store.save_plan("mine", PLAN)
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE meritree_store SET value = '2'")
    with pytest.raises(StoreError, match="newer version of Meritree") as told:
        store.plans()
    assert told.value.reason == "newer"


def test_a_plan_in_a_newer_format_is_named() -> None:
    with pytest.raises(StoreError, match="newer version of Meritree"):
        read_plan_text(plan_text(PLAN).replace('"format":1', '"format":2'))


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"format":1}', '{"format":1,"plan":{"colour":"red"}}', "{" * 50]
)
def test_damaged_texts_are_named(text: str) -> None:
    with pytest.raises(StoreError, match="damaged"):
        read_plan_text(text)
    with pytest.raises(StoreError, match="damaged"):
        read_scenario_text(text)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(StoreError) as told:
        open_store(str(locked / "deep" / "work.sqlite")).save_plan("mine", PLAN)
    assert told.value.reason == "unreachable"


def test_a_place_that_can_be_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = open_store(str(tmp_path / "file" / "work.sqlite"))
    assert store.plans() == ()
    with pytest.raises(StoreError, match="folder cannot be made") as told:
        store.save_plan("mine", PLAN)
    assert told.value.reason == "unreachable"


def test_a_full_disk_is_named_and_what_was_saved_stays(
    store: Store, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_plan("mine", PLAN)
    whole = sqlite3.connect

    def small(*given: object, **named: object) -> sqlite3.Connection:
        connection: sqlite3.Connection = whole(*given, **named)  # type: ignore[call-overload]
        connection.execute("PRAGMA max_page_count = 12")
        return connection

    monkeypatch.setattr(sqlite3, "connect", small)
    monkeypatch.setattr(sqlite3.dbapi2, "connect", small)
    with pytest.raises(StoreError, match="disk is full") as told:
        store.save_plan("large", read_plan(bundled_plans()["county"]))
    assert told.value.reason == "full"
    monkeypatch.undo()
    assert open_store(str(file)).plan("mine") == PLAN


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("nonsense://x", "no driver"),
        ("postgresql+nothing://x", "no driver"),
        ("://", "no address of a database"),
        ("sqlite://", "keeps nothing"),
    ],
)
def test_an_address_that_leads_nowhere_is_named(address: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        open_store(address)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(StoreError) as told:
        open_store("nonsense://ada:secret@host/db")
    assert "secret" not in str(told.value)


RIVAL = """
import sys
from scenarios.store import open_store
from scenarios.store_errors import StaleSaveError
from scenarios.scenario import Change, Scenario

store = open_store(sys.argv[1])
scenario = Scenario(changes=(Change("resources:money:total", float(sys.argv[2])),))
print("ready", flush=True)
sys.stdin.readline()
try:
    print(store.save_scenario("shared", scenario, plan="tenjo", author=sys.argv[2], expected=1).number)
except StaleSaveError as told:
    print("told", told.latest.author)
"""


def _started(source: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", source, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
    )


def test_of_two_programs_that_save_one_name_at_once_the_second_is_told(store: Store, file: Path) -> None:
    store.save_scenario("shared", LESS, plan="tenjo")
    with _started(RIVAL, str(file), "1") as one, _started(RIVAL, str(file), "2") as two:
        for each in (one, two):
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        answers = [each.communicate("go\n")[0].strip() for each in (one, two)]
    winner = answers.index("2")
    assert answers[1 - winner] == f"told {winner + 1}"
    assert store.scenario("shared").changes[0].value == winner + 1
    assert len(store.history("scenario", "shared")) == 2


CROWD = """
import sys
from scenarios.store import open_store
from scenarios.store_errors import StaleSaveError
from scenarios.scenario import Change, Scenario

store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(25):
    scenario = Scenario(changes=(Change("resources:money:total", float(number)),))
    while True:
        try:
            newest = store.newest("scenario", "shared")
            store.save_scenario("shared", scenario, plan="tenjo", author=sys.argv[2], expected=newest.number)
            break
        except StaleSaveError:
            continue
print("done", flush=True)
"""


def test_programs_that_save_over_and_over_wait_for_each_other_and_lose_nothing(store: Store, file: Path) -> None:
    store.save_scenario("shared", LESS, plan="tenjo")
    with _started(CROWD, str(file), "1") as one, _started(CROWD, str(file), "2") as two:
        for each in (one, two):
            assert each.stdout is not None
            assert each.stdin is not None
            assert each.stdout.readline() == "ready\n"
            each.stdin.write("go\n")
        for each in (one, two):
            assert each.stdin is not None
            each.stdin.flush()
        assert [each.communicate()[0].strip() for each in (one, two)] == ["done", "done"]
    history = store.history("scenario", "shared")
    assert [each.number for each in history] == list(range(51, 0, -1))
    assert [sum(each.author == who for each in history) for who in "12"] == [25, 25]


WRITER = """
import sys
from scenarios.bundled import bundled_plans
from scenarios.store import open_store
from model.tables import read_plan
from dataclasses import replace

store = open_store(sys.argv[1])
plan = read_plan(bundled_plans()["county"])
for number in range(1, 100_000):
    changed = replace(plan, settings=replace(plan.settings, name=f"version {number}"))
    store.save_plan("mine", changed, expected=number - 1 or None)
    print(number, flush=True)
"""


def test_a_program_killed_in_the_middle_of_a_save_loses_nothing_that_was_saved(store: Store, file: Path) -> None:
    for _ in range(3):
        file.unlink(missing_ok=True)
        with _started(WRITER, str(file)) as writer:
            assert writer.stdout is not None
            for _ in range(5):
                writer.stdout.readline()
            writer.send_signal(signal.SIGKILL)
            told = 5 + len(writer.stdout.read().split())
        saved = store.history("plan", "mine")
        assert told <= len(saved) <= told + 1
        assert [store.plan("mine", each.number).settings.name for each in saved] == [
            f"version {each.number}" for each in saved
        ]
        assert store.save_plan("mine", PLAN, expected=saved[0].number).number == len(saved) + 1
        for rest in file.parent.iterdir():
            rest.unlink()
