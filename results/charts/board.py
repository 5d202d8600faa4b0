"""The board of targets: one tile a target, its verdict as a word, what was promised and found, and the clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle

from yingji.base.language import Lang, say
from yingji.results.charts.canvas import PAGE, Size, drawn, page
from yingji.results.maps import style
from yingji.results.maps.content import VerdictWord
from yingji.results.maps.text import Pen, clip, line_mm, shorten, width_mm, wrap
from yingji.results.words import verdict_word


@dataclass(frozen=True)
class Tile:
    """One target. `measured` is empty where nothing was."""

    verdict: VerdictWord
    promise: str
    promised: str
    measured: str
    clause: str


ORDER: tuple[VerdictWord, ...] = ("missed", "uncertain", "met", "not simulated")
_SIGNS = {"met": "√", "missed": "×", "uncertain": "?", "not simulated": "–"}
"""Signs that the font has; `words.SYMBOLS` are for terminals."""
_FACES = {"met": "#e3f1ed", "missed": "#fbe3d6", "uncertain": "#f7f1d0", "not simulated": "#efefef"}


@drawn
def board_chart(tiles: Sequence[Tile], *, lang: Lang, size: Size = PAGE, columns: int = 3, most: int = 60) -> Figure:
    """Tiles in rows, missed ones first; of more than `most` the last are counted."""
    ordered = sorted(tiles, key=lambda tile: ORDER.index(tile.verdict))
    shown, gap, pad = ordered[:most], 2.0 * size.k, 1.8 * size.k
    wide = (size.width - gap * (columns - 1) - 1) / columns
    small, body = size.small_pt, size.type_pt
    head = line_mm(small) * 1.35
    texts = [
        clip(wrap(tile.promise, wide - 2 * pad, body), 4, width=wide - 2 * pad, size_pt=body) for tile in shown
    ]  # fmt: skip
    rows = [texts[i : i + columns] for i in range(0, len(texts), columns)]
    clauses = [clip(wrap(tile.clause, wide - 2 * pad, small), 2, width=wide - 2 * pad, size_pt=small) for tile in shown]
    feet = [1 + max(len(each) for each in clauses[i : i + columns]) for i in range(0, len(texts), columns)]
    heights = [
        head + max(len(each) for each in row) * line_mm(body) + foot * line_mm(small) + 2.2 * pad
        for row, foot in zip(rows, feet, strict=True)
    ]
    more = line_mm(small) * 1.4 if len(ordered) > len(shown) else 0.0
    room = size.tall(sum(heights) + gap * max(len(rows) - 1, 0) + 1 + more if rows else line_mm(body) * 2)
    figure, axes = page(room)
    pen = Pen(axes)
    if not rows:
        pen.line(1, room.height - 1, say("charts.board_none", lang), body)
        return figure
    top = room.height - 0.5
    for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
        for column, lines in enumerate(row):
            tile, x = shown[number * columns + column], 0.5 + column * (wide + gap)
            colour = style.VERDICT_COLOUR[tile.verdict]
            axes.add_patch(
                Rectangle((x, top - height), wide, height, facecolor=_FACES[tile.verdict], edgecolor=colour, linewidth=0.9 * size.k)
            )
            word = f"{_SIGNS[tile.verdict]} {verdict_word(tile.verdict, lang)}"
            plate = width_mm(word, small) + 2.4 * pad
            axes.add_patch(
                FancyBboxPatch(
                    (x + pad * 0.4, top - head * 0.95), plate, head * 0.76, boxstyle=f"round,pad=0,rounding_size={0.6 * size.k}",
                    facecolor=colour, linewidth=0,
                )
            )  # fmt: skip
            pen.line(x + pad * 0.4 + plate / 2, top - head * 0.14, word, small, ha="center", colour="white")
            promised = shorten(tile.promised, width=wide - plate - 3 * pad, size_pt=small)
            pen.line(x + wide - pad, top - head * 0.14, promised, small, ha="right", bold=0.2 * size.k)
            y = top - head - pad * 0.3
            for line in lines:
                y = pen.line(x + pad, y, line, body)
            foot = top - height + pad * 0.6 + feet[number] * line_mm(small)
            if tile.measured:
                found = shorten(say("charts.board_measured", lang, value=tile.measured), width=wide - 2 * pad, size_pt=small)
                pen.line(x + pad, foot, found, small, colour=colour, bold=0.25 * size.k)
            foot = top - height + pad * 0.6 + len(clauses[number * columns + column]) * line_mm(small)
            for line in clauses[number * columns + column]:
                foot = pen.line(x + pad, foot, line, small, colour=style.SOFT_INK)
        top -= height + gap
    if more:
        pen.line(0.5, line_mm(small) * 1.2, say("charts.board_more", lang, n=len(ordered) - len(shown)), small, colour=style.SOFT_INK)
    return figure
