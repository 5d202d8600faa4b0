"""The report as one HTML file: no network, no WebGL; verdicts first, and a map to click."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from yingji.base.language import Lang, say
from yingji.results.firewater_layers import DRAWN_COLOUR, HYDRANT_COLOURS, LANE_COLOURS, STREET_COLOURS
from yingji.results.maps.style import UNREACHABLE, time_colours
from yingji.results.relief.colours import hex_of
from yingji.results.report.blocks import Block, Board, Cell, Column, FigureRef, Paragraph, Section, Story, Table
from yingji.results.report.charts import chart
from yingji.results.report.given import OVERLAYS
from yingji.results.report.mapdata import run_json
from yingji.results.report.maptexts import map_texts
from yingji.results.report.phrases import definition_key, shown
from yingji.results.report.shape import RunRecord
from yingji.results.report.told import Told
from yingji.results.verdicts import WORDS
from yingji.results.words import SYMBOLS

_HERE = Path(__file__).parent / "templates"
_HAN = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef][\u3000-\u303f\u4e00-\u9fff\uff00-\uffef0-9()（） ]*")
_CODE = re.compile(r"`([^`]+)`")
BREAKS_MIN = (3.0, 4.0, 5.0, 8.0)
_LIMIT_MIN = 5.0
_AREAS = ("#a6cee3", "#fdbf6f", "#b2df8a", "#cab2d6", "#fb9a99", "#ffff99", "#9fd3c7", "#d9b38c")
_CHANGES = ("#1f5a96", "#a9c8e6", "#eeebe4", "#f2b98a", "#8f2f06")
_SHARES = ("#792e0d", "#bd6526", "#e3ae6b", "#cfe5d8", "#7fc4b4")
_STREETS = {
    0: ("#ffd98a", 3.4, True),
    1: ("#ffffff", 2.6, True),
    2: ("#ffffff", 1.6, True),
    3: ("#6f7472", 0.7, False),
    4: ("#868a88", 0.4, False),
    5: ("#ffe9bf", 1.4, True),
}
"""Street class → colour, width in pixels, whether it is cased."""


@dataclass(frozen=True)
class Chapter:
    """A section of level 1 with those of level 2 under it: the table of contents."""

    head: Section
    parts: tuple[Section, ...]


@dataclass(frozen=True)
class Overlay:
    """Something drawn over the cells, and whether it is at first."""

    key: str
    on: bool


@dataclass(frozen=True)
class MapView:
    """What can be chosen on the map of one run."""

    layers: tuple[str, ...]
    overlays: tuple[Overlay, ...]
    options: tuple[str, ...]
    shown: int


def write_page(records: Sequence[RunRecord], story: Story, path: Path) -> None:
    """Write the report; the same records and story give the same bytes."""
    path.write_text(page(records, story), "utf-8")


def page(records: Sequence[RunRecord], story: Story) -> str:
    """The report as text."""
    lang = story.lang
    runs = [Told(record, index, len(records) > 1, lang) for index, record in enumerate(records)]
    data = {"t": map_texts(lang), "colours": _colours(), "runs": [run_json(told) for told in runs]}
    environment = _environment(lang)
    return environment.get_template("page.html.j2").render(
        story=story,
        chapters=_chapters(story),
        draw=_Drawing(runs, environment.get_template("blocks.html.j2").module),
        css=Markup(_leaflet_css() + _read("page.css")),
        leaflet_js=Markup(_read("leaflet/leaflet.js").replace("//# sourceMappingURL=leaflet.js.map", "")),
        page_js=Markup(_read("page.js")),
        map_js=Markup(_read("map.js")),
        licence=_read("leaflet/LICENSE.txt"),
        data=Markup(json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")),
    )


class _Drawing:
    """Draws block after block; the first map of a run is the map to click, and further ones are links to its layers."""

    def __init__(self, runs: Sequence[Told], shapes: Any) -> None:
        self._runs, self._shapes = runs, shapes
        self._drawn: set[int] = set()

    def __call__(self, block: Block) -> Markup:
        """The block as HTML."""
        if isinstance(block, FigureRef):
            return self._figure(block)
        draw = {Paragraph: "paragraph", Board: "board", Table: "table"}[type(block)]
        return Markup(getattr(self._shapes, draw)(block))

    def _figure(self, figure: FigureRef) -> Markup:
        told, shapes = self._runs[figure.run], self._shapes
        if figure.key == "map" and figure.run not in self._drawn:
            self._drawn.add(figure.run)
            return Markup(shapes.map(figure, told.key("map"), _view(told)))
        drawn = chart(told, figure)
        if drawn is not None:
            return Markup(shapes.drawing(figure, Markup(drawn)))
        if figure.key in _ON_MAP:
            return Markup(shapes.onmap(figure, told.key("map"), "cover" if figure.key == "map" else figure.key))
        return Markup("")


_ON_MAP = {"map", "first_due", "double_cover", "p90", "changes", "relief_hours", "shelters", "blocked", *OVERLAYS}


def _view(told: Told) -> MapView:
    record = told.record
    cover = ("cover", *(("changes",) if told.several and not record.relief else ()), "first_due", "double_cover", "p90")
    layers = ("relief", *cover) if record.relief else cover
    names = {"stations": True, "names": True, "streets": True, "areas": not record.relief}
    if record.relief:
        names |= {"shelters": True, "blocked": True, "deliveries": False}
    names |= {name: False for name, layer in OVERLAYS.items() if any(layer in option.given for option in record.options)}
    overlays = tuple(Overlay(name, on) for name, on in names.items())
    return MapView(layers, overlays, tuple(told.name(index) for index in range(len(record.options))), told.shown)


def _environment(lang: Lang) -> Environment:
    made = Environment(
        loader=PackageLoader("yingji.results.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters |= {
        "told": partial(_told, lang=lang),
        "cell": partial(shown, lang=lang),
        "order": _order,
        "definition": lambda column: definition_key(column.key),
        "is_defined": lambda column: bool(column.definition) and not column.key.startswith("option."),
    }
    made.globals |= {"t": lambda key, **values: say(f"report.{key}", lang, **values), "signs": SYMBOLS}
    return made


def _told(text: object, lang: Lang) -> Markup:
    """The text, with `names in files` set as such; Chinese in an English page says that it is, for those to whom pages are read out."""
    if isinstance(text, Markup):
        return text
    said = _CODE.sub(r"<code>\1</code>", str(escape(text)))
    return Markup(said if lang == "zh" else _HAN.sub(lambda found: f'<span lang="zh">{found[0]}</span>', said))


def _order(cell: Cell, column: Column) -> Markup:
    """The value that sorting goes by, where it is not what is shown."""
    if column.kind == "verdict":
        return Markup(f' data-v="{WORDS.index(cell)}"') if cell in WORDS else Markup("")
    if isinstance(cell, str) or cell is None or math.isnan(cell):
        return Markup("")
    return Markup(f' data-v="{"Infinity" if math.isinf(cell) else repr(cell)}"')


def _chapters(story: Story) -> list[Chapter]:
    heads = [index for index, section in enumerate(story.sections) if section.level == 1]
    return [
        Chapter(story.sections[start], story.sections[start + 1 : end])
        for start, end in zip(heads, [*heads[1:], len(story.sections)], strict=True)
    ]


def _colours() -> dict[str, Any]:
    minutes = [hex_of(colour) for colour in time_colours(BREAKS_MIN, _LIMIT_MIN)]
    return {
        "breaks": BREAKS_MIN, "minutes": minutes[:-1], "none": hex_of(UNREACHABLE), "areas": _AREAS, "changes": _CHANGES, "share": _SHARES,
        "given": {"hydrants": (*HYDRANT_COLOURS[:2], "#1c1c1c"), "protected": STREET_COLOURS, "lanes": LANE_COLOURS, "drawn": DRAWN_COLOUR},
        "streets": {code: {"colour": colour, "weight": weight, "casing": casing} for code, (colour, weight, casing) in _STREETS.items()},
    }  # fmt: skip


def _read(name: str) -> str:
    return (_HERE / name).read_text("utf-8")


def _leaflet_css() -> str:
    """Leaflet's own style without the rules that name pictures: none of them is used, and a report asks for nothing."""
    return re.sub(r"[^{}]*\{[^{}]*url\([^{}]*\}", "", _read("leaflet/leaflet.css"))
