"""Work beside the page: what is there, what was dropped, what failed."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

import pytest

from dashboard import later
from dashboard.later import Course, Later, first, step

ENOUGH = 30.0


def until(there: Callable[[], bool]) -> None:
    end = time.monotonic() + ENOUGH
    while not there():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_an_answer_that_is_not_there_yet_can_be_waited_for_a_moment() -> None:
    gate = Event()
    asked = Later("q", lambda: gate.wait(ENOUGH))

    assert not asked.settled(0.01)
    gate.set()
    assert asked.settled(ENOUGH)
    assert asked.answer() is True


def test_pieces_are_done_in_their_order_and_counted() -> None:
    gate = Event()
    course = Course("q", [lambda: 1, lambda: 2 if gate.wait(ENOUGH) else 0, lambda: 3])

    until(lambda: course.done == 1)
    assert not course.there
    gate.set()
    until(lambda: course.there)
    assert course.answer() == [1, 2, 3]


def test_others_have_their_turn_between_two_pieces() -> None:
    gate = Event()
    course = Course("q", [lambda: gate.wait(ENOUGH), lambda: True, lambda: True])
    between = Later("other", lambda: course.done)

    gate.set()

    assert between.answer(ENOUGH) == 1


def test_pieces_of_a_course_that_was_dropped_are_not_begun() -> None:
    gate, begun = Event(), Event()
    course = Course("q", [lambda: gate.wait(ENOUGH), lambda: begun.set() or True])

    course.drop()
    gate.set()
    Later("after", lambda: None).answer(ENOUGH)
    Later("after that", lambda: None).answer(ENOUGH)

    assert not begun.is_set()


def test_a_piece_that_fails_ends_the_course_and_says_so() -> None:
    def fail() -> bool:
        raise ValueError("no")

    course = Course("q", [lambda: True, fail, lambda: True])

    until(lambda: course.there)
    with pytest.raises(ValueError, match="no"):
        course.answer()


def test_work_that_reports_its_steps_can_be_followed_and_stops_at_the_next_one() -> None:
    gate, done = Event(), []

    def work() -> int:
        step(1, 4)
        assert gate.wait(ENOUGH)
        step(2, 4)
        done.append("more")
        return 1

    asked = Later("q", work)
    until(lambda: asked.progress == 0.25)
    asked.drop()
    gate.set()
    until(lambda: asked.there)
    assert done == []
    assert asked.answer() is None


def test_steps_outside_of_such_work_are_nobodys_business() -> None:
    step(1, 2)


def test_work_lets_a_page_pass_that_is_being_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "LONGEST_WAIT", ENOUGH)
    begun = Event()

    def work() -> str:
        begun.set()
        step(0, 1)
        return "done"

    with first():
        asked = Later("q", work)
        assert begun.wait(ENOUGH)
        time.sleep(0.05)
        assert not asked.there
    assert asked.answer(ENOUGH) == "done"


def test_work_waits_for_no_page_that_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "LONGEST_WAIT", 2 * ENOUGH)
    with first():
        asked = Later("q", lambda: step(0, 1) or True)
        assert asked.settled(ENOUGH)


def test_a_full_house_holds_no_work_up_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(later, "LONGEST_WAIT", 0.01)
    with first():
        assert Later("q", lambda: step(0, 1) or True).answer(ENOUGH)
