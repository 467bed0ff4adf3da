"""Finds the texts of the sources for `make catalogue`; Babel's own reader overlooks those inside f-strings."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from typing import BinaryIO

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def extract(
    source: BinaryIO,
    keywords: Collection[str],
    _comment_tags: Collection[str],
    options: object,  # noqa: ARG001  (Babel names it)
) -> Iterator[Found]:
    """Read a source for Babel: line, function, its texts and no comments, for every call of a keyword."""
    for call in ast.walk(ast.parse(source.read())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in keywords:
            said = [
                each.value for each in call.args if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            if said:
                yield call.lineno, call.func.id, said[0] if len(said) == 1 else tuple(said), []
