"""Answers that are worked out once and kept, whoever asks and from whichever thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import wraps
from threading import Lock
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
Answer = TypeVar("Answer")


def once(most: int) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """Keep the last `most` answers of a function by the value of its arguments, which must be hashable.

    Who asks for an answer that another thread is working out waits for it instead of working it out again. A
    failure is raised to all who wait for it and is not kept.
    """

    def keep(function: Callable[P, Answer]) -> Callable[P, Answer]:
        answers: OrderedDict[Hashable, Future[Answer]] = OrderedDict()
        lock = Lock()

        @wraps(function)
        def ask(*args: P.args, **kwargs: P.kwargs) -> Answer:
            question = (args, tuple(sorted(kwargs.items())))
            with lock:
                answer = answers.get(question)
                if answer is not None:
                    answers.move_to_end(question)
                else:
                    mine = answers[question] = Future()
                    if len(answers) > most:
                        answers.popitem(last=False)
            if answer is not None:
                return answer.result()
            try:
                mine.set_result(function(*args, **kwargs))
            except BaseException as failure:
                with lock:
                    if answers.get(question) is mine:
                        del answers[question]
                mine.set_exception(failure)
                raise
            return mine.result()

        return ask

    return keep
