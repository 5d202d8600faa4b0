"""Paper and paragraph styles of a Chinese official document (GB/T 9704-2012); English ones keep the paper, in smaller type."""

from __future__ import annotations

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from yingji.base.language import Lang
from yingji.results.office import wordparts as parts


def exact(size_pt: float) -> float:
    """Height of a line of small type, pt: set, not left to the font, so that pages can be counted (`paging`)."""
    return round(size_pt * 1.32, 1)


def official_styles(document: Document, lang: Lang) -> None:
    """Set the first section's page, and every style that the report uses."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin, page.left_margin, page.right_margin = Mm(37), Mm(35), Mm(28), Mm(26)
    page.footer_distance = Mm(28)
    zh = lang == "zh"
    body_pt, line_pt = (16.0, 28.95) if zh else (12.0, 18.0)
    normal = parts.set_style(document, "Normal", east=parts.FANG, size_pt=body_pt, line_pt=line_pt)
    normal.paragraph_format.first_line_indent = Pt(2 * body_pt) if zh else Pt(0)
    normal.paragraph_format.space_after = Pt(0 if zh else 6)
    rows: tuple[tuple[str, str, float, bool], ...] = (
        ("Title", parts.TITLE, 22.0, False), ("Subtitle", parts.KAI, body_pt, False), ("Heading 1", parts.HEI, body_pt, not zh),
        ("Heading 2", parts.KAI, body_pt, not zh), ("TOC Heading", parts.HEI, body_pt, not zh),
    )  # fmt: skip
    for name, east, size, bold in rows:
        style = parts.set_style(document, name, east=east, size_pt=size, line_pt=max(line_pt, size * 1.4), bold=bold)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(0 if name in ("Subtitle",) else 8)
        style.paragraph_format.first_line_indent = Pt(2 * body_pt) if zh and name.startswith("Heading") else Pt(0)
        if name in ("Title", "Subtitle", "TOC Heading"):
            style.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for border in style.element.xpath("./w:pPr/w:pBdr"):
            border.getparent().remove(border)
    small = (("Caption", parts.HEI, 10.5), ("Cell", parts.SONG, 10.5), ("Picture", parts.SONG, 10.5), ("Note", parts.KAI, 10.5),
             ("Point", parts.FANG, body_pt), ("TOC 1", parts.FANG, 12.0), ("TOC 2", parts.FANG, 10.5))  # fmt: skip
    for name, east, size in small:
        style = parts.set_style(document, name, east=east, size_pt=size, line_pt=line_pt if name == "Point" else exact(size))
        style.paragraph_format.first_line_indent = Pt(0)
    document.styles["Picture"].paragraph_format.line_spacing = 1.0  # an exact height would cut the picture off
    caption = document.styles["Caption"].paragraph_format
    caption.alignment, caption.space_before, caption.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(8), Pt(4)
    document.styles["Point"].paragraph_format.space_after = Pt(0 if zh else 4)
    set_points(document, body_pt, line_pt)
    document.styles["TOC 2"].paragraph_format.left_indent = Pt(18)
    for name in ("TOC 1", "TOC 2"):
        document.styles[name].paragraph_format.right_indent = Mm(12)  # the page number has its place to itself
    document.styles["Note"].paragraph_format.space_after = Pt(4)
    parts.name_fallbacks(document)


def set_points(document: Document, size_pt: float, line_pt: float) -> None:
    """Type, line and hanging indent of a point of a list."""
    style = document.styles["Point"]
    style.font.size, layout = Pt(size_pt), style.paragraph_format
    layout.line_spacing, layout.left_indent, layout.first_line_indent = Pt(line_pt), Pt(1.5 * size_pt), Pt(-1.0 * size_pt)


def set_contents(document: Document, chapter_pt: float, section_pt: float) -> None:
    """Type of the table of contents."""
    for name, size_pt in (("TOC 1", chapter_pt), ("TOC 2", section_pt)):
        document.styles[name].font.size = Pt(size_pt)
        document.styles[name].paragraph_format.line_spacing = Pt(exact(size_pt))
