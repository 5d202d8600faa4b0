"""What stands on the map with letters or symbols: corner pieces, stations, and every name that finds room."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle
from matplotlib_scalebar.scalebar import ScaleBar

from yingji.base.language import Lang, say
from yingji.results.maps import style
from yingji.results.maps.badges import badges, draw_badge, draw_lead
from yingji.results.maps.content import MapContent
from yingji.results.maps.frame import Bounds, Ground
from yingji.results.maps.labels import Box, Label, Wish, place
from yingji.results.maps.names import barrier_wishes, draw_label, place_wishes, station_wishes
from yingji.results.maps.roads import road_wishes
from yingji.results.maps.text import Pen, font_file, line_mm, width_mm


def draw_signs(
    page: Axes, pen: Pen, content: MapContent, ground: Ground, lang: Lang, *, paper: str, k: float, symbols: Sequence[Box] = (),
    wanted: Sequence[Wish] = (),
) -> list[Label]:  # fmt: skip
    """Corner pieces, station symbols and every name that finds room; gives the labels that were placed.

    `symbols` are boxes that are drawn already and must not be written over; `wanted` are labels beside the usual ones.
    """
    corners = [
        schematic_words(page, pen, ground.frame, lang, k=k) if content.streets.source.schematic else None,
        north_arrow(page, pen, ground.frame, lang, k=k),
        scale_bar(page, pen, ground, lang, paper=paper, k=k),
    ]
    stations = badges(content, ground, k=k)
    obstacles = [*(corner for corner in corners if corner is not None), *symbols]
    for badge in stations:
        x, y = badge.symbol
        obstacles.append(Box(x, y, badge.size, badge.size))
        draw_lead(page, badge, k=k)
        draw_badge(page, pen, x=x, y=y, size=badge.size, class_=badge.station.class_, role=badge.station.role, sign=badge.sign)
    inner = (ground.frame[0] + 0.6, ground.frame[1] + 0.6, ground.frame[2] - 0.6, ground.frame[3] - 0.6)
    wishes = [
        *wanted,
        *station_wishes(stations, lang, k=k),
        *place_wishes(content, ground, k=k),
        *barrier_wishes(content, ground, k=k),
        *road_wishes(content.streets, ground.to_page(content.streets.geometry), ground.frame, k=k),
    ]
    labels = place(wishes, frame=inner, obstacles=obstacles)
    for label in labels:
        draw_label(pen, label)
    return labels


def schematic_words(page: Axes, pen: Pen, frame: Bounds, lang: Lang, *, k: float) -> Box:
    """The words 示意路网 / schematic streets, top left, large."""
    big, small = say("maps.schematic", lang), say("maps.schematic_note", lang)
    big_pt, small_pt, pad = 17 * k, 7 * k, 2.2 * k
    width = max(width_mm(big, big_pt), width_mm(small, small_pt)) + 2 * pad
    height = line_mm(big_pt) + line_mm(small_pt) + 1.4 * pad
    left, top = frame[0] + 4 * k, frame[3] - 4 * k
    page.add_patch(Rectangle((left, top - height), width, height, facecolor="white", edgecolor=style.STATION, linewidth=1.3 * k, zorder=15))
    under = pen.line(left + pad, top - 0.5 * pad, big, big_pt, colour=style.STATION, bold=0.5 * k, zorder=16)
    pen.line(left + pad, under, small, small_pt, zorder=16)
    return Box.of((left - 1, top - height - 1, left + width + 1, top + 1))


def north_arrow(page: Axes, pen: Pen, frame: Bounds, lang: Lang, *, k: float) -> Box:
    """A north arrow, top right: grid north, which in a 3° zone is within half a degree of true north in both districts."""
    width, height = 7.5 * k, 13 * k
    x, top = frame[2] - 10 * k, frame[3] - 11 * k
    base = top - height
    for side, colour in ((-1, style.INK), (1, "white")):
        corners = [(x, top), (x + side * width / 2, base), (x, base + 0.25 * height)]
        page.add_patch(
            Polygon(corners, closed=True, facecolor=colour, edgecolor=style.INK, linewidth=0.7 * k, joinstyle="miter", zorder=16)
        )
    pen.text(x, top + 1.2 * k, say("maps.north", lang), 12 * k, ha="center", halo=1.5 * k, bold=0.4 * k, zorder=16)
    return Box.of((x - width, base - 1.5, x + width, top + 7 * k))


def scale_value(denominator: int, *, k: float) -> tuple[int, str]:
    """The longest of 1, 2, 5 × 10^n metres that takes at most 55 mm of A3, as (number, unit)."""
    most_m = 55 * k * denominator / 1000
    power = 10.0 ** np.floor(np.log10(most_m))
    metres = float(max(step * power for step in (1, 2, 5) if step * power <= most_m))
    return (round(metres / 1000), "km") if metres >= 1000 else (max(1, round(metres)), "m")


def scale_bar(page: Axes, pen: Pen, ground: Ground, lang: Lang, *, paper: str, k: float) -> Box:
    """Scale bar and scale in words, bottom left. The bar's axes are the page, on which one unit is one mm of paper."""
    value, unit = scale_value(ground.denominator, k=k)
    words = say("maps.scale", lang, denominator=f"{ground.denominator:,}".replace(",", " "), paper=paper)
    size = 7.5 * k
    bar_mm = value * (1000 if unit == "km" else 1) * 1000 / ground.denominator
    width, height = max(bar_mm, width_mm(words, size)) + 7 * k, 15.5 * k
    left, bottom = ground.frame[0] + 4 * k, ground.frame[1] + 4 * k
    page.add_patch(
        Rectangle((left, bottom), width, height, facecolor="white", edgecolor=style.RULE, linewidth=0.5 * k, alpha=0.92, zorder=15)
    )
    middle = left + width / 2
    pen.text(middle, bottom + 2.6 * k, words, size, ha="center", zorder=16)
    bar = ScaleBar(
        ground.denominator / 1000, "m", fixed_value=value, fixed_units=unit, location="lower center", frameon=False, pad=0, border_pad=0,
        sep=2.5 * k, width_fraction=1.1 * k / ground_height(page), font_properties={"fname": font_file(), "size": 8.5 * k}, color=style.INK,
        bbox_to_anchor=(middle, bottom + 6.6 * k), bbox_transform=page.transData, scale_loc="top",
    )  # fmt: skip
    bar.set_zorder(16)
    page.add_artist(bar)
    return Box.of((left - 1, bottom - 1, left + width + 1, bottom + height + 1))


def ground_height(page: Axes) -> float:
    """Height of the page in mm: the scale bar's thickness is a fraction of it."""
    low, high = page.get_ylim()
    return float(high - low)
