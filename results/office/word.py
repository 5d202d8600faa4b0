"""The story as a Word document, set like a Chinese official document (GB/T 9704-2012): paper, margins, fonts, headings, page numbers."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from yingji.base.language import say
from yingji.results.archive import settle
from yingji.results.atlas.writing import Sheet
from yingji.results.charts.canvas import PAGE
from yingji.results.office import wordparts as parts
from yingji.results.office.columns import is_number, laid
from yingji.results.office.gallery import Gallery, Picture
from yingji.results.office.outline import MapsHere, Outline, outline
from yingji.results.office.paging import last_page, pages_of, table_pt
from yingji.results.office.tidy import TOGETHER, for_paper
from yingji.results.office.wordstyles import exact, official_styles, set_contents, set_points
from yingji.results.report.blocks import Board, Definition, FigureRef, Paragraph, Section, Story, Table
from yingji.results.report.shape import RunRecord

TEXT_MM = 156.0
_TABLE_PT = (10.5, 9.0, 8.0, 7.0, 6.0)
_CHART_DPI = 200
_FILLS = {"met": "DDF0EA", "missed": "FBE0D2", "uncertain": "F7F0CC", "not simulated": "EEEEEE"}
_MOST_ROWS = 40
"""Rows of a table on paper; only the register of assumptions is always whole."""
_TOGETHER_PT = 280.0
"""But a table higher than this may end a page: half of it would stay empty."""
_POINTS_PT = {"zh": ((14.0, 24.0), (12.0, 19.0), (10.5, 16.0)), "en": ((11.0, 15.0), (10.0, 13.5), (9.0, 12.0))}
"""Type and line of points that would not fit page one in the type of the text."""
_SPARE_PT = 30.0
"""So much of a page is left free where it must hold all: other fonts take other lines."""
_CONTENTS_PT = ((10.5, 10.5), (10.0, 9.0), (9.0, 8.0))
"""Type of chapters and sections in contents that would not fit a page."""
_MAP_MARGIN_MM = 5.0
_MAP_MM = 265.0


def write_word(records: Sequence[RunRecord], story: Story, path: Path, gallery: Gallery | None = None) -> None:
    """Write report.docx; the same story is the same bytes."""
    when = datetime.fromisoformat(max(record.started for record in records))
    document = _Writer(story, gallery or Gallery(records, story.lang)).write()
    core = document.core_properties
    core.title, core.author, core.subject, core.comments, core.last_modified_by = story.title, "yingji", story.subtitle, "", "yingji"
    core.created = core.modified = when.replace(tzinfo=None)
    core.language = "zh-CN" if story.lang == "zh" else "en-GB"
    document.save(str(path))
    settle(path, when)


class _Writer:
    """One document in the making: counters of figures, tables and bookmarks."""

    def __init__(self, story: Story, gallery: Gallery) -> None:
        self.story, self.gallery, self.lang = story, gallery, story.lang
        self.document: Document = docx.Document()
        self.outline: Outline = outline(story, gallery)
        self.counts = {"figure": 0, "table": 0}
        self.marks: dict[str, str] = {}
        self.page_runs: list[tuple[str, Any]] = []  # bookmark, and where the contents show its page

    def write(self) -> Document:
        official_styles(self.document, self.lang)
        self._title()
        for index, section in enumerate(self.story.sections):
            self._section(section)
            if index == 0:
                self._fit(1, _POINTS_PT[self.lang], set_points)
                before = last_page(self.document)
                self._contents()
                self._fit(before + 1, _CONTENTS_PT, set_contents)
        self._definitions(self.story.definitions)
        self._maps()
        parts.number_pages(self.document)
        pages = pages_of(self.document)
        for mark, run in self.page_runs:
            run.text = str(pages[mark])
        return self.document

    def _fit(self, pages: int, sizes: Sequence[tuple[float, float]], set_size: Callable[[Document, float, float], None]) -> None:
        """Smaller type, where what is set up to now takes more pages."""
        for size in sizes:
            if last_page(self.document, spare_pt=_SPARE_PT) <= pages:
                return
            set_size(self.document, *size)

    def told(self, key: str, **values: object) -> str:
        return say(f"office.{key}", self.lang, **values)

    def _mark(self, key: str) -> str:
        """The bookmark of a section, definition or map: its name may have 40 signs and must begin with a letter."""
        return self.marks.setdefault(key, f"m{len(self.marks) + 1}")

    def _title(self) -> None:
        story = self.story
        self.document.add_paragraph(story.title, style="Title")
        self.document.add_paragraph(story.subtitle, style="Subtitle")
        line = self.document.add_paragraph(self.told("made", date=story.date, number=story.number), style="Note")
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        if story.schematic:
            warning = self.document.add_paragraph(style="Note")
            warning.alignment = WD_ALIGN_PARAGRAPH.CENTER
            run = warning.add_run(story.schematic)
            run.font.color.rgb, run.bold = RGBColor(0x9E, 0x0B, 0x22), True

    def _contents(self) -> None:
        """A table of contents with its pages counted beforehand; Word, WPS and LibreOffice count again when asked to."""
        self.document.add_paragraph(self.told("contents"), style="TOC Heading").paragraph_format.page_break_before = True
        entries = self.outline.entries
        for index, entry in enumerate(entries):
            line = self.document.add_paragraph(style=f"TOC {entry.level}")
            line.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            if index == 0:
                self._open_field(line)
            parts.link(line, entry.title, self._mark(entry.key))
            line.add_run("\t")
            self.page_runs.append((self._mark(entry.key), parts.field(line, f"PAGEREF {self._mark(entry.key)} \\h", "")))
            if index == len(entries) - 1:
                line.add_run()._r.append(parts.element("w:fldChar", fldCharType="end"))
        self.document.add_paragraph(self.told("contents_note"), style="Note")

    def _open_field(self, line: WordParagraph) -> None:
        line.add_run()._r.append(parts.element("w:fldChar", fldCharType="begin"))
        code = parts.element("w:instrText")
        code.text = ' TOC \\o "1-2" \\h \\z \\u '
        line.add_run()._r.append(code)
        line.add_run()._r.append(parts.element("w:fldChar", fldCharType="separate"))

    def _heading(self, text: str, level: int, key: str) -> None:
        heading = self.document.add_heading(text, level=level)
        mark = self._mark(key)
        parts.bookmark(heading, mark, int(mark[1:]))

    def _section(self, section: Section) -> None:
        self._heading(self.outline.title(section.key), min(section.level, 2), section.key)
        blocks = list(self.outline.blocks(section))
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            if isinstance(block, Paragraph):
                self._paragraph(block)
                if block.role == "note" and (isinstance(following, Table) or len(blocks) == 1):  # it says how to read what comes next
                    self.document.paragraphs[-1].paragraph_format.keep_with_next = True
            elif isinstance(block, Board):
                self._board(block)
            elif isinstance(block, Table):
                self._table(block)
            elif isinstance(block, MapsHere):
                self._see_maps(block)
            else:
                self._charts(block)

    def _paragraph(self, block: Paragraph) -> None:
        style = {"point": "Point", "unknown": "Point", "note": "Note"}.get(block.role, "Normal")
        made = self.document.add_paragraph(style=style)
        if style == "Point":
            made.add_run("• " if block.role == "point" else self.told("unknown_sign") + " ")
        run = made.add_run(block.text)
        run.bold = True if block.role == "lead" else None
        for ref in block.refs:
            if ref.key in self.outline.titles:
                made.add_run(self.told("open"))
                parts.link(made, ref.label, self._mark(ref.key))
                made.add_run(self.told("close"))

    def _caption(self, kind: str, text: str) -> None:
        self.counts[kind] += 1
        line = self.document.add_paragraph(style="Caption")
        line.add_run(self.told(f"{kind}_word"))
        parts.field(line, f"SEQ {kind.capitalize()} \\* ARABIC", str(self.counts[kind]))
        line.add_run(f"  {text}")
        line.paragraph_format.keep_with_next = kind == "table"

    def _board(self, block: Board) -> None:
        """The board as a table of three columns of tiles, so that its words stay words."""
        if not block.tiles:
            return
        self._caption("table", block.caption)
        columns = 3
        rows = -(-len(block.tiles) // columns)
        table = self.document.add_table(rows=rows, cols=columns)
        for index, tile in enumerate(block.tiles):
            cell = table.cell(index // columns, index % columns)
            parts.shade(cell, _FILLS[tile.verdict])
            found = (
                f"{self.told('tile_promised', value=tile.promised)}{self.told('tile_join')}{self.told('tile_found', value=tile.measured)}"
            )
            lines = [(tile.word, 10.5, True), (tile.promise, 10.5 if len(block.tiles) <= 6 else 9.0, False), (found, 9.0, True)]
            for number, (text, size, bold) in enumerate(lines):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph.style = "Cell"
                run = paragraph.add_run(text)
                run.bold = bold
                run.font.size, paragraph.paragraph_format.line_spacing = Pt(size), Pt(exact(size))
        parts.fix_table(table, [TEXT_MM / columns] * columns, header=False)
        self._space()

    def _table(self, block: Table) -> None:
        if not block.rows:
            return
        self._caption("table", block.caption)
        block = for_paper(block, self.lang, most=_MOST_ROWS)
        found = laid(block, self.lang, room_mm=TEXT_MM, sizes_pt=_TABLE_PT)
        table = self.document.add_table(rows=1 + len(found.rows), cols=len(found.heads))
        for row, texts in zip(table._tbl.tr_lst, (found.heads, *found.rows), strict=True):
            for index, (cell, text) in enumerate(zip(row.tc_lst, texts, strict=True)):
                head = row is table._tbl.tr_lst[0]
                self._cell(cell, text, found.type_pt, head=head, right=is_number(block.columns[index]))
        for row, cells in zip(table._tbl.tr_lst[1:], block.rows, strict=True):
            for cell, value, column in zip(row.tc_lst, cells, block.columns, strict=True):
                if column.kind == "verdict" and value in _FILLS:
                    cell.get_or_add_tcPr().append(parts.element("w:shd", val="clear", color="auto", fill=_FILLS[str(value)]))
        parts.fix_table(table, list(found.widths))
        if len(found.rows) <= TOGETHER and table_pt(table) <= _TOGETHER_PT:
            parts.keep_rows_together(table)
        if block.note:
            self.document.add_paragraph(block.note, style="Note")
        else:
            self._space()

    def _cell(self, cell: Any, text: str, size_pt: float, *, head: bool, right: bool) -> None:
        paragraph = WordParagraph(cell.p_lst[0], self.document._body)
        paragraph.paragraph_format.line_spacing = Pt(exact(size_pt))
        cell.p_lst[0].get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), "Cell")  # by name python-docx takes 3 ms to find a style
        run = paragraph.add_run(text)
        run.font.size = Pt(size_pt)
        if head:
            run.bold = True
            cell.get_or_add_tcPr().append(parts.element("w:shd", val="clear", color="auto", fill="E3E8EE"))
        if right and not head:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _space(self) -> None:
        gap = self.document.add_paragraph(style="Note")
        gap.paragraph_format.line_spacing = Pt(6)

    def _charts(self, ref: FigureRef) -> None:
        for picture in self.gallery.chart_pictures(ref, PAGE, dpi=_CHART_DPI):
            self._picture(picture, min(TEXT_MM, picture.width))
            self._caption("figure", picture.caption)

    def _see_maps(self, here: MapsHere) -> None:
        """Maps are whole pages at the end, to which the text leads; the line stays with what it introduces."""
        line = self.document.add_paragraph(style="Note")
        line.paragraph_format.keep_with_next = not here.last
        line.add_run(self.told("see_map"))
        for index, number in enumerate(here.numbers):
            line.add_run(self.told("and") if index else "")
            parts.link(line, self.outline.map_label(number), self._mark(f"map-{number}"))
        line.add_run(self.told("stop"))

    def _picture(self, picture: Picture, width_mm: float) -> None:
        holder = self.document.add_paragraph(style="Picture")
        holder.alignment = WD_ALIGN_PARAGRAPH.CENTER
        holder.paragraph_format.keep_with_next = True
        run = holder.add_run()
        run.add_picture(io.BytesIO(picture.png), width=Mm(width_mm))
        parts.describe(run, picture.alt)

    def _definitions(self, definitions: Sequence[Definition]) -> None:
        if not definitions:
            return
        self._heading(self.outline.title("definitions"), 1, "definitions")
        for definition in definitions:
            line = self.document.add_paragraph(style="Note")
            line.add_run(self.told("term", term=definition.term)).bold = True
            line.add_run(definition.text)

    def _maps(self) -> None:
        """Each map on a landscape page of its own."""
        for number, sheet in enumerate(self.outline.maps, start=1):
            page = self.document.add_section(WD_SECTION.NEW_PAGE)
            self.document.paragraphs[-1].paragraph_format.line_spacing = Pt(1)  # it holds the break: no line of its own
            page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
            page.left_margin = page.right_margin = Mm(_MAP_MARGIN_MM)
            page.top_margin, page.bottom_margin, page.footer_distance, page.header_distance = Mm(6), Mm(5), Mm(3), Mm(2)
            if number == 1:
                parts.number_map_pages(page)
            self._map_page(number, sheet)

    def _map_page(self, number: int, sheet: Sheet) -> None:
        picture = self.gallery.map_picture(sheet)
        self._heading(self.outline.title(f"map-{number}"), 1 if number == 1 else 2, f"map-{number}")
        heading = self.document.paragraphs[-1]
        heading.paragraph_format.first_line_indent, heading.paragraph_format.space_before = Pt(0), Pt(0)
        heading.paragraph_format.line_spacing = Pt(14)
        for run in heading.runs:
            run.font.size = Pt(10.5)
        self._picture(picture, _MAP_MM)
        self.document.paragraphs[-1].paragraph_format.keep_with_next = False
