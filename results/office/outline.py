"""How a document is numbered: chapters, the maps at its end, and from which sections they are named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yingji.base.language import Lang, say
from yingji.results.atlas.writing import Sheet, map_words
from yingji.results.office.gallery import CHARTS, Gallery
from yingji.results.report.blocks import Block, FigureRef, Section, Story, Table

_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Entry:
    """A line of the table of contents."""

    key: str
    title: str
    level: int


@dataclass(frozen=True)
class MapsHere:
    """Where the text leads to maps at the end, by their numbers; `last`: nothing follows in the section."""

    numbers: tuple[int, ...]
    last: bool


@dataclass(frozen=True, eq=False)
class Outline:
    """`titles` are numbered headings by key; `maps` are in the order of the pages at the end."""

    lang: Lang
    titles: dict[str, str]
    entries: tuple[Entry, ...]
    maps: tuple[Sheet, ...]
    at: dict[tuple[str, str, int, int], tuple[int, ...]]

    def title(self, key: str) -> str:
        """The heading of a section, of the definitions or of a map."""
        return self.titles[key]

    def map_label(self, number: int) -> str:
        """What a map is called in the text."""
        return say("office.map_word", self.lang, n=number)

    def blocks(self, section: Section) -> Iterator[Block | MapsHere]:
        """What stands in a section on paper; maps that follow each other are named in one line."""
        waiting: dict[int, None] = {}
        for block in section.blocks:
            if isinstance(block, FigureRef):
                found = self.at.get((section.key, block.key, block.run, block.option), ())
                waiting.update(dict.fromkeys(found))
                if block.key not in CHARTS:
                    continue
            elif isinstance(block, Table) and not block.rows:
                continue
            if waiting and not (isinstance(block, FigureRef) and block.key in CHARTS):
                yield MapsHere(tuple(waiting), last=False)
                waiting = {}
            yield block
        if waiting:
            yield MapsHere(tuple(waiting), last=True)


def outline(story: Story, gallery: Gallery) -> Outline:
    """Count chapters and maps; a map that is named twice is one page."""
    lang = story.lang
    titles: dict[str, str] = {}
    entries: list[Entry] = []
    chapter = part = 0

    def add(key: str, heading: str, level: int) -> None:
        titles[key] = heading
        entries.append(Entry(key, heading, level))

    maps: list[Sheet] = []
    numbers: dict[tuple[int, int, str], int] = {}
    at: dict[tuple[str, str, int, int], tuple[int, ...]] = {}
    for section in story.sections:
        if section.level == 1:
            chapter, part = chapter + 1, 0
            add(section.key, numbered(section.heading, (chapter,), lang), 1)
        else:
            part += 1
            add(section.key, numbered(section.heading, (chapter, part), lang), 2)
        for ref in _figures(section):
            found = []
            for sheet in gallery.map_sheets(ref, section):
                which = (ref.run, sheet.option, sheet.key)
                if which not in numbers:
                    maps.append(sheet)
                    numbers[which] = len(maps)
                found.append(numbers[which])
            at[section.key, ref.key, ref.run, ref.option] = tuple(found)
    if story.definitions:
        chapter += 1
        add("definitions", numbered(say("office.definitions", lang), (chapter,), lang), 1)
    for number, sheet in enumerate(maps, start=1):
        words = map_words(sheet.key, lang)
        if sheet.subtitle:
            words = say("office.map_of_option", lang, caption=words, option=sheet.subtitle)
        add(f"map-{number}", say("office.map_heading", lang, n=number, caption=words), 1)
    return Outline(lang, titles, tuple(entries), tuple(maps), at)


def _figures(section: Section) -> list[FigureRef]:
    return [block for block in section.blocks if isinstance(block, FigureRef)]


def numbered(heading: str, numbers: tuple[int, ...], lang: Lang) -> str:
    """一、 and （一） in Chinese official documents; 1 and 1.1 in English."""
    if lang == "en":
        return f"{'.'.join(str(number) for number in numbers)}  {heading}"
    return f"{chinese(numbers[0])}、{heading}" if len(numbers) == 1 else f"（{chinese(numbers[-1])}）{heading}"


def chinese(number: int) -> str:
    """1 … 99 in Chinese numerals; larger ones in digits."""
    if not 0 < number < 100:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")
