"""Long work on a terminal: how far it is, several workers at it, and a clear end where it is interrupted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

_TENTHS = 10


@contextmanager
def workers(number: int) -> Iterator[Executor | None]:
    """Lend a number of processes that work side by side; None where there is one, which is this one.

    When the work is interrupted what has not begun is dropped, and the processes end with what they are at.
    """
    if number <= 1:
        yield None
        return
    executor = ProcessPoolExecutor(number, mp_context=get_context("spawn"), initializer=_leave_interrupts)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    for _ in range(number):  # a process that is still starting is deaf to Ctrl-C only if it is born so
        executor.submit(int)
    signal.signal(signal.SIGINT, before)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def _leave_interrupts() -> None:
    """Leave Ctrl-C to the process that was started by a person."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def told(what: str) -> Iterator[Callable[[float], None]]:
    """Tell on stderr which share (0..1) of some work is done: on a terminal in one line, else at every tenth."""
    shown = -1

    def tell(share: float) -> None:
        nonlocal shown
        step = round(100 * share) if sys.stderr.isatty() else int(_TENTHS * share + 1e-9) * _TENTHS
        if step > shown:
            shown = step
            sys.stderr.write(f"\r{what}: {step} %" if sys.stderr.isatty() else f"{what}: {step} %\n")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        if sys.stderr.isatty() and shown >= 0:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
