"""The one door for every text on screen; English is the language of the code, other languages are catalogues.

The language is that of the thread at work: a page says it once per run with `speak`, a command or a report that
is written beside the page with `speaking`; a thread that was told nothing asks whom `follow` named (the session,
for a callback). Nothing that was said may be kept across languages: what is cached and holds words is cached with
`cached_by_language`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from model import plan as records

HERE = Path(__file__).parent
LANGUAGES = {"en": "English", "zh": "中文"}
ENGLISH = "en"

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
_spoken: ContextVar[str | None] = ContextVar("language", default=None)
_leaders: list[Callable[[], str | None]] = []


def language() -> str:
    """The language that is spoken here and now, one of `LANGUAGES`."""
    return _spoken.get() or next((said for leader in _leaders if (said := leader()) in LANGUAGES), ENGLISH)


def follow(leader: Callable[[], str | None]) -> None:
    """Ask here, and nowhere else, which language to speak in threads that were told none."""
    _leaders[:] = [leader]


def speak(wanted: str | None) -> None:
    """Speak a language from here on in this thread; English where there is no such language."""
    _spoken.set(wanted if wanted in LANGUAGES else ENGLISH)


@contextmanager
def speaking(wanted: str) -> Iterator[None]:
    """Speak a language inside a `with`."""
    token = _spoken.set(wanted if wanted in LANGUAGES else ENGLISH)
    try:
        yield
    finally:
        _spoken.reset(token)


def cached_by_language(most: int) -> Callable[[Callable[Given, Answer]], Callable[Given, Answer]]:
    """Keep the last answers of a function whose answer holds words, each language on its own."""

    def keeping(work: Callable[Given, Answer]) -> Callable[Given, Answer]:
        @lru_cache(maxsize=most)
        def kept(_language: str, *given: Any, **named: Any) -> Answer:
            return work(*given, **named)

        @wraps(work)
        def asked(*given: Any, **named: Any) -> Answer:
            return kept(language(), *given, **named)

        return asked

    return keeping


@lru_cache
def catalogue(wanted: str) -> NullTranslations:
    """The catalogue of a language, compiled from its `.po`; texts that it lacks stay English."""
    written = HERE / f"{wanted}.po"
    if not written.is_file():
        return NullTranslations()
    with written.open("rb") as texts:
        messages = read_po(texts, locale=wanted)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _(text: str) -> str:
    """Say a text in the reader's language."""
    return catalogue(language()).gettext(text)


def many(one: str, more: str, count: int) -> str:
    """Say a text whose wording depends on a count; `{n}` stands for the count."""
    return catalogue(language()).ngettext(one, more, count).replace("{n}", f"{count:,}")


def gap() -> str:
    """What stands between two sentences: a space, and in Chinese nothing."""
    return "" if language() == "zh" else " "


def label(record: Any) -> str:
    """Name of a record of the plan in the reader's language, where the plan has one."""
    return records.label(record, language())
