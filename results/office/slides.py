"""Eight slides that tell the story of one run or comparison.

A comparison: the question and its answer, today, the options, what they change, where, the verdicts, what it means, what is not known and
what is to be decided. One run: verdicts, what they mean, two maps and two charts in place of the options.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pptx.presentation import Presentation

from yingji.base.language import say
from yingji.results.archive import settle
from yingji.results.atlas.writing import Sheet, map_words
from yingji.results.charts.canvas import SLIDE
from yingji.results.maps.text import clip, wrap
from yingji.results.office import slideparts as parts
from yingji.results.office.columns import heading
from yingji.results.office.gallery import CHARTS, Gallery
from yingji.results.report.blocks import Board, FigureRef, Paragraph, Section, Story, Table, Tile
from yingji.results.report.phrases import percent, shown
from yingji.results.report.shape import RunRecord
from yingji.results.words import measured, promised, verdict_word, why

SLIDES = 8
_DPI = 150
_MOST_TILES = 12
_MOST_WHY = 7
_RANKING_MM = (20, 108, 46, 90, 38)
_REASONS_MM = (92, 34, 46, 130)
_FEW_OPTIONS = 8
_MAP_KEYS = {
    "everyday": ("coverage", "first_due"), "comparison": ("coverage", "first_due"), "disaster": ("relieved", "relief_hours"),
}  # fmt: skip
_CHART_KEYS = {
    "everyday": (("response_travel", "response_order", "response_full"), ("hours", "busy")),
    "comparison": (("differences",), ("sites", "frontier")),
    "disaster": (("relief",), ("bottleneck", "stocks")),
}  # fmt: skip


@dataclass(frozen=True)
class _Points:
    """Sentences of the first section: the leading one, what it means, and what is not known."""

    lead: str
    points: tuple[str, ...]
    unknown: tuple[str, ...]

    @classmethod
    def of(cls, section: Section) -> _Points:
        found = [block for block in section.blocks if isinstance(block, Paragraph)]
        by = {role: tuple(block.text for block in found if block.role == role) for role in ("lead", "point", "note", "unknown")}
        return cls(by["lead"][0] if by["lead"] else "", (*by["point"], *by["note"]), by["unknown"])


def write_slides(records: Sequence[RunRecord], story: Story, path: Path, gallery: Gallery | None = None) -> None:
    """Write report.pptx on the first of the records; the same story is the same bytes."""
    when = datetime.fromisoformat(max(record.started for record in records))
    show = _Show(records[0], story, gallery or Gallery(records, story.lang))
    core = show.deck.core_properties
    core.title, core.author, core.subject, core.last_modified_by = story.title, "yingji", story.subtitle, "yingji"
    core.created = core.modified = when.replace(tzinfo=None)
    core.language = "zh-CN" if story.lang == "zh" else "en-GB"
    show.write()
    show.deck.save(str(path))
    settle(path, when)


class _Show:
    """One presentation in the making."""

    def __init__(self, record: RunRecord, story: Story, gallery: Gallery) -> None:
        self.record, self.story, self.gallery, self.lang = record, story, gallery, story.lang
        self.deck: Presentation = parts.new_deck(story.lang)
        summary = next(section for section in story.sections if section.key.endswith("summary"))
        self.points = _Points.of(summary)
        self.board = next((block for block in summary.blocks if isinstance(block, Board)), None)
        self.mapped: set[str] = set()
        self.shown = record.comparison.best if record.comparison is not None else 0

    def told(self, key: str, **values: object) -> str:
        return say(f"office.{key}", self.lang, **values)

    def write(self) -> None:
        self._cover()
        if self.record.comparison is not None:
            self._today()
            self._ranking()
            self._chart(_CHART_KEYS["comparison"][0])
            self._map("difference")
            self._tiles()
            self._bullets(self.told("slide_meaning"), self.points.points)
        else:
            one, two = _CHART_KEYS[self.record.kind]
            first, second = _MAP_KEYS[self.record.kind]
            self._tiles()
            self._bullets(self.told("slide_meaning"), self.points.points)
            self._map(first)
            self._chart(one)
            self._chart(two)
            self._map(second)
        self._last()
        pages = len(self.deck.slides)
        for number, slide in enumerate(self.deck.slides, start=1):
            if number > 1:
                footer = self.told("slide_footer", title=self.story.title, number=self.story.number, date=self.story.date)
                warning = self.story.schematic.split("：")[0].split(":")[0] if self.story.schematic else ""
                parts.footer(slide, footer, warning, self.told("slide_page", n=number, all=pages))

    def _cover(self) -> None:
        story = self.story
        slide = parts.slide(self.deck, story.title, cover=True)
        parts.text(slide, [story.subtitle], (20, 78, 298, 12), size_pt=22, colour=parts.SOFT)
        parts.text(slide, [self._question()], (20, 92, 298, 12), size_pt=20, colour=parts.ACCENT)
        answer = self.points.points[:1] if self.record.comparison is not None else ()
        lead = self.points.lead or story.headline
        if answer:
            size = parts.text(slide, answer, (20, 105, 298, 25), size_pt=24, bold=True)
            parts.text(slide, [lead], (20, 131, 298, 16), size_pt=min(18.0, size))
        else:
            parts.text(slide, [lead], (20, 106, 298, 36), size_pt=24, bold=True)
        rows = [self.told("made", date=story.date, number=story.number)]
        parts.text(slide, rows, (20, 148, 298, 10), size_pt=14, colour=parts.SOFT)
        if story.schematic:
            parts.text(slide, [story.schematic], (20, 160, 298, 14), size_pt=14, colour=parts.WARNING, bold=True)

    def _question(self) -> str:
        """What was asked."""
        found = self.record.comparison
        if found is None:
            return self.told(f"question_{self.record.kind}")
        return self.told("question_comparison", count=len(self.record.options), measure=found.name.in_(self.lang))

    def _today(self) -> None:
        """The first option as a map: what the others are measured against."""
        name = self.record.options[0].name.in_(self.lang)
        self._map("coverage", option=0, title=self.told("slide_today", option=name, caption=map_words("coverage", self.lang)))

    def _ranking(self) -> None:
        """The options with what each came to, best first."""
        blocks = (block for section in self.story.sections for block in section.blocks)
        found = next((block for block in blocks if isinstance(block, Table) and block.key.endswith("ranking")), None)
        if found is None:
            self._why()
            return
        slide = parts.slide(self.deck, self.told("slide_options"))
        parts.text(slide, [found.caption], (18, 28, 302, 9), size_pt=14, colour=parts.SOFT)
        rows = [[shown(cell, column, self.lang) for cell, column in zip(row, found.columns, strict=True)] for row in found.rows]
        heads = [heading(column, self.lang) for column in found.columns]
        few = len(rows) <= _FEW_OPTIONS and parts.rows_that_fit([heads, *rows], 130, widths=_RANKING_MM, size_pt=16) > len(rows)
        size = 16 if few else 12
        rows = rows[: parts.rows_that_fit([heads, *rows], 130, widths=_RANKING_MM, size_pt=size) - 1]
        parts.table(slide, [heads, *rows], (18, 40, 302, 130), widths=_RANKING_MM, size_pt=size)
        if len(found.rows) > len(rows):
            parts.text(slide, [self.told("more_options", n=len(found.rows) - len(rows))], (18, 172, 200, 7), size_pt=12, colour=parts.SOFT)

    def _tiles(self) -> None:
        slide = parts.slide(self.deck, self.told("slide_board"))
        tiles: Sequence[Tile] = self.board.tiles if self.board is not None else ()
        order = ("missed", "uncertain", "met", "not simulated")
        tiles = sorted(tiles, key=lambda tile: order.index(tile.verdict))
        shown = tiles[:_MOST_TILES]
        columns = 3 if len(shown) <= 9 else 4
        rows = max(1, -(-len(shown) // columns))
        wide, high = (302 - 4 * (columns - 1)) / columns, min(62.0, (140 - 4 * (rows - 1)) / rows)
        for index, tile in enumerate(shown):
            x, y = 18 + index % columns * (wide + 4), 30 + index // columns * (high + 4)
            parts.tile(slide, tile, (x, y, wide, high), say(f"maps.verdict_{tile.verdict.replace(' ', '_')}", self.lang),
                       self.told("tile_promised", value=tile.promised), self.told("tile_found", value=tile.measured))  # fmt: skip
        if len(tiles) > len(shown):
            parts.text(slide, [self.told("more_tiles", n=len(tiles) - len(shown))], (18, 173, 200, 7), size_pt=12, colour=parts.SOFT)

    def _bullets(self, title: str, points: Sequence[str]) -> None:
        slide = parts.slide(self.deck, title)
        parts.bullets(slide, points, (18, 30, 302, 142))

    def _sheet(self, key: str) -> Sheet | None:
        option = self.shown if self.shown or key != "difference" else self._second()
        return self.gallery.sheets(0, option).get(key)

    def _second(self) -> int:
        """The option that the map of differences shows where the first is best."""
        found = self.record.comparison
        return next((option for option in found.order if option), 0) if found is not None else 0

    def _map(self, key: str, *, option: int | None = None, title: str = "") -> None:
        sheet = self._sheet(key) if option is None else self.gallery.sheets(0, option).get(key)
        if sheet is None:
            self._why()
            return
        self.mapped.add(key)
        slide = parts.slide(self.deck, title or map_words(key, self.lang))
        picture = self.gallery.map_picture(sheet, "16:9")
        parts.picture(slide, picture.png, (18, 27, 302, 150), picture.alt, ratio=picture.width / picture.height)

    def _chart(self, keys: Sequence[str]) -> None:
        there = self.gallery.charts(0, self.shown)
        key = next((key for key in keys if key in there), None)
        if key is None:
            if "double" in self.mapped:
                self._why()
            else:
                self._map("double")
            return
        caption = say(f"office.caption_{key}", self.lang)
        slide = parts.slide(self.deck, caption)
        found = self.gallery.picture(there[key](SLIDE), caption, caption, dpi=_DPI)
        parts.picture(slide, found.png, (18, 28, 302, 146), self._alt(key, caption), ratio=found.width / found.height)

    def _alt(self, key: str, caption: str) -> str:
        """The story's own words for who cannot see the chart, where it has any."""
        places = (block for section in self.story.sections for block in section.blocks if isinstance(block, FigureRef))
        return next((place.alt for place in places if key in CHARTS.get(place.key, ())), caption)

    def _why(self) -> None:
        """In place of a picture that the run has no data for: the table of what is missed and why."""
        slide = parts.slide(self.deck, self.told("slide_why"))
        rows = list(self._reasons())
        if not rows:
            parts.bullets(slide, [self.told("no_missed")], (18, 30, 302, 142))
            return
        heads = [self.told(f"column_{name}") for name in ("target", "promised", "found", "why")]
        fit = parts.rows_that_fit([heads, *rows], 140, widths=_REASONS_MM, size_pt=11)
        parts.table(slide, [heads, *rows][:fit], (18, 30, 302, 140), widths=_REASONS_MM)

    def _reasons(self) -> Iterator[list[str]]:
        for v in [v for v in self.record.options[self.shown].verdicts if v.verdict in ("missed", "uncertain")][:_MOST_WHY]:
            word = f"{verdict_word(v.verdict, self.lang)}: {measured(v, self.lang)}"
            reason = clip(wrap(why(v, self.lang), 124, 11), 2, width=124, size_pt=11)
            yield [v.promise.in_(self.lang), promised(v, self.lang), word, " ".join(reason)]

    def _last(self) -> None:
        """What is not known, then what is to be decided."""
        slide = parts.slide(self.deck, self.told("slide_unknown"))
        doubts = [self.told("not_moved")] if self.record.doubts is None else []
        streets = [self.told("next_streets")] if self.record.schematic else []
        steps = [*self._decisions(), self.told("next_assumptions"), *streets]
        parts.bullets(slide, [*self.points.unknown, *doubts, *steps], (18, 30, 302, 142))

    def _decisions(self) -> Iterator[str]:
        found = self.record.comparison
        if found is not None and found.best:
            best, first = (self.record.options[option].name.in_(self.lang) for option in (found.best, 0))
            yield self.told("decide_option", best=best, first=first, chance=percent(found.probability_best[found.best]))
        if any(v.verdict == "missed" for v in self.record.options[self.shown].verdicts):
            yield self.told("next_decide")
