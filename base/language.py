"""Every sentence that a person reads comes from one catalogue, in Chinese and in English."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """All messages: key → language → sentence with `{named}` gaps. A key that two files define is an error."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    messages: dict[str, Mapping[str, str]] = {}
    for file in sorted(files("yingji.base").joinpath("messages").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".yaml"):
            continue
        for key, sentence in (yaml.load(file.read_text("utf-8"), Loader=loader) or {}).items():
            if key in messages:
                raise ValueError(f"{file.name}: message {key} is defined twice")
            messages[key] = sentence
    return messages


def say(key: str, lang: Lang, **values: object) -> str:
    """The sentence `key` in `lang`, its gaps filled; an unknown key is a `KeyError`: no message gets lost.

    A tuple of names is told as a list, a text of both languages (whatever has `in_`) in the one that is spoken.
    """
    return catalogue()[key][lang].format(**{name: _told(value, lang) for name, value in values.items()})


def _told(value: object, lang: Lang) -> object:
    if isinstance(value, tuple):
        return ("、" if lang == "zh" else ", ").join(str(_told(part, lang)) for part in value)
    in_ = getattr(value, "in_", None)
    return in_(lang) if in_ is not None else value


def keys() -> Iterator[str]:
    """Every message key, for the test that walks them."""
    return iter(catalogue())


def spoken() -> Lang:
    """The language to speak when nobody says: `YINGJI_LANG`, else the locale of the terminal; Chinese where that is Chinese."""
    for name in ("YINGJI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "zh" if (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese")) else "en"
