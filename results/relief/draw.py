"""One A3 sheet of relief: the map of who is relieved when, beside relief over time, the bottleneck, and the definition of relieved."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from yingji.base.language import Lang, say
from yingji.results.maps import style
from yingji.results.maps.draw import draw_ground, page_axes, save
from yingji.results.maps.frame import Bounds, Ground
from yingji.results.maps.labels import Label
from yingji.results.maps.panel import foot_block, head_block, verdict_block
from yingji.results.maps.strip import Block, Strip
from yingji.results.maps.symbols import draw_signs
from yingji.results.maps.text import HINTING, Pen
from yingji.results.relief.chart import bars_block, draw_chart, figures_block
from yingji.results.relief.key import key_block
from yingji.results.relief.marks import draw_blocked, draw_places
from yingji.results.relief.picture import ReliefPicture

_COLUMN = 172.0
"""Width of the text beside the map, mm on A3: two columns under a chart that takes both."""
_GUTTER = 6.0
_SPACE = 3.0
_TYPE = (1.1, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7)
_LEAST_CHART = 84.0


def draw_relief(
    picture: ReliefPicture, path_png: str | Path | None, path_pdf: str | Path | None, *, paper: style.Paper = "A3", lang: Lang = "zh"
) -> list[Label]:
    """Write the sheet to the paths that are not None, and give the labels that found room on its map. The same picture, the same bytes."""
    figure, labels = compose(picture, paper=paper, lang=lang)
    save(figure, path_png, path_pdf, title=f"{picture.content.title} {picture.content.option}".strip())
    return labels


def compose(picture: ReliefPicture, *, paper: style.Paper, lang: Lang) -> tuple[Figure, list[Label]]:
    """The figure, drawn without pyplot's state."""
    sheet = style.SHEETS[paper]
    with mpl.rc_context({"text.hinting": HINTING, "hatch.linewidth": 0.6 * sheet.k}):
        return _compose(picture, sheet, lang)


def _compose(picture: ReliefPicture, sheet: style.Sheet, lang: Lang) -> tuple[Figure, list[Label]]:
    k, content = sheet.k, picture.content
    figure = Figure(figsize=(sheet.width / style.MM_PER_INCH, sheet.height / style.MM_PER_INCH), facecolor=style.PAPER_COLOUR)
    column = sheet.width - sheet.margin - _COLUMN * k
    bounds: Bounds = (sheet.margin, sheet.margin, column - sheet.gap, sheet.height - sheet.margin)
    ground = Ground.around(content.boundary, bounds)
    draw_blocked(draw_ground(figure, content, ground, sheet), picture, k=k)
    page = page_axes(figure, sheet, bounds)
    pen = Pen(page)
    boxes, wishes = draw_places(page, pen, picture.shelters, picture.depots, ground, sign=say("relief.sheet_depot", lang), k=k)
    labels = draw_signs(page, pen, content, ground, lang, paper=sheet.paper, k=k, symbols=boxes, wanted=wishes)
    strip = Strip(page, pen, lang, left=column, width=_COLUMN * k, k=k)
    _column(strip, picture, top=bounds[3], bottom=bounds[1])
    return figure, labels


def _column(strip: Strip, picture: ReliefPicture, *, top: float, bottom: float) -> None:
    """Title, chart, then two columns, in type as large as leaves the chart room to be read."""
    for scale in _TYPE:
        scaled = replace(strip, k=strip.k * scale)
        space, half = _SPACE * scaled.k, (strip.width - _GUTTER * strip.k) / 2
        left, right = replace(scaled, width=half), replace(scaled, left=strip.left + strip.width - half, width=half)
        head = head_block(scaled, picture.content)
        verdicts = verdict_block(left, picture.content.verdicts, _MOST_VERDICTS * scaled.k, title=say("relief.sheet_verdicts", strip.lang))
        lefts = [verdicts, bars_block(left, picture.bars, picture.bars_note), figures_block(left, picture)]
        rights = [key_block(right, picture), foot_block(right, picture.content)]
        below = max(_stacked(lefts, space), _stacked(rights, space))
        room = top - bottom - head.height - below - 2 * space
        if room >= _LEAST_CHART * strip.k:
            break
    y = head.draw(top) - space
    draw_chart(scaled, picture, top=y, height=room)
    y -= room + space
    for blocks in (lefts, rights[:1]):
        under = y
        for block in blocks:
            under = block.draw(under) - (space if block.rows else 0)
    rights[-1].draw(bottom + rights[-1].height)


_MOST_VERDICTS = 46.0
"""Height for verdicts, mm on A3; those left out are counted."""


def _stacked(blocks: list[Block], space: float) -> float:
    filled = [block.height for block in blocks if block.rows]
    return sum(filled) + space * max(0, len(filled) - 1)
