"""Draw a coverage map: one sheet, as PNG at 300 dpi and as PDF, the same bytes whenever and wherever it is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import PdfFile
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.path import Path as MplPath
from matplotlib.transforms import IdentityTransform, Transform
from PIL import Image

from yingji.base.language import Lang
from yingji.results.maps import frame, style
from yingji.results.maps.badges import badges
from yingji.results.maps.content import MapContent
from yingji.results.maps.labels import Box, Label, Wish
from yingji.results.maps.overlay import Overlay
from yingji.results.maps.palette import few_colours
from yingji.results.maps.panel import draw_panel
from yingji.results.maps.strip import Strip
from yingji.results.maps.symbols import draw_signs
from yingji.results.maps.text import HINTING, Pen

COMPRESSION = 6
"""Of a PNG: 9 takes ten times as long for a twentieth less."""

_PATH, _DIGITS = re.compile(r' d="[^"]*"'), re.compile(r"(\.\d\d)\d+")
"""Lines of an SVG, and what is left of their numbers: a hundredth of a point is 4 µm on paper."""


def draw_coverage(
    content: MapContent, path_png: str | Path | None, path_pdf: str | Path | None, *, paper: style.Paper = "A3", lang: Lang = "zh"
) -> list[Label]:
    """Write the map to the paths that are not None, and give the labels that found room on it.

    Fonts are embedded in the PDF as subsets (Type 42), so that its words can be searched and copied. Neither file bears a date of its own.
    """
    figure, labels = compose(content, paper=paper, lang=lang)
    save(figure, path_png, path_pdf, title=f"{content.title} {content.option}".strip())
    return labels


def save(figure: Figure, path_png: str | Path | None, path_pdf: str | Path | None, *, title: str) -> None:
    """A sheet as PNG and as PDF, at the same time: to choose the PNG's colours hardly holds Python's lock."""
    with ThreadPoolExecutor(1) as beside:
        written = beside.submit(_write_png, _pixels(figure, style.DPI), Path(path_png), style.DPI) if path_png is not None else None
        if path_pdf is not None:
            write_figure(figure, Path(path_pdf), title=title)
    if written is not None:
        written.result()


def write_figure(figure: Figure, path: Path, *, title: str, dpi: int = style.DPI) -> None:
    """A figure as PNG, PDF or SVG, as the path's suffix says; none bears a date of its own, and an SVG's ids are always the same."""
    kind = path.suffix[1:].lower()
    with mpl.rc_context({"text.hinting": HINTING, "pdf.fonttype": 42, "svg.hashsalt": "yingji", "svg.fonttype": "path"}):
        if kind == "png":
            _write_png(_pixels(figure, dpi), path, dpi)
            return
        with _hundredths_of_a_point():
            dates = {"Producer": None, "CreationDate": None} if kind == "pdf" else {"Date": None}
            figure.savefig(path, format=kind, dpi=dpi, metadata={"Title": title, "Creator": "yingji", **dates})
        if kind == "svg":
            path.write_text(_PATH.sub(lambda found: _DIGITS.sub(r"\1", found[0]), path.read_text("utf-8")), "utf-8")


@contextmanager
def _hundredths_of_a_point() -> Iterator[None]:
    """Paths of a PDF with two digits after the point instead of six: a map takes two fifths less. Matplotlib has no setting for it."""
    writer: Any = PdfFile
    whole = writer.pathOperations

    def rounded(path: MplPath, transform: Transform, *args: Any, **more: Any) -> Any:
        placed = transform.transform_path(path)
        return whole(MplPath(np.round(np.asarray(placed.vertices), 2), placed.codes), IdentityTransform(), *args, **more)

    writer.pathOperations = staticmethod(rounded)
    try:
        yield
    finally:
        writer.pathOperations = staticmethod(whole)


def _pixels(figure: Figure, dpi: int) -> Image.Image:
    figure.set_dpi(dpi)
    canvas: Any = FigureCanvasAgg(figure)
    with mpl.rc_context({"text.hinting": HINTING}):
        canvas.draw()
    return Image.fromarray(np.asarray(canvas.buffer_rgba())[:, :, :3])


def _write_png(pixels: Image.Image, path: Path, dpi: int) -> None:
    """PNG of few colours, without the alpha channel: what matplotlib would write is three times as large."""
    few_colours(pixels).save(path, format="PNG", dpi=(dpi, dpi), compress_level=COMPRESSION)


def compose(content: MapContent, *, paper: style.Paper, lang: Lang, overlays: Sequence[Overlay] = ()) -> tuple[Figure, list[Label]]:
    """The figure, drawn on axes of its own and without pyplot's state; `overlays` lie over the cells, the first lowest."""
    with mpl.rc_context({"text.hinting": HINTING, "hatch.linewidth": 0.6 * style.SHEETS[paper].k}):
        return _compose(content, style.SHEETS[paper], lang, overlays)


def _compose(content: MapContent, sheet: style.Sheet, lang: Lang, overlays: Sequence[Overlay]) -> tuple[Figure, list[Label]]:
    figure = Figure(figsize=(sheet.width / style.MM_PER_INCH, sheet.height / style.MM_PER_INCH), facecolor=style.PAPER_COLOUR)
    ground = frame.Ground.around(content.boundary, sheet.frame)
    axes = draw_ground(figure, content, ground, sheet)
    for overlay in overlays:
        overlay.on_ground(axes, ground, k=sheet.k)
    page = page_axes(figure, sheet, sheet.frame)
    pen = Pen(page)
    boxes: list[Box] = []
    wishes: list[Wish] = []
    for overlay in overlays:
        taken, wanted = overlay.on_page(page, pen, ground, lang=lang, k=sheet.k)
        boxes += taken
        wishes += wanted
    _, bottom, _, top = sheet.frame
    labels = draw_signs(page, pen, content, ground, lang, paper=sheet.paper, k=sheet.k, symbols=boxes, wanted=wishes)
    strip = Strip(page, pen, lang, left=sheet.width - sheet.margin - sheet.column, width=sheet.column, k=sheet.k)
    draw_panel(strip, content, badges(content, ground, k=sheet.k), overlays, top=top, bottom=bottom)
    return figure, labels


def draw_ground(figure: Figure, content: MapContent, ground: frame.Ground, sheet: style.Sheet) -> Axes:
    """The map itself on axes of its own, whose unit is the metre."""
    left, bottom, right, top = ground.frame
    axes = figure.add_axes(
        (left / sheet.width, bottom / sheet.height, (right - left) / sheet.width, (top - bottom) / sheet.height), facecolor=style.LAND
    )
    west, south, east, north = ground.metres
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], autoscale_on=False)
    frame.draw_cells(axes, content, k=sheet.k)
    frame.draw_barriers(axes, content, ground, k=sheet.k)
    frame.draw_streets(axes, content, ground, k=sheet.k)
    frame.draw_borders(axes, content, ground, k=sheet.k)
    for dots in content.dots:
        axes.scatter(dots.xy[:, 0], dots.xy[:, 1], s=16 * sheet.k**2, c=dots.colour, marker=dots.marker, linewidths=0.7 * sheet.k, zorder=8)
    return axes


def page_axes(figure: Figure, sheet: style.Sheet, bounds: frame.Bounds) -> Axes:
    """The whole page in millimetres, with the map's frame on it."""
    page = figure.add_axes((0, 0, 1, 1), facecolor="none")
    page.set(xlim=(0, sheet.width), ylim=(0, sheet.height), autoscale_on=False)
    page.set_aspect(1)
    page.axis("off")
    left, bottom, right, top = bounds
    page.add_patch(
        Rectangle((left, bottom), right - left, top - bottom, facecolor="none", edgecolor=style.INK, linewidth=1.2 * sheet.k, zorder=30)
    )
    return page
