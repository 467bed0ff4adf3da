"""Names that are spelled in several ways: what is surely one name, and what may be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from model.flat.vocabulary import OFFICES, SMALL

MOST_NAMES = 1_000
_ALIKE = 80
# Signs that tell places and grades apart: two names that differ in them are two.
_TELLING = set("一二三四五六七八九十东南西北中上下前后新老大小")


@lru_cache(maxsize=65_536)
def plainly(text: str) -> str:
    """A text without case, accents, punctuation and double blanks: what two spellings of one name share."""
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    return " ".join(re.findall(r"\w+", bare))


def slug(text: str) -> str:
    """An id made of a name: its words in lower case, joined by underscores."""
    return plainly(text).replace(" ", "_") or "x"


def alike(names: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """Names that may be one, as (the one that is meant, the other spelling), sorted.

    Meant is the spelling that stands more often, of two equally frequent ones the longer. Two names are alike
    when their words can be paired (a word with one nearly the same, or with its abbreviation) and only words
    like "office" and "the" are left over; so Northern Schools and Southern Schools are two names.

    Args:
        names: Names, each surely another one, with how often they stand.
    """
    known = sorted(names)
    if len(known) < 2 or len(known) > MOST_NAMES:
        return ()
    plain = [plainly(name) for name in known]
    near = process.cdist(plain, plain, scorer=fuzz.token_set_ratio, score_cutoff=70)
    wide = process.cdist(plain, plain, scorer=fuzz.partial_ratio, score_cutoff=75)
    meant: dict[str, str] = {}
    for place, name in enumerate(known):
        for other in range(place + 1, len(known)):
            if (near[place][other] or wide[place][other]) and _may_be_one(plain[place], plain[other]):
                first, second = sorted((name, known[other]), key=lambda each: (-names[each], -len(each), each))
                meant.setdefault(second, first)
    return tuple(sorted((_end(meant, name), name) for name in meant))


def _end(meant: Mapping[str, str], name: str) -> str:
    """Follow a spelling to the name that stands for the whole group."""
    seen = {name}
    while name in meant and meant[name] not in seen:
        name = meant[name]
        seen.add(name)
    return name


def _may_be_one(first: str, second: str) -> bool:
    if re.findall(r"\d+", first) != re.findall(r"\d+", second):
        return False
    if not first.isascii() and not second.isascii():
        return _near_in_signs(first, second)
    left, right = _paired(first.split(), second.split())
    return all(word in OFFICES or word in SMALL for word in left + right)


def _near_in_signs(first: str, second: str) -> bool:
    differing = set(first) ^ set(second)
    return fuzz.ratio(first, second) >= _ALIKE and not differing & _TELLING


def _paired(first: Sequence[str], second: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words of two names that find no partner in the other."""
    left, right = [], list(second)
    for word in first:
        partner = max(right, key=lambda other: _likeness(word, other), default=None)
        if partner is not None and _likeness(word, partner) >= _ALIKE:
            right.remove(partner)
        else:
            left.append(word)
    paired = len(first) - len(left)
    content = [word for word in first if word not in SMALL and word not in OFFICES]
    return (left, right) if paired and content else (list(first), right)


def _likeness(word: str, other: str) -> float:
    short, long = sorted((word, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return 100.0
    return fuzz.ratio(word, other) if len(short) > 3 else 100.0 * (word == other)


def meant_by(spellings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is meant by a spelling, by its plain form."""
    return {plainly(written): meant for written, meant in spellings}
