"""The story as a PDF, set by typst: the template says how it looks, a file of data what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from matplotlib import font_manager

from yingji.base.language import say
from yingji.results.charts.canvas import PAGE
from yingji.results.maps.text import font_file
from yingji.results.office.columns import is_number, laid
from yingji.results.office.gallery import Gallery
from yingji.results.office.outline import MapsHere, Outline, outline
from yingji.results.office.tidy import TOGETHER, for_paper
from yingji.results.report.blocks import Board, Paragraph, Section, Story, Table
from yingji.results.report.shape import RunRecord

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_ROOM_MM = 164.0
_TABLE_PT = (9.0, 8.0, 7.0, 6.0, 5.0)
_CHART_DPI = 200
_MOST_ROWS = 60

Json = dict[str, Any]


def write_pdf(records: Sequence[RunRecord], story: Story, path: Path, gallery: Gallery | None = None) -> None:
    """Write report.pdf, with the font in it and without a date of its own: the same story is the same bytes."""
    with TemporaryDirectory() as folder:
        room = Path(folder)
        told = _Told(story, gallery or Gallery(records, story.lang), room)
        data = json.dumps(told.data(), ensure_ascii=False)
        if story.lang == "en":  # the font's curly quotes are as wide as Chinese characters
            data = data.replace("“", '\\"').replace("”", '\\"')
        (room / "data.json").write_text(data, "utf-8")
        (room / "report.typ").write_text(_TEMPLATE.read_text("utf-8"), "utf-8")
        fonts = [str(Path(font_file()).parent)]
        typst.compile(str(room / "report.typ"), output=str(path), root=str(room), font_paths=fonts, ignore_system_fonts=True)


class _Told:
    """The story as data for the template, its pictures as files in `room`."""

    def __init__(self, story: Story, gallery: Gallery, room: Path) -> None:
        self.story, self.gallery, self.lang, self.room = story, gallery, story.lang, room
        self.outline: Outline = outline(story, gallery)
        self.pictures = 0

    def told(self, key: str, **values: object) -> str:
        return say(f"office.{key}", self.lang, **values)

    def data(self) -> Json:
        story = self.story
        return {
            "lang": story.lang,
            "font": font_manager.FontProperties(fname=font_file()).get_name(),
            "title": story.title,
            "subtitle": story.subtitle,
            "made": self.told("made", date=story.date, number=story.number),
            "schematic": story.schematic,
            "footer": self.told("slide_footer", title=story.title, number=story.number, date=story.date),
            "warning": say("maps.schematic", self.lang) if story.schematic else "",
            "words": {
                "contents": self.told("contents"), "table": self.told("table_word").strip(), "figure": self.told("figure_word").strip(),
                "see": self.told("see_map").strip(), "map": self.told("map_word", n=""), "list": self.told("and"),
                "stop": self.told("stop"),
            },
            "sections": [
                {"title": self.outline.title(section.key), "level": min(section.level, 2), "blocks": list(self._blocks(section))}
                for section in story.sections
            ],
            "definitions_title": self.outline.titles.get("definitions", ""),
            "definitions": [{"term": self.told("term", term=each.term), "text": each.text} for each in story.definitions],
            "maps": list(self._maps()),
        }  # fmt: skip

    def _blocks(self, section: Section) -> Iterator[Json]:
        for block in self.outline.blocks(section):
            if isinstance(block, Paragraph):
                yield {"type": "p", "role": block.role, "text": block.text}
            elif isinstance(block, Board):
                yield self._board(block)
            elif isinstance(block, Table):
                yield self._table(block)
            elif isinstance(block, MapsHere):
                yield {"type": "maps", "numbers": list(block.numbers)}
            else:
                for picture in self.gallery.chart_pictures(block, PAGE, dpi=_CHART_DPI):
                    yield {"type": "figure", "path": self._file(picture.png), "caption": picture.caption, "alt": picture.alt}

    def _board(self, block: Board) -> Json:
        tiles = [
            {"verdict": tile.verdict, "word": tile.word, "promise": tile.promise, "clause": tile.clause,
             "promised": self.told("tile_promised", value=tile.promised), "found": self.told("tile_found", value=tile.measured)}
            for tile in block.tiles
        ]  # fmt: skip
        return {"type": "board", "tiles": tiles}

    def _table(self, block: Table) -> Json:
        block = for_paper(block, self.lang, most=_MOST_ROWS)
        found = laid(block, self.lang, room_mm=_ROOM_MM, sizes_pt=_TABLE_PT)
        rows = [
            [
                {"text": breakable(text), "fill": str(value) if column.kind == "verdict" and value else ""}
                for text, value, column in zip(texts, cells, block.columns, strict=True)
            ]
            for texts, cells in zip(found.rows, block.rows, strict=True)
        ]
        return {
            "type": "table", "whole": len(rows) <= TOGETHER,
            "caption": block.caption, "heads": list(found.heads), "rows": rows, "size": found.type_pt, "note": block.note,
            "widths": [round(width, 2) for width in found.widths], "right": [is_number(column) for column in block.columns],
        }  # fmt: skip

    def _maps(self) -> Iterator[Json]:
        for number, sheet in enumerate(self.outline.maps, start=1):
            picture = self.gallery.map_picture(sheet)
            title = self.outline.title(f"map-{number}")
            yield {"path": self._file(picture.png), "title": title, "number": number, "alt": picture.alt}

    def _file(self, png: bytes) -> str:
        self.pictures += 1
        name = f"picture-{self.pictures}.png"
        (self.room / name).write_bytes(png)
        return name


def breakable(text: str) -> str:
    """The text with places (zero width) at which typst may break what has no spaces: paths, and the hundred signs of a checksum."""
    return _LONG.sub(lambda found: "\u200b".join(_PIECES.findall(found[0])), text)


_LONG = re.compile(r"[!-~]{20,}")
_PIECES = re.compile(r"[^./_:\]-]{1,16}[./_:\]-]*|[./_:\]-]+")
