"""Tables and sentences on a terminal."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from model.errors import Finding

_PIPE_WIDTH = 120
_COLOURS = {"error": "bold red", "warning": "yellow", "note": "dim"}


def terminal() -> Console:
    """A console on stdout that prints names as they are, wide enough for tables where it is no terminal."""
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def clean(text: str) -> str:
    """Replace control characters, which could steer a terminal, by a visible sign."""
    return "".join("\ufffd" if unicodedata.category(sign) == "Cc" and sign != "\n" else sign for sign in text)


def print_title(console: Console, text: str) -> None:
    """Print the heading of a part."""
    console.print()
    console.print(Text(clean(text), style="bold"))


def print_sentences(console: Console, sentences: Iterable[str]) -> None:
    """Print sentences, each on lines of its own behind a dot."""
    for sentence in sentences:
        lines = Table.grid(padding=(0, 1))
        lines.add_row("•", Text(clean(sentence)))
        console.print(Padding(lines, (0, 1), expand=False))


def print_table(console: Console, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table; headings that begin with `>` mark columns of figures, set to the right."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
    for heading in headings:
        figures = heading.startswith(">")
        table.add_column(
            heading.lstrip(">"), justify="right" if figures else "left", no_wrap=figures, overflow="fold"
        )
    for row in rows:
        table.add_row(*(Text(clean(cell)) for cell in row))
    if table.row_count:
        print_title(console, title)
        console.print(Padding(table, (0, 1), expand=False))


def print_findings(console: Console, findings: Iterable[Finding]) -> None:
    """Print findings, each with its place."""
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    for finding in findings:
        place = finding.table + (f", row {finding.row}" if finding.row is not None else "")
        place += f", {finding.column}" if finding.column else ""
        text = Text(clean(finding.message))
        if finding.hint:
            text.append(f" {clean(finding.hint)}", style="dim")
        table.add_row(Text(finding.severity, style=_COLOURS[finding.severity]), Text(clean(place)), text)
    if table.row_count:
        console.print(table)
