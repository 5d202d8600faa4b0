"""The pictures of a story: which chart or map stands for each place of a figure, as bytes of a PNG."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from yingji.base.language import Lang, say
from yingji.results.atlas.base import Atlas
from yingji.results.atlas.writing import Sheet, map_words, sheets
from yingji.results.charts.canvas import Size
from yingji.results.charts.figures import Chart, charts
from yingji.results.maps.draw import COMPRESSION, write_figure
from yingji.results.maps.palette import few_colours
from yingji.results.maps.style import DPI, SHEETS, Paper
from yingji.results.maps.text import HINTING
from yingji.results.report.blocks import FigureRef, Section
from yingji.results.report.shape import RunRecord

CHARTS = {
    "response": ("response_order", "response_travel", "response_full"), "busy_hours": ("busy",), "hours": ("hours",),
    "differences": ("differences",), "frontier": ("frontier",), "sites": ("sites",),
    "relief_curve": ("relief",), "bottleneck": ("bottleneck",), "stocks": ("stocks",),
}  # fmt: skip
"""Key of a place → the charts that stand there."""
MAPS = {
    "map": ("coverage",), "first_due": ("first_due",), "double_cover": ("double", "load"),
    "p90": ("response_subdistricts", "response_cells"), "changes": ("difference",), "relief_hours": ("relief_hours",),
    "shelters": ("shelters",), "blocked": ("cut_off",), "stocks": ("deliveries",),
    "hydrants": ("firewater",), "lanes": ("firewater",), "drawn": ("drawn",),
}  # fmt: skip
"""Key of a place → the maps that belong to it."""
_IN_DOCUMENTS: dict[Paper, int] = {"A3": 125, "A4": 175, "16:9": 150}
"""Dots per inch of the paper; an A3 sheet at 125 is an A4 page at 177."""


@dataclass(frozen=True)
class Picture:
    """A picture with its caption; `width` and `height` in mm."""

    png: bytes
    caption: str
    alt: str
    width: float
    height: float


class Gallery:
    """Draws what is asked for, each picture once."""

    def __init__(self, records: Sequence[RunRecord], lang: Lang, atlases: Sequence[Atlas] | None = None) -> None:
        """`atlases` are those of the records; None: their grounds are read from their folders, where a map is asked for."""
        self.records, self.lang, self._given = tuple(records), lang, atlases
        self._charts: dict[tuple[int, int], dict[str, Chart]] = {}
        self._maps: dict[tuple[int, int], dict[str, Sheet]] = {}
        self._drawn: dict[tuple[int, Paper], Picture] = {}

    @cached_property
    def _atlases(self) -> tuple[Atlas, ...]:
        return tuple(self._given) if self._given is not None else tuple(Atlas.of(record) for record in self.records)

    def sheets(self, run: int, option: int) -> dict[str, Sheet]:
        """The maps of an option, by key."""
        if (run, option) not in self._maps:
            self._maps[run, option] = {sheet.key: sheet for sheet in sheets(self._atlases[run], self.lang, options=(option,))}
        return self._maps[run, option]

    def charts(self, run: int, option: int) -> dict[str, Chart]:
        """The charts of an option, by key."""
        if (run, option) not in self._charts:
            self._charts[run, option] = charts(self.records[run], self.lang, option)
        return self._charts[run, option]

    def chart_pictures(self, ref: FigureRef, size: Size, *, dpi: int) -> list[Picture]:
        """The charts that stand at a place; none where it is a map's, or where the run has no data for them."""
        there = self.charts(ref.run, max(ref.option, 0))
        return [
            self.picture(there[key](size), say(f"office.caption_{key}", self.lang), ref.alt, dpi=dpi)
            for key in CHARTS.get(ref.key, ())
            if key in there
        ]

    def map_sheets(self, ref: FigureRef, section: Section) -> list[Sheet]:
        """The maps that belong to a place; of a disaster the map of its section on relief is that of who is relieved when."""
        there = self.sheets(ref.run, max(ref.option, 0))
        keys: tuple[str, ...] = MAPS.get(ref.key, ())
        if ref.key == "map" and section.key.startswith("relief"):
            keys = ("relieved",)
        return [there[key] for key in keys if key in there]

    def map_picture(self, sheet: Sheet, paper: Paper = "A3") -> Picture:
        """A map as it stands in a document: an A3 sheet made smaller for A4, or one for slides."""
        which = id(sheet), paper
        if which not in self._drawn:
            self._drawn[which] = self._reduced(sheet, raster(sheet.draw(paper), dpi=_IN_DOCUMENTS[paper]), paper)
        return self._drawn[which]

    def write_map(self, sheet: Sheet, paper: Paper, paths: Sequence[Path]) -> None:
        """A map as PNG, PDF and SVG, as the suffixes say; what is drawn for the wall at 300 dpi is kept, smaller, for documents."""
        figure = sheet.draw(paper)
        for path in paths:
            if path.suffix != ".png":
                write_figure(figure, path, title=f"{sheet.title} {sheet.subtitle}".strip())
                continue
            image = raster(figure, dpi=DPI)
            few_colours(image).save(path, format="PNG", dpi=(DPI, DPI), compress_level=COMPRESSION)
            if (id(sheet), paper) not in self._drawn:
                scale = _IN_DOCUMENTS[paper] / DPI
                small = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.HAMMING, reducing_gap=2.0)
                self._drawn[id(sheet), paper] = self._reduced(sheet, small, paper)

    def _reduced(self, sheet: Sheet, image: Image.Image, paper: Paper) -> Picture:
        words = map_words(sheet.key, self.lang)
        caption = say("office.map_of_option", self.lang, caption=words, option=sheet.subtitle) if sheet.subtitle else words
        page = SHEETS[paper]
        return Picture(small_png(image, _IN_DOCUMENTS[paper]), caption, f"{sheet.title}: {words}", page.width, page.height)

    def picture(self, figure: Figure, caption: str, alt: str, *, dpi: int) -> Picture:
        """A chart with its caption."""
        wide, high = figure.get_size_inches() * 25.4
        return Picture(small_png(raster(figure, dpi=dpi), dpi), caption, alt, float(wide), float(high))


def raster(figure: Figure, *, dpi: int) -> Image.Image:
    """A figure as an image without transparency."""
    with mpl.rc_context({"text.hinting": HINTING}):
        figure.set_dpi(dpi)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3])


def small_png(image: Image.Image, dpi: int) -> bytes:
    """A PNG of few colours; the same image, the same bytes."""
    held = io.BytesIO()
    few_colours(image).save(held, format="PNG", dpi=(dpi, dpi), compress_level=COMPRESSION)
    return held.getvalue()
