"""Pieces of a Word document that python-docx has no words for: fields, bookmarks, links, fonts of both scripts, fixed tables."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LATIN = "Times New Roman"
SONG, FANG, HEI, KAI, TITLE = "宋体", "仿宋", "黑体", "楷体", "方正小标宋简体"
FALLBACKS = {SONG: "SimSun", FANG: "仿宋_GB2312", HEI: "SimHei", KAI: "楷体_GB2312", TITLE: "宋体"}
"""Where a machine lacks a font, Word takes the one named here (`w:altName`)."""


def element(tag: str, **attributes: str) -> Any:
    """An element of WordprocessingML: `element("w:jc", val="center")`."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def set_fonts(properties: Any, east: str, latin: str = LATIN) -> None:
    """Both scripts' fonts on run properties; the theme's would win over them, so they go."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script, font in (("ascii", latin), ("hAnsi", latin), ("eastAsia", east), ("cs", latin)):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:hint"), "eastAsia")


def set_style(
    document: Document,
    name: str,
    *,
    east: str,
    size_pt: float,
    line_pt: float | None = None,
    bold: bool = False,
    base: str | None = "Normal",
) -> Any:
    """A paragraph style by name, made where it is not there; `line_pt` None: single spacing."""
    styles = document.styles
    style = styles[name] if name in [each.name for each in styles] else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name != "Normal":
        style.base_style = styles["Normal"]
    font, layout = style.font, style.paragraph_format
    font.size, font.bold, font.italic, font.color.rgb = Pt(size_pt), bold, False, RGBColor(0, 0, 0)
    set_fonts(style.element.get_or_add_rPr(), east)
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(line_pt) if line_pt is not None else 1.0
    return style


def name_fallbacks(document: Document) -> None:
    """Write the fonts and their alternatives into the document's table of fonts."""
    part = next((p for p in document.part.package.iter_parts() if str(p.partname) == "/word/fontTable.xml"), None)
    if part is None:
        return
    entries = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>' for name, other in FALLBACKS.items())
    part._blob = part.blob.replace(b"</w:fonts>", entries.encode() + b"</w:fonts>")


def field(paragraph: Paragraph, code: str, shown: str) -> Run:
    """A field with what it shows until it is computed again."""
    begin = paragraph.add_run()
    begin._r.append(element("w:fldChar", fldCharType="begin"))
    instruction = element("w:instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    paragraph.add_run()._r.append(instruction)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="separate"))
    run = paragraph.add_run(shown)
    paragraph.add_run()._r.append(element("w:fldChar", fldCharType="end"))
    return run


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """The whole paragraph under a name that links and PAGEREF know."""
    start, end = element("w:bookmarkStart", id=str(number), name=name), element("w:bookmarkEnd", id=str(number))
    first = paragraph._p.find(qn("w:r"))
    if first is None:
        paragraph._p.append(start)
    else:
        first.addprevious(start)
    paragraph._p.append(end)


def link(paragraph: Paragraph, text: str, target: str) -> None:
    """A text that leads to a bookmark."""
    anchor = element("w:hyperlink", anchor=target, history="1")
    run = paragraph.add_run(text)
    run.font.color.rgb = RGBColor(0x1F, 0x5A, 0x96)
    anchor.append(run._r)
    paragraph._p.append(anchor)


def shade(cell: Any, colour: str) -> None:
    """The background of a table's cell, as rrggbb."""
    cell._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=colour))


def fix_table(table: Any, widths_mm: list[float], *, header: bool = True) -> None:
    """Fixed widths, thin lines, a header row that repeats, and rows that do not break over a page."""
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:  # the order of these elements is fixed by the standard, and it comes last
        properties.remove(look)
    width = properties.find(qn("w:tblW"))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(round(sum(widths_mm) * 56.7)))
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val="single", sz="4", space="0", color="7F7F7F"))
    properties.append(borders)
    properties.append(element("w:tblLayout", type="fixed"))
    margins = element("w:tblCellMar")
    for side, twips in (("top", "28"), ("left", "57"), ("bottom", "28"), ("right", "57")):
        margins.append(element(f"w:{side}", w=twips, type="dxa"))
    properties.append(margins)
    if look is not None:
        properties.append(look)
    for column, width in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), widths_mm, strict=True):
        column.set(qn("w:w"), str(round(width * 56.7)))
    for index, row in enumerate(table.rows):
        row_properties = row._tr.get_or_add_trPr()
        row_properties.append(element("w:cantSplit"))
        if index == 0 and header:
            row_properties.append(element("w:tblHeader"))
        for cell, width in zip(row._tr.tc_lst, widths_mm, strict=True):
            size = cell.get_or_add_tcPr().get_or_add_tcW()
            size.set(qn("w:w"), str(round(width * 56.7)))
            size.set(qn("w:type"), "dxa")


def keep_rows_together(table: Any) -> None:
    """A table that a page does not end in: every row but the last stays with the next one."""
    for row in table._tbl.tr_lst[:-1]:
        for cell in row.tc_lst:
            for paragraph in cell.p_lst:
                paragraph.get_or_add_pPr().get_or_add_keepNext()


def describe(run: Run, text: str) -> None:
    """What a picture shows, for who cannot see it."""
    for properties in run._r.iter(qn("wp:docPr")):
        properties.set("descr", text)
        properties.set("title", text[:80])


def number_pages(document: Document) -> None:
    """— 1 — at the outer edge of each page, as GB/T 9704 sets it."""
    document.settings.odd_and_even_pages_header_footer = True
    first = document.sections[0]
    for footer, side in ((first.footer, WD_ALIGN_PARAGRAPH.RIGHT), (first.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)):
        footer.is_linked_to_previous = False
        _number(footer.paragraphs[0], document.styles["Cell"], side, 14)


def number_map_pages(section: Any) -> None:
    """The number of a page that a map fills stands above it, in the corner that its heading leaves free."""
    section.footer.is_linked_to_previous = section.even_page_footer.is_linked_to_previous = False
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]
        _number(line, "Cell", WD_ALIGN_PARAGRAPH.RIGHT, 8)
        line.paragraph_format.line_spacing = Pt(8)


def _number(line: Paragraph, style: Any, side: WD_ALIGN_PARAGRAPH, size_pt: float) -> None:
    line.style, line.alignment = style, side
    line.add_run("— ")
    field(line, "PAGE", "1")
    line.add_run(" —")
    for run in line.runs:
        run.font.size = Pt(size_pt)
