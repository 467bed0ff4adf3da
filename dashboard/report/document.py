"""A document as a list of parts, written as one self-contained HTML page or as Markdown with the same content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal

_STYLE = Path(__file__).parent / "document.css"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3; `new_page` starts a page when printed."""

    text: str
    level: Literal[2, 3] = 2
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph: `lead` is large, `note` is small."""

    text: str
    role: Literal["plain", "lead", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, each behind a dot; numbered where `numbered`."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Tiles:
    """A few figures to remember, each with the words it needs."""

    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; headings that begin with `>` mark columns of figures, set to the right.

    A row of one cell stands across all columns, above the rows that belong to it. `widths` are shares of the width
    of the paper, where they have to be told; `total` says that the last row sums up the others.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as an SVG element, and what it shows in words."""

    svg: str
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines to type."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Places to sign, side by side: who signs, and the lines to fill in, each with what stands there already."""

    sides: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


Part = Heading | Paragraph | Bullets | Tiles | Grid | Picture | Commands | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A titled list of parts."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    language: str = "en"


def as_html(document: Document) -> str:
    """Write a document as one HTML page that needs nothing else: no script, no font, no address to call."""
    body = "\n".join(_html(part) for part in document.parts)
    return f"""<!doctype html>
<html lang="{escape(document.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{escape(document.title)}</title>
<style>
{_STYLE.read_text(encoding="utf-8")}</style>
</head>
<body>
<main>
<header><h1>{escape(document.title)}</h1><p class="subtitle">{escape(document.subtitle)}</p></header>
{body}
</main>
</body>
</html>
"""


def as_markdown(document: Document) -> str:
    """Write a document as Markdown; a picture is told in words."""
    parts = [f"# {_plain(document.title)}", _plain(document.subtitle), *map(_markdown, document.parts)]
    return "\n\n".join(parts) + "\n"


def _html(part: Part) -> str:
    match part:
        case Heading(text, level, new_page):
            page = ' class="page"' if new_page else ""
            return f"<h{level}{page}>{escape(text)}</h{level}>"
        case Paragraph(text, role):
            return f'<p class="{role}">{escape(text)}</p>'
        case Bullets(items, numbered):
            name = "ol" if numbered else "ul"
            return f"<{name}>{''.join(f'<li>{escape(item)}</li>' for item in items)}</{name}>"
        case Tiles(items):
            tiles = (
                f"<div><strong>{escape(figure)}</strong><span>{escape(words)}</span></div>"
                for figure, words in items
            )
            return f'<div class="tiles">{"".join(tiles)}</div>'
        case Grid():
            return _html_table(part)
        case Picture(svg, _, caption):
            return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
        case Commands(lines):
            return f"<pre>{escape(chr(10).join(lines))}</pre>"
        case Signatures(sides):
            return f'<div class="signatures">{"".join(_html_side(who, lines) for who, lines in sides)}</div>'


def _html_side(who: str, lines: Iterable[tuple[str, str]]) -> str:
    told = "".join(f"<p><span>{escape(what)}</span><b>{escape(given)}</b></p>" for what, given in lines)
    return f"<div><strong>{escape(who)}</strong>{told}</div>"


def _html_table(grid: Grid) -> str:
    sides = [' class="figure"' if heading.startswith(">") else "" for heading in grid.headings]
    head = _cells(
        "th", (heading.lstrip(">") for heading in grid.headings), [f' scope="col"{side}' for side in sides]
    )
    across = [f' class="across" colspan="{len(sides)}"']
    rows = [f"<tr>{_cells('td', row, across if len(row) == 1 < len(sides) else sides)}</tr>" for row in grid.rows]
    if grid.total and rows:
        rows[-1] = rows[-1].replace("<tr>", '<tr class="total">', 1)
    caption = f"<caption>{escape(grid.caption)}</caption>" if grid.caption else ""
    body = f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>"
    return f'<div class="wide"><table>{caption}{body}</table></div>'


def _cells(name: str, texts: Iterable[str], attributes: Sequence[str]) -> str:
    pairs = zip(texts, attributes, strict=True)
    return "".join(f"<{name}{attribute}>{escape(text)}</{name}>" for text, attribute in pairs)


def _markdown(part: Part) -> str:
    match part:
        case Heading(text, level):
            return f"{'#' * level} {_plain(text)}"
        case Paragraph(text):
            return _plain(text)
        case Bullets(items, numbered):
            return "\n".join(
                f"{f'{n}.' if numbered else '-'} {_plain(item)}" for n, item in enumerate(items, start=1)
            )
        case Tiles(items):
            return "\n".join(f"- **{_plain(figure)}** {_plain(words)}" for figure, words in items)
        case Grid():
            return _markdown_table(part)
        case Picture(_, alt, caption):
            return f"*{_plain(caption)}* {_plain(alt)}"
        case Commands(lines):
            return "\n".join(["```", *lines, "```"])
        case Signatures(sides):
            told = (
                f"- {_plain(who)}: {', '.join(f'{what} {given}'.strip() for what, given in x)}" for who, x in sides
            )
            return "\n".join(told)


def _markdown_table(grid: Grid) -> str:
    sides = ["---:" if heading.startswith(">") else ":---" for heading in grid.headings]
    full = [(*row, *[""] * (len(sides) - len(row))) for row in grid.rows]
    lines = [[heading.lstrip(">") for heading in grid.headings], sides, *full]
    rows = ["| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([f"**{_plain(grid.caption)}**", "", *rows])


def _plain(text: str) -> str:
    """Keep Markdown from reading marks where the text has signs."""
    for sign in ("\\", "*", "_", "`", "<", "#", "["):
        text = text.replace(sign, "\\" + sign)
    return re.sub(r"[ \n]+", " ", text).strip()
