"""Text by the millimetre: the one font, measuring, wrapping, shrinking, and drawing on a page whose unit is the millimetre."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.patheffects import Stroke
from matplotlib.text import Text

from yingji.results.maps.style import INK, MM_PER_INCH

MM_PER_PT = MM_PER_INCH / 72
HINTING = "none"
"""Without hinting a letter is as wide in the PNG as in the PDF and in the outline that lies under it."""
_REFERENCE_PT = 100.0
LINE = 1.42
"""Height of a line, in sizes of its type."""

_SYSTEM_FONTS = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "SimHei",
)
_NOT_FIRST = set("，。、；：？！）】》”’％‰°,.;:?!)]}%—…")
_NOT_LAST = set("（【《“‘([{")


@cache
def font_file() -> str:
    """Path of the font of every map: Noto Sans SC out of the package zhplot, so that a map is the same on every machine.

    The package is not imported (it would pull in its plotting helpers); where its file is gone, a Chinese font of the system stands in.
    Raises `FileNotFoundError` where there is neither.
    """
    spec = find_spec("zhplot")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        for found in sorted(Path(folder).glob("fonts/*.[to]tf")):
            return str(found)
    for family in _SYSTEM_FONTS:
        try:
            return font_manager.findfont(family, fallback_to_default=False)
        except ValueError:
            continue
    raise FileNotFoundError("no Chinese font: zhplot's NotoSansSC-Regular.ttf is missing and the system has none")


@cache
def font(size_pt: float) -> font_manager.FontProperties:
    """The font at a size."""
    return font_manager.FontProperties(fname=font_file(), size=size_pt)


@cache
def _advance(char: str) -> float:
    """How far a letter moves the pen, in sizes of its type."""
    face = font_manager.get_font(font_file())
    if not face.get_char_index(ord(char)):
        return 1.0  # a sign that the font does not have is drawn as a box
    face.set_size(_REFERENCE_PT, 72)
    return float(face.load_char(ord(char)).linearHoriAdvance) / 65536 / _REFERENCE_PT


def width_mm(text: str, size_pt: float) -> float:
    """Width of one line of text in mm. Letters are measured once each; pairs that the font draws together make it a little too wide."""
    return sum(map(_advance, text)) * size_pt * MM_PER_PT


def line_mm(size_pt: float) -> float:
    """Height of one line in mm."""
    return size_pt * MM_PER_PT * LINE


def _wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in ("W", "F")


def _pieces(text: str) -> list[str]:
    """The smallest parts that a line may be broken between: single Chinese characters, or words with the blank that follows."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1] if pieces else ""
        joins = last and (
            char in _NOT_FIRST or last[-1] in _NOT_LAST or not (_wide(char) or _wide(last[-1]) or (last[-1] == " " and char != " "))
        )
        if joins:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def wrap(text: str, width: float, size_pt: float) -> list[str]:
    """Lines no wider than `width` mm; a word longer than a line is cut. Punctuation neither starts nor ends a line where it must not."""
    lines, line = [], ""
    for whole in _pieces(" ".join(text.split())):
        for piece in [whole] if width_mm(whole.strip(), size_pt) <= width else list(whole):
            if line and width_mm((line + piece).rstrip(), size_pt) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def clip(lines: list[str], most: int, *, width: float, size_pt: float) -> list[str]:
    """At most `most` lines; what is cut off shows as …"""
    if len(lines) <= most:
        return lines
    return [*lines[: most - 1], shorten(lines[most - 1] + "…", width=width, size_pt=size_pt)]


def shorten(text: str, *, width: float, size_pt: float) -> str:
    """The text, cut and ended with … where it is wider than `width` mm."""
    if width_mm(text, size_pt) <= width:
        return text
    cut = text.rstrip("…")
    while cut and width_mm(cut.rstrip() + "…", size_pt) > width:
        cut = cut[:-1]
    return cut.rstrip() + "…"


def fit(text: str, width: float, *, size_pt: float, least_pt: float, most_lines: int) -> tuple[float, list[str]]:
    """The largest size from `size_pt` down to `least_pt` at which the text takes at most `most_lines` lines; below that it is cut.

    Words are cut only at the least size. Lines come out about equally long: a title must not leave one word alone on its last line.
    """
    size = size_pt
    while True:
        lines = wrap(text, width, size)
        if len(lines) <= most_lines and (size <= least_pt or _unbroken(text, width, size)):
            return size, _balanced(text, width, size, lines)
        if size <= least_pt:
            return size, clip(lines, most_lines, width=width, size_pt=size)
        size = max(least_pt, size - 0.5)


def _balanced(text: str, width: float, size_pt: float, lines: list[str]) -> list[str]:
    for narrower in (0.5, 0.6, 0.7, 0.8, 0.9) if len(lines) > 1 else ():
        tried = wrap(text, width * narrower, size_pt)
        if len(tried) == len(lines) and _unbroken(text, width * narrower, size_pt):
            return tried
    return lines


def _unbroken(text: str, width: float, size_pt: float) -> bool:
    """Whether no word is wider than a line."""
    return all(width_mm(piece.strip(), size_pt) <= width for piece in _pieces(text))


def pack(items: Sequence[str], separator: str, *, width: float, size_pt: float) -> list[str]:
    """Lines of whole items: a line is broken between items, and inside one only where it is wider than the line."""
    lines: list[str] = []
    for item in items:
        joined = f"{lines[-1]}{separator}{item}" if lines else item
        if lines and width_mm(joined, size_pt) <= width:
            lines[-1] = joined
        else:
            lines += wrap(item, width, size_pt)
    return lines


class Pen:
    """Draws text on axes whose data are millimetres of the page. Text stays text in the PDF: halo and weight lie under it as strokes."""

    def __init__(self, page: Axes) -> None:
        self.page = page

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size_pt: float,
        *,
        ha: str = "left",
        va: str = "baseline",
        colour: str = INK,
        rotation: float = 0.0,
        halo: float = 0.0,
        bold: float = 0.0,
        zorder: float = 10.0,
        linespacing: float = 1.0,
    ) -> None:
        """One text at (x, y) mm. `halo` and `bold` are widths in pt of a white rim and of a stroke that stands for a heavier face."""
        common: dict[str, Any] = {
            "fontproperties": font(size_pt), "ha": ha, "va": va, "rotation": rotation, "rotation_mode": "default",
            "linespacing": linespacing, "parse_math": False,
        }  # fmt: skip
        if halo:
            under = self.page.text(x, y, text, color="white", zorder=zorder - 0.2, **common)
            under.set_path_effects([Stroke(linewidth=2 * halo + bold, foreground="white", joinstyle="round")])
        if bold:
            weight = self.page.text(x, y, text, color=colour, zorder=zorder - 0.1, **common)
            weight.set_path_effects([Stroke(linewidth=bold, foreground=colour, joinstyle="round")])
        drawn: Text = self.page.text(x, y, text, color=colour, zorder=zorder, **common)
        drawn.set_clip_on(False)

    def line(self, x: float, top: float, text: str, size_pt: float, **style: Any) -> float:
        """One line whose top is at `top`; gives the top of the next."""
        self.text(x, top - size_pt * MM_PER_PT * 1.08, text, size_pt, **style)
        return top - line_mm(size_pt)
