"""The parts of a report, free of any output format: sections of paragraphs, boards, tables and places for figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yingji.base.language import Lang
from yingji.results.verdicts import Word

Cell = str | float | int | None
Role = Literal["plain", "point", "lead", "unknown", "note"]
"""How a paragraph is meant: a point of a list, the leading sentence, what is not known, a small note."""
ColumnKind = Literal["text", "number", "share", "code", "time", "verdict"]
"""`share` holds 0 … 1, `verdict` the four words of `results.verdicts.WORDS`, `code` a text that is no number; numbers and times are in
the column's unit, inf stands for never."""

FIGURES = (
    "map",  # the map to click; on paper cover by minutes, of a disaster who is relieved when
    "first_due",  # first-due areas with edge time against the class's limit
    "double_cover",  # the second station's time
    "hydrants",  # hydrants, the streets that they protect, and fire lanes
    "lanes",  # fire lanes where no hydrants are given
    "drawn",  # areas of responsibility as drawn by hand
    "p90",  # response by percentile, cell by cell, under load
    "response",  # distribution of response times, with the targets
    "busy",  # busy share of stations and units
    "busy_hours",  # the same of each unit by hour of day
    "hours",  # response by hour of day
    "differences",  # options side by side: paired differences of what ranks
    "frontier",  # options by stations and people covered, those that no other beats joined
    "sites",  # choices of a siting by stations and people reached in time, with the best for each number of stations
    "changes",  # cover gained and lost by an option
    "relief_curve",  # share relieved over time with band
    "relief_hours",  # maps after 1, 3, 6, 10, 12 h
    "bottleneck",  # by how much relief would be sooner, were a stage free
    "shelters",  # shelters with capacity and how full they are
    "blocked",  # links that were closed
    "stocks",  # goods needed, in stock and delivered
)
"""Every key that a `FigureRef` may bear; a format draws those that it can."""


MIXED = -1
"""`Column.decimals` where rows have units of their own: whole numbers as they are, others with one decimal."""


@dataclass(frozen=True)
class Ref:
    """A link from a text to where its number is defined (`definition-…`) or promised (`target-…`): the key of a section or entry."""

    key: str
    label: str


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences, with links to what its numbers mean."""

    text: str
    role: Role = "plain"
    refs: tuple[Ref, ...] = ()


@dataclass(frozen=True)
class Tile:
    """A target on the board."""

    key: str  # of the target's section
    promise: str
    verdict: Word
    word: str  # the verdict in the story's language
    promised: str
    measured: str
    clause: str


@dataclass(frozen=True)
class Board:
    """One tile a target."""

    key: str
    caption: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Column:
    """A column of a table; `definition` says what it holds, `key` names the entry of the glossary."""

    key: str
    heading: str
    unit: str = ""
    kind: ColumnKind = "text"
    definition: str = ""
    decimals: int = 1


@dataclass(frozen=True)
class Table:
    """Rows of cells; `links` names for each row the section that tells more (empty: none has one)."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    links: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows) or len(self.links) not in (0, len(self.rows)):
            raise ValueError(f"table {self.key}: rows, columns and links do not fit")


@dataclass(frozen=True)
class FigureRef:
    """A place for a figure: one of `FIGURES`, of run `run` of the records and option `option` of it (−1: of all options)."""

    key: str
    caption: str
    alt: str
    run: int = 0
    option: int = 0

    def __post_init__(self) -> None:
        if self.key not in FIGURES:
            raise ValueError(f"no such figure: {self.key}")


Block = Paragraph | Board | Table | FigureRef


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it; `level` 1 is a chapter. `run` is the record that it tells of."""

    key: str
    heading: str
    level: int
    blocks: tuple[Block, ...]
    run: int = 0


@dataclass(frozen=True)
class Definition:
    """An entry of the glossary."""

    key: str
    term: str
    text: str


@dataclass(frozen=True)
class Story:
    """A report in one language, in the order in which a decider reads it: verdicts, then why, then how."""

    lang: Lang
    title: str
    subtitle: str
    number: str  # of the run, or of all runs
    date: str  # in the words of the language
    headline: str  # the whole in a sentence
    schematic: str  # the words 示意路网 with what they mean; '' where the streets are surveyed
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]

    def section(self, key: str) -> Section:
        """The section with this key."""
        return next(each for each in self.sections if each.key == key)
