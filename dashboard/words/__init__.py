"""The one door for every text on screen; English is the language of the code, other languages are catalogues."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path

HERE = Path(__file__).parent
LANGUAGES = ("en",)


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """The catalogue of a language; texts that it lacks stay English."""
    return translation("meritree", HERE, [language], fallback=True)


def _(text: str) -> str:
    """Say a text in the reader's language."""
    return _here().gettext(text)


def many(one: str, more: str, count: int) -> str:
    """Say a text whose wording depends on a count; `{n}` stands for the count."""
    return _here().ngettext(one, more, count).replace("{n}", f"{count:,}")


def _here() -> NullTranslations:
    return catalogue(LANGUAGES[0])
