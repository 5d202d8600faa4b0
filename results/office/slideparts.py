"""Pieces of a slide: real titles, texts of both scripts' fonts, tiles, tables and pictures that keep their proportions. Places in mm."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.util import Mm, Pt

from yingji.base.language import Lang
from yingji.results.maps import style
from yingji.results.maps.text import MM_PER_PT, wrap
from yingji.results.report.blocks import Tile

WIDTH, HEIGHT = 338.667, 190.5
LATIN, EAST = "Arial", "微软雅黑"
INK, SOFT, WARNING, ACCENT = "1C1C1C", "555555", "9E0B22", "0B4F43"
Box = tuple[float, float, float, float]
"""Left, top, width, height in mm."""
_TITLE_ONLY = 5
_FILLS = {"met": "E3F1ED", "missed": "FBE3D6", "uncertain": "F7F1D0", "not simulated": "EFEFEF"}
_LEADING = 1.45
_CELL_PAD_MM, _ROW_PAD_MM = 8.0, 3.6
"""What the margins of a table's cell take, across and upright."""
_BOLD = 0.84
"""A bold line is wider than it is measured here, in the regular face."""
_SIZES = (22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.0)


def new_deck(lang: Lang) -> Presentation:
    """An empty 16:9 presentation."""
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Mm(WIDTH), Mm(HEIGHT)
    return deck


def slide(deck: Presentation, title: str, *, cover: bool = False) -> Any:
    """A slide whose title is a real one, which outline and screen readers find."""
    made = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
    holder = made.shapes.title
    box: Box = (20, 38, 298, 34) if cover else (18, 7, 302, 17)
    holder.left, holder.top, holder.width, holder.height = (Mm(each) for each in box)
    sizes = (40.0, 36.0, 32.0, 28.0, 24.0) if cover else (28.0, 26.0, 24.0, 22.0, 20.0, 18.0)
    _fill(holder.text_frame, [title], size_pt=fitting([title], (*box[:2], box[2] * _BOLD, box[3]), sizes=sizes), colour=INK, bold=True)
    holder.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if cover else MSO_ANCHOR.MIDDLE
    rule = made.shapes.add_shape(MSO_SHAPE.RECTANGLE, Mm(18), Mm(74 if cover else 25), Mm(302), Mm(0.8))
    rule.fill.solid()
    rule.fill.fore_color.rgb = _rgb(ACCENT)
    rule.line.fill.background()
    _decorate(rule)
    return made


def text(made: Any, lines: Sequence[str], box: Box, *, size_pt: float, colour: str = INK, bold: bool = False, right: bool = False) -> float:
    """Lines in a box, smaller where they would not fit; the size."""
    shape = made.shapes.add_textbox(*(Mm(each) for each in box))
    sizes = [size for size in (size_pt, *_SIZES) if size <= size_pt]
    found = fitting(lines, (*box[:2], box[2] * (_BOLD if bold else 1.0), box[3]), sizes=sizes)
    _fill(shape.text_frame, lines, size_pt=found, colour=colour, bold=bold, right=right)
    return found


def bullets(made: Any, points: Sequence[str], box: Box) -> None:
    """Points under each other, in type as large as fits, with a little room between."""
    shape = made.shapes.add_textbox(*(Mm(each) for each in box))
    size = fitting(points, (box[0], box[1], box[2] - 8, box[3]), sizes=_SIZES, gap=0.8)
    _fill(shape.text_frame, points, size_pt=size, colour=INK)
    for paragraph in shape.text_frame.paragraphs:
        paragraph.space_after = Pt(size * 0.7)
        properties = paragraph._p.get_or_add_pPr()
        properties.set("marL", str(Mm(7)))
        properties.set("indent", str(-Mm(7)))
        properties.append(properties.makeelement(qn("a:buChar"), {"char": "•"}))


def tile(made: Any, told: Tile, box: Box, word: str, promised: str, found: str) -> None:
    """One target: verdict, promise, what was asked and found, clause."""
    shape = made.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Mm(each) for each in box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = _rgb(_FILLS[told.verdict])
    colour = style.VERDICT_COLOUR[told.verdict][1:].upper()
    shape.line.color.rgb, shape.line.width = _rgb(colour), Pt(1.5)
    inner = box[2] - 6
    for size in (18.0, 16.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0):
        small = size * 0.8
        promise, clause = len(wrap(told.promise, inner, size)), len(wrap(told.clause, inner, small))
        if (min(promise, 4) * size + size + (min(clause, 2) + 2) * small) * MM_PER_PT * _LEADING <= box[3] - 3:
            break
    frame = shape.text_frame
    rows = [
        (word, size, colour, True), (_cut(told.promise, 4, inner, size), size, INK, False), (promised, small, SOFT, False),
        (found, small, colour, True), (_cut(told.clause, 2, inner, small), small, SOFT, False),
    ]  # fmt: skip
    for index, (line, pt, ink, bold) in enumerate(rows):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        _run(paragraph, line, size_pt=pt, colour=ink, bold=bold)
    _margins(frame)
    frame.vertical_anchor = MSO_ANCHOR.TOP


def rows_that_fit(rows: Sequence[Sequence[str]], height: float, *, widths: Sequence[float], size_pt: float) -> int:
    """How many rows of a table, its heading among them, stand within so many mm: a long name takes several lines."""
    taken = 0.0
    for number, row in enumerate(rows):
        taken += _row_mm(row, widths, size_pt)
        if taken > height:
            return number
    return len(rows)


def _row_mm(row: Sequence[str], widths: Sequence[float], size_pt: float) -> float:
    """The height of a row; programs that set one to the lines of a Latin font cut Chinese lines off at the foot."""
    lines = max(len(wrap(cell, width - _CELL_PAD_MM, size_pt)) for cell, width in zip(row, widths, strict=True))
    return max(lines, 1) * size_pt * MM_PER_PT * _LEADING + _ROW_PAD_MM


def _cut(words: str, lines: int, width_mm: float, size_pt: float) -> str:
    """The text, cut with … where it would take more lines."""
    wrapped = wrap(words, width_mm, size_pt)
    return words if len(wrapped) <= lines else words[: sum(len(line) for line in wrapped[:lines]) - 2] + "…"


def table(made: Any, rows: Sequence[Sequence[str]], box: Box, *, widths: Sequence[float], size_pt: float = 11) -> None:
    """A real table, its first row the heads."""
    high = [_row_mm(row, widths, size_pt) for row in rows]
    held = made.shapes.add_table(len(rows), len(rows[0]), Mm(box[0]), Mm(box[1]), Mm(box[2]), Mm(min(box[3], sum(high)))).table
    for column, width in zip(held.columns, widths, strict=True):
        column.width = Mm(width)
    for r, row in enumerate(rows):
        held.rows[r].height = Mm(high[r])
        for c, cell in enumerate(row):
            frame = held.cell(r, c).text_frame
            _run(frame.paragraphs[0], cell, size_pt=size_pt, colour="FFFFFF" if r == 0 else INK, bold=r == 0)


def picture(made: Any, png: bytes, box: Box, alt: str, *, ratio: float) -> None:
    """A picture as large as the box allows, in its middle; `ratio` is its width to its height."""
    left, top, width, height = box
    wide = min(width, height * ratio)
    high = wide / ratio
    shape = made.shapes.add_picture(io.BytesIO(png), Mm(left + (width - wide) / 2), Mm(top + (height - high) / 2), Mm(wide), Mm(high))
    shape._element.nvPicPr.cNvPr.set("descr", alt)


def footer(made: Any, left: str, warning: str, right: str) -> None:
    """What every slide but the first bears at its foot."""
    text(made, [left], (18, 180, 200, 7), size_pt=10, colour=SOFT)
    if warning:
        text(made, [warning], (218, 180, 72, 7), size_pt=10, colour=WARNING, bold=True, right=True)
    text(made, [right], (292, 180, 28, 7), size_pt=10, colour=SOFT, right=True)


def fitting(lines: Sequence[str], box: Box, *, sizes: Sequence[float], gap: float = 0.0) -> float:
    """The largest size at which all lines have room; `gap` is the space after each, in sizes of the type."""
    for size in sizes:
        high = sum((len(wrap(line, box[2] - 5, size)) * _LEADING + gap) * size * MM_PER_PT for line in lines)
        if high <= box[3]:
            return size
    return sizes[-1]


def _fill(frame: Any, lines: Sequence[str], *, size_pt: float, colour: str, bold: bool = False, right: bool = False) -> None:
    for index, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        _run(paragraph, line, size_pt=size_pt, colour=colour, bold=bold)
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    _margins(frame)


def _margins(frame: Any) -> None:
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = Mm(2)
    frame.margin_top = frame.margin_bottom = Mm(1)


def _run(paragraph: Any, line: str, *, size_pt: float, colour: str, bold: bool) -> None:
    """One run, in a font for each script."""
    run = paragraph.add_run()
    run.text = line
    run.font.size, run.font.bold, run.font.name = Pt(size_pt), bold, LATIN
    run.font.color.rgb = _rgb(colour)
    properties = run._r.get_or_add_rPr()
    for tag in ("a:ea", "a:cs"):
        font = properties.makeelement(qn(tag), {"typeface": EAST if tag == "a:ea" else LATIN})
        properties.append(font)
    paragraph.alignment = PP_ALIGN.LEFT


def _rgb(colour: str) -> Any:
    """A colour from rrggbb."""
    made: Any = RGBColor
    return made(*bytes.fromhex(colour))


def _decorate(shape: Any) -> None:
    """A shape that says nothing needs no shadow and no words."""
    shape.shadow.inherit = False
