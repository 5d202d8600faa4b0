"""The class table: what a street of each kind is like where its tags do not say (`classes.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from yingji.base.datafile import read_data
from yingji.base.figures import Confidence
from yingji.base.language import Lang
from yingji.base.units import parse_quantity
from yingji.geo.network import CLASSES


@dataclass(frozen=True)
class StreetClass:
    """One of our seven classes; `lanes` (a direction) and `width_m` are what to assume where nothing is known."""

    code: int
    name: str
    zh: str
    en: str
    tag: str
    lanes: float
    width_m: float

    def title(self, lang: Lang) -> str:
        """主干路, arterial."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class TagRule:
    """What `highway=tag` means where no other tag says otherwise."""

    tag: str
    code: int
    free_speed_mps: float
    drive: bool
    walk: bool
    oneway: bool


@dataclass(frozen=True)
class ClassTable:
    """The table with its source; `tags` by OpenStreetMap's word, `classes` by code."""

    source: str
    confidence: Confidence
    classes: tuple[StreetClass, ...]
    tags: Mapping[str, TagRule]
    speed_words_mps: Mapping[str, float]

    def of_tag(self, tag: str) -> TagRule | None:
        """The rule of `highway=tag`; `None` for what is no street (construction, proposed, platform …)."""
        return self.tags.get(tag)

    def of_class(self, name: str) -> StreetClass:
        """The class by its name in either language; raises `KeyError`."""
        for street_class in self.classes:
            if name in (street_class.name, street_class.zh, street_class.en):
                return street_class
        raise KeyError(name)


@cache
def class_table() -> ClassTable:
    """The class table of `classes.yaml`."""
    raw: dict[str, Any] = read_data(Path(__file__).with_name("classes.yaml"))
    classes = tuple(
        StreetClass(code, name, row["zh"], row["en"], row["tag"], float(row["lanes"]), parse_quantity(row["width"], "length"))
        for code, name in enumerate(CLASSES)
        for row in [raw["classes"][name]]
    )
    tags = {
        tag: TagRule(
            tag, CLASSES.index(row["class"]), parse_quantity(row["speed"], "speed"), row["drive"], row["walk"], row.get("oneway", False)
        )
        for tag, row in raw["tags"].items()
    }
    tags |= {word: tags[tag] for word, tag in raw["same_as"].items()}
    words = {word: parse_quantity(speed, "speed") for word, speed in raw["speed_words"].items()}
    return ClassTable(" ".join(raw["source"].split()), raw["confidence"], classes, MappingProxyType(tags), MappingProxyType(words))
