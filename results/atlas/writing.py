"""All maps that a finished run has data for: by key, on any paper, as PNG, PDF and SVG."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, get_args

from matplotlib.figure import Figure

from yingji.base.language import Lang, say
from yingji.results.atlas.base import Atlas
from yingji.results.atlas.given_themes import GivenMap, drawn, firewater
from yingji.results.atlas.multiples import Moment, compose_multiples, moments
from yingji.results.atlas.relief_themes import ReliefMap, cut_off, deliveries, relieved, shelters
from yingji.results.atlas.themes import (
    coverage,
    difference,
    double_cover,
    first_due,
    response_cells,
    response_subdistricts,
    under_load,
)
from yingji.results.maps.content import MapContent
from yingji.results.maps.draw import compose
from yingji.results.maps.overlay import Overlay
from yingji.results.maps.style import Paper

Format = Literal["png", "pdf", "svg"]
FORMATS: tuple[Format, ...] = get_args(Format)

_COVER: tuple[tuple[str, Callable[[Atlas, int, Lang], MapContent | None]], ...] = (
    ("coverage", coverage), ("difference", difference), ("first_due", first_due), ("double", double_cover), ("load", under_load),
    ("response_cells", response_cells), ("response_subdistricts", response_subdistricts),
)  # fmt: skip
_RELIEF: tuple[tuple[str, Callable[[Atlas, int, Lang], ReliefMap | None]], ...] = (
    ("relieved", relieved), ("shelters", shelters), ("cut_off", cut_off), ("deliveries", deliveries),
)  # fmt: skip


_GIVEN: tuple[tuple[str, Callable[[Atlas, int, Lang], GivenMap | None]], ...] = (("drawn", drawn), ("firewater", firewater))


@dataclass(frozen=True, eq=False)
class Sheet:
    """One map of one option, ready to be drawn on any paper."""

    key: str
    option: int
    title: str
    subtitle: str  # the option, where the run has several
    draw: Callable[[Paper], Figure]

    @property
    def stem(self) -> str:
        """Name of its files: the first option's bears no number."""
        return self.key if self.option == 0 else f"{self.key}-{self.option + 1}"


def sheets(atlas: Atlas, lang: Lang, *, options: Sequence[int] | None = None) -> tuple[Sheet, ...]:
    """Every map of the options asked for (all): those of a disaster first, where the run is one."""
    made: list[Sheet] = []
    for index in range(len(atlas.record.options)) if options is None else options:
        several = atlas.record.options[index].name.in_(lang) if len(atlas.record.options) > 1 else ""
        hours = moments(atlas, index, lang)
        if hours is not None:
            content, found = hours
            made.append(Sheet("relief_hours", index, content.title, several, partial(_hourly, content, found, lang)))
        for key, theme in _RELIEF:
            relief = theme(atlas, index, lang)
            if relief is not None:
                made.append(Sheet(key, index, relief.content.title, several, partial(_drawn, relief.content, relief.overlays, lang)))
        for key, plain in _COVER:
            cover = plain(atlas, index, lang)
            if cover is not None:
                made.append(Sheet(key, index, cover.title, several, partial(_drawn, cover, (), lang)))
        for key, given in _GIVEN:
            extra = given(atlas, index, lang)
            if extra is not None:
                made.append(Sheet(key, index, extra.content.title, several, partial(_drawn, extra.content, extra.overlays, lang)))
    return tuple(made)


def _drawn(content: MapContent, overlays: tuple[Overlay, ...], lang: Lang, paper: Paper) -> Figure:
    return compose(content, paper=paper, lang=lang, overlays=overlays)[0]


def _hourly(content: MapContent, found: Sequence[Moment], lang: Lang, paper: Paper) -> Figure:
    return compose_multiples(content, found, paper=paper, lang=lang)


def map_words(key: str, lang: Lang) -> str:
    """What a map shows, in a sentence: its caption."""
    return say(f"atlas.{key}.caption", lang)
