"""Answers that take a while are worked out beside the page, which looks again until they are there.

Work that reports its steps with `step` can be followed, lets pages pass that are being drawn, and stops at the
next one once nobody waits any longer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from dashboard.words import language, speaking

Answer = TypeVar("Answer")

# One at a time: the moves of the levers, solved in the page's own thread, come first.
_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")
# Pages being drawn, and how long work waits for a quiet moment (seconds): it must end in a full house, too.
_drawing: set[object] = set()
_page: ContextVar[object] = ContextVar("page", default=None)
MOMENT, LONGEST_WAIT = 0.005, 0.1
_at_work: ContextVar[Later[Any] | None] = ContextVar("at_work", default=None)


class DroppedError(Exception):
    """Nobody waits for this work any longer."""


@contextmanager
def first() -> Iterator[None]:
    """Draw a page inside a `with`: work beside it lets it pass at its next step."""
    page = object()
    token = _page.set(page)
    _drawing.add(page)
    try:
        yield
    finally:
        _drawing.discard(page)
        _page.reset(token)


def step(done: int, size: int) -> None:
    """Report that some steps of the work at hand are done, and let pages pass that are being drawn.

    Raises:
        DroppedError: Nobody waits for it any longer.
    """
    if (work := _at_work.get()) is not None:
        _let_pages_pass()
        work.reached(done, size)


def _let_pages_pass() -> None:
    end = time.monotonic() + LONGEST_WAIT
    while _drawing and time.monotonic() < end:
        time.sleep(MOMENT)


class Later(Generic[Answer]):
    """An answer that is being worked out.

    Attributes:
        question: What was asked; a page asks again when its question has become another one.
        progress: Share of its steps that are done, 0..1, where the work reports them.
        language: What it is worked out in, that of who asked.
    """

    def __init__(self, question: Hashable, work: Callable[[], Answer]) -> None:
        self.question = question
        self.progress = 0.0
        self.language = language()
        self._dropped = False
        self._work = work
        self._answer: Future[Answer | None] = _beside.submit(self._find)

    @property
    def dropped(self) -> bool:
        """Whether somebody said that nobody waits any longer."""
        return self._dropped

    @property
    def there(self) -> bool:
        """Whether the answer can be had without waiting."""
        return self._answer.done()

    def settled(self, patience: float) -> bool:
        """Whether the answer is there, after waiting for it at most so many seconds."""
        page = _page.get()
        # A page that waits for work must not have the work wait for it.
        waits = page in _drawing
        _drawing.discard(page)
        try:
            return bool(wait([self._answer], patience).done)
        finally:
            if waits:
                _drawing.add(page)

    def answer(self, patience: float | None = None) -> Answer | None:
        """The answer, after waiting for it at most so many seconds; None where it was dropped."""
        return self._answer.result(patience)

    def drop(self) -> None:
        """Say that nobody waits any longer; work that has not begun is not begun, and stops at its next step."""
        self._dropped = True
        self._answer.cancel()

    def reached(self, done: int, size: int) -> None:
        """Take note of the steps that are done.

        Raises:
            DroppedError: Nobody waits any longer.
        """
        if self._dropped:
            raise DroppedError
        self.progress = done / size

    def _find(self) -> Answer | None:
        token = _at_work.set(self)
        try:
            while not self._dropped:
                try:
                    with speaking(self.language):
                        return self._work()
                except DroppedError:  # by another one who asked the same and waits no longer
                    continue
        finally:
            _at_work.reset(token)
        return None


class Course(Generic[Answer]):
    """Several pieces of work, one after the other; between two of them others have their turn.

    Attributes:
        question: What was asked; a page asks again when its question has become another one.
        size: How many pieces there are.
        language: What they are worked out in, that of who asked.
    """

    def __init__(self, question: Hashable, pieces: Sequence[Callable[[], Answer]]) -> None:
        self.question, self.size = question, len(pieces)
        self.language = language()
        self._pieces = tuple(pieces)
        self._found: list[Answer] = []
        self._dropped = False
        self._now: Future[None] = _beside.submit(self._do_one)

    @property
    def done(self) -> int:
        """How many pieces are there."""
        return len(self._found)

    @property
    def there(self) -> bool:
        """Whether nothing is left to wait for."""
        return self.done == self.size or (self._now.done() and self._now.exception() is not None)

    def answer(self) -> list[Answer]:
        """The answers so far, in the order of the pieces; raises what a piece raised."""
        if self._now.done():
            self._now.result()
        return list(self._found)

    def drop(self) -> None:
        """Say that nobody waits any longer; pieces that have not begun are not begun."""
        self._dropped = True

    def _do_one(self) -> None:
        if self._dropped or self.done == self.size:
            return
        _let_pages_pass()
        with speaking(self.language):
            self._found.append(self._pieces[self.done]())
        self._now = _beside.submit(self._do_one)
