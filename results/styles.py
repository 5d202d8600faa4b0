"""Styles for QGIS (QML) and for anything else that reads SLD: by minutes in colours that the colour-blind can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from yingji.base.language import Lang, say

# Classes of minutes (above, up to) with five steps of cividis (Nuñez et al. 2018), light where help is near: they differ in grey too.
_CLASSES: tuple[tuple[float, float, str], ...] = (
    (0, 3, "#fee838"), (3, 4, "#c8b866"), (4, 5, "#959078"), (5, 8, "#5c6170"), (8, 1e6, "#122e60"),
)  # fmt: skip
_UNREACHED = "#ffffff"
_STREETS = ("#7a5195", "#555555", "#777777", "#999999", "#bbbbbb", "#888888", "#cccccc")
_STREET_MM = (0.9, 0.7, 0.5, 0.26, 0.18, 0.4, 0.15)


@dataclass(frozen=True)
class Style:
    """One layer's style in both forms."""

    qml: str
    sld: str


def cell_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Cells graduated by minutes from the order at the busiest hour; what nobody reaches is white."""
    labels = [_class_label(low, high, lang) for low, high, _ in _CLASSES]
    rules = [
        (f'"minutes" &gt; {low:g} AND "minutes" &lt;= {high:g}', label) for (low, high, _), label in zip(_CLASSES, labels, strict=True)
    ]
    rules[0] = (f'"minutes" &lt;= {_CLASSES[0][1]:g}', labels[0])
    rules.append(('"minutes" IS NULL', say("results.legend.unreached", lang)))
    symbols = [fill(colour) for _, _, colour in _CLASSES] + [fill(_UNREACHED)]
    sld = [sld_polygon(label, colour, low=low, high=high) for (low, high, colour), label in zip(_CLASSES, labels, strict=True)]
    return Style(as_qml(rule_renderer(rules, symbols), lang, fields), as_sld("cells", sld))


def area_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Areas of responsibility as outlines; their names stand at their stations, which are a layer of their own."""
    symbol = fill("#000000", outline="#d55e00", outline_mm=0.7, filled=False)
    stroke = sld_stroke("#d55e00", 2.5)
    rule = f"<se:Rule><se:PolygonSymbolizer>{stroke}</se:PolygonSymbolizer></se:Rule>"
    return Style(as_qml(single(symbol), lang, fields), as_sld("areas", [rule]))


def station_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Own stations as filled squares, neighbours' as open ones, with their names."""
    rules = [('"own" = 1', say("results.own", lang)), ('"own" = 0', say("results.neighbour", lang))]
    qml = as_qml(rule_renderer(rules, [marker("#d7191c"), marker("#ffffff")]), lang, fields, label="station")
    return Style(qml, as_sld("stations", [sld_mark("square", "#d7191c", 10)]))


def link_style(lang: Lang, fields: Sequence[str]) -> Style:
    """Streets by class: wider and darker the more they carry."""
    from yingji.geo.network import CLASSES

    rules = [(f'"class" = {code}', say(f"results.street.{name}", lang)) for code, name in enumerate(CLASSES)]
    symbols = [line(colour, mm) for colour, mm in zip(_STREETS, _STREET_MM, strict=True)]
    sld = [
        f"<se:Rule><se:Name>{escape(label)}</se:Name><ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>class</ogc:PropertyName>"
        f"<ogc:Literal>{code}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
        f"<se:LineSymbolizer>{sld_stroke(_STREETS[code], _STREET_MM[code] * 3.5)}</se:LineSymbolizer></se:Rule>"
        for code, (_, label) in enumerate(rules)
    ]
    return Style(as_qml(rule_renderer(rules, symbols), lang, fields), as_sld("links", sld))


def boundary_style(lang: Lang, fields: Sequence[str]) -> Style:
    """The district's border, without a fill."""
    symbol = fill("#000000", outline="#000000", outline_mm=0.6, filled=False)
    rule = f"<se:Rule><se:PolygonSymbolizer>{sld_stroke('#000000', 2)}</se:PolygonSymbolizer></se:Rule>"
    return Style(as_qml(single(symbol), lang, fields), as_sld("boundary", [rule]))


def _class_label(low: float, high: float, lang: Lang) -> str:
    if low == 0:
        return say("results.legend.up_to", lang, high=f"{high:g}")
    return (
        say("results.legend.over", lang, low=f"{low:g}")
        if high >= 1e6
        else say("results.legend.between", lang, low=f"{low:g}", high=f"{high:g}")
    )


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _options(**options: str) -> str:
    pairs = "".join(f'<Option type="QString" name={quoteattr(name)} value={quoteattr(value)}/>' for name, value in options.items())
    return f'<Option type="Map">{pairs}</Option>'


def _symbol(kind: str, layer: str, options: str, name: int = 0) -> str:
    """A symbol of one layer; its name is put in by the renderer."""
    return (
        f'<symbol type="{kind}" name="{name}" alpha="1" clip_to_extent="1" force_rhr="0">'
        f'<layer class="{layer}" enabled="1" locked="0" pass="0">{options}</layer></symbol>'
    )


def fill(colour: str, *, outline: str = "#ffffff", outline_mm: float = 0.1, filled: bool = True) -> str:
    """A filled polygon symbol."""
    options = _options(color=_rgb(colour), style="solid" if filled else "no", outline_color=_rgb(outline), outline_style="solid",
                       outline_width=f"{outline_mm:g}", outline_width_unit="MM", joinstyle="miter")  # fmt: skip
    return _symbol("fill", "SimpleFill", options)


def line(colour: str, mm: float) -> str:
    """A line symbol."""
    return _symbol("line", "SimpleLine", _options(line_color=_rgb(colour), line_width=f"{mm:g}", line_width_unit="MM", line_style="solid"))


def marker(colour: str, *, shape: str = "square", mm: float = 3.2) -> str:
    """A point symbol."""
    options = _options(name=shape, color=_rgb(colour), outline_color="0,0,0,255", outline_width="0.3", size=f"{mm:g}", size_unit="MM")
    return _symbol("marker", "SimpleMarker", options)


def single(symbol: str) -> str:
    """Everything drawn with one symbol."""
    return f'<renderer-v2 type="singleSymbol" symbollevels="0" enableorderby="0" forceraster="0"><symbols>{symbol}</symbols></renderer-v2>'


def rule_renderer(rules: Sequence[tuple[str, str]], symbols: Sequence[str]) -> str:
    """Rules of (filter with its signs escaped, label) and a symbol each."""
    entries = "".join(
        f'<rule key="r{index}" symbol="{index}" label={quoteattr(label)} filter="{_quoted(filter_)}"/>'
        for index, (filter_, label) in enumerate(rules)
    )
    numbered = "".join(symbol.replace('name="0"', f'name="{index}"', 1) for index, symbol in enumerate(symbols))
    return (
        '<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0">'
        f'<rules key="root">{entries}</rules><symbols>{numbered}</symbols></renderer-v2>'
    )


def _quoted(filter_: str) -> str:
    return filter_.replace('"', "&quot;")


def as_qml(renderer: str, lang: Lang, fields: Iterable[str], *, label: str = "", along: bool = False, room: str = "results") -> str:
    """A QML document: how it is drawn, its labels, and the names of its fields in the language, out of the catalogue's `room`.

    Labels stand beside their points, or `along` their lines.
    """
    placement = (
        '<placement placement="2" placementFlags="10"/>' if along else '<placement placement="6" dist="0.6" distUnits="MM" offsetType="1"/>'
    )
    aliases = "".join(
        f'<alias index="{index}" field={quoteattr(field)} name={quoteattr(say(f"{room}.field.{field}", lang))}/>'
        for index, field in enumerate(field for field in fields if field != "geometry")
    )
    labelling = (
        '<labeling type="simple"><settings calloutType="simple">'
        f'<text-style fieldName="{label}" isExpression="0" fontSize="9" fontSizeUnit="Point" fontFamily="Noto Sans SC" '
        'textColor="20,20,20,255">'
        '<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="255,255,255,255"/></text-style>'
        f'{placement}<rendering drawLabels="1"/></settings></labeling>'
        if label
        else ""
    )
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>"
        f'<qgis version="3.34.0" styleCategories="Symbology|Labeling|Fields" labelsEnabled="{int(bool(label))}">'
        f"{renderer}{labelling}<aliases>{aliases}</aliases></qgis>"
    )


def as_sld(layer: str, rules: Iterable[str]) -> str:
    """An SLD document of the rules."""
    return (
        '<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" '
        'xmlns:ogc="http://www.opengis.net/ogc" version="1.1.0">'
        f"<NamedLayer><se:Name>{layer}</se:Name><UserStyle><se:FeatureTypeStyle>{''.join(rules)}</se:FeatureTypeStyle></UserStyle>"
        "</NamedLayer></StyledLayerDescriptor>"
    )


def sld_polygon(label: str, colour: str, *, low: float, high: float, field: str = "minutes") -> str:
    """A rule for polygons whose `field` is above `low` and at most `high`."""
    name = f"<ogc:PropertyName>{field}</ogc:PropertyName>"
    above = f"<ogc:PropertyIsGreaterThan>{name}<ogc:Literal>{low:g}</ogc:Literal></ogc:PropertyIsGreaterThan>" if low else ""
    below = f"<ogc:PropertyIsLessThanOrEqualTo>{name}<ogc:Literal>{high:g}</ogc:Literal></ogc:PropertyIsLessThanOrEqualTo>"
    both = f"<ogc:And>{above}{below}</ogc:And>" if above else below
    return (
        f"<se:Rule><se:Name>{escape(label)}</se:Name><ogc:Filter>{both}</ogc:Filter>"
        f"<se:PolygonSymbolizer><se:Fill>{param('fill', colour)}</se:Fill></se:PolygonSymbolizer></se:Rule>"
    )


def sld_stroke(colour: str, pixels: float) -> str:
    """A stroke."""
    return f"<se:Stroke>{param('stroke', colour)}{param('stroke-width', f'{pixels:.2g}')}</se:Stroke>"


def sld_mark(shape: str, colour: str, pixels: float) -> str:
    """A rule for points: a filled mark."""
    mark = f"<se:Mark><se:WellKnownName>{shape}</se:WellKnownName><se:Fill>{param('fill', colour)}</se:Fill></se:Mark>"
    graphic = f"<se:Graphic>{mark}<se:Size>{pixels:g}</se:Size></se:Graphic>"
    return f"<se:Rule><se:PointSymbolizer>{graphic}</se:PointSymbolizer></se:Rule>"


def param(name: str, value: str) -> str:
    """A parameter of a symbolizer."""
    return f'<se:SvgParameter name="{name}">{value}</se:SvgParameter>'
