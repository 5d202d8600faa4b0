"""How QGIS draws the layers on disasters: the colours of the sheet relief.png."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from yingji.base.language import Lang, say
from yingji.results.relief.colours import BREAKS_H, NOBODY, hex_of, time_colours
from yingji.results.styles import (
    Style,
    as_qml,
    as_sld,
    fill,
    line,
    marker,
    rule_renderer,
    sld_mark,
    sld_polygon,
    sld_stroke,
)

_SHARES = ((0.1, "#fdc98a", 0.4), (0.25, "#f08c3a", 0.7), (0.5, "#b5480f", 1.0), (1.0, "#5a1a00", 1.3))
_TONNES = ((1.0, 0.2), (5.0, 0.5), (20.0, 0.9), (1e9, 1.5))
_FLOW = "#3b2f8f"


def cell_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Cells by the hour in which their last person is relieved; dark where not all are, white where nobody is affected."""
    colours = [hex_of(colour) for colour in time_colours()]
    edges = [0.0, *BREAKS_H, 1e6]
    labels = [hour_label(low, high, lang) for low, high in itertools.pairwise(edges)]
    rules = [
        (f'"relieved_h" &gt; {low:g} AND "relieved_h" &lt;= {high:g}', label)
        for low, high, label in zip(edges, edges[1:], labels, strict=False)
    ]
    rules += [('"unfinished" = 1', say("relief.legend.never", lang)), ('"affected" = 0', say("relief.legend.nobody", lang))]
    symbols = [*(fill(colour) for colour in colours), fill(NOBODY, outline="#cccccc")]
    sld = [
        sld_polygon(label, colour, low=low, high=high, field="relieved_h")
        for low, high, label, colour in zip(edges, edges[1:], labels, colours, strict=False)
    ]
    return Style(as_qml(rule_renderer(rules, symbols), lang, fields, room="relief"), as_sld("relief_cells", sld))


def hour_label(low: float, high: float, lang: Lang) -> str:
    """A class of hours in words."""
    if low == 0:
        return say("relief.legend.up_to", lang, high=f"{high:g}")
    if high >= 1e6:
        return say("relief.legend.over", lang, low=f"{low:g}")
    return say("relief.legend.between", lang, low=f"{low:g}", high=f"{high:g}")


def link_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Blocked links: the darker and wider, the more often."""
    edges = [0.0, *(share for share, _, _ in _SHARES)]
    rules = [
        (f'"blocked_share" &gt; {low:g} AND "blocked_share" &lt;= {high:g}', f"{low:.0%}–{high:.0%}")
        for low, high in itertools.pairwise(edges)
    ]
    symbols = [line(colour, mm) for _, colour, mm in _SHARES]
    return Style(as_qml(rule_renderer(rules, symbols), lang, fields, room="relief"), _lines("relief_links", _SHARES[-2][1], 2))


def delivery_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Flows from depots to shelters by tonnes."""
    edges = [0.0, *(tonnes for tonnes, _ in _TONNES)]
    rules = [
        (f'"tonnes" &gt; {low:g} AND "tonnes" &lt;= {high:g}', f"{low:g}–{high:g} t" if high < 1e9 else f"> {low:g} t")
        for low, high in itertools.pairwise(edges)
    ]
    symbols = [line(_FLOW, mm) for _, mm in _TONNES]
    return Style(as_qml(rule_renderer(rules, symbols), lang, fields, room="relief"), _lines("relief_deliveries", _FLOW, 1.5))


def shelter_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Shelters by how full they are."""
    rules = [
        ('"out_share" &gt;= 0.5', say("relief.legend.out", lang)),
        ('"out_share" &lt; 0.5 AND "outside" &gt; 0', say("relief.legend.outside", lang)),
        ('"out_share" &lt; 0.5 AND "outside" = 0 AND "fill" &gt;= 0.9', say("relief.legend.full", lang)),
        ('"out_share" &lt; 0.5 AND "outside" = 0 AND "fill" &lt; 0.9 AND "admitted" &gt; 0', say("relief.legend.room", lang)),
        ('"out_share" &lt; 0.5 AND "outside" = 0 AND "admitted" = 0', say("relief.legend.unused", lang)),
    ]
    looks = (("#777777", "cross2"), ("#9e0b22", "triangle"), ("#e08214", "triangle"), ("#1b6f5f", "triangle"), ("#ffffff", "triangle"))
    symbols = [marker(colour, shape=shape, mm=3.4) for colour, shape in looks]
    return Style(
        as_qml(rule_renderer(rules, symbols), lang, fields, label="name", room="relief"),
        as_sld("relief_shelters", [sld_mark("triangle", "#1b6f5f", 10)]),
    )


def depot_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Depots as squares; what the disaster has taken is open."""
    rules = [('"lost" = 0', say("relief.legend.depot", lang)), ('"lost" = 1', say("relief.legend.lost", lang))]
    symbols = [marker(_FLOW, mm=4.2), marker("#ffffff", mm=4.2)]
    return Style(
        as_qml(rule_renderer(rules, symbols), lang, fields, label="name", room="relief"),
        as_sld("relief_depots", [sld_mark("square", _FLOW, 10)]),
    )


def _lines(layer: str, colour: str, pixels: float) -> str:
    return as_sld(layer, [f"<se:Rule><se:LineSymbolizer>{sld_stroke(colour, pixels)}</se:LineSymbolizer></se:Rule>"])
