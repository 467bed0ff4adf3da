"""What is odd about a plan, in the reader's language.

The model says its findings in English; `findings.csv` holds the same sentences in Chinese, with `{1}`, `{2}` for
what differs from plan to plan. A sentence that is not there stays as it is.
"""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

from dashboard.words import language

FILE = Path(__file__).with_name("findings.csv")
_PLACE = re.compile(r"\\\{(\d)\\\}")


def finding_words(text: str) -> str:
    """A message or a hint of a finding in the reader's language."""
    return _chinese(text) if language() == "zh" else text


@lru_cache(maxsize=4096)
def _chinese(text: str) -> str:
    for pattern, translation in _sentences():
        if found := pattern.fullmatch(text):
            return re.sub(r"\{(\d)\}", lambda place: found[f"p{place[1]}"], translation)
    return text


@lru_cache
def _sentences() -> tuple[tuple[re.Pattern[str], str], ...]:
    with FILE.open(encoding="utf-8", newline="") as rows:
        return tuple((_pattern(row["english"]), row["chinese"]) for row in csv.DictReader(rows))


def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<p\1>.+?)", re.escape(sentence)), re.DOTALL)
