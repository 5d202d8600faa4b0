"""What all charts share: sizes, type, colours that the colour-blind and the grey copier tell apart, and how a figure becomes a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from yingji.results.maps import style
from yingji.results.maps.text import HINTING, MM_PER_PT, font_file, line_mm, pack, width_mm, wrap

P = ParamSpec("P")


@dataclass(frozen=True)
class Size:
    """How large a chart is, mm, and its type, pt."""

    width: float
    height: float
    type_pt: float

    @property
    def small_pt(self) -> float:
        return self.type_pt * 0.86

    def tall(self, height: float) -> Size:
        """As wide, of another height."""
        return Size(self.width, height, self.type_pt)

    @property
    def k(self) -> float:
        """Thickness of lines, 1 on a page."""
        return self.type_pt / PAGE.type_pt


PAGE = Size(156.0, 92.0, 8.5)
"""As wide as the text of a Chinese official document on A4 (GB/T 9704-2012: 156 mm)."""
SLIDE = Size(306.0, 134.0, 13.0)
"""Under the title of a 16:9 slide."""

INKS = ("#0b4f43", "#a33a0a", "#3b2f8f", "#7a6a00", "#555555", "#1f5a96")
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (1.2, 1.4)), (0, (6, 1.6, 1.2, 1.6)), (0, (3, 1.5)), (0, (8, 1.5, 1.2, 1.5, 1.2, 1.5)))
"""Colour and dash of lines, in their order: the dash tells them apart in grey."""
MARKERS = ("o", "s", "^", "D", "v", "P")
BAND_ALPHA = 0.20
BETTER, WORSE, UNCLEAR = "#1f5a96", "#a33a0a", "#6b6b6b"
SENSE_INK = {"better": BETTER, "worse": WORSE, "same": UNCLEAR, "unclear": UNCLEAR, None: "#1c1c1c"}
SENSE_MARKER = {"better": "^", "worse": "v", "same": "o", "unclear": "o", None: "s"}


@cache
def family() -> str:
    """The one font, made known to matplotlib by its file."""
    font_manager.fontManager.addfont(font_file())
    return font_manager.FontProperties(fname=font_file()).get_name()


def drawn(draw: Callable[P, Figure]) -> Callable[P, Figure]:
    """A drawing that neither reads nor leaves settings of matplotlib."""

    @wraps(draw)
    def in_style(*args: P.args, **kwargs: P.kwargs) -> Figure:
        with mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update({
                "font.family": family(), "text.hinting": HINTING, "text.parse_math": False, "axes.edgecolor": style.RULE,
                "axes.linewidth": 0.6, "axes.labelcolor": style.INK, "text.color": style.INK, "xtick.color": style.INK,
                "ytick.color": style.INK, "axes.unicode_minus": True,
            })  # fmt: skip
            return draw(*args, **kwargs)

    return in_style


def canvas(size: Size, *, left: float, right: float, bottom: float, top: float) -> tuple[Figure, Axes]:
    """A figure with one pair of axes, whose margins are given in mm."""
    figure = Figure(figsize=(size.width / style.MM_PER_INCH, size.height / style.MM_PER_INCH), facecolor=style.PAPER_COLOUR)
    axes = figure.add_axes((
        left / size.width, bottom / size.height, (size.width - left - right) / size.width, (size.height - bottom - top) / size.height,
    ))  # fmt: skip
    axes.set_facecolor("#fbfaf7")
    axes.tick_params(labelsize=size.small_pt, length=2.5, width=0.6, pad=2.5)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.set_axisbelow(True)
    return figure, axes


@drawn
def headed(figure: Figure, title: str, under: Sequence[str], *, size: Size = PAGE) -> Figure:
    """The figure with a title, and under it what it is of, item by item: for a chart that stands alone."""
    width, height = (inches * style.MM_PER_INCH for inches in figure.get_size_inches())
    rows = [(line, size.type_pt * 1.25, style.INK) for line in wrap(title, width - 4, size.type_pt * 1.25)]
    rows += [(line, size.small_pt, style.SOFT_INK) for line in pack(under, " · ", width=width - 4, size_pt=size.small_pt)]
    tall = height + sum(line_mm(pt) for _, pt, _ in rows) + 4 * size.k
    figure.set_size_inches(width / style.MM_PER_INCH, tall / style.MM_PER_INCH)
    for axes in figure.axes:
        left, bottom, wide, high = axes.get_position().bounds
        axes.set_position((left, bottom * height / tall, wide, high * height / tall))
    for text in figure.texts:
        text.set_y(text.get_position()[1] * height / tall)
    top = tall - 1.0 * size.k
    for line, pt, ink in rows:
        figure.text(2 / width, top / tall, line, fontsize=pt, color=ink, va="top")
        top -= line_mm(pt)
    return figure


def page(size: Size) -> tuple[Figure, Axes]:
    """A figure whose only axes are its page, in mm."""
    figure, axes = canvas(size, left=0, right=0, bottom=0, top=0)
    axes.set(xlim=(0, size.width), ylim=(0, size.height), autoscale_on=False)
    axes.axis("off")
    return figure, axes


def quiet_grid(axes: Axes, *, axis: Any = "both") -> None:
    """Thin lines behind what is drawn."""
    axes.grid(visible=True, axis=axis, color="#d9d6cf", linewidth=0.5)


def labels_mm(labels: list[str], size_pt: float) -> float:
    """Width of the widest."""
    return max((width_mm(label, size_pt) for label in labels), default=0.0)


def folded(text: str, *, mm: float, size_pt: float, most: int = 2) -> str:
    """The text on at most `most` lines of `mm`, cut with … where it is longer."""
    lines = wrap(text, mm, size_pt)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_mm(last + "…", size_pt) > mm:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return "\n".join(lines)


def row_mm(size_pt: float, lines: int = 1) -> float:
    """Height of a row that holds so many lines."""
    return line_mm(size_pt) * lines + size_pt * MM_PER_PT * 0.5
