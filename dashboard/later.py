"""Answers that take a while are worked out beside the page, which looks again until they are there."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

Answer = TypeVar("Answer")

# One at a time: the moves of the levers, solved in the page's own thread, come first.
_beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="beside")


class Later(Generic[Answer]):
    """An answer that is being worked out.

    Attributes:
        question: What was asked; a page asks again when its question has become another one.
    """

    def __init__(self, question: Hashable, work: Callable[[], Answer]) -> None:
        self.question = question
        self._dropped = False
        self._work = work
        self._answer: Future[Answer | None] = _beside.submit(self._find)

    @property
    def there(self) -> bool:
        """Whether the answer can be had without waiting."""
        return self._answer.done()

    def answer(self, patience: float | None = None) -> Answer | None:
        """The answer, after waiting for it at most so many seconds; None where it was dropped."""
        return self._answer.result(patience)

    def drop(self) -> None:
        """Say that nobody waits any longer; work that has not begun is not begun."""
        self._dropped = True
        self._answer.cancel()

    def _find(self) -> Answer | None:
        return None if self._dropped else self._work()
