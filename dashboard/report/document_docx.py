"""A document, or several one behind the other, as a Word file that needs no repair and overflows nowhere.

Everything is written as runs of text, so nothing in a plan can become a field, a link or markup. The same content
gives the same bytes.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from datetime import datetime
from io import BytesIO
from itertools import chain, pairwise

import docx
from docx.document import Document as WordFile
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element
from docx.shared import Mm, Pt

from dashboard.report.document import (
    Bullets,
    Commands,
    Document,
    Grid,
    Heading,
    Paragraph,
    Part,
    Picture,
    Signatures,
    Tiles,
)
from dashboard.report.rows import printable

_INK, _MUTED, _ACCENT, _SHADE = "0B1220", "4C5564", "1F5F9F", "F3F1EC"
_FONTS = {"zh": ("Calibri", "FangSong"), "": ("Calibri", "Microsoft YaHei")}
_PAPER, _MARGIN = (Mm(210), Mm(297)), Mm(19)
_TWIPS = round((_PAPER[0] - 2 * _MARGIN) / 635)
_WRITTEN = datetime(2000, 1, 1)
_SIZES = {"title": 17, "subtitle": 10, "lead": 11.5, "plain": 10.5, "note": 8.5, "cell": 9, "tile": 15}
_HEADINGS = {2: 13.0, 3: 11.5}


def as_docx(documents: Sequence[Document], footer: str) -> bytes:
    """Write documents into one Word file, each beginning on a page of its own.

    Args:
        documents: At least one.
        footer: What stands at the foot of every page, before its number.

    Returns:
        The bytes of a .docx file.
    """
    file = _empty(documents[0], footer)
    body = file.element.body
    end = body[-1]
    for place, document in enumerate(documents):
        for element in _written(document, new_page=place > 0):
            end.addprevious(element)
    stream = BytesIO()
    file.save(stream)
    return _settled(stream.getvalue())


def _written(document: Document, *, new_page: bool) -> Iterator[Element]:
    write = _Writer(document.language)
    yield write.paragraph(document.title, "title", bold=True, new_page=new_page, before=0, after=2, level=1)
    yield write.paragraph(document.subtitle, "subtitle", color=_MUTED, after=8)
    yield from chain.from_iterable(write.part(part) for part in document.parts)


class _Writer:
    """Turns parts into paragraphs and tables with the fonts of one language."""

    def __init__(self, language: str) -> None:
        self._latin, self._asian = _FONTS.get(language, _FONTS[""])
        self._looks: dict[tuple[float, bool, str], Element] = {}

    def part(self, part: Part) -> Iterable[Element]:
        """The paragraphs and tables of a part."""
        match part:
            case Heading(text, level, new_page):
                size, before = _HEADINGS[level], 16 if level == 2 else 11
                yield self.paragraph(
                    text, size, bold=True, color=_ACCENT, before=before, after=4, new_page=new_page, level=level
                )
            case Paragraph(text, role):
                yield self.paragraph(text, role, color=_MUTED if role == "note" else _INK, after=5)
            case Bullets(items, numbered):
                for place, item in enumerate(items, start=1):
                    yield self.paragraph(f"{place}. {item}" if numbered else f"• {item}", "plain", indent=11)
            case Tiles(items):
                yield from self._tiles(items)
            case Grid():
                yield from self._grid(part)
            case Picture() | Commands():
                yield from (self.paragraph(line, "note") for line in _in_lines(part))
            case Signatures(sides):
                yield from self._signatures(sides)

    def paragraph(
        self,
        text: str,
        size: str | float,
        *,
        bold: bool = False,
        color: str = _INK,
        side: str = "left",
        before: float = 0,
        after: float = 2,
        indent: float = 0,
        new_page: bool = False,
        level: int = 0,
        keep: bool = False,
    ) -> Element:
        """A paragraph of one run; `level` makes it a heading for whoever navigates or listens."""
        shape = _element("w:pPr")
        if level or keep:
            shape.append(_element("w:keepNext"))
        if new_page:
            shape.append(_element("w:pageBreakBefore"))
        shape.append(_element("w:spacing", before=round(20 * before), after=round(20 * after)))
        if indent:
            shape.append(_element("w:ind", left=round(20 * indent), hanging=round(20 * indent)))
        if side != "left":
            shape.append(_element("w:jc", val=side))
        if level:
            shape.append(_element("w:outlineLvl", val=level - 1))
        points = size if isinstance(size, float) else _SIZES[size]
        return _element("w:p", shape, self.run(text, points, bold=bold, color=color))

    def run(self, text: str, points: float, *, bold: bool = False, color: str = _INK) -> Element:
        """A run of text; its fonts for Latin and for Chinese signs are its own."""
        words = _element("w:t")
        words.text = printable(text).replace("\n", " ").replace("\t", " ")
        words.set(qn("xml:space"), "preserve")
        look = (points, bold, color)
        if look not in self._looks:
            self._looks[look] = self._look(*look)
        return _element("w:r", deepcopy(self._looks[look]), words)

    def _look(self, points: float, bold: bool, color: str) -> Element:
        fonts = _element("w:rFonts", ascii=self._latin, hAnsi=self._latin, eastAsia=self._asian, cs=self._latin)
        sizes = (_element("w:sz", val=round(2 * points)), _element("w:szCs", val=round(2 * points)))
        tongue = _element("w:lang", val="en-US", eastAsia="zh-CN")
        weight = [_element("w:b"), _element("w:bCs")] if bold else []
        return _element("w:rPr", fonts, *weight, _element("w:color", val=color), *sizes, tongue)

    def _grid(self, grid: Grid) -> Iterator[Element]:
        sides = ["right" if heading.startswith(">") else "left" for heading in grid.headings]
        widths = _shared(grid.widths or tuple(1 / len(sides) for _ in sides))
        if grid.caption:
            yield self.paragraph(grid.caption, "note", color=_MUTED, keep=True)
        head = [heading.removeprefix(">") for heading in grid.headings]
        rows = [self._row(head, widths, sides, bold=True, heads=True)]
        for place, row in enumerate(grid.rows, start=1):
            if len(row) == 1 < len(sides):
                rows.append(self._row(row, [sum(widths)], ["left"], bold=True, span=len(sides), keep=True))
            else:
                last = grid.total and place == len(grid.rows)
                rows.append(self._row(row, widths, sides, bold=last))
        yield _table(widths, rows, lines=True)
        yield self.paragraph("", "note", after=0)

    def _row(
        self,
        texts: Sequence[str],
        widths: Sequence[int],
        sides: Sequence[str],
        *,
        bold: bool = False,
        heads: bool = False,
        span: int = 1,
        keep: bool = False,
    ) -> Element:
        shape = _element("w:trPr", _element("w:cantSplit"))
        if heads:
            shape.append(_element("w:tblHeader"))
        cells = [
            _cell(
                self.paragraph(text, "cell", bold=bold, side=side, after=1, before=1, keep=keep or heads),
                width,
                span=span,
                shade=_SHADE if span > 1 else "",
            )
            for text, width, side in zip(texts, widths, sides, strict=True)
        ]
        return _element("w:tr", shape, *cells)

    def _tiles(self, items: Sequence[tuple[str, str]]) -> Iterator[Element]:
        widths = _shared(tuple(1 / len(items) for _ in items))
        cells = [
            _cell(
                self.paragraph(figure, "tile", bold=True, color=_ACCENT, after=0, keep=True),
                width,
                self.paragraph(words, "note", color=_MUTED),
            )
            for (figure, words), width in zip(items, widths, strict=True)
        ]
        yield _table(widths, [_element("w:tr", _element("w:trPr", _element("w:cantSplit")), *cells)], lines=False)
        yield self.paragraph("", "note", after=0)

    def _signatures(self, sides: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> Iterator[Element]:
        yield self.paragraph("", "plain", after=4, keep=True)
        widths = _shared(tuple(1 / len(sides) for _ in sides))
        heads = [
            _cell(self.paragraph(who, "plain", bold=True, after=4, keep=True), width)
            for (who, _lines), width in zip(sides, widths, strict=True)
        ]
        rows = [_element("w:tr", _element("w:trPr", _element("w:cantSplit")), *heads)]
        count = max(len(lines) for _, lines in sides)
        for place in range(count):
            cells = [
                _cell(
                    self.paragraph(
                        f"{lines[place][0]}:  {lines[place][1]}", "plain", before=9, keep=place < count - 1
                    ),
                    width,
                    underlined=True,
                )
                for (_, lines), width in zip(sides, widths, strict=True)
            ]
            rows.append(_element("w:tr", _element("w:trPr", _element("w:cantSplit")), *cells))
        yield _table(widths, rows, lines=False, apart=160)
        yield self.paragraph("", "note", after=0)


def _in_lines(part: Picture | Commands) -> tuple[str, ...]:
    """A drawing told in words, or lines to type."""
    return (part.caption, part.alt) if isinstance(part, Picture) else part.lines


def _table(widths: Sequence[int], rows: Iterable[Element], *, lines: bool, apart: int = 85) -> Element:
    """A table of fixed columns: what is long wraps within its cell."""
    shape = _element("w:tblPr", _element("w:tblW", w=sum(widths), type="dxa"))
    if lines:
        rule: dict[str, str | float] = {"val": "single", "sz": 4, "space": 0, "color": "C9C6BE"}
        shape.append(
            _element("w:tblBorders", *(_element(f"w:{edge}", **rule) for edge in ("top", "bottom", "insideH")))
        )
    shape.append(_element("w:tblLayout", type="fixed"))
    margins = (_element(f"w:{edge}", w=apart, type="dxa") for edge in ("left", "right"))
    shape.append(_element("w:tblCellMar", *margins))
    grid = _element("w:tblGrid", *(_element("w:gridCol", w=width) for width in widths))
    return _element("w:tbl", shape, grid, *rows)


def _cell(
    first: Element, width: int, *more: Element, span: int = 1, shade: str = "", underlined: bool = False
) -> Element:
    shape = _element("w:tcPr", _element("w:tcW", w=width, type="dxa"))
    if span > 1:
        shape.append(_element("w:gridSpan", val=span))
    if underlined:
        shape.append(_element("w:tcBorders", _element("w:bottom", val="single", sz=4, space=0, color=_MUTED)))
    if shade:
        shape.append(_element("w:shd", val="clear", color="auto", fill=shade))
    return _element("w:tc", shape, first, *more)


def _shared(shares: Sequence[float]) -> list[int]:
    """Widths of columns in twentieths of a point, together the width of the text."""
    ends = [round(_TWIPS * sum(shares[:place]) / sum(shares)) for place in range(len(shares) + 1)]
    return [end - start for start, end in pairwise(ends)]


def _element(tag: str, *children: Element, **attributes: str | float) -> Element:
    element = OxmlElement(tag, attrs={qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    element.extend(children)
    return element


def _empty(first: Document, footer: str) -> WordFile:
    """A file without content: paper, margins, the foot of the page, who made it and when."""
    file = docx.Document()
    body = file.element.body
    for element in list(body)[:-1]:
        body.remove(element)
    section = file.sections[0]
    section.page_width, section.page_height = _PAPER
    section.left_margin = section.right_margin = _MARGIN
    section.top_margin, section.bottom_margin = Mm(17), Mm(17)
    section.footer_distance = Pt(22)
    told = file.core_properties
    told.title, told.author, told.comments = printable(first.title)[:255], "Meritree", ""
    told.created = told.modified = _WRITTEN
    told.last_modified_by, told.language = "", first.language
    write = _Writer(first.language)
    foot = write.paragraph(f"{footer} · ", "note", color=_MUTED)
    for field in ("PAGE", "NUMPAGES"):
        foot.append(_element("w:fldSimple", write.run("1", _SIZES["note"], color=_MUTED), instr=field))
        if field == "PAGE":
            foot.append(write.run(" / ", _SIZES["note"], color=_MUTED))
    under = section.footer.paragraphs[0]._p
    under.addprevious(foot)
    under.getparent().remove(under)
    return file


def _settled(content: bytes) -> bytes:
    """The same archive without the hour at which it was packed."""
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as packed, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as again:
        for entry in packed.infolist():
            plain = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(plain, packed.read(entry.filename))
    return stream.getvalue()
