"""Every text that a person reads goes through the catalogues, is translated, and keeps its places."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from dashboard.words import LANGUAGES, _, catalogue, many, speaking
from dashboard.words.extraction import extract

ROOT = Path(__file__).parent.parent
DASHBOARD = ROOT / "dashboard"
OTHERS = [code for code in LANGUAGES if code != "en"]
KEYWORDS = {"_": None, "many": (1, 2)}
PLACE = re.compile(r"\{[^{}]*\}")
# A Western sign that stands beside a Chinese character, and a space behind a Chinese sign.
ODD_SIGN = re.compile(r"[\u4e00-\u9fff}][,;:?!()]|[,;:?!()][\u4e00-\u9fff{]|[\uff0c\u3002\uff1b\uff1a] ")

Texts = tuple[str, ...]


@cache
def texts() -> frozenset[Texts]:
    """Every text of the sources: its one form, or those for one and more."""
    found = extract_from_dir(DASHBOARD, method_map=[("**.py", extract)], keywords=KEYWORDS)
    return frozenset(
        message if isinstance(message, tuple) else (message,) for _file, _line, message, *_rest in found
    )


@cache
def translated(language: str) -> Catalog:
    with (DASHBOARD / "words" / f"{language}.po").open("rb") as written:
        return read_po(written, locale=language)


def messages(language: str) -> dict[Texts, Message]:
    return {_forms(message.id): message for message in translated(language) if message.id}


def _forms(text: str | list[str] | tuple[str, ...]) -> Texts:
    return (text,) if isinstance(text, str) else tuple(text)


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated(language: str) -> None:
    """After a change of texts: `make catalogue`, then fill in what is empty."""
    known = messages(language)
    lacking = {forms[0] for forms in texts() - set(known)}
    lacking |= {forms[0] for forms, message in known.items() if not all(_forms(message.string))}
    assert not sorted(lacking)


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_a_guess_or_of_a_text_that_is_gone(language: str) -> None:
    known = messages(language)
    assert not sorted(forms[0] for forms, message in known.items() if message.fuzzy)
    assert not sorted(forms[0] for forms in set(known) - texts())
    assert not translated(language).obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    wrong = {
        forms[0]: translation
        for forms, message in messages(language).items()
        for translation in _forms(message.string)
        if set(PLACE.findall(translation)) != {place for form in forms for place in PLACE.findall(form)}
    }
    assert not wrong


def test_chinese_texts_bear_chinese_signs() -> None:
    odd = [text for message in messages("zh").values() for text in _forms(message.string) if ODD_SIGN.search(text)]
    assert not odd


def calls(tree: ast.AST) -> Iterator[tuple[ast.Call, bool]]:
    """Calls of `_` and `many`, and whether they are made when the module is imported."""

    def walk(node: ast.AST, at_import: bool) -> Iterator[tuple[ast.Call, bool]]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            yield node, at_import
        for name, child in ast.iter_fields(node):
            later = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and name == "body"
            for each in child if isinstance(child, list) else [child]:
                if isinstance(each, ast.AST):
                    yield from walk(each, at_import and not later)

    yield from walk(tree, True)


def faults(source: str) -> list[str]:
    """What is wrong with the calls of a source: texts that are no constants, or read at import."""
    found = []
    for call, at_import in calls(ast.parse(source)):
        wanted = call.args[:1] if isinstance(call.func, ast.Name) and call.func.id == "_" else call.args[:2]
        if not all(isinstance(each, ast.Constant) and isinstance(each.value, str) for each in wanted):
            found.append(f"line {call.lineno}: only a text that stands there can be translated")
        if at_import:
            found.append(f"line {call.lineno}: read at import, before anybody has a language")
    return found


# The frame is a script: Streamlit runs it anew for every reader, after the language is known.
SOURCES = [path for path in sorted(DASHBOARD.rglob("*.py")) if path != DASHBOARD / "pages" / "frame.py"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_stand_where_they_are_said_and_are_said_late(path: Path) -> None:
    assert not faults(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source",
    [
        "TITLE = _('Plan')",
        "def show(): return _(f'{name} waits')",
        "def show(text): return _(text)",
        "def show(n): return many('one', more, n)",
        "def show(title=_('Plan')): return title",
        "class View:\n    title = _('Plan')",
    ],
)
def test_a_text_that_could_never_be_translated_is_found(source: str) -> None:
    assert faults(source)


def test_texts_inside_of_f_strings_are_found() -> None:
    source = io.BytesIO(b"def show(n):\n    return f\"<b>{_('Plan')}</b>{many('{n} one', '{n} more', n)}\"")
    found = [(name, said) for _line, name, said, _comments in extract(source, KEYWORDS, (), {})]
    assert sorted(found) == [("_", "Plan"), ("many", ("{n} one", "{n} more"))]


def test_a_text_is_said_in_the_language_that_is_spoken() -> None:
    with speaking("zh"):
        assert (_("Ranking"), many("{n} change", "{n} changes", 2000)) == ("排名", "2,000项调整")
    assert (_("Ranking"), many("{n} change", "{n} changes", 1)) == ("Ranking", "1 change")


def test_a_text_that_no_catalogue_knows_stays_english() -> None:
    assert catalogue("zh").gettext("no such text") == "no such text"
    with speaking("tlh"):
        assert _("Ranking") == "Ranking"
