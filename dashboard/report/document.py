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
    """A table; headings that begin with `>` mark columns of figures, set to the right."""

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


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


Part = Heading | Paragraph | Bullets | Tiles | Grid | Picture | Commands


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


def _html_table(grid: Grid) -> str:
    sides = [' class="figure"' if heading.startswith(">") else "" for heading in grid.headings]
    head = _cells(
        "th", (heading.lstrip(">") for heading in grid.headings), [f' scope="col"{side}' for side in sides]
    )
    rows = "".join(f"<tr>{_cells('td', row, sides)}</tr>" for row in grid.rows)
    caption = f"<caption>{escape(grid.caption)}</caption>"
    return f'<div class="wide"><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


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


def _markdown_table(grid: Grid) -> str:
    sides = ["---:" if heading.startswith(">") else ":---" for heading in grid.headings]
    lines = [[heading.lstrip(">") for heading in grid.headings], sides, *grid.rows]
    rows = ["| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([f"**{_plain(grid.caption)}**", "", *rows])


def _plain(text: str) -> str:
    """Keep Markdown from reading marks where the text has signs."""
    for sign in ("\\", "*", "_", "`", "<", "#", "["):
        text = text.replace(sign, "\\" + sign)
    return re.sub(r"[ \n]+", " ", text).strip()
