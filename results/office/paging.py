"""On which page each heading of a Word document will stand: an estimate by the document's own sizes, for its table of contents.

Word and WPS lay a document out only when they open it, and neither renews a table of contents unasked. Every line here has an exact
height, so that pages can be counted beforehand: characters of Chinese script are as wide as high, those of Latin as Times sets them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Length
from docx.text.paragraph import Paragraph

EMU_PER_PT = 12700
TWIPS_PER_PT = 20
_ROW_PT = 3.3
"""Margins of a table's cells above and below, and its line."""
_CELL_SIDES_PT = 5.7
_GAP_EM = 0.2
"""Between Chinese and Latin script."""
_SINGLE = 1.17
"""Height of a line that is set single, in sizes of its type: only under pictures."""
_BOLD = 1.04
_SLACK_PT = 1.5
"""So much more than the page holds is still set on it: sizes are rounded."""
_ORPHANS = 2
"""Lines of a paragraph that may stand alone at the end or the beginning of a page."""
_WIDE = re.compile("[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]")
_EITHER = set("“”‘’…—·×≤≥△✓✗○●")
_CLOSING = set("，。；：！？、）》」』】”’％,.;:!?)")
_TIMES = {" ": 0.25, **dict.fromkeys("ijlt.,;:!|'/", 0.28), **dict.fromkeys("fr()[]-", 0.35), **dict.fromkeys("szaceg", 0.43),
          **dict.fromkeys("mwMW%@", 0.83), **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ", 0.67)}  # fmt: skip
"""Widths in ems; what is not here is half an em wide."""


@dataclass(frozen=True)
class _Block:
    """What is set as one: pieces that a page may end between, pt, and the space above and below, of which the larger counts."""

    pieces: tuple[float, ...]
    before: float = 0.0
    after: float = 0.0
    marks: tuple[str, ...] = ()
    head: float = 0.0  # stands again on top of every further page


@dataclass
class _Flow:
    """Pages being filled, pt: how much of the present one is taken, and the space that is due below it."""

    height: float
    page: int = 1
    used: float = 0.0
    due: float = 0.0
    waiting: list[_Block] = field(default_factory=list)  # what must stand on one page with what comes next
    found: dict[str, int] = field(default_factory=dict)

    def turn(self) -> None:
        """Begin a page, if anything is on this one."""
        if self.used > 0:
            self.page, self.used, self.due = self.page + 1, 0.0, 0.0

    def hold(self, block: _Block) -> None:
        """Keep it for what comes next."""
        self.waiting.append(block)

    def put(self, block: _Block) -> None:
        """Set it, with what waits for it."""
        waiting, self.waiting = self.waiting, []
        together, due = 0.0, self.due
        for each in waiting:
            together, due = together + max(due, each.before) + sum(each.pieces), each.after
        if self.used + together + max(due, block.before) + block.pieces[0] > self.height + _SLACK_PT:
            self.turn()
        for each in (*waiting, block):
            self._set(each)

    def _set(self, block: _Block) -> None:
        for index, piece in enumerate(block.pieces):
            gap = max(self.due, block.before) if index == 0 and self.used > 0 else 0.0
            if self.used + gap + piece > self.height + _SLACK_PT and self.used > 0:
                self.turn()
                gap, self.used = 0.0, block.head if index else 0.0
            self.used += gap + piece
            while self.used > self.height + _SLACK_PT:  # a row that is higher than a page
                self.page, self.used = self.page + 1, self.used - self.height + block.head
            if index == 0:
                self.found.update(dict.fromkeys(block.marks, self.page))
        self.due = block.after


def pages_of(document: Document) -> dict[str, int]:
    """Bookmark → the page on which it is."""
    return _flow(document).found


def last_page(document: Document, *, spare_pt: float = 0.0) -> int:
    """How many pages there are up to now, were `spare_pt` more on the last one."""
    flow = _flow(document)
    return flow.page + (flow.used + spare_pt > flow.height)


def table_pt(table: Any) -> float:
    """The height of a table."""
    return sum(_row_pt(row) for row in table._tbl.tr_lst)


def _flow(document: Document) -> _Flow:
    first = document.sections[0]
    flow = _Flow(_pt(first.page_height) - _pt(first.top_margin) - _pt(first.bottom_margin))
    width = _pt(first.page_width) - _pt(first.left_margin) - _pt(first.right_margin)
    for element in document.element.body.iterchildren():
        if element.tag == qn("w:tbl"):
            rows = [_row_pt(row) for row in element.iterchildren(qn("w:tr"))]
            whole = element.find(f".//{qn('w:keepNext')}") is not None
            if rows:
                flow.put(_Block((sum(rows),) if whole else (sum(rows[:2]), *rows[2:]), head=rows[0]))
        elif element.tag == qn("w:p"):
            _paragraph(Paragraph(element, document._body), width, flow)
    return flow


def _pt(length: Length | None) -> float:
    return length.pt if length is not None else 0.0


def _paragraph(paragraph: Paragraph, width: float, flow: _Flow) -> None:
    element, style = paragraph._p, paragraph.style
    assert style is not None
    own, theirs = paragraph.paragraph_format, style.paragraph_format

    def set_as(name: str) -> Any:
        value = getattr(own, name)
        return value if value is not None else getattr(theirs, name)

    if own.page_break_before:
        flow.turn()
    marks = [each.get(qn("w:name")) for each in element.iter(qn("w:bookmarkStart"))]
    size = max([run.font.size.pt for run in paragraph.runs if run.font.size is not None] or [_size(style)])
    pitch = set_as("line_spacing")
    line = pitch.pt if isinstance(pitch, Length) else size * _SINGLE
    before, after = _pt(set_as("space_before")), _pt(set_as("space_after"))
    drawn = [int(each.get("cy")) / EMU_PER_PT for each in element.iter(qn("wp:extent"))]
    if drawn:
        pieces: tuple[float, ...] = (max(drawn),)
    else:
        left, first = _pt(set_as("left_indent")) + _pt(set_as("right_indent")), _pt(set_as("first_line_indent"))
        bold = bool(paragraph.runs) and all(run.bold for run in paragraph.runs)
        pieces = _divided(lines(paragraph.text, width - left, size, first=first, bold=bold), line)
    block = _Block(pieces, before, after, tuple(marks))
    if set_as("keep_with_next"):
        flow.hold(block)
    else:
        flow.put(block)
    if element.pPr is not None and element.pPr.find(qn("w:sectPr")) is not None:
        flow.turn()


def _size(style: Any) -> float:
    while style is not None:
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return 10.5


def _divided(count: int, line: float) -> tuple[float, ...]:
    """A paragraph in pieces that a page may end between: none of them a single line."""
    if count < 2 * _ORPHANS:
        return (count * line,)
    return (_ORPHANS * line, *[line] * (count - 2 * _ORPHANS), _ORPHANS * line)


def _row_pt(row: Any) -> float:
    """Height of a table's row: that of its tallest cell."""
    return max((sum(_cell_lines(cell)) for cell in row.iterchildren(qn("w:tc"))), default=0.0) + _ROW_PT


def _cell_lines(cell: Any) -> Iterator[float]:
    width = int(cell.tcPr.find(qn("w:tcW")).get(qn("w:w"))) / TWIPS_PER_PT - _CELL_SIDES_PT
    for paragraph in cell.iterchildren(qn("w:p")):
        runs = list(paragraph.iter(qn("w:r")))
        text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
        sizes = [int(each.get(qn("w:val"))) / 2 for each in paragraph.iter(qn("w:sz"))]
        bold = bool(runs) and all(run.find(f"{qn('w:rPr')}/{qn('w:b')}") is not None for run in runs)
        spacing = paragraph.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
        if spacing is None:  # a cell without a tile
            continue
        line = int(spacing.get(qn("w:line"))) / TWIPS_PER_PT
        yield line * lines(text, width, sizes[0] if sizes else 10.5, bold=bold)


def lines(text: str, width_pt: float, size_pt: float, *, first: float = 0.0, bold: bool = False) -> int:
    """How many lines a text takes; Chinese may be broken anywhere but before closing marks, Latin between words."""
    count, taken = 1, first
    chinese = sum(1 for each in text if _WIDE.match(each)) * 3 > len(text)
    previous = ""
    for piece in re.findall(
        r"\n|[^\S\n]+|[\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffe6]|[^\s\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffe6]+", text
    ):
        if piece == "\n":
            count, taken, previous = count + 1, 0.0, ""
            continue
        wide = sum(_em(each, chinese) for each in piece) * size_pt * (_BOLD if bold and not _WIDE.match(piece) else 1.0)
        if previous and not piece.isspace() and bool(_WIDE.match(piece)) != bool(_WIDE.match(previous)) and not previous.isspace():
            taken += _GAP_EM * size_pt
        if taken + wide > width_pt + 0.01 and taken > 0 and not piece.isspace() and piece not in _CLOSING:
            count, taken = count + 1, 0.0
        while wide > width_pt:  # a word that is wider than the line
            count, wide = count + 1, wide - width_pt
        taken, previous = taken + wide, piece
    return count


def _em(sign: str, chinese: bool) -> float:
    if _WIDE.match(sign) or (chinese and sign in _EITHER):
        return 1.0
    return _TIMES.get(sign, 0.5)
