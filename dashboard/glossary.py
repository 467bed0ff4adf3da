"""The words of the product, each in both languages with what it means here."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from dashboard.words import language

FILE = Path(__file__).parent / "words" / "glossary.csv"


class Term(NamedTuple):
    """A word: as it is said in English and in Chinese, and what it means, in both."""

    english: str
    chinese: str
    meaning: str
    meaning_zh: str

    @property
    def said(self) -> str:
        """The word in the reader's language."""
        return self.chinese if language() == "zh" else self.english

    @property
    def other(self) -> str:
        """The word in the other language."""
        return self.english if language() == "zh" else self.chinese

    @property
    def means(self) -> str:
        """What it means, in the reader's language."""
        return self.meaning_zh if language() == "zh" else self.meaning


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """All words, those of the plan before those of the answer."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return tuple(Term(**row) for row in csv.DictReader(rows))


def matching(sought: str) -> tuple[Term, ...]:
    """The words in which a text occurs, in either language or in the meaning; all for an empty text."""
    wanted = sought.strip().lower()
    return tuple(term for term in terms() if wanted in " ".join(term).lower())
