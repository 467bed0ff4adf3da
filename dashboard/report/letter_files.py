"""Target responsibility letters as files: one for each department, or all in one to print or to sign."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO

from dashboard.report.document import as_html
from dashboard.report.document_docx import as_docx
from dashboard.report.letters import Letter, addressed, collected, cover, letters
from dashboard.report.rows import title_of
from scenarios.outcome import Outcome

Progress = Callable[[int, int], None]
_LONGEST_NAME = 80
_TAKEN_BY_SYSTEMS = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def letter_files(found: Outcome, progress: Progress = lambda _done, _all: None) -> Iterator[tuple[str, bytes]]:
    """Write a Word file for each department, with its name.

    Args:
        found: An optimal outcome.
        progress: Is told after each letter how many of how many are written.
    """
    names = file_names(addressed(found))
    for place, letter in enumerate(letters(found), start=1):
        yield names[letter.department], as_docx([letter.document], title_of(found.plan))
        progress(place, len(names))


def letters_docx(found: Outcome, progress: Progress = lambda _done, _all: None) -> bytes:
    """Write all letters into one Word file, behind a page that lists them."""
    written = [letter.document for letter in _counted(found, progress)]
    return as_docx([cover(found), *written], title_of(found.plan))


def letters_html(found: Outcome, progress: Progress = lambda _done, _all: None) -> str:
    """Write all letters as one page for the browser, which prints each department on paper of its own."""
    return as_html(collected(cover(found), tuple(letter.document for letter in _counted(found, progress))))


def letters_zip(found: Outcome, progress: Progress = lambda _done, _all: None) -> bytes:
    """Pack a Word file for each department; the same content gives the same bytes."""
    return packed(letter_files(found, progress))


def packed(files: Iterator[tuple[str, bytes]]) -> bytes:
    """Pack files without the hour at which it was done."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return stream.getvalue()


def file_names(ids: tuple[str, ...]) -> dict[str, str]:
    """A name of a file for each id that every system takes, whatever the id holds; no two are the same."""
    names: dict[str, str] = {}
    for each in ids:
        plain = re.sub(r"[^\w-]+", "-", each).strip("-_")[:_LONGEST_NAME] or "department"
        plain = f"{plain}-" if _TAKEN_BY_SYSTEMS.fullmatch(plain) else plain
        taken = {name.casefold() for name in names.values()}
        choices = (f"{plain}{ending}.docx" for ending in ("", *(f"-{n}" for n in range(2, len(ids) + 2))))
        names[each] = next(name for name in choices if name.casefold() not in taken)
    return names


def _counted(found: Outcome, progress: Progress) -> Iterator[Letter]:
    count = len(addressed(found))
    for place, letter in enumerate(letters(found), start=1):
        yield letter
        progress(place, count)
